package correlate

import (
	"bytes"
	"slices"

	"uccetrace/correlate/ident"
	"uccetrace/parser/catalog"
)

// A line with a character that is another one may tell of a request that never was: its
// number, its device or its node is another's. What then could be of that request or of
// the one that was meant belongs to the latter, if all else is equal. The line itself is
// not put right: it tells what it tells. But where nothing else tells of that request, it is
// none.

// misprint reports whether of two requests of one agent and moment a is b, with something
// of it misprinted (R15): what tells of a is less than what tells of b, and less than a request
// leaves behind. Two requests that are both told are two.
func (m *matcher) misprint(a, b *strand) bool {
	if !atOnce(a, b) {
		return false
	}
	x, y := m.ids.AgentOf(&a.entities), m.ids.AgentOf(&b.entities)
	if len(x.Text) == 0 || len(y.Text) == 0 || !x.Consistent(&y) {
		return false
	}
	switch {
	case m.stray(a, x) != nil:
		return true
	case a.pg == 0 || a.pg != b.pg: // whose PG is right, nothing says
		return false
	case m.contradict(a, b):
		return bearers(a) == 1 && bearers(b) > 1
	default:
		// OPC has one request of that number, and a client's request is one with OPC's:
		// that they are two is because of another device in one of them.
		return (shares(a, b) || otherwiseNumbered(a, b)) && len(a.lines) < len(b.lines)
	}
}

// stray returns the request that is meant by one which is no more than a line of a node that
// printed nothing else, while what another node's processes printed has the same number and
// agent; nil for none.
func (m *matcher) stray(s *strand, agent ident.Entity) (meant *strand) {
	if len(s.lines) != 1 || len(s.requests) == 0 {
		return nil
	}
	l := s.lines[0]
	if m.logs.printed[place{l.unit.Kind, l.unit.Number}] > 1 {
		return nil
	}
	own := s.requests[0].Number
	m.near(agent.Number, s.first, func(r *strand) {
		if meant != nil || r == s || !atOnce(r, s) || bearers(r) < 2 {
			return
		}
		if slices.ContainsFunc(r.requests, func(n ident.Request) bool {
			return n.Name == own.Name && n.Value == own.Value && n.Owner != own.Owner
		}) {
			meant = r
		}
	})
	return meant
}

// atOnce reports whether two requests begin in one moment.
func atOnce(a, b *strand) bool { return max(a.first-b.first, b.first-a.first) <= repeat }

// mend puts a login together that a misprint has torn in two (R29), and reports whether
// nothing is left to decide. A line of a stray node, or with a number of its own, may be of
// the login that is meant; fewer lines with its number that name another agent or another
// phone are of it.
func (m *matcher) mend(s *strand) bool {
	if s.kind != login || len(s.requests) == 0 {
		return false
	}
	if agent := m.ids.AgentOf(&s.entities); len(agent.Text) > 0 {
		if meant := m.stray(s, agent); meant != nil {
			m.beside(meant, s)
			return true
		}
		if meant, l := m.misnumbered(s, agent); meant != nil {
			l.doubtful = true
			meant.doubts = append(meant.doubts, l)
			s.lines = slices.DeleteFunc(s.lines, func(o *line) bool { return o == l })
			m.join(meant, s)
			return true
		}
	}
	other := m.torn(s)
	switch {
	case other == nil:
		return false
	case len(other.lines) < len(s.lines):
		m.sew(s, other)
		return false
	}
	m.sew(other, s)
	return true
}

// sew joins b into a. In which of them what they differ in is wrong, a line that is yet to be
// decided on tells: it is found by either.
func (m *matcher) sew(a, b *strand) {
	m.join(a, b)
	a.disputed = true
	for i := range m.ids.Entities {
		if !a.entities[i].Consistent(&b.entities[i]) {
			a.entities[i] = ident.Entity{}
		}
	}
}

// misnumbered returns the login that s, of the same agent, phone and moment, is of, and the
// one line of s with its number: that login's but for one character. Of a request of its own
// the login's processes would have printed this line twice.
func (m *matcher) misnumbered(s *strand, agent ident.Entity) (meant *strand, l *line) {
	requests := slices.DeleteFunc(slices.Clone(s.requests), func(n ident.Request) bool { return m.says.catalog.Names[n.Name].Space == catalog.InInstance })
	if len(requests) != 1 {
		return nil, nil
	}
	own := requests[0]
	for _, o := range s.lines {
		switch {
		case !o.has(own.Number):
		case l != nil:
			return nil, nil
		default:
			l = o
		}
	}
	if l == nil {
		return nil, nil
	}
	m.near(agent.Number, s.first, func(r *strand) {
		if meant != nil || r == s || r.kind != login || !atOnce(r, s) || !m.agree(r, s) || !m.sharePhone(r, s) || m.prints(r, l) {
			return
		}
		if slices.ContainsFunc(r.requests, func(n ident.Request) bool {
			return n.Name == own.Name && n.Owner == own.Owner && oneOff(n.Text, own.Text)
		}) {
			meant = r
		}
	})
	return meant, l
}

// sharePhone reports whether two requests that agree have something besides the agent in common.
func (m *matcher) sharePhone(a, b *strand) bool {
	for i := range m.ids.Entities {
		if i != m.ids.Agent && len(a.entities[i].Text) > 0 && len(b.entities[i].Text) > 0 {
			return true
		}
	}
	return false
}

// oneOff reports whether two texts of one length differ in one character.
func oneOff(a, b []byte) bool {
	if len(a) != len(b) {
		return false
	}
	n := 0
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n == 1
}

// torn returns a login that has a number of s, begins with it and differs from it in the agent
// or in the phone, but not in both; nil for none.
func (m *matcher) torn(s *strand) *strand {
	for _, n := range s.requests {
		for h, tries := m.holders[n.Number], 0; h != nil && tries < mostCandidates; h, tries = h.older, tries+1 {
			r := h.strand.root()
			if r == s || !r.open() || r.kind != login || !atOnce(r, s) || m.contradict(r, s) ||
				r.pg != 0 && s.pg != 0 && r.pg != s.pg ||
				len(r.peripheral) > 0 && len(s.peripheral) > 0 && !bytes.Equal(r.peripheral, s.peripheral) {
				continue
			}
			same, differ := 0, 0
			for i := range s.entities {
				switch a, b := &s.entities[i], &r.entities[i]; {
				case len(a.Text) == 0 || len(b.Text) == 0:
				case a.Consistent(b):
					same++
				default:
					differ++
				}
			}
			if same > 0 && differ == 1 {
				return r
			}
		}
	}
	return nil
}

// bearers is how many lines of a request carry a number of it.
func bearers(s *strand) int {
	n := 0
	for _, l := range s.lines {
		if l.numbers[0].Name != 0 {
			n++
		}
	}
	return n
}

// shares reports whether two requests have a number in common.
func shares(a, b *strand) bool {
	return slices.ContainsFunc(a.requests, func(x ident.Request) bool {
		return slices.ContainsFunc(b.requests, func(y ident.Request) bool { return x.Number == y.Number })
	})
}

// otherwiseNumbered reports whether two requests have numbers, and none of one kind: a
// client's, and OPC's.
func otherwiseNumbered(a, b *strand) bool {
	return len(a.requests) > 0 && len(b.requests) > 0 && !slices.ContainsFunc(a.requests, func(x ident.Request) bool {
		return slices.ContainsFunc(b.requests, func(y ident.Request) bool { return x.Name == y.Name })
	})
}
