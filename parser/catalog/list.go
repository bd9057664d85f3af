package catalog

// elements appends the values of a list's elements, as often as there are
// elements; none where the text does not read as the list.
func (t *template) elements(b []byte, m *Match) {
	for i := range m.Fields {
		f := m.Fields[i]
		if f.Name == t.each.list && f.Name != Unlisted {
			base := len(m.Fields)
			if !t.each.readList(b, int(f.Start), int(f.End), m) {
				m.Fields = m.Fields[:base]
			}
			return
		}
	}
}

// readList reads b[p:end] as elements one after the other.
func (t *template) readList(b []byte, p, end int, m *Match) bool {
	for p < end {
		q := t.element(b, p, end, m)
		if q <= p {
			return false
		}
		for q < end && isSpace(b[q]) {
			q++
		}
		p = q
	}
	return true
}

// element reads one element and returns where the next begins, -1 on failure. A
// free text ends only where the list ends or the next element begins: names may
// hold what parts elements.
func (t *template) element(b []byte, p, end int, m *Match) int {
	for i := range t.pieces {
		pc := &t.pieces[i]
		q := literal(b, p, end, pc.lit)
		if q < 0 {
			return -1
		}
		p = q
		last := i == len(t.pieces)-1
		if !last && pc.kind != Text || pc.kind == Integer || pc.kind == Hex {
			switch pc.kind {
			case Integer:
				q = integerEnd(b, p, end)
			case Hex:
				q = hexEnd(b, p, end)
			default:
				q = t.wordEnd(b, p, end, i)
			}
			if q == p {
				return -1
			}
			m.Fields = append(m.Fields, Field{Name: pc.name, Kind: pc.kind, Start: uint32(p), End: uint32(q)})
			p = q
			continue
		}
		q = t.elementText(b, p, end, i)
		if q < 0 {
			return -1
		}
		m.Fields = append(m.Fields, Field{Name: pc.name, Kind: pc.kind, Start: uint32(p), End: uint32(q)})
		p = q
	}
	return t.elementEnd(b, p, end)
}

// elementText is where the text of piece i ends.
func (t *template) elementText(b []byte, p, end, i int) int {
	for q := p; q <= end; q++ {
		if i+1 < len(t.pieces) {
			if literal(b, q, end, t.pieces[i+1].lit) >= 0 {
				return q
			}
			continue
		}
		n := t.elementEnd(b, q, end)
		if n < 0 {
			continue
		}
		if n == end || onlySpace(b, n, end) || t.begins(b, n, end) {
			return q
		}
	}
	return -1
}

// elementEnd is where the tail of an element ends that stands at p, -1 where it
// does not. The comma behind the last one may be missing.
func (t *template) elementEnd(b []byte, p, end int) int {
	if q := literal(b, p, end, t.tail); q >= 0 {
		return q
	}
	for n := len(t.tail) - 1; n >= 0; n-- {
		if c := t.tail[n]; c != ',' && c != ';' && c != ' ' {
			break
		}
		if q := literal(b, p, end, t.tail[:n]); q >= 0 && onlySpace(b, q, end) {
			return q
		}
	}
	return -1
}

// begins says whether an element begins at p.
func (t *template) begins(b []byte, p, end int) bool {
	for p < end && isSpace(b[p]) {
		p++
	}
	pc := &t.pieces[0]
	p = literal(b, p, end, pc.lit)
	if p < 0 {
		return false
	}
	q := p
	switch pc.kind {
	case Integer:
		q = integerEnd(b, p, end)
	case Hex:
		q = hexEnd(b, p, end)
	default:
		return true
	}
	return q > p && (len(t.pieces) < 2 || literal(b, q, end, t.pieces[1].lit) >= 0)
}
