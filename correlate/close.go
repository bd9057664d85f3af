package correlate

import (
	"fmt"
	"iter"
	"slices"
	"sort"

	"uccetrace/correlate/clock"
	"uccetrace/flow"
	"uccetrace/parser"
)

const (
	// mostOpen is how many logins may be open at once; beyond it the oldest is closed as
	// cut.
	mostOpen = 100_000
	// mostNear is how many of them are looked at for one line that names nobody.
	mostNear = 256
)

// deadline is when a request is looked at to be closed.
type deadline struct {
	strand *strand
	at     parser.Time
}

func (d deadline) Before(o deadline) bool { return d.at < o.at }

// openLogins are the logins that are open, by when they begin, among some that no longer
// are.
type openLogins struct {
	list []*strand
	n    int
}

// add takes a login in its place: what carries no request number is seen to be one when its
// window closes, behind logins that begin later.
func (o *openLogins) add(s *strand) {
	o.list = slices.Insert(o.list, o.begunBy(s.first), s)
	o.n++
}

// begunBy is how many of the list have begun by a time.
func (o *openLogins) begunBy(t parser.Time) int {
	return sort.Search(len(o.list), func(i int) bool { return o.list[i].first > t })
}

// gone says that one of them is open no longer; now and then the list is swept.
func (o *openLogins) gone() {
	if o.n--; len(o.list) > 2*o.n+64 {
		o.list = slices.DeleteFunc(o.list, func(s *strand) bool { return !s.open() })
	}
}

// oldest is the login that has been open longest.
func (o *openLogins) oldest() *strand {
	for len(o.list) > 0 && !o.list[0].open() {
		o.list = o.list[1:]
	}
	return o.list[0]
}

// around are the open logins that a line at a time may be of, by when they begin: those
// that had begun, the newest first, then those that begin soon after. Of each where they are
// too many, those that begin nearest.
func (o *openLogins) around(t parser.Time) iter.Seq[*strand] {
	return func(yield func(*strand) bool) {
		begun := o.begunBy(t)
		for _, s := range slices.Backward(o.list[max(0, begun-mostNear):begun]) {
			if s.open() && !yield(s) {
				return
			}
		}
		for _, s := range o.list[begun:min(begun+mostNear, o.begunBy(t+ctiWaits))] {
			if s.open() && !yield(s) {
				return
			}
		}
	}
}

// Recovered is what Others call an agent whose observers, attribute login or groups were
// made anew without a client's request, as after a side switch.
const Recovered = "recovered"

// expireOpen closes every request of which nothing has come for its patience.
func (c *Correlator) expireOpen(now parser.Time, hand func(*Login) bool) {
	c.due = c.due[:0]
	for len(c.match.closing) > 0 && c.match.closing[0].at <= now {
		s := c.match.closing.pop().strand
		if !s.open() {
			continue
		}
		if at := c.match.closes(s); at > now {
			c.match.closing.push(deadline{s, at})
			continue
		}
		c.due = append(c.due, s)
	}
	c.end(c.due, now, hand)
	for c.match.logins.n > mostOpen {
		s := c.match.logins.oldest()
		if c.cut == 0 {
			c.warnings = append(c.warnings, fmt.Sprintf("more than %d logins open at once: the oldest were closed as they stood, the first at %s; split the capture by time", mostOpen, clock.TimeOfDay(s.first)))
		}
		c.cut++
		c.close(s)
	}
}

// end closes requests that end at once, and hands out each login as soon as it can be: a
// crowd of them is not written down all together. What the lines of all have shown is known
// before the first is.
func (c *Correlator) end(all []*strand, now parser.Time, hand func(*Login) bool) {
	if len(all) > 1 {
		for _, s := range all {
			if s.kind == login && c.fateOf(s) == written {
				c.write.show(s)
			}
		}
	}
	for i, s := range all {
		if all[i] = nil; s.open() {
			c.close(s)
			c.handOut(now, hand)
		}
	}
}

// fate is what becomes of a login that is closed.
type fate uint8

const (
	written   fate = iota
	nobodys        // whose login it is, nothing says
	recovered      // nobody has asked for it
)

func (c *Correlator) fateOf(s *strand) fate {
	switch {
	case beheaded(s) || c.mayBeOtherZone(s):
		return nobodys
	case !s.explicit && c.logs.wouldShow(s):
		return recovered
	}
	return written
}

// close ends a request: a login is written down, another kind counted.
func (c *Correlator) close(s *strand) {
	s.state = closed
	c.match.forget(s)
	if s.kind == other {
		c.beside.tellRequest(s, flow.Asked)
		c.others[string(s.asked)]++
		s.lines = nil
		return
	}
	c.match.logins.gone()
	switch c.fateOf(s) {
	case nobodys:
		c.match.lose(s.lines)
		c.match.lose(s.doubts)
	case recovered:
		c.beside.tellRequest(s, flow.Recovered)
		c.others[Recovered]++
	default:
		c.out.keep(c.write.login(s, c.match.strayed(s)))
	}
	s.lines, s.doubts, s.ambiguous = nil, nil, nil
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
	if slices.ContainsFunc(s.lines, func(l *line) bool { return l.unit.Host != u.Host || c.says.asks[l.unit.Process] }) {
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

// flush ends everything that is open, at the end of the capture: what is told beside the
// logins first.
func (c *Correlator) flush(hand func(*Login) bool) {
	const never parser.Time = 1 << 61
	c.match.settle(never)
	c.desks.settle(never)
	for len(c.match.closing) > 0 {
		if s := c.match.closing.pop().strand; s.open() && s.kind == other {
			c.close(s)
		}
	}
	c.beside.lastSides()
	left := slices.DeleteFunc(slices.Clone(c.match.logins.list), func(s *strand) bool { return !s.open() })
	sort.SliceStable(left, func(i, j int) bool { return left[i].first < left[j].first })
	c.end(left, never, hand)
	c.handOut(never, hand)
}
