package analysis_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	clocks "uccetrace/correlate/clock"
	"uccetrace/flow"
	"uccetrace/flow/analysis"
	"uccetrace/flow/incident"
	"uccetrace/flow/knowledge"
	"uccetrace/flow/reference/site"
	"uccetrace/flow/simulate"
)

// shared writes the logs of a capture anew, the lines of each shared out over parts: one
// folder a part. Whole entries stay together, and each file begins with its date. A line
// that is of part -1 is left out.
func shared(t *testing.T, dir string, parts int, whose func(folder, line string) int) []string {
	t.Helper()
	var out []string
	root := t.TempDir()
	for n := range parts {
		out = append(out, filepath.Join(root, fmt.Sprint("part", n)))
	}
	require.NoError(t, filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Dir(name) == dir {
			return err
		}
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		folder := filepath.Base(filepath.Dir(name))
		logs := make([]strings.Builder, parts)
		to, date := 0, ""
		for _, line := range strings.SplitAfter(string(text), "\n") {
			if strings.HasPrefix(line, "Events from ") {
				date = line
				continue
			}
			if printedTime.MatchString(line) || strings.Contains(folder, "finesse") || strings.Contains(folder, "cucm") {
				to = whose(folder, line)
			}
			if to < 0 {
				continue
			}
			if logs[to].Len() == 0 {
				logs[to].WriteString(date)
			}
			logs[to].WriteString(line)
		}
		for n := range logs {
			if logs[n].Len() > len(date) {
				to := filepath.Join(out[n], folder, filepath.Base(name))
				require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o755))
				require.NoError(t, os.WriteFile(to, []byte(logs[n].String()), 0o644))
			}
		}
		return nil
	}))
	return out
}

// closed is what a run tells, and the part that it keeps.
func closed(t *testing.T, paths ...string) (*collector, *analysis.Part) {
	t.Helper()
	var c collector
	part := &analysis.Part{}
	_, err := analysis.Run(t.Context(), analysis.Options{Paths: paths, Catalog: embedded(), Brief: true, Causes: knowledge.Embedded, Part: part}, &c)
	require.NoError(t, err)
	return &c, part
}

// unite reads each part alone, and holds what they close with together against one run
// over all of them: in every order, united at once, from the left and from the right, and
// after a way as JSON.
func unite(t *testing.T, paths ...string) (whole *flow.Closing, parts []*analysis.Part) {
	t.Helper()
	base, err := knowledge.Embedded()
	require.NoError(t, err)
	one, all := closed(t, paths...)
	whole = &one.closing
	for _, p := range paths {
		_, part := closed(t, p)
		parts = append(parts, part)
	}
	same := func(p *analysis.Part, how string) {
		t.Helper()
		got := p.Closing(base)
		assert.Equal(t, whole.Summary, got.Summary, how)
		assert.Equal(t, whole.Incidents, got.Incidents, how)
		assert.Equal(t, whole.Clocks, got.Clocks, how)
	}
	require.Len(t, parts, 3)
	same(all, "one part")
	same(analysis.Union(all), "one part, united")
	for _, n := range [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		a, b, c := parts[n[0]], parts[n[1]], parts[n[2]]
		same(analysis.Union(a, b, c), fmt.Sprint("at once ", n))
		same(analysis.Union(analysis.Union(a, b), c), fmt.Sprint("from the left ", n))
		same(analysis.Union(a, analysis.Union(b, c)), fmt.Sprint("from the right ", n))
	}
	var carried []*analysis.Part
	for _, p := range parts {
		text, err := json.Marshal(p)
		require.NoError(t, err)
		c := &analysis.Part{}
		require.NoError(t, json.Unmarshal(text, c))
		carried = append(carried, c)
	}
	got := analysis.Union(carried...).Closing(base)
	assert.JSONEq(t, asJSON(t, whole.Incidents), asJSON(t, got.Incidents), "carried")
	assert.JSONEq(t, asJSON(t, whole.Clocks), asJSON(t, got.Clocks), "carried")
	assert.JSONEq(t, asJSON(t, whole.Summary), asJSON(t, got.Summary), "carried")
	return whole, parts
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}

