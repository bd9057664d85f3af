package render

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

// sarifParts is the standard's schema as far as a check uses it.
func sarifParts(t testing.TB) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "sarif-2.1.0.parts.schema.json"))
	require.NoError(t, err)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	require.NoError(t, c.AddResource("urn:sarif", doc))
	s, err := c.Compile("urn:sarif")
	require.NoError(t, err)
	return s
}

// checkSARIF holds SARIF against the schema, and its places and rules against each
// other.
func checkSARIF(t testing.TB, parts *jsonschema.Schema, out string) sarifRun {
	t.Helper()
	require.Empty(t, forbidden(out, false))
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(out))
	require.NoError(t, err)
	require.NoError(t, parts.Validate(v))
	var log sarifLog
	require.NoError(t, json.Unmarshal([]byte(out), &log))
	run := log.Runs[0]
	require.LessOrEqual(t, len(run.Results), codeScanning().results)
	for _, r := range run.Results {
		require.Equal(t, r.Rule, run.Tool.Driver.Rules[r.Index].ID)
		require.NotEmpty(t, r.Locations, "code scanning refuses the file")
		for _, l := range append(r.Locations, r.Related...) {
			_, err := url.Parse(l.Physical.Artifact.URI)
			require.NoError(t, err)
			require.Regexp(t, "^[-A-Za-z0-9._~/:%$&+=@]+$", l.Physical.Artifact.URI)
		}
	}
	return run
}

func TestSARIF(t *testing.T) {
	parts := sarifParts(t)
	for name, v := range verdicts() {
		run := checkSARIF(t, parts, drawCheck(t, "sarif", Options{Known: embedded(t)}, v))
		assert.Len(t, run.Results, min(len(v.Findings), codeScanning().results), name)
	}
}

func TestSARIFSays(t *testing.T) {
	run := checkSARIF(t, sarifParts(t), drawCheck(t, "sarif", Options{Known: embedded(t)}, badVerdict()))
	failed, known, suppressed, demanded := run.Results[0], run.Results[1], run.Results[2], run.Results[4]
	assert.Equal(t, "new", failed.Baseline)
	assert.Equal(t, "unchanged", known.Baseline)
	assert.Equal(t, []sarifSuppression{{"external", "accepted", "CASE-1 (until 2026-12-31)"}}, suppressed.Suppressions)
	assert.Equal(t, map[string]string{fingerprintKey: print32}, failed.Prints)
	assert.Empty(t, demanded.Prints)
	assert.Equal(t, "logs/opc.log", demanded.Locations[0].Physical.Artifact.URI, "code scanning shows nothing without a file")
	assert.Equal(t, "bundle.zip%21/pg1a/opc%201.log", failed.Related[0].Physical.Artifact.URI)
	flows := failed.Flows[0].Threads
	require.Len(t, flows, 2)
	assert.Equal(t, 2, flows[1].Locations[0].Order)
	assert.Equal(t, 15, flows[1].Locations[0].Location.Physical.Region.StartLine)
	help := run.Tool.Driver.Rules[0].Help
	assert.Contains(t, help.Markdown, "## What the agent sees")
	assert.Contains(t, help.Text, "Check the phone")
	assert.Equal(t, 3, run.Invocations[0].ExitCode)
	assert.False(t, run.Invocations[0].Successful)
	v := badVerdict()
	v.Baseline = false
	run = checkSARIF(t, sarifParts(t), drawCheck(t, "sarif", Options{}, v))
	assert.Empty(t, run.Results[0].Baseline, "without a baseline nothing is called new")
}

// TestSARIFHasPlaces: a finding that no line shows has a place whatever was read.
func TestSARIFHasPlaces(t *testing.T) {
	few := badVerdict()
	few.Findings = few.Findings[4:5]
	for _, tt := range []struct {
		inputs   []string
		troubles []flow.Trouble
		want     string
	}{
		{[]string{"logs/opc.log"}, few.Troubles, "logs/opc.log"},
		{nil, []flow.Trouble{{Kind: flow.Incomplete, Source: "no such.log", Text: "x"}}, "no%20such.log"},
		{nil, nil, "uccetrace"},
	} {
		few.Inputs, few.Troubles = tt.inputs, tt.troubles
		run := checkSARIF(t, sarifParts(t), drawCheck(t, "sarif", Options{}, few))
		require.Len(t, run.Results, 1)
		require.Len(t, run.Results[0].Locations, 1)
		assert.Equal(t, tt.want, run.Results[0].Locations[0].Physical.Artifact.URI)
	}
}

