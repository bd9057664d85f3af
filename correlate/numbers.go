package correlate

import (
	"slices"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// ledger finds open strands: by request number, by agent, phone or target, and by age.
type ledger struct {
	rules

	holders  map[ident.Number]*holder
	byEntity map[ident.Number][]*strand // by first line, nearly; those that have ended too, until they are swept
	logins   openLogins
	begun    []*strand // in order of their first lines, for handing out in order
	closing  heap[deadline]
	news     []ident.Number // what strands have been made findable by since matcher.wake
}

// holder is a strand that has a request number, newest first.
type holder struct {
	strand *strand
	older  *holder
}

// holding finds the open strand that has a number and to which a line can belong (R4).
func (g *ledger) holding(n ident.Number, l *line, v *ident.Values) *strand {
	for h, tries := g.holders[n], 0; h != nil && tries < mostCandidates; h, tries = h.older, tries+1 {
		s := h.strand.root()
		if len(s.lines) < mostLines && s.open() && l.t <= s.last+g.patience(s) && s.entities.Consistent(&v.Entities) && !reused(s, l, n) {
			return s
		}
	}
	return nil
}

// hold notes that a strand has a request number.
func (g *ledger) hold(s *strand, r ident.Request) {
	for i := range s.requests {
		if s.requests[i].Number == r.Number {
			return
		}
	}
	s.requests = append(s.requests, r)
	newest := &holder{s, g.holders[r.Number]}
	g.holders[r.Number] = newest
	for h, n := newest, 1; h.older != nil; h, n = h.older, n+1 {
		if n == mostCandidates {
			h.older = nil
			break
		}
	}
}

// reclaim takes back for a new strand what its process has just printed with l's number and
// what went to another request with that number (R5): two sides that do not see each other
// give out the same ones.
func (g *ledger) reclaim(home *strand, l *line) {
	for h := g.holders[l.numbers[0]]; h != nil; h = h.older {
		s := h.strand.root()
		if s == home || !s.open() || !otherSide(s, l) {
			continue
		}
		s.lines = slices.DeleteFunc(s.lines, func(o *line) bool {
			if !g.takesBack(o, l) {
				return false
			}
			o.strand = home
			home.lines = append(home.lines, o)
			home.first = min(home.first, o.t)
			for _, r := range s.requests {
				if o.has(r.Number) {
					g.hold(home, r)
				}
			}
			return true
		})
		return
	}
}

// begin makes a strand whose first line will be l.
func (g *ledger) begin(l *line, v *ident.Values) *strand {
	s := &strand{first: l.t, last: l.t, pg: g.ids.PG(l.unit.Unit, v.Peripheral)}
	for i := range g.ids.Entities {
		if e := &v.Entities[i]; len(e.Text) > 0 && l.via == 0 {
			l.tie, l.via = byEntity, e.Name
		}
	}
	at := len(g.begun) // a line that was looked at late began before others
	for at > 0 && g.begun[at-1] != nil && g.begun[at-1].first > s.first {
		at--
	}
	g.begun = slices.Insert(g.begun, at, s)
	return s
}

// beganBefore puts a strand in its place again if a line that it was given late is before
// all others: nothing that begins later may be handed out before it.
func (g *ledger) beganBefore(s *strand) {
	if first := g.firstBegun(); first != nil && s.first < first.first {
		g.begun = slices.Insert(g.begun, 0, s)
	}
}

// firstBegun is the strand, of those that have not ended, that began first; nil for none.
func (g *ledger) firstBegun() *strand {
	for len(g.begun) > 0 {
		if g.begun[0].root().open() {
			return g.begun[0]
		}
		g.begun[0] = nil
		g.begun = g.begun[1:]
	}
	return nil
}

// add puts a line into a strand, with all that it says of the request.
func (g *ledger) add(s *strand, l *line, v *ident.Values) {
	l.strand = s
	s.lines = append(s.lines, l)
	s.first, s.last = min(s.first, l.t), max(s.last, l.t)
	g.beganBefore(s)
	if s.pg == 0 {
		s.pg = g.ids.PG(l.unit.Unit, v.Peripheral)
	}
	if s.instance == 0 && l.unit.Kind == "pg" {
		s.instance = l.unit.Instance
	}
	if len(s.peripheral) == 0 {
		s.peripheral = v.Peripheral
	}
	for i := range g.ids.Entities {
		g.give(s, i, &v.Entities[i])
	}
	if k, asked, explicit := asksFor(l); k != fragment {
		s.explicit = s.explicit || explicit
		if k == login || s.kind != login {
			g.become(s, k)
			s.asked = asked
		}
	}
	s.hear(l)
}

// asksFor is what a line says that its request is, and of one that is no login what it asks
// for. explicit says that somebody asks to log in by it. Without its beginning a line says
// nothing of that.
func asksFor(l *line) (k kind, asked []byte, explicit bool) {
	m := l.ev.Message
	switch {
	case len(m.Opens) == 0 || !l.ev.Whole:
		return fragment, nil, false
	case catalog.Any(m.Opens, l.ev.Value):
		return login, nil, m.Opens[0].Name != 0
	}
	return other, l.ev.Value(m.Opens[0].Name), false
}

// give sets a value that the strand did not have.
func (g *ledger) give(s *strand, slot int, e *ident.Entity) {
	if len(e.Text) == 0 || len(s.entities[slot].Text) > 0 {
		return
	}
	s.entities[slot] = *e
	if s.kind != fragment {
		g.index(s, e.Number)
	}
}

// become makes a strand one that others may be tied into.
func (g *ledger) become(s *strand, k kind) {
	before := s.kind
	if before == k {
		return
	}
	s.kind = k
	if k == login {
		g.logins.add(s)
	}
	if before == fragment {
		g.closing.push(deadline{s, g.closes(s)})
		for slot := range g.ids.Entities {
			if e := &s.entities[slot]; len(e.Text) > 0 {
				g.index(s, e.Number)
			}
		}
	}
}

// closes is when a request can be closed if no further line comes: all that may be its by
// then has been decided on.
func (g *ledger) closes(s *strand) parser.Time {
	return s.last + g.patience(s) + window + neighbourhood
}

// index makes a strand findable by an agent, phone or target.
func (g *ledger) index(s *strand, n ident.Number) {
	list := g.byEntity[n]
	if len(list) == cap(list) {
		list = slices.DeleteFunc(list, func(o *strand) bool { return !o.root().open() })
	}
	at := len(list)
	for at > 0 && list[at-1].first > s.first {
		at--
	}
	g.byEntity[n] = slices.Insert(list, at, s)
	g.news = append(g.news, n)
}

// near yields the open strands with an agent, phone or target that begin around a time,
// the newest first.
func (g *ledger) near(n ident.Number, t parser.Time, yield func(*strand)) {
	list := g.byEntity[n]
	later, _ := slices.BinarySearchFunc(list, t, func(s *strand, t parser.Time) int {
		if s.first > t {
			return 1
		}
		return -1
	})
	list = list[max(0, later-2*mostCandidates):min(len(list), later+mostCandidates)]
	for _, s := range slices.Backward(list) {
		if r := s.root(); r.open() {
			yield(r)
		}
	}
}

// join moves b's lines into a.
func (g *ledger) join(a, b *strand) {
	if b.kind == login {
		g.logins.gone()
	}
	k, asked := b.kind, b.asked
	a.absorb(b)
	g.beganBefore(a)
	if k == login || a.kind == fragment && k != fragment {
		g.become(a, k)
		a.asked = asked
	}
	for i := range g.ids.Entities {
		g.give(a, i, &b.entities[i])
	}
}

// forget makes a strand that has ended unfindable.
func (g *ledger) forget(s *strand) {
	for _, r := range s.requests {
		h := g.holders[r.Number]
		for p := &h; *p != nil; {
			if (*p).strand.root() == s {
				*p = (*p).older
			} else {
				p = &(*p).older
			}
		}
		if h == nil {
			delete(g.holders, r.Number)
		} else {
			g.holders[r.Number] = h
		}
	}
	if s.kind == fragment {
		return
	}
	for i := range g.ids.Entities {
		n := s.entities[i].Number
		if len(s.entities[i].Text) == 0 {
			continue
		}
		list := g.byEntity[n]
		for len(list) > 0 && !list[0].root().open() {
			list[0], list = nil, list[1:]
		}
		if len(list) == 0 {
			delete(g.byEntity, n)
		} else {
			g.byEntity[n] = list
		}
	}
}
