package reference

// ctiServer is the CTI server of one side. Clients are connected to the active
// one.
type ctiServer struct {
	*actor
	gateway *gateway
	active  bool
	pending map[uint32]ctiRequest
}

// ctiRequest is a client's request that waits for OPC.
type ctiRequest struct {
	setState // with the client's number
	client   *client
}

// answerDue is the CTI server's note to itself that it waits no more.
type answerDue struct{ cti uint32 }

func newCTIServer(a *actor, g *gateway) *ctiServer {
	c := &ctiServer{actor: a, gateway: g, active: a.side == 'A' || g.site.Sides.A == "", pending: map[uint32]ctiRequest{}}
	a.component = c
	return c
}

func (c *ctiServer) receive(m *message) {
	switch b := m.body.(type) {
	case setState:
		c.asked(b)
	case stateAnswer:
		c.answered(b)
	case agentEvent:
		c.publish(b)
	case answerDue:
		c.due(b.cti)
	case clientStatus:
		c.printAside(ctiClientStatus, hex(c.invoke(c.plant.clients[b.client])))
	case openSession:
		c.opened(b)
	case statistics:
		c.statistics(b)
	case heartbeat:
		c.heartbeat(b)
	case takeOver:
		c.active = true
		for _, cl := range c.gateway.clients {
			c.send(cl.actor, atOnce, sessionState{})
		}
	}
}

// invoke gives a client's request its number here: both sides count in one space,
// a session in the high byte.
func (c *ctiServer) invoke(cl *client) uint32 {
	n := cl.nextCTI
	cl.nextCTI = n&0xff000000 | (n+1)&0x00ffffff
	return n
}

var states = map[mode]struct {
	number int
	name   string
}{logIn: {0, "LOGIN"}, logOut: {1, "LOGOUT"}, notReady: {2, "NOT_READY"}, ready: {3, "AVAILABLE"}}

func (c *ctiServer) asked(r setState) {
	cl := c.plant.clients[r.client]
	if no := c.decide(aboutSession, c.who()); no != nil {
		c.send(cl.actor, cl.from, sessionState{refusal{no, "ctisvr"}})
		return
	}
	state := states[r.mode]
	c.printSession(cl.site.Session, ctiAsked, hex(r.invoke), num(r.peripheral), num(state.number), str(state.name), num(r.workmode), num(r.forced), num(r.reason), str(r.instrument), str(r.agentID), str(r.extension))
	if no := c.check(r.request); no != nil {
		c.refuse(ctiRequest{r, cl}, refusal{no, "ctisvr"})
		return
	}
	if r.forced == authenticateOnly {
		c.printSession(cl.site.Session, ctiConfirmsClient, hex(r.invoke))
		c.send(cl.actor, cl.from, stateAnswer{request: r.request, invoke: r.invoke})
		return
	}
	n := c.invoke(cl)
	if a := c.attempt; a != nil {
		a.CTI = n
	}
	c.pending[n] = ctiRequest{r, cl}
	c.remind(Time(c.site.CTIAnswer.Microseconds()), answerDue{n})
	c.post(address{role: toOPC}, ctiOPC, setState{r.request, n})
}

// authenticateOnly is the ForcedFlag of a request that changes no state.
const authenticateOnly = 2

// check is what the CTI server looks at before it asks OPC.
func (c *ctiServer) check(r *request) *Choice {
	if r.mode != logIn {
		return nil
	}
	if no := c.decide(aboutRequest, c.who()); no != nil {
		return no
	}
	switch at, known := c.lookup.peripherals[r.peripheral]; {
	case !known || at.pg.Number != c.gateway.number:
		return choice(aboutRequest, "unknown-peripheral")
	case r.workmode < 0 || r.workmode > nailed:
		return choice(aboutRequest, "work-mode")
	}
	return nil
}

