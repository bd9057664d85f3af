package correlate

import (
	"container/heap"
	"fmt"
	"slices"
	"sort"

	"uccetrace/correlate/clock"
	"uccetrace/flow"
	"uccetrace/parser"
)

// mostOpen is how many logins may be open at once; beyond it the oldest is
// closed as cut.
const mostOpen = 100_000

// takeover is how long before a side takes over the other one may have printed its
// last line.
const takeover parser.Time = 120_000

// deadline is when a request is looked at to be closed.
type deadline struct {
	strand *strand
	at     parser.Time
}

// deadlines is a heap, the nearest first.
type deadlines []deadline

func (d deadlines) Len() int           { return len(d) }
func (d deadlines) Less(i, j int) bool { return d[i].at < d[j].at }
func (d deadlines) Swap(i, j int)      { d[i], d[j] = d[j], d[i] }
func (d *deadlines) Push(x any)        { *d = append(*d, x.(deadline)) }
func (d *deadlines) Pop() any {
	old := *d
	x := old[len(old)-1]
	old[len(old)-1] = deadline{}
	*d = old[:len(old)-1]
	return x
}

// openLogins are the logins that are open, in order of first sight, among some
// that no longer are.
type openLogins struct {
	list []*strand
	n    int
}

func (o *openLogins) add(s *strand) {
	o.list = append(o.list, s)
	o.n++
}

// gone says that one of them is open no longer; now and then the list is swept.
func (o *openLogins) gone() {
	if o.n--; len(o.list) > 2*o.n+64 {
		o.list = slices.DeleteFunc(o.list, func(s *strand) bool { return !open(s) })
	}
}

// oldest is the login that has been open longest.
func (o *openLogins) oldest() *strand {
	for len(o.list) > 0 && !open(o.list[0]) {
		o.list = o.list[1:]
	}
	return o.list[0]
}

func open(s *strand) bool { return s.into == nil && !s.closed && !s.dropped }

// expireOpen closes every request of which nothing has come for its patience.
func (c *Correlator) expireOpen(now parser.Time) {
	for len(c.closing) > 0 && c.closing[0].at <= now {
		d := heap.Pop(&c.closing).(deadline)
		s := d.strand
		if s.into != nil || s.closed || s.dropped {
			continue
		}
		if at := s.last + c.patience(s) + neighbourhood; at > now {
			heap.Push(&c.closing, deadline{s, at})
			continue
		}
		c.close(s)
	}
	for c.logs.n > mostOpen {
		s := c.logs.oldest()
		if c.cut == 0 {
			c.warnings = append(c.warnings, fmt.Sprintf("more than %d logins open at once: the oldest were closed as they stood, the first at %s; split the capture by time", mostOpen, clock.TimeOfDay(s.first)))
		}
		c.cut++
		c.close(s)
	}
}

// close ends a request: a login is written down, another kind counted.
func (c *Correlator) close(s *strand) {
	s.closed = true
	c.forget(s)
	if s.kind == other {
		c.tellRequest(s, flow.Asked)
		c.others[string(s.asked)]++
		s.lines = nil
		return
	}
	c.logs.gone()
	if c.beheaded(s) || c.mayBeOtherZone(s) { // whose login it is, nothing says
		for _, l := range append(s.lines, s.doubts...) {
			c.loose[l.ev.Message.ID]++
		}
		s.lines, s.doubts = nil, nil
		return
	}
	if c.recovered(s) {
		c.tellRequest(s, flow.Recovered)
		c.others[Recovered]++
		s.lines = nil
		return
	}
	c.finished = append(c.finished, c.assemble(s))
	heapUp(c.finished)
	s.lines, s.ambiguous = nil, nil
}

// beheaded says that a strand is no more than a request to log in of which the
// entries that say who asks are cut off.
func (c *Correlator) beheaded(s *strand) bool {
	return c.nameless(s) && !slices.ContainsFunc(s.lines, func(l *line) bool { return len(l.ev.Message.Opens) == 0 })
}

