package render

import (
	"slices"
	"strings"
	"time"

	"uccetrace/flow"
	"uccetrace/flow/commands"
)

// margin is how long before and after the logins logs are asked for.
const margin = 5 * time.Minute

// filling is what the commands of a request are filled in with.
type filling struct {
	site  commands.Site
	about commands.Subject
}

// fillingOf is what the capture and the caller say. Logs that do not cover the logins
// that are open are as good as none.
func (r *request) fillingOf(c *flow.Closing, whole bool) *filling {
	f := &filling{site: commands.Site{Clocks: c.Clocks}, about: commands.Subject{Places: r.places, All: whole}}
	for _, s := range merged(c.Input.Sources) {
		if !r.uncovered[s.Process] {
			f.site.Logs = append(f.site.Logs, flow.Log{Process: s.Process, Node: s.Node, Printed: s.Printed})
			continue
		}
		f.about.Nodes = append(f.about.Nodes, s.Node)
	}
	from, dated, ok := commands.Moment(r.ask.Since)
	if !ok {
		from, dated, ok = commands.Moment(r.first)
		from = from.Add(-margin).Truncate(time.Minute)
	}
	to, datedTo, okTo := commands.Moment(r.ask.Until)
	if !okTo {
		to, datedTo, okTo = commands.Moment(r.last)
		to = to.Add(margin + time.Minute - time.Nanosecond).Truncate(time.Minute)
	}
	if ok && okTo {
		form := time.TimeOnly
		if dated && datedTo {
			form = time.DateTime
		}
		f.about.First, f.about.Last = from.Format(form), to.Format(form)
	}
	return f
}

// window says which time is asked for.
func (f *filling) window() string {
	if f.about.First == "" {
		return "from 10 minutes before a sign-in that failed to 5 minutes after it, as each host's own clock shows it"
	}
	text := f.about.First + " to " + f.about.Last
	if len(f.site.Clocks) > 0 {
		return text + ", on the clock that the logs are put in order by; a command has the time of its host's own clock where the bundle shows that"
	}
	return text + ", as the logs show it; a host in another zone shows another time"
}

// tasks are those of a request as they are typed.
func (f *filling) tasks(in []*task) (out []*task) {
	for _, t := range in {
		for _, c := range f.site.Fill(t.Command, &f.about) {
			out = append(out, &task{Command: &c, why: t.why})
		}
	}
	return out
}

// open says what is left to fill in by hand.
func open(tasks []*task) []string {
	var out []string
	used := func(in func(run string) bool) bool {
		return slices.ContainsFunc(tasks, func(t *task) bool { return slices.ContainsFunc(t.Run, in) })
	}
	has := func(name string) bool {
		return used(func(run string) bool { return strings.Contains(run, "<"+name+">") })
	}
	if has("instance") {
		out = append(out, "<instance> is the ICM instance, a folder name under icm on the host")
	}
	if has("node") {
		out = append(out, "<node> is the node on that host, a folder name under the instance: pg1a, cg1a, ra")
	}
	if has("from") || has("to") {
		out = append(out, "<from> and <to> are times HH:MM:SS on the host's clock; for another day than today add /bd and /ed with mm/dd/yyyy")
	}
	if used(undated) {
		out = append(out, commands.Undated)
	}
	return out
}

// undated reports whether a command has a time and no date.
func undated(run string) bool {
	return strings.Contains(run, "/bt ") && !strings.Contains(run, "/bd ") && !strings.Contains(run, "<from>")
}
