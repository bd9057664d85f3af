package sessions

import (
	"cmp"
	"fmt"
	"slices"

	"uccetrace/flow"
)

// unit is what has two sides: a PIM with its JTAPI gateway.
type unit struct {
	pg       int64
	instance int
}

// sides is which side of a unit worked when.
type sides struct {
	process string
	active  []*flow.Active
	starts  []int64
	taken   map[string]bool   // agents that the newest side has taken over
	before  map[*session]bool // who was logged in when it began
	early   []*flow.Moment    // taken over shortly before it was known to have begun
}

// slack is how long before its first own line a side may have taken agents over:
// OPC and the CTI server print it first.
const slack = 2_000

// switched enters that a side works from now on. It reports whether it has taken over
// from another one.
func (b *Tracker) switched(m *flow.Moment) bool {
	k := unit{m.PG, m.Instance}
	u := b.units[k]
	if u == nil {
		u = &sides{process: "pim"}
		if m.Instance > 0 {
			u.process = fmt.Sprintf("pim%d", m.Instance)
		}
		b.units[k] = u
		b.order = append(b.order, k)
	}
	if n := len(u.active); n > 0 {
		b.close(u)
		u.active[n-1].To = m.At
	}
	u.active = append(u.active, &flow.Active{Side: m.Side, From: m.At, Lost: []string{}, Evidence: m.Evidence})
	u.starts = append(u.starts, m.At.MS())
	if len(u.active) == 1 {
		return false
	}
	u.taken, u.before = map[string]bool{}, map[*session]bool{}
	for key, s := range b.sessions {
		if key.pg != k.pg || s.place.Instance != 0 && k.instance != 0 && s.place.Instance != k.instance {
			continue
		}
		for ; s != nil; s = s.previous {
			if s != nobody && s.place.Start < m.At.MS() && !b.over(s, m.At.MS()) {
				u.before[s] = true
			}
		}
	}
	for _, r := range u.early {
		if r.At.MS() >= m.At.MS()-slack {
			b.take(u, r)
		}
	}
	u.early = nil
	return true
}

// over reports whether a session had ended when a side took over. Whom the system logs
// out in that moment is lost.
func (b *Tracker) over(s *session, t int64) bool {
	switch {
	case s.exit.at.IsZero() || s.exit.at.MS() > t:
		return false
	case s.exit.counted:
		return s.exit.at.MS() < t-slack
	}
	return true
}

// recovered enters an agent whom the side that works took over. One whose line it
// could not observe is not.
func (b *Tracker) recovered(m *flow.Moment) {
	if m.Refused {
		return
	}
	for _, k := range b.order {
		u := b.units[k]
		if k.pg != m.PG || k.instance != 0 && m.Instance != 0 && k.instance != m.Instance {
			continue
		}
		if n := len(u.starts); n < 2 || m.At.MS() < u.starts[n-1]-slack {
			u.early = append(u.early, m)
			u.early = slices.DeleteFunc(u.early, func(o *flow.Moment) bool { return m.At.MS()-o.At.MS() > Near })
			continue
		}
		b.take(u, m)
	}
}

func (b *Tracker) take(u *sides, m *flow.Moment) {
	who := name(&m.Agent)
	if s := b.find(m); s != nil {
		who = s.agent
		for ; s != nil; s = s.previous {
			delete(u.before, s)
		}
	}
	if who == "" && m.Agent.Extension != "" {
		who = "extension " + m.Agent.Extension
	}
	if who != "" && !u.taken[who] { // one without a name is told again with its name
		u.taken[who] = true
		u.active[len(u.active)-1].Recovered++
	}
}

// gone forgets that a session, which was ended in the ordinary way, is missed.
func (b *Tracker) gone(s *session) {
	for _, u := range b.units {
		delete(u.before, s)
	}
}

// close says whom the newest side lost. Where it took nobody over, how agents are
// taken over does not show in the capture, and nothing is known of whom it lost.
func (b *Tracker) close(u *sides) {
	a := u.active[len(u.active)-1]
	if a.Recovered == 0 {
		return
	}
	for s := range u.before {
		if s.agent != "" && !u.taken[s.agent] && !slices.Contains(a.Lost, s.agent) {
			a.Lost = append(a.Lost, s.agent)
		}
	}
	slices.SortFunc(a.Lost, func(x, y string) int { return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y)) })
	u.before, u.taken = nil, nil
}

// Sides closes the book: which side of each PIM worked when. One that never
// changed is told too.
func (b *Tracker) Sides() []flow.Side {
	slices.SortFunc(b.order, func(x, y unit) int { return cmp.Or(cmp.Compare(x.pg, y.pg), cmp.Compare(x.instance, y.instance)) })
	out := []flow.Side{}
	for _, k := range b.order {
		u := b.units[k]
		b.close(u)
		side := flow.Side{Node: fmt.Sprintf("PG%d", k.pg), Process: u.process, Active: []flow.Active{}}
		for _, a := range u.active {
			side.Active = append(side.Active, *a)
		}
		out = append(out, side)
	}
	return out
}
