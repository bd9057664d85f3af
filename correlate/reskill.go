package correlate

import (
	"bytes"
	"slices"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// Reskilled is what Others call a change of an agent's skill groups or precision queues.
const Reskilled = "re-skilled"

// routing is what a message of the router is to an agent's groups.
type routing uint8

const (
	noRouting  routing = iota
	attributes         // the agent's attributes arrive: somebody logs in
	assigning          // groups and queues are assigned
	assigned           // the agent is logged in to one of them
)

// reskills know of each agent whether a router's lines are those of a login or of a
// re-skill, for as long as lines of either may come.
type reskills struct {
	ids     *ident.Registry
	says    *meanings
	agents  map[routed]*assignment
	counted map[routed]counting // by process, of both sides
	queue   []routed            // of both maps, in order of time
	until   []parser.Time       // when each has come
	found   int64               // how many re-skills there were
}

// routed is an agent of whom one side of a process prints, or without a unit both.
type routed struct {
	unit          *unit
	kind, process string
	number        int64
	instance      int
	stid          uint64
}

// assignment is what a router has printed of an agent's groups last.
type assignment struct {
	login   bool // the attributes arrived, last when
	asked   parser.Time
	printed map[int]parser.Time // by message: when it was first printed since
	ended   bool                // since they arrived the agent was logged in to a group
	change  []*line             // the newest assignment is a re-skill's: its lines
	at      parser.Time         // the newest line
}

// counting is the side that a re-skill was counted by, and when.
type counting struct {
	unit *unit
	at   parser.Time
}

func newReskills(ids *ident.Registry, says *meanings) *reskills {
	return &reskills{ids: ids, says: says, agents: map[routed]*assignment{}, counted: map[routed]counting{}}
}

// routingOf is what a message is to an agent's groups: between the message that begins the
// router's measure and those that end it stand those that assign.
func routingOf(m *catalog.Message, router bool) routing {
	switch {
	case !router || !partOfLogin(m):
	case slices.Contains(m.Begins, "router"):
		return attributes
	case slices.Contains(m.Ends, "router"):
		return assigned
	case len(m.Opens)+len(m.Refuses) == 0 && m.From == m.To:
		return assigning
	}
	return noRouting
}

// has reports whether a line is one of a re-skill and of no login (R24). The router assigns
// groups once when an agent's attributes arrive, within settling; what it assigns later, or
// without them, is a re-skill, and so are the groups that it logs the agent in to within
// settling behind that, but for those of a login that it had logged in to none before and
// that the re-skill does not list. What stands at the beginning of a log may be either's,
// and stays the login's.
func (k *reskills) has(l *line, v *ident.Values) bool {
	role := k.says.routing[l.ev.Message.Index]
	if role == noRouting || k.ids.ICM < 0 || len(v.Entities[k.ids.ICM].Text) == 0 {
		return false
	}
	k.forget(l.t - settling)
	key := routed{unit: l.unit, stid: v.Entities[k.ids.ICM].Value}
	a := k.agents[key]
	switch {
	case a == nil && role == assigned:
		return false
	case a == nil || role == attributes:
		// A log that has just begun may lack the line with the attributes.
		a = &assignment{login: role == attributes || l.unit.first > l.t-settling, asked: l.t, printed: map[int]parser.Time{}}
		k.agents[key] = a
	case role == assigning:
	case len(a.change) == 0:
		a.ended = true
	case l.t-a.at > settling || a.login && !a.ended && !lists(a.change, l):
		a.ended = true
		return false
	}
	if role == assigning {
		first, again := a.printed[l.ev.Message.Index]
		if !again && a.login && l.t-a.asked <= settling {
			a.printed[l.ev.Message.Index], first, again = l.t, l.t, true
		}
		if !again || l.t-first > repeat {
			k.count(l, key.stid, a)
		}
	}
	a.at = l.t
	k.keep(key, l.t)
	return len(a.change) > 0
}

// count takes a line that assigns groups to an agent who is logged in, and counts
// the re-skill, whichever side prints it first and in however many lines.
func (k *reskills) count(l *line, stid uint64, a *assignment) {
	same := len(a.change) > 0 && l.t-a.change[0].t <= repeat
	if !same {
		a.change = nil
	}
	if a.change = append(a.change, l); same {
		return
	}
	u := l.unit
	both := routed{kind: u.Kind, process: u.Process, number: u.Number, instance: u.Instance, stid: stid}
	if last, known := k.counted[both]; known && last.unit != u && l.t-last.at <= disorder {
		return
	}
	k.found++
	k.counted[both] = counting{u, l.t}
	k.keep(both, l.t)
}

func (k *reskills) keep(key routed, t parser.Time) {
	k.queue, k.until = append(k.queue, key), append(k.until, t)
}

// forget drops the agents of whom nothing has come since a time.
func (k *reskills) forget(since parser.Time) {
	for len(k.queue) > 0 && k.until[0] < since {
		key := k.queue[0]
		k.queue, k.until = k.queue[1:], k.until[1:]
		if a := k.agents[key]; a != nil && a.at < since {
			delete(k.agents, key)
		}
		if n, known := k.counted[key]; known && n.at < since {
			delete(k.counted, key)
		}
	}
}

// lists reports whether an assignment names the group that the agent is logged in to.
func lists(change []*line, l *line) bool {
	return slices.ContainsFunc(l.ev.Message.Key, func(name catalog.NameID) bool {
		group := l.ev.Value(name)
		return slices.ContainsFunc(change, func(o *line) bool {
			return slices.ContainsFunc(o.ev.Fields, func(f catalog.Field) bool {
				return f.Name != catalog.Unlisted && bytes.Equal(o.ev.Text[f.Start:f.End], group)
			})
		})
	})
}
