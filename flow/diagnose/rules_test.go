package diagnose

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/align"
	"uccetrace/flow/decision"
	"uccetrace/flow/knowledge"
	"uccetrace/flow/reference"
	"uccetrace/parser/catalog"
)

// everything has been shown.
type everything struct{}

func (everything) Has(node, process, message string) bool { return true }

func judge(t *testing.T) *Judge {
	t.Helper()
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	base, err := knowledge.Embedded()
	require.NoError(t, err)
	j, err := New(cat, base)
	require.NoError(t, err)
	j.Consider(everything{})
	return j
}

func stepOf(process, message, says string, at int64, fields ...flow.Field) flow.Step {
	return flow.Step{Process: process, Node: "PG1A", Message: message, Title: message, Basis: "public", Says: says, OffsetMS: at, Status: flow.Observed,
		Fields: fields, Evidence: []flow.Evidence{{Source: process + ".txt", Line: int(at)}}}
}

// TestLinesCount (V3): lines count up to the last refusal; a login that nobody refused
// counts whole, and a refusal that may be another login's ends nothing.
func TestLinesCount(t *testing.T) {
	ask, no, passed, later := stepOf("opc", "a", "", 0), stepOf("pim", "b", "refuses", 10), stepOf("ctisvr", "c", "refuses", 12), stepOf("opc", "d", "", 13)
	unsure := no
	unsure.Status = flow.Unattributed
	for name, tt := range map[string]struct {
		steps []flow.Step
		want  int
	}{
		"refused":                      {[]flow.Step{ask, no, later}, 2},
		"passed on":                    {[]flow.Step{ask, no, passed, later}, 3},
		"in the same millisecond":      {[]flow.Step{ask, no, stepOf("pim", "e", "", 10)}, 3},
		"by nobody":                    {[]flow.Step{ask, later}, 2},
		"by what may be another's":     {[]flow.Step{ask, unsure, later}, 2},
		"and by what may be another's": {[]flow.Step{ask, unsure, passed, later}, 3},
	} {
		l := &flow.Login{Steps: tt.steps, Unread: []flow.Unread{{OffsetMS: 5}, {OffsetMS: 5000}}}
		assert.Len(t, counted(l).Steps, tt.want, name)
		unread := 2
		if len(l.Refusals()) > 0 {
			unread = 1
		}
		assert.Len(t, counted(l).Unread, unread, name)
		assert.Len(t, l.Unread, 2, "the login itself keeps all")
	}
}

// TestContradicts (V5): a line that only comes where the decision went well, a refusal
// that it does not lead to, or a line of a process further on speaks against a
// hypothesis; what is missing, the order, the deciding process's own lines, what is as it
// always is and what was found in another entry's line do not.
func TestContradicts(t *testing.T) {
	own, further, refusal := stepOf("pim", "pim.local-device", "", 1), stepOf("jgw", "jgw.line-state", "", 2), stepOf("ctisvr", "ctisvr.failure-conf", "refuses", 3)
	passed := stepOf("pim", "pim.extension-in-atr", "", 1)
	state := stepOf("jgw", "jgw.line-state", "", 2, flow.Field{Name: "regstate", Value: "InService"})
	fused := further
	fused.Evidence = []flow.Evidence{{Source: "a", Fused: true}, {Source: "b"}}
	expected := stepOf("jgw", "jgw.line-state", "", 0, flow.Field{Name: "regstate", Value: "OutOfService"})
	for name, tt := range map[string]struct {
		step      flow.Step
		kind      string
		component string
		always    bool // the expected line is that of a login in which nothing goes wrong
		want      int
	}{
		"a process further on":       {further, flow.Unexpected, "pim", false, 0},
		"the deciding process":       {own, flow.Unexpected, "pim", false, -1},
		"it went well":               {passed, flow.Unexpected, "pim", false, 0},
		"another refusal":            {refusal, flow.Unexpected, "ctisvr", false, 0},
		"another state":              {state, flow.Different, "cucm", false, 0},
		"another state than always":  {state, flow.Different, "cucm", true, -1},
		"an order":                   {further, flow.Reordered, "pim", false, -1},
		"missing":                    {further, flow.Missing, "pim", false, -1},
		"in another entry's line":    {fused, flow.Unexpected, "pim", false, -1},
		"a refusal in place of none": {refusal, flow.Different, "ctisvr", true, 0},
	} {
		observed, zero := 0, 0
		d := flow.Deviation{Kind: tt.kind, Want: "x=y", Observed: &observed, Expected: &zero}
		if tt.kind == flow.Missing {
			d.Observed = nil
		}
		lines := []uint64{}
		if tt.always {
			lines = append(lines, digest(&expected))
		}
		tr := &trial{login: &flow.Login{Steps: []flow.Step{tt.step}}, healthy: &parting{lines: lines}}
		run := &reference.Run{Login: flow.Login{Steps: []flow.Step{expected}}}
		h := &hypothesis{setting: decision.Setting{Decision: "pim.find-atr"}, component: tt.component}
		assert.Equal(t, tt.want, tr.against(h, aligned{align.Result{Deviations: []flow.Deviation{d}}, run, nil}), name)
	}
}

// codesOf is a login that one process refuses with these codes.
func codesOf(fields ...flow.Field) *flow.Login {
	return &flow.Login{Outcome: flow.Failed, Steps: []flow.Step{stepOf("opc", "opc.set-agent-state", "", 0), stepOf("ctisvr", "ctisvr.control-failure-conf", "refuses", 10, fields...)}}
}

