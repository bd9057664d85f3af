package analysis_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	clocks "uccetrace/correlate/clock"
	"uccetrace/flow"
	"uccetrace/flow/analysis"
	"uccetrace/flow/reference/site"
	"uccetrace/flow/simulate"
)

var (
	everything = []simulate.Level{{Process: "finesse", Level: "debug"}, {Process: "ctisvr", Level: "protocol"}}
	twoSides   = site.Shape{Agents: 24, TwoSides: true}
	twoPGs     = site.Shape{Agents: 40, PGs: 2}
)

// thorough says that a test is to try all that it promises, which takes minutes.
func thorough() bool { return os.Getenv("UCCETRACE_THOROUGH") != "" }

// gather is analyze, but renders nothing: most of the time of a small capture goes
// into that, and what clocks change of it no schema sees.
func gather(t testing.TB, paths ...string) *collector {
	t.Helper()
	return gatherWith(t, analysis.Options{Paths: paths})
}

func gatherWith(t testing.TB, opt analysis.Options) *collector {
	t.Helper()
	opt.Catalog = embedded()
	var c collector
	_, err := analysis.Run(t.Context(), opt, &c)
	require.NoError(t, err)
	return &c
}

// odd are captures for whose clocks zones and errors are drawn.
func odd(seed uint64) map[string]simulate.Options {
	made := func(s site.Shape) *site.Site {
		if s.Seed = seed; !thorough() {
			s.Agents /= 2
		}
		return site.Generate(s)
	}
	return map[string]simulate.Options{
		"one side":                   {Site: made(site.Shape{Agents: 24})},
		"one side, all levels":       {Site: made(site.Shape{Agents: 24}), Trace: everything},
		"two sides":                  {Site: made(twoSides), Trace: everything},
		"two PGs":                    {Site: made(twoPGs)},
		"refusals, retries and loss": {Site: made(twoSides), Trace: everything, Retry: true, Loss: simulate.One / 100, Decide: unregistered()},
		"other traffic":              {Site: made(site.Shape{Agents: 24, Clients: []site.ClientKind{site.Finesse, site.CTIOS, site.CRM}}), Other: simulate.One / 2, Trace: everything},
		"whole seconds":              {Site: made(site.Shape{Agents: 24}), Dialect: simulate.DumplogS},
	}
}

func unregistered() []simulate.Rule {
	r, err := simulate.ParseRule("cucm.line=unregistered:20%")
	if err != nil {
		panic(err)
	}
	return []simulate.Rule{r}
}

// TestClocksOfAllZones: whatever zones machines are in and however far their clocks
// are off, the logins are those of a capture whose clocks are right, and what the
// report says of the clocks holds the truth. The same capture with right clocks has
// nothing to say of them.
func TestClocksOfAllZones(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	seeds := uint64(1)
	switch {
	case os.Getenv("UCCETRACE_SEEDS") != "":
		seeds = 60
	case thorough():
		seeds = 20
	}
	for seed := range seeds {
		for name, opt := range odd(seed + 1) {
			t.Run(fmt.Sprint(name, " ", seed+1), func(t *testing.T) {
				t.Parallel()
				opt.Seed = seed + 1
				dir, _ := simulated(t, opt)
				right := gather(t, dir)
				assert.Empty(t, right.closing.Clocks)
				opt.Zones, opt.Skew = 14*time.Hour, time.Hour
				dir, truth := simulated(t, opt)
				found := gather(t, dir)
				assert.Equal(t, shown(right.logins), shown(found.logins))
				truly := differences(truth)
				require.NotEmpty(t, found.closing.Clocks)
				for _, c := range found.closing.Clocks {
					holds(t, c, truly(c.Node)-truly(c.Reference))
				}
			})
		}
	}
}

// shown is what logins are, but for their times, and for lines that name nothing:
// what of them can be told depends on the milliseconds in which they fall.
func shown(logins []flow.Login) []string {
	var out []string
	for i := range logins {
		l := &logins[i]
		lines := map[string]int{}
		for _, s := range l.Steps {
			if s.Message != "pim.agents-updated" && !numberless[s.Message] {
				lines[s.Message] += len(s.Evidence)
			}
		}
		l.Agent.Terminal = "" // such a line's
		out = append(out, fmt.Sprint(l.Agent, l.IDs, l.Outcome, lines))
	}
	slices.Sort(out)
	return out
}

// differences gives what a node's clock truly shows more than UTC, in ms.
func differences(truth simulate.Truth) func(node string) int64 {
	return func(node string) int64 {
		for _, p := range truth.Processes {
			for _, h := range truth.Hosts {
				if strings.EqualFold(p.Node, node) && h.Name == p.Host {
					return h.Zone*60_000 + h.Offset/1000
				}
			}
		}
		panic("no host of " + node)
	}
}

const quarterHour = 15 * 60_000

