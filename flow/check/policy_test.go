package check

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

const fullPolicy = `# what the lab must hold
fail-level: warning
fail-on-inconclusive: true
max-failed: 1.5%
max-inconclusive: 5%
min-logins: 20
require: [opc, "pim,jgw=observable"]
slo:
  - p95(confirmed) < 1.5s
  - rate(failed) < 1%
where: client = Finesse
expect: expected.yaml
baseline: /abs/old.json
suppressions:
  - fingerprint: 0123456789abcdef0123456789abcdef
    reason: CASE-1
    expires: 2026-12-31
  - {rule: phone-*, agent: "100*", pg: 1, reason: CASE-2, expires: 2026-03-02}
`

func TestReadSettings(t *testing.T) {
	s, err := ReadSettings("ci/policy.yaml", strings.NewReader(fullPolicy))
	require.NoError(t, err)
	p, err := s.Load(files{
		"ci/expected.yaml": "- agent: 010\n  outcome: failed\n  cause: licence\n- {max_ms: 1500, count: 3}\n",
		"/abs/old.json":    `{"schema": "uccetrace.check/v1"}`}.open, embedded(t), today)
	require.NoError(t, err)
	assert.Equal(t, flow.WarningLevel, p.FailLevel)
	assert.True(t, p.FailOnInconclusive)
	assert.Equal(t, "5%", p.MaxInconclusive.String())
	assert.Equal(t, int64(20), p.MinLogins)
	assert.Equal(t, []Requirement{{"opc", "opc", false}, {"pim", "pim", false}, {"jgw=observable", "jgw", true}}, p.Require)
	assert.Len(t, p.Objectives, 2)
	assert.Equal(t, "client = Finesse", p.Where.String())
	assert.Equal(t, []Expectation{
		{Agent: "010", Outcome: flow.Failed, Cause: "licence", MaxMS: -1, Count: 1, Source: "ci/expected.yaml", Line: 1},
		{Outcome: flow.Succeeded, MaxMS: 1500, Count: 3, Source: "ci/expected.yaml", Line: 4}}, p.Expect, "an agent's zeros stay")
	require.Len(t, p.Suppressions, 2)
	assert.Equal(t, 18, p.Suppressions[1].Line)
	assert.Equal(t, "of rule phone-*, agent 100*, pg 1", p.Suppressions[1].name())

	flags := Settings{FailLevel: one("error"), FailOnInconclusive: one("false"), MinLogins: one("1"), Require: said("ctisvr"), Where: one("pg = 2"), MaxFailed: one("3"), Objectives: said("count() > 1"), Today: one("2030-01-01")}
	s.Expect, s.Baseline = nil, nil
	p, err = flags.Over(s).Load(nil, embedded(t), today)
	require.NoError(t, err)
	assert.Equal(t, flow.ErrorLevel, p.FailLevel)
	assert.False(t, p.FailOnInconclusive)
	assert.Equal(t, int64(1), p.MinLogins)
	assert.Equal(t, []Requirement{{"ctisvr", "ctisvr", false}}, p.Require)
	assert.Equal(t, "pg = 2", p.Where.String())
	assert.Equal(t, "3", p.MaxFailed.String())
	assert.Len(t, p.Objectives, 1)
	assert.Equal(t, 2030, p.Today.Year())
	assert.Len(t, p.Suppressions, 2)

	s, err = ReadSettings("p", strings.NewReader("# nothing\n"))
	require.NoError(t, err)
	assert.Equal(t, Settings{}, s)
}

