package reference

import (
	"uccetrace/flow/decision"
	"uccetrace/parser/catalog"
)

// component is one system of the flow. It is handed one message at a time and
// speaks to others by sending messages, never by calling them.
type component interface{ receive(m *message) }

// actor is a component's place in the engine: its inbox, its trace, its links.
type actor struct {
	*Engine
	component component
	process   *Process // nil where it prints no trace
	side      byte     // 'A' or 'B'
	mds       *actor   // the delivery service that it sends through
	links     []link
}

// link is one direction between two systems: what is sent later arrives later, and
// what is sent in one go arrives in one go.
type link struct {
	to         *actor
	hop        hop
	sent, last Time // of the newest message
}

// address names a system of a PG or of the central controller, whichever side is
// active.
type address struct {
	role     role
	instance int // digit of a PIM or gateway
}

type role uint8

const (
	nobody role = iota
	toOPC
	toPIM
	toJGW
	toCTI
	toCTIEvents // events go to the standby side too, from release 12.6 on
	toAgent     // pgagent or ccagent: the way to the other end
	toRouter    // both routers
)

// send puts a message on its way to another system.
func (a *actor) send(to *actor, h hop, body any) {
	a.dispatch(message{to: to, body: body, cause: a.event}, h)
}

// post hands a message to the delivery service, for a system of the same PG or of
// the central controller.
func (a *actor) post(final address, h hop, body any) {
	a.dispatch(message{to: a.mds, final: final, body: body, cause: a.event}, h)
}

// postSince is post, where nothing proves more than that the message follows from
// an earlier event.
func (a *actor) postSince(cause int32, final address, h hop, body any) {
	a.dispatch(message{to: a.mds, final: final, body: body, cause: cause}, h)
}

// remind sends a note to oneself.
func (a *actor) remind(after Time, body any) {
	a.push(message{at: a.now + after, to: a, attempt: a.attempt, body: body, cause: a.event})
}

// alarm sends a note to oneself that nothing waits for: the attempt in hand is held
// until it is released.
func (a *actor) alarm(after Time, body any) {
	a.hold(a.attempt)
	a.push(message{at: a.now + after, to: a, body: body, cause: a.event})
}

func (a *actor) dispatch(m message, h hop) {
	m.from, m.attempt = a, a.attempt
	fate := ""
	if h != atOnce && h <= lastHop {
		fate = a.fate(h)
	}
	at := a.now + a.draw(h)
	switch fate {
	case decision.Lost:
		return
	case decision.Late:
		at += lateBy
	case decision.Overdue:
		at += overdueBy
	default: // nobody overtakes on one link
		l := a.link(m.to, h)
		if l.sent == a.now {
			at = l.last
		}
		at = max(at, l.last)
		l.sent, l.last = a.now, at
	}
	m.at = at
	a.push(m)
}

// fate decides what happens to a message on a hop. It befalls the first message
// of a sign-in there.
func (a *actor) fate(h hop) string {
	d := hopDecisions[h]
	a.faced[d] = a.faced[d] || a.attempt != nil
	if a.attempt == nil || len(a.attempt.forced) == 0 && len(a.settings[d]) == 0 || a.attempt.fated[h] {
		return ""
	}
	c := a.decide(d, a.who())
	if c == nil {
		return ""
	}
	a.attempt.fated[h] = true
	return c.Name
}

// who is whom the message in hand is about.
func (a *actor) who() decision.Selector {
	if a.attempt == nil {
		return decision.Selector{}
	}
	return a.attempt.who
}

func (a *actor) link(to *actor, h hop) *link {
	for i := range a.links {
		if a.links[i].to == to && a.links[i].hop == h {
			return &a.links[i]
		}
	}
	a.links = append(a.links, link{to: to, hop: h, sent: -1})
	return &a.links[len(a.links)-1]
}

// print writes a line into the actor's trace, as part of the attempt in hand.
func (a *actor) print(id lineID, values ...catalog.Value) { a.write(a.process, noSession, id, values) }

// printSession writes a line that a CTI session stands on.
func (a *actor) printSession(session int, id lineID, values ...catalog.Value) {
	a.write(a.process, session, id, values)
}

// printAside writes a line that is part of no sign-in.
func (a *actor) printAside(id lineID, values ...catalog.Value) {
	attempt := a.attempt
	a.attempt = nil
	a.write(a.process, noSession, id, values)
	a.attempt = attempt
}

const noSession = -1
