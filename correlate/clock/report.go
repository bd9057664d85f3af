package clock

import (
	"slices"
	"strings"

	"uccetrace/flow"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// Report returns the clocks that do not go with the reference's, by node.
func (c *Clocks) Report() []flow.Clock {
	out := []flow.Clock{}
	for i := range c.network.clocks {
		if k := &c.network.clocks[i]; k.off() {
			out = append(out, c.entry(i, k))
		}
	}
	slices.SortFunc(out, func(a, b flow.Clock) int { return strings.Compare(a.Node, b.Node) })
	return out
}

func (c *Clocks) entry(i int, k *hostClock) flow.Clock {
	out := flow.Clock{Node: c.lines.IDs.NodeOf(k.host), Reference: c.lines.IDs.NodeOf(c.network.clocks[k.reference].host), Pairs: int64(k.pairs),
		Note: strings.Join(c.notes(i, k), "; "), Evidence: []flow.Evidence{}}
	if !k.stepped {
		off := int64(k.offset - k.zone)
		out.ZoneMin, out.OffsetMS = int64(k.zone/60_000), &off
		out.LowMS, out.HighMS = k.low.beside(k.zone), k.high.beside(k.zone)
	}
	for _, p := range k.evidence {
		for _, s := range []*sample{p.a, p.b} {
			if s != nil {
				out.Evidence = append(out.Evidence, flow.Evidence{Source: s.proc.Source.Name, Node: s.unit.Node, Line: int(s.span.Line), Offset: s.span.Offset, Length: int(s.span.Length), Fused: s.span.Fused})
			}
		}
	}
	return out
}

// beside is a limit without what a zone explains, nil for none.
func (l limit) beside(zone parser.Time) *int64 {
	if !l.known {
		return nil
	}
	ms := int64(l.d - zone)
	return &ms
}

// What is said of a clock that contradicts itself, of one login's, and of every zone.
const (
	tooLittle    = "only likely: everything that both machines logged fits this zone, but that is too little to prove it; a capture with several logins would prove it"
	setMeanwhile = "lines contradict each other: the clock was set, or its zone changed, within the capture; its times stand as printed"
	maybeWrong   = "a clock that is wrong by as much looks the same as a zone"
)

// notes say what of a clock is not proven, and what would prove it.
func (c *Clocks) notes(i int, k *hostClock) (out []string) {
	switch {
	case k.stepped:
		return []string{setMeanwhile}
	case k.given:
		out = append(out, "as given by the caller")
		if !k.estimated {
			return out
		}
	}
	switch {
	case !k.estimated:
	case k.loneZone:
		out = append(out, tooLittle)
	case k.high.known:
		out = append(out, "only likely: proven is that it is no further ahead, not that it is as far", c.proof(k.reference, i))
	case k.low.known:
		out = append(out, "only likely: proven is that it is no less ahead, not that it is no further", c.proof(i, k.reference))
	default:
		out = append(out, "only likely: lines of both machines agree on it, and no message from one to the other proves it", c.proof(k.reference, i))
	}
	if _, stated := c.network.stated.apart(k.reference, i); k.zone != 0 && !stated {
		out = append(out, maybeWrong)
	}
	return out
}

// proof is what would prove that a clock is at least as far behind another one: a
// message from the other to the one that both print, if there is any.
func (c *Clocks) proof(to, from int) string {
	var sent, received []*catalog.Message
	for _, m := range c.lines.Catalog.Messages {
		switch {
		case m.Wire == "" || !c.lines.Counts(m):
		case m.Seen == catalog.Sent && c.runs(from, m.Process):
			sent = append(sent, m)
		case m.Seen == catalog.Received && c.runs(to, m.Process):
			received = append(received, m)
		}
	}
	for _, a := range sent {
		for _, b := range received {
			if a.Wire == b.Wire && a.From == b.From && a.To == b.To {
				return "would be proven by " + a.Wire + " in the logs of both, " + a.Process + " and " + b.Process
			}
		}
	}
	return "no trace proves it: compare the clocks of both machines"
}

// runs reports whether there is a log of a process on a machine.
func (c *Clocks) runs(clock int, process string) bool {
	for _, u := range c.lines.IDs.Units {
		if u.Host == c.network.clocks[clock].host && u.Process == process {
			return true
		}
	}
	return false
}

// TimeOfDay is a time as a clock shows it.
func TimeOfDay(t parser.Time) string { return flow.At(int64(t), false).String() }
