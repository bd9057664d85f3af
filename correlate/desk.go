package correlate

import (
	"bytes"
	"slices"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// A desktop's own log (Finesse's webservices log) shows requests from the client's
// end, under the number that the client gave: the one that a CTI server's log
// prints in hexadecimal, if it prints requests at all. That number is unique among
// those of one desktop server, and says nothing of OPC's or the CTI server's own.
// So such a request is no login by itself: it waits until all others around it are
// known, and joins the one login that it can be. One that can be none is a login of
// its own only where that log's clock is known to go with the others, because an
// earlier request of it has joined one, or where there is no log of a CTI server or
// an OPC: elsewhere it may stand in those logs at another time, as one that was
// confirmed certainly does.
const (
	// deskLate is how much later than the desktop another process may print of a
	// request that has its number.
	deskLate = 30_000
	// deskWaits is how long a desktop's request waits for the login that it is
	// part of to be whole.
	deskWaits = deskLate + window + neighbourhood
	// deskAnswers is how long an answer may take.
	deskAnswers parser.Time = 60_000
)

// desks are the requests to log in that desktops' logs have shown.
type desks struct {
	match    *matcher
	open     map[plea]*pleading
	byAgent  map[ident.Number][]*pleading // those in the list
	list     []*pleading                  // in order of time; up to resolved they have been
	resolved int
	joined   map[*unit]bool // desktops one of whose requests has joined a login
}

// plea is a client's number in its own log.
type plea struct {
	unit   *unit
	number uint64
}

// pleading is a desktop's request to log in, with its answer.
type pleading struct {
	plea
	client catalog.NameID
	lines  []*line
	t      parser.Time
	values ident.Values // of the request
	strand *strand      // the login that it is part of, once it is known
}

func newDesks(m *matcher) *desks {
	return &desks{match: m, open: map[plea]*pleading{}, joined: map[*unit]bool{}, byAgent: map[ident.Number][]*pleading{}}
}

// plead takes a line of a desktop's request or its answer.
func (d *desks) plead(l *line, v *ident.Values) {
	if len(v.Requests) == 0 {
		return
	}
	m, r := l.ev.Message, v.Requests[0]
	l.numbers[0], l.tie, l.via = r.Number, exact, r.Name
	key := plea{l.unit, r.Value}
	if len(m.Opens) > 0 {
		if p := d.open[key]; p != nil && p.t == l.t && bytes.Equal(p.lines[0].ev.Text, l.ev.Text) {
			d.adds(p, l) // the same line, printed twice
			return
		}
		delete(d.open, key)
		if catalog.Any(m.Opens, l.ev.Value) && l.ev.Whole {
			p := &pleading{plea: key, client: r.Name, lines: []*line{l}, t: l.t, values: *v}
			p.values.Requests = nil
			d.open[key] = p
			d.list = append(d.list, p)
			agent := d.pleader(p)
			d.byAgent[agent] = append(d.byAgent[agent], p)
		}
		return
	}
	if p := d.open[key]; p != nil && l.t <= p.t+deskAnswers { // else of a request that is no login
		d.adds(p, l)
	}
}

// adds puts one more line into a desktop's request.
func (d *desks) adds(p *pleading, l *line) {
	if len(p.lines) >= mostLines {
		return
	}
	if p.lines = append(p.lines, l); p.strand != nil {
		d.enter(p, p.lines[len(p.lines)-1:])
	}
}

// settle decides on the requests that have waited long enough, and forgets
// those whose answer no longer comes.
func (d *desks) settle(now parser.Time) {
	for d.resolved < len(d.list) && (d.list[d.resolved].t+deskWaits <= now || len(d.list)-d.resolved > mostOpen) {
		p := d.list[d.resolved]
		d.resolved++
		joins, may := d.answersFor(p)
		switch {
		case joins:
			d.joined[p.unit] = true
			d.match.ids.LearnPG(p.strand.root().pg, p.values.Peripheral)
			d.enter(p, p.lines)
		case may || d.match.logs.of("ctisvr", "opc") && (!d.joined[p.unit] || p.confirmed()):
			d.match.lose(p.lines)
		default:
			p.strand = d.match.begin(p.lines[0], &p.values)
			p.strand.state = standing
			d.enter(p, p.lines)
		}
	}
	for d.resolved > 0 && d.list[0].t+deskAnswers <= now {
		p := d.list[0]
		d.list[0] = nil
		d.list, d.resolved = d.list[1:], d.resolved-1
		if d.open[p.plea] == p {
			delete(d.open, p.plea)
		}
		agent := d.pleader(p)
		if d.byAgent[agent] = d.byAgent[agent][1:]; len(d.byAgent[agent]) == 0 { // the first is the oldest
			delete(d.byAgent, agent)
		}
	}
}

// enter puts lines of a request into its login.
func (d *desks) enter(p *pleading, lines []*line) {
	s := p.strand.root()
	if !s.open() {
		return
	}
	for _, l := range lines {
		v := &d.match.scratch
		d.match.ids.Read(l.ev, l.unit.Unit, v)
		d.match.add(s, l, v)
		l.unit.logins++
	}
}

// answersFor finds the one login that a desktop's request is the beginning of: of
// the same agent and peripheral, with the same client's number where the CTI server
// prints one, though it may have come late; without it, only where it came within
// the disorder of logs and no other login and no other request of a desktop comes into question. It may be one's where
// that is not certain.
func (d *desks) answersFor(p *pleading) (joins, may bool) {
	ids := d.match.ids
	if ids.Agent < 0 || len(p.values.Entities[ids.Agent].Text) == 0 {
		return false, true
	}
	var numbered, others []*strand
	d.match.near(p.values.Entities[ids.Agent].Number, p.t, func(s *strand) {
		if slices.Contains(numbered, s) || slices.Contains(others, s) || !d.mayBegin(p, s) {
			return
		}
		switch said, same := p.numbered(s); {
		case same:
			numbered = append(numbered, s)
		case said:
		case s.first-p.t <= disorder:
			others = append(others, s)
		default:
			may = true // it comes late, or is another one
		}
	})
	if len(numbered) == 0 {
		numbered = d.answersForNobody(p)
	}
	switch {
	case len(numbered) == 1:
		p.strand = numbered[0]
	case len(numbered) == 0 && len(others) == 1 && !d.rivals(p):
		p.strand = others[0]
		p.lines[0].tie, p.lines[0].via = byEntity, p.values.Entities[ids.Agent].Name
	}
	return p.strand != nil, may || len(numbered)+len(others) > 0
}

// answersForNobody finds the logins that have the number of a desktop's request, lack
// the lines that name the agent, and were asked for and answered as that was. As the
// number is all that ties them, they must come at once, and no other desktop may have
// used it then.
func (d *desks) answersForNobody(p *pleading) []*strand {
	var found []*strand
	for _, s := range d.match.nobodys {
		s = s.root()
		if slices.Contains(found, s) || max(s.first-p.t, p.t-s.first) > disorder || !d.mayBegin(p, s) {
			continue
		}
		if _, same := p.numbered(s); same && (!s.answered || !s.refused == p.confirmed() || len(p.lines) == 1) {
			found = append(found, s)
		}
	}
	if len(found) == 0 {
		return nil
	}
	for _, u := range d.match.logs.all() {
		if u != p.unit && d.open[plea{u, p.number}] != nil {
			return nil
		}
	}
	return found
}

// mayBegin reports whether nothing speaks against a request's being a login's.
func (d *desks) mayBegin(p *pleading, s *strand) bool {
	if s.kind != login || !s.open() || len(s.lines) >= mostLines || s.first-p.t > deskLate || p.t-s.first > disorder {
		return false
	}
	one := strand{pg: d.match.ids.PG(p.unit.Unit, p.values.Peripheral), peripheral: p.values.Peripheral, entities: p.values.Entities}
	if !d.match.agree(s, &one) {
		return false
	}
	return !slices.ContainsFunc(s.lines, func(l *line) bool { return d.match.says.pleads[l.ev.Message.Index] })
}

// confirmed reports whether the CTI server has confirmed the request.
func (p *pleading) confirmed() bool {
	return slices.ContainsFunc(p.lines, func(l *line) bool { return catalog.Any(l.ev.Message.Confirms, l.ev.Value) })
}

// numbered reports whether a login has a client's number, and whether it is p's.
func (p *pleading) numbered(s *strand) (said, same bool) {
	for _, r := range s.requests {
		if r.Name == p.client {
			said, same = true, same || r.Value == p.number
		}
	}
	return said, same
}

// rivals reports whether another desktop's request of the agent is near.
func (d *desks) rivals(p *pleading) bool {
	near := d.byAgent[d.pleader(p)]
	return slices.ContainsFunc(near[max(0, len(near)-mostCandidates):], func(o *pleading) bool {
		return o != p && max(o.t-p.t, p.t-o.t) <= 2*disorder
	})
}

// pleader is who asks, as a number; that of nobody where the line does not say.
func (d *desks) pleader(p *pleading) ident.Number {
	agent := d.match.ids.Agent
	if agent < 0 {
		return ident.Number{}
	}
	return p.values.Entities[agent].Number
}

// oldest is when the first request came that has not been decided on.
func (d *desks) oldest() parser.Time {
	if d.resolved < len(d.list) {
		return d.list[d.resolved].t
	}
	return 1 << 62
}
