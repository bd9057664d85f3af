package search

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"uccetrace/flow/knowledge"
)

// Hit is something that was found.
type Hit struct {
	Cause   *knowledge.Cause // or
	Code    *knowledge.Code  // or
	Message int              // its place in what New was given
	Score   float64          // comparable among hits of one kind and one answer
	Share   float64          // how much of the question it has, from 0 to 1
}

// Answer is what words lead to, each kind with the best first.
type Answer struct {
	Causes, Codes, Messages []Hit
	Respelled               []Respelling
	Unknown                 []string // words that nothing has
}

// Respelling is a word that was read as another one.
type Respelling struct{ From, To string }

// maxWords is how many words of a question are looked at.
const maxWords = 60

// enough is the share of so many words that a hit must have: of a long sentence no one
// has much.
func enough(words int) float64 { return min(0.35, max(0.15, 1.5/float64(words))) }

// Find returns what words lead to. What has too little of the question is not found.
func (x *Index) Find(question string) (Answer, error) {
	var a Answer
	all := written(question)
	if len(all) > maxWords {
		all = all[:maxWords]
	}
	words := slices.DeleteFunc(slices.Clone(all), func(w string) bool { return stop[w] })
	slices.Sort(words)
	words = slices.Compact(words)
	if len(words) == 0 {
		return a, nil
	}
	for i, w := range words {
		if x.words[w] > 0 {
			continue
		}
		known, err := x.stemmed(w)
		if err != nil {
			return a, err
		}
		if known {
			continue
		}
		near := x.nearest(w)
		if near == "" {
			a.Unknown = append(a.Unknown, w)
			continue
		}
		a.Respelled = append(a.Respelled, Respelling{w, near})
		words[i] = near
		for k := range all {
			if all[k] == w {
				all[k] = near
			}
		}
	}
	words = slices.DeleteFunc(words, func(w string) bool { return slices.Contains(a.Unknown, w) })
	if len(words) == 0 {
		return a, nil
	}
	for _, k := range []struct {
		kind kind
		hits *[]Hit
		of   func(int) Hit
	}{
		{codeKind, &a.Codes, func(i int) Hit { return Hit{Code: &x.codes[i], Score: met(x.codes[i])} }},
		{causeKind, &a.Causes, func(i int) Hit { return Hit{Cause: x.cause[i], Score: 1} }},
		{messageKind, &a.Messages, func(i int) Hit { return Hit{Message: i, Score: 1} }},
	} {
		hits, err := x.of(k.kind, all, words, k.of)
		if err != nil {
			return a, fmt.Errorf("search: %w", err)
		}
		*k.hits = hits
	}
	x.lend(&a)
	return a, nil
}

