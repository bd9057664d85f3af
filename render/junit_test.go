package render

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

// junitFact is what the published schema of the xUnit plugin of Jenkins (junit-10) says
// of an element: which attributes it must and may have, which elements it may hold, and
// whether it may hold text.
type junitFact struct {
	must, may, holds []string
	text             bool
}

var junitFacts = map[string]junitFact{
	"testsuites": {may: []string{"name", "time", "tests", "failures", "errors"}, holds: []string{"testsuite"}},
	"testsuite": {must: []string{"name", "tests", "failures", "errors"}, may: []string{"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"},
		holds: []string{"testsuite", "properties", "testcase", "system-out", "system-err"}},
	"properties": {holds: []string{"property"}},
	"property":   {must: []string{"name", "value"}},
	"testcase": {must: []string{"name"}, may: []string{"time", "classname", "group"},
		holds: []string{"skipped", "error", "failure", "rerunFailure", "rerunError", "flakyFailure", "flakyError", "system-out", "system-err"}},
	"failure":    {may: []string{"type", "message"}, text: true},
	"error":      {may: []string{"type", "message"}, text: true},
	"skipped":    {may: []string{"type", "message"}, text: true},
	"system-out": {text: true},
}

// checkJUnit reads JUnit back and holds it against those facts; it gives the numbers
// that really stand there.
func checkJUnit(t testing.TB, out string) (tests, failures, errors, skipped int) {
	t.Helper()
	require.NotContains(t, out, "<![CDATA[")
	require.True(t, utf8.ValidString(out))
	require.Empty(t, forbidden(out, false))
	for _, line := range strings.Split(out, "\n") {
		head := strings.TrimLeft(line, " ")
		require.False(t, strings.HasPrefix(head, "::") || strings.HasPrefix(head, "##["), line)
	}
	dec := xml.NewDecoder(strings.NewReader(out))
	var path []string
	var said [][4]int // of the suites, as their attributes say
	for {
		token, err := dec.Token()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		switch e := token.(type) {
		case xml.StartElement:
			name := e.Name.Local
			fact, known := junitFacts[name]
			require.True(t, known, name)
			if len(path) > 0 {
				require.Contains(t, junitFacts[path[len(path)-1]].holds, name)
			} else {
				require.Equal(t, "testsuites", name)
			}
			var have []string
			numbers := map[string]int{}
			for _, a := range e.Attr {
				require.False(t, slices.Contains(have, a.Name.Local), "%s twice", a.Name.Local)
				have = append(have, a.Name.Local)
				require.Contains(t, append(fact.may, fact.must...), a.Name.Local, name)
				if n, err := strconv.Atoi(a.Value); err == nil {
					numbers[a.Name.Local] = n
				}
				if a.Name.Local == "time" {
					require.Regexp(t, `^\d+\.\d{3}$`, a.Value)
				}
			}
			for _, m := range fact.must {
				require.Contains(t, have, m, name)
			}
			switch name {
			case "testsuites", "testsuite":
				said = append(said, [4]int{numbers["tests"], numbers["failures"], numbers["errors"], numbers["skipped"]})
			case "testcase":
				tests++
			case "failure":
				failures++
			case "error":
				errors++
			case "skipped":
				skipped++
			}
			path = append(path, name)
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			if len(path) == 0 || !junitFacts[path[len(path)-1]].text {
				require.Empty(t, strings.TrimSpace(string(e)))
			}
		}
	}
	sum := [4]int{}
	for _, s := range said[1:] {
		for i := range sum {
			sum[i] += s[i]
		}
	}
	require.Equal(t, [4]int{tests, failures, errors, skipped}, sum, "the suites count what they hold")
	sum[3] = 0
	require.Equal(t, sum, said[0])
	return tests, failures, errors, skipped
}

func TestJUnit(t *testing.T) {
	want := map[string][4]int{"healthy": {3, 0, 0, 0}, "failed": {11, 4, 1, 3}, "inconclusive": {3, 0, 0, 1}, "empty": {0, 0, 0, 0}, "many": {many() + 1, many(), 0, 0}}
	for name, v := range verdicts() {
		tests, failures, errors, skipped := checkJUnit(t, drawCheck(t, "junit", Options{}, v))
		assert.Equal(t, want[name], [4]int{tests, failures, errors, skipped}, name)
	}
	v := healthyVerdict()
	v.Logins[1] = flow.CheckedLogin{ID: "x", Outcome: flow.Succeeded, N: 3, SettledMS: -5}
	out := drawCheck(t, "junit", Options{}, v)
	assert.Contains(t, out, `<testcase classname="PG unknown/peripheral unknown" name="login agent unknown ext unknown #3" time="0.000"/>`)
	f := badFinding(&v.Logins[0])
	known := f
	known.Fails, known.Known = false, true
	v.Findings = []flow.Finding{known, f, known}
	out = drawCheck(t, "junit", Options{}, v)
	assert.Equal(t, 1, strings.Count(out, "<failure"), "one element a case, the gravest")
	assert.NotContains(t, out, "<skipped")
}

// TestJUnitCountsAllThatFail: what the headline counts is failures here, and
// annotations in a log, whatever the level.
func TestJUnitCountsAllThatFail(t *testing.T) {
	v := healthyVerdict()
	v.Logins[1].Outcome = flow.Inconclusive
	open, incident := badFinding(&v.Logins[1]), badVerdict().Findings[3]
	open.Rule, open.Level = "login-inconclusive", flow.WarningLevel
	v.Findings, v.Rules = []flow.Finding{incident, open}, []flow.Rule{badVerdict().Rules[1], badVerdict().Rules[4]}
	v.Code, v.Reason, v.Counts.Failing = 1, "2 findings", 2
	_, failures, errors, skipped := checkJUnit(t, drawCheck(t, "junit", Options{}, v))
	assert.Equal(t, [3]int{2, 0, 0}, [3]int{failures, errors, skipped})
	out := drawCheck(t, "github", Options{}, v)
	assert.Equal(t, 1, strings.Count(out, "::error "))
	assert.Equal(t, 1, strings.Count(out, "::warning "))
	assert.Contains(t, out, "check failed: 2 findings, 2 logins checked (exit code 1)")
	assert.Contains(t, out, "findings 2 that fail the check")
}

func TestSeconds(t *testing.T) {
	for ms, want := range map[int64]string{0: "0.000", 7: "0.007", 1850: "1.850", 3_600_000: "3600.000"} {
		assert.Equal(t, want, seconds(ms), fmt.Sprint(ms))
	}
}
