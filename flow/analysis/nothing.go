package analysis

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
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
	for _, v := range []string{l.Agent.ID, l.Agent.ICMID, l.Agent.Extension, l.Agent.Name} {
		n.see([]byte(v))
	}
}

// see enters one that a line names.
func (n *names) see(name []byte) {
	if len(n.asked) == 0 || len(name) == 0 || n.seen[string(name)] || len(n.seen) >= mostNames {
		return
	}
	if n.seen == nil {
		n.seen = map[string]bool{}
	}
	n.seen[string(name)] = true
}

// mostNear is how many near spellings are offered.
const mostNear = 5

// near lists at most that many of them that look like what was asked for.
func (n *names) near() []string {
	type match struct {
		text     string
		distance int
	}
	var found []match
	for v := range n.seen {
		if slices.Contains(n.asked, v) {
			continue
		}
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
	for _, m := range found[:min(mostNear, len(found))] {
		if m.distance > 1 && found[0].distance == 1 && !slices.ContainsFunc(n.asked, func(a string) bool { return strings.HasSuffix(m.text, a) || strings.HasSuffix(a, m.text) }) {
			continue // one wrong character is likelier than two
		}
		out = append(out, m.text)
	}
	return out
}

// nothing says what it means that a filter chose no login; seen is where what it names
// stands in logins that were left out, beyond where it does in lines of no login, if
// these were searched.
func nothing(f Filter, closing *flow.Closing, n *names, seen *spaces, beyond *flow.Elsewhere, searched bool) *flow.Nothing {
	out := &flow.Nothing{Asked: f.Asked(), Spaces: []string{}, Near: n.near(), Text: []string{}, Collect: []string{}, Elsewhere: *beyond}
	for _, s := range seen.list() {
		out.Spaces = append(out.Spaces, fmt.Sprintf("%s (logins: %d)", s.Space, s.Count))
	}
	read := map[string]bool{}
	var entries int64
	var processes []string
	for _, s := range closing.Input.Sources {
		for _, p := range s.Processes {
			entries += p.Entries
			if !read[p.Process] {
				processes = append(processes, p.Process)
			}
			read[p.Process] = true
		}
	}
	slices.Sort(processes)
	text := fmt.Sprintf("%d entries", entries)
	if len(processes) > 0 {
		text += " of " + strings.Join(processes, ", ")
	}
	text += " were read"
	switch n := closing.Summary.Logins; n {
	case 0:
		text += "; no login of anybody"
	case 1:
		text += "; 1 other login"
	default:
		text += fmt.Sprintf("; %d other logins", n)
	}
	asked := f.names()
	others := len(beyond.Lines) + len(beyond.Unread)
	if others > 0 {
		out.Near = []string{} // it is spelled as lines have it
	}
	switch {
	case len(asked) == 0 || others > 0 || len(*seen) > 0:
	case searched && len(beyond.Unsearched) == 0:
		text = "no line holds " + quoted(asked) + "; " + text
	default:
		text = "no line of a login holds " + quoted(asked) + "; " + text
	}
	out.Text = append(out.Text, text)
	if len(asked) > 0 {
		collect(out, f, read, others > 0)
	}
	return out
}

func quoted(texts []string) string {
	for i, t := range texts {
		texts[i] = strconv.Quote(t)
	}
	return strings.Join(texts, " or ")
}

// collect says what would answer: of somebody who is asked for by name, whether they
// asked to log in at all; of a text, the logs that are not here. Of somebody whom other
// lines name it is known that the logs cover them.
func collect(out *flow.Nothing, f Filter, read map[string]bool, named bool) {
	who := f.Agent != "" || f.Ext != ""
	var missing []string
	for _, p := range []string{"ctisvr", "opc", "pim"} {
		if !read[p] {
			missing = append(missing, p)
		}
	}
	if who && (read["ctisvr"] || read["opc"]) {
		out.Text = append(out.Text, "no request of this agent at the CTI server, or its log prints no requests")
		if !read["finesse"] && !named {
			out.Collect = append(out.Collect, "Finesse webservices and realm logs: was the desktop refused earlier?")
		}
	}
	switch {
	case len(missing) > 0 && who:
		out.Collect = append(out.Collect, strings.Join(missing, ", ")+" logs of the agent's PG for that time, both sides")
	case len(missing) > 0:
		out.Collect = append(out.Collect, strings.Join(missing, ", ")+" logs of that time, both sides")
	case who && !named:
		out.Collect = append(out.Collect, "the other side's logs (A, B): the active side prints requests")
	}
}
