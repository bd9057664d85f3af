package parser

import (
	"bytes"
	"unicode/utf8"
)

// verbatim keeps the entries of a block as they stand there: each with what follows
// on it up to the next one, lines that belong to it and lines that do not.
type verbatim struct {
	limit   int // bytes kept of an entry with what follows on it
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
		v.left += int64(len(bytes.Trim(b, " \t\r\n\x00"+utf8BOM)))
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
		if !utf8.Valid(text) {
			text = legible(text)
		}
		v.entries[i].Text, v.entries[i].Spans = text, v.spans[i:i+1:i+1]
	}
	entries, left = v.entries[:n:n], v.left
	kept := verbatim{limit: v.limit, open: v.open, full: v.full, dated: v.dated}
	kept.text = append(make([]byte, 0, cap(v.text)), v.text[end:]...)
	if v.open {
		kept.entries = append(make([]Event, 0, cap(v.entries)), v.entries[n])
		kept.spans, kept.from = append(kept.spans, v.spans[n]), append(kept.from, 0)
	}
	*v = kept
	return entries, left
}
