package reference

import (
	"uccetrace/flow/decision"
	"uccetrace/flow/reference/site"
)

// pim is the interface to one peripheral. It knows the configuration that the AW
// has handed down: agents, Agent Targeting Rules, device targets.
type pim struct {
	*actor
	gateway *gateway
	per     *site.Peripheral

	invoke     int // next number between PIM and gateway
	target     int // next network target id
	observing  map[int]*pimLogin
	asking     map[uint32]*pimLogin // by OPC's number
	on         map[int]string       // extension, by agent who is logged in
	extensions map[string]int       // and the other way round
	provider   refusal              // why the provider is not open
}

// pimLogin is a log-in that the PIM has in hand.
type pimLogin struct {
	request  *request // nil for a recovery
	agent    int
	ext      string
	remote   string
	invoke   uint32
	observed int32 // the event in which the gateway's answer came
	of       int   // for a recovery: the switch, by its place
}

const (
	firstJGWInvoke     = 1
	firstNetworkTarget = 100001
)

func newPIM(a *actor, g *gateway, per *site.Peripheral) *pim {
	p := &pim{
		actor: a, gateway: g, per: per, invoke: per.NextJGW, target: per.NextTarget,
		observing: map[int]*pimLogin{}, asking: map[uint32]*pimLogin{}, on: map[int]string{}, extensions: map[string]int{},
	}
	if p.invoke == 0 {
		p.invoke = firstJGWInvoke
	}
	if p.target == 0 {
		p.target = firstNetworkTarget
	}
	a.component = p
	return p
}

func (p *pim) receive(m *message) {
	switch b := m.body.(type) {
	case setState:
		p.asked(b)
	case observerAnswer:
		p.observed(b)
	case setupAnswer:
		p.setupDone(b)
	case snapshotAnswer:
		p.print(pimSnapshot, str(b.address))
	case assignment:
		p.assigned(b)
	case providerState:
		p.provider = b.refusal
	case takeOver:
		p.takeOver(b)
	case callEvent:
		p.printAside(pimCall, str(b.name), str(b.call), str(b.device), str(b.cause))
	}
}

func (p *pim) asked(r setState) {
	fate := p.decide(decision.PIMService, p.who())
	switch {
	case fate != nil && fate.Name == "gone":
		return
	case fate != nil && fate.Name != "restarted": // not active: it prints nothing of requests
		p.reply(r.request, r.invoke, refusal{choice: fate, by: "pim"})
		return
	case p.provider.choice != nil:
		p.reply(r.request, r.invoke, p.provider)
		return
	}
	p.print(pimAsked, hex(r.invoke), str(r.extension), str(string(r.mode)), str(r.agentID), num(-1), hex(0xffffffff), num(r.reason), num(r.workmode))
	switch {
	case fate != nil: // the process restarts and forgets
		p.send(p.gateway.nodes[p.side-'A'].actor, atOnce, died{p.process.Printed})
	case r.mode != logIn:
		p.change(r)
	default:
		p.logIn(r)
	}
}

// change is every change of state but the log-in: the agent's own state, no
// observer, no rule.
func (p *pim) change(r setState) {
	if r.mode == logOut {
		p.off(r.agent)
	}
	p.answer(r.request, r.invoke, refusal{})
}

func (p *pim) off(agent int) {
	if ext, ok := p.on[agent]; ok && p.extensions[ext] == agent {
		delete(p.extensions, ext)
	}
	delete(p.on, agent)
}

// answer tells OPC, and prints a refusal.
func (p *pim) answer(r *request, invoke uint32, no refusal) {
	if no.choice != nil {
		p.print(pimRefuses, hex(invoke), num(no.choice.Code.Number), str(no.choice.Code.Name), num(no.choice.Code.PERERR))
	}
	p.reply(r, invoke, no)
}

func (p *pim) reply(r *request, invoke uint32, no refusal) {
	delete(p.asking, invoke)
	p.attempt.refuse(no)
	p.post(address{role: toOPC}, pimOPC, stateAnswer{r, invoke, no})
}

