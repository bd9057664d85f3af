package knowledge

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNear(t *testing.T) {
	b := embedded(t)
	assert.Equal(t, "extension-in-no-rule", b.Near("extnsion-in-no-rule")[0])
	assert.Equal(t, "CF_INVALID_AGENT_ID_SPECIFIED", b.Near("CF_INVALID_AGENT_ID_SPECIFED")[0])
	assert.Contains(t, b.Near("extesnion"), "extension")
	assert.Empty(t, b.Near("xyzzy"))
	assert.Empty(t, b.Near(""))
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"login", "lgoin", 1}, {"abc", "xbz", 2}, {"abc", "abd", 1}, {"abc", "ab", 1}, {"", "ab", 2}, {"kitten", "sitting", 3}} {
		assert.Equal(t, c.want, Distance(c.a, c.b), "%s %s", c.a, c.b)
		assert.Equal(t, c.want, Distance(c.b, c.a), "%s %s", c.b, c.a)
	}
}

// TestOneWording: causes that ask for the same thing ask in the same words, so that
// whoever puts their requests together asks once.
func TestOneWording(t *testing.T) {
	type request struct{ cause, text string }
	var all []request
	for _, c := range embedded(t).Causes() {
		for _, b := range c.Collect {
			if b.Text != "" {
				all = append(all, request{c.ID, b.Text})
			}
		}
	}
	require.NotEmpty(t, all)
	for i, a := range all {
		for k, b := range all {
			if i != k && a.text != b.text && min(share(a.text, b.text), share(b.text, a.text)) > 0.75 {
				t.Errorf("%s asks for %q, %s for %q", a.cause, a.text, b.cause, b.text)
			}
		}
	}
}

// share is how many of a text's words another one has, from 0 to 1.
func share(text, other string) float64 {
	words, in := strings.Fields(strings.ToLower(text)), strings.Fields(strings.ToLower(other))
	n := 0
	for _, w := range words {
		if slices.Contains(in, w) {
			n++
		}
	}
	return float64(n) / float64(len(words))
}
