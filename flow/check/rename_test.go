package check

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

// TestRename: only what agents and extensions are compared with has other names, however
// deep it stands, and what is told has them too.
func TestRename(t *testing.T) {
	n := &Names{Value: func(v string) string { return strings.NewReplacer("10000", "55555", "jane", "a'b c").Replace(v) },
		Line: func(s string) string { return strings.ReplaceAll(s, "jane", "xxxx") }}
	for text, want := range map[string]string{
		"agent = 10000":                         "agent = 55555",
		"ext != 10000":                          "ext != 55555",
		"agent in (1, 10000, jane)":             `agent in (1, 55555, "a'b c")`,
		"not (pg = 1 or ext = 10000)":           "not (pg = 1 or ext = 55555)",
		"peripheral = 10000 and client = jane":  "peripheral = 10000 and client = jane",
		"failed and (agent = 7 or agent = 007)": "failed and (agent = 7 or agent = 007)",
	} {
		w, err := ParseWhere(text, embedded(t))
		require.NoError(t, err)
		assert.Equal(t, want, w.renamed(n).String())
	}
	for text, want := range map[string]string{
		"count(agent = 10000) = 1":                        "count(agent = 55555) = 1",
		"p95(confirmed where ext = 10000) < 1s":           "p95(confirmed where ext = 55555) < 1s",
		"rate(failed where agent = 10000 or pg = 1) < 1%": "rate(failed where agent = 55555 or pg = 1) < 1%",
	} {
		o, err := ParseObjective(text, embedded(t))
		require.NoError(t, err)
		assert.Equal(t, want, o.renamed(n).String())
	}
	where, err := ParseWhere("agent = 10000", embedded(t))
	require.NoError(t, err)
	p := &Policy{Where: where, Expect: []Expectation{{Agent: "10000", Ext: "10000", Source: "jane.yaml"}},
		Suppressions: []Suppression{{Agent: "10000", Reason: "of jane", Source: "jane.yaml"}}}
	g := New(p, nil)
	g.Rename(*n)
	require.NoError(t, g.Begin())
	assert.True(t, p.Where.Chooses(&flow.Login{Agent: flow.Agent{ID: "55555"}}))
	assert.False(t, p.Where.Chooses(&flow.Login{Agent: flow.Agent{ID: "10000"}}))
	assert.Equal(t, Expectation{Agent: "55555", Ext: "55555", Source: "xxxx.yaml"}, p.Expect[0])
	assert.Equal(t, Suppression{Agent: "55555", Reason: "of xxxx", Source: "xxxx.yaml"}, p.Suppressions[0])
}

func TestWhatNeedsNames(t *testing.T) {
	assert.False(t, (&Policy{Suppressions: []Suppression{{Rule: "x", Agent: "1"}}}).NeedsNames())
	assert.True(t, (&Policy{Suppressions: []Suppression{{Fingerprint: "x"}}}).NeedsNames())
	assert.True(t, (&Policy{Baseline: &Baseline{}}).NeedsNames())
	assert.Empty(t, (&Policy{Suppressions: []Suppression{{Agent: "10000"}}}).Unnamed())
	assert.Contains(t, (&Policy{Suppressions: []Suppression{{Agent: "10*", Source: "p.yaml", Line: 3}}}).Unnamed(), "p.yaml:3")
}
