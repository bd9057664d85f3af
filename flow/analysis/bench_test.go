package analysis_test

import (
	"bufio"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/analysis"
)

// counter is a sink that keeps nothing.
type counter struct{ succeeded int }

func (c *counter) Begin() error { return nil }
func (c *counter) Login(l *flow.Login) error {
	if l.Outcome == flow.Succeeded {
		c.succeeded++
	}
	return nil
}
func (c *counter) End(*flow.Closing) error { return nil }

// bulk writes a capture of about size bytes in five files, a tenth of whose lines
// belong to logins, and says how many logins it holds.
func bulk(tb testing.TB, dir string, size int64) (paths []string, logins int) {
	tb.Helper()
	files := map[string]*bufio.Writer{}
	var written int64
	r := rand.New(rand.NewPCG(1, 2))
	for at := 0; written < size; at += 1000 { // a second at a time
		var entries []entry
		for range 3 {
			a := distinct(1, logins, at+r.IntN(900))
			entries = append(entries, a.entries()...)
			logins++
		}
		for range 9 * 48 * 3 {
			entries = append(entries, other(r, 1, at+r.IntN(1000)))
		}
		sort.SliceStable(entries, func(i, j int) bool { return entries[i].at < entries[j].at })
		for _, e := range entries {
			w := files[e.proc]
			if w == nil {
				path := filepath.Join(dir, strings.ToLower(e.proc)+".txt")
				f, err := os.Create(path)
				require.NoError(tb, err)
				tb.Cleanup(func() { require.NoError(tb, f.Close()) })
				w = bufio.NewWriterSize(f, 1<<20)
				files[e.proc] = w
				paths = append(paths, path)
			}
			n, err := w.WriteString(e.String())
			require.NoError(tb, err)
			written += int64(n)
		}
	}
	for _, w := range files {
		require.NoError(tb, w.Flush())
	}
	sort.Strings(paths)
	return paths, logins
}

// BenchmarkAnalyze runs everything but the rendering. UCCETRACE_BENCH_MIB sets
// the size of the capture, UCCETRACE_BENCH_DIR keeps it for other tools.
func BenchmarkAnalyze(b *testing.B) {
	mib := int64(64)
	if s := os.Getenv("UCCETRACE_BENCH_MIB"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		require.NoError(b, err)
		mib = n
	}
	dir := os.Getenv("UCCETRACE_BENCH_DIR")
	if dir == "" {
		dir = b.TempDir()
	}
	paths, logins := bulk(b, dir, mib<<20)
	b.SetBytes(mib << 20)
	b.ReportAllocs()
	for b.Loop() {
		var c counter
		_, err := analysis.Run(context.Background(), analysis.Options{Paths: paths, Catalog: embedded(), Brief: true}, &c)
		require.NoError(b, err)
		require.Equal(b, logins, c.succeeded)
	}
}
