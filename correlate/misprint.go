package correlate

import (
	"slices"

	"uccetrace/parser"
	"uccetrace/parser/source"
)

// A line with a character that is another one may tell of a request that never was: its
// number, its device or its node is another's. What then could be of that request or of
// the one that was meant belongs to the latter, if all else is equal. The line itself is
// not put right: it tells what it tells.

// place is where a node's name says that its processes run: pg 1.
type place struct {
	kind   string
	number int64
}

// shelf is a place in one source.
type shelf struct {
	place
	source *source.Source
}

// count adds the entries that a place's processes printed. Of several sources the one
// that holds most of them counts: others may hold the same.
func (c *Correlator) count(p place, span parser.ProcSpan) {
	in := shelf{p, span.Proc.Source}
	c.shelves[in] += span.Entries
	c.printed[p] = max(c.printed[p], c.shelves[in])
}

// misprint says of two requests of one agent and moment that a is b, with something of
// it misprinted: what tells of a is less than what tells of b, and less than a request
// leaves behind. Two requests that are both told are two.
func (c *Correlator) misprint(a, b *strand) bool {
	if max(a.first-b.first, b.first-a.first) > repeat {
		return false
	}
	x, y := c.agentOf(a), c.agentOf(b)
	if len(x.text) == 0 || len(y.text) == 0 || !same(&x, &y) {
		return false
	}
	switch {
	case c.stray(a, x):
		return true
	case a.domain == 0 || a.domain != b.domain: // whose PG is right, nothing says
		return false
	case contradict(a, b, c.catalog):
		return bearers(a) == 1 && bearers(b) > 1
	default:
		// OPC has one request of that number, and a client's request is one with OPC's:
		// that they are two is because of another device in one of them.
		return (shares(a, b) || otherwiseNumbered(a, b)) && len(a.lines) < len(b.lines)
	}
}

// stray says that a request is no more than one line of a node that printed nothing
// else, while what another node's processes printed has the same number and agent.
func (c *Correlator) stray(s *strand, agent entity) bool {
	if len(s.lines) != 1 || len(s.requests) == 0 {
		return false
	}
	l := s.lines[0]
	if c.printed[place{l.unit.kind, l.unit.number}] > 1 {
		return false
	}
	list := c.byEntity[agent.number]
	for i := len(list) - 1; i >= max(0, len(list)-mostCandidates); i-- {
		r := list[i].root()
		if r == s || max(r.first-s.first, s.first-r.first) > repeat {
			continue
		}
		if slices.ContainsFunc(r.requests, func(n request) bool {
			own := s.requests[0].number
			return n.name == own.name && n.value == own.value && n.owner != own.owner
		}) && bearers(r) > 1 {
			return true
		}
	}
	return false
}

// bearers is how many lines of a request carry a number of it.
func bearers(s *strand) int {
	n := 0
	for _, l := range s.lines {
		if l.numbers[0].name != 0 {
			n++
		}
	}
	return n
}

// shares says that two requests have a number in common.
func shares(a, b *strand) bool {
	return slices.ContainsFunc(a.requests, func(x request) bool {
		return slices.ContainsFunc(b.requests, func(y request) bool { return x.number == y.number })
	})
}

// otherwiseNumbered says that two requests have numbers, and none of one kind: a
// client's, and OPC's.
func otherwiseNumbered(a, b *strand) bool {
	return len(a.requests) > 0 && len(b.requests) > 0 && !slices.ContainsFunc(a.requests, func(x request) bool {
		return slices.ContainsFunc(b.requests, func(y request) bool { return x.name == y.name })
	})
}
