package correlate

import (
	"cmp"
	"slices"

	"uccetrace/parser"
)

// What was received was sent before, and what answers was asked: such pairs of
// lines bound how far two clocks are apart, the closer the quicker the messages.

// measured is a difference of the clocks and how long a thing took, or may have
// taken where a log has no milliseconds.
type measured struct {
	d, spare parser.Time // spare of it is doubt
	by       tie
}

// look finds the bounds of two clocks' difference and the best guess.
func (p *pairing) look(c *Correlator, k *sightings) {
	var there, back [2][]measured // from p to q, and back, by relation
	var both []measured
	for i, with := 0, p.things(); i < len(with); i++ {
		t := &k.things[with[i]]
		switch t.relation {
		case onBothSides:
			both = append(both, p.match(c, t, p.p, p.q, alike, alike)...)
		default:
			there[t.relation] = append(there[t.relation], p.match(c, t, p.p, p.q, earlier, later)...)
			for _, m := range p.match(c, t, p.q, p.p, earlier, later) {
				back[t.relation] = append(back[t.relation], measured{-m.d, m.spare, m.by})
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
	p.torn, p.torns = true, [2]tie{p.above.by, p.below.by}
}

// guess is where the clocks most likely are: messages are quick, and the two sides
// of a process print at the same moment.
func (p *pairing) guess(quick, slow [2]bound, both []measured) {
	p.likely, p.spare, p.coarse = p.around, disorder, false
	above, below := func(b bound) parser.Time { return b.d - b.spare }, func(b bound) parser.Time { return b.d + b.spare }
	switch {
	case quick[0].known && quick[1].known && quick[0].spare == 0 && quick[1].spare == 0:
		p.likely = (quick[0].d + quick[1].d) / 2
	case quick[0].known:
		p.likely, p.coarse = above(quick[0]), quick[0].spare > 0
	case quick[1].known:
		p.likely, p.coarse = below(quick[1]), quick[1].spare > 0
	case len(both) > 0:
		slices.SortFunc(both, func(a, b measured) int { return cmp.Compare(a.d, b.d) })
		m := both[len(both)/2]
		p.likely, p.coarse = m.d-m.spare, m.spare > 0
	case slow[0].known:
		p.likely, p.spare, p.coarse = above(slow[0]), ctiWaits, slow[0].spare > 0
	case slow[1].known:
		p.likely, p.spare, p.coarse = below(slow[1]), ctiWaits, slow[1].spare > 0
	}
	if p.spare == ctiWaits && max(p.likely, -p.likely) <= ctiWaits {
		p.likely = 0 // how long a request takes says no more than that they go together
	}
	if p.above.known {
		p.likely = min(p.likely, p.above.d)
	}
	if p.below.known {
		p.likely = max(p.likely, p.below.d)
	}
}

// closer is the tighter of two bounds.
func closer(a, b bound, sign parser.Time) bound {
	if !a.known || b.known && sign*b.d < sign*a.d {
		return b
	}
	return a
}

// things are those that both clocks have timed, in order.
func (p *pairing) things() []int {
	var out []int
	for _, v := range p.votes {
		out = append(out, v.thing)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// match finds the two lines of a thing, one on each clock, that belong together:
// those that are the only ones around. Of a number's the first counts, though a
// process prints it several times.
func (p *pairing) match(c *Correlator, t *thing, from, to int, first, second role) []measured {
	as, bs := t.of(from, first), t.of(to, second)
	around := p.around
	if from == p.q {
		around = -around
	}
	var out []measured
	for _, a := range as {
		var found *sighting
		n := 0
		for _, b := range bs {
			if d := nearDay(a, b, around); d >= around-reach && d <= around+reach {
				found = b
				n++
			}
		}
		if n != 1 || !c.comparable(a, found) || alone(as, found, around) != 1 {
			continue
		}
		if first == earlier && found.proc.Side == 0 && t.copied(a) {
			continue
		}
		d := nearDay(a, found, around)
		spare := parser.Time(0)
		if found.seconds {
			spare = 999
		}
		out = append(out, measured{d + spare, spare, tie{a, found}})
	}
	return out
}

// copied says that the other side of a's process has printed the thing too, and
// nobody knows which of them sent what was received.
func (t *thing) copied(a *sighting) bool {
	for i := range t.seen {
		if o := &t.seen[i]; o.role == a.role && o.unit != a.unit && o.unit.SameOwner(a.unit.Unit) {
			return true
		}
	}
	return false
}

// nearDay is b's time less a's; where a day is unknown, the nearest to what most
// agree on.
func nearDay(a, b *sighting, around parser.Time) parser.Time {
	d := b.t - a.t
	if a.undated || b.undated {
		return nearestDay(d, around)
	}
	return d
}

// alone counts the lines that b may belong to.
func alone(as []*sighting, b *sighting, around parser.Time) int {
	n := 0
	for _, a := range as {
		if d := nearDay(a, b, around); d >= around-reach && d <= around+reach {
			n++
		}
	}
	return n
}

// of are a clock's lines of a thing in one role, in order. Those that are tied by
// number and follow each other within a moment are one.
func (t *thing) of(clock int, r role) []*sighting {
	var out []*sighting
	for i := range t.seen {
		if s := &t.seen[i]; s.clock == clock && s.role == r {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b *sighting) int {
		return cmp.Or(cmp.Compare(a.t, b.t), cmp.Compare(a.proc.Source.Index, b.proc.Source.Index), cmp.Compare(a.span.Offset, b.span.Offset))
	})
	if !t.exact {
		return out
	}
	var last *sighting
	return slices.DeleteFunc(out, func(s *sighting) bool {
		again := last != nil && s.t-last.t <= nearly
		last = s
		return again
	})
}

// edge is the least of differences (the greatest where sign is -1) that others
// confirm: a single one that lies elsewhere is a wrong pair.
func (p *pairing) edge(list []measured, sign parser.Time, more int) bound {
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
	for _, within := range []parser.Time{nearly, agreeing} {
		for i := 0; i+need <= len(list); i++ {
			if sign*(list[i+need-1].d-list[i].d) <= within {
				return bound{true, list[i].d, list[i].spare, list[i].by}
			}
		}
	}
	return bound{}
}
