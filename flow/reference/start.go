package reference

// start has the gateways of the active side open their providers.
func (g *gateway) start(e *Engine) {
	for _, j := range g.jgws {
		if j.active() {
			e.push(message{to: j.actor, body: openProvider{}, cause: noEvent})
		}
	}
}

// active says whether the gateway is the one that works.
func (j *jgw) active() bool {
	return int(j.side-'A') == j.gateway.mds.active[address{toJGW, j.per.PIM}]
}
