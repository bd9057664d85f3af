package latency

import "slices"

// exactUpTo is how many milliseconds are counted exactly.
const exactUpTo = 60_000

// Histogram counts whole milliseconds up to a minute exactly and beyond in steps of
// 1 %, so that its size is bounded and two of them can be added. The zero value is
// empty.
type Histogram struct {
	counts map[int64]int64
	n, max int64
}

// Add counts a time.
func (h *Histogram) Add(ms int64) {
	if h.counts == nil {
		h.counts = map[int64]int64{}
	}
	h.max = max(h.max, ms)
	h.n++
	if ms > exactUpTo {
		step := int64(exactUpTo)
		for step < ms {
			step += step / 100
		}
		ms = step
	}
	h.counts[ms]++
}

// Count is how many times were added, Max the longest of them.
func (h *Histogram) Count() int64 { return h.n }
func (h *Histogram) Max() int64   { return h.max }

// Percentile is the p-th percentile, 1 to 100, by nearest rank; 0 of an empty one.
func (h *Histogram) Percentile(p int64) int64 {
	keys := make([]int64, 0, len(h.counts))
	for k := range h.counts {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	want, seen := (h.n*p+99)/100, int64(0)
	for _, k := range keys {
		if seen += h.counts[k]; seen >= want {
			return min(k, h.max) // a step may end beyond what was seen
		}
	}
	return h.max
}

// UpTo counts the times by the first of some bounds that is no shorter; the bounds go
// up, and beyond a minute are met to 1 %. What is longer than the last is not counted.
func (h *Histogram) UpTo(bounds []int64) []int64 {
	out := make([]int64, len(bounds))
	for k, n := range h.counts {
		if i, _ := slices.BinarySearch(bounds, min(k, h.max)); i < len(out) {
			out[i] += n
		}
	}
	return out
}
