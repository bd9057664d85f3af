package flow

import "slices"

// Processes are those that a login passes, in that order, the central controller last,
// which runs beside the way back.
func Processes() []string {
	return []string{"client", "finesse", "aw", "ctios", "ctisvr", "opc", "pim", "jgw", "cucm", "mds", "pgagent", "router"}
}

// Rank is a process's place among them, -1 for one that is none of them.
func Rank(process string) int { return slices.Index(Processes(), process) }

// Refusals are the steps that say no to a login, in order of time: of those that may be
// another login's too, none where a sure one is there.
func (l *Login) Refusals() []*Step {
	var sure, unsure []*Step
	for i := range l.Steps {
		switch s := &l.Steps[i]; {
		case s.Says != "refuses":
		case s.Status == Unattributed:
			unsure = append(unsure, s)
		default:
			sure = append(sure, s)
		}
	}
	if len(sure) == 0 {
		return unsure
	}
	return sure
}

// Root is the refusal of the process that is farthest from the client, nil for none:
// whoever refuses first tells those who asked.
func Root(refusals []*Step) *Step {
	var root *Step
	for _, s := range refusals {
		if root == nil || Rank(s.Process) > Rank(root.Process) {
			root = s
		}
	}
	return root
}
