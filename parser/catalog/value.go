package catalog

// unlisted keeps a pair whose label b[p:labelEnd] no template knows.
func (r *reading) unlisted(p, labelEnd, after int, m *Match) int {
	q := r.blanks(after)
	if q > after && r.pairAt(q) {
		q = after // empty, another pair behind it
	}
	e := r.token(q, "", nil)
	if g := r.blanks(e); g > e && g < r.end && r.b[g] == '(' { // 5000 (CUCM_PIM1)
		if n := r.group(g); n > 0 {
			e = n
		}
	}
	m.Fields = append(m.Fields, Field{Kind: Text, Start: uint32(q), End: uint32(e), LabelStart: uint32(p), LabelEnd: uint32(labelEnd)})
	return e
}

// group is where the round bracket that opens at p is closed on this line; 0
// where it is not, or where it opens a pair.
func (r *reading) group(p int) int {
	depth := 0
	for q := p; q < r.end && r.b[q] != '\n'; q++ {
		switch r.b[q] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return q + 1
			}
		case '=':
			return 0
		}
	}
	return 0
}

// token is where the word at p ends: at white space, less the punctuation that
// parts pairs or closes the message; or before next, or before a glued label.
func (r *reading) token(p int, next string, pr *pair) int {
	e := p
	for e < r.end && !isSpace(r.b[e]) {
		if next != "" && e > p && r.b[e] == next[0] && literal(r.b, e, r.end, next) >= 0 {
			return e
		}
		if e > p && r.b[e] >= 'A' && r.b[e] <= 'Z' && pr != nil && r.gluedAt(e) {
			return e
		}
		if e > p && (r.b[e] == ',' || r.b[e] == ';') && r.comma() && e+1 < r.end && r.pairAt(e+1) {
			return e
		}
		e++
	}
	for e > p {
		switch c := r.b[e-1]; {
		case (c == ',' || c == ';') && r.comma(), c == '.' && e == r.end && r.separator(e-1):
			e--
			continue
		case c == ')' && r.separator(e-1) && unbalanced(r.b[p:e]):
			e--
			continue
		}
		break
	}
	return e
}

// gluedAt says whether a label that the template glues to the value before it
// stands at p.
func (r *reading) gluedAt(p int) bool {
	for i := range r.labels {
		pr := &r.labels[i].t.pairs[r.labels[i].pair]
		if pr.glued && r.b[p] == pr.label[0] {
			if q := literal(r.b, p, r.end, pr.label); q >= 0 && r.sign(q) >= 0 {
				return true
			}
		}
	}
	return false
}

func unbalanced(b []byte) bool { return depth(b) < 0 }

// value reads the values of labels[i], whose sign ends at p, and returns where
// they end.
func (r *reading) value(i, p int, m *Match) int {
	ref := &r.labels[i]
	t, pr := ref.t, &ref.t.pairs[ref.pair]
	r.seen |= 1 << uint(i)
	r.known = true
	q := r.blanks(p)
	if q > p && r.pairAt(q) {
		q = p
		pc := &t.pieces[pr.first]
		m.Fields = append(m.Fields, Field{Name: pc.name, Kind: Text, Start: uint32(q), End: uint32(q)})
		r.ident = r.ident || ref.ident
		return q
	}
	r.ident = r.ident || ref.ident
	if lit := t.pieces[pr.first].lit; lit[len(lit)-1] == '(' && q < r.end && r.b[q] == '(' {
		q++ // Invoke ID: (<number>)
	}
	for k := pr.first; k < pr.last; k++ {
		pc := &t.pieces[k]
		next := pr.close
		if k+1 < pr.last {
			next = t.pieces[k+1].lit
		}
		var e int
		if pc.kind == Text {
			e = r.text(q, next)
		} else {
			e = r.token(q, trimLeft(next), pr)
		}
		m.Fields = append(m.Fields, Field{Name: pc.name, Kind: spelled(r.b[q:e], pc.kind), Start: uint32(q), End: uint32(e)})
		p = e
		if k+1 == pr.last {
			if n := literal(r.b, p, r.end, pr.close); n >= 0 {
				p = n
			}
			break
		}
		if q = literal(r.b, p, r.end, next); q < 0 {
			break
		}
		q = r.blanks(q)
	}
	return p
}

func trimLeft(s string) string {
	for s != "" && s[0] == ' ' {
		s = s[1:]
	}
	return s
}

// text is where free text at p ends: before what closes it, or before the next
// known label.
func (r *reading) text(p int, next string) int {
	for q := p; q < r.end && r.b[q] != '\n'; q++ {
		if next != "" && (r.b[q] == next[0] || next[0] == ' ' && isSpace(r.b[q])) && literal(r.b, q, r.end, next) >= 0 {
			return back(r.b, p, q)
		}
		if q > p && isSpace(r.b[q-1]) && !isSpace(r.b[q]) {
			if _, _, size := r.label(q); size > 0 {
				return r.strip(p, back(r.b, p, q))
			}
		}
	}
	e := p
	for e < r.end && r.b[e] != '\n' {
		e++
	}
	return r.strip(p, back(r.b, p, e))
}

// strip takes the punctuation off that parts pairs or closes the message.
func (r *reading) strip(p, e int) int {
	for e > p {
		switch c := r.b[e-1]; {
		case (c == ',' || c == ';') && r.comma(), c == '.' && e == r.end && r.separator(e-1):
		case c == ')' && r.separator(e-1) && unbalanced(r.b[p:e]):
		default:
			return e
		}
		e = back(r.b, p, e-1)
	}
	return e
}

// spelled is kind where b is spelled so, Text where it is not.
func spelled(b []byte, kind Kind) Kind {
	n := len(b)
	switch kind {
	case Integer:
		if n > 0 && integerEnd(b, 0, n) == n {
			return Integer
		}
	case Hex:
		if n > 0 && hexEnd(b, 0, n) == n {
			return Hex
		}
	case Word:
		if says(b) {
			return Word
		}
	case Identifier:
		if identifies(b) {
			return Identifier
		}
	}
	return Text
}
