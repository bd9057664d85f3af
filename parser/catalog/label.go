package catalog

// reading is one attempt to read an entry by its labels: prose as it is
// written, pairs in any order, with unknown ones among them.
type reading struct {
	b      []byte
	end    int
	c      *code
	t      *template // whose prose must stand; nil for a further entry cut otherwise
	labels []labelRef
	seen   uint64 // labels that were there
	known  bool   // one of them was
	ident  bool   // one of them was an identifier
}

// byLabel reads b[p:end] as template t by its labels.
func (t *template) byLabel(b []byte, p, end int, m *Match) (far int, ok bool) {
	if len(t.pairs) == 0 {
		return p, false
	}
	c := t.msg.code
	r := reading{b: b, end: end, c: c, t: t, labels: c.labels}
	base := len(m.Fields)
	p, far = r.beginning(p, m)
	if p >= 0 {
		far, ok = r.pairs(p, m)
		ok = ok && (r.ident || r.known && (!c.ident || t.msg.Basis == General))
	}
	if !ok {
		m.Fields = m.Fields[:base]
	}
	return far, ok
}

// beginning reads what stands before the first pair. It returns -1 where that is
// not there, and how far it came.
func (r *reading) beginning(p int, m *Match) (int, int) {
	t := r.t
	for i := 0; i < t.first; i++ {
		pc := &t.pieces[i]
		q := literal(r.b, p, r.end, pc.lit)
		if q < 0 {
			return -1, p
		}
		q = r.blanks(q)
		// The word after the message's own name may be missing.
		if pc.loose && r.pairAt(q) {
			m.Fields = append(m.Fields, Field{Name: pc.name, Kind: Text, Start: uint32(q), End: uint32(q)})
			p = q
			continue
		}
		e := r.proseEnd(q, i)
		if e <= q {
			return -1, q
		}
		m.Fields = append(m.Fields, Field{Name: pc.name, Kind: spelled(r.b[q:e], pc.kind), Start: uint32(q), End: uint32(e)})
		p = e
	}
	begin := t.begin
	if t.first > 0 && len(begin) > 0 && begin[0] == ' ' && p < r.end && (p == 0 || isSpace(r.b[p-1])) {
		begin = begin[1:]
	}
	begin = trimRight(begin)
	q := literal(r.b, p, r.end, begin)
	if q < 0 {
		return -1, p
	}
	return q, q
}

// proseEnd is where value i of the beginning ends: like place, but what follows
// the last one is any pair.
func (r *reading) proseEnd(p, i int) int {
	t := r.t
	if i+1 < t.first || hasWord(t.begin) {
		switch t.pieces[i].kind {
		case Integer:
			return integerEnd(r.b, p, r.end)
		case Hex:
			return hexEnd(r.b, p, r.end)
		case Word, Identifier:
			if lit := t.next(i); lit[0] == ' ' {
				return spaceFrom(r.b, p, r.end)
			}
		}
		lit := t.next(i)
		if i+1 == t.first {
			lit = trimRight(t.begin)
		}
		for q := p; q < r.end && r.b[q] != '\n'; q++ {
			if literal(r.b, q, r.end, lit) >= 0 {
				return back(r.b, p, q)
			}
			if t.pieces[i].kind.isWord() && isSpace(r.b[q]) {
				return p // a word holds no blank
			}
		}
		return p
	}
	if len(t.begin) > 0 && t.begin[0] != ' ' {
		for q := p; q < r.end && !isSpace(r.b[q]); q++ {
			if literal(r.b, q, r.end, trimRight(t.begin)) >= 0 {
				return q
			}
		}
	}
	return spaceFrom(r.b, p, r.end)
}

// pairs reads the rest: known pairs, unknown ones, the prose at the end.
func (r *reading) pairs(p int, m *Match) (far int, ok bool) {
	tailSeen := r.t == nil || r.t.soft
	for {
		line := false
		for p < r.end && (isSpace(r.b[p]) || r.separator(p)) {
			line = line || r.b[p] == '\n'
			p++
		}
		if p >= r.end {
			return p, tailSeen
		}
		if i, q, size := r.label(p); i >= 0 {
			p = r.value(i, q, m)
			continue
		} else if size > 0 { // a known label a second time
			p = r.unlisted(p, p+size, q, m)
			continue
		}
		if r.t != nil && !r.t.soft && r.tail(p) {
			return r.end, true
		}
		if size, q := r.unknown(p); size > 0 && !line {
			p = r.unlisted(p, p+size, q, m)
			continue
		}
		return p, false
	}
}

