package correlate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestMayBeOtherZone: what a router prints of an agent at another time than the other logs is
// no second login where its clock may run in another zone; it is one where that cannot be.
func TestMayBeOtherZone(t *testing.T) {
	opc := mapped(10, 0xf0000001, 1001) + "14:01:10:190 PG1A-opc Trace: Peripheral::ProcessVoiceAgentAttributeLoginReq - AgentSTID=9100 on Peripheral=5000\n"
	other := mapped(20, 0xf0000002, 1002) + "14:01:20:190 PG1A-opc Trace: Peripheral::ProcessVoiceAgentAttributeLoginReq - AgentSTID=9200 on Peripheral=5000\n"
	login := routerLog("ra-rtr", "10:200 attributes", "10:200 assigns 6111", "11:000 group 6100", "11:000 queue 6001")
	second := strings.NewReplacer("9100", "9200", "1001", "1002", "14:01:1", "14:07:5").Replace(login)
	var many3, manyLater string
	for i := range 3 {
		agent := func(text string) string {
			return strings.NewReplacer("1002", fmt.Sprint(1010+i), "9200", fmt.Sprint(9300+i), "0xf0000002", fmt.Sprint("0xf000001", i), "14:07", fmt.Sprint("14:3", i)).Replace(text)
		}
		many3, manyLater = many3+agent(other), manyLater+agent(second)
	}
	at := func(hour, tail string) string { return strings.NewReplacer("14:01", hour, ":10:", tail).Replace(login) }
	for name, test := range map[string]struct {
		opc, rtr string
		logins   int
		loose    int64
		warns    bool
	}{
		"as printed":                       {opc, login, 1, 0, false},
		"in another zone":                  {opc, at("09:01", ":10:"), 1, 0, false},
		"and three seconds off":            {opc, at("09:01", ":13:"), 1, 4, true},
		"minutes beside a zone":            {opc, at("09:06", ":10:"), 2, 0, false},
		"another agent's fit no zone":      {opc + other, at("09:01", ":10:") + second, 3, 4, true},
		"of many a few fit one by chance":  {opc + other + many3, at("09:01", ":13:") + second + manyLater, 10, 0, false},
		"in its own log's time, and again": {opc, at("09:01", ":13:") + login, 2, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			c, logins := endedLogins(t, map[string]string{"opc.txt": test.opc, "ra.txt": test.rtr})
			assert.Len(t, logins, test.logins)
			assert.Equal(t, test.loose, loosely(c), c.Loose())
			assert.Equal(t, test.warns, len(c.Warnings()) > 0, c.Warnings())
			for _, k := range c.Clocks() {
				assert.EqualValues(t, -300, k.ZoneMin)
				assert.Contains(t, k.Note, "too little to prove it")
			}
		})
	}
}
