package main

import "fmt"

// outcome is what becomes of a login.
type outcome string

const (
	completed  outcome = "completed"
	refused    outcome = "refused"
	unanswered outcome = "unanswered"
)

// login is one login in the making: numbers of its own, and the time that it has reached.
type login struct {
	*day
	who            int // index of the agent
	ext, stid      int
	ids            numbers // its own
	start, at      int
	took           durations
	groups, queues int
}

// durations of a login that completes, in ms: from its start until the CTI server confirms
// it, until the PIM is asked, in the gateway, until the router has the agent in a group.
type durations struct{ confirmed, asked, gateway, router int }

const (
	request    = "Trace: CSTASetAgentState: %s InvokeID=%%x Dev=%%d AgentMode=%s AGID=%%d SG=-1(0xfffffff))"
	private    = "%%nTrace: PrivateData: EventReasonCode=%%d WorkMode=0 NumAdditionalGroups=0 PositionID= SupervisorID= ClientAddress="
	mapped     = "Trace: TPServices::AddInvocationByCTIInvokeID - CTIInvokeID %x mapped to OPCInvokeID %x"
	agentEvent = "Trace: AGENT_EVENT: ID=%d Periph=5000 Ext=%d Inst=%d Sig=Finesse" +
		"%nTrace: SkgState=UNKNOWN SkgDuration=0 OverallState=%w OverallDuration=%d Reason=%d" +
		"%nTrace: MRDID=1 NumTasks=0 MaxTaskLimit=1 AgtMode=1 AGTAvailabilityStatus=0 ICMAgtID=%d" +
		"%nTrace: SkTgtID=%d SkGrpNo=0xfffffff SkGrpID=-1 NumLines=0 CurLine=0 ClientStatus=0x1 Direction=0" +
		"%nTrace: "
	failure  = "Trace: CSTAUniversalFailureConfEvent: InvokeID=%x FailureCode="
	snapshot = "Trace: RecvSnapshotDeviceResponseMsg: SnapshotDeviceResponse (92); Message Length 55 bytes\t\n" +
		"Invoke ID: (0) 0000000\t\nSucceeded: (0) 00000000\t\nCalling Device ID: %d\t\nErrorCode: (0) 00000000\t\n" +
		"CallCount: (1) 0000001\t\nCID: Undefined\t\nConnDevType: (0) 00000000\t\nConnDev:\t\nLineType: (0) 00000000\t\n" +
		"LocalConnInfo: (0) 0000000\t\nSilentMonitorStatus: (0) 00000000\t\nCOCCallID: Undefined\t\nCOCDeviceID:\t\nCOCDeviceIDType: (0) 00000000\t"
)

var (
	opcLogin = fmt.Sprintf(request+private, "TPServices::AddInvocationByCTIInvokeID", "LOG_IN")
	pimLogin = fmt.Sprintf(request+private, "Peripheral::ProcessCSTAThirdPartyServiceRequest", "LOG_IN")
	opcState = fmt.Sprintf(request+private, "TPServices::AddInvocationByCTIInvokeID", "%w")
	pimState = fmt.Sprintf(request+private, "Peripheral::ProcessCSTAThirdPartyServiceRequest", "%w")
)

// login has the agent who waits longest log in.
func (d *day) login() {
	l := d.begin(d.out[0])
	d.out = d.out[1:]
	d.made.logins++
	kind := completed
	switch x := d.Float64() * 100; {
	case x < d.opt.refused:
		kind = refused
		d.made.refused++
		l.refuse()
	case x < d.opt.refused+d.opt.unanswered:
		kind = unanswered
		d.made.unanswered++
		l.stop(d.IntN(4))
	default:
		d.made.completed++
		l.complete()
	}
	l.settle(kind)
}

func (d *day) begin(who int) *login {
	d.last.cti++
	d.last.opc++
	a := &d.agents[who]
	return &login{day: d, who: who, ext: a.id, stid: a.stid, ids: numbers{cti: d.last.cti, opc: d.last.opc}, start: d.now, at: d.now, groups: 2 + d.IntN(4), queues: d.IntN(3)}
}

