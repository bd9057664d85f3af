package correlate

import (
	"cmp"
	"slices"
	"sort"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// mostRivals (R20) is how many logins a line may be of to be told with each of them.
// Chosen: of more a reader learns nothing by it, and every login of a busy minute would
// list every such line.
const mostRivals = 4

// strays are lines that may be of more logins than are named: of a login it can still be
// said that lines of such a kind may be its own, so that it does not seem to lack them.
type strays struct {
	of map[stray][]*line // nearly in order of time
	n  int
}

// stray is a kind of line on one PG.
type stray struct {
	pg      int64
	message *catalog.Message
}

func (g *strays) add(pg int64, lines []*line) {
	for _, l := range lines {
		k := stray{pg, l.ev.Message}
		g.of[k] = append(g.of[k], l)
	}
	g.n += len(lines)
}

// sweep forgets what came before a time, now and then.
func (g *strays) sweep(before parser.Time) {
	if g.n < 4*mostLines {
		return
	}
	g.n = 0
	for k, list := range g.of {
		list = slices.DeleteFunc(list, func(l *line) bool { return l.t < before })
		if g.of[k] = list; len(list) == 0 {
			delete(g.of, k)
		}
		g.n += len(list)
	}
}

// strayed returns, of each kind of line that a login lacks, the first one that may be its
// own or one of many other logins'.
func (m *matcher) strayed(s *strand) (out []*line) {
	for k, list := range m.strays.of {
		if s.pg != 0 && k.pg != s.pg || slices.ContainsFunc(s.lines, func(o *line) bool { return o.ev.Message == k.message }) {
			continue
		}
		i := sort.Search(len(list), func(i int) bool { return list[i].t >= s.first-disorder })
		if i < len(list) && list[i].t <= s.last+m.patience(s) {
			out = append(out, list[i])
		}
	}
	slices.SortFunc(out, func(a, b *line) int {
		return cmp.Or(compareLines(a, b), cmp.Compare(a.ev.Message.Index, b.ev.Message.Index))
	})
	return out
}

// alone decides for good on a strand that nothing ties, now that what is around it has been
// decided on.
func (m *matcher) alone(s *strand) {
	switch {
	case m.tie(s) || m.follow(s) || m.doubt(s):
	case s.kind == login && (len(s.requests) > 0 || named(s)) && !headless(s, m.logs.takesOver): // nothing says that it is another's
		m.stands(s)
	default:
		m.drop(s)
		m.lose(s.lines)
	}
}

// doubt puts a strand that says nothing of whose it is beside the one login that it can be
// of, marked as doubtful; several such logins are noted as equally likely.
func (m *matcher) doubt(s *strand) bool {
	homes := s.maybe
	if len(homes) == 0 && (s.kind == login || len(s.requests) == 0 && !named(s)) {
		homes = m.loginsFor(s)
	}
	switch {
	case len(homes) == 0:
		return false
	case len(homes) == 1:
		if m.onlyOne(homes[0], s) {
			homes[0].icm = s
		}
		m.beside(homes[0], s)
		return true
	case s.kind == fragment && !named(s) && len(s.maybe) == 0:
		return false // it names nobody: every login of the hour would list it
	case len(homes) > mostRivals:
		m.lose(s.lines)
		m.strays.add(homes[0].pg, s.lines)
		m.strays.sweep(m.oldest() - m.longQuiet)
	default:
		a := &ambiguity{s.lines, homes}
		for _, h := range homes {
			h.ambiguous = append(h.ambiguous, a)
		}
	}
	m.doubted(s)
	return true
}

// beside puts the lines of a strand beside a login that they may be of.
func (m *matcher) beside(r, s *strand) {
	r.doubts = append(r.doubts, s.lines...)
	m.doubted(s)
}

// doubted ends a strand whose lines may be of logins that know of them.
func (m *matcher) doubted(s *strand) {
	for _, l := range s.lines {
		l.doubtful = true
	}
	m.drop(s)
}

// loginsFor are the open logins on a strand's PG that it does not contradict and that lack
// its message, but no more than it takes to know that they are too many.
func (m *matcher) loginsFor(s *strand) []*strand {
	if s.pg == 0 && len(s.peripheral) == 0 {
		return nil
	}
	enough := mostRivals + 1
	if s.kind == fragment {
		enough = 2
	}
	var found []*strand
	for r := range m.logins.around(s.first) {
		if r == s || !m.agree(r, s) || m.contradict(r, s) || s.first > r.last+m.patience(r) || s.first < r.first-slack(r, s) {
			continue
		}
		if r.state != standing && !m.standsAlone(r) {
			continue
		}
		if nameless(s) && !m.otherHalf(r, s) || !nameless(s) && m.prints(r, s.lines[0]) {
			continue
		}
		at := 0
		if r.first > s.first {
			at = len(found)
		}
		if found = slices.Insert(found, at, r); len(found) == enough {
			break
		}
	}
	return found
}

// onlyOne reports whether lines that name an agent by an ICM id alone, of which no line of
// the capture says whose it is, are those of the one login that is open (R18): it has begun
// within ctiWaits before them and was not answered, has come as far in the log of whoever
// they came from, and no other such agent could be meant. The id is the login's then; the
// lines stay doubtful, so that no outcome and no cause rests on them.
func (m *matcher) onlyOne(r, s *strand) bool {
	icm := m.ids.ICM
	if s.kind != login || len(s.requests) > 0 || !r.explicit || icm < 0 || len(s.entities[icm].Text) == 0 || len(m.ids.AgentOf(&s.entities).Text) > 0 {
		return false
	}
	for i := range m.ids.Entities {
		if i != icm && len(s.entities[i].Text) > 0 || i == icm && len(r.entities[i].Text) > 0 {
			return false
		}
	}
	if s.first > r.first+ctiWaits && !r.patient || r.answered && s.first > r.answeredAt+disorder || !m.sentBefore(r, s.lines[0]) {
		return false
	}
	return !m.othersUnexplained(r, s) && !slices.ContainsFunc(r.doubts, func(o *line) bool {
		m.ids.Read(o.ev, o.unit.Unit, &m.scratch)
		return otherNumber(&m.scratch.Entities[icm], &s.entities[icm])
	})
}

// othersUnexplained reports whether lines about another agent, by an ICM id that nothing
// explains either, stand near s and could be r's.
func (m *matcher) othersUnexplained(r, s *strand) bool {
	icm := m.ids.ICM
	rival := func(o *strand) bool {
		return o.first <= s.first+ctiWaits && o.open() && otherNumber(&o.entities[icm], &s.entities[icm]) && len(m.ids.AgentOf(&o.entities).Text) == 0 && m.agree(r, o)
	}
	if slices.ContainsFunc(m.untied[:min(len(m.untied), mostLines)], rival) {
		return true
	}
	return slices.ContainsFunc(m.waiting[:min(len(m.waiting), mostLines)], func(w waiter) bool {
		if w.first() > s.first+ctiWaits {
			return false
		}
		if w.strand == nil {
			w.strand = m.asStrand(w.line, &m.scratch)
		}
		return rival(w.strand)
	})
}

// otherNumber reports whether an entity is known and is not another one.
func otherNumber(a, b *ident.Entity) bool { return len(a.Text) > 0 && a.Number != b.Number }

// sentBefore reports whether a login shows, no later than l, who sent what l's process
// passes on, or whether no log of a process that would print that is there.
func (m *matcher) sentBefore(r *strand, l *line) bool {
	for _, sent := range m.says.catalog.Messages {
		if sent.Wire == "" || sent.Wire != l.ev.Message.Wire || sent.Seen != catalog.Sent || sent.Process == l.unit.Process {
			continue
		}
		has := slices.ContainsFunc(r.lines, func(o *line) bool { return o.ev.Message == sent && o.t <= l.t+disorder })
		if !has && m.logs.begun(sent.Process, r.pg, l.t) {
			return false
		}
	}
	return true
}

// otherHalf reports whether a request which does not say who asks can be the beginning of a
// login (R19): the login begins with it, neither side of the process has printed the same
// of it, but for what may be the lost end of this one or is that of a later one, and it has
// no other number and no other answer.
func (m *matcher) otherHalf(r, s *strand) bool {
	if s.first > r.first+disorder || m.contradict(r, s) || r.answered && s.answered && r.refused != s.refused {
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

// prints reports whether l's message stands in r already, printed by the same process.
func (m *matcher) prints(r *strand, l *line) bool {
	own, _ := m.already(r, l)
	return own >= 0
}
