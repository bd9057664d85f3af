package simulate

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow/reference"
)

// timesOf are the first arrivals of options, at most n.
func timesOf(o Options, agents, n int) []reference.Time {
	var out []reference.Time
	for a := newArrivals(&o, agents); !a.over() && len(out) < n; a.draw() {
		out = append(out, a.next)
	}
	return out
}

// TestArrivals: as many as asked for, in order, within the time.
func TestArrivals(t *testing.T) {
	for name, c := range map[string]struct {
		opt   Options
		want  int
		until reference.Time
	}{
		"each agent once":     {Options{}, 500, 500 * 2 * reference.Second},
		"so many":             {Options{Logins: 7}, 7, 14 * reference.Second},
		"rate":                {Options{Logins: 1000, Rate: 50 * One}, 1000, 40 * reference.Second},
		"slow":                {Options{Logins: 3, Rate: 1}, 3, 1 << 60},
		"burst":               {Options{Burst: time.Minute}, 500, 60 * reference.Second},
		"burst of many":       {Options{Burst: time.Second, Logins: 100_000}, 100_000, reference.Second},
		"burst of one":        {Options{Burst: time.Hour, Logins: 1}, 1, 3600 * reference.Second},
		"duration":            {Options{Duration: time.Minute}, 500, 60 * reference.Second},
		"rate and duration":   {Options{Rate: One, Duration: time.Minute}, 10_000, 1 << 60},
		"as many as fill":     {Options{Size: 1 << 30}, 10_000, 1 << 60},
		"burst, then silence": {Options{Burst: time.Minute, Size: 1 << 30}, 500, 60 * reference.Second},
	} {
		t.Run(name, func(t *testing.T) {
			got := timesOf(c.opt, 500, 100_000)
			if c.want == 10_000 { // no end
				require.Len(t, got, 100_000)
			} else {
				require.Len(t, got, c.want)
			}
			for i := range got {
				require.LessOrEqual(t, got[max(i-1, 0)], got[i])
			}
			assert.GreaterOrEqual(t, got[0], reference.Time(0))
			assert.Less(t, got[min(len(got), c.want)-1], c.until)
		})
	}
}

// TestBell: most come in the middle of a burst, and as many before as behind it.
func TestBell(t *testing.T) {
	var thirds [3]int
	for _, at := range timesOf(Options{Burst: 30 * time.Second, Logins: 3000}, 1, 3000) {
		thirds[at/(10*reference.Second)]++
	}
	assert.InDelta(t, thirds[0], thirds[2], 30)
	assert.Greater(t, thirds[1], 4*thirds[0])
	all := bell()[bellFaces-1]
	assert.EqualValues(t, int64(1)<<32, all, "every throw of four dice is counted")
}

// TestMeanRate: a rate is held in the long run.
func TestMeanRate(t *testing.T) {
	got := timesOf(Options{Logins: 20_000, Rate: 100 * One}, 1, 20_000)
	assert.InDelta(t, int64(200*reference.Second), int64(got[len(got)-1]), float64(4*reference.Second))
}
