package simulate

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/parser"
)

// TestEveryOptionCounts: each option changes what is written, and in its own way.
func TestEveryOptionCounts(t *testing.T) {
	plainDir, plain := simulate(t, options())
	before := truthOf(t, plainDir)
	for name, c := range map[string]struct {
		change func(*Options)
		check  func(*testing.T, string, Result, *Truth)
	}{
		"logins": {func(o *Options) { o.Logins = 7 }, func(t *testing.T, _ string, r Result, _ *Truth) { assert.EqualValues(t, 7, r.Logins) }},
		"more logins than agents": {func(o *Options) { o.Logins = 100 }, func(t *testing.T, _ string, r Result, truth *Truth) {
			assert.EqualValues(t, 100, r.Logins)
			assert.EqualValues(t, 100, truth.Summary.Succeeded, "who signs in again has signed out")
		}},
		"rate":  {func(o *Options) { o.Rate = One }, func(t *testing.T, _ string, r Result, _ *Truth) { assert.Greater(t, r.End, plain.End) }},
		"burst": {func(o *Options) { o.Rate, o.Burst = 0, time.Minute }, func(t *testing.T, _ string, r Result, _ *Truth) { assert.Greater(t, r.End.Sub(start), 40*time.Second) }},
		"duration": {func(o *Options) { o.Duration, o.Rate = 3*time.Second, One }, func(t *testing.T, _ string, r Result, _ *Truth) {
			assert.Less(t, r.Logins, int64(10))
			assert.Positive(t, r.Logins)
		}},
		"size": {func(o *Options) { o.Size = 100_000 }, func(t *testing.T, _ string, r Result, _ *Truth) {
			assert.GreaterOrEqual(t, r.Bytes, int64(100_000))
			assert.Less(t, r.Bytes, int64(300_000))
		}},
		"start": {func(o *Options) { o.Start = start.AddDate(0, 1, 0) }, func(t *testing.T, dir string, _ Result, _ *Truth) {
			assert.True(t, strings.HasPrefix(logsOf(t, dir)["pg1a/opc.txt"], "Events from April 2, 2026 \n08:0"))
		}},
		"seed": {func(o *Options) { o.Seed = 9 }, func(*testing.T, string, Result, *Truth) {}},
		"decide always": {func(o *Options) { o.Decide = rules(t, "pim.find-atr=not-in-range") }, func(t *testing.T, _ string, r Result, truth *Truth) {
			assert.Zero(t, truth.Summary.Succeeded)
			assert.Equal(t, []string{"pim.find-atr=not-in-range"}, truth.Logins[0].Decisions)
			assert.Equal(t, 260, truth.Logins[0].Code.Number)
		}},
		"decide for one": {func(o *Options) { o.Decide = rules(t, "pim.find-atr=not-in-range@agent:"+o.Site.Agents[3].ID) }, func(t *testing.T, _ string, r Result, truth *Truth) {
			assert.EqualValues(t, 1, truth.Summary.Refused)
		}},
		"decide for some": {func(o *Options) { o.Decide = rules(t, "pim.find-atr=not-in-range@pg:1:50%") }, func(t *testing.T, _ string, r Result, truth *Truth) {
			assert.Greater(t, truth.Summary.Refused, int64(2))
			assert.Less(t, truth.Summary.Refused, int64(20))
		}},
		"retry": {func(o *Options) { o.Retry, o.Decide = true, rules(t, "pim.find-atr=not-in-range@pg:1") }, func(t *testing.T, _ string, r Result, truth *Truth) {
			assert.EqualValues(t, 20+3*20, r.Logins)
		}},
		"other": {func(o *Options) { o.Other = 500_000 }, func(t *testing.T, _ string, r Result, _ *Truth) { assert.Greater(t, r.Other, plain.Other) }},
		"sides": {func(o *Options) { o.Sides = 2 }, func(t *testing.T, dir string, _ Result, _ *Truth) { assert.Contains(t, logsOf(t, dir), "pg1b/opc.txt") }},
		"switch": {func(o *Options) { o.Sides, o.Switch = 2, []Switch{{PG: 1, After: 20 * time.Second}} }, func(t *testing.T, dir string, _ Result, truth *Truth) {
			require.NotEmpty(t, truth.Switches)
			assert.Equal(t, 1, truth.Switches[0].PG)
			assert.NotEmpty(t, truth.Switches[0].Recovered)
		}},
		"zones": {func(o *Options) { o.Zones = 2 * time.Hour }, func(t *testing.T, _ string, _ Result, truth *Truth) {
			assert.NotEqual(t, before.Hosts, truth.Hosts)
			for _, h := range truth.Hosts {
				assert.LessOrEqual(t, max(h.Zone, -h.Zone), int64(120))
			}
		}},
		"skew": {func(o *Options) { o.Skew = time.Second }, func(t *testing.T, _ string, _ Result, truth *Truth) { assert.NotEqual(t, before.Hosts, truth.Hosts) }},
		"loss": {func(o *Options) { o.Loss = 200_000 }, func(t *testing.T, _ string, r Result, _ *Truth) {
			assert.InDelta(t, float64(plain.Entries)/5, float64(r.Lost), float64(plain.Entries)/50)
			assert.Equal(t, plain.Entries, r.Entries+r.Lost)
		}},
		"disorder": {func(o *Options) { o.Disorder = time.Second }, func(t *testing.T, dir string, r Result, _ *Truth) {
			assert.Equal(t, plain.Bytes, r.Bytes)
			plain, late := logsOf(t, plainDir)["pg1a/opc.txt"], logsOf(t, dir)["pg1a/opc.txt"]
			assert.NotEqual(t, plain, late)
			assert.ElementsMatch(t, strings.Split(plain, "\n"), strings.Split(late, "\n"))
			assert.LessOrEqual(t, fall(t, late), time.Second)
			assert.Positive(t, fall(t, late))
		}},
		"trace": {func(o *Options) { o.Trace = []Level{{"jgw", "off"}} }, func(t *testing.T, dir string, _ Result, _ *Truth) {
			assert.NotContains(t, logsOf(t, dir), "pg1a/jgw1.txt")
		}},
		"seconds": {func(o *Options) { o.Dialect = DumplogS }, func(t *testing.T, dir string, _ Result, _ *Truth) {
			assert.Regexp(t, `(?m)^08:00:\d\d PG1A-opc Trace: `, logsOf(t, dir)["pg1a/opc.txt"])
		}},
		"ciscolog": {func(o *Options) { o.Dialect, o.Zones = CiscoLog, 14*time.Hour }, func(t *testing.T, dir string, _ Result, _ *Truth) {
			assert.Regexp(t, `^0: PG1A: Mar 2 2026 08:00:\d\d\.\d\d\d \+0000: %ICM_PG1_opc: \[comp=PG1-A\]\[pname=opc\]\[iid=ucce\]\[sev=info\]: Trace: TPServices`, logsOf(t, dir)["pg1a/opc.txt"])
		}},
		"public": {func(o *Options) { o.OnlyPublic, o.Decide = true, rules(t, "pim.find-atr=not-in-range") }, func(t *testing.T, dir string, _ Result, _ *Truth) {
			for path, text := range logsOf(t, dir) {
				assert.NotContains(t, text, "UniversalFailure", path)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			o := options()
			c.change(&o)
			dir, res := simulate(t, o)
			assert.NotEqual(t, digest(t, plainDir), digest(t, dir))
			c.check(t, dir, res, truthOf(t, dir))
		})
	}
}

// fall is how far the times of a log fall back.
func fall(t testing.TB, text string) time.Duration {
	t.Helper()
	high, most := parser.Time(0), parser.Time(0)
	for line := range strings.Lines(text) {
		h, _, ok := parser.ReadHeader([]byte(line))
		if ok {
			high = max(high, h.Time)
			most = max(most, high-h.Time)
		}
	}
	return time.Duration(most) * time.Millisecond
}
