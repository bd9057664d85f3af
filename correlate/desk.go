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
	deskWaits = deskLate + neighbourhood
	// deskAnswers is how long an answer may take.
	deskAnswers parser.Time = 60_000
)

// desks are the requests to log in that desktops' logs have shown.
type desks struct {
	prints   []bool          // by message: a desktop prints it. What it has printed of a request is not known in time to tell what it prints next
	known    []bool          // by message: a request, or the answer to one
	process  map[string]bool // whose logs these are
	open     map[plea]*pleading
	byAgent  map[ident.Number][]*pleading // those in the list
	list     []*pleading                  // in order of time; up to resolved they have been
	resolved int
	joined   map[*unit]bool // desktops one of whose requests has joined a login
	nobodys  []*strand      // the newest requests of other processes that do not say which agent asks
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

func newDesks(messages int) desks {
	return desks{prints: make([]bool, messages), known: make([]bool, messages), process: map[string]bool{}, open: map[plea]*pleading{}, joined: map[*unit]bool{}, byAgent: map[ident.Number][]*pleading{}}
}

// asksOrAnswers says whether a message is a client's request, or an answer to one.
func asksOrAnswers(m *catalog.Message) bool {
	return partOfLogin(m) && (len(m.Opens) > 0 || len(m.Confirms) > 0 || len(m.Refuses) > 0)
}

// plead takes a line of a desktop's request or its answer.
func (c *Correlator) plead(l *line, v *ident.Values) {
	if len(v.Requests) == 0 {
		return
	}
	d, m, r := &c.desks, l.ev.Message, v.Requests[0]
	l.numbers[0], l.tie, l.via, l.key = r.Number, exact, r.Number, r.Text
	key := plea{l.unit, r.Value}
	if len(m.Opens) > 0 {
		if p := d.open[key]; p != nil && p.t == l.t && bytes.Equal(p.lines[0].ev.Text, l.ev.Text) {
			c.adds(p, l) // the same line, printed twice
			return
		}
		delete(d.open, key)
		if catalog.Any(m.Opens, l.ev.Value) && l.ev.Whole {
			p := &pleading{plea: key, client: r.Name, lines: []*line{l}, t: l.t, values: *v}
			p.values.Requests = nil
			d.open[key] = p
			d.list = append(d.list, p)
			agent := c.pleader(p)
			d.byAgent[agent] = append(d.byAgent[agent], p)
		}
		return
	}
	if p := d.open[key]; p != nil && l.t <= p.t+deskAnswers { // else of a request that is no login
		c.adds(p, l)
	}
}

// adds puts one more line into a desktop's request.
func (c *Correlator) adds(p *pleading, l *line) {
	if len(p.lines) >= mostLines {
		return
	}
	if p.lines = append(p.lines, l); p.strand != nil {
		c.enter(p, p.lines[len(p.lines)-1:])
	}
}

// settleDesks decides on the requests that have waited long enough, and forgets
// those whose answer no longer comes.
func (c *Correlator) settleDesks(now parser.Time) {
	d := &c.desks
	for d.resolved < len(d.list) && (d.list[d.resolved].t+deskWaits <= now || len(d.list)-d.resolved > mostOpen) {
		p := d.list[d.resolved]
		d.resolved++
		joins, may := c.answersFor(p)
		switch {
		case joins:
			d.joined[p.unit] = true
			c.enter(p, p.lines)
		case may || c.asksElsewhere() && (!d.joined[p.unit] || p.confirmed()):
			for _, l := range p.lines {
				c.loose[l.ev.Message.ID]++
			}
		default:
			p.strand = c.begin(p.lines[0], &p.values)
			p.strand.settled = true
			c.enter(p, p.lines)
		}
	}
	for d.resolved > 0 && d.list[0].t+deskAnswers <= now {
		p := d.list[0]
		d.list[0] = nil
		d.list, d.resolved = d.list[1:], d.resolved-1
		if d.open[p.plea] == p {
			delete(d.open, p.plea)
		}
		agent := c.pleader(p)
		if d.byAgent[agent] = d.byAgent[agent][1:]; len(d.byAgent[agent]) == 0 { // the first is the oldest
			delete(d.byAgent, agent)
		}
	}
}

// enter puts lines of a request into its login.
func (c *Correlator) enter(p *pleading, lines []*line) {
	s := p.strand.root()
	if !open(s) {
		return
	}
	for _, l := range lines {
		v := &c.scratch
		c.ids.Read(l.ev, l.unit.Unit, v)
		c.add(s, l, v)
		l.unit.logins++
	}
}

// answersFor finds the one login that a desktop's request is the beginning of: of
// the same agent and peripheral, with the same client's number where the CTI server
// prints one, though it may have come late; without it, only where it came within
// the disorder of logs and no other login and no other request of a desktop comes into question. It may be one's where
// that is not certain.
func (c *Correlator) answersFor(p *pleading) (joins, may bool) {
	if c.ids.Agent < 0 || len(p.values.Entities[c.ids.Agent].Text) == 0 {
		return false, true
	}
	var numbered, others []*strand
	list := c.byEntity[p.values.Entities[c.ids.Agent].Number]
	for i := len(list) - 1; i >= max(0, len(list)-mostCandidates); i-- {
		s := list[i].root()
		if slices.Contains(numbered, s) || slices.Contains(others, s) || !c.mayBegin(p, s) {
			continue
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
	}
	if len(numbered) == 0 {
		numbered = c.answersForNobody(p)
	}
	switch {
	case len(numbered) == 1:
		p.strand = numbered[0]
	case len(numbered) == 0 && len(others) == 1 && !c.rivals(p):
		p.strand = others[0]
		l, who := p.lines[0], &p.values.Entities[c.ids.Agent]
		l.tie, l.via, l.key = byEntity, who.Number, who.Text
	}
	return p.strand != nil, may || len(numbered)+len(others) > 0
}

// anonymous keeps a request to log in that does not say which agent asks.
func (d *desks) anonymous(s *strand) {
	if len(d.nobodys) >= 2*mostCandidates {
		d.nobodys = slices.Clone(d.nobodys[mostCandidates:]) // older ones are not looked at
	}
	d.nobodys = append(d.nobodys, s)
}

// answersForNobody finds the logins that have the number of a desktop's request, lack
// the lines that name the agent, and were asked for and answered as that was. As the
// number is all that ties them, they must come at once, and no other desktop may have
// used it then.
func (c *Correlator) answersForNobody(p *pleading) []*strand {
	var found []*strand
	for _, s := range c.desks.nobodys {
		s = s.root()
		if slices.Contains(found, s) || max(s.first-p.t, p.t-s.first) > disorder || !c.mayBegin(p, s) {
			continue
		}
		if _, same := p.numbered(s); same && (!s.answered || !s.refused == p.confirmed() || len(p.lines) == 1) {
			found = append(found, s)
		}
	}
	if len(found) == 0 {
		return nil
	}
	for _, u := range c.all() {
		if u != p.unit && c.desks.open[plea{u, p.number}] != nil {
			return nil
		}
	}
	return found
}

// mayBegin says that nothing speaks against a request's being a login's.
func (c *Correlator) mayBegin(p *pleading, s *strand) bool {
	if s.kind != login || !open(s) || len(s.lines) >= mostLines || s.first-p.t > deskLate || p.t-s.first > disorder {
		return false
	}
	one := strand{domain: c.ids.PG(p.unit.Unit, p.values.Peripheral), peripheral: p.values.Peripheral, entities: p.values.Entities}
	if !c.agree(s, &one) {
		return false
	}
	return !slices.ContainsFunc(s.lines, func(l *line) bool { return c.desks.known[l.ev.Message.Index] })
}

// confirmed says that the CTI server has confirmed the request.
func (p *pleading) confirmed() bool {
	return slices.ContainsFunc(p.lines, func(l *line) bool { return catalog.Any(l.ev.Message.Confirms, l.ev.Value) })
}

// numbered says whether a login has a client's number, and whether it is p's.
func (p *pleading) numbered(s *strand) (said, same bool) {
	for _, r := range s.requests {
		if r.Name == p.client {
			said, same = true, same || r.Value == p.number
		}
	}
	return said, same
}

// rivals says that another desktop's request of the agent is near.
func (c *Correlator) rivals(p *pleading) bool {
	near := c.desks.byAgent[c.pleader(p)]
	return slices.ContainsFunc(near[max(0, len(near)-mostCandidates):], func(o *pleading) bool {
		return o != p && max(o.t-p.t, p.t-o.t) <= 2*disorder
	})
}

// pleader is who asks, as a number; that of nobody where the line does not say.
func (c *Correlator) pleader(p *pleading) ident.Number {
	if c.ids.Agent < 0 {
		return ident.Number{}
	}
	return p.values.Entities[c.ids.Agent].Number
}

// asksElsewhere says that there is a log of a CTI server or an OPC.
func (c *Correlator) asksElsewhere() bool {
	for _, u := range c.all() {
		if u.Process == "ctisvr" || u.Process == "opc" {
			return true
		}
	}
	return false
}
