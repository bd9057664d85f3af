package analysis_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/analysis"
	"uccetrace/flow/decision"
	"uccetrace/flow/reference/site"
	"uccetrace/flow/simulate"
)

// capture is one of 40 logins in which the rules hold.
func capture40(t *testing.T, seed uint64, shape site.Shape, rules ...simulate.Rule) string {
	t.Helper()
	shape.Seed, shape.PGs, shape.Peripherals, shape.Agents, shape.SkillGroups = seed, 1, 1, 40, 4
	shape.Clients = []site.ClientKind{site.Finesse}
	dir, _ := simulated(t, simulate.Options{Seed: seed, Site: site.Generate(shape), Rate: simulate.One, Decide: rules})
	return dir
}

func remarked(c *collector, id string) (out []string) {
	for _, l := range c.logins {
		for _, r := range l.Remarks {
			if r.ID == id {
				out = append(out, l.Agent.ID+" "+r.Text)
			}
		}
	}
	return out
}

func run(t *testing.T, opt analysis.Options) *collector {
	t.Helper()
	var c collector
	opt.Catalog = embedded()
	_, err := analysis.Run(context.Background(), opt, &c)
	require.NoError(t, err)
	return &c
}

// TestLearntBudgets: what a good capture teaches makes the slow message of another
// one late, and nothing else; and nothing of the good one itself.
func TestLearntBudgets(t *testing.T) {
	good := capture40(t, 5, site.Shape{})
	late, err := decision.Parse("hop.opc-router=late@agent:10007")
	require.NoError(t, err)
	slow := capture40(t, 6, site.Shape{}, simulate.Rule{Setting: late, Probability: simulate.One})

	learnt := run(t, analysis.Options{Paths: []string{good}})
	text, err := json.Marshal(flow.Report{Schema: flow.Schema, Closing: learnt.closing})
	require.NoError(t, err)
	budgets, err := analysis.LearnBudgets(bytes.NewReader(text))
	require.NoError(t, err)

	assert.Empty(t, remarked(run(t, analysis.Options{Paths: []string{good}, Budgets: budgets}), "late"))
	got := remarked(run(t, analysis.Options{Paths: []string{slow}, Budgets: budgets}), "late")
	require.Len(t, got, 2, "the hop, and with it the answer: %q", got)
	for _, g := range got {
		assert.True(t, strings.HasPrefix(g, "10007 "), g)
	}
	assert.Empty(t, remarked(run(t, analysis.Options{Paths: []string{slow}}), "late"), "no timer was published for that hop")

	var c collector
	_, err = analysis.Replay(context.Background(), analysis.Options{Paths: []string{slow}, Catalog: embedded(), Budgets: budgets}, analysis.Replays{}, &c)
	require.NoError(t, err)
	deviations := 0
	for _, l := range c.logins {
		for _, d := range l.Deviations {
			if d.Kind == flow.Late {
				deviations++
				assert.Equal(t, "10007", l.Agent.ID, d.Got)
			}
		}
	}
	assert.Positive(t, deviations)
}

// TestNoAnswer: the CTI server's answer is late after 15 s, or as long as is said.
func TestNoAnswer(t *testing.T) {
	dir := capture40(t, 5, site.Shape{})
	assert.Empty(t, remarked(run(t, analysis.Options{Paths: []string{dir}}), "late"))
	assert.Len(t, remarked(run(t, analysis.Options{Paths: []string{dir}, NoAnswer: time.Millisecond}), "late"), 40)
}

// TestPersonIsNoLatency: a nailed agent's phone rings until a person answers.
func TestPersonIsNoLatency(t *testing.T) {
	dir := capture40(t, 5, site.Shape{Mobile: 100})
	c := run(t, analysis.Options{Paths: []string{dir}, NoAnswer: 3 * time.Second})
	assert.Empty(t, remarked(c, "late"))
	waited := 0
	for _, l := range c.logins {
		if l.ConfirmedMS != nil && *l.ConfirmedMS > 3000 {
			waited++
		}
	}
	assert.Positive(t, waited)
}

func TestNoBudgets(t *testing.T) {
	for text, says := range map[string]string{
		"":                                 "no JSON report",
		"{":                                "no JSON report",
		`{"schema":"other"}`:               `schema "other" is no report's`,
		`{"schema":"uccetrace.report/v1"}`: "times no login",
	} {
		_, err := analysis.LearnBudgets(strings.NewReader(text))
		assert.ErrorContains(t, err, says, text)
	}
}
