package knowledge

import (
	"testing"

	"github.com/stretchr/testify/assert"
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
