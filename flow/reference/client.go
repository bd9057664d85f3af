package reference

import (
	"strconv"

	"uccetrace/flow/decision"
	"uccetrace/flow/reference/site"
	"uccetrace/parser/catalog"
)

// client is what stands between a desktop and the CTI server: a Finesse server,
// a CTI OS server, or a connector that speaks the protocol itself.
type client struct {
	*actor
	site     *site.Client
	index    int
	server   *actor // the CTI server's active side
	aw       *actor
	next     uint32       // next invoke id of its own
	to       hop          // the way to the CTI server
	trusted  map[int]Time // credentials that were checked, by agent
	sessions map[int]bool // agents who are logged in here
	events   int          // that Finesse has decoded
}

const firstInvoke = 1

func newClient(e *Engine, index int, p plant) *client {
	s := &e.site.Clients[index]
	node := s.Name
	if s.Kind == site.CRM {
		node = "" // nobody knows what it logs
	}
	c := &client{
		actor: e.actor(string(s.Kind), node, string(s.Kind), 0, e.index.Host(s.Host), nil),
		site:  s, index: index, aw: p.aw.actor, next: s.NextInvoke,
		trusted: map[int]Time{}, sessions: map[int]bool{},
	}
	if c.next == 0 {
		c.next = firstInvoke
	}
	in := &session{site: s, client: c.actor, next: s.NextCTI}
	if in.next == 0 {
		in.next = uint32(0x20+s.Session)<<24 | 1
	}
	in.from, in.to = ways(s.Kind)
	c.to = in.from
	c.component = c
	g := p.pgs[s.PG]
	g.sessions = append(g.sessions, in)
	for _, cti := range g.cti {
		if cti != nil && cti.active {
			c.server = cti.actor
		}
	}
	return c
}

// ways are the hops between a kind of client and the CTI server, and back.
func ways(kind site.ClientKind) (to, from hop) {
	switch kind {
	case site.CTIOS:
		return ctiosCTI, ctiCTIOS
	case site.CRM:
		return crmCTI, ctiCRM
	}
	return finesseCTI, ctiFinesse
}

func (c *client) invoke() uint32 {
	n := c.next
	c.next++
	return n
}

func (c *client) receive(m *message) {
	switch b := m.body.(type) {
	case *request:
		c.asked(b)
	case authenticated:
		c.authenticated(b)
	case stateAnswer:
		c.answered(b)
	case agentEvent:
		c.published(b)
	case sessionState:
		c.session(m, b)
	case kicked:
		c.attempt = nil // the old session's log-out is no part of the new log-in
		out := *b.request
		out.mode, out.reason = logOut, forcedLogout
		c.submit(&out)
	case statistics:
		b.invoke = c.invoke()
		c.send(c.server, c.to, b)
	case heartbeat:
		b.invoke = c.invoke()
		c.send(c.server, c.to, b)
	}
}

// asked takes what a desktop submits. Finesse asks the AW who that is, unless it
// has asked lately; the others leave it to the peripheral.
func (c *client) asked(r *request) {
	if r.mode != logIn || c.site.Kind != site.Finesse {
		c.submit(r)
		return
	}
	for _, about := range []decision.ID{decision.FinesseService, decision.DesktopRequest} {
		if no := c.decide(about, c.who()); no != nil && no.Code.Table == "HTTP" {
			c.refuse(refusal{choice: no, by: "finesse"})
			return
		}
	}
	if r.sso {
		if no := c.decide(decision.Token, c.who()); no != nil {
			c.refuse(refusal{choice: no, by: "finesse"})
			return
		}
	}
	if at, ok := c.trusted[r.agent]; ok && c.now-at < Time(c.Engine.site.CredentialsFor.Microseconds()) && !c.doubted() {
		c.submit(r)
		return
	}
	c.send(c.aw, finesseAW, authenticate{r, r.agentID})
}

// trust has Finesse take an agent's credentials for checked.
func (c *client) trust(agent int) { c.trusted[agent] = c.now }

// doubted says whether something is decided for this attempt at the AW or on the
// way there, so that what was checked before does not count.
func (c *client) doubted() bool {
	for _, about := range []decision.ID{decision.AWAuthenticate, decision.AWReach, hopDecisions[finesseAW], hopDecisions[awFinesse]} {
		if c.decide(about, c.who()) != nil {
			return true
		}
	}
	return false
}

