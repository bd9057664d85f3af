package correlate

import (
	"cmp"
	"slices"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
)

const (
	// mostApart is how far two clocks may be apart: zones from one end of the world
	// to the other, and an hour of error each.
	mostApart = 30 * 60 * 60_000
	// agreeing is how close together the differences of two clocks must lie to speak
	// for each other, and nearly what they must where there is a choice.
	agreeing parser.Time = 5000
	nearly   parser.Time = 1000
	// reach is how late an answer may come: a person may have to give it.
	reach parser.Time = 130_000
	// zoneTolerance is how near to a zone two clocks' difference must be where little else
	// speaks for that. Chosen: a message takes some ms and a clock that nobody sets is seconds off,
	// while two logins of one agent at any two times come that near by 4 s in 900.
	zoneTolerance parser.Time = 2000
	// leastNumbers things tied by number, or leastNames by name, must agree before
	// anything is said of a clock: one login alone says nothing but a zone, see loneZone.
	leastNumbers = 2
	leastNames   = 3
)

// vote is a difference between two clocks that a thing would explain.
type vote struct {
	d     parser.Time
	thing int
}

// pairing is what two machines' clocks have timed both; differences are the
// second's less the first's.
type pairing struct {
	p, q   int
	votes  []vote
	around parser.Time // where most of them agree
	agree  int         // how many do
	torn   bool        // others agree elsewhere: a clock has been set meanwhile
	above  bound       // what nothing exceeds, as messages from p to q show
	below  bound       // and what it does not fall below, the other way round
	likely parser.Time // the best guess within that
	spare  parser.Time // how far from it the clocks may go together without being set right
	coarse bool        // it is that of logs in whole seconds
	torns  [2]tie      // of torn
	daily  bool        // nobody knows on which day one of the clocks printed
	lone   bool        // so few things say so that all of them must fit one zone
}

// tie is the two lines of a thing.
type tie struct{ a, b *sighting }

// bound is an extreme of differences that others confirm.
type bound struct {
	known bool
	d     parser.Time
	spare parser.Time // of it, doubt
	by    tie
}

// pairings compares every two machines that tell of the same things.
func (k *sightings) pairings(c *Correlator) []*pairing {
	byEnds := map[[2]int]*pairing{}
	var out []*pairing
	for i := range k.things {
		t := &k.things[i]
		for x := range t.seen {
			for y := x + 1; y < len(t.seen); y++ {
				a, b := &t.seen[x], &t.seen[y]
				if a.clock == b.clock || !c.comparable(a, b) {
					continue
				}
				if a.clock > b.clock {
					a, b = b, a
				}
				d := difference(a, b)
				if d < -mostApart || d > mostApart {
					continue
				}
				ends := [2]int{a.clock, b.clock}
				p := byEnds[ends]
				if p == nil {
					p = &pairing{p: a.clock, q: b.clock}
					byEnds[ends] = p
					out = append(out, p)
				}
				p.votes, p.daily = append(p.votes, vote{d, i}), p.daily || a.undated || b.undated
			}
		}
	}
	k.suspects = map[zoneSuspect]bool{}
	return slices.DeleteFunc(out, func(p *pairing) bool {
		tells := p.settle(c, k)
		if !tells {
			p.noteZoneSuspects(k)
		}
		return !tells
	})
}

// comparable says that two lines of a thing order each other's clocks.
func (c *Correlator) comparable(a, b *sighting) bool {
	if x, y := c.ids.PG(a.unit.Unit, []byte(a.peripheral)), c.ids.PG(b.unit.Unit, []byte(b.peripheral)); x != 0 && y != 0 && x != y {
		return false
	}
	if a.role == alike {
		return b.role == alike && a.unit.SameOwner(b.unit.Unit)
	}
	if a.role == b.role || b.role == alike {
		return false
	}
	// What one side prints, the other side's copy may be late of.
	return a.proc.Side == 0 || b.proc.Side == 0 || a.proc.Side == b.proc.Side
}

