package align

import "uccetrace/flow"

// cost is what a step costs that is missing, unexpected, said differently, or
// called reordered.
type cost struct{ missing, unexpected, different, reordered int }

// The costs, by what a step says, the first row that fits. What ends a login
// outweighs what leads there, and that the detail beside it. One thing said
// differently is less than one thing missing and another unexpected; an order that
// cannot be is less than a step that is not there.
//
//	                       missing unexpected different reordered
//	says                     10       10         10        5       the login is confirmed or refused
//	attests                   6        6          6        3       the agent is logged in
//	step                      4        4          4        2       a step of the flow
//	detail                    2        2          2        1       all else
//
// What is missing costs nothing where nobody ever published the line (assumed):
// its wording is a guess, and so is where it stands. There, it counts like any
// other. Late costs nothing either: every run expects the same of it, for times of
// a replay are compared with nothing.
var costs = struct{ says, attests, step, detail cost }{
	says:    cost{10, 10, 10, 5},
	attests: cost{6, 6, 6, 3},
	step:    cost{4, 4, 4, 2},
	detail:  cost{2, 2, 2, 1},
}

// The bases that matter here: flow.Step.Basis.
const (
	assumed = "assumed" // nobody published the line
	general = "general" // only the shape of such lines is known
)

// costOf is the row of a step.
func costOf(s *flow.Step) cost {
	c := costs.detail
	switch {
	case s.Says == "confirms" || s.Says == "refuses":
		c = costs.says
	case s.Says == "attests":
		c = costs.attests
	case s.Step != "":
		c = costs.step
	}
	if s.Basis == assumed {
		c.missing = 0
	}
	return c
}
