package reference

// agentLink is one end of the way between a PG and the central controller:
// pgagent at the PG, ccagent at the other end. It carries what it is handed to
// the far end, and what comes from there to whom it is for.
type agentLink struct {
	*actor
	far  *agentLink
	atPG bool
}

func newAgentLink(a *actor) *agentLink {
	l := &agentLink{actor: a}
	a.component = l
	return l
}

func (l *agentLink) receive(m *message) {
	switch {
	case m.from != l.far.actor && l.atPG:
		l.far.far = l // the side that speaks is the active one
		l.send(l.far.actor, opcRouter, m.body)
	case m.from != l.far.actor:
		l.send(l.far.actor, routerOPC, m.body)
	case l.atPG:
		l.post(address{role: toOPC}, atOnce, m.body)
	default:
		l.post(address{role: toRouter}, atOnce, m.body)
	}
}
