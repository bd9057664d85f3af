package knowledge

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tools are commands that stand in a cause in full notation or not at all.
var tools = regexp.MustCompile(`(?i)\b(procmon|dumplog|cdlog|rtrtrace|file get|utils \w|net stop|net start|netstat|ping \S)`)

// blame is what no cause says: causes speak of systems.
var blame = regexp.MustCompile(`(?i)\b(fault of|blame|careless|negligen|forgot|should have|stupid|user error|simply|obviously|to be at fault|mistake)`)

func (c *Cause) parts() map[string][]Block {
	return map[string][]Block{sections[0]: c.Happened, sections[1]: c.Sees, sections[2]: c.Why, sections[3]: c.Fix, sections[4]: c.Collect}
}

// TestEveryCause: all sections, every command complete, no command in prose, no
// sentence that blames.
func TestEveryCause(t *testing.T) {
	b := embedded(t)
	commands := 0
	used := map[string]bool{}
	for _, c := range b.Causes() {
		assert.Equal(t, c.ID+".md", c.Pos.File)
		assert.NotEmpty(t, c.Failures, c.ID)
		assert.NotEmpty(t, c.Sources, c.ID)
		assert.LessOrEqual(t, len(c.Title), 80, c.ID)
		for title, blocks := range c.parts() {
			assert.NotEmpty(t, blocks, "%s: %s", c.ID, title)
			collects := title != "Collect"
			for _, b := range blocks {
				assert.NotRegexp(t, tools, b.Text, "%s: %s", c.ID, title)
				assert.NotRegexp(t, blame, b.Text, "%s: %s", c.ID, title)
				if cmd := b.Command; cmd != nil {
					commands++
					used[cmd.Name] = true
					collects = true
					assertComplete(t, c.ID, cmd)
				}
			}
			assert.True(t, collects, "%s collects nothing by a command", c.ID)
		}
	}
	assert.Greater(t, commands, 200)
	for name := range b.commands {
		assert.True(t, used[name], "no cause uses the command %s", name)
	}
}

// TestRelations: a relation that says more than a hint has a source, and no code names
// two causes, under whichever of its numbers.
func TestRelations(t *testing.T) {
	b := embedded(t)
	for _, c := range b.Causes() {
		for _, r := range c.Codes {
			if r.Strength != GoesWith {
				assert.NotEmpty(t, r.Sources, "%s: %s", c.ID, r.Key)
			}
			if r.Strength != Names {
				continue
			}
			code, ok := b.code(r.Key)
			require.True(t, ok, "%s: %s", c.ID, r.Key)
			for _, other := range b.Related(Fact{Table: code.Table.Name, Number: code.Number}) {
				assert.True(t, other.Cause == c || other.Strength != Names, "%s names %s, and so does %s", r.Key, c.ID, other.Cause.ID)
			}
		}
	}
}

// odd is wording that a support engineer would not use.
var odd = regexp.MustCompile(`(?i)` + strings.Join([]string{
	`\bsign-?in that turns`, `\bnot hit\b`, `\bagents hit\b`, `\bwhen it shows its line`, `\bsoft ?phone's start`,
	`\bas many agents are logged in as`, `\btoo old for two active`, `\blacks a value\b`, `\bone that finesse does not take`,
	`\breason that is not listed here`, `\bdoes not come to answer`, `\bthat it had numbered`, `\btakes nothing from`,
	`\bor the like, not\b`, `\bdid not let (?:a|the) user in\b`, `\bdoes not let (?:a|this|the) user in\b`, `\bneeds? more than the PG's user has`,
	`\bwho are not at work`, `\bin the hands of\b`, `\bof one's own\b`, `\bmade contact cent(?:er|re)\b`, `\ba number of its own\b`,
	`\bagents? who (?:are|is) on(?: are)?\b`, `\bas if all went together`, `\bof no entry\b`, `\banew from\b|\bget it anew\b`,
	`\bstands more than once\b`, `\bis to fail and does\b`, `\btold is what\b`, `\bis no (?:time|sign)\b`,
}, "|"))

// TestWording: no cause uses odd wording.
func TestWording(t *testing.T) {
	for _, c := range embedded(t).Causes() {
		assert.Empty(t, odd.FindString(c.Title), "%s: %s", c.ID, c.Title)
		for title, blocks := range c.parts() {
			for _, b := range blocks {
				assert.Empty(t, odd.FindString(b.Text), "%s: %s: %s", c.ID, title, b.Text)
			}
		}
	}
}

func assertComplete(t *testing.T, id string, cmd *Command) {
	t.Helper()
	assert.NotEmpty(t, cmd.Run, id)
	assert.NotEmpty(t, cmd.Where, id)
	assert.NotEmpty(t, cmd.Release, id)
	assert.NotEmpty(t, cmd.Restore, id)
	assert.NotEmpty(t, cmd.Source.Title, id)
	assert.Contains(t, []Impact{NoImpact, Load, Outage}, cmd.Impact, id)
	for _, run := range cmd.Run {
		if regexp.MustCompile(`restart|debug /|trace |rtrtrace`).MatchString(run) {
			assert.NotEqual(t, NoImpact, cmd.Impact, "%s: %s", id, run)
			assert.NotEqual(t, "nothing to restore", cmd.Restore, "%s: %s", id, run)
		}
	}
}

// TestFailures: every failure of the catalogue has a cause, but for those that no
// line of a login shows.
func TestFailures(t *testing.T) {
	has := map[string]bool{}
	for _, c := range embedded(t).Causes() {
		for _, f := range c.Failures {
			has[f] = true
		}
	}
	unseen := map[string]string{
		"F53": "desk settings act after a login; those of mobile agents are F44",
	}
	for i := 1; i <= 65; i++ {
		f := fmt.Sprintf("F%02d", i)
		assert.Equal(t, unseen[f] == "", has[f], f)
	}
}

// TestOutcomesOnce: one outcome has one cause.
func TestOutcomesOnce(t *testing.T) {
	b := embedded(t)
	seen := map[string]string{}
	for _, c := range b.Causes() {
		for _, d := range c.Decisions {
			assert.Empty(t, seen[d.String()], d)
			seen[d.String()] = c.ID
			assert.Equal(t, c.ID, b.For(d.Name, d.Outcome).ID)
		}
	}
	assert.Nil(t, b.For("pim.find-atr", "no"))
	assert.Nil(t, b.Cause("no"))
}

// TestInferred: what the catalogue of failures has as inferred is said to be.
func TestInferred(t *testing.T) {
	b := embedded(t)
	for _, id := range []string{"sso-mode-mismatch", "agent-limit", "licence", "mobile-not-enabled", "setup-call-not-taken", "router-does-not-know-agent", "unknown-agent"} {
		var text strings.Builder
		for _, blocks := range b.Cause(id).parts() {
			for _, block := range blocks {
				text.WriteString(block.Text + "\n")
			}
		}
		assert.Contains(t, text.String(), "inferred", id)
	}
}
