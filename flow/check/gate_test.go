package check

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

var today = time.Date(2026, 3, 2, 23, 30, 0, 0, time.FixedZone("west", -8*3600))

func said(texts ...string) []Said {
	var out []Said
	for _, t := range texts {
		out = append(out, Said{t, "--flag"})
	}
	return out
}

func one(text string) *Said { return &Said{text, "--flag"} }

// files are what a policy may name.
type files map[string]string

func (f files) open(path string) (io.ReadCloser, error) {
	text, ok := f[path]
	if !ok {
		return nil, errors.New("no such file or directory")
	}
	return io.NopCloser(strings.NewReader(text)), nil
}

// embedded are the causes that may be named.
func embedded(t testing.TB) *knowledge.Base {
	t.Helper()
	base, err := knowledge.Embedded()
	require.NoError(t, err)
	return base
}

// verdictOf judges logins by settings.
func verdictOf(t *testing.T, s Settings, f files, logins []*flow.Login, closing *flow.Closing, troubles ...flow.Trouble) *flow.Verdict {
	t.Helper()
	p, err := s.Load(f.open, embedded(t), today)
	require.NoError(t, err)
	g := New(p, embedded(t))
	require.NoError(t, g.Begin())
	for _, l := range logins {
		require.NoError(t, g.Login(l))
	}
	if closing == nil {
		closing = &flow.Closing{}
	}
	require.NoError(t, g.End(closing))
	return g.Verdict(troubles)
}

func rulesOf(v *flow.Verdict) []string {
	out := []string{}
	for _, f := range v.Findings {
		mark := f.Rule
		if f.Fails {
			mark += "!"
		}
		out = append(out, mark)
	}
	return out
}

// TestCodes is the table of exit codes: each row alone, and each pair of rows, of which
// the graver one counts.
func TestCodes(t *testing.T) {
	incomplete := flow.Trouble{Kind: flow.Incomplete, Source: "opc.log", Text: "permission denied"}
	unrecognized := flow.Trouble{Kind: flow.Unrecognized, Source: "a.txt", Text: "not a trace log"}
	all := shift()
	good, failed, open := all[:18], all[18], all[19]
	for _, tt := range []struct {
		name     string
		settings Settings
		logins   []*flow.Login
		troubles []flow.Trouble
		code     int
		reason   string
	}{
		{"clean", Settings{}, good, nil, 0, "nothing found that fails it"},
		{"inconclusive, not asked", Settings{}, append(good[:3:3], open), nil, 0, "nothing found"},
		{"inconclusive", Settings{FailOnInconclusive: one("true")}, append(good[:3:3], open), nil, 4, "1 login inconclusive"},
		{"inconclusive as warning", Settings{FailOnInconclusive: one("true"), FailLevel: one("warning")}, append(good[:3:3], open), nil, 1, "1 finding"},
		{"failed", Settings{}, append(good[:3:3], failed), nil, 1, "1 finding"},
		{"failed over inconclusive", Settings{FailOnInconclusive: one("true")}, all, nil, 1, "2 findings"},
		{"no login", Settings{}, nil, nil, 1, "1 finding"},
		{"no login is wanted", Settings{MinLogins: one("0")}, nil, nil, 0, ""},
		{"unrecognized", Settings{}, good, []flow.Trouble{unrecognized}, 5, "1 path is no trace log"},
		{"unrecognized over findings", Settings{}, all, []flow.Trouble{unrecognized}, 5, ""},
		{"unrecognized over inconclusive", Settings{FailOnInconclusive: one("true")}, append(good[:3:3], open), []flow.Trouble{unrecognized}, 5, ""},
		{"incomplete", Settings{}, good, []flow.Trouble{incomplete}, 3, "1 path could not be read to the end"},
		{"incomplete over unrecognized", Settings{}, good, []flow.Trouble{unrecognized, incomplete}, 3, ""},
		{"incomplete over findings", Settings{}, all, []flow.Trouble{incomplete}, 3, ""},
		{"incomplete over inconclusive", Settings{FailOnInconclusive: one("true")}, append(good[:3:3], open), []flow.Trouble{incomplete}, 3, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := verdictOf(t, tt.settings, nil, tt.logins, nil, tt.troubles...)
			assert.Equal(t, tt.code, v.Code, rulesOf(v))
			assert.Contains(t, v.Reason, tt.reason)
		})
	}
}

