package incident

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
	"uccetrace/flow/reference"
)

const (
	// near is how close a success must be to speak against a cause that would have
	// stopped it, too.
	near = 30 * 1000
	// mostSuccesses bounds the successes that are remembered; one or two a second and
	// place are.
	mostSuccesses = 400_000
)

// passing are outcomes of wide decisions that come and go, or hit one and not the
// other: that somebody else logged in says nothing of them.
var passing = []string{
	"pim.service=restarted", "jgw.provider=timeout", "jgw.provider=device-limit", "opc.process=out-of-step",
}

// ofClients are components that stand between the clients and the PG: what holds for
// one kind of client need not hold for another.
var ofClients = []string{"finesse", "aw", "ctisvr"}

// Neighbours remembers who logged in, and where. The zero value is not ready: see
// NewNeighbours.
type Neighbours struct {
	known
	component map[string]string // of decisions
	at        map[place][]success
	count     int
}

// success is a login that worked.
type success struct {
	stamp
	agent string
}

// NewNeighbours remembers nobody yet.
func NewNeighbours(base *knowledge.Base) *Neighbours {
	n := &Neighbours{known: knownOf(base), component: map[string]string{}, at: map[place][]success{}}
	for _, d := range reference.Decisions() {
		n.component[d.Name] = d.Component
	}
	return n
}

// Success enters a login that succeeded; others are passed over. pg is 0 if unknown,
// start in ms as for Book.Login. The logins come roughly in order.
func (n *Neighbours) Success(l *flow.Login, pg, start int64) {
	if l.Outcome != flow.Succeeded {
		return
	}
	s := success{stamp{at: l.Start, ms: start}, l.Agent.ID}
	via := client(l)
	for _, p := range placesOf(l.Agent.Peripheral, pg) {
		if p.none() {
			continue
		}
		n.remember(p, s)
		if p.via = via; via != "" {
			n.remember(p, s)
		}
	}
}

// remember keeps the first and the last success of a second.
func (n *Neighbours) remember(p place, s success) {
	list := n.at[p]
	if k := len(list); k > 1 && list[k-1].ms/1000 == s.ms/1000 && list[k-2].ms/1000 == s.ms/1000 && s.ms >= list[k-1].ms {
		list[k-1] = s
		return
	}
	list = append(list, s)
	for i := len(list) - 1; i > 0 && list[i-1].ms > list[i].ms; i-- {
		list[i-1], list[i] = list[i], list[i-1]
	}
	n.at[p] = list
	if n.count++; n.count > mostSuccesses {
		n.forget()
	}
}

// forget drops the older half everywhere.
func (n *Neighbours) forget() {
	n.count = 0
	for p, list := range n.at {
		n.at[p] = slices.Clone(list[len(list)/2:])
		n.count += len(n.at[p])
	}
}

// nearest is the success at a place that is nearest to a time, if one is near.
func (n *Neighbours) nearest(p place, ms int64) (success, bool) {
	list := n.at[p]
	i := sort.Search(len(list), func(i int) bool { return list[i].ms >= ms })
	best, found := success{}, false
	for _, j := range [...]int{i - 1, i} {
		if j < 0 || j >= len(list) || away(list[j], ms) > near {
			continue
		}
		if !found || away(list[j], ms) < away(best, ms) {
			best, found = list[j], true
		}
	}
	return best, found
}

func away(s success, ms int64) int64 { return max(s.ms-ms, ms-s.ms) }

// client is the kind of client that a login came through, "" if unknown.
func client(l *flow.Login) string {
	sig := strings.ToLower(strings.ReplaceAll(l.Agent.Client, " ", ""))
	switch {
	case strings.Contains(sig, "finesse"):
		return "finesse"
	case strings.Contains(sig, "ctios"):
		return "ctios"
	case sig != "":
		return sig
	}
	for i := range l.Steps {
		if p := l.Steps[i].Process; p == "finesse" || p == "ctios" {
			return p
		}
	}
	return ""
}

// Narrow has the successes within 30 seconds of a login, before and after, refute its
// causes of a peripheral, a PG or the site: what would have stopped them, too. All of
// these successes must have been entered. Causes that are left are no more certain for
// it; where none would be left all stay, as possible.
func (n *Neighbours) Narrow(l *flow.Login, pg, start int64) {
	lines := make([]string, len(l.Causes))
	left := 0
	for i := range l.Causes {
		if lines[i] = n.against(l, &l.Causes[i], pg, start); lines[i] == "" {
			left++
		}
	}
	if left == len(l.Causes) {
		return
	}
	if left == 0 {
		n.doubt(l)
		return
	}
	var kept []flow.Cause
	var refuted []flow.Refuted
	for i, c := range l.Causes {
		if lines[i] == "" {
			kept = append(kept, c)
		} else {
			refuted = append(refuted, flow.Refuted{ID: c.ID, Line: lines[i]})
		}
	}
	for i := range kept {
		c := &kept[i]
		c.Tied = slices.DeleteFunc(slices.Clone(c.Tied), func(id string) bool { return refutes(refuted, id) })
		c.Refuted = append(slices.Clone(c.Refuted), refuted...)
	}
	l.Causes = kept
}

func refutes(refuted []flow.Refuted, id string) bool {
	return slices.ContainsFunc(refuted, func(r flow.Refuted) bool { return r.ID == id })
}

// doubt leaves the causes of a login and makes them possible.
func (n *Neighbours) doubt(l *flow.Login) {
	l.Causes = slices.Clone(l.Causes)
	for i := range l.Causes {
		c := &l.Causes[i]
		c.Certainty = flow.Possible
		if k := n.base.Cause(c.ID); len(c.Collect) == 0 && k != nil {
			c.Collect = knowledge.Texts(k.Collect, (*knowledge.Command).Line)
		}
	}
}

// against is the success that speaks against a cause, in words, "" for none.
func (n *Neighbours) against(l *flow.Login, c *flow.Cause, pg, start int64) string {
	scope := narrower(n.decisions[c.Decision], n.scope(c.ID))
	if !wide(scope) || slices.Contains(passing, c.Decision+"="+c.Outcome) {
		return ""
	}
	p := placeOf(scope, l.Agent.Peripheral, pg)
	if scope == reference.ForPeripheral && l.Agent.Peripheral == "" || p.none() {
		return ""
	}
	where := "at the same site"
	switch scope {
	case reference.ForPeripheral:
		where = "on the same peripheral"
	case reference.ForPG:
		where = "on the same PG"
	}
	if slices.Contains(ofClients, n.component[c.Decision]) {
		via := client(l)
		if via == "" {
			return ""
		}
		p.via, where = via, where+" through the same kind of client"
	}
	s, ok := n.nearest(p, start)
	if !ok {
		return ""
	}
	who := "an agent"
	if s.agent != "" {
		who = "agent " + s.agent
	}
	return fmt.Sprintf("%s logged in %s at %s", who, where, s.at)
}
