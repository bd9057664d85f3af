package parser

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

var update = flag.Bool("update", false, "write the golden files anew")

// everything is a window that holds all times.
var everything = []Window{{From: -1 << 60, To: 1 << 60}}

// dump prints what a capture holds: runs, events, entries that no message claims,
// and what the summary counts.
func dump(t *testing.T, c *Capture) string {
	t.Helper()
	var b strings.Builder
	for _, r := range c.Runs {
		fmt.Fprintf(&b, "run %s bytes %d-%d line %d, %s to %s\n", r.Source.Name, r.start, r.end, r.line, r.Printed(r.First).String(), r.Printed(r.Last).String())
		for block, err := range r.Blocks(context.Background()) {
			if err != nil {
				fmt.Fprintf(&b, "error %v\n", err)
			}
			for _, e := range block.Events {
				dumpEvent(&b, c.catalog, r, e)
			}
			for _, s := range block.Spans {
				fmt.Fprintf(&b, "%s %s/%s/%d kind %s number %d side %q: %d entries, %s to %s\n", s.Proc.Printed, s.Proc.Node,
					s.Proc.Process, s.Proc.Instance, s.Proc.Kind, s.Proc.Number, s.Proc.Side, s.Entries, r.Printed(s.First).String(), r.Printed(s.Last).String())
			}
		}
		require.NoError(t, r.Unclaimed(context.Background(), everything, func(e Entry) bool {
			fmt.Fprintf(&b, "unclaimed %s %s session %d %s\n\t%q\n", r.Printed(e.Time).String(), e.Proc.Printed, e.Session, dumpSpan(e.Span), e.Text)
			return true
		}))
	}
	dumpSummary(&b, c.Summary())
	return b.String()
}

func dumpSpan(s Span) string {
	fused := ""
	if s.Fused {
		fused = " fused"
	}
	return fmt.Sprintf("[line %d byte %d+%d%s]", s.Line, s.Offset, s.Length, fused)
}

func dumpEvent(b *strings.Builder, c *catalog.Catalog, r *Run, e Event) {
	fmt.Fprintf(b, "%s %s #%d %s", r.Printed(e.Time).String(), e.Proc.Printed, e.Seq, e.Message.ID)
	if e.Session >= 0 {
		fmt.Fprintf(b, " session %d", e.Session)
	}
	if !e.Whole {
		b.WriteString(" without its beginning")
	}
	if e.Seconds {
		b.WriteString(" seconds")
	}
	for _, s := range e.Spans {
		b.WriteString(" " + dumpSpan(s))
	}
	b.WriteString("\n\t")
	for _, f := range e.Fields {
		name := c.Names[f.Name].Name
		if f.Name == catalog.Unlisted {
			name = "?" + string(e.Text[f.LabelStart:f.LabelEnd])
		}
		fmt.Fprintf(b, "%s=%q ", name, e.Text[f.Start:f.End])
	}
	fmt.Fprintf(b, "\n\t%q\n", e.Text)
}

func dumpSummary(b *strings.Builder, s Summary) {
	for _, src := range s.Sources {
		fmt.Fprintf(b, "source %s: %d bytes, %d in gaps, %d entries, %d claimed, recognized %v %s %s, %q to %q, error %v\n", src.Source.Name,
			src.Bytes, src.GapBytes, src.Entries, src.Claimed, src.Recognized, src.Dialect, src.Encoding, src.First, src.Last, src.Err)
		for _, p := range src.Procs {
			fmt.Fprintf(b, "  %s: %d entries, %d claimed, %d of a login, %v\n", p.Proc.Printed, p.Entries, p.Claimed, p.Login, p.Kinds)
		}
	}
	for _, u := range s.Unknown {
		fmt.Fprintf(b, "shape %s %q %d\n", u.Process, u.Shape, u.Count)
	}
	for _, n := range s.NearMisses {
		fmt.Fprintf(b, "near %+v\n", n)
	}
	for _, w := range s.Warnings {
		fmt.Fprintf(b, "warning %s:%d: %s\n", w.Source, w.Line, w.Text)
	}
}

