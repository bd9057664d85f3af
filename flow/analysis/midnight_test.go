package analysis_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow/analysis"
	"uccetrace/flow/reference/site"
	"uccetrace/flow/simulate"
	"uccetrace/parser"
)

// nights is a capture with a login in its midst whose steps are cut at, and how long
// after the beginning of the capture each of six of them comes, the first and the last
// among them; of twelve, if the test is thorough.
func nights(t *testing.T) (opt simulate.Options, cuts []time.Duration, right []string) {
	t.Helper()
	opt = simulate.Options{Seed: 3, Site: site.Generate(site.Shape{Seed: 3, Agents: 9}), Start: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}
	dir, _ := simulated(t, opt)
	c := gather(t, dir)
	require.Len(t, c.logins, 9)
	middle := c.logins[4]
	start := middle.Start.UTC()
	var times []time.Duration
	for _, s := range middle.Steps {
		at := start.Add(time.Duration(s.OffsetMS) * time.Millisecond).Sub(opt.Start)
		if n := len(times); n == 0 || at > times[n-1] {
			times = append(times, at)
		}
	}
	all := 6
	if thorough() {
		all = 12
	}
	for i := range all {
		cuts = append(cuts, times[i*(len(times)-1)/(all-1)])
	}
	return opt, cuts, shown(c.logins)
}

// rewritten has every line of the dumplogs in a folder written anew. at is the time
// that it stands for, in ms since the midnight of the first one's day.
func rewritten(t *testing.T, dir string, line func(at int, line string) string, header bool) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.txt"))
	require.NoError(t, err)
	for _, path := range files {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		var out strings.Builder
		day, last := 0, 0
		for _, l := range strings.SplitAfter(string(text), "\n") {
			var h, m, s, ms int
			if n, _ := fmt.Sscanf(l, "%02d:%02d:%02d:%03d ", &h, &m, &s, &ms); n == 4 {
				at := ((h*60+m)*60+s)*1000 + ms
				if at < last-60_000 {
					day++
				}
				last = at
				l = line(day*86_400_000+at, l)
			}
			if header || !strings.HasPrefix(l, "Events from ") {
				out.WriteString(l)
			}
		}
		require.NoError(t, os.WriteFile(path, []byte(out.String()), 0o666))
	}
}

func as(_ int, line string) string { return line }

// TestMidnightInALogin: a login is whole wherever midnight cuts it, with headers that
// say the day, without any, and with one at the beginning only.
func TestMidnightInALogin(t *testing.T) {
	opt, cuts, right := nights(t)
	for i, cut := range cuts {
		opt.Start = time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC).Add(-cut)
		t.Run(fmt.Sprint(i+1), func(t *testing.T) {
			t.Parallel()
			dir, _ := simulated(t, opt)
			assert.Equal(t, right, shown(gather(t, dir).logins), "day change lines")
			rewritten(t, dir, as, false)
			c := gather(t, dir)
			assert.Equal(t, right, shown(c.logins), "no date")
			c = gatherWith(t, analysis.Options{Paths: []string{dir}, Dates: []parser.Date{{Glob: "**", Day: opt.Start}}})
			assert.Equal(t, right, shown(c.logins), "given date")
			assert.True(t, strings.HasPrefix(c.logins[0].Start.String(), "2026-03-02 23:"), c.logins[0].Start)
		})
	}
}

// summertime has the clocks of a folder changed by an hour where a time of their own
// has come.
func summertime(t *testing.T, dir string, when int, by time.Duration) {
	t.Helper()
	rewritten(t, dir, func(at int, line string) string {
		if at >= when {
			at += int(by.Milliseconds())
		}
		return clock(at) + line[len("00:00:00:000"):]
	}, false)
}

// TestSummertimeInALogin: a login is whole wherever a change of the zone cuts it.
func TestSummertimeInALogin(t *testing.T) {
	opt, cuts, right := nights(t)
	for i, cut := range cuts {
		opt.Start = time.Date(2026, 3, 3, 2, 0, 0, 0, time.UTC).Add(-cut)
		for name, by := range map[string]time.Duration{"back": -time.Hour, "forward": time.Hour} {
			t.Run(fmt.Sprint(name, " ", i+1), func(t *testing.T) {
				t.Parallel()
				dir, _ := simulated(t, opt)
				summertime(t, dir, 2*3_600_000, by)
				c := gather(t, dir)
				assert.Equal(t, right, shown(c.logins))
				var said []string
				for _, w := range c.closing.Input.Warnings {
					said = append(said, w.Text)
				}
				assert.Contains(t, strings.Join(said, "\n"), "the clock was put "+name+" an hour")
				assert.Empty(t, c.closing.Clocks)
			})
		}
	}
}

// TestTwoDays: the clock turns over twice, and each login stays whole and on its day.
func TestTwoDays(t *testing.T) {
	agents := 30
	if thorough() {
		agents = 60
	}
	opt := simulate.Options{Seed: 3, Site: site.Generate(site.Shape{Seed: 3, Agents: agents}), Burst: 48 * time.Hour, Other: simulate.One / 2}
	dir, truth := simulated(t, opt)
	c := gather(t, dir)
	assert.Len(t, c.logins, len(truth.Logins))
	rewritten(t, dir, as, false)
	c = gather(t, dir)
	assert.Len(t, c.logins, len(truth.Logins))
	assert.Empty(t, c.closing.Clocks)
}
