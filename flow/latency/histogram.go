package latency

import "slices"

// exactUpTo is how many milliseconds are counted exactly.
const exactUpTo = 60_000

// Histogram counts whole milliseconds up to a minute exactly and beyond in steps of
// 1 %, so that its size is bounded and two of them can be merged. The zero value is
// empty. Its fields are there to be carried elsewhere: Add and Merge keep them right.
type Histogram struct {
	Times map[int64]int64 // how many there are, by milliseconds or the end of their step
	Count int64           // of all
	Max   int64           // the longest, exactly
}

// Add counts a time.
func (h *Histogram) Add(ms int64) {
	if h.Times == nil {
		h.Times = map[int64]int64{}
	}
	h.Max = max(h.Max, ms)
	h.Count++
	if ms > exactUpTo {
		step := int64(exactUpTo)
		for step < ms {
			step += step / 100
		}
		ms = step
	}
	h.Times[ms]++
}

// Merge counts the times of another histogram, too: what comes of it is as if each of
// them had been added.
func (h *Histogram) Merge(o *Histogram) {
	if h.Times == nil {
		h.Times = make(map[int64]int64, len(o.Times))
	}
	for ms, n := range o.Times {
		h.Times[ms] += n
	}
	h.Count, h.Max = h.Count+o.Count, max(h.Max, o.Max)
}

// Percentile is the p-th percentile, 1 to 100, by nearest rank; 0 of an empty one.
func (h *Histogram) Percentile(p int64) int64 {
	keys := make([]int64, 0, len(h.Times))
	for k := range h.Times {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	want, seen := (h.Count*p+99)/100, int64(0)
	for _, k := range keys {
		if seen += h.Times[k]; seen >= want {
			return min(k, h.Max) // a step may end beyond what was seen
		}
	}
	return h.Max
}

// UpTo counts the times by the first of some bounds that is no shorter; the bounds go
// up, and beyond a minute are met to 1 %. What is longer than the last is not counted.
func (h *Histogram) UpTo(bounds []int64) []int64 {
	out := make([]int64, len(bounds))
	for k, n := range h.Times {
		if i, _ := slices.BinarySearch(bounds, min(k, h.Max)); i < len(out) {
			out[i] += n
		}
	}
	return out
}
