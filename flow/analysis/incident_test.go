package analysis_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/reference/site"
	"uccetrace/flow/simulate"
)

// TestExtensionsInNoRule: half of the agents got new extensions, and nobody told the
// Agent Targeting Rules. It is one incident with the range of them.
func TestExtensionsInNoRule(t *testing.T) {
	s := site.Generate(site.Shape{Seed: 9, PGs: 1, Peripherals: 1, Agents: 400, Clients: []site.ClientKind{site.Finesse}, SkillGroups: 4, Queues: 2})
	moved := map[string]string{}
	for i := range 200 {
		a := &s.Agents[i]
		moved[a.Extension] = fmt.Sprint(41000 + i)
		a.Extension = moved[a.Extension]
	}
	for i := range s.Phones {
		for j, line := range s.Phones[i].Lines {
			if to := moved[line]; to != "" {
				s.Phones[i].Lines[j] = to
			}
		}
	}
	dir, truth := simulated(t, simulate.Options{Seed: 9, Site: s, Burst: 10 * time.Minute})
	require.Len(t, truth.Logins, 400)
	c, closing := explained(t, dir)
	failed := 0
	for _, l := range c.logins {
		if l.Outcome == flow.Failed {
			failed++
		}
	}
	assert.Equal(t, 200, failed)
	require.Len(t, closing.Incidents, 1)
	i := closing.Incidents[0]
	assert.Equal(t, int64(200), i.Logins)
	assert.Equal(t, []string{"41000-41199"}, i.Scope.Extensions)
	assert.Contains(t, append([]string{i.Cause}, i.Tied...), "extension-in-no-rule")
	assert.NotEmpty(t, i.NotAffected)
}

// TestHealthy: of healthy logins among other traffic, with a side switch, nothing is
// an incident, failed or caused.
func TestHealthy(t *testing.T) {
	dir, truth := simulated(t, simulate.Options{
		Seed: 3, Site: site.Generate(site.Shape{Seed: 3, PGs: 2, Peripherals: 1, Agents: 600, TwoSides: true, Clients: []site.ClientKind{site.Finesse, site.CTIOS}, SkillGroups: 4, Queues: 2}),
		Burst: 10 * time.Minute, Other: simulate.One / 2, Switch: []simulate.Switch{{PG: 1, After: 8 * time.Minute}}, Disorder: time.Second,
	})
	c, closing := explained(t, dir)
	assert.Len(t, c.logins, len(truth.Logins))
	for _, l := range c.logins {
		assert.Equal(t, flow.Succeeded, l.Outcome, l.Agent.ID)
		assert.Empty(t, l.Causes)
	}
	assert.Empty(t, closing.Incidents)
	assert.Len(t, closing.Sides, 2)
}

// TestLinesOfFailedLogins: where phones of logins with several causes are not registered,
// no line that one of these logins has is told again as seen without a login.
func TestLinesOfFailedLogins(t *testing.T) {
	var rules []simulate.Rule
	for _, text := range []string{"cucm.line=unregistered:50%", "hop.jgw-pim=lost:30%"} {
		rule, err := simulate.ParseRule(text)
		require.NoError(t, err)
		rules = append(rules, rule)
	}
	dir, _ := simulated(t, simulate.Options{Seed: 1, Site: site.Generate(site.Shape{Seed: 1, Agents: 40}), Burst: 80 * time.Second, Decide: rules})
	c, closing := explained(t, dir)
	type line struct {
		source string
		offset int64
	}
	own := map[line]bool{}
	for _, l := range c.logins {
		for _, s := range l.Steps {
			for _, e := range s.Evidence {
				own[line{e.Source, e.Offset}] = l.Outcome != flow.Succeeded
			}
		}
	}
	several := 0
	for _, i := range closing.Incidents {
		if i.Logins > 0 {
			several++
			continue
		}
		for _, e := range i.Evidence {
			assert.False(t, own[line{e.Source, e.Offset}], "%s: %s", i.Cause, e.Text)
		}
	}
	assert.Greater(t, several, 1)
}
