package flow

// SessionsSchema is the contract of the JSON of sessions.
const SessionsSchema = "uccetrace.sessions/v1"

// Sessions say what became of the agents who logged in, an agent's session a record.
type Sessions struct {
	Schema   string    `json:"schema"`
	Asked    []string  `json:"asked"`    // the filters as given
	Sessions []Session `json:"sessions"` // by PG, agent and start
	Reasons  []Reason  `json:"reasons"`  // of those that ended, the most frequent first
	Peaks    []Peak    `json:"peaks"`    // where the system logged many out at once, by PG and reason
	Agents   int64     `json:"agents"`   // with a session that the filters choose
	Ended    int64     `json:"ended"`
	Open     int64     `json:"open"`
	Replaced int64     `json:"replaced"`
	Unlisted int64     `json:"unlisted"` // counted, and left out of the list: it is full
	Left     int64     `json:"left"`     // sessions that the filters leave out
	Notes    []string  `json:"notes"`    // what a reader should know of the capture
}

// States of a session: it ended with a logout, is open at the end of the capture, or
// was replaced by another login and no line shows how it ended.
const (
	SessionEnded    = "ended"
	SessionOpen     = "open"
	SessionReplaced = "replaced"
)

// Who ends a session, where it is not a client, which is told by its signature.
const (
	BySystem     = "system"
	BySupervisor = "supervisor"
)

// What shows that a session ended: a request, or only an event.
const (
	AsRequest = "request"
	AsEvent   = "event"
)

// Session is the time in which an agent was logged in.
type Session struct {
	Agent SessionAgent `json:"agent"`
	PG    string       `json:"pg,omitempty"` // PG1
	State string       `json:"state"`
	// Login is the id of the login, Start when it began; neither is known of a session
	// whose login the capture does not show.
	Login   string `json:"login,omitempty"`
	Start   Time   `json:"start,omitzero"`
	ReadyAt Time   `json:"ready_at,omitzero"` // READY was first asked for
	EndedAt Time   `json:"ended_at,omitzero"`
	// DurationMS is from Start to EndedAt.
	DurationMS *int64 `json:"duration_ms,omitempty"`
	EndedBy    string `json:"ended_by,omitempty"` // system, supervisor, or the client's signature
	EndedAs    string `json:"ended_as,omitempty"`
	Reason     string `json:"reason,omitempty"`      // as printed
	ReasonText string `json:"reason_text,omitempty"` // what Cisco's table calls it
	// Alike is how many other agents of the PG the system logged out with the same reason
	// within a second.
	Alike int64 `json:"alike,omitempty"`
	// ReplacedAt is the start of the login that shows that the session was over: the
	// agent's next one, or that of ReplacedBy on the same extension.
	ReplacedAt Time          `json:"replaced_at,omitzero"`
	ReplacedBy string        `json:"replaced_by,omitempty"`
	Lines      []SessionLine `json:"lines"` // of the logout, then of what happened to the phone or the PG around it

	PGNumber int64 `json:"-"` // 0 where nothing says so
}

// SessionAgent is who is logged in, as far as the capture shows.
type SessionAgent struct {
	ID         string `json:"id,omitempty"`
	ICMID      string `json:"icm_id,omitempty"`
	Name       string `json:"name,omitempty"`
	Extension  string `json:"extension,omitempty"`
	Instrument string `json:"instrument,omitempty"`
	Peripheral string `json:"peripheral,omitempty"`
	Client     string `json:"client,omitempty"`
}

// SessionLine is a line that shows how or why a session ended.
type SessionLine struct {
	At       Time     `json:"at"`
	Node     string   `json:"node"`
	Process  string   `json:"process"`
	Logout   bool     `json:"logout"` // it tells of the logout itself, not of what happened around it
	Title    string   `json:"title"`  // of the message
	Text     string   `json:"text"`   // as printed, cut where it is long
	Evidence Evidence `json:"evidence"`
}

// Peak is the most agents of a PG whom the system logged out with one reason within a
// second or two, where they are at least five.
type Peak struct {
	PG     string `json:"pg,omitempty"`
	Reason string `json:"reason"`
	Text   string `json:"text"`
	At     Time   `json:"at"` // of one in the midst of them
	Agents int64  `json:"agents"`
}

// Reason is how many sessions ended with one reason code; without a code, those of
// which no line prints one.
type Reason struct {
	Code    string `json:"code,omitempty"`
	Text    string `json:"text"`
	Count   int64  `json:"count"`
	Percent int64  `json:"percent"` // of the sessions that ended, rounded
}
