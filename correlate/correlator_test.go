package correlate

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
	logins, most := 0, 0
	for _, err := range c.Logins() {
		require.NoError(t, err)
		logins++
		if logins < 2500 { // towards the end all that is left is handed out at once
			most = max(most, len(c.asleep)+len(c.holders)+len(c.byEntity)+len(c.begun)+len(c.waiting)+len(c.pending)+len(c.closing)+len(c.finished)+len(c.reskills.agents)+len(c.reskills.queue))
		}
	}
	assert.GreaterOrEqual(t, logins, 3000)
	assert.Less(t, most, 2000, "entries kept at once")
	for name, n := range map[string]int{"asleep": len(c.asleep), "holders": len(c.holders), "byEntity": len(c.byEntity), "begun": len(c.begun),
		"waiting": len(c.waiting), "pending": len(c.pending), "closing": len(c.closing), "finished": len(c.finished), "open": c.logs.n} {
		assert.Zero(t, n, name)
	}
}

// TestSleepsOnce: a line that names an agent in two ways, and waits for a request of
// that agent, waits once under each, however often it is looked at again: else a busy
// agent's lines double with each request.
func TestSleepsOnce(t *testing.T) {
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	c, err := New(context.Background(), cat, nil, Options{})
	require.NoError(t, err)
	s := &strand{lines: []*line{{ev: &parser.Event{Message: cat.Messages[0]}, unit: &unit{}}}, kind: fragment, following: true}
	names := []number{{name: 1, value: 7}, {name: 2, value: 8}}
	for i, n := range names {
		s.entities[i] = entity{number: n, text: []byte("x")}
	}
	for range 5 {
		c.alone(s)
		c.wake(names[0])
		c.wake(names[0])
		require.Len(t, c.woken, 1)
		c.woken[0].roused, c.woken = false, nil
		require.Len(t, c.asleep[names[1]], 1)
	}
}
