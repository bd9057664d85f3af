package correlate

import (
	"cmp"
	"slices"
	"strings"

	"uccetrace/correlate/ident"
	"uccetrace/flow"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// unit is a process, with what its log has shown.
type unit struct {
	*ident.Unit
	last *line // the newest line of a login or the like

	recent []*line // what it has just printed: see noteRecent

	first, until parser.Time // what its log covers
	logins       int64       // lines of logins that it printed
	shown        []bool      // by Message.Index: kinds of them that a login was told by
}

// logs know what the log of every process covers, and what it has shown of logins.
type logs struct {
	ids  *ident.Registry
	says *meanings

	units   []*unit         // by Unit.Index; see all
	known   *Shown          // nil once it is out of date
	printed map[place]int64 // entries, in the source that holds most of them
	shelves map[shelf]int64 // entries
}

// place is where a node's name says that its processes run: pg 1.
type place struct {
	kind   string
	number int64
}

// shelf is a place in one source.
type shelf struct {
	place
	source *source.Source
}

func newLogs(ids *ident.Registry, says *meanings) *logs {
	return &logs{ids: ids, says: says, printed: map[place]int64{}, shelves: map[shelf]int64{}}
}

// unitOf finds the process that printed.
func (g *logs) unitOf(p *parser.Proc) *unit {
	id := g.ids.UnitOf(p)
	return g.all()[id.Index]
}

// all are the processes of the capture, in order of first sight.
func (g *logs) all() []*unit {
	for _, id := range g.ids.Units[len(g.units):] {
		g.units = append(g.units, &unit{Unit: id, first: 1 << 62, until: -1 << 62})
	}
	return g.units
}

// covers widens what a process's log covers, and counts the entries that its node printed.
// Of several sources the one that holds most of them counts: others may hold the same.
func (g *logs) covers(p parser.ProcSpan, shift parser.Time) {
	u := g.unitOf(p.Proc)
	u.first = min(u.first, p.First+shift)
	u.until = max(u.until, p.Last+shift)
	at := place{u.Kind, u.Number}
	in := shelf{at, p.Proc.Source}
	g.shelves[in] += p.Entries
	g.printed[at] = max(g.printed[at], g.shelves[in])
}

// spans are the logs of processes as far as they have been read, on the reference clock.
func (g *logs) spans() []flow.Log {
	out := make([]flow.Log, 0, len(g.all()))
	for _, u := range g.all() {
		l := flow.Log{Process: u.Process, Node: u.Node, Printed: u.Printed, From: int64(u.first), To: int64(u.until)}
		if u.first > u.until {
			l.From, l.To = 0, 0
		}
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b flow.Log) int {
		return cmp.Or(strings.Compare(a.Node, b.Node), strings.Compare(a.Printed, b.Printed))
	})
	return out
}

// begun reports whether a log of a PG's process begins by a time.
func (g *logs) begun(process string, pg int64, t parser.Time) bool {
	return slices.ContainsFunc(g.all(), func(u *unit) bool { return u.Process == process && u.Kind == "pg" && u.Number == pg && u.first <= t })
}

// of reports whether there is a log of one of some processes.
func (g *logs) of(processes ...string) bool {
	return slices.ContainsFunc(g.all(), func(u *unit) bool { return slices.Contains(processes, u.Process) })
}

// elsewhere reports whether a unit serves another PG than a login's.
func (g *logs) elsewhere(u *unit, s *strand) bool {
	pg := g.ids.PG(u.Unit, nil)
	return pg != 0 && s.pg != 0 && pg != s.pg
}

// takeover is how long before a side takes over the other one may have printed its last
// line. Chosen: a side is given up after four heartbeats of 30 s at most.
const takeover parser.Time = 120_000

// takesOver reports whether a PIM's log begins where that of its other side, which has
// printed of logins, has just ended.
func (g *logs) takesOver(u *unit) bool {
	if u.Process != "pim" {
		return false // both sides of an OPC work at a time
	}
	return slices.ContainsFunc(g.all(), func(o *unit) bool {
		return o != u && o.SameOwner(u.Unit) && o.logins > 0 && o.until < u.first && o.until >= u.first-takeover
	})
}

// wouldShow reports whether a log that covers the time of a strand would show who asks to
// log in, had anybody asked (R23). Where a log begins shortly before, the request may only
// be cut off, unless it is that of a side that takes over: the other side's, which worked
// until then, covers it.
func (g *logs) wouldShow(s *strand) bool {
	return slices.ContainsFunc(g.all(), func(u *unit) bool {
		return g.says.asks[u.Process] && u.Kind == "pg" && u.Number == s.pg && u.logins > 0 &&
			u.until >= s.first && (u.first < s.first-disorder || g.takesOver(u))
	})
}