func TestFindings(t *testing.T) {
	v := verdictOf(t, Settings{}, nil, shift(), nil)
	require.Equal(t, []string{"phone-unregistered!", "login-inconclusive"}, rulesOf(v))
	f := v.Findings[0]
	assert.Equal(t, "login of agent 10018 on extension 41018 failed (stated), refused by jgw1: MsgAddCallObserverResponse: Succeeded: 0", f.Text)
	assert.Equal(t, []int{7, 9}, []int{f.Evidence[0].Line, f.Evidence[1].Line}, "what states the cause comes first")
	require.Len(t, f.Threads, 2)
	assert.Equal(t, "PG1A-jgw1", f.Threads[1].Node)
	assert.Equal(t, 2, f.Threads[1].Steps[0].Order)
	assert.Equal(t, "CSTASetAgentState: x more", f.Threads[0].Steps[0].Text)
	assert.Equal(t, flow.CheckedLogin{ID: "000000000012", Outcome: flow.Failed, Agent: "10018", Extension: "41018", PG: "PG1", Peripheral: "5000", Client: "Finesse",
		Start: flow.At(8*3_600_000+18_000, false), N: 1, Cause: "phone-unregistered", SettledMS: 2850}, *f.Login)
	assert.Equal(t, []string{"Register the phone."}, f.Fix)
	o := v.Findings[1]
	assert.Equal(t, flow.WarningLevel, o.Level)
	assert.Equal(t, "login of agent 10019 on extension 41019 is inconclusive, its last line is of opc: CSTASetAgentState: x more; may be: The PIM is not active; A process of the PG is not there", o.Text)
	assert.Equal(t, []string{"the log of pim", "the list of processes"}, o.Collect)
	assert.Empty(t, o.Fix, "no fix of what is only possible")
	assert.Len(t, v.Rules, 2)
	assert.Contains(t, v.Rules[0].Help, "uccetrace explain phone-unregistered")
	assert.Greater(t, len(v.Rules[0].Help), 80, "what happened, from the knowledge base")
	assert.Equal(t, flow.Counts{Logins: 20, Succeeded: 18, Failed: 1, Inconclusive: 1, Failing: 1}, v.Counts)
	assert.Len(t, v.Logins, 20)
}

func TestRemarksAreNotesOnRequest(t *testing.T) {
	logins := shift()[:1]
	logins[0].Remarks = []flow.Remark{{ID: "late", Text: "took 9 s"}}
	assert.Empty(t, verdictOf(t, Settings{FailLevel: one("warning")}, nil, logins, nil).Findings)
	v := verdictOf(t, Settings{FailLevel: one("note")}, nil, logins, nil)
	assert.Equal(t, []string{"remark-late!"}, rulesOf(v))
	assert.Equal(t, "remark-late", v.Rules[0].ID)
	assert.Equal(t, 1, v.Findings[0].Evidence[0].Line)
}

