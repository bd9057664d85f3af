package render

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// known is what the program brings along.
func known(t testing.TB) func() *knowledge.Base {
	t.Helper()
	b, err := knowledge.Embedded()
	require.NoError(t, err)
	return func() *knowledge.Base { return b }
}

// unregistered is a login that the gateway refused for a phone that is not
// registered; everybody on the way back says so again.
func unregistered(id, agent, ext, start string) *flow.Login {
	l := fixtureFailed()
	l.ID, l.Start, l.End, l.Reached = id, when(start), when(start), "observer-answered"
	l.Agent.ID, l.Agent.Extension = agent, ext
	l.Unread, l.Ambiguous = []flow.Unread{}, []flow.Ambiguity{}
	s := &l.Steps[11]
	s.Says, s.Flags = "refuses", nil
	s.Text = "MsgAddCallObserverResponse: Addr: " + ext + " Succeeded: 0 InvID: 277901 Cause: 1005."
	s.Fields = []flow.Field{{Name: "ext", Value: ext}, {Name: "observed", Value: "0"}, {Name: "obscause", Value: "1005"}}
	for _, r := range []stepRow{
		{process: "pim", node: "PG1A", instance: 1, message: "pim.observer-response", title: "the answer arrives", basis: "public", offset: 4, source: "logs/pim1.log", line: 62, text: "RecvAddCallObserverResponseMsg: Address: " + ext + " Succeeded: 0 cause=1005"},
		{process: "pim", node: "PG1A", instance: 1, message: "pim.universal-failure", title: "the PIM refuses", basis: "assumed", offset: 4, source: "logs/pim1.log", line: 63, text: "CSTAUniversalFailureConfEvent: FailureCode=34(CF_RESOURCE_OUT_OF_SERVICE) PeripheralErrorCode=20119"},
		{process: "opc", node: "PG1A", message: "opc.universal-failure", title: "OPC refuses", basis: "assumed", offset: 5, source: "logs/opc.log", line: 13, text: "CSTAUniversalFailureConfEvent: FailureCode=34(CF_RESOURCE_OUT_OF_SERVICE) PeripheralErrorCode=20119"},
		{process: "ctisvr", node: "cg1A", message: "ctisvr.control-failure", title: "the CTI server refuses", basis: "public", offset: 33, source: "logs/ctisvr.log", line: 35, text: "MsgType:CONTROL_FAILURE_CONF (FailureCode:34(CF_RESOURCE_OUT_OF_SERVICE) PeripheralErrorCode:20119 )"},
	} {
		step := r.make()
		step.Says = "refuses"
		l.Steps = append(l.Steps, step)
	}
	l.Causes = []flow.Cause{{ID: "phone-unregistered", Title: "The phone is not registered", Severity: "error", Decision: "cucm.line", Outcome: "unregistered",
		Certainty: flow.Stated, Basis: "public", Tied: []string{}, Evidence: s.Evidence,
		Refuted: []flow.Refuted{{ID: "cucm-node-failed", Line: "obscause=1005"}, {ID: "device-failure-retried", Line: "obscause=1005"}, {ID: "device-failure-retried", Line: "obscause=1005"}},
		Fix:     []string{"Register the phone: power, network.", "Sign in again when it shows its line."}, Collect: []string{}}}
	return l
}

// undecided is a login that one of two causes explains.
func undecided() *flow.Login {
	l := fixtureStopped()
	cause := flow.Cause{ID: "extension-in-no-rule", Title: "No Agent Targeting Rule has the extension", Severity: "error", Decision: "pim.find-atr", Outcome: "not-in-range",
		Certainty: flow.Possible, Basis: "assumed", Tied: []string{"extension-typed-wrong"}, Evidence: []flow.Evidence{}, Refuted: []flow.Refuted{}, Fix: []string{},
		Collect: []string{"The peripheral's Agent Targeting Rules and its targeting mode, from Configuration Manager."},
		Asks:    []string{"The peripheral's Agent Targeting Rules and its targeting mode, from Configuration Manager."}}
	other := cause
	other.ID, other.Title, other.Tied = "extension-typed-wrong", "The extension was typed with digits that the site does not use", []string{"extension-in-no-rule"}
	l.Causes = []flow.Cause{cause, other}
	l.Attempt = &flow.Attempt{N: 2, Of: 2, Episode: "5707ed000000"}
	return l
}

// said gives a line its words.
func said(at []flow.Evidence, text string) []flow.Evidence {
	at[0].Text = text
	return at
}

