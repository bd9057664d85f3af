package correlate

import (
	"bytes"
	"slices"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
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
// it, or has it wait until that one is tied. It says whether it did either. A line that
// comes unsolicited is tied only where it can be no other login's: see rivalsFor.
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
	if c.unsolicited[l.ev.Message.Index] {
		if others, sole := c.rivalsFor(home, l); !sole {
			s.maybe = others
			return false
		}
	}
	for _, o := range home.lines {
		if o.tie == adjacent && o.t == l.t && o.ev.Message == l.ev.Message && o.unit == l.unit && !bytes.Equal(o.ev.Text, l.ev.Text) {
			o.doubtful = true // one of the two is another login's
			return false
		}
	}
	c.attach(home, s, adjacent, ident.Entity{})
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

// isUnsolicited reports whether a message reaches its process from outside and answers
// nothing. Its lines come when they come, whatever the process is busy with: where such a
// line has no number that ties it, the one before it says less than it does of a line that
// the process prints of its own accord.
func isUnsolicited(m *catalog.Message) bool {
	return m.Seen == catalog.Received && partOfLogin(m) && len(m.Opens)+len(m.Confirms)+len(m.Refuses) == 0
}

// learnUnsolicited finds the unsolicited messages, and those after which one may come.
func (c *Correlator) learnUnsolicited() {
	c.unsolicited, c.precedes = make([]bool, len(c.catalog.Messages)), make([]bool, len(c.catalog.Messages))
	processes := map[string]bool{}
	for i, m := range c.catalog.Messages {
		c.unsolicited[i] = isUnsolicited(m)
		processes[m.Process] = processes[m.Process] || c.unsolicited[i]
	}
	for i, m := range c.catalog.Messages {
		c.precedes[i] = processes[m.Process] && partOfLogin(m) && !c.unsolicited[i]
	}
}

// unsolicitedWindow is how long after its process has printed of a login an unsolicited
// line of that login may come. Chosen: the only published one comes within the millisecond. The
// longer it is, the more terminals of a busy hour are left unsaid; one that comes later
// still must meet another login's line in the same millisecond to be taken for that one's.
const unsolicitedWindow parser.Time = 1000

// mostRecent bounds how much of that is kept. A process that prints more within the window
// is too busy for anybody to say whose such a line is.
const mostRecent = 256

// noteRecent keeps for an unsolicited line what its process has printed within
// unsolicitedWindow before it, and any other for the next such line.
func (c *Correlator) noteRecent(l *line, v *ident.Values) {
	u := l.unit
	if !c.unsolicited[l.ev.Message.Index] && (!c.precedes[l.ev.Message.Index] || !v.Entities.Named()) {
		return
	}
	gone := max(0, len(u.recent)-mostRecent)
	for gone < len(u.recent) && u.recent[gone].t < l.t-unsolicitedWindow {
		gone++
	}
	if u.recent = u.recent[gone:]; c.unsolicited[l.ev.Message.Index] {
		l.recent = slices.Clip(u.recent) // lines are only ever put behind it
	} else {
		u.recent = append(u.recent, l)
	}
}

// rivalsFor reports whether an unsolicited line can be nobody's but home's, whose lines
// stand before it in its process and millisecond: with no other agent or phone has the
// process come as far within unsolicitedWindow before it, unless it has printed that
// login's own already, or has refused it. If not, it returns the logins in question, home first; nil
// where they are too many to be named.
func (c *Correlator) rivalsFor(home *strand, l *line) (homes []*strand, sole bool) {
	if len(l.recent) == mostRecent {
		return nil, false // there may have been more
	}
	homes, sole = []*strand{home}, true
	var known []*strand // of these the answer is known
	for _, o := range slices.Backward(l.recent) {
		if o.strand == nil {
			continue
		}
		r := o.strand.root()
		if r == home || slices.Contains(known, r) || !asFarAs(o, l) && sharedEvents(r, l) == 0 {
			continue
		}
		known = append(known, r)
		if r.refused || alreadyHas(r, l) || home.entities.Consistent(&r.entities) {
			continue // the same phone: whichever of its lines it is
		}
		if sole = false; r.kind == login && open(r) {
			if homes = append(homes, r); len(homes) > maxRivals {
				return nil, false
			}
		}
	}
	return homes, sole
}

// asFarAs reports whether o's message is one that l's process has printed in the same
// millisecond before l, of the same login as the line directly before l.
func asFarAs(o, l *line) bool {
	home := l.after.strand.root()
	for p := l.after; p != nil && p.strand != nil && p.strand.root() == home; p = p.after {
		if p.ev.Message == o.ev.Message {
			return true
		}
	}
	return false
}

// maxRivals is how many logins a report names that one unsolicited line may be of.
const maxRivals = 4

// alreadyHas reports whether a process has printed of a login what l is: l's message, or as
// many lines that may be it as there are logins which these may be of.
func alreadyHas(r *strand, l *line) bool {
	if slices.ContainsFunc(r.lines, func(o *line) bool { return o.ev.Message == l.ev.Message && o.unit.SameOwner(l.unit.Unit) }) {
		return true
	}
	logins := 0
	for _, a := range r.ambiguous {
		logins = max(logins, len(a.logins))
	}
	n := sharedEvents(r, l)
	return n > 0 && n >= logins
}

// sharedEvents counts the lines of l's message that may be a login's or another one's.
func sharedEvents(r *strand, l *line) (n int) {
	for _, a := range r.ambiguous {
		if o := a.lines[0]; o.ev.Message == l.ev.Message && o.unit == l.unit {
			n++
		}
	}
	return n
}

// expire gives up on a strand that nothing ties: it may belong to a login, but
// nobody can say to which.
func (c *Correlator) expire(s *strand) {
	if s.into != nil || s.closed || s.dropped || s.settled || c.tieLate(s) || c.resolveLate(s) {
		return
	}
	if s.kind == login && (len(s.requests) > 0 || c.named(s)) && !c.headless(s) { // nothing says that it is another's
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
		if c.onlyOne(homes[0], s) {
			homes[0].icm = s
		}
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
	for i := range c.ids.Entities {
		if len(s.entities[i].Text) > 0 {
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
		if r == s || !open(r) || s.domain == 0 && len(s.peripheral) == 0 || !c.agree(r, s) || contradict(r, s, c.catalog) {
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

// onlyOne reports whether lines that name an agent by an ICM id alone, of which no line of
// the capture says whose it is, are those of the one login that is open: it has begun within
// ctiWaits before them and was not answered, has come as far in the log of whoever they came
// from, and no other such agent could be meant. The id is the login's then; the lines stay
// doubtful, so that no outcome and no cause rests on them.
func (c *Correlator) onlyOne(r, s *strand) bool {
	l := s.lines[0]
	if s.kind != login || len(s.requests) > 0 || !r.explicit || c.ids.ICM < 0 || len(s.entities[c.ids.ICM].Text) == 0 || len(c.ids.AgentOf(&s.entities).Text) > 0 {
		return false
	}
	for i := range c.ids.Entities {
		if i != c.ids.ICM && len(s.entities[i].Text) > 0 || i == c.ids.ICM && len(r.entities[i].Text) > 0 {
			return false
		}
	}
	if s.first > r.first+ctiWaits && !r.patient || r.answered && s.first > r.answeredAt+disorder || !c.sentBefore(r, l) {
		return false
	}
	stid := s.entities[c.ids.ICM].Number
	return !slices.ContainsFunc(c.pending[:min(len(c.pending), mostLines)], func(o *strand) bool {
		n := &o.entities[c.ids.ICM]
		return open(o) && len(n.Text) > 0 && n.Number != stid && len(c.ids.AgentOf(&o.entities).Text) == 0 && o.first <= s.first+ctiWaits && c.agree(r, o)
	}) && !slices.ContainsFunc(r.doubts, func(o *line) bool {
		c.ids.Read(o.ev, o.unit.Unit, &c.scratch)
		n := &c.scratch.Entities[c.ids.ICM]
		return len(n.Text) > 0 && n.Number != stid
	})
}

// sentBefore reports whether a login shows, no later than l, who sent what l's process
// passes on, or whether no log of a process that would print that is there.
func (c *Correlator) sentBefore(r *strand, l *line) bool {
	for _, m := range c.catalog.Messages {
		if m.Wire == "" || m.Wire != l.ev.Message.Wire || m.Seen != catalog.Sent || m.Process == l.unit.Process {
			continue
		}
		has := slices.ContainsFunc(r.lines, func(o *line) bool { return o.ev.Message == m && o.t <= l.t+disorder })
		for _, u := range c.all() {
			if !has && u.Process == m.Process && u.Kind == "pg" && u.Number == r.domain && u.first <= l.t {
				return false
			}
		}
	}
	return true
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
			if o.ev.Message == l.ev.Message && o.unit.SameOwner(l.unit.Unit) && !end {
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
