package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/render"
	"uccetrace/render/schema"
	"uccetrace/testdata/hostile"
)

// harmless holds that what was printed cannot act on whoever shows it: printable
// characters and line feeds, no command to a CI system.
func harmless(t *testing.T, printed, what string) {
	t.Helper()
	for _, r := range printed {
		if r != '\n' && r != ' ' && !unicode.IsPrint(r) {
			require.Fail(t, "not printable", "%s: %U in %q", what, r, printed)
		}
	}
	require.NotRegexp(t, commands, printed, what)
}

var commands = regexp.MustCompile(`(?m)^\s*::|##[A-Za-z]*\[`)

// infected is the capture of testdata/distinct with a text in the values that people and
// devices fill: agent id, extension, instrument, name, client, terminal, node.
func infected(t *testing.T, text string) map[string]string {
	t.Helper()
	logs := distinct(t, false)
	for name, log := range logs {
		logs[name] = strings.NewReplacer("20417", "20417"+text, "Dev=41007", "Dev=41007"+text, "Inst=7712", "Inst="+text, "Sig=Finesse", "Sig="+text,
			"jdoe", "jdoe"+text, "SEP0050569902C1", text, "Desk-88", text, "Sales.1", text, "CUCM_PIM1", "P"+text).Replace(log)
	}
	return logs
}

// views are calls that show a capture in every way.
func views(t *testing.T) [][]string {
	t.Helper()
	out := [][]string{{"inspect"}, {"collect"}, {"replay"}, {"analyze", "--all"}}
	for _, name := range formatNames() {
		out = append(out, []string{"analyze", "--format", name})
	}
	for _, name := range checkFormatNames() {
		out = append(out, []string{"check", "--min-logins", "9", "--fail-level", "note", "--format", name})
	}
	for _, name := range render.FigureFormats() {
		out = append(out, []string{"stats", "--by", "pg,client,peripheral", "--format", name}, []string{"diff", capture, "--format", name})
	}
	return append(out, []string{"report", "--format", "html"}, []string{"report"}, []string{"report", "--format", "note"})
}

// verdictOf is the exit code of a command on such a capture: fewer logins than a check
// asks for, and not those of another capture.
func verdictOf(command string) int {
	if command == "check" || command == "diff" {
		return 1
	}
	return exitDone
}

// shownOf is what was printed without the annotations that are meant as commands.
func shownOf(printed string) string { return annotations.ReplaceAllString(printed, "") }

var annotations = regexp.MustCompile(`(?m)^::(?:error|warning|notice) (?:file=[^:,\r\n]*,)?(?:line=\d+,)?title=[^:,\r\n]*::[^\r\n]*$`)

// TestHostileCaptures: real logs with a hostile text in their values, in one call after
// the other; by default each text in two ways, with UCCETRACE_THOROUGH in all.
func TestHostileCaptures(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	report := reportSchema(t)
	ways := views(t)
	for i, v := range hostile.Vectors() {
		t.Run(v.Name, func(t *testing.T) {
			dir := t.TempDir()
			for name, log := range infected(t, v.Text) {
				require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(log), 0o600))
			}
			for j, way := range append([][]string{{"analyze", "--format", "json"}}, ways...) {
				if j != i%(len(ways)+1) && !thorough {
					continue
				}
				var out, errs bytes.Buffer
				code := run(append(way, dir), strings.NewReader(""), &out, &errs)
				require.Equal(t, verdictOf(way[0]), code, "%s: %s", way, errs.String())
				harmless(t, shownOf(out.String()), strings.Join(way, " "))
				harmless(t, errs.String(), strings.Join(way, " "))
				if j == 0 {
					value, err := jsonschema.UnmarshalJSON(bytes.NewReader(out.Bytes()))
					require.NoError(t, err)
					require.NoError(t, report.Validate(value))
					var r flow.Report
					require.NoError(t, json.Unmarshal(out.Bytes(), &r))
					require.NotEmpty(t, r.Logins)
				}
			}
		})
	}
}

func reportSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema.Report))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("report.json", doc))
	return c.MustCompile("report.json")
}

