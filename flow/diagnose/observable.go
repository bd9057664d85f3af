package diagnose

import (
	"uccetrace/flow"
	"uccetrace/flow/align"
)

// Shown says whether the logs of a process, on either side, have shown a message of
// any login. Only there is its absence evidence.
type Shown func(node, process, message string) bool

type kind struct{ node, process, message string }

// observable says which expected steps the capture could have shown of a login:
// those whose kind the process's logs have shown, where they cover the login's time
// and the line can be told to be its own.
func (j *Judge) observable(l *flow.Login, steps []flow.Step) func(int) bool {
	return align.Observable(l, steps, func(i int) bool {
		s := &steps[i]
		k := kind{s.Node, s.Process, s.Message}
		known, asked := j.kinds[k]
		if !asked {
			known = j.shown(s.Node, s.Process, s.Message)
			j.kinds[k] = known
		}
		return known
	})
}
