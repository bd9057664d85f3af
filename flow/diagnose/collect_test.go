package diagnose_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

var fetches = regexp.MustCompile(`dumplog ([a-z]+)`)

// asked are the processes whose logs a login's causes ask for, as dumplog calls them.
func asked(l *flow.Login) (out []string) {
	for _, c := range l.Causes {
		for _, text := range c.Collect {
			for _, m := range fetches.FindAllStringSubmatch(text, -1) {
				out = append(out, m[1])
			}
		}
	}
	return out
}

// TestCollect: what is asked for is not there yet, is asked for once, and can be
// typed as it stands, with what restores the former state.
func TestCollect(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	narrow, _ := outcomes("finesse")
	c := befallen(t, "finesse", 71, sampled(3, narrow))
	names := map[string]string{"rtr": "router"}
	commands := 0
	for _, without := range []string{"nothing", "opc", "pim", "jgw", "ctisvr", "rtr"} {
		for _, l := range read(t, logs(t, c.dir, without)...).judged(t, "") {
			held := map[string]bool{}
			for _, p := range l.Coverage {
				held[p.Process] = p.State != "absent"
			}
			for _, log := range asked(&l) {
				name := log
				if names[log] != "" {
					name = names[log]
				}
				assert.False(t, held[name], "without %s: the log of %s is there", without, log)
			}
			var said []string
			for _, cause := range l.Causes {
				for _, text := range cause.Collect {
					assert.NotContains(t, said, text, "repeated")
					said = append(said, text)
					if !strings.Contains(text, "<instance>") {
						continue
					}
					commands++
					assert.Regexp(t, `^\S.*: .*<instance>.* \(impact (none|load|outage); restore: .+\)$`, text)
					assert.NotRegexp(t, `<from>|<to>`, text)
					assert.Equal(t, strings.Contains(text, "/bt "), strings.Contains(text, "/bd "), "the date is known")
					assert.NotContains(t, text, "<node>")
				}
			}
		}
	}
	assert.Greater(t, commands, 10)
}

// judgedAs finds the login that an outcome befell.
func judgedAs(t *testing.T, c *captured, logins []flow.Login, setting string) *flow.Login {
	t.Helper()
	i := slices.IndexFunc(logins, func(l flow.Login) bool { return slices.Contains(c.of(&l).Decisions, setting) })
	require.GreaterOrEqual(t, i, 0, setting)
	return &logins[i]
}

// TestCollectSplits: where every log is there what is no log remains; where one is
// not, it is asked for if its lines would tell the causes apart, for the minutes
// around the login.
func TestCollectSplits(t *testing.T) {
	narrow, _ := outcomes("finesse")
	some := slices.DeleteFunc(narrow, func(w one) bool {
		s := w.Setting.String()
		return s != "pim.find-atr=not-in-range" && s != "hop.opc-pim=lost"
	})
	c := befallen(t, "finesse", 71, some)

	l := judgedAs(t, c, c.judged(t, ""), "pim.find-atr=not-in-range")
	assert.ElementsMatch(t, []string{"extension-in-no-rule", "extension-typed-wrong", "no-device-target"}, causes(l))
	assert.Empty(t, asked(l), "equal lines in every log")
	var rules []string
	for _, c := range l.Causes {
		rules = append(rules, slices.DeleteFunc(slices.Clone(c.Collect), func(text string) bool { return !strings.Contains(text, "Agent Targeting Rules") })...)
	}
	assert.Len(t, rules, 1, "tied causes that ask for the same thing ask once")

	logins := read(t, logs(t, c.dir, "pim")...).judged(t, "")
	l = judgedAs(t, c, logins, "pim.find-atr=not-in-range")
	assert.Empty(t, asked(l), "the PIM would print the same")
	l = judgedAs(t, c, logins, "hop.opc-pim=lost")
	assert.Contains(t, causes(l), "process-restarted")
	assert.Contains(t, asked(l), "pim", "it would show whether the process had the request")
	require.Equal(t, "08:00", l.Start.UTC().Format("15:04"))
	assert.Regexp(t, `cdlog <instance> pg1[ab]; dumplog pim1 /bd 03/02/2026 /bt 07:59:\d\d /ed 03/02/2026 /et 08:01:\d\d `, strings.Join(l.Causes[0].Collect, "\n"))
}

// TestCollectNext: where only absence speaks the log that comes next on the path is
// the first thing to ask for.
func TestCollectNext(t *testing.T) {
	for until, process := range map[string]string{"M3": "pim", "M7": "jgw", "M12": "router"} {
		logins := read(t, cut(t, until, false)).judged(t, "")
		require.NotEmpty(t, logins)
		require.NotEmpty(t, logins[0].Causes, until)
		require.NotEmpty(t, logins[0].Causes[0].Collect, until)
		assert.Equal(t, "Next on the path, and not in this capture: the log of "+process+".", logins[0].Causes[0].Collect[0], until)
		assert.Contains(t, logins[0].Causes[0].Collect[1], "/bt 23:34:3", until)
		assert.Contains(t, logins[0].Causes[0].Collect[1], "/et 23:36:3", until)
	}
}
