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
CAPTURE --format docx
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
CAPTURE -o report.docx
CAPTURE -o docx=x
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
report
report nowhere.log
report CAPTURE -o report.docx
report CAPTURE -o html=FOLDER
report CAPTURE --case x --format docx
check
check nowhere.log
check FOLDER
check CAPTURE --fail-level maybe
check CAPTURE --max-failed lots
check CAPTURE --max-failed 101%
check CAPTURE --max-inconclusive some
check CAPTURE --min-logins -1
check CAPTURE --require film
check CAPTURE --require opc=film
check CAPTURE --expect nowhere.yaml
check CAPTURE --expect PROSE
check CAPTURE --policy CAPTURE
check CAPTURE --baseline CAPTURE
check CAPTURE --slo p95(confirmed)
check CAPTURE --slo p95(film)<1s
check CAPTURE --slo p101(confirmed)<1s
check CAPTURE --where confirmed>
check CAPTURE --where film==1
check CAPTURE --where agent<3s
check CAPTURE --today tomorrow
check CAPTURE -o film=x
stats
stats CAPTURE --by film
stats CAPTURE --format html
sessions
sessions CAPTURE --format html
sessions CAPTURE --cause extension-in-use
diff CAPTURE
diff CAPTURE nowhere
diff CAPTURE FOLDER
merge
merge CAPTURE --context 2s
merge CAPTURE --agent 10000 --context soon
merge CAPTURE -o text=CAPTURE
redact
redact CAPTURE
redact CAPTURE -o CAPTURE
redact CAPTURE -o FOLDER --redact-map FOLDER/map.json
CAPTURE --redact-map x
CAPTURE --redact --redact-map nowhere/map.json
CAPTURE --redact --redact-map FOLDER
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
