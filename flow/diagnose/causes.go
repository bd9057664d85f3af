package diagnose

import (
	"slices"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
	"uccetrace/flow/reference"
)

// named is a cause with the first of the settings that it stands for.
type named struct {
	*knowledge.Cause
	setting reference.Setting
}

// causesOf are the causes of a class, each once.
func (j *Judge) causesOf(c *class) (out []named) {
	for _, s := range c.settings {
		cause := j.causes.For(s.Decision, s.Outcome)
		if cause != nil && !slices.ContainsFunc(out, func(n named) bool { return n.ID == cause.ID }) {
			out = append(out, named{cause, s})
		}
	}
	return out
}

// name turns a verdict into causes. Several that nothing tells apart are tied, and
// possible each.
func (j *Judge) name(l *flow.Login, v *verdict) []flow.Cause {
	found := j.causesOf(v.best)
	out := make([]flow.Cause, 0, len(found))
	certainty := v.certainty
	if len(found) > 1 {
		certainty = flow.Possible
	}
	for _, n := range found {
		c := flow.Cause{
			ID: n.ID, Title: n.Title, Severity: string(n.Severity), Decision: n.setting.Decision, Outcome: n.setting.Outcome,
			Certainty: certainty, Basis: basis(l), Cost: v.best.result.Cost,
			Tied: []string{}, Evidence: telltale(l), Refuted: j.preferredTo(v), Fix: texts(n.Fix), Collect: []string{},
		}
		for _, o := range found {
			if o.ID != n.ID {
				c.Tied = append(c.Tied, o.ID)
			}
		}
		if certainty == flow.Possible {
			c.Collect = texts(n.Collect)
		}
		out = append(out, c)
	}
	return out
}

// telltale are the lines that refuse the login, or the last one of it.
func telltale(l *flow.Login) []flow.Evidence {
	out := []flow.Evidence{}
	for i := range l.Steps {
		if l.Steps[i].Says == "refuses" && l.Steps[i].Status != flow.Unattributed {
			out = append(out, l.Steps[i].Evidence[0])
		}
	}
	if n := len(l.Steps); len(out) == 0 && n > 0 {
		out = append(out, l.Steps[n-1].Evidence[0])
	}
	return out
}

// weakness orders the bases, the strongest first.
var weakness = []string{"public", "documented", "general", "assumed"}

// basis is the strongest basis of a line that refuses, or the weakest of all where
// none does.
func basis(l *flow.Login) string {
	best, worst := len(weakness), 0
	for i := range l.Steps {
		n := slices.Index(weakness, l.Steps[i].Basis)
		if l.Steps[i].Says == "refuses" {
			best = min(best, n)
		}
		worst = max(worst, n)
	}
	if best < len(weakness) {
		return weakness[best]
	}
	return weakness[worst]
}

// mostRefuted bounds the refuted causes that are named.
const mostRefuted = 5

// preferredTo are the next best causes that a line of the login contradicts.
func (j *Judge) preferredTo(v *verdict) []flow.Refuted {
	out := []flow.Refuted{}
	for _, c := range v.others {
		line := ""
		for _, d := range c.result.Deviations {
			if line == "" && (d.Kind == flow.Unexpected || d.Kind == flow.Different) {
				line = d.Got
			}
		}
		for _, n := range j.causesOf(c) {
			if line != "" && len(out) < mostRefuted {
				out = append(out, flow.Refuted{ID: n.ID, Line: line})
			}
		}
	}
	return out
}

// texts are the paragraphs, items and commands of a section.
func texts(blocks []knowledge.Block) []string {
	out := []string{}
	for _, b := range blocks {
		switch {
		case b.Command != nil:
			out = append(out, b.Command.Where+": "+strings.Join(b.Command.Run, "; "))
		case b.Text != "":
			out = append(out, b.Text)
		}
	}
	return out
}
