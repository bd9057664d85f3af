package align

import (
	"slices"

	"uccetrace/flow"
)

// Covered says which of a run's steps the capture could have shown of a login, as
// far as the login itself tells: the process printed login lines at that time, for
// this login or for others, the line could be told to be this login's, and none
// like it stands among those of which nobody can say whose they are.
func Covered(l *flow.Login, run []flow.Step) func(i int) bool { return Observable(l, run, nil) }

// Observable is Covered, where more is known: shown says of a step whether the logs
// of its process print lines like it at all. What they do not print ties nothing
// either.
func Observable(l *flow.Login, run []flow.Step, shown func(i int) bool) func(i int) bool {
	covered := map[string]bool{}
	for _, c := range l.Coverage {
		covered[c.Process] = c.State == "seen" || c.State == "quiet"
	}
	doubtful := map[string]bool{} // messages
	for i := range l.Ambiguous {
		doubtful[l.Ambiguous[i].Message] = true
	}
	there := make([]bool, len(run))
	for i := range run {
		there[i] = covered[run[i].Process] && !doubtful[run[i].Message] && (shown == nil || shown(i))
	}
	ties := Tied(run, there)
	return func(i int) bool { return there[i] && ties[i] }
}

// Tied says of each step whether it leads to its login: it names the agent or the
// device, or has a number of a request in common with a step that does, over others
// if need be. Steps that are not there tie nothing; nil says that all are. A
// terminal leads nowhere, for no line shows it with an extension, and a peripheral
// is everybody's.
func Tied(run []flow.Step, there []bool) []bool {
	out := make([]bool, len(run))
	for i := range run {
		out[i] = names(&run[i])
	}
	held := map[value]bool{} // numbers that lead to the login
	for grown := true; grown; {
		grown = false
		for i := range run {
			if there != nil && !there[i] {
				continue
			}
			for k := range run[i].Fields {
				f := &run[i].Fields[k]
				if !requested(f.Name) || f.Value == "" {
					continue
				}
				v := value{f.Name, f.Value}
				switch {
				case out[i] && !held[v]:
					held[v], grown = true, true
				case !out[i] && held[v]:
					out[i], grown = true, true
				}
			}
		}
	}
	return out
}

// names says that a line names the agent or the device.
func names(s *flow.Step) bool {
	return slices.ContainsFunc(s.Fields, func(f flow.Field) bool {
		switch f.Name {
		case "agent", "stid", "ext":
			return f.Value != ""
		}
		return false
	})
}

// requested says that a field is a number of a request, which other lines of it
// carry.
func requested(field string) bool {
	switch field {
	case "client", "cti", "opc", "jgw", "ntid":
		return true
	}
	return false
}

// certain says that an observed line is this login's. One that names a peripheral
// and nobody on it is everybody's: it matches, and is neither held against the run
// nor out of order.
func certain(s *flow.Step) bool {
	return s.Status != flow.Unattributed && (s.Value("peripheral") == "" || names(s) ||
		slices.ContainsFunc(s.Fields, func(f flow.Field) bool { return requested(f.Name) && f.Value != "" }))
}
