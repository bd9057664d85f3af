package correlate

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// requestOf is a request of an agent as the CTI server prints it; answerOf and eventOf are
// what may follow.
const (
	requestOf = `08:%[1]s:00:100 cg7A-ctisvr Session 3: MsgType:SET_AGENT_STATE_REQ (InvokeID:0x7%[1]s PeripheralID:5070 AgentState:0(LOGIN) AgentWorkMode:0 NumSkillGroups:0
08:%[1]s:00:100 cg7A-ctisvr Session 3:         EventReasonCode:0 ForcedFlag:0 AgentServiceReq:0x0 AgentInstrument:37%[1]s AgentID:51%[1]s )
`
	eventOf  = "08:%[1]s:00:400 cg7A-ctisvr Trace: AGENT_EVENT: ID=51%[1]s Periph=5070 Ext=37%[1]s Inst=37%[1]s Sig=Finesse\n08:%[1]s:00:400 cg7A-ctisvr Trace: SkgState=UNKNOWN SkgDuration=0 OverallState=NOT_READY OverallDuration=0 Reason=0\n"
	answerOf = "08:%[1]s:00:300 cg7A-ctisvr Session 3: MsgType:SET_AGENT_STATE_CONF (InvokeID:0x7%[1]s )\n"
)

// TestEventProvesLittle (V2): an event shows a login to have succeeded only where the log
// confirms none at all.
func TestEventProvesLittle(t *testing.T) {
	for name, tt := range map[string]struct {
		first, second string
		ends          bool // the log does, with the second login
		want          []flow.Outcome
	}{
		"the log confirms others":  {requestOf + answerOf + eventOf, requestOf + eventOf, false, []flow.Outcome{flow.Succeeded, flow.Inconclusive}},
		"the log ends with it":     {requestOf + answerOf + eventOf, requestOf + eventOf, true, []flow.Outcome{flow.Succeeded, flow.Succeeded}},
		"the agent was on before":  {strings.ReplaceAll(eventOf, ":00:400", ":00:050") + requestOf + eventOf, "", false, []flow.Outcome{flow.Inconclusive}},
		"the log confirms nobody":  {requestOf + eventOf, requestOf + eventOf, false, []flow.Outcome{flow.Succeeded, flow.Succeeded}},
		"both are confirmed":       {requestOf + answerOf + eventOf, requestOf + answerOf, false, []flow.Outcome{flow.Succeeded, flow.Succeeded}},
		"neither event nor answer": {requestOf + answerOf, requestOf, false, []flow.Outcome{flow.Succeeded, flow.Inconclusive}},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.ReplaceAll(tt.first, "%[1]s", "10") + strings.ReplaceAll(tt.second, "%[1]s", "12")
			if !tt.ends {
				text += "08:12:30:000 cg7A-ctisvr Session 3: MsgType:HEARTBEAT_REQ (InvokeID:0x99 )\n"
			}
			var got []flow.Outcome
			for _, l := range loginsOf(t, text) {
				got = append(got, l.Outcome)
			}
			assert.Equal(t, tt.want, got)
		})
	}
}

func loginsOf(t *testing.T, text string) (out []*Login) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ctisvr.txt")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	sources, _, err := source.Find([]string{path}, nil)
	require.NoError(t, err)
	capture, err := parser.Open(context.Background(), sources, parser.Options{Catalog: cat})
	require.NoError(t, err)
	c, err := New(context.Background(), cat, capture.Runs, Options{Beside: func(*flow.Moment) {}})
	require.NoError(t, err)
	for l, err := range c.Logins() {
		require.NoError(t, err)
		out = append(out, l)
	}
	return out
}

// TestServerConfirmsNothing (V2): a router's line shows a login to have succeeded only where
// the log of its PG's CTI server would not show the confirmation.
func TestServerConfirmsNothing(t *testing.T) {
	const group = "14:01:%02d:400 ra-rtr Trace: Agent %d (%d) on peripheral 5000 (CM_NORTH) logged in to group 6100.\n"
	opc := mapped(10, 0xf0000001, 1001) + fmt.Sprintf(opcCTI, 10, 0x26000001, uint32(0xf0000001)) +
		mapped(20, 0xf0000002, 1002) + fmt.Sprintf(opcCTI, 20, 0x26000002, uint32(0xf0000002))
	router := fmt.Sprintf(group, 11, 9100, 1001) + fmt.Sprintf(group, 21, 9200, 1002)
	const begins, goesOn = "14:01:01:000 cg1A-ctisvr Trace: idle\n", "14:01:50:000 cg1A-ctisvr Trace: idle\n"
	other := fmt.Sprintf(ctisvrOK, 10, 0x26000001)
	own := fmt.Sprintf(ctisvrOK, 20, 0x26000002)
	for name, test := range map[string]struct {
		opc, cti string
		want     flow.Outcome // of the second login
	}{
		"its log confirms another":    {opc, begins + other + goesOn, flow.Inconclusive},
		"and this one":                {opc, begins + other + own + goesOn, flow.Succeeded},
		"it confirms nobody":          {opc, begins + goesOn, flow.Succeeded},
		"it ends with the login":      {opc, begins + other, flow.Succeeded},
		"it is another PG's":          {opc, strings.ReplaceAll(begins+other+goesOn, "cg1A", "cg2A"), flow.Succeeded},
		"nothing has the CTI number":  {strings.ReplaceAll(opc, fmt.Sprintf(opcCTI, 20, 0x26000002, uint32(0xf0000002)), ""), begins + other + goesOn, flow.Succeeded},
		"it confirms a client's only": {opc, begins + asked(10, 7, 1001) + "14:01:10:200 cg1A-ctisvr Session 8: MsgType:SET_AGENT_STATE_CONF (InvokeID:0x7 )\n" + goesOn, flow.Succeeded},
	} {
		t.Run(name, func(t *testing.T) {
			_, logins := endedLogins(t, map[string]string{"cti.txt": test.cti, "opc.txt": test.opc, "rtr.txt": router})
			require.Len(t, logins, 2)
			assert.Equal(t, flow.Succeeded, logins[0].Outcome)
			assert.Equal(t, test.want, logins[1].Outcome)
		})
	}
}
