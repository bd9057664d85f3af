package correlate

import (
	"bytes"
	"container/heap"
	"slices"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// strength is what ties a line to its login.
type strength uint8

const (
	loose strength = iota // nothing does
	adjacent
	byEntity
	exact
)

// line is an event in its place.
type line struct {
	ev     *parser.Event
	unit   *unit
	t      parser.Time
	strand *strand
	tie    strength
	via    ident.Number // what carries the tie; name 0 for adjacency
	key    []byte       // how that is printed

	numbers   [2]ident.Number // the request numbers it carries
	doubtful  bool            // seen, but for which login cannot be said
	after     *line           // the line of the same process and millisecond before it
	next      *line           // the line behind it, likewise
	followers []*line         // lines that wait to follow this one
	recent    []*line         // of an unsolicited line: see noteRecent
}

// kind is what a strand is known to be.
type kind uint8

const (
	fragment kind = iota // lines that may belong to a login
	login                // a line says that somebody logs in
	other                // a request that is no login: a change of state, a log-out
)

// What bounds the work that hostile or broken input can make: a login has some
// fifty lines, on both sides and for several sessions a few hundred.
const (
	mostLines      = 1000 // of a strand
	mostCandidates = 64   // strands that share a number, newest first
)

// strand is lines that belong together for certain.
type strand struct {
	lines       []*line
	first, last parser.Time
	kind        kind
	asked       []byte // what a request that is no login asked for
	domain      int64  // the PG; 0 while unknown
	instance    int    // of its PIM and JGW; 0 while unknown
	peripheral  []byte
	requests    []ident.Request
	entities    ident.Entities
	explicit    bool // a line says that somebody asks to log in
	answered    bool // a line confirms or refuses it, first at
	answeredAt  parser.Time
	refused     bool // a line refuses it, first at
	refusedAt   parser.Time
	patient     bool // a person must answer a set-up call
	into        *strand
	settled     bool                    // a login of its own, for certain
	queued      bool                    // waits for a line that ties it
	following   bool                    // waits for the line before it
	roused      bool                    // stands among the woken
	sleeps      [ident.MaxEntities]bool // by slot: waits for a request with this value
	dropped     bool                    // belongs to no login for certain
	closed      bool
	ended       *ended    // as a login that is written down
	maybe       []*strand // the logins that it may belong to, equally likely
	doubts      []*line   // lines that may be this login's
	icm         *strand   // those of them whose ICM id can be no other's
	ambiguous   []ambiguity
}

// root follows merges.
func (s *strand) root() *strand {
	for s.into != nil {
		s = s.into
	}
	return s
}

// holder is a strand that has a request number, newest first.
type holder struct {
	strand *strand
	older  *holder
}

// place ties a line that carries a request number to the strand that has it, or
// begins a strand.
func (c *Correlator) place(l *line, v *ident.Values) *strand {
	var home *strand
	for i := range min(len(v.Requests), len(l.numbers)) {
		l.numbers[i] = v.Requests[i].Number
	}
	for i := range v.Requests {
		r := &v.Requests[i]
		s := c.holding(r.Number, l, v)
		switch {
		case s == nil || s == home:
		case home == nil:
			home = s
			l.tie, l.via, l.key = exact, r.Number, r.Text
		case c.agree(home, s):
			c.join(home, s)
		}
	}
	if home == nil {
		home = c.begin(l, v)
		c.reclaim(home, l)
		c.waiting = append(c.waiting, waiter{strand: home})
		if len(v.Requests) > 0 {
			l.tie, l.via, l.key = exact, v.Requests[0].Number, v.Requests[0].Text
		}
	}
	for _, r := range v.Requests {
		c.hold(home, r)
	}
	return home
}

// holding finds the open strand that has a number and to which l can belong.
func (c *Correlator) holding(n ident.Number, l *line, v *ident.Values) *strand {
	for h, tries := c.holders[n], 0; h != nil && tries < mostCandidates; h, tries = h.older, tries+1 {
		s := h.strand.root()
		if len(s.lines) < mostLines && !s.closed && !s.dropped && l.t <= s.last+c.patience(s) && c.fits(s, v) && !reused(s, l, n) {
			return s
		}
	}
	return nil
}

// fits says that nothing a line says contradicts the strand.
func (c *Correlator) fits(s *strand, v *ident.Values) bool {
	return s.entities.Consistent(&v.Entities)
}

// begin makes a strand of one line.
func (c *Correlator) begin(l *line, v *ident.Values) *strand {
	s := &strand{first: l.t, last: l.t, domain: c.ids.PG(l.unit.Unit, v.Peripheral)}
	s.requests = make([]ident.Request, 0, 3)
	for i := range c.ids.Entities {
		if e := v.Entities[i]; len(e.Text) > 0 && l.via.Name == 0 {
			l.tie, l.via, l.key = byEntity, e.Number, e.Text
		}
	}
	c.begun = append(c.begun, s)
	return s
}

// hold notes that a strand has a request number.
func (c *Correlator) hold(s *strand, r ident.Request) {
	for _, o := range s.requests {
		if o.Number == r.Number {
			return
		}
	}
	s.requests = append(s.requests, r)
	newest := &holder{s, c.holders[r.Number]}
	c.holders[r.Number] = newest
	for h, n := newest, 1; h.older != nil; h, n = h.older, n+1 {
		if n == mostCandidates {
			h.older = nil
			break
		}
	}
}

// forget makes a strand that has ended unfindable.
func (c *Correlator) forget(s *strand) {
	c.rest(s)
	for _, r := range s.requests {
		h := c.holders[r.Number]
		for p := &h; *p != nil; {
			if (*p).strand.root() == s {
				*p = (*p).older
			} else {
				p = &(*p).older
			}
		}
		if h == nil {
			delete(c.holders, r.Number)
		} else {
			c.holders[r.Number] = h
		}
	}
	if s.kind == fragment {
		return
	}
	for i := range c.ids.Entities {
		n := s.entities[i].Number
		if len(s.entities[i].Text) == 0 {
			continue
		}
		list := slices.DeleteFunc(c.byEntity[n], func(x *strand) bool { return x.root() == s })
		if len(list) == 0 {
			delete(c.byEntity, n)
		} else {
			c.byEntity[n] = list
		}
	}
}

// add puts a line into a strand, with all that it says of the request.
func (c *Correlator) add(s *strand, l *line, v *ident.Values) {
	l.strand = s
	s.lines = append(s.lines, l)
	s.first, s.last = min(s.first, l.t), max(s.last, l.t)
	m := l.ev.Message
	if s.domain == 0 {
		s.domain = c.ids.PG(l.unit.Unit, v.Peripheral)
	}
	if s.instance == 0 && l.unit.Kind == "pg" {
		s.instance = l.unit.Instance
	}
	if len(s.peripheral) == 0 {
		s.peripheral = v.Peripheral
	}
	for i := range v.Entities[:len(c.ids.Entities)] {
		c.give(s, i, &v.Entities[i])
	}
	get := l.ev.Value
	if len(m.Opens) > 0 && l.ev.Whole { // without its beginning a line says nothing of that
		if catalog.Any(m.Opens, get) {
			s.explicit = s.explicit || m.Opens[0].Name != 0
			c.become(s, login)
		} else if s.kind != login {
			c.become(s, other)
			s.asked = get(m.Opens[0].Name)
		}
	}
	if !l.fused() { // what stands in another entry's line may be no answer
		if catalog.Any(m.Refuses, get) {
			s.refuse(l.t)
		}
		if s.refused || catalog.Any(m.Confirms, get) {
			s.answer(l.t)
		}
	}
	if catalog.Any(m.Waits, get) {
		s.patient = true
	}
}

func (s *strand) answer(t parser.Time) {
	if !s.answered || t < s.answeredAt {
		s.answered, s.answeredAt = true, t
	}
}

func (s *strand) refuse(t parser.Time) {
	if !s.refused || t < s.refusedAt {
		s.refused, s.refusedAt = true, t
	}
}

// give sets a value that the strand did not have.
func (c *Correlator) give(s *strand, slot int, e *ident.Entity) {
	if len(e.Text) == 0 || len(s.entities[slot].Text) > 0 {
		return
	}
	s.entities[slot] = *e
	if s.kind != fragment {
		c.index(s, slot)
	}
}

// become makes a strand one that others may be tied into.
func (c *Correlator) become(s *strand, k kind) {
	before := s.kind
	if before == k {
		return
	}
	s.kind = k
	if k == login {
		c.logs.add(s)
	}
	if before == fragment {
		heap.Push(&c.closing, deadline{s, s.last + c.patience(s) + neighbourhood})
		for slot := range c.ids.Entities {
			if len(s.entities[slot].Text) > 0 {
				c.index(s, slot)
			}
		}
	}
}

// index makes a strand findable by an entity, and wakes what waited for it.
func (c *Correlator) index(s *strand, slot int) {
	n := s.entities[slot].Number
	list := c.byEntity[n]
	if len(list) >= 2*mostCandidates {
		list = slices.Clone(list[mostCandidates:]) // older ones are not looked at
	}
	c.byEntity[n] = append(list, s)
	c.wake(n)
}

// agree says that two strands can be one request.
func (c *Correlator) agree(a, b *strand) bool {
	if a.domain != 0 && b.domain != 0 && a.domain != b.domain {
		return false
	}
	if x, y := c.instanceOf(a), c.instanceOf(b); x != 0 && y != 0 && x != y {
		return false
	}
	if len(a.peripheral) > 0 && len(b.peripheral) > 0 && !bytes.Equal(a.peripheral, b.peripheral) {
		return false
	}
	return a.entities.Consistent(&b.entities)
}

// instanceOf is the instance of a strand's PIM: by its own lines, or because a
// PIM's log names the peripheral.
func (c *Correlator) instanceOf(s *strand) int {
	if s.instance == 0 && len(s.peripheral) > 0 {
		return c.ids.Instance(s.peripheral)
	}
	return s.instance
}

// join moves b's lines into a.
func (c *Correlator) join(a, b *strand) {
	b.into = a
	if b.kind == login {
		c.logs.gone()
	}
	for _, l := range b.lines {
		l.strand = a
	}
	a.lines = append(a.lines, b.lines...)
	a.first, a.last = min(a.first, b.first), max(a.last, b.last)
	if b.answered {
		a.answer(b.answeredAt)
	}
	a.explicit = a.explicit || b.explicit
	if b.refused {
		a.refuse(b.refusedAt)
	}
	a.patient = a.patient || b.patient
	if a.domain == 0 {
		a.domain = b.domain
	}
	if a.instance == 0 {
		a.instance = b.instance
	}
	if len(a.peripheral) == 0 {
		a.peripheral = b.peripheral
	}
	if b.kind == login || a.kind == fragment && b.kind != fragment {
		c.become(a, b.kind)
		a.asked = b.asked
	}
	for i := range c.ids.Entities {
		c.give(a, i, &b.entities[i])
	}
	a.requests = append(a.requests, b.requests...)
	a.settled = a.settled || b.settled
	a.doubts = append(a.doubts, b.doubts...)
	if a.icm == nil {
		a.icm = b.icm
	}
	a.ambiguous = append(a.ambiguous, b.ambiguous...)
	b.lines = nil
}
