package correlate

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// TestNothingStays: memory is bounded by what is open. Hours of lines that no
// login claims, of logins that nobody answers and of numbers that are given out
// again leave nothing behind.
func TestNothingStays(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	var b strings.Builder
	for i := range 3000 {
		at := fmt.Sprintf("%02d:%02d:%02d:000", i/1200, i/20%60, i%20*3)
		fmt.Fprintf(&b, "%s cg1A-ctisvr Trace: AGENT_EVENT: ID=%d Periph=5000 Ext=%d Inst=7 Sig=Finesse\n", at, 20000+i, 41000+i)
		fmt.Fprintf(&b, "%s PG1A-jgw1 Trace: MsgAddCallObserver: Addr: %d Remote Addr: 0 InvID: %d CallDeliveryMode ID: 0.\n", at, 51000+i, i)
		fmt.Fprintf(&b, "%s PG1A-jgw1 Trace: Adding Call Observer to: 7.\n", at)
		fmt.Fprintf(&b, "%s PG1A-opc Trace: CSTASetAgentState: X InvokeID=0x%x Dev=%d AgentMode=LOG_IN AGID=%d SG=-1(0xfffffff))\n", at, i%50, 61000+i, 30000+i)
		fmt.Fprintf(&b, "%s ra-rtr Trace: AgentAttrLoginReq: Agent=%d (a), Peripheral=5000 (CUCM_PIM1)\n", at, 90000+i)
	}
	ctx := context.Background()
	capture, err := parser.Open(ctx, []*source.Source{source.FromBytes("all.txt", []byte(b.String()))}, parser.Options{Catalog: cat})
	require.NoError(t, err)
	c, err := New(ctx, cat, capture.Runs, Options{})
	require.NoError(t, err)
	m, logins, most := c.match, 0, 0
	for _, err := range c.Logins() {
		require.NoError(t, err)
		logins++
		if logins < 2500 { // towards the end all that is left is handed out at once
			most = max(most, len(m.wanting)+len(m.holders)+len(m.byEntity)+len(m.begun)+len(m.waiting)+len(m.untied)+len(m.closing)+len(c.out.finished)+len(c.reskills.agents)+len(c.reskills.queue))
		}
	}
	assert.GreaterOrEqual(t, logins, 3000)
	assert.Less(t, most, 2000, "entries kept at once")
	for name, n := range map[string]int{"wanting": len(m.wanting), "holders": len(m.holders), "byEntity": len(m.byEntity), "begun": len(m.begun),
		"waiting": len(m.waiting), "untied": len(m.untied), "closing": len(m.closing), "finished": len(c.out.finished), "open": m.logins.n} {
		assert.Zero(t, n, name)
	}
}

// TestCrowdEnds: logins that end together, at a gap of the logs and at their end, are not all
// written down before the first is handed out, and what the last of them has shown is known
// then.
func TestCrowdEnds(t *testing.T) {
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	const many = 1000
	var b strings.Builder
	for i := range 2 * many {
		at := fmt.Sprintf("%02d:%02d:%02d:000", 8+i/many, i%many/60, i%60) // nobody waits for the answer
		fmt.Fprintf(&b, "%s PG1A-opc Trace: CSTASetAgentState: X InvokeID=0x%x Dev=%d AgentMode=LOG_IN AGID=%d SG=-1(0xfffffff))\n", at, i+1, 61000+i, 30000+i)
	}
	fmt.Fprintf(&b, "09:16:40:000 PG1A-opc Trace: CSTAUniversalFailureConfEvent: InvokeID=0x%x FailureCode=256(CF_INVALID_AGENT_ID_SPECIFIED) PeripheralErrorCode=0\n", 2*many)
	ctx := context.Background()
	capture, err := parser.Open(ctx, []*source.Source{source.FromBytes("all.txt", []byte(b.String()))}, parser.Options{Catalog: cat})
	require.NoError(t, err)
	const patience = 20 * time.Minute
	c, err := New(ctx, cat, capture.Runs, Options{Quiet: patience})
	require.NoError(t, err)
	refusal, ok := cat.Message("opc.universal-failure")
	require.True(t, ok)
	logins, most := 0, 0
	for _, err := range c.Logins() {
		require.NoError(t, err)
		if logins++; logins > many {
			assert.True(t, c.logs.shown("PG1A", "opc", refusal), "login %d", logins)
		}
		most = max(most, len(c.out.finished)+len(c.out.ready))
	}
	assert.Equal(t, 2*many, logins)
	assert.Less(t, most, 50, "logins in wait at once")
}

// TestWantsOnce: a line that names an agent in two ways, and waits for a request of that
// agent, waits once under each, however often it is looked at again: else a busy agent's
// lines double with each request.
func TestWantsOnce(t *testing.T) {
	ids, says := fresh(t)
	m := newMatcher(rules{ids: ids, says: says, quiet: quiet, longQuiet: longQuiet}, newLogs(ids, says))
	s := &strand{state: untied, lines: []*line{{ev: &parser.Event{Message: says.catalog.Messages[0]}, unit: &unit{Unit: &ident.Unit{}}}}}
	names := []ident.Number{{Name: 1, Value: 7}, {Name: 2, Value: 8}}
	for i, n := range names {
		s.entities[i] = ident.Entity{Number: n, Text: []byte("x")}
	}
	m.want(s)
	for range 5 {
		m.news = append(m.news, names[0], names[0])
		m.wake()
		require.Empty(t, m.news)
		require.Len(t, m.wanting[names[0]], 1)
		require.Len(t, m.wanting[names[1]], 1)
	}
	s.state = joined
	m.sated(s)
	assert.Empty(t, m.wanting)
}
