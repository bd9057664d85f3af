package align

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

// step reads "pim.answer +ext=41007 jgw=7": the process, the message, and its
// values, those with + being keys.
func step(text string) flow.Step {
	words := strings.Fields(text)
	s := flow.Step{Message: words[0]}
	s.Process, _, _ = strings.Cut(words[0], ".")
	for _, w := range words[1:] {
		name, value, _ := strings.Cut(w, "=")
		if k, isKey := strings.CutPrefix(name, "+"); isKey {
			name = k
			if !slices.Contains(s.Keys, k) {
				s.Keys = append(s.Keys, k)
			}
		}
		s.Fields = append(s.Fields, flow.Field{Name: name, Value: value})
	}
	return s
}

func steps(texts ...string) []flow.Step {
	var out []flow.Step
	for _, t := range texts {
		out = append(out, step(t))
	}
	return out
}

func keyOf(s *flow.Step, minted []string) string { return string(key(nil, s, minted)) }

// doubtful are steps that may belong to another login.
func doubtful(texts ...string) []flow.Step {
	out := steps(texts...)
	for i := range out {
		out[i].Status = flow.Unattributed
	}
	return out
}

func TestPair(t *testing.T) {
	const no = None
	for name, tt := range map[string]struct {
		expected, observed []flow.Step
		want               []Match
	}{
		"nothing":        {nil, nil, []Match{}},
		"only expected":  {steps("opc.a", "pim.b"), nil, []Match{{0, no}, {1, no}}},
		"only observed":  {nil, steps("opc.a", "pim.b"), []Match{{no, 0}, {no, 1}}},
		"the same":       {steps("opc.a", "pim.b"), steps("opc.a", "pim.b"), []Match{{0, 0}, {1, 1}}},
		"another order":  {steps("opc.a", "pim.b"), steps("pim.b", "opc.a"), []Match{{0, 1}, {1, 0}}},
		"another key":    {steps("rtr.in +group=1"), steps("rtr.in +group=2"), []Match{{no, 0}, {0, no}}},
		"another value":  {steps("rtr.in group=1"), steps("rtr.in group=2"), []Match{{0, 0}}},
		"by key":         {steps("rtr.in +group=1", "rtr.in +group=2"), steps("rtr.in +group=2", "rtr.in +group=1"), []Match{{0, 1}, {1, 0}}},
		"a key is named": {steps("rtr.in +a=1 +b="), steps("rtr.in +a= +b=1"), []Match{{no, 0}, {0, no}}},
		"other keys":     {steps("rtr.in +a=1"), steps("rtr.in +b=1"), []Match{{no, 0}, {0, no}}},
		"no value":       {steps("rtr.in +a="), []flow.Step{{Process: "rtr", Message: "rtr.in", Keys: []string{"a"}}}, []Match{{0, 0}}},
		"two values":     {steps("rtr.in +a=1 +a=2"), steps("rtr.in +a=12"), []Match{{no, 0}, {0, no}}},
		"all values":     {steps("rtr.in +g=1 +g=2"), steps("rtr.in +g=1", "rtr.in +g=1 +g=2"), []Match{{no, 0}, {0, 1}}},
		"k-th with k-th": {steps("jgw.a", "jgw.a", "jgw.a"), steps("jgw.a", "jgw.a"), []Match{{0, 0}, {1, 1}, {2, no}}},
		"further ones":   {steps("jgw.a", "pim.b"), steps("jgw.a", "jgw.a", "pim.b", "jgw.a"), []Match{{0, 0}, {no, 1}, {1, 2}, {no, 3}}},
		"behind the one before, wherever that goes": {steps("jgw.a", "pim.b"), steps("pim.b", "opc.x", "opc.y", "jgw.a"), []Match{{0, 3}, {1, 0}, {no, 1}, {no, 2}}},
		"another process": {
			[]flow.Step{{Process: "opc", Message: "csta"}}, []flow.Step{{Process: "pim", Message: "csta"}}, []Match{{no, 0}, {0, no}}},

		"a minted key": {steps("jgw.ask +ext=1 +jgw=1", "jgw.tell +ext=1 +jgw=1"), steps("jgw.ask +ext=1 +jgw=900", "jgw.tell +ext=1 +jgw=900"), []Match{{0, 0}, {1, 1}}},
		"the second answer is not the first": {
			steps("jgw.ask jgw=1", "jgw.tell +jgw=1", "jgw.ask jgw=2", "jgw.tell +jgw=2"), steps("jgw.ask jgw=900", "jgw.ask jgw=901", "jgw.tell +jgw=901"),
			[]Match{{0, 0}, {1, no}, {2, 1}, {3, 2}}},
		"answers in another order": {
			steps("jgw.ask jgw=1", "jgw.ask jgw=2", "jgw.tell +jgw=1", "jgw.tell +jgw=2"), steps("jgw.ask jgw=8", "jgw.ask jgw=9", "jgw.tell +jgw=9", "jgw.tell +jgw=8"),
			[]Match{{0, 0}, {1, 1}, {2, 3}, {3, 2}}},
		"a second value keeps nobody apart": {
			steps("jgw.ask jgw=1", "jgw.tell +jgw=1"), steps("jgw.ask jgw=900", "jgw.tell +jgw=901"), []Match{{0, 0}, {1, 1}}},
		"nor does one that is held": {
			steps("jgw.ask jgw=1", "jgw.tell +jgw=2"), steps("jgw.ask jgw=900", "jgw.tell +jgw=900"), []Match{{0, 0}, {1, 1}}},
		"what contradicts binds nothing": {
			steps("jgw.ask jgw=1", "jgw.tell jgw=1", "jgw.end jgw=1"), steps("jgw.ask jgw=900", "jgw.tell jgw=901", "jgw.end jgw=901", "jgw.end jgw=900"),
			[]Match{{0, 0}, {1, 1}, {no, 2}, {2, 3}}},
		"no value contradicts nothing": {
			steps("jgw.ask jgw=1", "jgw.tell jgw=1"), steps("jgw.ask jgw=900", "jgw.tell jgw=", "jgw.tell jgw=900"), []Match{{0, 0}, {1, 1}, {no, 2}}},
		"perhaps another login's, so the last to be taken": {
			steps("jgw.ask jgw=1", "jgw.ask jgw=2", "pim.a"), append(doubtful("jgw.ask jgw=900", "pim.a"), steps("jgw.ask jgw=901")...), []Match{{0, 2}, {1, 0}, {2, 1}}},
		"what stands for one number stands for no other": {
			steps("jgw.ask jgw=1", "jgw.tell jgw=2"), steps("jgw.ask jgw=900", "jgw.tell jgw=900", "jgw.tell jgw=901"), []Match{{0, 0}, {no, 1}, {1, 2}}},
		"no value leaves all to the next": {
			steps("jgw.ask jgw=", "jgw.tell jgw=2"), steps("jgw.ask jgw=900", "jgw.tell jgw=900", "jgw.tell jgw=901"), []Match{{0, 0}, {1, 1}, {no, 2}}},
		"no value binds nothing": {
			steps("jgw.ask jgw=", "jgw.tell +jgw=2"), steps("jgw.ask jgw=900", "jgw.tell +jgw=900"), []Match{{0, 0}, {1, 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tt.want, Pair(tt.expected, tt.observed, "jgw"))
		})
	}
}

