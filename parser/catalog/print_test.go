package catalog

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// All examples are claimed by their own message, by no other, and print as they
// were read.
func TestEmbedded(t *testing.T) {
	c := embeddedCatalog(t)
	for _, p := range c.Test() {
		t.Error(p)
	}
	require.Equal(t, []string{"ctios", "ctisvr", "cucm", "finesse", "jgw", "jtapi", "nm", "opc", "pim", "router"}, c.Processes())
	for i, m := range c.Messages {
		require.Equal(t, i, m.Index)
		require.NotEmpty(t, m.Basis, m.ID)
	}
	for i, n := range c.Names[1:] {
		require.Equal(t, NameID(i+1), n.ID)
		require.NotEmpty(t, n.Doc, n.Name)
	}
}

// variables lists the names of a message's first wording, further entries and
// lines, with the pieces they stand in.
func variables(m *Message) (out []piece) {
	c := m.compiled()
	for _, all := range [][]*template{c.lines[:1], c.thens, c.unders} {
		for _, t := range all {
			if !t.extra {
				out = append(out, t.pieces...)
			}
		}
	}
	return out
}

// spell makes a value of a kind. Tame ones must print in any message; wild ones
// may be refused.
func spell(r *rand.Rand, k Kind, wild bool) string {
	letters := "abcXYZ0123456789_"
	if wild {
		letters = "aB9_-.,:;=()[]{}<>'\"/\\#é "
	}
	word := func(n int) string {
		var b strings.Builder
		runes := []rune(letters)
		for range 1 + r.IntN(n) {
			b.WriteRune(runes[r.IntN(len(runes))])
		}
		return b.String()
	}
	switch k {
	case Integer:
		return fmt.Sprint(r.Int64N(1<<31) - 1<<20)
	case Hex:
		return fmt.Sprintf("0x%x", r.Uint32())
	case Word, Identifier:
		return word(9)
	}
	if !wild && r.IntN(2) == 0 {
		return word(5) + " " + word(5)
	}
	return word(12)
}

// For every message made from valid values, reading what is printed gives the
// message back.
func TestPrintReadsBack(t *testing.T) {
	c := embeddedCatalog(t)
	for _, wild := range []bool{false, true} {
		r := rand.New(rand.NewPCG(1, 2))
		refused, tried := 0, 0
		for _, m := range c.Messages {
			vars := variables(m)
			for range 60 {
				values := map[NameID]string{}
				for _, p := range vars {
					if c.Names[p.name].Name == "steps" || c.Names[p.name].Name == "assignments" {
						continue // a list's text has a form of its own
					}
					if r.IntN(4) > 0 {
						values[p.name] = spell(r, p.kind, wild)
					}
				}
				tried++
				value := func(id NameID) (string, bool) { v, ok := values[id]; return v, ok }
				out, err := m.Print(value)
				if err != nil {
					refused++
					require.True(t, wild, "%v", err)
					continue
				}
				got := readAll(t, m, out)
				for id, v := range values {
					require.Equal(t, v, got[id], "%s: %q", m.ID, out)
				}
			}
		}
		t.Logf("wild %v: %d of %d refused", wild, refused, tried)
		require.Less(t, refused, tried)
	}
}

// readAll reads printed bodies.
func readAll(t testing.TB, m *Message, out []string) map[NameID]string {
	t.Helper()
	s, got := m.set, map[NameID]string{}
	from, under := 0, 0
	for i, body := range out {
		var x Match
		ok := true
		switch {
		case i == 0:
			require.Equal(t, Claimed, s.Head([]byte(body), &x), body)
			require.Equal(t, m.ID, x.Message.ID, body)
		case i < m.Entries():
			from, ok = s.Then(m, from, []byte(body), &x)
		default:
			under, ok = s.Under(m, under, []byte(body), &x)
		}
		require.True(t, ok, body)
		m.code.collect(got, body, &x)
	}
	return got
}

func TestPrintDefaults(t *testing.T) {
	c := embeddedCatalog(t)
	m, _ := c.Message("opc.set-agent-state")
	ext, _ := c.Name("ext")
	out, err := m.Print(func(id NameID) (string, bool) { return "41007", id == ext.ID })
	require.NoError(t, err)
	require.Equal(t, []string{
		"CSTASetAgentState: TPServices::AddInvocationByCTIInvokeID InvokeID=0xf000001b Dev=41007 AgentMode=LOG_IN AGID=10000 SG=-1(0xfffffff))",
		"PrivateData: EventReasonCode=50004 WorkMode=0 NumAdditionalGroups=0 PositionID= SupervisorID= ClientAddress=",
	}, out)
	require.Equal(t, 2, m.Entries())
	require.Equal(t, "Trace", m.Level())
}

