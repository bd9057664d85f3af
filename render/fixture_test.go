package render

import (
	"strconv"
	"strings"

	"uccetrace/flow"
)

func num(n int64) *int64 { return &n }

// when reads a time as reports spell it.
func when(text string) (at flow.Time) {
	if err := at.UnmarshalText([]byte(text)); err != nil {
		panic(err)
	}
	return at
}

// row is a step of the fixture, as a reader of the table below sees it.
type stepRow struct {
	step, process, node string
	instance            int
	message, title      string
	basis               string
	offset              int64
	strength, key       string
	wire                string // Message from to seen
	fields              string // name=value, by blanks
	source              string
	line                int
	text                string
}

func (r stepRow) make() flow.Step {
	s := flow.Step{
		Step: r.step, Process: r.process, Node: r.node, Printed: printedWord(r.process, r.instance), Message: r.message, Title: r.title,
		Basis: r.basis, At: when("23:35:36:354"), OffsetMS: r.offset, Status: flow.Observed,
		Link:   flow.Link{Strength: r.strength, Key: r.key},
		Fields: []flow.Field{}, Text: r.text,
		Evidence: []flow.Evidence{{Source: r.source, Node: r.node, Line: r.line, Offset: int64(r.line) * 100, Length: len(r.text) + 27, Text: "23:35:36:354 " + r.node + "-" + printedWord(r.process, r.instance) + " Trace: " + r.text}},
	}
	if w := strings.Fields(r.wire); len(w) == 4 {
		s.Wire = &flow.Wire{Message: strings.Trim(w[0], "-"), From: w[1], To: w[2], Seen: w[3]}
	}
	for _, f := range strings.Fields(r.fields) {
		name, value, _ := strings.Cut(f, "=")
		s.Fields = append(s.Fields, flow.Field{Name: name, Value: value})
	}
	return s
}