func TestIncidents(t *testing.T) {
	in := func(cause, severity string, c flow.Certainty, logins int64) flow.Incident {
		return flow.Incident{Cause: cause, Title: cause + "!", Severity: severity, Certainty: c, Logins: logins, Agents: logins, First: flow.At(8*3_600_000, false), Last: flow.At(8*3_600_000+300_000, false),
			Scope: flow.Scope{PGs: []string{"PG1"}}, Evidence: []flow.Evidence{{Source: "cucm.log", Line: 3}}}
	}
	for _, tt := range []struct {
		name string
		in   flow.Incident
		want []string
	}{
		{"told by its failed login", in("phone-unregistered", "error", flow.Stated, 1), nil},
		{"without a login", in("provider-closed", "error", flow.Stated, 0), []string{"provider-closed!"}},
		{"a warning", in("provider-closed", "warning", flow.Stated, 0), []string{"provider-closed"}},
		{"possible", in("pim-inactive", "error", flow.Possible, 1), nil},
		{"of logins that were not checked", in("licence", "error", flow.Stated, 4), nil},
		{"beyond the bounds", in("", "error", flow.Stated, 0), nil},
	} {
		v := verdictOf(t, Settings{}, nil, shift()[18:19], &flow.Closing{Incidents: []flow.Incident{tt.in}})
		var got []string
		for _, r := range rulesOf(v) {
			if r != "phone-unregistered!" {
				got = append(got, r)
			}
		}
		assert.Equal(t, tt.want, got, tt.name)
	}
	stopped := shift()[19]
	stopped.Causes = []flow.Cause{{ID: "pim-inactive", Title: "x", Certainty: flow.Inferred}}
	v := verdictOf(t, Settings{}, nil, []*flow.Login{stopped}, &flow.Closing{Incidents: []flow.Incident{in("pim-inactive", "error", flow.Inferred, 1)}})
	assert.Equal(t, []string{"pim-inactive!", "pim-inactive"}, rulesOf(v), "an incident of inconclusive logins is an error of its own")
	assert.Equal(t, "incident on PG1 (inferred), 08:00:00.000 to 08:05:00.000, 1 login of 1 agent", v.Findings[0].Text)
	assert.Equal(t, flow.ErrorLevel, v.Rules[0].Level)
}

// TestReasonCountsAll: inconclusive logins that fail are counted beside graver findings.
func TestReasonCountsAll(t *testing.T) {
	gone := flow.Incident{Cause: "provider-closed", Title: "x", Severity: "error", Certainty: flow.Stated, First: flow.At(8*3_600_000, false), Last: flow.At(8*3_600_000+300_000, false)}
	closing := &flow.Closing{Incidents: []flow.Incident{gone}}
	open := shift()[19:]
	for _, tt := range []struct {
		open   string
		in     *flow.Closing
		code   int
		reason string
	}{
		{"true", closing, 1, "2 findings"},
		{"false", closing, 1, "1 finding"},
		{"true", nil, 4, "1 login inconclusive"},
	} {
		v := verdictOf(t, Settings{FailOnInconclusive: one(tt.open)}, nil, open, tt.in)
		assert.Equal(t, tt.code, v.Code)
		assert.Equal(t, tt.reason, v.Reason)
		assert.Equal(t, int64(strings.Count(strings.Join(rulesOf(v), ""), "!")), v.Counts.Failing)
	}
	v := verdictOf(t, Settings{FailOnInconclusive: one("true"), Baseline: one("old.json")}, files{"old.json": `{"schema": "uccetrace.check/v1"}`}, open, closing)
	assert.Equal(t, "2 new findings", v.Reason)
}

func TestMaxFailed(t *testing.T) {
	many := func() []*flow.Login { // 100 logins, 2 failed
		var out []*flow.Login
		for i := range 5 {
			for _, l := range shift() {
				c := *l
				if i > 1 && l.Outcome == flow.Failed {
					c.Outcome, c.Causes = flow.Succeeded, nil
				}
				out = append(out, &c)
			}
		}
		return out
	}
	for text, code := range map[string]int{"0": 1, "1": 1, "2": 0, "1.9%": 1, "2%": 0, "100%": 0} {
		v := verdictOf(t, Settings{MaxFailed: one(text)}, nil, many(), nil)
		assert.Equal(t, code, v.Code, text)
		assert.Equal(t, code == 0, v.Conditions[1].Held, text)
		assert.Contains(t, v.Conditions[1].Got, "2 of 100 logins failed")
	}
}

