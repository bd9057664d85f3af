package reference

import "uccetrace/flow/decision"

// Time is virtual time: microseconds of true time since the run's beginning,
// whatever the clocks of the machines show.
type Time int64

// Units of Time.
const (
	Microsecond Time = 1
	Millisecond      = 1000 * Microsecond
	Second           = 1000 * Millisecond
)

// Kind is what a person or a machine outside the engine does.
type Kind uint8

// Kinds of actions.
const (
	SignIn       Kind = iota // an agent logs in
	SignOut                  // an agent logs out
	Ready                    // an agent goes ready
	NotReady                 // an agent goes not ready
	Authenticate             // a client has a password checked, no more (ForcedFlag 2)
	Reskill                  // an administrator changes an agent's skill groups
	SwitchSide               // the other side of a PG takes over
	Call                     // a call is routed to an agent, who talks and ends it
	Statistics               // a client asks for a skill group's statistics
	Heartbeat                // a client and the CTI server say that they are there
	Deregister               // a phone loses CUCM and comes back
	Cut                      // a phone is cut off while it is observed, and nobody notices until its line is to be observed again
)

// Action is one thing that happens to the site from outside.
type Action struct {
	At   Time
	Kind Kind

	// Who, by place in Site.Agents; and over which session, by place in
	// Site.Clients. Statistics and Heartbeat need a client only.
	Agent, Client int

	// What a sign-in says. The zero values are what the site has for the agent.
	Extension  string
	Instrument string // the extension; with a mobile agent's number behind it
	Password   string // hash of what was typed
	WorkMode   int    // 3 call by call, 4 nailed connection; 0 is no mobile agent
	Phone      string // number that a mobile agent is called at
	SSO        bool   // a token in place of the password

	PG    int // number of the PG, for SwitchSide
	Group int // place in Site.SkillGroups: for Statistics, Reskill, Call

	// Settings are decisions for this action alone. They hold at any scope.
	Settings []decision.Setting
}

// Attempt is what truly happened to one sign-in, from the desktop to the last
// line. It is complete when the engine hands it to Sink.Done.
type Attempt struct {
	Number     int // from 1, in the order of their beginning
	Agent      int // place in Site.Agents
	Client     int // place in Site.Clients
	Extension  string
	Instrument string
	WorkMode   int
	SSO        bool
	Settings   []decision.Setting // decisions that were taken for it

	Begun   Time // the desktop submits
	Ended   Time // the last thing that happened for it
	Outcome Outcome
	Code    decision.Code // what the client was told, for a refusal
	By      string        // the component that refused: aw finesse ctisvr opc pim …

	// Numbers that were given to it; 0 or "" where it did not come so far.
	ClientInvoke, CTI, OPC uint32
	JGW, NetworkTarget     int
	Terminal, DeviceTarget string
	Mapped, Confirmed      Time  // OPC's mapping; the CTI server's confirmation
	Groups, Queues         []int // that the router logged the agent in to

	Told bool // the client got an answer

	who     decision.Selector
	forced  []resolved
	fated   [lastHop + 1]bool // hops where something has happened to a message of it
	pending int               // messages about it that are on their way
}

// Outcome is how an attempt truly ended.
type Outcome string

// Outcomes of an attempt.
const (
	Succeeded  Outcome = "succeeded"  // the CTI server confirmed it
	Refused    Outcome = "refused"    // somebody on the way said no
	Unanswered Outcome = "unanswered" // neither; the agent waits
)
