package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/render"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// wrongCalls are calls that end with an error of the call or of a path, one a line;
// the words in capitals stand for files of the test.
const wrongCalls = `
anlyze CAPTURE
nowhere.log
nowhere/*.log
EMPTY
PROSE
FOLDER
ZIP!/nothing
CAPTURE!/x
CAPTURE --nonsense
CAPTURE --format html
CAPTURE --color maybe
CAPTURE --since yesterday
CAPTURE --until 25:00
CAPTURE --at x
CAPTURE --outcome lost
CAPTURE --quiet-after 0s
CAPTURE --quiet-after soon
CAPTURE --no-answer -1s
CAPTURE --dialect x
CAPTURE --dialect *=latin
CAPTURE --catalog nowhere
CAPTURE --catalog CAPTURE
CAPTURE --catalog FOLDER
CAPTURE --causes nowhere
CAPTURE --budgets nowhere.json
CAPTURE --budgets CAPTURE
CAPTURE --cause nothing
CAPTURE -o report.html
CAPTURE -o html=x
CAPTURE -o json=
CAPTURE -o json=FOLDER
CAPTURE -o text=CAPTURE
CAPTURE -o nowhere/a.json
show CAPTURE --view film
replay CAPTURE --decide nothing
replay CAPTURE --decide pim.find-atr=maybe
catalog show nothing
catalog learn nowhere.log:1
catalog learn CAPTURE
schema x
version x
simulate
`

// TestErrorTexts holds what each wrong call is told: one safe line that says what to do.
func TestErrorTexts(t *testing.T) {
	dir := t.TempDir()
	put := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, data, 0o600))
		return path
	}
	log, err := os.ReadFile(capture)
	require.NoError(t, err)
	folder := filepath.Join(dir, "folder")
	require.NoError(t, os.Mkdir(folder, 0o700))
	files := strings.NewReplacer("CAPTURE", put("capture.log", log), "EMPTY", put("empty.log", nil), "PROSE", put("prose.txt", []byte("no log\n")),
		"FOLDER", folder, "ZIP", put("a.zip", zipped(t, "b.log", log)), "nowhere", filepath.Join(dir, "nowhere"))
	var got strings.Builder
	for call := range strings.Lines(strings.TrimSpace(wrongCalls)) {
		call = strings.TrimSpace(call)
		var out, errs bytes.Buffer
		code := run(strings.Fields(files.Replace(call)), strings.NewReader(""), &out, &errs)
		require.NotZero(t, code, call)
		for line := range strings.Lines(errs.String()) {
			require.Equal(t, strings.TrimSuffix(line, "\n"), render.Line(line), call)
			require.True(t, strings.HasPrefix(line, "uccetrace: "), line)
		}
		require.NotEmpty(t, errs.String(), call)
		got.WriteString("$ " + call + "\n" + strings.ReplaceAll(errs.String(), dir+string(filepath.Separator), "") + "\n")
	}
	path := filepath.Join("testdata", "errors.golden")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got.String()), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "go test ./cmd/uccetrace -update writes it")
	if os.PathSeparator == '\\' {
		t.Skip("Windows has words of its own for what is missing")
	}
	require.Equal(t, strings.ReplaceAll(string(want), "\r\n", "\n"), got.String())
}
