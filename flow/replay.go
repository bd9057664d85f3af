package flow

// Replay is what the reference engine does for the same request as a login's,
// beside what was observed. Where the two part stands in the login's deviations; a
// step that only one side has is none where the capture could not show it.
type Replay struct {
	// Decided are the decisions that were tried, as given: pim.find-atr=not-in-range.
	Decided []string `json:"decided"`
	// Error is why the engine could not make the request; then nothing is expected.
	Error string `json:"error,omitempty"`
	// Outcome is how the engine's login ends.
	Outcome Outcome `json:"outcome"`
	// Minted names the values that the run makes up: those that every run gives anew
	// (request numbers, the network target), times, and what no line of the capture
	// says and the engine takes from its built-in site. Run and capture need not agree
	// on them.
	Minted []string `json:"minted"`
	// Steps are the lines that the engine prints, in an order in which it may print
	// them; offsets are from the run's own start and speak of no real latency.
	Steps []Step `json:"steps"`
	// Pairs stand in the order of the replay's steps; what was only observed stands
	// behind what precedes it in the capture.
	Pairs []Pair `json:"pairs"`
}

// Pair is a step of the replay and the step of the login that is the same message,
// by their places in the lists, from 0; absent for the one that has no partner.
type Pair struct {
	Expected *int `json:"expected,omitempty"`
	Observed *int `json:"observed,omitempty"`
}
