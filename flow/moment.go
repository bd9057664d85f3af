package flow

// MomentKind is what a Moment is.
type MomentKind string

// Kinds of moments.
const (
	Asked     MomentKind = "asked"      // an agent's request that is no login: READY, LOGOUT
	LoggedOut MomentKind = "logged-out" // an event says that an agent is logged out, whoever wanted it
	Recovered MomentKind = "recovered"  // a side that has taken over takes an agent over
	Switched  MomentKind = "switched"   // a side of a PIM or a JTAPI gateway works from now on: the first, or the other one
	Told      MomentKind = "told"       // a line about a system: a restart, a provider, a line out of service
)

// Moment is something that a capture shows beside the logins. It is no part of a
// report; what came after a login and the incidents are made of it.
type Moment struct {
	Kind     MomentKind
	At       Time
	Doubtful bool   // its clock is only likely to go with that of others
	PG       int64  // 0 if nothing says so
	Instance int    // of the PIM or JTAPI gateway, 0 for none
	Side     string // A or B; "" where there is none
	Process  string // pim
	Node     string // as printed: PG1A
	Agent    Agent  // whom Asked, LoggedOut and Recovered speak of, or whose phone Told does, as far as known

	Asked  string // what was asked for, as printed: READY
	Leaves bool   // Asked or LoggedOut is a log-out
	Reason string // of a log-out, as printed
	// Client reports whether a client's own request is among the lines of Asked: what OPC
	// passes on may hold another reason. Supervisor reports whether it names a supervisor.
	Client, Supervisor bool

	Refused bool // a line says no to it

	InLogin bool   // its line is of a kind that is part of a login: it tells of a request, not of a system
	Step    string // the step of the flow that its line proves, if any

	// Of the line; nothing of Asked that is no log-out, which nobody cites.

	Message  string // in the catalogue; "" for what several lines show
	Title    string
	Basis    string // public documented general assumed
	Fields   []Field
	Text     string
	Evidence []Evidence
}

// Place is where and when a login was. Times are in milliseconds as Time.MS; Instance is that of the
// PIM, 0 if it is not known; Confirmed is when the login was confirmed, as far as that is
// known.
type Place struct {
	PG                    int64
	Instance              int
	Start, Confirmed, End int64
}

// Log is that of one process, From and To as Time.MS: both 0 where that is not known.
type Log struct {
	Process, Node, Printed string // pim PG3A pim2
	From, To               int64
}
