package diagnose

import (
	"slices"

	"uccetrace/flow"
	"uccetrace/flow/align"
	"uccetrace/parser/catalog"
)

// Shown is what the logs of a capture have shown.
type Shown interface {
	// Has reports whether the logs of a process, on either side, have shown a message of
	// any login. Only there is its absence evidence.
	Has(node, process, message string) bool
}

type kind struct{ node, process, message string }

// observable reports which expected steps the capture could have shown of a login: those
// whose kind the process's logs have shown, where they cover the login's time and the
// line can be told to be its own. A refusal would stand where confirmations do: both are
// answers on one way, which a process traces together.
func (j *Judge) observable(l *flow.Login, steps []flow.Step) func(int) bool {
	return align.Observable(l, steps, func(i int) bool {
		s := &steps[i]
		return j.shown.has(s.Node, s.Process, s.Message) || j.answered(s)
	})
}

// answered reports whether the logs have shown confirmations on the way on which a
// refusal would stand.
func (j *Judge) answered(no *flow.Step) bool {
	return slices.ContainsFunc(j.answers[no.Message], func(answer string) bool { return j.shown.has(no.Node, no.Process, answer) })
}

// answersOf are, for each message that refuses a request, those that confirm one on the
// same way and with the same number. A wording that nobody published counts where the
// confirmation's is of the same kind: a capture that shows it shows what the other is like.
func answersOf(cat *catalog.Catalog) map[string][]string {
	out := map[string][]string{}
	for _, no := range cat.Messages {
		if len(no.Refuses) == 0 {
			continue
		}
		for _, yes := range cat.Messages {
			if no.Basis == catalog.Assumed && yes.Basis != catalog.Assumed {
				continue
			}
			if len(yes.Confirms) > 0 && yes.Process == no.Process && yes.From == no.From && yes.To == no.To && yes.Seen == no.Seen &&
				slices.Equal(cat.Requests(yes), cat.Requests(no)) {
				out[no.ID] = append(out[no.ID], yes.ID)
			}
		}
	}
	return out
}