// fixtureSteps is a login of agent 10000 on extension 41007, as five processes
// print it; both sides of the router are there.
func fixtureSteps() []flow.Step {
	const opc, pim, jgw, rtr, cti = "logs/opc.log", "logs/pim1.log", "logs/jgw1.log", "logs/rtr.log", "logs/ctisvr.log"
	rows := []stepRow{
		{"mapped", "opc", "PG1A", 0, "opc.map-invocation", "OPC gives the CTI server's request a number of its own", "public", 0, flow.Exact, "cti 0x2600001d", "", "cti=0x2600001d opc=0xf000001b", opc, 1,
			"TPServices::AddInvocationByCTIInvokeID - CTIInvokeID 0x2600001d mapped to OPCInvokeID 0xf000001b"},
		{"request", "opc", "PG1A", 0, "opc.set-agent-state", "OPC takes the request to change an agent's state", "public", 0, flow.Exact, "opc 0xf000001b", "SetAgentState ctisvr opc received", "caller=TPServices::AddInvocationByCTIInvokeID opc=0xf000001b ext=41007 mode=LOG_IN agent=10000 group=-1 reason=50004 workmode=0 position= address=", opc, 2,
			"CSTASetAgentState: TPServices::AddInvocationByCTIInvokeID InvokeID=0xf000001b Dev=41007 AgentMode=LOG_IN AGID=10000 SG=-1(0xfffffff))\nPrivateData: EventReasonCode=50004 WorkMode=0 NumAdditionalGroups=0 PositionID= SupervisorID= ClientAddress="},
		{"asked", "pim", "PG1A", 1, "pim.set-agent-state", "the PIM takes the request", "public", 1, flow.Exact, "opc 0xf000001b", "TPSetAgentState opc pim received", "opc=0xf000001b ext=41007 mode=LOG_IN agent=10000", pim, 1,
			"CSTASetAgentState: Peripheral::ProcessCSTAThirdPartyServiceRequest InvokeID=0xf000001b Dev=41007 AgentMode=LOG_IN AGID=10000 SG=-1(0xfffffff))"},
		{"extension-found", "pim", "PG1A", 1, "pim.extension-in-atr", "the extension stands in an Agent Targeting Rule", "public", 1, flow.Entity, "ext 41007", "- pim pim local", "ext=41007", pim, 4,
			"PimConfig::IsExtConfiguredInATR - Found the extension 41007 in a valid ATR range"},
		{"", "pim", "PG1A", 1, "pim.network-target", "network target generated", "public", 1, flow.Adjacent, "", "- pim pim local", "ntid=100003", pim, 5, "Generated network target id is:100003"},
		{"target-built", "pim", "PG1A", 1, "pim.device-target", "device target built", "public", 1, flow.Entity, "ext 41007", "- pim pim local", "ntid=100003 type=CISCOPHONE ext=41007 dialed=41007", pim, 6,
			"DeskLinkDeviceTarget::Constructor: NetworkTargetID=100003, Type=CISCOPHONE, Ext=41007, Dialed#=41007"},
		{"observer-requested", "pim", "PG1A", 1, "pim.activate-jtapi", "the PIM asks the JGW to observe the line", "public", 1, flow.Adjacent, "", "AddCallObserver pim jgw sent", "", pim, 8, "ActivateJTAPIClient: sending msgAddCallObserver"},
		{"", "jgw", "PG1A", 1, "jgw.add-call-observer-request", "the JGW takes the request to observe", "public", 1, flow.Entity, "ext 41007", "AddCallObserver pim jgw received", "ext=41007 remote=0 jgw=277865 delivery=0", jgw, 1, "MsgAddCallObserver: Addr: 41007 Remote Addr: 0 InvID: 277865 CallDeliveryMode ID: 0."},
		{"", "jgw", "PG1A", 1, "jgw.adding-call-observer", "call observer added", "public", 1, flow.Entity, "ext 41007", "- jgw jgw local", "ext=41007", jgw, 2, "Adding Call Observer to: 41007."},
		{"", "jgw", "PG1A", 1, "jgw.before-add", "the line is registered", "public", 1, flow.Entity, "ext 41007", "- jgw jgw local", "ext=41007 regstate=InService", jgw, 4, "handleMsgAddCallObserver::Before addCallObserver for Addr: 41007 RegState: InService."},
		{"", "jgw", "PG1A", 1, "jgw.terminal-in-service", "terminal in service", "assumed", 3, flow.Adjacent, "", "- jgw jgw local", "terminal=CIPCWIN7B cause=NORMAL", jgw, 7, "CiscoTermInServiceEv Term: CIPCWIN7B Cause: NORMAL."},
		{"observer-answered", "jgw", "PG1A", 1, "jgw.observer-response", "the JGW answers", "public", 4, flow.Exact, "jgw 277865", "AddCallObserverResponse jgw pim sent", "ext=41007 succeeded=1 jgw=277865 cause=-1", jgw, 9, "MsgAddCallObserverResponse: Addr: 41007 Succeeded: 1 InvID: 277865 Cause: -1."},
		{"observer-confirmed", "pim", "PG1A", 1, "pim.observer-response", "the PIM gets the JGW's answer", "public", 5, flow.Exact, "jgw 277865", "AddCallObserverResponse jgw pim received", "ext=41007 succeeded=1 jgw=277865 cause=-1", pim, 9, "ApplicationProtocol::RecvAddCallObserverResponseMsg: Address: 41007 Succeeded: 1\t\nInvID=277865 cause=-1\t"},
		{"attribute-login", "pim", "PG1A", 1, "pim.attribute-login", "the PIM asks for the attribute login", "public", 5, flow.Exact, "opc 0xf000001b", "AttributeLogin pim opc sent", "opc=0xf000001b", pim, 11, "AgentAttributeLoginReqMSG invokeID 0xf000001b"},
		{"attribute-login-opc", "opc", "PG1A", 0, "opc.attribute-login", "OPC tells the central controller", "public", 5, flow.Entity, "stid 5001", "AgentAttrLogin opc router sent", "stid=5001 peripheral=5000", opc, 4, "Peripheral::ProcessVoiceAgentAttributeLoginReq - AgentSTID=5001 on Peripheral=5000"},
		{"router-login", "router", "ra", 0, "router.attribute-login", "the central controller learns of the agent", "public", 50, flow.Entity, "stid 5001", "AgentAttrLogin opc router received", "stid=5001 aname=agent1 peripheral=5000", rtr, 1, "AgentAttrLoginReq: Agent=5001 (agent1), Peripheral=5000 (CUCM_PIM1)"},
		{"confirmed", "ctisvr", "cg1A", 0, "ctisvr.set-agent-state-conf", "the CTI server confirms the request", "public", 169, flow.Exact, "cti 0x2600001d", "SetAgentStateConf ctisvr client sent", "cti=0x2600001d", cti, 1, "CSTASetAgentStateConfEvent: InvokeID=0x2600001d"},
		{"published", "ctisvr", "cg1A", 0, "ctisvr.agent-event", "the agent's state is published", "public", 169, flow.Entity, "agent 10000", "AgentEvent ctisvr client sent", "agent=10000 peripheral=5000 ext=41007 instrument=41008 sig=Finesse state=NOT_READY stid=5001", cti, 2, "AGENT_EVENT: ID=10000 Periph=5000 Ext=41007 Inst=41008 Sig=Finesse"},
		{"router-groups", "router", "ra", 0, "router.logged-in-to-group", "the agent is logged in to a skill group", "public", 850, flow.Entity, "agent 10000", "- router router local", "stid=5001 agent=10000 peripheral=5000 group=5000", rtr, 4, "Agent 5001 (10000) on peripheral 5000 (CUCM_PIM1) logged in to group 5000."},
		{"router-groups", "router", "ra", 0, "router.logged-in-to-group", "the agent is logged in to a skill group", "public", 850, flow.Entity, "agent 10000", "- router router local", "stid=5001 agent=10000 peripheral=5000 group=5002", rtr, 5, "Agent 5001 (10000) on peripheral 5000 (CUCM_PIM1) logged in to group 5002."},
		{"router-groups", "router", "ra", 0, "router.logged-in-to-queue", "the agent is logged in to a precision queue", "public", 850, flow.Entity, "agent 10000", "- router router local", "stid=5001 agent=10000 peripheral=5000 pq=5000", rtr, 7, "Agent 5001 (10000) on peripheral 5000 (CUCM_PIM1) logged in to PQ 5000."},
	}
	steps := make([]flow.Step, len(rows))
	for i, r := range rows {
		steps[i] = r.make()
		if r.process == "router" {
			e := steps[i].Evidence[0]
			e.Source, e.Node = "logs/rtr-b.log", "rb"
			steps[i].Evidence = append(steps[i].Evidence, e)
		}
	}
	return steps
}

