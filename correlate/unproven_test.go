package correlate

import (
	"context"
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
