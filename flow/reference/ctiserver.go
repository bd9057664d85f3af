package reference

import (
	"uccetrace/flow/decision"
	"uccetrace/flow/reference/site"
)

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
	session  *session
}

// answerDue is the CTI server's note to itself that it waits no more.
type answerDue struct {
	cti     uint32
	attempt *Attempt
}

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
		c.due(b)
	case clientStatus:
		c.printAside(ctiClientStatus, hex(c.session(b.client).invoke()))
	case openSession:
		c.opened(b)
	case statistics:
		c.statistics(b)
	case heartbeat:
		c.heartbeat(b)
	case takeOver:
		c.active = true
		for _, s := range c.gateway.sessions {
			c.send(s.client, atOnce, sessionState{})
		}
	}
}

// session is one session of a CTI server pair: whoever is active answers in it.
type session struct {
	site     *site.Client
	client   *actor
	from, to hop // to the CTI server, and back
	next     uint32
}

// invoke gives a client's request its number here: both sides count in one space,
// with the session in the high byte.
func (s *session) invoke() uint32 {
	n := s.next
	s.next = n&0xff000000 | (n+1)&0x00ffffff
	return n
}

func (c *ctiServer) session(client int) *session {
	for _, s := range c.gateway.sessions {
		if s.site == &c.site.Clients[client] {
			return s
		}
	}
	return nil
}

var states = map[mode]struct {
	number int
	name   string
}{logIn: {0, "LOGIN"}, logOut: {1, "LOGOUT"}, notReady: {2, "NOT_READY"}, ready: {3, "AVAILABLE"}}

func (c *ctiServer) asked(r setState) {
	in := c.session(r.client)
	if no := c.decide(decision.CTISession, c.who()); no != nil {
		c.send(in.client, in.to, sessionState{refusal{choice: no, by: "ctisvr"}})
		return
	}
	state := states[r.mode]
	c.printSession(in.site.Session, ctiAsked, hex(r.invoke), num(r.peripheral), num(state.number), str(state.name), num(r.workmode), num(r.forced), num(r.reason), str(r.instrument), str(r.agentID), str(r.extension))
	if no := c.check(r.request); no != nil {
		c.refuse(ctiRequest{r, in}, refusal{choice: no, by: "ctisvr"})
		return
	}
	if r.forced == authenticateOnly {
		c.printSession(in.site.Session, ctiConfirmsClient, hex(r.invoke))
		c.send(in.client, in.to, stateAnswer{request: r.request, invoke: r.invoke})
		return
	}
	n := in.invoke()
	if a := c.attempt; a != nil {
		a.CTI = n
	}
	c.pending[n] = ctiRequest{r, in}
	c.alarm(Time(c.site.CTIAnswer.Microseconds()), answerDue{n, c.attempt})
	c.post(address{role: toOPC}, ctiOPC, setState{r.request, n})
}

// authenticateOnly is the ForcedFlag of a request that changes no state.
const authenticateOnly = 2

// check is what the CTI server looks at before it asks OPC.
func (c *ctiServer) check(r *request) *decision.Outcome {
	if r.mode != logIn {
		return nil
	}
	if no := c.decide(decision.CTIValidate, c.who()); no != nil {
		return no
	}
	switch pg, _ := c.index.PeripheralByID(r.peripheral); {
	case pg != c.gateway.site:
		return decision.CTIValidate.Outcome("unknown-peripheral")
	case r.workmode < 0 || r.workmode > nailed:
		return decision.CTIValidate.Outcome("work-mode")
	}
	return nil
}

// refuse tells the client that its request is not taken.
func (c *ctiServer) refuse(r ctiRequest, no refusal) {
	code := no.choice.Code
	if code.Table == "E_CTI" {
		c.printSession(r.session.site.Session, ctiRefuses, hex(r.invoke), num(code.Number), str(code.Name))
	} else {
		c.printSession(r.session.site.Session, ctiRefusesControl, hex(r.invoke), num(code.Number), str(code.Name), num(code.PERERR))
	}
	c.attempt.refuse(no)
	c.send(r.session.client, r.session.to, stateAnswer{r.request, r.invoke, no})
}