// mayShow reports the same of a CTI server that has printed requests: another one may have
// had this one.
func (g *logs) mayShow(s *strand) bool {
	return slices.ContainsFunc(g.all(), func(u *unit) bool {
		return u.Kind == "cg" && g.says.asks[u.Process] && !g.elsewhere(u, s) && g.hasAsked(u) && u.first < s.first-disorder && u.until >= s.first
	})
}

// hasAsked reports whether a unit's log has shown who asks to log in.
func (g *logs) hasAsked(u *unit) bool {
	for i, shown := range u.shown {
		if opens := g.says.catalog.Messages[i].Opens; shown && len(opens) > 0 && opens[0].Name != 0 {
			return true
		}
	}
	return false
}

// show keeps which kinds of lines the logs of each process have shown of a login.
func (g *logs) show(steps []*step) {
	for _, s := range steps {
		for _, l := range s.lines {
			if l.doubtful {
				continue
			}
			if l.unit.shown == nil {
				l.unit.shown = make([]bool, len(g.says.catalog.Messages))
			}
			if !l.unit.shown[s.message.Index] {
				l.unit.shown[s.message.Index] = true
				g.known = nil
			}
		}
	}
}

// shown reports whether the logs of a process, on either side, have shown a message.
func (g *logs) shown(node, process string, m *catalog.Message) bool {
	return g.snapshot().has(node, process, m)
}

// Shown is what the logs of each process had shown of logins at a moment. It does not
// change, and may be read by several goroutines.
type Shown struct {
	catalog *catalog.Catalog
	by      map[printer][]bool // by Message.Index
}

// printer is a process on either side of a pair.
type printer struct{ pair, process string }

// snapshot is what the logs have shown by now; the same one as long as that does not grow.
func (g *logs) snapshot() *Shown {
	if g.known != nil {
		return g.known
	}
	g.known = &Shown{g.says.catalog, map[printer][]bool{}}
	for _, u := range g.all() {
		if u.shown == nil {
			continue
		}
		p := printer{withoutSide(u.Node), u.Process}
		if g.known.by[p] == nil {
			g.known.by[p] = make([]bool, len(u.shown))
		}
		for i, is := range u.shown {
			g.known.by[p][i] = g.known.by[p][i] || is
		}
	}
	return g.known
}

// Has reports whether the logs of a process, on either side, had shown a message of any
// login. Where they had not, its absence from a login is no evidence.
func (s *Shown) Has(node, process, message string) bool {
	m, ok := s.catalog.Message(message)
	return ok && s.has(node, process, m)
}

func (s *Shown) has(node, process string, m *catalog.Message) bool {
	of := s.by[printer{withoutSide(node), process}]
	return of != nil && of[m.Index]
}

// continues reports whether the log of a process, on either side, has lines behind a time.
func (g *logs) continues(node, process string, t parser.Time) bool {
	pair := withoutSide(node)
	return slices.ContainsFunc(g.all(), func(u *unit) bool {
		return u.Process == process && u.until > t && withoutSide(u.Node) == pair
	})
}

// withoutSide is a node's name in lower case, without the letter of its side.
func withoutSide(node string) string {
	node = strings.ToLower(node)
	if n := len(node) - 1; n > 0 && (node[n] == 'a' || node[n] == 'b') {
		return node[:n]
	}
	return node
}

// coverage says of every process that a login's lines may come from what the capture could
// show of this one; of a desktop only where it did show it.
func (g *logs) coverage(s *strand, first, last parser.Time) []flow.Coverage {
	out := make([]flow.Coverage, 0, len(g.says.processes))
	for _, p := range g.says.processes {
		seen := slices.ContainsFunc(s.lines, func(l *line) bool { return l.unit.Process == p })
		if g.says.desktops[p] && !seen {
			continue // which desktop an agent uses, nothing else says
		}
		state := "absent"
		switch {
		case seen:
			state = "seen"
		default:
			for _, u := range g.all() {
				// Of a login whose PG nothing says no PG's log need show anything.
				if pg := g.ids.PG(u.Unit, nil); u.Process != p || u.first > last || u.until < first || pg != 0 && pg != s.pg {
					continue
				}
				if u.logins > 0 {
					state = "quiet"
					break
				}
				state = "silent"
			}
		}
		out = append(out, flow.Coverage{Process: p, State: state, Switches: []string{}})
	}
	return out
}
