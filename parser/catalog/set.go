package catalog

import "sync"

// Set is the messages of one process, compiled.
type Set struct {
	Process  string
	Messages []*Message

	catalog *Catalog
	once    *sync.Once
	errs    Errors
	heads   *dispatch // entries that begin a message
	orphans *dispatch // further entries whose head may be missing
	sieve   sieve     // what both may begin with
	parts   sieve     // what those may begin with that do not stand alone
}

// Head reads body, an entry's text behind header and level word, and says which
// message claims it. Candidates are tried by place first, then by label, then
// the general ones. It allocates nothing as long as m.Fields has room.
func (s *Set) Head(body []byte, m *Match) Verdict {
	p, end := trim(body)
	b := s.heads.find(body[p:end])
	if b == nil {
		return Unclaimed
	}
	return s.claim(b.cands, body, p, end, m)
}

// claim tries the candidates of a beginning.
func (s *Set) claim(cands []candidate, body []byte, p, end int, m *Match) Verdict {
	own := len(cands)
	for own > 0 && cands[own-1].msg.Basis == General {
		own--
	}
	a := attempt{far: p}
	for _, part := range [2][]candidate{cands[:own], cands[own:]} {
		if len(part) == 0 {
			continue
		}
		if t := a.place(part, body, p, end, m); t != nil {
			return t.claimed(body, end, m)
		}
		for i := range part {
			if a.begun&(1<<uint(i)) == 0 && i < 64 {
				continue
			}
			c := &part[i]
			f, ok := c.t.byLabel(body, p, end, m)
			if ok {
				return c.t.claimed(body, end, m)
			}
			if f > a.far {
				a.near, a.far = c.msg, f
			}
		}
	}
	if a.near == nil || a.far-p < nearest {
		return Unclaimed
	}
	m.Message, m.More = a.near, false
	return Near
}

// nearest is how many bytes an entry must have in common with a message to be
// reported as a near miss of it.
const nearest = 8

// longWord is how long a first word must be to make a near miss by itself.
const longWord = 12

// attempt is what came of reading an entry by place.
type attempt struct {
	near  *Message // that came farthest
	far   int      // how far it came
	begun uint64   // candidates whose beginning is there: worth reading by label
}

// place tries candidates by place. A candidate whose first pieces read like those
// of the one before goes on where that one left them.
func (a *attempt) place(cands []candidate, body []byte, p, end int, m *Match) *template {
	base := len(m.Fields)
	failed := 0
	a.begun = 0
	for i := range cands {
		c := &cands[i]
		t := c.t
		if !t.starts(body, p, end) {
			failed = 0
			continue
		}
		from, at := 0, p
		if n := min(c.share, failed); n > 0 {
			from, at = n, int(m.Fields[base+n-1].End)
		}
		m.Fields = m.Fields[:base+from]
		f, to, ok := t.place(body, at, end, from, m)
		if ok {
			return t
		}
		if f > t.first || f == t.first && t.begunAt(body, to, end) || f == t.first-1 && t.pieces[f].loose {
			a.begun |= 1 << uint(i)
		}
		if q := p + len(t.key); f == 0 && len(t.key) >= longWord && q > to {
			to = q // its first word alone tells what it is about
		}
		if failed = f; to > a.far {
			a.near, a.far = c.msg, to
		}
	}
	m.Fields = m.Fields[:base]
	return nil
}

// begunAt says whether the prose before the first pair can stand at p, where
// reading by place ended. Behind a number it must: where a number ends does not
// depend on what follows.
func (t *template) begunAt(b []byte, p, end int) bool {
	if t.first == 0 || t.begin == "" || t.pieces[t.first-1].kind > Hex {
		return true
	}
	return literal(b, p, end, trimRight(t.begin)) >= 0
}

// starts says whether the first word of an entry is the template's. A template of
// nothing but pairs may start with any of them.
func (t *template) starts(b []byte, p, end int) bool {
	q := p + len(t.key)
	if t.anyPair {
		return true
	}
	return q <= end && (!t.word || q == end || isSpace(b[q])) && string(b[p:q]) == t.key
}

// claimed fills in a match by t.
func (t *template) claimed(body []byte, end int, m *Match) Verdict {
	c := t.msg.code
	m.Message = t.msg
	m.More = len(c.thens) > 0 || len(c.unders) > 0
	if c.block {
		// " )" ends nearly every block; counting brackets is for the others.
		m.More = !(end > 1 && body[end-1] == ')' && body[end-2] == ' ') && depth(body[:end]) > 0
	}
	if t.each != nil {
		t.elements(body, m)
	}
	return Claimed
}

// depth counts the round brackets that b opens and does not close.
func depth(b []byte) int {
	n := 0
	for _, c := range b {
		switch c {
		case '(':
			n++
		case ')':
			n--
		}
	}
	return n
}

// Then says whether body is a further entry of msg. from is how many of its
// further entries have been reached (0 at first); next is what to give next. The
// values that it holds are appended to m.Fields, m.More says whether more may
// follow.
func (s *Set) Then(msg *Message, from int, body []byte, m *Match) (next int, ok bool) {
	c := msg.code
	if from > len(c.thens) || from == len(c.thens) && !c.block {
		return from, false
	}
	m.Message = msg
	p, end := trim(body)
	if p == end {
		for i := from; i < len(c.thens); i++ {
			if c.thens[i].empty {
				m.More = i+1 < len(c.thens) || len(c.unders) > 0
				return i + 1, true
			}
		}
		return from, false
	}
	base := len(m.Fields)
	next = -1
	for i := from; i < len(c.thens) && next < 0; i++ {
		if t := c.thens[i]; !t.empty {
			if _, _, ok := t.place(body, p, end, 0, m); ok {
				if t.each != nil {
					t.elements(body, m)
				}
				next = i + 1
				continue
			}
			m.Fields = m.Fields[:base]
		}
	}
	if next < 0 {
		next = c.thenByLabel(from, body, p, end, m)
	}
	if next < 0 {
		return from, false
	}
	m.More = next < len(c.thens) || len(c.unders) > 0
	if c.block {
		if m.More = depth(body) >= 0; !m.More {
			next = len(c.thens) + 1
		}
	}
	return next, true
}

