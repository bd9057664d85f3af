package site

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// Shape says how large a made site is, and of what kinds. Zero values are made
// the smallest sensible ones: one PG, one peripheral, 100 agents, one side,
// Finesse, 4 skill groups, no queues. All clocks are right and at UTC.
type Shape struct {
	Seed uint64

	PGs         int // 1 to 99
	Peripherals int // of each PG, 1 to 9
	Agents      int // in all, spread evenly over the peripherals; up to 9999 of each
	TwoSides    bool
	Clients     []ClientKind // one session of each kind on every CTI server; a kind may come twice

	SkillGroups int // of each peripheral, 1 to 99; an agent is in one to four of them
	Queues      int // in all, up to 99; an agent matches none to two of them

	// Shares of agents in percent, drawn for each agent on its own.
	Mobile, Supervisors, SSO int

	// RepeatIDs gives every peripheral the same agent ids, extensions and ports.
	RepeatIDs bool
}

// Generate makes a site from a shape: what is drawn comes from the seed, so one
// shape gives one site on any machine. An agent's id, extension, ICM id and
// terminal have nothing in common. The password of every agent is "pw-" and the
// login name.
//
// It panics where a bound of Shape is broken, because shapes are written by
// programs; check the numbers of users first.
func Generate(shape Shape) *Site {
	g := newGenerator(shape)
	g.router()
	for n := range g.PGs {
		g.pg(n + 1)
	}
	for i := range g.Queues {
		g.queue(i)
	}
	for p, id := range g.peripherals {
		for i := range g.agentsOf(p) {
			g.agent(p, id, i)
		}
	}
	return g.site
}

type generator struct {
	Shape
	site        *Site
	random      *rand.Rand
	digits      int   // of numbers within a space, after its first digit
	block       int   // numbers of one peripheral within a space
	peripherals []int // ids, in order
	orders      [][]int
	ports       []int // mobile ports of each peripheral so far
	agents      int   // so far
}

// First digits of the number spaces: no number of one is in another.
const (
	spaceAgentID   = 1
	spaceICM       = 2
	spaceGroup     = 3 // skill groups and queues' own
	spaceExtension = 4
	spaceQueue     = 6 // queues and steps
	spaceLocal     = 7 // local CTI ports
	spaceRemote    = 8 // remote CTI ports
)

const firstPeripheral = 5000

func newGenerator(shape Shape) *generator {
	shape.PGs = max(shape.PGs, 1)
	shape.Peripherals = max(shape.Peripherals, 1)
	shape.SkillGroups = max(shape.SkillGroups, 1)
	if shape.Agents == 0 {
		shape.Agents = 100
	}
	if len(shape.Clients) == 0 {
		shape.Clients = []ClientKind{Finesse}
	}
	all := shape.PGs * shape.Peripherals
	each := (shape.Agents + all - 1) / all
	if shape.PGs > 99 || shape.Peripherals > 9 || shape.SkillGroups > 99 || shape.Queues > 99 ||
		shape.Agents < 0 || each > 9999 || len(shape.Clients) > 99 {
		panic(fmt.Sprintf("site.Generate: shape out of bounds: %+v", shape))
	}
	g := &generator{
		Shape:  shape,
		site:   &Site{Name: "made", Release: "12.6(1)", CTIAnswer: 10 * time.Second, CredentialsFor: 30 * time.Minute},
		random: rand.New(rand.NewPCG(shape.Seed, 0x75636365)),
		digits: 4,
		block:  10,
		ports:  make([]int, all),
	}
	for g.block <= each {
		g.block *= 10
	}
	for room := 10_000; room < g.block*all || room < 200*all; room *= 10 {
		g.digits++
	}
	for p := range all {
		g.peripherals = append(g.peripherals, firstPeripheral+p)
		g.orders = append(g.orders, g.random.Perm(g.agentsOf(p)))
	}
	g.site.Latency = fillLatency(nil)
	g.site.Trace = map[string]string{"router": "agent-changes", "finesse": "debug", "ctisvr": "protocol"}
	return g
}