// TestPolicyMistakes: each is told with its place and what to write.
func TestPolicyMistakes(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"fail-levle: error", `p.yaml:1:1: a policy has no key "fail-levle" (did you mean fail-level?): correct it or take it out`},
		{"min-logins: 1\nmin-logins: 2", `p.yaml:2:1: min-logins is said twice: keep one`},
		{"slo:", `p.yaml:1:1: slo needs a value`},
		{"- a", `p.yaml:1:1: want a policy as lines of key: value, got a list`},
		{"where: [a]", `p.yaml:1:8: want a value, got a list`},
		{"slo: {a: b}", `p.yaml:1:6: want a list of objectives, got keys and values`},
		{"a: &x 1\nwhere: *x", `p.yaml:2:8: want a value, got an alias, which is not read here: write the value out`},
		{"where: \"x", `p.yaml:1:1: no YAML: `},
		{"a: b\n---\nc: d", `p.yaml:2:1: a second document begins here: write one only`},
		{"suppressions: x", `p.yaml:1:15: want a list of suppressions, got "x"`},
		{"suppressions:\n- rule: a\n  expires: 2026-12-31", `p.yaml:2:3: a suppression needs a reason: write why`},
		{"suppressions:\n- rule: a\n  reason: ' '\n  expires: 2026-12-31", `a suppression needs a reason`},
		{"suppressions:\n- rule: a\n  reason: b", `p.yaml:2:3: a suppression needs an end: write expires:`},
		{"suppressions:\n- rule: a\n  reason: b\n  expires: never", `p.yaml:4:12: "never" is no date: write 2026-12-31`},
		{"suppressions:\n- reason: b\n  expires: 2026-12-31", `p.yaml:2:3: a suppression needs a fingerprint or a rule`},
		{"suppressions:\n- {fingerprint: 0123456789abcdef0123456789abcdef, rule: x, reason: b, expires: 2026-12-31}", `not both: take one out`},
		{"suppressions:\n- {fingerprint: abc, reason: b, expires: 2026-12-31}", `p.yaml:2:17: "abc" is no fingerprint: copy the 32 characters`},
		{"suppressions:\n- {rule: '[', reason: b, expires: 2026-12-31}", `p.yaml:2:10: "[" is no pattern`},
		{"suppressions:\n- x", `p.yaml:2:3: want a suppression as lines of key: value, got "x"`},
	} {
		_, err := ReadSettings("p.yaml", strings.NewReader(tt.text))
		if assert.Error(t, err, tt.text) {
			assert.Contains(t, err.Error(), tt.want, tt.text)
		}
	}
	_, err := ReadSettings("p.yaml", strings.NewReader(strings.Repeat("x: 1\n", 4<<20)))
	assert.ErrorContains(t, err, "has more than 16 MiB")
	for _, text := range []string{"require: [" + strings.Repeat("opc,", 300_000) + "opc]", strings.Repeat("#\n", 300_000), strings.Repeat("- ", 300_000), "a: " + strings.Repeat("{", 300_000)} {
		_, err = ReadSettings("p.yaml", strings.NewReader(text))
		assert.ErrorContains(t, err, "p.yaml: holds more than some 125,000 values")
	}
	_, err = Settings{Require: said(slices.Repeat([]string{"x"}, 100)...)}.Load(nil, embedded(t), today)
	assert.ErrorContains(t, err, "and 80 more: correct these first")
	assert.Equal(t, 20, strings.Count(err.Error(), "is no log"))
	_, err = ReadSettings("p.yaml", strings.NewReader("a: 1\nb: 2\nc: 3\n"))
	assert.Equal(t, 3, strings.Count(err.Error(), "p.yaml:"), "all mistakes at once")
}

// TestSettingMistakes: each setting says where it stands, all at once.
func TestSettingMistakes(t *testing.T) {
	for _, tt := range []struct {
		settings Settings
		want     string
	}{
		{Settings{FailLevel: one("fatal")}, `--flag: "fatal" is no level: levels are error, warning, note`},
		{Settings{FailOnInconclusive: one("yes")}, `--flag: "yes" is neither true nor false`},
		{Settings{MaxFailed: one("-1")}, `--flag: "-1" is no number of logins and no share: write 2 or 1.5%`},
		{Settings{MaxFailed: one("101%")}, `is no number of logins and no share`},
		{Settings{MinLogins: one("few")}, `--flag: "few" is no number of logins: write 1, or 0 for none`},
		{Settings{Require: said("opc,cucm")}, `--flag: "cucm" is no log that can be asked for: write opc, pim, jgw, ctisvr, rtr`},
		{Settings{Require: said("opc=seen")}, `"seen" is not known: write opc or opc=observable`},
		{Settings{Where: one("agent =")}, `--flag: column 8: something is missing at the end`},
		{Settings{Objectives: said("p95")}, `--flag: column 1: p95 needs to know of what`},
		{Settings{Today: one("soon")}, `--flag: "soon" is no date: write 2026-03-02`},
		{Settings{Expect: one("no.yaml")}, `--flag: no.yaml: no such file or directory: name a YAML file with expectations`},
		{Settings{Expect: one("bad.yaml")}, `bad.yaml:1:3: an expectation has no key "agnet" (did you mean agent?)`},
		{Settings{Baseline: one("no.json")}, `--flag: no.json: no such file or directory: name the JSON of an earlier check`},
		{Settings{Baseline: one("bad.yaml")}, `--flag: bad.yaml: no JSON of a check: `},
	} {
		_, err := tt.settings.Load(files{"bad.yaml": "- agnet: 1"}.open, embedded(t), today)
		assert.ErrorContains(t, err, tt.want)
	}
	_, err := Settings{FailLevel: one("x"), MinLogins: one("y")}.Load(nil, embedded(t), today)
	assert.Len(t, strings.Split(err.Error(), "\n"), 2)
}

