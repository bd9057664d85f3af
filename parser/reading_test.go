package parser

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"uccetrace/parser/source"
)

var errBroken = errors.New("the disk is broken")

// brokenAt is bytes whose n-th read fails.
type brokenAt struct {
	data  []byte
	reads *int
	n     int
}

func (b brokenAt) ReadAt(p []byte, off int64) (int, error) {
	if *b.reads++; *b.reads >= b.n {
		return copy(p[:len(p)/2], b.data[off:]), errBroken
	}
	return bytes.NewReader(b.data).ReadAt(p, off)
}

// TestReadErrorAtEveryRead: what was read before is there, then the error, once.
func TestReadErrorAtEveryRead(t *testing.T) {
	c := testCatalog(t)
	data := bytes.Repeat([]byte("10:00:00:000 PG1A-pim1 Trace: Generated network target id is:1\n"), 500)
	for n := 1; n < 40; n++ {
		reads := 0
		s := source.FromReaderAt("pim1.txt", brokenAt{data, &reads, n + 2}, int64(len(data)))
		capture, err := Open(context.Background(), []*source.Source{s}, Options{Catalog: c})
		require.NoError(t, err)
		events := 0
		var failed error
		for _, run := range capture.Runs {
			events, failed = readBroken(t, run)
		}
		sum := capture.Summary().Sources[0]
		if failed == nil && sum.Err == nil {
			require.EqualValues(t, 500, events, "read %d", n)
			continue
		}
		require.ErrorIs(t, sum.Err, errBroken)
		require.Contains(t, sum.Err.Error(), "pim1.txt: ")
		require.EqualValues(t, len(data), sum.Bytes)
		require.LessOrEqual(t, events, 500)
	}
}

// readBroken reads a run, in small chunks, until its error.
func readBroken(t *testing.T, run *Run) (events int, failed error) {
	t.Helper()
	r := newReader(run)
	defer r.in.Close()
	r.chunk = 1000
	for more := true; more; {
		var b Block
		b, more = r.next(context.Background())
		events += len(b.Events)
	}
	run.result = r.reading()
	return events, r.err
}

func TestStreamThatBreaks(t *testing.T) {
	line := "10:00:00:000 PG1A-pim1 Trace: Generated network target id is:1\n"
	for n := 1; n < 200; n += 7 {
		r := io.MultiReader(iotest.OneByteReader(strings.NewReader(strings.Repeat(line, 4)[:n])), iotest.ErrReader(errBroken))
		c, err := Open(context.Background(), []*source.Source{source.FromReader("-", r)}, Options{Catalog: testCatalog(t)})
		require.NoError(t, err)
		events := 0
		var failed error
		for _, run := range c.Runs {
			for b, err := range run.Blocks(context.Background()) {
				events += len(b.Events)
				if err != nil {
					failed = err
				}
			}
		}
		require.ErrorIs(t, failed, errBroken)
		require.GreaterOrEqual(t, events, n/len(line))
		s := c.Summary().Sources[0]
		require.ErrorIs(t, s.Err, errBroken)
		require.EqualValues(t, n, s.Bytes)
	}
}

// TestFileThatShrinks while it is read.
func TestFileThatShrinks(t *testing.T) {
	line := "10:00:00:000 PG1A-pim1 Trace: Generated network target id is:1\n"
	path := filepath.Join(t.TempDir(), "pim1.txt")
	require.NoError(t, os.WriteFile(path, []byte(strings.Repeat(line, 100)), 0o666))
	sources, _, err := source.Find([]string{path}, nil)
	require.NoError(t, err)
	c, err := Open(context.Background(), sources, Options{Catalog: testCatalog(t)})
	require.NoError(t, err)
	require.NoError(t, os.Truncate(path, int64(30*len(line))))
	events, failed := 0, error(nil)
	for b, err := range c.Runs[0].Blocks(context.Background()) {
		if events += len(b.Events); err != nil {
			failed = err
		}
	}
	require.Equal(t, 30, events)
	require.ErrorContains(t, failed, "it was cut while it was read")
	require.Equal(t, failed, c.Summary().Sources[0].Err)
}

