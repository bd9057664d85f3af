package site

import "time"

// Hop is a stretch of the way of a message, or a piece of work, that takes time.
type Hop struct {
	Name, Doc string
	Usual     Span // where a site says nothing
}

func between(low, high time.Duration) Span { return Span{low, high} }

// Hops are the names that Latency may hold. A site that was read has all of them.
var Hops = [...]Hop{
	{"desktop-finesse", "a Finesse desktop's request reaches the Finesse server", between(2*time.Millisecond, 8*time.Millisecond)},
	{"finesse-desktop", "the Finesse server's answer reaches the desktop", between(2*time.Millisecond, 8*time.Millisecond)},
	{"finesse-aw", "Finesse asks the AW database", between(500*time.Microsecond, 2*time.Millisecond)},
	{"aw-finesse", "the AW database answers, the query included", between(time.Millisecond, 4*time.Millisecond)},
	{"finesse-ctisvr", "Finesse sends to the CTI server", between(300*time.Microsecond, time.Millisecond)},
	{"ctisvr-finesse", "the CTI server sends to Finesse", between(300*time.Microsecond, time.Millisecond)},
	{"ctios-ctisvr", "the CTI OS server sends to the CTI server", between(300*time.Microsecond, time.Millisecond)},
	{"ctisvr-ctios", "the CTI server sends to the CTI OS server", between(300*time.Microsecond, time.Millisecond)},
	{"crm-ctisvr", "a CRM connector sends to the CTI server", between(500*time.Microsecond, 3*time.Millisecond)},
	{"ctisvr-crm", "the CTI server sends to a CRM connector", between(500*time.Microsecond, 3*time.Millisecond)},
	{"ctisvr-opc", "the CTI server hands a request to OPC", between(100*time.Microsecond, 500*time.Microsecond)},
	{"opc-ctisvr", "OPC hands an answer or an event to the CTI server", between(20*time.Millisecond, 60*time.Millisecond)},
	{"opc-pim", "OPC sends to a PIM through MDS", between(300*time.Microsecond, 1500*time.Microsecond)},
	{"pim-opc", "a PIM sends to OPC through MDS", between(300*time.Microsecond, 1500*time.Microsecond)},
	{"pim-jgw", "a PIM sends to its JTAPI gateway", between(100*time.Microsecond, 400*time.Microsecond)},
	{"jgw-pim", "a JTAPI gateway sends to its PIM", between(100*time.Microsecond, 400*time.Microsecond)},
	{"jgw-cucm", "the JTAPI gateway's request reaches the CTI Manager", between(300*time.Microsecond, time.Millisecond)},
	{"cucm-jgw", "the CTI Manager's answer reaches the JTAPI gateway", between(300*time.Microsecond, time.Millisecond)},
	{"opc-router", "OPC sends to the central controller", between(20*time.Millisecond, 60*time.Millisecond)},
	{"router-opc", "the central controller sends to OPC", between(20*time.Millisecond, 70*time.Millisecond)},
	{"cucm-observe", "CUCM adds the call observer and finds the terminals", between(time.Millisecond, 5*time.Millisecond)},
	{"router-groups", "the router logs an agent in to the skill groups and queues", between(300*time.Millisecond, 900*time.Millisecond)},
	{"person-answers", "a mobile agent answers the set-up call", between(2*time.Second, 8*time.Second)},
}

// TraceLevel is how much a process prints.
type TraceLevel struct {
	Process string // "any" for each one that prints
	Level   string
	Doc     string
}

// TraceLevels are what Site.Trace may hold. A process without one is at default.
var TraceLevels = [...]TraceLevel{
	{"any", "default", "what the release prints when nobody has changed the trace mask"},
	{"any", "off", "nothing: trace * /off"},
	{"ctisvr", "protocol", "the messages of each session too (MsgType lines)"},
	{"router", "agent-changes", "what the router does for agents (Agent Changes)"},
	{"finesse", "debug", "requests to the CTI server too; refusals come at default"},
}

// TracedProcesses are the processes that print a trace.
var TracedProcesses = [...]string{"finesse", "ctios", "ctisvr", "opc", "pim", "jgw", "mds", "pgagent", "router"}

// fillLatency puts the usual time where the site says nothing.
func fillLatency(l Latency) Latency {
	filled := make(Latency, len(Hops))
	for _, h := range Hops {
		filled[h.Name] = h.Usual
	}
	for name, s := range l {
		filled[name] = s
	}
	return filled
}
