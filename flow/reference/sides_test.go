package reference

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow/reference/site"
)

func decimal(n int) string { return strconv.Itoa(n) }

// paired is a site with two sides of everything.
func paired(agents int, release string) *site.Site {
	s := site.Generate(site.Shape{Seed: 4, PGs: 1, Agents: agents, TwoSides: true, Queues: 2})
	s.Release = release
	return s
}

// by counts the lines of a process, by node.
func by(out *trace, process string) map[string]int {
	n := map[string]int{}
	for _, e := range out.entries {
		if e.process.Name == process {
			n[e.process.Node]++
		}
	}
	return n
}

// TestSides: OPC and router print on both sides, the same at the same time; PIM
// and gateway on the active one only; a standby CTI server prints events, from
// 12.6 on.
func TestSides(t *testing.T) {
	for release, standby := range map[string]bool{"12.5(1)": false, "12.6(1)": true, "15.0(1)": true} {
		s := paired(3, release)
		out := run(t, Options{Site: s}, Action{At: Second, Agent: 0}, Action{At: Second + 3, Agent: 1}, Action{At: 2 * Second, Agent: 2})
		for _, pair := range [][2]string{{"PG1A", "PG1B"}, {"ra", "rb"}} {
			var text [2]string
			for i, node := range pair {
				for _, e := range out.entries {
					if e.process.Node == node && (e.process.Name == "opc" || e.process.Name == "router") {
						text[i] += strings.ReplaceAll(e.text, node+"-", "-")
					}
				}
			}
			assert.NotEmpty(t, text[0])
			assert.Equal(t, text[0], text[1])
		}
		for _, process := range []string{"pim", "jgw"} {
			assert.Equal(t, 0, by(out, process)["PG1B"], process)
		}
		var heard []string
		for _, e := range out.entries {
			if e.process.Node == "cg1B" && !slices.Contains(heard, e.message.ID) {
				heard = append(heard, e.message.ID)
			}
		}
		if standby {
			assert.Equal(t, []string{"ctisvr.agent-event", "ctisvr.agent-state-event"}, heard, release)
		} else {
			assert.Empty(t, heard, release)
		}
	}
}

// TestSwitch: the side that takes over observes every line again and publishes the
// agents, without any client's request; who logs in then is served by it; a line
// that cannot be observed is lost.
func TestSwitch(t *testing.T) {
	s := paired(6, "12.5(1)")
	var actions []Action
	for i := range 5 {
		actions = append(actions, Action{At: Time(i+1) * Second, Agent: i})
	}
	actions = append(actions, Action{At: 20 * Second, Kind: SwitchSide, PG: 1}, Action{At: 30 * Second, Agent: 5})
	phone := s.Index()
	terminal, _ := phone.PhoneByLine(s.Agents[2].Peripheral, s.Agents[2].Extension)

	e, err := New(Options{Site: s, Catalog: embedded(t), Authenticate: askAW(t, s)})
	require.NoError(t, err)
	for _, a := range actions {
		require.NoError(t, e.Do(a))
	}
	var out trace
	require.NoError(t, e.Run(t.Context(), 15*Second, &out))
	terminal.Registered = false // unplugged while it was observed: nobody noticed
	out.entries = nil
	require.NoError(t, e.Finish(t.Context(), &out))

	require.Len(t, e.Switches(), 1)
	sw := e.Switches()[0]
	assert.InDelta(t, int64(20*Second), int64(sw.At), float64(5*Millisecond))
	assert.Equal(t, Switch{PG: 1, Peripheral: s.Agents[0].Peripheral, At: sw.At, Side: 'B', Recovered: []int{0, 1, 2, 3, 4}, Lost: []int{2}}, sw)
	counts := map[string]int{}
	for _, en := range out.entries {
		if en.attempt == nil {
			counts[en.process.Node+" "+en.message.ID]++
		} else {
			assert.Equal(t, 5, en.attempt.Agent)
			assert.NotContains(t, []string{"PG1A pim", "PG1A jgw", "cg1A ctisvr"}, en.process.Node+" "+en.process.Name)
		}
	}
	for what, n := range map[string]int{
		"PG1B opc.set-agent-state": 0, "PG1B pim.set-agent-state": 0, "PG1B opc.map-invocation": 0,
		"PG1B jgw.add-call-observer": 5, "PG1B pim.attribute-login": 4, "PG1A opc.attribute-login": 4, "PG1B opc.attribute-login": 4,
		"ra router.attribute-login": 4, "cg1B ctisvr.agent-event": 5,
	} {
		assert.Equal(t, n, counts[what], what)
	}
	assert.Equal(t, Succeeded, out.done[len(out.done)-1].Outcome)
}

// TestRequestAcrossSwitch: what the PIM has in hand when its side goes is lost, and
// the client is told so when the CTI server waits no more.
func TestRequestAcrossSwitch(t *testing.T) {
	s := paired(1, "12.5(1)")
	s.Latency["jgw-cucm"] = site.Span{Min: 1e9, Max: 1e9}
	out := run(t, Options{Site: s}, Action{At: Second}, Action{At: 2 * Second, Kind: SwitchSide, PG: 1})
	require.Len(t, out.done, 1)
	assert.Equal(t, []any{Refused, 16, "ctisvr"}, []any{out.done[0].Outcome, out.done[0].Code.Number, out.done[0].By})
}

