package diff

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// capture is one with logins that succeeded, and what change does to them.
func capture(t *testing.T, n int, change func(i int, l *flow.Login), close func(*flow.Closing)) *Capture {
	t.Helper()
	base, err := knowledge.Embedded()
	require.NoError(t, err)
	c := New(base)
	require.NoError(t, c.Begin())
	for i := range n {
		ms := int64(100)
		l := &flow.Login{ID: fmt.Sprint("id", i), Start: flow.At(int64(i), false), Outcome: flow.Succeeded, ConfirmedMS: &ms, Agent: flow.Agent{ID: fmt.Sprint(i), Client: "Finesse"},
			Hops: []flow.HopTime{{Wire: "AttributeLogin", From: "opc", To: "router", MS: 40}}}
		if change != nil {
			change(i, l)
		}
		require.NoError(t, c.Login(l))
	}
	in := &flow.Closing{Input: flow.Input{Sources: []flow.Source{{Processes: []flow.SourceProcess{{Process: "opc", Entries: 2, Kinds: []flow.Kind{{Message: "opc.a", Count: 2}, {Message: "opc.never"}}}}}}}}
	if close != nil {
		close(in)
	}
	require.NoError(t, c.End(in))
	return c
}

func refused(l *flow.Login) {
	l.Outcome, l.Reached = flow.Failed, "line-state"
	l.Causes = []flow.Cause{{ID: "phone-unregistered", Certainty: flow.Stated}}
	l.Steps = []flow.Step{
		{Process: "ctisvr", Message: "ctisvr.failure", Says: "refuses", Text: "FailureCode:34"},
		{Process: "jgw", Message: "jgw.response", Says: "refuses", Text: "Succeeded: 0"},
		{Process: "cucm", Message: "cucm.other", Says: "refuses", Status: flow.Unattributed},
	}
}

// TestEqual: other times, numbers and names are no difference, nor is another number
// of the same lines.
func TestEqual(t *testing.T) {
	other := capture(t, 30, func(i int, l *flow.Login) {
		l.ID, l.Start, l.Agent.ID = "x", flow.At(99_000, true), "other"
		*l.ConfirmedMS += int64(i % 3)
	}, func(c *flow.Closing) {
		c.Input.Sources[0].Processes[0].Kinds = c.Input.Sources[0].Processes[0].Kinds[:1] // without the one that was never printed
		c.Input.Sources = append(c.Input.Sources, c.Input.Sources...)
	})
	d := Between(capture(t, 30, nil, nil), other)
	assert.True(t, d.Equal)
	assert.Equal(t, &flow.Difference{Schema: flow.DiffSchema, Equal: true, Old: flow.Captured{Logins: 30, Succeeded: 30}, New: flow.Captured{Logins: 30, Succeeded: 30},
		Outcomes: []flow.OutcomeChange{}, Variants: []flow.VariantChange{}, Moved: []flow.MovedTime{}, Incidents: []flow.IncidentChange{}, Kinds: []flow.KindChange{}, NearMisses: []flow.KindChange{}, LogsOnlyOld: []string{}, LogsOnlyNew: []string{}, Notes: []string{}}, d)
}

// TestOutcomesAndVariants: what is new one way is gone the other way.
func TestOutcomesAndVariants(t *testing.T) {
	good := capture(t, 30, nil, nil)
	bad := capture(t, 30, func(i int, l *flow.Login) {
		if i < 3 {
			refused(l)
		}
	}, nil)
	v := flow.Variant{Outcome: flow.Failed, Cause: "phone-unregistered", Stop: "line-state", Refused: "jgw.response", Codes: []string{"CF 34"}, Client: "Finesse"}
	d := Between(good, bad)
	assert.False(t, d.Equal)
	assert.Equal(t, []flow.OutcomeChange{{Change: "new", Outcome: flow.Failed, Old: 0, New: 3}, {Change: "fewer", Outcome: flow.Succeeded, Old: 30, New: 27}}, d.Outcomes)
	assert.Equal(t, []flow.VariantChange{{Change: "new", Variant: v, Logins: 3, Sample: "id0"}}, d.Variants)
	d = Between(bad, good)
	assert.Equal(t, []flow.OutcomeChange{{Change: "gone", Outcome: flow.Failed, Old: 3, New: 0}, {Change: "more", Outcome: flow.Succeeded, Old: 27, New: 30}}, d.Outcomes)
	assert.Equal(t, []flow.VariantChange{{Change: "gone", Variant: v, Logins: 3, Sample: "id0"}}, d.Variants)
}

