package correlate

import (
	"bytes"
	"hash/maphash"
	"strings"

	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// unit is a process, whichever sources it is read from.
type unit struct {
	printed  string // as first printed, behind the node: pim1
	rank     string // in lower case: orders units, and tells them apart
	node     string // as first printed: PG1A
	host     string // node in lower case: one machine, one clock
	kind     string // pg cg r
	number   int64
	process  string
	instance int
	last     *line // the newest line of a login or the like

	recent []*line // what it has just printed: see noteRecent

	first, until parser.Time // what its log covers
	logins       int64       // lines of logins that it printed
	shown        []bool      // by Message.Index: kinds of them that a login was told by
}

// unitOf finds the process that printed, by its name in any case.
func (c *Correlator) unitOf(p *parser.Proc) *unit {
	if u := c.units[p]; u != nil {
		return u
	}
	rank := strings.ToLower(p.Printed)
	u := c.byName[rank]
	if u == nil {
		u = &unit{printed: strings.TrimPrefix(p.Printed, p.Node+"-"), rank: rank, node: p.Node, host: strings.ToLower(p.Node),
			kind: p.Kind, number: int64(p.Number), process: p.Process, instance: p.Instance, first: 1 << 62, until: -1 << 62}
		c.byName[rank] = u
	}
	c.units[p] = u
	return u
}

// covers widens what a process's log covers.
func (c *Correlator) covers(p parser.ProcSpan, shift parser.Time) {
	u := c.unitOf(p.Proc)
	u.first = min(u.first, p.First+shift)
	u.until = max(u.until, p.Last+shift)
	c.count(place{u.kind, u.number}, p)
}

// number is a value in its space: what two lines must share to be tied by it.
type number struct {
	name  catalog.NameID
	owner int64 // the PG, CG, session or instance that the value is unique in
	value uint64
}

// seedless: equal values hash alike within one run of the program, and nothing
// that is printed depends on the hash.
var seed = maphash.MakeSeed()

// value folds a value as printed into a number: integers and hexadecimal numbers
// by what they mean, all else by its text.
func value(kind catalog.Kind, text []byte) uint64 {
	switch kind {
	case catalog.Hex:
		if v, ok := parseHex(text); ok {
			return v
		}
	case catalog.Integer:
		if v, ok := parseInteger(text); ok {
			return v
		}
	}
	if len(text) <= 7 { // short texts are their own hash
		var v uint64
		for _, b := range text {
			v = v<<8 | uint64(b)
		}
		return v | 0xff<<56
	}
	return maphash.Bytes(seed, text)
}

func parseHex(text []byte) (uint64, bool) {
	if len(text) > 2 && text[0] == '0' && text[1]|0x20 == 'x' {
		text = text[2:]
	}
	if len(text) == 0 || len(text) > 16 {
		return 0, false
	}
	var v uint64
	for _, b := range text {
		switch {
		case b >= '0' && b <= '9':
			v = v<<4 | uint64(b-'0')
		case b|0x20 >= 'a' && b|0x20 <= 'f':
			v = v<<4 | uint64(b|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return v, true
}

func parseInteger(text []byte) (uint64, bool) {
	negative := len(text) > 1 && text[0] == '-'
	if negative {
		text = text[1:]
	}
	if len(text) == 0 || len(text) > 18 {
		return 0, false
	}
	var v uint64
	for _, b := range text {
		if b < '0' || b > '9' {
			return 0, false
		}
		v = v*10 + uint64(b-'0')
	}
	if negative {
		v = -v
	}
	return v, true
}

// domain is the PG that a line is about: the unit's own, the one its peripheral
// is known to live on, or 0 where nothing says so. The peripheral wins over the
// convention that cgN serves pgN.
func (c *Correlator) domain(u *unit, peripheral []byte) int64 {
	if u.kind == "pg" {
		return u.number
	}
	if len(peripheral) > 0 {
		if pg, known := c.gateways[string(peripheral)]; known {
			return pg
		}
	}
	if u.kind == "cg" {
		if pg, known := c.gateways[c.shown[u.number]]; known {
			return pg
		}
		if c.served[u.number] {
			return 0 // by another CTI server: the convention does not hold here
		}
		return u.number
	}
	return 0
}

// owner is whose number it is, in the space that the glossary names.
func (c *Correlator) owner(space catalog.Space, u *unit, session int32) int64 {
	switch space {
	case catalog.InSession:
		return u.number<<32 | int64(uint32(session))
	case catalog.InCG, catalog.InPG:
		return c.domain(u, nil)
	case catalog.InInstance:
		return c.domain(u, nil)<<16 | int64(u.instance)
	}
	return 0
}

// learn keeps what a line says of the configuration, whatever it is part of.
func (c *Correlator) learn(u *unit, v *values) {
	if len(v.peripheral) > 0 {
		c.learnPeripheral(u, string(v.peripheral))
	}
	if c.stid < 0 || c.agent < 0 {
		return
	}
	stid, agent := v.entities[c.stid], v.entities[c.agent]
	if len(stid.text) == 0 || len(agent.text) == 0 {
		return
	}
	if _, known := c.agents[stid.value]; !known {
		agent.text = bytes.Clone(agent.text)
		c.agents[stid.value] = agent
		c.wake(stid.number)
	}
}

// learnPeripheral keeps where a peripheral lives. What was learnt first stays.
func (c *Correlator) learnPeripheral(u *unit, peripheral string) {
	_, gateway := c.gateways[peripheral]
	_, home := c.homes[peripheral]
	_, shown := c.shown[u.number]
	if u.kind == "pg" && gateway && (home || u.instance == 0) || u.kind == "cg" && shown {
		return
	}
	switch u.kind {
	case "pg":
		if !gateway {
			c.gateways[peripheral] = u.number
		}
		if !home && u.instance > 0 {
			c.homes[peripheral] = u.instance
		}
	case "cg":
		c.shown[u.number] = peripheral
	default:
		return
	}
	clear(c.served)
	for cg, p := range c.shown {
		if pg, known := c.gateways[p]; known && pg != cg {
			c.served[pg] = true
		}
	}
}

// entity is one value that may tie a line into an open request.
type entity struct {
	number
	text []byte
}

// maxEntities is how many entity names a glossary may have here; more are
// refused when the correlator is made.
const maxEntities = 8

// values are the numbers that a line carries.
type values struct {
	requests   []request
	entities   [maxEntities]entity
	peripheral []byte
}

// named says that a line names an agent, extension or target.
func (v *values) named() bool {
	for i := range v.entities {
		if len(v.entities[i].text) > 0 {
			return true
		}
	}
	return false
}

// use is what a name is good for when lines are tied: of its glossary entry only
// what every line needs.
type use struct {
	class      catalog.Class
	space      catalog.Space
	kind       catalog.Kind
	slot       uint8 // of an entity
	peripheral bool
}

// request is a request number, as printed and as compared.
type request struct {
	number
	text []byte
}

// read finds the numbers of an event. A value that is not of its kind (N/A, null)
// and a number that stands for "none" tie nothing.
func (c *Correlator) read(ev *parser.Event, u *unit, v *values) {
	v.requests = v.requests[:0]
	v.entities = [maxEntities]entity{}
	v.peripheral = nil
	for i := range ev.Fields {
		f := &ev.Fields[i]
		use := &c.uses[f.Name] // Unlisted ties nothing, as a plain name
		if use.class == catalog.Plain || f.End <= f.Start || f.Kind == catalog.Cut || use.kind != catalog.Text && f.Kind == catalog.Text {
			continue
		}
		text := ev.Text[f.Start:f.End]
		switch use.class {
		case catalog.Request:
			n := number{f.Name, c.owner(use.space, u, ev.Session), value(f.Kind, text)}
			v.requests = append(v.requests, request{n, text})
		case catalog.Entity:
			if v.entities[use.slot].text != nil {
				continue
			}
			n := number{name: f.Name, value: value(f.Kind, text)}
			if use.space == catalog.InInstance {
				n.owner = c.owner(use.space, u, ev.Session)
			}
			v.entities[use.slot] = entity{n, text}
		case catalog.Scope:
			if use.peripheral {
				v.peripheral = text
			}
		}
	}
}
