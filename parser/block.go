package parser

import (
	"bytes"
	"unicode/utf8"

	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// emit makes a block of what is complete: not the entry read last, whose further
// lines may come, nor messages that wait for further entries, unless this is the
// last block.
func (r *reader) emit(last bool) Block {
	if last {
		r.leave()
	}
	r.done = r.done[:0]
	held := r.drafts[:0]
	for _, d := range r.drafts {
		switch {
		case d.void:
			r.free = append(r.free, d)
		case !last && (r.held(d) || len(held) > 0):
			held = append(held, d)
		default:
			r.done = append(r.done, d)
		}
	}
	r.drafts = held
	b := Block{Reached: r.clock.last, Spans: r.spansOf()}
	if r.unread != nil {
		r.tellUnread()
	} else {
		b.Events = r.events()
	}
	if v := r.verbatim; v != nil {
		if b.Entries, b.Left = v.block(last); v.open {
			b.Reached = min(b.Reached, v.entries[0].Time)
		}
	}
	for _, d := range r.drafts {
		b.Reached = min(b.Reached, d.time) // it comes with a later block
	}
	if b.Reached < r.reached && r.clock.last >= r.reached {
		b.Reached = r.reached // a late line does not turn time back
	}
	r.reached = b.Reached
	r.free = append(r.free, r.done...)
	for _, d := range r.done {
		if d.process.completed == d {
			d.process.completed = nil // the draft will be used again
		}
	}
	r.keep()
	return b
}

// maxHeld is how many bytes of text may wait with a message for its further
// entries.
const maxHeld = 8 << 20

// held says whether a draft may still grow, or be repeated; what stands behind it then waits with
// it, for the order's sake. One whose process has fallen silent waits no longer
// than lines come late.
func (r *reader) held(d *draft) bool {
	if d == r.cur.draft || d == r.cur.before {
		return true
	}
	if d.open && (r.clock.last-d.since > slack || len(r.text) > maxHeld) {
		for i, o := range d.process.open {
			if o == d {
				d.process.drop(i)
				break
			}
		}
	}
	return d.open
}

// events copies what is done into slabs of its own.
func (r *reader) events() []Event {
	var text, fields, spans, n int
	for _, d := range r.done {
		if d.message != nil {
			r.trim(d)
			n, text, fields, spans = n+1, text+d.text.len(), fields+d.fields.len(), spans+d.spans.len()
		}
	}
	if n == 0 {
		return nil
	}
	events := make([]Event, 0, n)
	texts, allFields, allSpans := make([]byte, 0, text), make([]catalog.Field, 0, fields), make([]Span, 0, spans)
	for _, d := range r.done {
		if d.message == nil {
			continue
		}
		t, f, s := len(texts), len(allFields), len(allSpans)
		texts = append(texts, r.text[d.text.from:d.text.to]...)
		allFields = append(allFields, r.fields[d.fields.from:d.fields.to]...)
		for _, span := range r.spans[d.spans.from:d.spans.to] {
			allSpans = append(allSpans, r.inSource(span))
		}
		events = append(events, Event{
			Message: d.message, Proc: d.process.Proc, Time: d.time, Session: d.session, Seq: d.seq,
			Whole: d.whole, Seconds: d.seconds, Zoned: d.zoned, Zone: d.zone,
			Text: texts[t:len(texts):len(texts)], Fields: allFields[f:len(allFields):len(allFields)],
			Spans: allSpans[s:len(allSpans):len(allSpans)],
		})
		if e := &events[len(events)-1]; !utf8.Valid(e.Text) {
			e.legible()
			r.latin = true
		}
	}
	return events
}

// trim leaves a draft that is done no more than what is needed of it.
func (r *reader) trim(d *draft) {
	if r.needs == nil || r.needs.Whole[d.message.Index] {
		return
	}
	d.spans.to = d.spans.from
	kept := r.fields[d.fields.from:d.fields.from]
	for _, f := range r.fields[d.fields.from:d.fields.to] {
		if r.needs.Names[f.Name] {
			kept = append(kept, f)
		}
	}
	if d.fields.to = d.fields.from + len(kept); len(kept) == 0 {
		r.latin = r.latin || !utf8.Valid(r.text[d.text.from:d.text.to])
		d.text.to = d.text.from
	}
}

// keep moves what the next block needs to the beginning of the slabs.
func (r *reader) keep() {
	if len(r.drafts) == 0 {
		r.text, r.fields, r.spans = r.text[:0], r.fields[:0], r.spans[:0]
		return
	}
	// A draft that grew stands behind later ones: the copy goes by way of spares.
	text, fields, spans := r.spareText[:0], r.spareFields[:0], r.spareSpans[:0]
	for _, d := range r.drafts {
		text, d.text = moved(text, r.text, d.text)
		fields, d.fields = moved(fields, r.fields, d.fields)
		spans, d.spans = moved(spans, r.spans, d.spans)
	}
	r.text, r.spareText = text, r.text
	r.fields, r.spareFields = fields, r.fields
	r.spans, r.spareSpans = spans, r.spans
}

func moved[T any](to, from []T, s stretch) ([]T, stretch) {
	n := len(to)
	to = append(to, from[s.from:s.to]...)
	return to, stretch{n, len(to)}
}

// spansOf gives who printed in this block, in the order of their first entry of
// the run, and adds it to the tallies.
func (r *reader) spansOf() []ProcSpan {
	if r.pairs == 0 {
		return nil
	}
	spans := make([]ProcSpan, 0, r.pairs)
	for _, p := range r.list {
		if p.spanned == r.block {
			spans = append(spans, p.span)
			p.tally.span(p.span)
		}
	}
	return spans
}

// tellUnread gives away the entries that no message claims, or only by their shape.
func (r *reader) tellUnread() {
	for _, d := range r.done {
		shaped := d.message != nil && d.message.Basis == catalog.General
		if d.message == nil || shaped {
			more := r.unread(Entry{
				Shaped: shaped, Proc: d.process.Proc, Time: d.time, Session: d.session,
				Text: source.Legible(r.text[d.text.from:d.text.to]), Span: r.inSource(r.spans[d.spans.from]),
			})
			if !more {
				return
			}
		}
	}
}

// verbatim keeps the entries of a block as they stand there: each with what follows
// on it up to the next one, lines that belong to it and lines that do not.
type verbatim struct {
	limit   int  // bytes kept of an entry with what follows on it
	cr      bool // its lines end in CR
	entries []Event
	spans   []Span
	from    []int // where each one's text begins in text
	text    []byte
	open    bool // the last one may go on
	full    bool // and has reached the limit
	dated   bool // a date header comes next
	left    int64
}

// begin takes an entry, own being its bytes up to the end of its line or to the
// header that is fused to it.
func (v *verbatim) begin(ev Event, span Span, own []byte) {
	v.finish()
	v.entries, v.spans = append(v.entries, ev), append(v.spans, span)
	v.from = append(v.from, len(v.text))
	v.text = append(v.text, own...)
	v.open, v.full = true, false
}

// add takes bytes that follow on the entry.
func (v *verbatim) add(b []byte) {
	switch {
	case v.dated:
		v.dated = false
	case !v.open:
		v.left += int64(len(bytes.Trim(b, " \t\r\n\x00"+source.BOM)))
	case v.full || len(v.text)-v.from[len(v.from)-1]+len(b) > v.limit:
		v.full = true
		v.left += int64(len(bytes.Trim(b, " \t\r\n\x00")))
	default:
		v.text = append(v.text, b...)
	}
}

// date ends the entry: a date header follows, which is no part of any.
func (v *verbatim) date() {
	v.finish()
	v.dated = true
}

// finish ends the entry in a line break: what is fused to another, or stands at the
// end of a source, has none; blanks before the next header are no line.
func (v *verbatim) finish() {
	if !v.open {
		return
	}
	v.open = false
	from := v.from[len(v.from)-1]
	line := from + bytes.LastIndexAny(v.text[from:], "\r\n") + 1
	switch rest := bytes.Trim(v.text[line:], " \t\x00"); {
	case line > from && len(rest) == 0:
		v.text = v.text[:line]
	case line < len(v.text):
		v.text = append(v.text, '\n')
	}
}

// block gives away the entries that are complete.
func (v *verbatim) block(last bool) (entries []Event, left int64) {
	if last {
		v.finish()
	}
	n, end := len(v.entries), len(v.text)
	if v.open {
		n--
		end = v.from[n]
	}
	for i := range v.entries[:n] {
		to := end
		if i+1 < n {
			to = v.from[i+1]
		}
		text := v.text[v.from[i]:to:to]
		if v.cr {
			text = bytes.ReplaceAll(text, []byte{'\r'}, []byte{'\n'}) // beside other logs it is no line end
		}
		if !utf8.Valid(text) {
			text = source.Legible(text)
		}
		v.entries[i].Text, v.entries[i].Spans = text, v.spans[i:i+1:i+1]
	}
	entries, left = v.entries[:n:n], v.left
	kept := verbatim{limit: v.limit, cr: v.cr, open: v.open, full: v.full, dated: v.dated}
	kept.text = append(make([]byte, 0, cap(v.text)), v.text[end:]...)
	if v.open {
		kept.entries = append(make([]Event, 0, cap(v.entries)), v.entries[n])
		kept.spans, kept.from = append(kept.spans, v.spans[n]), append(kept.from, 0)
	}
	*v = kept
	return entries, left
}
