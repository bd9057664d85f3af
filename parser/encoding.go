package parser

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// recoder turns UTF-16 into UTF-8 while a source is read, and a place in what it
// gave back into the place in the source. A place in the text is counted on from
// where the source is at when reading begins.
type recoder struct {
	order binary.ByteOrder
	left  []byte // the beginning of a character whose rest is not read yet
	mapping
}

func (d *recoder) start(at int64, line bool) {
	d.left = d.left[:0]
	d.mapping.start(at)
}

// append turns raw into text behind dst, whose end is at place text. last says that
// nothing comes behind raw.
func (d *recoder) append(dst []byte, text int64, raw []byte, last bool) []byte {
	for len(d.left) > 0 && len(raw) > 0 {
		// Byte by byte, until nothing is left of the read before.
		d.left, raw = append(d.left, raw[0]), raw[1:]
		n := len(dst)
		var done int
		dst, done = d.decode(dst, text, d.left, last && len(raw) == 0)
		text += int64(len(dst) - n)
		d.left = append(d.left[:0], d.left[done:]...)
	}
	dst, done := d.decode(dst, text, raw, last)
	d.left = append(d.left, raw[done:]...)
	return dst
}

// decode turns the whole characters of raw into text; done is how many bytes they
// have.
func (d *recoder) decode(dst []byte, text int64, raw []byte, last bool) (out []byte, done int) {
	begin := len(dst)
	for done < len(raw) {
		r, n := rune(utf8.RuneError), 2
		switch rest := raw[done:]; {
		case len(rest) == 1:
			if !last {
				return dst, done
			}
			n = 1
		default:
			r = rune(d.order.Uint16(rest))
			if !utf16.IsSurrogate(r) {
				break
			}
			if r < 0xdc00 && len(rest) < 4 && !last {
				return dst, done
			}
			low := rune(utf8.RuneError)
			if len(rest) >= 4 {
				low = rune(d.order.Uint16(rest[2:]))
			}
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				n = 4
			}
		}
		from := len(dst)
		dst = utf8.AppendRune(dst, r)
		d.note(text+int64(from-begin), len(dst)-from, n)
		d.at += int64(n)
		done += n
	}
	return dst, done
}

// legible gives text as UTF-8: what is not that is taken for Windows-1252, the code
// page of most machines that these logs come from. It is the same slice where
// nothing is to be done.
func legible(text []byte) []byte {
	if utf8.Valid(text) {
		return text
	}
	out, _ := legibleMap(text, false)
	return out
}

// legibleMap also gives, for each place in text and its end, that in what came out.
func legibleMap(text []byte, mapped bool) (out []byte, places []uint32) {
	out = make([]byte, 0, len(text)+len(text)/4)
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
			r = charmap.Windows1252.DecodeByte(text[i])
		}
		for range n {
			if mapped {
				places = append(places, uint32(len(out)))
			}
		}
		out = utf8.AppendRune(out, r)
		i += n
	}
	return out, append(places, uint32(len(out)))
}

// legible makes an event's text UTF-8, and moves its fields with it.
func (e *Event) legible() {
	text, places := legibleMap(e.Text, true)
	for i := range e.Fields {
		f := &e.Fields[i]
		f.Start, f.End = places[f.Start], places[f.End]
		f.LabelStart, f.LabelEnd = places[f.LabelStart], places[f.LabelEnd]
	}
	e.Text = text
}

// decoded is a stretch of the source as UTF-8.
func (s *Source) decoded(raw []byte) []byte {
	if s.order == nil {
		return legible(raw)
	}
	d := recoder{order: s.order}
	return d.append(nil, 0, raw, true)
}
