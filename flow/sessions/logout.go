package sessions

import (
	"fmt"
	"slices"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// echo is how long after a logout further lines still tell of the same one: the answer
// to a request, an event for each skill group, CTI session and side.
const echo = 60_000

// exit is how a session ended.
type exit struct {
	at             flow.Time // none while no line says that it ended
	request, event bool
	published      string // reason of the first event
	client         string // who asked
	supervisor     bool   // a request names one
	reason         string // as printed; the client's own comes first, then the event's
	rank           int    // of the line that the reason stands in
	counted        bool   // among those of one cause
	lines          []flow.SessionLine
}

// Ranks of reasons. What OPC passes on may ride on it without a meaning.
const (
	passedOn = iota + 1
	published
	asked
)

// add enters a line of a logout.
func (e *exit) add(m *flow.Moment) {
	if e.at.IsZero() {
		e.at = m.At
	}
	rank := published
	if m.Kind == flow.Asked {
		if e.request = true; e.client == "" {
			e.client = m.Agent.Client
		}
		e.supervisor = e.supervisor || m.Supervisor
		if rank = passedOn; m.Client {
			rank = asked
		}
	} else if !e.event {
		e.event, e.published = true, m.Reason
	}
	if given(m.Reason) && rank > e.rank {
		e.reason, e.rank = m.Reason, rank
	}
	told := slices.ContainsFunc(e.lines, func(l flow.SessionLine) bool { return l.Title == m.Title && l.Process == m.Process })
	if !told && len(e.lines) < maxOwn && len(m.Evidence) > 0 {
		l := lineOf(m)
		l.Logout = true
		e.lines = append(e.lines, l)
	}
}

// by returns who ended the session: the system, a supervisor, a client by its signature,
// "" where no line tells.
func (e *exit) by(base *knowledge.Base) string {
	if e.supervisor {
		return flow.BySupervisor
	}
	if e.rank > passedOn {
		if by := endsBy(base, e.reason); by != "" {
			return by
		}
	}
	return e.client
}

// as returns what shows the logout.
func (e *exit) as() string {
	switch {
	case e.request:
		return flow.AsRequest
	case e.event:
		return flow.AsEvent
	}
	return ""
}

// left notes that an agent is logged out.
func (b *Tracker) left(m *flow.Moment) {
	if m.Refused {
		return
	}
	s := b.leaving(m)
	switch {
	case s == nil, !s.exit.at.IsZero() && !s.exit.echoes(m):
		if s = b.unseen(m); s == nil {
			return
		}
		b.put(s)
	case s.exit.at.IsZero():
		b.put(s)
	}
	s.exit.add(m)
	if s.place.PG == 0 {
		s.place.PG = m.PG
	}
	if s.told.Agent.Extension == "" {
		s.told.Agent.Extension = m.Agent.Extension
	}
	by := s.exit.by(b.base)
	if by == flow.BySystem && !s.exit.counted {
		s.exit.counted = true
		b.near.count(alike{s.place.PG, s.exit.reason}, s.exit.at.MS())
	}
	if by != flow.BySystem {
		b.gone(s) // in the ordinary way
	}
	if s.login != nil && s.exit.at.MS()-s.place.End <= Near {
		a := after(s.login)
		a.EndedAt, a.EndedBy, a.EndedAs, a.Reason = s.exit.at, by, s.exit.as(), s.exit.reason
		a.ReasonText = Words(b.base, a.Reason)
		if len(a.Evidence) == 0 && len(m.Evidence) > 0 {
			a.Evidence = m.Evidence[:1]
		}
	}
}

// leaving returns the session that a logout ends, nil for none. An agent who logs in
// somewhere else while logged in is logged out of the session before, until the new
// login is confirmed.
func (b *Tracker) leaving(m *flow.Moment) *session {
	s := b.find(m)
	if s == nil || m.At.MS() < s.place.Start {
		return nil
	}
	p, early := s.previous, m.At.MS() < s.place.Confirmed
	if p != nil && !p.said {
		ext := m.Agent.Extension
		elsewhere := ext != "" && p.told.Agent.Extension == ext && s.told.Agent.Extension != ext
		if early || elsewhere || m.At.MS()-s.place.Confirmed <= slack && p.exit.has(m.Text) {
			return p
		}
	}
	if early && m.Kind == flow.LoggedOut {
		return nil // of a session that does not show
	}
	return s
}

// echoes reports whether a moment can tell of the same logout: its events have one
// reason.
func (e *exit) echoes(m *flow.Moment) bool {
	other := m.Kind == flow.LoggedOut && e.event && m.Reason != e.published
	return m.At.MS()-e.at.MS() <= echo && !(other && m.At.MS()-e.at.MS() > slack)
}

// has reports whether a line of the logout that is told has this text.
func (e *exit) has(text string) bool {
	text = short(text)
	return slices.ContainsFunc(e.lines, func(l flow.SessionLine) bool { return l.Text == text })
}

// unseen begins a session of which only the end shows, nil where it is none: a login
// that failed is followed by an event, too.
func (b *Tracker) unseen(m *flow.Moment) *session {
	for _, k := range keysOf(&m.Agent, m.PG) {
		if t := b.tries[k]; t != nil && k.space != 'x' && !t.good && m.At.MS()-t.start <= 2*echo {
			return nil
		}
	}
	keys := sessionKeys(&m.Agent, m.PG)
	if len(keys) == 0 || name(&m.Agent) == "" || b.sessions[keys[0]] == nobody {
		return nil
	}
	s := &session{agent: name(&m.Agent), keys: keys, place: flow.Place{PG: m.PG, Instance: m.Instance, Start: m.At.MS(), Confirmed: m.At.MS(), End: m.At.MS()}}
	s.told.Agent = agentOf(&m.Agent)
	for _, k := range keys {
		if old := b.sessions[k]; old == nil || !old.exit.at.IsZero() || k.space == 'a' || k.space == 'i' {
			b.sessions[k] = s
		}
	}
	return s
}

// due is a session that will be told at a time.
type due struct {
	session *session
	at      int64
}

// put has a session told once no more can come of its end.
func (b *Tracker) put(s *session) {
	if b.tell != nil {
		b.queue = append(b.queue, due{s, b.now + echo})
	}
}

// upTo tells the sessions that are known by now.
func (b *Tracker) upTo(now int64) {
	b.now = max(b.now, now)
	for len(b.queue) > 0 && b.queue[0].at <= b.now {
		s := b.queue[0].session
		b.queue[0], b.queue = due{}, b.queue[1:]
		b.say(s)
	}
}

// say tells what became of a session, once.
func (b *Tracker) say(s *session) {
	if s.said {
		return
	}
	s.said = true
	out, e := &s.told, &s.exit
	out.Login, out.Start, out.PGNumber = s.id, s.since, s.place.PG
	if s.place.PG > 0 {
		out.PG = fmt.Sprintf("PG%d", s.place.PG)
	}
	switch {
	case !e.at.IsZero():
		out.State, out.EndedAt, out.EndedBy, out.EndedAs, out.Reason = flow.SessionEnded, e.at, e.by(b.base), e.as(), e.reason
		out.ReasonText = Words(b.base, e.reason)
		if !s.since.IsZero() {
			ms := e.at.MS() - s.place.Start
			out.DurationMS = &ms
		}
		if e.counted && out.EndedBy == flow.BySystem {
			out.Alike = b.near.others(alike{s.place.PG, e.reason}, e.at.MS())
		}
		out.ReplacedAt, out.ReplacedBy = flow.Time{}, ""
		out.Lines = append(e.lines, b.near.around(s.place, s.phones, e.at.MS())...)
	case !out.ReplacedAt.IsZero():
		out.State = flow.SessionReplaced
	default:
		out.State = flow.SessionOpen
	}
	if out.Lines == nil {
		out.Lines = []flow.SessionLine{}
	}
	b.tell(out)
	e.lines, out.Lines = nil, nil
}

// Close tells the sessions that are left.
func (b *Tracker) Close() {
	if b.tell == nil {
		return
	}
	b.upTo(b.now + 2*echo)
	for _, s := range b.sessions {
		if s != nobody {
			b.say(s)
		}
	}
}

// agentOf is what is told of an agent.
func agentOf(a *flow.Agent) flow.SessionAgent {
	return flow.SessionAgent{ID: a.ID, ICMID: a.ICMID, Name: a.Name, Extension: a.Extension, Instrument: a.Instrument, Peripheral: a.Peripheral, Client: a.Client}
}
