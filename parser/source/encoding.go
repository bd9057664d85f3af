package source

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// BOM is the byte order mark, in UTF-8.
const BOM = "\ufeff"

// EncodingOf names the encoding that a source's beginning shows.
func EncodingOf(head []byte) string {
	if enc := utf16Of(head); enc != "" {
		return enc
	}
	if bytes.HasPrefix(head, []byte(BOM)) {
		return "utf-8 with BOM"
	}
	// The last character may be cut.
	for i := 0; i < utf8.UTFMax && len(head) > 0 && !utf8.RuneStart(head[len(head)-1]); i++ {
		head = head[:len(head)-1]
	}
	if n := len(head); n > 0 && head[n-1] >= utf8.RuneSelf {
		head = head[:n-1]
	}
	if utf8.Valid(head) {
		return "utf-8"
	}
	return "windows-1252"
}

// utf16Of tells UTF-16 by its byte order mark, or by a NUL in every other place.
func utf16Of(head []byte) string {
	if len(head) >= 2 {
		switch string(head[:2]) {
		case "\xff\xfe":
			return "UTF-16LE"
		case "\xfe\xff":
			return "UTF-16BE"
		}
	}
	n := min(len(head), 512) &^ 1
	if n < 16 {
		return ""
	}
	var nuls [2]int
	for i, c := range head[:n] {
		if c == 0 {
			nuls[i&1]++
		}
	}
	switch {
	case nuls[1] > n/2*9/10 && nuls[0] < n/20:
		return "UTF-16LE"
	case nuls[0] > n/2*9/10 && nuls[1] < n/20:
		return "UTF-16BE"
	}
	return ""
}

// orderOf gives the byte order of what begins like this; nil where that is not UTF-16.
func orderOf(head []byte) binary.ByteOrder {
	switch utf16Of(head) {
	case "UTF-16LE":
		return binary.LittleEndian
	case "UTF-16BE":
		return binary.BigEndian
	}
	return nil
}

// Decoder turns UTF-16 into UTF-8 while a source is read, and a place in what it
// gave back into the place in the source. A place in the text is counted on from
// where the source is at when reading begins.
type Decoder struct {
	order binary.ByteOrder
	left  []byte // the beginning of a character whose rest is not read yet
	Mapping
}

// NewDecoder is one for what Wide gives of a source, unless that is nil.
func NewDecoder(order binary.ByteOrder) *Decoder { return &Decoder{order: order} }

// Start begins anew at a place of the source.
func (d *Decoder) Start(at int64, line bool) {
	d.left = d.left[:0]
	d.Mapping.Start(at)
}

// Append turns raw into text behind dst, whose end is at place text. last says that
// nothing comes behind raw.
func (d *Decoder) Append(dst []byte, text int64, raw []byte, last bool) []byte {
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
func (d *Decoder) decode(dst []byte, text int64, raw []byte, last bool) (out []byte, done int) {
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
		d.Turned(text+int64(from-begin), len(dst)-from, n)
		done += n
	}
	return dst, done
}

// Legible gives text as UTF-8: what is not that is taken for Windows-1252, the code
// page of most machines that these logs come from. It is the same slice where
// nothing is to be done.
func Legible(text []byte) []byte {
	if utf8.Valid(text) {
		return text
	}
	out, _ := decodeLatin(text, false)
	return out
}

// LegibleMap is Legible, and gives for each place in text and its end that in what
// came out.
func LegibleMap(text []byte) (out []byte, places []uint32) { return decodeLatin(text, true) }

func decodeLatin(text []byte, mapped bool) (out []byte, places []uint32) {
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