// shift is a report of everything that can be told of many logins: two of one
// cause, two attempts of one agent, a success that ended soon, a cause that no login
// shows, a change of sides.
func shift() (*flow.Closing, []*flow.Login) {
	c := fixtureClosing()
	at := func(source string, line int) []flow.Evidence {
		return []flow.Evidence{{Source: source, Node: "PG1A", Line: line}}
	}
	a, b := unregistered("aaaa00000001", "10077", "41077", "23:36:01.100"), unregistered("aaaa00000002", "10078", "41078", "23:36:03.500")
	b.Attempt = &flow.Attempt{N: 1, Of: 3, Episode: "aaaa00000002"}
	b.Holder = &flow.Holder{Agent: "10003", Since: when("23:31:00.000"), Login: "bbbb00000001"}
	first, second := undecided(), undecided()
	first.ID, first.Start, first.End, first.Attempt = "5707ed000000", when("23:36:04.001"), when("23:36:04.002"), &flow.Attempt{N: 1, Of: 2, Episode: "5707ed000000"}
	for n, l := range []*flow.Login{a, b, first, second} {
		l.Incident = []string{"1aaaaaaaaaaa", "2bbbbbbbbbbb"}[n/2]
	}
	well := fixtureLogin()
	gone := fixtureLogin()
	gone.ID, gone.Agent.ID, gone.Agent.Name = "4be2c7d1a0a0", "10001", "agent2"
	gone.After = &flow.After{ReadyAt: when("23:36:40.000"), EndedAt: when("23:38:10.000"), EndedBy: flow.BySystem, EndedAs: flow.AsEvent, Reason: "50002", ReasonText: "Logged Out - System Failure"}
	c.Incidents = []flow.Incident{
		{ID: "1aaaaaaaaaaa", Number: 1, LoginIDs: []string{a.ID, b.ID}, StoppedAt: "jgw", Cause: "phone-unregistered", Title: "The phone is not registered", Severity: "error", Certainty: flow.Stated, Tied: []string{}, Logins: 2, Attempts: 4, Agents: 2, Recovered: 1,
			First: a.Start, Last: b.Start, LastGood: when("23:35:36.354"), FirstGood: when("23:36:59.000"),
			Scope:   flow.Scope{PGs: []string{"PG1"}, Peripherals: []string{"5000"}, Clients: []string{"Finesse"}, Agents: []string{"10077-10078"}, Extensions: []string{"41077-41078"}},
			Changed: []flow.Change{{At: when("23:35:59.000"), Text: "PG1: the JTAPI gateway was restarted", Evidence: at("logs/jgw1.log", 12)}}, NotAffected: []string{"41 logins of other extensions on PG1"},
			Evidence: at("logs/jgw1.log", 9), Fix: a.Causes[0].Fix, Collect: []string{}},
		{ID: "2bbbbbbbbbbb", Number: 2, LoginIDs: []string{first.ID, second.ID}, StoppedAt: "pim", Cause: "extension-in-no-rule", Title: first.Causes[0].Title, Severity: "error", Certainty: flow.Possible, Tied: []string{"extension-typed-wrong"}, Logins: 2, Attempts: 2, Agents: 1,
			First: first.Start, Last: second.Start, Scope: flow.Scope{PGs: []string{"PG1"}, Agents: []string{"10080"}, Extensions: []string{"41080"}},
			Changed: []flow.Change{}, NotAffected: []string{}, Evidence: at("logs/pim1.log", 3), Fix: []string{}, Collect: first.Causes[0].Collect},
		{ID: "3cccccccccccc", Number: 3, LoginIDs: []string{}, Cause: "provider-wrong-password", Title: "CUCM refuses the application user's password", Severity: "error", Certainty: flow.Stated, Tied: []string{},
			First: when("23:35:50.000"), Last: when("23:35:58.000"), Scope: flow.Scope{PGs: []string{"PG2"}}, Changed: []flow.Change{}, NotAffected: []string{},
			Evidence: append(append(said(at("logs/jgw1.log", 3), "MsgAddressOutOfService:  Addr: 27148 Cause: 1005\nnext"), at("logs/jgw1.log", 5)...), at("logs/opc.log", 5)...), Fix: []string{"Set the same password in both places."}, Collect: []string{}},
	}
	c.Sides = []flow.Side{{Node: "PG1", Process: "pim1", Active: []flow.Active{
		{Side: "A", From: when("23:30:00.001"), To: when("23:35:59.000"), Lost: []string{}, Evidence: at("logs/pim1.log", 1)},
		{Side: "B", From: when("23:35:59.100"), Recovered: 800, Lost: []string{"10001", "10005"}, Evidence: at("logs/pim1.log", 44)}}}}
	c.Summary.Logins, c.Summary.Succeeded, c.Summary.Failed, c.Summary.Inconclusive = 6, 2, 2, 2
	return c, []*flow.Login{well, gone, a, b, first, second}
}

func TestIncidentsGolden(t *testing.T) {
	base := known(t)
	for name, opt := range map[string]Options{
		"80":    {Width: 80},
		"40":    {Width: 40},
		"ascii": {Width: 80, ASCII: true},
		"color": {Width: 80, Color: true},
		"all":   {Width: 100, All: true},
	} {
		t.Run(name, func(t *testing.T) {
			opt.Capture, opt.Known = "logs", base
			c, logins := shift()
			golden(t, "incidents."+name, draw(t, "text", opt, c, logins...))
		})
	}
}

