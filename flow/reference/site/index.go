package site

// Index finds things of a site by what traces and requests call them. It holds
// for the site as it was when Index was called: changed values are seen, things
// added, taken away or renamed are not.
type Index struct {
	site        *Site
	hosts       map[string]*Host
	pgs         map[int]*PG
	peripherals map[int]peripheralOf
	users       map[string]*ApplicationUser
	phones      map[string]*Phone
	lines       map[peripheralLine]*Phone
	anyLine     map[string]*Phone
	groups      map[int]*SkillGroup
	queues      map[int]*Queue
	own         map[int]*Queue
	agents      map[peripheralAgent]int
	icm         map[int]int
}

type (
	peripheralOf struct {
		pg         *PG
		peripheral *Peripheral
	}
	peripheralLine struct {
		peripheral int
		line       string
	}
	peripheralAgent struct {
		peripheral int
		id         string
	}
)

// Index makes the tables to look things up in.
func (s *Site) Index() *Index {
	x := &Index{
		site:  s,
		hosts: map[string]*Host{}, pgs: map[int]*PG{}, peripherals: map[int]peripheralOf{},
		users: map[string]*ApplicationUser{}, phones: map[string]*Phone{},
		lines: map[peripheralLine]*Phone{}, anyLine: map[string]*Phone{},
		groups: map[int]*SkillGroup{}, queues: map[int]*Queue{}, own: map[int]*Queue{},
		agents: map[peripheralAgent]int{}, icm: map[int]int{},
	}
	for i := range s.Hosts {
		x.hosts[s.Hosts[i].Name] = &s.Hosts[i]
	}
	for i := range s.Users {
		x.users[s.Users[i].Name] = &s.Users[i]
	}
	for i := range s.Phones {
		p := &s.Phones[i]
		x.phones[p.Terminal] = p
		for _, line := range p.Lines {
			if x.anyLine[line] == nil {
				x.anyLine[line] = p
			}
		}
	}
	for i := range s.PGs {
		x.addPG(&s.PGs[i])
	}
	for i := range s.SkillGroups {
		x.groups[s.SkillGroups[i].ID] = &s.SkillGroups[i]
	}
	for i := range s.Queues {
		x.queues[s.Queues[i].ID] = &s.Queues[i]
		x.own[s.Queues[i].Own] = &s.Queues[i]
	}
	for i := range s.Agents {
		x.agents[peripheralAgent{s.Agents[i].Peripheral, s.Agents[i].ID}] = i
		x.icm[s.Agents[i].ICMID] = i
	}
	return x
}

func (x *Index) addPG(pg *PG) {
	x.pgs[pg.Number] = pg
	for i := range pg.Peripherals {
		p := &pg.Peripherals[i]
		x.peripherals[p.ID] = peripheralOf{pg, p}
		user := x.users[p.User]
		if user == nil {
			continue
		}
		for _, terminal := range user.Devices {
			phone := x.phones[terminal]
			if phone == nil {
				continue
			}
			for _, line := range phone.Lines {
				key := peripheralLine{p.ID, line}
				if x.lines[key] == nil {
					x.lines[key] = phone
				}
			}
		}
	}
}

// Host finds a host by name; nil for none.
func (x *Index) Host(name string) *Host { return x.hosts[name] }

// PG finds a PG by number; nil for none.
func (x *Index) PG(number int) *PG { return x.pgs[number] }

// PeripheralByID finds a peripheral and its PG; nil for none.
func (x *Index) PeripheralByID(id int) (*PG, *Peripheral) {
	p := x.peripherals[id]
	return p.pg, p.peripheral
}

// UserByName finds an application user; nil for none.
func (x *Index) UserByName(name string) *ApplicationUser { return x.users[name] }

// Phone finds a phone by its terminal; nil for none.
func (x *Index) Phone(terminal string) *Phone { return x.phones[terminal] }

// PhoneByLine finds the phone that has the line, as seen from a peripheral: one
// that the peripheral's application user controls, the first in the order of the
// user's devices. controlled is false where the user controls none; the phone is
// then any one of the site with that line, or nil.
func (x *Index) PhoneByLine(peripheral int, line string) (phone *Phone, controlled bool) {
	if p := x.lines[peripheralLine{peripheral, line}]; p != nil {
		return p, true
	}
	return x.anyLine[line], false
}

// Group finds a skill group by its ICM id; nil for none.
func (x *Index) Group(id int) *SkillGroup { return x.groups[id] }

// Queue finds a precision queue by its id; nil for none.
func (x *Index) Queue(id int) *Queue { return x.queues[id] }

// QueueByOwnGroup finds the precision queue whose own skill group this is; nil
// for none.
func (x *Index) QueueByOwnGroup(id int) *Queue { return x.own[id] }

// Agent gives the place in Site.Agents of an agent by login id, -1 for none.
func (x *Index) Agent(peripheral int, id string) int {
	if i, ok := x.agents[peripheralAgent{peripheral, id}]; ok {
		return i
	}
	return -1
}

// AgentByICM gives the place in Site.Agents of an agent by skill target id, -1
// for none.
func (x *Index) AgentByICM(id int) int {
	if i, ok := x.icm[id]; ok {
		return i
	}
	return -1
}
