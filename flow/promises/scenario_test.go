package promises_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/reference/site"
	"uccetrace/flow/simulate"
)

// start is when the made captures begin.
var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// scenario is a small capture with what is known of it.
type scenario struct {
	name string
	capture
	truth *simulate.Truth // nil for a capture that was not made
	// pasted: no process has a log of its own.
	pasted bool
}

// made are the captures that the simulator makes, each log small enough to be cut at
// every byte.
var made = []struct {
	name   string
	shape  site.Shape
	decide []string // SECOND is the second agent, or their phone
	change func(*simulate.Options)
}{
	{name: "healthy", shape: site.Shape{Agents: 3, SkillGroups: 4, Queues: 2}},
	{name: "refused by the AW", shape: site.Shape{Agents: 2}, decide: []string{"aw.authenticate=wrong-password@agent:SECOND"}},
	{name: "refused by OPC", shape: site.Shape{Agents: 2}, decide: []string{"ctisvr.validate=device-in-use@agent:SECOND"}},
	{name: "refused by the PIM", shape: site.Shape{Agents: 2, SkillGroups: 3}, decide: []string{"pim.find-atr=not-in-range@agent:SECOND"}},
	{name: "refused by the JGW", shape: site.Shape{Agents: 2}, decide: []string{"jgw.provider=closed@peripheral:5000"}},
	{name: "refused by CUCM", shape: site.Shape{Agents: 2}, decide: []string{"cucm.line=unregistered@device:SECOND"}},
	{name: "ignored by the router", shape: site.Shape{Agents: 2}, decide: []string{"router.attribute-login=ignored@agent:SECOND"}},
	{name: "two sides", shape: site.Shape{Agents: 2, TwoSides: true, SkillGroups: 2}},
	{name: "side switch", shape: site.Shape{Agents: 3, TwoSides: true}, change: func(o *simulate.Options) {
		o.Switch = []simulate.Switch{{PG: 1, After: 40 * time.Second, Lost: 1}}
	}},
	{name: "equal numbers on two PGs", shape: site.Shape{Agents: 2, PGs: 2, RepeatIDs: true}},
	{name: "cut", shape: site.Shape{Agents: 2}, decide: []string{"hop.pim-opc=lost@agent:SECOND"}},
	{name: "again", shape: site.Shape{Agents: 2}, change: func(o *simulate.Options) { o.Logins, o.Other = 4, simulate.One/4 }},
	{name: "mobile", shape: site.Shape{Agents: 2, Mobile: 100}},
}

// scenarios are all captures, made once.
var scenarios = sync.OnceValue(func() []scenario {
	dir, err := os.MkdirTemp("", "promises")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	var out []scenario
	for i, m := range made {
		m.shape.Seed = uint64(i + 1)
		o := simulate.Options{Site: site.Generate(m.shape), Catalog: embedded(), Seed: uint64(i + 1), Start: start, Rate: simulate.One / 4}
		for _, d := range m.decide {
			second := o.Site.Agents[1].ID
			if strings.Contains(d, "device:") {
				second = o.Site.Phones[1].Terminal
			}
			r, err := simulate.ParseRule(strings.Replace(d, "SECOND", second, 1))
			if err != nil {
				panic(err)
			}
			o.Decide = append(o.Decide, r)
		}
		if m.change != nil {
			m.change(&o)
		}
		s, err := simulated(filepath.Join(dir, m.name), o)
		if err != nil {
			panic(err)
		}
		s.name = m.name
		out = append(out, s)
	}
	document, err := os.ReadFile(filepath.Join("..", "..", "testdata", "agent-login.log"))
	if err != nil {
		panic(err)
	}
	return append(out, scenario{name: "document", capture: capture{{"agent-login.log", document}}, pasted: true})
})

// simulated makes a capture and takes it into memory.
func simulated(dir string, o simulate.Options) (scenario, error) {
	o.Dir = dir
	if _, err := simulate.Run(context.Background(), o); err != nil {
		return scenario{}, err
	}
	var s scenario
	f, err := os.Open(filepath.Join(dir, "truth.json"))
	if err != nil {
		return s, err
	}
	defer f.Close()
	if s.truth, err = simulate.ReadTruth(f); err != nil {
		return s, err
	}
	for _, p := range s.truth.Processes {
		for _, name := range p.Files {
			data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
			if err != nil {
				return s, err
			}
			s.capture = append(s.capture, log{name, data})
		}
	}
	s.capture = sorted(s.capture)
	return s, nil
}

// forEach runs a test for every scenario, by default for every third: another third for
// each test.
func forEach(t *testing.T, test func(t *testing.T, s scenario)) {
	for i, s := range scenarios() {
		if !thorough && i%3 != len(t.Name())%3 {
			continue
		}
		t.Run(s.name, func(t *testing.T) { test(t, s) })
	}
}

// TestScenarios: undamaged, every login of every capture is there and ends as it did.
func TestScenarios(t *testing.T) {
	for _, s := range scenarios() {
		t.Run(s.name, func(t *testing.T) { ends(t, s) })
	}
}

func ends(t *testing.T, s scenario) {
	r := newFolder(t).analyze(t, s.capture)
	for _, l := range s.capture {
		if s.truth != nil {
			assert.Less(t, len(l.data), 40<<10, l.name)
		}
	}
	if s.truth == nil {
		require.Len(t, r.Logins, 1)
		assert.Equal(t, flow.Succeeded, r.Logins[0].Outcome)
		return
	}
	var want, got []string
	for _, l := range s.truth.Logins {
		if l.RefusedBy == "aw" {
			continue // it never came to ask for a login
		}
		want = append(want, l.Agent.ID+" "+strings.NewReplacer("refused", "failed", "unanswered", "inconclusive").Replace(l.Outcome))
	}
	for _, l := range r.Logins {
		got = append(got, l.Agent.ID+" "+string(l.Outcome))
	}
	assert.ElementsMatch(t, want, got)
}