// mayBeOtherZone reports whether a login may be one that other logs show at another time: it
// stands in the logs of one machine, which print no requests and whose clock nothing ties,
// and what these tell of the agent fits those if that clock runs in another zone. It is
// none of its own then, and it is said that the clock may be off.
func (c *Correlator) mayBeOtherZone(s *strand) bool {
	if s.explicit || len(s.requests) > 0 {
		return false
	}
	u := s.lines[0].unit
	if slices.ContainsFunc(s.lines, func(l *line) bool { return l.unit.Host != u.Host || c.asks[l.unit.Process] }) {
		return false
	}
	for slot := range c.ids.Entities {
		if len(s.entities[slot].Text) == 0 || !c.clocks.MayBeOtherZone(u.Unit, s.entities[slot].Number) {
			continue
		}
		if warning := fmt.Sprintf("the clock of %s may be off: its lines about an agent match a login that other logs show at another time, and are left out; give the zone of its logs (--tz)", c.ids.NodeOf(u.Host)); !slices.Contains(c.warnings, warning) {
			c.warnings = append(c.warnings, warning)
		}
		return true
	}
	return false
}

// Recovered is what Others call an agent whose observers, attribute login or
// groups were made anew without a client's request, as after a side switch.
const Recovered = "recovered"

// recovered says that nobody asked for a login: none of its lines is a request,
// though the log of an OPC or PIM that prints requests covers the time. Where a
// log begins shortly before, the request may only be cut off, unless it is that of
// a side that takes over: the other side's, which worked until then, covers it.
func (c *Correlator) recovered(s *strand) bool {
	if s.explicit {
		return false
	}
	for _, u := range c.all() {
		if c.wouldShow(u, s) && u.until >= s.first && (u.first < s.first-disorder || c.takesOver(u)) {
			return true
		}
	}
	return false
}

// wouldShow says that a unit prints who asks to log in on a strand's PG.
func (c *Correlator) wouldShow(u *unit, s *strand) bool {
	return c.asks[u.Process] && u.Kind == "pg" && u.Number == s.domain && u.logins > 0
}

// mayRecover says that a login for which nobody asked may be a recovery: the log of a
// CTI server that prints requests covers the time, but another one may have had it.
func (c *Correlator) mayRecover(s *strand) bool {
	if s.explicit {
		return false
	}
	for _, u := range c.all() {
		if u.Kind == "cg" && c.asks[u.Process] && !c.elsewhere(u, s) && c.hasAsked(u) && u.first < s.first-disorder && u.until >= s.first {
			return true
		}
	}
	return false
}

// hasAsked says that a unit's log has shown who asks to log in.
func (c *Correlator) hasAsked(u *unit) bool {
	for i, shown := range u.shown {
		if opens := c.catalog.Messages[i].Opens; shown && len(opens) > 0 && opens[0].Name != 0 {
			return true
		}
	}
	return false
}

// takesOver says that a PIM's log begins where that of its other side, which has
// printed of logins, has just ended.
func (c *Correlator) takesOver(u *unit) bool {
	if u.Process != "pim" {
		return false // both sides of an OPC work at a time
	}
	for _, o := range c.all() {
		if o != u && o.SameOwner(u.Unit) && o.logins > 0 && o.until < u.first && o.until >= u.first-takeover {
			return true
		}
	}
	return false
}

// drop ends a strand that is no login of its own.
func (c *Correlator) drop(s *strand) {
	s.dropped = true
	c.forget(s)
	for _, l := range s.lines {
		l.recent = nil
	}
	if s.kind == login {
		c.logs.gone()
	}
}

// flush ends everything that is open, at the end of the capture.
func (c *Correlator) flush() {
	const never parser.Time = 1 << 61
	c.settle(never)
	left := slices.Clone(c.logs.list)
	sort.SliceStable(left, func(i, j int) bool { return left[i].first < left[j].first })
	for _, s := range left {
		if open(s) {
			c.close(s)
		}
	}
	c.expireOpen(never)
}
