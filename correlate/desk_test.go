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

const (
	deskHead  = "%010d: %s: Apr 14 2017 %s -0700: %%CCBU_t-0-6-"
	deskAsk   = deskHead + "CTIWriter.getSetAgentStateReq():  {Thrd=t} params : invokeId=%d, peripheralId=5000, agentState=%d, agentWorkMode=0, eventReasonCode=0, forcedFlag=0, agentInstrument=4%d, agentId=%d\n"
	deskBean  = "CTIMessageBean [invokeID=%d, msgID=39, timeTracker=null, msgName=x, deploymentType=CCE]][cti_response_time=1]: Decoded Message to Finesse from backend cti server\n"
	deskDone  = deskHead + "DECODED_MESSAGE_FROM_CTI_SERVER: %%[cti_message=CTISetAgentStateConf[]" + deskBean
	deskNo    = deskHead + "DECODED_MESSAGE_FROM_CTI_SERVER: %%[cti_message=CTIControlFailureConf[failureCode=260 (CF_INVALID_LOGON_DEVICE_SPECIFIED), peripheralErrorCode=10004]" + deskBean
	deskDates = "Events from April 14, 2017\n"
)

// desk writes Finesse's log of a request at a second of 14:01, and its answer.
func deskLog(host string, second, invoke, state, agent int, answer string) string {
	at := func(ms int) string { return fmt.Sprintf("14:01:%02d.%03d", second, ms) }
	return fmt.Sprintf(deskAsk, second, host, at(100), invoke, state, agent, agent) +
		fmt.Sprintf(answer, second+1, host, at(300), invoke)
}

// asked is what a CTI server that prints requests shows of one.
func asked(second, invoke, agent int) string {
	at := fmt.Sprintf("14:01:%02d:101 cg1A-ctisvr Session 8: ", second)
	return at + fmt.Sprintf("MsgType:SET_AGENT_STATE_REQ (InvokeID:0x%x PeripheralID:5000 AgentState:0(LOGIN) AgentWorkMode:0 NumSkillGroups:0\n", invoke) +
		at + fmt.Sprintf("        EventReasonCode:0 ForcedFlag:0 AgentServiceReq:0x0 AgentInstrument:4%d AgentID:%d\n", agent, agent) +
		at + fmt.Sprintf("        AgentExtension:4%d PositionID: SupervisorID: ClientAddress: )\n", agent)
}

// mapped is what an OPC shows of a request.
func mapped(second int, opc int64, agent int) string {
	at := fmt.Sprintf("14:01:%02d:103 PG1A-opc Trace: ", second)
	return at + fmt.Sprintf("CSTASetAgentState: TPServices::AddInvocationByCTIInvokeID InvokeID=0x%x Dev=4%d AgentMode=LOG_IN AGID=%d SG=-1(0xfffffff))\n", opc, agent, agent) +
		at + "PrivateData: EventReasonCode=0 WorkMode=0 NumAdditionalGroups=0 PositionID= SupervisorID= ClientAddress=\n"
}

// correlated reads logs by name.
func correlated(t *testing.T, cat *catalog.Catalog, logs map[string]string) (logins []*Login, loose int64) {
	t.Helper()
	var sources []*parser.Source
	for _, name := range []string{"cg1a/ctisvr.txt", "fin1/webservices.log", "fin2/webservices.log", "pg1a/opc.txt"} {
		if text := logs[name]; text != "" {
			sources = append(sources, parser.FromBytes(name, []byte(text)))
		}
	}
	ctx := context.Background()
	capture, err := parser.Open(ctx, sources, parser.Options{Catalog: cat})
	require.NoError(t, err)
	c, err := New(ctx, cat, capture.Runs, Options{})
	require.NoError(t, err)
	for l, err := range c.Logins() {
		require.NoError(t, err)
		logins = append(logins, l)
	}
	for _, k := range c.Loose() {
		loose += k.Count
	}
	assert.Empty(t, c.desks.open)
	assert.Empty(t, c.desks.list)
	assert.Empty(t, c.desks.byAgent)
	assert.Zero(t, c.match.logins.n)
	return logins, loose
}

// told is how a login ended, and what Finesse's lines in it are tied by.
func told(l *Login) string {
	out := []string{l.Agent.ID, string(l.Outcome)}
	for _, s := range l.Steps {
		if s.Process == "finesse" {
			out = append(out, fmt.Sprintf("%s %s by %s %s", strings.TrimPrefix(s.Message, "finesse."), s.Node, s.Link.Strength, s.Link.Key))
		}
	}
	return strings.Join(out, "; ")
}

