package correlate

import (
	"cmp"
	"slices"
	"strings"

	"uccetrace/parser"
)

const (
	quarter parser.Time = 15 * 60_000
	// mostClocks is how many machines are compared with each other; of more the
	// others stay as they are.
	mostClocks = 256
)

// machine is what is known of one host's clock.
type machine struct {
	host      string
	reference int         // number of the clock that it is measured by; its own for one that nothing ties
	ahead     parser.Time // what it shows more than the reference, and is taken back
	zone      parser.Time // of that, what a zone explains
	low, high side        // of what it shows more, as proven
	pairs     int
	lone      bool // too few things say so, but all fit one zone: see loneZone
	likely    bool // what is taken back is more than what is proven demands
	torn      bool // it contradicts itself
	given     bool // by the caller
	decided   bool // ahead is known
	evidence  []tie
}

// side is one end of an interval; open where nothing proves it.
type side struct {
	known bool
	d     parser.Time
}

// network are the clocks of a capture and what ties them.
type network struct {
	clocks []machine
	most   [][]link // most[i][j]: what j's clock shows at most more than i's
	stated map[int]zoneSaid

	suspects map[zoneSuspect]bool // of machines that nothing ties
}

// link is an upper bound of a difference, over one pairing or several.
type link struct {
	side
	over int // the first clock behind i on the way; j itself for a direct one
	by   tie
}

// newNetwork puts together what the pairings say, if they are to be asked. Clocks
// that contradict each other stay apart.
func (c *Correlator) newNetwork(k *sightings, compare bool) *network {
	n := &network{stated: k.stated}
	for i, host := range k.hosts[:min(len(k.hosts), mostClocks)] {
		n.clocks = append(n.clocks, machine{host: host, reference: i})
	}
	if !compare {
		for i := range n.clocks {
			for j := range n.clocks {
				if n.before(j, n.clocks[i].reference) {
					n.clocks[i].reference = j
				}
			}
		}
		return n
	}
	if !k.opened {
		return n
	}
	pairs := slices.DeleteFunc(k.pairings(c), func(p *pairing) bool { return max(p.p, p.q) >= len(n.clocks) })
	n.suspects = k.suspects
	slices.SortStableFunc(pairs, func(a, b *pairing) int {
		return cmp.Or(cmp.Compare(b.agree, a.agree), strings.Compare(k.hosts[a.p]+"\x00"+k.hosts[a.q], k.hosts[b.p]+"\x00"+k.hosts[b.q]))
	})
	n.tear(pairs)
	pairs = slices.DeleteFunc(pairs, func(p *pairing) bool { return n.clocks[p.p].torn || n.clocks[p.q].torn })
	guesses := n.guesses(c, pairs)
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

// tear marks the clocks that have been set within the capture: of two that
// disagree the one that disagrees with more, or else the one that is no PG's.
func (n *network) tear(pairs []*pairing) {
	quarrels := make([]int, len(n.clocks))
	for _, p := range pairs {
		if p.torn {
			quarrels[p.p]++
			quarrels[p.q]++
		}
	}
	for _, p := range pairs {
		if !p.torn || n.clocks[p.p].torn || n.clocks[p.q].torn {
			continue
		}
		who := p.q
		if quarrels[p.p] > quarrels[p.q] || quarrels[p.p] == quarrels[p.q] && !n.before(p.p, p.q) {
			who = p.p
		}
		n.clocks[who].torn, n.clocks[who].pairs, n.clocks[who].evidence = true, p.agree, p.torns[:]
	}
}

// before orders clocks by how good a reference they are.
func (n *network) before(i, j int) bool {
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
	lone     bool
}

// guesses follows the surest pairings from each reference on: the first PG's host
// of all that are tied.
func (n *network) guesses(c *Correlator, pairs []*pairing) []guess {
	out := make([]guess, len(n.clocks))
	order := make([]int, len(n.clocks))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		if n.before(i, j) {
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
			from, to, d := p.p, p.q, p.likely
			if known[from] == known[to] {
				continue
			}
			if known[to] {
				from, to, d = to, from, -d
			}
			if n.clocks[from].reference != root {
				continue // of other clocks that a torn one parts from these
			}
			known[to] = true
			n.clocks[to].reference = root
			out[to] = guess{out[from].d + d, max(out[from].spare, p.spare), out[from].coarse || p.coarse, p.agree, out[from].lone || p.lone}
			i = -1
		}
	}
	return out
}

