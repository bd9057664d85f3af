package clock

import (
	"cmp"
	"slices"

	"uccetrace/parser"
)

// What was received was sent before, and what answers was asked: such pairs of lines bound
// how far two clocks are apart, the closer the quicker the messages.

// measured is a difference of the clocks and how long something took, or may have taken
// where a log has no milliseconds.
type measured struct {
	d, spare parser.Time // spare of it is doubt
	by       pair
}

// bound finds the bounds of two clocks' difference and the best guess.
func (p *comparison) bound(k *samples) {
	var there, back [2][]measured // from p to q, and back, by relation
	var both []measured
	for i, with := 0, p.events(); i < len(with); i++ {
		e := &k.events[with[i]]
		switch e.relation {
		case onBothSides:
			both = append(both, p.match(k, e, p.p, p.q, alike, alike)...)
		default:
			there[e.relation] = append(there[e.relation], p.match(k, e, p.p, p.q, earlier, later)...)
			for _, m := range p.match(k, e, p.q, p.p, earlier, later) {
				back[e.relation] = append(back[e.relation], measured{-m.d, m.spare, m.by})
			}
		}
	}
	for more := 1; more <= 4; more *= 2 {
		quick := [2]bound{p.edge(there[onTheWay], 1, more), p.edge(back[onTheWay], -1, more)}
		slow := [2]bound{p.edge(there[answering], 1, more), p.edge(back[answering], -1, more)}
		p.above, p.below = closer(quick[0], slow[0], 1), closer(quick[1], slow[1], -1)
		p.guess(quick, slow, both)
		if !p.above.known || !p.below.known || p.below.d <= p.above.d {
			return
		}
	}
	p.stepped, p.steps = true, [2]pair{p.above.by, p.below.by}
}

// guess is where the clocks most likely are: messages are quick, and the two sides
// of a process print at the same moment.
func (p *comparison) guess(quick, slow [2]bound, both []measured) {
	p.best, p.spare, p.coarse = p.around, Disorder, false
	above, below := func(b bound) parser.Time { return b.d - b.spare }, func(b bound) parser.Time { return b.d + b.spare }
	switch {
	case quick[0].known && quick[1].known && quick[0].spare == 0 && quick[1].spare == 0:
		p.best = (quick[0].d + quick[1].d) / 2
	case quick[0].known:
		p.best, p.coarse = above(quick[0]), quick[0].spare > 0
	case quick[1].known:
		p.best, p.coarse = below(quick[1]), quick[1].spare > 0
	case len(both) > 0:
		slices.SortFunc(both, func(a, b measured) int { return cmp.Compare(a.d, b.d) })
		m := both[len(both)/2]
		p.best, p.coarse = m.d-m.spare, m.spare > 0
	case slow[0].known:
		p.best, p.spare, p.coarse = above(slow[0]), AnswerTime, slow[0].spare > 0
	case slow[1].known:
		p.best, p.spare, p.coarse = below(slow[1]), AnswerTime, slow[1].spare > 0
	}
	if p.spare == AnswerTime && max(p.best, -p.best) <= AnswerTime {
		p.best = 0 // how long a request takes says no more than that they go together
	}
	if p.above.known {
		p.best = min(p.best, p.above.d)
	}
	if p.below.known {
		p.best = max(p.best, p.below.d)
	}
}

// closer is the tighter of two bounds.
func closer(a, b bound, sign parser.Time) bound {
	if !a.known || b.known && sign*b.d < sign*a.d {
		return b
	}
	return a
}

// match finds the two lines of an event, one on each clock, that belong together: those that
// are the only ones around. Of a number's the first counts, though a process prints it
// several times.
func (p *comparison) match(k *samples, e *sharedEvent, from, to int, first, second role) []measured {
	as, bs := e.of(from, first), e.of(to, second)
	around := p.around
	if from == p.q {
		around = -around
	}
	var out []measured
	for _, a := range as {
		var found *sample
		n := 0
		for _, b := range bs {
			if within(a, b, around) {
				found = b
				n++
			}
		}
		if n != 1 || !k.comparable(a, found) || countWithin(as, found, around) != 1 {
			continue
		}
		if first == earlier && found.proc.Side == 0 && e.copied(a) {
			continue
		}
		d := differenceNear(a, found, around)
		spare := parser.Time(0)
		if found.seconds {
			spare = 999
		}
		out = append(out, measured{d + spare, spare, pair{a, found}})
	}
	return out
}

// within reports whether two lines may belong together, if their clocks are so far apart.
func within(a, b *sample, around parser.Time) bool {
	d := differenceNear(a, b, around)
	return d >= around-reach && d <= around+reach
}

// countWithin counts the lines that b may belong to.
func countWithin(as []*sample, b *sample, around parser.Time) int {
	n := 0
	for _, a := range as {
		if within(a, b, around) {
			n++
		}
	}
	return n
}

// copied reports whether the other side of a's process has printed the event too, and nobody
// knows which of them sent what was received.
func (e *sharedEvent) copied(a *sample) bool {
	for i := range e.samples {
		if o := &e.samples[i]; o.role == a.role && o.unit != a.unit && o.unit.SameOwner(a.unit) {
			return true
		}
	}
	return false
}

// of are a clock's lines of an event in one role, in order. Those that a number ties and
// that follow each other within a moment are one.
func (e *sharedEvent) of(clock int, r role) []*sample {
	var out []*sample
	for i := range e.samples {
		if s := &e.samples[i]; s.clock == clock && s.role == r {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b *sample) int {
		return cmp.Or(cmp.Compare(a.t, b.t), cmp.Compare(a.proc.Source.Index, b.proc.Source.Index), cmp.Compare(a.span.Offset, b.span.Offset))
	})
	if !e.exact {
		return out
	}
	var last *sample
	return slices.DeleteFunc(out, func(s *sample) bool {
		again := last != nil && s.t-last.t <= nearly
		last = s
		return again
	})
}

// edge is the least of differences (the greatest where sign is -1) that others confirm (C5):
// a single one that lies elsewhere is a wrong pair.
func (p *comparison) edge(list []measured, sign parser.Time, more int) bound {
	if len(list) == 0 {
		return bound{}
	}
	slices.SortStableFunc(list, func(a, b measured) int {
		return cmp.Or(cmp.Compare(sign*a.d, sign*b.d), cmp.Compare(a.by.a.t, b.by.a.t), cmp.Compare(a.by.a.span.Offset, b.by.a.span.Offset))
	})
	if len(list) == 1 {
		m := list[0]
		return bound{m.d >= p.around-agreeing && m.d <= p.around+agreeing, m.d, m.spare, m.by}
	}
	need := more * max(2, len(list)/8)
	for _, spread := range []parser.Time{nearly, agreeing} {
		for i := 0; i+need <= len(list); i++ {
			if sign*(list[i+need-1].d-list[i].d) <= spread {
				return bound{true, list[i].d, list[i].spare, list[i].by}
			}
		}
	}
	return bound{}
}
