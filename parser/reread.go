package parser

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sort"

	"uccetrace/parser/source"
)

// Window is a stretch of a run's time, both ends included.
type Window struct{ From, To Time }

// Entry is one that no message claims. Its Text (the body, with the lines below
// that belong to it) is good until yield returns.
type Entry struct {
	Proc    *Proc
	Time    Time
	Session int32 // CTI session in the header, or -1
	Text    []byte
	Span    Span
	// Shaped says that a message claims it of which only the shape is known.
	Shaped bool
}

// place is where reading can begin again: the beginning of a block, or of the
// first message that was not complete there.
type place struct {
	offset      int64
	begins      bool // a line begins at offset, and what is taken off lines is not off it
	line        int32
	clock       clock
	hands       map[string]hands // by the token as first printed; nil if there are too many
	first, last Time             // of the entries up to the next place; last < first for none
}

// maxHands is how many processes' clocks are kept at each place.
const maxHands = 64

// place is where the reader could begin again now.
func (r *reader) place() (p place) {
	p = place{offset: r.base + int64(r.pos), line: r.line, clock: r.clock, first: 0, last: -1}
	defer func() {
		if r.lens != nil {
			p.begins, p.offset = r.lens.begins(p.offset), r.lens.place(p.offset)
		}
	}()
	if r.cur.process != nil {
		p.offset, p.line = r.cur.span.Offset, r.cur.span.Line
		p.include(r.cur.time, r.cur.time)
	}
	for _, d := range r.drafts {
		if s := r.spans[d.spans.from]; s.Offset < p.offset {
			p.offset, p.line = s.Offset, s.Line
		}
		p.include(d.time, d.time)
	}
	if n := len(r.list); n > 0 && n <= maxHands {
		p.hands = make(map[string]hands, n)
		for _, proc := range r.list {
			p.hands[proc.folded] = proc.hands
		}
	}
	return p
}

// include widens the place's times.
func (p *place) include(first, last Time) {
	if p.last < p.first {
		p.first, p.last = first, last
		return
	}
	p.first, p.last = min(p.first, first), max(p.last, last)
}

// Unclaimed reads the run again around some windows and yields the entries in
// them that no message claims, in the order of the source, until yield returns
// false. Where Blocks has been through the run, only the blocks that a window
// meets are read.
func (r *Run) Unclaimed(ctx context.Context, windows []Window, yield func(Entry) bool) error {
	if !r.Seekable() {
		return fmt.Errorf("%s: is a stream, which can be read only once: save it as a file", r.Source.Name)
	}
	windows = joinWindows(windows)
	index, whole := r.known()
	// What the last block that was read is followed by is not known if reading stopped
	// there.
	meets := func(i int) bool {
		p := &index[i]
		return i == len(index)-1 && !whole || p.last >= p.first && overlaps(windows, p.first, p.last)
	}
	for i := 0; i < len(index); i++ {
		if !meets(i) {
			continue
		}
		from, end := index[i], r.end
		for i++; i < len(index); i++ {
			if !meets(i) {
				end = index[i].offset
				break
			}
		}
		if more, err := r.rescan(ctx, from, end, windows, yield); !more || err != nil {
			return err
		}
	}
	if len(index) == 0 {
		_, err := r.rescan(ctx, place{offset: r.start, begins: true, line: r.line, clock: r.newClock()}, r.end, windows, yield)
		return err
	}
	return nil
}

// overlaps says whether a window meets [first, last]; windows are in order and
// apart.
func overlaps(windows []Window, first, last Time) bool {
	i := sort.Search(len(windows), func(i int) bool { return windows[i].To >= first })
	return i < len(windows) && windows[i].From <= last
}

// joinWindows sorts windows and joins those that overlap.
func joinWindows(windows []Window) []Window {
	sorted := make([]Window, 0, len(windows))
	for _, w := range windows {
		if w.From <= w.To {
			sorted = append(sorted, w)
		}
	}
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].From < sorted[j].From })
	joined := sorted[:0]
	for _, w := range sorted {
		if n := len(joined) - 1; n >= 0 && w.From <= joined[n].To {
			joined[n].To = max(joined[n].To, w.To)
			continue
		}
		joined = append(joined, w)
	}
	return joined
}

// rescan reads from a place up to an offset. more is false once yield wants no
// more.
func (r *Run) rescan(ctx context.Context, from place, end int64, windows []Window, yield func(Entry) bool) (more bool, err error) {
	rd := newReader(r)
	defer rd.in.Close()
	rd.at, rd.base, rd.end, rd.line = from.offset, from.offset, end, from.line
	if rd.lens != nil {
		rd.lens.start(from.offset, from.begins)
	}
	rd.clock, rd.hands = from.clock, from.hands
	more = true
	rd.unread = func(e Entry) bool {
		if more && overlaps(windows, e.Time, e.Time) {
			more = yield(e)
		}
		return more
	}
	for next := from.offset < end; next && more; {
		_, next = rd.next(ctx)
	}
	return more, rd.err
}

// Verbatim gives length bytes of a source from an offset, as they stand there but
// in UTF-8; nothing where the source cannot be read again.
func (c *Capture) Verbatim(s *source.Source, offset int64, length int) []byte {
	if !s.Seekable() {
		return nil
	}
	in := c.pool.Reader(s)
	defer in.Close()
	text := make([]byte, length)
	n, err := in.ReadAt(text, offset)
	if err != nil && err != io.EOF {
		return nil
	}
	return s.Text(text[:n])
}

// maxOutside is how much of a source that is no trace log is looked through.
const maxOutside = 64 << 20

// Outside yields the lines of a text, with their places, until yield returns false: of
// a source in which no entry was found, where a server's own log lies beside the traces.
// It yields nothing of what is no text, is in UTF-16 or cannot be read again. The bytes
// are good until yield returns.
func (c *Capture) Outside(ctx context.Context, s *source.Source, yield func(text []byte, at Span) bool) error {
	if !s.Seekable() || s.Wide() != nil {
		return nil
	}
	in := c.pool.Reader(s)
	defer in.Close()
	buf, have := make([]byte, 256<<10), 0
	at := Span{Line: 1}
	for at.Offset < maxOutside {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := in.ReadAt(buf[have:], at.Offset+int64(have))
		if err != nil && err != io.EOF {
			return err
		}
		text := buf[:have+n]
		if bytes.IndexByte(text, 0) >= 0 {
			return nil
		}
		last := err == io.EOF
		for len(text) > 0 {
			i := bytes.IndexByte(text, '\n')
			if i < 0 && !last && len(text) < len(buf) {
				break
			}
			line, size := text, len(text) // the last one, or one longer than the buffer
			if i >= 0 {
				line, size = text[:i], i+1
			}
			at.Length = int32(len(line))
			if len(line) > 0 && !yield(source.Legible(bytes.TrimRight(line, "\r")), at) {
				return nil
			}
			at.Offset += int64(size)
			if i >= 0 {
				at.Line++
			}
			text = text[size:]
		}
		if last {
			return nil
		}
		have = copy(buf, text)
	}
	return nil
}
