package commands

import (
	"slices"
	"strings"

	"uccetrace/flow/knowledge"
)

// Kind is what a command gives.
type Kind uint8

// Kinds of commands.
const (
	Other Kind = iota // a list, a state, a release: nothing of a trace
	Log               // the log as it is
	Level             // more in it at the next try
)

// Gives is what a command gives, and of which processes, by the names of
// flow.Step.Process.
func Gives(c *knowledge.Command) (Kind, []string) {
	for _, run := range c.Run {
		words := strings.Fields(run)
		switch {
		case words[0] == "dumplog":
			var out []string
			for _, w := range dumped(words) {
				out = append(out, processOf(w))
			}
			return Log, out
		case strings.HasPrefix(run, "file get activelog desktop"):
			return Log, []string{"finesse"}
		case strings.HasPrefix(run, "file get activelog cm/trace/cti"):
			return Log, []string{"cucm"}
		case words[0] == "rtrtrace":
			return Level, []string{"router"}
		case words[0] == "opctest":
			return Level, []string{"opc"}
		case words[0] == "reg" && strings.Contains(run, `\Processes\ctisvr"`):
			return Level, []string{"ctisvr"}
		case words[0] == "procmon" && !lowLevel(c) && traces(c):
			return Level, []string{processOf(words[len(words)-1])}
		}
	}
	return Other, nil
}

// dumped are the processes that a dumplog command names, as it calls them.
func dumped(words []string) []string {
	n := slices.IndexFunc(words, func(w string) bool { return strings.HasPrefix(w, "/") })
	if n < 0 {
		n = len(words)
	}
	return words[1:n]
}

// processOf is a process as dumplog and procmon call it: pim1, rtr.
func processOf(printed string) string {
	switch name := strings.TrimRight(printed, "0123456789"); name {
	case "rtr":
		return "router"
	case "pgag":
		return "pgagent"
	default:
		return name
	}
}

// traces reports whether a command changes what a process traces.
func traces(c *knowledge.Command) bool {
	return slices.ContainsFunc(c.Run, func(r string) bool { return strings.HasPrefix(r, "trace ") || strings.HasPrefix(r, "debug ") })
}

// lowLevel reports whether a command has the JTAPI client's own lines printed, which no
// login shows by default: that the log is there says nothing of them.
func lowLevel(c *knowledge.Command) bool {
	return slices.ContainsFunc(c.Run, func(r string) bool { return strings.Contains(r, "JT_LOW") })
}