// refuse tells the client that its request is not taken.
func (c *ctiServer) refuse(r ctiRequest, no refusal) {
	code := no.choice.Code
	if code.Table == "E_CTI" {
		c.printSession(r.client.site.Session, ctiRefuses, hex(r.invoke), num(code.Number), str(code.Name))
	} else {
		c.printSession(r.client.site.Session, ctiRefusesControl, hex(r.invoke), num(code.Number), str(code.Name), num(code.PERERR))
	}
	c.attempt.refuse(no)
	c.send(r.client.actor, r.client.from, stateAnswer{r.request, r.invoke, no})
}

func (c *ctiServer) answered(r stateAnswer) {
	p, ok := c.pending[r.invoke]
	if !ok {
		return // it waits no more
	}
	delete(c.pending, r.invoke)
	if r.choice != nil {
		c.print(ctiRefusesCSTA, hex(r.invoke), num(r.choice.Code.Number), str(r.choice.Code.Name), num(r.choice.Code.PERERR))
		c.refuse(p, r.refusal)
		return
	}
	c.print(ctiConfirms, hex(r.invoke))
	c.printSession(p.client.site.Session, ctiConfirmsClient, hex(p.invoke))
	if a := c.attempt; a != nil && a.Outcome == Unanswered {
		a.Outcome, a.Confirmed = Succeeded, c.now
	}
	c.send(p.client.actor, p.client.from, stateAnswer{request: p.request, invoke: p.invoke})
}

// due ends the wait for an answer.
func (c *ctiServer) due(cti uint32) {
	if p, ok := c.pending[cti]; ok {
		delete(c.pending, cti)
		c.refuse(p, refusal{&noAnswer, "ctisvr"})
	}
}

// noAnswer is what a client is told when nothing has come from the peripheral in
// time; a consequence, and so no decision of its own.
var noAnswer = Choice{Name: "no-answer", Code: ecti(16, "E_CTI_TIMEOUT")}

// publish prints an agent's new state, and tells the agent's client.
func (c *ctiServer) publish(v agentEvent) {
	agent := &c.Engine.site.Agents[v.agent]
	cl := c.plant.clients[v.client]
	c.print(ctiPublishes, str(agent.ID), num(agent.Peripheral), str(v.extension), str(v.instrument), str(cl.site.Signature),
		str(v.overall), num(v.reason), num(agent.ICMID), num(agent.ICMID), hex(0xffffffff), num(-1))
	for _, to := range c.gateway.clients {
		c.printSession(to.site.Session, ctiPublishesState, num(agent.Peripheral), str(v.overall), num(v.reason), num(agent.ICMID), str(cl.site.Signature), str(agent.ID), str(v.extension), str(v.instrument))
	}
	if c.active {
		c.send(cl.actor, cl.from, v)
	}
}

// opened answers a client that wants a session.
func (c *ctiServer) opened(o openSession) {
	cl := c.plant.clients[o.client]
	attempt := c.attempt
	no := c.decide(aboutSession, c.who())
	c.attempt = nil // the session is no part of a sign-in
	invoke := cl.invoke()
	c.printSession(cl.site.Session, ctiOpenSession, str("OPEN_REQ"), hex(invoke))
	if no != nil && no.Code.Table != "" {
		c.printSession(cl.site.Session, ctiRefuses, hex(invoke), num(no.Code.Number), str(no.Code.Name))
	}
	c.attempt = attempt
}

// Traffic beside log-ins.
type (
	statistics struct{ client, group int }
	heartbeat  struct{ client int }
)

func (c *ctiServer) statistics(s statistics) {
	cl, g := c.plant.clients[s.client], &c.Engine.site.SkillGroups[s.group]
	invoke := hex(cl.invoke())
	c.printSession(cl.site.Session, ctiStatistics, invoke, num(g.Peripheral), num(g.Number), num(g.ID))
	c.printSession(cl.site.Session, ctiStatisticsConf, invoke, num(g.Peripheral), num(g.Number), num(g.ID))
}

func (c *ctiServer) heartbeat(h heartbeat) {
	cl := c.plant.clients[h.client]
	invoke := hex(cl.invoke())
	c.printSession(cl.site.Session, ctiHeartbeat, str("HEARTBEAT_REQ"), invoke)
	c.printSession(cl.site.Session, ctiHeartbeat, str("HEARTBEAT_CONF"), invoke)
}
