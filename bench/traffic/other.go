package main

// other has something happen that is no login, though its lines may look like one's.
func (d *day) other() {
	who := -1 // an agent who is logged in
	if len(d.in) > 0 {
		i := d.IntN(len(d.in))
		if w := d.in[i]; d.agents[w].free <= d.now {
			if 10*len(d.in) > 6*len(d.agents) || len(d.out) == 0 {
				d.in[i] = d.in[len(d.in)-1]
				d.in = d.in[:len(d.in)-1]
				d.leave(w)
				return
			}
			who = w
		}
	}
	switch x := d.IntN(100); {
	case x < 20:
		d.statistics()
	case x < 30:
		d.heartbeat()
	case x < 31:
		d.outage()
	case x < 33:
		d.chat()
	case who < 0:
		d.newCall(who)
	case x < 60:
		d.change(who)
	case x < 64:
		d.skills(who)
	default:
		d.call(who)
	}
}

// change: an agent becomes ready, or is ready no longer: the messages of a login.
func (d *day) change(who int) {
	mode, reason := d.IntN(3), 0
	state := mode
	if mode == ready {
		state = available
	}
	if mode == notReady {
		reason = 1 + d.IntN(9)
	}
	d.agents[who].free = d.now + 400
	d.set(who, mode, state, reason)
}

// set: a client sets an agent's state.
func (d *day) set(who, mode, state, reason int) {
	a := &d.agents[who]
	d.last.cti++
	d.last.opc++
	cti, opc := d.last.cti, d.last.opc
	d.print(d.opc, d.now, mapped, cti, opc)
	d.print(d.opc, d.now, opcState, opc, a.id, mode, a.id, reason)
	at := d.now + d.IntN(3)
	d.print(d.pim, at, pimState, opc, a.id, mode, a.id, reason)
	at += 20 + d.IntN(60)
	d.print(d.ctisvr, at, "Trace: CSTASetAgentStateConfEvent: InvokeID=%x", cti)
	d.print(d.ctisvr, at, agentEvent, a.id, a.id, a.id, state, d.IntN(900), reason, a.stid, a.stid)
}

// leave: an agent logs out, or is logged out.
func (d *day) leave(who int) {
	a := &d.agents[who]
	if d.IntN(5) == 0 {
		d.print(d.ctisvr, d.now, agentEvent, a.id, a.id, a.id, logout, 0, 50002, a.stid, a.stid)
	} else {
		d.set(who, logOut, logout, 1+d.IntN(9))
	}
	d.last.jgw++
	d.print(d.jgw, d.now+3+d.IntN(5), "Trace: MsgRemoveCallObserver: Addr: %d InvID: %d.", a.id, d.last.jgw)
	a.free = d.now + 20_000
	d.out = append(d.out, who)
}

// skills: an agent's attributes change while he is logged in.
func (d *day) skills(who int) {
	d.last.opc++
	d.print(d.pim, d.now, "Trace: AgentAttributeUpdateReqMSG invokeID %x", d.last.opc)
	d.print(d.opc, d.now+d.IntN(3), "Trace: Peripheral::ProcessVoiceAgentAttributeUpdateReq - AgentSTID=%d on Peripheral=5000", d.agents[who].stid)
	at := d.now + 20 + d.IntN(60)
	d.reskill(who, at, 1+d.IntN(2))
	d.print(d.pim, at+60+d.IntN(60), "ADDED\\UPDATED 1 Agents on peripheral: 5000.\t")
}

// reskill: the router assigns groups and queues to an agent.
func (d *day) reskill(who, at, queues int) {
	stid := d.agents[who].stid
	switch queues {
	case 1:
		d.print(d.rtr, at, "Trace: Agent %d(agent%d) - PQSteps,%d(Englsih_Spanish.1),%d(Englsih_Spanish.2), ", stid, who, 5000+who%20, 5001+who%20)
	case 2:
		d.print(d.rtr, at, "Trace: Agent %d(agent%d) - PQSteps,%d(Billing.1),%d(Billing.2),%d(Sales (east).1), ", stid, who, 5000+who%20, 5001+who%20, 5002+who%20)
	}
	d.print(d.rtr, at, "Trace: AgentSGAssignment : Agent %d(agent%d) PQChange %d, SG's - %d,%d", stid, who, min(queues, 1), 5006+who%20, 5120+who%20)
}

