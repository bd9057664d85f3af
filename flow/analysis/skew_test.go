package analysis_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/analysis"
	"uccetrace/flow/reference/site"
	"uccetrace/flow/simulate"
)

// skews are what clocks are off by: errors, and zones with an error on top.
func skews() (out []time.Duration) {
	out = []time.Duration{0}
	for _, d := range []time.Duration{time.Millisecond, 10 * time.Millisecond, 100 * time.Millisecond, time.Second, 5 * time.Second, time.Minute, time.Hour} {
		out = append(out, d, -d)
	}
	for zone := -14 * time.Hour; zone <= 14*time.Hour; zone += 15 * time.Minute {
		out = append(out, zone+5*time.Second, zone-5*time.Second)
	}
	return out
}

// apart is the capture of a small site whose hosts' clocks are off.
func apart(t *testing.T, seed uint64, off map[string]time.Duration) (*collector, simulate.Truth) {
	t.Helper()
	s := site.Generate(site.Shape{Seed: seed, Agents: 8})
	for i := range s.Hosts {
		d := off[s.Hosts[i].Name]
		s.Hosts[i].Zone = d.Round(15 * time.Minute)
		s.Hosts[i].Offset = d - s.Hosts[i].Zone
	}
	dir, truth := simulated(t, simulate.Options{Seed: seed, Site: s, Trace: everything})
	return gather(t, dir), truth
}

// tiedExactly lists which lines are tied to which login by number.
func tiedExactly(logins []flow.Login) (out []string) {
	for i := range logins {
		for _, s := range logins[i].Steps {
			if s.Link.Strength == flow.Exact {
				out = append(out, fmt.Sprint(logins[i].IDs, s.Message, len(s.Evidence)))
			}
		}
	}
	slices.Sort(out)
	return out
}

// roundTrip is the shortest time from a request that Finesse sent to its answer, by
// Finesse's own clock.
func roundTrip(t *testing.T, logins []flow.Login) int64 {
	t.Helper()
	least := int64(1 << 40)
	for i := range logins {
		var asked *flow.Step
		for j := range logins[i].Steps {
			s := &logins[i].Steps[j]
			switch {
			case s.Process != "finesse" || s.Wire == nil:
			case s.Wire.Seen == "sent":
				asked = s
			case s.Wire.Seen == "received" && asked != nil:
				least = min(least, s.At.MS()-asked.At.MS())
			}
		}
	}
	return least
}

// TestSkew: whatever a clock, or two, are off by, each line stays with its login, and
// what is said of the clocks holds the truth as closely as the capture allows.
func TestSkew(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	const seed = 4
	all := skews()
	right, _ := apart(t, seed, nil)
	require.Len(t, right.logins, 8)
	require.Empty(t, right.closing.Clocks)
	hosts := []string{"pg1a", "rtra", "finesse1.1"}
	var tries []map[string]time.Duration
	for h, host := range hosts {
		for i, d := range all {
			if thorough() || i%58 == 7*h || i == 9+h { // 1 s, 5 s and 1 min are always there
				tries = append(tries, map[string]time.Duration{host: d})
			}
			for j, e := range all {
				if g := hosts[(h+1)%3]; thorough() && (i*len(all)+j)%97 == h || (i*len(all)+j)%19946 == 17*h {
					tries = append(tries, map[string]time.Duration{host: d, g: e})
				}
			}
		}
	}
	for _, off := range tries {
		t.Run(fmt.Sprint(off), func(t *testing.T) {
			t.Parallel()
			found, truth := apart(t, seed, off)
			assert.Equal(t, tiedExactly(right.logins), tiedExactly(found.logins), "exact links")
			assert.Equal(t, shown(right.logins), shown(found.logins))
			truly := differences(truth)
			for _, c := range found.closing.Clocks {
				holds(t, c, truly(c.Node)-truly(c.Reference))
				switch {
				case strings.HasPrefix(c.Node, "finesse"):
					if assert.NotNil(t, c.LowMS) && assert.NotNil(t, c.HighMS) {
						assert.LessOrEqual(t, *c.HighMS-*c.LowMS, roundTrip(t, found.logins))
						assert.LessOrEqual(t, *c.LowMS, *c.OffsetMS)
						assert.GreaterOrEqual(t, *c.HighMS, *c.OffsetMS)
					}
				default: // nothing that the router sends is printed with a number
					assert.Equal(t, "ra", c.Node)
					assert.Nil(t, c.LowMS)
					assert.NotNil(t, c.HighMS)
				}
			}
			for host, d := range off {
				if d < -time.Minute || d > time.Minute {
					assert.NotEmpty(t, found.closing.Clocks, host)
				}
			}
		})
	}
	t.Logf("%d captures", len(tries))
}

