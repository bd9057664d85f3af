package incident

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/decision"
	"uccetrace/flow/knowledge"
)

const (
	// near is how soon after a stop a success must be to speak against a cause that would
	// have stopped it, too.
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

// Neighbours remembers who logged in, and where, what did not get through, and what
// happened to systems meanwhile. The zero value is not ready: see NewNeighbours.
type Neighbours struct {
	known
	component map[string]string // of decisions
	at        map[place][]success
	stops     map[stopKey][]int64 // starts of logins that did not succeed
	events    []event
	sides     map[string]bool // PIMs of which a side has worked
	count     int
}

// success is a login that worked.
type success struct {
	stamp
	agent string
}

// event is that something happened to a system.
type event struct {
	ms, pg int64
}

// stopKey is where logins stopped, and how.
type stopKey struct {
	at      string
	pg      int64
	refused string // the codes that refused them; "" where nobody did
}

// stopOf is where a login stopped; false if it is not known. Who only says that he has
// waited too long refuses nothing: it stopped at the process that did not answer.
func stopOf(l *flow.Login, pg int64) (stopKey, bool) {
	refusal := flow.Root(l.Refusals())
	if waited(refusal) {
		before := &flow.Login{Steps: slices.DeleteFunc(slices.Clone(l.Steps), func(s flow.Step) bool { return s.Says == "refuses" })}
		stop := flow.StopOf(before)
		return stopKey{at: stop.At, pg: pg}, stop.At != ""
	}
	stop := flow.StopOf(l)
	k := stopKey{at: stop.At, pg: pg}
	if stop.Refused {
		k.refused = "refused"
		if refusal != nil {
			k.refused = cmp.Or(codeOf(refusal), k.refused)
		}
	}
	return k, stop.At != ""
}

// timedOut are the codes by which a process says that it has waited in vain.
var timedOut = map[string]string{"failure": "78", "status": "16"}

// waited reports whether a refusal tells of nothing but an answer that did not come.
func waited(s *flow.Step) bool {
	if s == nil {
		return false
	}
	for field, code := range timedOut {
		if s.Value(field) == code {
			return true
		}
	}
	return false
}

// NewNeighbours remembers nobody yet.
func NewNeighbours(base *knowledge.Base) *Neighbours {
	n := &Neighbours{known: knownOf(base), component: map[string]string{}, at: map[place][]success{}, stops: map[stopKey][]int64{}, sides: map[string]bool{}}
	for _, d := range decision.All() {
		n.component[d.Name] = d.Component
	}
	return n
}

// Moment enters what happened to a system. Moments may run ahead of the logins.
func (n *Neighbours) Moment(m *flow.Moment) {
	if !ofSystem(m) {
		return
	}
	if pair := pairOf(m); m.Kind == flow.Switched && !n.sides[pair] {
		n.sides[pair] = true // the first of all: nothing has changed
		return
	}
	n.events = append(n.events, event{m.At.MS(), m.PG})
	for i := len(n.events) - 1; i > 0 && n.events[i-1].ms > n.events[i].ms; i-- {
		n.events[i-1], n.events[i] = n.events[i], n.events[i-1]
	}
	if len(n.events) > mostSuccesses {
		n.events = slices.Clone(n.events[len(n.events)/2:])
	}
}

// ofSystem reports whether a moment tells of a process, a provider or a side, and of no single
// request, phone or person.
func ofSystem(m *flow.Moment) bool {
	switch m.Kind {
	case flow.Switched:
		return true
	case flow.Told:
		return !m.InLogin && device(m) == "" && person(m) == ""
	}
	return false
}

// Login enters a login. Logins come roughly in order.
func (n *Neighbours) Login(l *flow.Login, at flow.Place) {
	if l.Outcome != flow.Succeeded {
		if k, ok := stopOf(&flow.Login{Steps: l.Steps}, at.PG); ok {
			n.stops[k] = inOrder(n.stops[k], at.Start)
			n.keep()
		}
		return
	}
	s := success{stamp{Time: l.Start}, l.Agent.ID}
	via := client(l)
	for _, p := range placesOf(l.Agent.Peripheral, at.PG) {
		if p.none() {
			continue
		}
		n.remember(p, s)
		if p.via = via; via != "" {
			n.remember(p, s)
		}
	}
}

func inOrder(list []int64, ms int64) []int64 {
	list = append(list, ms)
	for i := len(list) - 1; i > 0 && list[i-1] > list[i]; i-- {
		list[i-1], list[i] = list[i], list[i-1]
	}
	return list
}

// keep bounds what is remembered.
func (n *Neighbours) keep() {
	if n.count++; n.count > mostSuccesses {
		n.forget()
	}
}

// remember keeps the first and the last success of a second.
func (n *Neighbours) remember(p place, s success) {
	list := n.at[p]
	if k := len(list); k > 1 && list[k-1].MS()/1000 == s.MS()/1000 && list[k-2].MS()/1000 == s.MS()/1000 && s.MS() >= list[k-1].MS() {
		list[k-1] = s
		return
	}
	list = append(list, s)
	for i := len(list) - 1; i > 0 && list[i-1].MS() > list[i].MS(); i-- {
		list[i-1], list[i] = list[i], list[i-1]
	}
	n.at[p] = list
	n.keep()
}

// forget drops the older half everywhere.
func (n *Neighbours) forget() {
	n.count = 0
	for p, list := range n.at {
		n.at[p] = slices.Clone(list[len(list)/2:])
		n.count += len(n.at[p])
	}
	for k, list := range n.stops {
		n.stops[k] = slices.Clone(list[len(list)/2:])
		n.count += len(n.stops[k])
	}
}

// after is the first success at a place that began after a login had stopped, if one did
// soon.
func (n *Neighbours) after(p place, end int64) (success, bool) {
	list := n.at[p]
	i := sort.Search(len(list), func(i int) bool { return list[i].MS() > end })
	if i == len(list) || list[i].MS()-end > near {
		return success{}, false
	}
	return list[i], true
}

// changed reports whether something happened to a system between two times.
func (n *Neighbours) changed(pg, from, to int64) bool {
	i := sort.Search(len(n.events), func(i int) bool { return n.events[i].ms >= from })
	for ; i < len(n.events) && n.events[i].ms <= to; i++ {
		if e := n.events[i]; e.pg == 0 || pg == 0 || e.pg == pg {
			return true
		}
	}
	return false
}

// oneOfSeveral reports whether a login is not the only one that stopped there, in the same way,
// with no success between them and a time: what stopped them had an end, and who got in
// after it says nothing of what it was.
func (n *Neighbours) oneOfSeveral(l *flow.Login, at flow.Place, p place, until int64) bool {
	k, ok := stopOf(&flow.Login{Steps: l.Steps}, at.PG) // by its lines, as when it was entered: nobody had judged it then
	if !ok {
		return false
	}
	from := at.Start - apart
	good := n.at[p]
	if i := sort.Search(len(good), func(i int) bool { return good[i].MS() >= at.Start }); i > 0 {
		from = max(from, good[i-1].MS())
	}
	list := n.stops[k]
	i := sort.Search(len(list), func(i int) bool { return list[i] >= from })
	j := sort.Search(len(list), func(i int) bool { return list[i] > until })
	return j-i > 1
}

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

// Narrow returns the causes of a login without those that the success of somebody else
// refutes: they hold for a peripheral, a PG or the site, and would have stopped them too.
// Only one that began within 30 seconds after the login had stopped does: one before says
// that it was well then. It refutes nothing where something happened to a system in
// between, or where others stopped at the same place until then, as what stopped them may
// have ended. All logins around must have been entered. Causes that are left are no more
// certain for it; where none would be left all stay, as possible.
func (n *Neighbours) Narrow(l *flow.Login, at flow.Place) []flow.Cause {
	lines := make([]string, len(l.Causes))
	left := 0
	for i := range l.Causes {
		if lines[i] = n.against(l, &l.Causes[i], at); lines[i] == "" {
			left++
		}
	}
	switch left {
	case len(l.Causes):
		return l.Causes
	case 0:
		return n.doubtful(l.Causes)
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
	return kept
}

// Holder returns who holds the phone of a login whose causes are known: an agent who is
// logged in already holds it himself.
func Holder(l *flow.Login) *flow.Holder {
	if l.Holder == nil && len(l.Causes) > 0 && l.Causes[0].ID == "agent-already-signed-on" {
		return l.OwnSession
	}
	return l.Holder
}

func refutes(refuted []flow.Refuted, id string) bool {
	return slices.ContainsFunc(refuted, func(r flow.Refuted) bool { return r.ID == id })
}

// doubtful are causes that are no more than possible.
func (n *Neighbours) doubtful(causes []flow.Cause) []flow.Cause {
	out := slices.Clone(causes)
	for i := range out {
		c := &out[i]
		c.Certainty = flow.Possible
		if k := n.base.Cause(c.ID); len(c.Collect) == 0 && k != nil {
			c.Collect = knowledge.Texts(k.Collect, (*knowledge.Command).Line)
		}
	}
	return out
}

// against is the success that speaks against a cause, in words, "" for none.
func (n *Neighbours) against(l *flow.Login, c *flow.Cause, at flow.Place) string {
	scope := narrower(n.decisions[c.Decision], n.scope(c.ID))
	if !wide(scope) || slices.Contains(passing, c.Decision+"="+c.Outcome) {
		return ""
	}
	p := placeOf(scope, l.Agent.Peripheral, at.PG)
	if scope == decision.ForPeripheral && l.Agent.Peripheral == "" || p.none() {
		return ""
	}
	where := "at the same site"
	switch scope {
	case decision.ForPeripheral:
		where = "on the same peripheral"
	case decision.ForPG:
		where = "on the same PG"
	}
	if slices.Contains(ofClients, n.component[c.Decision]) {
		via := client(l)
		if via == "" {
			return ""
		}
		p.via, where = via, where+" through the same kind of client"
	}
	end := max(at.Start, at.End)
	s, ok := n.after(p, end)
	if !ok || n.changed(at.PG, at.Start, s.MS()) || n.oneOfSeveral(l, at, p, s.MS()) {
		return ""
	}
	who := "an agent"
	if s.agent != "" {
		who = "agent " + s.agent
	}
	return fmt.Sprintf("%s logged in %s at %s", who, where, s.Time)
}
