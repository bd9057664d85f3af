package analysis_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/analysis"
)

// TestBothSides: OPC and router print every login on both sides; a second
// witness is no second step.
func TestBothSides(t *testing.T) {
	a := distinct(1, 7, 36_000_000)
	one := analyze(t, dump(t, t.TempDir(), a.entries())...)
	both := a.entries()
	for _, e := range a.entries() {
		for _, side := range []struct {
			from, to string
			ms       int
		}{{"PG1A-opc", "PG1B-opc", 3}, {"ra-rtr", "rb-rtr", 40}} {
			if e.proc == side.from {
				both = append(both, entry{e.at + side.ms, side.to, e.text})
			}
		}
	}
	two := analyze(t, dump(t, t.TempDir(), both)...)
	require.Equal(t, 1, len(one.logins))
	require.Equal(t, 1, len(two.logins))
	assert.Equal(t, one.logins[0].Agent, two.logins[0].Agent)
	assert.Equal(t, one.logins[0].IDs, two.logins[0].IDs)
	assert.Equal(t, one.logins[0].ID, two.logins[0].ID)
	assert.Empty(t, two.logins[0].Remarks)
	require.Len(t, two.logins[0].Steps, len(one.logins[0].Steps))
	for i, s := range two.logins[0].Steps {
		assert.Equal(t, one.logins[0].Steps[i].Text, s.Text)
		nodes := map[string]bool{}
		for _, e := range s.Evidence {
			nodes[e.Node] = true
		}
		if s.Process == "opc" || s.Process == "router" {
			assert.Len(t, nodes, 2, s.Message)
		} else {
			assert.Len(t, nodes, 1, s.Message)
		}
	}
}

// TestStateChanges: a CTI server's log of state changes prints the lines that a
// login prints too, and holds none.
func TestStateChanges(t *testing.T) {
	var entries []entry
	for i := range 1000 {
		a := distinct(1, i%50, 36_000_000+i*700)
		entries = append(entries, entry{a.at, "cg1A-ctisvr", fmt.Sprintf("Trace: CSTASetAgentStateConfEvent: InvokeID=0x%x", 0x26000000+i)})
		entries = append(entries, a.event(1, []string{"AVAILABLE", "NOT_READY"}[i%2])...)
	}
	c := analyze(t, dump(t, t.TempDir(), entries)...)
	assert.Equal(t, 0, len(c.logins))
	var seen int64
	for _, k := range c.closing.Summary.Loose {
		seen += k.Count
	}
	assert.EqualValues(t, 2000, seen)
}

// TestStateChangeAfterLogin: a change of state right after a login takes its own
// lines, not the login's.
func TestStateChangeAfterLogin(t *testing.T) {
	a := distinct(1, 7, 36_000_000)
	want := analyze(t, dump(t, t.TempDir(), a.entries())...)
	entries := append(a.entries(), change(a, 5000, "READY", "AVAILABLE")...)
	entries = append(entries, change(a, 9000, "NOT_READY", "NOT_READY")...)
	got := analyze(t, dump(t, t.TempDir(), entries)...)
	require.Equal(t, 1, len(got.logins))
	assert.Equal(t, want.logins[0].SettledMS, got.logins[0].SettledMS)
	assert.Len(t, got.logins[0].Steps, len(want.logins[0].Steps))
	assert.Equal(t, []flow.Other{{Asked: "NOT_READY", Count: 1}, {Asked: "READY", Count: 1}}, got.closing.Summary.Others)
}