func (p *pim) logIn(r setState) {
	if no := p.checkAgent(r.request); no != nil {
		p.answer(r.request, r.invoke, refusal{choice: no, by: "pim"})
		return
	}
	p.print(pimDevice, str(r.extension), str(r.remote))
	if no := p.checkMobile(r.request); no != nil {
		p.answer(r.request, r.invoke, refusal{choice: no, by: "pim"})
		return
	}
	if no := p.findRule(r.extension); no != nil {
		p.print(pimNotInATR, str(r.extension))
		p.answer(r.request, r.invoke, refusal{choice: no, by: "pim"})
		return
	}
	p.observe(&pimLogin{request: r.request, agent: r.agent, ext: r.extension, remote: r.remote, invoke: r.invoke}, r.instrument)
}

// checkAgent is what the PG knows of the agent.
func (p *pim) checkAgent(r *request) *decision.Outcome {
	if no := p.decide(decision.PIMCheckAgent, p.who()); no != nil {
		return no
	}
	switch {
	case !p.Engine.site.Agents[r.agent].Enabled:
		return decision.PIMCheckAgent.Outcome("unknown")
	case r.password != "" && !r.sso && r.password != p.Engine.site.Agents[r.agent].Password:
		return decision.PIMCheckAgent.Outcome("password")
	case p.on[r.agent] != "":
		return decision.PIMCheckAgent.Outcome("already-on")
	case p.has(r.extension):
		return decision.PIMCheckAgent.Outcome("extension-in-use")
	case p.gateway.site.Agents > 0 && len(p.on) >= p.gateway.site.Agents:
		return decision.PIMCheckAgent.Outcome("limit")
	}
	return nil
}

func (p *pim) has(ext string) bool { _, ok := p.extensions[ext]; return ok }

// mobileModes are the work modes of mobile agents.
var mobileModes = map[int]site.MobileMode{callByCall: site.CallByCall, nailed: site.Nailed}

// checkMobile is whether the agent may be called anywhere, in the mode asked for,
// and whether both ports are there.
func (p *pim) checkMobile(r *request) *decision.Outcome {
	if r.workmode == 0 {
		return nil
	}
	if no := p.decide(decision.PIMMobile, p.who()); no != nil {
		return no
	}
	mobile := p.Engine.site.Agents[r.agent].Mobile
	want := mobileModes[r.workmode]
	switch phone := p.phone(p.per.ID, r.extension); {
	case mobile != want && mobile != site.AgentChooses:
		return decision.PIMMobile.Outcome("not-enabled")
	case phone == nil || phone.Remote == "":
		return decision.PIMMobile.Outcome("no-ports")
	}
	return nil
}

// findRule looks for the extension in the Agent Targeting Rules, then among the
// device targets that somebody has configured.
func (p *pim) findRule(ext string) *decision.Outcome {
	if no := p.decide(decision.PIMFindATR, p.who()); no != nil {
		return no
	}
	for i := range p.per.Rules {
		for _, r := range p.per.Rules[i].Ranges {
			if r.Has(ext) {
				return nil
			}
		}
	}
	for _, t := range p.per.Targets {
		if t.Extension == ext {
			return nil
		}
	}
	return decision.PIMFindATR.Outcome("not-in-range")
}

// observe builds the target and has the gateway observe the line.
func (p *pim) observe(l *pimLogin, instrument string) {
	ntid, invoke := p.target, p.invoke
	p.target++
	p.invoke++
	if a := p.attempt; a != nil {
		a.NetworkTarget, a.DeviceTarget, a.JGW = ntid, target(l.ext), invoke
	}
	if l.request != nil {
		p.asking[l.invoke] = l
		delete(p.asking, l.invoke-forgotten)
		p.print(pimInATR, str(l.ext))
	}
	p.print(pimNetworkTarget, num(ntid))
	p.print(pimDeviceTarget, num(ntid), str(l.ext), str(l.ext))
	p.print(pimDriverLogin, str(l.ext), str(target(l.ext)), str(instrument))
	p.print(pimActivates)
	p.observing[invoke] = l
	delete(p.observing, invoke-forgotten)
	remote := "0"
	if l.remote != "" {
		if phone := p.phone(p.per.ID, l.ext); phone != nil {
			remote = phone.Remote
		}
	}
	p.post(address{toJGW, p.per.PIM}, pimJGW, addObserver{invoke: invoke, address: l.ext, remote: remote})
}

