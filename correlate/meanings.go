package correlate

import (
	"bytes"
	"fmt"
	"slices"
	"sort"

	"uccetrace/parser/catalog"
)

// meanings is what the catalogue says of messages and names, looked up by their index.
type meanings struct {
	catalog *catalog.Catalog

	inLogin     []bool    // the message is part of a login
	unsolicited []bool    // see isUnsolicited
	precedes    []bool    // its process prints unsolicited ones too
	desktop     []bool    // a desktop prints it
	pleads      []bool    // it is a desktop's request to log in, or the answer to one
	routing     []routing // what it is to an agent's groups
	facts       []fact    // by name: what it fills

	reason, supervisor, agent, peripheral, medium catalog.NameID

	processes []string        // those whose messages are part of a login
	asks      map[string]bool // those that print who asks to log in
	desktops  map[string]bool // those that print desktops' requests
}

// newMeanings looks a catalogue through. A name that fills what no report has is an error.
func newMeanings(cat *catalog.Catalog) (*meanings, error) {
	n := len(cat.Messages)
	says := &meanings{
		catalog: cat, inLogin: make([]bool, n), unsolicited: make([]bool, n), precedes: make([]bool, n), desktop: make([]bool, n), pleads: make([]bool, n),
		routing: make([]routing, n), facts: make([]fact, len(cat.Names)), asks: map[string]bool{}, desktops: map[string]bool{},
	}
	for i := range cat.Names {
		name := &cat.Names[i]
		if says.facts[i] = factNames[name.Fact]; name.Fact != "" && says.facts[i] == nil {
			return nil, fmt.Errorf("%s: <%s> fills %q, which no report has", name.Pos, name.Name, name.Fact)
		}
		switch name.Fact {
		case "request.reason":
			says.reason = name.ID
		case "request.medium":
			says.medium = name.ID
		case "request.supervisor":
			says.supervisor = name.ID
		case "agent.id":
			says.agent = name.ID
		case "agent.peripheral":
			says.peripheral = name.ID
		}
	}
	interrupted, routers := map[string]bool{}, map[string]bool{} // processes
	for _, m := range cat.Messages {
		interrupted[m.Process] = interrupted[m.Process] || isUnsolicited(m)
		routers[m.Process] = routers[m.Process] || slices.Contains(m.Begins, "router")
	}
	for i, m := range cat.Messages {
		says.unsolicited[i] = isUnsolicited(m)
		says.precedes[i] = interrupted[m.Process] && partOfLogin(m) && !says.unsolicited[i]
		says.routing[i] = routingOf(m, routers[m.Process])
		says.place(i, m)
	}
	sort.Strings(says.processes)
	return says, nil
}

// place says whose line a message is: a login's, a desktop's.
func (says *meanings) place(i int, m *catalog.Message) {
	dialect := m.Dialect()
	says.desktop[i] = dialect == catalog.Webservices
	if says.pleads[i] = says.desktop[i] && asksOrAnswers(m); says.pleads[i] {
		says.desktops[m.Process] = true
	}
	if dialect != catalog.Dumplog && dialect != catalog.Webservices {
		return // delivered as an event: no line of a login
	}
	says.inLogin[i] = partOfLogin(m) || len(m.Opens) > 0
	if partOfLogin(m) && !slices.Contains(says.processes, m.Process) {
		says.processes = append(says.processes, m.Process)
	}
	if len(m.Opens) > 0 && m.Opens[0].Name != 0 {
		says.asks[m.Process] = true
	}
}

// partOfLogin reports whether a message is part of a login.
func partOfLogin(m *catalog.Message) bool { return slices.Contains(m.PartOf, "login") }

// isUnsolicited reports whether a message reaches its process from outside and answers
// nothing. Its lines come when they come, whatever the process is busy with: where such a
// line has no number that ties it, the one before it says less than it does of a line that
// the process prints of its own accord.
func isUnsolicited(m *catalog.Message) bool {
	return m.Seen == catalog.Received && partOfLogin(m) && len(m.Opens)+len(m.Confirms)+len(m.Refuses) == 0
}

// asksOrAnswers reports whether a message is a client's request, or an answer to one.
func asksOrAnswers(m *catalog.Message) bool {
	return partOfLogin(m) && (len(m.Opens) > 0 || len(m.Confirms) > 0 || len(m.Refuses) > 0)
}

// sameWire reports whether two messages report one message on the wire.
func sameWire(a, b *catalog.Message) bool {
	return a.Wire == b.Wire && a.From == b.From && a.To == b.To
}

// sameKey reports whether two lines of one message do not differ in what tells repeated
// lines apart. Request numbers do not count: a retry has new ones.
func (says *meanings) sameKey(a, b *line) bool {
	for _, name := range a.ev.Message.Key {
		if says.catalog.Names[name].Class != catalog.Request && !bytes.Equal(a.ev.Value(name), b.ev.Value(name)) {
			return false
		}
	}
	return true
}
