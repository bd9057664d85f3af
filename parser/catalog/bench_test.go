package catalog

import (
	"strings"
	"testing"
)

// benchLines are entries of one process: some that a message claims, some that
// none does.
var benchLines = []struct{ name, process, body string }{
	{"unclaimed/opc", "opc", "ProcessCSTAEvent: Processing event for call 16777991 at device 4411"},
	{"unclaimed/pim", "pim", "TelephonyDriver::ProcessCallEvent: call 1677 at 4411 is alerting"},
	{"unclaimed/jgw", "jgw", "CallCtlConnEstablishedEv CID: 1677/1 Device: 4411 Cause: NORMAL"},
	{"unclaimed/router", "router", "(66 4411 1677) Deleting call from the list of calls in progress"},
	{"unclaimed/ctisvr", "ctisvr", "ProcessCSTAMessage - call 1677 has 2 connections"},
	{"claimed/map", "opc", "TPServices::AddInvocationByCTIInvokeID - CTIInvokeID 0x2600001d mapped to OPCInvokeID 0xf000001b"},
	{"claimed/set-agent-state", "pim", "CSTASetAgentState: Peripheral::ProcessCSTAThirdPartyServiceRequest InvokeID=0xf000001b Dev=10000 AgentMode=LOG_IN AGID=10000 SG=-1(0xfffffff))"},
	{"claimed/local-device", "pim", "CSTASetAgentState: localDeviceId: 10000 -- remoteDeviceID:"},
	{"claimed/extension", "pim", "PimConfig::IsExtConfiguredInATR - Found the extension 10000 in a valid ATR range"},
	{"claimed/observer", "jgw", "MsgAddCallObserver: Addr: 10000 Remote Addr: 0 InvID: 277865 CallDeliveryMode ID: 0."},
	{"claimed/group", "router", "Agent 5001 (10000) on peripheral 5000 (CUCM_PIM1) logged in to group 5000."},
	{"claimed/queue", "router", "Agent 5001 (10000) on peripheral 5000 (CUCM_PIM1) logged in to PQ 5000."},
	{"claimed/agent-event", "ctisvr", "AGENT_EVENT: ID=10000 Periph=5000 Ext=10000 Inst=10000 Sig=Finesse"},
	{"claimed/msgtype", "ctisvr", "MsgType:MAKE_AGENT_ROUTABLE_IND (InvokeID:0xa233 MRDID:5001 ICMAgentID:5001 MaxTasks:1 )"},
	{"claimed/by-label", "jgw", "MsgAddCallObserver: InvID: 277865 Addr: 10000 Weird: 7 CallDeliveryMode ID: 0."},
	{"near/router", "router", "Agent 5001 (10000) on peripheral 5000 (CUCM_PIM1) logged out of group 5000."},
}

func BenchmarkHead(b *testing.B) {
	c := embeddedCatalog(b)
	for _, l := range benchLines {
		b.Run(l.name, func(b *testing.B) {
			s, body := c.Process(l.process), []byte(l.body)
			m := &Match{Fields: make([]Field, 0, 64)}
			if want := strings.HasPrefix(l.name, "claimed"); want != (s.Head(body, m) == Claimed) {
				b.Fatalf("claimed is %v", !want)
			}
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				m.Fields = m.Fields[:0]
				s.Head(body, m)
			}
		})
	}
}

func BenchmarkThen(b *testing.B) {
	c := embeddedCatalog(b)
	msg, _ := c.Message("ctisvr.agent-event")
	s, body := c.Process("ctisvr"), []byte("MRDID=1 NumTasks=0 MaxTaskLimit=1 AgtMode=1 AGTAvailabilityStatus=0 ICMAgtID=5001")
	m := &Match{Fields: make([]Field, 0, 64)}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		m.Fields = m.Fields[:0]
		s.Then(msg, 1, body, m)
	}
}

func BenchmarkOrphan(b *testing.B) {
	s := embeddedCatalog(b).Process("opc")
	body := []byte("ProcessCSTAEvent: Processing event for call 16777991 at device 4411")
	m := &Match{Fields: make([]Field, 0, 64)}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		s.Orphan(body, m)
	}
}

// BenchmarkEmbedded is what a run pays before the first line is read.
func BenchmarkEmbedded(b *testing.B) {
	for b.Loop() {
		c, err := loadEmbedded()
		if err != nil {
			b.Fatal(err)
		}
		c.Process("opc")
	}
}

// BenchmarkAll loads, compiles and checks everything.
func BenchmarkAll(b *testing.B) {
	for b.Loop() {
		c, err := loadEmbedded()
		if err != nil {
			b.Fatal(err)
		}
		for _, p := range c.Processes() {
			if errs := c.Process(p).checkExamples(); errs != nil {
				b.Fatal(errs)
			}
		}
	}
}

// Reading allocates nothing, claimed or not, as long as the fields have room.
func TestNoAllocations(t *testing.T) {
	c := embeddedCatalog(t)
	m := &Match{Fields: make([]Field, 0, 64)}
	for _, l := range benchLines {
		s, body := c.Process(l.process), []byte(l.body)
		if n := testing.AllocsPerRun(100, func() {
			m.Fields = m.Fields[:0]
			s.Head(body, m)
			s.Orphan(body, m)
		}); n != 0 {
			t.Errorf("%s: %v allocations", l.name, n)
		}
	}
}

// embeddedCatalog loads the embedded definitions.
func embeddedCatalog(t testing.TB) *Catalog {
	t.Helper()
	c, err := loadEmbedded()
	if err != nil {
		t.Fatal(err)
	}
	return c
}
