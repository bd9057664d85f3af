package reference

import (
	"slices"

	"uccetrace/flow/decision"
)

// resolved is a setting with decision and choice found.
type resolved struct {
	decision decision.ID
	choice   *decision.Outcome
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
		id, c, _ := s.Resolve() // Do has seen to it
		at.forced = append(at.forced, resolved{id, c})
	}
	at.who = e.selector(a.Agent, a.Extension)
	return at
}

// note keeps that a decision was taken for the attempt.
func (a *Attempt) note(s decision.Setting) {
	if !slices.Contains(a.Settings, s) {
		a.Settings = append(a.Settings, s)
	}
}

// settingOf is the setting that makes a decision choose an outcome.
func settingOf(d decision.ID, c *decision.Outcome) decision.Setting {
	return decision.Setting{Decision: d.String(), Outcome: c.Name}
}

// refuse says that the attempt was refused, and by whom. What was said first
// counts.
func (a *Attempt) refuse(r refusal) {
	if a == nil || r.choice == nil || a.Outcome != Unanswered {
		return
	}
	a.Outcome, a.By, a.Code = Refused, r.by, r.choice.Code
	if r.of != nil {
		a.note(*r.of)
	}
}
