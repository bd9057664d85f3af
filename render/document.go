package render

import (
	"uccetrace/flow"
)

// document is a report that is handed on, as plain text: what HTML, Markdown and the
// case note say, each in its own form. Nothing in it has been made safe yet.
type document struct {
	Title, Case string
	Verdict     string // the first line
	Outcomes    []outcomeCount
	Told        []string // what must be said with the verdict
	Window      []labels // when it went wrong, and for whom
	Answers     []answer // why, an incident or a login each
	MoreAnswers int64
	reasons     []reason // why, of all of them, for a case note alone
	moreReasons int64

	Nothing   *flow.Nothing
	Elsewhere []string // lines of no login that hold what was asked for

	Incidents     []*incidentPart
	MoreIncidents int64
	Switches      []cited
	MoreSwitches  int64

	Failed, Open []*loginPart // in full
	Only         *loginPart   // the only login, if it succeeded
	Bad, Good    []loginRow   // in a row each
	MoreBad      int64
	Unsure       []loginRow // logins that nobody can judge
	MoreUnsure   int64
	MoreGood     int64
	Most         int // how many stand in full at most; 0 for all
	Ended        []string
	MoreEnded    int64

	Latencies []latency
	Sides     []labels
	Clocks    []clockRow
	Beside    []string
	Mind      []string
	MoreMind  int64
	NearMiss  []nearMiss

	Read      string // how much was read
	Processes []processRow
	NoLogs    []string // what is not known for want of a log
	Files     []fileRow
	Sources   []sourceRow
	MoreFiles int64
	Made      []labels // by which program
}

// labels is a label with what stands behind it.
type labels struct {
	Label string
	Texts []string
}

type outcomeCount struct {
	Outcome flow.Outcome
	Count   string
}

// answer is why something went wrong, in a line.
type answer struct {
	Name, Text, Certainty string
	Anchor                string
}

// cited is a text with where it stands.
type cited struct{ At, Text, Place string }

type latency struct{ Name, Way, Count, Median, P95, Longest string }

type clockRow struct{ Node, Reference, Zone, Offset, Bounds, Pairs, Note, Place string }

type nearMiss struct{ Message, Count, Place, Sample string }

type processRow struct{ Process, First, Last, Entries, Logins, Files string }

type fileRow struct{ Name, Bytes, SHA256 string }

type sourceRow struct{ Name, Bytes, Entries, Claimed, Gaps, What string }

// loginRow is a login of which no more is shown.
type loginRow struct {
	id                                                string
	Start, Agent, Name, Extension, Peripheral, Client string
	Outcome                                           flow.Outcome
	Why, Confirmed, Router, Groups                    string
}

// incidentPart is an incident.
type incidentPart struct {
	Anchor, Name, Hit, Period string
	Severity                  string
	Why                       *whyPart
	Facts                     []labels
	Changed                   []cited
	Evidence                  []cited
	MoreEvidence              int64
	Logins                    []*loginPart // of those in full
}

// whyPart is why a login, or many, went wrong.
type whyPart struct {
	Head      string // root cause (stated), may be …
	Certain   bool
	Causes    []causePart
	MoreCause int64
	Lesser    string // causes that are less likely
	RuledOut  []ruledOutPart
	Codes     []labels
	Collect   []string
	Explain   string // the command that says more
}

// causePart is a cause with what to do about it.
type causePart struct {
	ID, Title, Certainty, Basis, Severity string
	Decision                              string
	Leaves                                bool // something unexplained
	Evidence                              []cited
	Told                                  string // where the advice stands already
	Happened, Sees, Reason, Fix, Collect  []advice
}

// advice is a paragraph, an item or a command of the knowledge base.
type advice struct {
	Item    bool
	Text    string
	Run     []string
	Details []labels
}

type ruledOutPart struct {
	Causes []string
	Line   string
}

// loginPart is a login in full.
type loginPart struct {
	Anchor, Name, Outcome, When string
	Who                         string
	Ending                      string
	Incident                    *incidentPart // that tells why
	Why                         *whyPart
	Around                      []labels // of an incident of this login alone
	Changed                     []cited
	Facts                       []labels
	Refused                     *cited
	Engine                      []labels
	Figure                      *figure
	Parts                       []departure
	MoreParts                   int64
	Timeline                    []timelinePart
	Unread                      []unreadPart
	Learn                       string
	Ambiguous                   []cited
	Remarks                     []cited
	Unseen                      []labels
}

// departure is where a login and its replay part.
type departure struct {
	Kind, Process, What, Want, Got string
	First, Follows                 bool
	Place                          string
}

// timelinePart is a line of a login's timeline.
type timelinePart struct {
	Offset, At, Process, Tie, What, Tells, Doubt, Values string
	Flags                                                []string
	Status                                               string // in words, "" where there is nothing to say
	First, Refuses, Unread                               bool
	Raw                                                  []rawPart
	Place                                                string
}

// rawPart is an entry as it stands in its source.
type rawPart struct {
	Place string
	Lines []string
}

type unreadPart struct {
	Place, Process string
	Lines          []string
	Holds          string
	Codes          []labels
}