// filled puts as much other traffic before a hundredth of each log's lines.
func filled(t *testing.T, dir string, from, bytes int) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.txt"))
	require.NoError(t, err)
	for _, path := range files {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		lines := strings.SplitAfter(string(text), "\n")
		at := max(1, from*len(lines)/100) // behind the date
		for ; !strings.Contains(lines[at][:min(13, len(lines[at]))], ":"); at++ {
		}
		process, _, _ := strings.Cut(lines[at][len("00:00:00:000 "):], " ")
		one := lines[at][:len("00:00:00:000 ")] + process + " Trace: nothing of interest, and that at some length, so that it takes its time to be read.\n"
		text = []byte(strings.Join(lines[:at], "") + strings.Repeat(one, bytes/len(one)) + strings.Join(lines[at:], ""))
		require.NoError(t, os.WriteFile(path, text, 0o666))
	}
}

// TestSkewBehindOtherTraffic: the first log-ins of a capture may come late.
func TestSkewBehindOtherTraffic(t *testing.T) {
	s := site.Generate(site.Shape{Seed: 4, Agents: 8})
	dir, _ := simulated(t, simulate.Options{Seed: 4, Site: s})
	right := gather(t, dir)
	moved(t, dir, "ra/rtr.txt", 3*time.Hour, 0)
	filled(t, dir, 0, 3<<20)
	found := analyze(t, dir) // and the report holds the schema
	assert.Equal(t, shown(right.logins), shown(found.logins))
	assert.Len(t, found.closing.Clocks, 1)
}

// TestClockSetLate: a clock that is put right long after the beginning is noticed.
func TestClockSetLate(t *testing.T) {
	dir, _ := simulated(t, simulate.Options{Seed: 5, Site: site.Generate(site.Shape{Seed: 5, Agents: 40})})
	moved(t, dir, "ra/rtr.txt", time.Hour, 0)
	moved(t, dir, "ra/rtr.txt", 20*time.Minute, 50)
	filled(t, dir, 50, 3<<20)
	c := gather(t, dir)
	require.Len(t, c.closing.Clocks, 1)
	assert.Nil(t, c.closing.Clocks[0].OffsetMS)
	assert.Contains(t, c.closing.Clocks[0].Note, "contradict")
}

// TestSkewOfAPipe: a stream can be read once; its beginning decides.
func TestSkewOfAPipe(t *testing.T) {
	s := site.Generate(site.Shape{Seed: 4, Agents: 8})
	dir, _ := simulated(t, simulate.Options{Seed: 4, Site: s})
	right := gather(t, dir)
	moved(t, dir, "ra/rtr.txt", 3*time.Hour, 0)
	router := filepath.Join(dir, "ra", "rtr.txt")
	text, err := os.ReadFile(router)
	require.NoError(t, err)
	require.NoError(t, os.Remove(router))
	end := "\n" + string(text[strings.LastIndex(strings.TrimSpace(string(text)), "\n")+1:])[:13] + "ra-rtr Trace: nothing of interest, and that at some length, so that it is more than is kept of a pipe.\n"
	piped := io.MultiReader(strings.NewReader(string(text)), strings.NewReader(strings.Repeat(end, 65<<20/len(end))))
	found := gatherWith(t, analysis.Options{Paths: []string{dir, "-"}, Stdin: piped})
	assert.Equal(t, shown(right.logins), shown(found.logins))
	if assert.Len(t, found.closing.Clocks, 1) {
		assert.Equal(t, int64(180), found.closing.Clocks[0].ZoneMin)
	}
}
