#!/usr/bin/env python3
"""Logins joined by somebody who knows where Python's time goes: no line becomes an object.

Logs are bytes, read in blocks, over each of which one pattern runs in C; which of its parts
matched, its last group says. Python itself sees lines of interest only.
"""

import re
import sys

from join import Logins, ms

BLOCK = 8 << 20
LINES = re.compile(
    rb"^(\d\d:\d\d:\d\d:\d\d\d) \S+ Trace: (?:"
    rb"TPServices::AddInvocationByCTIInvokeID - CTIInvokeID (\S+) mapped to OPCInvokeID (?P<mapped>\S+)"
    rb"|CSTASetAgentState: (?:TPServices::\S+ InvokeID=(\S+) Dev=(?P<request>\d+) AgentMode=LOG_IN"
    rb"|Peripheral::\S+ InvokeID=(?P<asked>\S+) Dev=\d+ AgentMode=LOG_IN)"
    rb"|AgentAttributeLoginReqMSG invokeID (?P<attributes>\S+)"
    rb"|MsgAddCallObserver: Addr: \d+ Remote Addr: \d+ InvID: (?P<observe>\d+)"
    rb"|MsgAddCallObserverResponse: Addr: (\d+) Succeeded: 1 InvID: (?P<observed>\d+)"
    rb"|Agent \d+ \((?P<group>\d+)\) on peripheral \d+ \S+ logged in to"
    rb"|CSTASetAgentStateConfEvent: InvokeID=(?P<confirmed>\S+))",
    re.MULTILINE,
)


def blocks(names):
    """Whole lines, some megabytes at a time."""
    for name in names:
        with open(name, "rb", buffering=0) as log:
            rest = b""
            while block := log.read(BLOCK):
                end = block.rfind(b"\n") + 1
                yield rest + block[:end]
                rest = block[end:]
            yield rest


def read(logins, block):
    for m in LINES.finditer(block):
        kind = m.lastgroup
        if kind == "group":
            logins.groups[m[m.lastindex]].append(ms(m[1]))
        elif kind == "confirmed":
            logins.confirmed[m[m.lastindex]] = ms(m[1])
        elif kind == "mapped":
            logins.begun[m[m.lastindex]] = m[2], ms(m[1])
        elif kind == "request":
            logins.devices[m["request"]].append(m[4])
        elif kind == "asked":
            logins.asked[m["asked"]] = ms(m[1])
        elif kind == "attributes":
            logins.attributes.add(m["attributes"])
        elif kind == "observe":
            logins.gateway[m["observe"]] = ms(m[1])
        else:
            logins.answers[m[9]].append((ms(m[1]), m[10]))


logins = Logins()
for block in blocks(sys.argv[1:]):
    read(logins, block)
logins.write(sys.stdout)