// Work modes of mobile agents.
const (
	callByCall = 3
	nailed     = 4
)

func (p *pim) observed(r observerAnswer) {
	l := p.observing[r.invoke]
	if l == nil {
		return
	}
	delete(p.observing, r.invoke)
	p.print(pimObserved, str(r.address), num(observedBit(r.refusal)), num(r.invoke), num(cause(r.refusal)))
	l.observed = p.event
	switch {
	case r.choice != nil && l.request == nil: // a recovery has failed
		s := &p.switches[l.of]
		s.Lost = append(s.Lost, l.agent)
		p.post(address{role: toOPC}, pimOPC, lostAgent{l.agent})
	case r.choice != nil:
		p.answer(l.request, l.invoke, r.refusal)
	case l.request != nil && l.request.workmode == nailed:
		p.observing[r.invoke] = l
		p.post(address{toJGW, p.per.PIM}, pimJGW, setupCall{invoke: r.invoke, address: l.ext, number: l.remote})
	default:
		p.attributes(l)
	}
}

// setupDone goes on when the nailed agent has taken the set-up call.
func (p *pim) setupDone(r setupAnswer) {
	l := p.observing[r.invoke]
	if l == nil {
		return
	}
	delete(p.observing, r.invoke)
	if r.choice != nil {
		p.answer(l.request, l.invoke, r.refusal)
		return
	}
	p.attributes(l)
}

// attributes has OPC log the agent's attributes in, and looks at the line.
func (p *pim) attributes(l *pimLogin) {
	p.on[l.agent], p.extensions[l.ext] = l.ext, l.agent
	p.print(pimAttributeLogin, hex(l.invoke))
	p.post(address{role: toOPC}, pimOPC, attributeLogin{agent: l.agent, peripheral: p.per.ID, extension: l.ext, invoke: l.invoke})
	p.post(address{toJGW, p.per.PIM}, pimJGW, snapshot{l.ext})
}

// assigned takes the router's groups. A log-in that waited for them is complete;
// that it waits is inferred from the published times, so no order is claimed
// beyond the gateway's answer.
func (p *pim) assigned(r assignment) {
	p.print(pimUpdated, num(1), num(p.per.ID))
	if l := p.asking[r.invoke]; l != nil && l.request != nil {
		delete(p.asking, r.invoke)
		p.postSince(l.observed, address{role: toOPC}, pimOPC, stateAnswer{request: l.request, invoke: r.invoke})
	}
}

func (p *pim) takeOver(t takeOver) {
	s := Switch{PG: p.gateway.number, Peripheral: p.per.ID, At: p.now, Side: p.side}
	for _, r := range t.agents {
		s.Recovered = append(s.Recovered, r.agent)
		p.observe(&pimLogin{agent: r.agent, ext: r.extension, remote: r.remote, invoke: r.invoke, of: len(p.switches)}, r.extension)
	}
	p.switches = append(p.switches, s)
}

// Switch is a side of a PG that has taken over.
type Switch struct {
	PG, Peripheral int
	At             Time
	Side           byte
	Recovered      []int // places of the agents who were logged in
	Lost           []int // of them those whose line could not be observed again
}

// observedBit is 1 for a yes.
func observedBit(r refusal) int {
	if r.choice != nil {
		return 0
	}
	return 1
}

// cause is the JTAPI cause of a refusal; -1 where there is none. CUCM's own error
// numbers are printed as the signed 32 bits that JTAPI has of them.
func cause(r refusal) int {
	switch {
	case r.choice == nil:
		return -1
	case r.choice.Cause != 0:
		return r.choice.Cause
	case r.choice.CTIERR != 0:
		return int(int32(r.choice.CTIERR))
	}
	return 0
}
