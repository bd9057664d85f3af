package diff

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/flow"
)

// showing is a capture with incidents.
func showing(t *testing.T, list ...flow.Incident) *Capture {
	t.Helper()
	return capture(t, 1, nil, func(c *flow.Closing) { c.Incidents = list })
}

// incident is one of PG1.
func incident(certainty flow.Certainty, peripherals []string, cause string, tied ...string) flow.Incident {
	return flow.Incident{Cause: cause, Title: "Title of " + cause, Severity: "error", Certainty: certainty, Tied: tied, Logins: 2,
		Scope: flow.Scope{PGs: []string{"PG1"}, Peripherals: peripherals}}
}

// TestPossibleIncidents: what is only possible names no cause as the cause, and is the
// same incident whichever of its causes a report names first.
func TestPossibleIncidents(t *testing.T) {
	none := showing(t)
	for _, tt := range []struct {
		name string
		in   flow.Incident
		want flow.IncidentChange
	}{
		{"stated", incident(flow.Stated, nil, "b"), flow.IncidentChange{Cause: "b", Causes: []string{}, Certainty: flow.Stated, Title: "Title of b"}},
		{"inferred", incident(flow.Inferred, nil, "b"), flow.IncidentChange{Cause: "b", Causes: []string{}, Certainty: flow.Inferred, Title: "Title of b"}},
		{"one of three", incident(flow.Possible, nil, "b", "c", "a"), flow.IncidentChange{Causes: []string{"a", "b", "c"}, Certainty: flow.Possible, Title: "may be one of 3 causes"}},
		{"one that is possible", incident(flow.Possible, nil, "b"), flow.IncidentChange{Causes: []string{"b"}, Certainty: flow.Possible, Title: "may be: Title of b"}},
		{"nothing known", incident(flow.Possible, nil, ""), flow.IncidentChange{Causes: []string{}, Certainty: flow.Possible, Title: "Title of "}},
	} {
		tt.want.Severity, tt.want.PGs, tt.want.Peripherals, tt.want.Logins = "error", []string{"PG1"}, []string{}, 2
		tt.want.Change = flow.Added
		assert.Equal(t, []flow.IncidentChange{tt.want}, Between(none, showing(t, tt.in)).Incidents, tt.name)
		tt.want.Change = flow.Gone
		assert.Equal(t, []flow.IncidentChange{tt.want}, Between(showing(t, tt.in), none).Incidents, tt.name)
	}
	one := showing(t, incident(flow.Possible, nil, "b", "c", "a"))
	assert.Empty(t, Between(one, showing(t, incident(flow.Possible, nil, "a", "b", "c"))).Incidents, "another one named first")
	assert.Len(t, Between(one, showing(t, incident(flow.Possible, nil, "b", "c"))).Incidents, 2, "fewer causes")
	assert.Len(t, Between(one, showing(t, incident(flow.Stated, nil, "b"))).Incidents, 2, "certain, and possible")
	assert.Empty(t, Between(showing(t, incident(flow.Inferred, nil, "b")), showing(t, incident(flow.Stated, nil, "b"))).Incidents, "certain either way")
}

// TestUnknownPeripheral: an incident whose peripheral one side does not know is neither
// new nor gone.
func TestUnknownPeripheral(t *testing.T) {
	at := func(peripherals ...string) flow.Incident { return incident(flow.Stated, peripherals, "x") }
	for _, tt := range []struct {
		name        string
		old, now    []flow.Incident
		added, gone int
	}{
		{"known to one", []flow.Incident{at("5000")}, []flow.Incident{at()}, 0, 0},
		{"several", []flow.Incident{at("5000"), at("5001")}, []flow.Incident{at()}, 0, 0},
		{"another", []flow.Incident{at("5000")}, []flow.Incident{at("5001")}, 1, 1},
		{"one of two", []flow.Incident{at("5000")}, []flow.Incident{at("5000"), at("5001")}, 1, 0},
		{"of another cause", []flow.Incident{at("5000")}, []flow.Incident{incident(flow.Stated, nil, "y")}, 1, 1},
		{"only possible", []flow.Incident{incident(flow.Possible, []string{"5000"}, "x", "y")}, []flow.Incident{incident(flow.Possible, nil, "y", "x")}, 0, 0},
	} {
		for range 2 {
			d := Between(showing(t, tt.old...), showing(t, tt.now...))
			added := 0
			for _, in := range d.Incidents {
				if in.Change == flow.Added {
					added++
				}
			}
			assert.Equal(t, [2]int{tt.added, tt.gone}, [2]int{added, len(d.Incidents) - added}, tt.name)
			tt.old, tt.now, tt.added, tt.gone = tt.now, tt.old, tt.gone, tt.added
		}
	}
	other := at("5000")
	other.Scope.PGs = []string{"PG2"}
	assert.Len(t, Between(showing(t, other), showing(t, at())).Incidents, 2, "of another PG")
}

// TestLogsOfOneSide are named, in their order and once, and are no difference.
func TestLogsOfOneSide(t *testing.T) {
	having := func(processes ...string) *Capture {
		return capture(t, 1, nil, func(c *flow.Closing) {
			for _, p := range processes {
				c.Input.Sources = append(c.Input.Sources, flow.Source{Processes: []flow.SourceProcess{{Process: p, Entries: 1}}})
			}
		})
	}
	d := Between(having("router", "ctisvr", "router"), having("pim"))
	assert.Equal(t, []string{"ctisvr", "router"}, d.LogsOnlyOld)
	assert.Equal(t, []string{"pim"}, d.LogsOnlyNew)
	assert.True(t, d.Equal)
	d = Between(having("opc"), having())
	assert.Equal(t, []string{}, d.LogsOnlyOld, "both have it")
	silent := capture(t, 1, nil, func(c *flow.Closing) {
		c.Input.Sources[0].Processes = append(c.Input.Sources[0].Processes, flow.SourceProcess{Process: "pim"}, flow.SourceProcess{Process: "unheard-of", Entries: 1})
	})
	assert.Empty(t, Between(silent, capture(t, 1, nil, nil)).LogsOnlyOld, "no entry; none of ours")
	assert.Equal(t, []string{}, d.LogsOnlyNew)
}