// holds holds a clock's interval against the truth.
func holds(t *testing.T, c flow.Clock, truly int64) {
	t.Helper()
	off := truly - c.ZoneMin*60_000
	assert.Zero(t, c.ZoneMin%15, c.Node)
	assert.LessOrEqual(t, max(off, -off), int64(quarterHour/2+2000), "%s: zone %d", c.Node, c.ZoneMin)
	if assert.NotNil(t, c.OffsetMS, c.Node) {
		near := 1500.0
		if c.LowMS == nil || c.HighMS == nil { // a zone that most lines go together by is left at that
			near = 5000
		}
		assert.InDelta(t, off, *c.OffsetMS, near, c.Node)
	}
	if c.LowMS != nil {
		assert.LessOrEqual(t, *c.LowMS, off, c.Node)
		assert.NotEmpty(t, c.Evidence)
	}
	if c.HighMS != nil {
		assert.GreaterOrEqual(t, *c.HighMS, off, c.Node)
		assert.NotEmpty(t, c.Evidence)
	}
	assert.Equal(t, c.LowMS == nil || c.HighMS == nil, strings.Contains(c.Note, "only likely"), "%s: %s", c.Node, c.Note)
}

// TestZonesAlone: of machines whose clocks are right the zone is the true one, and
// nothing beside it is taken back.
func TestZonesAlone(t *testing.T) {
	for seed := range uint64(3) {
		dir, truth := simulated(t, simulate.Options{Seed: seed + 1, Site: site.Generate(site.Shape{Seed: 1, Agents: 20, TwoSides: true}), Zones: 14 * time.Hour, Trace: everything})
		truly := differences(truth)
		c := gather(t, dir)
		require.NotEmpty(t, c.closing.Clocks)
		for _, k := range c.closing.Clocks {
			assert.Equal(t, (truly(k.Node)-truly(k.Reference))/60_000, k.ZoneMin, k.Node)
			assert.Zero(t, *k.OffsetMS, k.Node)
		}
	}
}

// moved moves the times of one file from a hundredth of its lines on; all lines stay on their day.
func moved(t *testing.T, dir, file string, by time.Duration, from int) {
	t.Helper()
	path := filepath.Join(dir, file)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	lines := strings.SplitAfter(string(text), "\n")
	for i, l := range lines {
		var h, m, s, ms int
		if n, _ := fmt.Sscanf(l, "%02d:%02d:%02d:%03d ", &h, &m, &s, &ms); n == 4 && i >= from*len(lines)/100 {
			at := (((h*60+m)*60+s)*1000 + ms) + int(by.Milliseconds())
			lines[i] = fmt.Sprintf("%02d:%02d:%02d:%03d%s", at/3600000, at/60000%60, at/1000%60, at%1000, l[12:])
		}
	}
	require.NoError(t, os.WriteFile(path, []byte(strings.Join(lines, "")), 0o666))
}

// TestClockOfTheCTIServer: it may be on a machine of its own.
func TestClockOfTheCTIServer(t *testing.T) {
	for _, by := range []time.Duration{-42 * time.Minute, -20 * time.Second, -time.Second, 7 * time.Second, time.Minute, 3*time.Hour + 4*time.Second} {
		opt := simulate.Options{Seed: 5, Site: site.Generate(site.Shape{Seed: 5, Agents: 20}), Trace: everything}
		dir, _ := simulated(t, opt)
		right := gather(t, dir)
		moved(t, dir, "cg1a/ctisvr.txt", by, 0)
		found := gather(t, dir)
		assert.Equal(t, shown(right.logins), shown(found.logins), by)
		if assert.NotEmpty(t, found.closing.Clocks, by) {
			holds(t, found.closing.Clocks[0], by.Milliseconds())
			assert.Equal(t, "cg1A", found.closing.Clocks[0].Node)
		}
		for i := range found.logins {
			if ms := found.logins[i].ConfirmedMS; ms != nil {
				assert.Less(t, *ms, int64(2000), "measured over two clocks")
			}
		}
	}
}

// TestClockSetMeanwhile: of a clock that was set within the capture nothing is
// believed.
func TestClockSetMeanwhile(t *testing.T) {
	dir, _ := simulated(t, simulate.Options{Seed: 5, Site: site.Generate(site.Shape{Seed: 5, Agents: 40}), Trace: everything})
	moved(t, dir, "ra/rtr.txt", time.Hour, 50)
	c := analyze(t, dir) // and the report holds the schema
	require.Len(t, c.closing.Clocks, 1)
	k := c.closing.Clocks[0]
	assert.Equal(t, "ra", k.Node)
	assert.Nil(t, k.OffsetMS)
	assert.Contains(t, k.Note, "contradict")
	assert.Len(t, k.Evidence, 4)
}

