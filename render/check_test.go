package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
	"uccetrace/render/schema"
)

const print32 = "0123456789abcdef0123456789abcdef"

func drawCheck(t testing.TB, format string, opt Options, v *flow.Verdict) string {
	t.Helper()
	f, ok := LookupCheck(format)
	require.True(t, ok, format)
	var b bytes.Buffer
	require.NoError(t, f.Write(&b, v, opt))
	return b.String()
}

// emptyVerdict is one of a capture without a login.
func emptyVerdict() *flow.Verdict {
	return &flow.Verdict{Schema: flow.CheckSchema, Conditions: []flow.Condition{}, Findings: []flow.Finding{}, Rules: []flow.Rule{},
		Logins: []flow.CheckedLogin{}, Inputs: []string{}, Troubles: []flow.Trouble{}, Notes: []string{}}
}

func checkedLogin(n int, o flow.Outcome) flow.CheckedLogin {
	return flow.CheckedLogin{ID: fmt.Sprintf("%012x", n), Outcome: o, Agent: fmt.Sprint(10000 + n), Extension: fmt.Sprint(41000 + n), PG: "PG1", Peripheral: "5000",
		Client: "Finesse", Start: flow.At(8*3_600_000, false), N: 1, SettledMS: 850}
}

func healthyVerdict() *flow.Verdict {
	v := emptyVerdict()
	v.Reason, v.Counts.Logins, v.Counts.Succeeded = "nothing found that fails it", 2, 2
	v.Logins = []flow.CheckedLogin{checkedLogin(0, flow.Succeeded), checkedLogin(1, flow.Succeeded)}
	v.Logins[0].ConfirmedMS = num(169)
	v.Conditions = []flow.Condition{{Kind: "min-logins", Text: "at least 1 login", Held: true, Got: "the capture holds 2 logins"}}
	v.Inputs = []string{"logs/opc.log"}
	return v
}

// badFinding is a failed login with the lines of two processes.
func badFinding(l *flow.CheckedLogin) flow.Finding {
	e := func(source string, line int) flow.Evidence {
		return flow.Evidence{Source: source, Node: "PG1A", Line: line, Offset: int64(line) * 100, Length: 90}
	}
	return flow.Finding{Rule: "phone-unregistered", Level: flow.ErrorLevel, Title: "The phone is not registered",
		Text: "login of agent " + l.Agent + " on extension " + l.Extension + " failed (stated), refused by jgw1: MsgAddCallObserverResponse: Succeeded: 0", Fingerprint: print32, Fails: true,
		Login: l, Evidence: []flow.Evidence{e("logs/jgw1.log", 15), e("bundle.zip!/pg1a/opc 1.log", 3)},
		Threads: []flow.Thread{
			{Process: "opc", Node: "PG1A-opc", Steps: []flow.ThreadStep{{Order: 1, At: when("08:00:00:000"), Title: "OPC takes the request", Text: "CSTASetAgentState: x", Evidence: e("bundle.zip!/pg1a/opc 1.log", 3)}}},
			{Process: "jgw", Node: "PG1A-jgw1", Steps: []flow.ThreadStep{{Order: 2, At: when("08:00:00:004"), OffsetMS: 4, Title: "the JGW answers", Text: "MsgAddCallObserverResponse", Evidence: e("logs/jgw1.log", 15)}}}},
		Fix: []string{"Register the phone: power, network."}, Collect: []string{}}
}

