package check

import (
	"fmt"
	"strings"
)

// Names are how a redacted capture calls what a policy names: a value of a login, and
// whatever stands in free text.
type Names struct{ Value, Line func(string) string }

// Rename has the gate judge a redacted capture: once the first login comes, the policy
// names agents and extensions as the capture then does. See Policy.Unnamed and
func (g *Gate) Rename(n Names) { g.names = &n }

// Unnamed says what of a policy cannot be judged on a redacted capture, "" for nothing.
func (p *Policy) Unnamed() string {
	for i := range p.Suppressions {
		if s := &p.Suppressions[i]; strings.ContainsAny(s.Agent, `*?[\`) {
			return fmt.Sprintf("%s:%d: a pattern fits no pseudonym: name the agent, %s", s.Source, s.Line, shown(s.Agent))
		}
	}
	return ""
}

// NeedsNames says that the policy holds findings against those of another run, which
// have the same fingerprints only if agents have the same names.
func (p *Policy) NeedsNames() bool {
	if p.Baseline != nil {
		return true
	}
	for i := range p.Suppressions {
		if p.Suppressions[i].Fingerprint != "" {
			return true
		}
	}
	return false
}

func (p *Policy) rename(n *Names) {
	if p.Where != nil {
		p.Where = p.Where.renamed(n)
	}
	for i, o := range p.Objectives {
		p.Objectives[i] = o.renamed(n)
	}
	for i := range p.Expect {
		e := &p.Expect[i]
		e.Agent, e.Ext, e.Source = n.Value(e.Agent), n.Value(e.Ext), n.Line(e.Source)
	}
	for i := range p.Suppressions {
		s := &p.Suppressions[i]
		s.Agent, s.Reason, s.Source = n.Value(s.Agent), n.Line(s.Reason), n.Line(s.Source)
	}
}

// renamed is the condition on logins that have other names.
func (w *Where) renamed(n *Names) *Where {
	e, err := parse(w.text)
	if err != nil {
		return w // it was read from this text
	}
	e.rename(n)
	if again, err := ParseWhere(e.String(), nil); err == nil {
		return again
	}
	return w
}

func (o *Objective) renamed(n *Names) *Objective {
	e, err := parse(o.text)
	if err != nil {
		return o
	}
	e.rename(n)
	if again, err := ParseObjective(e.String(), nil); err == nil {
		return again
	}
	return o
}

// rename gives the values that agents and extensions are compared with other names.
func (e *expression) rename(n *Names) {
	if e == nil {
		return
	}
	for _, c := range e.Any {
		for _, f := range c.All {
			f.rename(n)
		}
	}
}

func (f *factor) rename(n *Names) {
	switch {
	case f.Not != nil:
		f.Not.rename(n)
		return
	case f.Group != nil:
		f.Group.rename(n)
		return
	}
	t := f.Test
	if t.Left.Name == "agent" || t.Left.Name == "ext" {
		for _, v := range append(t.In, t.To) {
			if v != nil {
				v.Text = n.Value(v.Text)
			}
		}
	}
	if call := t.Left.Call; call != nil {
		call.Where.rename(n)
		if call.Of != nil {
			call.Of.Cond.rename(n)
		}
	}
}
