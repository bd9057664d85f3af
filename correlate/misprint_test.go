package correlate

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// TestMisprint: a request is another one misprinted where it is hardly more than the one
// line that says so; two requests that are both told are two.
func TestMisprint(t *testing.T) {
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	names := map[string]catalog.NameID{}
	for _, n := range cat.Names {
		names[n.Name] = n.ID
	}
	// told is a request of a PG as its lines tell it: of an agent, begun at, with a
	// number, in so many lines with it and so many without.
	type told struct {
		kind          string // of its node, "" for pg
		pg            int64
		agent         uint64
		at            parser.Time
		name          string
		value         uint64
		with, without int
		entries       int64 // that its node printed
	}
	right := told{pg: 1, agent: 7, name: "opc", value: 5, with: 5, without: 20, entries: 99}
	for name, c := range map[string]struct {
		a, b told
		want bool
	}{
		"a node that printed nothing else": {told{pg: 3, agent: 7, name: "opc", value: 5, with: 1, entries: 1}, right, true},
		"a node of no PG":                  {told{kind: "pw", agent: 7, name: "opc", value: 5, with: 1, entries: 1}, right, true},
		"a PG that printed more":           {told{pg: 3, agent: 7, name: "opc", value: 5, with: 1, entries: 2}, right, false},
		"a PG with more of the request":    {told{pg: 3, agent: 7, name: "opc", value: 5, with: 1, without: 1, entries: 1}, right, false},
		"a PG with another number":         {told{pg: 3, agent: 7, name: "opc", value: 6, with: 1, entries: 1}, right, false},
		"a PG with another agent":          {told{pg: 3, agent: 8, name: "opc", value: 5, with: 1, entries: 1}, right, false},
		"a PG at another time":             {told{pg: 3, agent: 7, at: repeat + 1, name: "opc", value: 5, with: 1, entries: 1}, right, false},

		"a number that one line has":             {told{pg: 1, agent: 7, name: "opc", value: 6, with: 1, without: 6, entries: 99}, right, true},
		"a number that two lines have":           {told{pg: 1, agent: 7, name: "opc", value: 6, with: 2, entries: 99}, right, false},
		"a number that one line has, at a PG":    {told{pg: 2, agent: 7, name: "opc", value: 6, with: 1, entries: 99}, right, false},
		"a number that one line has, of another": {told{pg: 1, agent: 8, name: "opc", value: 6, with: 1, entries: 99}, right, false},
		"numbers that one line each has":         {told{pg: 1, agent: 7, name: "opc", value: 6, with: 1, entries: 99}, told{pg: 1, agent: 7, name: "opc", value: 5, with: 1, entries: 99}, false},
		"a number that one line has, later":      {told{pg: 1, agent: 7, at: repeat + 1, name: "opc", value: 6, with: 1, entries: 99}, right, false},

		"the same number, told less":        {told{pg: 1, agent: 7, name: "opc", value: 5, with: 2, without: 2, entries: 99}, right, true},
		"the same number, told as much":     {told{pg: 1, agent: 7, name: "opc", value: 5, with: 5, without: 20, entries: 99}, right, false},
		"the same number at another PG":     {told{pg: 2, agent: 7, name: "opc", value: 5, with: 2, without: 2, entries: 99}, right, false},
		"the same number, of another agent": {told{pg: 1, agent: 8, name: "opc", value: 5, with: 2, entries: 99}, right, false},
		"a client's request":                {told{pg: 1, agent: 7, name: "client", value: 9, with: 2, entries: 99}, right, true},
		"a client's request at another PG":  {told{pg: 2, agent: 7, name: "client", value: 9, with: 2, entries: 99}, right, false},
		"what has no number":                {told{pg: 1, agent: 7, with: 0, without: 2, entries: 99}, right, false},
	} {
		co, err := New(context.Background(), cat, nil, Options{})
		require.NoError(t, err)
		strandOf := func(r told) *strand {
			at := place{"pg", r.pg}
			if r.kind != "" {
				at = place{r.kind, 1}
			}
			u := &unit{Unit: &ident.Unit{Kind: at.kind, Number: at.number, Process: "opc"}}
			co.logs.printed[at] = r.entries
			s := &strand{first: r.at, last: r.at, pg: r.pg, kind: login}
			who := ident.Entity{Number: ident.Number{Name: co.ids.Entities[co.ids.Agent], Value: r.agent}, Text: []byte(strconv.FormatUint(r.agent, 10))}
			s.entities[co.ids.Agent] = who
			co.match.index(s, who.Number)
			n := ident.Number{Name: names[r.name], Owner: r.pg, Value: r.value}
			if r.name != "" {
				s.requests = append(s.requests, ident.Request{Number: n})
			}
			for i := range r.with + r.without {
				l := &line{unit: u, t: r.at}
				if i < r.with {
					l.numbers[0] = n
				}
				s.lines = append(s.lines, l)
			}
			return s
		}
		b := strandOf(c.b)
		a := strandOf(c.a)
		assert.Equal(t, c.want, co.match.misprint(a, b), name)
		assert.False(t, co.match.misprint(b, a), "%s, the other way round", name)
	}
}

