package analysis_test

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/analysis"
	"uccetrace/flow/knowledge"
	"uccetrace/flow/reference/site"
	"uccetrace/flow/simulate"
	"uccetrace/render"
)

// TestLooksAgainWhileReading: lines that no message claims are looked for while the logs
// are still being read. Under the race detector it shows that the two do not meet; without
// it, that every login gets the line that is its own.
func TestLooksAgainWhileReading(t *testing.T) {
	const many = 900
	c := analyze(t, dump(t, t.TempDir(), turnedDown(many))...)
	assert.Len(t, c.logins, many)
	for _, l := range c.logins {
		if l.Outcome != flow.Succeeded {
			assert.Len(t, l.Unread, 1, l.ID)
		}
	}
}

// turnedDown are logins of which every fourth goes no further than its request, with a
// line that no message claims and that says so.
func turnedDown(many int) []entry {
	var entries []entry
	for i := range many {
		a := distinct(1, i%900, 30_000_000+i*1500)
		a.opc, a.cti, a.jgw = fmt.Sprintf("0xf%07x", i+1), fmt.Sprintf("0x26%06x", i+1), fmt.Sprint(500000+i)
		for _, e := range a.entries() {
			if i%4 > 0 || e.at <= a.at+1 && !strings.Contains(e.text, "Observer") && strings.Contains(e.proc, "PG1A") {
				entries = append(entries, e)
			}
		}
		if i%4 == 0 {
			entries = append(entries, entry{a.at + 300, "PG1A-opc", "Trace: request " + a.opc + " is turned down: " + strings.Repeat("it is ", 200)})
		}
	}
	return entries
}

// TestWhateverTheMachine: the report on a capture, down to its last byte, depends neither on
// how many processors there are nor on how often the sources are looked at again.
func TestWhateverTheMachine(t *testing.T) {
	made, _ := simulated(t, simulate.Options{
		Seed:   3,
		Site:   site.Generate(site.Shape{Seed: 3, PGs: 2, Peripherals: 1, Agents: 60, TwoSides: true, Clients: []site.ClientKind{site.Finesse, site.CTIOS}, SkillGroups: 5, Queues: 3}),
		Burst:  2 * time.Minute,
		Other:  simulate.One / 2,
		Decide: unregistered(),
	})
	const captures = "../../testdata/"
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, path := range []string{captures + "agent-login.log", captures + "sessions.log", captures + "distinct", captures + "public", made} {
		var want string
		for i, processors := range []int{1, 2, 4, 2, 4} {
			runtime.GOMAXPROCS(processors)
			var report bytes.Buffer
			format, _ := render.Lookup("json")
			opt := analysis.Options{Paths: []string{path}, Catalog: embedded(), Causes: knowledge.Embedded}
			_, err := analysis.RunEager(context.Background(), opt, []int{0, 0, 0, 1, 7}[i], format.New(&report, render.Options{}))
			require.NoError(t, err)
			if want == "" {
				want = report.String()
			}
			require.True(t, want == report.String(), "%s on %d processors", path, processors)
		}
	}
}

// TestHoweverOften: the report is the same however often the sources are looked at again
// while they are read, and on however many processors. Beside lines that hold a login's own
// number there are such that only come directly behind its last one, and such that hold
// the phones of two.
func TestHoweverOften(t *testing.T) {
	entries := turnedDown(1400)
	for i := 0; i < 1400; i += 4 {
		a, b := distinct(1, i%900, 30_000_000+i*1500), distinct(1, (i+4)%900, 0)
		entries = append(entries,
			entry{a.at + 2, "PG1A-opc", "Trace: nobody there"},
			entry{a.at + 4000, "PG1A-pim1", "Trace: phones " + a.ext + " and " + b.ext + " rest"},
			entry{a.at + 8000, "PG1A-pim1", "Trace: error E_CTI_8 of phone " + b.ext + fmt.Sprintf(" as 0xf%07x had it", i+1)})
	}
	paths := dump(t, t.TempDir(), entries)
	var want string
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for i, eager := range []int{0, 0, 1, 10, 100} {
		runtime.GOMAXPROCS(1 + i%4)
		var c collector
		var report bytes.Buffer
		format, _ := render.Lookup("json")
		_, err := analysis.RunEager(context.Background(), analysis.Options{Paths: paths, Catalog: embedded(), Causes: knowledge.Embedded}, eager, &c, format.New(&report, render.Options{}))
		require.NoError(t, err)
		if want == "" {
			want = report.String()
			unread := 0
			for _, l := range c.logins {
				unread += len(l.Unread)
			}
			require.Greater(t, unread, 1000)
		}
		require.True(t, want == report.String(), "%d wait at most", eager)
	}
}
