package parser

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sort"
	"sync"

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
// meets are read. An error stands in the Summary too.
func (r *Run) Unclaimed(ctx context.Context, windows []Window, yield func(Entry) bool) error {
	windows = joinWindows(windows)
	index, _, whole := r.known()
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
	more = true
	err = r.reread(ctx, from, end, nil, func(e Entry) bool {
		if more && overlaps(windows, e.Time, e.Time) {
			more = yield(e)
		}
		return more
	})
	return more, err
}

// reread reads from a place up to an offset, until unread wants no more.
func (r *Run) reread(ctx context.Context, from place, end int64, sought func(*Proc, Time, []byte) bool, unread func(Entry) bool) error {
	rd := newReader(r)
	defer rd.in.Close()
	if old, ok := r.capture.rooms.Get().(*reader); ok {
		rd.buf, rd.build, rd.match.Fields = old.buf[:0], old.emptied(), old.match.Fields
	}
	defer r.capture.rooms.Put(rd)
	rd.chunk = smallChunk
	rd.at, rd.base, rd.end, rd.line = from.offset, from.offset, end, from.line
	if rd.lens != nil {
		rd.lens.start(from.offset, from.begins)
	}
	rd.clock, rd.hands, rd.sought = from.clock, from.hands, sought
	rd.strays, rd.again = r.wrongTimes()
	more := true
	rd.unread = func(e Entry) bool {
		more = more && unread(e)
		return more
	}
	for next := from.offset < end; next && more; {
		_, next = rd.next(ctx)
	}
	if rd.err != nil && ctx.Err() == nil {
		r.failed(rd.err)
	}
	return rd.err
}

// Again reads a run a second time, for the entries that no message claims, while it is
// read the first time: what lies before a time, then what lies before a later one, and
// no block twice.
type Again struct {
	run    *Run
	next   int       // block that nobody has asked for
	left   []leaving // blocks before it of which entries are to be looked at
	parts  []*Part   // of the newest call
	direct func() bool
	inRow  int   // blocks of a part
	most   int64 // bytes that are kept
}

// leaving is a block of which the entries later than a time are left.
type leaving struct {
	block int
	seen  Time
}

// Part is what one goroutine reads: blocks in a row. Parts of one call share nothing.
type Part struct {
	run     *Run
	kept    []Entry // of blocks that were read before
	rows    []row
	until   Time
	windows []Window
	later   []Entry // of its blocks, for the next call
}

// row is blocks that follow on each other.
type row struct {
	from   place
	end    int64
	seen   Time // what is not later was looked at before
	keeps  bool // what is later than asked for
	blocks int
}

const (
	// inRow is how many blocks one goroutine reads: enough that it costs little to begin.
	inRow = 8
	// maxKept is how many bytes of later entries are kept so that their block is not read
	// once more: in a log that is in order they are those of one block.
	maxKept = 1 << 20
)

// Again prepares to read a run that can be sought a second time.
func (r *Run) Again() *Again {
	return &Again{run: r, direct: sync.OnceValue(r.Source.Direct), inRow: inRow, most: maxKept}
}

// Upto gives the parts, in no order, that hold the entries in windows up to a time, but
// for those that parts of earlier calls, which must have been read, hold. The run must
// have been read beyond the time; no window that an earlier call was not given may begin
// at its time or before.
func (a *Again) Upto(until Time, windows []Window) []*Part {
	windows = joinWindows(windows)
	kept, room := a.kept()
	a.parts = nil
	if len(kept) > 0 {
		a.parts = append(a.parts, &Part{run: a.run, kept: kept})
	}
	index, behind, whole := a.run.known()
	for ; a.next < len(index); a.next++ {
		a.left = append(a.left, leaving{a.next, never})
	}
	left := a.left[:0]
	follows := -1 // the block that goes on with the newest row
	for _, l := range a.left {
		p := &index[l.block]
		if p.first > p.last {
			continue
		}
		partly := p.last > until
		if overlaps(windows, max(p.first, l.seen+1), min(p.last, until)) {
			end := behind.offset
			if l.block+1 < len(index) {
				end = index[l.block+1].offset
			} else if whole {
				end = a.run.end
			}
			keeps := partly && room > 0
			if l.block != follows || l.seen != never || !a.parts[len(a.parts)-1].grows(end, keeps, a.inRow) {
				a.add(row{*p, end, l.seen, keeps, 1})
			}
			follows = l.block + 1
			if keeps {
				room -= end - p.offset
				partly = false
			}
		}
		if l.seen = until; partly {
			left = append(left, l)
		}
	}
	a.left = left
	for _, p := range a.parts {
		p.until, p.windows = until, windows
	}
	return a.parts
}

