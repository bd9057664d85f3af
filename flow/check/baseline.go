package check

import (
	"encoding/json"
	"fmt"
	"io"

	"uccetrace/flow"
	"uccetrace/flow/given"
)

// mostKnown is how many findings a baseline may hold.
const mostKnown = 1_000_000

// Baseline is what an earlier check found.
type Baseline struct{ fingerprints map[string]bool }

// ReadBaseline reads the JSON of a check. What was suppressed then is not known: it is
// excused only as long as its suppression says.
func ReadBaseline(r io.Reader) (*Baseline, error) {
	schema, b := "", &Baseline{fingerprints: map[string]bool{}}
	finding := func(d *json.Decoder) error {
		var f struct {
			Fingerprint string           `json:"fingerprint"`
			Suppressed  *flow.Suppressed `json:"suppressed"`
		}
		if err := d.Decode(&f); err != nil {
			return err
		}
		if f.Fingerprint != "" && f.Suppressed == nil {
			b.fingerprints[f.Fingerprint] = true
		}
		if len(b.fingerprints) > mostKnown {
			return fmt.Errorf("more than %d findings, as no check has", mostKnown)
		}
		return nil
	}
	err := given.Object(r, given.Fields{
		"schema":   given.Schema(&schema, flow.CheckSchema),
		"findings": given.Each(finding),
	})
	if err != nil {
		return nil, fmt.Errorf("no JSON of a check: %w", err)
	}
	if schema != flow.CheckSchema {
		return nil, fmt.Errorf("schema %q is not that of a check, %s", schema, flow.CheckSchema)
	}
	return b, nil
}

// knows says whether a finding is one of an earlier check.
func (b *Baseline) knows(fingerprint string) bool {
	return b != nil && fingerprint != "" && b.fingerprints[fingerprint]
}
