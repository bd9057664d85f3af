package site

import "errors"

// Credentials are what a desktop submits.
type Credentials struct {
	Peripheral int
	User       string // agent id or login name, in any case
	Password   string // hash of what was typed (HashPassword)
	SSO        bool   // a token vouches for the person: Password does not matter
}

// Reasons for which an AW refuses credentials.
var (
	ErrUnknownUser   = errors.New("no agent of the peripheral has this id or login name")
	ErrAmbiguous     = errors.New("the agent's id or login name is also another agent's login name or id")
	ErrDisabled      = errors.New("the person may not log in")
	ErrSSO           = errors.New("single sign-on is asked for and not set for the person, or the other way round")
	ErrNoPassword    = errors.New("the person has no password")
	ErrWrongPassword = errors.New("the password is wrong")
)
