package correlate

import (
	"slices"

	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

const (
	// neighbourhood is how long a strand waits before it is tied by entity: what
	// may precede it in a log whose clock is behind must have been seen.
	neighbourhood = 2 * disorder
	// pending is how long a strand that nothing ties yet waits for a line that
	// does: the one that shows which agent an ICM id is.
	pending parser.Time = 30_000
	// repeat is how far apart two lines of one message and process may stand in a
	// login.
	repeat parser.Time = 250
	// settling is how long after its last line an answered request takes further
	// ones: the router logs an agent in to groups after the confirmation.
	settling parser.Time = 10_000
	// ctiWaits is how long a CTI server waits for an answer before it refuses the
	// client's request ("10 to 15 s may elapse", GED-188).
	ctiWaits parser.Time = 15_000
	// sameHost is how far the clocks of processes of one machine may be apart.
	sameHost parser.Time = 250
)

// waiter is a strand, or a line without a request number, that waits for its
// neighbourhood to be known.
type waiter struct {
	line   *line
	strand *strand
}

func (w waiter) first() parser.Time {
	if w.strand != nil {
		return w.strand.first
	}
	return w.line.t
}

// settle ties everything whose neighbourhood is known by now.
func (c *Correlator) settle(now parser.Time) {
	for len(c.waiting) > 0 && c.waiting[0].first()+neighbourhood <= now {
		w := c.waiting[0]
		c.waiting = c.waiting[1:]
		if w.strand != nil {
			c.resolve(w.strand)
		} else {
			c.resolveLine(w.line)
		}
		c.wakeAll()
	}
	for len(c.pending) > 0 && c.pending[0].first+pending <= now {
		s := c.pending[0]
		c.pending = c.pending[1:]
		c.expire(s)
		c.wakeAll()
	}
	c.settleDesks(now)
}

// resolveLine ties a line by entity into an open request; only one that finds
// none becomes a strand of its own.
func (c *Correlator) resolveLine(l *line) {
	v := &c.scratch
	c.read(l.ev, l.unit, v)
	one := &c.one
	*one = strand{lines: append(one.lines[:0], l), first: l.t, last: l.t, domain: c.domain(l.unit, v.peripheral),
		peripheral: v.peripheral, entities: v.entities}
	if l.unit.kind == "pg" {
		one.instance = l.unit.instance
	}
	if m := l.ev.Message; len(m.Opens) > 0 && l.ev.Whole {
		if one.kind = other; catalog.Any(m.Opens, getter(l.ev)) {
			one.kind = login
		}
	}
	if to, via := c.choose(one); to != nil {
		l.tie, l.via, l.key = byEntity, via.number, via.text
		c.add(to, l, v)
		return
	}
	s := c.begin(l, v)
	s.maybe = one.maybe
	c.add(s, l, v)
	c.alone(s)
}

// resolve ties a strand into an open request by entity, lets it follow the line
// before it, or leaves it pending.
func (c *Correlator) resolve(s *strand) {
	if s.into != nil || s.closed || s.dropped {
		return
	}
	if to, via := c.choose(s); to != nil && c.mutual(s, to) {
		c.attach(to, s, byEntity, via)
		return
	}
	c.alone(s)
}

// mutual says that of two requests with numbers of their own each is the other's
// best: a client's request and OPC's are one login only if neither has a nearer
// one.
func (c *Correlator) mutual(s, to *strand) bool {
	if s.kind == fragment || len(s.requests) == 0 {
		return true
	}
	back, _ := c.choose(to)
	return back == s
}

// alone decides on a strand that no entity ties.
func (c *Correlator) alone(s *strand) {
	if s.kind == other || s.kind == login && c.standsAlone(s) {
		c.stands(s)
		return
	}
	if !c.named(s) && c.follow(s) {
		return
	}
	if !s.queued {
		s.queued = true
		c.pending = append(c.pending, s)
	}
	for i := range c.entityNames {
		if n := s.entities[i]; len(n.text) > 0 && !s.sleeps[i] {
			s.sleeps[i] = true
			c.asleep[n.number] = append(c.asleep[n.number], s)
		}
	}
}

// standsAlone says that a strand is a login of its own if nothing else claims it:
// it has a number that a client's request got, or it names the agent. A line that
// names the agent by ICM id alone may yet belong to a login that is there, and so may
// a request that does not say who asks.
func (c *Correlator) standsAlone(s *strand) bool {
	if s.settled || len(s.requests) > 0 {
		return s.settled || !c.nameless(s)
	}
	return c.agent >= 0 && len(c.agentOf(s).text) > 0
}

// stands makes a strand a login of its own.
func (c *Correlator) stands(s *strand) {
	s.settled = true
	if s.explicit && len(c.agentOf(s).text) == 0 {
		c.desks.anonymous(s)
	}
}

// nameless says that of a request to log in the entries that say who asks are lost.
// Answered or not, it may be the first half of a login whose other half names the
// agent, under another number.
func (c *Correlator) nameless(s *strand) bool { return s.explicit && !c.named(s) }

// agentOf is the agent that a strand names, by login id or by an ICM id whose
// agent is known.
func (c *Correlator) agentOf(s *strand) entity {
	if c.agent < 0 {
		return entity{}
	}
	if e := s.entities[c.agent]; len(e.text) > 0 {
		return e
	}
	if c.stid >= 0 && len(s.entities[c.stid].text) > 0 {
		return c.agents[s.entities[c.stid].value]
	}
	return entity{}
}

// wake has the strands that wait for a number looked at again.
func (c *Correlator) wake(n number) {
	list := c.asleep[n]
	if len(list) == 0 {
		return
	}
	delete(c.asleep, n)
	for _, s := range list {
		for i := range c.entityNames {
			if s.entities[i].number == n {
				s.sleeps[i] = false
			}
		}
		c.rouse(s)
	}
}

// rouse has a strand looked at again, once.
func (c *Correlator) rouse(s *strand) {
	if !s.roused {
		s.roused = true
		c.woken = append(c.woken, s)
	}
}

// rest clears the lists that a strand slept in of those that have ended: they end
// in the order in which they fell asleep.
func (c *Correlator) rest(s *strand) {
	for i := range c.entityNames {
		if len(s.entities[i].text) == 0 {
			continue
		}
		n := s.entities[i].number
		list := c.asleep[n]
		for len(list) > 0 && (!open(list[0]) || list[0].settled) {
			list = list[1:]
		}
		if len(list) == 0 {
			delete(c.asleep, n)
		} else {
			c.asleep[n] = list
		}
	}
}

func (c *Correlator) wakeAll() {
	for len(c.woken) > 0 {
		s := c.woken[0]
		c.woken = c.woken[1:]
		s.roused = false
		c.resolve(s)
	}
}

// candidate is an open request that shares an entity with a strand.
type candidate struct {
	strand    *strand
	via       entity
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
func (c *Correlator) choose(s *strand) (*strand, entity) {
	var best, second candidate
	consider := func(e, shown entity) {
		list := c.byEntity[e.number]
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
	for i := range c.entityNames {
		if len(s.entities[i].text) > 0 {
			consider(s.entities[i], s.entities[i])
		}
	}
	if c.agent >= 0 && len(s.entities[c.agent].text) == 0 {
		if e := c.agentOf(s); len(e.text) > 0 {
			consider(e, s.entities[c.stid]) // the line shows the ICM id
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
		return nil, entity{}
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
func (c *Correlator) weigh(r, s *strand, via entity) (candidate, bool) {
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
	if agent := c.agentOf(s); len(agent.text) > 0 && !same(&agent, ptr(c.agentOf(r))) {
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
		if sameOwner(o.unit, l.unit) && o.t <= l.t && l.t-o.t <= disorder {
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
			if x.name == y.name && x.value != y.value && (over || cat.Names[x.name].Space != catalog.InInstance) {
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
		case o.unit.host == l.unit.host:
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
		} else if !sameOwner(o.unit, l.unit) {
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

// attach ties a strand's lines into a request: the first by what ties it, the
// others by the number that they share with the first, if there is one.
func (c *Correlator) attach(to, s *strand, by strength, via entity) {
	var waiting []*line
	for i, l := range s.lines {
		if i == 0 || l.tie != exact {
			l.tie = by
			l.via, l.key = via.number, via.text
		}
		waiting = append(waiting, l.followers...)
		l.followers = nil
	}
	c.join(to, s)
	for _, f := range waiting {
		c.rouse(f.strand)
	}
}