// TestPartsOfPGs: each PG by itself, with its clients and its lines of the routers. A
// cause that holds for the site is refuted by those who log in elsewhere, phones of all
// PGs are one incident, and what PG 2 refuses is none of the others'.
func TestPartsOfPGs(t *testing.T) {
	s := site.Generate(site.Shape{Seed: 5, PGs: 3, Peripherals: 1, Agents: 150, SkillGroups: 4, Queues: 2, TwoSides: true})
	dir, _ := simulated(t, simulate.Options{
		Seed: 5, Site: s, Other: simulate.One / 3, Retry: true, Burst: 8 * time.Minute, Switch: []simulate.Switch{{PG: 1, After: 3 * time.Minute}},
		Decide: rules(t, "cucm.line=unregistered:8%", "pim.find-atr=not-in-range:4%", "jgw.provider=closed@pg:2:30%", "router.attribute-login=ignored:3%", "hop.finesse-aw=lost@pg:3:20%"),
	})
	paths := shared(t, dir, 3, byPG(s))
	whole, _ := unite(t, paths...)
	assert.True(t, slices.ContainsFunc(whole.Incidents, func(i flow.Incident) bool { return len(i.Scope.PGs) == 3 }), "one of several PGs")

	one, all := closed(t, paths...)
	recorded := map[string]int{}
	for _, f := range all.Record.Failures {
		recorded[f.Login.ID] = len(f.Login.Causes)
	}
	assert.True(t, slices.ContainsFunc(one.logins, func(l flow.Login) bool { return len(l.Causes) < recorded[l.ID] }), "causes are recorded before others speak against them")
}

// TestPartsOfTime: a PG cut at two quiet moments. What is wrong for longer is one
// incident, whose last good login may be of the part before; a clock is bounded by what
// proves most of all parts. Clocks that nothing proves are guessed in each part, to a few
// milliseconds: such a capture does not come together to the millisecond.
func TestPartsOfTime(t *testing.T) {
	for name, opt := range map[string]simulate.Options{
		"sides":  {Sides: 2, Switch: []simulate.Switch{{PG: 1, After: 20 * time.Minute}}},
		"clocks": {Sides: 1, Zones: 3 * time.Hour, Skew: 3 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opt.Seed, opt.Site = 7, site.Generate(site.Shape{Seed: 7, PGs: 1, Peripherals: 1, Agents: 45, SkillGroups: 4, Queues: 2})
			opt.Rate, opt.Retry, opt.Start = simulate.One/140, true, time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC)
			opt.Decide = rules(t, "cucm.line=unregistered:20%", "jgw.provider=closed:15%", "hop.jgw-pim=lost:15%")
			dir, _ := simulated(t, opt)
			_, all := closed(t, dir)
			whole, parts := unite(t, shared(t, dir, 3, byTime(all))...)
			assert.Equal(t, name == "clocks", len(whole.Clocks) > 0)
			ids := map[string]bool{}
			for _, f := range parts[0].Record.Failures {
				ids[f.Login.ID] = true
			}
			assert.True(t, slices.ContainsFunc(whole.Incidents, func(i flow.Incident) bool {
				mine := slices.ContainsFunc(i.LoginIDs, func(id string) bool { return ids[id] })
				others := slices.ContainsFunc(i.LoginIDs, func(id string) bool { return !ids[id] })
				return mine && others
			}), "one of several parts")
		})
	}
}

// quiet is how long nobody may have been logging in where a capture is cut: longer than a
// login is held open for its next line.
const quiet = 125_000

// byTime cuts the dumps of a capture into three at quiet moments. A line is of the part
// that its node's clock says.
func byTime(all *analysis.Part) func(folder, line string) int {
	ahead := map[string]int64{}
	for _, k := range all.Clocks {
		ahead[strings.ToLower(k.Node)] = k.ZoneMin*60_000 + *k.OffsetMS
	}
	var places []flow.Place
	for _, s := range all.Record.Successes {
		places = append(places, s.Place)
	}
	for _, f := range all.Record.Failures {
		places = append(places, f.Place)
	}
	slices.SortFunc(places, func(a, b flow.Place) int { return cmp.Compare(a.Start, b.Start) })
	var cuts []int64
	last := places[0].End
	for i, p := range places {
		if len(cuts) < 2 && i > (len(cuts)+1)*len(places)/3 && p.Start-last > quiet {
			cuts = append(cuts, (last+p.Start)/2)
		}
		last = max(last, p.End)
	}
	const day = 24 * 60 * 60 * 1000
	return func(folder, line string) int {
		if !printedTime.MatchString(line) {
			return -1 // a client's, or CUCM's
		}
		var h, m, s, ms int64
		fmt.Sscanf(line, "%d:%d:%d:%d", &h, &m, &s, &ms)
		at := ((h*60+m)*60+s)*1000 + ms - ahead[folder]
		n := 0
		for _, cut := range cuts {
			if at >= cut%day {
				n++
			}
		}
		return n
	}
}