// change is a change of state of an agent, ms after their login began.
func change(a agentLogin, ms int, mode, state string) []entry {
	a.at += ms
	a.opc, a.cti = fmt.Sprintf("0xf1%06x", ms), fmt.Sprintf("0x27%06x", ms)
	out := []entry{
		{a.at, fmt.Sprintf("PG%dA-opc", a.pg), fmt.Sprintf("Trace: TPServices::AddInvocationByCTIInvokeID - CTIInvokeID %s mapped to OPCInvokeID %s", a.cti, a.opc)},
		{a.at, fmt.Sprintf("PG%dA-opc", a.pg), fmt.Sprintf("Trace: CSTASetAgentState: TPServices::AddInvocationByCTIInvokeID InvokeID=%s Dev=%s AgentMode=%s AGID=%s SG=-1(0xffffffff))", a.opc, a.ext, mode, a.agent)},
		{a.at + 1, fmt.Sprintf("PG%dA-pim1", a.pg), fmt.Sprintf("Trace: CSTASetAgentState: Peripheral::ProcessCSTAThirdPartyServiceRequest InvokeID=%s Dev=%s AgentMode=%s AGID=%s SG=-1(0xffffffff))", a.opc, a.ext, mode, a.agent)},
		{a.at + 2, fmt.Sprintf("cg%dA-ctisvr", a.pg), fmt.Sprintf("Trace: CSTASetAgentStateConfEvent: InvokeID=%s", a.cti)},
	}
	return append(out, a.event(2, state)...)
}

// TestCrowd: 300 agents of two PGs that use the same numbers log in within a
// minute, amid nine times as many other lines.
func TestCrowd(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	r := rand.New(rand.NewPCG(7, 11))
	truth := map[string]agentLogin{}
	var entries []entry
	for n := range 300 {
		a := distinct(1+n%2, n/2, 36_000_000+r.IntN(60_000))
		truth[a.peripheral+" "+a.agent] = a
		entries = append(entries, a.entries()...)
	}
	for range 9 * len(entries) {
		entries = append(entries, noise(r, 1+r.IntN(2), 36_000_000+r.IntN(61_000)))
	}
	c := analyze(t, dump(t, t.TempDir(), entries)...)
	require.Equal(t, 300, len(c.logins))
	for _, l := range c.logins {
		a, ok := truth[l.Agent.Peripheral+" "+l.Agent.ID]
		require.True(t, ok, "%+v", l.Agent)
		whole(t, a, l)
		delete(truth, l.Agent.Peripheral+" "+l.Agent.ID)
	}
	assert.Empty(t, truth)
}

// whole checks a login against the one it was made from.
func whole(t *testing.T, a agentLogin, l flow.Login) {
	t.Helper()
	assert.Equal(t, flow.Agent{
		ID: a.agent, ICMID: a.stid, Name: a.name, Extension: a.ext, Instrument: a.inst, Peripheral: a.peripheral, DeviceTarget: a.target,
		NetworkTarget: a.ntid, Terminal: a.term, Client: "Finesse", SkillGroups: a.groups, PrecisionQueues: a.queues,
	}, l.Agent)
	assert.Equal(t, flow.IDs{CTI: []string{a.cti}, OPC: []string{a.opc}, JGW: []string{a.jgw}}, l.IDs)
	assert.Equal(t, flow.Succeeded, l.Outcome)
	if assert.NotNil(t, l.ConfirmedMS) && assert.NotNil(t, l.RouterMS) {
		assert.Equal(t, []int64{169, 800, 850}, []int64{*l.ConfirmedMS, *l.RouterMS, l.SettledMS})
	}
	assert.Empty(t, l.Ambiguous)
	n := 0
	for _, s := range l.Steps {
		if s.Status == flow.Observed {
			n++
		}
	}
	assert.Equal(t, 27+len(a.groups)+len(a.queues), n, "steps of agent %s", a.agent)
}

// TestMidnight: midnight falls after each line of a login; no file has a date.
func TestMidnight(t *testing.T) {
	a := distinct(1, 7, 0)
	for _, ms := range []int{1, 2, 3, 4, 5, 6, 50, 51, 169, 170, 850} {
		a.at = 24*3600_000 - ms
		c := analyze(t, dump(t, t.TempDir(), a.entries())...)
		require.Equal(t, 1, len(c.logins), "midnight %d ms after the start", ms)
		whole(t, a, c.logins[0])
	}
}

