package knowledge

import (
	"slices"
	"sort"
	"strings"
	"unicode"

	"github.com/agnivade/levenshtein"
)

// mostNear is how many near spellings are offered.
const mostNear = 5

// Near returns ids of causes and names of codes, or words of causes, that are spelled
// almost like a text, nearest first: what to offer where nothing was found.
func (b *Base) Near(text string) []string {
	type near struct {
		text     string
		distance int
	}
	var all []near
	seen := map[string]bool{}
	try := func(asked, candidate string) {
		if seen[candidate] || len(asked) < 4 {
			return
		}
		allowed := 1 + len(asked)/6
		if d := Distance(strings.ToLower(asked), strings.ToLower(candidate)); d <= allowed {
			seen[candidate] = true
			all = append(all, near{candidate, d})
		}
	}
	for _, c := range b.causes {
		try(text, c.ID)
	}
	for i := range b.codes {
		if c := &b.codes[i]; c.Name != "" {
			try(text, c.Name)
		}
	}
	for _, c := range b.causes {
		for _, w := range strings.FieldsFunc(strings.ToLower(c.Title), func(r rune) bool { return !unicode.IsLetter(r) }) {
			for _, asked := range strings.Fields(text) {
				try(asked, w)
			}
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].distance < all[j].distance })
	var out []string
	for _, n := range all {
		if len(out) < mostNear {
			out = append(out, n.text)
		}
	}
	return out
}

// Distance returns how many letters to change, add or drop make b of a; two that changed
// places are one.
func Distance(a, b string) int {
	d := levenshtein.ComputeDistance(a, b)
	if d == 2 && slices.Equal(slices.Sorted(slices.Values([]byte(a))), slices.Sorted(slices.Values([]byte(b)))) {
		return 1
	}
	return d
}