// What a desktop shows joins the one login that it can be, and makes no second one.
func TestDesks(t *testing.T) {
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	yes, no := deskDone, deskNo
	for name, test := range map[string]struct {
		fin1, fin2, cti, opc string
		logins               []string
		loose                int64
	}{
		"by the client's number": {
			fin1: deskLog("fin1", 10, 112223, 0, 1001, yes), cti: asked(10, 112223, 1001), opc: mapped(10, 0xf0000001, 1001),
			logins: []string{"1001; succeeded; set-agent-state-req fin1 by exact client 112223; set-agent-state-conf fin1 by exact client 112223"},
		},
		"by the agent, where the CTI server prints no requests": {
			fin1: deskLog("fin1", 10, 112223, 0, 1001, no), opc: mapped(10, 0xf0000001, 1001),
			logins: []string{"1001; failed; set-agent-state-req fin1 by entity agent 1001; control-failure-conf fin1 by exact client 112223"},
		},
		"another number is another request": {
			fin1: deskLog("fin1", 10, 112223, 0, 1001, no), cti: asked(10, 112224, 1001),
			logins: []string{"1001; inconclusive"}, loose: 2,
		},
		"another agent's number": {
			fin1: deskLog("fin1", 10, 112223, 0, 1001, no), cti: asked(10, 112223, 1002),
			logins: []string{"1002; inconclusive"}, loose: 2,
		},
		"twice in a moment, and nothing tells which": {
			fin1: deskLog("fin1", 10, 112223, 0, 1001, no) + deskLog("fin1", 13, 112224, 0, 1001, yes), opc: mapped(10, 0xf0000001, 1001),
			logins: []string{"1001; inconclusive"}, loose: 4,
		},
		"twice in a moment, told apart by their numbers": {
			fin1: deskLog("fin1", 10, 112223, 0, 1001, no) + deskLog("fin1", 13, 112224, 0, 1001, yes), cti: asked(10, 112223, 1001) + asked(13, 112224, 1001),
			logins: []string{
				"1001; failed; set-agent-state-req fin1 by exact client 112223; control-failure-conf fin1 by exact client 112223",
				"1001; succeeded; set-agent-state-req fin1 by exact client 112224; set-agent-state-conf fin1 by exact client 112224",
			},
		},
		"two servers give out one number": {
			fin1: deskLog("fin1", 10, 7, 0, 1001, no), fin2: deskLog("fin2", 10, 7, 0, 1002, yes), cti: asked(10, 7, 1001) + asked(11, 7, 1002),
			logins: []string{
				"1001; failed; set-agent-state-req fin1 by exact client 7; control-failure-conf fin1 by exact client 7",
				"1002; succeeded; set-agent-state-req fin2 by exact client 7; set-agent-state-conf fin2 by exact client 7",
			},
		},
		"two servers, and nothing tells which": {
			fin1: deskLog("fin1", 10, 7, 0, 1001, no), fin2: deskLog("fin2", 10, 8, 0, 1001, yes), opc: mapped(10, 0xf0000001, 1001),
			logins: []string{"1001; inconclusive"}, loose: 4,
		},
		"two clients give out one number for one agent": {
			fin1: deskLog("fin1", 10, 7, 0, 1001, no), cti: asked(10, 7, 1001) + strings.ReplaceAll(asked(11, 7, 1001), "Session 8", "Session 9"),
			logins: []string{"1001; inconclusive", "1001; inconclusive"}, loose: 2,
		},
		"half a minute apart": { // of another clock or another login: who knows
			fin1: deskLog("fin1", 40, 112223, 0, 1001, yes), cti: asked(10, 112223, 1001),
			logins: []string{"1001; inconclusive"}, loose: 2,
		},
		"no login": {fin1: deskLog("fin1", 10, 112223, 3, 1001, yes), opc: mapped(30, 0xf0000001, 1002), logins: []string{"1002; inconclusive"}},
		"nothing but Finesse": {
			fin1: deskLog("fin1", 10, 112223, 0, 1001, no) + deskLog("fin1", 20, 112224, 3, 1001, yes) + deskLog("fin1", 30, 112225, 0, 1001, yes),
			logins: []string{
				"1001; failed; set-agent-state-req fin1 by exact client 112223; control-failure-conf fin1 by exact client 112223",
				"1001; succeeded; set-agent-state-req fin1 by exact client 112225; set-agent-state-conf fin1 by exact client 112225",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			logs := map[string]string{"fin1/webservices.log": test.fin1, "fin2/webservices.log": test.fin2}
			for name, text := range map[string]string{"cg1a/ctisvr.txt": test.cti, "pg1a/opc.txt": test.opc} {
				if text != "" {
					logs[name] = deskDates + text
				}
			}
			logins, loose := correlated(t, cat, logs)
			var got []string
			for _, l := range logins {
				got = append(got, told(l))
				for _, c := range l.Coverage {
					assert.True(t, c.Process != "finesse" || c.State == "seen")
				}
			}
			assert.Equal(t, test.logins, got)
			assert.Equal(t, test.loose, loose)
		})
	}
}

// A desktop whose clock is hours off makes no second logins, wherever its log
// stands. Where all that it prints fits a zone it is taken for that.
func TestDeskOfAnotherZone(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	for _, host := range []string{"fin1", "zzz"} {
		fin := strings.ReplaceAll(deskLog(host, 10, 112223, 0, 1001, deskDone), "14:01", "07:01")
		cti := deskDates + asked(10, 112223, 1001)
		logins, loose := correlated(t, cat, map[string]string{"fin1/webservices.log": fin, "cg1a/ctisvr.txt": cti})
		require.Len(t, logins, 1)
		assert.Equal(t, flow.Succeeded, logins[0].Outcome)
		assert.Zero(t, loose)

		fin = strings.ReplaceAll(fin, "07:01", "07:06") // beside the zone
		logins, loose = correlated(t, cat, map[string]string{"fin1/webservices.log": fin, "cg1a/ctisvr.txt": cti})
		require.Len(t, logins, 1)
		assert.Equal(t, "1001; inconclusive", told(logins[0]))
		assert.Equal(t, flow.Inconclusive, logins[0].Outcome)
		assert.EqualValues(t, 2, loose)
		// Nor where the CTI server's log shows nothing of any login, and is met late.
		for range 6000 {
			fin += fmt.Sprintf(deskHead, 1, host, "07:02:00.000") + "QUEUE_STATISTICS_REQUEST: %[count=751]: Starting new round of querying active queue statistics\n"
		}
		logins, _ = correlated(t, cat, map[string]string{"fin1/webservices.log": fin, "cg1a/ctisvr.txt": deskDates + "14:01:10:000 cg1A-ctisvr Trace: of something else\n"})
		assert.Empty(t, logins)
	}
}