// TestVariants: what tells a variant apart in the trace.
func TestVariants(t *testing.T) {
	values := func(out *trace, message string) string {
		for _, e := range out.entries {
			if e.message.ID == message {
				return strings.Join(e.bodies, "\n")
			}
		}
		return ""
	}
	for kind, sig := range map[int]string{0: "Finesse", 1: "ctios", 2: "crm"} {
		out := run(t, Options{Site: anySite()}, Action{At: Second, Client: kind})
		assert.Contains(t, values(out, "ctisvr.agent-event"), "Sig="+sig)
		assert.Contains(t, values(out, "opc.set-agent-state"), "WorkMode=0")
		assert.Contains(t, values(out, "jgw.add-call-observer"), "Remote Addr: 0 ")
	}
	for _, mode := range []int{callByCall, nailed} {
		out := run(t, Options{Site: anySite()}, Action{At: Second, WorkMode: mode, Phone: "5559876"})
		assert.Equal(t, Succeeded, out.done[0].Outcome)
		assert.Contains(t, values(out, "opc.set-agent-state"), fmt.Sprintf("WorkMode=%d", mode))
		assert.Contains(t, values(out, "pim.local-device"), "remoteDeviceID: 5559876")
		assert.Contains(t, values(out, "jgw.add-call-observer"), "Remote Addr: 19999 ")
		assert.Contains(t, values(out, "ctisvr.agent-event"), "Inst=10000;5559876")
	}
	wait := func(mode int) Time {
		s := anySite()
		s.Latency["person-answers"] = site.Span{Min: 40e9, Max: 40e9}
		s.CTIAnswer = 60e9
		a := run(t, Options{Site: s}, Action{At: Second, WorkMode: mode}).done[0]
		return a.Confirmed - a.Mapped
	}
	assert.Greater(t, wait(nailed), 40*Second, "a nailed connection waits for the agent to answer")
	assert.Less(t, wait(callByCall), Second, "call by call does not")

	s := anySite()
	s.Agents[0].SSO = true
	out := run(t, Options{Site: s}, Action{At: Second, SSO: true})
	assert.Equal(t, Succeeded, out.done[0].Outcome)
	s.Agents[0].Password = ""
	assert.Equal(t, Succeeded, run(t, Options{Site: s}, Action{At: Second, SSO: true}).done[0].Outcome, "a token needs no password")
}

// TestOtherTraffic: what is no log-in prints no line that says so.
func TestOtherTraffic(t *testing.T) {
	s := anySite()
	out := run(t, Options{Site: s},
		Action{At: Second},
		Action{At: 10 * Second, Kind: Ready}, Action{At: 20 * Second, Kind: Call}, Action{At: 130 * Second, Kind: NotReady},
		Action{At: 131 * Second, Kind: Reskill}, Action{At: 132 * Second, Kind: Statistics}, Action{At: 133 * Second, Kind: Heartbeat},
		Action{At: 134 * Second, Kind: Deregister}, Action{At: 190 * Second, Kind: Authenticate}, Action{At: 191 * Second, Kind: SignOut},
		Action{At: 200 * Second})
	require.Len(t, out.done, 2)
	got := map[string]int{}
	asked := map[string]int{}
	for _, e := range out.entries {
		if e.attempt != nil {
			continue
		}
		got[e.message.ID]++
		for _, m := range []string{"LOG_IN", "LOG_OUT", "READY ", "NOT_READY "} {
			if e.message.ID == "opc.set-agent-state" && strings.Contains(e.text, "AgentMode="+m) {
				asked[strings.TrimSpace(m)]++
			}
		}
	}
	assert.Equal(t, map[string]int{"LOG_OUT": 1, "READY": 1, "NOT_READY": 1}, asked)
	for message, n := range map[string]int{
		"router.attribute-login": 0, "router.logged-in-to-group": 0, "pim.attribute-login": 0, "jgw.add-call-observer": 0,
		"router.group-assignment": 1, "pim.agents-updated": 1, "router.new-call": 1, "pim.csta": 2,
		"ctisvr.query-group-statistics": 1, "ctisvr.query-group-statistics-conf": 1, "ctisvr.ged188": 2,
		"jgw.terminal-out-of-service": 1, "jgw.address-out-sent": 1, "jgw.terminal-in-service": 1,
		"opc.set-agent-state": 3, "ctisvr.set-agent-state-conf-event": 3, "ctisvr.set-agent-state-conf": 4,
		"ctisvr.set-client-status-resp": 2,
	} {
		assert.Equal(t, n, got[message], message)
	}
}

// TestSame: one seed, one run; another seed, another one.
func TestSame(t *testing.T) {
	text := func(seed uint64) string {
		s := site.Generate(site.Shape{Seed: 5, PGs: 2, Agents: 40, TwoSides: true, Clients: []site.ClientKind{site.Finesse, site.CTIOS}})
		var actions []Action
		for i := range s.Agents {
			client := slices.IndexFunc(s.Clients, func(c site.Client) bool {
				pg, _ := s.Index().PeripheralByID(s.Agents[i].Peripheral)
				return c.PG == pg.Number
			})
			actions = append(actions, Action{At: Time(i+1) * 7 * Millisecond, Agent: i, Client: client})
		}
		actions = append(actions, Action{At: 200 * Millisecond, Kind: SwitchSide, PG: 1})
		var b strings.Builder
		for _, e := range run(t, Options{Site: s, Seed: seed}, actions...).entries {
			b.WriteString(e.text)
		}
		return b.String()
	}
	assert.Equal(t, text(1), text(1))
	assert.NotEqual(t, text(1), text(2))
}
