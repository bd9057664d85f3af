package reference

import (
	"errors"

	"uccetrace/flow/decision"
	"uccetrace/flow/reference/site"
)

// awServer is the AW database as Finesse reaches it. What it answers is what
// Options.Authenticate says.
type awServer struct {
	*actor
	ask func(site.Credentials) error // nil: everybody is whom they say they are
}

func newAW(e *Engine, ask func(site.Credentials) error) *awServer {
	a := &awServer{actor: e.actor("aw", "", "", 0, nil, nil), ask: ask}
	a.component = a
	return a
}

func (a *awServer) receive(m *message) {
	if q, ok := m.body.(authenticate); ok {
		a.send(m.from, awFinesse, authenticated{q.request, a.judge(q)})
	}
}

// judge looks the person up. A database that fails is no answer about the person,
// and ends the run.
func (a *awServer) judge(q authenticate) refusal {
	for _, about := range []decision.ID{decision.AWReach, decision.AWAuthenticate} {
		if no := a.decide(about, a.who()); no != nil {
			return refusal{choice: no, by: "aw"}
		}
	}
	if a.ask == nil {
		return refusal{}
	}
	err := a.ask(site.Credentials{Peripheral: q.peripheral, User: q.user, Password: q.password, SSO: q.sso})
	if err == nil {
		return refusal{}
	}
	for _, c := range []struct {
		err    error
		choice *decision.Outcome
	}{
		{site.ErrUnknownUser, decision.AWAuthenticate.Outcome("unknown-user")},
		{site.ErrDisabled, decision.AWAuthenticate.Outcome("unknown-user")},
		{site.ErrAmbiguous, decision.AWAuthenticate.Outcome("ambiguous-user")},
		{site.ErrNoPassword, decision.AWAuthenticate.Outcome("no-password")},
		{site.ErrWrongPassword, decision.AWAuthenticate.Outcome("wrong-password")},
		{site.ErrSSO, decision.Token.Outcome("mode-mismatch")},
	} {
		if errors.Is(err, c.err) {
			return refusal{choice: c.choice, by: "aw"}
		}
	}
	a.err = err
	return refusal{}
}