var icm = regexp.MustCompile(`\bAgent[= ](\d+)`)

// TestPartsOfLogs: of a process that printed in several parts, the log is one.
func TestPartsOfLogs(t *testing.T) {
	log := func(node string, from, to int64) flow.Log {
		return flow.Log{Process: "opc", Node: node, Printed: "opc", From: from, To: to}
	}
	a := &analysis.Part{Logs: []flow.Log{log("PG1A", 20, 30), log("PG1B", 0, 0), log("PG2A", 5, 6)}}
	b := &analysis.Part{Logs: []flow.Log{log("PG1A", 10, 15), log("PG1B", 7, 8)}}
	want := []flow.Log{log("PG1A", 10, 30), log("PG1B", 7, 8), log("PG2A", 5, 6)}
	assert.Equal(t, want, analysis.Union(a, b).Logs)
	assert.Equal(t, want, analysis.Union(b, a).Logs)
}

// TestPartsOfCommands: what an incident says to collect is for all parts: of a router's log
// from as early as its own clock says.
func TestPartsOfCommands(t *testing.T) {
	base, err := knowledge.Embedded()
	require.NoError(t, err)
	hour := int64(60 * 60_000)
	router := &analysis.Part{Logs: []flow.Log{{Process: "router", Node: "ra", Printed: "rtr", From: hour, To: 9 * hour}}}
	login := &analysis.Part{}
	login.Record.Failures = append(login.Record.Failures, incident.Failure{Place: flow.Place{PG: 1, Start: 8 * hour, End: 8 * hour}, Login: flow.Login{
		ID: "a", Outcome: flow.Inconclusive, Start: flow.At(time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC).UnixMilli(), true), Causes: []flow.Cause{{ID: "central-controller-lost", Certainty: flow.Possible}},
	}})
	collects := func(measured ...clocks.Measured) string {
		c := analysis.Union(login, &analysis.Part{Clocks: measured}, router).Closing(base)
		require.Len(t, c.Incidents, 1)
		return strings.Join(c.Incidents[0].Collect, "\n")
	}
	off := int64(0)
	assert.Contains(t, collects(), "cdlog <instance> ra; dumplog ccag /bd 03/02/2026 /bt 07:")
	assert.Contains(t, collects(clocks.Measured{Clock: flow.Clock{Node: "ra", Reference: "PG1A", ZoneMin: 60, OffsetMS: &off}}), "cdlog <instance> ra; dumplog ccag /bd 03/02/2026 /bt 08:")
}

// byPG tells to which PG a line belongs: by its folder, or a router's by the agent.
func byPG(s *site.Site) func(folder, line string) int {
	of, byPeripheral := map[string]int{}, map[int]int{}
	for i, pg := range s.PGs {
		for _, p := range pg.Peripherals {
			byPeripheral[p.ID] = i
		}
	}
	for _, a := range s.Agents {
		of[fmt.Sprint(a.ICMID)] = byPeripheral[a.Peripheral]
	}
	number := regexp.MustCompile(`^[a-z_]+(\d+)`)
	return func(folder, line string) int {
		if folder == "ra" || folder == "rb" {
			if m := icm.FindStringSubmatch(line); m != nil {
				return of[m[1]]
			}
			return 0
		}
		n := 0
		fmt.Sscan(number.FindStringSubmatch(folder)[1], &n)
		return n - 1
	}
}

func rules(t *testing.T, texts ...string) (out []simulate.Rule) {
	t.Helper()
	for _, text := range texts {
		r, err := simulate.ParseRule(text)
		require.NoError(t, err)
		out = append(out, r)
	}
	return out
}
