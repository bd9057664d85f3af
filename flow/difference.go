package flow

// Difference is in what two captures differ. What only times, numbers and names tell
// apart is none.
type Difference struct {
	Schema string   `json:"schema"`
	Equal  bool     `json:"equal"` // nothing below differs
	Old    Captured `json:"old"`
	New    Captured `json:"new"`
	// Outcomes are those that one side lacks, or whose share has moved.
	Outcomes []OutcomeChange `json:"outcomes"`
	Variants []VariantChange `json:"variants"` // that one side lacks
	// LogsOnlyOld and LogsOnlyNew are the processes (opc) whose logs one side has and the
	// other has not: what they would show there cannot be compared. They are no
	// difference by themselves.
	LogsOnlyOld []string `json:"logs_only_old"`
	LogsOnlyNew []string `json:"logs_only_new"`
	// Moved are the percentiles that have moved further than a threshold, of what both
	// sides have timed often enough;
	// compared.
	Moved      []MovedTime      `json:"moved"`
	Incidents  []IncidentChange `json:"incidents"`
	Kinds      []KindChange     `json:"kinds"`       // of lines that one side lacks
	NearMisses []KindChange     `json:"near_misses"` // that one side lacks
	Notes      []string         `json:"notes"`
}

// Captured is one side in numbers.
type Captured struct {
	Logins       int64 `json:"logins"`
	Succeeded    int64 `json:"succeeded"`
	Failed       int64 `json:"failed"`
	Inconclusive int64 `json:"inconclusive"`
}

// Changes of what one side lacks, or has more of.
const (
	Added = "new"
	Gone  = "gone"
	More  = "more"
	Fewer = "fewer"
)

// OutcomeChange is an outcome that is new, gone, or of another share of the logins.
type OutcomeChange struct {
	Change  string  `json:"change"` // new gone more fewer
	Outcome Outcome `json:"outcome"`
	Old     int64   `json:"old"` // logins
	New     int64   `json:"new"`
}

// Variant is what a login went through, without its times, numbers and names.
type Variant struct {
	Outcome Outcome  `json:"outcome"`
	Cause   string   `json:"cause,omitempty"`   // that is certain
	Stop    string   `json:"stop,omitempty"`    // the step reached, where it did not succeed
	Refused string   `json:"refused,omitempty"` // the message that refuses it
	Codes   []string `json:"codes"`             // of that message, or else of the one that passes it on: PERERR 20119
	Client  string   `json:"client,omitempty"`
	Kind    string   `json:"kind,omitempty"` // mobile agent; absent for any other
}

// VariantChange is a variant that one side lacks.
type VariantChange struct {
	Change string `json:"change"` // new gone
	Variant
	Logins int64  `json:"logins"`
	Sample string `json:"sample"` // id of its first login, on the side that has it
}

// MovedTime is a percentile that has moved.
type MovedTime struct {
	Name       string `json:"name"` // as in Timing
	From       string `json:"from,omitempty"`
	To         string `json:"to,omitempty"`
	Percentile string `json:"percentile"` // p50 p95
	OldMS      int64  `json:"old_ms"`
	NewMS      int64  `json:"new_ms"`
	OldCount   int64  `json:"old_count"`
	NewCount   int64  `json:"new_count"`
}

// IncidentChange is an incident that one side lacks: of a cause and scope.
type IncidentChange struct {
	Change string `json:"change"` // new gone
	// Cause is empty where it is not certain: Causes then are all that it may be, in
	// alphabetical order, none where nothing known explains it.
	Cause       string    `json:"cause"`
	Causes      []string  `json:"causes"`
	Certainty   Certainty `json:"certainty"`
	Title       string    `json:"title"`
	Severity    string    `json:"severity"`
	PGs         []string  `json:"pgs"`
	Peripherals []string  `json:"peripherals"`
	Logins      int64     `json:"logins"`
}

// KindChange is a kind of line, or a near miss of one, that one side lacks.
type KindChange struct {
	Change  string `json:"change"` // new gone
	Process string `json:"process,omitempty"`
	Message string `json:"message"`
	Count   int64  `json:"count"`
	Sample  string `json:"sample,omitempty"` // of a near miss
}
