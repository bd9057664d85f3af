package parser

import (
	"bytes"
	"slices"

	"uccetrace/parser/catalog"
)

// Several entries make one message where its definition says so. What may go on
// is kept for each process while its time stays the same; CTI sessions keep
// apart. The newest message that takes a further entry gets it: threads print
// theirs one after the other, or one inside the other. An entry of such a message
// that is printed again directly behind itself, as in a log whose lines are doubled,
// is the same one: how often it stands there says nothing.

// ask gives the current entry to the message that claims it: as its beginning, as
// a further entry of one that waits, or as one whose beginning is missing. near
// is what an unclaimed one begins like.
func (r *reader) ask(body []byte) (near *catalog.Message, claimed bool) {
	if r.repeated(body) {
		return nil, true
	}
	p := r.cur.process
	m := &r.match
	m.Fields = m.Fields[:0]
	verdict := p.set.Head(body, m)
	if verdict == catalog.Claimed {
		r.distrust(len(body))
		r.event(body, true)
		return nil, true
	}
	if verdict == catalog.Near {
		near = m.Message
	}
	if len(p.open) > 0 && r.then(body) {
		return nil, true
	}
	if m.Fields = m.Fields[:0]; len(body) > 0 && p.set.Orphan(body, m) == catalog.Claimed {
		r.distrust(len(body))
		r.event(body, false)
		return nil, true
	}
	return near, false
}

// several says whether the draft's last entry is one of several that make a message.
func (d *draft) several() bool {
	return d.message != nil && (d.more || d.lastText > 0 || !d.whole)
}

// last is the text of the draft's last entry, without lines below it.
func (d *draft) last(b *build) []byte {
	from := d.text.from + d.lastText
	return b.text[from : from+d.lastBody]
}

// beside says whether the draft's last entry has all that a header says in common
// with the current entry.
func (c *current) beside(d *draft) bool {
	return d != nil && d.process == c.process && d.time == c.time && d.session == c.session
}

// repeated takes the current entry for the one directly before it, if it says the
// same as a part of a message. One that is a message by itself is told twice, and so
// is one with a dump below.
func (r *reader) repeated(body []byte) bool {
	d := r.cur.before
	if !r.cur.beside(d) || !d.several() || d.under > 0 || !bytes.Equal(d.last(&r.build), body) {
		return false
	}
	if o := r.awaiting(d, body); o != nil {
		r.part(d, o)
	} else if d.again {
		r.spans[d.spans.to-1] = r.cur.span // however often it stands there, two places show it
	} else {
		d.entrySpan(&r.build, r.cur.span)
		d.again = true
	}
	r.cur.draft = d
	r.cur.process.tally.claimed++
	return true
}

// awaiting finds another message of the draft's kind that waits for the entry which
// the draft has: it may be that of another thread, and nobody can say.
func (r *reader) awaiting(d *draft, body []byte) *draft {
	if d.lastText == 0 {
		return nil
	}
	i := slices.IndexFunc(r.cur.process.open, func(o *draft) bool {
		if o == d || o.message != d.message || o.session != d.session || o.time != d.time {
			return false
		}
		_, ok := r.cur.process.set.Then(o.message, o.then, body, r.rematch())
		return ok
	})
	if i < 0 {
		return nil
	}
	return r.cur.process.open[i]
}

// part leaves two messages nothing but their beginnings: whose the further entries are
// cannot be said.
func (r *reader) part(d, o *draft) {
	d.behead()
	o.behead()
	p := r.cur.process
	p.open = slices.DeleteFunc(p.open, func(x *draft) bool { return x == d || x == o })
}

// distrust marks the value that the end of the source may have cut: it ties
// nothing and fills nothing.
func (r *reader) distrust(n int) {
	if !r.cur.cut {
		return
	}
	for i := range r.match.Fields {
		if f := &r.match.Fields[i]; int(f.End) == n && f.End > f.Start {
			f.Kind = catalog.Cut
			r.warn(r.line, "the last line has no line break: its last value may be cut, and is not used")
		}
	}
}

// rematch empties the match.
func (r *reader) rematch() *catalog.Match {
	r.match.Message, r.match.Fields, r.match.More = nil, r.match.Fields[:0], false
	return &r.match
}

// event makes an event of the current entry, which the match claims; whole is
// false where its first entry is missing.
func (r *reader) event(body []byte, whole bool) {
	d := r.draft()
	d.message, d.whole, d.more = r.match.Message, whole, r.match.More
	d.add(&r.build, body, r.match.Fields, r.cur.span)
	p := r.cur.process
	r.cur.draft = d
	p.tally.claim(d.message, len(r.counts.near))
	if !whole {
		// Which further entry it is, so that only later ones are put behind it.
		next, ok := p.set.Then(d.message, 0, body, r.rematch())
		d.then, d.more = next, ok
	}
	if d.more {
		p.push(d)
	}
}

