package correlate

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/parser"
	"uccetrace/parser/source"
)

// timed are differences as measured, each of a thing of its own.
func timed(around parser.Time, ds ...parser.Time) (p pairing, list []measured) {
	for i, d := range ds {
		s := &sighting{t: parser.Time(i)}
		list = append(list, measured{d: d, by: tie{s, s}})
	}
	return pairing{around: around}, list
}

// TestEdge: a bound is the least of differences that others confirm.
func TestEdge(t *testing.T) {
	for name, c := range map[string]struct {
		around parser.Time
		in     []parser.Time
		sign   parser.Time
		want   parser.Time
		open   bool
	}{
		"nothing":                     {sign: 1, open: true},
		"one near the rest":           {in: []parser.Time{4000}, sign: 1, want: 4000},
		"one far from it":             {in: []parser.Time{6000}, sign: 1, open: true},
		"the least":                   {in: []parser.Time{30, 10, 20}, sign: 1, want: 10},
		"the greatest":                {in: []parser.Time{30, 10, 20}, sign: -1, want: 30},
		"one alone is a wrong pair":   {in: []parser.Time{-9000, 10, 20}, sign: 1, want: 10},
		"two are none":                {in: []parser.Time{-9000, -8900, 10, 20}, sign: 1, want: -9000},
		"confirmed at some distance":  {in: []parser.Time{0, 4000}, sign: 1, want: 0},
		"none confirms the other":     {in: []parser.Time{0, 6000}, sign: 1, open: true},
		"one confirmed rather nearby": {in: []parser.Time{-3000, 0, 500}, sign: 1, want: 0},
	} {
		p, list := timed(c.around, c.in...)
		b := p.edge(list, c.sign, 1)
		assert.Equal(t, c.open, !b.known, name)
		if b.known {
			assert.Equal(t, c.want, b.d, name)
		}
	}
}

// TestDensest: most things win, and of as many the difference next to none.
func TestDensest(t *testing.T) {
	votes := func(of ...[2]parser.Time) (out []vote) {
		for _, v := range of {
			out = append(out, vote{v[0], int(v[1])})
		}
		return out
	}
	for name, c := range map[string]struct {
		in       []vote
		low, n   int
		wantHigh int
	}{
		"all agree":             {votes([2]parser.Time{0, 1}, [2]parser.Time{5000, 2}), 0, 2, 1},
		"just too far":          {votes([2]parser.Time{0, 1}, [2]parser.Time{5001, 2}), 0, 1, 0},
		"most":                  {votes([2]parser.Time{-90000, 1}, [2]parser.Time{0, 2}, [2]parser.Time{10, 3}), 1, 2, 2},
		"a thing counts once":   {votes([2]parser.Time{0, 1}, [2]parser.Time{1, 1}, [2]parser.Time{90000, 2}, [2]parser.Time{90001, 3}), 2, 2, 3},
		"of as many the nearer": {votes([2]parser.Time{-3600000, 1}, [2]parser.Time{10, 2}, [2]parser.Time{3600000, 3}), 1, 1, 1},
	} {
		low, high, n := densest(c.in)
		assert.Equal(t, []int{c.low, c.wantHigh, c.n}, []int{low, high, n}, name)
	}
}

