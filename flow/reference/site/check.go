package site

import (
	"cmp"
	"fmt"
	"maps"
	"strings"
)

// check looks for what is wrong with the site as a whole: names that stand twice,
// references that lead nowhere, ranges that overlap. What the decoder has refused
// already is not told again, and no reference into a list with such a hole is
// called unknown.
func check(d *decoder, s *Site) {
	c := &checker{decoder: d, site: s}
	c.define()
	c.references()
}

// checker knows what has been defined, and where.
type checker struct {
	*decoder
	site *Site

	hosts       names[string]
	pgs         names[int]
	peripherals names[int]
	users       names[string]
	terminals   names[string]
	lines       names[string] // of all phones; one may stand on several
	groups      names[int]    // skill groups that an agent can be put in
	queues      names[int]

	phones    map[string]*Phone // by terminal
	groupHome map[int]int       // peripheral of a skill group
}

// names are the things of one kind that are defined.
type names[K cmp.Ordered] struct {
	noun  string
	at    map[K]position
	holes bool // one of them could not be read
}

func newNames[K cmp.Ordered](noun string) names[K] {
	return names[K]{noun: noun, at: map[K]position{}}
}

// add defines what stands in a field, and says so when it stands there already.
// scope says among what it must be the only one.
func (n *names[K]) add(c *checker, field *K, scope string) { n.addAs(c, field, *field, scope) }

// addAs is add where names count as one that are not spelled alike.
func (n *names[K]) addAs(c *checker, field *K, key K, scope string) {
	at, given := c.at[field]
	if !given {
		n.holes = true
		return
	}
	if first, twice := n.at[key]; twice {
		c.fail(at, "%s %v stands here again (first in line %d)%s: keep one, or give one of them another", n.noun, *field, first.line, scope)
		return
	}
	n.at[key] = at
}

// refer says so when a field names what is not defined; it reports whether the
// reference leads somewhere.
func (n *names[K]) refer(c *checker, field *K, fix string) bool {
	at, given := c.at[field]
	if !given {
		return false
	}
	if _, ok := n.at[*field]; ok {
		return true
	}
	if !n.holes {
		c.fail(at, "there is no %s %v%s: %s", n.noun, *field, n.suggest(c, *field), fix)
	}
	return false
}

func (n *names[K]) suggest(c *checker, key K) string {
	text, isText := any(key).(string)
	if !isText {
		return ""
	}
	return c.decoder.suggest(text, func(yield func(string) bool) {
		for k := range maps.Keys(n.at) {
			if !yield(any(k).(string)) {
				return
			}
		}
	})
}

// position is where a field stands, or what it is a part of where it was left out.
func (c *checker) position(fields ...any) position {
	for _, f := range fields {
		if at, ok := c.at[f]; ok {
			return at
		}
	}
	return position{1, 1}
}

// define goes through everything that has a name or number.
func (c *checker) define() {
	s := c.site
	c.hosts, c.pgs, c.peripherals = newNames[string]("host"), newNames[int]("PG"), newNames[int]("peripheral")
	c.users, c.terminals, c.lines = newNames[string]("application user"), newNames[string]("terminal"), newNames[string]("line")
	c.groups, c.queues = newNames[int]("skill group"), newNames[int]("precision queue")
	c.phones, c.groupHome = map[string]*Phone{}, map[int]int{}

	for i := range s.Hosts {
		c.hosts.add(c, &s.Hosts[i].Name, "")
	}
	c.definePGs()
	c.defineClients()
	for i := range s.Users {
		c.users.add(c, &s.Users[i].Name, "")
	}
	c.definePhones()
	c.defineTargets()
	c.defineAgents()
}

func (c *checker) definePGs() {
	peripherals, rules, targets := newNames[string]("peripheral name"), newNames[string]("targeting rule"), newNames[string]("device target")
	for i := range c.site.PGs {
		pg := &c.site.PGs[i]
		c.pgs.add(c, &pg.Number, "")
		pims := newNames[int]("pim")
		for j := range pg.Peripherals {
			p := &pg.Peripherals[j]
			c.peripherals.add(c, &p.ID, "")
			peripherals.add(c, &p.Name, "")
			pims.add(c, &p.PIM, fmt.Sprintf(" on PG %d", pg.Number))
			for k := range p.Rules {
				rules.add(c, &p.Rules[k].Name, "")
			}
			extensions := newNames[string]("extension of a device target")
			for k := range p.Targets {
				targets.add(c, &p.Targets[k].Name, "")
				extensions.add(c, &p.Targets[k].Extension, fmt.Sprintf(" on peripheral %d", p.ID))
			}
		}
	}
}