// TestShapes reads each testdata/shapes/*.log and compares with its golden file.
func TestShapes(t *testing.T) {
	c := testCatalog(t)
	logs, err := filepath.Glob("testdata/shapes/*.log")
	require.NoError(t, err)
	require.NotEmpty(t, logs)
	for _, log := range logs {
		t.Run(strings.TrimSuffix(filepath.Base(log), ".log"), func(t *testing.T) {
			data, err := os.ReadFile(log)
			require.NoError(t, err)
			capture, err := Open(context.Background(), []*source.Source{source.FromBytes(filepath.Base(log), data)}, Options{Catalog: c, Shapes: true})
			require.NoError(t, err)
			got := dump(t, capture)
			golden := strings.TrimSuffix(log, ".log") + ".golden"
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(got), 0o666))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), got)
			checkRead(t, c, data)
		})
	}
}

// piece is a stretch of a source that is an entry's (or a line of one) or a gap.
type piece struct {
	entry          bool
	offset, length int64
}

// readPieces reads one run with a reader of its own.
func readPieces(tb testing.TB, run *Run, change ...func(*reader)) (events []Event, pieces []piece, r *reader) {
	tb.Helper()
	r = newReader(run)
	defer r.in.Close()
	for _, f := range change {
		f(r)
	}
	r.pieces = func(entry bool, offset, length int64) { pieces = append(pieces, piece{entry, offset, length}) }
	for more := true; more; {
		var b Block
		b, more = r.next(context.Background())
		events = append(events, b.Events...)
	}
	return events, pieces, r
}

// checkRead reads data whole and in every other way, and checks what must hold of any
// bytes.
func checkRead(tb testing.TB, c *catalog.Catalog, data []byte) {
	w := readWhole(tb, c, data)
	for _, way := range ways {
		way.check(tb, w)
	}
}

// whole is what there is in bytes that are read whole.
type whole struct {
	data    []byte
	capture *Capture
	events  []Event
	pieces  [][]piece // by run
}

// readWhole reads data, and checks that every byte is an entry's or a gap's, and
// where events lie.
func readWhole(tb testing.TB, c *catalog.Catalog, data []byte) *whole {
	capture, err := Open(context.Background(), []*source.Source{source.FromBytes("x", data)}, Options{Catalog: c})
	require.NoError(tb, err)
	w := &whole{data: data, capture: capture}
	at := int64(0)
	for _, run := range capture.Runs {
		events, pieces, r := readPieces(tb, run)
		require.NoError(tb, r.err)
		checkPieces(tb, w.data, run, pieces, &at)
		checkEvents(tb, run, data, events, pieces)
		w.events = append(w.events, events...)
		w.pieces = append(w.pieces, pieces)
	}
	if len(capture.Runs) > 0 {
		require.EqualValues(tb, len(data), at, "every byte is an entry's or a gap's")
	}
	return w
}

// ways are the other ways to read: what is read is the same.
var ways = []struct {
	name  string
	check func(tb testing.TB, w *whole)
}{
	{"byte by byte", func(tb testing.TB, w *whole) { w.inChunks(tb, 1) }},
	{"in chunks of 64", func(tb testing.TB, w *whole) { w.inChunks(tb, 64) }},
	{"in chunks of 1000", func(tb testing.TB, w *whole) { w.inChunks(tb, 1000) }},
	{"without the short way", func(tb testing.TB, w *whole) { w.changed(tb, func(r *reader) { r.slow = true }) }},
	{"with lines that are too long", func(tb testing.TB, w *whole) {
		at := int64(0)
		for _, run := range w.capture.Runs {
			_, pieces, _ := readPieces(tb, run, func(r *reader) { r.chunk, r.limit = 50, 150 })
			checkPieces(tb, w.data, run, pieces, &at)
		}
	}},
	{"through OneByteReader", func(tb testing.TB, w *whole) { w.through(tb, iotest.OneByteReader) }},
	{"through HalfReader", func(tb testing.TB, w *whole) { w.through(tb, iotest.HalfReader) }},
	{"through DataErrReader", func(tb testing.TB, w *whole) { w.through(tb, iotest.DataErrReader) }},
}