// kept are the entries that parts of the call before have kept, and for how many bytes
// more there is room.
func (a *Again) kept() (kept []Entry, room int64) {
	room = a.most
	for _, p := range a.parts {
		for _, e := range p.later {
			room -= int64(len(e.Text))
		}
		kept = append(kept, p.later...)
	}
	return kept, room
}

// never is before all time.
const never Time = -1 << 62

// add begins a row: in a part of its own, if others can read that at the same time.
func (a *Again) add(begun row) {
	if n := len(a.parts) - 1; n >= 0 && len(a.parts[n].rows) > 0 && !a.direct() {
		a.parts[n].rows = append(a.parts[n].rows, begun)
		return
	}
	a.parts = append(a.parts, &Part{run: a.run, rows: []row{begun}})
}

// grows takes one block more into the newest row, if it has room and is like it.
func (p *Part) grows(end int64, keeps bool, most int) bool {
	r := &p.rows[len(p.rows)-1]
	if r.blocks == most || r.seen != never || r.keeps != keeps {
		return false
	}
	r.end = end
	r.blocks++
	return true
}

// Entries yields those in the windows of the part that no message claims, or only by
// their shape, in the order of the source. Of those that no message claims it leaves out
// what sought does not ask for by its first line, unless further lines belong to it. An
// error stands in the Summary too.
func (p *Part) Entries(ctx context.Context, sought func(of *Proc, at Time, body []byte) bool, yield func(*Entry)) error {
	for _, e := range p.kept {
		if e.Time > p.until {
			p.later = append(p.later, e)
		} else if overlaps(p.windows, e.Time, e.Time) {
			yield(&e)
		}
	}
	p.kept = nil
	for _, r := range p.rows {
		in := func(t Time) bool { return t > r.seen && t <= p.until && overlaps(p.windows, t, t) }
		wants := func(of *Proc, at Time, body []byte) bool {
			return r.keeps && at > p.until || in(at) && sought(of, at, body)
		}
		err := p.run.reread(ctx, r.from, r.end, wants, func(e Entry) bool {
			if r.keeps && e.Time > p.until {
				e.Text = bytes.Clone(e.Text)
				p.later = append(p.later, e)
			} else if in(e.Time) {
				yield(&e)
			}
			return true
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Verbatim gives length bytes of a source from an offset, as they stand there but
// in UTF-8; nothing where the source cannot be read again.
func (c *Capture) Verbatim(s *source.Source, offset int64, length int) []byte {
	in := c.pool.Reader(s)
	defer in.Close()
	text := make([]byte, length)
	n, err := in.ReadAt(text, offset)
	if err != nil && (err != io.EOF || offset+int64(n) < s.Size()) {
		c.failed(s, offset, err)
		return nil
	}
	return s.Text(text[:n])
}

// failed keeps why a stretch of a source that was read before could not be read again.
func (c *Capture) failed(s *source.Source, at int64, err error) {
	if err == io.EOF {
		err = errCut
	}
	for _, r := range c.Runs {
		if r.Source == s {
			r.failed(fmt.Errorf("%s: at byte %d: %w", s.Name, at, s.Unnamed(err)))
			return
		}
	}
}

var errCut = errors.New("it was cut while it was read")

// maxOutside is how much of a source that is no trace log is looked through.
const maxOutside = 64 << 20

// Outside yields the lines of a text, with their places, until yield returns false: of
// a source in which no entry was found, where a server's own log lies beside the traces.
// It yields nothing of what is no text, is in UTF-16 or cannot be read again. The bytes
// are good until yield returns.
func (c *Capture) Outside(ctx context.Context, s *source.Source, yield func(text []byte, at Span) bool) error {
	if s.Wide() != nil {
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