// TestEveryPartOfAVariant tells two logins apart.
func TestEveryPartOfAVariant(t *testing.T) {
	for name, change := range map[string]func(*flow.Login){
		"outcome":                       func(l *flow.Login) { l.Outcome = flow.Inconclusive },
		"cause":                         func(l *flow.Login) { l.Causes[0].ID = "other" },
		"a cause that is possible only": func(l *flow.Login) { l.Causes[0].Certainty = flow.Possible },
		"stop":                          func(l *flow.Login) { l.Reached = "other" },
		"message":                       func(l *flow.Login) { l.Steps[1].Message = "other" },
		"code":                          func(l *flow.Login) { l.Steps[1].Text = "CF_INVALID_PARAMETER" },
		"client":                        func(l *flow.Login) { l.Agent.Client = "CTIOS" },
		"kind":                          func(l *flow.Login) { l.Mobile = true },
	} {
		d := Between(capture(t, 1, func(_ int, l *flow.Login) { refused(l) }, nil), capture(t, 1, func(_ int, l *flow.Login) { refused(l); change(l) }, nil))
		assert.Len(t, d.Variants, 2, name)
	}
}

// TestMoved: both thresholds, and enough of both.
func TestMoved(t *testing.T) {
	slow := func(by int64) func(int, *flow.Login) {
		return func(_ int, l *flow.Login) { l.Hops[0].MS += by }
	}
	for _, tt := range []struct {
		before, after int
		by            int64
		want          []flow.MovedTime
		notes         int
	}{
		{20, 20, 20, []flow.MovedTime{}, 0}, // not beyond 20 ms
		{20, 20, 21, []flow.MovedTime{
			{Name: "AttributeLogin", From: "opc", To: "router", Percentile: "p50", OldMS: 40, NewMS: 61, OldCount: 20, NewCount: 20},
			{Name: "AttributeLogin", From: "opc", To: "router", Percentile: "p95", OldMS: 40, NewMS: 61, OldCount: 20, NewCount: 20}}, 0},
		{19, 20, 500, []flow.MovedTime{}, 1},
		{20, 19, 500, []flow.MovedTime{}, 1},
	} {
		d := Between(capture(t, tt.before, nil, nil), capture(t, tt.after, slow(tt.by), nil))
		assert.Equal(t, tt.want, d.Moved)
		assert.Len(t, d.Notes, tt.notes)
	}
	far := func(ms int64) func(int, *flow.Login) {
		return func(_ int, l *flow.Login) { *l.ConfirmedMS = ms }
	}
	assert.Empty(t, Between(capture(t, 20, far(400), nil), capture(t, 20, far(500), nil)).Moved, "a quarter is not beyond a quarter")
	assert.Len(t, Between(capture(t, 20, far(400), nil), capture(t, 20, far(501), nil)).Moved, 2)
	assert.Len(t, Between(capture(t, 20, far(501), nil), capture(t, 20, far(400), nil)).Moved, 2)
}

// TestLinesAndIncidents that one side lacks.
func TestLinesAndIncidents(t *testing.T) {
	more := capture(t, 1, nil, func(c *flow.Closing) {
		p := &c.Input.Sources[0].Processes[0]
		p.Kinds = append(p.Kinds, flow.Kind{Message: "opc.b", Count: 5})
		c.Input.NearMisses = []flow.NearMiss{{Message: "opc.c", Count: 2, Sample: "begins so"}}
		c.Incidents = []flow.Incident{{Cause: "x", Title: "X", Severity: "error", Certainty: flow.Inferred, Logins: 4, Scope: flow.Scope{PGs: []string{"PG1"}, Peripherals: []string{"5000"}, Agents: []string{"1"}}}}
	})
	moved := capture(t, 1, nil, func(c *flow.Closing) {
		c.Incidents = []flow.Incident{{Cause: "x", Title: "X", Severity: "error", Certainty: flow.Inferred, Logins: 1, Scope: flow.Scope{PGs: []string{"PG1"}, Peripherals: []string{"5000"}, Agents: []string{"2"}}, First: flow.At(99_000, true)}}
	})
	d := Between(capture(t, 1, nil, nil), more)
	assert.Equal(t, []flow.KindChange{{Change: "new", Process: "opc", Message: "opc.b", Count: 5}}, d.Kinds)
	assert.Equal(t, []flow.KindChange{{Change: "new", Process: "opc", Message: "opc.c", Count: 2, Sample: "begins so"}}, d.NearMisses)
	assert.Equal(t, []flow.IncidentChange{{Change: "new", Cause: "x", Causes: []string{}, Certainty: flow.Inferred, Title: "X", Severity: "error", PGs: []string{"PG1"}, Peripherals: []string{"5000"}, Logins: 4}}, d.Incidents)
	d = Between(more, moved)
	assert.Empty(t, d.Incidents, "of other agents at another time")
	assert.Equal(t, "gone", d.Kinds[0].Change)
}
