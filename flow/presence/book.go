package presence

import "uccetrace/flow"

// Near is how long, in milliseconds, what follows a login still belongs to it, and
// what separates the attempts of one episode.
const Near = 5 * 60_000

// Place is where and when a login stood: its PG and the instance of its PIM, 0
// where nothing says so, and its first and last line on the clock of Moment.Time.
type Place struct {
	PG         int64
	Instance   int
	Start, End int64
}

// key finds an agent or an extension of one PG.
type key struct {
	pg    int64
	space byte // 'a' login id, 'i' ICM id, 'x' extension
	value string
}

// session is an agent who is logged in.
type session struct {
	login    *flow.Login // while it may still be written to: not settled, and the newest
	id       string      // of the login
	agent    string      // as reports name the agent
	keys     []key
	place    Place
	since    string
	ended    int64 // 0 while no log-out was asked for
	previous *session
}

// Book keeps who is logged in. Its size follows the number of agents.
type Book struct {
	sessions map[key]*session
	tries    map[key]*attempt
	units    map[unit]*sides
	order    []unit
}

// New is an empty book.
func New() *Book {
	return &Book{sessions: map[key]*session{}, tries: map[key]*attempt{}, units: map[unit]*sides{}}
}

// Login enters a login. Its After, Attempt and Holder are written until it is
// Settled.
func (b *Book) Login(l *flow.Login, at Place) {
	keys := keysOf(&l.Agent, at.PG)
	b.attempt(l, keys, at)
	if l.Outcome != flow.Succeeded {
		b.holder(l, at)
		return
	}
	s := &session{login: l, id: l.ID, agent: name(&l.Agent), keys: keys, place: at, since: l.Start}
	for _, k := range keys {
		if old := b.sessions[k]; old != nil && s.previous == nil && old.ended == 0 && k.space != 'x' {
			s.previous, old.previous, old.login = old, nil, nil
		}
		b.sessions[k] = s
	}
}

// Settled says that a login is handed out and written to no more.
func (b *Book) Settled(l *flow.Login, at Place) {
	for _, k := range keysOf(&l.Agent, at.PG) {
		if s := b.sessions[k]; s != nil && s.login == l {
			s.login = nil
		}
		if t := b.tries[k]; t != nil {
			t.episode.settled(l)
		}
	}
}

// Moment enters what was seen beside the logins.
func (b *Book) Moment(m *flow.Moment) {
	switch m.Kind {
	case flow.Asked:
		b.asked(m)
	case flow.Switched:
		b.switched(m)
	case flow.Recovered:
		b.recovered(m)
	}
}

// asked notes what became of a login: an agent made ready, or a log-out.
func (b *Book) asked(m *flow.Moment) {
	s := b.find(m)
	if s == nil || m.Refused || m.Time < s.place.Start {
		return
	}
	near := s.login != nil && m.Time-s.place.End <= Near
	switch {
	case m.Leaves:
		if s.ended == 0 {
			s.ended = m.Time
		}
		b.gone(s)
		if near {
			a := after(s.login)
			if a.EndedAt == "" {
				a.EndedAt, a.EndedBy, a.Reason = m.At, m.Agent.Client, m.Reason
			}
		}
	case ready(m.Asked) && near:
		if a := after(s.login); a.ReadyAt == "" && a.EndedAt == "" {
			a.ReadyAt = m.At
		}
	}
}

func after(l *flow.Login) *flow.After {
	if l.After == nil {
		l.After = &flow.After{}
	}
	return l.After
}

// holder says who is logged in on the extension that a login did not get.
func (b *Book) holder(l *flow.Login, at Place) {
	if l.Agent.Extension == "" || at.PG == 0 {
		return
	}
	s := b.sessions[key{at.PG, 'x', l.Agent.Extension}]
	if s == nil || s.ended != 0 || s.agent == name(&l.Agent) || !differs(s, &l.Agent, at.PG) {
		return
	}
	l.Holder = &flow.Holder{Agent: s.agent, Since: s.since, Login: s.id}
}

// differs says that an agent is certainly not the one of a session: an id of the
// same space is another one.
func differs(s *session, a *flow.Agent, pg int64) bool {
	for _, mine := range keysOf(a, pg) {
		for _, k := range s.keys {
			if k.space == mine.space && k.space != 'x' {
				return k.value != mine.value
			}
		}
	}
	return false
}

// find is the session that a moment speaks of.
func (b *Book) find(m *flow.Moment) *session {
	for _, k := range keysOf(&m.Agent, m.PG) {
		if s := b.sessions[k]; s != nil && !(k.space == 'x' && differs(s, &m.Agent, m.PG)) {
			return s
		}
	}
	return nil
}

// keysOf are an agent's keys, the surest first. Without a PG nothing is known of
// whose number it is.
func keysOf(a *flow.Agent, pg int64) []key {
	if pg == 0 {
		return nil
	}
	var out []key
	for _, k := range []key{{pg, 'a', a.ID}, {pg, 'i', a.ICMID}, {pg, 'x', a.Extension}} {
		if k.value != "" {
			out = append(out, k)
		}
	}
	return out
}

// name is how reports call an agent.
func name(a *flow.Agent) string {
	if a.ID != "" {
		return a.ID
	}
	return a.ICMID
}

// ready says that a request makes an agent ready, by the names and the number that
// OPC and the clients use.
func ready(asked string) bool { return asked == "READY" || asked == "AVAILABLE" || asked == "3" }
