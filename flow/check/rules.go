package check

import (
	"strings"

	"uccetrace/flow"
)

// The check's own rules.
var (
	loginFailed = flow.Rule{ID: "login-failed", Title: "A login failed",
		Help: "A line refuses the login, and no cause is certain. The finding says what may be the cause; what to collect would decide. uccetrace analyze shows the login whole."}
	loginInconclusive = flow.Rule{ID: "login-inconclusive", Title: "A login is inconclusive",
		Help: "Nothing confirms the login and nothing refuses it: its lines end, or the logs that would tell are not there. Absence proves nothing. uccetrace collect says what is needed to decide."}
	remark = flow.Rule{ID: "remark", Title: "Something worth knowing that is no fault",
		Help: "Remarks fail a check only with --fail-level note."}
	loginsTooFew = flow.Rule{ID: "min-logins", Title: "There are too few logins",
		Help: "The capture holds fewer logins than --min-logins asks for (1 unless told otherwise): a check that saw nothing proves nothing. uccetrace inspect says what the capture holds; filters and --where may leave all out."}
	tooManyInconclusive = flow.Rule{ID: "max-inconclusive", Title: "Too many logins are inconclusive",
		Help: "More logins than --max-inconclusive allows went no further and nobody refused them (without it, more than 10% of all, and more than 5 or half of them, but not one or two): an outage looks so, and a capture without the logs that would tell. uccetrace analyze says where they stopped, uccetrace collect what would decide."}
	logMissing = flow.Rule{ID: "require", Title: "A log that is required is missing",
		Help: "--require asks for the log of a process beside every login, and with =observable that it prints lines of logins. uccetrace inspect shows which logs cover which time, uccetrace collect how to get the rest."}
	objectiveMissed = flow.Rule{ID: "slo", Title: "An objective is not met",
		Help: "The logins, taken together, do not hold what --slo asks for, or nothing was there to decide it."}
	expectationAbsent = flow.Rule{ID: "expect-absent", Title: "An expected login is absent",
		Help: "The file of --expect names a login that the capture does not show."}
	expectationExtra = flow.Rule{ID: "expect-extra", Title: "A login was not expected",
		Help: "The capture shows a login that the file of --expect does not name, or more of them than it names."}
	expectationOther = flow.Rule{ID: "expect-other", Title: "A login is other than expected",
		Help: "The capture shows a login of an expected agent or extension whose outcome, cause or time is another one."}
	suppressionExpired = flow.Rule{ID: "suppression-expired", Title: "A suppression has expired",
		Help: "The last day on which the suppression counts is over: mend what it excuses, or give it a new end and say why."}
)

// ownRules are the check's own, for lookup by id.
func ownRules() []flow.Rule {
	return []flow.Rule{loginFailed, loginInconclusive, remark, loginsTooFew, tooManyInconclusive, logMissing, objectiveMissed, expectationAbsent, expectationExtra, expectationOther, suppressionExpired}
}

// rule describes the rule of a finding.
func (g *Gate) rule(f *flow.Finding) flow.Rule {
	for _, r := range ownRules() {
		if r.ID == f.Rule {
			return r
		}
	}
	if strings.HasPrefix(f.Rule, remark.ID+"-") {
		return flow.Rule{ID: f.Rule, Title: remark.Title, Help: remark.Help}
	}
	r := flow.Rule{ID: f.Rule, Title: f.Title, Cause: true, Help: "uccetrace explain " + f.Rule + " tells what happened, what the agent sees, why, and what to do."}
	if g.base == nil {
		return r
	}
	if c := g.base.Cause(f.Rule); c != nil {
		for _, b := range c.Happened {
			if b.Text != "" {
				r.Help = b.Text + " " + r.Help
				break
			}
		}
	}
	return r
}

// rules are those of some findings, each once, with the gravest level of theirs.
func (g *Gate) rules(findings []flow.Finding) []flow.Rule {
	out := []flow.Rule{}
	at := map[string]int{}
	for i := range findings {
		f := &findings[i]
		n, told := at[f.Rule]
		if !told {
			n = len(out)
			at[f.Rule] = n
			out = append(out, g.rule(f))
			out[n].Level = f.Level
		}
		if rank(f.Level) < rank(out[n].Level) {
			out[n].Level = f.Level
		}
	}
	return out
}
