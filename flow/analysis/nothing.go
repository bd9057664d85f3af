package analysis

import (
	"fmt"
	"sort"
	"strings"

	"github.com/agnivade/levenshtein"

	"uccetrace/correlate"
	"uccetrace/flow"
)

// mostNames bounds how many different agents and extensions are kept to offer
// near spellings of.
const mostNames = 100_000

// names remembers who the capture speaks of, while a filter asks for somebody.
type names struct {
	asked []string
	seen  map[string]bool
}

func (n *names) add(l *correlate.Login) {
	if len(n.asked) == 0 || len(n.seen) >= mostNames {
		return
	}
	if n.seen == nil {
		n.seen = map[string]bool{}
	}
	for _, v := range []string{l.Agent.ID, l.Agent.ICMID, l.Agent.Extension, l.Agent.Name} {
		if v != "" {
			n.seen[v] = true
		}
	}
}

// near lists at most five of them that look like what was asked for.
func (n *names) near() []string {
	type match struct {
		text     string
		distance int
	}
	var found []match
	for v := range n.seen {
		for _, a := range n.asked {
			d := levenshtein.ComputeDistance(strings.ToLower(v), strings.ToLower(a))
			if d > 0 && d <= max(1, (len(a)+1)/3) || d > 0 && (strings.HasSuffix(v, a) || strings.HasSuffix(a, v)) {
				found = append(found, match{v, d})
				break
			}
		}
	}
	sort.Slice(found, func(i, j int) bool {
		if found[i].distance != found[j].distance {
			return found[i].distance < found[j].distance
		}
		return found[i].text < found[j].text
	})
	out := []string{}
	for _, m := range found[:min(5, len(found))] {
		out = append(out, m.text)
	}
	return out
}

// nothing says what it means that a filter chose no login; seen is where the text
// of --find stands in logins that the other filters left out.
func nothing(f Filter, closing *flow.Closing, n *names, seen *spaces) *flow.Nothing {
	out := &flow.Nothing{Asked: f.Asked(), Spaces: []string{}, Near: n.near(), Text: []string{}, Collect: []string{}}
	for _, s := range seen.list() {
		out.Spaces = append(out.Spaces, fmt.Sprintf("%s (logins: %d)", s.Space, s.Count))
	}
	read := map[string]bool{}
	for _, s := range closing.Input.Sources {
		for _, p := range s.Processes {
			line := fmt.Sprintf("%s-%s: %d entries, %s to %s", p.Node, p.Printed, p.Entries, p.First, p.Last)
			out.Text = append(out.Text, line)
			read[p.Process] = true
		}
	}
	switch n := closing.Summary.Logins; n {
	case 0:
		out.Text = append(out.Text, "no login of anybody was seen")
	case 1:
		out.Text = append(out.Text, "1 other login was seen")
	default:
		out.Text = append(out.Text, fmt.Sprintf("%d other logins were seen", n))
	}
	if f.Find != "" && len(*seen) == 0 {
		out.Text = append(out.Text, fmt.Sprintf("%q stands in no identifier and no value of a login; lines that belong to none are not searched", f.Find))
	}
	collect(out, f, read)
	return out
}

// collect says what would answer: of somebody who is asked for by name, whether
// they asked to log in at all; of a text, the logs that are not here.
func collect(out *flow.Nothing, f Filter, read map[string]bool) {
	who := f.Agent != "" || f.Ext != ""
	whose := "log of that time"
	switch {
	case who:
		whose = "log of the agent's PG for that time"
	case f.Find == "":
		return
	}
	if who && (read["ctisvr"] || read["opc"]) {
		out.Text = append(out.Text, "no login request of this agent reached the CTI server in that time, or its log does not print requests")
		out.Collect = append(out.Collect, "Finesse webservices and realm logs of that time: whether the desktop was refused before the CTI server was asked")
	}
	for _, p := range []string{"opc", "ctisvr", "pim"} {
		if !read[p] {
			out.Collect = append(out.Collect, p+" "+whose)
		}
	}
	if who {
		out.Collect = append(out.Collect, "the other side's logs (A and B): requests are printed by the active side")
	}
}
