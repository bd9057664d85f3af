package correlate

import (
	"slices"

	"uccetrace/correlate/clock"
	"uccetrace/correlate/ident"
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
	ctiWaits = clock.AnswerTime
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
	c.ids.Read(l.ev, l.unit.Unit, v)
	one := &c.one
	*one = strand{lines: append(one.lines[:0], l), first: l.t, last: l.t, domain: c.ids.PG(l.unit.Unit, v.Peripheral),
		peripheral: v.Peripheral, entities: v.Entities}
	if l.unit.Kind == "pg" {
		one.instance = l.unit.Instance
	}
	if m := l.ev.Message; len(m.Opens) > 0 && l.ev.Whole {
		if one.kind = other; catalog.Any(m.Opens, l.ev.Value) {
			one.kind = login
		}
	}
	if to, via := c.choose(one); to != nil {
		l.tie, l.via, l.key, l.recent = byEntity, via.Number, via.Text, nil
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
	for i := range c.ids.Entities {
		if n := s.entities[i]; len(n.Text) > 0 && !s.sleeps[i] {
			s.sleeps[i] = true
			c.asleep[n.Number] = append(c.asleep[n.Number], s)
		}
	}
}

// standsAlone says that a strand is a login of its own if nothing else claims it:
// it has a number that a client's request got, or it names the agent. A line that
// names the agent by ICM id alone may yet belong to a login that is there, and so may
// a request that does not say who asks, and the tail of one that began before the log.
func (c *Correlator) standsAlone(s *strand) bool {
	if s.settled || len(s.requests) > 0 {
		return s.settled || !c.nameless(s) && !c.headless(s)
	}
	return c.ids.Agent >= 0 && len(c.ids.AgentOf(&s.entities).Text) > 0
}

// stands makes a strand a login of its own.
func (c *Correlator) stands(s *strand) {
	s.settled = true
	if s.explicit && len(c.ids.AgentOf(&s.entities).Text) == 0 {
		c.desks.anonymous(s)
	}
}

// nameless says that of a request to log in the entries that say who asks are lost.
// Answered or not, it may be the first half of a login whose other half names the
// agent, under another number.
func (c *Correlator) nameless(s *strand) bool { return s.explicit && !c.named(s) }

// headless reports whether a strand is no more than the tail of a request that a log cut
// off: no line of it asks to log in, answers, or names an agent or a phone, and every log
// that it stands in begins within ctiWaits before it, when that request may have begun, but
// not because its side takes over. Such lines are no login of their own; they may belong to
// one that began before the capture.
func (c *Correlator) headless(s *strand) bool {
	return !s.explicit && !s.answered && !c.named(s) && !slices.ContainsFunc(s.lines, func(l *line) bool {
		return l.unit.first < s.first-ctiWaits || c.takesOver(l.unit)
	})
}

// wake has the strands that wait for a number looked at again.
func (c *Correlator) wake(n ident.Number) {
	list := c.asleep[n]
	if len(list) == 0 {
		return
	}
	delete(c.asleep, n)
	for _, s := range list {
		for i := range c.ids.Entities {
			if s.entities[i].Number == n {
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
	for i := range c.ids.Entities {
		if len(s.entities[i].Text) == 0 {
			continue
		}
		n := s.entities[i].Number
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

// attach ties a strand's lines into a request: the first by what ties it, the
// others by the number that they share with the first, if there is one.
func (c *Correlator) attach(to, s *strand, by strength, via ident.Entity) {
	var waiting []*line
	for i, l := range s.lines {
		if i == 0 || l.tie != exact {
			l.tie = by
			l.via, l.key = via.Number, via.Text
		}
		waiting = append(waiting, l.followers...)
		l.followers, l.recent = nil, nil
	}
	c.join(to, s)
	for _, f := range waiting {
		c.rouse(f.strand)
	}
}