// statistics: a client asks for a group's.
func (d *day) statistics() {
	d.last.client++
	session, group := 1+d.IntN(40), d.IntN(120)
	text := "SESSION %d: MsgType:QUERY_SKILL_GROUP_STATISTICS_REQ (InvokeID:%x PeripheralID:5000%nSESSION %d:         SkillGroupNumber:%d SkillGroupID:N/A )"
	d.print(d.ctisvr, d.now, text, session, d.last.client, session, 28300+group)
	text = "SESSION %d: MsgType:QUERY_SKILL_GROUP_STATISTICS_CONF (InvokeID:%x PeripheralID:5000%nSESSION %d:         SkillGroupNumber:%d SkillGroupID:%d )"
	d.print(d.ctisvr, d.now+1+d.IntN(20), text, session, d.last.client, session, 28300+group, 5000+group)
}

// heartbeat: sessions are alive; the numbers are requests' own, and no login's.
func (d *day) heartbeat() {
	if d.IntN(2) == 0 {
		d.last.client++
		session := 1 + d.IntN(40)
		d.print(d.ctisvr, d.now, "SESSION %d: MsgType:HEARTBEAT_REQ (InvokeID:%x )", session, d.last.client)
		d.print(d.ctisvr, d.now+d.IntN(2), "SESSION %d: MsgType:HEARTBEAT_CONF (InvokeID:%x )", session, d.last.client)
		return
	}
	d.last.cti++
	d.print(d.ctisvr, d.now, "Trace: HEARTBEAT_RESP: InvokeID=%x ResultCode=0(OK)", d.last.cti)
	d.print(d.opc, d.now, "Trace: TPServices::ProcessHeartbeat - InvokeID=%x Sessions=%d Pending=%d", d.last.cti, 40, d.IntN(4))
}

// outage: a phone that nobody uses is out of service, and comes back.
func (d *day) outage() {
	phone, at := 27000+d.IntN(900), d.now
	d.print(d.jgw, at, "Trace: CiscoTermOutOfServiceEv Term: LCP5000%d Cause: DEVICE_UNREGISTERED", phone)
	d.print(d.jgw, at, "Trace: CiscoTermOutOfServiceEv Sending AddressOutOfService for 1 addresses%nTrace:   MsgAddressOutOfService:  Addr: %d Cause: 1005", phone)
	if d.IntN(2) == 0 {
		d.print(d.jgw, at, "Trace: CiscoAddrOutOfServiceEv Addr: %d Cause: CALLMANAGER_FAILURE%nTrace:   MsgAddressOutOfService:  Addr: %d Cause: 1001", phone, phone)
	}
	d.print(d.jgw, at+2000+d.IntN(9000), "Trace: CiscoTermInServiceEv Term: LCP5000%d Cause: NORMAL.", phone)
}

// chat: a client makes an agent routable for tasks.
func (d *day) chat() {
	stid := d.agents[d.IntN(len(d.agents))].stid
	d.last.client += 2
	n, session := d.last.client-1, 1+d.IntN(8)
	d.print(d.ctisvr, d.now, "Session %d: MsgType:MAKE_AGENT_ROUTABLE_IND (InvokeID:%x MRDID:5001 ICMAgentID:%d MaxTasks:1 )"+
		"%nTrace: ProcessMakeAgentRoutableInd - sessionID %d%nTrace: SendARMMsg -- InvokeID = %d, MRDID = 5001, ICMAgentID = %d, MaxTasks = 1, SessionID = %d",
		session, n, stid, session, n, stid, session)
	d.print(d.ctisvr, d.now, "Session %d: MsgType:MAKE_AGENT_READY_IND (InvokeID:%x MRDID:5001 ICMAgentID:%d MakeRoutable:True )"+
		"%nTrace: ProcessMakeAgentReadyInd - sessionID %d%nTrace: SendARMMsg -- InvokeID = %d, MRDID = 5001, ICMAgentID = %d, MakeRoutable = 1, SessionID = %d",
		session, n+1, stid, session, n+1, stid, session)
	d.print(d.ctisvr, d.now+15, "Session %d: SkillGroupNumber:117497 SkillGroupID:5006 SkillGroupPriority:0 AgentState:NOT_ACTIVE"+
		"%nSession %d: EventReasonCode:0 MRDID:5001 NumTasks:0 AgentMode:1 MaxTaskLimit:1 ICMAgentID:%d", session+7, session+7, stid)
}

