package reference

// resolved is a setting with decision and choice found.
type resolved struct {
	decision int
	choice   *Choice
}

// begin makes the attempt that an action is.
func (e *Engine) begin(a Action) *Attempt {
	e.attempts++
	e.open++
	at := &Attempt{
		Number: e.attempts, Agent: a.Agent, Client: a.Client,
		Extension: a.Extension, WorkMode: a.WorkMode, SSO: a.SSO,
		Begun: e.now, Ended: e.now, Outcome: Unanswered,
	}
	for _, s := range a.Settings {
		c, _ := s.resolve() // Do has seen to it
		at.forced = append(at.forced, resolved{number(s.Decision), c})
	}
	at.who = e.selector(a.Agent, a.Extension)
	return at
}

// note keeps that a decision was taken for the attempt.
func (a *Attempt) note(decision int, c *Choice) {
	s := Setting{Decision: decisions[decision].Name, Outcome: c.Name}
	for _, old := range a.Settings {
		if old == s {
			return
		}
	}
	a.Settings = append(a.Settings, s)
}

// refuse says that the attempt was refused, and by whom. What was said first
// counts.
func (a *Attempt) refuse(r refusal) {
	if a == nil || r.choice == nil || a.Outcome != Unanswered {
		return
	}
	a.Outcome, a.By, a.Code = Refused, r.by, r.choice.Code
	if r.set {
		a.note(decisionOf(r.choice), r.choice)
	}
}
