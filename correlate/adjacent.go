package correlate

import (
	"bytes"
	"slices"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
)

const (
	// unsolicitedWindow (R17) is how long after its process has printed of a login an
	// unsolicited line of that login may come. Chosen: the only published one comes within
	// the millisecond. The longer it is, the more terminals of a busy hour are left unsaid;
	// one that comes later still must meet another login's line in the same millisecond to
	// be taken for that one's.
	unsolicitedWindow parser.Time = 1000
	// mostRecent bounds how much of that is kept. A process that prints more within the
	// window is too busy for anybody to say whose such a line is.
	mostRecent = 256
)

// remember links a line to the one that its process printed before it in the same
// millisecond.
func remember(l *line) {
	if u := l.unit; u.last != nil && u.last.t == l.t && u.last.ev.Session == l.ev.Session {
		l.after, u.last.next = u.last, l
	}
	l.unit.last = l
}

// follow ties a single line that no number ties to the login of the line before it (R16),
// and reports whether it did. A line that comes unsolicited is tied only where it can be no
// other login's (R17).
func (m *matcher) follow(s *strand) bool {
	if len(s.lines) != 1 || len(s.requests) > 0 || s.kind != fragment {
		return false
	}
	l := s.lines[0]
	if l.after == nil || l.after.strand == nil {
		return false
	}
	home := l.after.strand.root()
	if home.kind != login || !home.open() || !m.agree(home, s) || !sure(l) {
		return false
	}
	if m.says.unsolicited[l.ev.Message.Index] {
		if others, sole := m.rivalsFor(home, l); !sole {
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
	m.attach(home, s, adjacent, 0)
	return true
}

// noteRecent keeps for an unsolicited line what its process has printed within
// unsolicitedWindow before it, and any other for the next such line.
func (m *matcher) noteRecent(l *line, v *ident.Values) {
	u, i := l.unit, l.ev.Message.Index
	if !m.says.unsolicited[i] && (!m.says.precedes[i] || !v.Entities.Named()) {
		return
	}
	gone := max(0, len(u.recent)-mostRecent)
	for gone < len(u.recent) && u.recent[gone].t < l.t-unsolicitedWindow {
		gone++
	}
	if u.recent = u.recent[gone:]; m.says.unsolicited[i] {
		l.recent = slices.Clip(u.recent) // lines are only ever put behind it
	} else {
		u.recent = append(u.recent, l)
	}
}

// rivalsFor reports whether an unsolicited line can be nobody's but home's, whose lines
// stand before it in its process and millisecond: with no other agent or phone has the
// process come as far within unsolicitedWindow before it, unless it has printed that
// login's own already, or has refused it. If not, it returns the logins in question, home
// first; nil where they are too many to be named.
func (m *matcher) rivalsFor(home *strand, l *line) (homes []*strand, sole bool) {
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
		if sole = false; r.kind == login && r.open() {
			if homes = append(homes, r); len(homes) > mostRivals {
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
