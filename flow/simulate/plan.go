package simulate

import (
	"slices"
	"time"

	"uccetrace/flow/decision"
	"uccetrace/flow/reference"
	"uccetrace/flow/reference/site"
)

// planner decides what people and machines do, a tick ahead of the engine. It
// keeps one small record for each agent of the site and nothing for what has not
// happened yet, but for the few who will try again.
type planner struct {
	opt     *Options
	agents  []person
	pgs     map[int]int // place in Site.PGs, by number
	clients [][]int     // by place in Site.PGs: places in Site.Clients
	groups  [][]int     // by place in Site.PGs: places in Site.SkillGroups
	index   *site.Index
	rules   []Rule // those with a probability

	arrivals *arrivals
	agent    dice
	decision dice
	traffic  dice

	free    queue // agents who may sign in
	on      []int // agents who are logged in, in no order
	leaving int   // agents who have signed out and may not sign in yet
	retries int   // agents who will try again
	later   waits
	debt    debt

	firsts   int64 // sign-ins that are no retries
	switches []Switch
}

// person is what the planner knows of an agent.
type person struct {
	pg, client int
	place      int // in planner.on, or -1
	tries      int // of the sign-in under way
	ready      bool
	busy       reference.Time // does nothing new until then
	talks      reference.Time // has a call until then
}

// A tick is how far ahead actions are planned. What the engine says within it is
// known only behind it.
const tick = 250 * reference.Millisecond

// How long people take.
const (
	leaveTime  = 2 * reference.Second // from signing out until they may sign in
	retryLeast = 5 * reference.Second
	retryMore  = 25 * reference.Second
	mostTries  = 3
)

func newPlanner(o *Options) *planner {
	p := &planner{
		opt: o, agents: make([]person, len(o.Site.Agents)), index: o.Site.Index(),
		agent: newDice(o.Seed, forAgents), decision: newDice(o.Seed, forDecisions), traffic: newDice(o.Seed, forTraffic),
		arrivals: newArrivals(o, len(o.Site.Agents)),
		switches: append([]Switch(nil), o.Switch...),
	}
	for _, r := range o.Decide {
		if r.Probability < One {
			p.rules = append(p.rules, r)
		}
	}
	p.place(o.Site)
	return p
}

// always are the settings that hold all the time.
func (o *Options) always() []decision.Setting {
	var out []decision.Setting
	for _, r := range o.Decide {
		if r.Probability == One {
			out = append(out, r.Setting)
		}
	}
	return out
}

// place finds out who works where, and puts the agents into the order in which
// they will come.
func (p *planner) place(s *site.Site) {
	peripherals := map[int]int{}
	p.pgs = map[int]int{}
	for i := range s.PGs {
		p.pgs[s.PGs[i].Number] = i
		for _, per := range s.PGs[i].Peripherals {
			peripherals[per.ID] = i
		}
	}
	p.clients, p.groups = make([][]int, len(s.PGs)), make([][]int, len(s.PGs))
	for i := range s.Clients {
		if pg, ok := p.pgs[s.Clients[i].PG]; ok {
			p.clients[pg] = append(p.clients[pg], i)
		}
	}
	for i := range s.SkillGroups {
		if pg, ok := peripherals[s.SkillGroups[i].Peripheral]; ok {
			p.groups[pg] = append(p.groups[pg], i)
		}
	}
	order := make([]int, len(s.Agents))
	for i := range s.Agents {
		pg := peripherals[s.Agents[i].Peripheral]
		client := 0
		if n := len(p.clients[pg]); n > 0 {
			client = p.clients[pg][i%n]
		}
		p.agents[i] = person{pg: pg, client: client, place: -1}
		j := int(p.agent.below(int64(i + 1)))
		order[i], order[j] = order[j], i
	}
	p.free.list = order
}

// settings draws what is decided for one sign-in.
func (p *planner) settings(agent int) []decision.Setting {
	var out []decision.Setting
	a := &p.opt.Site.Agents[agent]
	for i := range p.rules {
		r := &p.rules[i]
		f := r.Setting.Scope
		if f.Agent != "" && f.Agent != a.ID || f.Peripheral != 0 && f.Peripheral != a.Peripheral ||
			f.PG != 0 && f.PG != p.opt.Site.PGs[p.agents[agent].pg].Number ||
			f.Device != "" && f.Device != p.terminal(a) {
			continue
		}
		if p.decision.hit(r.Probability) {
			out = append(out, decision.Setting{Decision: r.Setting.Decision, Outcome: r.Setting.Outcome})
		}
	}
	return out
}

// terminal is where the agent usually works.
func (p *planner) terminal(a *site.Agent) string {
	if phone, _ := p.index.PhoneByLine(a.Peripheral, a.Extension); phone != nil {
		return phone.Terminal
	}
	return ""
}

// step plans what begins from one moment until another.
func (p *planner) step(from, until reference.Time, w *tally, do doer) error {
	for _, plan := range []func(from, until reference.Time, do doer) error{p.makeRoom, p.switchSides, p.comeBack, p.arrive} {
		if err := plan(from, until, do); err != nil {
			return err
		}
	}
	return p.others(from, until, w, do)
}

