package align

import (
	"fmt"

	"uccetrace/flow"
)

// Bounds say how wrong the times of a node may be: flow.Step.OffsetMS plus something
// between Low and High, both included, is the time on the reference clock.
type Bounds struct{ Low, High int64 }

// instant is when a step was printed, as far as its line says it.
type instant struct {
	node     string
	from, to int64  // on the node's clock, both included
	bounds   Bounds // of that clock
	known    bool   // bounds are
}

// instant reads a step's time. A time printed in whole seconds stands for all of
// that second.
func (c *comparison) instant(j int) instant {
	s := &c.observed[j]
	t := instant{node: s.Node, from: s.OffsetMS, to: s.OffsetMS}
	if s.At.InSeconds() {
		t.to += 999
	}
	if c.opt.Clock != nil {
		b, ok := c.opt.Clock(s.Node)
		t.bounds, t.known = b, ok && b.Low <= b.High
	}
	return t
}

// shortest is the least time that can have passed from a to b, negative where b may
// have come first; false where nothing is known of it.
func shortest(a, b *instant) (int64, bool) {
	switch {
	case a.node == b.node:
		return b.from - a.to, true
	case a.known && b.known:
		return b.from + b.bounds.Low - a.to - a.bounds.High, true
	}
	return 0, false
}

// proven says that a was printed before b: at another time of one clock, or on
// clocks whose bounds leave no other order. It is a strict partial order: on one
// clock intervals are ordered as such; across clocks a step's interval is widened
// by its clock's bounds, which only ever loosens what one clock says, so what one
// clock and the bounds say one after the other, the bounds say at once.
func proven(a, b *instant) bool {
	ms, ok := shortest(a, b)
	return ok && ms > 0
}

// conflict is two matched pairs by their places in comparison.both: the run
// demands that first comes before second, the trace proves that it came after.
type conflict struct{ first, second int }

// conflicts finds them. The run's steps stand in one of its orders, so only an
// inversion can be one: an expected step whose partner was printed before the
// partner of an earlier expected step. Of each clock the latest time so far is
// enough to see that there is none, which is the rule.
func (c *comparison) conflicts() []conflict {
	times := make([]instant, len(c.both))
	latest := map[string]*instant{} // by node
	var out []conflict
	for p, m := range c.both {
		times[p] = c.instant(m.Observed)
		t := &times[p]
		inverted := false
		for _, l := range latest {
			inverted = inverted || proven(t, l)
		}
		for q := 0; inverted && q < p; q++ {
			if proven(t, &times[q]) && c.run.Before(c.both[q].Expected, m.Expected) {
				out = append(out, conflict{q, p})
			}
		}
		if l := latest[t.node]; l == nil || t.from > l.from {
			latest[t.node] = t
		}
	}
	return out
}

// reordered lists the cheapest set of matched pairs without which no two are in
// conflict.
func (c *comparison) reordered() {
	conflicts := c.conflicts()
	if len(conflicts) == 0 {
		return
	}
	weights := make([]int, len(c.both))
	for p, m := range c.both {
		weights[p] = max(costOf(&c.run.Steps[m.Expected]).reordered, costOf(&c.observed[m.Observed]).reordered)
	}
	in := cover(weights, conflicts)
	for p, m := range c.both {
		if !in[p] {
			continue
		}
		want, got, other := c.disorder(p, conflicts)
		c.add(flow.Reordered, m.Expected, m.Observed, weights[p], want, got, c.observed[c.both[other].Observed].Evidence...)
	}
}

// disorder says what a reordered pair should have come after and what it did, by
// the conflict that lies furthest apart, and which pair that is with.
func (c *comparison) disorder(p int, conflicts []conflict) (want, got string, other int) {
	most, early := int64(-1), false
	for _, k := range conflicts {
		if k.first != p && k.second != p {
			continue
		}
		a, b := c.instant(c.both[k.second].Observed), c.instant(c.both[k.first].Observed)
		if ms, _ := shortest(&a, &b); ms > most {
			most, early, other = ms, k.second == p, k.first+k.second-p
		}
	}
	message := c.run.Steps[c.both[other].Expected].Message
	if early {
		return "after " + message, fmt.Sprintf("%d ms before it", most), other
	}
	return "before " + message, fmt.Sprintf("%d ms after it", most), other
}
