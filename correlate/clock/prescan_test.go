package clock

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/correlate/ident"
)

// requested is what an OPC prints of a request to log in.
func requested(at, node string, opc, agent int) string {
	return fmt.Sprintf("%[1]s %[2]s Trace: CSTASetAgentState: TPServices::AddInvocationByCTIInvokeID InvokeID=0x%[3]x Dev=4%[4]d AgentMode=LOG_IN AGID=%[4]d SG=-1(0xfffffff))\n"+
		"%[1]s %[2]s Trace: PrivateData: EventReasonCode=0 WorkMode=0 NumAdditionalGroups=0 PositionID= SupervisorID= ClientAddress=\n", at, node, opc, agent)
}

// toRouter is what OPC and the router print of an agent's attributes.
func toRouter(at string, agent int) string {
	return fmt.Sprintf("%s PG1A-opc Trace: Peripheral::ProcessVoiceAgentAttributeLoginReq - AgentSTID=%d on Peripheral=5000\n", at, agent)
}

func atRouter(at string, agent int) string {
	return fmt.Sprintf("%s ra-rtr Trace: AgentAttrLoginReq: Agent=%d (kim), Peripheral=5000 (CM_NORTH)\n", at, agent)
}

// TestPrescan: what lines tell of clocks, as logs have it.
func TestPrescan(t *testing.T) {
	var opcA, opcB, pg, router, routerBehind string
	for i := range 4 {
		opcA += requested(fmt.Sprintf("14:0%d:10:103", i), "PG1A-opc", 0xf1+i, 1001+i)
		opcB += requested(fmt.Sprintf("14:0%d:17:103", i), "PG1B-opc", 0xf1+i, 1001+i)
		pg += toRouter(fmt.Sprintf("14:0%d:10:190", i), 9100+i)
		router += atRouter(fmt.Sprintf("14:0%d:10:200", i), 9100+i)
		routerBehind += atRouter(fmt.Sprintf("09:0%d:10:200", i), 9100+i)
	}
	asks := requested("13:59:00:000", "PG1A-opc", 0xf0, 1000)
	for name, c := range map[string]struct {
		logs []string
		want string // of Report
	}{
		"both sides print the same":      {[]string{opcA, opcB}, "PG1B by PG1A: zone 0, 7000"},
		"a router that goes along":       {[]string{asks + pg, router}, ""},
		"a router in another zone":       {[]string{asks + pg, routerBehind}, "ra by PG1A: zone -300, 0"},
		"the other log first":            {[]string{routerBehind, asks + pg}, "ra by PG1A: zone -300, 0"},
		"nobody asks for anything":       {[]string{pg, routerBehind}, ""},
		"other agents":                   {[]string{asks + pg, strings.ReplaceAll(routerBehind, "=910", "=920")}, ""},
		"ten minutes off, the next zone": {[]string{asks + pg, strings.ReplaceAll(router, "14:0", "14:1")}, "ra by PG1A: zone 15, -299990"},
	} {
		k := clocksOf(t, Options{}, c.logs...)
		var got []string
		for _, r := range k.Report() {
			got = append(got, fmt.Sprintf("%s by %s: zone %d, %d", r.Node, r.Reference, r.ZoneMin, *r.OffsetMS))
		}
		assert.Equal(t, c.want, strings.Join(got, "; "), name)
		assert.Empty(t, clocksOf(t, Options{NoSync: true}, c.logs...).Report(), name)
	}
	k := clocksOf(t, Options{}, asks+pg)
	assert.EqualValues(t, 1, k.lines.IDs.PG(&ident.Unit{Kind: "r"}, []byte("5000")), "where the peripheral lives")
}

// TestPrescanGoesOn: what stands behind a clock that was put back is an hour later, for
// whoever prints of the same.
func TestPrescanGoesOn(t *testing.T) {
	pg, router := requested("01:40:00:000", "PG1A-opc", 0xf0, 1000), ""
	for i := range 4 {
		pg += toRouter(fmt.Sprintf("01:5%d:10:190", 5+i), 9100+i)
		router += atRouter(fmt.Sprintf("01:5%d:10:200", 5+i), 9100+i)
	}
	for i := range 4 {
		pg += toRouter(fmt.Sprintf("01:0%d:10:190", i), 9200+i)
		router += atRouter(fmt.Sprintf("02:0%d:10:200", i), 9200+i)
	}
	k := clocksOf(t, Options{}, pg, router)
	require.Len(t, k.follows, 1)
	assert.Empty(t, k.Report())
	for r, f := range k.follows {
		assert.Equal(t, anHour, k.Place(r).Shift-k.Place(f.run).Shift)
	}
}
