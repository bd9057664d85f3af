package ident

import (
	"bytes"
	"fmt"

	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// Registry reads the numbers of lines, and keeps what the lines of a capture say of who
// owns them. It is not safe for concurrent use.
type Registry struct {
	// Units are the processes that were met, in order of first sight.
	Units []*Unit
	// Entities are the entity names of the glossary, by slot.
	Entities []catalog.NameID
	// Agent and ICM are the slots of an agent's login id and of its ICM id, -1 where the
	// glossary has none.
	Agent, ICM int

	uses   []use // by name
	units  map[*parser.Proc]*Unit
	byRank map[string]*Unit

	gateways  map[string]int64  // peripheral → PG
	instances map[string]int    // peripheral → instance of its PIM, where a PIM names it
	shown     map[int64]string  // CG → the peripheral that its log names first
	served    map[int64]bool    // PGs that a CTI server of another number serves
	agents    map[uint64]*named // by ICM id
	icms      map[login]*named  // the ICM id, the other way round
	homes     map[uint64]*named // the peripheral of an ICM id
}

// login is an agent as a login names him: with one id he may be another on each peripheral.
type login struct{ agent, peripheral uint64 }

// named is the agent that most lines about an ICM id name, or the other way round, and by how
// many lines it leads; of none where as many name another one.
type named struct {
	Entity
	lead int
}

// use is what a name is good for when lines are tied: of its glossary entry only what
// every line needs.
type use struct {
	class      catalog.Class
	space      catalog.Space
	kind       catalog.Kind
	slot       uint8 // of an entity
	peripheral bool
}

// New prepares to read by the glossary of a catalogue.
func New(cat *catalog.Catalog) (*Registry, error) {
	r := &Registry{
		Agent: -1, ICM: -1, uses: make([]use, len(cat.Names)), units: map[*parser.Proc]*Unit{}, byRank: map[string]*Unit{},
		gateways: map[string]int64{}, instances: map[string]int{}, shown: map[int64]string{}, served: map[int64]bool{}, agents: map[uint64]*named{}, icms: map[login]*named{}, homes: map[uint64]*named{},
	}
	for i := range cat.Names {
		n := &cat.Names[i]
		r.uses[i] = use{class: n.Class, space: n.Space, kind: n.Kind, slot: uint8(len(r.Entities)), peripheral: n.Fact == "agent.peripheral"}
		if n.Class != catalog.Entity {
			continue
		}
		if len(r.Entities) == MaxEntities {
			return nil, fmt.Errorf("%s: more than %d entity names in the glossary: make one of them plain", n.Pos, MaxEntities)
		}
		switch n.Fact {
		case "agent.id":
			r.Agent = len(r.Entities)
		case "agent.icm_id":
			r.ICM = len(r.Entities)
		}
		r.Entities = append(r.Entities, n.ID)
	}
	return r, nil
}

// Teaching returns by NameID whether a value of that name is what LearnPeripheral or
// LearnAgent learns from.
func (r *Registry) Teaching() []bool {
	out := make([]bool, len(r.uses))
	for name := range r.uses {
		u := &r.uses[name]
		out[name] = u.peripheral || u.class == catalog.Entity && (int(u.slot) == r.Agent || int(u.slot) == r.ICM)
	}
	return out
}

// Read finds the numbers and names of an event that u printed, and puts them into v, which
// is used again and again. A value that is not of its kind (N/A, null) and a number that
// stands for "none" tie nothing. It allocates nothing.
func (r *Registry) Read(ev *parser.Event, u *Unit, v *Values) {
	v.Requests = v.Requests[:0]
	v.Entities = Entities{}
	v.Peripheral = nil
	for i := range ev.Fields {
		f := &ev.Fields[i]
		use := &r.uses[f.Name] // Unlisted ties nothing, as a plain name
		if use.class == catalog.Plain || f.End <= f.Start || f.Kind == catalog.Cut || use.kind != catalog.Text && f.Kind == catalog.Text {
			continue
		}
		text := ev.Text[f.Start:f.End]
		switch use.class {
		case catalog.Request:
			n := Number{f.Name, r.owner(use.space, u, ev.Session), fold(f.Kind, text)}
			v.Requests = append(v.Requests, Request{n, text})
		case catalog.Entity:
			if v.Entities[use.slot].Text != nil {
				continue
			}
			n := Number{Name: f.Name, Value: fold(f.Kind, text)}
			if use.space == catalog.InInstance {
				n.Owner = r.owner(use.space, u, ev.Session)
			}
			v.Entities[use.slot] = Entity{n, text}
		case catalog.Scope:
			if use.peripheral {
				v.Peripheral = text
			}
		}
	}
}

// owner is whose number it is, in the space that the glossary names.
func (r *Registry) owner(space catalog.Space, u *Unit, session int32) int64 {
	switch space {
	case catalog.InSession:
		return u.Number<<32 | int64(uint32(session))
	case catalog.InCG, catalog.InPG:
		return r.PG(u, nil)
	case catalog.InInstance:
		return r.PG(u, nil)<<16 | int64(u.Instance)
	}
	return 0
}

// PG returns the number of the PG that a line is about: the unit's own, the one its
// peripheral is known to live on, or 0 where nothing says so. The peripheral wins over the
// convention that cgN serves pgN.
func (r *Registry) PG(u *Unit, peripheral []byte) int64 {
	if u.Kind == "pg" {
		return u.Number
	}
	if len(peripheral) > 0 {
		if pg, known := r.gateways[string(peripheral)]; known {
			return pg
		}
	}
	if u.Kind == "cg" {
		if pg, known := r.gateways[r.shown[u.Number]]; known {
			return pg
		}
		if r.served[u.Number] {
			return 0 // by another CTI server: the convention does not hold here
		}
		return u.Number
	}
	return 0
}

// Instance returns the instance of a peripheral's PIM, 0 where no PIM's log names it.
func (r *Registry) Instance(peripheral []byte) int { return r.instances[string(peripheral)] }

// LearnPeripheral keeps where the peripheral lives that a line of u names, if it names one.
func (r *Registry) LearnPeripheral(u *Unit, peripheral []byte) {
	if len(peripheral) == 0 {
		return
	}
	_, gateway := r.gateways[string(peripheral)]
	_, instance := r.instances[string(peripheral)]
	_, shown := r.shown[u.Number]
	if u.Kind == "pg" && gateway && (instance || u.Instance == 0) || u.Kind == "cg" && shown {
		return
	}
	switch u.Kind {
	case "pg":
		if !gateway {
			r.gateways[string(peripheral)] = u.Number
		}
		if u.Instance > 0 {
			r.instances[string(peripheral)] = u.Instance
		}
	case "cg":
		r.shown[u.Number] = string(peripheral)
	default:
		return
	}
	clear(r.served)
	for cg, p := range r.shown {
		if pg, known := r.gateways[p]; known && pg != cg {
			r.served[pg] = true
		}
	}
}

// LearnPG keeps where a peripheral lives that a client's request names, and that no line of
// a PG has named: on the PG that took the request.
func (r *Registry) LearnPG(pg int64, peripheral []byte) {
	if _, known := r.gateways[string(peripheral)]; !known && pg != 0 && len(peripheral) > 0 {
		r.gateways[string(peripheral)] = pg
	}
}

// LearnAgent counts which agent an ICM id is, if a line names both: a line may be damaged.
// It returns the ICM id, and reports whether it is news whose it is.
func (r *Registry) LearnAgent(v *Values) (icm Number, news bool) {
	if r.ICM >= 0 && len(v.Entities[r.ICM].Text) > 0 && len(v.Peripheral) > 0 {
		count(r.homes, v.Entities[r.ICM].Value, home(v))
	}
	id, agent := r.both(v)
	if id == nil {
		return Number{}, false
	}
	count(r.icms, r.asNamed(agent, v), id)
	if !count(r.agents, id.Value, agent) {
		return Number{}, false
	}
	return id.Number, true
}

// home is a line's peripheral, as that of an agent.
func home(v *Values) *Entity {
	return &Entity{Number{Value: Hash(v.Peripheral)}, nil}
}

// OtherPeripheral reports whether a line gives an agent another peripheral than most lines
// give his ICM id, which is one on one peripheral: a digit of it was damaged.
func (r *Registry) OtherPeripheral(v *Values) bool {
	return r.ICM >= 0 && len(v.Entities[r.ICM].Text) > 0 && len(v.Peripheral) > 0 && r.homes[v.Entities[r.ICM].Value].says(home(v)) < -1
}

// both are the ICM id and the agent that a line names; nil where it does not name both.
func (r *Registry) both(v *Values) (id, agent *Entity) {
	if r.ICM < 0 || r.Agent < 0 || len(v.Entities[r.ICM].Text) == 0 || len(v.Entities[r.Agent].Text) == 0 {
		return nil, nil
	}
	return &v.Entities[r.ICM], &v.Entities[r.Agent]
}

func (r *Registry) asNamed(agent *Entity, v *Values) login {
	return login{agent.Value, Hash(v.Peripheral)}
}

// count counts one more line that names key as e, and reports whether it is news.
func count[K comparable](all map[K]*named, key K, e *Entity) (news bool) {
	n := all[key]
	switch {
	case n != nil && n.Value == e.Value:
		n.lead++
		return n.lead == 1
	case n != nil && n.lead > 0:
		n.lead--
		return false
	}
	all[key] = &named{Entity{e.Number, bytes.Clone(e.Text)}, 1}
	return true
}

// Misprinted returns what is wrong in a line that names an agent and an ICM id: which of the
// two other lines contradict, where no other line says what this one does. ok is false where
// nothing is.
func (r *Registry) Misprinted(v *Values) (slot int, ok bool) {
	id, agent := r.both(v)
	if id == nil {
		return 0, false
	}
	of, is := r.icms[r.asNamed(agent, v)], r.agents[id.Value]
	switch {
	case of.says(id) > 1 || is.says(agent) > 1:
	case of.says(id) < -1:
		return r.ICM, true
	case is.says(agent) < -1:
		return r.Agent, true
	}
	return 0, false
}

// says is by how many lines n leads: less than 0 where it is another entity.
func (n *named) says(e *Entity) int {
	switch {
	case n == nil:
		return 0
	case n.Value == e.Value:
		return n.lead
	}
	return -n.lead
}

// AgentOf returns the agent that entities name, by login id or by an ICM id whose agent is
// known; an empty one where they name none.
func (r *Registry) AgentOf(e *Entities) Entity {
	if r.Agent < 0 {
		return Entity{}
	}
	if a := e[r.Agent]; len(a.Text) > 0 {
		return a
	}
	if r.ICM >= 0 && len(e[r.ICM].Text) > 0 {
		if n := r.agents[e[r.ICM].Value]; n != nil && n.lead > 0 {
			return n.Entity
		}
	}
	return Entity{}
}