// agentsOf gives the number of agents of the p-th peripheral.
func (g *generator) agentsOf(p int) int {
	all := g.PGs * g.Peripherals
	n := g.Agents / all
	if p < g.Agents%all {
		n++
	}
	return n
}

// number gives the n-th number of a space.
func (g *generator) number(space, n int) int {
	power := 1
	for range g.digits {
		power *= 10
	}
	return space*power + n
}

// local gives the i-th number of a space at the p-th peripheral, which may come
// again at another one.
func (g *generator) local(space, p, i int) int {
	if g.RepeatIDs {
		p = 0
	}
	return g.number(space, p*g.block+i)
}

func (g *generator) host(name string) string {
	g.site.Hosts = append(g.site.Hosts, Host{Name: name})
	return name
}

func (g *generator) sides(name string) Sides {
	s := Sides{A: g.host(name + "a")}
	if g.TwoSides {
		s.B = g.host(name + "b")
	}
	return s
}

func (g *generator) router() { g.site.Router.Sides = g.sides("rtr") }

func (g *generator) pg(n int) {
	pg := PG{
		Number:  n,
		Sides:   g.sides(fmt.Sprintf("pg%d", n)),
		Agents:  max(usualAgents, g.Agents),
		NextOPC: 0xf0000000 + uint32(g.random.IntN(1<<16)),
	}
	for m := range g.Peripherals {
		pg.Peripherals = append(pg.Peripherals, g.peripheral((n-1)*g.Peripherals+m, m+1))
	}
	g.site.PGs = append(g.site.PGs, pg)
	g.clients(n)
}

func (g *generator) peripheral(p, pim int) Peripheral {
	id := g.peripherals[p]
	user := fmt.Sprintf("pguser%d", id)
	g.site.Users = append(g.site.Users, ApplicationUser{Name: user, CTI: true})
	for i := range g.SkillGroups {
		g.site.SkillGroups = append(g.site.SkillGroups, SkillGroup{
			ID:         g.number(spaceGroup, p*100+i),
			Number:     i + 1,
			Name:       fmt.Sprintf("group%d.%02d", id, i+1),
			Peripheral: id,
		})
	}
	span := func(space int) Range {
		return Range{fmt.Sprint(g.local(space, p, 0)), fmt.Sprint(g.local(space, p, g.block-1))}
	}
	return Peripheral{
		ID:              id,
		Name:            fmt.Sprintf("CUCM_PIM%d.%d", p/g.Peripherals+1, pim),
		PIM:             pim,
		User:            user,
		ExtensionLength: g.digits + 1,
		Rules: []TargetingRule{{
			Name:   fmt.Sprintf("agents%d", id),
			Type:   AgentExtension,
			Ranges: []Range{span(spaceExtension), span(spaceLocal)},
		}},
		NextJGW:    200_000 + g.random.IntN(100_000),
		NextTarget: 100_000 + g.random.IntN(10_000),
	}
}

func (g *generator) clients(pg int) {
	signature := map[ClientKind]string{Finesse: "Finesse", CTIOS: "CTIOSServer", CRM: "CRMConnector"}
	counts := map[ClientKind]int{}
	for i, kind := range g.Clients {
		counts[kind]++
		name := fmt.Sprintf("%s%d.%d", kind, pg, counts[kind])
		session := 5 + 3*i
		g.site.Clients = append(g.site.Clients, Client{
			Name: name, Kind: kind, PG: pg, Session: session,
			Signature:  signature[kind],
			Host:       g.host(name),
			NextInvoke: uint32(g.random.IntN(1 << 18)),
			// The high byte tells the sessions of a CTI server apart.
			NextCTI: uint32(i+1)<<24 + uint32(g.random.IntN(1<<16)),
		})
	}
}

func (g *generator) queue(i int) {
	q := Queue{
		ID:   g.number(spaceQueue, i),
		Name: fmt.Sprintf("queue%d", i+1),
		Own:  g.number(spaceGroup, len(g.peripherals)*100+i),
	}
	for step := range 1 + g.random.IntN(3) {
		q.Steps = append(q.Steps, QueueStep{
			ID:   g.number(spaceQueue, 10*i+step),
			Name: fmt.Sprintf("%s.%d", q.Name, step+1),
		})
	}
	g.site.Queues = append(g.site.Queues, q)
}

