package commands

import (
	"slices"
	"time"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// around is how much of a log before and behind a login or an incident is asked for.
const around = time.Minute

// Advice fills in what is told of causes.
type Advice struct {
	base *knowledge.Base
	by   map[string]*knowledge.Command // by Line
}

// New knows the commands of a base.
func New(base *knowledge.Base) *Advice {
	a := &Advice{base: base, by: map[string]*knowledge.Command{}}
	for _, c := range base.Causes() {
		for _, b := range slices.Concat(c.Fix, c.Collect) {
			if b.Command != nil {
				a.by[b.Command.Line()] = b.Command
			}
		}
	}
	return a
}

// Command is the command of a line, nil for any other text.
func (a *Advice) Command(line string) *knowledge.Command { return a.by[line] }

// Causes returns the causes of a login with what they say filled in.
func (a *Advice) Causes(l *flow.Login, at flow.Place, site *Site) []flow.Cause {
	about, out := a.AboutLogin(l, at), slices.Clone(l.Causes)
	for i := range out {
		c := &out[i]
		if k := a.base.Cause(c.ID); k != nil {
			c.Fix = a.texts(knowledge.Texts(k.Fix, (*knowledge.Command).Line), about, site)
		}
		c.Asks = c.Collect
		c.Collect = a.texts(c.Asks, about, site)
	}
	return out
}

// AboutLogin is a login as commands are asked for it.
func (a *Advice) AboutLogin(l *flow.Login, at flow.Place) *Subject {
	about := &Subject{First: l.Start, Last: l.End, Margin: around}
	for i := range l.Steps {
		s := &l.Steps[i]
		if s.Status == flow.Unattributed {
			continue
		}
		if !slices.Contains(about.Nodes, s.Node) {
			about.Nodes = append(about.Nodes, s.Node)
		}
		kind, number, _ := node(s.Node)
		if at.PG == 0 && kind != router {
			at.PG = number
		}
		if kind == gateway && number == at.PG && at.Instance == 0 {
			at.Instance = instance(s.Printed)
		}
	}
	about.Places = []flow.Place{at}
	for _, c := range l.Coverage {
		if c.State != "absent" {
			about.Held = append(about.Held, c.Process)
		}
	}
	return about
}

// Incident fills in what is said of an incident.
func (a *Advice) Incident(in *flow.Incident, site *Site) {
	about := &Subject{Places: in.Places, First: in.First, Last: in.Last, Margin: around}
	if k := a.base.Cause(in.Cause); k != nil {
		in.Fix = a.texts(knowledge.Texts(k.Fix, (*knowledge.Command).Line), about, site)
	}
	in.Asks = in.Collect
	in.Collect = a.texts(in.Asks, about, site)
}

// texts are texts with their commands filled in, each once; those that ask for what is
// there are left out.
func (a *Advice) texts(in []string, about *Subject, site *Site) []string {
	out := []string{}
	add := func(text string) {
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	for _, text := range in {
		c := a.by[text]
		if c == nil {
			add(text)
			continue
		}
		for _, f := range site.Fill(c, about) {
			add(f.Line())
		}
	}
	return out
}
