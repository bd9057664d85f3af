package parser

import (
	"bytes"

	"uccetrace/parser/catalog"
)

// current is the entry that was read last: further lines without a header may
// belong to it.
type current struct {
	*process
	draft   *draft // the event that it is (part of); nil where no message claims it
	before  *draft // that of the entry directly before it
	time    Time
	session int32
	seq     uint32
	seconds bool

	from, to int64 // its body, as offsets in the source
	kept     bool  // fill tries to keep the body in the buffer
	span     Span
	until    int64 // behind its last line that belongs to it

	whole uint64 // the message that it is part of, and which part was read last,
	part  int32  // from 1; 0 where headers do not say

	unasked  bool // whether a message claims it has not been asked
	cut      bool // it ends where the source does, without a line break
	open     bool // nothing but its own lines came since: a TAB or a wrap may go on
	blank    bool // a blank line came
	rejected int  // lines that no message claims, since the last one that is claimed
	lines    int  // lines that were added
	wrapped  bool // reader.both holds its body with the lines that were cut off

	waits bool             // leave has something to count
	near  *catalog.Message // begins like it
}

// maxWraps is over how many lines one entry may be wrapped.
const maxWraps = 16

// further reads a line without a header: it goes on with the current entry, or is
// a gap.
func (r *reader) further(end, after int) {
	line := r.buf[r.pos:end]
	text := bytes.Trim(line, " \t\x00")
	c := &r.cur
	switch {
	case len(text) == 0:
		c.blank, c.open = true, false
		r.gap(r.pos, after)
		return
	case r.form == nil && r.date(text):
		if r.verbatim != nil {
			r.verbatim.date()
		}
		r.gap(r.pos, after)
		return
	case c.process == nil:
		r.gap(r.pos, after)
		return
	case r.base+int64(after)-c.span.Offset > int64(r.limit):
		c.open = false
		r.gap(r.pos, after)
		return
	}
	if c.unasked {
		c.unasked = false
		if body, ok := c.body(r); ok {
			r.claim(body)
		}
	}
	c.cut = r.eof && after == end && after == len(r.buf)
	if r.goesOn(line, text) {
		c.lines++
		c.until = r.base + int64(after)
		if r.verbatim != nil {
			r.verbatim.add(r.buf[r.pos:after])
		}
		if r.pieces != nil {
			r.piece(true, r.pos, after)
		}
		return
	}
	if c.rejected == 0 || !bytes.Equal(text, r.odd) {
		c.rejected++
		r.odd = append(r.odd[:0], text...)
	}
	c.open = false
	r.gap(r.pos, after)
}

// goesOn says whether a line belongs to the current entry, and adds it: a further
// line of its message's dump, the rest of a wrapped entry, or a line that is
// indented by a TAB. Under an entry that no message claims any line does, up to
// the first blank one.
func (r *reader) goesOn(line, text []byte) bool {
	c := &r.cur
	twice := r.twice(text)
	if d := c.draft; d != nil && d.message != nil {
		if twice {
			c.lines-- // it is not counted again
			r.lineSpan(d, text)
			return true
		}
		// One line that a dump does not know may be a newer release's; two are prose.
		if c.rejected == 0 || c.rejected == 1 && !c.blank {
			if r.under(text) {
				return true
			}
		}
		if c.open && c.lines < maxWraps && r.wrap(text) {
			return true
		}
		return c.open && line[0] == '\t' && r.tabbed(text)
	}
	if !c.open {
		return false
	}
	if c.draft == nil && r.unread != nil { // nobody asked for its first line alone
		if body, ok := c.body(r); ok {
			r.keepUnclaimed(body)
		}
	}
	if c.lines < maxWraps && !twice && r.join(text) {
		return true
	}
	if d := c.draft; d != nil {
		d.extend(&r.build, text, nil)
		r.lineSpan(d, text)
	}
	return true
}

