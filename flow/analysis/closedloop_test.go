package analysis_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/analysis"
	"uccetrace/flow/decision"
	"uccetrace/flow/reference/site"
	"uccetrace/flow/simulate"
)

// simulated makes a capture and gives its folder and the truth about it.
func simulated(t testing.TB, opt simulate.Options) (string, simulate.Truth) {
	t.Helper()
	opt.Dir, opt.Catalog = filepath.Join(t.TempDir(), "capture"), embedded()
	if opt.Start.IsZero() {
		opt.Start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	}
	_, err := simulate.Run(context.Background(), opt)
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(opt.Dir, "truth.json"))
	require.NoError(t, err)
	var truth simulate.Truth
	require.NoError(t, json.Unmarshal(text, &truth))
	return opt.Dir, truth
}

// readable are the processes whose logs are read.
var readable = map[string]bool{"opc": true, "pim": true, "jgw": true, "router": true, "ctisvr": true, "finesse": true}

// printed counts a login's entries by who printed what.
type printed map[string]int

func truly(l *simulate.TruthLogin) printed {
	out := printed{}
	for _, s := range l.Steps {
		if readable[s.Process] && s.Message != "pim.agents-updated" {
			out[s.Node+" "+s.Process+" "+s.Message] += s.Count
		}
	}
	return out
}

func found(l *flow.Login) printed {
	out := printed{}
	for _, s := range l.Steps {
		if s.Message == "pim.agents-updated" {
			continue // it names no agent, so it is never said to be one login's
		}
		m, _ := embedded().Message(s.Message)
		entries := map[string]int{} // of the message, by node
		for _, e := range s.Evidence {
			entries[e.Node]++
		}
		for node, n := range entries {
			out[node+" "+s.Process+" "+s.Message] += n / m.Entries()
		}
	}
	return out
}

// TestClosedLoop: healthy logins of many agents over several PGs, among other
// traffic and a side switch, come back as they were.
func TestClosedLoop(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	agents := 2000
	if os.Getenv("UCCETRACE_SEEDS") != "" {
		agents = 10_000
	}
	dir, truth := simulated(t, simulate.Options{
		Seed: 7,
		Site: site.Generate(site.Shape{
			Seed: 7, PGs: 3, Peripherals: 2, Agents: agents, TwoSides: true, Clients: []site.ClientKind{site.Finesse, site.CTIOS, site.CRM},
			SkillGroups: 12, Queues: 9, Mobile: 10, Supervisors: 5, SSO: 10,
		}),
		Burst:  20 * time.Minute,
		Other:  simulate.One / 2,
		Switch: []simulate.Switch{{PG: 2, After: 15 * time.Minute}},
	})
	require.Len(t, truth.Logins, agents)
	require.NotEmpty(t, truth.Switches)

	var c collector
	_, err := analysis.Run(context.Background(), analysis.Options{Paths: []string{dir}, Catalog: embedded()}, &c)
	require.NoError(t, err)
	agree(t, truth, &c)
}

// agree holds what was found against the truth, for logins that succeeded.
func agree(t *testing.T, truth simulate.Truth, c *collector) {
	t.Helper()
	byID := map[string]*flow.Login{}
	for i := range c.logins {
		l := &c.logins[i]
		require.Len(t, l.IDs.OPC, 1, "login %s of agent %s", l.ID, l.Agent.ID)
		byID[l.Agent.Peripheral+" "+l.IDs.OPC[0]] = l
	}
	assert.Equal(t, len(truth.Logins), len(c.logins), "logins")
	wrong, unsaid := 0, 0
	for i := range truth.Logins {
		w := &truth.Logins[i]
		l := byID[w.Agent.Peripheral+" "+w.IDs.OPC]
		if l == nil {
			t.Errorf("login %d of agent %s, %s: not found", w.Number, w.Agent.ID, w.IDs.OPC)
		} else if d := differ(w, l, &unsaid); d != "" {
			t.Errorf("login %d of agent %s, %s: %s", w.Number, w.Agent.ID, w.IDs.OPC, d)
		} else {
			continue
		}
		if wrong++; wrong > 8 {
			t.Fatal("and so on")
		}
	}
	assert.LessOrEqual(t, unsaid, len(c.logins)/50, "lines of which nobody can tell whose they are")
}

// numberless are lines that name nothing by which they could be told apart: where
// a process serves two logins within one millisecond they are left alone.
var numberless = map[string]bool{"pim.activate-jtapi": true, "jgw.terminal-in-service": true}

// outcomes are how the analysis calls what truly happened.
var outcomes = map[string]flow.Outcome{"succeeded": flow.Succeeded, "refused": flow.Failed, "unanswered": flow.Inconclusive}

