package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// references follows everything that names something else.
func (c *checker) references() {
	s := c.site
	c.sides(&s.Router.Sides)
	for i := range s.PGs {
		c.sides(&s.PGs[i].Sides)
		for j := range s.PGs[i].Peripherals {
			c.peripheral(&s.PGs[i].Peripherals[j])
		}
	}
	for i := range s.Clients {
		c.pgs.refer(c, &s.Clients[i].PG, "add it to pgs or correct the number")
		c.hosts.refer(c, &s.Clients[i].Host, "add it to hosts or correct the name")
	}
	for i := range s.Users {
		c.devices(&s.Users[i])
	}
	for i := range s.Phones {
		c.ports(&s.Phones[i])
	}
	for i := range s.SkillGroups {
		c.peripherals.refer(c, &s.SkillGroups[i].Peripheral, "add it to a PG or correct the id")
	}
	for i := range s.Agents {
		c.agent(&s.Agents[i])
	}
}

func (c *checker) sides(s *Sides) {
	a := c.hosts.refer(c, &s.A, "add it to hosts or correct the name")
	b := c.hosts.refer(c, &s.B, "add it to hosts or correct the name")
	if a && b && s.A == s.B {
		c.fail(c.at[&s.B], "side B is on host %s like side A: name another host, or leave side-b out", s.B)
	}
}

func (c *checker) peripheral(p *Peripheral) {
	c.users.refer(c, &p.User, "add it to application-users or correct the name")
	for i := range p.Rules {
		c.rule(p, &p.Rules[i])
	}
	c.overlaps(p)
}

func (c *checker) rule(p *Peripheral, r *TargetingRule) {
	expression := c.given(&r.Expression)
	if r.Type == SubstituteExtension && !expression && !c.refused[&r.Expression] {
		c.fail(c.position(&r.Type, r), "targeting rule %s substitutes extensions and does not say by what: write an expression such as 978497!!!!", r.Name)
	}
	if r.Type != SubstituteExtension && expression && !c.refused[&r.Type] {
		c.fail(c.at[&r.Expression], "only a targeting rule of type substitute-extension has an expression: take it out, or change the type")
	}
	kept := strings.Count(r.Expression, "!")
	for i := range r.Ranges {
		e := &r.Ranges[i]
		at, given := c.at[e]
		switch n := len(e.Low); {
		case !given:
		case p.ExtensionLength > 0 && n != p.ExtensionLength:
			c.fail(at, "extensions of %d digits, where peripheral %d has extension-length %d: correct the range or the length", n, p.ID, p.ExtensionLength)
		case expression && kept > n:
			c.fail(at, "extensions of %d digits, of which the expression %s keeps %d: correct one of them", n, r.Expression, kept)
		}
	}
}

// overlaps finds ranges of a peripheral's rules that have an extension in common.
// In the order of their low ends, a range that overlaps any before it overlaps
// the one that reaches furthest.
func (c *checker) overlaps(p *Peripheral) {
	type ranged struct {
		*Range
		rule string
		at   position
	}
	var all []ranged
	for i := range p.Rules {
		for j := range p.Rules[i].Ranges {
			e := &p.Rules[i].Ranges[j]
			if at, given := c.at[e]; given {
				all = append(all, ranged{e, p.Rules[i].Name, at})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b ranged) int {
		return cmp.Or(cmp.Compare(len(a.Low), len(b.Low)), cmp.Compare(a.Low, b.Low))
	})
	var furthest *ranged
	for i := range all {
		r := &all[i]
		if furthest != nil && furthest.Has(r.Low) {
			first, second := furthest, r
			if first.at.line > second.at.line || first.at.line == second.at.line && first.at.col > second.at.col {
				first, second = second, first
			}
			c.fail(second.at, "range %s of targeting rule %s overlaps %s of rule %s (line %d) on peripheral %d: an extension may lie in one range only, so make them disjoint",
				extensions.show(*second.Range), second.rule, extensions.show(*first.Range), first.rule, first.at.line, p.ID)
		}
		if furthest == nil || len(furthest.High) < len(r.High) || furthest.High < r.High {
			furthest = r
		}
	}
}

func (c *checker) devices(u *ApplicationUser) {
	own := newNames[string]("device")
	for i := range u.Devices {
		c.terminals.refer(c, &u.Devices[i], "add it to phones or correct the name")
		if c.given(&u.Devices[i]) {
			own.add(c, &u.Devices[i], " with user "+u.Name)
		}
	}
}

// ports checks that the CTI ports of mobile agents come in pairs, as the PG pairs
// them: LCPxxxxFyyyy with RCPxxxxFyyyy.
func (c *checker) ports(p *Phone) {
	if !c.given(&p.Remote) || !c.given(&p.Terminal) {
		return
	}
	rest, local := strings.CutPrefix(p.Terminal, "LCP")
	if !local {
		c.fail(c.at[&p.Remote], "terminal %s has a remote-line, which only a local CTI port (LCPxxxxFyyyy) has: take it out or rename the port", p.Terminal)
		return
	}
	switch partner := c.phones["RCP"+rest]; {
	case partner == nil && !c.terminals.holes:
		c.fail(c.at[&p.Remote], "%s has no remote port: add the phone RCP%s with line %s", p.Terminal, rest, p.Remote)
	case partner != nil && c.given(&partner.Lines) && !slices.Contains(partner.Lines, p.Remote):
		c.fail(c.at[&p.Remote], "line %s is not one of %s, which is the remote port of %s: correct one of them", p.Remote, partner.Terminal, p.Terminal)
	}
}

func (c *checker) agent(a *Agent) {
	known := c.peripherals.refer(c, &a.Peripheral, "add it to a PG or correct the id")
	c.lines.refer(c, &a.Extension, "add a phone with this line to phones, or correct the extension")
	for i := range a.Groups {
		if !c.groups.refer(c, &a.Groups[i], "add it to skill-groups or correct the id") || !known {
			continue
		}
		if home, ok := c.groupHome[a.Groups[i]]; ok && home != a.Peripheral {
			c.fail(c.at[&a.Groups[i]], "skill group %d is of peripheral %d and agent %s of peripheral %d: an agent can be in groups of the own peripheral only", a.Groups[i], home, a.ID, a.Peripheral)
		}
	}
	own := newNames[int]("precision queue")
	for i := range a.Queues {
		c.queues.refer(c, &a.Queues[i], "add it to precision-queues or correct the id")
		if c.given(&a.Queues[i]) {
			own.add(c, &a.Queues[i], fmt.Sprintf(" with agent %s", a.ID))
		}
	}
}
