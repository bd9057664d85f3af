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

// fillingOf is what the capture and the caller say.
func (r *request) fillingOf(c *flow.Closing, whole bool) *filling {
	f := &filling{site: commands.Site{Clocks: c.Clocks}, about: commands.Subject{Places: r.places, Lacks: r.lacks, All: whole}}
	for _, s := range merged(c.Input.Sources) {
		f.site.Logs = append(f.site.Logs, flow.Log{Process: s.Process, Node: s.Node, Printed: s.Printed})
	}
	first, last := r.first, r.last
	if first == "" {
		for _, s := range c.Input.Sources {
			first, last = earlier(first, s.First), later(last, s.Last)
		}
	}
	from, dated, ok := given(r.ask.Since, first)
	if !ok && r.first != "" {
		from, dated, ok = commands.Moment(first)
		from = from.Add(-margin).Truncate(time.Minute)
	}
	to, datedTo, okTo := given(r.ask.Until, last)
	if !okTo && r.last != "" {
		to, datedTo, okTo = commands.Moment(last)
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

// given is a time that the caller gave, of the day that the logs show where he gave none.
func given(text, seen string) (t time.Time, dated, ok bool) {
	t, dated, ok = commands.Moment(text)
	if day, has, _ := commands.Moment(seen); ok && !dated && has {
		t = time.Date(day.Year(), day.Month(), day.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
		dated = true
	}
	return t, dated, ok
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