// random makes steps of a few messages, so that keys repeat. A minted value stands
// for one of few requests.
func random(r *rand.Rand, base int, minted bool) []flow.Step {
	out := make([]flow.Step, r.IntN(14))
	for i := range out {
		text := fmt.Sprintf("p%d.m%d +g=%d", r.IntN(2), r.IntN(2), r.IntN(2))
		if minted {
			text += fmt.Sprintf(" +jgw=%d", base+r.IntN(3))
		}
		out[i] = step(text)
	}
	return out
}

func each(n int, do func(r *rand.Rand)) {
	for seed := range uint64(n) {
		do(rand.New(rand.NewPCG(seed, 7)))
	}
}

// TestEveryStepOnce: each step of both sides stands in exactly one pair, expected
// ones in their order, pairs have one key, and of no key are steps left on both
// sides.
func TestEveryStepOnce(t *testing.T) {
	each(2000, func(r *rand.Rand) {
		e, o := random(r, 0, true), random(r, 100, true)
		var left, right []int
		alone := map[string][2]int{}
		for _, m := range Pair(e, o, "jgw") {
			switch {
			case m.Expected == None && m.Observed == None:
				t.Fatal("a pair of nothing")
			case m.Expected == None:
				n := alone[keyOf(&o[m.Observed], []string{"jgw"})]
				n[1]++
				alone[keyOf(&o[m.Observed], []string{"jgw"})] = n
			case m.Observed == None:
				n := alone[keyOf(&e[m.Expected], []string{"jgw"})]
				n[0]++
				alone[keyOf(&e[m.Expected], []string{"jgw"})] = n
			default:
				require.Equal(t, keyOf(&e[m.Expected], []string{"jgw"}), keyOf(&o[m.Observed], []string{"jgw"}))
			}
			if m.Expected != None {
				left = append(left, m.Expected)
			}
			if m.Observed != None {
				right = append(right, m.Observed)
			}
		}
		require.Equal(t, upTo(len(e)), left)
		slices.Sort(right)
		require.Equal(t, upTo(len(o)), right)
		for k, n := range alone {
			require.True(t, n[0] == 0 || n[1] == 0, "%q: %v", k, n)
		}
	})
}

