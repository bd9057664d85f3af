package aw

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"sync"

	"uccetrace/flow/reference/site"
)

// refusals are the verdicts that the query gives.
var refusals = map[string]error{
	"ambiguous":      site.ErrAmbiguous,
	"disabled":       site.ErrDisabled,
	"sso":            site.ErrSSO,
	"no password":    site.ErrNoPassword,
	"wrong password": site.ErrWrongPassword,
	"ok":             nil,
}

// Person is the agent that credentials belong to.
type Person struct {
	SkillTargetID    int
	PeripheralNumber string // agent id
	LoginName        string
	Name             string // enterprise name of the agent
	Supervisor       bool
	Team             string // enterprise name; "" for none
}

//go:embed authenticate.sql
var authenticate string

// AW asks a database that has the tables of an AW. It may be used by several
// goroutines at a time.
type AW struct {
	db *sql.DB

	mu        sync.Mutex
	statement *sql.Stmt // prepared when it is needed first
}

// New gives an AW on a handle that stays the caller's.
func New(db *sql.DB) *AW { return &AW{db: db} }

// Close lets go of what the AW holds of the database, which stays open.
func (a *AW) Close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.statement == nil {
		return nil
	}
	s := a.statement
	a.statement = nil
	return s.Close()
}

func (a *AW) query(ctx context.Context) (*sql.Stmt, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.statement == nil {
		s, err := a.db.PrepareContext(ctx, authenticate)
		if err != nil {
			return nil, err
		}
		a.statement = s
	}
	return a.statement, nil
}

// Authenticate checks credentials. A refusal is one of the errors of
// package site; any other error means that the database did not answer.
func (a *AW) Authenticate(ctx context.Context, c site.Credentials) (Person, error) {
	var p Person
	s, err := a.query(ctx)
	if err != nil {
		return p, fmt.Errorf("aw: %w", err)
	}
	var verdict, supervisor string
	err = s.QueryRowContext(ctx,
		sql.Named("peripheral", c.Peripheral), sql.Named("user", c.User),
		sql.Named("password", c.Password), sql.Named("sso", yes(c.SSO)),
	).Scan(&verdict, &p.SkillTargetID, &p.PeripheralNumber, &p.LoginName, &p.Name, &supervisor, &p.Team)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Person{}, site.ErrUnknownUser
	case err != nil:
		return Person{}, fmt.Errorf("aw: %w", err)
	}
	p.Supervisor = supervisor == "Y"
	refusal, known := refusals[verdict]
	if !known {
		return Person{}, fmt.Errorf("aw: the query gave the verdict %q", verdict)
	}
	if refusal != nil {
		return Person{}, refusal
	}
	return p, nil
}

// yes is a DBCHAR flag.
func yes(b bool) string {
	if b {
		return "Y"
	}
	return "N"
}
