package clock

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
)

// timed are differences as measured, each of an event of its own.
func timed(around parser.Time, ds ...parser.Time) (p comparison, list []measured) {
	for i, d := range ds {
		s := &sample{t: parser.Time(i)}
		list = append(list, measured{d: d, by: pair{s, s}})
	}
	return comparison{around: around}, list
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

// TestDensest: most events win, and of as many the difference next to none.
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
		"an event counts once":  {votes([2]parser.Time{0, 1}, [2]parser.Time{1, 1}, [2]parser.Time{90000, 2}, [2]parser.Time{90001, 3}), 2, 2, 3},
		"of as many the nearer": {votes([2]parser.Time{-3600000, 1}, [2]parser.Time{10, 2}, [2]parser.Time{3600000, 3}), 1, 1, 1},
	} {
		low, high, n := densest(c.in)
		assert.Equal(t, []int{c.low, c.wantHigh, c.n}, []int{low, high, n}, name)
	}
}

// TestDecide: a clock is taken back by its zone, and by the least that is proven.
func TestDecide(t *testing.T) {
	const h, s = anHour, parser.Time(1000)
	open := limit{}
	at := func(d parser.Time) limit { return limit{true, d} }
	for name, c := range map[string]struct {
		low, high          limit
		stated             int16 // zone of the second, in minutes; that of the reference is 0
		guess              parser.Time
		coarse             bool
		zone, offset       parser.Time
		estimated, stepped bool
	}{
		"goes together":                       {low: at(-5), high: at(5)},
		"a little ahead":                      {low: at(20), high: at(90), guess: 50, offset: 20},
		"a little behind":                     {low: at(-90), high: at(-20), guess: -50, offset: -20},
		"a zone":                              {low: at(h - 5), high: at(h + 5), guess: h, zone: h, offset: h},
		"a zone and an error":                 {low: at(h + 7*s), high: at(h + 8*s), guess: h + 7*s, zone: h, offset: h + 7*s},
		"half a quarter is the next one":      {low: at(450 * s), high: at(451 * s), guess: 450 * s, zone: 900 * s, offset: 451 * s},
		"open, and near":                      {high: at(90), guess: 50},
		"open, and what is known demands it":  {high: at(-60 * s), guess: -61 * s, offset: -60 * s, estimated: true},
		"open, and far from what is likely":   {high: at(h + 70*s), guess: h + 60*s, zone: h, offset: h + 60*s, estimated: true},
		"open at both ends":                   {low: open, high: open, guess: 2*h + 9*s, zone: 2 * h, offset: 2*h + 9*s, estimated: true},
		"open, and a zone":                    {low: at(h - s), guess: h + 3*s, zone: h, offset: h, estimated: true},
		"nothing is proven of less than 5 s":  {guess: 4 * s},
		"whole seconds: within what is known": {low: at(20 * s), high: at(22 * s), guess: 21 * s, coarse: true, offset: 21 * s},
		"whole seconds, and open":             {high: at(20 * s), guess: 19 * s, coarse: true, offset: 19 * s, estimated: true},
		"the zone that the logs state":        {low: at(h + 1195*s), high: at(h + 1205*s), stated: 60, guess: h + 1200*s, zone: h, offset: h + 1195*s},
		"and no further than hours from that": {low: at(4*h - s), high: at(4*h + s), stated: 60, guess: 4 * h, zone: 4 * h, offset: 4 * h},
		"it contradicts itself":               {low: at(50), high: at(40), guess: 45, stepped: true},
	} {
		n := network{clocks: []hostClock{{host: "pg1a", decided: true}, {host: "ra", reference: 0}}, stated: statedZones{}, atMost: [][]link{make([]link, 2), make([]link, 2)}}
		n.atMost[0][1] = link{limit: c.high, over: 1}
		n.atMost[1][0] = link{limit: limit{c.low.known, -c.low.d}, over: 0}
		if c.stated != 0 {
			n.stated[0], n.stated[1] = statedZone{}, statedZone{minutes: c.stated}
		}
		n.decide(1, []guess{{}, {d: c.guess, spare: Disorder, coarse: c.coarse}})
		k := n.clocks[1]
		assert.Equal(t, c.stepped, k.stepped, name)
		assert.Equal(t, []parser.Time{c.zone, c.offset}, []parser.Time{k.zone, k.offset}, name)
		assert.Equal(t, c.estimated, k.estimated, name)
	}
}

