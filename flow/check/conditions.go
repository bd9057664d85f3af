package check

import (
	"fmt"

	"uccetrace/flow"
)

// covered counts the logins that the logs of a process do not cover.
type covered struct {
	absent, silent           int64
	firstAbsent, firstSilent string // the first such login, in words
}

// cover takes into account what a login's logs could show.
func (g *Gate) cover(l *flow.Login) {
	for _, r := range g.policy.Require {
		if g.coverage[r.process] == nil {
			g.coverage[r.process] = &covered{}
		}
	}
	for process, c := range g.coverage {
		state := "absent"
		for _, p := range l.Coverage {
			if p.Process == process {
				state = p.State
			}
		}
		switch first := who(l.Agent.ID, l.Agent.Extension) + " at " + l.Start.String(); state {
		case "absent":
			if c.absent++; c.absent == 1 {
				c.firstAbsent = first
			}
		case "silent":
			if c.silent++; c.silent == 1 {
				c.firstSilent = first
			}
		}
	}
}

// conditions says what the policy asks for and whether the capture holds it; what it
// does not is a finding.
func (g *Gate) conditions() []flow.Condition {
	out := []flow.Condition{}
	ask := func(rule flow.Rule, text string, held bool, got string, evidence ...flow.Evidence) {
		out = append(out, flow.Condition{Kind: rule.ID, Text: text, Held: held, Got: got})
		if !held {
			g.demand(rule, text+" is not met: "+got, -1, evidence...)
		}
	}
	ask(loginsTooFew, fmt.Sprintf("at least %s", plural(g.policy.MinLogins, "login", "logins")), g.counts.Logins >= g.policy.MinLogins, g.fewLogins())
	for _, r := range g.policy.Require {
		held, got := g.required(r)
		ask(logMissing, r.text, held, got)
	}
	for _, o := range g.policy.Objectives {
		held, got := o.Held()
		ask(objectiveMissed, o.String(), held, got)
	}
	return out
}

func (g *Gate) fewLogins() string {
	text := "the capture holds " + plural(g.counts.Logins, "login", "logins")
	if g.counts.Left > 0 {
		text = fmt.Sprintf("%s chosen, %d left out", plural(g.counts.Logins, "login", "logins"), g.counts.Left)
	}
	return text
}

// demand is a finding about what the policy asks for.
func (g *Gate) demand(rule flow.Rule, text string, row int, evidence ...flow.Evidence) {
	g.add(found{row: row, demanded: true, Finding: flow.Finding{
		Rule: rule.ID, Level: flow.ErrorLevel, Title: rule.Title, Text: text,
		Evidence: append([]flow.Evidence{}, evidence...), Threads: []flow.Thread{}, Fix: []string{}, Collect: []string{},
	}})
}

// required says whether a log is there beside every login; where there is no login,
// whether it is there at all.
func (g *Gate) required(r Requirement) (held bool, got string) {
	if g.counts.Logins == 0 {
		return g.printed(r)
	}
	c := g.coverage[r.process]
	of := plural(g.counts.Logins, "login", "logins")
	switch {
	case c.absent > 0:
		return false, fmt.Sprintf("no log of %s covers %d of %s, the first is of %s", r.process, c.absent, of, c.firstAbsent)
	case r.observable && c.silent > 0:
		return false, fmt.Sprintf("the log of %s prints no line of any login beside %d of %s, the first is of %s", r.process, c.silent, of, c.firstSilent)
	}
	return true, fmt.Sprintf("the log of %s covers %s", r.process, of)
}

// printed says whether some source holds a process's log.
func (g *Gate) printed(r Requirement) (bool, string) {
	for _, s := range g.closing.Input.Sources {
		for _, p := range s.Processes {
			if p.Process == r.process && (!r.observable || p.Login > 0) {
				return true, "a log of " + r.process + " is there"
			}
		}
	}
	return false, "no log of " + r.process + " is there"
}

// expectations holds the logins against what is expected of them.
func (g *Gate) expectations() []flow.Condition {
	if !g.policy.Expected {
		return nil
	}
	var wanted int64
	for _, e := range g.policy.Expect {
		wanted += e.Count
	}
	out := flow.Condition{Kind: "expect", Text: plural(wanted, "expected login", "expected logins")}
	if g.counts.Logins > int64(len(g.rows)) {
		out.Got = fmt.Sprintf("more than %d logins are not held against expectations: choose fewer by a filter or --where", mostRows)
		g.demand(expectationExtra, out.Got, -1)
		return []flow.Condition{out}
	}
	m := meet(g.rows, g.policy.Expect)
	g.unsure = m.unsure()
	var met, other, extra, absent int64
	for i := range g.rows {
		r := &g.rows[i]
		if r.Expected {
			met++
			continue
		}
		name := "login of " + who(r.Agent, r.Extension)
		if e := m.other(i); e >= 0 {
			m.filled[e] = append(m.filled[e], i)
			other++
			g.demand(expectationOther, name+": "+m.expect[e].unlike(r), i, r.first...)
			continue
		}
		extra++
		g.demand(expectationExtra, name+", "+string(r.Outcome)+", was not expected", i, r.first...)
	}
	for e := range m.expect {
		if n := m.room(e); n > 0 {
			absent += n
			x := &m.expect[e]
			g.demand(expectationAbsent, fmt.Sprintf("expected %s: %d of %d not seen", x, n, x.Count), -1, flow.Evidence{Source: x.Source, Line: x.Line})
		}
	}
	out.Held = other+extra+absent == 0
	out.Got = fmt.Sprintf("%d as expected, %d other, %d extra, %d absent", met, other, extra, absent)
	return []flow.Condition{out}
}

// suppressions finds those that have expired.
func (g *Gate) suppressions() {
	for i := range g.policy.Suppressions {
		if s := &g.policy.Suppressions[i]; s.expired(g.policy.Today) {
			g.demand(suppressionExpired, fmt.Sprintf("the suppression %s (%s) expired after %s", s.name(), oneLine(s.Reason), s.Expires.Format("2006-01-02")),
				-1, flow.Evidence{Source: s.Source, Line: s.Line})
		}
	}
}
