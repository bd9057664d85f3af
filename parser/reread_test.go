package parser

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/parser/source"
)

// TestUnclaimed compares the second pass over a few windows with one over all.
func TestUnclaimed(t *testing.T) {
	data := bytes.Join([][]byte{
		[]byte("Events from February 8, 2007\n"),
		traffic(30_000, true, false), []byte("08:01:30:000 PG1A-pim1 Trace: a dump\n\twith a line\nand another\n\nand prose\n"), traffic(10_000, true, true),
	}, nil)
	reads := &countingAt{ReaderAt: bytes.NewReader(data)}
	c, err := Open(context.Background(), []*source.Source{source.FromReaderAt("pim1.txt", reads, int64(len(data)))}, Options{Catalog: testCatalog(t)})
	require.NoError(t, err)
	require.Len(t, c.Runs, 2, "the second part falls back")
	for _, r := range c.Runs {
		var all []string
		show := func(e Entry) string {
			return fmt.Sprintf("%s %s %q %v", r.Printed(e.Time).String(), e.Proc.Printed, e.Text, e.Span)
		}
		require.NoError(t, r.Unclaimed(context.Background(), everything, func(e Entry) bool {
			all = append(all, show(e))
			return true
		}))
		claimed, entries := 0, int64(0)
		for b, err := range r.Blocks(context.Background()) {
			require.NoError(t, err)
			claimed += len(b.Events)
			for _, s := range b.Spans {
				entries += s.Entries
			}
		}
		require.EqualValues(t, entries, claimed+len(all))

		base := midnight(r.First)
		windows := []Window{{base + 8*hour + 20_000, base + 8*hour + 21_000}, {base + 8*hour + 20_500, base + 8*hour + 22_000}, {5, 4}, {base + 8*hour, base + 8*hour}, {base + 8*hour + 89_990, base + 8*hour + 90_000}}
		var some, want []string
		var before int64
		reads.bytes = 0
		require.NoError(t, r.Unclaimed(context.Background(), windows, func(e Entry) bool {
			require.Greater(t, e.Span.Offset, before-1)
			before = e.Span.Offset
			some = append(some, show(e))
			return true
		}))
		require.Less(t, reads.bytes, int64(len(data)), "not all is read again")
		joined := joinWindows(windows)
		require.NoError(t, r.Unclaimed(context.Background(), everything, func(e Entry) bool {
			if overlaps(joined, e.Time, e.Time) {
				want = append(want, show(e))
			}
			return true
		}))
		require.NotEmpty(t, want)
		require.Equal(t, want, some)

		n := 0
		require.NoError(t, r.Unclaimed(context.Background(), everything, func(Entry) bool { n++; return n < 7 }))
		require.Equal(t, 7, n)
	}
}

// TestUnclaimedAtEveryBlock begins the second pass at each block in turn. One node
// is five hours behind the other, and midnight passes for both.
func TestUnclaimedAtEveryBlock(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	var b bytes.Buffer
	for i := range 40_000 {
		at := 23*hour + Time(i)*600
		for _, h := range []Header{{at % Day, true, "PG1A-pim1", "Trace"}, {(at + Day - 5*hour) % Day, true, "PG2A-pim1", "Trace"}} {
			b.Write(h.Append(nil))
			fmt.Fprintf(&b, "something that nobody claims, number %d\n\tand a line to it\n", i)
		}
	}
	c := open(t, testCatalog(t), b.Bytes())
	r := c.Runs[len(c.Runs)-1]
	countEntries(t, r)
	require.Greater(t, len(r.index), 5)
	var all []Entry
	require.NoError(t, r.Unclaimed(context.Background(), everything, func(e Entry) bool {
		e.Text = nil
		all = append(all, e)
		return true
	}))
	for i, p := range r.index[1:] {
		for _, at := range []Time{p.first, p.last, p.clock.last, p.clock.last - 5*hour} {
			window := []Window{{at - 1000, at + 1000}}
			var want, got []Entry
			for _, e := range all {
				if overlaps(window, e.Time, e.Time) {
					want = append(want, e)
				}
			}
			require.NoError(t, r.Unclaimed(context.Background(), window, func(e Entry) bool {
				e.Text = nil
				got = append(got, e)
				return true
			}))
			require.NotEmpty(t, want)
			require.Equal(t, want, got, "block %d", i+1)
		}
	}
}

// countingAt counts what is read of a source.
type countingAt struct {
	io.ReaderAt
	bytes int64
}

func (a *countingAt) ReadAt(p []byte, off int64) (int, error) {
	n, err := a.ReaderAt.ReadAt(p, off)
	a.bytes += int64(n)
	return n, err
}

// TestUnclaimedAfterAPartOfBlocks: where reading stopped, all the rest is looked
// at.
func TestUnclaimedAfterAPartOfBlocks(t *testing.T) {
	c := open(t, testCatalog(t), traffic(30_000, true, false))
	r := c.Runs[0]
	count := func() (n int) {
		require.NoError(t, r.Unclaimed(context.Background(), everything, func(Entry) bool { n++; return true }))
		return n
	}
	want := count()
	for range r.Blocks(context.Background()) {
		break
	}
	require.Equal(t, want, count())
}

