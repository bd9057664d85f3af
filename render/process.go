package render

import (
	"sort"
	"strings"

	"uccetrace/flow"
)

// process is what a reader must know of one process's log.
type process struct {
	name    string
	short   string // for narrow ladders
	core    bool   // a login cannot be followed whole without it
	shows   string // what of a login its log shows
	without string // what nobody can say where it is missing
	enable  string // what makes it print them, where the default may not
}

// processes stand in the order in which a login passes them, the central
// controller last, which runs beside the way back.
func processes() []process {
	return []process{
		{name: "client", short: "cli"},
		{name: "finesse", short: "fin", shows: "what the desktop asked for"},
		{name: "aw", short: "aw"},
		{name: "ctios", short: "cos", shows: "what a CTI OS client asked for"},
		{name: "ctisvr", short: "cti", core: true,
			shows:   "the client's request, the confirmation, the agent's published state",
			without: "whether, when and which client was answered (only the router's group log-ins can still prove success)"},
		{name: "opc", short: "opc", core: true,
			shows:   "which number the CTI server's request got inside the PG",
			without: "which confirmation of the CTI server answers which request inside the PG (their numbers meet only in OPC's mapping line)"},
		{name: "pim", short: "pim", core: true,
			shows:   "the extension's targeting rule, the device target, the attribute login",
			without: "whether the extension stands in an Agent Targeting Rule, which device target was built"},
		{name: "jgw", short: "jgw", core: true,
			shows:   "call and terminal observer, the line's state, the terminal",
			without: "what CUCM said of the line: observers, registration, terminal"},
		{name: "cucm", short: "cm"},
		{name: "mds", short: "mds"},
		{name: "pgagent", short: "pga", shows: "whether PG and central controller could talk"},
		{name: "router", short: "rtr", core: true,
			shows:   "skill groups and precision queues that the agent was logged in to",
			without: "skill groups, precision queues, whether the central controller learned of the agent",
			enable:  "the router prints them only with tracing of agent changes on"},
	}
}

// rank is a process's place in the flow; those that are none of ours come last.
func rank(name string) int {
	if at := flow.Rank(name); at >= 0 {
		return at
	}
	return len(flow.Processes())
}

// short is a process's name in at most width columns where an abbreviation of
// the field exists.
func short(name string) string {
	for _, p := range processes() {
		if p.name == name {
			return p.short
		}
	}
	return name
}

// seen is one process on one node as all sources together show it.
type seen struct {
	flow.SourceProcess
	sources int
}

// merged sums up the sources by process, node and instance, in flow order.
func merged(sources []flow.Source) []seen {
	var out []seen
	index := map[string]int{}
	for _, src := range sources {
		for _, p := range src.Processes {
			key := p.Process + "\x00" + strings.ToLower(p.Node+"\x00"+p.Printed)
			i, ok := index[key]
			if !ok {
				index[key] = len(out)
				out = append(out, seen{p, 1})
				out[len(out)-1].Kinds = append([]flow.Kind(nil), p.Kinds...)
				continue
			}
			s := &out[i]
			s.sources++
			s.Entries, s.Claimed, s.Login = s.Entries+p.Entries, s.Claimed+p.Claimed, s.Login+p.Login
			s.First, s.Last = earlier(s.First, p.First), later(s.Last, p.Last)
			s.Kinds = addKinds(s.Kinds, p.Kinds)
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		a, b := &out[i], &out[j]
		if ra, rb := rank(a.Process), rank(b.Process); ra != rb {
			return ra < rb
		}
		if a.Process != b.Process {
			return a.Process < b.Process
		}
		if na, nb := strings.ToLower(a.Node), strings.ToLower(b.Node); na != nb {
			return na < nb
		}
		return strings.ToLower(a.Printed) < strings.ToLower(b.Printed)
	})
	return out
}

// earlier and later are the first and the last of two times; of a time with a date and
// one without, it is the one with.
func earlier(a, b flow.Time) flow.Time {
	if alike(a, b) && a.Before(b) {
		return a
	}
	return surer(a, b)
}

func later(a, b flow.Time) flow.Time {
	if alike(a, b) && b.Before(a) {
		return a
	}
	return surer(a, b)
}

// alike reports whether two times both have a date, or none has.
func alike(a, b flow.Time) bool { return !a.IsZero() && !b.IsZero() && a.Dated() == b.Dated() }

// surer is the second of two times unless the first says more.
func surer(a, b flow.Time) flow.Time {
	if b.IsZero() || a.Dated() && !b.Dated() {
		return a
	}
	return b
}

func addKinds(to, from []flow.Kind) []flow.Kind {
next:
	for _, k := range from {
		for i := range to {
			if to[i].Message == k.Message {
				to[i].Count += k.Count
				continue next
			}
		}
		to = append(to, k)
	}
	return to
}

// span is the stretch of time that the capture covers, as printed.
func spanOf(sources []flow.Source) (first, last flow.Time) {
	for _, s := range sources {
		first, last = earlier(first, s.First), later(last, s.Last)
	}
	return first, last
}

// present and absent split the processes that a login needs by whether the
// capture holds a log of them.
func presence(sources []flow.Source) (present, absent []process, others []string) {
	have := map[string]bool{}
	for _, s := range merged(sources) {
		have[s.Process] = true
		if rank(s.Process) == len(processes()) && !containsFold(others, s.Process) {
			others = append(others, s.Process)
		}
	}
	for _, p := range processes() {
		switch {
		case have[p.name]:
			present = append(present, p)
		case p.core:
			absent = append(absent, p)
		}
	}
	return present, absent, others
}

func names(ps []process) []string {
	out := make([]string, len(ps))
	for i, p := range ps {
		out[i] = p.name
	}
	return out
}