// TestDisorder: lines of one log stand up to seconds out of order.
func TestDisorder(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	var entries []entry
	truth := map[string]agentLogin{}
	for n := range 20 {
		a := distinct(1, n, 36_000_000+n*400)
		truth[a.agent] = a
		entries = append(entries, a.entries()...)
	}
	dir := t.TempDir()
	paths := dump(t, dir, entries)
	for _, p := range paths {
		if strings.Contains(p, "ctisvr") || strings.Contains(p, "pim") {
			continue // their entries of several lines or pieces must stay together
		}
		lines := strings.SplitAfter(strings.TrimSuffix(readAll(t, p), "\n"), "\n")
		for i := range lines {
			j := min(len(lines)-1, i+r.IntN(6))
			lines[i], lines[j] = lines[j], lines[i]
		}
		for i := range lines {
			lines[i] = strings.TrimSuffix(lines[i], "\n") + "\n"
		}
		require.NoError(t, os.WriteFile(p, []byte(strings.Join(lines, "")), 0o644))
	}
	c := analyze(t, paths...)
	require.Equal(t, 20, len(c.logins))
	for _, l := range c.logins {
		a := truth[l.Agent.ID]
		l.Agent.Terminal = a.term // tied by the line before it, which the shuffle moved
		assert.Equal(t, a.ext, l.Agent.Extension)
		assert.Equal(t, a.stid, l.Agent.ICMID)
		assert.Equal(t, []string{a.jgw}, l.IDs.JGW)
		assert.ElementsMatch(t, a.groups, l.Agent.SkillGroups)
		assert.Equal(t, flow.Succeeded, l.Outcome)
	}
}

// TestReuse: numbers are given out again, after a restart even at once.
func TestReuse(t *testing.T) {
	for _, gap := range []int{1000, 20_000, 90_000, 3600_000} {
		first, second := distinct(1, 7, 36_000_000), distinct(1, 8, 36_000_000+gap)
		second.opc, second.cti, second.jgw = first.opc, first.cti, first.jgw
		c := analyze(t, dump(t, t.TempDir(), append(first.entries(), second.entries()...))...)
		require.Equal(t, 2, len(c.logins), "gap of %d ms", gap)
		whole(t, first, c.logins[0])
		whole(t, second, c.logins[1])
	}
}

// TestRetry: the same agent asks again at once, with new numbers.
func TestRetry(t *testing.T) {
	first, second := distinct(1, 7, 36_000_000), distinct(1, 7, 36_003_000)
	second.opc, second.cti, second.jgw = "0xf00000ff", "0x260000ff", "277999"
	c := analyze(t, dump(t, t.TempDir(), append(first.entries(), second.entries()...))...)
	require.Equal(t, 2, len(c.logins))
	whole(t, first, c.logins[0])
	whole(t, second, c.logins[1])
}

// TestUnread: a refusal in words that no message claims stands in the timeline,
// and decides nothing.
func TestUnread(t *testing.T) {
	a := distinct(1, 7, 36_000_000)
	var entries []entry
	for _, e := range a.entries() {
		if e.at <= a.at+1 && !strings.Contains(e.text, "Observer") && strings.Contains(e.proc, "PG1A") {
			entries = append(entries, e)
		}
	}
	entries = append(entries,
		entry{a.at + 2, "PG1A-pim1", "Trace: Login of 41007 turned down, PERERR_TELDRIVE_ATRNOTFOUND"},
		entry{a.at + 3, "PG1A-opc", "Trace: request 4026531847 is dropped"},
		entry{a.at + 3, "PG2A-opc", "Trace: request 4026531847 is dropped"},
		entry{a.at + 4, "PG1A-opc", "Trace: unrelated 141007"})
	c := analyze(t, dump(t, t.TempDir(), entries)...)
	require.Equal(t, 1, len(c.logins))
	l := c.logins[0]
	assert.Equal(t, flow.Inconclusive, l.Outcome)
	require.Len(t, l.Unread, 2)
	assert.Equal(t, []string{"ext 41007"}, l.Unread[0].Keys)
	assert.Equal(t, []string{"PERERR_TELDRIVE_ATRNOTFOUND"}, l.Unread[0].Codes)
	assert.Equal(t, []string{"opc 0xf0000007"}, l.Unread[1].Keys)
}