// thenByLabel reads a further entry that is cut otherwise: as one of the
// templates with a beginning of its own, or as nothing but pairs. It returns how
// many further entries have been reached then, -1 where it is none.
func (c *code) thenByLabel(from int, body []byte, p, end int, m *Match) int {
	for i := from; i < len(c.thens); i++ {
		t := c.thens[i]
		if t.empty || t.begin == "" && t.first == 0 {
			continue
		}
		if _, ok := t.furtherByLabel(body, p, end, m); ok {
			return i + 1
		}
	}
	if c.loosePairs(body, p, end, c.labels, m) {
		return from
	}
	if c.block && end-p == 1 && body[p] == ')' {
		return from
	}
	return -1
}

// furtherByLabel is byLabel for a further entry: it needs no identifier, but a
// known label.
func (t *template) furtherByLabel(b []byte, p, end int, m *Match) (int, bool) {
	c := t.msg.code
	r := reading{b: b, end: end, c: c, t: t, labels: c.further}
	base := len(m.Fields)
	p, far := r.beginning(p, m)
	ok := false
	if p >= 0 {
		far, ok = r.pairs(p, m)
		ok = ok && r.known
	}
	if !ok {
		m.Fields = m.Fields[:base]
	}
	return far, ok
}

// Under says whether line, a physical line without a header, belongs to msg.
// from and next count its lines as in Then. An empty line belongs to it as long
// as more lines must come.
func (s *Set) Under(msg *Message, from int, line []byte, m *Match) (next int, ok bool) {
	c := msg.code
	if from >= len(c.unders) {
		return from, false
	}
	m.Message = msg
	p, end := trim(line)
	if p == end {
		m.More = true
		return from, from > 0
	}
	base := len(m.Fields)
	for i := from; i < len(c.unders); i++ {
		t := c.unders[i]
		if _, _, ok := t.place(line, p, end, 0, m); ok {
			if t.each != nil {
				t.elements(line, m)
			}
			m.More = i+1 < len(c.unders)
			return i + 1, true
		}
		m.Fields = m.Fields[:base]
	}
	m.More = true
	if c.loosePairs(line, p, end, c.dump, m) {
		return from, true
	}
	if from > 0 && c.strangePair(line, p, end, m) {
		return from, true
	}
	return from, false
}

// strangePair reads a line of a dump that has begun and whose label no template
// knows. Only a label of one word with one value will do: prose has colons too.
func (c *code) strangePair(b []byte, p, end int, m *Match) bool {
	r := reading{b: b, end: end, c: &code{}}
	size, after := r.unknown(p)
	if size == 0 {
		return false
	}
	base := len(m.Fields)
	q := r.blanks(after)
	e := spaceFrom(b, q, end)
	if g := r.blanks(e); e > q && b[q] == '(' && g > e && g < end { // (0) 00000000
		e = spaceFrom(b, g, end)
	}
	if e == q || e != end {
		m.Fields = m.Fields[:base]
		return false
	}
	m.Fields = append(m.Fields, Field{Kind: Text, Start: uint32(q), End: uint32(e), LabelStart: uint32(p), LabelEnd: uint32(p + size)})
	return true
}

// Orphan reads a further entry whose head is missing (cut off by a dump's window,
// filtered away, out of order). It is claimed only where exactly one message can
// own it.
func (s *Set) Orphan(body []byte, m *Match) Verdict {
	p, end := trim(body)
	b := s.orphans.find(body[p:end])
	if b == nil {
		return Unclaimed
	}
	base := len(m.Fields)
	var owner *template
	several := false
	for i := range b.cands {
		t := b.cands[i].t
		several = several || t.msg != b.cands[0].msg
		if owner != nil && owner.msg == t.msg {
			continue
		}
		n := len(m.Fields)
		if _, _, ok := t.place(body, p, end, 0, m); !ok {
			m.Fields = m.Fields[:n]
			continue
		}
		if owner != nil {
			m.Fields = m.Fields[:base]
			return Unclaimed
		}
		owner = t
	}
	if owner == nil && !several {
		for i := range b.cands {
			t := b.cands[i].t
			if _, ok := t.furtherByLabel(body, p, end, m); ok {
				owner = t
				break
			}
		}
	}
	if owner == nil {
		return Unclaimed
	}
	owner.claimed(body, end, m)
	return Claimed
}

// Continues says whether line, without a header, completes the entry whose body
// is given: together msg claims them, and reads more of its values than before.
// body may be a head or a further entry of msg; it need not be claimed alone.
func (s *Set) Continues(msg *Message, body, line []byte) bool {
	if p, end := trim(line); p == end {
		return false
	}
	both := make([]byte, 0, len(body)+1+len(line))
	both = append(append(append(both, body...), '\n'), line...)
	return s.values(msg, both) > s.values(msg, body)
}

// values counts the values of msg that body holds, as a head or else as a further
// entry.
func (s *Set) values(msg *Message, body []byte) int {
	var m Match
	if s.Head(body, &m) != Claimed || m.Message != msg {
		m.Fields = m.Fields[:0]
		if _, ok := s.Then(msg, 0, body, &m); !ok {
			return 0
		}
	}
	n := 0
	for _, f := range m.Fields {
		if f.Name != Unlisted && f.End > f.Start {
			n++
		}
	}
	return n
}
