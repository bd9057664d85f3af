package diagnose_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/decision"
	"uccetrace/flow/simulate"
)

// sampled are outcomes to try always, all of them by hand.
func sampled(seed int, all []one) []one {
	if thorough() {
		return all
	}
	return every(7, seed, all)
}

// neverWrong holds that no cause is certain but the one that befell a login.
func neverWrong(t *testing.T, c *captured, logins []flow.Login, name string) {
	t.Helper()
	for i := range logins {
		l := &logins[i]
		sure := certain(l)
		if sure == "" {
			continue
		}
		w := c.of(l)
		if assert.NotNil(t, w, "%s: %q", name, l.Agent.ID) && assert.NotEmpty(t, w.Decisions, "%s: %s of a healthy login", name, sure) {
			assert.Equal(t, causeOf(t, w.Decisions[0]), sure, "%s, %s: wrongly certain", name, w.Decisions[0])
		}
	}
}

// logs are the files of a capture without those of one process.
func logs(t *testing.T, dir, without string) (paths []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Dir(path) != dir && !strings.HasPrefix(d.Name(), without) {
			paths = append(paths, path)
		}
		return err
	}))
	return paths
}

// TestDamaged: with a process's log gone, lines lost, a host's clock wrong by
// seconds or its zone by hours, no wrong cause is ever more than possible.
func TestDamaged(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	const seed = 21
	for _, kind := range kinds {
		narrow, wide := outcomes(kind)
		if kind == "finesse" || thorough() {
			some := sampled(seed, narrow)
			damage(t, func(edits ...edit) *captured { return befallen(t, kind, seed, some, edits...) }, kind)
		}
		if some := sampled(seed, wide); kind == "finesse" || thorough() {
			for n, w := range some {
				if n > 1 && !thorough() {
					break
				}
				damage(t, func(edits ...edit) *captured { return stricken(t, kind, seed, w, edits...) }, w.Setting.String())
			}
		}
	}
}

func damage(t *testing.T, capture func(...edit) *captured, name string) {
	c := capture()
	for _, process := range []string{"opc", "pim", "jgw", "ctisvr", "rtr", "webservices", "realm"} {
		if rest := logs(t, c.dir, process); len(rest) > 0 {
			neverWrong(t, c, read(t, rest...).judged(t, ""), name+" without "+process)
		}
	}
	lossy := capture(func(o *simulate.Options) { o.Loss = simulate.One / 100 })
	neverWrong(t, lossy, lossy.judged(t, ""), name+", a line of 100 lost")
	hosts := len(c.truth.Hosts)
	if !thorough() {
		hosts = min(hosts, 2)
	}
	for h := range hosts {
		for _, by := range []time.Duration{5 * time.Second, -5 * time.Second} {
			off := capture(func(o *simulate.Options) { o.Site.Hosts[h].Offset = by })
			neverWrong(t, off, off.judged(t, ""), fmt.Sprintf("%s, clock of host %d by %v", name, h, by))
		}
		away := capture(func(o *simulate.Options) { o.Site.Hosts[h].Zone = 3 * time.Hour })
		neverWrong(t, away, away.judged(t, ""), fmt.Sprintf("%s, zone of host %d", name, h))
	}
}

// TestLeftOut: a decision that the judge does not know is never taken for another
// one with any certainty: what is left is said not to explain it, or the hop at
// which it happened is the right one.
func TestLeftOut(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	for _, kind := range kinds {
		narrow, wide := outcomes(kind)
		if !thorough() {
			narrow, wide = every(2, 1, narrow), every(9, 4, wide)
		}
		var all []*captured
		if len(narrow) > 0 {
			all = append(all, befallen(t, kind, 31, narrow))
		}
		for _, w := range wide {
			all = append(all, stricken(t, kind, 31, w))
		}
		for _, c := range all {
			j := c.judge(t)
			for i := range c.logins {
				l := &c.logins[i]
				w := c.of(l)
				if l.Outcome == flow.Succeeded || w == nil || len(w.Decisions) == 0 {
					continue
				}
				decision, _, _ := strings.Cut(w.Decisions[0], "=")
				j.Without(decision)
				judge(t, j, l)
				assert.Empty(t, certain(l), "%s was taken for another", w.Decisions[0])
				if l.Outcome == flow.Inconclusive { // of the others the codes tell, which other causes have too
					assert.True(t, unexplained(l) || near(l, decision), "%s was explained by %v, which are elsewhere", w.Decisions[0], causes(l))
				}
			}
		}
	}
}

// unexplained says that no cause explains the login.
func unexplained(l *flow.Login) bool {
	for _, c := range l.Causes {
		if c.Cost == 0 {
			return false
		}
	}
	return true
}

// near says that a cause that explains the login is a decision of the same system
// as the other one, or of one of the ends of its hop.
func near(l *flow.Login, decision string) bool {
	for _, c := range l.Causes {
		for _, a := range systems(c.Decision) {
			for _, b := range systems(decision) {
				if a == b {
					return true
				}
			}
		}
	}
	return false
}

// systems are those that a decision is about: two of a hop, otherwise the one that
// decides and the one that asked it.
func systems(decision string) []string {
	if hop, ok := strings.CutPrefix(decision, "hop."); ok {
		from, to, _ := strings.Cut(hop, "-")
		return []string{from, to}
	}
	system, _, _ := strings.Cut(decision, ".")
	asks := map[string]string{"opc": "ctisvr", "pim": "opc", "jgw": "pim", "cucm": "jgw", "router": "opc", "ctisvr": "finesse", "aw": "finesse"}
	switch decision {
	case "opc.controller":
		return []string{"opc", "router"}
	case "cucm.setup-call": // the PIM has it made
		return []string{"cucm", "jgw", "pim"}
	case "desktop.request": // what is typed wrong the PIM finds
		return []string{"desktop", "pim"}
	}
	return []string{system, asks[system]}
}

// TestNothingOfAgents: of a router that traces no agent changes nothing is said but
// that it could not be seen.
func TestNothingOfAgents(t *testing.T) {
	setting := func(text string) one {
		s, err := decision.Parse(text)
		require.NoError(t, err)
		for _, d := range decision.All() {
			if d.Name == s.Decision {
				return one{d, s}
			}
		}
		t.Fatal(text)
		return one{}
	}
	c := befallen(t, "finesse", 41, []one{setting("hop.opc-ctisvr=lost"), setting("hop.router-opc=lost"), setting("router.attribute-login=ignored")}, func(o *simulate.Options) {
		o.Trace = []simulate.Level{{Process: "ctisvr", Level: "protocol"}, {Process: "router", Level: "default"}}
		o.Other = simulate.One / 2
	})
	logins := c.judged(t, "")
	judged := 0
	for i := range logins {
		l := &logins[i]
		if l.Outcome == flow.Succeeded {
			continue
		}
		judged++
		assert.Empty(t, certain(l))
		for _, d := range l.Deviations {
			assert.NotEqual(t, "router", d.Process, "%s", d.Message)
		}
	}
	assert.Positive(t, judged)
}
