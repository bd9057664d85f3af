package reference

import "fmt"

// delivery is the message delivery service of a pair: it carries messages between
// the pair's processes, hands what is for a synchronised process to both sides in
// one order, and passes on what the active side sends only.
type delivery struct {
	*actor
	routes map[address][2][]*actor // by side
	known  []address               // in the order of their learning
	twins  map[address]bool        // run on both sides, in step
	active map[address]int         // side, by address
}

func newDelivery(e *Engine) *delivery {
	d := &delivery{actor: e.actor("mds", "", "", 0, nil, nil), routes: map[address][2][]*actor{}, twins: map[address]bool{}, active: map[address]int{}}
	d.component = d
	return d
}

func (d *delivery) route(to address, a *actor) {
	r, known := d.routes[to]
	if !known {
		d.known = append(d.known, to)
	}
	side := int(a.side - 'A')
	r[side] = append(r[side], a)
	d.routes[to] = r
}

// gateway learns the processes of a PG.
func (d *delivery) gateway(g *gateway) {
	for side := range g.opc {
		if g.opc[side] == nil {
			continue
		}
		d.route(address{role: toOPC}, g.opc[side].actor)
		d.route(address{role: toCTI}, g.cti[side].actor)
		d.route(address{role: toCTIEvents}, g.cti[side].actor)
		d.route(address{role: toAgent}, g.agents[side].actor)
	}
	for i := range g.pims {
		digit := g.pims[i].per.PIM
		d.route(address{toPIM, digit}, g.pims[i].actor)
		d.route(address{toJGW, digit}, g.jgws[i].actor)
	}
	d.twins[address{role: toOPC}] = true
	d.twins[address{role: toCTIEvents}] = standbyHears(d.site.Release)
	if g.opc[0] == nil {
		for to := range d.routes {
			d.active[to] = 1
		}
	}
}

// central learns the routers, and the ways to the PGs by number.
func (d *delivery) central(c *central) {
	for _, r := range c.routers {
		if r != nil {
			d.route(address{role: toRouter}, r.actor)
		}
	}
	d.twins[address{role: toRouter}] = true
}

// receive passes a message on. What the idle one of two processes in step sends
// is what the active one sends, and is dropped.
func (d *delivery) receive(m *message) {
	if _, ok := m.body.(switchSide); ok {
		d.switchSide()
		return
	}
	if m.from.side != 0 && d.idle(m.from) {
		return
	}
	if d.twins[m.final] {
		for _, side := range d.routes[m.final] {
			for _, to := range side {
				d.deliver(m, to)
			}
		}
		return
	}
	for _, to := range d.routes[m.final][d.active[m.final]] {
		d.deliver(m, to)
	}
}

// idle says whether a sender is the half of a pair that only listens.
func (d *delivery) idle(from *actor) bool {
	switch from.component.(type) {
	case *opc:
		return int(from.side-'A') != d.active[address{role: toOPC}]
	case *router:
		return d.routes[address{role: toRouter}][0] != nil && from.side != 'A'
	}
	return false
}

func (d *delivery) deliver(m *message, to *actor) {
	d.dispatch(message{to: to, body: m.body, cause: d.event}, atOnce)
}

// switchSide makes the other side of a PG the active one, and tells OPC.
func (d *delivery) switchSide() {
	for to, sides := range d.routes {
		if other := 1 - d.active[to]; len(sides[other]) > 0 {
			d.active[to] = other
		}
	}
	for _, side := range d.routes[address{role: toOPC}] {
		for _, to := range side {
			d.dispatch(message{to: to, body: takeOver{}, cause: d.event}, atOnce)
		}
	}
	for _, to := range d.known {
		if to.role == toJGW {
			for _, gateway := range d.routes[to][d.active[to]] {
				d.dispatch(message{to: gateway, body: openProvider{}, cause: d.event}, atOnce)
			}
		}
	}
}

// standbyHears says whether a standby CTI server gets events: from 12.6 on.
func standbyHears(release string) bool {
	var major, minor int
	if n, _ := fmt.Sscanf(release, "%d.%d", &major, &minor); n < 2 {
		return false
	}
	return major > 12 || major == 12 && minor >= 6
}
