package diagnose_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/decision"
)

var update = flag.Bool("update", false, "write confusion.md")

// judgement is what was said of the logins that one outcome befell, most common
// first where seeds differ.
type judgement struct {
	outcome   flow.Outcome
	causes    []string
	certainty flow.Certainty
}

func (j judgement) String() string {
	switch {
	case j.outcome == "":
		return "no login is seen"
	case j.outcome == flow.Succeeded:
		return "logged in"
	case len(j.causes) == 0:
		return string(j.outcome) + ", cannot be judged"
	}
	return fmt.Sprintf("%s, %s", j.outcome, j.certainty)
}

// matrix is what was said, by DECISION=OUTCOME.
type matrix map[string]judgement

// judge judges a capture and holds every login that did not succeed against the
// truth: what befell it is among the first causes, nothing else is certain, and
// nothing befell those who signed in well.
func (m matrix) judge(t *testing.T, c *captured, name string) {
	t.Helper()
	logins := c.judged(t, "")
	for i := range logins {
		l := &logins[i]
		w := c.of(l)
		if !assert.NotNil(t, w, "%s: nobody of id %q signed in", name, l.Agent.ID) {
			continue
		}
		if len(w.Decisions) == 0 {
			assert.Equal(t, flow.Succeeded, l.Outcome, "%s: a healthy login of agent %s", name, l.Agent.ID)
			assert.Empty(t, l.Causes)
			continue
		}
		said := judgement{outcome: l.Outcome, causes: causes(l)}
		if len(l.Causes) > 0 {
			said.certainty = l.Causes[0].Certainty
		}
		if old, there := m[w.Decisions[0]]; !there || old.outcome == flow.Succeeded {
			m[w.Decisions[0]] = said
		}
		if l.Outcome == flow.Succeeded || l.Unjudged() != nil {
			continue
		}
		truly := causeOf(t, w.Decisions[0])
		assert.Contains(t, said.causes, truly, "%s %s (%s): the true cause is not among the first", name, w.Decisions[0], l.Outcome)
		if sure := certain(l); sure != "" {
			assert.Equal(t, truly, sure, "%s %s: wrongly certain", name, w.Decisions[0])
		}
		if len(l.Causes) > 0 {
			assert.Zero(t, l.Causes[0].Cost, "%s %s: %s leaves something unexplained", name, w.Decisions[0], l.Causes[0].ID)
		}
	}
}

// TestConfusion: for every outcome that leaves a trace of a login that does not
// succeed, the true cause is among the first ones, and no other one is ever more
// than possible; with all lines, and with those alone whose wording was published.
// confusion.md has what is said.
func TestConfusion(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	seeds := []uint64{11, 12, 13}
	if thorough() {
		for s := uint64(14); s < 111; s++ {
			seeds = append(seeds, s)
		}
	}
	var all, public matrix
	for n, seed := range seeds {
		of := map[bool]matrix{false: {}, true: {}}
		for _, kind := range kinds {
			narrow, wide := outcomes(kind)
			for _, p := range []bool{false, true} {
				var edits []edit
				if p {
					edits = append(edits, onlyPublic)
				}
				if p && n > 0 && !thorough() {
					continue // one seed is enough of these always
				}
				name := fmt.Sprintf("seed %d, %s, only public %v:", seed, kind, p)
				if len(narrow) > 0 {
					of[p].judge(t, befallen(t, kind, seed, narrow, edits...), name)
				}
				some := wide
				if n > 0 && !thorough() {
					some = every(6, n, wide)
				}
				for _, w := range some {
					of[p].judge(t, stricken(t, kind, seed, w, edits...), name)
				}
			}
		}
		if n == 0 {
			all, public = of[false], of[true]
		}
	}
	table := confusion(all, public)
	t.Log("\n" + table)
	if *update {
		require.NoError(t, os.WriteFile("confusion.md", []byte(table), 0o644))
	}
	written, err := os.ReadFile("confusion.md")
	require.NoError(t, err)
	assert.Equal(t, string(written), table, "confusion.md is not what the judge says: go test ./flow/diagnose -run TestConfusion -update")
}

const confusionHead = `# What a capture can tell

Every outcome of every decision of the reference engine befell an agent in a
simulated capture, among others who signed in well; then the judge was asked. Each
row says what it made of it: the causes that it named first, which nothing in the
capture tells apart (their number is the size of the class), and how certain it was
with every line that the products print, and with those alone whose wording was ever
published. The true cause is among the first in every row, and in none a wrong one
is more than possible. A test writes this table and holds it to the truth.

Where no login is seen the capture has nothing of it at all: the request came to
nobody whose log was read.

| decision | causes named first | size | all lines | published lines only |
|---|---|---|---|---|
`

func confusion(all, public matrix) string {
	var b strings.Builder
	b.WriteString(confusionHead)
	for _, d := range decision.All() {
		for _, o := range d.Outcomes {
			name := d.Name + "=" + o.Name
			a, p := all[name], public[name]
			told, size := strings.Join(a.causes, ", "), ""
			if len(a.causes) > 0 {
				size = fmt.Sprint(len(a.causes))
			}
			less := p.String()
			if !slices.Equal(a.causes, p.causes) && len(p.causes) > 0 {
				less += ": " + strings.Join(p.causes, ", ")
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", name, told, size, a, less)
		}
	}
	return b.String()
}