var (
	firstNames = [...]string{"Ana", "Ben", "Chloe", "David", "Elif", "Farid", "Grace", "Hugo", "Ines", "Jan", "Kavya", "Liam", "Mei", "Noor", "Otto", "Priya", "Rosa", "Sven", "Tomas", "Uma"}
	lastNames  = [...]string{"Adams", "Brandt", "Costa", "Diaz", "Evans", "Fischer", "Garcia", "Hansen", "Ito", "Jones", "Khan", "Lopez", "Meyer", "Novak", "Okafor", "Patel", "Rossi", "Silva", "Tanaka", "Weber"}
)

func (g *generator) agent(p, peripheral, i int) {
	g.agents++
	first, last := firstNames[g.random.IntN(len(firstNames))], lastNames[g.random.IntN(len(lastNames))]
	login := fmt.Sprintf("%s.%s%d", first, last, g.agents)
	a := Agent{
		ID: fmt.Sprint(g.local(spaceAgentID, p, i)),
		// The ICM id goes by the order of creation, which is not that of ids.
		ICMID:      g.number(spaceICM, p*g.block+g.orders[p][i]),
		Name:       fmt.Sprintf("%s_%s%d", first, last, g.agents),
		Login:      login,
		Password:   HashPassword("pw-" + login),
		Peripheral: peripheral,
		Enabled:    true,
		SSO:        g.random.IntN(100) < g.SSO,
		Supervisor: g.random.IntN(100) < g.Supervisors,
	}
	if g.random.IntN(100) < g.Mobile {
		g.mobile(&a, p)
	} else {
		place := (i*7 + 3) % g.agentsOf(p) // another order again
		if g.agentsOf(p)%7 == 0 {
			place = g.agentsOf(p) - 1 - i
		}
		a.Extension = fmt.Sprint(g.local(spaceExtension, p, place))
		g.phone(p, Phone{Terminal: fmt.Sprintf("SEP%012X", int64(0x0050_5600_0000)+int64(g.agents)), Lines: []string{a.Extension}})
	}
	groups := g.random.Perm(g.SkillGroups)[:1+g.random.IntN(min(4, g.SkillGroups))]
	for _, n := range groups {
		a.Groups = append(a.Groups, g.number(spaceGroup, p*100+n))
	}
	slices.Sort(a.Groups)
	for _, n := range g.random.Perm(g.Queues)[:g.random.IntN(min(2, g.Queues)+1)] {
		a.Queues = append(a.Queues, g.site.Queues[n].ID)
	}
	slices.Sort(a.Queues)
	g.site.Agents = append(g.site.Agents, a)
}

// mobile makes an agent one that works on any phone, over a pair of CTI ports.
func (g *generator) mobile(a *Agent, p int) {
	port := g.ports[p]
	g.ports[p]++
	modes := [...]MobileMode{CallByCall, Nailed, AgentChooses}
	a.Mobile = modes[g.random.IntN(len(modes))]
	a.Phone = fmt.Sprintf("9%010d", g.random.Int64N(10_000_000_000))
	a.Extension = fmt.Sprint(g.local(spaceLocal, p, port))
	remote := fmt.Sprint(g.local(spaceRemote, p, port))
	name := fmt.Sprintf("%dF%04d", a.Peripheral, port)
	g.phone(p, Phone{Terminal: "LCP" + name, Lines: []string{a.Extension}, Remote: remote})
	g.phone(p, Phone{Terminal: "RCP" + name, Lines: []string{remote}})
}

// phone adds a phone, as UCCE wants it, that the peripheral's user controls.
func (g *generator) phone(p int, phone Phone) {
	phone.Registered, phone.AllowControl = true, true
	phone.IPMode, phone.MaxCalls, phone.BusyTrigger = usualIPMode, usualCalls, usualTrigger
	g.site.Phones = append(g.site.Phones, phone)
	user := &g.site.Users[p]
	user.Devices = append(user.Devices, phone.Terminal)
}
