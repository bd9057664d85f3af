package align

import (
	"slices"

	"uccetrace/flow"
)

// Covered says which of a run's steps the capture could have shown of a login, as
// far as the login itself tells: the process printed login lines at that time, for
// this login or for others, the line could be told to be this login's, and none
// like it stands among those of which nobody can say whose they are.
func Covered(l *flow.Login, run []flow.Step) func(i int) bool {
	shown := map[string]bool{}
	for _, c := range l.Coverage {
		shown[c.Process] = c.State == "seen" || c.State == "quiet"
	}
	doubtful := map[string]bool{} // messages
	for i := range l.Ambiguous {
		doubtful[l.Ambiguous[i].Message] = true
	}
	return func(i int) bool {
		s := &run[i]
		return shown[s.Process] && !doubtful[s.Message] && tied(s)
	}
}

// tied says that a line carries something that leads to its login: one number of a
// request, of the agent or of the device. A terminal does not, for no line shows it
// with an extension, and a peripheral is everybody's.
func tied(s *flow.Step) bool {
	return slices.ContainsFunc(s.Fields, func(f flow.Field) bool {
		switch f.Name {
		case "client", "cti", "opc", "jgw", "agent", "stid", "ext", "ntid":
			return f.Value != ""
		}
		return false
	})
}

// certain says that an observed line is this login's. One that names a peripheral
// and nobody on it is everybody's: it matches, and is neither held against the run
// nor out of order.
func certain(s *flow.Step) bool {
	return s.Status != flow.Unattributed && (field(s, "peripheral") == "" || tied(s))
}
