package render

import (
	"io"
	"slices"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/commands"
	"uccetrace/flow/knowledge"
)

// Ask is what a data request is about, as the caller gave it; "" is not known.
type Ask struct {
	Agent        string // login id
	Since, Until string // [2007-02-08 ]23:35[:36[.354]]
}

// Request is the format of a data request: what a capture lacks to say why logins
// did not succeed, or everything for a login where there is no capture. Its closing
// may then be the zero one. It needs Options.Known.
func Request(ask Ask) Format {
	return Format{Name: "text", Extensions: []string{".txt"}, Brief: true,
		Doc: "what to collect where, by which command, with what it costs and how to restore",
		New: func(w io.Writer, opt Options) Sink {
			return &request{page: newPage(w, opt), ask: ask, states: map[string]*lack{}}
		}}
}

// request collects what a capture leaves open.
type request struct {
	*page
	ask      Ask
	open     []*openCause
	bad      int64            // logins that did not succeed
	unjudged unjudged         // logins that nobody can judge
	first    flow.Time        // of both
	last     flow.Time        // end of the last of them
	states   map[string]*lack // what no log could show of logins that are open, by process

	fill     *commands.Advice
	places   []flow.Place                  // where logins were that did not succeed
	lacks    []commands.Lack               // processes whose logs do not cover all of them
	commands map[string]*knowledge.Command // those that causes share, by name
	tasks    []*task
	mute     []string // what processes never printed, where no command would change that
}

// openCause is a set of causes that nothing tells apart, with the logins that it
// leaves open.
type openCause struct {
	in     string // the incident that they belong to, "" for none
	ids    []string
	titles []titled
	asks   []string // what would decide, as the knowledge base has it
	texts  []string // of it, what no command gives
	logins int64
	agents []string
	first  string
}

// lack is how many logins a process's log does not cover, or shows nothing of.
type lack struct{ absent, silent int64 }

// task is a command to run, and why.
type task struct {
	*knowledge.Command
	why []string
}

func (r *request) Begin() error {
	if base := r.base(); base != nil {
		r.fill = commands.New(base)
	}
	return nil
}

// mostPlaces bounds the gateways that are kept.
const mostPlaces = 64

// was enters where a login was.
func (r *request) was(l *flow.Login) {
	if r.fill == nil || len(r.places) >= mostPlaces {
		return
	}
	for _, p := range r.fill.AboutLogin(l, flow.Place{PG: l.PG}).Places {
		p = flow.Place{PG: p.PG, Instance: p.Instance}
		if p.PG != 0 && !slices.Contains(r.places, p) {
			r.places = append(r.places, p)
		}
	}
}

func (r *request) Login(l *flow.Login) error {
	if l.Outcome == flow.Succeeded {
		return nil
	}
	if why := missingLogs(l); why != "" {
		r.unjudged.add(l, why, false)
	} else {
		r.bad++
	}
	if r.first.IsZero() {
		r.first = l.Start
	}
	if r.last.Compare(l.End) < 0 {
		r.last = l.End
	}
	r.was(l)
	if len(l.Causes) > 0 && l.Causes[0].Certainty != flow.Possible {
		return nil
	}
	if w := r.whyOf(l); w.unjudged == "" {
		r.leave(w, l.Incident, l.Agent.ID, l.Start.String())
	}
	var pg int64
	if r.fill != nil {
		pg = r.fill.AboutLogin(l, flow.Place{PG: l.PG}).Places[0].PG
	}
	for _, c := range l.Coverage {
		if r.states[c.Process] == nil {
			r.states[c.Process] = &lack{}
		}
		switch c.State {
		case "absent":
			r.states[c.Process].absent++
			r.lack(c.Process, pg)
		case "silent":
			r.states[c.Process].silent++
		}
	}
	return nil
}

// lack enters that logs of a process do not cover a login on a PG.
func (r *request) lack(process string, pg int64) {
	if l := (commands.Lack{Process: process, PG: pg}); !slices.Contains(r.lacks, l) {
		r.lacks = append(r.lacks, l)
	}
}

