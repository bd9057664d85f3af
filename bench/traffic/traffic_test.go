package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/analysis"
	"uccetrace/flow/knowledge"
	"uccetrace/parser/catalog"
)

// makeTraffic writes a capture into a folder of its own.
func makeTraffic(tb testing.TB, opt options) (dir string, made summary) {
	tb.Helper()
	dir = tb.TempDir()
	made, err := write(opt, dir)
	require.NoError(tb, err)
	return dir, made
}

// sized are the defaults with another size and seed.
func sized(size int64, seed uint64) options {
	opt := defaults
	opt.size, opt.seed = size, seed
	return opt
}

func dense(opt options) options {
	opt.share = 100
	return opt
}

func silent(opt options) options {
	opt.share, opt.unanswered = 100, 60
	return opt
}

// analyze runs the whole analysis, and reports to a sink.
func analyze(tb testing.TB, cat *catalog.Catalog, sink analysis.Sink, paths ...string) {
	tb.Helper()
	_, err := analysis.Run(context.Background(), analysis.Options{Paths: paths, Catalog: cat, Causes: knowledge.Embedded}, sink)
	require.NoError(tb, err)
}

// found is a sink that keeps of each login what the truth has of it.
type found struct{ rows []string }

func (f *found) Begin() error { return nil }
func (f *found) Login(l *flow.Login) error {
	kind := map[flow.Outcome]outcome{flow.Succeeded: completed, flow.Failed: refused, flow.Inconclusive: unanswered}[l.Outcome]
	took := ""
	if l.ConfirmedMS != nil {
		took = fmt.Sprint(*l.ConfirmedMS)
	}
	f.rows = append(f.rows, strings.Join([]string{strings.Join(l.IDs.CTI, ","), strings.Join(l.IDs.OPC, ","), l.Agent.Extension, string(kind), took}, " "))
	return nil
}
func (f *found) End(*flow.Closing) error { return nil }

// TestTruth compares what the analysis finds with what was written.
func TestTruth(t *testing.T) {
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	for name, opt := range map[string]options{
		"mixed": sized(3<<20, 1), "other seed": sized(3<<20, 2),
		"dense": dense(sized(1<<20, 3)), "unanswered": silent(sized(1<<18, 4)),
	} {
		t.Run(name, func(t *testing.T) {
			dir, made := makeTraffic(t, opt)
			var got found
			analyze(t, cat, &got, dir)
			b, err := os.ReadFile(filepath.Join(dir, "truth.tsv"))
			require.NoError(t, err)
			var want []string
			for line := range strings.Lines(string(b)) {
				c := strings.Split(strings.TrimSpace(line)+"\t", "\t")
				want = append(want, strings.Join([]string{c[0], c[1], c[2], c[4], c[5]}, " "))
			}
			assert.ElementsMatch(t, want, got.rows)
			assert.Len(t, want, made.logins)
		})
	}
}

// TestSameSeed holds that a seed gives the same bytes, and another one others.
func TestSameSeed(t *testing.T) {
	text := func(seed uint64) string {
		files := map[string]*bytes.Buffer{}
		_, err := generate(sized(1<<20, seed), func(name string) io.Writer {
			files[name] = &bytes.Buffer{}
			return files[name]
		})
		require.NoError(t, err)
		require.Len(t, files, 6)
		return fmt.Sprint(files)
	}
	assert.Equal(t, text(1), text(1))
	assert.NotEqual(t, text(1), text(2))
}

// TestShares holds how much of the traffic is what, and that lines are late but no later
// than they may be.
func TestShares(t *testing.T) {
	opt := sized(16<<20, 5)
	dir, made := makeTraffic(t, opt)
	assert.InDelta(t, opt.size, made.bytes, 10_000)
	assert.InDelta(t, 0.10, float64(made.loginLines)/float64(made.lines), 0.005)
	assert.InDelta(t, 0.03, float64(made.refused)/float64(made.logins), 0.02)
	assert.InDelta(t, 0.02, float64(made.unanswered)/float64(made.logins), 0.02)
	assert.Equal(t, made.logins, made.completed+made.refused+made.unanswered)

	var size, lines int64
	for _, name := range []string{"opc", "pim1", "jgw1", "rtr", "ctisvr"} {
		b, err := os.ReadFile(filepath.Join(dir, name+".txt"))
		require.NoError(t, err)
		header, rest, _ := bytes.Cut(b, []byte("\n"))
		assert.Equal(t, "Events from March 2, 2026 ", string(header), name)
		size += int64(len(rest))
		late, newest := 0, 0
		for line := range bytes.Lines(rest) {
			lines++
			var h, m, s, ms int
			if n, _ := fmt.Sscanf(string(line[:min(12, len(line))]), "%02d:%02d:%02d:%03d", &h, &m, &s, &ms); n < 4 {
				continue
			}
			at := ((h*60+m)*60+s)*1000 + ms
			late = max(late, newest-at)
			newest = max(newest, at)
		}
		assert.Equal(t, opt.late, late, name)
	}
	assert.Equal(t, made.bytes, size)
	assert.Equal(t, made.lines, lines)
}

func TestParse(t *testing.T) {
	opt, dir, err := parse([]string{"-size", "4GiB", "-dense", "-date", "2025-12-31", "x"}, io.Discard)
	require.NoError(t, err)
	assert.Equal(t, "x", dir)
	assert.Equal(t, int64(4<<30), opt.size)
	assert.Equal(t, 100.0, opt.share)
	assert.Equal(t, time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC), opt.date)
	for _, args := range [][]string{{}, {"a", "b"}, {"-size", "1MB", "a"}, {"-size", "-1", "a"}, {"-size", "99999999999GiB", "a"},
		{"-share", "0", "a"}, {"-refused", "60", "-unanswered", "60", "a"}, {"-agents", "1", "a"}, {"-late", "-1", "a"}} {
		_, _, err := parse(args, io.Discard)
		assert.Error(t, err, args)
	}
}

// counter is a sink that keeps nothing.
type counter struct{ logins int }

func (c *counter) Begin() error            { return nil }
func (c *counter) Login(*flow.Login) error { c.logins++; return nil }
func (c *counter) End(*flow.Closing) error { return nil }

// BenchmarkAnalyze runs everything but the rendering.
func BenchmarkAnalyze(b *testing.B) {
	cat, err := catalog.Embedded()
	require.NoError(b, err)
	for _, bench := range []struct {
		name string
		opt  options
		only string // this log, or all
	}{
		{"mixed", sized(8<<20, 1), ""},
		{"dense", dense(sized(4<<20, 1)), ""},
		{"opc", dense(sized(1<<20, 1)), "opc.txt"},
		{"unanswered", silent(sized(1<<20, 1)), ""},
	} {
		b.Run(bench.name, func(b *testing.B) {
			dir, made := makeTraffic(b, bench.opt)
			path, size := dir, made.bytes
			if bench.only != "" {
				path = filepath.Join(dir, bench.only)
				info, err := os.Stat(path)
				require.NoError(b, err)
				size = info.Size()
			}
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				var c counter
				analyze(b, cat, &c, path)
				if bench.only == "" {
					require.Equal(b, made.logins, c.logins)
				}
			}
		})
	}
}
