package reference

import (
	"strconv"

	"uccetrace/flow/decision"
)

// router is the central controller. Both of them run in step.
type router struct {
	*actor
	objects map[int]string // dynamic objects: where an agent who is logged in is reached
	key     int            // router call key
}

func newRouter(a *actor) *router {
	r := &router{actor: a, objects: map[int]string{}, key: 500}
	a.component = r
	return r
}

// groups is the router's note to itself: now log the agent in to the groups.
type groups struct{ attributeLogin }

// reskill is an administrator's change of an agent's groups.
type reskill struct{ agent int }

// newCall is a call that asks to be routed.
type newCall struct {
	agent  int
	dn     string
	caller string
}

func (r *router) receive(m *message) {
	switch b := m.body.(type) {
	case attributeLogin:
		r.login(b)
	case groups:
		r.logIn(b.attributeLogin)
	case loggedOut:
		delete(r.objects, b.agent)
	case reskill:
		if _, on := r.objects[b.agent]; on {
			r.assign(b.agent, 0)
		}
	case newCall:
		r.key++
		r.print(routerCall, num(callDay), num(r.key), str(b.dn), str(b.caller))
	}
}

// callDay is the router call key's day: days since 1600, here of a fixed day.
const callDay = 152454

func (r *router) login(l attributeLogin) {
	fate := r.decide(decision.RouterAttributeLogin, r.who())
	if fate != nil && fate.Name == "ignored" {
		return
	}
	agent := &r.Engine.site.Agents[l.agent]
	per := r.peripheral(l.peripheral)
	r.print(routerLogin, num(agent.ICMID), str(agent.Name), num(l.peripheral), str(per.Name))
	if fate != nil {
		return
	}
	r.objects[l.agent] = l.extension
	r.assign(l.agent, l.invoke)
	r.remind(r.drawFor(routerGroups, uint64(l.agent)<<32|uint64(l.invoke)), groups{l})
}

// assign works out the agent's groups and queues, and tells the PG.
func (r *router) assign(agent int, invoke uint32) {
	a := &r.Engine.site.Agents[agent]
	if len(a.Queues) > 0 {
		r.print(routerSteps, num(a.ICMID), str(a.Name), str(r.steps(a)))
		r.print(routerAssigns, num(a.ICMID), str(a.Name), num(1), str(list(r.own(a))))
	} else if len(a.Groups) > 0 {
		r.print(routerAssigns, num(a.ICMID), str(a.Name), num(0), str(list(a.Groups)))
	}
	r.post(address{toAgent, r.gatewayOf(a.Peripheral).number}, atOnce, assignment{agent: agent, peripheral: a.Peripheral, invoke: invoke})
}

// logIn logs the agent in to each skill group and queue: from now on calls may be
// routed there.
func (r *router) logIn(l attributeLogin) {
	if r.decide(decision.RouterGroups, r.who()) != nil {
		return
	}
	a := &r.Engine.site.Agents[l.agent]
	per := r.peripheral(l.peripheral)
	for _, g := range a.Groups {
		r.print(routerGroup, num(a.ICMID), str(a.ID), num(l.peripheral), str(per.Name), num(g))
	}
	for _, q := range a.Queues {
		r.print(routerQueue, num(a.ICMID), str(a.ID), num(l.peripheral), str(per.Name), num(q))
	}
	if t := r.attempt; t != nil {
		t.Groups, t.Queues = a.Groups, a.Queues
	}
}

func list(ids []int) string {
	text := ""
	for i, id := range ids {
		if i > 0 {
			text += ","
		}
		text += strconv.Itoa(id)
	}
	return text
}
