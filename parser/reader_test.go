package parser

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"uccetrace/parser/catalog"
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
		fmt.Fprintf(&b, "run %s bytes %d-%d line %d, %s to %s\n", r.Source.Name, r.start, r.end, r.line, r.Print(r.First), r.Print(r.Last))
		for block, err := range r.Blocks(context.Background()) {
			if err != nil {
				fmt.Fprintf(&b, "error %v\n", err)
			}
			for _, e := range block.Events {
				dumpEvent(&b, c.catalog, r, e)
			}
			for _, s := range block.Spans {
				fmt.Fprintf(&b, "%s %s/%s/%d kind %s number %d side %q: %d entries, %s to %s\n", s.Proc.Printed, s.Proc.Node,
					s.Proc.Process, s.Proc.Instance, s.Proc.Kind, s.Proc.Number, s.Proc.Side, s.Entries, r.Print(s.First), r.Print(s.Last))
			}
		}
		require.NoError(t, r.Unclaimed(context.Background(), everything, func(e Entry) bool {
			fmt.Fprintf(&b, "unclaimed %s %s session %d %s\n\t%q\n", r.Print(e.Time), e.Proc.Printed, e.Session, dumpSpan(e.Span), e.Text)
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
	fmt.Fprintf(b, "%s %s #%d %s", r.Print(e.Time), e.Proc.Printed, e.Seq, e.Message.ID)
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
			capture, err := Open(context.Background(), []*Source{FromBytes(filepath.Base(log), data)}, Options{Catalog: c, Shapes: true})
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
	if run.stream != nil {
		r.stream, r.end = run.stream, -1
	}
	defer r.in.close()
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

// checkRead reads data whole and by all manner of readers, and checks what must
// hold of any bytes.
func checkRead(tb testing.TB, c *catalog.Catalog, data []byte) {
	tb.Helper()
	capture, err := Open(context.Background(), []*Source{FromBytes("x", data)}, Options{Catalog: c})
	require.NoError(tb, err)
	at := int64(0)
	var all []Event
	for _, run := range capture.Runs {
		events, pieces, r := readPieces(tb, run)
		require.NoError(tb, r.err)
		checkPieces(tb, data, run, pieces, &at)
		checkEvents(tb, data, events, pieces)
		all = append(all, events...)
	}
	if len(capture.Runs) > 0 {
		require.EqualValues(tb, len(data), at, "every byte is an entry's or a gap's")
	}
	for _, size := range []int{1, 64, 1000} {
		var events []Event
		for _, run := range capture.Runs {
			e, _, r := readPieces(tb, run, func(r *reader) { r.chunk = size })
			require.NoError(tb, r.err)
			events = append(events, e...)
		}
		require.Equal(tb, printEvents(all), printEvents(events), "read in chunks of %d", size)
	}
	var slow []Event
	for _, run := range capture.Runs {
		_, want, _ := readPieces(tb, run)
		e, pieces, _ := readPieces(tb, run, func(r *reader) { r.slow = true })
		require.Equal(tb, want, pieces)
		slow = append(slow, e...)
	}
	require.Equal(tb, printEvents(all), printEvents(slow), "the short way")
	for i, at := 0, int64(0); i < len(capture.Runs); i++ {
		_, pieces, _ := readPieces(tb, capture.Runs[i], func(r *reader) { r.chunk, r.limit = 50, 150 })
		checkPieces(tb, data, capture.Runs[i], pieces, &at)
	}
	for name, wrap := range map[string]func(io.Reader) io.Reader{
		"OneByteReader": iotest.OneByteReader, "HalfReader": iotest.HalfReader, "DataErrReader": iotest.DataErrReader,
	} {
		other, err := Open(context.Background(), []*Source{FromReader("x", wrap(bytes.NewReader(data)))}, Options{Catalog: c})
		require.NoError(tb, err)
		require.Equal(tb, len(capture.Runs), len(other.Runs), name)
		var events []Event
		for _, run := range other.Runs {
			e, _, r := readPieces(tb, run)
			require.NoError(tb, r.err)
			events = append(events, e...)
		}
		require.Equal(tb, printEvents(all), printEvents(events), name)
	}
}

func checkPieces(tb testing.TB, data []byte, run *Run, pieces []piece, at *int64) {
	tb.Helper()
	for _, p := range pieces {
		require.Equal(tb, *at, p.offset, "pieces follow each other")
		require.Positive(tb, p.length)
		*at += p.length
	}
	require.Equal(tb, run.end, *at)
}

// checkEvents: each span lies in entries' pieces, holds the event's text, and its
// line is the one that its offset is in; fields lie in the text.
func checkEvents(tb testing.TB, data []byte, events []Event, pieces []piece) {
	tb.Helper()
	entry := map[int64]bool{}
	for _, p := range pieces {
		if p.entry {
			entry[p.offset] = true
		}
	}
	before := int64(-1)
	source := Source{order: orderOf(encodingOf(data[:min(len(data), probeEnds)]))}
	for _, e := range events {
		require.Greater(tb, e.Spans[0].Offset, before, "events are in the order of the source")
		before = e.Spans[0].Offset
		require.True(tb, entry[before], "an event begins with an entry")
		last := int64(-1)
		var text []byte
		for _, s := range e.Spans {
			require.Greater(tb, s.Offset, last)
			last = s.Offset + int64(s.Length) - 1
			require.LessOrEqual(tb, last, int64(len(data)))
			require.EqualValues(tb, 1+countBreaks(source.decoded(data[:s.Offset]), false), s.Line)
			text = append(text, source.decoded(data[s.Offset:s.Offset+int64(s.Length)])...)
		}
		for _, line := range bytes.Split(e.Text, []byte("\n")) {
			require.True(tb, bytes.Contains(text, line), "%q in %q", line, text)
		}
		for _, f := range e.Fields {
			require.LessOrEqual(tb, f.Start, f.End)
			require.LessOrEqual(tb, int(f.End), len(e.Text))
			require.LessOrEqual(tb, int(f.LabelEnd), len(e.Text))
		}
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
