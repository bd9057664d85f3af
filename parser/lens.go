package parser

import (
	"bytes"
	"encoding/binary"
	"slices"
	"sort"
)

// lens is what a source's bytes are read through where they are not the log's text:
// they are decoded, characters that stand for others are turned into those, and what
// was put around the lines is taken off. Places in the text count on from where the
// source is at when reading begins; the lens gives those in the source.
type lens struct {
	glasses []glass // in their order; at least one
	peeler  *peeler // the last of them, if lines have something around them
	between [][]byte
	ends    []int64 // where the text behind each glass ends
	raw     []byte
}

// glass turns one text into another, piece by piece, and remembers where that stood.
type glass interface {
	// start begins anew at a place; line says that a line begins there.
	start(at int64, line bool)
	// append turns raw into text behind dst, whose end is at place text. last says
	// that nothing comes behind raw.
	append(dst []byte, text int64, raw []byte, last bool) []byte
	place(text int64) int64
	forget(text int64)
}

// lens is that of a source; nil for one that is read as it is.
func (s *Source) lens() *lens {
	l := bare(s.order)
	if s.dress == nil {
		return l
	}
	if l == nil {
		l = &lens{}
	}
	if d := s.dress; d.swaps.any() {
		l.glasses = append(l.glasses, &swapper{swaps: d.swaps})
	}
	if d := s.dress; len(d.layers) > 0 || d.fenced {
		l.peeler = &peeler{dress: d}
		l.glasses = append(l.glasses, l.peeler)
	}
	return l
}

// bare is a lens that does no more than decode; nil where nothing is to be done.
func bare(order binary.ByteOrder) *lens {
	if order == nil {
		return nil
	}
	return &lens{glasses: []glass{&recoder{order: order}}}
}

func (l *lens) start(at int64, line bool) {
	l.between, l.ends = make([][]byte, len(l.glasses)), make([]int64, len(l.glasses))
	for i, g := range l.glasses {
		g.start(at, line)
		l.ends[i] = at
	}
}

// scratch is room for n bytes of the source.
func (l *lens) scratch(n int) []byte {
	if cap(l.raw) < n {
		l.raw = make([]byte, n)
	}
	return l.raw[:n]
}

// append turns raw into text behind dst.
func (l *lens) append(dst, raw []byte, last bool) []byte {
	for i, g := range l.glasses {
		into, n := l.between[i][:0], 0
		if i == len(l.glasses)-1 {
			into, n = dst, len(dst)
		}
		into = g.append(into, l.ends[i], raw, last)
		l.ends[i] += int64(len(into) - n)
		l.between[i], raw = into, into
	}
	l.between[len(l.between)-1] = nil
	return raw
}

// place gives the place in the source of one in the text; in front of what was taken
// off a line that begins there.
func (l *lens) place(text int64) int64 { return l.under(len(l.glasses), text) }

// behind is like place, but behind what was taken off.
func (l *lens) behind(text int64) int64 {
	if l.peeler == nil {
		return l.place(text)
	}
	return l.under(len(l.glasses)-1, l.peeler.behind(text))
}

// under gives the place in the source of one in the text that the first n glasses
// make.
func (l *lens) under(n int, text int64) int64 {
	for n--; n >= 0; n-- {
		text = l.glasses[n].place(text)
	}
	return text
}

// begins reports whether something is to be taken off at a place in the text.
func (l *lens) begins(text int64) bool { return l.peeler != nil && l.peeler.begins(text) }

// forget drops what is needed only for places before text.
func (l *lens) forget(text int64) {
	for i := len(l.glasses) - 1; i >= 0; i-- {
		before := l.glasses[i].place(text)
		l.glasses[i].forget(text)
		text = before
	}
}

// mapping remembers where a text came from.
type mapping struct {
	at    int64 // behind what was turned into text
	parts []part
}

// part is a stretch in which every character takes as many bytes of text, and as many
// of what that was made of. The bytes before it that made no text are cut off.
type part struct {
	text, raw         int64
	textStep, rawStep int8
	cut               int32
}

func (m *mapping) start(at int64) { m.parts, m.at = m.parts[:0], at }

// note remembers where a character came from, if that does not follow from the one
// before.
func (m *mapping) note(text int64, textStep, rawStep int) {
	if k := len(m.parts); k > 0 && m.parts[k-1].textStep == int8(textStep) && m.parts[k-1].rawStep == int8(rawStep) {
		return
	}
	m.parts = append(m.parts, part{text: text, raw: m.at, textStep: int8(textStep), rawStep: int8(rawStep)})
}

// copied notes n bytes that are text as they stand there.
func (m *mapping) copied(text int64, n int) {
	m.note(text, 1, 1)
	m.at += int64(n)
}

// cutOff notes n bytes that make no text.
func (m *mapping) cutOff(text int64, n int) {
	m.at += int64(n)
	m.parts = append(m.parts, part{text: text, raw: m.at, textStep: 1, rawStep: 1, cut: int32(n)})
}

// find is the part that a place lies in, -1 for none.
func (m *mapping) find(text int64) int {
	return sort.Search(len(m.parts), func(i int) bool { return m.parts[i].text > text }) - 1
}

