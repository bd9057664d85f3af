"""The join that both Python peers do with the lines that they find."""

import collections


def ms(clock):
    """Milliseconds of the day of HH:MM:SS:mmm, as text or bytes."""
    return int(clock[0:2]) * 3600000 + int(clock[3:5]) * 60000 + int(clock[6:8]) * 1000 + int(clock[9:12])


class Logins:
    """What the lines say, by the numbers and names in them."""

    def __init__(self):
        self.begun = {}  # request: (CTI server's number, start)
        self.devices = collections.defaultdict(list)  # device: requests
        self.asked = {}  # request: when the PIM was
        self.attributes = set()  # requests
        self.gateway = {}  # gateway's number: when it was asked
        self.answers = collections.defaultdict(list)  # device: (when, gateway's number)
        self.groups = collections.defaultdict(list)  # agent: when he was logged in to one
        self.confirmed = {}  # CTI server's number: when

    def rows(self):
        """A row for each login that was confirmed.

        The gateway and the router know no request: theirs is what comes first behind the
        start of the device's login. Both lists ascend, as logins of one device do.
        """
        for device, requests in self.devices.items():
            answers, groups = iter(self.answers.get(device, ())), iter(self.groups.get(device, ()))
            answer = group = None
            for request in requests:
                cti, start = self.begun.get(request, (None, None))
                if cti not in self.confirmed or request not in self.attributes or request not in self.asked:
                    continue
                while answer is None or answer[0] < start:
                    answer = next(answers, None)
                    if answer is None:
                        break
                while group is None or group < start:
                    group = next(groups, None)
                    if group is None:
                        break
                if answer is None or group is None:
                    break
                took = answer[0] - self.gateway[answer[1]]
                yield cti, request, device, start, self.confirmed[cti] - start, self.asked[request] - start, took, group - start

    def write(self, out):
        """Writes the rows, which may hold text or bytes, as tab-separated lines."""
        for row in self.rows():
            out.write("\t".join(x.decode() if isinstance(x, bytes) else str(x) for x in row) + "\n")
