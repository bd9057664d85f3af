package render

import (
	"time"

	"uccetrace/flow"
)

// episode is the time in which an agent, or an extension, tried to log in.
type episode struct {
	first, last flow.Time
	seen        int
}

// attempt keeps when the attempts of an episode were.
func (r *report) attempt(l *flow.Login) {
	a := l.Attempt
	if a == nil || a.Of < 2 {
		return
	}
	e := r.episodes[a.Episode]
	if e == nil {
		e = &episode{first: l.Start, last: l.Start}
		r.episodes[a.Episode] = e
	}
	e.last = l.Start // they come by start
	e.seen++
}

// attempts says which of several attempts a login is, and in what time they were
// made where all of them have been seen.
func (r *report) attempts(l *flow.Login) string {
	text := attemptOf(l)
	if text == "" {
		return ""
	}
	if e := r.episodes[l.Attempt.Episode]; e != nil && e.seen == l.Attempt.Of {
		if d, ok := between(e.first, e.last); ok {
			text += " within " + d
		}
	}
	return text
}

// attemptOf is "2 of 3", "" for the only one.
func attemptOf(l *flow.Login) string {
	if l.Attempt == nil || l.Attempt.Of < 2 {
		return ""
	}
	return digitsPlain(l.Attempt.N) + " of " + digitsPlain(l.Attempt.Of)
}

// episodeOf is attemptOf with where the others are found.
func episodeOf(l *flow.Login) string {
	text := attemptOf(l)
	if text != "" && l.Attempt.Episode != l.ID {
		text = commas(text, labelled("the first is login", l.Attempt.Episode))
	}
	return text
}

// between is how long it is from one time to another, in whole seconds or minutes,
// never less than it was.
func between(from, to flow.Time) (string, bool) {
	if from.IsZero() || to.IsZero() || to.Before(from) {
		return "", false
	}
	d := time.Duration(to.MS()-from.MS()) * time.Millisecond
	unit := time.Second
	if d > 2*time.Minute {
		unit = time.Minute
	}
	if rest := d % unit; rest > 0 {
		d += unit - rest
	}
	if unit == time.Minute {
		return digits(int64(d/unit)) + " min", true
	}
	return digits(int64(d/unit)) + " s", true
}

// inUse says who is logged in on the extension that a login asks for.
func inUse(l *flow.Login) string {
	h := l.Holder
	if h == nil {
		return ""
	}
	if h.Agent == l.Agent.ID && h.Agent != "" {
		return commas("the agent is logged in already"+labelledSince(h.Since), labelled("login", h.Login))
	}
	what := "the extension"
	if l.Agent.Extension != "" {
		what = "extension " + l.Agent.Extension
	}
	return commas(what+" is in use by agent "+h.Agent+labelledSince(h.Since), labelled("login", h.Login))
}

func labelledSince(at flow.Time) string {
	if at.IsZero() {
		return ""
	}
	return " since " + at.String()
}

// afterwards says what the agent did after a login.
func (p *page) afterwards(l *flow.Login) string {
	if l.After == nil {
		return ""
	}
	return commas(labelled("ready at", l.After.ReadyAt.String()), p.loggedOut(l))
}

// loggedOut says when an agent was logged out again, how long after the login began,
// by whom and why.
func (p *page) loggedOut(l *flow.Login) string {
	a := l.After
	if a.EndedAt.IsZero() {
		return ""
	}
	text := "logged out"
	if how := howEnded(a.EndedBy, a.EndedAs); how != "" {
		text += " " + how
	}
	text += " at " + a.EndedAt.String()
	if d, ok := between(l.Start, a.EndedAt); ok {
		text += ", after " + d
	}
	switch {
	case a.Reason == "":
	case a.ReasonText != "":
		text += ": " + a.Reason + " " + a.ReasonText
	default:
		text += ": reason " + a.Reason
	}
	return text
}

// endings names the logins that succeeded and ended within minutes.
func (r *report) endings() {
	label := "ended"
	for _, l := range r.ended {
		r.labelled(label, span{who(l), r.name}, plain(", logged in at "+l.Start.String()+", "+r.loggedOut(l)))
		label = ""
	}
	if r.left > 0 {
		r.labelled("", plain("and "+digits(r.left)+" more: --all shows them"))
	}
}
