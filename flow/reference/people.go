package reference

import "uccetrace/flow/decision"

// people are everybody and everything that acts upon the site from outside:
// agents at their desktops, callers, administrators, phones that are unplugged.
type people struct{ *actor }

// told is the desktop's answer to the agent.
type told struct{}

func newPeople(e *Engine) *people {
	p := &people{actor: e.actor("desktop", "", "", 0, nil, nil)}
	p.component = p
	return p
}

func (p *people) receive(m *message) {
	switch b := m.body.(type) {
	case Action:
		p.actions--
		p.act(b)
	case told:
		if p.attempt != nil {
			p.attempt.Told = true
		}
	case talk:
		p.talk(b)
	}
}

func (p *people) act(a Action) {
	if a.Extension == "" && a.Kind != SwitchSide && a.Kind != Statistics && a.Kind != Heartbeat {
		a.Extension = p.site.Agents[a.Agent].Extension
	}
	switch a.Kind {
	case SignIn:
		p.signIn(a)
	case SignOut:
		p.ask(a, logOut, 0)
	case Ready:
		p.ask(a, ready, 0)
	case NotReady:
		p.ask(a, notReady, 0)
	case Authenticate:
		p.ask(a, logIn, authenticateOnly)
	case Reskill:
		for _, r := range p.plant.central.routers {
			if r != nil {
				p.send(r.actor, atOnce, reskill{a.Agent})
			}
		}
	case SwitchSide:
		if pg := p.plant.pgs[a.PG]; pg != nil {
			p.send(pg.mds.actor, atOnce, switchSide{})
		}
	case Call:
		p.call(a)
	case Statistics:
		p.send(p.plant.clients[a.Client].actor, desktopFinesse, statistics{client: a.Client, group: a.Group})
	case Heartbeat:
		p.send(p.plant.clients[a.Client].actor, desktopFinesse, heartbeat{client: a.Client})
	case Deregister:
		p.unplug(a, false)
	case Cut:
		p.unplug(a, true)
	}
}

// signIn is an agent who types id, password and extension.
func (p *people) signIn(a Action) {
	p.attempt = p.begin(a)
	r := p.request(a, logIn)
	r.workmode, r.sso, r.password = a.WorkMode, a.SSO, p.password(a)
	agent := &p.site.Agents[a.Agent]
	if a.WorkMode != 0 {
		if r.remote = a.Phone; r.remote == "" {
			r.remote = agent.Phone
		}
		r.instrument += ";" + r.remote
	}
	if a.Instrument != "" {
		r.instrument = a.Instrument
	}
	if no := p.decide(decision.DesktopRequest, p.attempt.who); no != nil && no.Name == "too-long" {
		r.extension = "8" + r.extension
		r.instrument = r.extension
		p.attempt.Extension = r.extension
	}
	p.attempt.Instrument = r.instrument
	p.attempt.pending++ // until it is on its way, or lost
	p.send(p.plant.clients[a.Client].actor, desktopFinesse, r)
	p.leave(p.attempt)
}

// password is what the agent types, as its hash: the right one, unless it is said.
func (p *people) password(a Action) string {
	if a.Password == "" && !a.SSO {
		return p.site.Agents[a.Agent].Password
	}
	return a.Password
}

func (p *people) request(a Action, m mode) *request {
	agent := &p.site.Agents[a.Agent]
	return &request{
		mode: m, agent: a.Agent, agentID: agent.ID, extension: a.Extension, instrument: a.Extension,
		reason: agent.LastReason, client: a.Client, peripheral: agent.Peripheral,
	}
}

// ask is every wish but to log in.
func (p *people) ask(a Action, m mode, forced int) {
	r := p.request(a, m)
	if r.forced = forced; forced == authenticateOnly {
		r.sso, r.password = a.SSO, p.password(a)
	}
	if m == ready {
		r.reason = 0
	}
	p.send(p.plant.clients[a.Client].actor, desktopFinesse, r)
}

// talk is a call on its way through an agent.
type talk struct {
	Action
	stage int
}

// ringing and talking are how long a call takes.
const (
	ringing = 4 * Second
	talking = 90 * Second
)

// call asks the router where a call is to go; it goes to the agent.
func (p *people) call(a Action) {
	for _, r := range p.plant.central.routers {
		if r != nil {
			p.send(r.actor, atOnce, newCall{agent: a.Agent, dn: "4150", caller: "3003"})
		}
	}
	p.remind(ringing, talk{Action: a})
}

// talk has the phone, the PIM and OPC see the call begin and end.
func (p *people) talk(t talk) {
	agent := &p.site.Agents[t.Agent]
	g := p.gatewayOf(agent.Peripheral)
	name, cause, overall := "DeliveredEvent", "EC_NEW_CALL", "TALKING"
	if t.stage == 1 {
		name, cause, overall = "ConnectionClearedEvent", "EC_NONE", "NOT_READY"
	}
	p.toPG(g, address{toPIM, p.peripheral(agent.Peripheral).PIM}, callEvent{name: name, call: "604", device: t.Extension, cause: cause})
	p.toPG(g, address{role: toOPC}, agentEvent{agent: t.Agent, extension: t.Extension, instrument: t.Extension, client: t.Client, overall: overall})
	if t.stage == 0 {
		p.remind(talking, talk{Action: t.Action, stage: 1})
	}
}

// toPG hands something from outside to a process of a PG.
func (p *people) toPG(g *gateway, final address, body any) {
	p.dispatch(message{to: g.mds.actor, final: final, body: body, cause: p.event}, atOnce)
}

// unplug takes an agent's phone off the network.
func (p *people) unplug(a Action, unnoticed bool) {
	per := p.site.Agents[a.Agent].Peripheral
	if phone := p.phone(per, a.Extension); phone != nil {
		p.send(p.gatewayOf(per).cucms[per].actor, atOnce, deregister{phone: phone, unnoticed: unnoticed})
	}
}