// TestDecideTogether: a clock is taken back by what is proven against all others as they
// are taken, not against the reference alone.
func TestDecideTogether(t *testing.T) {
	n := network{clocks: []hostClock{{host: "pg1a", decided: true}, {host: "cg1a", decided: true}, {host: "fin"}}, stated: statedZones{}}
	for range n.clocks {
		n.atMost = append(n.atMost, make([]link, 3))
	}
	set := func(i, j int, low, high parser.Time) {
		n.atMost[i][j].limit, n.atMost[j][i].limit = limit{true, high}, limit{true, -low}
	}
	set(0, 1, 0, 115)
	set(0, 2, -11_237, -11_122)
	set(1, 2, -11_237, -11_237)
	n.decide(2, []guess{{}, {}, {d: -11_180, spare: Disorder}})
	assert.EqualValues(t, -11_237, n.clocks[2].offset)
	assert.Equal(t, limit{true, -11_122}, n.clocks[2].high, "what is proven against the reference stands")

	n.clocks[1].stepped = true
	n.decide(2, []guess{{}, {}, {d: -11_180, spare: Disorder}})
	assert.EqualValues(t, -11_122, n.clocks[2].offset, "nothing follows from one that contradicts itself")
}

// TestGuess: messages are quick, so the clocks are where a quick one says; sides print at the
// same moment; how long a request takes says little.
func TestGuess(t *testing.T) {
	at := func(d parser.Time) bound { return bound{known: true, d: d} }
	seconds := func(d parser.Time) bound { return bound{known: true, d: d, spare: 999} }
	for name, c := range map[string]struct {
		around       parser.Time
		quick, slow  [2]bound
		both         []measured
		above, below bound
		best, spare  parser.Time
		coarse       bool
	}{
		"nothing":                       {around: 700, best: 700, spare: Disorder},
		"both ways":                     {quick: [2]bound{at(30), at(10)}, best: 20, spare: Disorder},
		"there":                         {around: 700, quick: [2]bound{at(30)}, best: 30, spare: Disorder},
		"back":                          {around: 700, quick: [2]bound{{}, at(10)}, best: 10, spare: Disorder},
		"there, in whole seconds":       {quick: [2]bound{seconds(1999), at(10)}, best: 1000, spare: Disorder, coarse: true},
		"both sides":                    {both: []measured{{d: 90}, {d: 10}, {d: 50}}, best: 50, spare: Disorder},
		"both sides, in whole seconds":  {both: []measured{{d: 1049, spare: 999}}, best: 50, spare: Disorder, coarse: true},
		"a request, and they go along":  {around: 700, slow: [2]bound{at(AnswerTime)}, best: 0, spare: AnswerTime},
		"a request, and they do not":    {slow: [2]bound{at(AnswerTime + 1)}, best: AnswerTime + 1, spare: AnswerTime},
		"an answer, and they do not":    {slow: [2]bound{{}, at(-AnswerTime - 1)}, best: -AnswerTime - 1, spare: AnswerTime},
		"no further than what is above": {around: 700, above: at(600), best: 600, spare: Disorder},
		"no less than what is below":    {around: 700, below: at(800), best: 800, spare: Disorder},
	} {
		p := comparison{around: c.around, above: c.above, below: c.below}
		p.guess(c.quick, c.slow, c.both)
		assert.Equal(t, []parser.Time{c.best, c.spare}, []parser.Time{p.best, p.spare}, name)
		assert.Equal(t, c.coarse, p.coarse, name)
	}
}

// TestProve: bounds go from clock to clock, the tightest way.
func TestProve(t *testing.T) {
	b := func(d parser.Time) bound { return bound{known: true, d: d} }
	n := network{clocks: make([]hostClock, 3)}
	n.prove([]*comparison{
		{p: 0, q: 1, above: b(10), below: b(-10)},
		{p: 1, q: 2, above: b(100), below: b(80)},
		{p: 0, q: 2, above: b(500)},
	}, make([]guess, 3))
	assert.Equal(t, limit{true, 110}, n.atMost[0][2].limit)
	assert.Equal(t, limit{true, -70}, n.atMost[2][0].limit)
	assert.Equal(t, 1, n.atMost[0][2].over)
}

