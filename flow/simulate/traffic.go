package simulate

import "uccetrace/flow/reference"

// Other traffic fills the capture up to its share of the entries: what is missing
// is looked at each tick and planned for the next one.

// usual is how many entries an action of other traffic is taken for until some
// were seen, and most how many a tick plans.
const (
	usual      = 6
	mostOthers = 50_000
)

// others plans other traffic.
func (p *planner) others(from, until reference.Time, w *tally, do doer) error {
	if p.opt.Other == 0 {
		return nil
	}
	p.debt.entries = w.other
	missing := p.wanted(until, w) - w.other
	n := min(missing/p.debt.each(), mostOthers)
	for i := range n {
		at := from + scale(int64(until-from), i, n)
		if err := p.something(at, do); err != nil {
			return err
		}
		p.debt.actions++
	}
	return nil
}

// wanted is how many entries other traffic should have by then. With a duration
// it goes on as evenly through all of it as is known; without one it keeps up with
// the logins.
func (p *planner) wanted(until reference.Time, w *tally) int64 {
	logins := w.entries - w.other
	if d := span(p.opt.Duration); d > 0 && p.arrivals.count > 0 && p.firsts > 0 {
		logins = int64(scale(int64(scale(logins, p.arrivals.count, p.firsts)), int64(min(until, d)), int64(d)))
	}
	return int64(scale(logins, int64(p.opt.Other), int64(One-p.opt.Other)))
}

// debt knows how many entries an action of other traffic comes to.
type debt struct{ actions, entries int64 }

func (d *debt) each() int64 {
	if d.actions < 100 {
		return usual
	}
	return max(d.entries/d.actions, 1)
}

// callTime is longer than the engine's calls ring and last: nobody leaves in the
// midst of one. Behind it the agent is not ready.
const callTime = 100 * reference.Second

// something is one action that is no sign-in.
func (p *planner) something(at reference.Time, do doer) error {
	draw := p.traffic.below(100)
	if draw < 70 && len(p.on) > 0 {
		agent := p.on[p.traffic.below(int64(len(p.on)))]
		if p.agents[agent].busy <= at {
			return p.agentDoes(agent, at, do)
		}
	}
	client := int(p.traffic.below(int64(len(p.opt.Site.Clients))))
	a := reference.Action{At: at, Kind: reference.Heartbeat, Client: client}
	if groups := p.groups[p.pgs[p.opt.Site.Clients[client].PG]]; draw >= 10 && len(groups) > 0 {
		a.Kind, a.Group = reference.Statistics, groups[p.traffic.below(int64(len(groups)))]
	}
	return do(a)
}

// agentDoes is one action of an agent who is logged in.
func (p *planner) agentDoes(agent int, at reference.Time, do doer) error {
	who := &p.agents[agent]
	draw := p.traffic.below(100)
	a := reference.Action{At: at, Agent: agent, Client: who.client}
	pause := 2*reference.Second + reference.Time(p.traffic.below(int64(20*reference.Second)))
	switch groups := p.groups[who.pg]; {
	case draw < 3 && p.arrivals.count < 0, draw < 1:
		return p.signOut(agent, at, do)
	case draw < 5:
		a.Kind, a.SSO = reference.Authenticate, p.opt.Site.Agents[agent].SSO
	case draw < 10 && len(groups) > 0:
		a.Kind, a.Group = reference.Reskill, groups[p.traffic.below(int64(len(groups)))]
	case !who.ready:
		a.Kind, who.ready = reference.Ready, true
	case draw < 75 && len(groups) > 0:
		a.Kind, a.Group = reference.Call, groups[p.traffic.below(int64(len(groups)))]
		who.ready, who.talks = false, at+callTime
		pause += callTime
	default:
		a.Kind, who.ready = reference.NotReady, false
	}
	who.busy = at + pause
	return do(a)
}
