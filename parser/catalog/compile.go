package catalog

import (
	"slices"
	"strings"
)

// maxLabels is how many pairs a message may have: reading by label remembers
// them in one word.
const maxLabels = 64

// compile makes the tables of a process, once.
func (s *Set) compile() {
	s.once.Do(func() {
		for _, m := range s.Messages {
			s.compileMessage(m)
		}
		if len(s.errs) == 0 {
			s.index()
		}
	})
}

func (s *Set) errorf(p Pos, format string, args ...any) {
	s.errs = append(s.errs, p.errorf(format, args...))
}

func (s *Set) compileMessage(m *Message) {
	c := &code{set: s}
	m.code = c
	other := false
	for _, x := range m.texts {
		if x.role == roleEach {
			s.compileEach(m, x)
			continue
		}
		t := s.compileText(m, x)
		if t == nil {
			continue
		}
		other = other || x.other
		t.extra = other
		switch x.role {
		case roleLine:
			c.lines = append(c.lines, t)
		case roleThen:
			if len(c.unders) > 0 {
				s.errorf(x.pos, "then stands behind under: further lines belong to the last entry, write them last")
			}
			c.thens = append(c.thens, t)
		case roleUnder:
			c.unders = append(c.unders, t)
		}
	}
	s.pairs(m)
	s.checkNames(m)
}

// compileText compiles one template; nil after an error.
func (s *Set) compileText(m *Message, x text) *template {
	t := &template{msg: m, text: x.text, pos: x.pos}
	if x.role == roleThen && x.text == "(empty)" {
		t.empty = true
		return t
	}
	lits, holes, err := splitTemplate(x.text, x.pos)
	if err != nil {
		s.errs = append(s.errs, err)
		return nil
	}
	seen := map[string]bool{}
	for i, h := range holes {
		at := Pos{x.pos.File, x.pos.Line, x.pos.Column + h.column - 1}
		id, ok := s.catalog.byName[h.name]
		if !ok {
			s.errorf(at, "<%s> is not in the glossary%s", h.name, orDefine(suggest(h.name, s.catalog.names())))
			return nil
		}
		kind := s.catalog.Names[id].Kind
		if h.kind != "" {
			if kind, ok = kinds[h.kind]; !ok {
				known := []string{"decimal", "integer", "hex", "word", "identifier", "text"}
				s.errorf(at, "%q is no kind%s kinds are %s", h.kind, orSemicolon(suggest(h.kind, known)), strings.Join(known, " "))
				return nil
			}
		}
		if seen[h.name] {
			s.errorf(at, "<%s> stands twice in one template: give the two values two names", h.name)
			return nil
		}
		seen[h.name] = true
		if i > 0 && strings.TrimSpace(lits[i]) == "" && (lits[i] == "" || t.pieces[i-1].kind == Text) {
			s.errorf(at, "nothing tells where the value before <%s> ends: make them one value, or a word and not a text", h.name)
			return nil
		}
		t.pieces = append(t.pieces, piece{name: id, kind: kind, column: h.column})
	}
	t.build(lits, x.role)
	if (x.role == roleLine || x.role == roleThen) && t.key == "" {
		s.errorf(x.pos, "a template must begin with text of its own, not with a value: write what the entry begins with")
		return nil
	}
	if x.role == roleUnder && len(t.pieces) == 0 && t.tail == "" {
		s.errorf(x.pos, "the template is empty: write the line")
		return nil
	}
	return t
}

// names is the glossary, for suggestions.
func (c *Catalog) names() []string {
	var out []string
	for _, n := range c.Names[1:] {
		out = append(out, n.Name)
	}
	return out
}

// compileEach compiles an element of a list and gives it to the templates that
// hold the list.
func (s *Set) compileEach(m *Message, x text) {
	if x.text == "" {
		s.errorf(x.pos, "the list %s has no each: write each and how an element looks", x.list)
		return
	}
	t := s.compileText(m, x)
	if t == nil {
		return
	}
	t.list = s.catalog.byName[x.list]
	if len(t.pieces) == 0 {
		s.errorf(x.pos, "an element of the list %s needs a value: write a <name>", x.list)
		return
	}
	used := false
	c := m.code
	for _, all := range [][]*template{c.lines, c.thens, c.unders} {
		for _, o := range all {
			for _, p := range o.pieces {
				if p.name == t.list {
					o.each, used = t, true
				}
			}
		}
	}
	if !used {
		s.errorf(x.pos, "no template before this has the list <%s>: write <%s> where the list stands", x.list, x.list)
	}
}