// longLine reads as n bytes of a line without an end, and then an entry.
func longLine(head string, n int64) io.Reader {
	return io.MultiReader(strings.NewReader(head), io.LimitReader(endless{}, n), strings.NewReader("\n10:00:01:000 PG1A-pim1 Trace: Generated network target id is:2\n"))
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// TestLongLine: an entry keeps its first MiB, the rest is a gap with a warning,
// the next entry is read, and memory does not follow the line.
func TestLongLine(t *testing.T) {
	for _, size := range []int64{maxEntry - 100, 2 * maxEntry, 100 << 20} {
		head := "10:00:00:000 PG1A-pim1 Trace: Generated network target id is:1 "
		c, err := Open(context.Background(), []*source.Source{source.FromReader("-", longLine(head, size))}, Options{Catalog: testCatalog(t)})
		require.NoError(t, err)
		require.Len(t, c.Runs, 1)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		line := int32(0)
		for b, err := range c.Runs[0].Blocks(context.Background()) {
			require.NoError(t, err)
			for _, e := range b.Events {
				line = e.Spans[0].Line
			}
		}
		runtime.ReadMemStats(&after)
		require.EqualValues(t, 2, line, "the next entry is read")
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(16<<20))
		s := c.Summary()
		require.EqualValues(t, size+int64(len(head))+64, s.Sources[0].Bytes)
		if size < maxEntry {
			require.Empty(t, s.Warnings)
			continue
		}
		require.Len(t, s.Warnings, 1)
		require.Equal(t, 1, s.Warnings[0].Line)
		require.EqualValues(t, size+int64(len(head))-maxEntry+1, s.Sources[0].GapBytes)
		require.EqualValues(t, 1, s.Sources[0].Claimed)
	}
}

// TestHundredThousandFusedHeaders in one line are as many entries.
func TestHundredThousandFusedHeaders(t *testing.T) {
	const n = 100_000
	data := bytes.Repeat([]byte("10:00:00:000 PG1A-pim1 Trace: Generated network target id is:1 "), n)
	data = append(data, '\n')
	c := open(t, testCatalog(t), data)
	require.EqualValues(t, n, countEntries(t, c.Runs[0]))
	s := c.Summary()
	require.EqualValues(t, n, s.Sources[0].Claimed)
	require.Zero(t, s.Sources[0].GapBytes)
	require.Empty(t, s.Warnings)
}

// TestStreamTooLongForMemory is read as the file is that holds the same: logs one after
// the other are as many runs, and what no message claims can be looked for.
func TestStreamTooLongForMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	line := ":00:00:000 PG1A-pim1 Trace: Generated network target id is:1, and a good deal more than that, so that few entries do\n"
	size := len(line) + 2
	last := ":30:00:000 PG1A-pim1 Trace: nothing that anybody knows\n"
	n := (64<<20)/size + 50_000
	log := func(hour string) io.Reader {
		return io.MultiReader(io.LimitReader(&repeat{line: []byte(hour + line)}, int64(n/2*size)), strings.NewReader(hour+last))
	}
	c, err := Open(context.Background(), []*source.Source{source.FromReader("-", io.MultiReader(log("11"), log("10")))}, Options{Catalog: testCatalog(t)})
	require.NoError(t, err)
	require.Len(t, c.Runs, 2)
	for range 2 {
		for _, run := range c.Runs {
			require.EqualValues(t, n/2+1, countEntries(t, run))
			unread := 0
			require.NoError(t, run.Unclaimed(context.Background(), everything, func(Entry) bool { unread++; return true }))
			require.Equal(t, n/2+1, unread)
		}
	}
	require.EqualValues(t, n/2*2*size+2*(len(last)+2), c.Summary().Sources[0].Bytes)
}

// repeat gives a line again and again.
type repeat struct {
	line []byte
	at   int
}

func (r *repeat) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		k := copy(p[n:], r.line[r.at:])
		n, r.at = n+k, (r.at+k)%len(r.line)
	}
	return n, nil
}
