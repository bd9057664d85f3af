package reference

import "uccetrace/flow/decision"

// opc is the PG's core process. Two of them run in step: both see the same
// messages in the same order, so both give out the same numbers and print the
// same lines.
type opc struct {
	*actor
	gateway *gateway
	next    uint32
	pending map[uint32]invocation
	on      map[int]recovered    // agents who are logged in
	order   []int                // of their log-ins, for recoveries
	client  map[int]int          // session that an agent's events go to
	again   map[uint32]recovered // recoveries in hand
}

// invocation is a request that OPC has given a number of its own.
type invocation struct {
	setState // with the CTI server's number
}

const firstOPCInvoke = 0xf0000001

// forgotten is how many requests later one that was never answered is forgotten:
// no public material says when the product does, and a long run must end it.
const forgotten = 1 << 16

func newOPC(a *actor, g *gateway) *opc {
	o := &opc{
		actor: a, gateway: g, next: g.site.NextOPC, pending: map[uint32]invocation{},
		on: map[int]recovered{}, client: map[int]int{}, again: map[uint32]recovered{},
	}
	if o.next == 0 {
		o.next = firstOPCInvoke
	}
	a.component = o
	return o
}

func (o *opc) receive(m *message) {
	switch b := m.body.(type) {
	case setState:
		o.asked(b)
	case stateAnswer:
		o.answered(b)
	case attributeLogin:
		o.attributeLogin(b)
	case assignment:
		o.post(o.pimOf(b.peripheral), opcPIM, b)
		o.recovered(b.invoke)
	case lostAgent:
		o.publish(o.on[b.agent], "LOGOUT", componentFailure)
		o.forget(b.agent)
		o.post(address{role: toAgent}, atOnce, loggedOut(b))
	case agentEvent: // of a call
		o.post(address{role: toCTIEvents}, opcCTI, b)
	case takeOver:
		o.takeOver()
	}
}

// pimOf is where the PIM of a peripheral is.
func (o *opc) pimOf(peripheral int) address {
	return address{toPIM, o.peripheral(peripheral).PIM}
}

// invoke gives out the next number. The upper bits mark OPC's own; the counter
// comes around.
func (o *opc) invoke() uint32 {
	n := o.next
	o.next = 0xf0000000 | (o.next+1)&0x0fffffff
	return n
}

func (o *opc) asked(r setState) {
	fate := o.decide(decision.OPCProcess, o.who())
	if fate != nil && fate.Name == "down" {
		return
	}
	n := o.invoke()
	if a := o.attempt; a != nil {
		a.OPC, a.Mapped = n, o.now
	}
	o.print(opcMaps, hex(r.invoke), hex(n))
	if fate != nil {
		return // out of step: the number is given, and nobody knows it any more
	}
	o.print(opcAsked, hex(n), str(r.extension), str(string(r.mode)), str(r.agentID), num(-1), hex(0xffffffff), num(r.reason), num(r.workmode))
	o.pending[n] = invocation{r}
	delete(o.pending, n-forgotten)
	o.post(o.pimOf(r.peripheral), opcPIM, setState{r.request, n})
}

func (o *opc) answered(r stateAnswer) {
	inv, ok := o.pending[r.invoke]
	if !ok {
		return
	}
	delete(o.pending, r.invoke)
	if r.choice != nil {
		o.print(opcRefused, hex(r.invoke), num(r.choice.Code.Number), str(r.choice.Code.Name), num(r.choice.Code.PERERR))
		o.post(address{role: toCTI}, opcCTI, stateAnswer{r.request, inv.invoke, r.refusal})
		return
	}
	o.post(address{role: toCTI}, opcCTI, stateAnswer{request: r.request, invoke: inv.invoke})
	o.changed(r.request)
}

// overall is the state that an agent has when a request is done, as AGENT_EVENT
// spells it.
var overall = map[mode]string{logIn: "NOT_READY", notReady: "NOT_READY", ready: "AVAILABLE", logOut: "LOGOUT"}

// changed keeps the new state of an agent and publishes it.
func (o *opc) changed(r *request) {
	switch r.mode {
	case logIn:
		if _, known := o.on[r.agent]; !known {
			o.order = append(o.order, r.agent)
		}
		o.on[r.agent] = recovered{agent: r.agent, extension: r.extension, remote: r.remote}
		o.client[r.agent] = r.client
	case logOut:
		o.forget(r.agent)
		o.post(address{role: toAgent}, atOnce, loggedOut{r.agent})
	}
	reason := 0
	if r.mode == logOut || r.mode == notReady {
		reason = r.reason
	}
	o.post(address{role: toCTIEvents}, opcCTI, agentEvent{r.agent, r.extension, r.instrument, r.client, overall[r.mode], reason})
}

func (o *opc) forget(agent int) {
	delete(o.on, agent)
	delete(o.client, agent)
	for i, a := range o.order {
		if a == agent {
			o.order = append(o.order[:i], o.order[i+1:]...)
			return
		}
	}
}

func (o *opc) attributeLogin(r attributeLogin) {
	o.print(opcAttributeLogin, num(o.Engine.site.Agents[r.agent].ICMID), num(r.peripheral))
	if o.decide(decision.OPCController, o.who()) != nil {
		return
	}
	o.post(address{role: toAgent}, atOnce, r)
}

// componentFailure is the reason that agents are given when a side is lost.
const componentFailure = 50002

// recovered publishes the state of an agent whom the router has logged in again.
func (o *opc) recovered(invoke uint32) {
	if r, ok := o.again[invoke]; ok {
		delete(o.again, invoke)
		o.publish(r, "NOT_READY", componentFailure)
	}
}

// publish tells the clients of an agent's state.
func (o *opc) publish(r recovered, overall string, reason int) {
	client, known := o.client[r.agent]
	if !known {
		return // the agent has logged out while the line was observed
	}
	o.post(address{role: toCTIEvents}, opcCTI, agentEvent{r.agent, r.extension, r.extension, client, overall, reason})
}

// takeOver has the PIMs of the side that is active from now on observe the lines
// of everybody who was logged in. No client asks for it.
func (o *opc) takeOver() {
	agents := make([][]recovered, len(o.gateway.site.Peripherals))
	for _, agent := range o.order {
		r := o.on[agent]
		r.invoke = o.invoke()
		o.again[r.invoke] = r
		for i := range o.gateway.site.Peripherals {
			if o.gateway.site.Peripherals[i].ID == o.Engine.site.Agents[agent].Peripheral {
				agents[i] = append(agents[i], r)
			}
		}
	}
	o.post(address{role: toCTI}, opcCTI, takeOver{})
	for i := range agents {
		o.post(address{toPIM, o.gateway.site.Peripherals[i].PIM}, opcPIM, takeOver{agents[i]})
	}
}
