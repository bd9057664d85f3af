package reference

import (
	"strconv"

	"uccetrace/flow/reference/site"
)

// plant is the site's systems, wired.
type plant struct {
	aw      *awServer
	pgs     map[int]*gateway // by number
	central *central
	clients []*client // by place in the site
}

// gateway is a peripheral gateway pair with its CTI server pair.
type gateway struct {
	number int
	site   *site.PG
	mds    *delivery
	opc    [2]*opc // both run, in step
	cti    [2]*ctiServer
	pims   []*pim // both sides of each
	jgws   []*jgw
	cucms  map[int]*cucm // by peripheral
	nodes  [2]*nodeManager
	agents [2]*agentLink // pgagent
	// sessions of the CTI servers, by place of the client in the site; the numbers
	// that those give requests are one space for both sides.
	sessions []*session
}

// central is the central controller pair.
type central struct {
	mds     *delivery
	routers [2]*router
	agents  map[int]*agentLink // ccagent's end of the way to each PG
}

// newPlant makes every system of the site. Systems of one side that the site does
// not have are nil.
func newPlant(e *Engine, ask func(site.Credentials) error) plant {
	p := plant{pgs: map[int]*gateway{}}
	e.people = newPeople(e)
	p.aw = newAW(e, ask)
	p.central = newCentral(e)
	for i := range e.site.PGs {
		pg := newGateway(e, &e.site.PGs[i])
		p.pgs[pg.number] = pg
		connect(e, pg, p.central)
	}
	for i := range e.site.Clients {
		p.clients = append(p.clients, newClient(e, i, p))
	}
	for i := range e.site.PGs {
		p.pgs[e.site.PGs[i].Number].start(e)
	}
	return p
}

// sides are the hosts of a pair, A first.
func (e *Engine) sides(s site.Sides) [2]*site.Host {
	return [2]*site.Host{e.index.Host(s.A), e.index.Host(s.B)}
}

// actor makes a system that prints a trace; without a node it prints none.
func (e *Engine) actor(name, node, printed string, side int, host *site.Host, mds *actor) *actor {
	a := &actor{Engine: e, side: 'A' + byte(side), mds: mds}
	if node != "" {
		a.process = e.process(name, node, printed, side, host)
	}
	return a
}

func (e *Engine) process(name, node, printed string, side int, host *site.Host) *Process {
	p := &Process{Index: len(e.processes), Name: name, Node: node, Printed: printed, Side: 'A' + byte(side), Host: host}
	e.processes = append(e.processes, p)
	return p
}

func newGateway(e *Engine, s *site.PG) *gateway {
	g := &gateway{number: s.Number, site: s, cucms: map[int]*cucm{}}
	g.mds = newDelivery(e)
	hosts := e.sides(s.Sides)
	for side, host := range hosts {
		if host == nil {
			continue
		}
		letter := string(rune('A' + side))
		pg, cg := "PG"+strconv.Itoa(s.Number)+letter, "cg"+strconv.Itoa(s.Number)+letter
		g.nodes[side] = newNodeManager(e.actor("nm", pg, "nm", side, host, nil))
		g.opc[side] = newOPC(e.actor("opc", pg, "opc", side, host, g.mds.actor), g)
		for i := range s.Peripherals {
			per := &s.Peripherals[i]
			digit := strconv.Itoa(per.PIM)
			pim := newPIM(e.actor("pim", pg, "pim"+digit, side, host, g.mds.actor), g, per)
			g.pims = append(g.pims, pim)
			if g.cucms[per.ID] == nil {
				g.cucms[per.ID] = newCUCM(e.actor("cucm", per.Name, "cti", 0, host, nil), s.Number, per)
			}
			jgw := newJGW(e.actor("jgw", pg, "jgw"+digit, side, host, g.mds.actor), g, per, g.cucms[per.ID].actor)
			jgw.jtapi = e.process("jtapi", pg, "jtapi"+digit, side, host)
			g.jgws = append(g.jgws, jgw)
		}
		g.agents[side] = newAgentLink(e.actor("pgagent", pg, "pgag", side, host, g.mds.actor), opcRouter, address{role: toOPC})
		g.cti[side] = newCTIServer(e.actor("ctisvr", cg, "ctisvr", side, host, g.mds.actor), g)
	}
	g.mds.gateway(g)
	return g
}

func newCentral(e *Engine) *central {
	c := &central{mds: newDelivery(e), agents: map[int]*agentLink{}}
	for side, host := range e.sides(e.site.Router.Sides) {
		if host == nil {
			continue
		}
		node := "r" + string(rune('a'+side))
		c.routers[side] = newRouter(e.actor("router", node, "rtr", side, host, c.mds.actor))
	}
	c.mds.central(c)
	return c
}

// connect joins both ends of the way between a PG and the central controller.
func connect(e *Engine, g *gateway, c *central) {
	far := newAgentLink(e.actor("ccagent", "", "", 0, nil, c.mds.actor), routerOPC, address{role: toRouter})
	c.agents[g.number] = far
	c.mds.route(address{toAgent, g.number}, far.actor)
	for _, near := range g.agents {
		if near != nil {
			near.far = far.actor
			if far.far == nil {
				far.far = near.actor
			}
		}
	}
}

// start has the gateways of the active side open their providers.
func (g *gateway) start(e *Engine) {
	for i := range g.site.Peripherals {
		e.people.toPG(g, address{toJGW, g.site.Peripherals[i].PIM}, openProvider{})
	}
}
