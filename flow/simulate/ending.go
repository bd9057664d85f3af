package simulate

import (
	"cmp"
	"slices"

	"uccetrace/flow/decision"
	"uccetrace/flow/reference"
)

// Ending is how sign-ins ended, and how many of them.
type Ending struct {
	Outcome reference.Outcome
	By      string        // who refused
	Code    decision.Code // what it was refused with
	Count   int64
}

func endingOf(a *reference.Attempt) Ending {
	e := Ending{Outcome: a.Outcome}
	if a.Outcome == reference.Refused {
		e.By, e.Code = a.By, a.Code
	}
	return e
}

// endings lists how sign-ins ended: those that succeeded, then the most first.
func (t *tally) endings() []Ending {
	var out []Ending
	for e, n := range t.outcomes {
		e.Count = n
		out = append(out, e)
	}
	rank := func(o reference.Outcome) int {
		return slices.Index([]reference.Outcome{reference.Succeeded, reference.Refused, reference.Unanswered}, o)
	}
	slices.SortFunc(out, func(a, b Ending) int {
		return cmp.Or(cmp.Compare(rank(a.Outcome), rank(b.Outcome)), cmp.Compare(b.Count, a.Count),
			cmp.Compare(a.By, b.By), cmp.Compare(a.Code.Table, b.Code.Table), cmp.Compare(a.Code.Number, b.Code.Number),
			cmp.Compare(a.Code.PERERR, b.Code.PERERR), cmp.Compare(a.Code.Name, b.Code.Name))
	})
	return out
}