// pairs collects the labels of a message.
func (s *Set) pairs(m *Message) {
	c := m.code
	collect := func(all []*template) (refs []labelRef) {
		for _, t := range all {
			for i, p := range t.pairs {
				if knownPair(refs, p) {
					continue
				}
				ref := labelRef{t: t, pair: i}
				for _, pc := range t.pieces[p.first:p.last] {
					n := s.catalog.Names[pc.name]
					ref.ident = ref.ident || n.Class == Request || n.Class == Entity
				}
				refs = append(refs, ref)
				c.multi = c.multi || strings.Contains(p.label, " ")
			}
		}
		return refs
	}
	c.labels = collect(append(append([]*template(nil), c.lines...), c.thens...))
	c.further = collect(c.thens)
	c.dump = collect(c.unders)
	for _, r := range c.labels {
		c.ident = c.ident || r.ident
	}
	for _, t := range c.lines {
		c.block = c.block || depth([]byte(t.begin)) > 0
	}
	if len(c.labels) > maxLabels || len(c.dump) > maxLabels {
		s.errorf(m.Pos, "%s has more than %d pairs: make a value of several of them", m.ID, maxLabels)
	}
}

// knownPair says whether the label is there already: another wording spells the
// same pair.
func knownPair(refs []labelRef, p pair) bool {
	for _, r := range refs {
		if r.t.pairs[r.pair].label == p.label {
			return true
		}
	}
	return false
}

// checkNames checks that no value of a message has another's name, and that the
// clauses of meaning use values that the templates have.
func (s *Set) checkNames(m *Message) {
	c := m.code
	have := map[NameID]bool{}
	for _, all := range [][]*template{c.lines, c.thens, c.unders} {
		for _, t := range all {
			for _, p := range t.pieces {
				if have[p.name] && !t.extra {
					s.errorf(Pos{t.pos.File, t.pos.Line, t.pos.Column + p.column - 1}, "<%s> stands twice in %s: give the two values two names", s.catalog.Names[p.name].Name, m.ID)
				}
				have[p.name] = true
			}
			if t.each != nil {
				for _, p := range t.each.pieces {
					have[p.name] = true
				}
			}
		}
	}
	for _, w := range m.uses {
		if id := s.catalog.byName[w.Text]; !have[id] {
			s.errorf(position(w.Pos), "no template of %s has <%s>: write <%s> where the value stands", m.ID, w.Text, w.Text)
		}
	}
	if m.keeps == nil {
		return
	}
	for _, id := range m.keeps.ties(s.catalog) {
		if !have[id] {
			s.errorf(m.Pos, "%s replaces a message that has <%s>, which ties or tells something: write <%s> where the value stands", m.ID, s.catalog.Names[id].Name, s.catalog.Names[id].Name)
		}
	}
}

// ties lists the values of a message that tie lines together, fill a fact, or
// that its meaning rests on.
func (m *Message) ties(c *Catalog) []NameID {
	var out []NameID
	seen := map[NameID]bool{}
	keep := func(id NameID) {
		if id != 0 && !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	for _, x := range m.texts {
		_, holes, err := splitTemplate(x.text, x.pos)
		if err != nil {
			continue
		}
		for _, h := range holes {
			if n, ok := c.Name(h.name); ok && (n.Class == Request || n.Class == Entity || n.Fact != "") {
				keep(n.ID)
			}
		}
	}
	for _, w := range m.uses {
		keep(c.byName[w.Text])
	}
	return out
}

// Requests returns the numbers of requests that a message carries.
func (c *Catalog) Requests(m *Message) []NameID {
	return slices.DeleteFunc(m.ties(c), func(id NameID) bool { return c.Names[id].Class != Request })
}

// index builds the tables that find the candidates of an entry.
func (s *Set) index() {
	var keys, further []string
	var heads, orphans []candidate
	for _, m := range s.Messages {
		for _, t := range m.code.lines {
			for _, k := range t.keys() {
				keys, heads = append(keys, k), append(heads, candidate{t: t, msg: m})
				if len(m.code.thens) > 0 || m.code.block {
					s.parts.add(k)
				}
			}
		}
		for _, t := range m.code.thens {
			if t.empty {
				continue
			}
			for _, k := range t.keys() {
				further, orphans = append(further, k), append(orphans, candidate{t: t, msg: m})
				s.parts.add(k)
			}
		}
	}
	for _, list := range [][]string{keys, further} {
		for _, k := range list {
			s.sieve.add(k)
		}
	}
	s.heads = newDispatch(keys, heads, 0)
	s.orphans = newDispatch(further, orphans, 0)
}

// keys is what an entry may begin with to be read as t: its first word, or, where
// it is nothing but pairs, the first word of any label.
func (t *template) keys() []string {
	if !t.anyPair && t.word && len(t.key) < 8 {
		// White space is part of a short key: Call is not CallCtlConnEv.
		var out []string
		for _, c := range " \t\n\v\f\r" {
			out = append(out, t.key+string(c))
		}
		return out
	}
	if !t.anyPair {
		return []string{t.key}
	}
	var out []string
	for _, p := range t.pairs {
		k, _, _ := strings.Cut(p.label, " ")
		out = append(out, k)
	}
	return out
}