func TestRequire(t *testing.T) {
	all := shift()
	for _, tt := range []struct {
		require string
		logins  []*flow.Login
		held    bool
		got     string
	}{
		{"opc", all, true, "the log of opc covers 20 logins"},
		{"pim", all, false, "no log of pim covers 1 of 20 logins, the first is of agent 10019 on extension 41019 at 08:00:19.000"},
		{"jgw", all, true, ""},
		{"jgw=observable", all, false, "the log of jgw prints no line of any login beside 1 of 20 logins"},
		{"rtr=observable", all, true, "the log of router covers"},
		{"opc", nil, true, "a log of opc is there"},
		{"opc=observable", nil, false, "no log of opc is there"},
		{"pim", nil, false, "no log of pim is there"},
	} {
		closing := &flow.Closing{Input: flow.Input{Sources: []flow.Source{{Name: "opc.log", Recognized: true, Processes: []flow.SourceProcess{{Process: "opc", Entries: 5}}}}}}
		v := verdictOf(t, Settings{Require: said(tt.require), MinLogins: one("0"), MaxFailed: one("9")}, nil, tt.logins, closing)
		assert.Equal(t, tt.held, v.Conditions[1].Held, "%s: %s", tt.require, v.Conditions[1].Got)
		assert.Contains(t, v.Conditions[1].Got, tt.got)
		if assert.Equal(t, !tt.held, v.Code == 1, tt.require) && !tt.held {
			assert.Contains(t, rulesOf(v), "require!")
		}
		assert.Equal(t, []string{"opc.log"}, v.Inputs)
	}
}

func TestWhere(t *testing.T) {
	v := verdictOf(t, Settings{Where: one("agent in (10000, 10001) or failed"), MinLogins: one("4")}, nil, shift(), &flow.Closing{Summary: flow.Summary{Filtered: 7}})
	assert.Equal(t, int64(3), v.Counts.Logins)
	assert.Equal(t, int64(24), v.Counts.Left)
	assert.Equal(t, []string{"phone-unregistered!", "min-logins!"}, rulesOf(v))
	assert.Equal(t, "3 logins chosen, 24 left out", v.Conditions[0].Got)
}

func TestObjectiveIsAFinding(t *testing.T) {
	v := verdictOf(t, Settings{Objectives: said("p95(confirmed) < 1s", "count() = 18")}, nil, shift()[:18], nil)
	assert.Equal(t, []string{"slo!"}, rulesOf(v))
	assert.Equal(t, "p95(confirmed) < 1s is not met: p95(confirmed) is 1800ms (18 timed)", v.Findings[0].Text)
	assert.Empty(t, v.Findings[0].Fingerprint, "a condition is never known")
}

// TestBounds: what is beyond them is counted, fails, and is said.
func TestBounds(t *testing.T) {
	p, err := Settings{FailOnInconclusive: one("true"), MaxFailed: one("100%")}.Load(files{}.open, embedded(t), today)
	require.NoError(t, err)
	g := New(p, nil)
	failed, open := shift()[18], shift()[19]
	for i := range mostFindings + 10 {
		l := failed
		if i >= mostFindings+7 {
			l = open
		}
		require.NoError(t, g.Login(l))
	}
	require.NoError(t, g.End(&flow.Closing{}))
	v := g.Verdict(nil)
	assert.Len(t, v.Findings, mostFindings)
	assert.Equal(t, int64(10), v.Counts.Unlisted)
	assert.Equal(t, int64(mostFindings+10), v.Counts.Failing)
	assert.Equal(t, 1, v.Code)
	assert.Contains(t, strings.Join(v.Notes, "\n"), "10 findings beyond the first 50000 are counted and not listed")
	assert.Empty(t, v.Findings[mostThreads].Threads)
	assert.NotNil(t, v.Findings[mostThreads].Threads)
}