func TestPrintOnly(t *testing.T) {
	c := embeddedCatalog(t)
	for _, x := range []struct {
		message string
		values  map[string]string
		want    []string
	}{
		{"ctisvr.send-arm", map[string]string{"client": "41524", "routable": "1", "session": "1"}, []string{"SendARMMsg -- InvokeID = 41524, MakeRoutable = 1, SessionID = 1"}},
		{"ctisvr.send-arm", map[string]string{"stid": "5001"}, []string{"SendARMMsg -- ICMAgentID = 5001"}},
		{"opc.set-agent-state", map[string]string{"opc": "0x1", "ext": "41007", "caller": "F"}, []string{"CSTASetAgentState: F InvokeID=0x1 Dev=41007"}},
		{"ctisvr.set-agent-state-conf", map[string]string{"client": "0x1"}, []string{"MsgType:SET_AGENT_STATE_CONF (InvokeID:0x1 )"}},
		{"ctisvr.agent-event", map[string]string{"agent": "7001", "stid": "5001"}, []string{"AGENT_EVENT: ID=7001", "ICMAgtID=5001", ""}},
	} {
		m, _ := c.Message(x.message)
		out, err := m.PrintOnly(func(id NameID) (string, bool) { v, ok := x.values[c.Names[id].Name]; return v, ok })
		require.NoError(t, err)
		require.Equal(t, x.want, out)
	}
}

// What would not read back is refused, in one line that names the value.
func TestPrintRefuses(t *testing.T) {
	c := embeddedCatalog(t)
	for _, x := range []struct{ message, name, value, want string }{
		{"opc.set-agent-state", "ext", "41 007", "would not read back"},
		{"opc.set-agent-state", "ext", "1\n2", "would not read back"},
		{"opc.map-invocation", "opc", "none", "would not read back"},
		{"pim.extension-in-atr", "ext", "", "would not read back"},
		{"router.logged-in-to-group", "group", "5000 failed", "would not read back"},
		{"router.logged-in-to-group", "pname", "A) logged in to group 1.", "would not read back"},
		{"jgw.adding-call-observer", "ext", "a.", ""},
	} {
		m, _ := c.Message(x.message)
		id := c.byName[x.name]
		_, err := m.Print(func(n NameID) (string, bool) { return x.value, n == id })
		if x.want == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, x.want)
		require.NotContains(t, err.Error(), "\n")
	}
}

func TestConditions(t *testing.T) {
	c := embeddedCatalog(t)
	req, _ := c.Message("ctisvr.set-agent-state-req")
	state, _ := c.Message("opc.set-agent-state")
	for _, x := range []struct {
		m           *Message
		values      map[string]string
		opens, also bool
	}{
		{req, map[string]string{"reqstate": "0", "reqstatename": "LOGIN", "forced": "0"}, true, false},
		{req, map[string]string{"reqstate": "LOGIN"}, true, false},
		{req, map[string]string{"reqstate": "0", "forced": "2"}, false, true},
		{req, map[string]string{"reqstate": "2", "reqstatename": "NOT_READY"}, false, true},
		{state, map[string]string{"mode": "log_in"}, true, false},
		{state, map[string]string{"mode": "READY"}, false, true},
		{state, nil, false, true},
	} {
		value := func(id NameID) []byte {
			if v, ok := x.values[c.Names[id].Name]; ok {
				return []byte(v)
			}
			return nil
		}
		require.Equal(t, x.opens, x.m.Opening(value), x.values)
		require.Equal(t, x.also, x.m.OpensOther(value), x.values)
	}
	group, _ := c.Message("router.logged-in-to-group")
	require.True(t, group.Opening(func(NameID) []byte { return nil }))
	require.False(t, Any(nil, nil))
}

func TestAlarming(t *testing.T) {
	for label, want := range map[string]bool{
		"ErrorCode": true, "FAILURE": true, "rejectReason": true, "Cause": true, "ResultCode": true, "AgentStatus": true,
		"Terminal": false, "": false, "Caus": false,
	} {
		require.Equal(t, want, Alarming([]byte(label)), label)
	}
}