// TestOpenClocks: where nothing proves a difference, none is taken back.
func TestOpenClocks(t *testing.T) {
	made := func(agents int) *site.Site { return site.Generate(site.Shape{Seed: 9, Agents: agents}) }
	for name, logs := range map[string][]string{
		"one login":           {"."},
		"one process":         {"pg1a/opc.txt"},
		"one machine":         {"pg1a"},
		"no number in common": {"pg1a/jgw1.txt", "ra/rtr.txt"},
	} {
		t.Run(name, func(t *testing.T) {
			agents := 20
			if name == "one login" {
				agents = 1
			}
			dir, _ := simulated(t, simulate.Options{Seed: 9, Site: made(agents), Zones: 14 * time.Hour, Skew: time.Hour, Trace: everything})
			var paths []string
			for _, l := range logs {
				paths = append(paths, filepath.Join(dir, l))
			}
			assert.Empty(t, gather(t, paths...).closing.Clocks)
		})
	}
}

// TestGivenClocks: what the user says wins over what is found out.
func TestGivenClocks(t *testing.T) {
	opt := simulate.Options{Seed: 5, Site: site.Generate(site.Shape{Seed: 5, Agents: 12})}
	dir, _ := simulated(t, opt)
	right := gather(t, dir)
	moved(t, dir, "ra/rtr.txt", 2*time.Hour, 0)
	run := func(o analysis.Options) (collector, error) {
		var c collector
		o.Paths, o.Catalog = []string{dir}, embedded()
		_, err := analysis.Run(t.Context(), o, &c)
		return c, err
	}
	c, err := run(analysis.Options{Clocks: clocks.Options{NoSync: true}})
	require.NoError(t, err)
	assert.Empty(t, c.closing.Clocks)
	assert.Greater(t, len(c.logins), len(right.logins))

	for name, o := range map[string]clocks.Options{
		"skew": {NoSync: true, Offsets: map[string]time.Duration{"RA": 2 * time.Hour}},
		"zone": {NoSync: true, Zones: []clocks.Zone{{Glob: "rtr.txt", Zone: time.FixedZone("", 7200)}, {Glob: "*", Zone: time.UTC}}},
	} {
		c, err = run(analysis.Options{Clocks: o})
		require.NoError(t, err)
		assert.Equal(t, shown(right.logins), shown(c.logins), name)
		assert.NotEmpty(t, c.closing.Clocks, name)
		assert.Contains(t, c.closing.Clocks[len(c.closing.Clocks)-1].Note, "given", name)
	}
	_, err = run(analysis.Options{Clocks: clocks.Options{Offsets: map[string]time.Duration{"rx": time.Second}}})
	assert.ErrorContains(t, err, "no log is of that node")
	_, err = run(analysis.Options{Clocks: clocks.Options{Offsets: map[string]time.Duration{"ra": 13 * time.Hour}}})
	assert.ErrorContains(t, err, "is more than")
	_, err = run(analysis.Options{Clocks: clocks.Options{Zones: []clocks.Zone{{Glob: "[", Zone: time.UTC}}}})
	assert.ErrorContains(t, err, "no pattern")
}

// TestLogOfAnotherDay: the same agents log in on the next day too, at other moments.
func TestLogOfAnotherDay(t *testing.T) {
	made := site.Generate(site.Shape{Seed: 5, Agents: 60})
	day := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	today, _ := simulated(t, simulate.Options{Seed: 5, Site: made, Start: day, Burst: 5 * time.Minute})
	next, _ := simulated(t, simulate.Options{Seed: 6, Site: made, Start: day.Add(24 * time.Hour), Burst: 5 * time.Minute})
	c := gather(t, filepath.Join(today, "pg1a"), filepath.Join(today, "cg1a"), filepath.Join(next, "ra"))
	assert.Empty(t, c.closing.Clocks)
}

// TestEqualNumbersInOtherZones: two PGs give out the same numbers at the same time.
func TestEqualNumbersInOtherZones(t *testing.T) {
	made := func() *site.Site {
		s := site.Generate(site.Shape{Seed: 5, Agents: 40, PGs: 2})
		s.PGs[1].NextOPC = s.PGs[0].NextOPC
		s.PGs[1].Peripherals[0].NextJGW = s.PGs[0].Peripherals[0].NextJGW
		s.Clients[1].NextCTI, s.Clients[1].NextInvoke = s.Clients[0].NextCTI, s.Clients[0].NextInvoke
		return s
	}
	dir, _ := simulated(t, simulate.Options{Seed: 5, Site: made(), Trace: everything})
	right := gather(t, dir)
	assert.Empty(t, right.closing.Clocks)
	dir, truth := simulated(t, simulate.Options{Seed: 5, Site: made(), Trace: everything, Zones: 14 * time.Hour, Skew: time.Hour})
	c := gather(t, dir)
	assert.Equal(t, shown(right.logins), shown(c.logins))
	truly := differences(truth)
	for _, k := range c.closing.Clocks {
		holds(t, k, truly(k.Node)-truly(k.Reference))
	}
}