// of finds what one kind has.
func (x *Index) of(k kind, all, words []string, made func(int) Hit) ([]Hit, error) {
	has := map[int]float64{}
	whole := 0.0
	var rows int
	if err := x.db.QueryRow("select count(*) from " + k.table).Scan(&rows); err != nil {
		return nil, err
	}
	for _, w := range words {
		in, err := x.rows(k, quote(w))
		if err != nil {
			return nil, err
		}
		worth := math.Log(1 + float64(rows)/(float64(len(in))+0.5))
		if len(in) == 0 {
			worth /= 2 // a word that the kind does not use says little
		}
		whole += worth
		main, err := x.rows(k, "{"+k.whole+"} : "+quote(w))
		if err != nil {
			return nil, err
		}
		for _, row := range in {
			has[row] += aside * worth
		}
		for _, row := range main {
			has[row] += (1 - aside) * worth
		}
	}
	said := map[int]bool{} // who says just that
	if len(all) > 1 {
		rows, err := x.rows(k, "{"+k.whole+"} : "+quote(all...))
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			said[row] = true
		}
	}
	found, err := x.db.Query(fmt.Sprintf("select rowid, -bm25(%s, %s) from %[1]s where %[1]s match ? order by rowid", k.table, k.weights), asked(all, words))
	if err != nil {
		return nil, err
	}
	defer found.Close() //nolint:errcheck // Err tells
	var out []Hit
	for found.Next() {
		var row int
		var rank float64
		if err := found.Scan(&row, &rank); err != nil {
			return nil, err
		}
		h := made(row - 1)
		h.Share = math.Round(has[row]/whole*1e9) / 1e9 // has is summed in any order: equal shares stay equal
		h.Score *= rank * h.Share * h.Share
		if said[row] {
			h.Score *= justThat
		}
		if h.Cause != nil {
			h.Score *= called(h.Cause, words)
		}
		out = append(out, h)
	}
	// A sentence that several show word for word says nothing of which: they stay in
	// their order, with the weight of the best.
	if k == causeKind && len(all) > 2 {
		alike, best := make([]bool, len(out)), 0.0
		rows, err := x.rows(k, "says : "+quote(all...))
		if err != nil {
			return nil, err
		}
		for i, h := range out {
			at := 1 + slices.Index(x.cause, h.Cause)
			if alike[i] = slices.Contains(rows, at); alike[i] {
				best = max(best, h.Score)
			}
		}
		for i := range out {
			if alike[i] {
				out[i].Score = best
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
	least := enough(len(words))
	if !slices.ContainsFunc(out, func(h Hit) bool { return h.Share >= least }) {
		least /= 1.5 // rather something than nothing
	}
	out = slices.DeleteFunc(out, func(h Hit) bool { return h.Share < least })
	return out, found.Err()
}

// justThat is how much more counts who says the whole question in a row.
const justThat = 2

// called is how much more a cause counts whose id is in the question, or is it.
func called(c *knowledge.Cause, words []string) float64 {
	id := slices.DeleteFunc(written(strings.ReplaceAll(c.ID, "-", " ")), func(w string) bool { return stop[w] })
	for _, w := range id {
		if !slices.Contains(words, w) {
			return 1
		}
	}
	if len(id) == len(words) {
		return 3
	}
	return 1 + min(1, float64(len(id)-1))
}

// rarely are tables whose codes a login of UCCE meets less, with how much less theirs
// weigh where the words alone do not tell.
var rarely = map[string]float64{
	"REASON_UCCX": 0.7, "CTIOS_FAILURE": 0.8, "CIL": 0.85, "E_ARM_STAT": 0.9, "JTAPI_CALLEV": 0.85, "JTAPI_RESTRICTED": 0.9,
	"CUCM_UNREGISTERED_REASON": 0.95, "DEVICE_OPEN_FAILURE": 0.95, "LINE_OPEN_FAILURE": 0.95, "PERERR": 0.97, "CF": 1.05, "E_CTI": 1.02,
}

func met(c knowledge.Code) float64 {
	if w, ok := rarely[c.Table.Name]; ok {
		return w
	}
	return 1
}

// rows are those of a kind that match.
func (x *Index) rows(k kind, match string) (out []int, err error) {
	found, err := x.db.Query(fmt.Sprintf("select rowid from %s where %[1]s match ?", k.table), match)
	if err != nil {
		return nil, err
	}
	defer found.Close() //nolint:errcheck // Err tells
	for found.Next() {
		var row int
		if err := found.Scan(&row); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, found.Err()
}

// asked is the question as the index takes it: each word, each two words in a row, and
// all of them in a row, any of which may match.
func asked(all, words []string) string {
	var or []string
	for _, w := range words {
		or = append(or, quote(w))
	}
	for i := range all {
		if i > 0 && (!stop[all[i]] || !stop[all[i-1]]) {
			or = append(or, quote(all[i-1], all[i]))
		}
	}
	if len(all) > 2 {
		or = append(or, quote(all...))
	}
	return strings.Join(or, " OR ")
}

// quote is words in a row as the index takes them.
func quote(words ...string) string { return `"` + strings.Join(words, " ") + `"` }

// stemmed reports whether something has a word with another ending.
func (x *Index) stemmed(word string) (bool, error) {
	for _, k := range []kind{causeKind, codeKind, messageKind} {
		rows, err := x.rows(k, quote(word))
		if err != nil || len(rows) > 0 {
			return true, err
		}
	}
	return false, nil
}

// nearest is the word that one was mistyped from, "" for none: numbers and short words
// are taken as they are.
func (x *Index) nearest(word string) string {
	if len(word) < 4 || strings.ContainsAny(word, "0123456789") {
		return ""
	}
	best, near := 2+min(len(word)/8, 1), ""
	for w, n := range x.words {
		if len(w) < 3 || len(w) > len(word)+2 || len(w) < len(word)-2 {
			continue
		}
		d := knowledge.Distance(word, w)
		if d < best || d == best && near != "" && (n > x.words[near] || n == x.words[near] && w < near) {
			best, near = d, w
		}
	}
	return near
}

// How much of a code's weight goes to a cause that it leads to.
var lent = map[knowledge.Strength]float64{knowledge.Names: 0.8, knowledge.Among: 0.5, knowledge.GoesWith: 0.2}

// lend gives causes the weight of the codes that lead to them: a published description
// names a code, and who types it wants the cause.
func (x *Index) lend(a *Answer) {
	if len(a.Codes) == 0 || a.Codes[0].Share < 0.75 {
		return
	}
	best := 1.0
	if len(a.Causes) > 0 {
		best = a.Causes[0].Score
	}
	if slices.ContainsFunc(a.Causes, func(h Hit) bool { return h.Share > a.Codes[0].Share+0.05 }) {
		return // a cause says it better
	}
	for i, code := range a.Codes {
		if i == 3 || code.Share < a.Codes[0].Share || code.Score < a.Codes[0].Score/2 {
			break
		}
		f := knowledge.Fact{Table: code.Code.Table.Name, Number: code.Code.Number, Printed: code.Code.Spelled}
		for _, r := range x.base.Related(f) {
			weight := lent[r.Strength] * best * code.Score / a.Codes[0].Score
			at := slices.IndexFunc(a.Causes, func(h Hit) bool { return h.Cause == r.Cause })
			if at < 0 {
				a.Causes = append(a.Causes, Hit{Cause: r.Cause, Share: code.Share * lent[r.Strength]})
				at = len(a.Causes) - 1
			}
			a.Causes[at].Score += weight
		}
	}
	slices.SortStableFunc(a.Causes, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
}
