package clock

import (
	"cmp"
	"slices"
	"strings"

	"uccetrace/parser"
)

// hostClock is what is known of one host's clock.
type hostClock struct {
	host      string
	reference int         // number of the clock that it is measured by; its own for one that nothing ties
	offset    parser.Time // what it shows more than the reference, and is taken back
	zone      parser.Time // of that, what a zone explains
	low, high limit       // of what it shows more, as proven
	pairs     int
	loneZone  bool // too few events say so, but all fit one zone (C3)
	estimated bool // what is taken back is more than what is proven demands
	stepped   bool // it contradicts itself
	given     bool // by the caller
	decided   bool // offset is known
	evidence  []pair
}

// limit is one end of an interval; open where nothing proves it.
type limit struct {
	known bool
	d     parser.Time
}

// network are the clocks of a capture and what ties them.
type network struct {
	clocks   []hostClock
	atMost   [][]link // atMost[i][j]: what j's clock shows at most more than i's
	stated   statedZones
	suspects map[zoneSuspect]bool // of machines that nothing ties
}

// link is an upper bound of a difference, over one comparison or several.
type link struct {
	limit
	over int // the first clock behind i on the way; j itself for a direct one
	by   pair
}

// solve puts together what the samples say, if they are to be compared. Clocks that
// contradict each other stay apart.
func solve(k *samples, compare bool) *network {
	n := &network{stated: k.stated}
	for i, host := range k.hosts[:min(len(k.hosts), maxClocks)] {
		n.clocks = append(n.clocks, hostClock{host: host, reference: i})
	}
	if !compare {
		for i := range n.clocks {
			for j := range n.clocks {
				if n.prefers(j, n.clocks[i].reference) {
					n.clocks[i].reference = j
				}
			}
		}
		return n
	}
	if !k.opened {
		return n
	}
	var pairs []*comparison
	pairs, n.suspects = k.compare()
	pairs = slices.DeleteFunc(pairs, func(p *comparison) bool { return max(p.p, p.q) >= len(n.clocks) })
	slices.SortStableFunc(pairs, func(a, b *comparison) int {
		return cmp.Or(cmp.Compare(b.agree, a.agree), strings.Compare(k.hosts[a.p]+"\x00"+k.hosts[a.q], k.hosts[b.p]+"\x00"+k.hosts[b.q]))
	})
	n.findStepped(pairs)
	pairs = slices.DeleteFunc(pairs, func(p *comparison) bool { return n.clocks[p.p].stepped || n.clocks[p.q].stepped })
	guesses := n.guesses(pairs)
	n.prove(pairs, guesses)
	order := make([]int, len(n.clocks))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { // who goes with a zone as it is, first
		a, b := guesses[i].d-roundTo(guesses[i].d, quarter), guesses[j].d-roundTo(guesses[j].d, quarter)
		return cmp.Compare(max(a, -a), max(b, -b))
	})
	for _, i := range order {
		n.decide(i, guesses)
	}
	return n
}

// findStepped marks the clocks that have been set within the capture: of two that disagree
// the one that disagrees with more, or else the one that is no PG's (C4).
func (n *network) findStepped(pairs []*comparison) {
	conflicts := make([]int, len(n.clocks))
	for _, p := range pairs {
		if p.stepped {
			conflicts[p.p]++
			conflicts[p.q]++
		}
	}
	for _, p := range pairs {
		if !p.stepped || n.clocks[p.p].stepped || n.clocks[p.q].stepped {
			continue
		}
		who := p.q
		if conflicts[p.p] > conflicts[p.q] || conflicts[p.p] == conflicts[p.q] && !n.prefers(p.p, p.q) {
			who = p.p
		}
		n.clocks[who].stepped, n.clocks[who].pairs, n.clocks[who].evidence = true, p.agree, p.steps[:]
	}
}

// prefers reports whether a clock is a better reference than another one (C6).
func (n *network) prefers(i, j int) bool {
	a, b := n.clocks[i].host, n.clocks[j].host
	x, y := strings.HasPrefix(a, "pg"), strings.HasPrefix(b, "pg")
	if x != y {
		return x
	}
	return a < b
}

// guess is where a clock most likely is against its reference.
type guess struct {
	d, spare parser.Time
	coarse   bool
	pairs    int
	loneZone bool
}

// guesses follows the surest comparisons from each reference on: the first PG's host of all
// that are tied.
func (n *network) guesses(pairs []*comparison) []guess {
	out := make([]guess, len(n.clocks))
	order := make([]int, len(n.clocks))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		if n.prefers(i, j) {
			return -1
		}
		return 1
	})
	known := make([]bool, len(n.clocks))
	for _, root := range order {
		if known[root] {
			continue
		}
		known[root] = true
		for i := 0; i < len(pairs); i++ {
			p := pairs[i]
			from, to, d := p.p, p.q, p.best
			if known[from] == known[to] {
				continue
			}
			if known[to] {
				from, to, d = to, from, -d
			}
			if n.clocks[from].reference != root {
				continue // of other clocks that a stepped one parts from these
			}
			known[to] = true
			n.clocks[to].reference = root
			out[to] = guess{out[from].d + d, max(out[from].spare, p.spare), out[from].coarse || p.coarse, p.agree, out[from].loneZone || p.loneZone}
			i = -1
		}
	}
	return out
}

