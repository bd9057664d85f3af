package check

import (
	"encoding/json"
	"fmt"
	"io"

	"uccetrace/flow"
)

// Baseline is what an earlier check found.
type Baseline struct{ fingerprints map[string]bool }

// ReadBaseline reads the JSON of a check. What was suppressed then is not known: it is
// excused only as long as its suppression says.
func ReadBaseline(r io.Reader) (*Baseline, error) {
	var old struct {
		Schema   string         `json:"schema"`
		Counts   flow.Counts    `json:"counts"`
		Findings []flow.Finding `json:"findings"`
	}
	if err := json.NewDecoder(r).Decode(&old); err != nil {
		return nil, fmt.Errorf("no JSON of a check: %w", err)
	}
	if old.Schema != flow.CheckSchema {
		return nil, fmt.Errorf("schema %q is not that of a check, %s", old.Schema, flow.CheckSchema)
	}
	b := &Baseline{fingerprints: map[string]bool{}}
	for _, f := range old.Findings {
		if f.Fingerprint != "" && f.Suppressed == nil {
			b.fingerprints[f.Fingerprint] = true
		}
	}
	return b, nil
}

// knows says whether a finding is one of an earlier check.
func (b *Baseline) knows(fingerprint string) bool {
	return b != nil && fingerprint != "" && b.fingerprints[fingerprint]
}
