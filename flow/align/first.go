package align

import (
	"slices"

	"uccetrace/flow"
)

// mark puts the deviations in the order of the observed timeline, marks the first
// that is more than a blind spot, and what only follows from it: deviations whose
// expected step the run orders after it.
func (c *comparison) mark() {
	for i := range c.found {
		c.found[i].at = c.place(&c.found[i])
	}
	slices.SortStableFunc(c.found, func(a, b deviation) int { return a.at - b.at })
	first := slices.IndexFunc(c.found, func(d deviation) bool { return d.Kind != flow.Unobservable })
	if first < 0 {
		return
	}
	c.found[first].First = true
	root := c.root(&c.found[first])
	if root == None {
		return
	}
	for i := first + 1; i < len(c.found); i++ {
		if d := &c.found[i]; d.expected != None {
			d.Consequence = c.follows(root, d.expected)
		}
	}
}

// place is where a deviation stands in the observed timeline: an odd number for a
// step that was observed, the even one before it or at the end for one that was
// not. That should have stood before all that only comes if it has; up to there it
// may still have come, and a line that no run prints is the earlier sign.
func (c *comparison) place(d *deviation) int {
	if d.observed != None {
		return 2*d.observed + 1
	}
	before := len(c.observed)
	for i, j := range c.partner[d.expected+1:] {
		if j != None && j < before && c.follows(d.expected, d.expected+1+i) {
			before = j
		}
	}
	return 2 * before
}

// root is the expected step from which on the run was left: the deviation's own, or
// for a line that the run does not have the last one before it that its process
// printed as expected; None if there is none.
func (c *comparison) root(d *deviation) int {
	if d.expected != None {
		return d.expected
	}
	root := None
	for _, m := range c.both {
		if m.Observed < d.observed && c.observed[m.Observed].Process == d.Process && (root == None || m.Observed > c.partner[root]) {
			root = m.Expected
		}
	}
	return root
}

// follows says that expected step b only comes if a has: because the run orders it
// so, or because it is a later line of the same handling of the same message. Such
// lines are in no order, but a process that leaves the way at one of them does not
// print the next.
func (c *comparison) follows(a, b int) bool {
	if a >= b {
		return false
	}
	if c.known == nil {
		c.known = know(c.run)
	}
	return c.known.after[a].has(b) || c.siblings(a, b)
}

// siblings says that one process prints both steps and that the run knows nothing
// that leads to, or comes from, the one and not the other.
func (c *comparison) siblings(a, b int) bool {
	s, t, k := &c.run.Steps[a], &c.run.Steps[b], c.known
	return s.Process == t.Process && s.Node == t.Node && slices.Equal(k.after[a], k.after[b]) && slices.Equal(k.prior[a], k.prior[b])
}

// relation is a run's order written out.
type relation struct{ after, prior []places }

// places is a set of expected steps.
type places []uint64

func (p places) has(i int) bool { return p[i/64]>>(i%64)&1 == 1 }
func (p places) put(i int)      { p[i/64] |= 1 << (i % 64) }

func know(run Run) *relation {
	n := len(run.Steps)
	words := (n + 63) / 64
	all := make(places, 2*n*words)
	k := relation{make([]places, n), make([]places, n)}
	for i := range n {
		k.after[i], k.prior[i] = all[2*i*words:(2*i+1)*words], all[(2*i+1)*words:(2*i+2)*words]
	}
	for i := range n {
		for j := i + 1; j < n; j++ {
			if run.Before(i, j) {
				k.after[i].put(j)
				k.prior[j].put(i)
			}
		}
	}
	return &k
}
