package parser

import "uccetrace/parser/catalog"

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
