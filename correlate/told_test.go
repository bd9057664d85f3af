package correlate

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// apart are three machines: pg1a is the reference, the second's and the third's clocks
// are as said, and the second's is proven to within some milliseconds.
func apart(second, third machine, within parser.Time) *Correlator {
	open := func() []link { return make([]link, 3) }
	n := &network{clocks: []machine{{host: "pg1a"}, second, third}, most: [][]link{open(), open(), open()}}
	n.clocks[1].host, n.clocks[2].host, n.clocks[2].reference = "ra", "cg1a", 0
	if within >= 0 {
		n.most[0][1].side, n.most[1][0].side = side{true, second.ahead + within}, side{true, -second.ahead}
	}
	return &Correlator{clocks: n, clockNumbers: map[string]int{"pg1a": 0, "ra": 1, "cg1a": 2}}
}

// on is a step that a machine printed.
func on(host string, at parser.Time, m *catalog.Message) *step {
	l := &line{unit: &unit{Unit: &ident.Unit{Host: host}}, ev: &parser.Event{Message: m, Time: at}, t: at}
	return &step{message: m, lines: []*line{l}, t: at}
}

// TestTells: times of two machines tell how long something took where their clocks go
// together, or are known well enough; never over a clock of which that is only likely,
// or which contradicts itself.
func TestTells(t *testing.T) {
	const open parser.Time = -1
	for name, c := range map[string]struct {
		second machine
		within parser.Time
		a, b   string
		want   bool
	}{
		"one machine":                          {machine{torn: true, likely: true}, open, "ra", "ra", true},
		"as printed":                           {machine{}, open, "pg1a", "ra", true},
		"off, and nothing proves it":           {machine{ahead: 500}, open, "pg1a", "ra", false},
		"off, and proven exactly":              {machine{ahead: 500}, 20, "pg1a", "ra", true},
		"off, and proven less exactly":         {machine{ahead: 500}, 21, "pg1a", "ra", false},
		"only likely":                          {machine{ahead: 500, likely: true}, open, "pg1a", "ra", false},
		"only likely, the other way round":     {machine{ahead: 500, likely: true}, open, "ra", "pg1a", false},
		"only likely, whatever else is proven": {machine{ahead: 500, likely: true}, 0, "pg1a", "ra", false},
		"only likely, and as much taken back":  {machine{ahead: 700, likely: true}, open, "ra", "cg1a", false},
		"as given":                             {machine{ahead: 500, given: true}, open, "pg1a", "ra", true},
		"as given, the other way round":        {machine{ahead: 500, given: true}, open, "ra", "pg1a", true},
		"its zone given, the rest only likely": {machine{ahead: 500, given: true, likely: true}, open, "pg1a", "ra", false},
		"as much taken back as another":        {machine{ahead: 700}, open, "ra", "cg1a", true},
		"given against one that is not":        {machine{ahead: 500, given: true}, open, "ra", "cg1a", false},
		"contradicts itself":                   {machine{torn: true}, open, "pg1a", "ra", false},
		"contradicts itself, exactly":          {machine{torn: true}, 0, "ra", "pg1a", false},
		"nothing is known of one":              {machine{}, open, "pg1a", "rb", true},
	} {
		k := apart(c.second, machine{ahead: 700}, c.within)
		assert.Equal(t, c.want, k.tells(on(c.a, 0, nil), on(c.b, 0, nil)), name)
	}
}

// TestMeasuresOverClocks: what is measured over two clocks stands or falls with them;
// what one clock measures stands.
func TestMeasuresOverClocks(t *testing.T) {
	asks := &catalog.Message{Begins: []string{"confirmed"}, Wire: "X", Seen: catalog.Sent}
	answers := &catalog.Message{Ends: []string{"confirmed"}, Wire: "X", Seen: catalog.Received}
	for name, c := range map[string]struct {
		second machine
		to     string
		want   bool
	}{
		"clocks that go together": {machine{}, "ra", true},
		"one only likely":         {machine{ahead: 500, likely: true}, "ra", false},
		"one torn":                {machine{torn: true}, "ra", false},
		"one clock":               {machine{ahead: 500, likely: true}, "pg1a", true},
	} {
		k := apart(c.second, machine{}, -1)
		steps := []*step{on("pg1a", 10, asks), on(c.to, 40, answers)}
		ms := k.measure(steps, "confirmed", false)
		hops, untimed := k.hops(steps)
		require.Len(t, untimed, 1-len(hops), name)
		require.Equal(t, c.want, ms != nil, name)
		require.Equal(t, c.want, len(hops) == 1, name)
		if c.want {
			assert.EqualValues(t, 30, *ms, name)
			assert.EqualValues(t, 30, hops[0].MS, name)
		}
	}
}

// TestDoubtsClock: what a machine says beside the logins is doubtful in time where its
// clock is only likely, or contradicts itself.
func TestDoubtsClock(t *testing.T) {
	for want, clocks := range map[bool][]machine{false: {{}, {ahead: 500}, {ahead: 500, given: true}}, true: {{ahead: 500, likely: true}, {torn: true}}} {
		for _, clock := range clocks {
			assert.Equal(t, want, apart(clock, machine{}, -1).doubtsClock(&unit{Unit: &ident.Unit{Host: "ra"}}), "%+v", clock)
		}
	}
	assert.False(t, apart(machine{likely: true}, machine{}, -1).doubtsClock(&unit{Unit: &ident.Unit{Host: "rb"}}), "nothing is known of it")
}

// TestSurest: of a message that both sides print, the side whose clock is known says
// when; the other one is a witness all the same.
func TestSurest(t *testing.T) {
	sides := func(first, second string) []*step {
		m := &catalog.Message{}
		s := on(first, 10, m)
		s.lines = append(s.lines, on(second, 30, m).lines[0])
		return []*step{s, on("pg1a", 20, m)}
	}
	for name, c := range map[string]struct {
		clock         machine
		first, second string
		want          []parser.Time
	}{
		"a clock only likely":      {machine{ahead: 500, likely: true}, "ra", "pg1a", []parser.Time{20, 30}},
		"one that is torn":         {machine{torn: true}, "ra", "pg1a", []parser.Time{20, 30}},
		"one that is proven":       {machine{ahead: 500}, "ra", "pg1a", []parser.Time{10, 20}},
		"the other one likely":     {machine{ahead: 500, likely: true}, "pg1a", "ra", []parser.Time{10, 20}},
		"both of them":             {machine{ahead: 500, likely: true}, "ra", "ra", []parser.Time{10, 20}},
		"nothing is known of them": {machine{}, "rb", "rc", []parser.Time{10, 20}},
	} {
		steps := apart(c.clock, machine{}, -1).surest(sides(c.first, c.second))
		var got []parser.Time
		for _, s := range steps {
			got = append(got, s.t)
			assert.Equal(t, s.t, s.lines[0].t, name)
		}
		assert.Equal(t, c.want, got, name)
		assert.Equal(t, 3, len(steps[0].lines)+len(steps[1].lines), name)
	}
}
