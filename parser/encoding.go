package parser

import (
	"encoding/binary"
	"sort"
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
	raw   []byte
	at    int64 // of the source: behind what was turned into text
	parts []part
}

// part is a stretch in which every character takes as many bytes of text, and as
// many of the source.
type part struct {
	text, raw         int64
	textStep, rawStep int8
}

// start begins anew at a place of the source.
func (d *recoder) start(at int64) {
	d.left, d.parts, d.at = d.left[:0], d.parts[:0], at
}

// scratch is room for n bytes of the source.
func (d *recoder) scratch(n int) []byte {
	if cap(d.raw) < n {
		d.raw = make([]byte, n)
	}
	return d.raw[:n]
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

// note remembers where a character came from, if that does not follow from the one
// before.
func (d *recoder) note(text int64, textStep, rawStep int) {
	if k := len(d.parts); k > 0 && d.parts[k-1].textStep == int8(textStep) && d.parts[k-1].rawStep == int8(rawStep) {
		return
	}
	d.parts = append(d.parts, part{text, d.at, int8(textStep), int8(rawStep)})
}

// place gives the place in the source of one in the text.
func (d *recoder) place(text int64) int64 {
	i := sort.Search(len(d.parts), func(i int) bool { return d.parts[i].text > text }) - 1
	if i < 0 {
		return text
	}
	p := d.parts[i]
	return p.raw + (text-p.text)/int64(p.textStep)*int64(p.rawStep)
}

// forget drops what is needed only for places before text.
func (d *recoder) forget(text int64) {
	i := sort.Search(len(d.parts), func(i int) bool { return d.parts[i].text > text }) - 1
	if i > 0 {
		d.parts = append(d.parts[:0], d.parts[i:]...)
	}
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
