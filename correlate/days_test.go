package correlate

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/parser"
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
