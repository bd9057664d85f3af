package flow

// CheckSchema names the contract that the JSON of a check follows.
const CheckSchema = "uccetrace.check/v1"

// Level grades a finding.
type Level string

// Levels, the gravest first.
const (
	ErrorLevel   Level = "error"
	WarningLevel Level = "warning"
	NoteLevel    Level = "note"
)

// Verdict is what a check says of a capture.
type Verdict struct {
	Schema string `json:"schema"`
	// Code is the exit code, Reason why it is this one, in a few words.
	Code   int    `json:"code"`
	Reason string `json:"reason"`
	Counts Counts `json:"counts"`
	// Baseline says that findings were held against those of an earlier check.
	Baseline bool `json:"baseline"`
	// Conditions are what the capture was asked to hold, met or not.
	Conditions []Condition `json:"conditions"`
	Findings   []Finding   `json:"findings"`
	Rules      []Rule      `json:"rules"` // those of the findings, each once
	// Logins are the logins that were checked, as far as they are listed.
	Logins   []CheckedLogin `json:"logins"`
	Inputs   []string       `json:"inputs"`   // the trace logs that were read
	Troubles []Trouble      `json:"troubles"` // of the input
	Notes    []string       `json:"notes"`    // what a reader should know of the check itself
}

// Counts are those of a verdict.
type Counts struct {
	Logins       int64 `json:"logins"` // that were checked
	Succeeded    int64 `json:"succeeded"`
	Failed       int64 `json:"failed"`
	Inconclusive int64 `json:"inconclusive"`
	Left         int64 `json:"left"` // that the filters left out
	// Failing, Known, Suppressed and Expected are findings that make the check fail,
	// stand in the baseline or are suppressed, and logins that ended badly as they were
	// expected to; Gone are those of the baseline that are found no more.
	Failing    int64 `json:"failing"`
	Known      int64 `json:"known"`
	Suppressed int64 `json:"suppressed"`
	Expected   int64 `json:"expected"`
	Gone       int64 `json:"gone"`
	Unlisted   int64 `json:"unlisted"` // findings beyond those that are listed
}

// Condition is something that a capture was asked to hold.
type Condition struct {
	Kind string `json:"kind"` // the flag that asks for it: min-logins, require, slo
	Text string `json:"text"` // as it was asked: p95(confirmed) < 1.5s
	Held bool   `json:"held"`
	Got  string `json:"got"` // what was found: p95(confirmed) is 169ms
}

// Rule is a kind of finding: a cause of the knowledge base, or one of the check's own.
type Rule struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Level Level  `json:"level"` // of its findings, the gravest
	Help  string `json:"help"`  // what it means and what to do, in a sentence or two
	Cause bool   `json:"cause"` // "uccetrace explain ID" tells more
}

// Finding is one thing that a check found.
type Finding struct {
	Rule  string `json:"rule"`
	Level Level  `json:"level"`
	Title string `json:"title"`
	Text  string `json:"text"` // in one line, without the place
	// Fingerprint is the same for the same finding of a later capture: it holds no time,
	// no place and no number of a request. "" for a condition that is not met: what is
	// demanded of every capture is never known.
	Fingerprint string `json:"fingerprint,omitempty"`
	// Fails says that it makes the check fail; Known that the baseline has it.
	Fails      bool          `json:"fails"`
	Known      bool          `json:"known"`
	Suppressed *Suppressed   `json:"suppressed,omitempty"`
	Login      *CheckedLogin `json:"login,omitempty"`
	// Evidence are lines of the capture, or of a policy; the first is the one to show.
	Evidence []Evidence `json:"evidence"`
	Threads  []Thread   `json:"threads"`
	Fix      []string   `json:"fix"`
	Collect  []string   `json:"collect"`
}

// Suppressed says why a finding does not count, and until when.
type Suppressed struct {
	Reason  string `json:"reason"`
	Expires string `json:"expires"` // the last day: 2026-12-31
}

// CheckedLogin is a login in short.
type CheckedLogin struct {
	ID         string  `json:"id"`
	Outcome    Outcome `json:"outcome"`
	Agent      string  `json:"agent,omitempty"`
	Extension  string  `json:"extension,omitempty"`
	PG         string  `json:"pg,omitempty"` // PG1
	Peripheral string  `json:"peripheral,omitempty"`
	Client     string  `json:"client,omitempty"`
	Start      Time    `json:"start"`
	// N counts the logins of the same agent on the same extension, from 1.
	N           int    `json:"n"`
	Cause       string `json:"cause,omitempty"` // the first, if it is certain
	ConfirmedMS *int64 `json:"confirmed_ms"`
	SettledMS   int64  `json:"settled_ms"`
	Expected    bool   `json:"expected,omitempty"` // an expectation says that it ends so
}

// Thread is what one process printed of a login that is found wrong.
type Thread struct {
	Process string       `json:"process"`
	Node    string       `json:"node"`
	Steps   []ThreadStep `json:"steps"`
}

// ThreadStep is one line of a thread.
type ThreadStep struct {
	Order    int      `json:"order"` // among those of all threads, from 1
	At       Time     `json:"at"`    // as printed
	OffsetMS int64    `json:"offset_ms"`
	Title    string   `json:"title"`
	Text     string   `json:"text"`
	Evidence Evidence `json:"evidence"`
}

// Trouble is a source that could not be read to its end, or is no trace log.
type Trouble struct {
	Kind   string `json:"kind"` // incomplete unrecognized
	Source string `json:"source"`
	Text   string `json:"text"`
}

// Kinds of troubles.
const (
	Incomplete   = "incomplete"
	Unrecognized = "unrecognized"
)
