package diagnose

import (
	"slices"

	"uccetrace/flow"
	"uccetrace/flow/commands"
	"uccetrace/flow/knowledge"
)

// logsOf are the commands that fetch the log of one process.
func logsOf(causes *knowledge.Base) map[string]*knowledge.Command {
	out := map[string]*knowledge.Command{}
	for _, c := range causes.Causes() {
		for _, b := range c.Collect {
			if b.Command == nil {
				continue
			}
			if what, of := commands.Gives(b.Command); what == commands.Log && out[of[0]] == nil {
				out[of[0]] = b.Command
			}
		}
	}
	return out
}

// collect says for each cause of the first class what would tell it from the
// others, or make it sure, and that the capture does not hold, commands as the
// knowledge base has them. What one cause asks for the next does not repeat.
func (j *Judge) collect(l *flow.Login, v *verdict) [][]string {
	out := make([][]string, len(v.first))
	for i := range out {
		out[i] = []string{}
	}
	if v.certainty != flow.Possible || len(out) == 0 {
		return out
	}
	said := map[string]bool{}
	add := func(i int, text string) {
		if !said[text] {
			said[text] = true
			out[i] = append(out[i], text)
		}
	}
	asked := map[string]bool{} // processes
	if log := j.logs[v.next]; log != nil {
		asked[v.next] = true
		add(0, "Next on the path, and not in this capture: the log of "+v.next+".")
		add(0, log.Line())
	}
	for i, n := range v.first {
		for _, b := range n.Collect {
			switch {
			case b.Command == nil:
				add(i, b.Text)
			case v.splits(l, b.Command, asked):
				add(i, b.Command.Line())
			}
		}
	}
	for _, p := range v.split { // what no cause asks for
		if log := j.logs[p]; len(v.first) > 1 && !asked[p] && log != nil && state(l, p) == "absent" {
			asked[p] = true
			add(0, log.Line())
		}
	}
	return out
}

// silent says that the engine has no lines of a process: whether they would split a
// class, nobody knows.
func silent(process string) bool { return !slices.Contains(processes[:], process) }

// splits says whether what a command gives is not there yet, and would tell the
// causes apart as far as the engine knows; asked takes the processes.
func (v *verdict) splits(l *flow.Login, cmd *knowledge.Command, asked map[string]bool) bool {
	what, of := commands.Gives(cmd)
	if what == commands.Other {
		return true
	}
	wanted := false
	for _, p := range of {
		there := state(l, p)
		missing := there == "absent" || what == commands.Level && there == "silent"
		if missing && (len(v.first) == 1 || silent(p) || slices.Contains(v.split, p)) {
			wanted = true
			if what == commands.Log {
				asked[p] = true
			}
		}
	}
	return wanted
}