func (c *checker) defineClients() {
	clients := newNames[string]("client")
	sessions := map[int]*names[int]{}
	requests := map[int]map[uint32]position{} // by CTI server and high byte of next-cti
	for i := range c.site.Clients {
		cl := &c.site.Clients[i]
		clients.add(c, &cl.Name, "")
		if sessions[cl.PG] == nil {
			n := newNames[int]("session")
			sessions[cl.PG], requests[cl.PG] = &n, map[uint32]position{}
		}
		if !c.given(&cl.PG) {
			continue
		}
		sessions[cl.PG].add(c, &cl.Session, fmt.Sprintf(" on the CTI server of PG %d", cl.PG))
		at, given := c.at[&cl.NextCTI]
		if !given {
			continue
		}
		high := cl.NextCTI >> 24
		if first, twice := requests[cl.PG][high]; twice {
			c.fail(at, "next-cti begins with the byte 0x%02x like that of another session (in line %d) on the CTI server of PG %d: sessions would share their numbers, so begin it with another byte", high, first.line, cl.PG)
			continue
		}
		requests[cl.PG][high] = at
	}
}

func (c *checker) definePhones() {
	for i := range c.site.Phones {
		p := &c.site.Phones[i]
		c.terminals.add(c, &p.Terminal, "")
		c.phones[p.Terminal] = p
		if !c.given(&p.Lines) {
			c.lines.holes = true
		}
		own := newNames[string]("line")
		for j := range p.Lines {
			own.add(c, &p.Lines[j], " on this phone")
			if at, given := c.at[&p.Lines[j]]; !given {
				c.lines.holes = true
			} else if _, known := c.lines.at[p.Lines[j]]; !known { // shared lines are none of our business
				c.lines.at[p.Lines[j]] = at
			}
		}
	}
}

// defineTargets goes through skill groups, queues and agents, whose ICM ids are
// one space: the skill target ids.
func (c *checker) defineTargets() {
	s := c.site
	targets := newNames[int]("skill target id")
	groups, queues, steps := newNames[string]("skill group name"), newNames[string]("precision queue name"), newNames[int]("step")
	numbers := map[int]*names[int]{}
	for i := range s.SkillGroups {
		g := &s.SkillGroups[i]
		targets.add(c, &g.ID, " among skill groups, queues' own groups and agents")
		groups.add(c, &g.Name, "")
		if at, given := c.at[&g.ID]; given {
			c.groups.at[g.ID] = at
			if c.given(&g.Peripheral) {
				c.groupHome[g.ID] = g.Peripheral
			}
		} else {
			c.groups.holes = true
		}
		if numbers[g.Peripheral] == nil {
			n := newNames[int]("skill group number")
			numbers[g.Peripheral] = &n
		}
		if c.given(&g.Peripheral) {
			numbers[g.Peripheral].add(c, &g.Number, fmt.Sprintf(" on peripheral %d", g.Peripheral))
		}
	}
	for i := range s.Queues {
		q := &s.Queues[i]
		c.queues.add(c, &q.ID, "")
		queues.add(c, &q.Name, "")
		targets.add(c, &q.Own, " among skill groups, queues' own groups and agents")
		for j := range q.Steps {
			steps.add(c, &q.Steps[j].ID, "")
		}
	}
	for i := range s.Agents {
		targets.add(c, &s.Agents[i].ICMID, " among skill groups, queues' own groups and agents")
	}
}

// defineAgents holds ids and login names apart. People type them, and the
// product's database compares them without case. A login name may well be the id
// of another agent: the product takes it, and neither can sign in.
func (c *checker) defineAgents() {
	ids, logins := map[int]*names[string]{}, newNames[string]("login name")
	for i := range c.site.Agents {
		a := &c.site.Agents[i]
		logins.addAs(c, &a.Login, strings.ToLower(a.Login), "")
		if !c.given(&a.Peripheral) {
			continue
		}
		if ids[a.Peripheral] == nil {
			n := newNames[string]("agent id")
			ids[a.Peripheral] = &n
		}
		ids[a.Peripheral].addAs(c, &a.ID, strings.ToLower(a.ID), fmt.Sprintf(" on peripheral %d", a.Peripheral))
	}
}