// TestWhoseUnread (V4): a line that no message claims is a login's by a request's or the
// agent's number, by its phone where no such number stands, or directly behind its last
// line where nobody's does. A line with another login's number is never this one's, and a
// code alone is nobody's.
func TestWhoseUnread(t *testing.T) {
	p, q := distinct(1, 7, 36_000_000), distinct(1, 8, 36_000_500)
	begun := func(a agentLogin) (out []entry) {
		for _, e := range a.entries() {
			if e.at <= a.at+1 && !strings.Contains(e.text, "Observer") && strings.Contains(e.proc, "PG1A") {
				out = append(out, e)
			}
		}
		return out
	}
	last := func(a agentLogin) (out entry) {
		for _, e := range begun(a) {
			if e.at >= out.at {
				out = e
			}
		}
		return out
	}
	for name, tt := range map[string]struct {
		line entry
		of   []string // agents
	}{
		"a request's number":             {entry{p.at + 700, "PG1A-opc", "Trace: request " + q.opc + " is turned down"}, []string{q.agent}},
		"a request's number, and a code": {entry{p.at + 700, "PG1A-opc", "Trace: request " + q.opc + " is turned down, CF_INVALID_AGENT_ID_SPECIFIED"}, []string{q.agent}},
		"both's phones":                  {entry{p.at + 700, "PG1A-pim1", "Trace: " + p.ext + " and " + q.ext + " are odd"}, []string{p.agent, q.agent}},
		"one's number, another's phone":  {entry{p.at + 700, "PG1A-pim1", "Trace: " + p.ext + " is odd, request " + q.opc}, []string{q.agent}},
		"a code alone":                   {entry{p.at + 700, "PG1A-pim1", "Trace: CF_INVALID_AGENT_ID_SPECIFIED"}, nil},
		"directly behind":                {entry{last(q).at + 1, last(q).proc, "Trace: giving up with error 13036"}, []string{q.agent}},
		"directly behind both":           {entry{last(q).at + 1, last(q).proc, "Trace: giving up with error 13036"}, nil},
		"behind, of another process":     {entry{last(q).at + 1, "PG1A-mds", "Trace: giving up with error 13036"}, nil},
		"later":                          {entry{last(q).at + 900, last(q).proc, "Trace: giving up with error 13036"}, nil},
		"behind, with another's number":  {entry{last(q).at + 1, last(q).proc, "Trace: giving up with request " + p.opc}, []string{p.agent}},
	} {
		first := p
		if name == "directly behind both" {
			first.at = q.at
		}
		c := analyze(t, dump(t, t.TempDir(), append(append(begun(first), begun(q)...), tt.line))...)
		require.Len(t, c.logins, 2, name)
		var got []string
		for _, l := range c.logins {
			for _, u := range l.Unread {
				if strings.Contains(tt.line.text, u.Text) {
					got = append(got, l.Agent.ID)
				}
			}
		}
		assert.ElementsMatch(t, tt.of, got, name)
	}
}

// TestNothing: a filter that chooses no login is answered, not met with silence.
func TestNothing(t *testing.T) {
	c := analyzeWith(t, analysis.Options{Paths: logs(t), Filter: analysis.Filter{Agent: "20471"}})
	assert.Equal(t, 0, len(c.logins))
	require.NotNil(t, c.closing.Nothing)
	assert.Contains(t, c.closing.Nothing.Near, "20417")
	assert.Contains(t, c.closing.Nothing.Text[0], "1 other login")
	assert.NotEmpty(t, c.closing.Nothing.Collect)
}