// settle writes the login down and says when its agent is next seen.
func (l *login) settle(kind outcome) {
	took := ""
	a := &l.agents[l.who]
	if kind == completed {
		took = fmt.Sprintf("%d\t%d\t%d\t%d", l.took.confirmed, l.took.asked, l.took.gateway, l.took.router)
	}
	switch {
	case kind != completed:
		again := 5 + l.IntN(20) // seconds until he tries again
		if kind == unanswered {
			again += 20
		}
		back := &l.back[(l.at/1000+again)%len(l.back)]
		*back = append(*back, l.who)
	case l.opt.share == 100:
		a.free = l.at + 90_000
		l.out = append(l.out, l.who)
	default:
		a.free = l.at + 3000 // nothing else of him before
		l.in = append(l.in, l.who)
	}
	l.rows = append(l.rows, row{l.start, fmt.Sprintf("0x%x\t0x%x\t%d\t%d\t%s\t%s\n", l.ids.cti, uint32(l.ids.opc), l.ext, l.start, kind, took)})
}

// passes lets up to so many milliseconds pass.
func (l *login) passes(least, most int) { l.at += least + l.IntN(most-least+1) }

func (l *login) complete() {
	l.request()
	l.ask()
	l.target()
	l.observe()
	l.observed()
	l.attributes()
	router := l.at
	l.route()
	l.assign()
	l.at = max(l.at, router+100+l.IntN(300))
	settled := l.at
	l.confirm(router)
	l.at = max(l.at, settled)
}

// request: the request arrives at OPC.
func (l *login) request() {
	l.print(l.opc, l.at, mapped, l.ids.cti, l.ids.opc)
	l.print(l.opc, l.at, opcLogin, l.ids.opc, l.ext, l.ext, 50004)
}

// ask: OPC hands it to the PIM.
func (l *login) ask() {
	l.passes(0, 2)
	l.took.asked = l.at - l.start
	l.print(l.pim, l.at, pimLogin, l.ids.opc, l.ext, l.ext, 50004)
}

// target: the PIM finds the device and asks the gateway.
func (l *login) target() {
	target := 100_003 + l.who
	l.print(l.pim, l.at, "Trace: CSTASetAgentState: localDeviceId: %d -- remoteDeviceID:", l.ext)
	l.print(l.pim, l.at, "Trace: PimConfig::IsExtConfiguredInATR - Found the extension %d in a valid ATR range", l.ext)
	l.print(l.pim, l.at, "Trace: Generated network target id is:%d", target)
	l.print(l.pim, l.at, "Trace: DeskLinkDeviceTarget::Constructor: NetworkTargetID=%d, Type=CISCOPHONE, Ext=%d, Dialed#=%d", target, l.ext, l.ext)
	l.print(l.pim, l.at, "Trace: TelephonyDriver:Login IP address Login Device ID %d Device Target Cisco%d Instrument %d", l.ext, l.ext, l.ext)
	l.print(l.pim, l.at, "Trace: ActivateJTAPIClient: sending msgAddCallObserver")
	l.passes(0, 1)
	l.last.jgw++
	l.ids.jgw = l.last.jgw
	l.look(inService)
}

// look: the gateway looks at the line.
func (l *login) look(state int) {
	l.print(l.jgw, l.at, "Trace: MsgAddCallObserver: Addr: %d Remote Addr: 0 InvID: %d CallDeliveryMode ID: 0.", l.ext, l.ids.jgw)
	l.print(l.jgw, l.at, "Trace: Adding Call Observer to: %d.", l.ext)
	l.print(l.jgw, l.at, "Trace: Address Name: %dIP Addressing Mode:IP_ADDRESSING_MODE_IPV4_V6.", l.ext)
	l.print(l.jgw, l.at, "Trace: handleMsgAddCallObserver::Before addCallObserver for Addr: %d RegState: %w.", l.ext, state)
}

// observe: CUCM lets the gateway observe it.
func (l *login) observe() {
	asked := l.at
	l.passes(1, 6)
	l.print(l.jgw, l.at, "Trace: Adding Terminal Observer to: %d.", l.ext)
	l.print(l.jgw, l.at, "Trace: Call to addCallObserver and address.getTerminals for %d returned in %d milsecs.", l.ext, l.at-asked)
	l.print(l.jgw, l.at, "Trace: CiscoTermInServiceEv Term: %t Cause: NORMAL.", l.who)
	l.passes(1, 2)
	l.print(l.jgw, l.at, "Trace: Call to CiscoAddress[%d].getAddressCallInfo() returned in 1 milsecs.", l.ext)
	l.took.gateway = l.at - asked
	l.print(l.jgw, l.at, "Trace: MsgAddCallObserverResponse: Addr: %d Succeeded: 1 InvID: %d Cause: -1.", l.ext, l.ids.jgw)
}

