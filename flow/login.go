package flow

import "slices"

// Outcome says how a login ended, as far as the capture shows.
type Outcome string

// A login succeeded only if something confirms it and failed only if a printed
// line refuses it; everything else is inconclusive.
const (
	Succeeded    Outcome = "succeeded"
	Failed       Outcome = "failed"
	Inconclusive Outcome = "inconclusive"
)

// Certainty grades an outcome: a line says so by public wording (Stated), lines
// that are there leave no other reading (Inferred), or it is only consistent
// with them (Possible).
type Certainty string

const (
	Stated   Certainty = "stated"
	Inferred Certainty = "inferred"
	Possible Certainty = "possible"
)

// Login is one attempt of one agent to log in, rebuilt across processes.
type Login struct {
	// ID is a hash of what the trace says of the login (peripheral or PG, agent,
	// first number, start), never of file names.
	ID        string    `json:"id"`
	Outcome   Outcome   `json:"outcome"`
	Certainty Certainty `json:"certainty,omitempty"`
	// Reached is the step of the flow that the last marker in the capture proves.
	Reached string `json:"reached,omitempty"`
	Start   Time   `json:"start"`
	End     Time   `json:"end"`

	ConfirmedMS *int64 `json:"confirmed_ms"` // OPC's mapping to the CTI server's confirmation
	RouterMS    *int64 `json:"router_ms"`    // attribute login to the last group or PQ line
	CUCMMS      *int64 `json:"cucm_ms"`      // the JGW's own "returned in", summed
	SettledMS   int64  `json:"settled_ms"`   // first to last line as printed

	Agent     Agent       `json:"agent"`
	IDs       IDs         `json:"ids"`
	Coverage  []Coverage  `json:"coverage"`
	Steps     []Step      `json:"steps"`
	Unread    []Unread    `json:"unread"`
	Ambiguous []Ambiguity `json:"ambiguous"`
	Remarks   []Remark    `json:"remarks"`

	// Stopped is where a login that did not succeed went no further.
	Stopped *Stop `json:"stopped,omitempty"`

	Deviations []Deviation `json:"deviations"`
	Causes     []Cause     `json:"causes"`

	// After is what became of the agent within minutes of a login, Attempt which of
	// several this one is, Holder who has the extension that is said to be in use.
	After   *After   `json:"after,omitempty"`
	Attempt *Attempt `json:"attempt,omitempty"`
	Holder  *Holder  `json:"holder,omitempty"`

	// Incident is the id of the incident that it belongs to. Follows is the id of an
	// earlier login of the same agent whose answer was lost: this one met what that one
	// had left behind, and is told under its incident.
	Incident string `json:"incident,omitempty"`
	Follows  string `json:"follows,omitempty"`

	Replay *Replay `json:"replay,omitempty"` // where it was asked for

	// PG is the peripheral gateway that it was seen on, 0 if nothing says so; Hops are
	// the wire messages that both ends printed. A report sums them up. Untimed are those
	// of them that logs without milliseconds, or clocks that cannot tell, do not time.
	PG      int64     `json:"-"`
	Hops    []HopTime `json:"-"`
	Untimed []HopTime `json:"-"`
	// OwnSession is where the agent of a login that did not succeed was logged in already.
	OwnSession *Holder `json:"-"`
	// Attested says that no line confirms a login that succeeded: others show the agent
	// logged in.
	Attested bool `json:"-"`
	// Mobile says that a person must answer a set-up call before the login is: the work
	// modes of mobile agents.
	Mobile bool `json:"-"`
}

// Unprove takes back the success of a login that only an event or a router's line shows,
// and remarks why: nobody can say whose that line is.
func (l *Login) Unprove(why string) {
	l.Outcome, l.Certainty, l.Attested, l.Reached = Inconclusive, "", false, ""
	r := Remark{ID: "not-confirmed", Text: why, Evidence: []Evidence{}}
	for i := range l.Steps {
		s := &l.Steps[i]
		if s.Says == "attests" && s.Status != Unattributed {
			s.Status = Unattributed
			if len(r.Evidence) == 0 {
				r.Evidence = s.Evidence
			}
		}
		if s.Step != "" && s.Says == "" && s.Status != Unattributed {
			l.Reached = s.Step
		}
	}
	for i := range l.Coverage {
		c := &l.Coverage[i]
		sure := func(s Step) bool { return s.Process == c.Process && s.Status != Unattributed }
		if c.State == "seen" && !slices.ContainsFunc(l.Steps, sure) {
			c.State = "quiet"
		}
	}
	l.Remarks = append(l.Remarks, r)
}

