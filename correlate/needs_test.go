package correlate

import (
	"context"
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// answers is all that a correlator tells of a capture, every message being told or none.
func answers(t *testing.T, cat *catalog.Catalog, path string, tells, whole bool) string {
	t.Helper()
	found, _, err := source.Find([]string{path}, nil)
	require.NoError(t, err)
	capture, err := parser.Open(context.Background(), found, parser.Options{Catalog: cat})
	require.NoError(t, err)
	var all []any
	c, err := New(context.Background(), cat, capture.Runs, Options{
		Beside: func(m *flow.Moment) { all = append(all, *m) },
		Tells:  func(*catalog.Message) bool { return tells },
	})
	require.NoError(t, err)
	if whole {
		c.merger.needs = nil
	}
	for l, err := range c.Logins() {
		require.NoError(t, err)
		all = append(all, l)
	}
	all = append(all, c.Loose(), c.Others(), c.Logs(), c.Clocks(), c.Warnings(), len(capture.Summary().Sources))
	out, err := json.Marshal(all)
	require.NoError(t, err)
	return string(out)
}

// TestNeeds: what the correlator tells does not depend on what it does not need.
func TestNeeds(t *testing.T) {
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	paths := []string{"../testdata/agent-login.log", "../testdata/sessions.log"}
	for _, glob := range []string{"../testdata/public/*", "../testdata/distinct/*"} {
		more, err := filepath.Glob(glob)
		require.NoError(t, err)
		paths = append(paths, more...)
	}
	for _, path := range paths {
		for _, tells := range []bool{false, true} {
			assert.Equal(t, answers(t, cat, path, tells, true), answers(t, cat, path, tells, false), path)
		}
	}
}

// TestNeedsLittle: of a call nothing is needed, of a login all, of other messages what they
// teach; and all of what is told.
func TestNeedsLittle(t *testing.T) {
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	needs := func(opt Options) *parser.Needs {
		c, err := New(context.Background(), cat, nil, opt)
		require.NoError(t, err)
		return c.merger.needs
	}
	whole := func(n *parser.Needs, id string) bool {
		m, ok := cat.Message(id)
		require.True(t, ok, id)
		return n.Whole[m.Index]
	}
	tell := func(*flow.Moment) {}
	n := needs(Options{})
	assert.True(t, whole(n, "opc.set-agent-state"))
	assert.False(t, whole(n, "router.new-call"))
	agent, _ := cat.Name("agent")
	dn, _ := cat.Name("dn")
	assert.True(t, n.Names[agent.ID])
	assert.False(t, n.Names[dn.ID])
	assert.True(t, whole(needs(Options{Beside: tell, Tells: func(m *catalog.Message) bool { return m.ID == "router.new-call" }}), "router.new-call"))
	assert.Nil(t, needs(Options{Each: func(*parser.Event, flow.Time) {}}), "who wants every event wants all of it")
}