// separator says whether the byte at p only parts or closes pairs.
func (r *reading) separator(p int) bool {
	switch r.b[p] {
	case ',', ';':
		return r.comma()
	case ')':
		return r.t == nil && r.c.block || r.t != nil && (r.t.closes || r.c.block)
	case '.':
		return onlySpace(r.b, p+1, r.end) && (r.t == nil || len(r.t.tail) > 0 && r.t.tail[len(r.t.tail)-1] == '.')
	}
	return false
}

func (r *reading) comma() bool {
	if r.t != nil && r.t.comma {
		return true
	}
	for i := range r.labels {
		if r.labels[i].t.comma {
			return true
		}
	}
	return false
}

// tail says whether the template's last prose stands at p.
func (r *reading) tail(p int) bool {
	lit := r.t.tail
	for lit != "" && (lit[0] == ' ' || lit[0] == ')' || lit[0] == ',') {
		lit = lit[1:]
	}
	q := literal(r.b, p, r.end, lit)
	if q < 0 && lit != "" && lit[len(lit)-1] == '.' {
		q = literal(r.b, p, r.end, trimRight(lit[:len(lit)-1]))
	}
	return q >= 0 && onlySpace(r.b, q, r.end)
}

// label finds the known label at p. It returns its place in labels and where its
// sign ends; -1 and its length where it has been read already.
func (r *reading) label(p int) (i, after, size int) {
	best, bestAfter, bestSize, again := -1, 0, 0, -1
	for i := range r.labels {
		ref := &r.labels[i]
		pr := &ref.t.pairs[ref.pair]
		at := p
		if pr.lead != "" && r.b[p] == pr.lead[0] {
			if q := literal(r.b, p, r.end, pr.lead); q >= 0 && q < r.end && isSpace(r.b[q]) {
				at = r.blanks(q)
			}
		}
		if at >= r.end || r.b[at] != pr.label[0] {
			continue
		}
		q := literal(r.b, at, r.end, pr.label)
		if q < 0 {
			continue
		}
		s := r.sign(q)
		if s < 0 || q-p <= bestSize {
			continue
		}
		if r.seen&(1<<uint(i)) != 0 {
			again, bestAfter, bestSize, best = i, s, q-p, -1
			continue
		}
		best, bestAfter, bestSize = i, s, q-p
	}
	if best < 0 && again >= 0 {
		return -1, bestAfter, bestSize
	}
	return best, bestAfter, bestSize
}

// sign is where the = or : ends that stands at p, with blanks before it; -1 for
// none.
func (r *reading) sign(p int) int {
	p = r.blanks(p)
	if p >= r.end || r.b[p] != '=' && r.b[p] != ':' || r.b[p] == ':' && p+1 < r.end && r.b[p+1] == ':' {
		return -1
	}
	return p + 1
}

// blanks skips white space that is no line break.
func (r *reading) blanks(p int) int {
	for p < r.end && isSpace(r.b[p]) && r.b[p] != '\n' {
		p++
	}
	return p
}

// pairAt says whether a pair begins at p.
func (r *reading) pairAt(p int) bool {
	if p >= r.end {
		return false
	}
	if _, _, size := r.label(p); size > 0 {
		return true
	}
	size, _ := r.unknown(p)
	return size > 0
}

// unknown finds a label that no template knows: a word and a sign, or several
// words where the message has such labels.
func (r *reading) unknown(p int) (size, after int) {
	q := p
	if q >= r.end || !letter(r.b[q]) {
		return 0, 0
	}
	for words := 0; words < 4; words++ {
		for q < r.end && (letter(r.b[q]) || r.b[q]-'0' <= 9 || r.b[q] == '_' || r.b[q] == '#' || r.b[q] == '\'') {
			q++
		}
		if q < r.end && (r.b[q] == '=' || r.b[q] == ':') {
			if s := r.sign(q); s >= 0 {
				return q - p, s
			}
			return 0, 0
		}
		n := r.blanks(q)
		if n == q {
			return 0, 0
		}
		if n < r.end && r.b[n] == '=' {
			return q - p, n + 1
		}
		if !r.c.multi || n >= r.end || r.b[n] < 'A' || r.b[n] > 'Z' {
			return 0, 0
		}
		q = n
	}
	return 0, 0
}

func letter(c byte) bool { return (c|0x20)-'a' < 26 }

// loosePairs reads b[p:end] as nothing but pairs of the message, the first of
// them known: a further entry that is cut otherwise than the template says.
func (c *code) loosePairs(b []byte, p, end int, labels []labelRef, m *Match) bool {
	if p >= end || len(labels) == 0 {
		return false
	}
	r := reading{b: b, end: end, c: c, labels: labels}
	if i, _, _ := r.label(p); i < 0 {
		return false
	}
	base := len(m.Fields)
	if _, ok := r.pairs(p, m); !ok {
		m.Fields = m.Fields[:base]
		return false
	}
	return true
}
