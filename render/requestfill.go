package render

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// filling is what the placeholders of commands stand for, as far as a capture or the
// caller says. Nothing of a trace gets into a command but what has the form of a
// node's or a process's name.
type filling struct {
	nodes    map[string][]string // by the first word of where a command runs
	printed  map[string][]string // pim: pim1 pim2
	from, to time.Time
	day      bool // the times have a date
	known    bool // the times are known
}

var (
	nodeForm    = regexp.MustCompile(`^(?i:(pg|cg)[0-9]{1,3}|r)[abAB]$`)
	printedForm = regexp.MustCompile(`^(?:pim|jgw)[0-9]{1,2}$`)
)

// margin is how long before and after the logins logs are asked for.
const margin = 5 * time.Minute

func (r *request) fillingOf(c *flow.Closing) *filling {
	f := &filling{nodes: map[string][]string{}, printed: map[string][]string{}}
	for _, s := range merged(c.Input.Sources) {
		host := map[string]string{"opc": "PG", "pim": "PG", "jgw": "PG", "ctisvr": "CTI", "router": "router"}[s.Process]
		if node := strings.ToLower(s.Node); host != "" && nodeForm.MatchString(node) && !slices.Contains(f.nodes[host], node) {
			f.nodes[host] = append(f.nodes[host], node)
		}
		if printedForm.MatchString(s.Printed) && !slices.Contains(f.printed[s.Process], s.Printed) {
			f.printed[s.Process] = append(f.printed[s.Process], s.Printed)
		}
	}
	from, fromDay, okFrom := moment(r.ask.Since)
	to, toDay, okTo := moment(r.ask.Until)
	if to.Second() > 0 || to.Nanosecond() > 0 {
		to = to.Truncate(time.Minute).Add(time.Minute)
	}
	first, firstDay, okFirst := moment(r.first)
	last, _, okLast := moment(r.last)
	if !okFrom && okFirst {
		from, fromDay, okFrom = first.Add(-margin), firstDay, true
	}
	if !okTo && okLast {
		to, toDay, okTo = last.Add(margin+time.Minute-time.Nanosecond), firstDay, true
	}
	f.from, f.to, f.day, f.known = from, to, fromDay && toDay, okFrom && okTo
	return f
}

// moment reads a time as flags and reports spell it.
func moment(text string) (t time.Time, day, ok bool) {
	for _, form := range []string{"2006-01-02 15:04:05.000", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05.000", "2006-01-02T15:04:05", "2006-01-02T15:04", "15:04:05.000", "15:04:05", "15:04"} {
		if t, err := time.Parse(form, text); err == nil {
			return t, dated(form), true
		}
	}
	return time.Time{}, false, false
}

// window says which time is asked for.
func (f *filling) window() string {
	if !f.known {
		return "from 10 minutes before a sign-in that failed to 5 minutes after it, as each host's own clock shows it"
	}
	form := "15:04"
	if f.day {
		form = "2006-01-02 15:04"
	}
	return f.from.Format(form) + " to " + f.to.Format(form) + ", as the logs show it; a host in another zone shows another time"
}

// open says what is left to fill in by hand.
func (f *filling) open(tasks []*task) []string {
	var out []string
	used := func(name string) bool {
		return slices.ContainsFunc(tasks, func(t *task) bool {
			return slices.ContainsFunc(t.Run, func(run string) bool { return strings.Contains(f.fill(t.Command, run), "<"+name+">") })
		})
	}
	if used("instance") {
		out = append(out, "<instance> is the ICM instance, a folder name under icm on the host")
	}
	if used("node") {
		out = append(out, "<node> is the node on that host, a folder name under the instance: pg1a, cg1a, ra")
	}
	if used("from") || used("to") {
		out = append(out, "<from> and <to> are times HH:MM on the host's clock; for another day than today add /bd and /ed with mm/dd/yyyy")
	}
	return out
}

// fill puts what is known in place of a command's placeholders.
func (f *filling) fill(c *knowledge.Command, run string) string {
	if f.known {
		if f.day {
			run = strings.ReplaceAll(run, "/bt <from>", "/bd "+f.from.Format("01/02/2006")+" /bt <from>")
			run = strings.ReplaceAll(run, "/et <to>", "/ed "+f.to.Format("01/02/2006")+" /et <to>")
		}
		run = strings.NewReplacer("<from>", f.from.Format("15:04"), "<to>", f.to.Format("15:04")).Replace(run)
	}
	if node := f.node(c); node != "" {
		run = strings.ReplaceAll(run, "<node>", node)
	}
	for process, words := range f.printed {
		if len(words) == 1 {
			run = strings.ReplaceAll(run, process+"1", words[0])
		}
	}
	return run
}

// node is the node that a command is for, "" where the capture names none or several
// that are not two sides of one.
func (f *filling) node(c *knowledge.Command) string {
	nodes := f.nodes[hostOf(c)]
	for _, n := range nodes {
		if n[:len(n)-1] != nodes[0][:len(nodes[0])-1] {
			return ""
		}
	}
	if len(nodes) == 0 {
		return ""
	}
	return slices.Min(nodes)
}

func hostOf(c *knowledge.Command) string {
	word, _, _ := strings.Cut(c.Where, " ")
	return strings.TrimRight(word, ",;")
}

// otherSide says what the node is called on the other side, or which nodes the
// capture names where there are several.
func (f *filling) otherSide(c *knowledge.Command) string {
	if !slices.ContainsFunc(c.Run, func(run string) bool { return strings.Contains(run, "<node>") }) {
		return ""
	}
	nodes := f.nodes[hostOf(c)]
	switch node := f.node(c); {
	case len(nodes) == 0:
		return ""
	case node == "":
		return "nodes in the bundle: " + strings.Join(nodes, " ")
	default:
		n := len(node) - 1
		return "on side B the node is " + node[:n] + "b"
	}
}

// keeps says that a note on a command is still needed: not one that says what the
// capture has filled in.
func (f *filling) keeps(note string) bool {
	for _, process := range []string{"pim", "jgw"} {
		if strings.HasPrefix(note, process+"1 is") && len(f.printed[process]) == 1 {
			return false
		}
	}
	return !strings.HasPrefix(note, "its node is") || len(f.nodes) == 0
}
