package reference

// agentLink is one end of the way between a PG and the central controller:
// pgagent at the PG, ccagent at the other end. It carries what the delivery
// service hands it to the far end, and what comes from there to whom it is for.
type agentLink struct {
	*actor
	far  *actor  // the far end; of several the one that spoke last, which is the active one
	hop  hop     // the way there
	home address // whom what comes from there is for
}

func newAgentLink(a *actor, h hop, home address) *agentLink {
	l := &agentLink{actor: a, hop: h, home: home}
	a.component = l
	return l
}

func (l *agentLink) receive(m *message) {
	if m.from == l.mds {
		l.send(l.far, l.hop, m.body)
		return
	}
	l.far = m.from
	l.post(l.home, atOnce, m.body)
}
