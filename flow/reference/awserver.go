package reference

import (
	"context"
	"database/sql"
	"errors"

	"uccetrace/flow/decision"
	"uccetrace/flow/reference/aw"
)

// awServer is the AW database as Finesse reaches it. What it answers is what the
// database says. The database is built when it is first asked: most replays of a
// single log-in never come to it twice, and some not once.
type awServer struct {
	*actor
	ctx      context.Context // the run's: a query ends with it
	db       *sql.DB
	store    *aw.AW
	trusting bool // everybody is whom they say they are
}

func newAW(ctx context.Context, e *Engine) *awServer {
	a := &awServer{actor: e.actor("aw", "", "", 0, nil, nil), ctx: ctx}
	a.component = a
	return a
}

func (a *awServer) open() error {
	if a.db != nil {
		return nil
	}
	db, err := aw.Build(a.ctx, a.site)
	if err != nil {
		return err
	}
	a.db, a.store = db, aw.New(db)
	return nil
}

func (a *awServer) close() error {
	if a.db == nil {
		return nil
	}
	return errors.Join(a.store.Close(), a.db.Close())
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
	if a.trusting {
		return refusal{}
	}
	if a.err = a.open(); a.err != nil {
		return refusal{}
	}
	_, err := a.store.Authenticate(a.ctx, aw.Credentials{Peripheral: q.peripheral, User: q.user, Password: q.password, SSO: q.sso})
	if err == nil {
		return refusal{}
	}
	for _, c := range []struct {
		err    error
		choice *decision.Outcome
	}{
		{aw.ErrUnknownUser, decision.AWAuthenticate.Outcome("unknown-user")},
		{aw.ErrDisabled, decision.AWAuthenticate.Outcome("unknown-user")},
		{aw.ErrAmbiguous, decision.AWAuthenticate.Outcome("ambiguous-user")},
		{aw.ErrNoPassword, decision.AWAuthenticate.Outcome("no-password")},
		{aw.ErrWrongPassword, decision.AWAuthenticate.Outcome("wrong-password")},
		{aw.ErrSSO, decision.Token.Outcome("mode-mismatch")},
	} {
		if errors.Is(err, c.err) {
			return refusal{choice: c.choice, by: "aw"}
		}
	}
	a.err = err
	return refusal{}
}
