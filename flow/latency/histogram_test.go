package latency

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestPercentile holds nearest rank against the sorted list itself.
func TestPercentile(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for n := 1; n < 300; n += 1 + n/5 {
		var h Histogram
		all := make([]int64, n)
		for i := range all {
			all[i] = random.Int64N(exactUpTo + 1)
			h.Add(all[i])
		}
		slices.Sort(all)
		for p := int64(1); p <= 100; p++ {
			rank := (int64(n)*p + 99) / 100
			assert.Equal(t, all[rank-1], h.Percentile(p), "p%d of %d", p, n)
		}
		assert.Equal(t, int64(n), h.Count)
		assert.Equal(t, all[n-1], h.Max)
	}
}

// TestMerge: whatever the times are shared out over, together they are as if one
// histogram had counted all, those beyond a minute too.
func TestMerge(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	var all Histogram
	var parts [3]Histogram
	for i := range 3000 {
		ms := random.Int64N(1 + exactUpTo>>random.IntN(16))
		if i%50 == 0 {
			ms = exactUpTo + random.Int64N(3_600_000)
		}
		all.Add(ms)
		parts[random.IntN(2)].Add(ms) // one stays empty
	}
	for _, order := range [][3]int{{0, 1, 2}, {2, 1, 0}} {
		var left, right, tail Histogram
		for _, i := range order {
			left.Merge(&parts[i])
		}
		tail.Merge(&parts[order[1]])
		tail.Merge(&parts[order[2]])
		right.Merge(&parts[order[0]])
		right.Merge(&tail)
		assert.Equal(t, all, left)
		assert.Equal(t, all, right)
	}
}

// TestBeyondAMinute: a longer time is told to 1 %, and never as longer than any was.
func TestBeyondAMinute(t *testing.T) {
	var h Histogram
	assert.Zero(t, h.Percentile(95))
	for _, ms := range []int64{60_001, 300_000, 3_600_000} {
		h.Add(ms)
	}
	assert.InEpsilon(t, 60_001, h.Percentile(1), 0.011)
	assert.InEpsilon(t, 300_000, h.Percentile(50), 0.011)
	assert.Equal(t, int64(3_600_000), h.Percentile(99))
}
