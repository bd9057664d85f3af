package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/whole"
)

// shortWriter takes n bytes and fails at the next one.
type shortWriter struct {
	n   int
	err error
}

func (w *shortWriter) Write(p []byte) (int, error) {
	if len(p) <= w.n {
		w.n -= len(p)
		return len(p), nil
	}
	n := w.n
	w.n = 0
	return n, w.err
}

var capture = filepath.Join("..", "..", "testdata", "agent-login.log")

// TestWriteFailsAtEveryByte: wherever standard output fails, the exit code says
// so; a reader that has had enough is no failure.
func TestWriteFailsAtEveryByte(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	for _, call := range [][]string{{"analyze", "--format", "jsonl"}, {"report", "--format", "html"}, {"report"}, {"stats", "--by", "hour"}, {"diff", capture}, {"merge"}, {"check", "--format", "sarif"}} {
		var all bytes.Buffer
		call = append(call, capture)
		require.Zero(t, run(call, nil, &all, &bytes.Buffer{}))
		step := all.Len()/7 + 1
		if thorough {
			step = 1
		}
		for n := 0; n < min(all.Len(), 64<<10); n += step {
			var errs bytes.Buffer
			code := run(call, nil, &shortWriter{n, syscall.ENOSPC}, &errs)
			assert.Equal(t, exitIncomplete, code, "%s after %d bytes", call, n)
			assert.Regexp(t, `^uccetrace: standard output: no space left on device: [^\n]* not whole\n$`, errs.String(), "%s", call)
			errs.Reset()
			code = run(call, nil, &shortWriter{n, syscall.EPIPE}, &errs)
			assert.Equal(t, exitDone, code)
			assert.Empty(t, errs.String())
		}
	}
}

// TestFileIsWholeBesideABrokenPipe: the file that was asked for is written though
// nobody reads standard output any more.
func TestFileIsWholeBesideABrokenPipe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report.json")
	var want, errs bytes.Buffer
	require.Zero(t, run([]string{capture, "--format", "json"}, nil, &want, &errs))
	require.Zero(t, run([]string{capture, "-o", file}, nil, &shortWriter{0, syscall.EPIPE}, &errs))
	got, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, want.String(), string(got))
	assert.Empty(t, errs.String())
}

// TestNoPartOfAFile: an output whose format fails leaves the old file and nothing
// else.
func TestNoPartOfAFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "report.json")
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
	f, err := whole.Create(path)
	require.NoError(t, err)
	outs := outputs{{name: path, sink: failing{}, file: f}, {name: "other", sink: failing{nil}}}
	require.NoError(t, outs.Begin())
	outs[0].sink = failing{errors.New("no more")}
	require.NoError(t, outs.Login(&flow.Login{}), "the other output goes on")
	require.NoError(t, outs.End(&flow.Closing{}))
	require.ErrorContains(t, outs.commit(), "no more: the report there is not whole")
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "old", string(got))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 1)
}

type failing struct{ err error }

func (f failing) Begin() error            { return f.err }
func (f failing) Login(*flow.Login) error { return f.err }
func (f failing) End(*flow.Closing) error { return f.err }

func TestTargets(t *testing.T) {
	for _, tt := range []struct{ flag, format, path, err string }{
		{"a.json", "json", "a.json", ""},
		{"dir.x/A.JSON", "json", "dir.x/A.JSON", ""},
		{"json=a.out", "json", "a.out", ""},
		{"ladder=x=y", "ladder", "x=y", ""},
		{"./a=b.jsonl", "jsonl", "./a=b.jsonl", ""},
		{"a", "", "", "no format has this extension"},
		{"pdf=a", "", "", `unknown format "pdf"`},
		{"json=-", "", "", "--format is for standard output"},
	} {
		got, err := targets([]string{tt.flag})
		if tt.err != "" {
			assert.ErrorContains(t, err, tt.err, tt.flag)
			continue
		}
		require.NoError(t, err, tt.flag)
		assert.Equal(t, tt.format, got[0].format.Name)
		assert.Equal(t, tt.path, got[0].path)
	}
}
