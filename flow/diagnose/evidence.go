package diagnose

import (
	"slices"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// counted is the login as far as its lines count (V3): from the request to the last
// line that refuses it, all of it where none does. What follows a refusal says nothing
// of why.
func counted(l *flow.Login) *flow.Login {
	refusals := l.Refusals()
	if len(refusals) == 0 {
		return l
	}
	end := refusals[0].OffsetMS
	for _, s := range refusals {
		end = max(end, s.OffsetMS)
	}
	out := *l
	out.Steps = slices.DeleteFunc(slices.Clone(l.Steps), func(s flow.Step) bool { return s.OffsetMS > end })
	out.Unread = slices.DeleteFunc(slices.Clone(l.Unread), func(u flow.Unread) bool { return u.OffsetMS > end })
	return &out
}

// fact is a code that the login's own lines print, and the causes that it leads to.
type fact struct {
	knowledge.Fact
	related []knowledge.Related
	public  bool  // the line is an entry of its own, and the code's name was published
	steps   []int // that print it
}

// strength is how much the code says of a cause, "" for nothing.
func (f *fact) strength(c *knowledge.Cause) knowledge.Strength {
	for _, r := range f.related {
		if r.Cause == c {
			return r.Strength
		}
	}
	return ""
}

// says reports whether published text ties the code to any cause.
func (f *fact) says() bool {
	return len(f.related) > 0 && f.related[0].Strength != knowledge.GoesWith
}

// noAnswer is E_CTI_TIMEOUT: the CTI server has waited long enough. Nobody on the way
// refused the login, so the code tells no more than where it stopped.
const noAnswer = 16

// refusing are the tables of codes that say why something is refused.
var refusing = []string{"CF", "E_CTI", "PERERR", "CTIERR", "JTAPI_OUT_OF_SERVICE"}

// facts are the codes in the lines that refuse a login and in those that tell of its
// phone and line, each once whatever its number is in other tables.
func (j *Judge) facts(l *flow.Login) (out []fact) {
	for i := range l.Steps {
		s := &l.Steps[i]
		if s.Status == flow.Unattributed || s.Says != "refuses" {
			continue
		}
		add := func(code knowledge.Fact) {
			public := !onlyFused(s) && j.causes.Published(code)
			if at := slices.IndexFunc(out, func(o fact) bool { return o.Same(code) }); at >= 0 {
				out[at].public = out[at].public || public
				out[at].steps = append(out[at].steps, i)
				return
			}
			out = append(out, fact{code, j.related(code), public, []int{i}})
		}
		for _, f := range s.Fields {
			if code, ok := j.causes.Field(f.Name, f.Value); ok && (code.Table != "E_CTI" || code.Number != noAnswer) {
				add(code)
			}
		}
		for _, code := range j.causes.FactsIn(s.Text) { // what no field of the message holds
			if slices.Contains(refusing, code.Table) && (code.Table != "E_CTI" || code.Number != noAnswer) {
				add(code)
			}
		}
	}
	return out
}

// related are the causes that a code leads to.
func (j *Judge) related(code knowledge.Fact) []knowledge.Related {
	return slices.DeleteFunc(j.causes.Related(code), func(r knowledge.Related) bool {
		return slices.ContainsFunc(r.Cause.Decisions, func(d knowledge.Decision) bool { return d.Name == j.without })
	})
}

func onlyFused(s *flow.Step) bool {
	return !slices.ContainsFunc(s.Evidence, func(e flow.Evidence) bool { return !e.Fused })
}

// timedOut reports whether nobody on the way refused the login: only the CTI server
// says that it has waited long enough.
func (j *Judge) timedOut(l *flow.Login) bool {
	out := false
	for i := range l.Steps {
		if s := &l.Steps[i]; s.Says == "refuses" {
			if !j.givesUp(s) {
				return false
			}
			out = true
		}
	}
	return out
}

// givesUp reports whether a line says that the CTI server has waited long enough.
func (j *Judge) givesUp(s *flow.Step) bool {
	code, ok := j.causes.Field("status", s.Value("status"))
	return ok && code.Number == noAnswer
}

// stopped reports whether the login was refused by nobody on its way.
func (j *Judge) stopped(l *flow.Login) bool { return l.Outcome == flow.Inconclusive || j.timedOut(l) }
