package aw

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"sync"
)

// Reasons for which an AW refuses credentials.
var (
	ErrUnknownUser   = errors.New("no agent of the peripheral has this id or login name")
	ErrAmbiguous     = errors.New("the agent's id or login name is also another agent's login name or id")
	ErrDisabled      = errors.New("the person may not log in")
	ErrSSO           = errors.New("single sign-on is asked for and not set for the person, or the other way round")
	ErrNoPassword    = errors.New("the person has no password")
	ErrWrongPassword = errors.New("the password is wrong")
)

// refusals are the verdicts that the query gives.
var refusals = map[string]error{
	"ambiguous":      ErrAmbiguous,
	"disabled":       ErrDisabled,
	"sso":            ErrSSO,
	"no password":    ErrNoPassword,
	"wrong password": ErrWrongPassword,
	"ok":             nil,
}

// Credentials are what a desktop submits.
type Credentials struct {
	Peripheral int
	User       string // agent id or login name, in any case
	Password   string // hash of what was typed (site.HashPassword)
	SSO        bool   // a token vouches for the person: Password does not matter
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

// Authenticate checks credentials. A refusal is one of the errors of this
// package; any other error means that the database did not answer.
func (a *AW) Authenticate(ctx context.Context, c Credentials) (Person, error) {
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
		return Person{}, ErrUnknownUser
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
