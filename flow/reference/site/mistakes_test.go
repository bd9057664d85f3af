package site_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/flow/reference/site"
)

// right is a small site without a mistake; the cases below change a line of it.
const right = `hosts:
  - {name: rtra}
  - {name: pg1a, zone: +02:00}
  - {name: pg1b}
  - {name: fin1}
router: {side-a: rtra}
pgs:
  - number: 1
    side-a: pg1a
    side-b: pg1b
    peripherals:
      - id: 5000
        name: CUCM_PIM1
        pim: 1
        application-user: pguser
        extension-length: 5
        targeting-rules:
          - name: desks
            ranges: [41000-41199, 41300]
          - name: outside
            type: substitute-extension
            expression: 978497!!!!
            ranges: [42000-42099]
        device-targets:
          - {name: Cisco99999, extension: 99999}
      - {id: 5001, name: CUCM_PIM2, pim: 2, application-user: pguser}
clients:
  - {name: finesse1, kind: finesse, pg: 1, session: 8, signature: Finesse, host: fin1, next-cti: 0x26000001}
  - {name: crm1, kind: crm, pg: 1, session: 9, signature: Crm, host: fin1, next-cti: 0x27000001}
application-users:
  - {name: pguser, devices: [SEP001, SEP002, LCP5000F0001, RCP5000F0001]}
phones:
  - {terminal: SEP001, lines: [41001, 88001]}
  - {terminal: SEP002, lines: [41002]}
  - {terminal: LCP5000F0001, lines: [42001], remote-line: 77001}
  - {terminal: RCP5000F0001, lines: [77001]}
skill-groups:
  - {id: 6000, number: 1, name: sales, peripheral: 5000}
  - {id: 6001, number: 1, name: help, peripheral: 5001}
precision-queues:
  - {id: 7000, name: gold, own-group: 6009, steps: [{id: 7000, name: gold.1}]}
agents:
  - {id: 1201, icm-id: 5101, name: Ana, login: ana, peripheral: 5000, extension: 41001, skill-groups: [6000], precision-queues: [7000]}
  - {id: 1202, icm-id: 5102, name: Ben, login: ben, peripheral: 5000, extension: 41002}
  - {id: 1201, icm-id: 5103, name: Cem, login: cem, peripheral: 5001, extension: 42001}
latency: {opc-pim: 1ms..4ms}
trace: {router: agent-changes}
`