// twice says whether text is that of the line directly above, which was added to the
// current entry: in a log whose lines are doubled, it is the same one.
func (r *reader) twice(text []byte) bool {
	c := &r.cur
	if !c.open || c.lines == 0 {
		return false
	}
	var above []byte
	if d := c.draft; d != nil && d.message != nil {
		above = r.text[d.text.from:d.text.to]
	} else if c.wrapped {
		above = r.both
	}
	n := len(above) - len(text)
	return n > 0 && above[n-1] == '\n' && bytes.Equal(above[n:], text)
}

// lineSpan adds to a draft where the text of the line at pos stands: directly
// below what belongs to it already, it makes that span longer.
func (r *reader) lineSpan(d *draft, text []byte) {
	start := r.base + int64(r.pos+bytes.Index(r.buf[r.pos:], text))
	if r.cur.until == r.base+int64(r.pos) {
		last := &r.spans[d.spans.to-1]
		last.Length = int32(start + int64(len(text)) - last.Offset)
		return
	}
	r.spans = append(tail(r.spans, &d.spans), Span{Offset: start, Line: r.line, Length: int32(len(text))})
	d.spans.to = len(r.spans)
}

// date reads a date header, which ends whatever stands above it.
func (r *reader) date(text []byte) bool {
	if text[0] != datePrefix[0] {
		return false
	}
	day, ok := readDate(text)
	if !ok {
		return false
	}
	r.leave()
	r.cur = current{}
	r.clock.header(day)
	return true
}

// body is the current entry's body, with what was cut off it, if it is still in
// the buffer.
func (c *current) body(r *reader) ([]byte, bool) {
	if c.wrapped {
		return r.both, true
	}
	if !c.kept || c.from < r.base || c.until-c.from > lookBack {
		return nil, false
	}
	return r.buf[c.from-r.base : c.to-r.base], true
}

// leave counts what is only known when no more line can belong to the entry.
func (r *reader) leave() {
	c := &r.cur
	if !c.waits {
		return
	}
	c.waits = false
	if c.near != nil {
		n := &r.near[c.near.Index]
		if n.count++; n.count == 1 {
			n.sample, n.line = r.sample, c.span.Line
		}
	}
	if r.shapes {
		c.process.tally.count(r.shape)
	}
}

// draft is an event while its entries and lines are read. Its text, fields and
// spans stand in the slabs of the build, each in one stretch.
type draft struct {
	message *catalog.Message // nil: unclaimed, kept because it was asked for
	process *process
	time    Time
	since   Time // how far the run had come when it began: clocks in one file may differ
	session int32
	seq     uint32
	whole   bool
	seconds bool
	zoned   bool
	zone    int16
	void    bool // another draft has taken its entry

	text, fields, spans stretch

	open        bool // may go on in a further entry; process.open holds it
	then, under int  // the further entry and line of its message reached last
	more        bool // the message has further lines or entries

	// Of its last entry, so that it can be read again with a further line: where
	// its text (behind the line break) and fields begin, and what then was before.
	lastText, lastFields int
	lastThen             int
	lastBody             int  // how long its text is without lines below
	again                bool // it stands twice: its newest span is the repetition's

	// Of its first entry, for when its further ones turn out to be mixed up.
	headText, headFields int
}

// stretch is slab[from:to].
type stretch struct{ from, to int }

func (s stretch) len() int { return s.to - s.from }

// build holds the events of a block while they are read.
type build struct {
	drafts []*draft // in the order of the source
	free   []*draft
	done   []*draft
	text   []byte
	fields []catalog.Field
	spans  []Span

	both []byte // a wrapped entry, put together
	odd  []byte // the line that was rejected last

	shape  []byte // of the current entry, if it is unclaimed and shapes are asked for
	sample string // the current entry, if it is the first near miss of its message

	reached Time // of the block before

	// where keep puts what the next block needs
	spareText   []byte
	spareFields []catalog.Field
	spareSpans  []Span
}

