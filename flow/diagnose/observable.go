package diagnose

import "uccetrace/flow"

// Shown says whether the logs of a process, on either side, have shown a message of
// any login. Only there is its absence evidence.
type Shown func(node, process, message string) bool

// observable says which expected steps the capture could have shown of a login:
// those whose kind the process's logs have shown, where they cover the login's time
// and the line can be told to be its own.
func observable(shown Shown, covered func(int) bool, steps []flow.Step) func(int) bool {
	return func(i int) bool {
		s := &steps[i]
		return covered(i) && shown(s.Node, s.Process, s.Message)
	}
}
