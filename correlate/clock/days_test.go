package clock

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/parser"
	"uccetrace/parser/source"
)

func clock(h, m, s int) parser.Time { return parser.Time(((h*60+m)*60 + s) * 1000) }

func TestPlaceDays(t *testing.T) {
	const d = parser.Day
	for _, c := range []struct {
		name string
		in   []span
		want []parser.Time
	}{
		{"one run", []span{{first: clock(10, 0, 0), last: clock(11, 0, 0)}}, []parser.Time{0}},
		{"side by side", []span{{first: clock(10, 0, 0), last: clock(11, 0, 0)}, {first: clock(9, 0, 0), last: clock(9, 5, 0)}}, []parser.Time{0, 0}},
		{"one log begins after midnight", []span{{first: clock(23, 59, 58), last: d + 1000}, {first: 2000, last: 2500}}, []parser.Time{0, d}},
		{"none passes midnight itself", []span{{first: clock(23, 59, 58), last: clock(23, 59, 59)}, {first: 2000, last: 2500}}, []parser.Time{0, d}},
		{"morning and evening stay one day", []span{{first: clock(8, 0, 0), last: clock(9, 0, 0)}, {first: clock(21, 0, 0), last: clock(22, 0, 0)}}, []parser.Time{0, 0}},
		{"a whole day and more", []span{{first: clock(23, 0, 0), last: 2*d + 1000}, {first: 2000, last: 2500}}, []parser.Time{0, 0}},
		{"all pass midnight", []span{{first: clock(23, 50, 0), last: d + 1000}, {first: clock(23, 59, 0), last: d + 5}}, []parser.Time{0, 0}},
		{"less than half a day between", []span{{first: clock(0, 20, 0), last: clock(6, 0, 1)}, {first: clock(18, 0, 0), last: clock(23, 50, 0)}}, []parser.Time{0, 0}},
		{"half a day between", []span{{first: clock(0, 20, 0), last: clock(6, 0, 0)}, {first: clock(18, 0, 0), last: clock(23, 50, 0)}}, []parser.Time{d, 0}},
		{"an hour around midnight", []span{{first: clock(0, 30, 0), last: clock(1, 0, 0)}, {first: clock(23, 0, 0), last: clock(23, 30, 0)}}, []parser.Time{d, 0}},
		{"more than an hour around midnight", []span{{first: clock(0, 30, 1), last: clock(1, 0, 0)}, {first: clock(23, 0, 0), last: clock(23, 30, 0)}}, []parser.Time{0, 0}},
		{"undated beside dated", []span{{first: 10*d + clock(23, 0, 0), last: 11*d + 1000, dated: true}, {first: clock(23, 59, 0), last: clock(23, 59, 9)}, {first: 500, last: 900}}, []parser.Time{0, 10 * d, 11 * d}},
	} {
		t.Run(c.name, func(t *testing.T) {
			placeDays(c.in)
			var got []parser.Time
			for _, s := range c.in {
				got = append(got, s.shift)
			}
			assert.Equal(t, c.want, got)
		})
	}
}

// TestWrap: a run of a clock that was put right is in the same day as those of clocks
// that were not.
func TestWrap(t *testing.T) {
	const d, h = parser.Day, anHour
	for _, c := range [][3]parser.Time{{0, h, 0}, {-2 * h, -h, d}, {-1, 1, d}, {d, d + h, -d}, {-d - h, 0, 2 * d}} {
		s := span{first: c[0], last: c[1]}
		assert.Equal(t, c[2], s.wrap(), c)
		assert.Equal(t, span{first: c[0] + c[2], last: c[1] + c[2]}, s, c)
	}
	src := &source.Source{Name: "all.txt"}
	run := func(first, last parser.Time) *parser.Run { return &parser.Run{Source: src, First: first, Last: last} }
	for name, c := range map[string]struct {
		right, off   *parser.Run
		offset, want parser.Time
	}{
		"ahead, over midnight":  {run(clock(8, 0, 0), clock(23, 50, 0)), run(clock(1, 0, 0), clock(2, 50, 0)), 3 * h, clock(22, 0, 0)},
		"behind, over midnight": {run(clock(0, 10, 0), clock(16, 0, 0)), run(clock(23, 30, 0), clock(23, 50, 0)), -2 * h, clock(1, 30, 0)},
		"on the same day":       {run(clock(0, 10, 0), clock(16, 0, 0)), run(clock(3, 30, 0), clock(3, 50, 0)), -2 * h, clock(5, 30, 0)},
	} {
		places, moved := placeRuns([]*parser.Run{c.right, c.off}, func(r *parser.Run) parser.Time {
			if r == c.off {
				return c.offset
			}
			return 0
		}, nil, nil, nil)
		assert.Empty(t, moved, name)
		assert.Equal(t, []parser.Time{0, c.want}, []parser.Time{places[c.right].Shift, c.off.First + places[c.off].Shift}, name)
		assert.Equal(t, c.offset, places[c.off].Offset, name)
	}
}

// TestPlace: a time as printed comes back from the reference clock, before and behind a
// change of the run's clock.
func TestPlace(t *testing.T) {
	const h = anHour
	for name, c := range map[string]struct {
		place       Place
		printed, at parser.Time
	}{
		"as printed":              {Place{}, 5, 5},
		"an hour ahead":           {Place{Shift: -h, Offset: h}, 2 * h, h},
		"before it was put ahead": {Place{Jump: Jump{At: 3 * h, By: h}}, 2*h - 1, 2*h - 1},
		"behind":                  {Place{Jump: Jump{At: 3 * h, By: h}}, 3 * h, 2 * h},
		"both":                    {Place{Shift: -h, Offset: h, Jump: Jump{At: 3 * h, By: h}}, 3*h + 5, h + 5},
	} {
		assert.Equal(t, c.at, c.printed+c.place.ShiftAt(c.printed), name)
		assert.Equal(t, c.printed, c.place.Printed(c.at), name)
	}
}
