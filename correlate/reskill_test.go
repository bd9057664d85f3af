package correlate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

// routerLog writes what a router prints of the agent, each line as "second:ms what".
func routerLog(node string, lines ...string) string {
	kinds := map[string]string{
		"attributes": "AgentAttrLoginReq: Agent=9100 (kim), Peripheral=5000 (CM_NORTH)",
		"queues":     "Agent 9100(kim) - PQSteps,%[3]s(PQ.1),",
		"assigns":    "AgentSGAssignment : Agent 9100(kim) PQChange 0, SG's - %[3]s",
		"group":      "Agent 9100 (1001) on peripheral 5000 (CM_NORTH) logged in to group %[3]s.",
		"queue":      "Agent 9100 (1001) on peripheral 5000 (CM_NORTH) logged in to PQ %[3]s.",
		"call":       "(65536 x 0 : 0 0) NewCall: CID=(152454,189), DN=4150, ANI=3003, CED=, RCID=5017 , MRDID=1, CallAtVRU=0, OpCode=0.",
	}
	var b strings.Builder
	for _, l := range lines {
		w := append(strings.Fields(l), "")
		text := kinds[w[1]]
		if w[2] != "" {
			text = strings.ReplaceAll(text, "%[3]s", w[2])
		}
		fmt.Fprintf(&b, "14:01:%s %s Trace: %s\n", w[0], node, text)
	}
	return b.String()
}

// TestReskills: what the router assigns without the agent's attributes, or a second time,
// is a re-skill: its lines are not the login's, and no login.
func TestReskills(t *testing.T) {
	login := []string{"00:000 call", "10:200 attributes", "10:200 queues 6001", "10:200 assigns 6111", "11:000 group 6100", "11:000 queue 6001"}
	for name, test := range map[string]struct {
		more     []string
		instead  bool // of the login's lines
		groups   []string
		queues   []string
		routerMS int64
		reskills int64
	}{
		"none":                          {groups: []string{"6100"}, routerMS: 800},
		"soon after":                    {more: []string{"15:000 assigns 6777", "15:400 group 6777"}, groups: []string{"6100"}, routerMS: 800, reskills: 1},
		"within ten seconds":            {more: []string{"20:900 assigns 6777", "21:300 group 6777"}, groups: []string{"6100"}, routerMS: 800, reskills: 1},
		"of a queue":                    {more: []string{"15:000 queues 6009", "15:000 assigns 6112", "15:400 queue 6009"}, groups: []string{"6100"}, routerMS: 800, reskills: 1},
		"two":                           {more: []string{"13:000 assigns 6777", "13:400 group 6777", "15:000 assigns 6778", "15:400 group 6778"}, groups: []string{"6100"}, routerMS: 800, reskills: 2},
		"long after":                    {more: []string{"50:000 assigns 6777", "50:400 group 6777"}, groups: []string{"6100"}, routerMS: 800, reskills: 1},
		"the login's line twice":        {more: []string{"10:200 assigns 6111"}, groups: []string{"6100"}, routerMS: 800},
		"before the login's groups":     {instead: true, more: []string{"00:000 call", "10:200 attributes", "10:200 assigns 6111", "10:900 assigns 6777", "11:000 group 6100", "11:200 group 6777"}, groups: []string{"6100"}, queues: []string{}, routerMS: 800, reskills: 1},
		"without attributes":            {instead: true, more: []string{"00:000 call", "10:900 assigns 6777", "11:200 group 6777"}, groups: []string{}, queues: []string{}, routerMS: -1, reskills: 1},
		"the log begins shortly before": {instead: true, more: []string{"09:000 call", "10:900 assigns 6100", "11:200 group 6100"}, groups: []string{"6100"}, queues: []string{}, routerMS: -1},
		"groups alone":                  {instead: true, more: []string{"00:000 call", "11:200 group 6100"}, groups: []string{"6100"}, queues: []string{}, routerMS: -1},
	} {
		lines := append(append([]string{}, login...), test.more...)
		if test.instead {
			lines = test.more
		}
		if test.queues == nil {
			test.queues = []string{"6001"}
		}
		for sides, logs := range map[string]map[string]string{
			"one side":   {"opc.txt": mapped(10, 0xf0000001, 1001), "ra.txt": routerLog("ra-rtr", lines...)},
			"both sides": {"opc.txt": mapped(10, 0xf0000001, 1001), "ra.txt": routerLog("ra-rtr", lines...), "rb.txt": routerLog("rb-rtr", lines...)},
		} {
			t.Run(name+", "+sides, func(t *testing.T) {
				c, logins := endedLogins(t, logs)
				require.Len(t, logins, 1)
				assert.Equal(t, test.groups, logins[0].Agent.SkillGroups)
				assert.Equal(t, test.queues, logins[0].Agent.PrecisionQueues)
				ms := int64(-1)
				if logins[0].RouterMS != nil {
					ms = *logins[0].RouterMS
				}
				assert.Equal(t, test.routerMS, ms)
				want := []flow.Other{}
				if test.reskills > 0 {
					want = []flow.Other{{Asked: Reskilled, Count: test.reskills}}
				}
				assert.Equal(t, want, c.Others())
				assert.Zero(t, loosely(c), c.Loose())
			})
		}
	}
}
