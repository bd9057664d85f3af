package analysis_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

// TestTraffic makes random traffic of a shift's start and compares every login
// with the one it was made from: both sides of OPC and router, changes of state
// and retries of the same agents, refusals, logins cut off, other lines. The
// seeds are few; UCCETRACE_SEEDS=100 runs more.
func TestTraffic(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	seeds := 1
	if s := os.Getenv("UCCETRACE_SEEDS"); s != "" {
		n, err := strconv.Atoi(s)
		require.NoError(t, err)
		seeds = n
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { traffic(t, uint64(seed)) })
	}
}

// made is what a login was made to be.
type made struct {
	login   agentLogin
	outcome flow.Outcome
}

func traffic(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 42))
	truth := map[string]made{} // by PG and OPC's number
	changes := map[string]int64{}
	var entries []entry
	for n := range 200 {
		a := distinct(1+n%2, n/2, 36_000_000+r.IntN(60_000))
		number := n
		for attempt := 0; attempt < 3; attempt++ {
			a.opc, a.cti, a.jgw = fmt.Sprintf("0xf0%06x", number), fmt.Sprintf("0x26%06x", number), fmt.Sprint(277000+number)
			number += 1000
			m := made{a, flow.Succeeded}
			lines := a.entries()
			switch {
			case r.IntN(10) == 0:
				m.outcome, lines = flow.Failed, refuse(a)
			case r.IntN(10) == 0:
				m.outcome, lines = flow.Inconclusive, lines[:3+r.IntN(8)]
			case r.IntN(3) == 0:
				lines = append(client(a, 0x2000+number, "SET_AGENT_STATE_CONF (InvokeID:0x%x"), lines...)
			}
			truth[fmt.Sprint(a.pg, " ", a.opc)] = m
			entries = append(entries, witnessed(r, lines)...)
			if m.outcome == flow.Succeeded {
				break
			}
			a.at += 1500 + r.IntN(20_000)
		}
		for at := 3000 + r.IntN(5000); truth[fmt.Sprint(a.pg, " ", a.opc)].outcome == flow.Succeeded && r.IntN(2) == 0; at += 2000 + r.IntN(9000) {
			state := []string{"READY", "NOT_READY"}[r.IntN(2)]
			b := a
			b.ntid = fmt.Sprint(number)
			entries = append(entries, change(b, at+n, state, strings.Replace(state, "READY", "AVAILABLE", 1))...)
			changes[state]++
		}
	}
	for range 2 * len(entries) {
		entries = append(entries, noise(r, 1+r.IntN(2), 36_000_000+r.IntN(90_000)))
	}
	c := analyze(t, dump(t, t.TempDir(), entries)...)
	assert.Equal(t, len(truth), len(c.logins))
	for _, l := range c.logins {
		require.Equal(t, 1, len(l.IDs.OPC), "login %s of agent %s at %s", l.ID, l.Agent.ID, l.Start)
		m, ok := truth[pgOf(l)+" "+l.IDs.OPC[0]]
		require.True(t, ok, "login with OPC number %s", l.IDs.OPC[0])
		compare(t, m, l)
	}
}

func pgOf(l flow.Login) string { return l.Steps[0].Node[2:3] }

func compare(t *testing.T, m made, l flow.Login) {
	t.Helper()
	name := fmt.Sprintf("agent %s at %s, made to be %s", l.Agent.ID, l.Start, m.outcome)
	a := m.login
	assert.Equal(t, m.outcome, l.Outcome, name)
	assert.Equal(t, a.agent, l.Agent.ID, name)
	assert.Empty(t, l.Ambiguous, name)
	for _, pair := range [][2]string{{a.ext, l.Agent.Extension}, {a.stid, l.Agent.ICMID}, {a.name, l.Agent.Name}, {a.target, l.Agent.DeviceTarget}, {a.ntid, l.Agent.NetworkTarget}, {a.term, l.Agent.Terminal}} {
		if pair[1] != "" {
			assert.Equal(t, pair[0], pair[1], name)
		}
	}
	for _, s := range l.Steps {
		for _, f := range s.Fields {
			if f.Name == "opc" {
				assert.Equal(t, a.opc, f.Value, name)
			}
		}
	}
	if m.outcome == flow.Succeeded {
		assert.Equal(t, []string{a.jgw}, l.IDs.JGW, name)
		assert.Equal(t, a.groups, l.Agent.SkillGroups, name)
		assert.InDelta(t, 850, l.SettledMS, 1, name) // a client's request is 1 ms earlier
	}
}

// refuse is a login whose line cannot be observed.
func refuse(a agentLogin) []entry {
	out := client(a, 0x1b65f+a.at%1000, "CONTROL_FAILURE_CONF (InvokeID:0x%x FailureCode:260(CF_INVALID_LOGON_DEVICE_SPECIFIED) PeripheralErrorCode:10004")
	for _, e := range a.entries() {
		if e.at <= a.at+4 && !strings.Contains(e.text, "AgentAttributeLoginReq") && !strings.Contains(e.text, "Snapshot") && !strings.Contains(e.text, "TermInService") {
			e.text = strings.Replace(strings.Replace(e.text, "Succeeded: 1", "Succeeded: 0", 1), "ause: -1", "ause: 1005", 1)
			e.text = strings.Replace(e.text, "cause=-1", "cause=1005", 1)
			out = append(out, e)
		}
	}
	return out
}

// witnessed adds the other side's lines of OPC and router.
func witnessed(r *rand.Rand, lines []entry) []entry {
	out := append([]entry(nil), lines...)
	for _, e := range lines {
		switch {
		case strings.HasSuffix(e.proc, "A-opc"):
			out = append(out, entry{e.at + 3, strings.Replace(e.proc, "A-", "B-", 1), e.text})
		case e.proc == "ra-rtr":
			out = append(out, entry{e.at + 40, "rb-rtr", e.text})
		}
	}
	return out
}
