package incident

import (
	"slices"
	"strings"

	"uccetrace/flow"
)

// shortly is how long before the first of several stops a line may say why they came,
// inHand how long after its start: the request may have been in the hands of the process.
const (
	shortly = 2 * 60 * 1000
	inHand  = 10 * 1000
)

// subject is the process that a line speaks of; what is not known is empty.
type subject struct {
	pg            int64
	process, side string
	instance      int
	provider      bool // its provider: what it has from CUCM
}

// lead is a line about a process that may say why logins stopped there.
type lead struct {
	stamp
	subject
	causes   []string
	signed   bool // the line names them; else it goes with them
	evidence []flow.Evidence
}

// ofNodes are names that the node manager has for processes, without their number.
var ofNodes = map[string]string{
	"rtr": "router", "pgag": "pgagent", "ctisvr": "ctisvr", "ctios": "ctios", "ctiossvr": "ctios",
	"opc": "opc", "pim": "pim", "jgw": "jgw",
}

// ofProviders are processes whose lines tell of a provider, and those that stop without
// one.
var (
	ofProviders  = []string{"jgw", "jtapi", "cucm"}
	needProvider = []string{"jgw", "cucm"}
)

// subjectOf is the process that a line speaks of.
func subjectOf(m *flow.Moment) subject {
	s := subject{pg: m.PG, process: m.Process, side: m.Side, instance: m.Instance}
	value := fieldOf(m)
	name := value("nmprocess")
	switch {
	case m.Kind == flow.Switched:
		s.side = ""
	case name != "":
		base := strings.TrimRight(strings.ToLower(name), "0123456789")
		s.process, s.instance = ofNodes[base], 0
		for _, digit := range name[len(base):] {
			s.instance = s.instance*10 + int(digit-'0')
		}
		if node := value("nmnode"); node != "" {
			s.side = sideOf(strings.ToUpper(node))
		}
	default:
		s.provider = slices.Contains(ofProviders, m.Process)
	}
	return s
}

// lead keeps a line that may say why logins stop from now on: of the side that works,
// and at a time that is certain.
func (b *Book) lead(m moment) {
	if !ofSystem(m.Moment) || m.Doubtful || onlyFused(m.Moment) {
		return
	}
	l := lead{stamp: stampOf(m.Moment), subject: subjectOf(m.Moment), causes: m.signs, signed: true, evidence: m.Evidence}
	switch {
	case m.Kind == flow.Switched && b.base.Cause("side-switch") != nil:
		l.causes = []string{"side-switch"}
	case len(m.signs) == 0 && !l.provider:
		l.causes, l.signed = m.fits, false
	}
	if len(l.causes) == 0 || l.process == "" {
		return
	}
	if works := b.sides[pair(l.pg, l.instance)]; m.Kind == flow.Told && slices.Contains(perInstance, l.process) && works != "" && l.side != "" && works != l.side {
		return
	}
	if len(b.leads) >= mostChanges {
		b.leads = append(b.leads[:0], b.leads[mostChanges/2:]...)
	}
	b.leads = append(b.leads, l)
	for i := len(b.leads) - 1; i > 0 && b.leads[i-1].MS() > b.leads[i].MS(); i-- {
		b.leads[i-1], b.leads[i] = b.leads[i], b.leads[i-1]
	}
}

// of reports whether a line speaks of the process at which the logins of an incident stopped.
func (s *subject) of(e *entry, b *Book) bool {
	switch {
	case s.provider && !slices.Contains(needProvider, e.stop.at) || !s.provider && s.process != e.stop.at:
		return false
	case s.process == "router":
		return true
	case s.pg == 0 || s.pg != e.stop.pg:
		return false
	case slices.Contains(perInstance, s.process) || s.provider:
		return s.instance == 0 && s.provider || s.instance != 0 && s.instance == b.served(e)
	}
	return s.side == "" || e.neighbour == "" || s.side == e.neighbour
}

// served is the number of the PIM at which logins stopped: the only one of the PG where
// they do not say, 0 if that is not known.
func (b *Book) served(e *entry) int {
	if e.instance != 0 {
		return e.instance
	}
	return max(b.instances[e.stop.pg], 0)
}

// ledBy is the line that says why several logins stopped, nil for none: of the process
// at which they did, shortly before the first of them, with no success there between.
func (b *Book) ledBy(e *entry) *lead {
	if e.logins < 2 || e.stop.at == "" || e.stop.refused != "" || e.sure != "" {
		return nil
	}
	from, to := e.first.MS()-shortly, min(e.second.MS(), e.first.MS()+inHand)
	if good := e.placeBefore; !good.none() {
		from = max(from, good.MS())
	}
	var best *lead
	for i := len(b.leads) - 1; i >= 0 && b.leads[i].MS() >= from; i-- {
		l := &b.leads[i]
		if l.MS() <= to && l.subject.of(e, b) && (best == nil || l.signed && !best.signed) {
			best = l
		}
	}
	return best
}

// ledTo makes a line the first cause of logins that stopped.
func (e *entry) ledTo(l *lead) {
	e.causes = append(slices.Clone(l.causes), slices.DeleteFunc(e.causes, func(id string) bool { return slices.Contains(l.causes, id) })...)
	if e.certainty = flow.Possible; len(l.causes) == 1 {
		e.certain(l.causes[0])
	}
	e.front(l.evidence)
	e.led = true
}

// certain makes a cause the only one, inferred.
func (e *entry) certain(id string) {
	e.causes, e.common, e.certainty, e.collect = []string{id}, true, flow.Inferred, nil
}

// front puts lines before the other evidence.
func (e *entry) front(lines []flow.Evidence) {
	rest := slices.DeleteFunc(e.evidence, func(o flow.Evidence) bool {
		return slices.ContainsFunc(lines, func(v flow.Evidence) bool { return samePlace(o, v) })
	})
	e.evidence = append(slices.Clone(lines), rest...)
	e.evidence = e.evidence[:min(len(e.evidence), mostEvidence)]
}

// joins reports whether all lines of an incident speak of the process at which the logins of
// another one stopped, while they did.
func (e *entry) joins(to *entry, b *Book) bool {
	return to.led && e.lines == int64(len(e.leads)) && !slices.ContainsFunc(e.leads, func(l lead) bool {
		return l.MS() < to.first.MS()-shortly || l.MS() > to.last.MS()+shortly || !l.subject.of(to, b)
	})
}

// leadsTo reports whether lines name the one cause of several logins that were refused, of
// the many that fit them: they stand before the first of them, and nobody got in between.
// Of logins that nobody refused the process must be the one at which they stopped; see
// ledBy.
func (e *entry) leadsTo(to *entry) bool {
	good := to.placeBefore
	return to.stop.refused != "" && to.logins > 1 && to.sure == "" && !to.led && len(e.causes) == 1 && e.certainty == flow.Stated &&
		len(e.pgs) > 0 && e.lines == int64(len(e.leads)) && e.first.MS() <= to.first.MS() && (good.none() || good.MS() < e.first.MS())
}