// changed reads again with readers that are changed: the same events and pieces.
func (w *whole) changed(tb testing.TB, change func(*reader)) {
	var events []Event
	for i, run := range w.capture.Runs {
		e, pieces, r := readPieces(tb, run, change)
		require.NoError(tb, r.err)
		if !slices.Equal(w.pieces[i], pieces) {
			require.Equal(tb, w.pieces[i], pieces)
		}
		events = append(events, e...)
	}
	sameEvents(tb, w.events, events)
}

// inChunks reads again so many bytes at a time. Where a chunk ends cuts no piece, but
// a line that is skipped is skipped chunk by chunk.
func (w *whole) inChunks(tb testing.TB, size int) {
	var events []Event
	for i, run := range w.capture.Runs {
		e, pieces, r := readPieces(tb, run, func(r *reader) { r.chunk = size })
		require.NoError(tb, r.err)
		if want, got := joined(w.pieces[i]), joined(pieces); !slices.Equal(want, got) {
			require.Equal(tb, want, got, "in chunks of %d", size)
		}
		events = append(events, e...)
	}
	sameEvents(tb, w.events, events)
}

// joined puts gaps together that follow each other.
func joined(pieces []piece) (out []piece) {
	for _, p := range pieces {
		if n := len(out) - 1; n >= 0 && !p.entry && !out[n].entry {
			out[n].length += p.length
			continue
		}
		out = append(out, p)
	}
	return out
}

// through reads again what a reader makes of the bytes: the same entries and gaps.
func (w *whole) through(tb testing.TB, wrap func(io.Reader) io.Reader) {
	other, err := Open(context.Background(), []*source.Source{source.FromReader("x", wrap(bytes.NewReader(w.data)))}, Options{Catalog: w.capture.catalog})
	require.NoError(tb, err)
	require.Equal(tb, len(w.capture.Runs), len(other.Runs))
	var events []Event
	for i, run := range other.Runs {
		e, pieces, r := readPieces(tb, run)
		require.NoError(tb, r.err)
		if !slices.Equal(w.pieces[i], pieces) {
			require.Equal(tb, w.pieces[i], pieces)
		}
		events = append(events, e...)
	}
	sameEvents(tb, w.events, events)
}

func checkPieces(tb testing.TB, data []byte, run *Run, pieces []piece, at *int64) {
	for _, p := range pieces {
		if p.offset != *at || p.length <= 0 {
			tb.Fatalf("at byte %d of %d, a piece of %d bytes at %d", *at, len(data), p.length, p.offset)
		}
		*at += p.length
	}
	require.Equal(tb, run.end, *at)
}

