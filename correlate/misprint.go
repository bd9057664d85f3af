package correlate

import (
	"slices"

	"uccetrace/correlate/ident"
)

// A line with a character that is another one may tell of a request that never was: its
// number, its device or its node is another's. What then could be of that request or of
// the one that was meant belongs to the latter, if all else is equal. The line itself is
// not put right: it tells what it tells.

// misprint reports whether of two requests of one agent and moment a is b, with something
// of it misprinted (R15): what tells of a is less than what tells of b, and less than a request
// leaves behind. Two requests that are both told are two.
func (m *matcher) misprint(a, b *strand) bool {
	if max(a.first-b.first, b.first-a.first) > repeat {
		return false
	}
	x, y := m.ids.AgentOf(&a.entities), m.ids.AgentOf(&b.entities)
	if len(x.Text) == 0 || len(y.Text) == 0 || !x.Consistent(&y) {
		return false
	}
	switch {
	case m.stray(a, x):
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

// stray reports whether a request is no more than one line of a node that printed nothing
// else, while what another node's processes printed has the same number and agent.
func (m *matcher) stray(s *strand, agent ident.Entity) bool {
	if len(s.lines) != 1 || len(s.requests) == 0 {
		return false
	}
	l := s.lines[0]
	if m.logs.printed[place{l.unit.Kind, l.unit.Number}] > 1 {
		return false
	}
	own, meant := s.requests[0].Number, false
	m.near(agent.Number, s.first, func(r *strand) {
		if meant || r == s || max(r.first-s.first, s.first-r.first) > repeat {
			return
		}
		meant = bearers(r) > 1 && slices.ContainsFunc(r.requests, func(n ident.Request) bool {
			return n.Name == own.Name && n.Value == own.Value && n.Owner != own.Owner
		})
	})
	return meant
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