func fixtureLogin() *flow.Login {
	return &flow.Login{
		ID: "4be2c7d1a09f", Outcome: flow.Succeeded, Certainty: flow.Stated, Reached: "published",
		Start: when("23:35:36.354"), End: when("23:35:37.204"),
		ConfirmedMS: num(169), RouterMS: num(800), CUCMMS: num(3), SettledMS: 850,
		Agent: flow.Agent{ID: "10000", ICMID: "5001", Name: "agent1", Extension: "41007", Instrument: "41008", Peripheral: "5000",
			DeviceTarget: "Cisco41007", NetworkTarget: "100003", Terminal: "CIPCWIN7B", Client: "Finesse",
			SkillGroups: []string{"5000", "5002", "5003"}, PrecisionQueues: []string{"5000"}},
		IDs: flow.IDs{CTI: []string{"0x2600001d"}, OPC: []string{"0xf000001b"}, JGW: []string{"277865"}},
		Coverage: []flow.Coverage{{Process: "ctisvr", State: "seen", Switches: []string{}}, {Process: "opc", State: "seen", Switches: []string{}},
			{Process: "pim", State: "seen", Switches: []string{}}, {Process: "jgw", State: "seen", Switches: []string{}}, {Process: "router", State: "seen", Switches: []string{}}},
		Steps: fixtureSteps(), Unread: []flow.Unread{}, Ambiguous: []flow.Ambiguity{},
		Remarks: []flow.Remark{{ID: "repeated-line", Text: "the router printed the log-in to skill group 5002 twice",
			Evidence: []flow.Evidence{{Source: "logs/rtr.log", Node: "ra", Line: 5}, {Source: "logs/rtr.log", Node: "ra", Line: 6}}}},
		Deviations: []flow.Deviation{}, Causes: []flow.Cause{},
	}
}

