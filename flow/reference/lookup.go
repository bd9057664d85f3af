package reference

import (
	"strconv"

	"uccetrace/flow/reference/site"
)

// lookup finds things in a site by the numbers that messages carry.
type lookup struct {
	site        *site.Site
	peripherals map[int]place
	agents      map[agentKey]int
	groups      map[int]*site.SkillGroup
	queues      map[int]*site.Queue
	lines       map[lineKey]*site.Phone // of the phones that the peripheral's user controls
	anywhere    map[string]*site.Phone  // of all phones
	hosts       map[string]*site.Host
}

// place is where a peripheral lives.
type place struct {
	pg         *site.PG
	peripheral *site.Peripheral
}

type agentKey struct {
	peripheral int
	id         string
}

type lineKey struct {
	peripheral int
	number     string
}

func newLookup(s *site.Site) lookup {
	l := lookup{
		site: s, peripherals: map[int]place{}, agents: map[agentKey]int{},
		groups: map[int]*site.SkillGroup{}, queues: map[int]*site.Queue{},
		lines: map[lineKey]*site.Phone{}, anywhere: map[string]*site.Phone{}, hosts: map[string]*site.Host{},
	}
	for i := range s.Hosts {
		l.hosts[s.Hosts[i].Name] = &s.Hosts[i]
	}
	for i := range s.Agents {
		l.agents[agentKey{s.Agents[i].Peripheral, s.Agents[i].ID}] = i
	}
	for i := range s.SkillGroups {
		l.groups[s.SkillGroups[i].ID] = &s.SkillGroups[i]
	}
	for i := range s.Queues {
		l.queues[s.Queues[i].ID] = &s.Queues[i]
	}
	phones := map[string]*site.Phone{}
	for i := range s.Phones {
		p := &s.Phones[i]
		phones[p.Terminal] = p
		for _, number := range p.Lines {
			l.anywhere[number] = p
		}
	}
	users := map[string]*site.ApplicationUser{}
	for i := range s.Users {
		users[s.Users[i].Name] = &s.Users[i]
	}
	for i := range s.PGs {
		pg := &s.PGs[i]
		for k := range pg.Peripherals {
			l.peripheral(pg, &pg.Peripherals[k], users, phones)
		}
	}
	return l
}

func (l *lookup) peripheral(pg *site.PG, p *site.Peripheral, users map[string]*site.ApplicationUser, phones map[string]*site.Phone) {
	l.peripherals[p.ID] = place{pg, p}
	user := users[p.User]
	if user == nil {
		return
	}
	for _, terminal := range user.Devices {
		if phone := phones[terminal]; phone != nil {
			for _, number := range phone.Lines {
				l.lines[lineKey{p.ID, number}] = phone
			}
		}
	}
}

// selector is whom decisions about an agent on an extension are taken for.
func (l *lookup) selector(agent int, extension string) Selector {
	a := &l.site.Agents[agent]
	w := Selector{Agent: a.ID, Peripheral: a.Peripheral, PG: l.peripherals[a.Peripheral].pg.Number}
	if phone := l.lines[lineKey{a.Peripheral, extension}]; phone != nil {
		w.Device = phone.Terminal
	}
	return w
}

// target is the name of the device target that a PIM builds for an extension.
func target(extension string) string { return "Cisco" + extension }

// steps spells the precision queue steps of an agent as the router prints them.
func (l *lookup) steps(a *site.Agent) string {
	text := ""
	for _, id := range a.Queues {
		for _, s := range l.queues[id].Steps {
			text += strconv.Itoa(s.ID) + "(" + s.Name + "),"
		}
	}
	return text
}

// own spells the queues' own groups, which the router assigns with them.
func (l *lookup) own(a *site.Agent) string {
	text := ""
	for _, id := range a.Queues {
		if text != "" {
			text += ","
		}
		text += strconv.Itoa(l.queues[id].Own)
	}
	return text
}
