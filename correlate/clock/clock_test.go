package clock

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
)

// apart are three machines: pg1a is the reference, the second's and the third's clocks
// are as said, and the second's is proven to within some milliseconds.
func apart(second, third hostClock, within parser.Time) *Clocks {
	open := func() []link { return make([]link, 3) }
	n := &network{clocks: []hostClock{{host: "pg1a"}, second, third}, atMost: [][]link{open(), open(), open()}}
	n.clocks[1].host, n.clocks[2].host, n.clocks[2].reference = "ra", "cg1a", 0
	if within >= 0 {
		n.atMost[0][1].limit, n.atMost[1][0].limit = limit{true, second.offset + within}, limit{true, -second.offset}
	}
	return &Clocks{network: n, numbers: map[string]int{"pg1a": 0, "ra": 1, "cg1a": 2}}
}

// TestTimesTell: times of two machines tell how long something took where their clocks go
// together, or are known well enough; never over a clock of which that is only likely,
// or which contradicts itself.
func TestTimesTell(t *testing.T) {
	const open parser.Time = -1
	for name, c := range map[string]struct {
		second hostClock
		within parser.Time
		a, b   string
		want   bool
	}{
		"one machine":                          {hostClock{stepped: true, estimated: true}, open, "ra", "ra", true},
		"as printed":                           {hostClock{}, open, "pg1a", "ra", true},
		"off, and nothing proves it":           {hostClock{offset: 500}, open, "pg1a", "ra", false},
		"off, and proven exactly":              {hostClock{offset: 500}, 20, "pg1a", "ra", true},
		"off, and proven less exactly":         {hostClock{offset: 500}, 21, "pg1a", "ra", false},
		"only likely":                          {hostClock{offset: 500, estimated: true}, open, "pg1a", "ra", false},
		"only likely, the other way round":     {hostClock{offset: 500, estimated: true}, open, "ra", "pg1a", false},
		"only likely, whatever else is proven": {hostClock{offset: 500, estimated: true}, 0, "pg1a", "ra", false},
		"only likely, and as much taken back":  {hostClock{offset: 700, estimated: true}, open, "ra", "cg1a", false},
		"as given":                             {hostClock{offset: 500, given: true}, open, "pg1a", "ra", true},
		"as given, the other way round":        {hostClock{offset: 500, given: true}, open, "ra", "pg1a", true},
		"its zone given, the rest only likely": {hostClock{offset: 500, given: true, estimated: true}, open, "pg1a", "ra", false},
		"as much taken back as another":        {hostClock{offset: 700}, open, "ra", "cg1a", true},
		"given against one that is not":        {hostClock{offset: 500, given: true}, open, "ra", "cg1a", false},
		"contradicts itself":                   {hostClock{stepped: true}, open, "pg1a", "ra", false},
		"contradicts itself, exactly":          {hostClock{stepped: true}, 0, "ra", "pg1a", false},
		"nothing is known of one":              {hostClock{}, open, "pg1a", "rb", true},
	} {
		k := apart(c.second, hostClock{offset: 700}, c.within)
		assert.Equal(t, c.want, k.Comparable(&ident.Unit{Host: c.a}, &ident.Unit{Host: c.b}), name)
	}
}

// TestDoubtful: what a machine says beside the logins is doubtful in time where its
// clock is only likely, or contradicts itself.
func TestDoubtful(t *testing.T) {
	for want, clocks := range map[bool][]hostClock{false: {{}, {offset: 500}, {offset: 500, given: true}}, true: {{offset: 500, estimated: true}, {stepped: true}}} {
		for _, clock := range clocks {
			assert.Equal(t, want, apart(clock, hostClock{}, -1).Doubtful(&ident.Unit{Host: "ra"}), "%+v", clock)
		}
	}
	assert.False(t, apart(hostClock{estimated: true}, hostClock{}, -1).Doubtful(&ident.Unit{Host: "rb"}), "nothing is known of it")
}

// TestMayBeOtherZone: an agent's lines are suspect on the machine that printed them, as long
// as nothing ties its clock.
func TestMayBeOtherZone(t *testing.T) {
	agent, other := ident.Number{Name: 1, Value: 9100}, ident.Number{Name: 1, Value: 9200}
	for name, c := range map[string]struct {
		clock hostClock
		host  string
		agent ident.Number
		want  bool
	}{
		"a suspect":           {hostClock{}, "ra", agent, true},
		"another agent":       {hostClock{}, "ra", other, false},
		"another machine":     {hostClock{}, "pg1a", agent, false},
		"nobody knows it":     {hostClock{}, "rb", agent, false},
		"its clock is tied":   {hostClock{pairs: 2}, "ra", agent, false},
		"its clock was given": {hostClock{given: true}, "ra", agent, false},
	} {
		k := apart(c.clock, hostClock{}, -1)
		assert.False(t, k.MayBeOtherZone(&ident.Unit{Host: c.host}, c.agent), name)
		k.network.suspects = map[zoneSuspect]bool{{1, agent}: true}
		assert.Equal(t, c.want, k.MayBeOtherZone(&ident.Unit{Host: c.host}, c.agent), name)
	}
}

// TestListed: a source of many runs is named once, and of many sources the first ones.
func TestListed(t *testing.T) {
	assert.Equal(t, "a.log", listed([]string{"a.log", "a.log", "a.log"}))
	assert.Equal(t, "a.log, b.log", listed([]string{"b.log", "a.log", "b.log"}))
	assert.Equal(t, "a, b, c, d, e and 2 more", listed([]string{"g", "f", "e", "d", "c", "b", "a"}))
}