// badVerdict has one of everything: failed, inconclusive, known, suppressed, incident,
// condition, note, trouble.
func badVerdict() *flow.Verdict {
	v := healthyVerdict()
	v.Code, v.Reason, v.Baseline = 3, "1 path could not be read to the end", true
	v.Counts = flow.Counts{Logins: 6, Succeeded: 2, Failed: 3, Inconclusive: 1, Failing: 3, Known: 1, Suppressed: 1, Gone: 2}
	for n := 2; n < 6; n++ {
		o := flow.Failed
		if n == 5 {
			o = flow.Inconclusive
		}
		v.Logins = append(v.Logins, checkedLogin(n, o))
	}
	of := func(n int) flow.Finding { l := v.Logins[n]; return badFinding(&l) }
	failed, known, suppressed, open := of(2), of(3), of(4), of(5)
	known.Fails, known.Known = false, true
	suppressed.Fails, suppressed.Suppressed = false, &flow.Suppressed{Reason: "CASE-1", Expires: "2026-12-31"}
	open.Rule, open.Level, open.Title, open.Fails, open.Fix = "login-inconclusive", flow.WarningLevel, "A login is inconclusive", false, []string{}
	incident := flow.Finding{Rule: "provider-closed", Level: flow.ErrorLevel, Title: "The provider was closed", Text: "incident on PG1 (stated), 08:00", Fingerprint: strings.Repeat("ab", 16), Fails: true,
		Evidence: []flow.Evidence{{Source: "cucm.log", Line: 2}}, Threads: []flow.Thread{}, Fix: []string{}, Collect: []string{}}
	demanded := flow.Finding{Rule: "slo", Level: flow.ErrorLevel, Title: "An objective is not met", Text: "p95(confirmed) < 1ms is not met", Fails: true,
		Evidence: []flow.Evidence{}, Threads: []flow.Thread{}, Fix: []string{}, Collect: []string{}}
	expired := demanded
	expired.Rule, expired.Title, expired.Text, expired.Evidence = "suppression-expired", "A suppression has expired", "the suppression of rule x (CASE) expired after 2026-01-01", []flow.Evidence{{Source: "policy.yaml", Line: 4}}
	note := open
	note.Rule, note.Level, note.Title, note.Text = "remark-late", flow.NoteLevel, "Something worth knowing", "took 9 s"
	v.Findings = []flow.Finding{failed, known, suppressed, incident, demanded, expired, open, note}
	v.Conditions = append(v.Conditions, flow.Condition{Kind: "slo", Text: "p95(confirmed) < 1ms", Got: "p95(confirmed) is 169ms (2 timed)"})
	v.Rules = []flow.Rule{
		{ID: "phone-unregistered", Title: "The phone is not registered", Level: flow.ErrorLevel, Help: "uccetrace explain phone-unregistered", Cause: true},
		{ID: "provider-closed", Title: "The provider was closed", Level: flow.ErrorLevel, Help: "x", Cause: true},
		{ID: "slo", Title: "An objective is not met", Level: flow.ErrorLevel, Help: "--slo asks."},
		{ID: "suppression-expired", Title: "A suppression has expired", Level: flow.ErrorLevel, Help: "Mend it."},
		{ID: "login-inconclusive", Title: "A login is inconclusive", Level: flow.WarningLevel, Help: "uccetrace collect says what is needed."},
		{ID: "remark-late", Title: "Something worth knowing", Level: flow.NoteLevel, Help: "Remarks."}}
	v.Troubles = []flow.Trouble{{Kind: flow.Incomplete, Source: "rtr.log", Text: "permission denied"}}
	v.Notes = []string{"policy.yaml:9: the suppression of rule y excuses nothing here"}
	return v
}

// manyVerdict has so many failed logins.
func manyVerdict(n int) *flow.Verdict {
	v := healthyVerdict()
	v.Code, v.Reason, v.Logins = 1, fmt.Sprint(n, " findings"), nil
	v.Counts = flow.Counts{Logins: int64(n), Failed: int64(n), Failing: int64(n)}
	v.Rules = badVerdict().Rules[:1]
	for i := range n {
		l := checkedLogin(i, flow.Failed)
		v.Logins = append(v.Logins, l)
		f := badFinding(&l)
		f.Fingerprint = fmt.Sprintf("%032x", i)
		v.Findings = append(v.Findings, f)
	}
	return v
}

// many is how many findings a large verdict has.
func many() int {
	if thorough {
		return 10_000
	}
	return 300
}

// verdicts are those that every format must be valid for.
func verdicts() map[string]*flow.Verdict {
	open := healthyVerdict()
	open.Logins[1].Outcome, open.Counts.Inconclusive, open.Counts.Succeeded = flow.Inconclusive, 1, 1
	f := badFinding(&open.Logins[1])
	f.Rule, f.Level, f.Fails = "login-inconclusive", flow.WarningLevel, false
	open.Findings, open.Rules = []flow.Finding{f}, badVerdict().Rules[4:5]
	return map[string]*flow.Verdict{"healthy": healthyVerdict(), "failed": badVerdict(), "inconclusive": open, "empty": emptyVerdict(), "many": manyVerdict(many())}
}

func embedded(t testing.TB) func() *knowledge.Base {
	t.Helper()
	base, err := knowledge.Embedded()
	require.NoError(t, err)
	return func() *knowledge.Base { return base }
}