// place gives where a place in the text was before; in front of what was cut off.
func (m *mapping) place(text int64) int64 {
	i := m.find(text)
	if i < 0 {
		return text
	}
	p := m.parts[i]
	if p.text == text {
		return p.raw - int64(p.cut)
	}
	return p.raw + (text-p.text)/int64(p.textStep)*int64(p.rawStep)
}

// behind is like place, but behind what was cut off.
func (m *mapping) behind(text int64) int64 {
	if i := m.find(text); i >= 0 && m.parts[i].text == text {
		return m.parts[i].raw
	}
	return m.place(text)
}

// forget drops what is needed only for places before text.
func (m *mapping) forget(text int64) {
	if i := m.find(text); i > 0 {
		m.parts = append(m.parts[:0], m.parts[i:]...)
	}
}

// peeler takes off what stands around the lines of a log.
type peeler struct {
	*dress
	mapping
	line bool   // a line begins at what is read next,
	top  bool   // the first one of the source
	left []byte // its beginning, where that is not all there yet
	work []byte
	told func(from, to int64, text []byte) // if it is set, where a sender stands that is taken off
}

func (p *peeler) start(at int64, line bool) {
	p.mapping.start(at)
	p.line, p.top, p.left = line, at == 0, p.left[:0]
}

// begins reports whether something is cut off at a place, or may be by what comes.
func (p *peeler) begins(text int64) bool {
	if i := p.find(text); i >= 0 && p.parts[i].text == text && p.parts[i].cut > 0 {
		return true
	}
	return p.line && p.behind(text) == p.at
}

func (p *peeler) append(dst []byte, text int64, raw []byte, last bool) []byte {
	if len(p.left) > 0 {
		p.work = append(append(p.work[:0], p.left...), raw...)
		raw, p.left = p.work, p.left[:0]
	}
	from := len(dst)
	for len(raw) > 0 {
		if p.line {
			head := raw[:min(len(raw), maxDress)]
			end := bytes.IndexAny(head, "\r\n")
			if end < 0 && len(head) < maxDress && !last {
				p.left = append(p.left, raw...)
				return dst
			}
			if end >= 0 {
				head = head[:end]
			}
			p.line = false
			at := text + int64(len(dst)-from)
			if p.top && bytes.HasPrefix(head, []byte(utf8BOM)) {
				p.copied(at, len(utf8BOM))
				dst, raw, head = append(dst, utf8BOM...), raw[len(utf8BOM):], head[len(utf8BOM):]
				at += int64(len(utf8BOM))
			}
			p.top = false
			if n := p.around(head); n > 0 {
				if p.told != nil {
					p.tell(head[:n])
				}
				if n == len(raw) { // the source ends: a blank stands for what is taken off
					p.cutOff(at, n-1)
					p.copied(at, 1)
					return append(dst, ' ')
				}
				p.cutOff(at, n)
				raw = raw[n:]
			}
		}
		end := bytes.IndexByte(raw, '\n') + 1
		if end == 0 {
			end = len(raw)
		}
		if cr := bytes.IndexByte(raw[:end], '\r'); cr >= 0 {
			end = cr + 1
		}
		p.line = raw[end-1] == '\n' || raw[end-1] == '\r'
		p.copied(text+int64(len(dst)-from), end)
		dst, raw = append(dst, raw[:end]...), raw[end:]
	}
	return dst
}

// tell tells of the senders in what is cut off next.
func (p *peeler) tell(off []byte) {
	at := 0
	for i := range p.layers {
		n := p.layers[i].length(off[at:])
		if n < 0 {
			return
		}
		if from, to := p.layers[i].sender(off[at : at+n]); to > from {
			p.told(p.at+int64(at+from), p.at+int64(at+to), slices.Clone(off[at+from:at+to]))
		}
		at += n
	}
}

// swapper turns characters that stand for others into those.
type swapper struct {
	swaps
	mapping
	before byte   // what comes next, as it was turned into
	left   []byte // what may be the beginning of one
	work   []byte
}

func (s *swapper) start(at int64, line bool) {
	s.mapping.start(at)
	s.left, s.before = s.left[:0], 0
}

func (s *swapper) append(dst []byte, text int64, raw []byte, last bool) []byte {
	if len(s.left) > 0 {
		s.work = append(append(s.work[:0], s.left...), raw...)
		raw, s.left = s.work, s.left[:0]
	}
	from := len(dst)
	for i := 0; i < len(raw); {
		k := i
		for k < len(raw) && !s.swaps.begins(raw[k]) {
			k++
		}
		if k > i {
			s.copied(text+int64(len(dst)-from), k-i)
			dst = append(dst, raw[i:k]...)
			s.before, i = raw[k-1], k
			continue
		}
		rest := raw[i:]
		if len(rest) < maxSwap && !last {
			s.left = append(s.left, rest...)
			break
		}
		c, n := s.swaps.at(rest, s.before)
		if n == 0 {
			s.copied(text+int64(len(dst)-from), 1)
			dst = append(dst, rest[0])
			s.before, i = rest[0], i+1
			continue
		}
		s.note(text+int64(len(dst)-from), 1, n)
		s.mapping.at += int64(n)
		dst = append(dst, c)
		s.before, i = c, i+n
	}
	return dst
}
