package correlate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/flow"
)

// TestOnlyOpenLogin: an ICM id of which nothing says whose it is is that of the one login
// that is open, where nothing speaks against it.
func TestOnlyOpenLogin(t *testing.T) {
	const attribute = "14:01:%02d:190 PG1A-opc Trace: Peripheral::ProcessVoiceAgentAttributeLoginReq - AgentSTID=%d on Peripheral=5000\n"
	sends := "14:01:10:180 PG1A-pim1 Trace: AgentAttributeLoginReqMSG invokeID 0xf0000001\n"
	refused := "14:01:11:000 PG1A-opc Trace: CSTAUniversalFailureConfEvent: InvokeID=0xf0000001 FailureCode=260(CF_INVALID_LOGON_DEVICE_SPECIFIED) PeripheralErrorCode=10004\n"
	group := "14:01:%02d:000 ra-rtr Trace: Agent %d (%d) on peripheral 5000 (CM_NORTH) logged in to group 6100.\n"
	router := routerLog("ra-rtr", "10:200 attributes", "10:200 assigns 6111")
	one, other := mapped(10, 0xf0000001, 1001), mapped(11, 0xf0000002, 1002)
	own := fmt.Sprintf(attribute, 10, 9100)
	for name, test := range map[string]struct {
		opc, pim, rtr string
		want          []string // agents with their ICM ids
	}{
		"one login": {opc: one + own, want: []string{"1001 9100"}},
		"OPC has not, which the router has it from": {opc: one, rtr: router, want: []string{"1001 "}},
		"there is no log of OPC":                    {opc: asked(10, 7, 1001), rtr: router, want: []string{"1001 9100"}},
		"and OPC has told it":                       {opc: one + own, rtr: router, want: []string{"1001 9100"}},
		"the PIM has sent it":                       {opc: one + own, pim: sends, want: []string{"1001 9100"}},
		"the PIM has not":                           {opc: one + own, pim: strings.Replace(sends, "0001", "0009", 1), want: []string{"1001 "}},
		"two logins":                                {opc: one + other + fmt.Sprintf(attribute, 11, 9100), want: []string{"1001 ", "1002 "}},
		"two, and the other's is known":             {opc: one + other + own + fmt.Sprintf(attribute, 11, 9200), rtr: fmt.Sprintf(group, 12, 9200, 1002), want: []string{"1001 9100", "1002 9200"}},
		"two ICM ids":                               {opc: one + own + fmt.Sprintf(attribute, 12, 9200), want: []string{"1001 "}},
		"the login was refused before":              {opc: one + refused + fmt.Sprintf(attribute, 18, 9100), want: []string{"1001 "}},
		"it began long before":                      {opc: one + fmt.Sprintf(attribute, 40, 9100), want: []string{"1001 "}},
		"the end of an event names it": {
			opc: one + own, rtr: "14:01:10:300 cg1A-ctisvr Trace: MRDID=1 NumTasks=0 MaxTaskLimit=1 AgtMode=1 AGTAvailabilityStatus=0 ICMAgtID=9100\n",
			want: []string{"1001 9100"},
		},
		"it is another agent's": {opc: one + own, rtr: fmt.Sprintf(group, 12, 9100, 1003), want: []string{"1001 ", "1003 9100"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, logins := endedLogins(t, map[string]string{"opc.txt": test.opc, "pim.txt": test.pim, "ra.txt": test.rtr})
			var got []string
			for _, l := range logins {
				got = append(got, l.Agent.ID+" "+l.Agent.ICMID)
				for _, r := range l.Remarks {
					assert.True(t, r.ID != "only-open-login" || strings.Contains(r.Text, "ICM id "+l.Agent.ICMID+" is"), r.Text)
				}
				assert.False(t, l.Outcome == flow.Succeeded && l.Agent.ID == "1001", "nothing rests on it")
			}
			assert.ElementsMatch(t, test.want, got)
		})
	}
}

// TestCrowdBehind: a line belongs to a login that had begun, however many begin in the
// seconds after it; it makes no login of its own.
func TestCrowdBehind(t *testing.T) {
	log := mapped(10, 0xf0000001, 1001) + "14:01:10:190 PG1A-opc Trace: Peripheral::ProcessVoiceAgentAttributeLoginReq - AgentSTID=9100 on Peripheral=5000\n"
	const crowd = mostNear + 50
	for i := range crowd {
		log += mapped(11+i/40, 0xf0000002+int64(i), 2000+i)
	}
	_, logins := endedLogins(t, map[string]string{"opc.txt": log})
	assert.Len(t, logins, 1+crowd)
}
