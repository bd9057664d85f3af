package incident

import (
	"slices"

	"uccetrace/flow"
	"uccetrace/flow/decision"
	"uccetrace/flow/knowledge"
)

// stamp is a moment with the logs that show it, where no date does. The zero value is
// none.
type stamp struct {
	flow.Time
	logs []string
}

func (s stamp) none() bool { return s.IsZero() }

// halfDay is how far apart the times of two logs may be of which one says no date:
// beyond it the day may be another one, and which time came first is not known.
const halfDay = 12 * 60 * 60 * 1000

// ordered is a success, none where it is not known on which side of a sight it lies.
func (s stamp) ordered(sight stamp) stamp {
	far := max(s.MS()-sight.MS(), sight.MS()-s.MS()) >= halfDay
	if !far || s.Dated() && sight.Dated() || slices.ContainsFunc(s.logs, func(log string) bool { return slices.Contains(sight.logs, log) }) {
		return s
	}
	return stamp{}
}

// in enters the logs of lines that show the moment.
func (s *stamp) in(lines []flow.Evidence) {
	for _, v := range lines {
		if !s.Dated() && !slices.Contains(s.logs, v.Source) {
			s.logs = append(s.logs, v.Source)
		}
	}
}

// stampOf is when a line was printed.
func stampOf(m *flow.Moment) stamp {
	s := stamp{Time: m.At}
	s.in(m.Evidence)
	return s
}

// entry is an incident that is being written.
type entry struct {
	id              string
	causes          []string // in order; none where nothing explains the logins
	common          bool     // they fit all of its logins
	title, severity string
	certainty       flow.Certainty
	scope           decision.Scope
	place           place // where a success ends it, or is the next best thing to one
	fix, collect    []string

	// Of logins: where they stopped, at which PIM, on which side the process is that had
	// handed the request on; how many have causes, how many each cause fits, which of
	// them is certain.
	stop      stopKey
	instance  int
	neighbour string
	counted   int64
	byCause   map[string]int64 // logins by each of their first causes,
	byAny     map[string]int64 // and by each that explains them
	said      map[string]said
	sure      string
	ids       []string
	idsLeft   int64
	follows   *flow.FollowUps
	second    stamp // the second login

	logins, attempts, recovered int64
	first, last                 stamp
	ended                       bool

	// Successes: the last one before and the first one behind, of the same agent or
	// extension and at the same place.
	goodBefore, goodBehind   stamp
	placeBefore, placeBehind stamp
	waits                    bool // for a success at its place

	pgs, peripherals, clients, agents, extensions names
	places                                        []flow.Place // one for each gateway
	terminals                                     names        // of extensions: those that are terminals
	devices                                       names        // terminals and instruments, not shown
	vouched                                       names        // terminals of lines that came right behind its logins
	members                                       map[key]bool // by key; true once logged in again
	crowd                                         bool         // has agents that are no members: unknown, or too many

	before, until []int64         // successes of the capture up to the first and the last sight
	own           map[int64]int64 // successes of its own agents up to the last sight, by PG
	pending       map[int64]int64 // and since then

	changed  []change
	earlier  int64 // changes that are not kept
	evidence []flow.Evidence

	// Of lines of systems.
	lines, claimed int64 // claimed stand in logins
	fits           names // causes that all goes with
	told           bool
	leads          []lead // those that tell of a process
	led            bool   // of logins: a line of a system says why
	// Of phones that went out of service: those that are not back, with the line, those
	// that are, and how many terminals these are.
	away     map[string]flow.Evidence
	home     names
	returned int64
	absorbed int
}

// mostEvidence bounds the evidence of an incident, mostLines what of it may be lines
// of systems where there are logins.
const (
	mostEvidence = 5
	mostLines    = 2
)

// seen enters a sight of the incident: what was good behind the last one was not the
// end.
func (e *entry) seen(at stamp, until []int64) {
	if e.first.none() {
		e.first = at
	}
	if e.last.none() || at.MS() >= e.last.MS() {
		e.last = at
	}
	e.until = until
	e.goodBehind, e.placeBehind = stamp{}, stamp{}
	for pg, n := range e.pending {
		e.own[pg] += n
	}
	clear(e.pending)
}

// add enters evidence that it does not have yet.
func (e *entry) add(evidence []flow.Evidence, most int) {
	for _, v := range evidence {
		if len(e.evidence) < most && !slices.ContainsFunc(e.evidence, func(o flow.Evidence) bool { return samePlace(o, v) }) {
			e.evidence = append(e.evidence, v)
		}
	}
}

func samePlace(a, b flow.Evidence) bool { return a.Source == b.Source && a.Offset == b.Offset }

// beside enters lines of systems as evidence of logins, in place of the last of it
// where there is no room.
func (e *entry) beside(lines []flow.Evidence) {
	for _, v := range lines {
		if e.absorbed >= mostLines || slices.ContainsFunc(e.evidence, func(o flow.Evidence) bool { return samePlace(o, v) }) {
			continue
		}
		if len(e.evidence) >= mostEvidence {
			e.evidence = slices.Delete(e.evidence, mostEvidence-1-e.absorbed, mostEvidence-e.absorbed)
		}
		e.evidence = append(e.evidence, v)
		e.absorbed++
	}
}

