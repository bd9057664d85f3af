package clock

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
)

// TestLoneZone: one login tells of a zone where all that two machines print of it fits one
// and only one; it never tells of a clock that is off beside that.
func TestLoneZone(t *testing.T) {
	const h, m, s = anHour, anHour / 60, anHour / 3600
	one := func(more ...parser.Time) (out []message) { // of one event each, sent when the first clock shows 10 h
		for _, d := range more {
			out = append(out, message{"pg1a", "ra", 10 * h, 10*h + 40 + d})
		}
		return out
	}
	for name, test := range map[string]struct {
		in     []message
		states [2]int16 // of pg1a and ra, in minutes; both 0: nothing
		offset parser.Time
		lone   bool
	}{
		"one line, five hours behind":   {in: one(-5 * h), offset: -5 * h, lone: true},
		"a zone of a quarter":           {in: one(5*h + 45*m), offset: 5*h + 45*m, lone: true},
		"clocks that go together":       {in: one(0)},
		"a minute beside a zone":        {in: one(h + m)},
		"three seconds beside a zone":   {in: one(h + 3*s)},
		"a second beside a zone":        {in: one(h + s), offset: h, lone: true},
		"two that fit one":              {in: one(h, h), offset: h},
		"two that fit two":              {in: one(h, 2*h)},
		"one fits and one goes along":   {in: one(h, 0)},
		"one fits and one fits nothing": {in: one(h, 7*m)},
		"the logs state that zone":      {in: one(h), states: [2]int16{60, 120}, offset: h, lone: true},
		"the logs state another zone":   {in: one(h), states: [2]int16{60, 60}},
	} {
		k := exchanged(test.in...)
		if test.states != [2]int16{} {
			k.stated[0], k.stated[1] = statedZone{minutes: test.states[0]}, statedZone{minutes: test.states[1]}
		}
		got := networkOf(k, true)["ra"]
		assert.Equal(t, test.offset, got.offset, name)
		assert.Equal(t, test.lone, got.loneZone, name)
		assert.Equal(t, test.offset != 0, got.estimated, name)
	}
}

// TestEnough: a difference is believed in where two events of one sort say so that a number
// ties, or three that a name ties, and two of five of all (C2).
func TestEnough(t *testing.T) {
	const exact, named = true, false
	type kind struct {
		exact bool
		sort  uint64
		n     int         // events
		d     parser.Time // that they explain, an hour more with each where apart
		apart bool
	}
	for name, c := range map[string]struct {
		in   []kind
		want bool
	}{
		"two numbers":                     {[]kind{{exact, 1, 2, 0, false}}, true},
		"one number":                      {[]kind{{exact, 1, 1, 7000, false}}, false},
		"three names":                     {[]kind{{named, 1, 3, 0, false}}, true},
		"two names":                       {[]kind{{named, 1, 2, 7000, false}}, false},
		"three names of two sorts":        {[]kind{{named, 1, 2, 7000, false}, {named, 2, 1, 7000, false}}, false},
		"two numbers of two sorts":        {[]kind{{exact, 1, 1, 7000, false}, {exact, 2, 1, 7000, false}}, false},
		"two numbers five seconds apart":  {[]kind{{exact, 1, 1, 0, false}, {exact, 1, 1, 5000, false}}, true},
		"two numbers further apart":       {[]kind{{exact, 1, 1, 7000, false}, {exact, 1, 1, 12_001, false}}, false},
		"two of five":                     {[]kind{{exact, 1, 2, 0, false}, {exact, 1, 3, anHour, true}}, true},
		"two of six":                      {[]kind{{exact, 1, 2, 7000, false}, {exact, 1, 4, anHour + 7000, true}}, false},
		"three names of others, far away": {[]kind{{named, 1, 3, 20 * anHour, false}}, true},
		"further than zones go":           {[]kind{{named, 1, 3, 31 * anHour, false}}, false},
	} {
		k := newSamples(Lines{IDs: &ident.Registry{}})
		a, b := &ident.Unit{Host: "pg1a", Kind: "pg"}, &ident.Unit{Host: "ra", Kind: "r"}
		src := &parser.Source{}
		saw := func(u *ident.Unit, r role, at parser.Time) sample {
			return sample{clock: k.clockOf(u), unit: u, role: r, t: at, proc: &parser.Proc{Source: src}}
		}
		n := parser.Time(0)
		for _, e := range c.in {
			for i := range e.n {
				d := e.d
				if e.apart {
					d += parser.Time(i) * anHour
				}
				n++
				of := sharedEvent{relation: onTheWay, exact: e.exact, sort: e.sort}
				k.add(uint64(n), of, saw(a, earlier, n*anHour))
				k.add(uint64(n), of, saw(b, later, n*anHour+d))
			}
		}
		tied, _ := k.compare()
		assert.Equal(t, c.want, len(tied) == 1, name)
	}
}

// TestSuspects: where nothing ties two clocks, an agent is suspect whose lines fit another
// zone and not the same time; not where they are too many to be one agent's.
func TestSuspects(t *testing.T) {
	for name, c := range map[string]struct {
		d      []parser.Time // what the second machine's line shows more, of one agent each
		again  parser.Time   // when the first one has a second line, for 0 none
		agents int
	}{
		"another zone, nearly":       {[]parser.Time{-5*anHour + 3000}, 0, 1},
		"not near a zone":            {[]parser.Time{-5*anHour + 7000}, 0, 0},
		"the same time":              {[]parser.Time{3000}, 0, 0},
		"another zone and same time": {[]parser.Time{-5*anHour + 3000}, -5*anHour + 3000, 0},
		"three agents":               {[]parser.Time{-5*anHour + 3000, anHour + 3000, 2*anHour - 3000}, 0, 3},
		"four":                       {[]parser.Time{-5*anHour + 3000, anHour + 3000, 2*anHour - 3000, 3*anHour + 3000}, 0, 0},
	} {
		k := newSamples(Lines{IDs: &ident.Registry{}})
		a, b := &ident.Unit{Host: "pg1a", Kind: "pg"}, &ident.Unit{Host: "ra", Kind: "r"}
		saw := func(u *ident.Unit, r role, at parser.Time) sample {
			return sample{clock: k.clockOf(u), unit: u, role: r, t: at, proc: &parser.Proc{Source: &parser.Source{}}}
		}
		for i, d := range c.d {
			of := sharedEvent{sort: 1, agent: ident.Number{Name: 1, Value: uint64(i)}}
			k.add(uint64(i), of, saw(a, earlier, 0))
			k.add(uint64(i), of, saw(b, later, d))
			if c.again != 0 {
				k.add(uint64(i), of, saw(a, earlier, c.again))
			}
		}
		_, suspects := k.compare()
		assert.Len(t, suspects, 2*c.agents, name)
	}
}