// doer takes an action to the engine.
type doer = func(reference.Action) error

// over says that all that was asked for has begun, but for the retries of those
// who are refused yet.
func (p *planner) over() bool {
	return p.arrivals.over() && p.retries == 0 && len(p.switches) == 0
}

// arrive lets agents sign in. Where none is free, who comes waits for the next
// tick.
func (p *planner) arrive(from, until reference.Time, do doer) error {
	for !p.arrivals.over() && p.arrivals.next < until {
		p.arrivals.next = max(p.arrivals.next, from)
		agent, ok := p.free.pop()
		if !ok {
			p.arrivals.next = until
			return nil
		}
		p.firsts++
		p.agents[agent].tries = 0
		if err := do(p.signIn(agent, p.arrivals.next)); err != nil {
			return err
		}
		p.arrivals.draw()
	}
	return nil
}

func (p *planner) signIn(agent int, at reference.Time) reference.Action {
	p.agents[agent].tries++
	a := &p.opt.Site.Agents[agent]
	mode := 0
	switch a.Mobile {
	case site.CallByCall:
		mode = callByCall
	case site.Nailed:
		mode = nailed
	case site.AgentChooses:
		mode = []int{0, callByCall, nailed}[p.agent.below(3)]
	}
	return reference.Action{
		At: at, Kind: reference.SignIn, Agent: agent, Client: p.agents[agent].client,
		WorkMode: mode, SSO: a.SSO, Settings: p.settings(agent),
	}
}

// Work modes of mobile agents.
const (
	callByCall = 3
	nailed     = 4
)

// comeBack lets those sign in who were refused, and frees those who have left.
func (p *planner) comeBack(from, until reference.Time, do doer) error {
	for !p.later.empty() && p.later.heap[0].at < until {
		w := p.later.pop()
		if w.leaves {
			p.leaving--
			p.free.push(w.agent)
			continue
		}
		p.retries--
		if err := do(p.signIn(w.agent, max(w.at, from))); err != nil {
			return err
		}
	}
	return nil
}

// makeRoom lets agents sign out where more will come soon than are free.
func (p *planner) makeRoom(from, _ reference.Time, do doer) error {
	if p.arrivals.over() {
		return nil
	}
	soon := p.arrivals.within(from, leaveTime+2*tick)
	for tries := 0; p.free.len()+p.leaving < soon && len(p.on) > 0 && tries < mostDraws; tries++ {
		agent := p.on[p.agent.below(int64(len(p.on)))]
		if p.agents[agent].talks > from {
			continue
		}
		tries = 0
		if err := p.signOut(agent, from, do); err != nil {
			return err
		}
	}
	return nil
}

// mostDraws is how many agents in a call are met in a row before a search for one
// without is given up until the next tick.
const mostDraws = 8

func (p *planner) signOut(agent int, at reference.Time, do doer) error {
	p.off(agent)
	p.leaving++
	p.later.push(wait{at + leaveTime, agent, true})
	return do(reference.Action{At: at, Kind: reference.SignOut, Agent: agent, Client: p.agents[agent].client})
}

// ended learns how a sign-in ended.
func (p *planner) ended(a *reference.Attempt) {
	who := &p.agents[a.Agent]
	switch {
	case a.Outcome == reference.Succeeded:
		who.ready, who.busy, who.talks = false, 0, 0
		if who.place < 0 {
			who.place = len(p.on)
			p.on = append(p.on, a.Agent)
		}
	case p.opt.Retry && who.tries < mostTries:
		p.retries++
		p.later.push(wait{a.Ended + retryLeast + reference.Time(p.agent.below(int64(retryMore))), a.Agent, false})
	default:
		p.free.push(a.Agent)
	}
}

// off takes an agent from those who are logged in.
func (p *planner) off(agent int) {
	who := &p.agents[agent]
	last := p.on[len(p.on)-1]
	p.on[who.place] = last
	p.agents[last].place = who.place
	p.on = p.on[:len(p.on)-1]
	who.place, who.ready = -1, false
}

// switchSides lets the other side of a PG take over.
func (p *planner) switchSides(from, until reference.Time, do doer) error {
	rest := p.switches[:0]
	for _, s := range p.switches {
		at := max(span(s.After), from)
		if at >= until {
			rest = append(rest, s)
			continue
		}
		if err := p.cut(s, at, do); err != nil {
			return err
		}
		if err := do(reference.Action{At: at, Kind: reference.SwitchSide, PG: s.PG}); err != nil {
			return err
		}
	}
	p.switches = rest
	return nil
}

// cut cuts the phones off whose agents a change of sides is to lose: those who came
// first of the ones who are logged in.
func (p *planner) cut(s Switch, at reference.Time, do doer) error {
	var who []int
	for _, agent := range p.on {
		if p.opt.Site.PGs[p.agents[agent].pg].Number == s.PG {
			who = append(who, agent)
		}
	}
	slices.Sort(who)
	for _, agent := range who[:min(s.Lost, len(who))] {
		if err := do(reference.Action{At: at, Kind: reference.Cut, Agent: agent}); err != nil {
			return err
		}
	}
	return nil
}

func span(d time.Duration) reference.Time { return reference.Time(d.Microseconds()) }
