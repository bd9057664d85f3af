package check

import (
	"fmt"
	"strings"

	"uccetrace/flow"
)

// Exit codes of a verdict, gravest first: what could not be read outweighs what was
// found in the rest.
const (
	codeIncomplete   = 3
	codeUnrecognized = 5
	codeFindings     = 1
	codeInconclusive = 4
)

// Verdict judges what the gate has received; troubles are those of the input. It is
// called once, after End.
func (g *Gate) Verdict(troubles []flow.Trouble) *flow.Verdict {
	if g.closing == nil {
		g.closing = &flow.Closing{}
	}
	g.incidents()
	g.number()
	conditions := g.conditions()
	conditions = append(conditions, g.expectations()...)
	g.suppressions()
	used := g.excuse()
	for _, c := range []*flow.Condition{g.allow(), g.allowInconclusive()} {
		if c != nil {
			conditions = append(conditions, *c)
		}
	}
	v := &flow.Verdict{
		Schema: flow.CheckSchema, Conditions: conditions, Findings: []flow.Finding{}, Logins: []flow.CheckedLogin{},
		Troubles: append([]flow.Trouble{}, troubles...), Notes: []string{}, Baseline: g.policy.Baseline != nil, Inputs: []string{},
	}
	for _, s := range g.closing.Input.Sources {
		if s.Recognized && len(v.Inputs) < mostInputs {
			v.Inputs = append(v.Inputs, s.Name)
		}
	}
	for i := range g.rows {
		v.Logins = append(v.Logins, g.rows[i].CheckedLogin)
		if r := &g.rows[i]; r.Expected && r.Outcome != flow.Succeeded {
			g.counts.Expected++
		}
	}
	open := g.settle(v)
	v.Rules = g.rules(v.Findings)
	g.gone(v)
	v.Counts = g.counts
	g.notes(v, used)
	g.code(v, open)
	return v
}

// incidents are found where no failed login has told of them. Those of logins that
// were not checked are not, nor those that only may have that cause.
func (g *Gate) incidents() {
	for i := range g.closing.Incidents {
		in := &g.closing.Incidents[i]
		failed, checked := g.causes[in.Cause]
		if in.ID != "" && g.hit[in.ID] && certain(in.Certainty) {
			checked = true // a line of a system says why, and no login by itself
		}
		if in.Cause == "" || in.Logins > 0 && (!checked || failed) {
			continue
		}
		level := flow.WarningLevel
		if in.Severity == "error" {
			level = flow.ErrorLevel
		}
		text := incidentText(in)
		id := identity{rule: in.Cause, cause: "incident", pg: strings.Join(in.Scope.PGs, " "), peripheral: strings.Join(in.Scope.Peripherals, " ")}
		evidence := append([]flow.Evidence{}, in.Evidence[:min(len(in.Evidence), mostEvidence)]...)
		g.add(found{row: -1, Finding: flow.Finding{
			Rule: in.Cause, Level: level, Title: in.Title, Text: text, Fingerprint: g.equal.fingerprint(id), Evidence: evidence,
			Threads: []flow.Thread{}, Fix: append([]string{}, in.Fix...), Collect: append([]string{}, in.Collect...),
		}})
	}
}

// number says in the findings of logins which incident they are of, as all formats
// number them.
func (g *Gate) number() {
	numbers := map[string]int{}
	for i := range g.closing.Incidents {
		if in := &g.closing.Incidents[i]; in.ID != "" && in.Number > 0 {
			numbers[in.ID] = in.Number
		}
	}
	for i := range g.found {
		f := &g.found[i]
		if n := numbers[f.incident]; n > 0 {
			f.Text += fmt.Sprintf(" (incident %d)", n)
		}
	}
}

func incidentText(in *flow.Incident) string {
	text := "incident"
	if in.Number > 0 {
		text += fmt.Sprintf(" %d", in.Number)
	}
	if where := strings.Join(append(append([]string{}, in.Scope.PGs...), in.Scope.Peripherals...), ", "); where != "" {
		text += " on " + oneLine(where)
	}
	text += " (" + string(in.Certainty) + "), " + in.First.String()
	if in.Last != in.First {
		text += " to " + in.Last.String()
	}
	if in.Logins > 0 {
		text += ", " + plural(in.Logins, "login", "logins") + " of " + plural(in.Agents, "agent", "agents")
	}
	return text
}

// excuse marks findings that are known, suppressed or expected, and says which
// suppressions excused something.
func (g *Gate) excuse() (used []bool) {
	used = make([]bool, len(g.policy.Suppressions))
	for i := range g.found {
		f := &g.found[i]
		if f.row >= 0 {
			short := g.rows[f.row].CheckedLogin
			f.Login = &short
		}
		if f.demanded {
			continue
		}
		f.Known = g.policy.Baseline.knows(f.Fingerprint)
		for n := range g.policy.Suppressions {
			s := &g.policy.Suppressions[n]
			if !s.fits(&f.Finding) {
				continue
			}
			used[n] = true
			if f.Suppressed == nil && !s.expired(g.policy.Today) {
				f.Suppressed = &flow.Suppressed{Reason: s.Reason, Expires: s.Expires.Format("2006-01-02")}
			}
		}
	}
	return used
}