// TestRecovery: when the other side takes over it makes observers and attribute
// logins anew; nobody has logged in.
func TestRecovery(t *testing.T) {
	first := distinct(1, 0, 36_000_000)
	entries := append(first.entries(), entry{36_050_000, "PG1B-opc", "Trace: the other side is out of service"})
	for n := range 80 {
		a := distinct(1, n, 36_100_000+n*20)
		for _, e := range a.entries() {
			if e.at > a.at+1 && !strings.Contains(e.text, "CSTASetAgentState") && !strings.Contains(e.text, "invokeID") {
				e.proc = strings.NewReplacer("PG1A", "PG1B", "cg1A", "cg1B").Replace(e.proc)
				entries = append(entries, e)
			}
		}
	}
	c := analyze(t, dump(t, t.TempDir(), entries)...)
	require.Equal(t, 1, len(c.logins))
	whole(t, first, c.logins[0])
	assert.Equal(t, []flow.Other{{Asked: "recovered", Count: 80}}, c.closing.Summary.Others)
}

// client are the lines of a CTI server that prints requests: the client's own
// number ties to OPC's only by agent and order.
func client(a agentLogin, invoke int, answer string) []entry {
	proc := fmt.Sprintf("cg%dA-ctisvr", a.pg)
	return []entry{
		{a.at - 1, proc, fmt.Sprintf("Session 8: MsgType:SET_AGENT_STATE_REQ (InvokeID:0x%x PeripheralID:%s AgentState:0(LOGIN) AgentWorkMode:0 NumSkillGroups:0", invoke, a.peripheral)},
		{a.at - 1, proc, fmt.Sprintf("Session 8:         EventReasonCode:0 ForcedFlag:0 AgentServiceReq:0x0 AgentInstrument:%s AgentID:%s", a.inst, a.agent)},
		{a.at - 1, proc, fmt.Sprintf("Session 8:         AgentExtension:%s PositionID: SupervisorID: ClientAddress: )", a.ext)},
		{a.at + 168, proc, fmt.Sprintf("Session 8: MsgType:%s )", fmt.Sprintf(answer, invoke))},
	}
}

// TestClientRequest: the request as the CTI server prints it belongs to the same
// login as OPC's.
func TestClientRequest(t *testing.T) {
	a := distinct(1, 7, 36_000_000)
	entries := append(client(a, 0x1b65f, "SET_AGENT_STATE_CONF (InvokeID:0x%x"), a.entries()...)
	c := analyze(t, dump(t, t.TempDir(), entries)...)
	require.Equal(t, 1, len(c.logins))
	assert.Equal(t, a.agent, c.logins[0].Agent.ID)
	assert.Equal(t, flow.Succeeded, c.logins[0].Outcome)
	assert.Equal(t, "10:00:00", c.logins[0].Steps[1].At.Seconds().String())
}

// TestRefused: a printed refusal makes a login failed, whatever number it
// carries; a retry by the same agent is a login of its own.
func TestRefused(t *testing.T) {
	bad, good := distinct(1, 7, 36_000_000), distinct(1, 7, 36_004_000)
	good.opc, good.cti, good.jgw = "0xf00000ff", "0x260000ff", "277999"
	entries := client(bad, 0x1b65f, "CONTROL_FAILURE_CONF (InvokeID:0x%x FailureCode:260(CF_INVALID_LOGON_DEVICE_SPECIFIED) PeripheralErrorCode:10004")
	for _, e := range bad.entries() {
		if e.at <= bad.at+4 && !strings.Contains(e.text, "AgentAttributeLoginReq") && !strings.Contains(e.text, "Snapshot") {
			e.text = strings.Replace(strings.Replace(e.text, "Succeeded: 1", "Succeeded: 0", 1), "ause: -1", "ause: 1005", 1)
			entries = append(entries, e)
		}
	}
	entries = append(entries, client(good, 0x1b660, "SET_AGENT_STATE_CONF (InvokeID:0x%x")...)
	entries = append(entries, good.entries()...)
	c := analyze(t, dump(t, t.TempDir(), entries)...)
	require.Equal(t, 2, len(c.logins))
	assert.Equal(t, []flow.Outcome{flow.Failed, flow.Succeeded}, []flow.Outcome{c.logins[0].Outcome, c.logins[1].Outcome})
	assert.Equal(t, []string{bad.jgw}, c.logins[0].IDs.JGW)
	assert.Equal(t, []string{good.jgw}, c.logins[1].IDs.JGW)
}

