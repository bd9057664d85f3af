package analysis

import (
	"slices"
	"sort"
	"strings"

	"uccetrace/correlate"
	"uccetrace/flow"
)

// histogram counts whole milliseconds up to a minute exactly and beyond in steps
// of 1 %, so that its size is bounded and two of them can be added.
type histogram struct {
	counts map[int64]int64
	n, max int64
}

const exactUpTo = 60_000

func (h *histogram) add(ms int64) {
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

// percentiles by nearest rank; absent where nothing was timed.
func (h *histogram) percentiles() flow.Percentiles {
	if h.n == 0 {
		return flow.Percentiles{}
	}
	keys := make([]int64, 0, len(h.counts))
	for k := range h.counts {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	rank := func(p int64) *int64 {
		want, seen := (h.n*p+99)/100, int64(0)
		for _, k := range keys {
			if seen += h.counts[k]; seen >= want {
				return &k
			}
		}
		return &h.max
	}
	return flow.Percentiles{P50: rank(50), P95: rank(95), Max: &h.max}
}

// tally is the summary in the making.
type tally struct {
	flow.Summary
	confirmed histogram
	hops      map[correlate.Hop]*histogram // by wire and ends, MS left at 0
}

func (t *tally) add(l *correlate.Login) {
	t.Logins++
	switch l.Outcome {
	case flow.Succeeded:
		t.Succeeded++
	case flow.Failed:
		t.Failed++
	default:
		t.Inconclusive++
	}
	if l.Outcome != flow.Succeeded {
		return // how long what went wrong took says nothing of how long it takes
	}
	if l.ConfirmedMS != nil {
		t.confirmed.add(*l.ConfirmedMS)
	}
	for _, h := range l.Hops {
		ms := h.MS
		h.MS = 0
		if t.hops[h] == nil {
			if t.hops == nil {
				t.hops = map[correlate.Hop]*histogram{}
			}
			t.hops[h] = &histogram{}
		}
		t.hops[h].add(ms)
	}
}

// summary closes the tally.
func (t *tally) summary(c *correlate.Correlator) flow.Summary {
	out := t.Summary
	out.ConfirmedMS = t.confirmed.percentiles()
	out.Hops = []flow.Hop{}
	for h, times := range t.hops {
		out.Hops = append(out.Hops, flow.Hop{Name: h.Wire, From: h.From, To: h.To, Count: times.n, Percentiles: times.percentiles()})
	}
	sort.Slice(out.Hops, func(i, j int) bool {
		a, b := out.Hops[i], out.Hops[j]
		if *a.P95 != *b.P95 {
			return *a.P95 > *b.P95
		}
		return strings.Compare(a.Name+a.From+a.To, b.Name+b.From+b.To) < 0
	})
	out.Loose, out.Others = c.Loose(), c.Others()
	return out
}
