package correlate

import (
	"cmp"
	"slices"
	"strings"

	"uccetrace/flow"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// What is said of clocks, and what their times tell.

// odd says that there is something to tell of a clock.
func (k *machine) odd() bool { return k.ahead != 0 || k.torn }

// Clocks are the clocks that do not go with the reference's, by node.
func (c *Correlator) Clocks() []flow.Clock {
	out := []flow.Clock{}
	for i := range c.clocks.clocks {
		if k := &c.clocks.clocks[i]; k.odd() {
			out = append(out, c.told(i, k))
		}
	}
	slices.SortFunc(out, func(a, b flow.Clock) int { return strings.Compare(a.Node, b.Node) })
	return out
}

// Logs are the logs of processes as far as they have been read, on the reference clock.
func (c *Correlator) Logs() []flow.Log {
	out := make([]flow.Log, 0, len(c.byName))
	for _, u := range c.byName {
		l := flow.Log{Process: u.process, Node: u.node, Printed: u.printed, From: int64(u.first), To: int64(u.until)}
		if u.first > u.until {
			l.From, l.To = 0, 0
		}
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b flow.Log) int {
		return cmp.Or(strings.Compare(a.Node, b.Node), strings.Compare(a.Printed, b.Printed))
	})
	return out
}

func (c *Correlator) told(i int, k *machine) flow.Clock {
	said := flow.Clock{Node: c.nodeOf(k.host), Reference: c.nodeOf(c.clocks.clocks[k.reference].host), Pairs: int64(k.pairs),
		Note: strings.Join(c.notes(i, k), "; "), Evidence: []flow.Evidence{}}
	if !k.torn {
		off := int64(k.ahead - k.zone)
		said.ZoneMin, said.OffsetMS = int64(k.zone/60_000), &off
		said.LowMS, said.HighMS = k.low.less(k.zone), k.high.less(k.zone)
	}
	for _, t := range k.evidence {
		for _, s := range []*sighting{t.a, t.b} {
			if s != nil {
				said.Evidence = append(said.Evidence, flow.Evidence{Source: s.proc.Source.Name, Node: s.unit.node, Line: int(s.span.Line), Offset: s.span.Offset, Length: int(s.span.Length), Fused: s.span.Fused})
			}
		}
	}
	return said
}

func (s side) less(zone parser.Time) *int64 {
	if !s.known {
		return nil
	}
	ms := int64(s.d - zone)
	return &ms
}

// What is said of a clock that contradicts itself, of one login's, and of every zone.
const (
	tooLittle    = "only likely: everything that both machines logged fits this zone, but that is too little to prove it; a capture with several logins would prove it"
	setMeanwhile = "lines contradict each other: the clock was set, or its zone changed, within the capture; its times stand as printed"
	maybeWrong   = "a clock that is wrong by as much looks the same as a zone"
)

// notes say what of a clock is not proven, and what would prove it.
func (c *Correlator) notes(i int, k *machine) (out []string) {
	switch {
	case k.torn:
		return []string{setMeanwhile}
	case k.given:
		out = append(out, "as given by the caller")
		if !k.likely {
			return out
		}
	}
	switch {
	case !k.likely:
	case k.lone:
		out = append(out, tooLittle)
	case k.high.known:
		out = append(out, "only likely: proven is that it is no further ahead, not that it is as far", c.proof(k.reference, i))
	case k.low.known:
		out = append(out, "only likely: proven is that it is no less ahead, not that it is no further", c.proof(i, k.reference))
	default:
		out = append(out, "only likely: lines of both machines agree on it, and no message from one to the other proves it", c.proof(k.reference, i))
	}
	if _, stated := c.clocks.apart(k.reference, i); k.zone != 0 && !stated {
		out = append(out, maybeWrong)
	}
	return out
}

// proof is what would prove that a clock is at least as far behind another one: a
// message from the other to the one that both print, if there is any.
func (c *Correlator) proof(to, from int) string {
	var sent, received []*catalog.Message
	for _, m := range c.catalog.Messages {
		switch {
		case m.Wire == "" || !partOfLogin(m):
		case m.Seen == catalog.Sent && c.runs(from, m.Process):
			sent = append(sent, m)
		case m.Seen == catalog.Received && c.runs(to, m.Process):
			received = append(received, m)
		}
	}
	for _, a := range sent {
		for _, b := range received {
			if sameWire(a, b) {
				return "would be proven by " + a.Wire + " in the logs of both, " + a.Process + " and " + b.Process
			}
		}
	}
	return "no trace proves it: compare the clocks of both machines"
}

// runs says that there is a log of a process on a machine.
func (c *Correlator) runs(clock int, process string) bool {
	for _, u := range c.byName {
		if u.host == c.clocks.clocks[clock].host && u.process == process {
			return true
		}
	}
	return false
}

// nodeOf is a machine's name as it was printed, by the first of its processes.
func (c *Correlator) nodeOf(host string) string {
	var first *unit
	for _, u := range c.byName {
		if u.host == host && (first == nil || u.rank < first.rank) {
			first = u
		}
	}
	if first == nil {
		return host
	}
	return first.node
}

// aheadOf is how much a machine's clock is taken back.
func (c *Correlator) aheadOf(u *unit) parser.Time {
	if i, known := c.clockNumbers[u.host]; known && i < len(c.clocks.clocks) {
		return c.clocks.clocks[i].ahead
	}
	return 0
}

// doubtsClock says that a machine's clock is only likely to be as it is taken.
func (c *Correlator) doubtsClock(u *unit) bool {
	i, known := c.clockNumbers[u.host]
	if !known || i >= len(c.clocks.clocks) {
		return false
	}
	k := &c.clocks.clocks[i]
	return k.torn || k.likely
}

// exactly is how well two clocks' difference must be known, in ms, for times between
// them to be measured. What was measured must not decide it: only long ones would be.
const exactly parser.Time = 20

// tells says whether the times of two steps tell how long it took from one to the
// other: on one machine, on machines whose clocks go together as printed or as the
// user says, or where their difference is proven well enough.
func (c *Correlator) tells(a, b *step) bool {
	x, y := a.lines[0].unit, b.lines[0].unit
	if x.host == y.host {
		return true
	}
	i, knowsX := c.clockNumbers[x.host]
	j, knowsY := c.clockNumbers[y.host]
	all := len(c.clocks.clocks)
	if !knowsX || !knowsY || i >= all || j >= all {
		return true // nothing was done to either
	}
	k, l := &c.clocks.clocks[i], &c.clocks.clocks[j]
	switch {
	case k.torn || l.torn || k.likely || l.likely:
		return false
	case k.ahead == l.ahead, k.given && l.given, k.given && l.reference == j, l.given && k.reference == i:
		return true
	}
	there, back := c.clocks.between(i, j), c.clocks.between(j, i)
	return there.known && back.known && there.d+back.d <= exactly
}

// between is what j's clock shows at most more than i's, as far as proven.
func (n *network) between(i, j int) side {
	if n.most == nil {
		return side{}
	}
	return n.most[i][j].side
}
