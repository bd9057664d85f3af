package decision

import (
	"fmt"
	"os"
	"regexp"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFailures: failures.md names every failure of the catalogue once, with the
// decisions that yield it, as the table of decisions has them, or with the reason
// why there is none.
func TestFailures(t *testing.T) {
	text, err := os.ReadFile("failures.md")
	require.NoError(t, err)
	want := map[string][]string{}
	for _, d := range All() {
		if d.Component == "network" {
			continue // every hop: F55
		}
		for _, c := range d.Outcomes {
			require.NotEmpty(t, c.Failures, "%s=%s", d.Name, c.Name)
			for _, f := range c.Failures {
				want[f] = append(want[f], d.Name+"="+c.Name)
			}
		}
	}
	want["F55"] = []string{"hop.*"}

	row := regexp.MustCompile(`(?m)^\| (F\d\d) \| ([^|]+) \| ([^|]*) \| ([^|]*) \|$`)
	code := regexp.MustCompile("`([^`]+)`")
	seen := map[string]bool{}
	for _, m := range row.FindAllStringSubmatch(string(text), -1) {
		f, decisions, why := m[1], m[3], strings.TrimSpace(m[4])
		assert.False(t, seen[f], "%s stands twice", f)
		seen[f] = true
		var got []string
		for _, c := range code.FindAllStringSubmatch(decisions, -1) {
			got = append(got, c[1])
		}
		sort.Strings(got)
		sort.Strings(want[f])
		assert.Equal(t, want[f], got, f)
		assert.True(t, len(got) > 0 || why != "", "%s has neither a decision nor a reason", f)
	}
	for i := 1; i <= 65; i++ {
		assert.True(t, seen[fmt.Sprintf("F%02d", i)], "F%02d is missing", i)
	}
	assert.Len(t, seen, 65)
}
