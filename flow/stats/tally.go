package stats

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/latency"
)

// Names are what logins can be told apart by.
func Names() []string { return []string{"pg", "hour", "client", "peripheral"} }

// Tally counts logins; it is a sink of the analysis.
type Tally struct {
	by      []string
	groups  map[string]*group
	undated int64
	left    int64
}

// group is logins with something in common.
type group struct {
	flow.Group
	hops map[flow.HopTime]*hop // MS left at 0
}

// hop is how long one thing took.
type hop struct {
	latency.Histogram
	untimed int64
}

// New tells logins apart by some of Names; each once.
func New(by []string) (*Tally, error) {
	for i, name := range by {
		if !slices.Contains(Names(), name) {
			return nil, fmt.Errorf("%q is nothing to tell logins apart by: write %s", name, strings.Join(Names(), ", "))
		}
		if slices.Contains(by[:i], name) {
			return nil, fmt.Errorf("%q stands there twice: name it once", name)
		}
	}
	t := &Tally{by: append([]string{}, by...), groups: map[string]*group{}}
	t.group(nil)
	return t, nil
}

// group finds the group with these values, in the order of by; nil for all logins.
func (t *Tally) group(values []string) *group {
	key := ""
	for _, v := range values {
		key += strconv.Itoa(len(v)) + ":" + v
	}
	g := t.groups[key]
	if g == nil {
		g = &group{hops: map[flow.HopTime]*hop{}}
		g.Keys = []flow.GroupKey{}
		for i, v := range values {
			g.Keys = append(g.Keys, flow.GroupKey{Name: t.by[i], Value: v})
		}
		t.groups[key] = g
	}
	return g
}

// Begin, Login and End are those of a sink.
func (t *Tally) Begin() error { return nil }

func (t *Tally) Login(l *flow.Login) error {
	t.groups[""].add(l)
	if !l.Start.Dated() {
		t.undated++
	}
	if len(t.by) == 0 {
		return nil
	}
	values := make([]string, len(t.by))
	for i, name := range t.by {
		values[i] = valueOf(l, name)
	}
	t.group(values).add(l)
	return nil
}

func (t *Tally) End(c *flow.Closing) error {
	t.left = c.Summary.Filtered
	return nil
}

func valueOf(l *flow.Login, name string) string {
	switch name {
	case "pg":
		if l.PG > 0 {
			return "PG" + strconv.FormatInt(l.PG, 10)
		}
	case "hour":
		form := "15:00"
		if l.Start.Dated() {
			form = "2006-01-02 15:00"
		}
		return l.Start.UTC().Format(form)
	case "client":
		return l.Agent.Client
	case "peripheral":
		return l.Agent.Peripheral
	}
	return ""
}

// add counts a login and, if it succeeded, what it took.
func (g *group) add(l *flow.Login) {
	g.Logins++
	switch l.Outcome {
	case flow.Failed:
		g.Failed++
		return
	case flow.Inconclusive:
		g.Inconclusive++
		return
	}
	g.Succeeded++
	for _, m := range []struct {
		name string
		ms   *int64
	}{{"confirmed", l.ConfirmedMS}, {"router", l.RouterMS}, {"cucm", l.CUCMMS}, {"settled", &l.SettledMS}} {
		if m.ms != nil {
			g.hop(flow.HopTime{Wire: m.name}).Add(*m.ms)
		}
	}
	for _, h := range l.Hops {
		ms := h.MS
		h.MS = 0
		g.hop(h).Add(ms)
	}
	for _, h := range l.Untimed {
		g.hop(h).untimed++
	}
}

func (g *group) hop(of flow.HopTime) *hop {
	if g.hops[of] == nil {
		g.hops[of] = &hop{}
	}
	return g.hops[of]
}

// Statistics are what was counted.
func (t *Tally) Statistics() *flow.Statistics {
	out := &flow.Statistics{Schema: flow.StatsSchema, By: t.by, Groups: []flow.Group{}, Left: t.left, Undated: t.undated, Notes: []string{}}
	for _, g := range t.groups {
		g.Times = g.times()
		out.Groups = append(out.Groups, g.Group)
	}
	slices.SortFunc(out.Groups, func(a, b flow.Group) int { return slices.CompareFunc(a.Keys, b.Keys, compareKeys) })
	var untimed int64
	for _, h := range out.Groups[0].Times {
		untimed += h.Untimed
	}
	if untimed > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("%d times a message was printed by both its ends and is not timed: their clocks are not known well enough to tell, or a log has no milliseconds", untimed))
	}
	if t.undated > 0 && slices.Contains(t.by, "hour") {
		out.Notes = append(out.Notes, fmt.Sprintf("of %d of %d logins no log says the date: their hours are those of a day, whichever it was", t.undated, out.Groups[0].Logins))
	}
	return out
}

// compareKeys orders PG2 before PG10; what is not known comes last.
func compareKeys(a, b flow.GroupKey) int {
	if x, y := a.Value == "", b.Value == ""; x != y {
		return map[bool]int{true: 1, false: -1}[x]
	}
	x, errX := strconv.Atoi(strings.TrimPrefix(a.Value, "PG"))
	y, errY := strconv.Atoi(strings.TrimPrefix(b.Value, "PG"))
	if errX == nil && errY == nil && x != y {
		return cmp.Compare(x, y)
	}
	return strings.Compare(a.Value, b.Value)
}

// measures come before hops, in this order; hops follow the processes.
var (
	measures  = [...]string{"confirmed", "router", "cucm", "settled"}
	processes = [...]string{"client", "finesse", "aw", "ctios", "ctisvr", "opc", "pim", "jgw", "cucm", "mds", "pgagent", "router"}
)

func (g *group) times() []flow.Timing {
	out := []flow.Timing{}
	for of, h := range g.hops {
		out = append(out, h.timing(of))
	}
	slices.SortFunc(out, func(a, b flow.Timing) int {
		if x, y := a.From != "", b.From != ""; x != y {
			return map[bool]int{true: 1, false: -1}[x]
		}
		return cmp.Or(
			cmp.Compare(slices.Index(processes[:], a.From), slices.Index(processes[:], b.From)),
			cmp.Compare(slices.Index(processes[:], a.To), slices.Index(processes[:], b.To)),
			cmp.Compare(slices.Index(measures[:], a.Name), slices.Index(measures[:], b.Name)),
			strings.Compare(a.Name, b.Name), strings.Compare(a.From+" "+a.To, b.From+" "+b.To))
	})
	return out
}

// bounds of the buckets, in milliseconds.
var bounds = [...]int64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 60_000, 120_000, 300_000, 600_000}

func (h *hop) timing(of flow.HopTime) flow.Timing {
	t := flow.Timing{Name: of.Wire, From: of.From, To: of.To, Count: h.Count, Untimed: h.untimed, Histogram: []flow.Bucket{}}
	if t.Count == 0 {
		return t
	}
	p50, p90, p95, p99, longest := h.Percentile(50), h.Percentile(90), h.Percentile(95), h.Percentile(99), h.Max
	t.P50, t.P90, t.P95, t.P99, t.Max = &p50, &p90, &p95, &p99, &longest
	limits := bounds[:]
	if last := limits[len(limits)-1]; longest > last {
		limits = append(slices.Clone(limits), longest)
	}
	counts := h.UpTo(limits)
	for i, n := range counts {
		if n > 0 || len(t.Histogram) > 0 {
			t.Histogram = append(t.Histogram, flow.Bucket{UpToMS: limits[i], Count: n})
		}
		if longest <= limits[i] {
			break
		}
	}
	return t
}
