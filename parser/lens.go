package parser

import (
	"bytes"
	"encoding/binary"
	"slices"

	"uccetrace/parser/source"
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
	// Start begins anew at a place; line says that a line begins there.
	Start(at int64, line bool)
	// Append turns raw into text behind dst, whose end is at place text. last says
	// that nothing comes behind raw.
	Append(dst []byte, text int64, raw []byte, last bool) []byte
	Place(text int64) int64
	Forget(text int64)
}

// lensOf is that of a source in some order of bytes with something around its lines;
// nil for one that is read as it is.
func lensOf(order binary.ByteOrder, d *dress) *lens {
	l := bare(order)
	if d == nil {
		return l
	}
	if l == nil {
		l = &lens{}
	}
	if d.swaps.any() {
		l.glasses = append(l.glasses, &swapper{swaps: d.swaps})
	}
	if len(d.layers) > 0 || d.fenced {
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
	return &lens{glasses: []glass{source.NewDecoder(order)}}
}

func (l *lens) start(at int64, line bool) {
	l.between, l.ends = make([][]byte, len(l.glasses)), make([]int64, len(l.glasses))
	for i, g := range l.glasses {
		g.Start(at, line)
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
		into = g.Append(into, l.ends[i], raw, last)
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
	return l.under(len(l.glasses)-1, l.peeler.Behind(text))
}

// under gives the place in the source of one in the text that the first n glasses
// make.
func (l *lens) under(n int, text int64) int64 {
	for n--; n >= 0; n-- {
		text = l.glasses[n].Place(text)
	}
	return text
}

// begins reports whether something is to be taken off at a place in the text.
func (l *lens) begins(text int64) bool { return l.peeler != nil && l.peeler.begins(text) }

// forget drops what is needed only for places before text.
func (l *lens) forget(text int64) {
	for i := len(l.glasses) - 1; i >= 0; i-- {
		before := l.glasses[i].Place(text)
		l.glasses[i].Forget(text)
		text = before
	}
}

// peeler takes off what stands around the lines of a log.
type peeler struct {
	*dress
	source.Mapping
	line bool   // a line begins at what is read next,
	top  bool   // the first one of the source
	left []byte // its beginning, where that is not all there yet
	work []byte
	told func(from, to int64, text []byte) // if it is set, where a sender stands that is taken off
}

func (p *peeler) Start(at int64, line bool) {
	p.Mapping.Start(at)
	p.line, p.top, p.left = line, at == 0, p.left[:0]
}

// breakOf is what ends a line.
func breakOf(cr bool) byte {
	if cr {
		return '\r'
	}
	return '\n'
}

// begins reports whether something is cut off at a place, or may be by what comes.
func (p *peeler) begins(text int64) bool {
	behind := p.Behind(text)
	return behind > p.Place(text) || p.line && behind == p.At()
}

func (p *peeler) Append(dst []byte, text int64, raw []byte, last bool) []byte {
	if len(p.left) > 0 {
		p.work = append(append(p.work[:0], p.left...), raw...)
		raw, p.left = p.work, p.left[:0]
	}
	from := len(dst)
	for len(raw) > 0 {
		if p.line {
			head := raw[:min(len(raw), maxDress)]
			end := bytes.IndexByte(head, breakOf(p.cr))
			if end < 0 && len(head) < maxDress && !last {
				p.left = append(p.left, raw...)
				return dst
			}
			if end >= 0 {
				head = bytes.TrimRight(head[:end], "\r")
			}
			p.line = false
			at := text + int64(len(dst)-from)
			if p.top && bytes.HasPrefix(head, []byte(source.BOM)) {
				p.Copied(at, len(source.BOM))
				dst, raw, head = append(dst, source.BOM...), raw[len(source.BOM):], head[len(source.BOM):]
				at += int64(len(source.BOM))
			}
			p.top = false
			if n := p.around(head); n > 0 {
				if p.told != nil {
					p.tell(head[:n])
				}
				if n == len(raw) { // the source ends: a blank stands for what is taken off
					p.CutOff(at, n-1)
					p.Copied(at, 1)
					return append(dst, ' ')
				}
				p.CutOff(at, n)
				raw = raw[n:]
			}
		}
		end := bytes.IndexByte(raw, breakOf(p.cr)) + 1
		if end == 0 {
			end = len(raw)
		}
		p.line = raw[end-1] == breakOf(p.cr)
		p.Copied(text+int64(len(dst)-from), end)
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
			p.told(p.At()+int64(at+from), p.At()+int64(at+to), slices.Clone(off[at+from:at+to]))
		}
		at += n
	}
}
