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
