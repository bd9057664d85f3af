package render

import (
	"slices"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/commands"
	"uccetrace/flow/knowledge"
)

// write lays the request out: what it is about, what people must say, what hosts
// must give now, and what must be switched on before the next try.
func (r *request) write(c *flow.Closing, whole bool) {
	f := r.fillingOf(c, whole)
	r.tasks = f.tasks(r.tasks)
	r.para(0, 0, span{r.subject(), r.strong})
	r.para(0, 0, plain("For the people who run the systems. Nothing here has been executed: each command says where it runs, what it costs the system in service, and what restores it."))
	r.about(c, f, whole)
	if whole {
		r.tell()
	}
	r.openCauses()
	var now, next []*task
	for _, t := range r.tasks {
		if strings.HasSuffix(t.Name, "-trace") {
			next = append(next, t)
		} else {
			now = append(now, t)
		}
	}
	r.hosts("What the hosts still have", now)
	r.hosts("Before the next try", next)
	if len(r.tasks)+len(r.open) == 0 {
		r.blank()
		r.para(0, 0, span{"Nothing is lacking", r.good}, plain(": the bundle holds a log of each process that a login needs, and no login is left without a proven cause."))
		return
	}
	r.blank()
	r.para(0, 0, plain("Please send the files as they are, zipped and not edited, and say in which time zone each host is."))
}

func (r *request) subject() string {
	if r.ask.Agent != "" {
		return "Data request: agent " + r.ask.Agent + " cannot log in"
	}
	return "Data request: agents cannot log in"
}

// about says what is known already.
func (r *request) about(c *flow.Closing, f *filling, whole bool) {
	r.blank()
	if c.Nothing != nil {
		for _, text := range c.Nothing.Text {
			r.fact("bundle", text)
		}
	}
	switch n := c.Summary.Logins - c.Summary.Filtered; {
	case r.bad == 0 && r.unjudged.count > 0:
		r.advice("open", r.unjudged.sentences())
	case r.bad > 0:
		r.fact("problem", digits(r.bad)+" of "+count(n, "login", "logins")+" did not succeed, "+r.period(r.first, r.last))
	case whole:
	case n == 0:
		r.fact("problem", "the bundle shows no login at all")
	default:
		r.fact("problem", "none that the bundle shows: "+count(n, "login that succeeded", "logins, all of which succeeded"))
	}
	if len(r.tasks) > 0 {
		r.fact("time", f.window())
	}
	if !whole {
		var have []string
		for _, s := range merged(c.Input.Sources) {
			have = append(have, processName(s.Node, s.Printed))
		}
		r.fact("have", "logs of "+r.someOf(have))
	}
	r.advice("fill in", open(r.tasks))
	r.advice("not shown", r.mute)
}

// tell asks for what only people can say.
func (r *request) tell() {
	r.blank()
	r.para(0, 0, span{"What only people can say", r.strong})
	for _, text := range []string{
		"Who: the agent's login id, the extension, the desktop (Finesse, CTI OS, another), the phone, the site.",
		"When: the time of a sign-in that failed, to the second, and whose clock that is.",
		"What the screen said, word by word, or a picture of it.",
		"Since when it happens, to whom, always or at times, and who is not hit: the same phone with another agent, the same agent on another phone.",
		"What changed before: releases, side switches, restarts, configuration, passwords, certificates.",
		"The releases of UCCE, Finesse and CUCM.",
	} {
		r.para(2, 4, plain("- "+text))
	}
}

// openCauses says what would decide the logins that are open, as far as no command
// gives it.
func (r *request) openCauses() {
	if len(r.open) == 0 {
		return
	}
	r.blank()
	r.para(0, 0, span{"What would decide", r.strong})
	for _, o := range r.open {
		who := "a system's own lines"
		if o.logins > 0 {
			who = count(o.logins, "login", "logins")
		}
		if n := len(o.agents); n > 0 {
			agents := o.agents
			if n > mostAgents {
				agents = append(append([]string(nil), agents[:mostAgents]...), r.ellipsis())
			}
			who += " of " + plural(agents, "agent", "agents") + " " + strings.Join(agents, " ")
		}
		switch len(o.titles) {
		case 0:
			r.para(2, 4, plain(who+", "+o.first+": no known cause explains it"))
		case 1:
			r.para(2, 4, plain(who+": may be"))
		default:
			r.para(2, 4, plain(who+": may be one of"))
		}
		r.titles(o.titles)
		for _, text := range o.texts {
			r.para(4, 6, plain("- "+text))
		}
	}
}