// fixtureFailed is a login that the JGW refused, with an unread line and no
// router log.
func fixtureFailed() *flow.Login {
	l := fixtureLogin()
	l.ID, l.Outcome, l.Certainty, l.Reached = "91c0de00beef", flow.Failed, flow.Possible, "observer-answered"
	l.Start, l.End = when("23:36:01.100"), when("23:36:01.108")
	l.ConfirmedMS, l.RouterMS, l.SettledMS = nil, nil, 8
	l.Agent.ID, l.Agent.Name, l.Agent.Extension, l.Agent.SkillGroups, l.Agent.PrecisionQueues = "10077", "", "41077", []string{}, []string{}
	l.Steps = l.Steps[:12]
	s := &l.Steps[11]
	s.Text = "MsgAddCallObserverResponse: Addr: 41077 Succeeded: 0 InvID: 277901 Cause: 1005."
	s.Flags = []string{"Cause: 1005"}
	l.Coverage[4].State, l.Coverage[0].State = "absent", "quiet"
	l.Unread = []flow.Unread{{OffsetMS: 7, Raw: "23:36:01:107 PG1A-pim1 Trace: TelephonyDriver::LoginFailed device 41077 reason PERERR_GW_E_ADDRESS_OUT_OF_SERVICE\r\n", Source: "logs/pim1.log", Line: 88, Process: "pim", Node: "PG1A", Printed: "pim1", At: when("23:36:01:107"),
		Text: "TelephonyDriver::LoginFailed device 41077 reason PERERR_GW_E_ADDRESS_OUT_OF_SERVICE", Keys: []string{"ext 41077"}, Codes: []string{"PERERR_GW_E_ADDRESS_OUT_OF_SERVICE"}}}
	l.Ambiguous = []flow.Ambiguity{{Evidence: flow.Evidence{Source: "logs/jgw1.log", Node: "PG1A", Line: 40}, Message: "jgw.terminal-in-service",
		Text: "CiscoTermInServiceEv Term: SEP0011 Cause: NORMAL.", Logins: []string{"91c0de00beef", "4be2c7d1a09f"}}}
	l.Remarks = []flow.Remark{}
	return l
}

func fixtureStopped() *flow.Login {
	l := fixtureLogin()
	l.ID, l.Outcome, l.Certainty, l.Reached = "5707ed000001", flow.Inconclusive, flow.Possible, "asked"
	l.Start, l.End, l.SettledMS = when("23:36:07.001"), when("23:36:07.002"), 1
	l.ConfirmedMS, l.RouterMS, l.CUCMMS = nil, nil, nil
	l.Agent = flow.Agent{ID: "10080", Extension: "41080", SkillGroups: []string{}, PrecisionQueues: []string{}}
	l.Steps, l.Remarks = l.Steps[:3], []flow.Remark{}
	for i := 3; i < 5; i++ {
		l.Coverage[i].State = "silent"
	}
	return l
}

// printedWord is how logs spell a process.
func printedWord(process string, instance int) string {
	word := strings.Replace(process, "router", "rtr", 1)
	if instance > 0 {
		word += strconv.Itoa(instance)
	}
	return word
}

