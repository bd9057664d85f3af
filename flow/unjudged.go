package flow

import (
	"slices"
	"strings"
)

// confirming are the processes that confirm a login or attest it, besides the
// desktop: Coverage speaks of a desktop only where it has printed the login.
var confirming = []string{"ctisvr", "router"}

// answered are, for each process inside the PG, the steps that it prints once the
// JTAPI gateway has agreed to observe the line: nothing is left to go wrong there.
var answered = map[string][]string{
	"opc": {"attribute-login-opc"},
	"pim": {"attribute-login", "snapshot", "agents-updated"},
	"jgw": {"observer-answered"},
}

// attributeLogin is OPC's message of that step: it names the agent by an id that
// other lines may not show, so it is often of one of several logins.
const attributeLogin = "opc.attribute-login"

// Unjudged returns the coverage of the processes that could have confirmed the login,
// where none of them could be observed and every line that is there is good up to the
// answer that the line is observed: then nobody can tell how it ended, and nothing
// speaks of a failure. It returns nil for every other login.
func (l *Login) Unjudged() []Coverage {
	if l.Outcome != Inconclusive || l.suspect() {
		return nil
	}
	var lacking []Coverage
	for _, p := range confirming {
		c := Coverage{Process: p, State: l.State(p), Switches: []string{}}
		if c.Observed() {
			return nil
		}
		lacking = append(lacking, c)
	}
	if l.State("finesse") == "seen" || l.State("ctios") == "seen" {
		return nil // a desktop's log shows the answer, too
	}
	// The PIM asks the gateway and hears its answer: where it has printed, its lines
	// decide, else the gateway's, else OPC's. That OPC has told the central controller
	// shows that the PIM went on once it had the answer.
	for _, p := range [...]string{"pim", "jgw", "opc"} {
		if !(&Coverage{State: l.State(p)}).Observed() {
			continue
		}
		told := l.reachedAny(answered["opc"]) || l.ambiguous(attributeLogin) // OPC went on
		if l.reachedAny(answered[p]) || told && (p == "opc" || l.reachedAny([]string{"observer-confirmed"})) {
			return lacking
		}
		return nil
	}
	return nil
}

// State returns what the capture could show of a process at the login's time, "absent"
// where the coverage does not name it.
func (l *Login) State(process string) string {
	for i := range l.Coverage {
		if l.Coverage[i].Process == process {
			return l.Coverage[i].State
		}
	}
	return "absent"
}

// Observed reports whether a log of the process shows lines of logins at that time.
func (c *Coverage) Observed() bool { return c.State == "seen" || c.State == "quiet" }

// suspect reports whether a line of the login speaks of an error: a refusal, a label
// that nobody has defined, a code in a line that nobody could read, a device that is
// out of service.
func (l *Login) suspect() bool {
	for i := range l.Unread {
		if len(l.Unread[i].Codes) > 0 {
			return true
		}
	}
	for i := range l.Steps {
		s := &l.Steps[i]
		if s.Says == "refuses" || len(s.Flags) > 0 {
			return true
		}
		for _, f := range s.Fields {
			if strings.EqualFold(strings.ReplaceAll(f.Value, "_", ""), "outofservice") {
				return true
			}
		}
	}
	return false
}

// reachedAny reports whether the login has one of some steps.
func (l *Login) reachedAny(steps []string) bool {
	return slices.ContainsFunc(l.Steps, func(s Step) bool { return s.Step != "" && slices.Contains(steps, s.Step) })
}

// ambiguous reports whether a line of a message may be the login's.
func (l *Login) ambiguous(message string) bool {
	return slices.ContainsFunc(l.Ambiguous, func(a Ambiguity) bool { return a.Message == message })
}
