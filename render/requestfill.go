package render

import (
	"slices"
	"strings"
	"time"

	"uccetrace/flow"
	"uccetrace/flow/commands"
)

// margin is how long before and after the logins logs are asked for, in milliseconds.
const (
	aMinute = 60_000
	margin  = 5 * aMinute
)

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
	if first.IsZero() {
		for _, s := range c.Input.Sources {
			first, last = earlier(first, s.First), later(last, s.Last)
		}
	}
	from, to := given(r.ask.Since, first), given(r.ask.Until, last)
	if from.IsZero() && !r.first.IsZero() {
		from = flow.At(wholeMinutes(first.MS()-margin), first.Dated())
	}
	if to.IsZero() && !r.last.IsZero() {
		to = flow.At(wholeMinutes(last.MS()+margin+aMinute-1), last.Dated())
	}
	if !from.IsZero() && !to.IsZero() {
		dated := from.Dated() && to.Dated()
		f.about.First, f.about.Last = flow.At(from.MS(), dated).Seconds(), flow.At(to.MS(), dated).Seconds()
	}
	return f
}

func wholeMinutes(ms int64) int64 { return ms - (ms%aMinute+aMinute)%aMinute }

// given is a time that the caller gave, of the day that the logs show where he gave none.
func given(text string, seen flow.Time) flow.Time {
	at := moment(text)
	if at.IsZero() || at.Dated() || !seen.Dated() {
		return at
	}
	return flow.At(seen.UTC().Truncate(24*time.Hour).UnixMilli()+at.MS(), true)
}

// forms are how flags spell a time.
var forms = []string{"2006-01-02 15:04:05.000", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05.000", "2006-01-02T15:04:05", "2006-01-02T15:04", "15:04:05.000", "15:04:05", "15:04"}

// moment reads the time of a flag, none where it gives none.
func moment(text string) flow.Time {
	for _, form := range forms {
		if t, err := time.Parse(form, text); err == nil {
			if strings.HasPrefix(form, "2006") {
				return flow.At(t.UnixMilli(), true)
			}
			return flow.At(t.AddDate(1970, 0, 0).UnixMilli(), false)
		}
	}
	return flow.Time{}
}

// window says which time is asked for.
func (f *filling) window() string {
	if f.about.First.IsZero() {
		return "from 10 minutes before a sign-in that failed to 5 minutes after it, as each host's own clock shows it"
	}
	text := f.about.First.String() + " to " + f.about.Last.String()
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