func upTo(n int) []int {
	var out []int
	for i := range n {
		out = append(out, i)
	}
	return out
}

// TestSymmetric: exchanging the sides exchanges the places, where no minted value
// has a say; with one, at least as many find a partner.
func TestSymmetric(t *testing.T) {
	both := func(ms []Match) (out []Match) {
		for _, m := range ms {
			if m.Expected != None && m.Observed != None {
				out = append(out, m)
			}
		}
		slices.SortFunc(out, func(a, b Match) int { return a.Expected - b.Expected })
		return out
	}
	each(2000, func(r *rand.Rand) {
		e, o := random(r, 0, false), random(r, 0, false)
		there, back := both(Pair(e, o)), both(Pair(o, e))
		for i := range back {
			back[i] = Match{back[i].Observed, back[i].Expected}
		}
		slices.SortFunc(back, func(a, b Match) int { return a.Expected - b.Expected })
		require.Equal(t, there, back)

		e, o = random(r, 0, true), random(r, 100, true)
		require.Len(t, both(Pair(e, o, "jgw")), len(both(Pair(o, e, "jgw"))))
	})
}

// TestPermuted: where a step stands among those of other keys changes no pair; and
// where no key repeats, no order does.
func TestPermuted(t *testing.T) {
	each(2000, func(r *rand.Rand) {
		e, o := random(r, 0, false), random(r, 0, false)
		want := contents(e, o, Pair(e, o))
		es, os := slices.Clone(e), slices.Clone(o)
		r.Shuffle(len(es), func(i, j int) { es[i], es[j] = es[j], es[i] })
		r.Shuffle(len(os), func(i, j int) { os[i], os[j] = os[j], os[i] })
		require.Equal(t, want, contents(es, os, Pair(es, os)))

		// Numbered, so that steps of one key can be told apart, and regrouped by
		// key: the k-th stays the k-th.
		for i := range e {
			e[i].Text = fmt.Sprint("e", i)
		}
		for i := range o {
			o[i].Text = fmt.Sprint("o", i)
		}
		grouped := slices.Clone(o)
		slices.SortStableFunc(grouped, func(a, b flow.Step) int { return strings.Compare(keyOf(&a, nil), keyOf(&b, nil)) })
		require.Equal(t, contents(e, o, Pair(e, o)), contents(e, grouped, Pair(e, grouped)))
	})
}

// contents are the pairs by what they hold, sorted.
func contents(e, o []flow.Step, ms []Match) []string {
	out := []string{}
	for _, m := range ms {
		text := ""
		if m.Expected != None {
			text = keyOf(&e[m.Expected], nil) + e[m.Expected].Text
		}
		text += "|"
		if m.Observed != None {
			text += keyOf(&o[m.Observed], nil) + o[m.Observed].Text
		}
		out = append(out, text)
	}
	slices.Sort(out)
	return out
}

// TestAgain: a list pairs with itself step by step, and what found a partner finds
// the same one when the others are gone.
func TestAgain(t *testing.T) {
	each(2000, func(r *rand.Rand) {
		e, o := random(r, 0, true), random(r, 100, true)
		for i, m := range Pair(e, e, "jgw") {
			require.Equal(t, Match{i, i}, m)
		}
		var es, os []flow.Step
		var kept, places []int // of the observed ones in o and in os, by the order of es
		for _, m := range Pair(e, o, "jgw") {
			if m.Expected != None && m.Observed != None {
				es = append(es, e[m.Expected])
				kept = append(kept, m.Observed)
			}
		}
		sorted := slices.Clone(kept)
		slices.Sort(sorted)
		for _, j := range sorted {
			os = append(os, o[j])
		}
		for _, j := range kept {
			places = append(places, slices.Index(sorted, j))
		}
		for i, m := range Pair(es, os, "jgw") {
			require.Equal(t, Match{i, places[i]}, m)
		}
	})
}

// TestInputStays: what comes in is only read.
func TestInputStays(t *testing.T) {
	each(100, func(r *rand.Rand) {
		e, o := random(r, 0, true), random(r, 100, true)
		e2, o2 := fmt.Sprint(e), fmt.Sprint(o)
		Pair(e, o, "jgw")
		require.Equal(t, []string{e2, o2}, []string{fmt.Sprint(e), fmt.Sprint(o)})
	})
}