// Stop is where a login went no further: at the process that refused it or, where
// nobody did, at the one from which the next line should have come.
type Stop struct {
	At      string `json:"at"`              // process: jgw
	From    string `json:"from,omitempty"`  // the process that the request came from; empty where it is not known
	After   string `json:"after,omitempty"` // title of the last line of the login up to there
	Refused bool   `json:"refused"`
}

// HopTime is the time that a wire message took from one process to the next.
type HopTime struct {
	Wire, From, To string
	MS             int64
}

// After is what followed a login within five minutes.
type After struct {
	ReadyAt Time   `json:"ready_at,omitzero"`  // READY was asked for
	EndedAt Time   `json:"ended_at,omitzero"`  // the agent was logged out
	EndedBy string `json:"ended_by,omitempty"` // system, supervisor, or the signature of the client that asked for it
	EndedAs string `json:"ended_as,omitempty"` // request; event, where nobody is seen to ask for it
	Reason  string `json:"reason,omitempty"`   // of the log-out, as printed: 50002
	// ReasonText is what Cisco's table calls the reason, absent for a code of the site's own.
	ReasonText string     `json:"reason_text,omitempty"`
	Evidence   []Evidence `json:"evidence,omitempty"` // the first line of the log-out
}

// Attempt is a login's place among those of the same agent or extension that are
// less than five minutes apart.
type Attempt struct {
	N       int    `json:"n"` // from 1
	Of      int    `json:"of"`
	Episode string `json:"episode"` // id of the first of them
}

// Holder is the agent who is logged in on an extension that another one asks for.
type Holder struct {
	Agent string `json:"agent"`
	Since Time   `json:"since"`
	Login string `json:"login,omitempty"` // its id, where the capture shows the login
}

// Agent is what the capture says of the agent and where they sit.
type Agent struct {
	ID              string   `json:"id,omitempty"`     // login id, as typed
	ICMID           string   `json:"icm_id,omitempty"` // skill target id
	Name            string   `json:"name,omitempty"`
	Extension       string   `json:"extension,omitempty"`
	Instrument      string   `json:"instrument,omitempty"`
	Peripheral      string   `json:"peripheral,omitempty"`
	DeviceTarget    string   `json:"device_target,omitempty"`
	NetworkTarget   string   `json:"network_target,omitempty"`
	Terminal        string   `json:"terminal,omitempty"`
	Client          string   `json:"client,omitempty"`
	SkillGroups     []string `json:"skill_groups"`
	PrecisionQueues []string `json:"precision_queues"`
}

// IDs are the request numbers that tie the login's lines together.
type IDs struct {
	CTI []string `json:"cti"`
	OPC []string `json:"opc"`
	JGW []string `json:"jgw"`
}

// Coverage says of one process what the capture could show of this login:
// "seen" (its lines stand in the timeline), "silent" (its log covers the time but
// printed no login line for any login), "quiet" (it printed such lines for other
// logins, not for this one) or "absent" (no log of it covers the time).
type Coverage struct {
	Process  string   `json:"process"`
	State    string   `json:"state"`
	Switches []string `json:"switches"`
}

