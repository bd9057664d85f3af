package diagnose

import (
	"slices"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
	"uccetrace/flow/reference"
)

// named is a cause with the first of the settings that it stands for.
type named struct {
	*knowledge.Cause
	setting reference.Setting
}

// causesOf are the causes of hypotheses, each once.
func (j *Judge) causesOf(all []hypothesis) (out []named) {
	for _, h := range all {
		cause := j.of[h.setting.Decision+"="+h.setting.Outcome]
		if cause != nil && !slices.ContainsFunc(out, func(n named) bool { return n.Cause == cause }) {
			out = append(out, named{cause, h.setting})
		}
	}
	return out
}

// name turns a verdict into the causes of a login. Several that nothing tells apart
// are tied, and possible each.
func (j *Judge) name(l *flow.Login, v *verdict) []flow.Cause {
	out := make([]flow.Cause, 0, len(v.causes))
	told := newFilling(l)
	collect := j.collect(l, v, told)
	for i, n := range v.causes {
		c := flow.Cause{
			ID: n.ID, Title: n.Title, Severity: string(n.Severity), Decision: n.setting.Decision, Outcome: n.setting.Outcome,
			Certainty: v.certainty, Basis: basis(l), Cost: v.cost,
			Tied: []string{}, Evidence: telltale(l), Refuted: refuted(l, v), Fix: knowledge.Texts(n.Fix, told.command), Collect: collect[i],
		}
		for _, o := range v.causes {
			if o.ID != n.ID {
				c.Tied = append(c.Tied, o.ID)
			}
		}
		out = append(out, c)
	}
	return j.lift(l, v, out)
}

func refuted(l *flow.Login, v *verdict) []flow.Refuted {
	out := make([]flow.Refuted, len(v.refuted))
	for i, r := range v.refuted {
		out[i] = flow.Refuted{ID: r.id, Line: l.Steps[r.step].Text}
	}
	return out
}

// lift adds the causes that an unread line speaks for: a code in it that one cause
// alone names. What a line says that nobody has defined is never more than
// possible.
func (j *Judge) lift(l *flow.Login, v *verdict, causes []flow.Cause) []flow.Cause {
	for i := range l.Unread {
		u := &l.Unread[i]
		cause := j.meant(u.Text)
		if cause == nil {
			continue
		}
		e := flow.Evidence{Source: u.Source, Node: u.Node, Line: u.Line, Offset: u.Offset, Length: u.Length, Fused: u.Fused}
		if at := slices.IndexFunc(causes, func(c flow.Cause) bool { return c.ID == cause.ID }); at >= 0 {
			causes[at].Evidence = append(causes[at].Evidence, e)
			continue
		}
		told := newFilling(l)
		c := flow.Cause{
			ID: cause.ID, Title: cause.Title, Severity: string(cause.Severity), Certainty: flow.Possible, Basis: "assumed",
			Cost: v.costs[cause.ID], Tied: []string{}, Evidence: []flow.Evidence{e}, Refuted: []flow.Refuted{},
			Fix: knowledge.Texts(cause.Fix, told.command), Collect: []string{},
		}
		if len(cause.Decisions) > 0 {
			c.Decision, c.Outcome = cause.Decisions[0].Name, cause.Decisions[0].Outcome
		}
		causes = append(causes, c)
	}
	return causes
}

// meant is the one cause that names a code of a line, nil for none or several.
func (j *Judge) meant(text string) *knowledge.Cause {
	var one *knowledge.Cause
	for _, code := range j.causes.CodesIn(text) {
		same := []knowledge.Code{code}
		if code.Table.Name == "CTIERR" || code.Table.Name == "PERERR" {
			same = append(same, j.causes.Codes(code.Spelled)...) // as the other one of CUCM and the PG numbers it
		}
		for _, c := range same {
			if c.Table.Name != code.Table.Name && c.Table.Name != "CTIERR" && c.Table.Name != "PERERR" {
				continue
			}
			for _, cause := range j.causes.Naming(c) {
				if one != nil && one.ID != cause.ID {
					return nil
				}
				one = cause
			}
		}
	}
	return one
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