func (c *client) authenticated(a authenticated) {
	if a.choice != nil {
		switch a.choice.Name {
		case "down":
			c.print(finesseNoDatabase)
		case "locked":
			c.print(finesseLocked, str(a.agentID))
		default:
			c.print(finesseRefuses, str(a.agentID))
		}
		c.refuse(a.refusal)
		return
	}
	c.trusted[a.agent] = c.now
	c.submit(a.request)
}

// refuse tells the desktop no, before the CTI server has heard of it.
func (c *client) refuse(no refusal) {
	c.attempt.refuse(no)
	c.tell()
}

// tell answers the desktop.
func (c *client) tell() { c.send(c.people.actor, finesseDesktop, told{}) }

func (c *client) submit(r *request) {
	n := c.invoke()
	if a := c.attempt; a != nil {
		a.ClientInvoke = n
	}
	if c.site.Kind == site.Finesse {
		c.print(finesseAsks, num(n), num(r.peripheral), num(states[r.mode].number), num(r.workmode), num(r.reason), num(r.forced), str(r.instrument), str(r.agentID))
	}
	sent := *r
	if c.site.Kind == site.Finesse {
		sent.password = "" // it is checked, and stays here
	}
	c.send(c.server, c.to, setState{&sent, n})
}

// kicked is a session's late end: up to two minutes until the loss of a browser is
// seen, one more until the agent is logged out.
type kicked struct{ *request }

const (
	kickedAfter  = 20 * Second
	forcedLogout = 20002
)

func (c *client) answered(r stateAnswer) {
	c.trace(r)
	switch {
	case r.mode == logIn && r.choice == nil && r.forced != authenticateOnly:
		c.sessions[r.agent] = true
		if no := c.decide(decision.FinesseForcedLogout, c.who()); no != nil {
			c.remind(kickedAfter, kicked{r.request})
		}
	case r.mode == logOut && r.choice == nil:
		delete(c.sessions, r.agent)
	}
	if c.attempt != nil {
		c.tell()
	}
}

// trace prints the answer into the client's own log.
func (c *client) trace(r stateAnswer) {
	switch no := r.choice; {
	case c.site.Kind == site.Finesse && no == nil:
		c.print(finesseConfirmed, num(r.invoke), noTimes)
	case c.site.Kind == site.Finesse && no.Code.Table == "E_CTI":
		c.print(finesseRefused, num(no.Code.Number), str(no.Code.Name), num(r.invoke), noTimes)
	case c.site.Kind == site.Finesse:
		c.print(finesseRefusedControl, num(no.Code.Number), str(no.Code.Name), num(no.Code.PERERR), num(r.invoke), noTimes)
	case c.site.Kind == site.CTIOS && no != nil && no.Code.Table == "CF":
		object := "agent." + strconv.Itoa(r.peripheral) + "." + r.agentID
		c.print(ctiosRefused, num(r.peripheral), num(no.Code.Number), num(no.Code.PERERR), str(r.agentID), str(object), str("eControlFailureConf"), str("eSetAgentStateRequest"))
	}
}

// published takes the event of an agent's state; a desktop that has just logged in
// sets its client status.
func (c *client) published(v agentEvent) {
	if c.site.Kind == site.Finesse {
		id := c.Engine.site.Agents[v.agent].ID
		c.events++
		c.print(finesseState, num(9), str("UNKNOWN"), num(-1), num(overallNumber[v.overall]), str(v.overall), num(v.reason), str(c.site.Signature), str(id), str(v.extension), str(v.instrument), num(c.events), noTimes)
	}
	if c.attempt != nil && c.sessions[v.agent] && c.site.Kind == site.Finesse {
		c.send(c.server, c.to, clientStatus{c.index})
	}
}

// session takes what the CTI server says of the connection: it is with another
// side now, or it is shut, and then nobody can sign in.
func (c *client) session(m *message, s sessionState) {
	if s.choice == nil {
		c.server = m.from
		return
	}
	c.send(c.server, c.to, openSession{c.index, c.invoke()})
	c.refuse(refusal{choice: &decision.Outcome{Name: s.choice.Name, Code: decision.Code{Table: "HTTP", Number: 503, Name: "SERVER_OUT_OF_SERVICE"}}, by: string(c.site.Kind)})
}

// noTimes stands where Finesse prints its own time stamps of a message: they are
// those of its clock, which the engine does not know.
var noTimes = catalog.Str("null")

// overallNumber is an agent's state as GED-188 numbers it.
var overallNumber = map[string]int{"LOGOUT": 1, "NOT_READY": 2, "AVAILABLE": 3, "TALKING": 4}
