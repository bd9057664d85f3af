package flow_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/flow"
)

// tied are causes that nothing tells apart, each with something of its own to collect.
func tied(name string, n int) []flow.Cause {
	out := make([]flow.Cause, n)
	for i := range out {
		out[i] = flow.Cause{ID: fmt.Sprintf("%s%d", name, i), Evidence: []flow.Evidence{{Line: 1}}, Collect: []string{fmt.Sprintf("collect %s%d", name, i)}}
		for k := range n {
			if k != i {
				out[i].Tied = append(out[i].Tied, fmt.Sprintf("%s%d", name, k))
			}
		}
	}
	return out
}

func ids(causes []flow.Cause) (out []string) {
	for _, c := range causes {
		out = append(out, c.ID)
	}
	return out
}

// collected is what causes ask to collect, in order.
func collected(causes []flow.Cause) (out []string) {
	for _, c := range causes {
		out = append(out, c.Collect...)
	}
	return out
}

// TestShorten: of causes that nothing tells apart the first few are listed; the others are
// named, and nothing that they ask for is lost.
func TestShorten(t *testing.T) {
	for n := range flow.MostTied + 1 {
		l := flow.Login{Causes: tied("a", n)}
		l.Shorten()
		assert.Equal(t, tied("a", n), append([]flow.Cause{}, l.Causes...))
		assert.Empty(t, l.Unlisted())
	}
	all := slices.Concat(tied("said", 2), tied("a", 8), tied("b", 7))
	l := flow.Login{Causes: slices.Clone(all)}
	l.Shorten()
	assert.Equal(t, []string{"said0", "said1", "a0", "a1", "a2", "a3", "a4", "b0", "b1", "b2", "b3", "b4"}, ids(l.Causes))
	assert.Equal(t, []string{"a5", "a6", "a7", "b5", "b6"}, l.Unlisted())
	assert.Equal(t, collected(all), collected(l.Causes))
	assert.Equal(t, slices.Concat(tied("said", 2), tied("a", 8), tied("b", 7)), all, "the causes may be those of other logins, too")
}

// TestShortenKeepsEvidence: a cause that a line of its own speaks for is listed.
func TestShortenKeepsEvidence(t *testing.T) {
	l := flow.Login{Causes: tied("a", 9)}
	l.Causes[6].Evidence = append(l.Causes[6].Evidence, flow.Evidence{Line: 7})
	l.Shorten()
	assert.Equal(t, []string{"a0", "a1", "a2", "a3", "a4", "a6"}, ids(l.Causes))
	assert.Equal(t, []string{"a5", "a7", "a8"}, l.Unlisted())
}
