package analysis_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/analysis"
	"uccetrace/flow/knowledge"
	"uccetrace/flow/reference/site"
	"uccetrace/flow/simulate"
	"uccetrace/render"
)

// TestLooksAgainWhileReading: lines that no message claims are looked for while the logs
// are still being read. Under the race detector it shows that the two do not meet; without
// it, that every login gets the line that is its own.
func TestLooksAgainWhileReading(t *testing.T) {
	const many = 900
	c := analyze(t, dump(t, t.TempDir(), turnedDown(many))...)
	assert.Len(t, c.logins, many)
	for _, l := range c.logins {
		if l.Outcome != flow.Succeeded {
			assert.Len(t, l.Unread, 1, l.ID)
		}
	}
}

// turnedDown are logins of which every fourth goes no further than its request, with a
// line that no message claims and that says so.
func turnedDown(many int) []entry {
	var entries []entry
	for i := range many {
		a := distinct(1, i%900, 30_000_000+i*1500)
		a.opc, a.cti, a.jgw = fmt.Sprintf("0xf%07x", i+1), fmt.Sprintf("0x26%06x", i+1), fmt.Sprint(500000+i)
		for _, e := range a.entries() {
			if i%4 > 0 || e.at <= a.at+1 && !strings.Contains(e.text, "Observer") && strings.Contains(e.proc, "PG1A") {
				entries = append(entries, e)
			}
		}
		if i%4 == 0 {
			entries = append(entries, entry{a.at + 300, "PG1A-opc", "Trace: request " + a.opc + " is turned down: " + strings.Repeat("it is ", 200)})
		}
	}
	return entries
}

// sized is how a capture is read: in chunks, with looks at unread lines as soon as logins
// wait, and with logins handed on behind one that is being judged; 0 for what is usual.
type sized struct{ chunk, eager, unjudged int }

// sizes are those that a report is to be the same with, the usual one first.
var sizes = []sized{{}, {}, {eager: 1}, {eager: 100}, {unjudged: 1}, {unjudged: 100_000}, {64 << 10, 7, 17}}

// tiny are chunks of a few lines. They are for logs that are dense and whose clocks agree:
// clocks are measured by the first chunks of each log, and that a process whose lines stand
// among those of others has a log at all is known once its chunk is read.
var tiny = []sized{{chunk: 2000}, {3333, 10, 5}}

// report reads a capture, and gives its report in JSON.
func (s sized) report(t *testing.T, paths []string, also ...analysis.Sink) string {
	t.Helper()
	var report bytes.Buffer
	format, _ := render.Lookup("json")
	var blocks atomic.Int64
	ctx := hooked{context.Background(), &blocks, nil} // asked at each block
	opt := analysis.Options{Paths: paths, Catalog: embedded(), Causes: knowledge.Embedded}
	_, err := analysis.RunSized(ctx, opt, s.chunk, s.eager, s.unjudged, append(also, format.New(&report, render.Options{}))...)
	require.NoError(t, err)
	if s.chunk > 0 {
		var all int64
		for _, path := range paths {
			all += lengthOf(t, path)
		}
		require.GreaterOrEqual(t, -blocks.Load(), all/int64(s.chunk), "chunks are no smaller than usual")
	}
	return report.String()
}

// lengthOf is how many bytes the files at a path have.
func lengthOf(t *testing.T, path string) (n int64) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			info, err := d.Info()
			n += info.Size()
			return err
		}
		return err
	}))
	return n
}

// TestWhateverTheMachine: the report on a capture, down to its last byte, depends neither on
// how many processors there are, nor on how much is read at a time, how often the sources
// are looked at again and how many logins wait for their verdict.
func TestWhateverTheMachine(t *testing.T) {
	made, _ := simulated(t, simulate.Options{
		Seed:   3,
		Site:   site.Generate(site.Shape{Seed: 3, PGs: 2, Peripherals: 1, Agents: 60, TwoSides: true, Clients: []site.ClientKind{site.Finesse, site.CTIOS}, SkillGroups: 5, Queues: 3}),
		Burst:  2 * time.Minute,
		Other:  simulate.One / 2,
		Decide: unregistered(),
	})
	const captures = "../../testdata/"
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, path := range []string{captures + "agent-login.log", captures + "sessions.log", captures + "distinct", captures + "public", made} {
		var want string
		for i, size := range sizes {
			runtime.GOMAXPROCS(1 + i%4)
			got := size.report(t, []string{path})
			if want == "" {
				want = got
			}
			require.True(t, want == got, "%s, %+v: %s", path, size, parting(want, got))
		}
	}
}

// TestHoweverOften: the report is the same however often the sources are looked at again
// while they are read, however much of them is read at a time and however many logins wait
// for their verdict, and on however many processors. Beside lines that hold a login's own
// number there are such that only come directly behind its last one, and such that hold
// the phones of two.
func TestHoweverOften(t *testing.T) {
	entries := turnedDown(1400)
	for i := 0; i < 1400; i += 4 {
		a, b := distinct(1, i%900, 30_000_000+i*1500), distinct(1, (i+4)%900, 0)
		entries = append(entries,
			entry{a.at + 2, "PG1A-opc", "Trace: nobody there"},
			entry{a.at + 4000, "PG1A-pim1", "Trace: phones " + a.ext + " and " + b.ext + " rest"},
			entry{a.at + 8000, "PG1A-pim1", "Trace: error E_CTI_8 of phone " + b.ext + fmt.Sprintf(" as 0xf%07x had it", i+1)})
	}
	paths := dump(t, t.TempDir(), entries)
	var want string
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	all := slices.Concat(sizes, tiny)
	if testing.Short() {
		all = all[:4]
	}
	for i, size := range all {
		runtime.GOMAXPROCS(1 + i%4)
		var c collector
		got := size.report(t, paths, &c)
		if want == "" {
			want = got
			unread := 0
			for _, l := range c.logins {
				unread += len(l.Unread)
			}
			require.Greater(t, unread, 1000)
		}
		require.True(t, want == got, "%+v: %s", size, parting(want, got))
	}
}

// parting shows where two texts part.
func parting(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	around := func(text string) string { return text[max(0, i-200):min(len(text), i+200)] }
	return around(a) + "\n---\n" + around(b)
}