// then gives the current entry to a message that waits for further entries.
func (r *reader) then(body []byte) bool {
	p := r.cur.process
	for i := len(p.open) - 1; i >= 0; i-- {
		d := p.open[i]
		if d.session != r.cur.session {
			continue
		}
		m := r.rematch()
		next, ok := p.set.Then(d.message, d.then, body, m)
		if !ok || !d.whole && next <= d.then {
			continue // without a head, an earlier entry is that of another event
		}
		if o := p.crossed(i, p.hands.last); o != nil {
			r.part(d, o)
			return false // whose this entry is cannot be said either
		}
		d.lastText, d.lastFields, d.lastThen = d.text.len()+1, d.fields.len(), d.then
		d.lastBody, d.again = len(body), false
		d.then, d.more = next, m.More
		r.distrust(len(body))
		d.extend(&r.build, body, m.Fields)
		d.entrySpan(&r.build, r.cur.span)
		r.cur.draft = d
		p.tally.claimed++
		if !d.more {
			p.drop(i)
			p.completed = d
		}
		return true
	}
	return false
}

// crossed finds a newer message of the same kind that has taken a further entry
// while the i-th still waits for one: two threads print theirs in turn, and whose
// is whose cannot be said.
func (p *process) crossed(i int, now Time) *draft {
	d := p.open[i]
	same := func(o *draft) bool {
		return o != nil && o != d && o.message == d.message && o.session == d.session && o.time == d.time && o.seq > d.seq
	}
	for _, o := range p.open[i+1:] {
		if same(o) && o.then > 0 {
			return o
		}
	}
	if o := p.completed; same(o) && now == d.time {
		return o
	}
	return nil
}

// push lets a message wait for further entries.
func (p *process) push(d *draft) {
	if len(p.open) == maxPending {
		p.drop(0)
	}
	p.open = append(p.open, d)
	d.open = true
}

// maxPending is how many messages of one process and time may wait for further
// entries; the oldest waits no longer.
const maxPending = 64

// drop lets the message at place i wait no longer.
func (p *process) drop(i int) {
	p.open[i].open = false
	p.open = slices.Delete(p.open, i, i+1)
}

func (p *process) dropAll() {
	for _, d := range p.open {
		d.open = false
	}
	clear(p.open)
	p.open = p.open[:0]
}

// under adds a line without a header to the current entry's event, if its message
// has such lines.
func (r *reader) under(text []byte) bool {
	d := r.cur.draft
	if !d.more && d.under == 0 {
		return false
	}
	m := r.rematch()
	next, ok := r.cur.process.set.Under(d.message, d.under, text, m)
	if !ok {
		return false
	}
	d.under = next
	r.distrust(len(text))
	d.extend(&r.build, text, m.Fields)
	r.lineSpan(d, text)
	r.cur.rejected, r.cur.blank, r.cur.open = 0, false, true
	r.cur.lines = maxWraps // a wrap cannot reach back over a dump's lines
	return true
}

// tabbed adds a line that belongs to the current entry by its TAB alone: it is
// kept, and no field lies in it.
func (r *reader) tabbed(text []byte) bool {
	d := r.cur.draft
	d.extend(&r.build, text, nil)
	r.lineSpan(d, text)
	r.cur.lines = maxWraps
	return true
}

// wrap reads the current event's last entry again with a line that was cut off
// it.
func (r *reader) wrap(text []byte) bool {
	d, set := r.cur.draft, r.cur.process.set
	body, ok := r.cur.body(r)
	if !ok || !set.Continues(d.message, body, text) {
		return false
	}
	both := r.joined(body, text)
	m := r.rematch()
	switch {
	case d.lastText > 0:
		next, ok := set.Then(d.message, d.lastThen, both, m)
		if !ok {
			return false
		}
		d.then = next
	case d.whole:
		if set.Head(both, m) != catalog.Claimed || m.Message != d.message {
			return false
		}
	default:
		if set.Orphan(both, m) != catalog.Claimed || m.Message != d.message {
			return false
		}
	}
	if o := r.cur.before; o != d && d.lastText == 0 && r.cur.beside(o) && o.message == d.message && o.text.len() == len(body) && bytes.Equal(o.last(&r.build), body) {
		o.void = true // the same line, doubled: it had no more than its beginning
	}
	r.cur.wrapped = true
	if i := slices.Index(r.cur.process.open, d); i >= 0 && !m.More {
		r.cur.process.drop(i)
	} else if i < 0 && m.More {
		r.cur.process.push(d)
	}
	d.more = m.More
	d.reread(&r.build, both, m.Fields)
	r.lineSpan(d, text)
	return true
}

// join reads an entry that no message claims again with the lines below: it may
// have been wrapped before it could be told.
func (r *reader) join(text []byte) bool {
	c := &r.cur
	body, ok := c.body(r)
	if !ok || c.process.set == nil || len(body) == 0 && r.form == nil {
		return false
	}
	both := r.joined(body, text)
	c.wrapped = true
	unread := c.draft
	if _, ok := r.ask(both); !ok {
		return false
	}
	if unread != nil {
		unread.void = true
	}
	c.near, c.waits = nil, false
	r.lineSpan(c.draft, text)
	return true
}

// joined is the current entry's body with a line more.
func (r *reader) joined(body, text []byte) []byte {
	if !r.cur.wrapped {
		r.both = append(r.both[:0], body...)
	}
	r.both = append(append(r.both[:len(body)], '\n'), text...)
	return r.both
}
