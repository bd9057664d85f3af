package correlate

import (
	"bytes"
	"slices"

	"uccetrace/correlate/clock"
	"uccetrace/correlate/ident"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// The rules by which a line finds its login. Each has its sentence, its constant with
// where that comes from, and a table in rules_test.go; the rules of one subject that need
// more than two strands to be told stand with their subject, and are named here.
//
//	R1   Lines of one source stand at most disorder out of order.
//	R2   A login stays open for patience after its last line.
//	R3   A line without a request number is decided on when window has passed, and once
//	     more, if nothing tied it, when what is around it has been decided on.
//	R4   Lines with one request number are one request, unless they contradict each other
//	     or the number was given out again.
//	R5   What a side has just printed under a number goes with that side's request, where
//	     both sides give out the number.
//	R6   Two strands are one request only if PG, instance, peripheral, agent, phone and
//	     target agree as far as both have them.
//	R7   They are two if they have different numbers of one kind.
//	R8   A line stands no more than slack before the request that it is of.
//	R9   A process prints a message of a login once, within repeat; its other side, within
//	     disorder.
//	R10  An answered request takes further lines for settling, but none of a side that has
//	     taken over.
//	R11  A login ties to a login; what a change of state prints, too, may be of one.
//	R12  Of several candidates the best is the one of which most is known: see better.
//	R13  Where two are as good, the line is either's, and says nothing of both.
//	R14  A client's request and OPC's are one if each is the other's best: mutual.
//	R15  Of two requests of one agent and moment, one may be a misprint: misprint.go.
//	R16  A line without any number follows the line before it, of the same process and
//	     millisecond, if that process printed login by login: sure.
//	R17  One that comes unsolicited does so only if no other login can be meant: adjacent.go.
//	R18  What names an agent by an ICM id that nothing explains is of the only open login:
//	     doubt.go.
//	R19  A request that does not say who asks may be the first half of one that does:
//	     doubt.go.
//	R20  A line that may be of more than mostRivals logins is nobody's: doubt.go.
//	R21  The tail of a request that a log cut off is no login: headless.
//	R22  So is a request of which the entries that say who asks are cut off: beheaded.
//	R23  A login that nobody asked for, though the log would show it, is a recovery:
//	     close.go.
//	R24  What the router assigns to an agent who is logged in is a re-skill: reskill.go.
//	R25  A desktop's request joins the login that it begins: desk.go.
//	R26  A confirmation of the request wins, a refusal fails it, an event attests it where
//	     no confirmation could be seen: outcome.go.
//	R27  What is told of another medium than voice is of no login.
//	R28  What a call or a phone makes a process print, too, is of a login only while that
//	     process is busy with it: busy.
//	R29  A request that one misprinted character tears off a login of the same number, agent
//	     and moment is none of its own: misprint.go.
const (
	// disorder (R1): the parser begins a new run where a node's time falls back further.
	// Chosen: writers of several threads and clocks set by NTP were seen up to 2 s late.
	disorder = clock.Disorder
	// quiet and longQuiet (R2) are how long a login stays open, and how long where a
	// person must answer a set-up call. Chosen: four times what a CTI server waits, and
	// twice that.
	quiet     parser.Time = 60_000
	longQuiet parser.Time = 120_000
	// window (R3) is how long a line waits until it is decided on. Chosen: the line that
	// shows which agent an ICM id is comes up to 15 s later (ctiWaits), from logs that are
	// up to disorder late each.
	window parser.Time = 30_000
	// neighbourhood (R3) is how much later what nothing tied is decided on for good: all
	// lines that may stand beside it, in two logs, have been by then.
	neighbourhood = 2 * disorder
	// repeat (R9). Chosen: a line that a retransmission prints again comes within 200 ms
	// in public captures; a user's second attempt does not.
	repeat parser.Time = 250
	// settling (R10): the router logs an agent in to groups after the confirmation.
	// Chosen: ten times what the published captures show.
	settling parser.Time = 10_000
	// ctiWaits (R8) is how long a CTI server waits for an answer before it refuses the
	// client's request: 10 to 15 s (GED-188, CONTROL_FAILURE_CONF).
	ctiWaits = clock.AnswerTime
	// sameHost (R8) is how far clocks of the processes of one machine may be apart.
	// Chosen: they read one clock, but buffer what they print.
	sameHost parser.Time = 250
)

// What bounds the work that hostile or broken input can make: a login has some fifty
// lines, on both sides and for several sessions a few hundred.
const (
	mostLines      = 1000 // of a strand
	mostCandidates = 64   // strands that share a number, the nearest ones
)

// rules judge strands by what they say, and by what the capture has told so far.
type rules struct {
	ids  *ident.Registry
	says *meanings

	quiet, longQuiet parser.Time // R2, as the caller wants them
}

// patience is how long a request stays open without a line (R2).
func (r *rules) patience(s *strand) parser.Time {
	if s.patient {
		return r.longQuiet
	}
	return r.quiet
}

// reused reports whether a number was given out again (R4): a line of the same message and
// number stands in s already, printed by the same process at another time, or by its other
// side, of which only one works at a time, long before. What stands in another entry's
// line does not say so.
func reused(s *strand, l *line, n ident.Number) bool {
	for _, o := range s.lines {
		if o.ev.Message != l.ev.Message || !o.has(n) || o.fused() != l.fused() {
			continue
		}
		if o.unit == l.unit && o.ev.Session == l.ev.Session && o.t != l.t {
			return true
		}
		if o.unit != l.unit && l.unit.OneSided() && o.unit.SameOwner(l.unit.Unit) && l.t-o.t > disorder {
			return true
		}
	}
	return false
}

// takesBack reports whether a line that went to another request is of the one that l
// begins (R5): l's process has just printed it with l's number, and it names nobody.
func (r *rules) takesBack(o, l *line) bool {
	return o.unit == l.unit && l.t-o.t <= repeat && o.has(l.numbers[0]) && !r.speaks(o)
}

// speaks reports whether a line names an agent or device.
func (r *rules) speaks(l *line) bool {
	return slices.ContainsFunc(l.ev.Fields, func(f catalog.Field) bool { return r.says.catalog.Names[f.Name].Class == catalog.Entity })
}

// otherSide reports whether the other side of l's process has printed of s.
func otherSide(s *strand, l *line) bool {
	return slices.ContainsFunc(s.lines, func(o *line) bool { return o.unit != l.unit && o.unit.SameOwner(l.unit.Unit) })
}

// agree reports whether two strands can be one request (R6).
func (r *rules) agree(a, b *strand) bool {
	if a.pg != 0 && b.pg != 0 && a.pg != b.pg {
		return false
	}
	if x, y := r.instanceOf(a), r.instanceOf(b); x != 0 && y != 0 && x != y {
		return false
	}
	if len(a.peripheral) > 0 && len(b.peripheral) > 0 && !bytes.Equal(a.peripheral, b.peripheral) {
		return false
	}
	return a.entities.Consistent(&b.entities)
}

// instanceOf is the instance of a strand's PIM: by its own lines, or because a PIM's log
// names the peripheral.
func (r *rules) instanceOf(s *strand) int {
	if s.instance == 0 && len(s.peripheral) > 0 {
		return r.ids.Instance(s.peripheral)
	}
	return s.instance
}

// sameAgent reports whether the agents that two strands name, if they do, are one (R6):
// one may be known by the ICM id alone.
func (r *rules) sameAgent(a, b *strand) bool {
	x := r.ids.AgentOf(&a.entities)
	if len(x.Text) == 0 {
		return true
	}
	y := r.ids.AgentOf(&b.entities)
	return x.Consistent(&y)
}

// contradict reports whether two strands have different numbers for one request (R7). A
// login may ask the JTAPI gateway several times, so those numbers do not count until it is
// answered: who asks the gateway once more then, recovers the agent.
func (r *rules) contradict(a, b *strand) bool {
	over := a.answered && b.first > a.answeredAt
	for _, x := range a.requests {
		for _, y := range b.requests {
			if x.Name == y.Name && x.Value != y.Value && (over || r.says.catalog.Names[x.Name].Space != catalog.InInstance) {
				return true
			}
		}
	}
	return false
}

// slack is how much earlier than a request a line of it may be printed (R8): not at all by
// a process that has printed of it, hardly on the same machine; a client's request, which
// precedes OPC's, by as much as a CTI server waits.
func slack(r, s *strand) parser.Time {
	if s.kind == login && len(s.requests) > 0 {
		return ctiWaits
	}
	least, l := disorder, s.lines[0]
	for _, o := range r.lines {
		switch {
		case o.unit == l.unit:
			return 0
		case o.unit.Host == l.unit.Host:
			least = sameHost
		}
	}
	return least
}

// already is how long before or after l its message, with the same key, was printed in s by
// the same process, and by its other side; -1 if it was not (R9).
func (r *rules) already(s *strand, l *line) (own, twin parser.Time) {
	own, twin = -1, -1
	for _, o := range s.lines {
		if o.ev.Message != l.ev.Message || !r.says.sameKey(o, l) {
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

// again reports whether a line that stands in a request already, own and twin ms away,
// cannot be of it a second time (R9). A request that has numbers is asked once, but for
// what its key tells apart.
func again(s *strand, own, twin parser.Time) bool {
	return own > repeat || own < 0 && twin > disorder ||
		s.kind == login && own > 0 && len(s.lines[0].ev.Message.Key) == 0
}

// over reports whether a request was answered too long before a line (R10), or whether the
// side that prints the line has taken over since and recovers the agent.
func over(r *strand, l *line, at parser.Time) bool {
	return r.answered && (at > r.last+settling || at > r.answeredAt && l.unit.OneSided() && otherSide(r, l))
}

// sameKind reports whether a strand may be part of another by what both are (R11).
func sameKind(r, s *strand) bool {
	if s.kind != fragment || r.kind != other {
		return s.kind == fragment || s.kind == r.kind
	}
	part := s.lines[0].ev.Message.PartOf
	return slices.Contains(part, "state") || slices.Contains(part, "logout")
}

// met reports whether l's process, on either side, has printed of s shortly before l (R12):
// what the standby side hears of a request that only the active one prints is of that
// request, not of an earlier one that it has heard of too.
func met(s *strand, l *line) bool {
	for _, o := range s.lines {
		if o.unit.SameOwner(l.unit.Unit) && o.t <= l.t && l.t-o.t <= disorder {
			return true
		}
	}
	return false
}

// byItself reports whether a message is printed for calls, or when a phone changes, as well
// as in a login.
func byItself(m *catalog.Message) bool {
	return slices.Contains(m.PartOf, "call") || slices.Contains(m.PartOf, "line")
}

// busy reports whether l can be of s by what its process does: what it may print at any
// time is of a login only shortly after it has printed of that (R28), on either side. A call
// that comes later to the phone of a login that nobody answered is none of its steps.
func busy(s *strand, l *line) bool {
	return !byItself(l.ev.Message) || slices.ContainsFunc(s.lines, func(o *line) bool {
		return o.unit.SameOwner(l.unit.Unit) && !byItself(o.ev.Message) && o.t <= l.t && l.t-o.t <= ctiWaits
	})
}

// candidate is an open request that shares an agent, phone or target with a strand.
type candidate struct {
	strand    *strand
	via       catalog.NameID // what they share, as the strand prints it
	tentative bool           // it may itself be part of another request
	has       bool           // the message stands in it already, from another time
	future    bool           // it begins after the strand
	refused   bool           // it was refused before
	met       bool           // the same process has printed of it before
	distance  parser.Time
}

// better orders candidates (R12): a request for certain, one that lacks the message, one
// that has begun, one that the process has printed of, one that is not refused, the
// nearest, the newest. Of lines that may be one request the first counts.
func better(a, b candidate) bool {
	if a.tentative != b.tentative {
		return b.tentative
	}
	if a.tentative {
		return a.strand.first < b.strand.first
	}
	for _, x := range [...][2]bool{{b.has, a.has}, {b.future, a.future}, {a.met, b.met}, {b.refused, a.refused}} {
		if x[0] != x[1] {
			return x[0]
		}
	}
	if a.distance != b.distance {
		return a.distance < b.distance
	}
	return a.strand.first > b.strand.first
}

// level reports whether two requests are as near to a line, and differ at most in when they
// began (R13). How near is no reason to prefer one of two PGs.
func level(s *strand, a, b candidate) bool {
	elsewhere := s.pg == 0 && a.strand.pg != b.strand.pg
	return a.has == b.has && a.future == b.future && a.refused == b.refused && a.met == b.met && !a.tentative && !b.tentative &&
		(a.distance == b.distance || elsewhere && max(a.distance-b.distance, b.distance-a.distance) <= repeat)
}

// equallyLikely reports whether nothing a line says prefers one of two requests that are
// level (R13): they begin at once, or on PGs of which the line says neither.
func equallyLikely(s, a, b *strand) bool {
	return s.pg == 0 && a.pg != b.pg || a.first == b.first
}

// voice is the media routing domain (MRD) of phones, in every system.
const voice = 1

// otherMedium reports whether an event says that it is about another medium than voice
// (R27): an agent's chat has a state, and groups, of its own, before he logs in to a phone
// and after.
func (r *rules) otherMedium(ev *parser.Event) bool {
	if r.says.medium == 0 {
		return false
	}
	medium, ok := ident.ParseInteger(ev.Value(r.says.medium))
	return ok && medium != voice
}

// sure reports whether the lines which a process printed in one millisecond stand login by
// login, not one thread's between another's (R16): only then says the line before whose a
// line is.
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

// named reports whether a strand carries a number of an agent or device.
func named(s *strand) bool { return s.entities.Named() }

// nameless reports whether of a request to log in the entries that say who asks are lost
// (R19). Answered or not, it may be the first half of a login whose other half names the
// agent, under another number.
func nameless(s *strand) bool { return s.explicit && !named(s) }

// headless reports whether a strand is no more than the tail of a request that a log cut
// off (R21): no line of it asks to log in, answers, or names an agent or a phone, and every
// log that it stands in begins within ctiWaits before it, when that request may have begun,
// but not because its side takes over. Such lines are no login of their own; they may
// belong to one that began before the capture.
func headless(s *strand, takesOver func(*unit) bool) bool {
	return !s.explicit && !s.answered && !named(s) && !slices.ContainsFunc(s.lines, func(l *line) bool {
		return l.unit.first < s.first-ctiWaits || takesOver(l.unit)
	})
}

// beheaded reports whether a strand is no more than a request to log in of which the
// entries that say who asks are cut off (R22).
func beheaded(s *strand) bool {
	return nameless(s) && !slices.ContainsFunc(s.lines, func(l *line) bool { return len(l.ev.Message.Opens) == 0 })
}