func TestMistakes(t *testing.T) {
	_, err := site.Read("s.yaml", []byte(right))
	require.NoError(t, err)
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown key", "side-b: pg1b", "sideb: pg1b",
			`s.yaml:10:5: a PG has no key "sideb" (did you mean side-b?): correct it or take it out`},
		{"unknown key like no other", "side-b: pg1b", "colour: red",
			`s.yaml:10:5: a PG has no key "colour": correct it or take it out`},
		{"key twice", "side-b: pg1b", "side-a: pg1b",
			`s.yaml:10:5: side-a is said twice (first in line 9): keep one`},
		{"key missing", "        pim: 1\n", "",
			`s.yaml:12:9: a peripheral needs the key pim: write it`},
		{"key without a value", "pim: 1\n", "pim:\n",
			`s.yaml:14:9: pim needs a value: write one behind it`},
		{"list for a value", "pim: 1\n", "pim: [1]\n",
			`s.yaml:14:14: want one value behind pim, got a list`},
		{"value for a list", "devices: [SEP001, SEP002, LCP5000F0001, RCP5000F0001]", "devices: SEP001",
			`s.yaml:31:29: want a list behind devices, got "SEP001": begin each item with a dash, or write [a, b]`},
		{"value for an object", "router: {side-a: rtra}", "router: rtra",
			`s.yaml:6:9: want the router as lines of key: value, got "rtra"`},
		{"value for a mapping", "trace: {router: agent-changes}", "trace: off",
			`s.yaml:47:8: want trace as lines of name: value, got "off"`},

		{"host twice", "{name: pg1b}", "{name: pg1a}",
			"s.yaml:4:12: host pg1a stands here again (first in line 3): keep one, or give one of them another\n" +
				`s.yaml:10:13: there is no host pg1b (did you mean pg1a?): add it to hosts or correct the name`},
		{"host unknown", "side-b: pg1b", "side-b: pg1c",
			`s.yaml:10:13: there is no host pg1c (did you mean pg1a?): add it to hosts or correct the name`},
		{"host with a blank, whose name nobody misses elsewhere", "{name: pg1b}", "{name: pg 1b}",
			`s.yaml:4:12: name "pg 1b": want letters, digits, and - _ . (up to 32), for it stands between blanks in a trace line`},
		{"both sides on one host", "side-b: pg1b", "side-b: pg1a",
			`s.yaml:10:13: side B is on host pg1a like side A: name another host, or leave side-b out`},
		{"zone not a quarter", "+02:00", "+02:10",
			`s.yaml:3:24: zone "+02:10": want the time zone as +02:00, -05:30 or minutes, in quarters of an hour from -14:00 to +14:00`},
		{"zone too far", "+02:00", "-14:15",
			`s.yaml:3:24: zone "-14:15": want the time zone as +02:00, -05:30 or minutes, in quarters of an hour from -14:00 to +14:00`},

		{"PG twice", "clients:\n", "  - {number: 1, side-a: pg1a, peripherals: [{id: 5002, name: CUCM_PIM3, pim: 1, application-user: pguser}]}\nclients:\n",
			`s.yaml:27:14: PG 1 stands here again (first in line 8): keep one, or give one of them another`},
		{"PIM twice on a PG", "pim: 2", "pim: 1",
			`s.yaml:26:42: pim 1 stands here again (first in line 14) on PG 1: keep one, or give one of them another`},
		{"peripheral twice", "{id: 5001, name: CUCM_PIM2", "{id: 5000, name: CUCM_PIM2",
			"s.yaml:26:14: peripheral 5000 stands here again (first in line 12): keep one, or give one of them another\n" +
				"s.yaml:39:51: there is no peripheral 5001: add it to a PG or correct the id\n" +
				"s.yaml:45:65: there is no peripheral 5001: add it to a PG or correct the id"},
		{"peripheral id too large", "{id: 5001, name: CUCM_PIM2", "{id: 50010, name: CUCM_PIM2",
			`s.yaml:26:14: id "50010": want a whole number from 1 to 32767`},
		{"application user unknown", "application-user: pguser\n", "application-user: pgusr\n",
			`s.yaml:15:27: there is no application user pgusr (did you mean pguser?): add it to application-users or correct the name`},
		{"name with parentheses", "name: CUCM_PIM2", "name: CUCM (2)",
			`s.yaml:26:26: name "CUCM (2)": want up to 32 printable characters, no ( ) or comma and no blanks at an end or in a row, for a trace line holds it in parentheses`},

		{"range with ends of two lengths", "41000-41199", "9000-41199",
			`s.yaml:19:22: ranges "9000-41199": the ends have 4 and 5 digits: an Agent Targeting Rule wants as many in both`},
		{"range backwards", "41000-41199", "41199-41000",
			`s.yaml:19:22: ranges "41199-41000": the low end lies above the high end: write 41000-41199`},
		{"range with letters", "41000-41199", "41000-4119x",
			`s.yaml:19:22: ranges "41000-4119x": want the lowest and the highest extension, in digits: 10000-10999`},
		{"range of another length than the peripheral's", "41000-41199", "410000-411999",
			`s.yaml:19:22: extensions of 6 digits, where peripheral 5000 has extension-length 5: correct the range or the length`},
		{"ranges overlap across rules", "42000-42099", "41100-42099",
			"s.yaml:23:22: range 41100-42099 of targeting rule outside overlaps 41000-41199 of rule desks (line 19) on peripheral 5000: an extension may lie in one range only, so make them disjoint\n" +
				"s.yaml:23:22: range 41100-42099 of targeting rule outside overlaps 41300 of rule desks (line 19) on peripheral 5000: an extension may lie in one range only, so make them disjoint"},
		{"ranges overlap within a rule, the later one below", "41000-41199, 41300", "41100-41199, 41000-41100",
			`s.yaml:19:35: range 41000-41100 of targeting rule desks overlaps 41100-41199 of rule desks (line 19) on peripheral 5000: an extension may lie in one range only, so make them disjoint`},
		{"rule without a range", "[42000-42099]", "[]",
			`s.yaml:23:21: ranges needs at least one: write it`},
		{"rule twice", "name: outside", "name: desks",
			`s.yaml:20:19: targeting rule desks stands here again (first in line 18): keep one, or give one of them another`},
		{"rule type", "substitute-extension", "substitute",
			`s.yaml:21:19: type "substitute": want one of agent-extension, substitute-extension, translation-route`},
		{"expression of another type", "substitute-extension", "agent-extension",
			`s.yaml:22:25: only a targeting rule of type substitute-extension has an expression: take it out, or change the type`},
		{"substitution without an expression", "            expression: 978497!!!!\n", "",
			`s.yaml:21:19: targeting rule outside substitutes extensions and does not say by what: write an expression such as 978497!!!!`},
		{"expression without exclamation marks", "978497!!!!", "978497",
			`s.yaml:22:25: expression "978497": want digits and one row of exclamation marks, one for each digit of the extension that is kept: 978497!!!!`},
		{"expression keeps too much", "978497!!!!", "978497!!!!!!",
			`s.yaml:23:22: extensions of 5 digits, of which the expression 978497!!!!!! keeps 6: correct one of them`},
		{"device target twice", "extension: 99999}", "extension: 99999}\n          - {name: Cisco99999, extension: 99999}",
			"s.yaml:26:20: device target Cisco99999 stands here again (first in line 25): keep one, or give one of them another\n" +
				"s.yaml:26:43: extension of a device target 99999 stands here again (first in line 25) on peripheral 5000: keep one, or give one of them another"},

		{"client of an unknown PG", "kind: crm, pg: 1", "kind: crm, pg: 2",
			`s.yaml:29:33: there is no PG 2: add it to pgs or correct the number`},
		{"client of an unknown kind", "kind: crm", "kind: cad",
			`s.yaml:29:24: kind "cad": want one of finesse, ctios, crm`},
		{"session twice", "session: 9", "session: 8",
			`s.yaml:29:45: session 8 stands here again (first in line 28) on the CTI server of PG 1: keep one, or give one of them another`},
		{"numbers of two sessions meet", "0x27000001", "0x26000009",
			`s.yaml:29:86: next-cti begins with the byte 0x26 like that of another session (in line 28) on the CTI server of PG 1: sessions would share their numbers, so begin it with another byte`},
		{"not a number of 32 bits", "0x27000001", "0x127000001",
			`s.yaml:29:86: next-cti "0x127000001": want a whole number of 32 bits, as 699 or as 0x2bb`},

		{"device unknown", "[SEP001, SEP002,", "[SEP001, SEP0O2,",
			`s.yaml:31:38: there is no terminal SEP0O2 (did you mean SEP002?): add it to phones or correct the name`},
		{"device twice", "[SEP001, SEP002,", "[SEP001, SEP001,",
			`s.yaml:31:38: device SEP001 stands here again (first in line 31) with user pguser: keep one, or give one of them another`},
		{"terminal twice", "{terminal: SEP002", "{terminal: SEP001",
			"s.yaml:31:38: there is no terminal SEP002 (did you mean SEP001?): add it to phones or correct the name\n" +
				"s.yaml:34:16: terminal SEP001 stands here again (first in line 33): keep one, or give one of them another"},
		{"line twice on a phone", "[41001, 88001]", "[41001, 41001]",
			`s.yaml:33:39: line 41001 stands here again (first in line 33) on this phone: keep one, or give one of them another`},
		{"IP mode", "lines: [41002]", "lines: [41002], ip-mode: IPv4",
			`s.yaml:34:49: ip-mode "IPv4": want one of IP_ADDRESSING_MODE_IPV4, IP_ADDRESSING_MODE_IPV6, IP_ADDRESSING_MODE_IPV4_V6`},
		{"remote line nowhere", "remote-line: 77001", "remote-line: 77002",
			`s.yaml:35:59: line 77002 is not one of RCP5000F0001, which is the remote port of LCP5000F0001: correct one of them`},
		{"remote port nowhere", "{terminal: RCP5000F0001", "{terminal: RCP5000F0002",
			"s.yaml:31:60: there is no terminal RCP5000F0001 (did you mean LCP5000F0001?): add it to phones or correct the name\n" +
				"s.yaml:35:59: LCP5000F0001 has no remote port: add the phone RCP5000F0001 with line 77001"},
		{"remote line of a desk phone", "lines: [41002]", "lines: [41002], remote-line: 77001",
			`s.yaml:34:53: terminal SEP002 has a remote-line, which only a local CTI port (LCPxxxxFyyyy) has: take it out or rename the port`},

		{"skill target id twice", "icm-id: 5102", "icm-id: 6009",
			`s.yaml:44:24: skill target id 6009 stands here again (first in line 41) among skill groups, queues' own groups and agents: keep one, or give one of them another`},
		{"skill group number twice", "name: help, peripheral: 5001", "name: help, peripheral: 5000",
			`s.yaml:39:24: skill group number 1 stands here again (first in line 38) on peripheral 5000: keep one, or give one of them another`},
		{"agent twice", "{id: 1202", "{id: 1201",
			`s.yaml:44:10: agent id 1201 stands here again (first in line 43) on peripheral 5000: keep one, or give one of them another`},
		{"agent with a bracket in the id", "{id: 1202", "{id: '1202)'",
			`s.yaml:44:10: id "1202)": want letters, digits, and - _ . (up to 32), for it stands between blanks in a trace line`},
		{"login name twice, in another case", "login: ben", "login: ANA",
			`s.yaml:44:48: login name ANA stands here again (first in line 43): keep one, or give one of them another`},
		{"agent of an unknown peripheral", "login: ben, peripheral: 5000", "login: ben, peripheral: 5009",
			`s.yaml:44:65: there is no peripheral 5009: add it to a PG or correct the id`},
		{"extension on no phone", "extension: 41002", "extension: 41003",
			`s.yaml:44:82: there is no line 41003 (did you mean 41001?): add a phone with this line to phones, or correct the extension`},
		{"extension with a plus", "extension: 41002", "extension: +41002",
			`s.yaml:44:82: extension "+41002": want up to 15 digits; UCCE takes no + or blanks in an extension`},
		{"skill group unknown", "skill-groups: [6000]", "skill-groups: [6005]",
			`s.yaml:43:104: there is no skill group 6005: add it to skill-groups or correct the id`},
		{"own group of a queue is none for agents", "skill-groups: [6000]", "skill-groups: [6009]",
			`s.yaml:43:104: there is no skill group 6009: add it to skill-groups or correct the id`},
		{"skill group of another peripheral", "skill-groups: [6000]", "skill-groups: [6001]",
			`s.yaml:43:104: skill group 6001 is of peripheral 5001 and agent 1201 of peripheral 5000: an agent can be in groups of the own peripheral only`},
		{"queue unknown", "precision-queues: [7000]", "precision-queues: [7001]",
			`s.yaml:43:130: there is no precision queue 7001: add it to precision-queues or correct the id`},
		{"password in clear", "login: ben,", "login: ben, password: secret,",
			`s.yaml:44:63: password: want the password's SHA-256 in 64 hexadecimal digits, never the password itself: printf %s PASSWORD | sha256sum`},
		{"mobile mode", "login: ben,", "login: ben, mobile: yes,",
			`s.yaml:44:61: mobile "yes": want one of no, call-by-call, nailed, agent-chooses`},
		{"yes or no", "login: ben,", "login: ben, sso: maybe,",
			`s.yaml:44:58: sso "maybe": want yes or no`},

		{"unknown hop", "opc-pim:", "opc-pin:",
			`s.yaml:46:11: latency has no hop "opc-pin" (did you mean opc-pim?): the README lists them`},
		{"latency backwards", "1ms..4ms", "4ms..1ms",
			`s.yaml:46:20: opc-pim "4ms..1ms": want the shorter time first`},
		{"latency without a unit", "1ms..4ms", "1..4",
			`s.yaml:46:20: opc-pim "1..4": want a time such as 850us, 1.5ms, 10s or 30m, or from..to: 1ms..4ms`},
		{"latency too fine", "1ms..4ms", "1500ns",
			`s.yaml:46:20: opc-pim "1500ns": want no part finer than a microsecond, or from..to: 1ms..4ms`},
		{"hop twice", "{opc-pim: 1ms..4ms}", "{opc-pim: 1ms, opc-pim: 2ms}",
			`s.yaml:46:25: "opc-pim" is said twice (first in line 46): keep one`},
		{"unknown process", "trace: {router:", "trace: {ruoter:",
			`s.yaml:47:9: trace has no process "ruoter" (did you mean router?): the README lists them`},
		{"trace level of another process", "trace: {router:", "trace: {opc:",
			`s.yaml:47:14: trace level of opc "agent-changes": want one of default, off`},
		{"agent twice, in another case", "{id: 1202, icm-id: 5102, name: Ben, login: ben, peripheral: 5000, extension: 41002}",
			"{id: b2, icm-id: 5102, name: Ben, login: ben, peripheral: 5000, extension: 41002}\n" +
				"  - {id: B2, icm-id: 5104, name: Bob, login: bob, peripheral: 5000, extension: 41002}",
			`s.yaml:45:10: agent id B2 stands here again (first in line 44) on peripheral 5000: keep one, or give one of them another`},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Contains(t, right, c.old)
			_, err := site.Read("s.yaml", []byte(strings.Replace(right, c.old, c.new, 1)))
			require.EqualError(t, err, c.want)
		})
	}
}
