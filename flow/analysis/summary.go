package analysis

import (
	"sort"
	"strings"

	"uccetrace/correlate"
	"uccetrace/flow"
	"uccetrace/flow/latency"
)

// percentiles by nearest rank; absent where nothing was timed.
func percentiles(h *latency.Histogram) flow.Percentiles {
	if h.Count == 0 {
		return flow.Percentiles{}
	}
	p50, p95, longest := h.Percentile(50), h.Percentile(95), h.Max
	return flow.Percentiles{P50: &p50, P95: &p95, Max: &longest}
}

// tally is the summary in the making.
type tally struct {
	flow.Summary
	confirmed latency.Histogram
	hops      map[flow.HopTime]*latency.Histogram // by wire and ends, MS left at 0
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
		if l.Unjudged() != nil {
			t.Unjudged++
		}
	}
	if l.Outcome != flow.Succeeded {
		return // how long what went wrong took says nothing of how long it takes
	}
	if l.ConfirmedMS != nil {
		t.confirmed.Add(*l.ConfirmedMS)
	}
	for _, h := range l.Hops {
		ms := h.MS
		h.MS = 0
		if t.hops[h] == nil {
			if t.hops == nil {
				t.hops = map[flow.HopTime]*latency.Histogram{}
			}
			t.hops[h] = &latency.Histogram{}
		}
		t.hops[h].Add(ms)
	}
}

// summary closes the tally.
func (t *tally) summary(loose []flow.Kind, others []flow.Other) flow.Summary {
	out := t.Summary
	out.ConfirmedMS = percentiles(&t.confirmed)
	out.Hops = []flow.Hop{}
	for h, times := range t.hops {
		out.Hops = append(out.Hops, flow.Hop{Name: h.Wire, From: h.From, To: h.To, Count: times.Count, Percentiles: percentiles(times)})
	}
	sort.Slice(out.Hops, func(i, j int) bool {
		a, b := out.Hops[i], out.Hops[j]
		if *a.P95 != *b.P95 {
			return *a.P95 > *b.P95
		}
		return strings.Compare(a.Name+a.From+a.To, b.Name+b.From+b.To) < 0
	})
	out.Loose, out.Others = loose, others
	return out
}