func TestCancelled(t *testing.T) {
	c := open(t, testCatalog(t), traffic(30_000, true, false))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	blocks, failed := 0, error(nil)
	for _, err := range c.Runs[0].Blocks(ctx) {
		blocks++
		failed = err
		cancel()
	}
	require.ErrorIs(t, failed, context.Canceled)
	require.Less(t, blocks, 5)
}

func TestJoinWindows(t *testing.T) {
	require.Equal(t, []Window{{1, 5}, {7, 9}}, joinWindows([]Window{{7, 9}, {3, 5}, {1, 3}, {9, 8}}))
	require.Empty(t, joinWindows(nil))
}

// TestAgain reads a run a second time while it is read the first time: every entry in a
// window comes once, in whatever steps, and no byte is read a third time.
func TestAgain(t *testing.T) {
	data := bytes.Join([][]byte{traffic(60_000, true, false), []byte("08:03:10:000 PG1A-pim1 Trace: a dump\n\twith a line\nand another\n\nand prose\n")}, nil)
	for name, c := range map[string]struct {
		windows []Window
		most    float64 // of the source
	}{
		"all":  {everything, 1.01},
		"some": {[]Window{{8*hour + 60_000, 8*hour + 61_000}, {8*hour + 150_000, 8*hour + 151_000}}, 0.4},
		"none": {nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			reads := &countingAt{ReaderAt: bytes.NewReader(data)}
			capture, err := Open(context.Background(), []*source.Source{source.FromReaderAt("all.txt", reads, int64(len(data)))}, Options{Catalog: testCatalog(t)})
			require.NoError(t, err)
			require.Len(t, capture.Runs, 1)
			r := capture.Runs[0]
			windows := slices.Clone(c.windows)
			for i := range windows {
				if len(windows) > 1 {
					windows[i].From, windows[i].To = windows[i].From+midnight(r.First), windows[i].To+midnight(r.First)
				}
			}
			show := func(e *Entry) string { return fmt.Sprintf("%d %s %q %v", e.Time, e.Proc.Printed, e.Text, e.Span) }
			var want, got []string
			require.NoError(t, r.Unclaimed(context.Background(), windows, func(e Entry) bool {
				if e.Proc.Process == "pim" {
					want = append(want, show(&e))
				}
				return true
			}))
			reads.bytes = 0
			again, second := r.Again(), int64(0)
			upto := func(until Time) {
				before := reads.bytes
				for _, p := range again.Upto(until, windows) {
					require.NoError(t, p.Entries(context.Background(), func(of *Proc, _ Time, _ []byte) bool { return of.Process == "pim" }, func(e *Entry) {
						if e.Proc.Process == "pim" {
							got = append(got, show(e))
						}
					}))
				}
				second += reads.bytes - before
			}
			n := 0
			for b, err := range r.Blocks(context.Background()) {
				require.NoError(t, err)
				if n++; n%3 == 0 {
					upto(b.Reached - 1500)
				}
			}
			upto(-never)
			slices.Sort(want)
			slices.Sort(got)
			require.Equal(t, want, got)
			require.EqualValues(t, len(data), reads.bytes-second, "of the first reading")
			require.LessOrEqual(t, float64(second), c.most*float64(len(data)))
		})
	}
}

// TestAgainTwoClocks: where one clock in a log is hours ahead of another, what is later
// than asked for is more than is kept; every entry comes once all the same, however many
// blocks are read in a row and however much is kept.
func TestAgainTwoClocks(t *testing.T) {
	var b bytes.Buffer
	for i := range 20_000 {
		at := 10*hour + Time(i)*100
		for _, h := range []Header{{at, true, "PG1A-pim1", "Trace"}, {at - 5*hour, true, "PG2A-pim1", "Trace"}} {
			b.Write(h.Append(nil))
			fmt.Fprintf(&b, "something that nobody claims, number %d, and so long that there are some blocks of it%s\n", i, strings.Repeat(" or more", 10))
		}
	}
	for _, c := range []struct {
		behind Time
		inRow  int
		kept   int64
	}{{0, inRow, maxKept}, {5 * hour, inRow, maxKept}, {0, 1, 0}, {5 * hour, 2, 50_000}, {5 * hour, 1000, 1 << 30}} {
		capture := open(t, testCatalog(t), b.Bytes())
		r := capture.Runs[len(capture.Runs)-1]
		again, times := r.Again(), map[int64]int{}
		again.inRow, again.most = c.inRow, c.kept
		upto := func(until Time) {
			for _, p := range again.Upto(until, everything) {
				require.NoError(t, p.Entries(context.Background(), func(*Proc, Time, []byte) bool { return true }, func(e *Entry) { times[e.Span.Offset]++ }))
			}
		}
		blocks, entries := 0, int64(0)
		for block, err := range r.Blocks(context.Background()) {
			require.NoError(t, err)
			blocks++
			for _, s := range block.Spans {
				entries += s.Entries
			}
			upto(block.Reached - 1500 - c.behind)
		}
		upto(-never)
		require.Greater(t, blocks, 10)
		require.EqualValues(t, entries, len(times))
		for at, n := range times {
			require.Equal(t, 1, n, at)
		}
	}
}