func code(name, value string) flow.Field { return flow.Field{Name: name, Value: value} }

// TestCertain (V6, V7): a published code that names a cause states it; codes that admit
// several leave them tied; one that nothing explains makes nothing an explanation; two
// that name different causes leave both; an unread line, a contradiction or a code in
// another entry's line leaves it possible.
func TestCertain(t *testing.T) {
	j := judge(t)
	unread := codesOf(code("failure", "256"))
	unread.Unread = []flow.Unread{{Text: "?", OffsetMS: 5}}
	fused := codesOf(code("failure", "256"))
	fused.Steps[1].Evidence[0].Fused = true
	for name, tt := range map[string]struct {
		login     *flow.Login
		against   string // a cause that a line contradicts
		first     string // the first cause; of several tied ones "" stands for any
		tied      bool
		certainty flow.Certainty
		open      bool // a code stays unexplained
	}{
		"names":                        {codesOf(code("failure", "256")), "", "unknown-agent", false, flow.Stated, false},
		"by its name":                  {codesOf(code("failure", "CF_INVALID_AGENT_ID_SPECIFIED")), "", "unknown-agent", false, flow.Stated, false},
		"in hex":                       {codesOf(code("failure", "0x100")), "", "unknown-agent", false, flow.Stated, false},
		"with no peripheral error":     {codesOf(code("failure", "256"), code("perror", "0")), "", "unknown-agent", false, flow.Stated, false},
		"admits several":               {codesOf(code("failure", "260")), "", "", true, flow.Possible, false},
		"admits several, in both":      {codesOf(code("failure", "260"), code("perror", "10004")), "", "", true, flow.Possible, false},
		"unknown":                      {codesOf(code("failure", "256"), code("perror", "13999")), "", "unknown-agent", false, flow.Possible, true},
		"two that name different ones": {codesOf(code("failure", "256"), code("obscause", "1005")), "", "", true, flow.Possible, true},
		"one that is not for it":       {codesOf(code("failure", "52")), "", "agent-limit", false, flow.Possible, false},
		"a line is unread":             {unread, "", "unknown-agent", false, flow.Possible, false},
		"a line contradicts it":        {codesOf(code("failure", "256")), "unknown-agent", "unknown-agent", false, flow.Possible, false},
		"in another entry's line":      {fused, "", "unknown-agent", false, flow.Possible, false},
	} {
		t.Run(name, func(t *testing.T) {
			var all []hypothesis
			for _, c := range j.ordered {
				for _, d := range c.Decisions {
					h := hypothesis{setting: decision.Setting{Decision: d.Name, Outcome: d.Outcome}, faced: true, refuses: true, against: -1}
					if c.ID == tt.against {
						h.against = 0
					}
					all = append(all, h)
				}
			}
			v := j.weigh(tt.login, j.facts(tt.login), append([]hypothesis{{against: -1}}, all...), &path{})
			require.NotEmpty(t, v.first)
			if tt.first != "" {
				assert.Equal(t, tt.first, v.first[0].ID)
			}
			assert.Equal(t, tt.tied, len(v.first) > 1, "%v", v.first)
			assert.Equal(t, tt.certainty, v.certainty)
			assert.Equal(t, tt.open, v.first[0].open > 0)
		})
	}
}

// TestInferred (V6): what a code admits is inferred where lines contradict all others that
// it admits, and all that would have refused the login with the same lines.
func TestInferred(t *testing.T) {
	a, b, c := &knowledge.Cause{ID: "a"}, &knowledge.Cause{ID: "b"}, &knowledge.Cause{ID: "c"}
	facts := []fact{{Fact: knowledge.Fact{Table: "CF", Number: 1}, public: true, related: []knowledge.Related{{Cause: a, Relation: knowledge.Relation{Strength: knowledge.Among}}, {Cause: b, Relation: knowledge.Relation{Strength: knowledge.Among}}}}}
	for name, tt := range map[string]struct {
		b, c      candidate
		certainty flow.Certainty
	}{
		"the other is contradicted":            {candidate{Cause: b, strength: knowledge.Among, against: 3}, candidate{Cause: c, cost: 9, against: -1}, flow.Inferred},
		"the other is not":                     {candidate{Cause: b, strength: knowledge.Among, against: -1}, candidate{Cause: c, cost: 9, against: -1}, flow.Possible},
		"a third fits as well without a code":  {candidate{Cause: b, strength: knowledge.Among, against: 3}, candidate{Cause: c, against: -1}, flow.Possible},
		"a third is contradicted, too":         {candidate{Cause: b, strength: knowledge.Among, against: 3}, candidate{Cause: c, against: 2}, flow.Inferred},
		"the other is only inferred, and open": {candidate{Cause: b, strength: knowledge.GoesWith, against: -1}, candidate{Cause: c, cost: 9, against: -1}, flow.Possible},
	} {
		first := candidate{Cause: a, strength: knowledge.Among, against: -1}
		v := verdict{first: []candidate{first}}
		assert.Equal(t, tt.certainty, v.certain(codesOf(), facts, []candidate{first, tt.b, tt.c}), name)
	}
	alone := candidate{Cause: a, strength: knowledge.Among, against: -1}
	assert.Equal(t, flow.Possible, (&verdict{first: []candidate{alone}}).certain(codesOf(), facts, []candidate{alone}), "nothing is ruled out")
}
