package correlate

import (
	"context"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
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
	first, again := &parser.Proc{Source: &parser.Source{}, Printed: "PG3A-opc", Kind: "pg", Number: 3}, &parser.Proc{Source: &parser.Source{}, Printed: "PG3A-opc", Kind: "pg", Number: 3}
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
