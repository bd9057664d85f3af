package align

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

// poset is a random strict partial order of n things that their numbers do not
// contradict.
func poset(r *rand.Rand, n int) [][]bool {
	p := make([][]bool, n)
	often := 1 + r.IntN(4)
	for i := range p {
		p[i] = make([]bool, n)
	}
	for i := n - 1; i >= 0; i-- {
		for j := i + 1; j < n; j++ {
			if r.IntN(often+1) == 0 {
				p[i][j] = true
				for k := j + 1; k < n; k++ {
					p[i][k] = p[i][k] || p[j][k]
				}
			}
		}
	}
	return p
}

// cheapest tries every subset of the pairs and gives the least weight of one that
// leaves no conflict.
func cheapest(weights []int, conflicts []conflict) int {
	best := -1
	for set := range 1 << len(weights) {
		if slices.ContainsFunc(conflicts, func(k conflict) bool { return set>>k.first&1 == 0 && set>>k.second&1 == 0 }) {
			continue
		}
		sum := 0
		for x, w := range weights {
			sum += w * (set >> x & 1)
		}
		if best < 0 || sum < best {
			best = sum
		}
	}
	return best
}

// TestCoverIsExact: the cover of conflicts that are the meeting of two orders is a
// cover, and none of all subsets is cheaper; nothing in it can be left out.
func TestCoverIsExact(t *testing.T) {
	conflicting := 0
	each(6000, func(r *rand.Rand) {
		n := 1 + r.IntN(9)
		demanded, seen := poset(r, n), poset(r, n)
		places := r.Perm(n) // where each stands in the second order
		weights := make([]int, n)
		var conflicts []conflict
		for i := range n {
			weights[i] = 1 + r.IntN(6)
			for j := range n {
				if demanded[i][j] && seen[places[j]][places[i]] {
					conflicts = append(conflicts, conflict{i, j})
				}
			}
		}
		in := cover(weights, conflicts)
		sum := 0
		for x, w := range weights {
			if in[x] {
				sum += w
				needed := slices.ContainsFunc(conflicts, func(k conflict) bool { return k.first == x && !in[k.second] || k.second == x && !in[k.first] })
				require.True(t, needed, "pair %d of %v", x, conflicts)
			}
		}
		for _, k := range conflicts {
			require.True(t, in[k.first] || in[k.second], "conflict %v is left", k)
		}
		require.Equal(t, cheapest(weights, conflicts), sum, "%v %v", weights, conflicts)
		if len(conflicts) > 1 {
			conflicting++
		}
	})
	require.Greater(t, conflicting, 1500, "random cases must have conflicts")
}

// login is a random small case.
type login struct {
	order    [][]bool
	run      []flow.Step
	observed []flow.Step
	clocks   map[string]Bounds
	shown    []bool
}

func (c *login) options() Options {
	return Options{
		Minted:     []string{"jgw"},
		Observable: func(i int) bool { return c.shown[i] },
		Clock:      func(node string) (Bounds, bool) { b, ok := c.clocks[node]; return b, ok },
	}
}

func (c *login) compare() Result {
	return Compare(Run{c.run, func(i, j int) bool { return c.order[i][j] }}, c.observed, c.options())
}

var sayings = []string{"", "", "", "confirms", "refuses", "attests"}

func randomLogin(r *rand.Rand) *login {
	n := r.IntN(8)
	c := &login{order: poset(r, n), clocks: map[string]Bounds{}}
	for range n {
		s := step(fmt.Sprintf("p%d.m%d +g=%d ext=%d jgw=%d", r.IntN(2), r.IntN(3), r.IntN(2), r.IntN(5)/4, r.IntN(2)))
		s.Says = sayings[r.IntN(len(sayings))]
		if r.IntN(2) == 0 {
			s.Step = "step"
		}
		if r.IntN(5) == 0 {
			s.Basis = assumed
		}
		c.run = append(c.run, s)
		c.shown = append(c.shown, r.IntN(4) > 0)
		if r.IntN(6) > 0 {
			s.Fields = slices.Clone(s.Fields)
			s.Fields[2].Value = "10" + s.Fields[2].Value
			c.observed = append(c.observed, s)
		}
	}
	for range r.IntN(3) {
		s := step(fmt.Sprintf("p%d.m%d +g=%d ext=%d jgw=%d", r.IntN(2), r.IntN(3), r.IntN(3), r.IntN(2), 100+r.IntN(3)))
		s.Basis = []string{"public", assumed, general}[r.IntN(3)]
		c.observed = append(c.observed, s)
	}
	for k := range r.IntN(4) * len(c.observed) / 3 { // out of the run's order
		i, j := k, r.IntN(len(c.observed))
		c.observed[i], c.observed[j] = c.observed[j], c.observed[i]
	}
	at := int64(0)
	for i := range c.observed {
		s := &c.observed[i]
		at += int64(r.IntN(3))
		s.OffsetMS, s.At = at, flow.Printed(10*3_600_000, false, false)
		s.Node = []string{"A", "A", "B", "C"}[r.IntN(4)]
		s.Status = flow.Observed
		if r.IntN(12) == 0 {
			s.Status = flow.Unattributed
		}
		if r.IntN(30) == 0 {
			s.At = flow.Printed(10*3_600_000, false, true)
		}
	}
	for _, node := range []string{"A", "B"} {
		if r.IntN(3) > 0 {
			low := int64(r.IntN(5) - 3)
			c.clocks[node] = Bounds{low, low + int64(r.IntN(4))}
		}
	}
	return c
}