// TestCheckAllowedIsNoError: an error that does not fail the check is marked as a warning;
// one that is known or suppressed stays what it is, beside its excuse.
func TestCheckAllowedIsNoError(t *testing.T) {
	v := manyVerdict(1)
	sarif := func() string {
		return checkSARIF(t, sarifParts(t), drawCheck(t, "sarif", Options{}, v)).Results[0].Level
	}
	f := &v.Findings[0]
	assert.Equal(t, "error", sarif())
	assert.Contains(t, drawCheck(t, "github", Options{}, v), "::error ")
	f.Fails = false
	assert.Equal(t, "warning", sarif())
	out := drawCheck(t, "github", Options{}, v)
	assert.NotContains(t, out, "::error ")
	assert.Contains(t, out, "::warning file=logs/jgw1.log,line=15,")
	f.Known = true
	assert.Equal(t, "error", sarif())
	assert.NotContains(t, drawCheck(t, "github", Options{}, v), "::")
	f.Known, f.Level = false, flow.NoteLevel
	assert.Equal(t, "note", sarif())
}

// TestSARIFLimits: what code scanning does not take is left out and said.
func TestSARIFLimits(t *testing.T) {
	assert.Equal(t, sarifLimits{5000, 7 << 20, 9 << 20}, codeScanning())
	most, n := sarifLimits{results: 100, flows: 700 << 10, bytes: 900 << 10}, 600
	if thorough {
		most, n = codeScanning(), 6000
	}
	v := manyVerdict(n)
	parts := sarifParts(t)
	write := func() (sarifRun, int) {
		var b, zipped bytes.Buffer
		require.NoError(t, most.write(&b, v, Options{}))
		zip := gzip.NewWriter(&zipped)
		zip.Write(b.Bytes())
		zip.Close()
		return checkSARIF(t, parts, b.String()), zipped.Len()
	}
	run, _ := write()
	require.Len(t, run.Results, most.results)
	assert.NotEmpty(t, run.Results[most.results-1].Flows)
	assert.Contains(t, fmt.Sprint(run.Invocations), "findings are left out here: code scanning shows "+digits(int64(most.results))+" and takes 10 MB")

	random := rand.New(rand.NewPCG(1, 1))
	noise := func() string { // text that does not compress
		b := make([]byte, 1900)
		for j := range b {
			b[j] = byte(' ' + 1 + random.IntN(90))
		}
		return string(b)
	}
	for i := range v.Findings {
		v.Findings[i].Text, v.Findings[i].Threads[0].Steps[0].Text = noise(), noise()
	}
	most.results = n
	run, bytes := write()
	assert.Less(t, int64(bytes), most.bytes*10/9)
	assert.Greater(t, int64(bytes), most.bytes*8/9)
	last := len(run.Results) - 1
	assert.Less(t, last, n-1)
	assert.NotEmpty(t, run.Results[0].Flows)
	assert.Empty(t, run.Results[last].Flows)
	assert.Contains(t, fmt.Sprint(run.Invocations), "come without the lines of its login")
}

func TestURIs(t *testing.T) {
	for source, want := range map[string]string{
		"logs/opc.log": "logs/opc.log", "./logs//opc.log": "logs//opc.log", "././a": "a", "-": "standard-input", "": "standard-input",
		"a b/ö%.log": "a%20b/%C3%B6%25.log", "/var/log/x": "file:///var/log/x", "C:/logs/x y": "file:///C:/logs/x%20y", `C:\logs\x`: "file:///C:/logs/x",
		"//host/share/x": "file://host/share/x", `\\ b\x`: "file:////%20b/x", "a:b.log": "a%3Ab.log", "z.zip!/a/b.log": "z.zip%21/a/b.log", "../x": "../x", "a?b#c": "a%3Fb%23c", "\xff": "%FF", "a\nb": "a%0Ab",
	} {
		assert.Equal(t, want, uriOf(source), source)
		_, err := url.Parse(want)
		assert.NoError(t, err)
	}
	assert.Equal(t, `\[a\](b) \\ x`, sarifPlain(`[a](b) \ x`), "no link")
}
