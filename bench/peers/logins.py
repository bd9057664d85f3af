#!/usr/bin/env python3
"""Logins joined as one would write it: every line is read, and held against patterns."""

import re
import sys

from join import Logins, ms

HEADER = re.compile(r"(\d\d:\d\d:\d\d:\d\d\d) \S+ Trace: (.*)")
MAPPED = re.compile(r"TPServices::AddInvocationByCTIInvokeID - CTIInvokeID (\S+) mapped to OPCInvokeID (\S+)")
REQUEST = re.compile(r"CSTASetAgentState: (\S+) InvokeID=(\S+) Dev=(\d+) AgentMode=LOG_IN")
ATTRIBUTES = re.compile(r"AgentAttributeLoginReqMSG invokeID (\S+)")
OBSERVE = re.compile(r"MsgAddCallObserver: Addr: \d+ .*InvID: (\d+)")
OBSERVED = re.compile(r"MsgAddCallObserverResponse: Addr: (\d+) Succeeded: 1 InvID: (\d+)")
GROUP = re.compile(r"Agent \d+ \((\d+)\) on peripheral .* logged in to")
CONFIRMED = re.compile(r"CSTASetAgentStateConfEvent: InvokeID=(\S+)")


def read(logins, line):
    header = HEADER.match(line)
    if not header:
        return
    clock, text = header.groups()
    if m := MAPPED.match(text):
        logins.begun[m[2]] = m[1], ms(clock)
    elif m := REQUEST.match(text):
        if m[1].startswith("Peripheral"):
            logins.asked[m[2]] = ms(clock)
        else:
            logins.devices[m[3]].append(m[2])
    elif m := ATTRIBUTES.match(text):
        logins.attributes.add(m[1])
    elif m := OBSERVE.match(text):
        logins.gateway[m[1]] = ms(clock)
    elif m := OBSERVED.match(text):
        logins.answers[m[1]].append((ms(clock), m[2]))
    elif m := GROUP.match(text):
        logins.groups[m[1]].append(ms(clock))
    elif m := CONFIRMED.match(text):
        logins.confirmed[m[1]] = ms(clock)


logins = Logins()
for name in sys.argv[1:]:
    with open(name, encoding="ascii", errors="replace") as log:
        for line in log:
            read(logins, line)
logins.write(sys.stdout)
