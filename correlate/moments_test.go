package correlate

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// moments are what a log shows beside its logins.
func moments(t *testing.T, cat *catalog.Catalog, log string) []*flow.Moment {
	t.Helper()
	ctx := context.Background()
	capture, err := parser.Open(ctx, []*parser.Source{parser.FromBytes("all.txt", []byte(log))}, parser.Options{Catalog: cat})
	require.NoError(t, err)
	var out []*flow.Moment
	c, err := New(ctx, cat, capture.Runs, Options{Beside: func(m *flow.Moment) { out = append(out, m) }})
	require.NoError(t, err)
	for _, err := range c.Logins() {
		require.NoError(t, err)
	}
	return out
}

// TestSidesAtOnce: where the other sides of many PGs have taken over at one time, as
// after a site's loss, that is told in one order, however often it is read.
func TestSidesAtOnce(t *testing.T) {
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	const pgs = 12
	var log strings.Builder
	for i, side := range []string{"A", "B"} {
		for pg := range pgs {
			fmt.Fprintf(&log, "14:01:%02d:000 PG%d%s-jgw1 Trace: MsgAddCallObserver: Addr: 4100 Remote Addr: 0 InvID: %d CallDeliveryMode ID: 0.\n", 10+i, pg+1, side, pg)
		}
	}
	var want []string
	for pg := 1; pg <= pgs; pg++ {
		want = append(want, fmt.Sprintf("PG%dB", pg))
	}
	for range 5 {
		var got []string
		for _, m := range moments(t, cat, log.String()) {
			if m.Kind == flow.Switched && m.Side == "B" {
				got = append(got, m.Node)
			}
		}
		require.Equal(t, want, got)
	}
}

// TestLeaves: a log-out is one whoever asks for it, and nothing else is.
func TestLeaves(t *testing.T) {
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	for asked, is := range map[string]bool{"LOG_OUT": true, "NOT_READY": false, "READY": false, "WORK_READY": false} {
		log := fmt.Sprintf("14:01:10:103 PG1A-opc Trace: CSTASetAgentState: TPServices::AddInvocationByCTIInvokeID InvokeID=0xf0000001 Dev=41001 AgentMode=%s AGID=1001 SG=-1(0xfffffff))\n"+
			"14:01:10:103 PG1A-opc Trace: PrivateData: EventReasonCode=7 WorkMode=0 NumAdditionalGroups=0 PositionID= SupervisorID= ClientAddress=\n", asked)
		got := moments(t, cat, log)
		if assert.Len(t, got, 1, asked) {
			assert.Equal(t, asked, got[0].Asked)
			assert.Equal(t, flow.Asked, got[0].Kind)
			assert.Equal(t, is, got[0].Leaves, asked)
		}
	}
	for asked, is := range map[string]bool{"LOGOUT": true, "1": true, "LOGIN": false, "10": false, "": false} { // as clients ask
		assert.Equal(t, is, leaves([]byte(asked)), asked)
	}
}