// TestNothingTwice: an incident of several logins says the cause, the codes and what
// to do, its logins refer to it; one of a single login is told with it, once.
func TestNothingTwice(t *testing.T) {
	c, logins := shift()
	out := draw(t, "text", Options{Capture: "logs", Known: known(t)}, c, logins...)
	for text, times := range map[string]int{
		"root cause The phone is not registered (stated)": 1,
		"Register the phone":                              1,
		"JTAPI_OUT_OF_SERVICE 1005":                       1,
		"PERERR 20119":                                    1,
		"explain phone-unregistered":                      1,
		"see incident 1: The phone is not registered":     2,
		"PeripheralErrorCode":                             0, // the first that refuses is the gateway
		"passed on  by pim1 +4 ms, opc +5 ms, ctisvr":     2,
	} {
		assert.Equal(t, times, strings.Count(out, text), text)
	}
	c, _ = shift()
	c.Incidents = c.Incidents[:1]
	c.Incidents[0].Logins, c.Incidents[0].Agents, c.Incidents[0].Recovered = 1, 1, 0
	lone := unregistered("aaaa00000001", "10077", "41077", "23:36:01.100")
	lone.Incident = c.Incidents[0].ID
	out = draw(t, "text", Options{Capture: "logs", Known: known(t)}, c, fixtureLogin(), lone)
	assert.NotContains(t, out, "ncident")
	assert.Equal(t, 1, strings.Count(out, "The phone is not registered"))
	assert.Contains(t, out, "last good  23:35:36.354")
	assert.Contains(t, out, "the agent has not logged in since")
	assert.Contains(t, out, "PG1: the JTAPI gateway was restarted")
}

// TestRoot: the process farthest from the client is the one that refused; a line
// that may be another login's is none where a sure one is there.
func TestRoot(t *testing.T) {
	l := unregistered("a", "1", "2", "23:36:01.100")
	assert.Equal(t, "jgw", flow.Root(l.Refusals()).Process)
	l.Steps[11].Status = flow.Unattributed
	assert.Equal(t, "pim", flow.Root(l.Refusals()).Process)
	for i := range l.Steps {
		l.Steps[i].Status = flow.Unattributed
	}
	assert.Len(t, l.Refusals(), 5)
}

func TestBetween(t *testing.T) {
	for _, tt := range []struct{ from, to, want string }{
		{"23:36:01.100", "23:36:01.100", "0 s"}, {"23:36:01.100", "23:36:02.101", "2 s"}, {"23:36:01.100", "23:40:01.100", "4 min"},
		{"2026-03-02 23:59:00.000", "2026-03-03 00:03:30.000", "5 min"}, {"23:36:02.000", "23:36:01.000", ""}, {"", "23:36:01.000", ""},
	} {
		got, _ := between(when(tt.from), when(tt.to))
		assert.Equal(t, tt.want, got, "%s %s", tt.from, tt.to)
	}
}

// TestFollowUpsAreTold: a retry that met what a lost answer had left behind is told with
// the incident of the first attempt, in every format.
func TestFollowUpsAreTold(t *testing.T) {
	for _, format := range []string{"text", "html", "md", "note"} {
		c, logins := shift()
		retry := unregistered("eeee00000001", "10080", "41080", "23:37:04.001")
		retry.Incident, retry.Follows = "2bbbbbbbbbbb", logins[4].ID
		c.Incidents[1].FollowUps = &flow.FollowUps{Logins: 1, Causes: []string{"agent-already-signed-on"}, LoginIDs: []string{retry.ID}}
		c.Summary.Phones = 1240
		out := flat(strings.NewReplacer(`\`, "", "`", "").Replace(draw(t, format, Options{Capture: "logs", Known: known(t)}, c, append(logins, retry)...)))
		assert.Contains(t, out, "1 more login met what a first attempt had left behind: agent-already-signed-on", format)
		assert.Equal(t, 1, strings.Count(out, "had left behind: agent-already-signed-on"), format)
		if format != "note" {
			assert.Contains(t, out, "login 5707ed000000 of the same agent, whose answer was lost", format)
			assert.Contains(t, out, "1,240 phones went out of service and came back", format)
		}
	}
}

// TestNumbersOfLoneIncidents: an incident that is told with its only login has its number
// there: the others keep theirs.
func TestNumbersOfLoneIncidents(t *testing.T) {
	for _, format := range []string{"text", "html", "md", "note"} {
		c, logins := shift()
		c.Incidents[0].Logins, c.Incidents[0].LoginIDs = 1, []string{"aaaa00000001"}
		out := flat(draw(t, format, Options{Capture: "logs", Known: known(t)}, c, logins[0], logins[2], logins[4], logins[5]))
		assert.Contains(t, out, "23:36:01.100", format)
		assert.Regexp(t, `(?i)23:36:01\.100(, peripheral 5000)?, incident 1`, out, format)
		assert.Regexp(t, `(?i)incident 2`, out, format)
	}
}
