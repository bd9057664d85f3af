package incident

import (
	"maps"
	"slices"

	"uccetrace/flow"
)

// inService is the step of the flow that a phone's line proves when it is in service.
const inService = "terminal-in-service"

// besideTerminal is how close the line of an extension stands to that of its terminal.
const besideTerminal = 1000

// phones are those that went out of service, with the incidents that tell of it.
type phones struct {
	out  map[string][]out // by terminal: the terminal, and its extensions
	last map[string]out   // the last terminal that went out, by node
}

// out is a phone's name in an incident of lines.
type out struct {
	name string
	ms   int64
	of   *entry
}

// gone enters the line by which a phone goes out of service.
func (p *phones) gone(m *flow.Moment, e *entry, name string) {
	if m.Process != "jgw" || m.InLogin {
		return // no state of a phone: what CUCM refuses is a fault, whatever came later
	}
	if p.out == nil {
		p.out, p.last = map[string][]out{}, map[string]out{}
	}
	if e.away == nil {
		e.away = map[string]flow.Evidence{}
	}
	if _, here := e.away[name]; !here && len(e.away) < mostNames && len(m.Evidence) > 0 {
		e.away[name] = m.Evidence[0]
		delete(e.home, name)
	}
	o := out{name, m.At.MS(), e}
	if fieldOf(m)("ext") == "" {
		p.last[m.Node] = o
	}
	if t := p.last[m.Node]; t.name != "" && m.At.MS()-t.ms <= besideTerminal && len(p.out) < mostMembers {
		p.out[t.name] = append(p.out[t.name], o)
	}
}

// back enters the line by which a terminal is in service again.
func (p *phones) back(m *flow.Moment) {
	terminal := fieldOf(m)("terminal")
	for _, o := range p.out[terminal] {
		if _, away := o.of.away[o.name]; away {
			delete(o.of.away, o.name)
			o.of.home.add(o.name)
			if o.name == terminal {
				o.of.returned++
			}
		}
	}
	delete(p.out, terminal)
}

// routine takes the phones that came back from an incident of lines that no login ran
// into: all of it is gone where none is left.
func (e *entry) routine() bool {
	if !e.told || len(e.home) == 0 {
		return false
	}
	for name := range e.home {
		delete(e.extensions, name)
		delete(e.terminals, name)
	}
	e.evidence = nil
	for _, name := range slices.Sorted(maps.Keys(e.away)) {
		e.add([]flow.Evidence{e.away[name]}, mostEvidence)
	}
	return len(e.away) == 0 && len(e.extensions)+len(e.agents) == 0
}
