package source

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// opened is a source that was read to its end, as far as that goes.
type opened struct {
	*Opened
	data  []byte // its beginning
	size  int
	lines int
}

// keptOf is how much of a source opened keeps.
const keptOf = 1 << 20

func (o *opened) add(p []byte) {
	o.size += len(p)
	o.lines += bytes.Count(p, []byte{'\n'})
	o.data = append(o.data, p[:min(len(p), keptOf-len(o.data))]...)
}

// readThrough reads it as a probe does.
func (o *opened) readThrough(buf []byte) {
	if o.Reader == nil || o.Bytes == 0 {
		return
	}
	for at := int64(0); o.Bytes < 0 || at < o.Bytes; {
		p := buf
		if left := o.Bytes - at; o.Bytes >= 0 && left < int64(len(p)) {
			p = p[:left]
		}
		n, err := o.Reader.ReadAt(p, at)
		at += int64(n)
		if o.add(p[:n]); n == len(p) {
			continue
		}
		if err == io.EOF && o.Bytes < 0 {
			err = nil
		}
		o.Ends(at, err)
		break
	}
	o.Err = o.Broken()
}

// readAllOf opens sources and reads each when its turn comes; those that are left are
// sorted by name.
func readAllOf(tb testing.TB, p *Pool, sources []*Source) (all []*opened) {
	tb.Helper()
	buf := make([]byte, 256<<10)
	before := p.packed.Load()
	for o := range p.Open(context.Background(), sources) {
		got := &opened{Opened: o}
		got.readThrough(buf)
		all = append(all, got)
	}
	for _, t := range p.trunks {
		require.True(tb, t.sealed, "what is read from now on was measured")
	}
	require.Zero(tb, p.open.Load())
	require.Equal(tb, before, p.packed.Load())
	slices.SortStableFunc(all, func(a, b *opened) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// summaryOf says what came of reading sources.
func summaryOf(tb testing.TB, p *Pool, sources ...*Source) (all []*opened, text string) {
	tb.Helper()
	all = readAllOf(tb, p, sources)
	var b, warnings strings.Builder
	for _, o := range all {
		for _, w := range o.Warnings {
			fmt.Fprintf(&warnings, "warning %s: %s\n", w.Source, w.Text)
		}
		if o.Hidden {
			continue
		}
		fmt.Fprintf(&b, "%s %d lines", o.Name, o.lines)
		if o.Err != nil {
			require.NotContains(tb, o.Err.Error(), "\n")
			require.True(tb, strings.HasPrefix(o.Err.Error(), o.Name+": "), "%s", o.Err)
			fmt.Fprintf(&b, " error %s", strings.TrimPrefix(o.Err.Error(), o.Name+": "))
		}
		b.WriteString("\n")
	}
	return all, b.String() + warnings.String()
}

func linesOf(all []*opened) (n int) {
	for _, o := range all {
		n += o.lines
	}
	return n
}

// TestOpenStops: who wants no more, or whose time is up, is given no more.
func TestOpenStops(t *testing.T) {
	files := []file{{"a", []byte(rtrLine)}, {"b", []byte(rtrLine)}}
	sources := func() []*Source {
		return []*Source{FromBytes("x.zip", zipOf(t, files...)), FromBytes("y", []byte(rtrLine))}
	}
	n := 0
	for range (&Pool{}).Open(context.Background(), sources()) {
		n++
		break
	}
	require.Equal(t, 1, n)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n = 0
	for range (&Pool{}).Open(ctx, sources()) {
		n++
		cancel()
	}
	require.Equal(t, 1, n)
}

// TestVeil: whatever is read stands under its other name and with its patches, of
// packed files too; nothing else keeps its name.
func TestVeil(t *testing.T) {
	p := &Pool{Veil: func(name string) (string, []Patch) {
		return "other/" + name, []Patch{{Offset: 9, Bytes: []byte("xy")}}
	}}
	line := []byte(rtrLine)
	all := readAllOf(t, p, []*Source{FromBytes("a.zip", zipOf(t, file{"in", line})), FromBytes("b.txt", line), FromBytes("c.zip", zipOf(t))})
	require.Len(t, all, 4)
	for _, o := range all {
		require.Equal(t, "other/"+o.Given(), o.Name)
		if o.Reader != nil && o.Bytes != 0 {
			require.Equal(t, "10:00:00 xy-rtr MDS is in service.\n", string(o.data))
		}
	}
	require.Equal(t, rtrLine, string(line))
}