func TestCheckGolden(t *testing.T) {
	opt := Options{Width: 80, Known: embedded(t)}
	for _, f := range CheckFormats() {
		for name, v := range map[string]*flow.Verdict{"healthy": healthyVerdict(), "bad": badVerdict()} {
			t.Run(f.Name+"/"+name, func(t *testing.T) {
				golden(t, "check-"+f.Name+"."+name, drawCheck(t, f.Name, opt, v))
			})
		}
	}
	golden(t, "check-text.all", drawCheck(t, "text", Options{Width: 80, All: true, ASCII: true}, badVerdict()))
	golden(t, "check-text.color", drawCheck(t, "text", Options{Width: 80, Color: true}, badVerdict()))
}

func TestForCheckFile(t *testing.T) {
	for name, want := range map[string]string{"a.xml": "junit", "a.sarif": "sarif", "A.SARIF.JSON": "sarif", "a.json": "json", "a.md": "summary", "a.txt": "text", "a.csv": "", "xml": ""} {
		f, ok := ForCheckFile(name)
		assert.Equal(t, want != "", ok, name)
		assert.Equal(t, want, f.Name, name)
	}
	_, ok := LookupCheck("html")
	assert.False(t, ok)
}

// TestCheckFollowsTheSchema, closed: a member that the schema does not name is refused.
func TestCheckFollowsTheSchema(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema.Check))
	require.NoError(t, err)
	shut(doc)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("urn:check", doc))
	s, err := c.Compile("urn:check")
	require.NoError(t, err)
	for name, v := range verdicts() {
		back, err := jsonschema.UnmarshalJSON(strings.NewReader(drawCheck(t, "json", Options{}, v)))
		require.NoError(t, err)
		assert.NoError(t, s.Validate(back), name)
	}
}

// TestCheckSchemaNamesEveryMember holds the schema and flow.Verdict together.
func TestCheckSchemaNamesEveryMember(t *testing.T) {
	var doc map[string]any
	require.NoError(t, json.Unmarshal(schema.Check, &doc))
	namesEveryMember(t, doc, reflect.TypeFor[flow.Verdict]())
}

// TestTextOfMany: a log is not flooded, and what is not shown is said.
func TestTextOfMany(t *testing.T) {
	out := drawCheck(t, "text", Options{}, manyVerdict(500))
	assert.Equal(t, mostLines, strings.Count(out, "[phone-unregistered]"))
	assert.Contains(t, out, "and 300 more findings: --all shows them")
	assert.Equal(t, 500, strings.Count(drawCheck(t, "text", Options{All: true}, manyVerdict(500)), "[phone-unregistered]"))
}

func TestGitHubLimits(t *testing.T) {
	v := manyVerdict(25)
	warning := v.Findings[0]
	warning.Level = flow.WarningLevel
	v.Findings = append(v.Findings, warning)
	out := drawCheck(t, "github", Options{}, v)
	assert.Equal(t, mostAnnotations, strings.Count(out, "::error "))
	assert.Equal(t, 1, strings.Count(out, "::warning "))
	assert.Contains(t, out, "\n15 more errors beyond the 10 that are annotated: the lines above name them\n")
	assert.Equal(t, 15, strings.Count(out, "\nlogs/jgw1.log:15: error: The phone is not registered [phone-unregistered]: login of agent"), "the rest is told as lines")
}

func TestGitHubEncodes(t *testing.T) {
	v := manyVerdict(1)
	f := &v.Findings[0]
	f.Evidence[0].Source, f.Title, f.Text, f.Fix = "./a,b:c%.log", "50%, at 08:00", "100% done\r::error::x", []string{"one", "two"}
	out := drawCheck(t, "github", Options{}, v)
	assert.True(t, strings.HasPrefix(out, `::error file=a%2Cb%3Ac%25.log,line=15,title=50%25%2C at 08%3A00 [phone-unregistered]::100%25 done\x0d::error::x%0AFix: one two`+"\n"), out)
}

func TestSummaryLimits(t *testing.T) {
	v := manyVerdict(10_000)
	for i := range v.Findings {
		v.Findings[i].Text = strings.Repeat("x", 5000)
	}
	out := drawCheck(t, "summary", Options{}, v)
	assert.Less(t, len(out), summaryBytes)
	assert.Contains(t, out, "more findings")
}
