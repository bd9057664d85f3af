package clock

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/parser"
)

// TestLoneZone: one login tells of a zone where all that two machines print of it fits one
// and only one; it never tells of a clock that is off beside that.
func TestLoneZone(t *testing.T) {
	const h, m, s = anHour, anHour / 60, anHour / 3600
	one := func(more ...parser.Time) (out []message) { // of one thing each, sent when the first clock shows 10 h
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
