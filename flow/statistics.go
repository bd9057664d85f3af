package flow

// Contracts of the JSON of stats and of diff.
const (
	StatsSchema = "uccetrace.stats/v1"
	DiffSchema  = "uccetrace.diff/v1"
)

// Statistics say how long logins took, together and apart.
type Statistics struct {
	Schema string   `json:"schema"`
	By     []string `json:"by"` // pg hour client peripheral, as asked for
	// Groups has all logins first, then those of each value asked for, by value.
	Groups  []Group  `json:"groups"`
	Left    int64    `json:"left"`    // logins that the filters left out
	Undated int64    `json:"undated"` // logins of which the capture knows the hour and not the day
	Notes   []string `json:"notes"`   // what a reader should know of the figures
}

// Group is logins with something in common.
type Group struct {
	Keys         []GroupKey `json:"keys"` // empty for all logins
	Logins       int64      `json:"logins"`
	Succeeded    int64      `json:"succeeded"`
	Failed       int64      `json:"failed"`
	Inconclusive int64      `json:"inconclusive"`
	// Times are those of the logins that succeeded: confirmed, router, cucm and settled,
	// then the hops as a login passes them.
	Times []Timing `json:"times"`
}

// GroupKey is what the logins of a group have in common; the value is "" where the
// capture does not tell.
type GroupKey struct {
	Name  string `json:"name"`
	Value string `json:"value"` // PG1; 2007-02-08 23:00, without a date 23:00
}

// Timing is how long one thing took. Percentiles are whole milliseconds by nearest
// rank, absent where nothing was timed.
type Timing struct {
	Name  string `json:"name"` // confirmed router cucm settled, or the message on the wire
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
	Count int64  `json:"count"`
	// Untimed is how many more both ends printed that clocks or logs do not time.
	Untimed   int64    `json:"untimed"`
	P50       *int64   `json:"p50,omitempty"`
	P90       *int64   `json:"p90,omitempty"`
	P95       *int64   `json:"p95,omitempty"`
	P99       *int64   `json:"p99,omitempty"`
	Max       *int64   `json:"max,omitempty"`
	Histogram []Bucket `json:"histogram"`
}

// Bucket counts the times above the bucket before, up to and with its own bound.
type Bucket struct {
	UpToMS int64 `json:"up_to_ms"`
	Count  int64 `json:"count"`
}
