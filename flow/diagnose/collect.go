package diagnose

import (
	"slices"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// asks is what a command gives of a process.
type asks uint8

const (
	other  asks = iota // a list, a state, a release: nothing of a trace
	aLog               // the log as it is
	aLevel             // more in it at the next try
)

// fetched says of a command what it gives, and of which processes, by the names of
// flow.Step.Process.
func fetched(cmd *knowledge.Command) (asks, []string) {
	for _, run := range cmd.Run {
		words := strings.Fields(run)
		switch {
		case words[0] == "dumplog":
			var out []string
			for _, w := range words[1:] {
				if strings.HasPrefix(w, "/") {
					break
				}
				out = append(out, processOf(w))
			}
			return aLog, out
		case strings.HasPrefix(run, "file get activelog desktop"):
			return aLog, []string{"finesse"}
		case strings.HasPrefix(run, "file get activelog cm/trace/cti"):
			return aLog, []string{"cucm"}
		case words[0] == "rtrtrace":
			return aLevel, []string{"router"}
		case words[0] == "opctest":
			return aLevel, []string{"opc"}
		case words[0] == "procmon" && !lowLevel(cmd) && traces(cmd):
			return aLevel, []string{processOf(words[len(words)-1])}
		}
	}
	return other, nil
}

// processOf is a process as dumplog and procmon call it: pim1, rtr.
func processOf(printed string) string {
	switch name := strings.TrimRight(printed, "0123456789"); name {
	case "rtr":
		return "router"
	case "pgag", "ccag":
		return "pgagent"
	default:
		return name
	}
}

// traces says that a command changes what a process traces.
func traces(cmd *knowledge.Command) bool {
	return slices.ContainsFunc(cmd.Run, func(r string) bool { return strings.HasPrefix(r, "trace ") || strings.HasPrefix(r, "debug ") })
}

// lowLevel says that a command has the JTAPI client's own lines printed, which no
// login shows by default: that the log is there says nothing of them.
func lowLevel(cmd *knowledge.Command) bool {
	return slices.ContainsFunc(cmd.Run, func(r string) bool { return strings.Contains(r, "JT_LOW") })
}

// logsOf are the commands that fetch the log of one process.
func logsOf(causes *knowledge.Base) map[string]*knowledge.Command {
	out := map[string]*knowledge.Command{}
	for _, c := range causes.Causes() {
		for _, b := range c.Collect {
			if b.Command == nil {
				continue
			}
			if what, of := fetched(b.Command); what == aLog && out[of[0]] == nil {
				out[of[0]] = b.Command
			}
		}
	}
	return out
}

// collect says for each cause of the first class what would tell it from the
// others, or make it sure, and that the capture does not hold. What one cause asks
// for the next does not repeat.
func (j *Judge) collect(l *flow.Login, v *verdict, told *filling) [][]string {
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
		add(0, told.command(log))
	}
	for i, n := range v.first {
		for _, b := range n.Collect {
			switch {
			case b.Command == nil:
				add(i, b.Text)
			case v.splits(l, b.Command, asked):
				add(i, told.command(lacking(l, b.Command)))
			}
		}
	}
	for _, p := range v.split { // what no cause asks for
		if log := j.logs[p]; len(v.first) > 1 && !asked[p] && log != nil && state(l, p) == "absent" {
			asked[p] = true
			add(0, told.command(log))
		}
	}
	return out
}

// lacking is a command without the logs that the capture holds.
func lacking(l *flow.Login, cmd *knowledge.Command) *knowledge.Command {
	if what, of := fetched(cmd); what != aLog || len(of) < 2 {
		return cmd
	}
	out := *cmd
	out.Run = slices.Clone(cmd.Run)
	for i, run := range out.Run {
		if words := strings.Fields(run); words[0] == "dumplog" {
			out.Run[i] = strings.Join(slices.DeleteFunc(words, func(w string) bool { return w != "dumplog" && state(l, processOf(w)) != "absent" }), " ")
		}
	}
	return &out
}

// silent says that the engine has no lines of a process: whether they would split a
// class, nobody knows.
func silent(process string) bool { return !slices.Contains(processes[:], process) }

// splits says whether what a command gives is not there yet, and would tell the
// causes apart as far as the engine knows; asked takes the processes.
func (v *verdict) splits(l *flow.Login, cmd *knowledge.Command, asked map[string]bool) bool {
	what, of := fetched(cmd)
	if what == other {
		return true
	}
	wanted := false
	for _, p := range of {
		there := state(l, p)
		missing := there == "absent" || what == aLevel && there == "silent"
		if missing && (len(v.first) == 1 || silent(p) || slices.Contains(v.split, p)) {
			wanted = true
			if what == aLog {
				asked[p] = true
			}
		}
	}
	return wanted
}