// TestNearestDay: where a day is unknown, the nearest counts.
func TestNearestDay(t *testing.T) {
	for _, c := range [][3]parser.Time{{0, 0, 0}, {parser.Day + 5, 0, 5}, {-parser.Day - 5, 0, -5}, {parser.Day/2 + 1, 0, -parser.Day/2 + 1}, {5, parser.Day, parser.Day + 5}, {-5, 3 * parser.Day, 3*parser.Day - 5}} {
		assert.Equal(t, c[2], nearestDay(c[0], c[1]), c)
	}
}

// TestJumpOf: a clock shows an hour more from the change on.
func TestJumpOf(t *testing.T) {
	j := Jump{At: 100, By: anHour}
	assert.Equal(t, []parser.Time{0, anHour, anHour}, []parser.Time{j.of(99), j.of(100), j.of(101)})
	assert.Zero(t, Jump{}.of(5))
}

// TestComparable: what one side prints the other side's copy may be late of, and what
// both ends of a message print is of one PG.
func TestComparable(t *testing.T) {
	k := newSamples(Lines{IDs: &ident.Registry{}})
	pg := func(number int64) *ident.Unit { return &ident.Unit{Kind: "pg", Number: number, Process: "opc"} }
	seen := func(u *ident.Unit, side byte, r role) *sample {
		return &sample{unit: u, role: r, proc: &parser.Proc{Side: side}}
	}
	for name, w := range map[string]struct {
		a, b *sample
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
		assert.Equal(t, w.want, k.comparable(w.a, w.b), name)
	}
}

// TestMatch: two lines belong together where nothing else around may; of what both
// sides of a process have printed nobody knows which of them sent it.
func TestMatch(t *testing.T) {
	opc := func(host string) *ident.Unit {
		return &ident.Unit{Host: host, Kind: "pg", Number: 1, Process: "opc"}
	}
	a, b, cti := opc("pg1a"), opc("pg1b"), &ident.Unit{Host: "cg1a", Kind: "cg", Number: 1, Process: "ctisvr"}
	src := &parser.Source{}
	seen := func(clock int, u *ident.Unit, side byte, r role, at parser.Time) sample {
		return sample{clock: clock, unit: u, role: r, t: at, proc: &parser.Proc{Source: src, Side: side}}
	}
	const h = anHour
	for name, c := range map[string]struct {
		exact bool
		seen  []sample
		want  []parser.Time
	}{
		"one sent, one received":           {seen: []sample{seen(0, a, 'A', earlier, 0), seen(1, cti, 0, later, 30)}, want: []parser.Time{30}},
		"two received":                     {seen: []sample{seen(0, a, 'A', earlier, 0), seen(1, cti, 0, later, 30), seen(1, cti, 0, later, 90_000)}},
		"two sent":                         {seen: []sample{seen(0, a, 'A', earlier, 0), seen(0, a, 'A', earlier, 60_000), seen(1, cti, 0, later, 60_030)}},
		"two sent, the first long before":  {seen: []sample{seen(0, a, 'A', earlier, -h), seen(0, a, 'A', earlier, 0), seen(1, cti, 0, later, 30)}, want: []parser.Time{30}},
		"a number's first of several":      {exact: true, seen: []sample{seen(0, a, 'A', earlier, 0), seen(0, a, 'A', earlier, 900), seen(1, cti, 0, later, 930)}, want: []parser.Time{930}},
		"a copy on the other side":         {seen: []sample{seen(0, a, 'A', earlier, 0), seen(2, b, 'B', earlier, 5), seen(1, cti, 0, later, 30)}},
		"the other side received":          {seen: []sample{seen(0, a, 'A', earlier, 0), seen(2, b, 'B', later, 5), seen(1, cti, 0, later, 30)}, want: []parser.Time{30}},
		"a copy, and it says who receives": {seen: []sample{seen(0, a, 'A', earlier, 0), seen(2, b, 'B', earlier, 5), seen(1, cti, 'A', later, 30)}, want: []parser.Time{30}},
	} {
		p := comparison{p: 0, q: 1}
		var got []parser.Time
		for _, m := range p.match(newSamples(Lines{IDs: &ident.Registry{}}), &sharedEvent{exact: c.exact, samples: c.seen}, 0, 1, earlier, later) {
			got = append(got, m.d)
		}
		assert.Equal(t, c.want, got, name)
	}
}