// Step is one message of the login, with everything that witnesses it.
type Step struct {
	Step     string     `json:"step,omitempty"` // the step of the flow it proves, if any
	Process  string     `json:"process"`        // client finesse aw ctios ctisvr opc pim jgw cucm mds pgagent router
	Node     string     `json:"node"`           // as printed, first witness: PG1A
	Printed  string     `json:"printed"`        // the process as printed behind the node: pim1, rtr
	Message  string     `json:"message"`
	Title    string     `json:"title"`
	Basis    string     `json:"basis"`              // public documented general assumed
	At       Time       `json:"at"`                 // as printed, without its date
	SetRight Time       `json:"set_right,omitzero"` // At on the reference clock, where its own shows another time
	OffsetMS int64      `json:"offset_ms"`          // from the login's start, reference clock
	Says     string     `json:"says,omitempty"`     // what it says of the login: confirms attests refuses
	Status   string     `json:"status"`
	Link     Link       `json:"link"`
	Wire     *Wire      `json:"wire,omitempty"`
	Fields   []Field    `json:"fields"`
	Keys     []string   `json:"keys,omitempty"`  // names of the fields that tell repeated lines of its message apart
	Flags    []string   `json:"flags,omitempty"` // pairs the message does not define whose label speaks of an error, as printed
	Evidence []Evidence `json:"evidence"`
	Text     string     `json:"text"`
}

// Value is the first value that the step has under a name, "" for none.
func (s *Step) Value(name string) string {
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return s.Fields[i].Value
		}
	}
	return ""
}

// Step statuses that need no comparison.
const (
	Observed     = "observed"     // seen; nothing compared yet
	Unattributed = "unattributed" // seen, but for which login cannot be said
	Expected     = "expected"     // printed by a replay, not by the capture
)

// Wire is the message on the wire that a line reports: its name, its ends, and
// which end printed the line (sent, received or local).
type Wire struct {
	Message string `json:"message,omitempty"`
	From    string `json:"from"`
	To      string `json:"to"`
	Seen    string `json:"seen"`
}

// Field is one value of a message, as printed.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Link says what tied a step to its login: strength "exact" (a request number on
// both sides), "entity" (same agent, extension or target within an open login)
// or "adjacent" (no number; directly after a line of the same process and
// millisecond), and by which number.
type Link struct {
	Strength string `json:"strength"`
	Key      string `json:"key,omitempty"` // opc 0xf000001b, ext 10000
}

// Link strengths.
const (
	Exact    = "exact"
	Entity   = "entity"
	Adjacent = "adjacent"
	Replayed = "replayed" // of a replay's own step
)

// Evidence is a place in the capture. Offset counts bytes of the source from 0,
// Line lines from 1. Fused marks an entry that was found inside another's line.
type Evidence struct {
	Source string `json:"source"`
	Node   string `json:"node"`
	Line   int    `json:"line"`
	Offset int64  `json:"offset"`
	Length int    `json:"length"`
	Fused  bool   `json:"fused"`
	Text   string `json:"-"` // the entry as it stands there, where it was asked for
}

// Unread is an entry that no message claims but that holds one of the login's
// numbers or a code name. Where it stands is told as of Evidence.
type Unread struct {
	Source  string `json:"source"`
	Line    int    `json:"line"`
	Offset  int64  `json:"offset"`
	Length  int    `json:"length"`
	Fused   bool   `json:"fused"`
	Process string `json:"process"`
	Node    string `json:"node"`
	Printed string `json:"printed"`
	At      Time   `json:"at"` // as printed
	// OffsetMS is from the login's start, negative before it.
	OffsetMS int64    `json:"offset_ms"`
	Text     string   `json:"text"`
	Keys     []string `json:"keys"`
	Codes    []string `json:"codes"`
	Raw      string   `json:"-"` // the entry as it stands there, where it was asked for
}

// Ambiguity is a line that belongs to one of several logins equally likely. Of one that may
// be of many only the first of its kind is there, and Logins is empty.
type Ambiguity struct {
	Evidence Evidence `json:"evidence"`
	Message  string   `json:"message"`
	Text     string   `json:"text"`
	Logins   []string `json:"logins"`
}

// Remark is something worth knowing that is no fault.
type Remark struct {
	ID       string     `json:"id"`
	Text     string     `json:"text"`
	Evidence []Evidence `json:"evidence"`
}

