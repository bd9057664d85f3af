package correlate

import (
	"bytes"
	"slices"

	"uccetrace/parser"
)

// remember links a line to the one that its process printed before it in the
// same millisecond.
func remember(l *line) {
	if u := l.unit; u.last != nil && u.last.t == l.t && u.last.ev.Session == l.ev.Session {
		l.after, u.last.next = u.last, l
	}
	l.unit.last = l
}

// follow ties a single line that no number ties to the login of the line before
// it, or has it wait until that one is tied. It says whether it did either.
func (c *Correlator) follow(s *strand) bool {
	if len(s.lines) != 1 || len(s.requests) > 0 || s.kind != fragment {
		return false
	}
	l := s.lines[0]
	if l.after == nil {
		return false
	}
	home := l.after.strand.root() // lines are looked at in order: it has one
	if home.kind == fragment && !home.dropped {
		if !s.following {
			s.following = true
			l.after.followers = append(l.after.followers, l)
		}
		return false // still pending, so that it is counted if nothing comes of it
	}
	if home.kind != login || home.closed || !c.agree(home, s) || !sure(l) {
		return false
	}
	for _, o := range home.lines {
		if o.tie == adjacent && o.t == l.t && o.ev.Message == l.ev.Message && o.unit == l.unit && !bytes.Equal(o.ev.Text, l.ev.Text) {
			o.doubtful = true // one of the two is another login's
			return false
		}
	}
	c.attach(home, s, adjacent, entity{})
	return true
}

// sure says that the lines which a process printed in one millisecond stand login
// by login, not one thread's between another's: only then says the line before
// whose a line is.
func sure(l *line) bool {
	first := l
	for first.after != nil {
		first = first.after
	}
	var seen []*strand
	for o := first; o != nil; o = o.next {
		if o.strand == nil || o.tie == adjacent {
			continue
		}
		r := o.strand.root()
		if r.kind != login || len(seen) > 0 && seen[len(seen)-1] == r {
			continue
		}
		if slices.Contains(seen, r) {
			return false
		}
		seen = append(seen, r)
	}
	return true
}

// expire gives up on a strand that nothing ties: it may belong to a login, but
// nobody can say to which.
func (c *Correlator) expire(s *strand) {
	if s.into != nil || s.closed || s.dropped || s.settled || c.tieLate(s) || c.resolveLate(s) {
		return
	}
	if s.kind == login && (len(s.requests) > 0 || c.named(s)) { // nothing says that it is another's
		c.stands(s)
		c.rest(s)
		return
	}
	c.drop(s)
	for _, l := range s.lines {
		c.loose[l.ev.Message.ID]++
	}
}

// tieLate looks once more, now that every line around has been tied: a request
// that begins after the line, or that has its message already, will do if there
// is no other and no line before it says otherwise.
func (c *Correlator) tieLate(s *strand) bool {
	c.late = true
	to, via := c.choose(s)
	c.late = false
	if to == nil {
		return c.follow(s)
	}
	if own, _ := c.already(to, s.lines[0]); own > 0 && c.follow(s) {
		return true
	}
	c.attach(to, s, byEntity, via)
	return true
}

// resolveLate looks once more, and puts a strand that says nothing of whose it
// is beside the one login that it can belong to, marked as doubtful; several
// such logins are noted as equally likely.
func (c *Correlator) resolveLate(s *strand) bool {
	homes := s.maybe
	if len(homes) == 0 && (s.kind == login || len(s.requests) == 0 && !c.named(s)) {
		homes = c.logins(s)
	}
	switch {
	case len(homes) == 0:
		return false
	case len(homes) == 1:
		homes[0].doubts = append(homes[0].doubts, s.lines...)
	case s.kind == fragment && !c.named(s) && len(s.maybe) == 0:
		return false // it names nobody: every login of the hour would list it
	default:
		for _, h := range homes {
			h.ambiguous = append(h.ambiguous, ambiguity{s.lines, homes})
		}
	}
	for _, l := range s.lines {
		l.doubtful = true
	}
	c.drop(s)
	return true
}

// named says that a strand carries a number of an agent or device.
func (c *Correlator) named(s *strand) bool {
	for i := range c.entityNames {
		if len(s.entities[i].text) > 0 {
			return true
		}
	}
	return false
}

// logins are the open logins on a strand's PG that it does not contradict and
// that lack its message.
func (c *Correlator) logins(s *strand) []*strand {
	var found []*strand
	l := s.lines[0]
	recent := c.logs.list[max(0, len(c.logs.list)-mostLines):]
	for _, r := range recent {
		if r == s || !open(r) || s.domain == 0 && len(s.peripheral) == 0 || !c.agree(r, s) {
			continue
		}
		if s.first < r.first-c.slack(r, s) || s.first > r.last+c.patience(r) || !r.settled && !c.standsAlone(r) {
			continue
		}
		if c.nameless(s) && !c.otherHalf(r, s) || !c.nameless(s) && c.prints(r, l) {
			continue
		}
		if found = append(found, r); len(found) > 1 && s.kind == fragment {
			break // more than one is enough to know
		}
	}
	return found
}

// otherHalf says that a request which does not say who asks can be the beginning of a
// login: the login begins with it, neither side of the process has printed the same of it,
// but for what may be the lost end of this one or is that of a later one, and it has no
// other number and no other answer.
func (c *Correlator) otherHalf(r, s *strand) bool {
	if s.first > r.first+disorder || contradict(r, s, c.catalog) || r.answered && s.answered && r.refused != s.refused {
		return false
	}
	for _, l := range s.lines {
		for _, o := range r.lines {
			end := !o.ev.Whole && (o.unit == l.unit && o.t == l.t && o.ev.Session == l.ev.Session || o.t > s.first+disorder)
			if o.ev.Message == l.ev.Message && sameOwner(o.unit, l.unit) && !end {
				return false
			}
		}
	}
	return true
}

// prints says that l's message stands in r already, printed by the same process.
func (c *Correlator) prints(r *strand, l *line) bool {
	own, _ := c.already(r, l)
	return own >= 0
}

// ambiguity is lines that belong to one of several logins.
type ambiguity struct {
	lines  []*line
	logins []*strand
}

// patience is how long a request stays open without a line.
func (c *Correlator) patience(s *strand) parser.Time {
	if s.patient {
		return c.longQuiet
	}
	return c.quiet
}