// TestSameLabAnotherDay: a baseline knows the same findings of another day, with other
// numbers, places and times, and nothing else.
func TestSameLabAnotherDay(t *testing.T) {
	first := verdictOf(t, Settings{}, nil, append(shift(), shift()[18]), nil)
	require.Equal(t, int64(2), first.Counts.Failing)
	var b bytes.Buffer
	require.NoError(t, json.NewEncoder(&b).Encode(first))
	f := files{"old.json": b.String()}
	baseline := Settings{Baseline: one("old.json")}

	other := append(shift(), shift()[18])
	for i, l := range other {
		l.ID, l.Start, l.End = fmt.Sprintf("ffff%08x", i), flow.At(int64(i)*60_000, true), flow.At(3_600_000, true)
		l.IDs = flow.IDs{OPC: []string{fmt.Sprint(i)}}
		l.Agent.DeviceTarget, l.Agent.Client, l.SettledMS = "Other", "CTIOS", 1
		for j := range l.Steps {
			l.Steps[j].Evidence[0].Source, l.Steps[j].Evidence[0].Line, l.Steps[j].Text = "tuesday/opc.txt", 1000+i, "InvokeID=0xffff"
		}
	}
	v := verdictOf(t, baseline, f, other, nil)
	assert.Equal(t, 0, v.Code, rulesOf(v))
	assert.Equal(t, flow.Counts{Logins: 21, Succeeded: 18, Failed: 2, Inconclusive: 1, Known: 3}, v.Counts)
	assert.True(t, v.Baseline)

	third := append(other, other[18])
	v = verdictOf(t, baseline, f, third, nil)
	assert.Equal(t, 1, v.Code, "one more of the same is new")
	assert.Equal(t, "1 new finding", v.Reason)

	for what, change := range map[string]func(*flow.Login){
		"cause":      func(l *flow.Login) { l.Causes[0].ID = "licence" },
		"certainty":  func(l *flow.Login) { l.Causes[0].Certainty = flow.Possible },
		"step":       func(l *flow.Login) { l.Reached = "asked" },
		"pg":         func(l *flow.Login) { l.PG = 9 },
		"peripheral": func(l *flow.Login) { l.Agent.Peripheral = "5009" },
		"agent":      func(l *flow.Login) { l.Agent.ID = "1" },
		"extension":  func(l *flow.Login) { l.Agent.Extension = "1" },
		"outcome":    func(l *flow.Login) { l.Outcome, l.Causes = flow.Failed, nil },
	} {
		l := shift()[18]
		change(l)
		v := verdictOf(t, baseline, f, []*flow.Login{l}, nil)
		assert.Equal(t, 1, v.Code, what)
		assert.Equal(t, int64(3), v.Counts.Gone, what)
	}
}

// TestFingerprintParts: no value can pass for two.
func TestFingerprintParts(t *testing.T) {
	seen := map[string]bool{}
	for _, id := range []identity{{}, {agent: "1"}, {extension: "1"}, {agent: "12"}, {agent: "1", extension: "2"}, {agent: "1:2"}, {rule: "a", cause: "b"}, {rule: "ab"}} {
		f := ordinals{}.fingerprint(id)
		assert.Regexp(t, fingerprintShape, f)
		assert.False(t, seen[f], id)
		seen[f] = true
	}
}

func TestBaselineForgetsWhatWasSuppressed(t *testing.T) {
	b, err := ReadBaseline(strings.NewReader(`{"schema": "uccetrace.check/v1", "findings": [
		{"fingerprint": "a", "suppressed": {"reason": "x", "expires": "2026-01-01"}}, {"fingerprint": "b"}, {"rule": "slo"}]}`))
	require.NoError(t, err)
	assert.False(t, b.knows("a"))
	assert.True(t, b.knows("b"))
	assert.False(t, b.knows(""))
	for text, want := range map[string]string{"": "no JSON of a check", "{": "no JSON of a check", `{"schema": "uccetrace.report/v1"}`: "is not that of a check"} {
		_, err := ReadBaseline(strings.NewReader(text))
		assert.ErrorContains(t, err, want)
	}
}

