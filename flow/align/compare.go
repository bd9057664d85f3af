package align

import (
	"bytes"
	"slices"

	"uccetrace/flow"
)

// Run is what a replay expects.
type Run struct {
	// Steps stand in an order in which they may come.
	Steps []flow.Step
	// Before says whether step i must come before step j, by their places: a strict
	// partial order that the order of Steps does not contradict.
	Before func(i, j int) bool
}

// Options say what the capture can prove and how long things may take.
type Options struct {
	// Minted names the fields whose values each run gives anew (see Pair).
	Minted []string
	// Observable says whether the capture could have shown the i-th expected step;
	// nil means that it could have shown each.
	Observable func(i int) bool
	// Clock gives the bounds of a node's clock, or false where nothing is proven of
	// it. Times of one node are always of one clock; nil means that nothing is
	// proven across nodes.
	Clock func(node string) (Bounds, bool)
	// Budgets are the times that a step may take at most; none means that nothing
	// is late.
	Budgets []Budget
}

// Result is an alignment.
type Result struct {
	Matches    []Match          // every step of both sides, as Pair gives them
	Deviations []flow.Deviation // where the sides part, in the order of the observed timeline
	// Cost is the sum of the deviations' costs; 0 says that the run explains all
	// that was observed and contradicts none of it.
	Cost int
}

// Compare aligns a run with the steps that were observed of a login, in the order
// of their times. Both are only read.
func Compare(run Run, observed []flow.Step, opt Options) Result {
	c := comparison{run: run, observed: observed, opt: opt, matcher: match(run.Steps, observed, opt.Minted)}
	matches := c.inOrder()
	c.both = make([]Match, 0, len(matches))
	for _, m := range matches {
		switch {
		case m.Observed == None:
			c.absent(m.Expected)
		case m.Expected == None:
			c.stray(m.Observed)
		case certain(&observed[m.Observed]):
			c.both = append(c.both, m)
		}
	}
	c.differences()
	c.reordered()
	c.late()
	c.mark()
	out := Result{Matches: matches, Deviations: make([]flow.Deviation, len(c.found))}
	for i := range c.found {
		out.Deviations[i] = c.found[i].Deviation
		out.Cost += c.found[i].Cost
	}
	return out
}

type comparison struct {
	run      Run
	observed []flow.Step
	opt      Options
	*matcher
	both  []Match // those with two steps of which the observed one is this login's for certain, in expected order
	found []deviation
	known *relation // the run's order, once it was asked for
}

// deviation is one with the steps that it is about, by their places, and its place
// in the observed timeline.
type deviation struct {
	flow.Deviation
	at                 int
	expected, observed int
}

func (c *comparison) add(kind string, expected, observed, cost int, want, got string, evidence ...flow.Evidence) {
	d := deviation{expected: expected, observed: observed}
	d.Deviation = flow.Deviation{Kind: kind, Want: want, Got: got, Cost: cost, Evidence: append([]flow.Evidence{}, evidence...)}
	s := c.stepOf(expected, observed)
	d.Step, d.Process, d.Message = s.Step, s.Process, s.Message
	if expected != None {
		d.Expected = &expected
	}
	if observed != None {
		d.Observed = &observed
		d.Evidence = append(d.Evidence, c.observed[observed].Evidence...)
	}
	c.found = append(c.found, d)
}

// stepOf is the step that a deviation is about: the observed one if there is one.
func (c *comparison) stepOf(expected, observed int) *flow.Step {
	if observed != None {
		return &c.observed[observed]
	}
	return &c.run.Steps[expected]
}

// absent lists an expected step without a partner.
func (c *comparison) absent(i int) {
	s := &c.run.Steps[i]
	cost := costOf(s).missing
	kind := flow.Missing
	if cost == 0 || c.opt.Observable != nil && !c.opt.Observable(i) {
		kind, cost = flow.Unobservable, 0
	}
	c.add(kind, i, None, cost, s.Text, "")
}

// stray lists an observed step without a partner, unless it says nothing against
// the run: a line that may belong to another login, a line that the process has
// printed before, or one of which only the shape is known and that shows no error:
// no run could have printed that.
func (c *comparison) stray(j int) {
	s := &c.observed[j]
	if !certain(s) || s.Basis == general && len(s.Flags) == 0 || c.repeats(j) {
		return
	}
	c.add(flow.Unexpected, None, j, costOf(s).unexpected, "", s.Text)
}

// repeats says that an observed step is said a second time: an earlier one is the
// same message and says the same.
func (c *comparison) repeats(j int) bool {
	s := &c.observed[j]
	k := key(nil, s, nil)
	for i := range j {
		o := &c.observed[i]
		if certain(o) && o.Message == s.Message && o.Process == s.Process && bytes.Equal(key(nil, o, nil), k) &&
			slices.Equal(c.of(c.got, i), c.of(c.got, j)) && slices.Equal(o.Flags, s.Flags) && len(differ(o, s, c.minted)) == 0 {
			return true
		}
	}
	return false
}