// emptied is a build without anything in it, but its room.
func (b *build) emptied() build {
	return build{
		drafts: b.drafts[:0], free: b.free, done: b.done[:0], text: b.text[:0], fields: b.fields[:0], spans: b.spans[:0],
		both: b.both[:0], odd: b.odd[:0], spareText: b.spareText[:0], spareFields: b.spareFields[:0], spareSpans: b.spareSpans[:0],
	}
}

func (b *build) newDraft() *draft {
	var d *draft
	if n := len(b.free) - 1; n >= 0 {
		d, b.free = b.free[n], b.free[:n]
		*d = draft{}
	} else {
		d = &draft{}
	}
	b.drafts = append(b.drafts, d)
	return d
}

// tail moves a stretch to the end of its slab, so that it can grow.
func tail[T any](slab []T, s *stretch) []T {
	if s.to != len(slab) {
		n := len(slab)
		slab = append(slab, slab[s.from:s.to]...)
		*s = stretch{n, len(slab)}
	}
	return slab
}

// add begins the draft's text with its first entry.
func (d *draft) add(b *build, body []byte, fields []catalog.Field, span Span) {
	d.text = stretch{len(b.text), len(b.text) + len(body)}
	b.text = append(b.text, body...)
	d.fields = stretch{len(b.fields), len(b.fields) + len(fields)}
	b.fields = append(b.fields, fields...)
	d.spans = stretch{len(b.spans), len(b.spans) + 1}
	b.spans = append(b.spans, span)
	d.headText, d.headFields = d.text.len(), d.fields.len()
	d.lastBody = len(body)
}

// behead leaves a draft nothing but its first entry.
func (d *draft) behead() {
	d.text.to = d.text.from + d.headText
	d.fields.to = d.fields.from + d.headFields
	d.spans.to = d.spans.from + 1
	d.lastText, d.lastFields, d.lastBody, d.again = 0, 0, d.headText, false
	d.more, d.open = false, false
}

// extend adds a body or a line behind a line break.
func (d *draft) extend(b *build, body []byte, fields []catalog.Field) {
	b.text = append(tail(b.text, &d.text), '\n')
	shift := uint32(len(b.text) - d.text.from)
	b.text = append(b.text, body...)
	d.text.to = len(b.text)
	if len(fields) == 0 {
		return
	}
	b.fields = tail(b.fields, &d.fields)
	for _, f := range fields {
		f.Start += shift
		f.End += shift
		if f.Name == catalog.Unlisted {
			f.LabelStart += shift
			f.LabelEnd += shift
		}
		b.fields = append(b.fields, f)
	}
	d.fields.to = len(b.fields)
}

// reread replaces the last entry's text and fields, read again with a line more.
func (d *draft) reread(b *build, body []byte, fields []catalog.Field) {
	b.text, b.fields = tail(b.text, &d.text), tail(b.fields, &d.fields)
	b.fields = b.fields[:d.fields.from+d.lastFields]
	d.fields.to = len(b.fields)
	if d.lastText == 0 {
		b.text = append(b.text[:d.text.from], body...)
		d.text.to = len(b.text)
		b.fields = append(b.fields, fields...)
		d.fields.to = len(b.fields)
		return
	}
	b.text = b.text[:d.text.from+d.lastText-1]
	d.text.to = len(b.text)
	d.extend(b, body, fields)
}

// entrySpan adds where a further entry stands.
func (d *draft) entrySpan(b *build, s Span) {
	b.spans = append(tail(b.spans, &d.spans), s)
	d.spans.to = len(b.spans)
}

// draft makes a draft of the current entry.
func (r *reader) draft() *draft {
	c := &r.cur
	d := r.newDraft()
	d.process, d.time, d.session, d.seq, d.seconds, d.whole = c.process, c.time, c.session, c.seq, c.seconds, true
	d.since = r.clock.last
	d.zoned, d.zone = r.zoned, r.zone
	return d
}
