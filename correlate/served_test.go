package correlate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestWhoseDesk: a login that only a desktop shows is held against the logs of a PG only
// where something says that the agent's peripheral is on it.
func TestWhoseDesk(t *testing.T) {
	const attribute = "14:01:10:190 PG1A-opc Trace: Peripheral::ProcessVoiceAgentAttributeLoginReq - AgentSTID=9100 on Peripheral=5000\n"
	joins := deskLog("fin1", 10, 7, 0, 1001, deskDone)
	own := fmt.Sprintf(deskAsk, 20, "fin1", "14:01:20.100", 8, 0, 1002, 1002)
	opc := deskDates + mapped(10, 0xf0000001, 1001)
	for name, test := range map[string]struct {
		peripheral, opc string
		pg              int64
		state           string // of OPC's log
	}{
		"the PG's lines name the peripheral": {"5000", opc + attribute, 1, "quiet"},
		"another of its requests came there": {"5000", opc, 1, "quiet"},
		"the PG's lines name another":        {"5009", opc + attribute, 0, "absent"},
		"no request of it came there":        {"5009", opc, 0, "absent"},
	} {
		t.Run(name, func(t *testing.T) {
			desk := joins + strings.ReplaceAll(own, "peripheralId=5000", "peripheralId="+test.peripheral)
			_, logins := endedLogins(t, map[string]string{"fin1/webservices.log": desk, "pg1a/opc.txt": test.opc + mapped(50, 0xf0000003, 1003)})
			require.Len(t, logins, 3)
			l := logins[1]
			require.Equal(t, "1002", l.Agent.ID)
			assert.Equal(t, test.pg, l.PG)
			for _, c := range l.Coverage {
				if c.Process == "opc" {
					assert.Equal(t, test.state, c.State)
				}
			}
		})
	}
}
