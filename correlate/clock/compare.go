package clock

import (
	"cmp"
	"slices"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
)

// vote is a difference between two clocks that an event would explain.
type vote struct {
	d     parser.Time
	event int
}

// comparison is what two machines' clocks have timed both; differences are the second's
// less the first's.
type comparison struct {
	p, q     int
	votes    []vote
	around   parser.Time // where most of them agree
	agree    int         // how many do
	stepped  bool        // others agree elsewhere: a clock has been set meanwhile
	above    bound       // what nothing exceeds, as messages from p to q show
	below    bound       // and what it does not fall below, the other way round
	best     parser.Time // the best guess within that
	spare    parser.Time // how far from it the clocks may go together without being set right
	coarse   bool        // it is that of logs in whole seconds
	steps    [2]pair     // what shows that a clock was set
	daily    bool        // nobody knows on which day one of the clocks printed
	loneZone bool        // so few events say so that all of them must fit one zone
}

// pair is the two lines of an event.
type pair struct{ a, b *sample }

// bound is an extreme of differences that others confirm.
type bound struct {
	known bool
	d     parser.Time
	spare parser.Time // of it, doubt
	by    pair
}

// compare sets every two machines against each other that tell of the same events. The
// suspects are of those that nothing ties.
func (k *samples) compare() (tied []*comparison, suspects map[zoneSuspect]bool) {
	byEnds := map[[2]int]*comparison{}
	var all []*comparison
	for i := range k.events {
		e := &k.events[i]
		for x := range e.samples {
			for y := x + 1; y < len(e.samples); y++ {
				a, b := &e.samples[x], &e.samples[y]
				if a.clock == b.clock || !k.comparable(a, b) {
					continue
				}
				if a.clock > b.clock {
					a, b = b, a
				}
				d := difference(a, b)
				if d < -maxApart || d > maxApart {
					continue
				}
				ends := [2]int{a.clock, b.clock}
				p := byEnds[ends]
				if p == nil {
					p = &comparison{p: a.clock, q: b.clock}
					byEnds[ends] = p
					all = append(all, p)
				}
				p.votes, p.daily = append(p.votes, vote{d, i}), p.daily || a.undated || b.undated
			}
		}
	}
	suspects = map[zoneSuspect]bool{}
	return slices.DeleteFunc(all, func(p *comparison) bool {
		tied := p.locate(k)
		if !tied {
			p.noteSuspects(k, suspects)
		}
		return !tied
	}), suspects
}

// comparable reports whether two lines of an event order each other's clocks (C1).
func (k *samples) comparable(a, b *sample) bool {
	ids := k.lines.IDs
	if x, y := ids.PG(a.unit, []byte(a.peripheral)), ids.PG(b.unit, []byte(b.peripheral)); x != 0 && y != 0 && x != y {
		return false
	}
	if a.role == alike {
		return b.role == alike && a.unit.SameOwner(b.unit)
	}
	if a.role == b.role || b.role == alike {
		return false
	}
	// What one side prints, the other side's copy may be late of.
	return a.proc.Side == 0 || b.proc.Side == 0 || a.proc.Side == b.proc.Side
}

// difference is b's time less a's; where a day is unknown, the nearest to none.
func difference(a, b *sample) parser.Time { return differenceNear(a, b, 0) }

// differenceNear is b's time less a's; where a day is unknown, the nearest to another
// difference.
func differenceNear(a, b *sample, around parser.Time) parser.Time {
	d := b.t - a.t
	if a.undated || b.undated {
		return nearestDay(d, around)
	}
	return d
}

// nearestDay moves a difference by whole days to the one nearest to another.
func nearestDay(d, to parser.Time) parser.Time {
	r := (d - to) % parser.Day
	switch {
	case r > parser.Day/2:
		r -= parser.Day
	case r <= -parser.Day/2:
		r += parser.Day
	}
	return to + r
}

// locate finds where most differences agree, and the bounds. It reports whether enough of
// them do (C2), or a lone zone is found (C3).
func (p *comparison) locate(k *samples) bool {
	slices.SortFunc(p.votes, func(a, b vote) int { return cmp.Or(cmp.Compare(a.d, b.d), cmp.Compare(a.event, b.event)) })
	low, high, n := densest(p.votes)
	p.around, p.agree = (p.votes[low].d+p.votes[high].d)/2, n
	if 5*n < 2*len(p.events()) || !k.enough(p.votes[low:high+1]) {
		zone, found := p.findLoneZone(k)
		if !found {
			return false // agents come at much the same time every day: a few agree by chance
		}
		p.loneZone, p.around, p.agree = true, zone, len(p.events())
		p.bound(k)
	} else {
		p.bound(k)
		p.elsewhere(k)
	}
	p.votes = nil
	return true
}

// densest is the stretch in which the differences of most events agree, and of several such
// the one nearest to no difference.
func densest(votes []vote) (low, high, n int) {
	in := map[int]int{}
	i := 0
	for j, v := range votes {
		in[v.event]++
		for v.d-votes[i].d > agreeing {
			if in[votes[i].event]--; in[votes[i].event] == 0 {
				delete(in, votes[i].event)
			}
			i++
		}
		if len(in) > n || len(in) == n && max(votes[i].d, -v.d) < max(votes[low].d, -votes[high].d) {
			low, high, n = i, j, len(in)
		}
	}
	return low, high, n
}

