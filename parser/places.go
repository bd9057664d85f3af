package parser

import (
	"bytes"
	"context"
	"io"
	"iter"
	"sort"

	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// Role says what stands at a Place.
type Role uint8

const (
	InHeader Role = iota // of an entry, but for its host
	ASender              // the host in a header
	AValue               // that the catalogue names
)

// Place is where something stands in a source, in its own bytes.
type Place struct {
	Offset int64
	Length int
	Role   Role
	Name   catalog.NameID // of a value
	Label  string         // the word in front of a value and its '=' or ':'
	Text   string         // of a value or sender, in UTF-8
}

// Places are those of a stretch of a source, in their order. None that begins before
// Upto comes later; what lies between them is in no header, and no value.
type Places struct {
	Of    []Place
	Upto  int64
	Procs []ProcSpan
}

// Places reads the run from its beginning and says where headers and values stand.
func (r *Run) Places(ctx context.Context) iter.Seq2[Places, error] {
	return func(yield func(Places, error) bool) {
		rd := newReader(r)
		defer rd.in.Close()
		p := placer{reader: rd, heads: map[int64]int64{}}
		rd.headed = p.head
		if rd.lens != nil && rd.lens.peeler != nil {
			rd.lens.peeler.told = p.sender
		}
		for more := true; more; {
			var b Block
			b, more = rd.next(ctx)
			for i := range b.Events {
				p.event(&b.Events[i])
			}
			upto := rd.settled()
			if !more {
				upto = r.end
			}
			if !yield(Places{Of: p.until(upto), Upto: upto, Procs: b.Spans}, nil) {
				return
			}
		}
		if rd.err != nil {
			yield(Places{}, rd.err)
		}
	}
}

// head tells of the header at buf[at:body].
func (r *reader) head(at, body int) {
	var host []byte
	if r.form != nil {
		host = r.stated.host
	}
	r.headed(r.base+int64(at), r.base+int64(body), host)
}

// settled is the place before which no event begins that is still to come.
func (r *reader) settled() int64 {
	at := r.base + int64(r.pos)
	if r.cur.process != nil {
		at = min(at, r.cur.span.Offset)
	}
	for _, d := range r.drafts {
		at = min(at, r.spans[d.spans.from].Offset)
	}
	return r.offset(at)
}

// placer collects places until they are settled.
type placer struct {
	*reader
	places []Place
	heads  map[int64]int64 // where the header that begins at a place of the source ends
}

func (p *placer) head(from, to int64, host []byte) {
	start, end := p.behind(from), p.offset(to)
	p.heads[start] = end
	text := p.buf[from-p.base : to-p.base]
	if i := bytes.Index(text, host); len(host) > 0 && i >= 0 {
		at, behind := p.behind(from+int64(i)), p.offset(from+int64(i+len(host)))
		p.places = append(p.places, Place{Offset: at, Length: int(behind - at), Role: ASender, Text: string(source.Legible(host))},
			Place{Offset: start, Length: int(at - start)}, Place{Offset: behind, Length: int(end - behind)})
		return
	}
	p.places = append(p.places, Place{Offset: start, Length: int(end - start)})
}

// sender tells of a host that a collector put in front of a line, at a place in front
// of the lens's last glass.
func (p *placer) sender(from, to int64, host []byte) {
	n := len(p.lens.glasses) - 1
	at := p.lens.under(n, from)
	p.places = append(p.places, Place{Offset: at, Length: int(p.lens.under(n, to) - at), Role: ASender, Text: string(source.Legible(host))})
}

// until takes the places before one out of the collection.
func (p *placer) until(upto int64) []Place {
	sort.SliceStable(p.places, func(i, j int) bool { return p.places[i].Offset < p.places[j].Offset })
	n := sort.Search(len(p.places), func(i int) bool { return p.places[i].Offset >= upto })
	out := append([]Place(nil), p.places[:n]...)
	p.places = append(p.places[:0], p.places[n:]...)
	for from := range p.heads {
		if from < upto {
			delete(p.heads, from)
		}
	}
	return out
}

// event finds the places of an event's values: its text is that of its lines, joined,
// so each line is looked for where the event stands.
func (p *placer) event(e *Event) {
	lines, at := bytes.Split(e.Text, []byte("\n")), make([]int, 0, 4)
	for n, i := 0, 0; i < len(lines); i++ {
		at = append(at, n)
		n += len(lines[i]) + 1
	}
	next := 0
	for _, s := range e.Spans {
		start := s.Offset
		if body, ok := p.heads[start]; ok {
			start = body
		}
		st := p.stretch(start, int(s.Offset+int64(s.Length)-start))
		for from := 0; from < len(st.Text); {
			end := from + bytes.IndexByte(st.Text[from:], breakOf(p.cr))
			if end < from {
				end = len(st.Text)
			}
			if i := lineLike(lines, next, st.Text[from:end]); i >= 0 {
				p.values(e, lines[i], at[i], &st, from, end)
				next = i + 1
			}
			from = end + 1
		}
	}
}

// stretch is a piece of the source: out of the buffer while it is there.
func (p *placer) stretch(offset int64, length int) Stretch {
	if at := offset - p.base; p.lens == nil && at >= 0 && length >= 0 && at+int64(length) <= int64(len(p.buf)) {
		return pieceOf(p.buf[at:at+int64(length)], offset, nil)
	}
	return pieceRead(&p.in, offset, length, p.run.lens())
}

const around = " \t\x00\v\f"

// lineLike finds the line that says the same as text, the one that is next if that
// does.
func lineLike(lines [][]byte, next int, text []byte) int {
	if text = bytes.Trim(text, around); len(text) == 0 {
		return -1
	}
	for k := range lines {
		i := (next + k) % len(lines)
		if bytes.Equal(bytes.Trim(lines[i], around), text) {
			return i
		}
	}
	return -1
}

// values gives the places of the values in an event's line, which begins at `at` in
// its text and stands at st.Text[from:end].
func (p *placer) values(e *Event, line []byte, at int, st *Stretch, from, end int) {
	blank := len(line) - len(bytes.TrimLeft(line, around))
	text := st.Text[from:end]
	shift := from + len(text) - len(bytes.TrimLeft(text, around)) - at - blank
	for _, f := range e.Fields {
		a, b := int(f.Start), int(f.End)
		if f.Name == catalog.Unlisted || a < at || b > at+len(line) || a == b {
			continue
		}
		if a+shift < from || b+shift > end {
			continue
		}
		o := st.At(a + shift)
		p.places = append(p.places, Place{Offset: o, Length: int(st.At(b+shift) - o), Role: AValue, Name: f.Name,
			Label: LabelBefore(e.Text[:a]), Text: string(e.Text[a:b])})
	}
}

// LabelBefore is the word before a '=' or ':' at the end of text.
func LabelBefore(text []byte) string {
	text = bytes.TrimRight(text, " ")
	n := len(text)
	if n == 0 || text[n-1] != '=' && text[n-1] != ':' {
		return ""
	}
	text = bytes.TrimRight(text[:n-1], " ")
	i := len(text)
	for i > 0 && isAlnum(text[i-1]) {
		i--
	}
	return string(text[i:])
}

// Stretch is a piece of a source as UTF-8.
type Stretch struct {
	Text   []byte
	offset int64
	places []uint32 // of the source, for each place in Text; nil where they are the same
}

// At is the place in the source of one in Text, or of its end.
func (s *Stretch) At(i int) int64 {
	if s.places == nil {
		return s.offset + int64(i)
	}
	return s.offset + int64(s.places[i])
}

// Stretch reads a piece of a source; it is shorter where the source ends.
func (c *Capture) Stretch(s *source.Source, offset int64, length int) Stretch {
	in := c.pool.Reader(s)
	defer in.Close()
	return pieceRead(&in, offset, length, bare(s.Wide()))
}

// Log says whether a source that can be sought holds an entry: it is a trace log.
func (c *Capture) Log(s *source.Source) bool {
	for _, r := range c.Runs {
		if r.Source == s && r.Last >= r.First {
			return true
		}
	}
	return false
}

// Reader reads a source with patches laid over it.
func (c *Capture) Reader(s *source.Source, patches []source.Patch) (io.Reader, func()) {
	in := c.pool.Reader(s)
	return io.NewSectionReader(source.Patched(&in, patches), 0, s.Size()), in.Close
}

func pieceRead(in *source.Reader, offset int64, length int, l *lens) Stretch {
	raw := make([]byte, max(length, 0))
	n, _ := in.ReadAt(raw, offset) // the reader met the same error
	return pieceOf(raw[:n], offset, l)
}

// pieceOf gives bytes that stand at an offset, inside a line, as they are read through
// a lens; nil for none.
func pieceOf(raw []byte, offset int64, l *lens) Stretch {
	if l == nil {
		return legibleStretch(raw, offset)
	}
	l.start(offset, false)
	text := l.append(nil, raw, true)
	places := make([]uint32, len(text)+1)
	for i := range places {
		places[i] = uint32(min(l.behind(offset+int64(i))-offset, int64(len(raw))))
	}
	st := legibleStretch(text, 0)
	if st.places == nil {
		st.places = places
	} else {
		for i, p := range st.places {
			st.places[i] = places[p]
		}
	}
	st.offset = offset
	return st
}

func legibleStretch(raw []byte, offset int64) Stretch {
	text := source.Legible(raw)
	if len(text) == len(raw) {
		return Stretch{Text: text, offset: offset}
	}
	text, forth := source.LegibleMap(raw)
	places := make([]uint32, len(text)+1)
	for i := 0; i < len(raw); {
		n := 1 // a character's bytes have one place; one that is none has several bytes
		for i+n < len(raw) && forth[i+n] == forth[i] {
			n++
		}
		for k := forth[i]; k < forth[i+n]; k++ {
			places[k] = uint32(i) + min(k-forth[i], uint32(n-1))
		}
		i += n
	}
	places[len(text)] = uint32(len(raw))
	return Stretch{text, offset, places}
}