// differ says what a login has that the truth has not, or the other way round.
// What the login does not say of its numberless lines is counted.
func differ(w *simulate.TruthLogin, l *flow.Login, unsaid *int) string {
	a := flow.Agent{
		ID: w.Agent.ID, ICMID: w.Agent.ICMID, Name: w.Agent.Name, Extension: w.Agent.Extension, Instrument: w.Agent.Instrument,
		Peripheral: w.Agent.Peripheral, DeviceTarget: w.Agent.DeviceTarget, NetworkTarget: w.Agent.NetworkTarget,
		Terminal: w.Agent.Terminal, Client: w.Client.Signature, SkillGroups: w.Groups, PrecisionQueues: w.Queues,
	}
	if l.Agent.Terminal == "" {
		a.Terminal = ""
	}
	ids := flow.IDs{CTI: []string{w.IDs.CTI}, OPC: []string{w.IDs.OPC}, JGW: []string{w.IDs.JGW}}
	switch {
	case l.Outcome != outcomes[w.Outcome]:
		return fmt.Sprintf("outcome %s, truly %s", l.Outcome, w.Outcome)
	case w.Outcome != "succeeded":
		return "" // a side switch came in between
	case !assert.ObjectsAreEqual(ids, l.IDs):
		return fmt.Sprintf("ids %v, truly %v", l.IDs, ids)
	case !assert.ObjectsAreEqual(a, l.Agent):
		return fmt.Sprintf("agent %+v, truly %+v", l.Agent, a)
	}
	want, got := truly(w), found(l)
	for k, n := range want {
		switch _, message, _ := strings.Cut(k[strings.IndexByte(k, ' ')+1:], " "); {
		case got[k] == n:
		case numberless[message] && got[k] == 0:
			*unsaid++
		default:
			return fmt.Sprintf("%s stands %d times, truly %d", k, got[k], n)
		}
	}
	for k, n := range got {
		if want[k] == 0 {
			return fmt.Sprintf("%s stands %d times, truly never", k, n)
		}
	}
	return ""
}

// sayNo are the lines that refuse, in logs that are read.
var sayNo = []string{"ctisvr.failure-conf", "ctisvr.control-failure-conf", "ctisvr.universal-failure", "opc.universal-failure", "pim.universal-failure"}

// sayYes are the lines that show an agent logged in.
var sayYes = []string{"ctisvr.agent-event", "router.logged-in-to-group", "router.logged-in-to-queue"}

// TestEveryOutcome: every outcome of every decision befalls one agent, each in a
// capture with the others. What the analysis says of the login is what truly
// happened, or that it cannot tell; and it can tell wherever a line says no.
func TestEveryOutcome(t *testing.T) {
	kinds := map[string]site.Shape{
		"finesse": {}, "mobile": {Mobile: 100}, "sso": {SSO: 100},
		"ctios": {Clients: []site.ClientKind{site.CTIOS}}, "crm": {Clients: []site.ClientKind{site.CRM}},
	}
	rules := map[string][]simulate.Rule{}
	for _, d := range decision.All() {
		kind := "finesse"
		switch {
		case strings.Contains(d.Name, "ctios"):
			kind = "ctios"
		case strings.Contains(d.Name, "crm"):
			kind = "crm"
		case d.Name == "ids.token":
			kind = "sso"
		case d.Name == "pim.mobile" || d.Name == "cucm.setup-call":
			kind = "mobile"
		}
		for _, o := range d.Outcomes {
			rules[kind] = append(rules[kind], simulate.Rule{Setting: decision.Setting{Decision: d.Name, Outcome: o.Name}, Probability: simulate.One})
		}
	}
	for kind, shape := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			shape.Seed, shape.Agents, shape.TwoSides = 3, len(rules[kind]), true
			s := site.Generate(shape)
			for i := range s.Agents {
				rules[kind][i].Setting.Scope.Agent = s.Agents[i].ID
				if kind == "mobile" {
					s.Agents[i].Mobile = site.Nailed
				}
			}
			dir, truth := simulated(t, simulate.Options{
				Seed: 3, Site: s, Decide: rules[kind], Rate: simulate.One * 2,
				Trace: []simulate.Level{{Process: "ctisvr", Level: "protocol"}, {Process: "router", Level: "agent-changes"}},
			})
			c := analyze(t, dir)
			byAgent := map[string][]*flow.Login{}
			for i := range c.logins {
				byAgent[c.logins[i].Agent.ID] = append(byAgent[c.logins[i].Agent.ID], &c.logins[i])
			}
			require.Len(t, truth.Logins, len(rules[kind]))
			for i := range truth.Logins {
				judgeOutcome(t, &truth.Logins[i], byAgent[truth.Logins[i].Agent.ID])
			}
		})
	}
}

func judgeOutcome(t *testing.T, w *simulate.TruthLogin, logins []*flow.Login) {
	t.Helper()
	if !assert.Len(t, w.Decisions, 1, "agent %s", w.Agent.ID) {
		return
	}
	what := w.Decisions[0]
	no, yes := stands(w, sayNo), stands(w, sayYes)
	switch {
	case !slices.ContainsFunc(w.Steps, func(s simulate.TruthStep) bool { return readable[s.Process] && s.Process != "finesse" }):
		// A desktop's log alone shows it at most: a request that reached nobody.
		assert.LessOrEqual(t, len(logins), 1, what)
		for _, l := range logins {
			assert.Equal(t, "finesse", l.Steps[0].Process, what)
			assert.NotEqual(t, flow.Succeeded, l.Outcome, what)
		}
		return
	case what == "hop.ctisvr-opc=overdue":
		// The client was refused ten seconds before OPC gives the request a number:
		// nothing says that the two are one.
		assert.Len(t, logins, 2, what)
		assert.Equal(t, flow.Failed, logins[0].Outcome, what)
		return
	case !assert.Len(t, logins, 1, what):
		return
	}
	outcome := logins[0].Outcome
	switch {
	case no && yes: // the client was told no, and the agent is logged in all the same
		assert.Equal(t, flow.Inconclusive, outcome, what)
		assert.Equal(t, "contradiction", logins[0].Remarks[0].ID, what)
	case no:
		assert.Equal(t, flow.Failed, outcome, what)
		assert.Equal(t, "refused", w.Outcome, what)
	default:
		assert.Contains(t, []flow.Outcome{outcomes[w.Outcome], flow.Inconclusive}, outcome, what)
	}
}

// stands says whether the files hold one of the messages for a login.
func stands(w *simulate.TruthLogin, messages []string) bool {
	return slices.ContainsFunc(w.Steps, func(s simulate.TruthStep) bool { return slices.Contains(messages, s.Message) })
}