// enough reports whether the events of one sort suffice to believe in a difference.
func (k *samples) enough(votes []vote) bool {
	counts, counted := map[uint64]int{}, map[int]bool{}
	for _, v := range votes {
		if counted[v.event] {
			continue
		}
		counted[v.event] = true
		e := &k.events[v.event]
		least := minNamed
		if e.exact {
			least = minNumbered
		}
		if counts[e.sort]++; counts[e.sort] >= least {
			return true
		}
	}
	return false
}

// events are those that both clocks have timed, in order.
func (p *comparison) events() []int {
	var out []int
	for _, v := range p.votes {
		out = append(out, v.event)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// findLoneZone finds a zone where too few events agree to believe in a difference by their
// number, one request as a rule: each of them has to fit one and the same zone to within
// zoneTolerance, none of them may fit two clocks that go together, and what the logs state of
// their zones must not say otherwise (C3).
func (p *comparison) findLoneZone(k *samples) (zone parser.Time, found bool) {
	fitting := map[parser.Time]map[int]bool{}
	for _, v := range p.votes {
		z := roundTo(v.d, quarter)
		if max(v.d-z, z-v.d) > zoneTolerance {
			continue
		}
		if fitting[z] == nil {
			fitting[z] = map[int]bool{}
		}
		fitting[z][v.event] = true
	}
	if len(fitting) != 1 {
		return 0, false
	}
	for z, events := range fitting {
		if zone = z; z == 0 || len(events) != len(p.events()) {
			return 0, false
		}
	}
	if stated, known := k.stated.apart(p.p, p.q); known && stated != zone {
		return 0, false
	}
	return zone, true
}

// statedZones are the zones that the headers of logs state, by clock.
type statedZones map[int]statedZone

// statedZone is the zone that the headers of a host's logs state.
type statedZone struct {
	minutes int16
	changes bool
}

// note keeps what a header states.
func (z statedZones) note(clock int, minutes int16) {
	if said, known := z[clock]; !known {
		z[clock] = statedZone{minutes: minutes}
	} else if said.minutes != minutes {
		z[clock] = statedZone{minutes: said.minutes, changes: true}
	}
}

// apart is how far the zones of two machines are apart, where the logs of both state them.
func (z statedZones) apart(i, j int) (parser.Time, bool) {
	a, knowsA := z[i]
	b, knowsB := z[j]
	return parser.Time(b.minutes-a.minutes) * 60_000, knowsA && knowsB && !a.changes && !b.changes
}

// zoneSuspect is an agent of whom a machine prints what fits another one's lines at another
// time only.
type zoneSuspect struct {
	clock int
	agent ident.Number
}

// noteSuspects notes, of two clocks of which together nothing can be said, whose lines fit
// some zone and not one time of both. Of many agents a few fit one by chance, while a zone
// would have been found.
func (p *comparison) noteSuspects(k *samples, suspects map[zoneSuspect]bool) {
	if len(p.events()) > minNamed {
		return
	}
	fits, together := map[int]bool{}, map[int]bool{}
	for _, v := range p.votes {
		z := roundTo(v.d, quarter)
		fits[v.event] = fits[v.event] || z != 0 && max(v.d-z, z-v.d) <= agreeing
		together[v.event] = together[v.event] || max(v.d, -v.d) <= reach
	}
	for i := range fits {
		if e := &k.events[i]; fits[i] && !together[i] && e.agent.Name != 0 {
			suspects[zoneSuspect{p.p, e.agent}], suspects[zoneSuspect{p.q, e.agent}] = true, true
		}
	}
}

// elsewhere looks for as good an agreement elsewhere, of events that have no part in the
// first one (C4).
func (p *comparison) elsewhere(k *samples) {
	with := map[int]bool{}
	for _, v := range p.votes {
		if v.d >= p.around-reach && v.d <= p.around+reach {
			with[v.event] = true
		}
	}
	rest := slices.DeleteFunc(slices.Clone(p.votes), func(v vote) bool { return with[v.event] })
	if len(rest) == 0 {
		return
	}
	low, high, n := densest(rest)
	if n < minNamed || 3*n < p.agree || !k.enough(rest[low:high+1]) {
		return
	}
	p.stepped = true
	p.steps = [2]pair{k.pairNear(p, p.votes, p.around), k.pairNear(p, rest[low:high+1], (rest[low].d+rest[high].d)/2)}
}

// pairNear is the lines of the difference that is nearest to one.
func (k *samples) pairNear(p *comparison, votes []vote, around parser.Time) pair {
	best := slices.MinFunc(votes, func(a, b vote) int { return cmp.Compare(max(a.d-around, around-a.d), max(b.d-around, around-b.d)) })
	samples := k.events[best.event].samples
	for i := range samples {
		for j := range samples {
			if a, b := &samples[i], &samples[j]; a.clock == p.p && b.clock == p.q && difference(a, b) == best.d {
				return pair{a, b}
			}
		}
	}
	return pair{}
}

// roundTo rounds to a multiple of a unit, halves away from zero.
func roundTo(d, unit parser.Time) parser.Time {
	if d < 0 {
		return -roundTo(-d, unit)
	}
	return (d + unit/2) / unit * unit
}