// observed: the PIM hears of it, and asks for the agent's attributes.
func (l *login) observed() {
	l.passes(0, 1)
	l.print(l.pim, l.at, "Trace: ApplicationProtocol::RecvAddCallObserverResponseMsg: Address: %d Succeeded: 1\t\nInvID=%d cause=-1\t", l.ext, l.ids.jgw)
	l.print(l.pim, l.at, "Trace: AgentAttributeLoginReqMSG invokeID %x", l.ids.opc)
	l.print(l.pim, l.at, snapshot, l.ext)
}

func (l *login) attributes() {
	l.passes(1, 2)
	l.print(l.opc, l.at, "Trace: Peripheral::ProcessVoiceAgentAttributeLoginReq - AgentSTID=%d on Peripheral=5000", l.stid)
}

// route: the router hears of the agent.
func (l *login) route() {
	l.passes(20, 80)
	l.print(l.rtr, l.at, "Trace: AgentAttrLoginReq: Agent=%d (agent%d), Peripheral=5000 (CUCM_PIM1)", l.stid, l.who)
	l.reskill(l.who, l.at, l.queues)
}

// assign: it logs him in to groups and queues.
func (l *login) assign() {
	l.print(l.pim, l.at+60+l.IntN(60), "ADDED\\UPDATED 1 Agents on peripheral: 5000.\t")
	l.passes(200, 900)
	l.took.router = l.at - l.start
	for i := range l.groups {
		l.print(l.rtr, l.at, "Trace: Agent %d (%d) on peripheral 5000 (CUCM_PIM1) logged in to group %d.", l.stid, l.ext, 5000+(l.who*7+i*13)%120)
	}
	for i := range l.queues {
		l.print(l.rtr, l.at, "Trace: Agent %d (%d) on peripheral 5000 (CUCM_PIM1) logged in to PQ %d.", l.stid, l.ext, 5000+(l.who+i)%20)
	}
}

// confirm: the CTI server answers, which it does some time after a moment.
func (l *login) confirm(after int) {
	after += 100 + l.IntN(250)
	if l.IntN(100) == 0 {
		after += l.IntN(4000)
	}
	l.at, l.took.confirmed = after, after-l.start
	l.print(l.ctisvr, after, "Trace: CSTASetAgentStateConfEvent: InvokeID=%x", l.ids.cti)
	l.print(l.ctisvr, after, agentEvent, l.ext, l.ext, l.ext, notReady, 0, 0, l.stid, l.stid)
	l.last.cti++
	l.print(l.ctisvr, after, "Trace: SET_CLIENT_STATUS_RESP: InvokeID=%x ResultCode=0(OK)", l.last.cti)
}

// refuse: somebody says no.
func (l *login) refuse() {
	l.request()
	l.ask()
	why := "260(CF_INVALID_LOGON_DEVICE_SPECIFIED) PeripheralErrorCode=10004"
	switch x := l.IntN(10); {
	case x < 5: // the line is out of service
		why = "34(CF_RESOURCE_OUT_OF_SERVICE) PeripheralErrorCode=20119"
		l.target()
		l.passes(1, 3)
		l.print(l.jgw, l.at, "Trace: MsgAddCallObserverResponse: Addr: %d Succeeded: 0 InvID: %d Cause: 1005.", l.ext, l.ids.jgw)
		l.passes(0, 1)
		l.print(l.pim, l.at, "Trace: ApplicationProtocol::RecvAddCallObserverResponseMsg: Address: %d Succeeded: 0\t\nInvID=%d cause=1005\t", l.ext, l.ids.jgw)
	case x < 8: // the extension is in no rule
		l.print(l.pim, l.at, "Trace: CSTASetAgentState: localDeviceId: %d -- remoteDeviceID:", l.ext)
	default: // there is no such agent
		why = "256(CF_INVALID_AGENT_ID_SPECIFIED) PeripheralErrorCode=0"
	}
	l.print(l.pim, l.at, failure+why, l.ids.opc)
	l.passes(0, 1)
	l.print(l.opc, l.at, failure+why, l.ids.opc)
	l.passes(1, 15)
	l.print(l.ctisvr, l.at, failure+why, l.ids.cti)
}

// stop: at one hop or another nobody answers.
func (l *login) stop(hop int) {
	l.request()
	if hop == 0 {
		return
	}
	l.ask()
	l.target()
	if hop == 1 {
		return
	}
	l.observe()
	l.observed()
	l.attributes()
	if hop == 2 {
		return
	}
	l.route()
}