func TestSuppressions(t *testing.T) {
	v := verdictOf(t, Settings{}, nil, shift(), nil)
	print := v.Findings[0].Fingerprint
	for _, tt := range []struct {
		name, suppression, today string
		code                     int
		rules                    []string
	}{
		{"by rule", "{rule: phone-unregistered, reason: CASE, expires: 2026-03-02}", "", 0, []string{"phone-unregistered", "login-inconclusive"}},
		{"by glob", "{rule: 'phone-*', agent: '100*', pg: 1, reason: CASE, expires: 2026-03-02}", "", 0, []string{"phone-unregistered", "login-inconclusive"}},
		{"by pg as printed", "{rule: '*', pg: 'PG?', reason: CASE, expires: 2026-03-02}", "", 0, []string{"phone-unregistered", "login-inconclusive"}},
		{"by fingerprint", "{fingerprint: " + print + ", reason: CASE, expires: 2026-03-02}", "", 0, []string{"phone-unregistered", "login-inconclusive"}},
		{"of another agent", "{rule: '*', agent: '2*', reason: CASE, expires: 2026-03-02}", "", 1, []string{"phone-unregistered!", "login-inconclusive"}},
		{"of another pg", "{rule: '*', pg: 2, reason: CASE, expires: 2026-03-02}", "", 1, []string{"phone-unregistered!", "login-inconclusive"}},
		{"expired yesterday", "{rule: phone-unregistered, reason: CASE, expires: 2026-03-01}", "", 1, []string{"phone-unregistered!", "suppression-expired!", "login-inconclusive"}},
		{"expired by --today", "{rule: phone-unregistered, reason: CASE, expires: 2026-12-31}", "2027-01-01", 1, []string{"phone-unregistered!", "suppression-expired!", "login-inconclusive"}},
		{"expired, of nothing", "{rule: nothing, reason: CASE, expires: 2026-03-01}", "", 1, []string{"phone-unregistered!", "suppression-expired!", "login-inconclusive"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := ReadSettings("p.yaml", strings.NewReader("suppressions:\n- "+tt.suppression))
			require.NoError(t, err)
			if tt.today != "" {
				s.Today = one(tt.today)
			}
			v := verdictOf(t, s, nil, shift(), nil)
			assert.Equal(t, tt.code, v.Code)
			assert.Equal(t, tt.rules, rulesOf(v))
			if tt.code == 0 {
				assert.Equal(t, &flow.Suppressed{Reason: "CASE", Expires: "2026-03-02"}, v.Findings[0].Suppressed)
				assert.GreaterOrEqual(t, v.Counts.Suppressed, int64(1))
			}
			for _, f := range v.Findings {
				if f.Rule == "suppression-expired" {
					assert.Equal(t, []flow.Evidence{{Source: "p.yaml", Line: 2}}, f.Evidence)
					assert.Contains(t, f.Text, "(CASE) expired after 2026-")
				}
			}
			unused := strings.Contains(strings.Join(v.Notes, ""), "excuses nothing here")
			assert.Equal(t, tt.name == "of another agent", unused)
		})
	}
}

// TestConditionsAreNotSuppressed: what is demanded of every capture no glob excuses.
func TestConditionsAreNotSuppressed(t *testing.T) {
	s, err := ReadSettings("p.yaml", strings.NewReader("slo: count() > 99\nsuppressions:\n- {rule: '*', reason: CASE, expires: 2026-03-02}"))
	require.NoError(t, err)
	v := verdictOf(t, s, nil, shift()[:18], nil)
	assert.Equal(t, []string{"slo!"}, rulesOf(v))
	assert.Equal(t, 1, v.Code)
}
