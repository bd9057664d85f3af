package correlate

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// gatewayLog writes what a JTAPI gateway prints, each line as "second:ms what"; a number
// stands for the line of that phone.
func gatewayLog(lines ...string) string {
	kinds := map[string]string{
		"asked":    "MsgAddCallObserver: Addr: 4%[2]s Remote Addr: 0 InvID: 27%[2]s CallDeliveryMode ID: 0.",
		"adds":     "Adding Terminal Observer to: 4%[2]s.",
		"returned": "Call to addCallObserver and address.getTerminals for 4%[2]s returned in 2 milsecs.",
		"answers":  "MsgAddCallObserverResponse: Addr: 4%[2]s Succeeded: 1 InvID: 27%[2]s Cause: -1.",
		"refuses":  "MsgAddCallObserverResponse: Addr: 4%[2]s Succeeded: 0 InvID: 27%[2]s Cause: 1005.",
		"phone":    "CiscoTermInServiceEv Term: SEP%[2]s Cause: NORMAL.",
	}
	var b strings.Builder
	for _, l := range lines {
		w := strings.Fields(l)
		fmt.Fprintf(&b, "14:01:%[1]s PG1A-jgw1 Trace: "+kinds[w[1]]+"\n", w[0], w[2])
	}
	return b.String()
}

// TestUnsolicitedLines: CUCM's event names a terminal and nobody, and comes when it comes. It
// is of the login whose line stands before it only where the gateway waits for no other.
func TestUnsolicitedLines(t *testing.T) {
	for name, test := range map[string]struct {
		jgw       []string
		terminals [2]string // of 1001 and 1002
		ambiguous [2]int
		third     string
		loose     int64
	}{
		"one login":           {jgw: []string{"10:110 adds 1001", "10:110 phone 1001"}, terminals: [2]string{"SEP1001"}},
		"not the line before": {jgw: []string{"10:110 adds 1001", "10:111 phone 1001"}, loose: 1},
		"one after the other": {
			jgw:       []string{"10:110 adds 1001", "10:110 phone 1001", "10:130 adds 1002", "10:130 phone 1002"},
			terminals: [2]string{"SEP1001", "SEP1002"},
		},
		"within one millisecond": {
			jgw:       []string{"10:110 adds 1001", "10:110 phone 1001", "10:110 adds 1002", "10:110 phone 1002"},
			terminals: [2]string{"SEP1001", "SEP1002"},
		},
		"the first one's comes late": {
			jgw:       []string{"10:110 adds 1001", "10:112 answers 1001", "10:130 adds 1002", "10:130 phone 1001"},
			ambiguous: [2]int{1, 1},
		},
		"both come late": {
			jgw:       []string{"10:110 adds 1001", "10:130 adds 1002", "10:130 phone 1001", "10:140 answers 1002", "10:140 phone 1002"},
			ambiguous: [2]int{2, 2},
		},
		"and a third one's after them": {
			jgw:       []string{"10:110 adds 1001", "10:130 adds 1002", "10:130 phone 1001", "10:140 answers 1002", "10:140 phone 1002", "10:900 adds 1003", "10:900 phone 1003"},
			ambiguous: [2]int{2, 2}, third: "SEP1003",
		},
		"the other has not come as far": {
			jgw:       []string{"10:110 adds 1001", "10:120 asked 1002", "10:121 returned 1001", "10:121 phone 1001"},
			terminals: [2]string{"SEP1001"},
		},
		"the other was refused": {
			jgw:       []string{"10:110 adds 1001", "10:112 refuses 1001", "10:130 adds 1002", "10:130 phone 1002"},
			terminals: [2]string{"", "SEP1002"},
		},
		"the other was long before": {
			jgw:       []string{"10:110 adds 1001", "10:112 answers 1001", "11:111 adds 1002", "11:111 phone 1002"},
			terminals: [2]string{"", "SEP1002"},
		},
		"more before it than is kept": {
			jgw: slices.Concat([]string{"10:110 adds 1001", "10:112 refuses 1001"}, slices.Repeat([]string{"10:120 returned 1001"}, mostRecent),
				[]string{"10:130 adds 1002", "10:130 phone 1002"}),
			loose: 1, // the phone's
		},
		"the other is in no login": {
			jgw:   []string{"10:110 adds 1003", "10:130 adds 1002", "10:130 phone 1002"},
			loose: 1, // the line of 1003
		},
	} {
		t.Run(name, func(t *testing.T) {
			opc := mapped(10, 0xf0000001, 1001) + strings.ReplaceAll(mapped(10, 0xf0000002, 1002), ":103", ":104")
			if test.third != "" {
				opc += mapped(11, 0xf0000003, 1003)
			}
			c, logins := endedLogins(t, map[string]string{"opc.txt": opc, "jgw.txt": gatewayLog(test.jgw...)})
			if test.third != "" {
				require.Len(t, logins, 3)
				assert.Equal(t, test.third, logins[2].Agent.Terminal)
				logins = logins[:2]
			}
			require.Len(t, logins, 2)
			for i, l := range logins {
				assert.Equal(t, test.terminals[i], l.Agent.Terminal, l.Agent.ID)
				assert.Len(t, l.Ambiguous, test.ambiguous[i], l.Agent.ID)
			}
			assert.Equal(t, test.loose, loosely(c), c.Loose())
			for _, u := range c.logs.all() {
				assert.LessOrEqual(t, len(u.recent), mostRecent+1)
			}
		})
	}
}

// loosely counts the lines that may belong to a login and are tied to none.
func loosely(c *Correlator) (n int64) {
	for _, k := range c.Loose() {
		n += k.Count
	}
	return n
}
