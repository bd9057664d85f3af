package diff

import (
	"fmt"
	"maps"
	"slices"

	"uccetrace/flow"
)

// incidents are told apart by cause, PGs and peripherals; those whose cause is not
// certain by all that they may be. One whose peripherals are not known on a side is
// there if one of its cause and PGs is.
func incidents(before, after *Capture) []flow.IncidentChange {
	old, now := before.incidents(), after.incidents()
	return append(unmatched(now, old, flow.Added), unmatched(old, now, flow.Gone)...)
}

// incidents are those of a side by whatever tells them apart but their peripherals,
// and by those.
func (c *Capture) incidents() map[string]map[string]*flow.IncidentChange {
	out := map[string]map[string]*flow.IncidentChange{}
	for i := range c.closing.Incidents {
		in := &c.closing.Incidents[i]
		is := changeOf(in)
		key := fmt.Sprintf("%q", [][]string{{is.Cause, is.Title, is.Severity}, is.Causes, is.PGs})
		if out[key] == nil {
			out[key] = map[string]*flow.IncidentChange{}
		}
		where := peripheralsKey(is.Peripherals)
		if known := out[key][where]; known == nil {
			out[key][where] = &is
		} else {
			known.Logins += is.Logins
			known.Certainty = surer(known.Certainty, is.Certainty)
		}
	}
	return out
}

// changeOf leaves of an incident what is the same on another day. The one cause that a
// report names first of several that leave the same lines is not more than the others.
func changeOf(in *flow.Incident) flow.IncidentChange {
	out := flow.IncidentChange{Cause: in.Cause, Causes: []string{}, Certainty: in.Certainty, Title: in.Title, Severity: in.Severity,
		PGs: append([]string{}, in.Scope.PGs...), Peripherals: append([]string{}, in.Scope.Peripherals...), Logins: in.Logins}
	if in.Certainty == flow.Stated || in.Certainty == flow.Inferred {
		return out
	}
	out.Cause, out.Certainty = "", flow.Possible
	if in.Cause == "" {
		return out
	}
	out.Causes = append(append(out.Causes, in.Cause), in.Tied...)
	slices.Sort(out.Causes)
	if out.Causes = slices.Compact(out.Causes); len(out.Causes) > 1 {
		out.Title = fmt.Sprintf("may be one of %d causes", len(out.Causes))
	} else {
		out.Title = "may be: " + in.Title
	}
	return out
}

// surer is the surer of two certainties of the same cause.
func surer(a, b flow.Certainty) flow.Certainty {
	if a == flow.Stated || b == flow.Stated {
		return flow.Stated
	}
	return a
}

func peripheralsKey(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return fmt.Sprintf("%q", list)
}

// unmatched are the incidents of one side that the other lacks.
func unmatched(own, others map[string]map[string]*flow.IncidentChange, change string) []flow.IncidentChange {
	out := []flow.IncidentChange{}
	for _, key := range sortedKeys(own) {
		there := others[key]
		for _, where := range sortedKeys(own[key]) {
			_, same := there[where]
			_, somewhere := there[""]
			if same || somewhere || where == "" && len(there) > 0 {
				continue
			}
			in := *own[key][where]
			in.Change = change
			out = append(out, in)
		}
	}
	return out
}

// logs are the processes whose lines a side has.
func (c *Capture) logs() map[string]bool {
	out := map[string]bool{}
	for _, s := range c.closing.Input.Sources {
		for _, p := range s.Processes {
			if p.Entries > 0 && flow.Rank(p.Process) >= 0 {
				out[p.Process] = true
			}
		}
	}
	return out
}

// without are the processes of one set that another lacks, in their order.
func without(own, others map[string]bool) []string {
	out := slices.DeleteFunc(slices.Collect(maps.Keys(own)), func(p string) bool { return others[p] })
	slices.SortFunc(out, func(a, b string) int { return flow.Rank(a) - flow.Rank(b) })
	return append([]string{}, out...)
}