// earlier is the definition of a proven order, once more: whatever the true times
// are that the lines and the clocks allow, a comes before b.
func (c *login) earlier(a, b *flow.Step) bool {
	ends := func(s *flow.Step) (from, to int64) {
		if s.At.InSeconds() {
			return s.OffsetMS, s.OffsetMS + 999
		}
		return s.OffsetMS, s.OffsetMS
	}
	_, aTo := ends(a)
	bFrom, _ := ends(b)
	if a.Node == b.Node {
		return aTo < bFrom
	}
	x, ok := c.clocks[a.Node]
	y, ok2 := c.clocks[b.Node]
	return ok && ok2 && aTo+x.High < bFrom+y.Low
}

// brute is the cost by its definition, with every subset of matched pairs tried as
// the reordered ones.
func (c *login) brute() (cost int, conflicts []conflict) {
	bound := map[string]string{}
	var both []Match
	matches := Pair(c.run, c.observed, "jgw")
	for _, m := range matches {
		switch {
		case m.Observed == None:
			if s := &c.run[m.Expected]; c.shown[m.Expected] && s.Basis != assumed {
				cost += costOf(s).missing
			}
		case m.Expected == None:
			s := &c.observed[m.Observed]
			again := slices.ContainsFunc(c.observed[:m.Observed], func(o flow.Step) bool {
				return o.Status == flow.Observed && o.Process == s.Process && o.Message == s.Message && slices.Equal(o.Fields, s.Fields)
			})
			if s.Status == flow.Observed && s.Basis != general && !again {
				cost += costOf(s).unexpected
			}
		case c.observed[m.Observed].Status == flow.Observed:
			both = append(both, m)
		}
	}
	slices.SortFunc(both, func(a, b Match) int { return a.Observed - b.Observed })
	weights := make([]int, len(both))
	for x, m := range both {
		e, o := &c.run[m.Expected], &c.observed[m.Observed]
		differs := e.Fields[1].Value != o.Fields[1].Value
		want, got := e.Fields[2].Value, o.Fields[2].Value
		if b, ok := bound[want]; !ok {
			bound[want] = got
		} else if b != got {
			differs = true
		}
		if differs {
			cost += max(costOf(e).different, costOf(o).different)
		}
		weights[x] = max(costOf(e).reordered, costOf(o).reordered)
		for y, n := range both {
			if c.order[m.Expected][n.Expected] && c.earlier(&c.observed[n.Observed], o) {
				conflicts = append(conflicts, conflict{x, y})
			}
		}
	}
	return cost + cheapest(weights, conflicts), conflicts
}

// TestCostIsExact: the aligner's cost is what a brute force over all subsets finds.
func TestCostIsExact(t *testing.T) {
	conflicting := 0
	each(10_000, func(r *rand.Rand) {
		c := randomLogin(r)
		want, conflicts := c.brute()
		got := c.compare()
		require.Equal(t, want, got.Cost, "%v", got.Deviations)
		if len(conflicts) > 0 {
			conflicting++
		}
	})
	require.Greater(t, conflicting, 1200, "random cases must have conflicts")
}

// TestNothingReorderedIsLeft: without the pairs that are called reordered no
// conflict remains, each of them is in one, and costs add up.
func TestNothingReorderedIsLeft(t *testing.T) {
	each(3000, func(r *rand.Rand) {
		c := randomLogin(r)
		out := map[int]bool{}
		sum, first := 0, 0
		res := c.compare()
		for _, d := range res.Deviations {
			sum += d.Cost
			if d.Kind == flow.Reordered {
				out[*d.Observed] = true
			}
			if d.First {
				first++
				require.NotEqual(t, flow.Unobservable, d.Kind)
				require.False(t, d.Consequence)
			}
			require.Equal(t, d.Kind == flow.Missing || d.Kind == flow.Unobservable, d.Observed == nil)
			require.Equal(t, d.Kind == flow.Unexpected, d.Expected == nil)
		}
		require.Equal(t, sum, res.Cost)
		if sum > 0 {
			require.Equal(t, 1, first)
		}
		for _, a := range res.Matches {
			for _, b := range res.Matches {
				if min(a.Expected, a.Observed, b.Expected, b.Observed) == None || c.observed[a.Observed].Status != flow.Observed || c.observed[b.Observed].Status != flow.Observed {
					continue
				}
				if c.order[a.Expected][b.Expected] && c.earlier(&c.observed[b.Observed], &c.observed[a.Observed]) {
					require.True(t, out[a.Observed] || out[b.Observed])
				}
			}
		}
	})
}

// TestProvenIsAnOrder: what the trace proves of times is a strict partial order,
// which the cover's exactness rests on.
func TestProvenIsAnOrder(t *testing.T) {
	each(3000, func(r *rand.Rand) {
		c := randomLogin(r)
		cmp := comparison{observed: c.observed, opt: c.options()}
		for x := range c.observed {
			a := cmp.instant(x)
			require.False(t, proven(&a, &a))
			for y := range c.observed {
				b := cmp.instant(y)
				require.Equal(t, c.earlier(&c.observed[x], &c.observed[y]), proven(&a, &b))
				for z := range c.observed {
					d := cmp.instant(z)
					require.False(t, proven(&a, &b) && proven(&b, &d) && !proven(&a, &d))
				}
			}
		}
	})
}