// TestHostileNames: what files, folders, members of archives and nodes are called
// cannot act, nor does it lead anywhere.
func TestHostileNames(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	log := []byte("23:35:36:354 PG1A-opc Trace: TPServices::AddInvocationByCTIInvokeID - CTIInvokeID 0x2600001d mapped to OPCInvokeID 0xf000001b\n")
	for i, v := range hostile.Vectors() {
		if i%4 > 1 && !thorough {
			continue
		}
		t.Run(v.Name, func(t *testing.T) {
			dir := t.TempDir()
			ways := [][]string{{"inspect", "--all", dir, "--format", "inspect"}, {"inspect", "--all", dir, "--format", "text"}, {"inspect", "--all", dir, "--format", "json"},
				{"report", dir, "--format", "html"}, {"report", dir}, {"report", dir, "--format", "note"}, {"merge", dir, "-o", filepath.Join(t.TempDir(), "merged.log")}}
			for _, format := range checkFormatNames() {
				ways = append(ways, []string{"check", dir, "--require", "jgw", "--format", format})
			}
			name := strings.NewReplacer("/", "_", "\x00", "_").Replace(v.Text)
			if name = name[:min(len(name), 100)]; i%2 == 0 {
				_ = os.WriteFile(filepath.Join(dir, name+".log"), log, 0o600) // where the system takes such a name
			} else if os.Mkdir(filepath.Join(dir, name+"x"), 0o700) == nil {
				require.NoError(t, os.WriteFile(filepath.Join(dir, name+"x", "a.log"), log, 0o600))
			}
			require.NoError(t, os.WriteFile(filepath.Join(dir, "a.zip"), zipped(t, v.Text, log), 0o600))
			require.NoError(t, os.WriteFile(filepath.Join(dir, "a.tar"), tarred(t, v.Text, log), 0o600))
			require.NoError(t, os.WriteFile(filepath.Join(dir, "node.log"), []byte("23:35:36:404 "+v.Text+"-opc Trace: x\n23:35:36:404 PG1A-"+v.Text+" Trace: y\n"), 0o600))
			for n, way := range ways {
				if n%7 != i/4%7 && !thorough {
					continue
				}
				var out, errs bytes.Buffer
				code := run(way, strings.NewReader(""), &out, &errs)
				require.Contains(t, []int{exitDone, verdictOf(way[0]), exitIncomplete}, code, errs.String())
				harmless(t, shownOf(out.String()), strings.Join(way, " "))
				harmless(t, errs.String(), strings.Join(way, " "))
			}
			var out, errs bytes.Buffer
			run([]string{filepath.Join(dir, "a.zip!", v.Text), filepath.Join(dir, v.Text)}, strings.NewReader(""), &out, &errs)
			harmless(t, out.String()+errs.String(), "named")
		})
	}
}

func zipped(t *testing.T, name string, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, n := range []string{name, "x/" + name, "fine.log"} {
		f, err := w.CreateHeader(&zip.FileHeader{Name: n, Method: zip.Deflate})
		require.NoError(t, err)
		_, err = f.Write(data)
		if err != nil { // a folder
			continue
		}
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

func tarred(t *testing.T, name string, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, n := range []string{name, "x/" + name, "fine.log"} {
		if w.WriteHeader(&tar.Header{Name: n, Mode: 0o600, Size: int64(len(data)), Typeflag: tar.TypeReg}) != nil {
			continue // no name that tar has
		}
		_, err := w.Write(data)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

// TestErrorsAreOneSafeLine: whatever an argument holds, standard error gets one
// line that cannot act. By default each text is tried in a ninth of the places, with
// UCCETRACE_THOROUGH in all.
func TestErrorsAreOneSafeLine(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	dir := t.TempDir()
	for i, v := range hostile.Vectors() {
		bad := v.Text
		for j, args := range [][]string{{"x" + bad}, {bad + ".log"}, {capture, "--format", "x" + bad}, {capture, "-o", "x" + bad},
			{capture, "--x" + bad}, {capture, "--since", "x" + bad}, {capture, "--outcome", "x" + bad}, {"show", capture, "--view", "x" + bad},
			{"catalog", "x" + bad}, {"catalog", "show", "x" + bad}, {"catalog", "learn", "x" + bad + ":1"}, {"schema", "x" + bad},
			{capture, "--catalog", filepath.Join(dir, "x"+bad)}, {capture, "--causes", filepath.Join(dir, "x"+bad)}, {capture, "--budgets", filepath.Join(dir, "x"+bad)},
			{capture, "--dialect", "x" + bad}, {capture, "--dialect", "*=x" + bad}, {capture, "--quiet-after", "x" + bad}, {capture, "--color", "x" + bad},
			{capture, "--cause", "x" + bad}, {"replay", capture, "--decide", "x" + bad}, {"explain", "--x" + bad},
			{"stats", capture, "--by", "x" + bad}, {"stats", capture, "-o", "x" + bad}, {"diff", capture, "x" + bad}, {"diff", capture, capture, "--format", "x" + bad},
			{"merge", capture, "-o", filepath.Join(dir, "x"+bad, "x")}, {"merge", capture, "--context", "x" + bad}, {"report", capture, "--format", "x" + bad},
			{"redact", "x" + bad, "-o", filepath.Join(dir, "r")}, {capture, "--redact", "--redact-map", filepath.Join(dir, "x"+bad, "x")},
			{"simulate", filepath.Join(dir, "s"), "--shape", "x" + bad}, {"simulate", filepath.Join(dir, "s"), "--decide", "x" + bad}} {
			if (i+j)%9 != 0 && !thorough {
				continue
			}
			var out, errs bytes.Buffer
			code := run(args, strings.NewReader(""), &out, &errs)
			assert.Contains(t, []int{exitUsage, exitIncomplete}, code, "%q", args)
			assert.Empty(t, out.String(), "%q", args)
			text := strings.TrimSuffix(errs.String(), "\n")
			assert.True(t, strings.HasPrefix(text, "uccetrace: "), "%q: %q", args, text)
			assert.Equal(t, render.Line(text), text, "%q", args)
		}
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, entries)
}