// Deviation is where an observed login and its replay part.
type Deviation struct {
	Kind    string `json:"kind"`           // missing unexpected reordered late different unobservable
	Step    string `json:"step,omitempty"` // the step of the flow that is concerned, if it is one
	Process string `json:"process"`
	Message string `json:"message"`
	// Want is what the replay says there and Got what the capture does: lines,
	// NAME=VALUE, or a place or time; empty where there is none.
	Want string `json:"want"`
	Got  string `json:"got"`
	// Cost is what it weighs when replays are compared; 0 for what weighs nothing.
	Cost int `json:"cost"`
	// First marks the first divergence on the observed timeline, Consequence what
	// only follows from that.
	First       bool       `json:"first"`
	Consequence bool       `json:"consequence"`
	Expected    *int       `json:"expected,omitempty"` // place in the replay's steps, from 0
	Observed    *int       `json:"observed,omitempty"` // place in the login's steps, from 0
	Evidence    []Evidence `json:"evidence"`
}

// Kinds of deviations; but for Unobservable, those of a step of the capture are its
// status too, and Matched is that of a step without one.
const (
	Matched      = "matched"
	Missing      = "missing"      // expected, and the capture could have shown it
	Unexpected   = "unexpected"   // observed, and the replay does not print it
	Reordered    = "reordered"    // at a time at which the replay cannot print it
	Late         = "late"         // beyond a budget
	Different    = "different"    // another value than the request or the replay has
	Unobservable = "unobservable" // expected, and the capture could not have shown it
)

// Cause is why a login went wrong, or may have: what replays of it under that
// decision would have left is what the capture shows.
type Cause struct {
	ID        string    `json:"id"` // of the knowledge base
	Title     string    `json:"title"`
	Severity  string    `json:"severity"` // error or warning
	Decision  string    `json:"decision"` // of the reference engine: pim.find-atr
	Outcome   string    `json:"outcome"`  // not-in-range
	Certainty Certainty `json:"certainty"`
	// Basis is the weakest basis of the lines that it rests on.
	Basis string `json:"basis"`
	Cost  int    `json:"cost"` // of what it does not explain; 0 for a cause that explains everything
	// Tied are the ids of the other causes that would have left the same lines; of those
	// that a login has, only the first few stand among its causes.
	Tied     []string   `json:"tied"`
	Evidence []Evidence `json:"evidence"`
	// Refuted are causes of the same kind of refusal that lines of the capture
	// contradict.
	Refuted []Refuted `json:"refuted"`
	Fix     []string  `json:"fix"`
	Collect []string  `json:"collect"` // what would tell the tied ones apart
	// Asks is Collect as the knowledge base has it, before commands were filled in.
	Asks []string `json:"-"`
}

// MostTied is how many causes a report lists of those of a login that nothing tells apart.
const MostTied = 5

// Shorten leaves of causes that are tied with each other the first MostTied, which name
// the others, and those that lines speak for beyond what speaks for all of them. What the
// others ask to collect the last one before them asks for; what is ruled out stands with
// the first one only.
func (l *Login) Shorten() {
	var kept []Cause
	for i := range l.Causes {
		c := &l.Causes[i]
		n, last, evidence := 0, -1, len(c.Evidence)
		for k := range kept {
			if slices.Contains(kept[k].Tied, c.ID) {
				n, last, evidence = n+1, k, min(evidence, len(kept[k].Evidence))
			}
		}
		if n < MostTied || len(c.Evidence) > evidence {
			kept = append(kept, *c)
		} else {
			kept[last].Collect = slices.Concat(kept[last].Collect, c.Collect)
		}
	}
	if len(kept) == len(l.Causes) {
		return
	}
	for i := 1; i < len(kept); i++ {
		if slices.Contains(kept[i].Tied, kept[0].ID) && slices.Equal(kept[i].Refuted, kept[0].Refuted) {
			kept[i].Refuted = []Refuted{}
		}
	}
	l.Causes = kept
}

// Unlisted are the ids of causes that a login's causes only name, as tied with them.
func (l *Login) Unlisted() (out []string) {
	for i := range l.Causes {
		for _, id := range l.Causes[i].Tied {
			if !slices.Contains(out, id) && !slices.ContainsFunc(l.Causes, func(c Cause) bool { return c.ID == id }) {
				out = append(out, id)
			}
		}
	}
	return out
}

// Refuted is a cause that a line contradicts.
type Refuted struct {
	ID   string `json:"id"`
	Line string `json:"line"`
}