// mostAgents bounds the agents that are named with what is open.
const mostAgents = 8

// leave enters that causes are open for an agent's login of an incident; "" for no login.
func (r *request) leave(w why, in, agent, start string) {
	var ids []string
	for _, c := range w.causes {
		ids = append(ids, c.id)
	}
	i := slices.IndexFunc(r.open, func(o *openCause) bool { return o.in == in && slices.Equal(o.ids, ids) })
	if i < 0 {
		i = len(r.open)
		r.open = append(r.open, &openCause{in: in, ids: ids, titles: w.causes, asks: w.asks, first: start})
	}
	o := r.open[i]
	o.logins++
	if agent != "" && len(o.agents) <= mostAgents && !slices.Contains(o.agents, agent) {
		o.agents = append(o.agents, agent)
	}
}

// settle takes out what the causes of incidents have decided: what one login leaves open
// the others, or a line of a system, may show. The rest is told once, whatever incidents
// it is of.
func (r *request) settle(c *flow.Closing) {
	sure := map[string]bool{}
	for i := range c.Incidents {
		sure[c.Incidents[i].ID] = c.Incidents[i].Cause != "" && c.Incidents[i].Certainty != flow.Possible
	}
	all := r.open
	r.open = nil
	for _, o := range all {
		if o.in != "" && sure[o.in] {
			continue
		}
		o.in = ""
		i := slices.IndexFunc(r.open, func(k *openCause) bool { return slices.Equal(k.ids, o.ids) })
		if i < 0 {
			r.open = append(r.open, o)
			continue
		}
		to := r.open[i]
		to.logins += o.logins
		for _, a := range o.agents {
			if len(to.agents) <= mostAgents && !slices.Contains(to.agents, a) {
				to.agents = append(to.agents, a)
			}
		}
	}
}

func (r *request) End(c *flow.Closing) error {
	r.settle(c)
	for i := range c.Incidents {
		if in := &c.Incidents[i]; in.Logins == 0 && in.Certainty == flow.Possible {
			r.leave(r.whyIn(&block{Incident: in}), "", "", in.First.String())
			r.open[len(r.open)-1].logins--
		}
	}
	r.commands = shared(r.base())
	whole := noLogs(c) || len(c.Input.Sources) == 0 || c.Nothing != nil
	if r.fill != nil {
		r.decide()
	}
	if whole {
		for _, name := range complete {
			r.add(r.commands[name], "")
		}
	} else {
		r.lacking(c)
	}
	r.write(c, whole)
	return r.w.Flush()
}

// complete names the commands of a request for an agent's login of which nothing is
// known yet.
var complete = []string{
	"opc-log", "pim-log", "jgw-log", "pg-link-log", "node-manager-log", "ctisvr-log", "router-log", "lines",
	"finesse-log", "ctios-log", "cti-log", "cucm-services",
	"opc-trace", "jgw-trace", "router-trace",
}

// logs and traces are the commands that give a process's log, and that raise what it
// prints.
var (
	logs = map[string]string{"opc": "opc-log", "pim": "pim-log", "jgw": "jgw-log", "ctisvr": "ctisvr-log", "router": "router-log",
		"ctios": "ctios-log", "finesse": "finesse-log", "cucm": "cti-log", "mds": "pg-link-log", "pgagent": "pg-link-log"}
	traces = map[string]string{"opc": "opc-trace", "jgw": "jgw-trace", "router": "router-trace", "pim": "pim-trace", "ctisvr": "ctisvr-trace"}
)

// shared are the commands of a base that causes share, by name.
func shared(base *knowledge.Base) map[string]*knowledge.Command {
	out := map[string]*knowledge.Command{}
	if base == nil {
		return out
	}
	for _, c := range base.Causes() {
		for _, b := range append(append([]knowledge.Block(nil), c.Fix...), c.Collect...) {
			if b.Command != nil && b.Command.Name != "" {
				out[b.Command.Name] = b.Command
			}
		}
	}
	return out
}

