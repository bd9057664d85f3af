package analysis_test

import (
	"context"
	"fmt"
	"os"
	"slices"
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
)

// explained is the report of a capture with all that is made of it.
func explained(t testing.TB, dir string) (*collector, *flow.Closing) {
	t.Helper()
	var c collector
	_, err := analysis.Run(context.Background(), analysis.Options{
		Paths: []string{dir}, Catalog: embedded(), Brief: true, Causes: knowledge.Embedded,
	}, &c)
	require.NoError(t, err)
	return &c, &c.closing
}

// TestSideSwitch: all agents of a PG are logged in when the other side takes over;
// of six the line cannot be observed again. It is one change of sides with the six
// named, and no login.
func TestSideSwitch(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	agents := 66
	if os.Getenv("UCCETRACE_SEEDS") != "" {
		agents = 806
	}
	dir, truth := simulated(t, simulate.Options{
		Seed: 4, Site: site.Generate(site.Shape{Seed: 4, PGs: 1, Peripherals: 1, Agents: agents, TwoSides: true, Clients: []site.ClientKind{site.Finesse}, SkillGroups: 4, Queues: 2}),
		Burst: 2 * time.Minute, Switch: []simulate.Switch{{PG: 1, After: 5 * time.Minute, Lost: 6}},
	})
	require.Len(t, truth.Switches, 1)
	lost := truth.Switches[0].Lost
	require.Len(t, lost, 6)

	c, closing := explained(t, dir)
	assert.Len(t, c.logins, agents)
	require.Len(t, closing.Incidents, 1, "CTI Manager's own log says why")
	why := closing.Incidents[0]
	assert.Equal(t, "phone-unregistered", why.Cause)
	assert.Zero(t, why.Logins)
	assert.Len(t, why.Scope.Extensions, 6)
	require.Len(t, closing.Sides, 1)
	side := closing.Sides[0]
	assert.Equal(t, "PG1 pim1", side.Node+" "+side.Process)
	require.Len(t, side.Active, 2)
	assert.Equal(t, "A", side.Active[0].Side)
	assert.Equal(t, "B", side.Active[1].Side)
	assert.Equal(t, int64(agents-6), side.Active[1].Recovered)
	assert.Equal(t, slices.Sorted(slices.Values(lost)), side.Active[1].Lost)
	assert.True(t, strings.HasPrefix(side.Active[1].From.String(), "2026-03-02 08:05:00"), side.Active[1].From)
}

// TestAfterAndAttempts: what follows a login in a whole capture.
func TestAfterAndAttempts(t *testing.T) {
	dir, truth := simulated(t, simulate.Options{
		Seed: 2, Site: site.Generate(site.Shape{Seed: 2, PGs: 1, Peripherals: 1, Agents: 60, Clients: []site.ClientKind{site.Finesse}, SkillGroups: 4}),
		Logins: 120, Rate: simulate.One, Other: simulate.One / 2,
	})
	c, _ := explained(t, dir)
	require.NotEmpty(t, truth.Logins)
	after, attempts := 0, 0
	for _, l := range c.logins {
		if l.After != nil {
			after++
		}
		if l.Attempt != nil {
			attempts++
			require.LessOrEqual(t, l.Attempt.N, l.Attempt.Of, fmt.Sprint(l.Agent.ID))
		}
	}
	assert.Positive(t, after)
	assert.Positive(t, attempts)
}
