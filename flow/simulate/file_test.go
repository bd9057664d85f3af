package simulate

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow/reference"
	"uccetrace/parser"
)

func newTestFile(t *testing.T, zone, offset time.Duration) *file {
	f := &file{local: filepath.Join(t.TempDir(), "pg1a", "opc.txt"), full: 64, clock: newClock(start, zone, offset)}
	f.header.dumplog = parser.Header{Printed: "PG1A-opc", Millis: true}
	return f
}

// say writes one entry at a time.
func say(t *testing.T, f *file, at reference.Time, text string) {
	t.Helper()
	ms := f.clock.millis(at)
	line := append(f.header.append(nil, ms, &kind{}, "Trace"), text...)
	require.NoError(t, f.write(ms, append(line, '\n')))
}

// TestDates: the date stands at the beginning and where a day begins on the
// host's clock; an entry that comes late behind it brings no date back.
func TestDates(t *testing.T) {
	f := newTestFile(t, -8*time.Hour, -1500*time.Millisecond)
	say(t, f, 0, "a")
	say(t, f, 2*reference.Second, "b")
	say(t, f, 1499*reference.Millisecond, "c")
	say(t, f, 24*3600*reference.Second+2*reference.Second, "d")
	require.NoError(t, f.finish())
	text, err := os.ReadFile(f.local)
	require.NoError(t, err)
	assert.Equal(t, "Events from March 1, 2026 \n23:59:58:500 PG1A-opc Trace: a\n"+
		"Events from March 2, 2026 \n00:00:00:500 PG1A-opc Trace: b\n23:59:59:999 PG1A-opc Trace: c\n"+
		"Events from March 3, 2026 \n00:00:00:500 PG1A-opc Trace: d\n", string(text))
	assert.EqualValues(t, len(text), f.bytes)
}

// TestClock: a clock rounds down, before 1970 too.
func TestClock(t *testing.T) {
	c := newClock(time.UnixMicro(-1), 0, 0)
	assert.EqualValues(t, -1, c.millis(0))
	assert.EqualValues(t, 0, c.millis(1))
	assert.EqualValues(t, -1, dayOf(-1))
	assert.EqualValues(t, 0, dayOf(0))
}

// TestLate: what waits comes when it is due, of two for one moment the first one
// first, and nothing is lost.
func TestLate(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	var l late
	var out []int64
	take := func(ms int64, text []byte) error {
		assert.Equal(t, []byte{byte(ms)}, text)
		out = append(out, ms)
		return nil
	}
	dues := map[int64]reference.Time{}
	now := reference.Time(0)
	for i := range int64(1000) {
		now += reference.Time(random.IntN(5))
		due := now + reference.Time(random.IntN(50))
		dues[i] = due
		l.add(due, i, []byte{byte(i)})
		require.NoError(t, l.until(now, take))
		for _, d := range l.heap {
			require.Greater(t, d.due, now)
		}
	}
	require.NoError(t, l.until(1<<60, take))
	require.Len(t, out, 1000)
	for i := 1; i < len(out); i++ {
		if dues[out[i-1]] == dues[out[i]] {
			assert.Less(t, out[i-1], out[i])
		} else {
			assert.Less(t, dues[out[i-1]], dues[out[i]])
		}
	}
	assert.Less(t, len(l.free), 60, "buffers are used again")
}

// TestFolderOf: no node's name leads out of the capture.
func TestFolderOf(t *testing.T) {
	for node, want := range map[string]string{
		"PG1A": "pg1a", "cg1A": "cg1a", "CUCM_PIM1.1": "cucm_pim1.1", "../../x": ".._.._x", "..": "_..", ".": "_.", "a/b": "a_b", `a\b:c`: "a_b_c", "Köln": "k_ln", "": "_",
	} {
		assert.Equal(t, want, folderOf(node), node)
	}
}

// TestWaits: the heap of those who come back is one by time.
func TestWaits(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 1))
	var w waits
	for i := range 500 {
		w.push(wait{at: reference.Time(random.IntN(100)), agent: i})
	}
	last := wait{at: -1}
	for range 500 {
		next := w.pop()
		assert.True(t, last.before(next))
		last = next
	}
	assert.True(t, w.empty())
}

// TestQueue: first in, first out, in bounded room.
func TestQueue(t *testing.T) {
	var q queue
	for i := range 10 {
		q.push(i)
	}
	for i := range 100_000 {
		got, ok := q.pop()
		require.True(t, ok)
		require.Equal(t, i, got)
		q.push(i + 10)
	}
	assert.Less(t, cap(q.list), 100)
	assert.Equal(t, 10, q.len())
}
