package redact

import (
	"bytes"
	"sort"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"uccetrace/parser"
	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// free calls see for each part of a stretch in which no header and no value stands
// whose place is known, by where it begins in the stretch. Of text, and of a header
// but for its time, a part is free too.
func (s *stretch) free(r *Redactor, see func(text []byte, at int)) {
	at := 0
	for i := range s.places {
		p := &s.places[i]
		if p.Role == parser.AValue {
			if n := r.catalog.Names[p.Name]; n.Kind == catalog.Text && n.Secret == catalog.Open {
				continue
			}
		}
		from := s.index(p.Offset)
		if from > at {
			see(s.Text[at:from], at)
		}
		at = max(at, s.index(p.Offset+int64(p.Length)))
	}
	if at < len(s.Text) {
		see(s.Text[at:], at)
	}
}

// index is the place in the text of one in the source.
func (s *stretch) index(offset int64) int {
	return sort.Search(len(s.Text), func(i int) bool { return s.At(i) >= offset })
}

// shapes finds what is private by its shape: addresses, and user@host.
func shapes(text []byte, found func(from, to int, class catalog.Secret)) {
	for _, sign := range []string{"@", "%40"} {
		for at := 0; ; {
			i := bytes.Index(text[at:], []byte(sign))
			if i < 0 {
				break
			}
			if from, to := mail(text, at+i, len(sign)); to > from {
				found(from, at+i, catalog.Person)
				found(at+i+len(sign), to, catalog.Host)
			}
			at += i + len(sign)
		}
	}
	for at := 0; at < len(text); {
		i := bytes.IndexByte(text[at:], '.')
		if i < 0 {
			return
		}
		from := at + i
		for from > 0 && at+i-from < 3 && text[from-1] >= '0' && text[from-1] <= '9' {
			from--
		}
		at += i + 1
		if from == at-1 {
			continue
		}
		if end := addressEnd(text, from); end > 0 && !wordEnds(text, from) {
			found(from, end, catalog.Address)
			at = end
		}
	}
}

// patch is the second look at a stretch: what takes the place of what.
func (r *Redactor) patch(s *stretch) {
	type replaced struct {
		source.Patch
		class catalog.Secret
	}
	var out []replaced
	add := func(from, to int) {
		if p, ok := r.book.of(string(s.Text[from:to])); ok && p != string(s.Text[from:to]) {
			if b := encoded(s, p, from); b != nil {
				out = append(out, replaced{source.Patch{Offset: s.At(from), Bytes: b}, r.class(string(s.Text[from:to]))})
			}
		}
	}
	for i := range s.places {
		p := &s.places[i]
		from := s.index(p.Offset)
		if _, skip, class := r.private(p); class != catalog.Open {
			to := s.index(p.Offset + int64(p.Length))
			words(s.Text[from+skip:to], func(a, b int, _ bool) { add(from+skip+a, from+skip+b) })
		} else if p.Role == parser.InHeader {
			text := s.Text[from:s.index(p.Offset+int64(p.Length))]
			shapes(text, func(a, b int, class catalog.Secret) {
				if class == catalog.Address {
					add(from+a, from+b)
				}
			})
		}
	}
	s.free(r, func(text []byte, at int) {
		r.known(text, s.Text[:at], false, func(from, to int) { add(at+from, at+to) })
		all := func(from, to int) {
			words(text[from:to], func(a, b int, _ bool) { add(at+from+a, at+from+b) })
		}
		shapes(text, func(from, to int, _ catalog.Secret) { all(from, to) })
		more(text, func(from, to int, _ catalog.Secret, _ bool) { all(from, to) })
	})
	sort.SliceStable(out, func(i, j int) bool { // of two at one place the longer one
		if out[i].Offset == out[j].Offset {
			return len(out[i].Bytes) > len(out[j].Bytes)
		}
		return out[i].Offset < out[j].Offset
	})
	list := r.patches[s.source.Name]
	for _, p := range out {
		if n := len(list); n > 0 && list[n-1].Offset+int64(len(list[n-1].Bytes)) > p.Offset {
			continue // found twice
		}
		list = append(list, p.Patch)
		r.often[p.class]++
	}
	r.patches[s.source.Name] = list
}

// known finds the words of a text that are private wherever they stand. before is what
// stands in front of the text; a name is one of a file, where nothing is prose.
func (r *Redactor) known(text, before []byte, name bool, found func(from, to int)) {
	for i := 0; ; {
		w, ok := wordAt(text, i)
		if !ok {
			return
		}
		i = w.to
		b := text[w.from:w.to]
		if dateLine(text, w.from) {
			i = w.from + len("Events from September 30, 2007")
			if i > len(text) {
				return
			}
			continue
		}
		if len(b) > 64 && !w.ip {
			continue // nothing that has a name is so long
		}
		low := lower(string(b))
		if to := r.wholeAt(text, w.from, low); to > 0 {
			words(text[w.from:to], func(a, b int, _ bool) { found(w.from+a, w.from+b) })
			i = to
			continue
		}
		class, known := r.secret[low]
		switch {
		case !known:
			inside(b, func(from, to int) {
				if _, ok := r.secret[string(b[from:to])]; ok {
					found(w.from+from, w.from+to)
				}
			})
		case w.ip:
			found(w.from, w.to)
		case utf8.RuneCount(b) < least:
			if label := labelOf(text[:w.from], before); label != "" && r.labels[label] {
				found(w.from, w.to)
			}
		case letters(low) && r.vocab[low] && !(name && class == catalog.Host):
		default:
			found(w.from, w.to)
		}
	}
}

// wholeAt is where the longest private value of several words ends that begins with the
// word at i; 0 where none does.
func (r *Redactor) wholeAt(text []byte, i int, word string) (end int) {
	sizes := r.begins[word]
	if len(sizes) == 0 {
		return 0
	}
	rest := lower(string(text[i:min(len(text), i+sizes[0])]))
	for _, size := range sizes {
		if size <= len(rest) && r.several[rest[:size]] && !wordBegins(text, i+size) {
			return i + size
		}
	}
	return 0
}

// dateLine says whether the date of a dump begins at i.
func dateLine(text []byte, i int) bool {
	return bytes.HasPrefix(text[i:], []byte("Events from ")) && (i == 0 || text[i-1] == '\n' || text[i-1] == '\r')
}

// inside finds the numbers within a word.
func inside(w []byte, found func(from, to int)) {
	if len(w) > 1 && w[0] == '0' && w[1]|0x20 == 'x' {
		return
	}
	for i := 0; i < len(w); i++ {
		from := i
		for i < len(w) && w[i] >= '0' && w[i] <= '9' {
			i++
		}
		if n := i - from; n >= leastInside || n >= least && from == len(kept) && strings.EqualFold(string(w[:from]), kept) {
			found(from, i)
		}
	}
}

// labelOf is the word before the '=' or ':' at the end of text, in lower case.
func labelOf(text, before []byte) string {
	if len(text) < 40 && len(before) > 0 {
		text = append(append([]byte(nil), before[max(0, len(before)-40):]...), text...)
	}
	return strings.ToLower(parser.LabelBefore(text))
}

// encoded is the pseudonym of the word that begins at from in a stretch, as the source spells
// that: of a word in two encodings each letter in its own. nil where it cannot be.
func encoded(s *stretch, p string, from int) []byte {
	var out []byte
	n := int(s.At(from+len(p)) - s.At(from))
	switch order := s.source.Wide(); {
	case order != nil:
		for i, u := range utf16.Encode([]rune(p)) {
			out = append(out, 0, 0)
			order.PutUint16(out[2*i:], u)
		}
	case len(p) == n:
		out = []byte(p)
	default:
		for i, r := range p {
			if whole := utf8.RuneLen(r); s.At(from+i+whole)-s.At(from+i) == int64(whole) {
				out = utf8.AppendRune(out, r)
				continue
			}
			b, _ := charmap.Windows1252.EncodeRune(r)
			out = append(out, b)
		}
	}
	if len(out) != n {
		return nil
	}
	return out
}

// Line is a text of ours (a name, a warning) with the words replaced that are known to
// be private.
func (r *Redactor) Line(text string) string {
	in, out := []byte(text), []byte(text)
	replace := func(from, to int) {
		if p, ok := r.book.of(string(in[from:to])); ok {
			copy(out[from:to], p)
		}
	}
	r.known(in, nil, true, replace)
	shapes(in, func(from, to int, class catalog.Secret) {
		if class == catalog.Address {
			replace(from, to)
		}
	})
	more(in, func(from, to int, _ catalog.Secret, _ bool) {
		words(in[from:to], func(a, b int, _ bool) { replace(from+a, from+b) })
	})
	return string(out)
}

// Veil says how a source is called, and what is laid over it.
func (r *Redactor) Veil(name string) (as string, patches []source.Patch) {
	return r.Line(name), r.patches[name]
}

// Value translates a value that a call asks for; text that is not known to be private
// stays.
func (r *Redactor) Value(text string) string {
	out := []byte(text)
	words(out, func(from, to int, _ bool) {
		if p, ok := r.book.of(text[from:to]); ok && !r.public[text] {
			copy(out[from:to], p)
		}
	})
	return string(out)
}
