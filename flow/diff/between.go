package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"uccetrace/flow"
)

// Thresholds of what is called a difference.
const (
	// LeastTimed is how often both sides must have timed a thing before its
	// percentiles are held against each other.
	LeastTimed = 20
	// A percentile has moved if it did by more than a quarter of the smaller, and by
	// more than LeastMoved milliseconds.
	LeastMoved = 20
	movedPart  = 4
	// LeastLogins is how many logins both sides must have before shares are compared;
	// a share has moved if it did by more than LeastShare percent of the logins.
	LeastLogins = 20
	LeastShare  = 5
)

// Between says in what two captures differ.
func Between(before, after *Capture) *flow.Difference {
	d := &flow.Difference{Schema: flow.DiffSchema, Old: before.counts, New: after.counts,
		Outcomes: outcomes(before, after), Variants: variants(before, after), Incidents: incidents(before, after), Notes: []string{}}
	var few int
	d.Moved, few = moved(before, after)
	d.Kinds = kinds(before.kinds(), after.kinds(), nil, nil)
	oldMisses, oldSamples := before.nearMisses()
	newMisses, newSamples := after.nearMisses()
	d.NearMisses = kinds(oldMisses, newMisses, oldSamples, newSamples)
	d.LogsOnlyOld, d.LogsOnlyNew = without(before.logs(), after.logs()), without(after.logs(), before.logs())
	d.Equal = len(d.Outcomes)+len(d.Variants)+len(d.Moved)+len(d.Incidents)+len(d.Kinds)+len(d.NearMisses) == 0
	if few > 0 {
		d.Notes = append(d.Notes, fmt.Sprintf("%d times of messages and measures were not held against each other: one side timed them fewer than %d times", few, LeastTimed))
	}
	return d
}

// outcomes are new, gone, or of another share.
func outcomes(before, after *Capture) []flow.OutcomeChange {
	out := []flow.OutcomeChange{}
	all, now := before.counts.Logins, after.counts.Logins
	for _, o := range []flow.Outcome{flow.Failed, flow.Inconclusive, flow.Succeeded} {
		x, y := before.outcomes[o], after.outcomes[o]
		c := flow.OutcomeChange{Outcome: o, Old: x, New: y}
		switch {
		case x == 0 && y == 0:
			continue
		case x == 0:
			c.Change = flow.Added
		case y == 0:
			c.Change = flow.Gone
		case min(all, now) < LeastLogins:
			continue
		case 100*(y*all-x*now) > LeastShare*all*now:
			c.Change = flow.More
		case 100*(x*now-y*all) > LeastShare*all*now:
			c.Change = flow.Fewer
		default:
			continue
		}
		out = append(out, c)
	}
	return out
}

// lacks calls yield for what one side has and the other has not: the new ones first,
// each in order.
func lacks[K cmp.Ordered, V, W any](before map[K]V, after map[K]W, gone func(K, V), added func(K, W)) {
	for _, k := range sortedKeys(after) {
		if _, there := before[k]; !there {
			added(k, after[k])
		}
	}
	for _, k := range sortedKeys(before) {
		if _, there := after[k]; !there {
			gone(k, before[k])
		}
	}
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func variants(before, after *Capture) []flow.VariantChange {
	out := []flow.VariantChange{}
	add := func(change string) func(string, *variant) {
		return func(_ string, v *variant) {
			out = append(out, flow.VariantChange{Change: change, Variant: v.Variant, Logins: v.logins, Sample: v.sample})
		}
	}
	lacks(before.variants, after.variants, add(flow.Gone), add(flow.Added))
	return out
}

// moved are percentiles that are further apart than chance; few counts the things
// that only one side has timed often enough.
func moved(before, after *Capture) (out []flow.MovedTime, few int) {
	out = []flow.MovedTime{}
	for of, x := range before.times {
		y := after.times[of]
		if y == nil || min(x.Count, y.Count) < LeastTimed {
			if x.Count >= LeastTimed {
				few++
			}
			continue
		}
		for _, p := range []int64{50, 95} {
			a, b := x.Percentile(p), y.Percentile(p)
			if apart := max(a-b, b-a); apart > LeastMoved && apart*movedPart > min(a, b) {
				out = append(out, flow.MovedTime{Name: of.Wire, From: of.From, To: of.To, Percentile: fmt.Sprintf("p%d", p),
					OldMS: a, NewMS: b, OldCount: x.Count, NewCount: y.Count})
			}
		}
	}
	for of, y := range after.times {
		if x := before.times[of]; y.Count >= LeastTimed && (x == nil || x.Count < LeastTimed) {
			few++
		}
	}
	slices.SortFunc(out, func(a, b flow.MovedTime) int {
		return cmp.Or(cmp.Compare(flow.Rank(a.From), flow.Rank(b.From)), cmp.Compare(flow.Rank(a.To), flow.Rank(b.To)),
			strings.Compare(a.Name, b.Name), strings.Compare(a.Percentile, b.Percentile))
	})
	return out, few
}

// kinds of lines, by process and message.
func kinds(before, after map[[2]string]int64, oldSamples, newSamples map[string]string) []flow.KindChange {
	byName := func(m map[[2]string]int64) map[string]flow.KindChange {
		out := map[string]flow.KindChange{}
		for k, n := range m {
			out[k[0]+" "+k[1]] = flow.KindChange{Process: k[0], Message: k[1], Count: n}
		}
		return out
	}
	out := []flow.KindChange{}
	add := func(change string, samples map[string]string) func(string, flow.KindChange) {
		return func(_ string, k flow.KindChange) {
			k.Change, k.Sample = change, samples[k.Message]
			out = append(out, k)
		}
	}
	lacks(byName(before), byName(after), add(flow.Gone, oldSamples), add(flow.Added, newSamples))
	return out
}
