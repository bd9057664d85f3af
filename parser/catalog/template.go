package catalog

import (
	"strings"
	"unicode/utf8"
)

// role says which clause a template stands in.
type role uint8

const (
	roleLine role = iota
	roleThen
	roleUnder
	roleEach
)

// hole is <name> or <name decimal>.
type hole struct {
	name, kind string
	column     int // from 1, in the template
}

// splitTemplate cuts a template's text into literals and holes; there is one
// literal more than there are holes. << is a < of the trace.
func splitTemplate(text string, pos Pos) (lits []string, holes []hole, err *Error) {
	var lit strings.Builder
	for i := 0; i < len(text); {
		switch {
		case strings.HasPrefix(text[i:], "<<"):
			lit.WriteByte('<')
			i += 2
		case text[i] == '<':
			end := strings.IndexByte(text[i:], '>')
			at := Pos{pos.File, pos.Line, pos.Column + utf8.RuneCountInString(text[:i])}
			if end < 0 {
				return nil, nil, at.errorf("< opens a name and no > closes it: close it, or write << where the trace has a <")
			}
			words := strings.Fields(text[i+1 : i+end])
			h := hole{column: i + 1}
			switch len(words) {
			case 1:
				h.name = words[0]
			case 2:
				h.name, h.kind = words[0], words[1]
			default:
				return nil, nil, at.errorf("<%s> is no name: write <name>, or <name decimal> where it is spelled otherwise than the glossary says", text[i+1:i+end])
			}
			lits, holes = append(lits, squeeze(lit.String())), append(holes, h)
			lit.Reset()
			i += end + 1
		default:
			lit.WriteByte(text[i])
			i++
		}
	}
	return append(lits, squeeze(lit.String())), holes, nil
}

// squeeze makes every run of white space one blank.
func squeeze(s string) string {
	var b strings.Builder
	blank := false
	for i := 0; i < len(s); i++ {
		if isSpace(s[i]) {
			blank = true
			continue
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		b.WriteByte(s[i])
	}
	if blank {
		b.WriteByte(' ')
	}
	return b.String()
}

// build lays the pieces out and finds the pairs among them.
func (t *template) build(lits []string, r role) {
	lits[0] = strings.TrimLeft(lits[0], " ")
	n := len(t.pieces)
	lits[n] = strings.TrimRight(lits[n], " ")
	for i := range t.pieces {
		t.pieces[i].lit = lits[i]
		t.pieces[i].blank = strings.HasSuffix(lits[i], " ")
	}
	t.tail = lits[n]
	t.soft = !hasWord(t.tail)
	t.key, _, t.word = strings.Cut(lits[0], " ")
	for i := range t.pieces {
		t.pieces[i].prepare(t.next(i))
	}
	t.first = n
	for i := 0; i < n; i++ {
		l := splitLabel(lits[i], i == 0, r)
		t.pieces[i].loose = l.signed
		if l.label == "" {
			continue
		}
		if len(t.pairs) == 0 {
			t.first, t.begin = i, l.before
			l.lead = ""
		} else {
			last := &t.pairs[len(t.pairs)-1]
			last.last, last.close = i, l.close
		}
		t.pairs = append(t.pairs, pair{label: l.label, lead: l.lead, first: i, last: n, glued: i > 0 && l.glued})
		t.comma = t.comma || l.sep
	}
	if k := len(t.pairs); k > 0 {
		t.pairs[k-1].close = closing(t.tail)
		// Values between the label of a pair and the next label share its tolerance.
		for _, p := range t.pairs {
			for i := p.first; i < p.last; i++ {
				t.pieces[i].loose = true
			}
		}
	}
	t.anyPair = len(t.pairs) > 0 && t.first == 0 && t.begin == ""
	t.closes = strings.Contains(t.tail, ")") || depth([]byte(strings.Join(lits, ""))) > 0
}

// prepare fills in what reading by place looks at.
func (p *piece) prepare(next string) {
	p.size = len(p.lit)
	if next != "" {
		p.stop = next[0]
	}
	p.head = eight([]byte(p.lit))
	p.mask = ^uint64(0)
	if p.size < 8 {
		p.mask = 1<<(8*p.size) - 1
	} else {
		p.tail = eight([]byte(p.lit[p.size-8:]))
	}
}

// labelling is what stands in a literal before a value.
type labelling struct {
	signed bool   // it ends in = or :
	label  string // without sign; "" where it is prose
	before string // everything before the label (first literal: the beginning)
	close  string // punctuation right behind the value before
	lead   string // prose between that and the label
	sep    bool   // a comma or semicolon parts it from the value before
	glued  bool   // no blank or bracket before the label
}

func splitLabel(lit string, first bool, r role) labelling {
	s := strings.TrimRight(strings.TrimRight(lit, "(["), " ")
	if s == "" {
		return labelling{}
	}
	sign := s[len(s)-1]
	if sign != '=' && sign != ':' || strings.HasSuffix(s, "::") {
		return labelling{}
	}
	s = strings.TrimRight(s[:len(s)-1], " ")
	start := wordStart(s, len(s))
	if start == len(s) {
		return labelling{signed: true}
	}
	if first && start == 0 && sign == ':' && r == roleLine {
		return labelling{signed: true} // CSTASetAgentState: <caller>: the message's own name
	}
	for sign == ':' && start > 0 && s[start-1] == ' ' {
		w := wordStart(s, start-1)
		if w == start-1 || !labelWord(s[w:start-1], first) {
			break
		}
		start = w
	}
	l := labelling{signed: true, label: s[start:], before: s[:start], glued: start == 0}
	rest := l.before
	l.close = closing(rest)
	rest = strings.TrimLeft(rest[len(l.close):], " ")
	if rest != "" && (rest[0] == ',' || rest[0] == ';') {
		l.sep = true
		rest = rest[1:]
	}
	l.lead = strings.TrimSpace(rest)
	return l
}

// wordStart is where the word that ends at end begins.
func wordStart(s string, end int) int {
	for end > 0 && !strings.ContainsRune(" ,;:()[]{}=", rune(s[end-1])) {
		end--
	}
	return end
}

// labelWord says whether w belongs to the label that follows it: Remote of
// "Remote Addr:", but neither "for" nor, at the very beginning, the name of the
// message (CiscoTermInServiceEv Term:).
func labelWord(w string, first bool) bool {
	if w[0] < 'A' || w[0] > 'Z' {
		return false
	}
	caps, camel := true, false
	for i := 1; i < len(w); i++ {
		switch c := w[i]; {
		case c >= 'A' && c <= 'Z':
			camel = camel || !caps
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			caps = false
		default:
			return false
		}
	}
	return !(first && camel)
}

// closing is the punctuation at the beginning of a literal that belongs to the
// value before it.
func closing(s string) string {
	n := 0
	for n < len(s) && strings.IndexByte(")]}'\"", s[n]) >= 0 {
		n++
	}
	return s[:n]
}

func hasWord(s string) bool {
	for _, c := range s {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			return true
		}
	}
	return false
}
