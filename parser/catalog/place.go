package catalog

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// isSpace says what a blank of a template stands for.
func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// trim is where the text without white space around it begins and ends.
func trim(b []byte) (int, int) {
	p, end := 0, len(b)
	for p < end && isSpace(b[p]) {
		p++
	}
	for end > p && isSpace(b[end-1]) {
		end--
	}
	return p, end
}

// literal compares lit with b[p:end] and returns where it ends, or -1. A blank
// is any white space; one at the end (before a value) is no line break and may
// be missing at the end of the text.
func literal(b []byte, p, end int, lit string) int {
	if q := p + len(lit); q <= end && string(b[p:q]) == lit {
		return q
	}
	return literalLoose(b, p, end, lit)
}

// literal is literal for the piece's own literal: where it ends at p, or -1.
func (pc *piece) literal(b []byte, p int) int {
	q := p + pc.size
	if pc.size <= 16 && p+8 <= len(b) && q <= len(b) {
		if binary.LittleEndian.Uint64(b[p:])&pc.mask == pc.head &&
			(pc.size <= 8 || binary.LittleEndian.Uint64(b[q-8:]) == pc.tail) {
			return q
		}
	} else if q <= len(b) && string(b[p:q]) == pc.lit {
		return q
	}
	return literalLoose(b, p, len(b), pc.lit)
}

func literalLoose(b []byte, p, end int, lit string) int {
	i := 0
	for i+8 <= len(lit) && p+8 <= end && string(b[p:p+8]) == lit[i:i+8] {
		i, p = i+8, p+8
		for lit[i-1] == ' ' && p < end && isSpace(b[p]) && !(i == len(lit) && b[p] == '\n') {
			p++
		}
	}
	for ; i < len(lit); i++ {
		if lit[i] != ' ' {
			if p >= end || b[p] != lit[i] {
				return -1
			}
			p++
			continue
		}
		last := i == len(lit)-1
		if p >= end {
			if last {
				return p
			}
			return -1
		}
		start := p
		for p < end && isSpace(b[p]) && !(last && b[p] == '\n') {
			p++
		}
		if p == start && !(last && b[p] == '\n') {
			return -1
		}
	}
	return p
}

// ends says whether the template's tail, as far as it must be there, stands at p
// and nothing behind it.
func (t *template) ends(b []byte, p, end int) bool {
	if p == end {
		return t.soft
	}
	tail := t.tail
	if q := literal(b, p, end, tail); q >= 0 && onlySpace(b, q, end) {
		return true
	}
	if n := len(tail); n > 0 && tail[n-1] == '.' {
		tail = trimRight(tail[:n-1])
		if q := literal(b, p, end, tail); q >= 0 && onlySpace(b, q, end) {
			return true
		}
	}
	return t.soft && onlySpace(b, p, end)
}

func trimRight(s string) string {
	for s != "" && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	return s
}

func onlySpace(b []byte, p, end int) bool {
	for p < end && isSpace(b[p]) {
		p++
	}
	return p == end
}

// place reads b[p:end] as the template is written, from piece `from` on, and
// appends a field a piece. It returns the piece that failed and how far it came.
func (t *template) place(b []byte, p, end, from int, m *Match) (failed, far int, ok bool) {
	b = b[:end]
	base := len(m.Fields) - from
	fields := slices.Grow(m.Fields, len(t.pieces)-from)[:base+len(t.pieces)]
	for i := from; i < len(t.pieces); i++ {
		pc := &t.pieces[i]
		q := pc.literal(b, p)
		if q < 0 {
			if i == from || !t.widen(b, end, i-1, &fields[base+i-1]) {
				m.Fields = fields[:base+i]
				return i, p, false
			}
			p = int(fields[base+i-1].End)
			if q = pc.literal(b, p); q < 0 {
				m.Fields = fields[:base+i]
				return i, p, false
			}
		}
		p = q
		if pc.blank && p < len(b) && b[p] <= ' ' {
			for p < end && isSpace(b[p]) && b[p] != '\n' {
				p++
			}
		}
		kind := pc.kind
		switch kind {
		case Integer:
			q = integerEnd(b, p, end)
		case Hex:
			q = hexEnd(b, p, end)
		case Word:
			if q = t.wordEnd(b, p, end, i); q-p <= 4 && !says(b[p:q]) {
				kind = Text
			}
		case Identifier:
			if q = t.wordEnd(b, p, end, i); !identifies(b[p:q]) {
				kind = Text
			}
		default:
			if q = t.textEnd(b, p, end, i); q < 0 {
				m.Fields = fields[:base+i]
				return i, p, false
			}
		}
		if q == p {
			if !pc.loose && (kind != Text || pc.blank || pc.kind.isWord()) {
				m.Fields = fields[:base+i]
				return i, p, false
			}
			kind = Text
		}
		fields[base+i] = Field{Name: pc.name, Kind: kind, Start: uint32(p), End: uint32(q)}
		p = q
	}
	m.Fields = fields
	if p == end && t.soft || t.ends(b, p, end) {
		return len(t.pieces), p, true
	}
	n := len(t.pieces)
	if n > from && t.widen(b, end, n-1, &fields[base+n-1]) && t.ends(b, int(fields[base+n-1].End), end) {
		return n, end, true
	}
	return n, p, false
}