// prove carries the bounds from clock to clock.
func (n *network) prove(pairs []*pairing, guesses []guess) {
	n.most = make([][]link, len(n.clocks))
	for i := range n.most {
		n.most[i] = make([]link, len(n.clocks))
		n.most[i][i].known = true
	}
	set := func(i, j int, d parser.Time, by tie) {
		if l := &n.most[i][j]; !l.known || d < l.d {
			*l = link{side{true, d}, j, by}
		}
	}
	for _, p := range pairs {
		day := parser.Time(0)
		if p.daily {
			day = nearestDay(p.likely, guesses[p.q].d-guesses[p.p].d) - p.likely
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
				a, b, l := n.most[i][k], n.most[k][j], &n.most[i][j]
				if a.known && b.known && i != j && i != k && j != k && (!l.known || a.d+b.d < l.d) {
					*l = link{side{true, a.d + b.d}, a.over, a.by}
				}
			}
		}
	}
}

// decide says how far a clock is taken back: by its zone, and by the least that
// brings it within what is proven. Where one end is open and that is far from what
// most lines agree on, these win: logins stay whole, and it is said that nothing
// proves it.
func (n *network) decide(i int, guesses []guess) {
	k, g := &n.clocks[i], guesses[i]
	r := k.reference
	if k.decided = true; r == i || k.torn {
		return
	}
	k.pairs, k.lone = g.pairs, g.lone
	high, low := n.most[r][i], n.most[i][r]
	k.high, k.low = high.side, side{low.known, -low.d}
	if k.high.known && k.low.known && k.low.d > k.high.d {
		k.torn, k.evidence = true, append(n.way(r, i), n.way(i, r)...)
		return
	}
	k.zone = roundTo(g.d, quarter)
	if mine, both := n.apart(r, i); both && mine-g.d <= parser.Time(mostApart)/12 && g.d-mine <= parser.Time(mostApart)/12 {
		k.zone = mine
	}
	proven := k.high.known && k.low.known
	switch k.ahead = n.within(i, k.zone); {
	case g.coarse && k.ahead != k.zone, // in whole seconds the ends lie up to two seconds apart from the truth
		!proven && max(k.ahead-g.d, g.d-k.ahead) > g.spare: // what is proven would leave logins torn apart
		k.ahead = n.within(i, g.d)
	}
	k.likely = (!proven || k.lone) && k.ahead != 0
	k.evidence = append(n.way(r, i), n.way(i, r)...)
}

// within is the difference nearest to one that nothing disproves: neither lines of the
// reference, nor those of a clock that is decided on already. Each by itself may lie
// within what is proven of it, and the two contradict what is proven of both.
func (n *network) within(i int, d parser.Time) parser.Time {
	for j := range n.clocks {
		o := &n.clocks[j]
		if j == i || !o.decided || o.torn || o.reference != n.clocks[i].reference {
			continue
		}
		if high := n.most[j][i]; high.known {
			d = min(d, o.ahead+high.d)
		}
		if low := n.most[i][j]; low.known {
			d = max(d, o.ahead-low.d)
		}
	}
	return d
}

// allows says that nothing disproves a difference to the reference.
func (k *machine) allows(d parser.Time) bool {
	return (!k.high.known || d <= k.high.d) && (!k.low.known || d >= k.low.d)
}

// apart is how far the zones of two machines are apart, where the logs of both
// state them.
func (n *network) apart(r, i int) (parser.Time, bool) {
	a, knowsA := n.stated[r]
	b, knowsB := n.stated[i]
	return parser.Time(b.minutes-a.minutes) * 60_000, knowsA && knowsB && !a.changes && !b.changes
}

func roundTo(d, unit parser.Time) parser.Time {
	if d < 0 {
		return -roundTo(-d, unit)
	}
	return (d + unit/2) / unit * unit
}

// way are the pairs of lines that a bound rests on.
func (n *network) way(i, j int) []tie {
	var out []tie
	for i != j && n.most[i][j].known && len(out) < len(n.clocks) {
		l := n.most[i][j]
		out = append(out, l.by)
		i = l.over
	}
	return out
}
