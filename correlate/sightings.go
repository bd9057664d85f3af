package correlate

import (
	"uccetrace/correlate/ident"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// role says what the line is to the thing that it tells of.
type role uint8

const (
	earlier role = iota // what is printed before the later ones, whatever the clocks say
	later
	alike // the other side prints the same
)

// relation is what parts the earlier from the later line of a thing.
type relation uint8

const (
	onTheWay    relation = iota // a message between two systems
	answering                   // all that a request takes
	onBothSides                 // nothing: both sides of a process print it
)

// sighting is a line of a thing.
type sighting struct {
	clock      int // by number
	unit       *unit
	peripheral string
	role       role
	t          parser.Time
	proc       *parser.Proc
	span       parser.Span
	seconds    bool // printed without milliseconds
	undated    bool // its day is unknown
}

// thing is something that several machines print: a message, a request, a line.
type thing struct {
	relation relation
	exact    bool         // tied by a request's number
	sort     uint64       // things of one sort differ in whose they are
	agent    ident.Number // whose it is, where no number ties it
	seen     []sighting
}

// mostSightings bounds the lines of one thing: a number that is printed more often
// says little.
const mostSightings = 64

// asking is a client's number of a request, and who gave it.
type asking struct {
	unit    *unit
	session int32
	number  uint64
}

// sightings collects what the beginnings of all logs tell of clocks.
type sightings struct {
	clocks map[string]int // host → number
	hosts  []string       // by number
	things []thing
	byKey  map[uint64]int
	askers map[asking]uint64
	words  map[string]uint64 // numbers of the catalogue's words
	names  map[string]string // peripherals, each kept once
	stated map[int]zoneSaid
	opened bool // somebody asks to log in

	suspects map[zoneSuspect]bool
}

// zoneSaid is the zone that the headers of a host's logs state.
type zoneSaid struct {
	minutes int16
	changes bool
}

func newSightings() *sightings {
	return &sightings{
		clocks: map[string]int{}, byKey: map[uint64]int{}, askers: map[asking]uint64{},
		words: map[string]uint64{}, names: map[string]string{}, stated: map[int]zoneSaid{},
	}
}

func (k *sightings) clockOf(u *unit) int {
	n, known := k.clocks[u.Host]
	if !known {
		n = len(k.hosts)
		k.clocks[u.Host] = n
		k.hosts = append(k.hosts, u.Host)
	}
	return n
}

// word numbers a word, so that it can be mixed into a key.
func (k *sightings) word(parts ...string) uint64 {
	var key string
	for _, p := range parts {
		key += p + "\x00"
	}
	n, known := k.words[key]
	if !known {
		n = uint64(len(k.words) + 1)
		k.words[key] = n
	}
	return n
}

// mix makes one number of several; equal ones give equal ones.
func mix(values ...uint64) uint64 {
	h := uint64(0xcbf29ce484222325)
	for _, v := range values {
		h = (h ^ v) * 0x9e3779b97f4a7c15
		h ^= h >> 29
	}
	return h
}

// note keeps what a line tells of its machine's clock. Only what requests print
// counts: that is numbered, or names the agent.
func (c *Correlator) sight(k *sightings, ev *parser.Event, u *unit, v *ident.Values, dated bool) {
	if u.Host == "" {
		return
	}
	clock := k.clockOf(u)
	if ev.Zoned {
		if said, known := k.stated[clock]; !known {
			k.stated[clock] = zoneSaid{minutes: ev.Zone}
		} else if said.minutes != ev.Zone {
			k.stated[clock] = zoneSaid{minutes: said.minutes, changes: true}
		}
	}
	m := ev.Message
	if !ev.Whole || !partOfLogin(m) || len(ev.Spans) == 0 {
		return
	}
	s := sighting{clock: clock, unit: u, t: ev.Time, proc: ev.Proc, span: ev.Spans[0], seconds: ev.Seconds, undated: !dated}
	if len(v.Peripheral) > 0 {
		s.peripheral = k.kept(v.Peripheral)
	}
	opens := len(m.Opens) > 0 && m.Opens[0].Name != 0 && catalog.Any(m.Opens, getter(ev))
	k.opened = k.opened || opens
	c.sightNumbers(k, ev, v, s)
	c.sightEntities(k, ev, v, s, opens)
	if ev.Proc.Side != 0 && u.Process != "pim" && u.Process != "jgw" && (v.Entities.Named() || len(v.Requests) > 0) {
		s.role = alike
		sort := mix(k.word("alike", u.Kind, u.Process), uint64(u.Number), uint64(m.Index))
		k.add(mix(sort, ident.Hash(ev.Text), uint64(ev.Session)), thing{relation: onBothSides, exact: len(v.Requests) > 0, sort: sort}, s)
	}
}

func (k *sightings) kept(text []byte) string {
	if name, known := k.names[string(text)]; known {
		return name
	}
	name := string(text)
	k.names[name] = name
	return name
}

// sightNumbers keeps where a request's number was printed: by both ends of a
// message, and before and after the answer.
func (c *Correlator) sightNumbers(k *sightings, ev *parser.Event, v *ident.Values, s sighting) {
	m := ev.Message
	for i := range v.Requests {
		r := &v.Requests[i]
		whose := uint64(0) // a number's owner is known once all have been looked at
		if c.catalog.Names[r.Name].Space == catalog.InSession {
			// Two desktops give out equal numbers: those of one agent are one.
			key := asking{s.unit, ev.Session, r.Value}
			if c.ids.Agent >= 0 && len(v.Entities[c.ids.Agent].Text) > 0 {
				k.askers[key] = v.Entities[c.ids.Agent].Value
			}
			agent, known := k.askers[key]
			if !known {
				continue
			}
			whose = agent
		}
		number := mix(uint64(r.Name), whose, r.Value)
		if m.Wire != "" && m.Seen != catalog.Local {
			s.role = roleOf(m.Seen)
			sort := k.word("wire", m.Wire, m.From, m.To)
			k.add(mix(number, sort), thing{relation: onTheWay, exact: true, sort: sort}, s)
		}
		if s.role = earlier; len(m.Confirms)+len(m.Refuses) > 0 {
			s.role = later
		}
		sort := k.word("answer", c.catalog.Names[r.Name].Name)
		k.add(mix(number, sort), thing{relation: answering, exact: true, sort: sort}, s)
	}
}

func roleOf(seen catalog.Seen) role {
	if seen == catalog.Sent {
		return earlier
	}
	return later
}

// sightEntities keeps which agent a message without a number speaks of, and
// whose request reached a system before it was passed on.
func (c *Correlator) sightEntities(k *sightings, ev *parser.Event, v *ident.Values, s sighting, opens bool) {
	if c.ids.Agent < 0 {
		return
	}
	m, who := ev.Message, &v.Entities[c.ids.Agent]
	if opens && len(who.Text) > 0 {
		if m.To != "" {
			s.role = earlier
			sort := k.word("ask", m.To)
			k.add(mix(sort, who.Value), thing{sort: sort, agent: who.Number}, s)
		}
		if m.From != "" {
			s.role = later
			sort := k.word("ask", m.From)
			k.add(mix(sort, who.Value), thing{sort: sort, agent: who.Number}, s)
		}
	}
	if len(who.Text) == 0 && c.ids.ICM >= 0 {
		who = &v.Entities[c.ids.ICM]
	}
	if len(v.Requests) > 0 || m.From == m.To || m.Seen == catalog.Local || len(who.Text) == 0 {
		return
	}
	s.role = roleOf(m.Seen)
	if len(m.Key) == 0 {
		if m.Wire != "" {
			sort := k.word("wire", m.Wire, m.From, m.To)
			k.add(mix(sort, uint64(who.Name), who.Value), thing{sort: sort, agent: who.Number}, s)
		}
		return
	}
	get := getter(ev)
	for _, name := range m.Key { // what is published is named by its state, however the wire calls it
		if text := get(name); len(text) > 0 && c.catalog.Names[name].Class == catalog.Plain {
			sort := mix(k.word("published", m.From, m.To), uint64(name))
			k.add(mix(sort, uint64(who.Name), who.Value, ident.Hash(text)), thing{sort: sort, agent: who.Number}, s)
		}
	}
}

func (k *sightings) add(key uint64, t thing, s sighting) {
	i, known := k.byKey[key]
	if !known {
		i = len(k.things)
		k.byKey[key] = i
		k.things = append(k.things, t)
	}
	if known := &k.things[i]; len(known.seen) < mostSightings {
		known.seen = append(known.seen, s)
	}
}
