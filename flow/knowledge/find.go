package knowledge

import (
	"math"
	"regexp"
	"slices"
	"sort"
	"strings"
	"unicode"

	"github.com/agnivade/levenshtein"
)

// Hit is a cause or a code that words lead to.
type Hit struct {
	Cause *Cause // or
	Code  *Code
	Score float64 // comparable within one answer only
}

// weights of where a word stands in a cause. A whole sentence that agents see
// counts for itself.
const (
	weighTitle    = 5
	weighSees     = 4
	weighHappened = 2
	weighElse     = 1
	weighSentence = 40
)

// enough is the share of the words that a hit must have.
const enough = 0.5

// Find gives the causes, and codes by the words of their names, that words lead
// to, best first: a sentence that an agent reads out finds the causes that show
// it.
func (b *Base) Find(words string) []Hit {
	query := wordsOf(words)
	if len(query) == 0 {
		return nil
	}
	docs := make([]doc, len(b.causes))
	rare := map[string]int{}
	for i, c := range b.causes {
		docs[i] = docOf(c)
		for w := range docs[i].weight {
			rare[w]++
		}
	}
	query = respelled(query, rare)
	worth := func(w string) float64 { return math.Log(1 + float64(len(docs)+1)/float64(rare[w]+1)) }
	var out []Hit
	for i, c := range b.causes {
		if score := docs[i].score(query, worth); score > 0 {
			out = append(out, Hit{Cause: c, Score: score})
		}
	}
	for i := range b.codes {
		c := &b.codes[i]
		if share := shareOf(query, wordsOf(c.Name)); share >= 0.75 && len(query) > 1 {
			out = append(out, Hit{Code: c, Score: share})
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Score > out[j].Score })
	return out
}

// respelled puts words that are known in place of words that no cause has and that
// are spelled almost like them.
func respelled(query []string, known map[string]int) []string {
	out := append([]string(nil), query...)
	for i, w := range out {
		if known[w] > 0 || len(w) < 5 {
			continue
		}
		best, near := 1+len(w)/8+1, ""
		for k := range known {
			d := distance(w, k)
			if d < best || d == best && near != "" && k < near {
				best, near = d, k
			}
		}
		if near != "" {
			out[i] = near
		}
	}
	return out
}

// doc is a cause as a bag of words.
type doc struct {
	weight    map[string]float64 // the weightiest place of a word
	sentences [][]string         // what agents see, quoted; id and title
}

var quoted = regexp.MustCompile(`"([^"]+)"`)

func docOf(c *Cause) doc {
	d := doc{weight: map[string]float64{}}
	add := func(weight float64, text string) {
		for _, w := range wordsOf(text) {
			d.weight[w] = max(d.weight[w], weight)
		}
	}
	add(weighTitle, c.Title+" "+c.ID)
	for _, part := range []struct {
		weight float64
		blocks []Block
	}{{weighSees, c.Sees}, {weighHappened, c.Happened}, {weighElse, c.Why}, {weighElse, c.Fix}} {
		for _, block := range part.blocks {
			add(part.weight, block.Text)
		}
	}
	for _, block := range c.Sees {
		for _, m := range quoted.FindAllStringSubmatch(block.Text, -1) {
			d.sentences = append(d.sentences, wordsOf(m[1]))
		}
	}
	d.sentences = append(d.sentences, wordsOf(c.ID), wordsOf(c.Title))
	return d
}

func (d *doc) score(query []string, worth func(string) float64) float64 {
	var score float64
	found := 0
	for _, w := range query {
		if d.weight[w] > 0 {
			found++
			score += d.weight[w] * worth(w)
		}
	}
	share := float64(found) / float64(len(query))
	if share < enough {
		return 0
	}
	score *= share * share
	for _, s := range d.sentences {
		if len(s) > 1 && shareOf(s, query) >= 0.8 && shareOf(query, s) >= 0.8 {
			score += weighSentence
			break
		}
	}
	return score
}

// Share is the share of the words that a text has, from 0 to 1.
func Share(words, text string) float64 { return shareOf(wordsOf(words), wordsOf(text)) }

func shareOf(words, in []string) float64 {
	if len(words) == 0 {
		return 0
	}
	has := make(map[string]bool, len(in))
	for _, w := range in {
		has[w] = true
	}
	n := 0
	for _, w := range words {
		if has[w] {
			n++
		}
	}
	return float64(n) / float64(len(words))
}

// stop are words that say nothing of a cause.
var stop = map[string]bool{
	"a": true, "an": true, "and": true, "are": true, "as": true, "at": true, "be": true, "been": true, "by": true,
	"can": true, "did": true, "do": true, "does": true, "for": true, "from": true, "has": true, "have": true, "i": true,
	"in": true, "is": true, "it": true, "its": true, "me": true, "my": true, "of": true, "on": true, "or": true,
	"says": true, "so": true, "that": true, "the": true, "then": true, "there": true, "this": true, "to": true,
	"was": true, "we": true, "when": true, "which": true, "who": true, "why": true, "with": true, "you": true, "your": true,
}

// wordsOf cuts text into words as they are compared: small letters, without
// endings, without what says nothing.
func wordsOf(text string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if !stop[w] {
			out = append(out, stem(w))
		}
	}
	return out
}

// stem takes off what makes a word plural or past, so that "locked" finds "locks".
func stem(w string) string {
	for _, end := range []string{"ing", "ed", "es", "s"} {
		if s, ok := strings.CutSuffix(w, end); ok && len(s) >= 3 && !strings.HasSuffix(s, "s") {
			return strings.TrimSuffix(s, "e")
		}
	}
	return strings.TrimSuffix(w, "e")
}

// mostNear is how many near spellings are offered.
const mostNear = 5

// Near are ids of causes and names of codes, or words of causes, that are spelled
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
		if d := distance(strings.ToLower(asked), strings.ToLower(candidate)); d <= allowed {
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

// distance counts the letters to change, add or drop; two that changed places are one.
func distance(a, b string) int {
	d := levenshtein.ComputeDistance(a, b)
	if d == 2 && slices.Equal(slices.Sorted(slices.Values([]byte(a))), slices.Sorted(slices.Values([]byte(b)))) {
		return 1
	}
	return d
}
