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
	"uccetrace/parser/source"
)

// moments are what a log shows beside its logins.
func moments(t *testing.T, cat *catalog.Catalog, log string) []*flow.Moment {
	t.Helper()
	ctx := context.Background()
	capture, err := parser.Open(ctx, []*source.Source{source.FromBytes("all.txt", []byte(log))}, parser.Options{Catalog: cat})
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

// TestLoggedOut: events tell of a logout, wherever they are printed, if the agent is
// logged out of voice.
func TestLoggedOut(t *testing.T) {
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	event := func(overall, mrd string) string {
		return "14:01:10:103 cg2A-ctisvr Trace: AGENT_EVENT: ID=1001 Periph=5007 Ext=41001 Inst=77 Sig=Finesse\n" +
			"14:01:10:103 cg2A-ctisvr Trace: SkgState=LOGOUT SkgDuration=0 OverallState=" + overall + " OverallDuration=0 Reason=50003\n" +
			"14:01:10:103 cg2A-ctisvr Trace: MRDID=" + mrd + " NumTasks=0 MaxTaskLimit=1 AgtMode=1 AGTAvailabilityStatus=0 ICMAgtID=5501\n" +
			"14:01:10:103 cg2A-ctisvr Trace: SkTgtID=5501 SkGrpNo=0xfffffff SkGrpID=-1 NumLines=0 CurLine=0 ClientStatus=0x1 Direction=0\n" +
			"14:01:10:103 cg2A-ctisvr Trace:\n"
	}
	client := func(state string) string {
		return "14:01:10:103 cg2A-ctisvr Session 8: MsgType:AGENT_STATE_EVENT (MonitorID:0x0 PeripheralID:5007 SessionID:0x0 PeripheralType:17 SkillGroupState:NOT_ACTIVE StateDuration:0\n" +
			"14:01:10:103 cg2A-ctisvr Session 8:         SkillGroupNumber:117497 SkillGroupID:5006 SkillGroupPriority:0 AgentState:" + state + "\n" +
			"14:01:10:103 cg2A-ctisvr Session 8:         EventReasonCode:50003 MRDID:1 NumTasks:0 AgentMode:1 MaxTaskLimit:1 ICMAgentID:5501\n" +
			"14:01:10:103 cg2A-ctisvr Session 8:         AgentAvailabilityStatus:0 NumFltSkillGroups:0 CTIClientSignature:Finesse AgentID:1001 AgentExtension:41001 AgentInstrument:77 )\n"
	}
	for name, c := range map[string]struct {
		log string
		is  bool
	}{
		"logged out":              {event("LOGOUT", "1"), true},
		"of one skill group only": {event("NOT_READY", "1"), false},
		"of chat":                 {event("LOGOUT", "5002"), false},
		"to a client":             {client("LOGOUT"), true},
		"by number":               {client("1"), true},
		"by number and name":      {client("1(LOGOUT)"), true},
		"another state":           {client("2(NOT_READY)"), false},
	} {
		t.Run(name, func(t *testing.T) {
			var got []*flow.Moment
			for _, m := range moments(t, cat, c.log) {
				if m.Kind == flow.LoggedOut {
					got = append(got, m)
				}
			}
			if !c.is {
				assert.Empty(t, got)
				return
			}
			require.Len(t, got, 1)
			m := got[0]
			assert.Equal(t, []string{"1001", "5501", "41001", "Finesse", "50003", "ctisvr"}, []string{m.Agent.ID, m.Agent.ICMID, m.Agent.Extension, m.Agent.Client, m.Reason, m.Process})
			assert.True(t, m.Leaves)
			assert.Equal(t, int64(2), m.PG)
		})
	}
}

// TestRequested: a client's reason comes before the one that OPC passes on, and a
// supervisor is one who is named.
func TestRequested(t *testing.T) {
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	for supervisor, is := range map[string]bool{"": false, "0": false, "1900": true} {
		log := "14:01:10:104 PG1A-opc Trace: CSTASetAgentState: TPServices::AddInvocationByCTIInvokeID InvokeID=0xf0000001 Dev=41001 AgentMode=LOG_OUT AGID=1001 SG=-1(0xfffffff))\n" +
			"14:01:10:104 PG1A-opc Trace: PrivateData: EventReasonCode=50004 WorkMode=0 NumAdditionalGroups=0 PositionID= SupervisorID= ClientAddress=\n" +
			"14:01:10:105 cg1A-ctisvr Session 8: MsgType:SET_AGENT_STATE_REQ (InvokeID:0x1b65f PeripheralID:5000 AgentState:1(LOGOUT) AgentWorkMode:0 NumSkillGroups:0\n" +
			"14:01:10:105 cg1A-ctisvr Session 8:         EventReasonCode:9 ForcedFlag:0 AgentServiceReq:0x0 AgentInstrument:77 AgentID:1001\n" +
			"14:01:10:105 cg1A-ctisvr Session 8:         AgentExtension:41001 PositionID: SupervisorID:" + supervisor + " ClientAddress: )\n"
		var client, passedOn int
		for _, m := range moments(t, cat, log) {
			switch {
			case m.Kind != flow.Asked:
			case m.Client:
				client++
				assert.Equal(t, "9", m.Reason)
				assert.Equal(t, is, m.Supervisor, supervisor)
			default:
				passedOn++
				assert.Equal(t, "50004", m.Reason)
			}
		}
		assert.Equal(t, 1, client)
		assert.LessOrEqual(t, passedOn, 1)
	}
}
