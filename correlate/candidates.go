package correlate

import (
	"slices"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// candidate is an open request that shares an entity with a strand.
type candidate struct {
	strand    *strand
	via       ident.Entity
	tentative bool // it may itself be part of another request
	has       bool // the message stands in it already, from another time
	future    bool // it begins after the strand
	refused   bool // it was refused before
	met       bool // the same process has printed of it before
	distance  parser.Time
}

// better orders candidates: a request for certain, one that lacks the message, one
// that has begun, one that the process has printed of, one that is not refused,
// the nearest, the newest. Of lines that may be one request the first counts.
func better(a, b candidate) bool {
	if a.tentative != b.tentative {
		return b.tentative
	}
	if a.tentative {
		return a.strand.first < b.strand.first
	}
	for _, x := range [][2]bool{{b.has, a.has}, {b.future, a.future}, {a.met, b.met}, {b.refused, a.refused}} {
		if x[0] != x[1] {
			return x[0]
		}
	}
	if a.distance != b.distance {
		return a.distance < b.distance
	}
	return a.strand.first > b.strand.first
}

// choose finds the open request that a strand belongs to. Where two are equally
// likely it finds none and notes both.
func (c *Correlator) choose(s *strand) (*strand, ident.Entity) {
	var best, second candidate
	consider := func(e, shown ident.Entity) {
		list := c.byEntity[e.Number]
		for i := len(list) - 1; i >= max(0, len(list)-mostCandidates); i-- {
			r := list[i].root()
			if r == s || r == best.strand || r == second.strand {
				continue
			}
			cand, ok := c.weigh(r, s, shown)
			switch {
			case !ok:
			case best.strand == nil || better(cand, best):
				best, second = cand, best
			case second.strand == nil || better(cand, second):
				second = cand
			}
		}
	}
	for i := range c.ids.Entities {
		if len(s.entities[i].Text) > 0 {
			consider(s.entities[i], s.entities[i])
		}
	}
	if c.ids.Agent >= 0 && len(s.entities[c.ids.Agent].Text) == 0 {
		if e := c.ids.AgentOf(&s.entities); len(e.Text) > 0 {
			consider(e, s.entities[c.ids.ICM]) // the line shows the ICM id
		}
	}
	s.maybe = nil
	switch {
	case second.strand == nil || !level(s, best, second):
	case c.misprint(second.strand, best.strand):
	case c.misprint(best.strand, second.strand):
		best = second
	case equallyLikely(s, best.strand, second.strand):
		s.maybe = append(s.maybe, best.strand, second.strand)
		return nil, ident.Entity{}
	}
	return best.strand, best.via
}

// level says that two requests are as near to a line, and differ at most in when they
// began. How near is no reason to prefer one of two PGs.
func level(s *strand, a, b candidate) bool {
	elsewhere := s.domain == 0 && a.strand.domain != b.strand.domain
	return a.has == b.has && a.future == b.future && a.refused == b.refused && a.met == b.met && !a.tentative && !b.tentative &&
		(a.distance == b.distance || elsewhere && max(a.distance-b.distance, b.distance-a.distance) <= repeat)
}

// equallyLikely says that nothing a line says prefers one of two requests that are
// level: they begin at once, or on PGs of which the line says neither.
func equallyLikely(s, a, b *strand) bool {
	return s.domain == 0 && a.domain != b.domain || a.first == b.first
}

// weigh says whether s can be part of r, and how likely.
func (c *Correlator) weigh(r, s *strand, via ident.Entity) (candidate, bool) {
	cand := candidate{strand: r, via: via, tentative: r.kind == login && !r.settled && len(r.requests) == 0}
	if cand.tentative && s.kind == login && len(s.requests) > 0 {
		return cand, false // the other way round: it will look for s
	}
	if r.closed || len(r.lines) >= mostLines {
		return cand, false
	}
	first := s.lines[0]
	at := s.first
	if first.ev.Seconds && at < r.first && at+999 >= r.first {
		at = r.first // printed without milliseconds: any moment of that second
	}
	// What costs least is asked first: an agent's requests of a minute come here.
	if at > r.last+c.patience(r) || at < r.first-ctiWaits || at < r.first && at < r.first-c.slack(r, s) {
		return cand, false
	}
	if r.answered && s.kind == fragment && (at > r.last+settling || at > r.answeredAt && c.recovery(r, first)) {
		return cand, false
	}
	if !c.sameKind(r, s) || !c.agree(r, s) || contradict(r, s, c.catalog) {
		return cand, false
	}
	if agent := c.ids.AgentOf(&s.entities); len(agent.Text) > 0 && !agent.Consistent(ptr(c.ids.AgentOf(&r.entities))) {
		return cand, false
	}
	switch {
	case at > r.last:
		cand.distance = at - r.last
	case at < r.first:
		cand.distance, cand.future = r.first-at, true
	}
	own, twin := c.already(r, first)
	cand.has = own > 0
	if s.kind == login && len(s.requests) > 0 {
		cand.future = false // the same request at another process: the nearest it is
	} else {
		cand.refused = r.refused && r.refusedAt < at
		cand.met = met(r, first) && !c.desks.prints[first.ev.Message.Index]
	}
	switch {
	case own > repeat || own < 0 && twin > disorder:
		return cand, false
	case s.kind == login && own > 0 && len(first.ev.Message.Key) == 0:
		return cand, false
	case s.kind == fragment && len(s.requests) == 0 && (cand.future || cand.has):
		return cand, c.late // a better one may show itself yet
	}
	return cand, true
}

// met says that l's process, on either side, has printed of r shortly before l: what the
// standby side hears of a request that only the active one prints is of that
// request, not of an earlier one that it has heard of too.
func met(r *strand, l *line) bool {
	for _, o := range r.lines {
		if o.unit.SameOwner(l.unit.Unit) && o.t <= l.t && l.t-o.t <= disorder {
			return true
		}
	}
	return false
}

func ptr[T any](v T) *T { return &v }

// sameKind: a login ties to a login; lines that changes of state print too may
// belong to such a change.
func (c *Correlator) sameKind(r, s *strand) bool {
	if s.kind != fragment || r.kind != other {
		return s.kind == fragment || s.kind == r.kind
	}
	part := s.lines[0].ev.Message.PartOf
	return slices.Contains(part, "state") || slices.Contains(part, "logout")
}

// contradict says that two strands have different numbers for one request. A
// login may ask the JGW several times, so those numbers do not count until it is
// answered: who asks the JGW once more then, recovers the agent.
func contradict(r, s *strand, cat *catalog.Catalog) bool {
	over := r.answered && s.first > r.answeredAt
	for _, x := range r.requests {
		for _, y := range s.requests {
			if x.Name == y.Name && x.Value != y.Value && (over || cat.Names[x.Name].Space != catalog.InInstance) {
				return true
			}
		}
	}
	return false
}

// slack is how much earlier than a request a line of it may be printed: not at
// all by a process that has printed of it, hardly on the same machine; a client's
// request, which precedes OPC's, by as much as a CTI server waits.
func (c *Correlator) slack(r, s *strand) parser.Time {
	if s.kind == login && len(s.requests) > 0 {
		return ctiWaits
	}
	slack := disorder
	for _, o := range r.lines {
		switch l := s.lines[0]; {
		case o.unit == l.unit:
			return 0
		case o.unit.Host == l.unit.Host:
			slack = sameHost
		}
	}
	return slack
}

// already is how long before or after l its message, with the same key, was
// printed in r by the same process, and by its other side; -1 if it was not.
func (c *Correlator) already(r *strand, l *line) (own, twin parser.Time) {
	own, twin = -1, -1
	for _, o := range r.lines {
		if o.ev.Message != l.ev.Message || !c.sameKey(o, l) {
			continue
		}
		least := &twin
		if o.unit == l.unit {
			least = &own
		} else if !o.unit.SameOwner(l.unit.Unit) {
			continue
		}
		if o.t == l.t && o.ev.Session != l.ev.Session {
			continue
		}
		if d := max(o.t-l.t, l.t-o.t); *least < 0 || d < *least {
			*least = d
		}
	}
	return own, twin
}