// TestMaxInconclusive: so many logins may be inconclusive as somebody allows; a few where
// nobody says.
func TestMaxInconclusive(t *testing.T) {
	many := func(open, all int) (out []*flow.Login) {
		for i := range all {
			l := *shift()[0]
			l.ID = fmt.Sprint(i)
			if i < open {
				l = *shift()[19]
				l.ID, l.Agent.ID = fmt.Sprint(i), fmt.Sprint(20000+i)
			}
			out = append(out, &l)
		}
		return out
	}
	for _, tt := range []struct {
		most      string
		open, all int
		code      int
		got       string // of the condition; "" where there is none
	}{
		{"", 20, 40, 1, "20 of 40 logins are inconclusive"},
		{"", 5, 5, 1, "5 of 5 logins are inconclusive"},
		{"", 3, 3, 1, "3 of 3 logins are inconclusive"},
		{"", 2, 2, 0, ""},
		{"", 5, 11, 0, ""},
		{"", 5, 10, 1, "5 of 10 logins are inconclusive"},
		{"", 6, 59, 1, "6 of 59 logins are inconclusive"},
		{"", 6, 60, 0, ""},
		{"20", 20, 40, 0, "20 of 40 logins are inconclusive"},
		{"19", 20, 40, 1, "20 of 40 logins are inconclusive"},
		{"50%", 20, 40, 0, "20 of 40 logins are inconclusive"},
		{"49.9%", 20, 40, 1, "20 of 40 logins are inconclusive"},
		{"0", 1, 100, 1, "1 of 100 logins are inconclusive"},
		{"0", 0, 100, 0, "0 of 100 logins are inconclusive"},
	} {
		var s Settings
		if tt.most != "" {
			s.MaxInconclusive = one(tt.most)
		}
		v := verdictOf(t, s, nil, many(tt.open, tt.all), nil)
		assert.Equal(t, tt.code, v.Code, "%+v", tt)
		got := ""
		for _, c := range v.Conditions {
			if c.Kind == "max-inconclusive" {
				got = c.Got
				assert.Equal(t, tt.code == 0, c.Held, "%+v", tt)
			}
		}
		assert.Equal(t, tt.got, got, "%+v", tt)
		assert.Equal(t, tt.code == 1, slices.Contains(rulesOf(v), "max-inconclusive!"), "%+v", tt)
	}

	logins := many(20, 40)
	first := verdictOf(t, Settings{}, nil, logins, nil)
	text, err := json.Marshal(first)
	require.NoError(t, err)
	v := verdictOf(t, Settings{Baseline: one("b.json")}, files{"b.json": string(text)}, logins, nil)
	assert.Zero(t, v.Code, "those that are known do not count")
}

// TestIncidentNumbers: findings say which incident they are of, as every format numbers
// them; one that a line explains and no login is an error of its own.
func TestIncidentNumbers(t *testing.T) {
	stopped := shift()[19]
	stopped.Incident = "aa"
	in := flow.Incident{ID: "aa", Number: 2, Cause: "process-died", Title: "x", Severity: "error", Certainty: flow.Inferred, Logins: 2, Agents: 2, First: flow.At(8*3_600_000, false), Last: flow.At(8*3_600_000+300_000, false)}
	other := flow.Incident{ID: "bb", Number: 1, Cause: "process-died", Title: "x", Severity: "error", Certainty: flow.Inferred, Logins: 2, Agents: 2, First: flow.At(8*3_600_000, false), Last: flow.At(8*3_600_000+300_000, false)}
	v := verdictOf(t, Settings{}, nil, []*flow.Login{stopped}, &flow.Closing{Incidents: []flow.Incident{other, in}})
	require.Equal(t, []string{"process-died!", "login-inconclusive"}, rulesOf(v), "the incident of logins that were not checked is not told")
	assert.Contains(t, v.Findings[0].Text, "incident 2 (inferred)")
	assert.True(t, strings.HasSuffix(v.Findings[1].Text, " (incident 2)"), v.Findings[1].Text)
	assert.Equal(t, 1, v.Code)
}