// expected says that a finding is of a login that was to end as it did.
func (g *Gate) expected(f *found) bool {
	return !f.demanded && (f.failed || f.open) && f.row >= 0 && g.rows[f.row].Expected
}

// stands says whether a finding is held against the capture at all.
func (g *Gate) stands(f *found) bool { return !f.Known && f.Suppressed == nil && !g.expected(f) }

// allow decides whether failed logins are allowed: then they are told and do not fail
// the check.
func (g *Gate) allow() *flow.Condition {
	if g.policy.MaxFailed.text == "" {
		return nil
	}
	failed := int64(0)
	for i := range g.found {
		if f := &g.found[i]; f.failed && g.stands(f) {
			failed++
		}
	}
	// Beyond the bound nobody knows what a finding is: none is allowed.
	held := g.policy.MaxFailed.allows(failed, g.counts.Logins) && g.counts.Unlisted == 0
	g.allowed = held
	return &flow.Condition{Kind: "max-failed", Text: "at most " + g.policy.MaxFailed.String() + " of logins failed", Held: held,
		Got: fmt.Sprintf("%d of %s failed", failed, plural(g.counts.Logins, "login", "logins"))}
}

// allowInconclusive decides whether so many logins may be inconclusive, nil where nobody
// asked and they may.
func (g *Gate) allowInconclusive() *flow.Condition {
	most, open := g.policy.MaxInconclusive, g.openUnlisted
	for i := range g.found {
		// Where nobody says how many may be, those count that may be stuck.
		if f := &g.found[i]; f.open && g.stands(f) && !(f.unjudged && most.unasked) {
			open++
		}
	}
	held := most.allows(open, g.counts.Logins)
	if held && most.unasked || most.text == "" {
		return nil
	}
	text := "at most " + most.String() + " of logins inconclusive"
	got := fmt.Sprintf("%d of %s inconclusive", open, plural(g.counts.Logins, "login is", "logins are"))
	if !held {
		g.demand(tooManyInconclusive, text+" is not met: "+got, -1)
	}
	return &flow.Condition{Kind: tooManyInconclusive.ID, Text: text, Held: held, Got: got}
}

// settle decides which findings fail, puts those that are told into the verdict, the
// gravest first, and counts; it gives how many inconclusive logins fail.
func (g *Gate) settle(v *flow.Verdict) (open int64) {
	open = g.open
	for _, level := range levels {
		for i := range g.found {
			f := &g.found[i]
			if f.Level != level || g.expected(f) {
				continue
			}
			switch {
			case f.Suppressed != nil:
				g.counts.Suppressed++
			case f.Known:
				g.counts.Known++
			case f.failed && g.allowed:
			case f.demanded, g.policy.fails(f.Level):
				f.Fails = true
			case f.open && g.policy.FailOnInconclusive:
				f.Fails = true
				open++
			}
			if f.Fails {
				g.counts.Failing++
			}
			v.Findings = append(v.Findings, f.Finding)
		}
	}
	return open
}

// gone counts the findings of the baseline that are found no more.
func (g *Gate) gone(v *flow.Verdict) {
	if g.policy.Baseline == nil {
		return
	}
	here := map[string]bool{}
	for i := range v.Findings {
		here[v.Findings[i].Fingerprint] = true
	}
	for f := range g.policy.Baseline.fingerprints {
		if !here[f] {
			g.counts.Gone++
		}
	}
}

// notes say what a reader should know of the check itself.
func (g *Gate) notes(v *flow.Verdict, used []bool) {
	note := func(format string, args ...any) { v.Notes = append(v.Notes, fmt.Sprintf(format, args...)) }
	for i, u := range used {
		if s := &g.policy.Suppressions[i]; !u && !s.expired(g.policy.Today) {
			note("%s:%d: the suppression %s excuses nothing here: take it out if it is no longer needed", s.Source, s.Line, s.name())
		}
	}
	v.Notes = append(v.Notes, g.unsure...)
	if g.counts.Unlisted > 0 {
		note("%d findings beyond the first %d are counted and not listed", g.counts.Unlisted, mostFindings)
	}
	if g.counts.Logins > int64(len(g.rows)) {
		note("%d logins beyond the first %d are counted and not listed", g.counts.Logins-int64(len(g.rows)), mostRows)
	}
}

// code decides the exit code and says why: how many findings fail, inconclusive logins
// among them.
func (g *Gate) code(v *flow.Verdict, open int64) {
	kinds := map[string]int64{}
	for _, t := range v.Troubles {
		kinds[t.Kind]++
	}
	failing := g.counts.Failing
	switch {
	case kinds[flow.Incomplete] > 0:
		v.Code, v.Reason = codeIncomplete, plural(kinds[flow.Incomplete], "path", "paths")+" could not be read to the end"
	case kinds[flow.Unrecognized] > 0:
		v.Code, v.Reason = codeUnrecognized, plural(kinds[flow.Unrecognized], "path is", "paths are")+" no trace log"
	case failing > open:
		v.Code, v.Reason = codeFindings, plural(failing, "finding", "findings")
		if g.policy.Baseline != nil {
			v.Reason = plural(failing, "new finding", "new findings")
		}
	case open > 0:
		v.Code, v.Reason = codeInconclusive, plural(open, "login", "logins")+" inconclusive"
	default:
		v.Reason = "nothing found that fails it"
	}
}