func (c *ctiServer) answered(r stateAnswer) {
	p, ok := c.pending[r.invoke]
	if !ok {
		return // it waits no more
	}
	delete(c.pending, r.invoke)
	defer c.release(c.attempt)
	if r.choice != nil {
		c.print(ctiRefusesCSTA, hex(r.invoke), num(r.choice.Code.Number), str(r.choice.Code.Name), num(r.choice.Code.PERERR))
		c.refuse(p, r.refusal)
		return
	}
	c.print(ctiConfirms, hex(r.invoke))
	c.printSession(p.session.site.Session, ctiConfirmsClient, hex(p.invoke))
	if a := c.attempt; a != nil && a.Outcome == Unanswered {
		a.Outcome, a.Confirmed = Succeeded, c.now
	}
	c.send(p.session.client, p.session.to, stateAnswer{request: p.request, invoke: p.invoke})
}

// due ends the wait for an answer.
func (c *ctiServer) due(d answerDue) {
	if p, ok := c.pending[d.cti]; ok {
		delete(c.pending, d.cti)
		c.attempt = d.attempt
		c.refuse(p, refusal{choice: &noAnswer, by: "ctisvr"})
		c.release(d.attempt)
	}
}

// noAnswer is what a client is told when nothing has come from the peripheral in
// time; a consequence, and so no decision of its own.
var noAnswer = decision.Outcome{Name: "no-answer", Code: decision.Code{Table: "E_CTI", Number: 16, Name: "E_CTI_TIMEOUT"}}

// voice is the media routing domain of phones, in every system.
const voice = 1

// publish prints an agent's new state, and tells the agent's client.
func (c *ctiServer) publish(v agentEvent) {
	agent := &c.Engine.site.Agents[v.agent]
	in := c.session(v.client)
	c.print(ctiPublishes, str(agent.ID), num(agent.Peripheral), str(v.extension), str(v.instrument), str(in.site.Signature),
		str(v.overall), num(v.reason), num(agent.ICMID), num(agent.ICMID), hex(0xffffffff), num(-1))
	for _, to := range c.gateway.sessions {
		c.printSession(to.site.Session, ctiPublishesState, num(agent.Peripheral), str(v.overall), num(v.reason), num(voice), num(agent.ICMID), str(in.site.Signature), str(agent.ID), str(v.extension), str(v.instrument))
	}
	if c.active {
		c.send(in.client, in.to, v)
	}
}

// opened answers a client that wants a session. That is no part of a sign-in.
func (c *ctiServer) opened(o openSession) {
	in := c.session(o.client)
	no := c.decide(decision.CTISession, c.who())
	c.attempt = nil
	c.printSession(in.site.Session, ctiOpenSession, str("OPEN_REQ"), hex(o.invoke))
	if no != nil && no.Code.Table != "" {
		c.printSession(in.site.Session, ctiRefuses, hex(o.invoke), num(no.Code.Number), str(no.Code.Name))
	}
}

func (c *ctiServer) statistics(s statistics) {
	in, g := c.session(s.client), &c.site.SkillGroups[s.group]
	c.printSession(in.site.Session, ctiStatistics, hex(s.invoke), num(g.Peripheral), num(g.Number), num(g.ID))
	c.printSession(in.site.Session, ctiStatisticsConf, hex(s.invoke), num(g.Peripheral), num(g.Number), num(g.ID))
}

func (c *ctiServer) heartbeat(h heartbeat) {
	in := c.session(h.client)
	c.printSession(in.site.Session, ctiHeartbeat, str("HEARTBEAT_REQ"), hex(h.invoke))
	c.printSession(in.site.Session, ctiHeartbeat, str("HEARTBEAT_CONF"), hex(h.invoke))
}