// checkEvents: each span lies in entries' pieces, holds the event's text, and its
// line is the one that its offset is in; fields lie in the text. It is asked thousands
// of times a second, so it asks plainly.
func checkEvents(tb testing.TB, run *Run, data []byte, events []Event, pieces []piece) {
	entry := map[int64]bool{}
	for _, p := range pieces {
		if p.entry {
			entry[p.offset] = true
		}
		if p.entry && len(events) > 0 { // behind what was taken off the line
			if l := run.lens(); l != nil && l.peeler != nil {
				l.start(p.offset, true)
				l.append(nil, data[p.offset:p.offset+p.length], true)
				entry[l.behind(p.offset)] = true
			}
		}
	}
	before := int64(-1)
	for _, e := range events {
		if at := e.Spans[0].Offset; at <= before || !entry[at] {
			tb.Fatalf("an event at byte %d, behind the one at %d: in order %v, an entry %v", at, before, at > before, entry[at])
		}
		before = e.Spans[0].Offset
		last := int64(-1)
		var text []byte
		for _, s := range e.Spans {
			end := s.Offset + int64(s.Length)
			if s.Offset <= last || end <= s.Offset || end > int64(len(data)) {
				tb.Fatalf("span %+v behind byte %d of %d", s, last, len(data))
			}
			last = end - 1
			if line := 1 + bytes.Count(run.Source.Text(data[:s.Offset]), []byte{breakOf(run.cr)}); int(s.Line) != int(line) {
				tb.Fatalf("span %+v is in line %d", s, line)
			}
			text = append(text, pieceOf(data[s.Offset:end], s.Offset, run.lens()).Text...)
		}
		for _, line := range bytes.Split(e.Text, []byte("\n")) {
			if !bytes.Contains(text, line) {
				tb.Fatalf("%q in %q", line, text)
			}
		}
		for _, f := range e.Fields {
			if f.Start > f.End || int(f.End) > len(e.Text) || f.LabelStart > f.LabelEnd || int(f.LabelEnd) > len(e.Text) {
				tb.Fatalf("field %+v in %q", f, e.Text)
			}
		}
	}
}

// sameEvents says whether two readings gave the same, and prints them where not.
func sameEvents(tb testing.TB, want, got []Event) {
	same := slices.EqualFunc(want, got, func(a, b Event) bool {
		return a.Message == b.Message && a.Time == b.Time && a.Proc.Printed == b.Proc.Printed && a.Seq == b.Seq && a.Session == b.Session &&
			a.Whole == b.Whole && a.Seconds == b.Seconds && a.Zoned == b.Zoned && a.Zone == b.Zone &&
			bytes.Equal(a.Text, b.Text) && slices.Equal(a.Fields, b.Fields) && slices.Equal(a.Spans, b.Spans)
	})
	if !same {
		require.Equal(tb, printEvents(want), printEvents(got))
		tb.Fatal("the events differ in what is not printed")
	}
}

func printEvents(events []Event) string {
	var b strings.Builder
	for _, e := range events {
		fmt.Fprintf(&b, "%s %v %s %d %v %v %q %v %v\n", e.Message.ID, e.Time, e.Proc.Printed, e.Seq, e.Whole, e.Seconds, e.Text, e.Fields, e.Spans)
	}
	return b.String()
}

// TestEmbeddedCatalogue reads the shapes with the definitions that the program
// carries; what they claim is theirs, that they do not change entries is ours.
func TestEmbeddedCatalogue(t *testing.T) {
	own, theirs := testCatalog(t), embedded(t)
	logs, err := filepath.Glob("testdata/shapes/*.log")
	require.NoError(t, err)
	for _, log := range logs {
		data, err := os.ReadFile(log)
		require.NoError(t, err)
		checkRead(t, theirs, data)
		var entries [2]int64
		for i, c := range []*catalog.Catalog{own, theirs} {
			for _, r := range open(t, c, data).Runs {
				entries[i] += countEntries(t, r)
			}
		}
		require.Equal(t, entries[0], entries[1], log)
	}
}

func countEntries(t *testing.T, r *Run) (n int64) {
	t.Helper()
	for b, err := range r.Blocks(context.Background()) {
		require.NoError(t, err)
		for _, s := range b.Spans {
			n += s.Entries
		}
	}
	return n
}

func opened(tb testing.TB, sources []*source.Source) *Capture {
	tb.Helper()
	c, err := Open(context.Background(), sources, Options{Catalog: embedded(tb)})
	require.NoError(tb, err)
	return c
}

func openedBytes(tb testing.TB, name string, data []byte) *Capture {
	tb.Helper()
	return opened(tb, []*source.Source{source.FromBytes(name, data)})
}

// same compares two texts and shows the first line that differs.
func same(t *testing.T, want, got string) {
	t.Helper()
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		require.Equal(t, w[i], g[i], "line %d", i)
	}
	require.Equal(t, len(w), len(g))
}

const rtrLine = "10:00:00 ra-rtr MDS is in service.\n"