func fixtureClosing() *flow.Closing {
	p := func(process, node string, instance int, entries, login int64, first, last string, kinds ...flow.Kind) flow.SourceProcess {
		return flow.SourceProcess{Process: process, Node: node, Printed: printedWord(process, instance), Entries: entries, Claimed: login, Login: login, First: when(first), Last: when(last), Kinds: kinds}
	}
	src := func(name string, procs ...flow.SourceProcess) flow.Source {
		s := flow.Source{Name: name, Recognized: true, Dialect: "dumplog", Encoding: "utf-8", Processes: procs}
		for _, p := range procs {
			s.Entries, s.Claimed, s.Bytes = s.Entries+p.Entries, s.Claimed+p.Claimed, s.Bytes+p.Entries*120
			s.First, s.Last = earlier(s.First, p.First), later(s.Last, p.Last)
		}
		return s
	}
	return &flow.Closing{
		Incidents: []flow.Incident{}, Clocks: []flow.Clock{}, Sides: []flow.Side{},
		Input: flow.Input{
			Sources: []flow.Source{
				src("logs/ctisvr.log", p("ctisvr", "cg1A", 0, 8213, 9, "23:30:00.001", "23:59:59.800", flow.Kind{Message: "ctisvr.agent-event", Count: 3}, flow.Kind{Message: "ctisvr.failure-conf", Count: 0})),
				src("logs/jgw1.log", p("jgw", "PG1A", 1, 1200, 11, "23:30:00.100", "23:59:58.000", flow.Kind{Message: "jgw.observer-response", Count: 2})),
				src("logs/opc.log", p("opc", "PG1A", 0, 120311, 4, "23:30:00.001", "23:59:59.999", flow.Kind{Message: "opc.map-invocation", Count: 2})),
				src("logs/pim1.log", p("pim", "PG1A", 1, 23000, 12, "23:30:00.001", "23:59:59.999", flow.Kind{Message: "pim.attribute-login", Count: 1})),
				{Name: "logs/readme.md", Bytes: 812, GapBytes: 812, Processes: []flow.SourceProcess{}},
				src("logs/rtr.log", p("router", "ra", 0, 900, 8, "23:30:00.404", "23:59:59.204", flow.Kind{Message: "router.logged-in-to-group", Count: 4})),
				src("logs/rtr-b.log", p("router", "rb", 0, 900, 8, "23:30:00.404", "23:59:59.204", flow.Kind{Message: "router.logged-in-to-group", Count: 4})),
			},
			Unknown:    []flow.Unknown{{Process: "opc", Shape: "Deskmon::SetCallState # #", Count: 8812}, {Process: "pim", Shape: "tp heartbeat #", Count: 17}},
			NearMisses: []flow.NearMiss{{Message: "router.logged-in-to-group", Count: 12, Sample: "Agent 5001 (10000) on peripheral 5000 (CUCM_PIM1) logged in to group 5000 again.", Source: "logs/rtr.log", Line: 812}},
			Warnings:   []flow.Warning{{Source: "logs/opc.log", Line: 9912, Text: "a line of 12,000,000 bytes was cut after 1 MiB; the rest is a gap"}},
		},
		Summary: flow.Summary{Logins: 3, Succeeded: 1, Failed: 1, Inconclusive: 1,
			ConfirmedMS: flow.Percentiles{P50: num(169), P95: num(169), Max: num(169)},
			Hops: []flow.Hop{{Name: "AddCallObserverResponse", From: "jgw", To: "pim", Count: 1, Percentiles: flow.Percentiles{P50: num(1), P95: num(1), Max: num(1)}},
				{Name: "AgentAttrLogin", From: "opc", To: "router", Count: 1, Percentiles: flow.Percentiles{P50: num(45), P95: num(45), Max: num(12345)}}},
			Loose:  []flow.Kind{{Message: "ctisvr.set-agent-state-conf", Count: 4}, {Message: "jgw.terminal-in-service", Count: 2}},
			Others: []flow.Other{{Asked: "READY", Count: 1000}, {Asked: "LOG_OUT", Count: 3}}},
	}
}
