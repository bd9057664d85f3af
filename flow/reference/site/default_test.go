package site_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"uccetrace/flow/reference/site"
)

// The default site has the numbers and names of the published login.
func TestDefaultIsThePublishedSite(t *testing.T) {
	s := site.Default()
	require.Equal(t, "12.6(1)", s.Release)
	require.Empty(t, s.Router.Sides.B, "the capture shows one side")

	require.Equal(t, []site.Agent{{
		ID: "10000", ICMID: 5001, Name: "agent1", Login: "agent1", Password: site.HashPassword("12345"),
		Peripheral: 5000, Enabled: true, Extension: "10000",
		Groups: []int{5000, 5002, 5002, 5003}, Queues: []int{5000}, LastReason: 50004,
	}}, s.Agents)
	require.Equal(t, []site.PG{{
		Number: 1, Sides: site.Sides{A: "pg1a"}, Agents: 2000, NextOPC: 0xf000001b,
		Peripherals: []site.Peripheral{{
			ID: 5000, Name: "CUCM_PIM1", PIM: 1, User: "pguser", ExtensionLength: 5,
			Rules: []site.TargetingRule{{
				Name: "CUCM1_agents", Type: site.AgentExtension, Ranges: []site.Range{{Low: "10000", High: "10999"}},
			}},
			NextJGW: 277865, NextTarget: 100003,
		}},
	}}, s.PGs)
	require.Equal(t, []site.Client{{
		Name: "finesse1", Kind: site.Finesse, PG: 1, Session: 8, Signature: "Finesse", Host: "fin1", NextCTI: 0x2600001d,
	}}, s.Clients)
	require.Equal(t, []site.Phone{{
		Terminal: "CIPCWIN7B", Lines: []string{"10000"}, Registered: true, IPMode: "IP_ADDRESSING_MODE_IPV4_V6",
		AllowControl: true, MaxCalls: 2, BusyTrigger: 1,
	}}, s.Phones)
	require.Equal(t, []site.Queue{{
		ID: 5000, Name: "Englsih_Spanish", Own: 5006,
		Steps: []site.QueueStep{{ID: 5000, Name: "Englsih_Spanish.1"}, {ID: 5001, Name: "Englsih_Spanish.2"}},
	}}, s.Queues)
	require.Equal(t, map[string]string{"router": "agent-changes"}, s.Trace)
	require.Equal(t, 10*time.Second, s.CTIAnswer)
	require.Equal(t, 30*time.Minute, s.CredentialsFor)
}

// Where a message goes on the published way of a login, and when it is there.
func TestDefaultTakesThePublishedTimes(t *testing.T) {
	s := site.Default()
	at := time.Duration(0) // OPC has mapped the invoke id
	for _, step := range []struct {
		hops []string
		want time.Duration // as printed
	}{
		{[]string{"opc-pim"}, 1 * time.Millisecond},
		{[]string{"pim-jgw"}, 1 * time.Millisecond},
		{[]string{"jgw-cucm", "cucm-observe", "cucm-jgw"}, 3 * time.Millisecond},
		{[]string{"jgw-cucm", "cucm-jgw"}, 4 * time.Millisecond}, // call info
		{[]string{"jgw-pim"}, 4 * time.Millisecond},
		{[]string{"pim-opc"}, 5 * time.Millisecond},
		{[]string{"opc-router"}, 50 * time.Millisecond},
		{[]string{"router-opc", "opc-pim"}, 115 * time.Millisecond},
		{[]string{"opc-ctisvr"}, 169 * time.Millisecond},
	} {
		for _, hop := range step.hops {
			require.Equal(t, s.Latency[hop].Min, s.Latency[hop].Max, "%s is drawn", hop)
			at += s.Latency[hop].Min
		}
		require.Equal(t, step.want, at.Truncate(time.Millisecond), "%v", step.hops)
	}
}

func TestDefaultComesAnewEachTime(t *testing.T) {
	first := site.Default()
	first.Agents[0].Groups[0] = 1
	first.Latency["opc-pim"] = site.Span{}
	require.NotEqual(t, first, site.Default())
}
