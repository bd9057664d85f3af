package clock

import (
	"uccetrace/correlate/ident"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// role is what a line is to the event that it tells of.
type role uint8

const (
	earlier role = iota // what is printed before the later ones, whatever the clocks say
	later
	alike // the other side prints the same
)

// relation is what parts the earlier from the later line of an event.
type relation uint8

const (
	onTheWay    relation = iota // a message between two systems
	answering                   // all that a request takes
	onBothSides                 // nothing: both sides of a process print it
)

// sample is a line of an event.
type sample struct {
	clock      int // by number
	unit       *ident.Unit
	peripheral string
	role       role
	t          parser.Time
	proc       *parser.Proc
	span       parser.Span
	seconds    bool // printed without milliseconds
	undated    bool // its day is unknown
}

// sharedEvent is something that several machines print: a message, a request, a line.
type sharedEvent struct {
	relation relation
	exact    bool         // a request's number ties its lines
	sort     uint64       // events of one sort differ in whose they are
	agent    ident.Number // whose it is, where no number ties it
	samples  []sample
}

// clientRequest is a client's number of a request, and who gave it.
type clientRequest struct {
	unit    *ident.Unit
	session int32
	number  uint64
}

// samples collects what the beginnings of all logs tell of clocks.
type samples struct {
	lines  Lines
	clocks map[string]int // host → number
	hosts  []string       // by number
	events []sharedEvent
	byKey  map[uint64]int
	askers map[clientRequest]uint64
	words  map[string]uint64 // numbers of the catalogue's words
	names  map[string]string // peripherals, each kept once
	stated statedZones
	opened bool // somebody asks for something
}

func newSamples(lines Lines) *samples {
	return &samples{
		lines: lines, clocks: map[string]int{}, byKey: map[uint64]int{}, askers: map[clientRequest]uint64{},
		words: map[string]uint64{}, names: map[string]string{}, stated: statedZones{},
	}
}

func (k *samples) clockOf(u *ident.Unit) int {
	n, known := k.clocks[u.Host]
	if !known {
		n = len(k.hosts)
		k.clocks[u.Host] = n
		k.hosts = append(k.hosts, u.Host)
	}
	return n
}

// word numbers a word, so that it can be mixed into a key.
func (k *samples) word(parts ...string) uint64 {
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

// take keeps what a line tells of its machine's clock. Only what requests print counts:
// that is numbered, or names the agent.
func (k *samples) take(ev *parser.Event, u *ident.Unit, v *ident.Values, dated bool) {
	if u.Host == "" {
		return
	}
	clock := k.clockOf(u)
	if ev.Zoned {
		k.stated.note(clock, ev.Zone)
	}
	m := ev.Message
	if !ev.Whole || !k.lines.Counts(m) || len(ev.Spans) == 0 {
		return
	}
	s := sample{clock: clock, unit: u, t: ev.Time, proc: ev.Proc, span: ev.Spans[0], seconds: ev.Seconds, undated: !dated}
	if len(v.Peripheral) > 0 {
		s.peripheral = k.kept(v.Peripheral)
	}
	opens := len(m.Opens) > 0 && m.Opens[0].Name != 0 && catalog.Any(m.Opens, ev.Value)
	k.opened = k.opened || opens
	k.takeNumbers(ev, v, s)
	k.takeEntities(ev, v, s, opens)
	if ev.Proc.Side != 0 && !u.OneSided() && (v.Entities.Named() || len(v.Requests) > 0) {
		s.role = alike
		sort := mix(k.word("alike", u.Kind, u.Process), uint64(u.Number), uint64(m.Index))
		k.add(mix(sort, ident.Hash(ev.Text), uint64(ev.Session)), sharedEvent{relation: onBothSides, exact: len(v.Requests) > 0, sort: sort}, s)
	}
}

func (k *samples) kept(text []byte) string {
	if name, known := k.names[string(text)]; known {
		return name
	}
	name := string(text)
	k.names[name] = name
	return name
}

// takeNumbers keeps where a request's number was printed: by both ends of a message, and
// before and after the answer.
func (k *samples) takeNumbers(ev *parser.Event, v *ident.Values, s sample) {
	m, ids, names := ev.Message, k.lines.IDs, k.lines.Catalog.Names
	for i := range v.Requests {
		r := &v.Requests[i]
		whose := uint64(0) // a number's owner is known once all have been looked at
		if names[r.Name].Space == catalog.InSession {
			// Two desktops give out equal numbers: those of one agent are one.
			key := clientRequest{s.unit, ev.Session, r.Value}
			if ids.Agent >= 0 && len(v.Entities[ids.Agent].Text) > 0 {
				k.askers[key] = v.Entities[ids.Agent].Value
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
			k.add(mix(number, sort), sharedEvent{relation: onTheWay, exact: true, sort: sort}, s)
		}
		if s.role = earlier; len(m.Confirms)+len(m.Refuses) > 0 {
			s.role = later
		}
		sort := k.word("answer", names[r.Name].Name)
		k.add(mix(number, sort), sharedEvent{relation: answering, exact: true, sort: sort}, s)
	}
}

func roleOf(seen catalog.Seen) role {
	if seen == catalog.Sent {
		return earlier
	}
	return later
}

// takeEntities keeps which agent a message without a number speaks of, and whose request
// reached a system before it was passed on.
func (k *samples) takeEntities(ev *parser.Event, v *ident.Values, s sample, opens bool) {
	ids := k.lines.IDs
	if ids.Agent < 0 {
		return
	}
	m, who := ev.Message, &v.Entities[ids.Agent]
	if opens && len(who.Text) > 0 {
		if m.To != "" {
			s.role = earlier
			sort := k.word("ask", m.To)
			k.add(mix(sort, who.Value), sharedEvent{sort: sort, agent: who.Number}, s)
		}
		if m.From != "" {
			s.role = later
			sort := k.word("ask", m.From)
			k.add(mix(sort, who.Value), sharedEvent{sort: sort, agent: who.Number}, s)
		}
	}
	if len(who.Text) == 0 && ids.ICM >= 0 {
		who = &v.Entities[ids.ICM]
	}
	if len(v.Requests) > 0 || m.From == m.To || m.Seen == catalog.Local || len(who.Text) == 0 {
		return
	}
	s.role = roleOf(m.Seen)
	if len(m.Key) == 0 {
		if m.Wire != "" {
			sort := k.word("wire", m.Wire, m.From, m.To)
			k.add(mix(sort, uint64(who.Name), who.Value), sharedEvent{sort: sort, agent: who.Number}, s)
		}
		return
	}
	for _, name := range m.Key { // what is published is named by its state, however the wire calls it
		if text := ev.Value(name); len(text) > 0 && k.lines.Catalog.Names[name].Class == catalog.Plain {
			sort := mix(k.word("published", m.From, m.To), uint64(name))
			k.add(mix(sort, uint64(who.Name), who.Value, ident.Hash(text)), sharedEvent{sort: sort, agent: who.Number}, s)
		}
	}
}

func (k *samples) add(key uint64, e sharedEvent, s sample) {
	i, known := k.byKey[key]
	if !known {
		i = len(k.events)
		k.byKey[key] = i
		k.events = append(k.events, e)
	}
	if known := &k.events[i]; len(known.samples) < maxSamples {
		known.samples = append(known.samples, s)
	}
}