// difference is b's time less a's; where a day is unknown, the nearest to none.
func difference(a, b *sighting) parser.Time {
	d := b.t - a.t
	if a.undated || b.undated {
		return nearestDay(d, 0)
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

// settle finds where most differences agree, and the bounds. It says whether
// enough of them do.
func (p *pairing) settle(c *Correlator, k *sightings) bool {
	slices.SortFunc(p.votes, func(a, b vote) int { return cmp.Or(cmp.Compare(a.d, b.d), cmp.Compare(a.thing, b.thing)) })
	low, high, n := densest(p.votes)
	p.around, p.agree = (p.votes[low].d+p.votes[high].d)/2, n
	if 5*n < 2*len(p.things()) || !k.enough(p.votes[low:high+1]) {
		zone, found := p.loneZone(k)
		if !found {
			return false // agents come at much the same time every day: a few agree by chance
		}
		p.lone, p.around, p.agree = true, zone, len(p.things())
		p.look(c, k)
		p.votes = nil
		return true
	}
	p.look(c, k)
	p.elsewhere(k)
	p.votes = nil
	return true
}

// densest is the stretch in which the differences of most things agree, and of
// several such the one nearest to no difference.
func densest(votes []vote) (low, high, n int) {
	in := map[int]int{}
	i := 0
	for j, v := range votes {
		in[v.thing]++
		for v.d-votes[i].d > agreeing {
			if in[votes[i].thing]--; in[votes[i].thing] == 0 {
				delete(in, votes[i].thing)
			}
			i++
		}
		if len(in) > n || len(in) == n && max(votes[i].d, -v.d) < max(votes[low].d, -votes[high].d) {
			low, high, n = i, j, len(in)
		}
	}
	return low, high, n
}

// enough says that the things of one sort suffice to believe in a difference.
func (k *sightings) enough(votes []vote) bool {
	counts, seen := map[uint64]int{}, map[int]bool{}
	for _, v := range votes {
		if seen[v.thing] {
			continue
		}
		seen[v.thing] = true
		t := &k.things[v.thing]
		least := leastNames
		if t.exact {
			least = leastNumbers
		}
		if counts[t.sort]++; counts[t.sort] >= least {
			return true
		}
	}
	return false
}

// loneZone finds a zone where too few things agree to believe in a difference by their
// number, one login as a rule: each of them has to fit one and the same zone to within
// zoneTolerance, none of them may fit two clocks that go together, and what the logs state of
// their zones must not say otherwise.
func (p *pairing) loneZone(k *sightings) (zone parser.Time, found bool) {
	fitting := map[parser.Time]map[int]bool{}
	for _, v := range p.votes {
		z := roundTo(v.d, quarter)
		if max(v.d-z, z-v.d) > zoneTolerance {
			continue
		}
		if fitting[z] == nil {
			fitting[z] = map[int]bool{}
		}
		fitting[z][v.thing] = true
	}
	if len(fitting) != 1 {
		return 0, false
	}
	for z, things := range fitting {
		if zone = z; z == 0 || len(things) != len(p.things()) {
			return 0, false
		}
	}
	a, knowsA := k.stated[p.p]
	b, knowsB := k.stated[p.q]
	if knowsA && knowsB && !a.changes && !b.changes && parser.Time(b.minutes-a.minutes)*60_000 != zone {
		return 0, false
	}
	return zone, true
}

// zoneSuspect is an agent of whom a machine prints what fits another one's lines at another
// time only.
type zoneSuspect struct {
	clock int
	agent ident.Number
}

// noteZoneSuspects notes, of two clocks of which together nothing can be said, whose lines
// fit some zone and not one time of both. Of many agents a few fit one by chance, while a
// zone would have been found.
func (p *pairing) noteZoneSuspects(k *sightings) {
	if len(p.things()) > leastNames {
		return
	}
	fits, together := map[int]bool{}, map[int]bool{}
	for _, v := range p.votes {
		z := roundTo(v.d, quarter)
		fits[v.thing] = fits[v.thing] || z != 0 && max(v.d-z, z-v.d) <= agreeing
		together[v.thing] = together[v.thing] || max(v.d, -v.d) <= reach
	}
	for i := range fits {
		if t := &k.things[i]; fits[i] && !together[i] && t.agent.Name != 0 {
			k.suspects[zoneSuspect{p.p, t.agent}], k.suspects[zoneSuspect{p.q, t.agent}] = true, true
		}
	}
}

// elsewhere looks for as good an agreement elsewhere, of things that have no part
// in the first one.
func (p *pairing) elsewhere(k *sightings) {
	with := map[int]bool{}
	for _, v := range p.votes {
		if v.d >= p.around-reach && v.d <= p.around+reach {
			with[v.thing] = true
		}
	}
	rest := slices.DeleteFunc(slices.Clone(p.votes), func(v vote) bool { return with[v.thing] })
	if len(rest) == 0 {
		return
	}
	low, high, n := densest(rest)
	if n < leastNames || 3*n < p.agree || !k.enough(rest[low:high+1]) {
		return
	}
	p.torn = true
	p.torns = [2]tie{k.tieOf(p, p.votes, p.around), k.tieOf(p, rest[low:high+1], (rest[low].d+rest[high].d)/2)}
}

// tieOf is the lines of the difference that is nearest to one.
func (k *sightings) tieOf(p *pairing, votes []vote, around parser.Time) tie {
	best := slices.MinFunc(votes, func(a, b vote) int { return cmp.Compare(max(a.d-around, around-a.d), max(b.d-around, around-b.d)) })
	seen := k.things[best.thing].seen
	for i := range seen {
		for j := range seen {
			if a, b := &seen[i], &seen[j]; a.clock == p.p && b.clock == p.q && difference(a, b) == best.d {
				return tie{a, b}
			}
		}
	}
	return tie{}
}