// add asks for a command, once, for one reason more.
func (r *request) add(c *knowledge.Command, why string) {
	if c == nil {
		return
	}
	i := slices.IndexFunc(r.tasks, func(t *task) bool { return slices.Equal(t.Run, c.Run) && t.Where == c.Where })
	if i < 0 {
		i = len(r.tasks)
		r.tasks = append(r.tasks, &task{Command: c})
	}
	if t := r.tasks[i]; why != "" && !slices.Contains(t.why, why) {
		t.why = append(t.why, why)
	}
}

// decide asks for what would decide the logins that are open. A process has to print
// more only where its log shows that it prints nothing of them.
func (r *request) decide() {
	for _, o := range r.open {
		for _, ask := range o.asks {
			c := r.fill.Command(ask)
			if c == nil {
				if !slices.Contains(o.texts, ask) {
					o.texts = append(o.texts, ask)
				}
				continue
			}
			if kind, of := commands.Gives(c); kind == commands.Level && (r.states[of[0]] == nil || r.states[of[0]].silent == 0) {
				continue
			}
			r.add(c, "to decide "+strings.Join(o.ids, ", "))
		}
	}
}

// lacking asks for the logs that are not in the capture, or not of the time of the
// logins, and for what a process never printed.
func (r *request) lacking(c *flow.Closing) {
	all := merged(c.Input.Sources)
	for _, p := range processes() {
		var first, last flow.Time
		var entries, login int64
		var never []string
		for _, s := range all {
			if s.Process != p.name {
				continue
			}
			first, last = earlier(first, s.First), later(last, s.Last)
			entries, login = entries+s.Entries, login+s.Login
		}
		for _, k := range kindsOf(all, p.name) {
			if k.Count == 0 {
				never = append(never, strings.TrimPrefix(k.Message, p.name+"."))
			}
		}
		state := r.states[p.name]
		switch {
		case entries == 0 && p.core:
			r.add(r.commands[logs[p.name]], "no log of "+p.name+" is in the bundle; not known without it: "+p.without)
		case entries == 0:
		case state != nil && state.absent > 0:
			r.add(r.commands[logs[p.name]], "the log of "+p.name+", "+r.period(first, last)+", does not cover "+
				count(state.absent, "login that is open", "logins that are open"))
		case r.outside(first, last) != "":
			r.lack(p.name, 0)
			r.add(r.commands[logs[p.name]], "the log of "+p.name+" "+r.outside(first, last))
		}
		switch {
		case entries > 0 && login == 0 && p.core:
			r.raise(p.name, p.name+" prints nothing of a login"+labelled(":", p.enable), true)
		case len(never) > 0:
			r.raise(p.name, p.name+" never printed "+strings.Join(never, ", "), !slices.Contains(asAWhole, p.name))
		}
	}
}

// asAWhole are the processes of which it is published how to have logins printed, and
// not which flag gives which line.
var asAWhole = []string{"pim", "ctisvr"}

// raise asks for a trace level, or says that none is known to help.
func (r *request) raise(process, why string, known bool) {
	if c := r.commands[traces[process]]; c != nil && known {
		r.add(c, why)
		return
	}
	r.mute = append(r.mute, why+"; no trace level that does is published")
}

// kindsOf are the kinds of lines of a process on all its nodes.
func kindsOf(all []seen, process string) []flow.Kind {
	var out []flow.Kind
	for _, s := range all {
		if s.Process == process {
			out = addKinds(out, s.Kinds)
		}
	}
	return out
}

// outside says that a log does not hold the time that was asked for.
func (r *request) outside(first, last flow.Time) string {
	since, until := moment(r.ask.Since), moment(r.ask.Until)
	switch {
	case alike(since, first) && since.Before(first):
		return "begins at " + first.String() + ", after --since " + r.ask.Since
	case alike(until, last) && last.Before(until):
		return "ends at " + last.String() + ", before --until " + r.ask.Until
	}
	return ""
}
