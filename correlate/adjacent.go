package correlate

import "uccetrace/parser"

// remember links a line to the one that its process printed before it in the
// same millisecond.
func remember(l *line) {
	if u := l.unit; u.last != nil && u.last.t == l.t && u.last.ev.Proc == l.ev.Proc && u.last.ev.Session == l.ev.Session {
		l.after = u.last
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
	if home.kind != login || home.closed || !c.agree(home, s) || !c.sure(l, home) {
		return false
	}
	c.attach(home, s, adjacent, entity{})
	return true
}

// sure says that nothing stands between a line and the one it follows, or that
// all login lines of that process and millisecond before it are of one login.
func (c *Correlator) sure(l *line, home *strand) bool {
	if l.ev.Seq-l.after.ev.Seq <= uint32(len(l.after.ev.Spans)) {
		return true
	}
	for o := l.after; o != nil; o = o.after {
		if r := o.strand.root(); r != home && r.kind == login {
			return false
		}
	}
	return true
}

// expire gives up on a strand that nothing ties: it may belong to a login, but
// nobody can say to which.
func (c *Correlator) expire(s *strand) {
	if s.into != nil || s.closed || s.dropped || s.settled || c.follow(s) || c.resolveLate(s) {
		return
	}
	if s.kind == login { // nothing says that it is another's
		s.settled = true
		return
	}
	c.drop(s)
	for _, l := range s.lines {
		c.loose[l.ev.Message.ID]++
	}
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
	for _, r := range c.logs.list {
		if r == s || !open(r) || s.domain == 0 && len(s.peripheral) == 0 || !c.agree(r, s) {
			continue
		}
		if s.first < r.first-c.slack(r, s) || s.first > r.last+c.patience(r) || c.already(r, l) >= 0 {
			continue
		}
		if !r.settled && !c.standsAlone(r) {
			continue
		}
		if found = append(found, r); len(found) > 1 && s.kind == fragment {
			break // more than one is enough to know
		}
	}
	return found
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