// TestDecide: a clock is taken back by its zone, and by the least that is proven.
func TestDecide(t *testing.T) {
	const h, s = anHour, parser.Time(1000)
	open := side{}
	at := func(d parser.Time) side { return side{true, d} }
	for name, c := range map[string]struct {
		low, high    side
		guess        parser.Time
		coarse       bool
		zone, ahead  parser.Time
		likely, torn bool
	}{
		"goes together":                       {low: at(-5), high: at(5)},
		"a little ahead":                      {low: at(20), high: at(90), guess: 50, ahead: 20},
		"a little behind":                     {low: at(-90), high: at(-20), guess: -50, ahead: -20},
		"a zone":                              {low: at(h - 5), high: at(h + 5), guess: h, zone: h, ahead: h},
		"a zone and an error":                 {low: at(h + 7*s), high: at(h + 8*s), guess: h + 7*s, zone: h, ahead: h + 7*s},
		"half a quarter is the next one":      {low: at(450 * s), high: at(451 * s), guess: 450 * s, zone: 900 * s, ahead: 451 * s},
		"open, and near":                      {high: at(90), guess: 50},
		"open, and what is known demands it":  {high: at(-60 * s), guess: -61 * s, ahead: -60 * s, likely: true},
		"open, and far from what is likely":   {high: at(h + 70*s), guess: h + 60*s, zone: h, ahead: h + 60*s, likely: true},
		"open at both ends":                   {low: open, high: open, guess: 2*h + 9*s, zone: 2 * h, ahead: 2*h + 9*s, likely: true},
		"open, and a zone":                    {low: at(h - s), guess: h + 3*s, zone: h, ahead: h, likely: true},
		"nothing is proven of less than 5 s":  {guess: 4 * s},
		"whole seconds: within what is known": {low: at(20 * s), high: at(22 * s), guess: 21 * s, coarse: true, ahead: 21 * s},
		"whole seconds, and open":             {high: at(20 * s), guess: 19 * s, coarse: true, ahead: 19 * s, likely: true},
		"it contradicts itself":               {low: at(50), high: at(40), guess: 45, torn: true},
	} {
		n := network{clocks: []machine{{host: "pg1a", decided: true}, {host: "ra", reference: 0}}, stated: map[int]zoneSaid{}, most: [][]link{make([]link, 2), make([]link, 2)}}
		n.most[0][1] = link{side: c.high, over: 1}
		n.most[1][0] = link{side: side{c.low.known, -c.low.d}, over: 0}
		n.decide(1, []guess{{}, {d: c.guess, spare: disorder, coarse: c.coarse}})
		k := n.clocks[1]
		assert.Equal(t, c.torn, k.torn, name)
		assert.Equal(t, []parser.Time{c.zone, c.ahead}, []parser.Time{k.zone, k.ahead}, name)
		assert.Equal(t, c.likely, k.likely, name)
	}
}

// TestDecideTogether: a clock is taken back by what is proven against all others as they
// are taken, not against the reference alone.
func TestDecideTogether(t *testing.T) {
	n := network{clocks: []machine{{host: "pg1a", decided: true}, {host: "cg1a", decided: true}, {host: "fin"}}, stated: map[int]zoneSaid{}}
	for range n.clocks {
		n.most = append(n.most, make([]link, 3))
	}
	set := func(i, j int, low, high parser.Time) {
		n.most[i][j].side, n.most[j][i].side = side{true, high}, side{true, -low}
	}
	set(0, 1, 0, 115)
	set(0, 2, -11_237, -11_122)
	set(1, 2, -11_237, -11_237)
	n.decide(2, []guess{{}, {}, {d: -11_180, spare: disorder}})
	assert.EqualValues(t, -11_237, n.clocks[2].ahead)
	assert.Equal(t, side{true, -11_122}, n.clocks[2].high, "what is proven against the reference stands")
}

// TestProve: bounds go from clock to clock, the tightest way.
func TestProve(t *testing.T) {
	b := func(d parser.Time) bound { return bound{known: true, d: d} }
	n := network{clocks: make([]machine, 3)}
	n.prove([]*pairing{
		{p: 0, q: 1, above: b(10), below: b(-10)},
		{p: 1, q: 2, above: b(100), below: b(80)},
		{p: 0, q: 2, above: b(500)},
	}, make([]guess, 3))
	assert.Equal(t, side{true, 110}, n.most[0][2].side)
	assert.Equal(t, side{true, -70}, n.most[2][0].side)
	assert.Equal(t, 1, n.most[0][2].over)
}

// TestNearestDay: where a day is unknown, the nearest counts.
func TestNearestDay(t *testing.T) {
	for _, c := range [][3]parser.Time{{0, 0, 0}, {parser.Day + 5, 0, 5}, {-parser.Day - 5, 0, -5}, {parser.Day/2 + 1, 0, -parser.Day/2 + 1}, {5, parser.Day, parser.Day + 5}, {-5, 3 * parser.Day, 3*parser.Day - 5}} {
		assert.Equal(t, c[2], nearestDay(c[0], c[1]), c)
	}
}

