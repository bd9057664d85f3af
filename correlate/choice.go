package correlate

import (
	"slices"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// matcher decides whose every line is. A line with a request number goes to the strand that
// has it, at once. Any other line, and what numbers have tied together, waits until its
// window has closed, and then goes to its best candidate (R3); what has none is looked at
// once more when all around it has been decided on, and follows the line before it, is
// somebody's in doubt, stands by itself, or is nobody's.
type matcher struct {
	ledger
	logs *logs

	waiting []waiter                   // in order of time
	untied  []*strand                  // likewise
	wanting map[ident.Number][]*strand // untied ones, by what they name
	loose   map[string]int64           // lines that are nobody's, by message
	strays  strays                     // of these, what may be of many logins
	nobodys []*strand                  // the newest requests that do not say which agent asks

	scratch ident.Values
	one     strand // a line that is looked at as a strand
	slab    []line
}

func newMatcher(r rules, l *logs) *matcher {
	return &matcher{
		ledger: ledger{rules: r, holders: map[ident.Number]*holder{}, byEntity: map[ident.Number][]*strand{}}, logs: l,
		wanting: map[ident.Number][]*strand{}, loose: map[string]int64{},
		strays: strays{of: map[stray][]*line{}},
	}
}

// waiter is a strand, or a line without a request number, whose window is open.
type waiter struct {
	line   *line
	strand *strand
}

func (w waiter) first() parser.Time {
	if w.strand != nil {
		return w.strand.first
	}
	return w.line.t
}

// newLine cuts a line off a slab: there are as many as events.
func (m *matcher) newLine() *line {
	if len(m.slab) == 0 {
		m.slab = make([]line, 64)
	}
	l := &m.slab[0]
	m.slab = m.slab[1:]
	return l
}

// take puts a line that carries v in its place, or has it wait.
func (m *matcher) take(l *line, v *ident.Values) {
	m.noteRecent(l, v)
	if len(v.Requests) == 0 {
		m.waiting = append(m.waiting, waiter{line: l})
		return
	}
	m.add(m.place(l, v), l, v)
	m.wake()
}

// place ties a line that carries a request number to the strand that has it, or begins a
// strand.
func (m *matcher) place(l *line, v *ident.Values) *strand {
	var home *strand
	for i := range min(len(v.Requests), len(l.numbers)) {
		l.numbers[i] = v.Requests[i].Number
	}
	for i := range v.Requests {
		r := &v.Requests[i]
		s := m.holding(r.Number, l, v)
		switch {
		case s == nil || s == home:
		case home == nil:
			home = s
			l.tie, l.via = exact, r.Name
		case m.agree(home, s):
			m.join(home, s)
		}
	}
	if home == nil {
		home = m.begin(l, v)
		m.reclaim(home, l)
		m.waiting = append(m.waiting, waiter{strand: home})
		l.tie, l.via = exact, v.Requests[0].Name
	}
	for _, r := range v.Requests {
		m.hold(home, r)
	}
	return home
}

// settle decides on all whose window has closed by now.
func (m *matcher) settle(now parser.Time) {
	for len(m.waiting) > 0 && m.waiting[0].first()+window <= now {
		w := m.waiting[0]
		m.waiting[0] = waiter{}
		m.waiting = m.waiting[1:]
		switch {
		case w.strand == nil:
			m.decideLine(w.line)
		case w.strand.open():
			m.decide(w.strand)
		}
		m.wake()
	}
	for len(m.untied) > 0 && m.untied[0].first+window+neighbourhood <= now {
		s := m.untied[0]
		m.untied[0] = nil
		if m.untied = m.untied[1:]; s.state == untied {
			m.alone(s)
		}
		m.sated(s)
		m.wake()
	}
}

// decideLine gives a line without a request number to its best candidate; only one that has
// none becomes a strand of its own.
func (m *matcher) decideLine(l *line) {
	v := &m.scratch
	one := m.asStrand(l, v)
	if to, via := m.choose(one); to != nil && !m.prefersLineBefore(to, l) {
		l.tie, l.via, l.recent = byEntity, via, nil
		m.add(to, l, v)
		return
	}
	s := m.begin(l, v)
	m.add(s, l, v)
	m.decide(s)
}

// asStrand is a line as a strand, until the next one is looked at; v is what it carries.
func (m *matcher) asStrand(l *line, v *ident.Values) *strand {
	m.ids.Read(l.ev, l.unit.Unit, v)
	if m.ids.OtherPeripheral(v) {
		v.Peripheral = nil
	}
	if slot, is := m.ids.Misprinted(v); is {
		v.Entities[slot] = ident.Entity{}
	}
	one := &m.one
	*one = strand{lines: append(one.lines[:0], l), first: l.t, last: l.t, pg: m.ids.PG(l.unit.Unit, v.Peripheral),
		peripheral: v.Peripheral, entities: v.Entities}
	if l.unit.Kind == "pg" {
		one.instance = l.unit.Instance
	}
	one.kind, _, _ = asksFor(l)
	return one
}

// decide gives a strand to its best candidate, or has it wait for its neighbours.
func (m *matcher) decide(s *strand) {
	switch {
	case m.tie(s) || m.mend(s):
	case s.kind == other || s.kind == login && m.standsAlone(s):
		m.stands(s)
	default:
		s.state = untied
		at := len(m.untied)
		for at > 0 && m.untied[at-1].first > s.first {
			at--
		}
		m.untied = slices.Insert(m.untied, at, s)
		m.want(s)
	}
}

// tie puts a strand into its best candidate, if it has one.
func (m *matcher) tie(s *strand) bool {
	to, via := m.choose(s)
	if to == nil || !m.mutual(s, to) {
		return false
	}
	if !m.prefersLineBefore(to, s.lines[0]) || !m.follow(s) {
		m.attach(to, s, byEntity, via)
	}
	return true
}

// prefersLineBefore reports whether a line is better put to the one before it than into a
// request: the request has its message already.
func (m *matcher) prefersLineBefore(to *strand, l *line) bool {
	if l.after == nil {
		return false
	}
	own, _ := m.already(to, l)
	return own > 0
}

// want has a strand looked at again as soon as a request has what it names.
func (m *matcher) want(s *strand) {
	for i := range m.ids.Entities {
		if e := &s.entities[i]; len(e.Text) > 0 {
			m.wanting[e.Number] = append(m.wanting[e.Number], s)
		}
	}
}

// sated forgets that strands want what s names, up to the first that still does: they come
// to an end in the order in which they began to.
func (m *matcher) sated(s *strand) {
	for i := range m.ids.Entities {
		if len(s.entities[i].Text) == 0 {
			continue
		}
		n := s.entities[i].Number
		list := m.wanting[n]
		for len(list) > 0 && list[0].state != untied {
			list = list[1:]
		}
		if len(list) == 0 {
			delete(m.wanting, n)
		} else {
			m.wanting[n] = list
		}
	}
}

// wake looks again at what wants something that a request has now.
func (m *matcher) wake() {
	for len(m.news) > 0 {
		n := m.news[len(m.news)-1]
		m.news = m.news[:len(m.news)-1]
		list := m.wanting[n]
		if len(list) == 0 {
			continue
		}
		delete(m.wanting, n)
		for _, s := range list {
			if s.state == untied && !m.tie(s) {
				m.wanting[n] = append(m.wanting[n], s)
			}
		}
	}
}

// choose finds the open request that a strand belongs to. Where two are equally likely it
// finds none and notes both.
func (m *matcher) choose(s *strand) (*strand, catalog.NameID) {
	var best, second candidate
	consider := func(e *ident.Entity, shown catalog.NameID) {
		m.near(e.Number, s.first, func(r *strand) {
			if r == s || r == best.strand || r == second.strand {
				return
			}
			cand, ok := m.weigh(r, s)
			cand.via = shown
			switch {
			case !ok:
			case best.strand == nil || better(cand, best):
				best, second = cand, best
			case second.strand == nil || better(cand, second):
				second = cand
			}
		})
	}
	for i := range m.ids.Entities {
		if e := &s.entities[i]; len(e.Text) > 0 {
			consider(e, e.Name)
		}
	}
	if m.ids.Agent >= 0 && len(s.entities[m.ids.Agent].Text) == 0 {
		if e := m.ids.AgentOf(&s.entities); len(e.Text) > 0 {
			consider(&e, s.entities[m.ids.ICM].Name) // the line shows the ICM id
		}
	}
	s.maybe = nil
	switch {
	case second.strand == nil || !level(s, best, second):
	case m.misprint(second.strand, best.strand):
	case m.misprint(best.strand, second.strand):
		best = second
	case equallyLikely(s, best.strand, second.strand):
		s.maybe = append(s.maybe, best.strand, second.strand)
		return nil, 0
	}
	return best.strand, best.via
}

// weigh reports whether s can be part of r, and how likely.
func (m *matcher) weigh(r, s *strand) (candidate, bool) {
	cand := candidate{strand: r, tentative: r.kind == login && r.state != standing && len(r.requests) == 0}
	if cand.tentative && s.kind == login && len(s.requests) > 0 {
		return cand, false // the other way round: it will look for s
	}
	if len(r.lines) >= mostLines {
		return cand, false
	}
	first := s.lines[0]
	at := s.first
	if first.ev.Seconds && at < r.first && at+999 >= r.first {
		at = r.first // printed without milliseconds: any moment of that second
	}
	// What costs least is asked first: an agent's requests of a minute come here.
	if at > r.last+m.patience(r) || at < r.first-ctiWaits || at < r.first && at < r.first-slack(r, s) {
		return cand, false
	}
	if s.kind == fragment && (over(r, first, at) || !busy(r, first)) {
		return cand, false
	}
	if !sameKind(r, s) || !m.agree(r, s) || m.contradict(r, s) || !m.sameAgent(s, r) {
		return cand, false
	}
	switch {
	case at > r.last:
		cand.distance = at - r.last
	case at < r.first:
		cand.distance, cand.future = r.first-at, true
	}
	own, twin := m.already(r, first)
	cand.has = own > 0
	if s.kind == login && len(s.requests) > 0 {
		cand.future = false // the same request at another process: the nearest it is
	} else {
		cand.refused = r.refused && r.refusedAt < at
		cand.met = !m.says.desktop[first.ev.Message.Index] && met(r, first)
	}
	return cand, !again(s, own, twin)
}

// mutual reports whether of two requests with numbers of their own each is the other's best
// (R14): a client's request and OPC's are one login only if neither has a nearer one.
func (m *matcher) mutual(s, to *strand) bool {
	if s.kind == fragment || len(s.requests) == 0 {
		return true
	}
	back, _ := m.choose(to)
	return back == s
}

// attach ties a strand's lines into a request: the first by what ties it, the others by the
// number that they share with the first, if there is one.
func (m *matcher) attach(to, s *strand, by strength, via catalog.NameID) {
	for i, l := range s.lines {
		if i == 0 || l.tie != exact {
			l.tie, l.via = by, via
		}
		l.recent = nil
	}
	m.join(to, s)
}

// standsAlone reports whether a strand is a login of its own if nothing else claims it: it
// has a number that a client's request got, or it names the agent. A line that names the
// agent by ICM id alone may yet belong to a login that is there, and so may a request that
// does not say who asks, and the tail of one that began before the log.
func (m *matcher) standsAlone(s *strand) bool {
	if s.state == standing || len(s.requests) > 0 {
		return s.state == standing || !nameless(s) && !headless(s, m.logs.takesOver)
	}
	return m.ids.Agent >= 0 && len(m.ids.AgentOf(&s.entities).Text) > 0
}

// stands makes a strand a login, or another request, of its own.
func (m *matcher) stands(s *strand) {
	s.state = standing
	if s.explicit && len(m.ids.AgentOf(&s.entities).Text) == 0 {
		if len(m.nobodys) >= 2*mostCandidates {
			m.nobodys = slices.Clone(m.nobodys[mostCandidates:]) // older ones are not looked at
		}
		m.nobodys = append(m.nobodys, s)
	}
}

// drop ends a strand that is no login of its own.
func (m *matcher) drop(s *strand) {
	s.state = dropped
	m.forget(s)
	for _, l := range s.lines {
		l.recent = nil
	}
	if s.kind == login {
		m.logins.gone()
	}
}

// lose counts lines that are nobody's.
func (m *matcher) lose(lines []*line) {
	for _, l := range lines {
		m.loose[l.ev.Message.ID]++
	}
}

// oldest is when the first line was printed whose strand, or itself, is still open.
func (m *matcher) oldest() parser.Time {
	var least parser.Time = 1 << 62
	if len(m.waiting) > 0 {
		least = m.waiting[0].first()
	}
	if s := m.firstBegun(); s != nil {
		least = min(least, s.root().first, s.first)
	}
	return least
}