// widen reads a number that is none (N/A) as a word.
func (t *template) widen(b []byte, end, i int, f *Field) bool {
	pc := &t.pieces[i]
	if !pc.loose || pc.kind != Integer && pc.kind != Hex {
		return false
	}
	q := t.wordEnd(b, int(f.Start), end, i)
	if q <= int(f.End) {
		return false
	}
	f.End, f.Kind = uint32(q), Text
	return true
}

// says is false for words that stand for no value.
func says(w []byte) bool {
	switch len(w) {
	case 0:
		return false
	case 3:
		return !(w[1] == '/' && (w[0] == 'N' || w[0] == 'n'))
	case 4:
		return !((w[0] == 'n' || w[0] == 'N') && (string(w) == "null" || string(w) == "NULL"))
	}
	return true
}

// identifies is false for what is no id and no device name: words that say nothing, and
// words with a character that none of them has. So a word that has run into the pair
// behind it, because the blank between them is damaged, names nobody.
func identifies(w []byte) bool {
	for i, c := range w {
		if c >= utf8.RuneSelf {
			return says(w) && isLetters(w[i:])
		}
		if !inIdentifiers[c] {
			return false
		}
	}
	return says(w)
}

// isLetters is identifies for what need not be ASCII.
func isLetters(w []byte) bool {
	for len(w) > 0 {
		r, n := utf8.DecodeRune(w)
		if r < utf8.RuneSelf && !inIdentifiers[r] || r >= utf8.RuneSelf && (r == utf8.RuneError || !unicode.In(r, unicode.L, unicode.M, unicode.Nd)) {
			return false
		}
		w = w[n:]
	}
	return true
}

// inIdentifiers are the ASCII characters of ids and device names: of an agent's id
// (digits or a login name, with its domain), a directory number in any form that CUCM
// takes (+E.164, *, #), a device's name, an address, a mobile agent's instrument (the
// extension; the remote phone behind a semicolon).
var inIdentifiers = func() (in [utf8.RuneSelf]bool) {
	for c := range in {
		in[c] = c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || strings.IndexByte(`.-_@\+*#/:;`, byte(c)) >= 0
	}
	return in
}()

func integerEnd(b []byte, p, end int) int {
	q := p
	if q < end && b[q] == '-' {
		q++
	}
	digits := q
	for q < end && b[q]-'0' <= 9 {
		q++
	}
	if q == digits {
		return p
	}
	return q
}

func hexEnd(b []byte, p, end int) int {
	q := p
	if q+1 < end && b[q] == '0' && b[q+1]|0x20 == 'x' {
		q += 2
	}
	digits := q
	for q < end && hexDigit(b[q]) {
		q++
	}
	if q == digits {
		return p
	}
	return q
}

func hexDigit(c byte) bool { return c-'0' <= 9 || (c|0x20)-'a' <= 5 }

// spaceFrom is where the next white space stands. It looks at eight bytes at a
// time; other control bytes stop it and are passed by.
func spaceFrom(b []byte, p, end int) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	for p+8 <= end {
		x := binary.LittleEndian.Uint64(b[p:])
		low := (x - ones*('!')) &^ x & tops // top bit of every byte below '!'; borrows only reach bytes behind one
		if low == 0 {
			p += 8
			continue
		}
		if p += bits.TrailingZeros64(low) / 8; isSpace(b[p]) {
			return p
		}
		p++
	}
	for p < end && !isSpace(b[p]) {
		p++
	}
	return p
}

// next is the literal behind piece i.
func (t *template) next(i int) string {
	if i+1 < len(t.pieces) {
		return t.pieces[i+1].lit
	}
	return t.tail
}

// follows says whether what must stand behind piece i stands at p.
func (t *template) follows(b []byte, p, end, i int) bool {
	if i+1 < len(t.pieces) {
		return t.pieces[i+1].literal(b[:end], p) >= 0
	}
	return t.ends(b, p, end)
}

// wordEnd is where the word at p ends, seen what follows in the template.
func (t *template) wordEnd(b []byte, p, end, i int) int {
	c := t.pieces[i].stop
	if c == 0 || c == ' ' {
		return spaceFrom(b, p, end)
	}
	q := p
	for ; q < end; q++ {
		if b[q] == c {
			if t.follows(b, q, end, i) {
				return q
			}
		} else if isSpace(b[q]) {
			break
		}
	}
	return q
}

// textEnd is where the text at p ends: before the first place where what follows
// in the template stands, never behind a line break; -1 where that must follow and
// does not.
func (t *template) textEnd(b []byte, p, end, i int) int {
	if c := t.pieces[i].stop; c != 0 {
		for q := p; q < end; q++ {
			if (b[q] == c || c == ' ' && isSpace(b[q])) && t.follows(b, q, end, i) {
				return back(b, p, q)
			}
			if b[q] == '\n' {
				break
			}
		}
		if !(i+1 == len(t.pieces) && t.soft) {
			return -1
		}
	}
	if n := bytes.IndexByte(b[p:end], '\n'); n >= 0 {
		end = p + n
	}
	return back(b, p, end)
}

// back goes back from q over white space.
func back(b []byte, p, q int) int {
	for q > p && isSpace(b[q-1]) {
		q--
	}
	return q
}