// TestLevel: being nearer prefers a request to another one of the PG, or of the PG that
// the line is of; of two PGs it does only where it is much nearer.
func TestLevel(t *testing.T) {
	at := func(pg int64, distance parser.Time) candidate {
		return candidate{strand: &strand{pg: pg}, distance: distance}
	}
	for name, c := range map[string]struct {
		pg   int64 // of the line
		a, b candidate
		want bool
	}{
		"as near":                        {1, at(1, 5), at(1, 5), true},
		"nearer":                         {0, at(1, 5), at(1, 6), false},
		"nearer, of two PGs":             {0, at(1, 5), at(2, 6), true},
		"farther, of two PGs":            {0, at(1, 6), at(2, 5), true},
		"much nearer, of two PGs":        {0, at(1, 5), at(2, 6+repeat), false},
		"nearer, where the line says PG": {1, at(1, 5), at(0, 6), false},
	} {
		assert.Equal(t, c.want, level(&strand{pg: c.pg}, c.a, c.b), name)
	}
}

// TestCount: a place's entries are counted in each source for itself.
func TestCount(t *testing.T) {
	ids, says := fresh(t)
	logs := newLogs(ids, says)
	first, again := &parser.Proc{Source: &source.Source{}, Printed: "PG3A-opc", Kind: "pg", Number: 3}, &parser.Proc{Source: &source.Source{}, Printed: "PG3A-opc", Kind: "pg", Number: 3}
	for _, p := range []*parser.Proc{first, again} {
		logs.covers(parser.ProcSpan{Proc: p, Entries: 1}, 0)
		assert.EqualValues(t, 1, logs.printed[place{"pg", 3}])
	}
	logs.covers(parser.ProcSpan{Proc: first, Entries: 2}, 0)
	assert.EqualValues(t, 3, logs.printed[place{"pg", 3}])
	assert.Zero(t, logs.printed[place{"pg", 1}])
}

// fresh is what a capture that has not been read yet is read by.
func fresh(t *testing.T) (*ident.Registry, *meanings) {
	t.Helper()
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	ids, err := ident.New(cat)
	require.NoError(t, err)
	says, err := newMeanings(cat)
	require.NoError(t, err)
	return ids, says
}

// TestMended: R29. A line with one character misprinted tears no login in two, whichever of
// its lines it is; what is told twice is two.
func TestMended(t *testing.T) {
	const (
		head = "Events from March 4, 2019\n"
		opc  = "09:14:07:101 PG1A-opc Trace: CSTASetAgentState: TPServices::AddInvocationByCTIInvokeID InvokeID=0xf0000c41 Dev=41007 AgentMode=LOG_IN AGID=20417 SG=-1(0xffffffff))\n"
		pim  = "09:14:07:103 PG1A-pim1 Trace: CSTASetAgentState: Peripheral::ProcessCSTAThirdPartyServiceRequest InvokeID=0xf0000c41 Dev=41007 AgentMode=LOG_IN AGID=20417 SG=-1(0xffffffff))\n"
		rest = "09:14:07:103 PG1A-pim1 Trace: PimConfig::IsExtConfiguredInATR - Found the extension 41007 in a valid ATR range\n" +
			"09:14:07:107 PG1A-pim1 Trace: AgentAttributeLoginReqMSG invokeID 0xf0000c41\n"
		whole = "20417 41007 4 steps"
	)
	turn := func(text, from, to string) string {
		require.Contains(t, text, from)
		return strings.Replace(text, from, to, 1)
	}
	for name, c := range map[string]struct {
		opc, pim string
		want     []string
		remark   string
	}{
		"whole":                       {opc, pim + rest, []string{whole}, ""},
		"OPC's phone":                 {turn(opc, "41007", "41507"), pim + rest, []string{whole}, "a line with this login's number has ext 41507, the others 41007: taken as damaged"},
		"the PIM's phone":             {opc, turn(pim, "41007", "41507") + rest, []string{whole}, "a line with this login's number has ext 41507, the others 41007: taken as damaged"},
		"OPC's agent":                 {turn(opc, "20417", "20517"), pim + rest, []string{"20517 41007 4 steps"}, "lines with this login's number have agent 20517 and 20417: nothing tells which is damaged"},
		"OPC's number":                {turn(opc, "0xf0000c41", "0xf0000c51"), pim + rest, []string{whole}, ""},
		"the PIM's number":            {opc, turn(pim, "0xf0000c41", "0xf0004c41") + rest, []string{whole}, ""},
		"the PIM's number, and alone": {opc, turn(pim, "0xf0000c41", "0xf0004c41"), []string{"20417 41007 2 steps"}, ""},
		"OPC's node":                  {turn(opc, "PG1A", "PG5A"), pim + rest, []string{whole}, ""},
		"two phones of one agent": {opc + strings.NewReplacer("0xf0000c41", "0xf0000c42", "41007", "41008").Replace(opc),
			pim + strings.NewReplacer("0xf0000c41", "0xf0000c42", "41007", "41008").Replace(pim), []string{"20417 41007 2 steps", "20417 41008 2 steps"}, ""},
		"a double click": {opc + turn(opc, "0xf0000c41", "0xf0000c42"), pim + rest, []string{"20417 41007 1 steps", whole}, ""},
		"two agents at once with the numbers of two nodes": {opc, strings.NewReplacer("PG1A", "PG2A", "20417", "20533", "41007", "42116").Replace(pim + rest),
			[]string{"20417 41007 1 steps", "20533 42116 3 steps"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, logins := endedLogins(t, map[string]string{"opc.txt": head + c.opc, "pim1.txt": head + c.pim})
			var got []string
			for _, l := range logins {
				got = append(got, fmt.Sprintf("%s %s %d steps", l.Agent.ID, l.Agent.Extension, len(l.Steps)))
			}
			assert.ElementsMatch(t, c.want, got)
			var remarks []string
			for _, r := range logins[0].Remarks {
				if r.ID == "contradicts" {
					remarks = append(remarks, r.Text)
				}
			}
			assert.Equal(t, c.remark, strings.Join(remarks, "; "))
		})
	}
}