// prove carries the bounds from clock to clock.
func (n *network) prove(pairs []*comparison, guesses []guess) {
	n.atMost = make([][]link, len(n.clocks))
	for i := range n.atMost {
		n.atMost[i] = make([]link, len(n.clocks))
		n.atMost[i][i].known = true
	}
	set := func(i, j int, d parser.Time, by pair) {
		if l := &n.atMost[i][j]; !l.known || d < l.d {
			*l = link{limit{true, d}, j, by}
		}
	}
	for _, p := range pairs {
		day := parser.Time(0)
		if p.daily {
			day = nearestDay(p.best, guesses[p.q].d-guesses[p.p].d) - p.best
		}
		if p.above.known {
			set(p.p, p.q, p.above.d+day, p.above.by)
		}
		if p.below.known {
			set(p.q, p.p, -p.below.d-day, p.below.by)
		}
	}
	for k := range n.clocks {
		for i := range n.clocks {
			for j := range n.clocks {
				a, b, l := n.atMost[i][k], n.atMost[k][j], &n.atMost[i][j]
				if a.known && b.known && i != j && i != k && j != k && (!l.known || a.d+b.d < l.d) {
					*l = link{limit{true, a.d + b.d}, a.over, a.by}
				}
			}
		}
	}
}

// decide says how far a clock is taken back: by its zone, and by the least that brings it
// within what is proven (C7). Where one end is open and that is far from what most lines
// agree on, these win: what belongs together stays together, and it is said that nothing
// proves it (C8).
func (n *network) decide(i int, guesses []guess) {
	k, g := &n.clocks[i], guesses[i]
	r := k.reference
	if k.decided = true; r == i || k.stepped {
		return
	}
	k.pairs, k.loneZone = g.pairs, g.loneZone
	high, low := n.atMost[r][i], n.atMost[i][r]
	k.high, k.low = high.limit, limit{low.known, -low.d}
	if k.high.known && k.low.known && k.low.d > k.high.d {
		k.stepped, k.evidence = true, append(n.path(r, i), n.path(i, r)...)
		return
	}
	k.zone = roundTo(g.d, quarter)
	if stated, both := n.stated.apart(r, i); both && stated-g.d <= maxZoneError && g.d-stated <= maxZoneError {
		k.zone = stated
	}
	proven := k.high.known && k.low.known
	switch k.offset = n.within(i, k.zone); {
	case g.coarse && k.offset != k.zone, // in whole seconds the ends lie up to two seconds apart from the truth
		!proven && max(k.offset-g.d, g.d-k.offset) > g.spare: // what is proven would leave what belongs together apart
		k.offset = n.within(i, g.d)
	}
	k.estimated = (!proven || k.loneZone) && k.offset != 0
	k.evidence = append(n.path(r, i), n.path(i, r)...)
}

// within is the difference nearest to one that nothing disproves: neither lines of the
// reference, nor those of a clock that is decided on already. Each by itself may lie within
// what is proven of it, and the two contradict what is proven of both.
func (n *network) within(i int, d parser.Time) parser.Time {
	for j := range n.clocks {
		o := &n.clocks[j]
		if j == i || !o.decided || o.stepped || o.reference != n.clocks[i].reference {
			continue
		}
		if high := n.atMost[j][i]; high.known {
			d = min(d, o.offset+high.d)
		}
		if low := n.atMost[i][j]; low.known {
			d = max(d, o.offset-low.d)
		}
	}
	return d
}

// path returns the pairs of lines that a bound rests on.
func (n *network) path(i, j int) []pair {
	var out []pair
	for i != j && n.atMost[i][j].known && len(out) < len(n.clocks) {
		l := n.atMost[i][j]
		out = append(out, l.by)
		i = l.over
	}
	return out
}

// between is what j's clock shows at most more than i's, as far as proven.
func (n *network) between(i, j int) limit {
	if n.atMost == nil {
		return limit{}
	}
	return n.atMost[i][j].limit
}

// off reports whether there is something to tell of a clock.
func (k *hostClock) off() bool { return k.offset != 0 || k.stepped }

// tied reports whether anything is known of a clock against another one.
func (k *hostClock) tied() bool { return k.given || k.stepped || k.pairs > 0 }

// allows reports whether nothing disproves a difference to the reference.
func (k *hostClock) allows(d parser.Time) bool {
	return (!k.high.known || d <= k.high.d) && (!k.low.known || d >= k.low.d)
}

// referred reports whether another clock is measured by this one.
func (n *network) referred(i int) bool {
	for j := range n.clocks {
		if j != i && n.clocks[j].reference == i {
			return true
		}
	}
	return false
}

// stepped counts the clocks that contradict themselves.
func (n *network) stepped() int {
	count := 0
	for i := range n.clocks {
		if n.clocks[i].stepped {
			count++
		}
	}
	return count
}