// TestJumpOf: a clock shows an hour more from the change on.
func TestJumpOf(t *testing.T) {
	j := jump{at: 100, by: anHour}
	assert.Equal(t, []parser.Time{0, anHour, anHour}, []parser.Time{j.of(99), j.of(100), j.of(101)})
	assert.Zero(t, jump{}.of(5))
}

// TestComparable: what one side prints the other side's copy may be late of, and what
// both ends of a message print is of one PG.
func TestComparable(t *testing.T) {
	c := &Correlator{}
	pg := func(number int64) *unit { return &unit{kind: "pg", number: number, process: "opc"} }
	seen := func(u *unit, side byte, r role) *sighting {
		return &sighting{unit: u, role: r, proc: &parser.Proc{Side: side}}
	}
	for name, w := range map[string]struct {
		a, b *sighting
		want bool
	}{
		"one side":             {seen(pg(1), 'A', earlier), seen(pg(1), 'A', later), true},
		"two sides":            {seen(pg(1), 'A', earlier), seen(pg(1), 'B', later), false},
		"one has no side":      {seen(pg(1), 0, earlier), seen(pg(1), 'B', later), true},
		"another PG":           {seen(pg(1), 'A', earlier), seen(pg(2), 'A', later), false},
		"the same end":         {seen(pg(1), 'A', later), seen(pg(1), 'A', later), false},
		"copies of both sides": {seen(pg(1), 'A', alike), seen(pg(1), 'B', alike), true},
		"copy and message":     {seen(pg(1), 'A', earlier), seen(pg(1), 'B', alike), false},
	} {
		assert.Equal(t, w.want, c.comparable(w.a, w.b), name)
	}
}

// TestMatch: two lines belong together where nothing else around may; of what both
// sides of a process have printed nobody knows which of them sent it.
func TestMatch(t *testing.T) {
	opc := func(host string) *unit { return &unit{host: host, kind: "pg", number: 1, process: "opc"} }
	a, b, cti := opc("pg1a"), opc("pg1b"), &unit{host: "cg1a", kind: "cg", number: 1, process: "ctisvr"}
	src := &source.Source{}
	seen := func(clock int, u *unit, side byte, r role, at parser.Time) sighting {
		return sighting{clock: clock, unit: u, role: r, t: at, proc: &parser.Proc{Source: src, Side: side}}
	}
	const h = anHour
	for name, c := range map[string]struct {
		exact bool
		seen  []sighting
		want  []parser.Time
	}{
		"one sent, one received":           {seen: []sighting{seen(0, a, 'A', earlier, 0), seen(1, cti, 0, later, 30)}, want: []parser.Time{30}},
		"two received":                     {seen: []sighting{seen(0, a, 'A', earlier, 0), seen(1, cti, 0, later, 30), seen(1, cti, 0, later, 90_000)}},
		"two sent":                         {seen: []sighting{seen(0, a, 'A', earlier, 0), seen(0, a, 'A', earlier, 60_000), seen(1, cti, 0, later, 60_030)}},
		"two sent, the first long before":  {seen: []sighting{seen(0, a, 'A', earlier, -h), seen(0, a, 'A', earlier, 0), seen(1, cti, 0, later, 30)}, want: []parser.Time{30}},
		"a number's first of several":      {exact: true, seen: []sighting{seen(0, a, 'A', earlier, 0), seen(0, a, 'A', earlier, 900), seen(1, cti, 0, later, 930)}, want: []parser.Time{930}},
		"a copy on the other side":         {seen: []sighting{seen(0, a, 'A', earlier, 0), seen(2, b, 'B', earlier, 5), seen(1, cti, 0, later, 30)}},
		"the other side received":          {seen: []sighting{seen(0, a, 'A', earlier, 0), seen(2, b, 'B', later, 5), seen(1, cti, 0, later, 30)}, want: []parser.Time{30}},
		"a copy, and it says who receives": {seen: []sighting{seen(0, a, 'A', earlier, 0), seen(2, b, 'B', earlier, 5), seen(1, cti, 'A', later, 30)}, want: []parser.Time{30}},
	} {
		p := pairing{p: 0, q: 1}
		var got []parser.Time
		for _, m := range p.match(&Correlator{}, &thing{exact: c.exact, seen: c.seen}, 0, 1, earlier, later) {
			got = append(got, m.d)
		}
		assert.Equal(t, c.want, got, name)
	}
}
