package check

import (
	"fmt"
	"slices"
	"strings"

	"uccetrace/flow"
)

// Bounds of a finding.
const (
	mostText     = 400 // bytes of a trace line in a text
	mostSteps    = 200 // lines of all threads together
	mostEvidence = 20
	mostMayBe    = 3 // causes that are named where none is certain
)

// login finds a login wrong.
func (g *Gate) login(l *flow.Login, at int) {
	f := found{Finding: flow.Finding{Evidence: evidenceOf(l), Threads: []flow.Thread{}, Fix: []string{}, Collect: []string{}}, row: at, incident: l.Incident}
	if l.Incident != "" && l.Follows == "" {
		g.hit[l.Incident] = true
	}
	if len(g.found) < mostThreads {
		f.Threads = threads(l)
	}
	rule, level := loginInconclusive, flow.WarningLevel
	f.unjudged = l.Unjudged() != nil
	if f.open = l.Outcome != flow.Failed; !f.open {
		rule, level, f.failed = loginFailed, flow.ErrorLevel, true
	}
	var first string
	if len(l.Causes) > 0 {
		c := &l.Causes[0]
		first = c.ID
		if certain(c.Certainty) {
			rule = flow.Rule{ID: c.ID, Title: c.Title, Cause: true}
			f.Fix = append(f.Fix, c.Fix...)
			g.causes[c.ID] = g.causes[c.ID] || f.failed
		}
		for _, c := range l.Causes {
			for _, text := range c.Collect {
				if !slices.Contains(f.Collect, text) {
					f.Collect = append(f.Collect, text)
				}
			}
		}
	}
	f.Rule, f.Level, f.Title = rule.ID, level, rule.Title
	f.Text = loginText(l)
	f.Fingerprint = g.equal.fingerprint(identityOf(rule.ID, l, first))
	g.add(f)
}

// loginText says in one line what became of a login, and by which line.
func loginText(l *flow.Login) string {
	text := "login of " + who(l.Agent.ID, l.Agent.Extension)
	if l.Outcome == flow.Failed {
		text += " failed"
	} else {
		text += " is inconclusive"
	}
	if lacking := l.Unjudged(); lacking != nil {
		var logs []string
		for _, c := range lacking {
			logs = append(logs, c.Process)
		}
		return text + ": cannot tell without " + strings.Join(logs, " or ") + " logs; no sign of failure"
	}
	if len(l.Causes) > 0 && certain(l.Causes[0].Certainty) {
		text += " (" + string(l.Causes[0].Certainty) + ")"
	}
	switch s := flow.Root(l.Refusals()); {
	case s != nil:
		text += ", refused by " + s.Printed + ": " + oneLine(s.Text)
	case len(l.Steps) > 0:
		text += ", its last line is of " + l.Steps[len(l.Steps)-1].Printed + ": " + oneLine(l.Steps[len(l.Steps)-1].Text)
	}
	if len(l.Causes) > 0 && !certain(l.Causes[0].Certainty) {
		text += "; may be: " + mayBe(l)
	}
	return text
}

// mayBe names the first of a login's causes.
func mayBe(l *flow.Login) string {
	var titles []string
	for i, c := range l.Causes {
		if i == mostMayBe {
			titles = append(titles, fmt.Sprintf("%d more", len(l.Causes)-i+len(l.Unlisted())))
			break
		}
		titles = append(titles, c.Title)
	}
	return strings.Join(titles, "; ")
}

func who(agent, extension string) string {
	text := "an unknown agent"
	if agent != "" {
		text = "agent " + agent
	}
	if extension != "" {
		text += " on extension " + extension
	}
	return text
}

// oneLine is text with white space squeezed, not long.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > mostText {
		text = strings.ToValidUTF8(text[:mostText], "") + "…"
	}
	return text
}

// evidenceOf are the lines that show what became of a login, the one to look at first:
// what states the cause, what refuses, or the last line.
func evidenceOf(l *flow.Login) []flow.Evidence {
	out := []flow.Evidence{}
	add := func(list []flow.Evidence) {
		for _, e := range list {
			same := func(o flow.Evidence) bool { return o.Source == e.Source && o.Offset == e.Offset }
			if len(out) < mostEvidence && !slices.ContainsFunc(out, same) {
				e.Text = ""
				out = append(out, e)
			}
		}
	}
	if len(l.Causes) > 0 && certain(l.Causes[0].Certainty) {
		add(l.Causes[0].Evidence)
	}
	if s := flow.Root(l.Refusals()); s != nil {
		add(s.Evidence)
	}
	if len(out) == 0 && len(l.Steps) > 0 {
		add(l.Steps[len(l.Steps)-1].Evidence)
	}
	return out
}

// firstLine is where a login begins, or the line to look at.
func firstLine(l *flow.Login) []flow.Evidence {
	if l.Outcome != flow.Succeeded {
		return evidenceOf(l)
	}
	for i := range l.Steps {
		if len(l.Steps[i].Evidence) > 0 {
			return append([]flow.Evidence{}, l.Steps[i].Evidence[0])
		}
	}
	return []flow.Evidence{}
}

// threads are the lines of a login by process, each process once, in the order in
// which they first speak.
func threads(l *flow.Login) []flow.Thread {
	out := []flow.Thread{}
	for i := range l.Steps {
		s := &l.Steps[i]
		if len(s.Evidence) == 0 || s.Status == flow.Unattributed {
			continue
		}
		if i == mostSteps {
			break
		}
		at := slices.IndexFunc(out, func(t flow.Thread) bool { return t.Process == s.Process && t.Node == s.Node+"-"+s.Printed })
		if at < 0 {
			at = len(out)
			out = append(out, flow.Thread{Process: s.Process, Node: s.Node + "-" + s.Printed})
		}
		e := s.Evidence[0]
		e.Text = ""
		out[at].Steps = append(out[at].Steps, flow.ThreadStep{Order: i + 1, At: s.At, OffsetMS: s.OffsetMS, Title: s.Title, Text: oneLine(s.Text), Evidence: e})
	}
	return out
}

// remarks are worth a note, where notes are asked for.
func (g *Gate) remarks(l *flow.Login, at int) {
	for _, r := range l.Remarks {
		rule := remark
		id := identityOf(rule.ID+"-"+r.ID, l, "")
		evidence := append([]flow.Evidence{}, r.Evidence...)
		if len(evidence) == 0 {
			evidence = firstLine(l)
		}
		g.add(found{row: at, Finding: flow.Finding{
			Rule: id.rule, Level: flow.NoteLevel, Title: rule.Title, Text: "login of " + who(l.Agent.ID, l.Agent.Extension) + ": " + oneLine(r.Text),
			Fingerprint: g.equal.fingerprint(id), Evidence: evidence, Threads: []flow.Thread{}, Fix: []string{}, Collect: []string{},
		}})
	}
}
