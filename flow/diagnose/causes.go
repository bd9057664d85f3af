package diagnose

import (
	"slices"

	"uccetrace/flow"
	"uccetrace/flow/decision"
	"uccetrace/flow/knowledge"
)

// causesOf turns a verdict into causes, without what is the login's own. Several that
// nothing tells apart are tied, and possible each; behind them stand others that the codes
// lead to.
func (j *Judge) causesOf(l *flow.Login, v *verdict) []flow.Cause {
	out := make([]flow.Cause, 0, len(v.first)+len(v.further))
	collect := j.collect(l, v)
	for i := range v.first {
		c := causeOf(&v.first[i])
		c.Certainty, c.Collect = v.certainty, collect[i]
		for _, o := range v.first {
			if o.ID != c.ID {
				c.Tied = append(c.Tied, o.ID)
			}
		}
		out = append(out, c)
	}
	for i := range v.further {
		out = append(out, causeOf(&v.further[i]))
	}
	return out
}

// name is a verdict's causes as those of one login.
func (j *Judge) name(l *flow.Login, v *verdict) []flow.Cause {
	out := slices.Clone(v.causes)
	basis, evidence, refuted := basis(l), slices.Clip(telltale(l)), refuted(l, v)
	for i := range out {
		out[i].Basis, out[i].Evidence = basis, evidence
		if i < len(v.first) {
			out[i].Refuted = refuted
		}
	}
	return j.lift(l, out)
}

// causeOf is a candidate as a cause, possible.
func causeOf(n *candidate) flow.Cause {
	return flow.Cause{
		ID: n.ID, Title: n.Title, Severity: string(n.Severity), Decision: n.setting.Decision, Outcome: n.setting.Outcome,
		Certainty: flow.Possible, Cost: n.leaves(), Tied: []string{}, Refuted: []flow.Refuted{},
		Fix: knowledge.Texts(n.Fix, (*knowledge.Command).Line), Collect: []string{},
	}
}

func refuted(l *flow.Login, v *verdict) []flow.Refuted {
	out := make([]flow.Refuted, len(v.refuted))
	for i, r := range v.refuted {
		out[i] = flow.Refuted{ID: r.ID, Line: l.Steps[r.against].Text}
	}
	return out
}

// lift adds the causes that lines speak for whose wording nobody has defined, unread ones
// and those of which only the shape is known: those that their codes say most of, never
// more than possible. Where nobody refused the login these come first, for a code says
// more than where it stopped.
func (j *Judge) lift(l *flow.Login, causes []flow.Cause) []flow.Cause {
	said := []flow.Cause{}
	add := func(text string, e flow.Evidence) {
		for _, cause := range j.meant(text) {
			is := func(c flow.Cause) bool { return c.ID == cause.ID }
			list := causes
			at := slices.IndexFunc(causes, is)
			if at < 0 {
				list, at = said, slices.IndexFunc(said, is)
			}
			if at >= 0 {
				if !slices.Contains(list[at].Evidence, e) {
					list[at].Evidence = append(list[at].Evidence, e)
				}
				continue
			}
			n := candidate{Cause: cause}
			if len(cause.Decisions) > 0 {
				n.setting = decision.Setting{Decision: cause.Decisions[0].Name, Outcome: cause.Decisions[0].Outcome}
			}
			c := causeOf(&n)
			c.Basis, c.Evidence = "assumed", []flow.Evidence{e}
			said = append(said, c)
		}
	}
	for i := range l.Unread {
		u := &l.Unread[i]
		add(u.Text, flow.Evidence{Source: u.Source, Node: u.Node, Line: u.Line, Offset: u.Offset, Length: u.Length, Fused: u.Fused})
	}
	for i := range l.Steps {
		if s := &l.Steps[i]; s.Basis == "general" && s.Says == "" && s.Status != flow.Unattributed && len(s.Evidence) > 0 {
			add(s.Text, s.Evidence[0])
		}
	}
	if !j.stopped(l) {
		return append(causes, said...)
	}
	for i := range said {
		for _, o := range said {
			if o.ID != said[i].ID {
				said[i].Tied = append(said[i].Tied, o.ID)
			}
		}
	}
	return append(slices.Clip(said), causes...)
}

// meant are the causes that the codes of a line lead to most strongly.
func (j *Judge) meant(text string) (out []*knowledge.Cause) {
	for _, f := range j.causes.FactsIn(text) {
		related := j.related(f)
		for _, r := range related {
			if r.Strength != related[0].Strength {
				break
			}
			if !slices.Contains(out, r.Cause) {
				out = append(out, r.Cause)
			}
		}
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
