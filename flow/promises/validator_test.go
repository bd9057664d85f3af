package promises_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

// TestValidator: a report that is wrong in one place is found to be.
func TestValidator(t *testing.T) {
	f := newFolder(t)
	sound := f.analyze(t, scenarios()[3].capture)
	for name, spoil := range map[string]func(r *report){
		"a summary that does not add up":  func(r *report) { r.Summary.Succeeded++ },
		"a login too few":                 func(r *report) { r.Logins = r.Logins[1:] },
		"two logins of one id":            func(r *report) { r.Logins[0].ID = r.Logins[1].ID },
		"an entry too many":               func(r *report) { r.Input.Sources[1].Entries++ },
		"a claim too many":                func(r *report) { r.Input.Sources[1].Processes[0].Claimed++ },
		"a source nobody gave":            func(r *report) { r.Input.Sources[0].Name += "x" },
		"gaps beyond the file":            func(r *report) { r.Input.Sources[0].GapBytes = 1 << 30 },
		"evidence beyond the file":        func(r *report) { evidenceOf(r).Offset = 1 << 30 },
		"evidence a byte further":         func(r *report) { evidenceOf(r).Offset++ },
		"evidence in the next line":       func(r *report) { evidenceOf(r).Line++ },
		"evidence in another file":        func(r *report) { evidenceOf(r).Source = r.Input.Sources[0].Name },
		"no evidence":                     func(r *report) { r.Logins[0].Steps[1].Evidence = nil },
		"a value that is not there":       func(r *report) { r.Logins[0].Steps[1].Fields[0].Value = "0x99" },
		"text that is not there":          func(r *report) { r.Logins[0].Steps[1].Text += " and more" },
		"another time":                    func(r *report) { r.Logins[0].Steps[1].At = flow.Printed(7*3_600_000, false, false) },
		"a step behind the end":           func(r *report) { r.Logins[0].Steps[1].OffsetMS = 1 << 30 },
		"a place that belongs to two":     func(r *report) { r.Logins[1].Steps[0] = r.Logins[0].Steps[0] },
		"a success that no line confirms": func(r *report) { outcomeOf(r, flow.Failed).Outcome = flow.Succeeded },
		"a failure that no line says":     func(r *report) { outcomeOf(r, flow.Succeeded).Outcome = flow.Failed },
		"a cause of a success": func(r *report) {
			outcomeOf(r, flow.Succeeded).Causes = outcomeOf(r, flow.Failed).Causes
		},
		"a process that is not seen":      func(r *report) { r.Logins[0].Coverage[0].State = "absent" },
		"an attempt of fewer":             func(r *report) { r.Logins[0].Attempt = &flow.Attempt{N: 2, Of: 1, Episode: r.Logins[0].ID} },
		"ambiguous with nobody":           func(r *report) { r.Logins[0].Ambiguous = []flow.Ambiguity{{Evidence: *evidenceOf(r)}} },
		"an incident of more than failed": func(r *report) { r.Incidents[0].Logins = 99 },
		"an incident that lacks a login":  func(r *report) { r.Incidents[0].LoginIDs = r.Incidents[0].LoginIDs[1:] },
		"a login of another incident":     func(r *report) { outcomeOf(r, flow.Failed).Incident = "0123456789ab" },
		"a login of no incident":          func(r *report) { outcomeOf(r, flow.Failed).Incident = "" },
		"an end before the beginning":     func(r *report) { r.Logins[0].End = flow.At(978307200000, true) },
	} {
		r := *sound
		r.Report = flow.Report{}
		require.NoError(t, json.Unmarshal(r.text, &r.Report))
		spoil(&r)
		assert.NotEmpty(t, violations(&r), name)
	}
}

func evidenceOf(r *report) *flow.Evidence { return &r.Logins[0].Steps[2].Evidence[0] }

func outcomeOf(r *report, o flow.Outcome) *flow.Login {
	for i := range r.Logins {
		if r.Logins[i].Outcome == o {
			return &r.Logins[i]
		}
	}
	panic("no login " + o)
}