// weaken keeps the weakest certainty.
func (e *entry) weaken(c flow.Certainty) {
	strength := []flow.Certainty{flow.Possible, flow.Inferred, flow.Stated}
	i := max(slices.Index(strength, c), 0)
	if e.certainty == "" || i < slices.Index(strength, e.certainty) {
		e.certainty = strength[i]
	}
}

// ofPlace reports whether it is one of a place: what holds there, or where several logins
// stopped that nobody refused.
func (e *entry) ofPlace() bool {
	return wide(e.scope) || e.logins > 1 && e.stop.at != "" && e.stop.refused == ""
}

// lastGood and firstGood are, for causes of agents and phones, those of the same one,
// else those of the same place.
func (e *entry) lastGood() stamp {
	if good := e.goodBefore.ordered(e.first); !good.none() && !e.ofPlace() {
		return good
	}
	return e.placeBefore.ordered(e.first)
}

func (e *entry) firstGood() stamp {
	if good := e.goodBehind.ordered(e.last); !good.none() && !e.ofPlace() {
		return good
	}
	return e.placeBehind.ordered(e.last)
}

// wasGood enters the last success of one of its agents or phones: the nearest to the
// first sight counts.
func (e *entry) wasGood(good stamp) {
	if !good.none() && good.MS() <= e.first.MS() && (e.goodBefore.none() || good.MS() > e.goodBefore.MS()) {
		e.goodBefore = good
	}
}

// mostPlaces bounds the gateways of an incident that are kept.
const mostPlaces = 64

// was enters that it was on a PG, on the PIM or gateway of that number.
func (e *entry) was(pg int64, instance int, start, end int64) {
	for i := range e.places {
		if p := &e.places[i]; p.PG == pg && p.Instance == instance {
			p.Start, p.End = min(p.Start, start), max(p.End, end)
			return
		}
	}
	if len(e.places) < mostPlaces {
		e.places = append(e.places, flow.Place{PG: pg, Instance: instance, Start: start, End: end})
	}
}

// describe takes title, severity and what to do from the knowledge base, or from what
// logins say of a cause that the base does not have.
func (e *entry) describe(base *knowledge.Base) {
	if len(e.causes) == 0 {
		return
	}
	if of, ok := e.said[e.causes[0]]; ok {
		e.title, e.severity, e.fix, e.collect = of.title, of.severity, of.fix, of.collect
	}
	c := base.Cause(e.causes[0])
	if c == nil {
		return
	}
	if e.title = c.Title; e.told {
		e.severity = string(c.Severity)
	}
	if len(e.fix) == 0 {
		e.fix = knowledge.Texts(c.Fix, (*knowledge.Command).Line)
	}
}

// incident is the entry as it is reported.
func (e *entry) incident(t *tally, base *knowledge.Base) flow.Incident {
	e.describe(base)
	i := flow.Incident{
		ID: e.id, StoppedAt: e.stop.at, LoginIDs: e.ids, LoginsLeft: e.idsLeft, FollowUps: e.follows,
		Title: e.title, Severity: e.severity, Certainty: e.certainty, Tied: []string{},
		Logins: e.logins, Attempts: e.attempts, Agents: int64(len(e.members)), Recovered: e.recovered,
		First: e.first.Time, Last: e.last.Time, LastGood: e.lastGood().Time, FirstGood: e.firstGood().Time,
		Scope: flow.Scope{
			PGs: e.pgs.ranges(), Peripherals: e.peripherals.ranges(), Clients: e.clients.ranges(),
			Agents: e.agents.ranges(), Extensions: e.extensions.without(e.terminals).ranges(),
		},
		Changed: e.changes(), NotAffected: t.notAffected(e), Evidence: e.evidence, Fix: e.fix, Collect: e.collect, Places: e.places,
	}
	if len(e.terminals) > 0 {
		i.Scope.Terminals = e.terminals.ranges()
	}
	if len(e.causes) > 0 {
		i.Cause, i.Tied = e.causes[0], append(i.Tied, e.causes[1:]...)
		if c := base.Cause(i.Cause); c != nil && e.certainty == flow.Possible && len(i.Collect) == 0 {
			i.Collect = knowledge.Texts(c.Collect, (*knowledge.Command).Line)
		}
	}
	if !e.common && e.counted > 0 {
		for _, id := range e.causes {
			i.ByCause = append(i.ByCause, flow.CauseCount{Cause: id, Logins: e.byCause[id]})
		}
	}
	for _, list := range []*[]string{&i.Fix, &i.Collect, &i.LoginIDs} {
		if *list == nil {
			*list = []string{}
		}
	}
	if i.Evidence == nil {
		i.Evidence = []flow.Evidence{}
	}
	return i
}
