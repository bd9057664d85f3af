package correlate

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

// TestOtherMedium (R27): what an agent's chat is told of is of no login at a phone: it
// neither begins one nor proves one.
func TestOtherMedium(t *testing.T) {
	const (
		stateEvent = "14:01:%02d:000 cg1A-ctisvr Session 8: EventReasonCode:0 MRDID:%d NumTasks:0 AgentMode:1 MaxTaskLimit:1 ICMAgentID:9100\n"
		agentEvent = "14:01:%02d:000 cg1A-ctisvr Trace: AGENT_EVENT: ID=1001 Periph=5000 Ext=41001 Inst=41001 Sig=Finesse\n" +
			"14:01:%02[1]d:000 cg1A-ctisvr Trace: SkgState=UNKNOWN SkgDuration=0 OverallState=NOT_READY OverallDuration=0 Reason=0\n" +
			"14:01:%02[1]d:000 cg1A-ctisvr Trace: MRDID=%d NumTasks=0 MaxTaskLimit=1 AgtMode=1 AGTAvailabilityStatus=0 ICMAgtID=9100\n"
	)
	for name, test := range map[string]struct {
		cti   string
		start string
		steps int
		want  flow.Outcome
	}{
		"chat before the request": {fmt.Sprintf(stateEvent, 8, 5001) + fmt.Sprintf(agentEvent, 11, 1), "14:01:10.103", 2, flow.Succeeded},
		"voice":                   {fmt.Sprintf(agentEvent, 11, 1) + fmt.Sprintf(stateEvent, 12, 1), "14:01:10.103", 3, flow.Succeeded},
		"chat only":               {fmt.Sprintf(agentEvent, 11, 5001), "14:01:10.103", 1, flow.Inconclusive},
		"chat before that":        {fmt.Sprintf(agentEvent, 8, 5001) + fmt.Sprintf(agentEvent, 11, 1), "14:01:10.103", 2, flow.Succeeded},
	} {
		t.Run(name, func(t *testing.T) {
			_, logins := endedLogins(t, map[string]string{"ctisvr.txt": test.cti, "opc.txt": mapped(10, 0xf0000001, 1001)})
			require.Len(t, logins, 1)
			l := logins[0]
			assert.Equal(t, test.start, l.Start.String()[len(l.Start.String())-12:])
			assert.Len(t, l.Steps, test.steps)
			assert.Equal(t, test.want, l.Outcome)
		})
	}
}