// TestAmbiguous: two agents log in at once, and nothing in OPC's log says which
// of them an ICM id is: it is said, not guessed.
func TestAmbiguous(t *testing.T) {
	var entries []entry
	for n := range 2 {
		a := distinct(1, n, 36_000_000+n)
		for _, e := range a.entries() {
			if strings.HasSuffix(e.proc, "-opc") {
				entries = append(entries, e)
			}
		}
	}
	c := analyze(t, dump(t, t.TempDir(), entries)...)
	require.Equal(t, 2, len(c.logins))
	for _, l := range c.logins {
		assert.Equal(t, flow.Inconclusive, l.Outcome)
		assert.Equal(t, "", l.Agent.ICMID)
		assert.Len(t, l.Ambiguous, 2)
		for _, a := range l.Ambiguous {
			assert.ElementsMatch(t, []string{c.logins[0].ID, c.logins[1].ID}, a.Logins)
		}
	}
}

// TestPublicLines: no published line that is no login's makes one.
func TestPublicLines(t *testing.T) {
	c := analyze(t, "../../testdata/public")
	assert.Equal(t, 0, len(c.logins))
	entries := map[string]int64{}
	for _, s := range c.closing.Input.Sources {
		entries[filepath.Base(s.Name)] = s.Entries
	}
	assert.EqualValues(t, 2, entries["rtr-newcall.log"])
	assert.EqualValues(t, 1, entries["avaya-delivered.log"])
	assert.EqualValues(t, 9, entries["ctisvr-chat.log"])
	assert.EqualValues(t, 8, entries["jgw-deregister.log"])
	assert.EqualValues(t, 4, entries["dialer.log"])
}

// TestUndated: the date of one log is not another's.
func TestUndated(t *testing.T) {
	c := analyze(t, document, "../../testdata/public")
	require.Equal(t, 1, len(c.logins))
	assert.Equal(t, "23:35:36.354", c.logins[0].Start.String())
}

// TestNailed: a nailed connection's set-up call is answered by a person; the
// login stays open for it.
func TestNailed(t *testing.T) {
	for mode, want := range map[string]flow.Outcome{"4": flow.Succeeded, "0": flow.Inconclusive} {
		a := distinct(1, 7, 36_000_000)
		var entries []entry
		for _, e := range a.entries() {
			e.text = strings.Replace(e.text, "WorkMode=0", "WorkMode="+mode, 1)
			if e.at >= a.at+50 {
				e.at += 90_000
			}
			if !strings.HasSuffix(e.proc, "-rtr") {
				entries = append(entries, e)
			}
		}
		c := analyze(t, dump(t, t.TempDir(), entries)...)
		require.Equal(t, 1, len(c.logins), "work mode %s", mode)
		assert.Equal(t, want, c.logins[0].Outcome, "work mode %s", mode)
	}
}

// TestAuthenticationOnly: ForcedFlag 2 checks a password and logs nobody in.
func TestAuthenticationOnly(t *testing.T) {
	a := distinct(1, 7, 36_000_000)
	entries := client(a, 0x1b65f, "SET_AGENT_STATE_CONF (InvokeID:0x%x")
	entries[1].text = strings.Replace(entries[1].text, "ForcedFlag:0", "ForcedFlag:2", 1)
	c := analyze(t, dump(t, t.TempDir(), entries)...)
	assert.Equal(t, 0, len(c.logins))
	assert.Equal(t, 1, len(c.closing.Summary.Others))
}
