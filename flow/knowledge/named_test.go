package knowledge

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNamedOnce: a code that names a cause admits no other: under none of its numbers
// does it name another cause or stand among another's codes.
func TestNamedOnce(t *testing.T) {
	b := embedded(t)
	for _, c := range b.Causes() {
		for _, r := range c.Codes {
			if r.Strength != Names {
				continue
			}
			code, ok := b.code(r.Key)
			if !assert.True(t, ok, "%s: %s", c.ID, r.Key) {
				continue
			}
			for _, o := range b.Related(Fact{Table: r.Table, Number: code.Number, Printed: r.Number}) {
				assert.True(t, o.Cause == c || o.Strength == GoesWith, "%s names %s, which %s has as %s %s", r.Key, c.ID, o.Cause.ID, o.Strength, o.Key)
			}
		}
	}
}

// numbers are codes that a page has without their table.
var numbers = regexp.MustCompile(`\b(?:0x8CCC[0-9A-F]{4}|10[0-9A-F]{5}|10[01]\d\d|1200[45]|20\d{3}|24095|5[01]0\d\d|6553\d|100[1-9])\b`)

// TestPagesList: every code that a page speaks of stands among the cause's codes.
func TestPagesList(t *testing.T) {
	b := embedded(t)
	for _, c := range b.Causes() {
		spelled := map[string]bool{}
		for _, r := range c.Codes {
			code, ok := b.code(r.Key)
			require.True(t, ok, "%s: %s", c.ID, r.Key)
			for _, form := range code.Forms() {
				spelled[strings.TrimPrefix(strings.ToUpper(form), "0X")] = true
			}
			for _, twin := range (Fact{Table: r.Table, Number: code.Number}).ids() {
				spelled[strings.ToUpper(strconv.FormatInt(twin.number, 16))], spelled[strconv.FormatInt(twin.number, 10)] = true, true
			}
		}
		for title, blocks := range c.parts() {
			for _, block := range blocks {
				for _, f := range b.FactsIn(block.Text) {
					if _, known := b.has(f.Table, f.Printed); !known {
						continue
					}
					assert.True(t, slices.ContainsFunc(b.Related(f), func(r Related) bool { return r.Cause == c }), "%s: %s: %s stands on the page only", c.ID, title, f)
				}
				for _, n := range numbers.FindAllString(block.Text, -1) {
					assert.True(t, spelled[strings.TrimPrefix(strings.ToUpper(n), "0X")], "%s: %s: %s stands on the page only", c.ID, title, n)
				}
			}
		}
	}
}

// TestShortSentences: no sentence of a page is longer than can be read at once.
func TestShortSentences(t *testing.T) {
	const maxWords = 25
	end := regexp.MustCompile(`[.?!]"?\s+`)
	for _, c := range embedded(t).Causes() {
		for title, blocks := range c.parts() {
			for _, block := range blocks {
				for _, sentence := range end.Split(block.Text, -1) {
					assert.LessOrEqual(t, len(strings.Fields(sentence)), maxWords, "%s: %s: %s", c.ID, title, sentence)
				}
			}
		}
	}
}