// newCall: the router is asked where a call is to go, which an agent may have made.
func (d *day) newCall(who int) {
	ani, key := 3000+d.IntN(900), d.last.call
	if who >= 0 && d.IntN(4) == 0 {
		ani = d.agents[who].id
	}
	d.last.call++
	d.print(d.rtr, d.now, "Trace: (65536 x 0 : 0 0) NewCall: CID=(152454,%d), DN=4150, ANI=%d, CED=, RCID=5000 , MRDID=1, CallAtVRU=0, OpCode=0.", key, ani)
	d.print(d.rtr, d.now+20+d.IntN(60), "Trace: (65536 x 0 : 0 0) TranRouteToVRU: Label=%d, CorID=%d, VRUID=5001 .", 4100+key%50, key%1000)
}

// call: a call reaches the phone of an agent who is logged in.
func (d *day) call(who int) {
	d.newCall(who)
	id, ext, caller := d.last.call, d.agents[who].id, 3000+d.IntN(900)
	at := d.now + 100 + d.IntN(200)
	d.print(d.jgw, at, "Trace: CallActiveEv CID: %d Addr: %d Cause: NORMAL.", id, ext)
	d.print(d.jgw, at, "Trace: CallCtlConnOfferedEv CID: %d Addr: %d Calling: %d Called: %d.", id, ext, caller, ext)
	d.print(d.jgw, at+1, "Trace: MsgCallAlerting: CID: %d CallLegID: %d Addr: %d Term: %t Cause: -1.", id, id+1, ext, who)
	at += 1 + d.IntN(3)
	d.print(d.pim, at, "Trace: CSTA DELIVERED, \n\tPrivData=[UU=None Consult[CID %d Dev %d DevType 0] II 0\n\tAlert[Handle -1 Type LT_UNKNOWN] ANI %d\n"+
		"\tdnis_chars [] UCID 0x0\n\tTG 7 Tk 5 Mult 1]\n\tLoginDigits [] CallPrompt []\n\tCallID      = %d  DeviceID = %d  DeviceType = Static\n"+
		"\tAlerting    = %d\n\tCalling     = %d\n\tCalled      = %d\n\tRedirection = %d\n\tLocalState  = %w\n\tCause       = EC_NEW_CALL",
		id-1, caller, caller, id, caller, ext, caller, ext, caller, initiate+d.IntN(3))
	if d.IntN(4) == 0 {
		d.print(d.pim, at, snapshot, ext)
	}
	d.print(d.opc, at+1, "Trace: CallObject::ProcessDelivered - CallID=%d Alerting=%d Calling=%d Called=%d LocalState=%w Cause=EC_NEW_CALL", id, ext, caller, ext, alerting)
	d.print(d.opc, at+2, "Trace: DeviceTarget::SetState - Dev=%d CallID=%d State=%w PeripheralID=5000 InstrumentState=BUSY", ext, id, connect)
	d.print(d.ctisvr, at+3, "SESSION %d: MsgType:CALL_DELIVERED_EVENT (MonitorID:0x0 PeripheralID:5000 PeripheralType:17%nSESSION %d:         ConnectionCallID:%d ConnectionDeviceID:%d AlertingDeviceID:%d CallingDeviceID:%d )",
		1+ext%40, 1+ext%40, id, ext, ext, caller)
	d.print(d.jgw, at+900+d.IntN(9000), "Trace: CallCtlTermConnTalkingEv CID: %d Addr: %d Term: %t.", id, ext, who)
}
