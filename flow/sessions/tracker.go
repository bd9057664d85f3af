package sessions

import (
	"strconv"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// Near is how long, in milliseconds, what follows a login still belongs to it, and
// what separates the attempts of one episode.
const Near = 5 * 60_000

// key finds an agent or an extension of one PG.
type key struct {
	pg    int64
	space byte // 'a' login id, 'i' ICM id, 'x' extension; 'd' login id, where no line says whose
	value string
}

// session is an agent who is logged in.
type session struct {
	login    *flow.Login // while it may still be written to: not settled, and the newest
	id       string      // of the login
	agent    string      // as reports name the agent
	keys     []key
	place    flow.Place
	phones   []string // its extension and terminal
	since    flow.Time
	exit     exit
	previous *session
	told     flow.Session
	said     bool // told already
}

// nobody stands for several sessions that a number may mean.
var nobody = &session{}

// Tracker keeps who is logged in. Its size follows the number of agents.
type Tracker struct {
	base     *knowledge.Base
	tell     func(*flow.Session)
	now      int64
	queue    []due
	near     *surroundings
	sessions map[key]*session
	tries    map[key]*attempt
	units    map[unit]*sides
	order    []unit
}

// New returns a tracker that knows the reason codes of base. Where tell is set, each
// session is told to it once, in no order; a session is the caller's for the time of the
// call.
func New(base *knowledge.Base, tell func(*flow.Session)) *Tracker {
	return &Tracker{base: base, tell: tell, near: newSurroundings(), sessions: map[key]*session{}, tries: map[key]*attempt{}, units: map[unit]*sides{}}
}

// Login enters a login. Its After and Attempt are written until it is Settled: later lines
// tell of them. Of one that did not succeed it returns who holds the extension, and where
// its agent is logged in already, nil for nobody.
func (b *Tracker) Login(l *flow.Login, at flow.Place) (holder, own *flow.Holder) {
	b.upTo(at.Start)
	b.attempt(l, keysOf(&l.Agent, at.PG), at)
	if l.Outcome != flow.Succeeded {
		return b.holder(l, at), b.own(l, at).holds()
	}
	b.begin(l, at)
	return nil, nil
}

// holds is a session as another login has to know it.
func (s *session) holds() *flow.Holder {
	if s == nil {
		return nil
	}
	return &flow.Holder{Agent: s.agent, Since: s.since, Login: s.id}
}

// begin enters the session that a login begins.
func (b *Tracker) begin(l *flow.Login, at flow.Place) {
	s := &session{login: l, id: l.ID, agent: name(&l.Agent), keys: sessionKeys(&l.Agent, at.PG), place: at, since: l.Start, phones: phonesOf(&l.Agent)}
	s.told.Agent = agentOf(&l.Agent)
	for _, k := range s.keys {
		old := b.sessions[k]
		b.sessions[k] = s
		switch {
		case old == nil:
		case old == nobody, k.space == 'd' && old.place.PG != at.PG && old.exit.at.IsZero():
			b.sessions[k] = nobody
		case old == s.previous || k.space == 'd':
		case k.space != 'x':
			if s.previous == nil {
				s.previous, old.previous = old, nil
			}
			if old.exit.at.IsZero() {
				b.replaced(old, l.Start, "")
				b.put(old)
			}
		case old.exit.at.IsZero() && differs(old, &l.Agent, at.PG):
			b.replaced(old, l.Start, s.agent)
		}
	}
}

// On reports whether the agent of a login was logged in already when it began: what shows
// the agent logged in may be of that session.
func (b *Tracker) On(l *flow.Login, at flow.Place) bool {
	b.upTo(at.Start)
	return b.own(l, at) != nil
}

// own is the session that the agent of a login has, nil for none.
func (b *Tracker) own(l *flow.Login, at flow.Place) *session {
	for _, k := range keysOf(&l.Agent, at.PG) {
		if s := b.sessions[k]; k.space != 'x' && s != nil && s != nobody && s.exit.at.IsZero() && s.told.ReplacedAt.IsZero() {
			return s
		}
	}
	return nil
}

// replaced notes that a login shows a session to be over.
func (b *Tracker) replaced(s *session, at flow.Time, by string) {
	if s.told.ReplacedAt.IsZero() {
		s.told.ReplacedAt, s.told.ReplacedBy = at, by
	}
}

// Settled says that a login is handed out and written to no more.
func (b *Tracker) Settled(l *flow.Login, at flow.Place) {
	for _, k := range sessionKeys(&l.Agent, at.PG) {
		for s := b.sessions[k]; s != nil; s = s.previous {
			if s.login == l {
				s.login = nil
			}
		}
		if t := b.tries[k]; t != nil {
			t.episode.settled(l)
		}
	}
}

// Moment enters what was seen beside the logins.
func (b *Tracker) Moment(m *flow.Moment) {
	b.upTo(m.At.MS())
	switch m.Kind {
	case flow.Asked:
		if m.Leaves {
			b.left(m)
		} else {
			b.asked(m)
		}
	case flow.LoggedOut:
		b.left(m)
	case flow.Told:
		if b.tell != nil {
			b.near.enter(m)
		}
	case flow.Switched:
		if b.switched(m) && b.tell != nil {
			b.near.enter(m)
		}
	case flow.Recovered:
		b.recovered(m)
	}
}

// asked notes that an agent was made ready.
func (b *Tracker) asked(m *flow.Moment) {
	s := b.find(m)
	if s == nil || m.Refused || m.At.MS() < s.place.Start || !s.exit.at.IsZero() || !ready(m.Asked) {
		return
	}
	if s.told.ReadyAt.IsZero() {
		s.told.ReadyAt = m.At
	}
	if s.login != nil && m.At.MS()-s.place.End <= Near {
		if a := after(s.login); a.ReadyAt.IsZero() {
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

// holder is who is logged in on the extension that a login did not get, nil for nobody.
func (b *Tracker) holder(l *flow.Login, at flow.Place) *flow.Holder {
	if l.Agent.Extension == "" || at.PG == 0 {
		return nil
	}
	s := b.sessions[key{at.PG, 'x', l.Agent.Extension}]
	if s == nil || s == nobody || !s.exit.at.IsZero() || s.agent == name(&l.Agent) || !differs(s, &l.Agent, at.PG) {
		return nil
	}
	return s.holds()
}

// differs reports whether an agent is certainly not the one of a session: an id of the
// same space is another one.
func differs(s *session, a *flow.Agent, pg int64) bool {
	for _, mine := range keysOf(a, pg) {
		for _, k := range s.keys {
			if k.space == mine.space && (k.space == 'a' || k.space == 'i') {
				return k.value != mine.value
			}
		}
	}
	return false
}

// find is the session that a moment speaks of.
func (b *Tracker) find(m *flow.Moment) *session {
	for _, k := range sessionKeys(&m.Agent, m.PG) {
		s := b.sessions[k]
		if s == nil || s == nobody || k.space == 'x' && differs(s, &m.Agent, m.PG) {
			continue
		}
		if k.space == 'd' && (m.PG != 0 && s.place.PG > 0 && s.place.PG != m.PG || !s.at(&m.Agent) && (s.previous == nil || !s.previous.at(&m.Agent))) {
			continue
		}
		return s
	}
	return nil
}

// at reports whether a session can be on the phone that a moment names.
func (s *session) at(a *flow.Agent) bool {
	mine := &s.told.Agent
	return (a.Extension == "" || mine.Extension == "" || a.Extension == mine.Extension) &&
		(a.Instrument == "" || mine.Instrument == "" || a.Instrument == mine.Instrument)
}

// sessionKeys are the keys under which a session is found. A desktop's log says of no
// event on which PG it is: there the peripheral counts, and at last the agent's id, if
// there is only one such agent and the phone does not speak against it.
func sessionKeys(a *flow.Agent, pg int64) []key {
	if n, err := strconv.ParseInt(a.Peripheral, 10, 64); pg == 0 && err == nil {
		pg = -n
	}
	out := keysOf(a, pg)
	if a.ID != "" {
		out = append(out, key{0, 'd', a.ID})
	}
	return out
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

// ready reports whether a request makes an agent ready, by the names and the number that
// OPC and the clients use.
func ready(asked string) bool { return asked == "READY" || asked == "AVAILABLE" || asked == "3" }
