package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/render"
	"uccetrace/render/schema"
)

// TestVerdictIsWrittenOrSaid: wherever standard output fails, the exit code says so; a
// reader who has had enough changes no verdict.
func TestVerdictIsWrittenOrSaid(t *testing.T) {
	for _, format := range checkFormatNames() {
		var all, errs bytes.Buffer
		call := []string{"check", capture, "--min-logins", "2", "--format", format}
		require.Equal(t, 1, run(call, nil, &all, &errs), format)
		for n := 0; n < all.Len(); n += all.Len()/4 + 1 {
			errs.Reset()
			assert.Equal(t, exitIncomplete, run(call, nil, &shortWriter{n, syscall.ENOSPC}, &errs), "%s after %d bytes", format, n)
			assert.Equal(t, "uccetrace: standard output: no space left on device: the report there is not whole\n", errs.String())
			errs.Reset()
			assert.Equal(t, 1, run(call, nil, &shortWriter{n, syscall.EPIPE}, &errs), format)
			assert.Empty(t, errs.String())
		}
	}
}

// TestChecksFollowTheSchema validates what the program really prints.
func TestChecksFollowTheSchema(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema.Check))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("urn:check", doc))
	s, err := c.Compile("urn:check")
	require.NoError(t, err)
	for _, call := range [][]string{{filepath.Join("..", "..", "testdata")}, {capture, "--agent", "none"}, {"no-such-file"}, {"main.go"},
		{capture, "--fail-level", "note"}, {capture, "--slo", "p95(confirmed) < 1ms", "--require", "opc,pim=observable"}} {
		var out, errs bytes.Buffer
		run(append([]string{"check", "--format", "json"}, call...), nil, &out, &errs)
		v, err := jsonschema.UnmarshalJSON(&out)
		require.NoError(t, err, call)
		assert.NoError(t, s.Validate(v), call)
	}
	var out bytes.Buffer
	require.Zero(t, run([]string{"schema", "check"}, nil, &out, &out))
	assert.Equal(t, string(schema.Check), out.String())
	out.Reset()
	require.Equal(t, exitUsage, run([]string{"schema", "other"}, nil, &out, &out))
	assert.Equal(t, "uccetrace: \"other\" is no schema: write report, check, stats, diff or sessions\n", out.String())
}

// TestCheckErrorsAreSafe: whatever a flag of a check holds, standard error gets lines
// that cannot act.
func TestCheckErrorsAreSafe(t *testing.T) {
	for _, bad := range []string{"\x1b[2J", "a\nb", "\u202egnp", "\x9b31m", "::error::x", "x\rgood", "##[error]x"} {
		for _, flag := range []string{"--slo", "--where", "--policy", "--expect", "--baseline", "--today", "--require", "--max-failed", "--min-logins", "--fail-level", "--format", "-o"} {
			var out, errs bytes.Buffer
			assert.Equal(t, exitUsage, run([]string{"check", capture, flag, bad}, nil, &out, &errs), "%s %q", flag, bad)
			assert.Empty(t, out.String())
			for _, line := range strings.Split(strings.TrimSuffix(errs.String(), "\n"), "\n") {
				assert.True(t, strings.HasPrefix(line, "uccetrace: "), "%s %q: %q", flag, bad, line)
				assert.Equal(t, render.Line(line), line)
			}
		}
	}
}

// TestCheckSARIFHasPlaces: code scanning refuses a file of which one result has no
// place, whatever the capture holds.
func TestCheckSARIFHasPlaces(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "opc.log")
	require.NoError(t, os.WriteFile(empty, nil, 0o644))
	folder := filepath.Join(dir, "none")
	require.NoError(t, os.Mkdir(folder, 0o755))
	for _, tt := range []struct {
		args []string
		code int
	}{
		{[]string{empty}, exitUnrecognized}, {[]string{folder}, exitUnrecognized}, {[]string{filepath.Join(dir, "missing.log")}, exitIncomplete},
		{[]string{"-"}, exitUnrecognized}, {[]string{capture, "--agent", "none"}, 1},
	} {
		var out, errs bytes.Buffer
		code := run(append([]string{"check", "--format", "sarif", "--slo", "count() > 99"}, tt.args...), strings.NewReader(""), &out, &errs)
		assert.Equal(t, tt.code, code, "%s: %s", tt.args, errs.String())
		var log struct {
			Runs []struct {
				Results []struct {
					Locations []struct {
						Physical struct {
							Artifact struct{ URI string } `json:"artifactLocation"`
						} `json:"physicalLocation"`
					}
				}
			}
		}
		require.NoError(t, json.Unmarshal(out.Bytes(), &log))
		require.NotEmpty(t, log.Runs[0].Results, tt.args)
		for _, r := range log.Runs[0].Results {
			require.NotEmpty(t, r.Locations, tt.args)
			assert.NotEmpty(t, r.Locations[0].Physical.Artifact.URI)
		}
	}
}

// TestCheckRefusesWhatIsNever: what no login can be is told before anything is read,
// with its place.
func TestCheckRefusesWhatIsNever(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		return path
	}
	expect, policy := file("e.yaml", "- {outcome: failed, cause: nosuch}"), file("p.yaml", "where: cause = licences\n")
	for _, tt := range []struct{ flag, value, want string }{
		{"--slo", "count(failed where agent = 10*) = 0", `--slo: column 28: "10*": no patterns here: write the whole value, or agent in (…)`},
		{"--where", "cause = phone-unregisterd", `--where: column 9: "phone-unregisterd" is no cause (did you mean phone-unregistered?)`},
		{"--expect", expect, expect + `:1:28: "nosuch" is no cause`},
		{"--policy", policy, policy + `:1:8: column 9: "licences" is no cause (did you mean licence?)`},
		{"--slo", "p95(confirmed) < 1s where agent = 10000", `--slo: column 21: "where" belongs inside the parentheses`},
	} {
		var out, errs bytes.Buffer
		assert.Equal(t, exitUsage, run([]string{"check", capture, tt.flag, tt.value}, nil, &out, &errs), tt.value)
		assert.Empty(t, out.String())
		assert.Contains(t, errs.String(), tt.want)
	}
}