// hosts lists tasks by where they run.
func (r *request) hosts(title string, tasks []*task) {
	if len(tasks) == 0 {
		return
	}
	r.blank()
	r.para(0, 0, span{title, r.strong})
	var done []string
	for _, t := range tasks {
		host, _, _ := strings.Cut(t.Where, "; ")
		if slices.Contains(done, host) {
			continue
		}
		done = append(done, host)
		r.blank()
		r.para(0, 2, span{strings.ToUpper(host[:1]) + host[1:], r.name})
		for i, g := range grouped(tasks, host) {
			if i > 0 {
				r.blank()
			}
			r.group(g)
		}
	}
}

// grouped are the tasks of a host, those together that begin alike and cost the
// same.
func grouped(tasks []*task, host string) [][]*task {
	var out [][]*task
next:
	for _, t := range tasks {
		if at, _, _ := strings.Cut(t.Where, "; "); at != host {
			continue
		}
		for i, g := range out {
			if a := g[0]; len(t.Run) > 1 && len(a.Run) == len(t.Run) && a.Run[0] == t.Run[0] && a.Restore == t.Restore && a.Impact == t.Impact &&
				a.Release == t.Release && a.Run[len(a.Run)-1] != t.Run[0] && !strings.HasPrefix(t.Run[0], "procmon ") {
				out[i] = append(g, t)
				continue next
			}
		}
		out = append(out, []*task{t})
	}
	return out
}

// group writes the commands of a host that go together.
func (r *request) group(g []*task) {
	first := g[0]
	var whys, notes []string
	for _, t := range g {
		for _, w := range t.why {
			if !slices.Contains(whys, w) {
				whys = append(whys, w)
			}
		}
		_, rest, _ := strings.Cut(t.Where, "; ")
		for _, note := range strings.Split(rest, "; ") {
			if note != "" && note != commands.Undated && !slices.Contains(notes, note) {
				notes = append(notes, note)
			}
		}
	}
	label := "why"
	for _, w := range whys {
		r.requestFact(label, plain(w))
		label = ""
	}
	for i, run := range first.Run {
		if i == 0 || len(g) == 1 {
			r.typed(run)
		}
	}
	if len(g) > 1 {
		for _, t := range g {
			for _, run := range t.Run[1:] {
				r.typed(run)
			}
		}
	}
	r.requestFact("note", plain(strings.Join(notes, "; ")))
	r.requestFact("release", plain(first.Release))
	r.requestFact("impact", span{string(first.Impact), map[knowledge.Impact]ink{knowledge.Load: r.odd, knowledge.Outage: r.palette.bad}[first.Impact]})
	r.requestFact("restore", plain(first.Restore))
	if r.all {
		r.requestFact("source", span{first.Source.Title, r.faint})
	}
}

// typed writes a command; where it is too long for a line it is broken before an
// option, which stays with its value.
func (r *request) typed(run string) {
	cells := r.cells(span{"> " + run, r.name})
	if strings.Contains(run, " /") {
		for i := range cells[:len(cells)-1] {
			cells[i].glued = cells[i].text == " " && cells[i+1].text != "/"
		}
	}
	r.paraCells(2, 8, cells)
}

func (r *request) requestFact(label string, text span) {
	if text.text == "" {
		return
	}
	if r.narrow() {
		if label != "" {
			label += ": "
		}
		r.para(4, 6, span{label, r.faint}, text)
		return
	}
	r.hanging(4, 9, span{label, r.faint}, text)
}
