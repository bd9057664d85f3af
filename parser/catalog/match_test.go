package catalog

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// fieldsOf writes what was read as name=value pairs; an unlisted pair as
// ?label=value, a value that is not of its kind with a ! behind the name.
func fieldsOf(c *Catalog, body string, m *Match) string {
	var out []string
	for _, f := range m.Fields {
		v := body[f.Start:f.End]
		if f.Name == Unlisted {
			out = append(out, "?"+body[f.LabelStart:f.LabelEnd]+"="+v)
			continue
		}
		n := c.Names[f.Name]
		name := n.Name
		if f.Kind == Text && n.Kind != Text {
			name += "!"
		}
		out = append(out, name+"="+v)
	}
	return strings.Join(out, " ")
}

// read says which message claims a body and what it reads.
func read(c *Catalog, process, body string) string {
	var m Match
	switch c.Process(process).Head([]byte(body), &m) {
	case Claimed:
		return strings.TrimSpace(m.Message.ID + " " + fieldsOf(c, body, &m))
	case Near:
		return "near " + m.Message.ID
	}
	return "unclaimed"
}

func TestHead(t *testing.T) {
	c := embeddedCatalog(t)
	for _, x := range []struct{ name, process, body, want string }{
		{"as published", "opc",
			"CSTASetAgentState: TPServices::AddInvocationByCTIInvokeID InvokeID=0xf000001b Dev=41007 AgentMode=LOG_IN AGID=7001 SG=-1(0xfffffff))",
			"opc.set-agent-state caller=TPServices::AddInvocationByCTIInvokeID opc=0xf000001b ext=41007 mode=LOG_IN agent=7001 sg=-1 sghex=0xfffffff"},
		{"blanks are any white space", "opc",
			"  CSTASetAgentState:\tF  InvokeID=0x1   Dev=41007 AgentMode=LOG_IN\nAGID=7001 SG=-1(0xfffffff)) \r",
			"opc.set-agent-state caller=F opc=0x1 ext=41007 mode=LOG_IN agent=7001 sg=-1 sghex=0xfffffff"},
		{"another order", "opc",
			"CSTASetAgentState: F AGID=7001 Dev=41007 SG=-1(0xfffffff) InvokeID=0x1 AgentMode=LOG_IN",
			"opc.set-agent-state caller=F agent=7001 ext=41007 sg=-1 sghex=0xfffffff opc=0x1 mode=LOG_IN"},
		{"a pair is missing", "opc",
			"CSTASetAgentState: F InvokeID=0x1 AgentMode=LOG_IN AGID=7001",
			"opc.set-agent-state caller=F opc=0x1 mode=LOG_IN agent=7001"},
		{"the caller is missing", "opc",
			"CSTASetAgentState: InvokeID=0x1 Dev=41007 AgentMode=LOG_OUT AGID=7001",
			"opc.set-agent-state caller!= opc=0x1 ext=41007 mode=LOG_OUT agent=7001"},
		{"a value is empty", "opc",
			"CSTASetAgentState: F InvokeID=0x1 Dev= AgentMode=LOG_IN AGID=7001 SG=-1(0xfffffff))",
			"opc.set-agent-state caller=F opc=0x1 ext!= mode=LOG_IN agent=7001 sg=-1 sghex=0xfffffff"},
		{"unknown pairs among them", "opc",
			"CSTASetAgentState: F InvokeID=0x1 Dev=41007 Terminal=SEP01 AgentMode=LOG_IN AGID=7001 ErrorCode=10112",
			"opc.set-agent-state caller=F opc=0x1 ext=41007 ?Terminal=SEP01 mode=LOG_IN agent=7001 ?ErrorCode=10112"},
		{"the value is not of its kind", "opc",
			"CSTASetAgentState: F InvokeID=N/A Dev=null AgentMode=LOG_IN AGID=7001 SG=-1(0xfffffff))",
			"opc.set-agent-state caller=F opc!=N/A ext!=null mode=LOG_IN agent=7001 sg=-1 sghex=0xfffffff"},
		{"the agent has run into the pair behind it", "opc",
			"CSTASetAgentState: F InvokeID=0x1 Dev=41007 AgentMode=LOG_IN AGID=7001!SG=-1(0xfffffff))",
			"opc.set-agent-state caller=F opc=0x1 ext=41007 mode=LOG_IN agent!=7001!SG=-1(0xfffffff)"},
		{"the phone holds a control character", "opc",
			"CSTASetAgentState: F InvokeID=0x1 Dev=410\x017 AgentMode=LOG_IN AGID=7001 SG=-1(0xfffffff))",
			"opc.set-agent-state caller=F opc=0x1 ext!=410\x017 mode=LOG_IN agent=7001 sg=-1 sghex=0xfffffff"},
		{"no second value", "opc",
			"CSTASetAgentState: F InvokeID=0x1 Dev=41007 AgentMode=LOG_IN AGID=7001 SG=-1",
			"opc.set-agent-state caller=F opc=0x1 ext=41007 mode=LOG_IN agent=7001 sg=-1"},
		{"further entry in the same one", "opc",
			"CSTASetAgentState: F InvokeID=0x1 Dev=41007 AgentMode=LOG_IN AGID=7001 WorkMode=3",
			"opc.set-agent-state caller=F opc=0x1 ext=41007 mode=LOG_IN agent=7001 workmode=3"},
		{"prose behind it", "opc", "CSTASetAgentState: F InvokeID=0xf000001b rejected", "near opc.set-agent-state"},
		{"no identifier: only a general message takes it", "opc", "CSTASetAgentState: F AgentMode=LOG_IN", "opc.csta cstaname=SetAgentState caller=F mode=LOG_IN"},
		{"the other sign", "jgw",
			"MsgAddCallObserver: Addr=41007 Remote Addr=0 InvID=277865 CallDeliveryMode ID=0.",
			"jgw.add-call-observer ext=41007 remoteaddr=0 jgw=277865 delivery=0"},
		{"sign with blanks", "jgw",
			"MsgAddCallObserver: Addr = 41007 InvID = 277865",
			"jgw.add-call-observer ext=41007 jgw=277865"},
		{"labels of several words, empty value", "jgw",
			"MsgAddCallObserver: Addr: 41007 Remote Addr: InvID: 277865 CallDeliveryMode ID: 0",
			"jgw.add-call-observer ext=41007 remoteaddr!= jgw=277865 delivery=0"},
		{"another address is not guessed at", "jgw", "MsgAddCallObserver: Local Addr: 10.0.0.1", "near jgw.add-call-observer"},
		{"unknown label of several words", "jgw",
			"MsgAddCallObserver: Addr: 41007 Busy Trigger: 2 InvID: 277865",
			"jgw.add-call-observer ext=41007 ?Busy Trigger=2 jgw=277865"},
		{"glued", "jgw", "Address Name: 41007IP Addressing Mode:IP_ADDRESSING_MODE_IPV4.",
			"jgw.address-mode ext=41007 ipmode=IP_ADDRESSING_MODE_IPV4"},
		{"un-glued", "jgw", "Address Name: 41007 IP Addressing Mode: IP_ADDRESSING_MODE_IPV4",
			"jgw.address-mode ext=41007 ipmode=IP_ADDRESSING_MODE_IPV4"},
		{"glued in another order", "jgw", "IP Addressing Mode:V4 Address Name: 41007",
			"jgw.address-mode ipmode=V4 ext=41007"},
		{"no full stop", "jgw", "Adding Call Observer to: 41007", "jgw.adding-call-observer ext=41007"},
		{"two messages that begin alike", "jgw", "Adding Terminal Observer to: 41007.", "jgw.adding-terminal-observer ext=41007"},
		{"label inside prose", "jgw", "handleMsgAddCallObserver::Before addCallObserver for Addr: 41007 RegState: OutOfService.",
			"jgw.line-state ext=41007 regstate=OutOfService"},
		{"more pairs than it has", "jgw", "MsgAddCallObserverResponse: Addr: 41007 Succeeded: 0 InvID: 277865 Cause: 20119 Text: x.",
			"jgw.observer-response ext=41007 observed=0 jgw=277865 obscause=20119 ?Text=x"},
		{"empty at the end", "pim", "CSTASetAgentState: localDeviceId: 41007 -- remoteDeviceID:", "pim.local-device ext=41007 remote!="},
		{"mobile agent", "pim", "CSTASetAgentState: localDeviceId: 41007 -- remoteDeviceID: 15550100", "pim.local-device ext=41007 remote=15550100"},
		{"half of it", "pim", "CSTASetAgentState: localDeviceId: 41007", "pim.local-device ext=41007"},
		{"in no range", "pim", "PimConfig::IsExtConfiguredInATR - The extension 41007 is not in any valid ATR range", "pim.extension-not-in-atr ext=41007"},
		{"in a range", "pim", "PimConfig::IsExtConfiguredInATR - Found the extension 41007 in a valid ATR range", "pim.extension-in-atr ext=41007"},
		{"in no range, in other words", "pim", "PimConfig::IsExtConfiguredInATR - The extension 41007 is in no range", "near pim.extension-not-in-atr"},
		{"blanks at the eighth byte", "jgw", "Adding  Call  Observer  to:  41007.", "jgw.adding-call-observer ext=41007"},
		{"blanks at the fortieth byte", "finesse", "CTIWriter.getQueryQueueStatisticsReq():  {Thrd=pool-19-thread-4} params : invokeId=112223, queueId=28353",
			"finesse.query-group-statistics thread=pool-19-thread-4 client=112223 statsgroup=28353"},
		{"a bean without a blank", "finesse", "DECODED_MESSAGE_FROM_CTI_SERVER: %[cti_message=CTIMakeCallConf[a=1]CTIMessageBean [invokeID=7, msgID=8]]: Decoded",
			"finesse.decoded bean=MakeCallConf[a=1] client=7 beanrest=msgID=8]]: Decoded"},
		{"a refusal in Finesse", "finesse", "DECODED_MESSAGE_FROM_CTI_SERVER: %[cti_message=CTIControlFailureConf[failureCode=259 (CF_SPECIFIED_AGENT_ALREADY_SIGNED_ON), peripheralErrorCode=10102]CTIMessageBean [invokeID=7, msgID=35, timeTracker={}, msgName=ControlFailureConf, deploymentType=CCE]][cti_response_time=1]: Decoded Message to Finesse from backend cti server",
			"finesse.control-failure-conf failure=259 failurename=CF_SPECIFIED_AGENT_ALREADY_SIGNED_ON perror=10102 client=7 msgid=35 timetracker={} msgname=ControlFailureConf deployment=CCE responsetime=1"},
		{"a process that died", "nm", "Node: PG1A, process: jgw1, went down for an unknown reason. Exit code: 0xc0000005. It will be automatically restarted.",
			"nm.process-lost nmnode=PG1A nmprocess=jgw1 exitcode=0xc0000005"},
		{"another event of a process", "nm", "Node: PG1A, process: jgw1, exited twice.", "near nm.process-started"},
		{"a provider that was opened", "cucm", "[CTI-APP] [CTIHandler::OutputCtiMessage ] CTI ProviderOpenCompletedEvent (seq#=2) provider id=16777352 dscpForCTI2Apps =96 EnableIpv6 =0 autoCallPickupEnabled =0 LoginUserID =pguser NoOfDaysPwdToExp =4294967295 TotalControllableDevices =12 ClusterId =C",
			"cucm.provider-open-completed ctiseq=2 providerid=16777352 dscp=96 ipv6=0 callpickup=0 appuser=pguser pwddays=4294967295 devices=12 cluster=C"},
		{"prose that says otherwise", "pim", "PimConfig::IsExtConfiguredInATR - No range for the extension 41007", "near pim.extension-in-atr"},
		{"commas", "pim", "DeskLinkDeviceTarget::Constructor: NetworkTargetID=100003, Ext=41007, Dialed#=41007, Type=CISCOPHONE",
			"pim.device-target ntid=100003 ext=41007 dialed=41007 targettype=CISCOPHONE"},
		{"wrapped", "pim", "ApplicationProtocol::RecvAddCallObserverResponseMsg: Address: 41007 Succeeded: 1\t\nInvID=277865 cause=-1",
			"pim.observer-response ext=41007 observed=1 jgw=277865 obscause=-1"},
		{"brackets in names", "router", "Agent 5001 (7001) on peripheral 5000 (PIM (east)) logged in to group 5000.",
			"router.logged-in-to-group stid=5001 agent=7001 peripheral=5000 pname=PIM (east) group=5000"},
		{"in another group", "router", "Agent 5001 (7001) on peripheral 5000 (CUCM_PIM1) logged out of group 5000.", "near router.logged-in-to-group"},
		{"not in", "router", "Agent 5001 (7001) on peripheral 5000 (CUCM_PIM1) logged in to group 5000 failed.", "near router.logged-in-to-group"},
		{"name with a bracket", "router", "Agent 5001(O'Brien (x)) - PQSteps,5000(Sales (EU), Tier 1.1),5001(a) - b),",
			"router.precision-queue-steps stid=5001 aname=O'Brien (x) steps=5000(Sales (EU), Tier 1.1),5001(a) - b), steppq=5000 stepname=Sales (EU), Tier 1.1 steppq=5001 stepname=a) - b"},
		{"list of one", "router", "AgentSGAssignment : Agent 5001(agent1) PQChange 1, SG's - 5006",
			"router.group-assignment stid=5001 aname=agent1 pqchange=1 assignments=5006 assigned=5006"},
		{"list of several", "router", "AgentSGAssignment : Agent 5001(agent1) PQChange 0, SG's - 5006, 5007,",
			"router.group-assignment stid=5001 aname=agent1 pqchange=0 assignments=5006, 5007, assigned=5006 assigned=5007"},
		{"pair of two values", "router", "AgentAttrLoginReq: Peripheral=5000 (CUCM_PIM1), Agent=5001 (agent1)",
			"router.attribute-login peripheral=5000 pname=CUCM_PIM1 stid=5001 aname=agent1"},
		{"blank before commas", "router", "(65536 x 0 : 0 0) NewCall: CID=(152454,501), DN=4150, ANI=3003, CED=, RCID=5000 , MRDID=1, CallAtVRU=0, OpCode=0.",
			"router.new-call dialogue1=65536 dialogue2=0 dialogue3=0 dialogue4=0 callday=152454 callkey=501 dn=4150 ani=3003 ced!= rclient=5000 mrd=1 atvru=0 opcode=0"},
		{"all in one entry", "ctisvr", "AGENT_EVENT: ID=7001 Periph=5000 Ext=41007 Inst=41107 Sig=Finesse SkgState=UNKNOWN OverallState=NOT_READY ICMAgtID=5001",
			"ctisvr.agent-event agent=7001 peripheral=5000 ext=41007 instrument=41107 sig=Finesse skgstate=UNKNOWN overall=NOT_READY stid=5001"},
		{"another request's answer", "ctisvr", "SET_CLIENT_STATUS_RESP: InvokeID=0x2600001e ResultCode=0(OK)",
			"ctisvr.set-client-status-resp cti=0x2600001e result=0 resultname=OK"},
		{"number in decimal", "ctisvr", "SendARMMsg -- InvokeID = 41524, MRDID = 5001, ICMAgentID = 5001, MakeRoutable = 1, SessionID = 1",
			"ctisvr.send-arm client=41524 mrd=5001 stid=5001 routable=1 session=1"},
		{"no second value of a state", "ctisvr", "MsgType:SET_AGENT_STATE_REQ (InvokeID:0x1b65f PeripheralID:5000 AgentState:LOGIN ForcedFlag:2 AgentID:7001 )",
			"ctisvr.set-agent-state-req client=0x1b65f peripheral=5000 reqstate=LOGIN forced=2 agent=7001"},
		{"general", "ctisvr", "MsgType:HEARTBEAT_REQ (InvokeID:0x17 )", "ctisvr.ged188 gedname=HEARTBEAT_REQ client=0x17"},
		{"general with unknown pairs", "ctisvr", "MsgType:OPEN_REQ (InvokeID:0x17 VersionNumber:24 ClientID:x AgentID:7001)",
			"ctisvr.ged188 gedname=OPEN_REQ client=0x17 ?VersionNumber=24 ?ClientID=x agent=7001"},
		{"general only where no other claims", "opc", "CSTADeliveredEvent: F CallID=5 Foo=7", "opc.csta cstaname=DeliveredEvent caller=F uniquecall=5 ?Foo=7"},
		{"nothing", "opc", "", "unclaimed"},
		{"short", "opc", "CS", "unclaimed"},
		{"a backslash", "pim", `ADDED\UPDATED 12 Agents on peripheral: 5000.`, "pim.agents-updated agents=12 peripheral=5000"},
		{"prose is no value", "opc", "TPServices::AddInvocationByCTIInvokeID - CTIInvokeID x mapped to OPCInvokeID y", "near opc.map-invocation"},
	} {
		t.Run(x.name, func(t *testing.T) { require.Equal(t, x.want, read(c, x.process, x.body)) })
	}
}

// The number of a decimal spelling is an integer though its name is hexadecimal.
func TestFieldKind(t *testing.T) {
	c := embeddedCatalog(t)
	var m Match
	c.Process("ctisvr").Head([]byte("SendARMMsg -- InvokeID = 41524, SessionID = 1"), &m)
	require.Equal(t, Integer, m.Fields[0].Kind)
	require.Equal(t, Hex, c.Names[m.Fields[0].Name].Kind)
}

// TestIdentifies: what an id or a device name looks like, in every form that they take.
func TestIdentifies(t *testing.T) {
	for _, id := range []string{"1", "20418", "-1", "a.smith", "A_Smith-2", "smith@example.com", `EMEA\smith`, "+49301234567", "*41", "9#",
		"SEP0011AABBCCDD", "Cisco41055", "2001:db8::1", "10.1.2.3", "41055/1", "41055;+49301234567", "müller", "山田", "٣٤", "nullable", "n.a"} {
		require.Equal(t, Identifier, spelled([]byte(id), Identifier), id)
	}
	for _, no := range []string{"", "null", "N/A", "20418!", "20418|SG=-1", "20418=", "20418,", "2(0418", "20418\"", "204\x0018", "204\x7f18",
		"204\xff18", "m\xc3ller", "m\xc3", "müller=1", "204\ufffd18", "204\u202e18", "204\u00a018", "204‐18"} {
		require.Equal(t, Text, spelled([]byte(no), Identifier), "%q", no)
	}
}

func TestHeadAppends(t *testing.T) {
	c := embeddedCatalog(t)
	m := Match{Fields: []Field{{Start: 7}}}
	require.Equal(t, Claimed, c.Process("jgw").Head([]byte("Adding Call Observer to: 41007."), &m))
	require.Len(t, m.Fields, 2)
	require.Equal(t, Near, c.Process("jgw").Head([]byte("Adding Call Observer to: 41007 and 5."), &m))
	require.Len(t, m.Fields, 2)
	require.Equal(t, "jgw.adding-call-observer", m.Message.ID)
}

func TestThen(t *testing.T) {
	c := embeddedCatalog(t)
	for _, x := range []struct {
		name, message string
		bodies, want  []string
		more          []bool
	}{
		{"as published", "ctisvr.agent-event", []string{
			"SkgState=UNKNOWN SkgDuration=0 OverallState=NOT_READY OverallDuration=0 Reason=0",
			"MRDID=1 NumTasks=0 MaxTaskLimit=1 AgtMode=1 AGTAvailabilityStatus=0 ICMAgtID=5001",
			"SkTgtID=5001 SkGrpNo=0xfffffff SkGrpID=-1 NumLines=0 CurLine=0 ClientStatus=0x1 Direction=0",
			""}, []string{
			"1 skgstate=UNKNOWN skgduration=0 overall=NOT_READY overallduration=0 reason=0",
			"2 mrd=1 tasks=0 maxtasks=1 agentmode=1 availability=0 stid=5001",
			"3 sgtarget=5001 sgnumhex=0xfffffff sgid=-1 lines=0 curline=0 clientstatus=0x1 direction=0",
			"4"}, []bool{true, true, true, false}},
		{"cut otherwise", "ctisvr.agent-event", []string{
			"ICMAgtID=5001 SkgState=UNKNOWN OverallState=NOT_READY",
			"SkTgtID=5001 Weird=7",
			""}, []string{
			"0 stid=5001 skgstate=UNKNOWN overall=NOT_READY",
			"0 sgtarget=5001 ?Weird=7",
			"4"}, []bool{true, true, false}},
		{"another message's beginning", "ctisvr.agent-event", []string{
			"CSTASetAgentStateConfEvent: InvokeID=0x1", "SET_CLIENT_STATUS_RESP: InvokeID=0x2600001e", "AGENT_EVENT: ID=1",
		}, []string{"no", "no", "no"}, []bool{false, false, false}},
		{"prose", "opc.set-agent-state", []string{"PrivateData: see below", "EventReasonCode of the login"}, []string{"no", "no"}, []bool{false, false}},
		{"own beginning", "opc.set-agent-state", []string{"PrivateData: WorkMode=4 EventReasonCode=50004 Foo=1"},
			[]string{"1 workmode=4 reason=50004 ?Foo=1"}, []bool{false}},
		{"block", "ctisvr.query-group-statistics", []string{"        SkillGroupNumber:28353 SkillGroupID:N/A )"},
			[]string{"2 statsgroup=28353 statsgroupid!=N/A"}, []bool{false}},
		{"block over more entries", "ctisvr.set-agent-state-conf", []string{"InvokeID:0x5", "Foo:7 InvokeID:1", "InvokeID:0x6 Foo:8 )", "InvokeID:7"},
			[]string{"0 client=0x5", "no", "1 client=0x6 ?Foo=8", "no"}, []bool{true, true, false, false}},
		{"alone", "ctisvr.query-group-statistics", []string{")"}, []string{"2"}, []bool{false}},
	} {
		t.Run(x.name, func(t *testing.T) {
			msg, ok := c.Message(x.message)
			require.True(t, ok)
			s := c.Process(msg.Process)
			from := 0
			for i, body := range x.bodies {
				var m Match
				next, ok := s.Then(msg, from, []byte(body), &m)
				got := "no"
				if ok {
					from = next
					got = strings.TrimSpace(string(rune('0'+next)) + " " + fieldsOf(c, body, &m))
					require.Equal(t, x.more[i], m.More, body)
				}
				require.Equal(t, x.want[i], got, body)
			}
		})
	}
}

func TestMore(t *testing.T) {
	c := embeddedCatalog(t)
	for body, want := range map[string]bool{
		"AGENT_EVENT: ID=1":                                                    true,
		"CSTASetAgentStateConfEvent: InvokeID=0x1":                             false,
		"MsgType:SET_AGENT_STATE_CONF (InvokeID:0x1 )":                         false,
		"MsgType:SET_AGENT_STATE_CONF (InvokeID:0x1)":                          false,
		"MsgType:SET_AGENT_STATE_CONF (InvokeID:0x1":                           true,
		"MsgType:SET_AGENT_STATE_REQ (InvokeID:0x1 AgentState:0(LOGIN)":        true,
		"MsgType:SET_AGENT_STATE_REQ (InvokeID:0x1 AgentState:0(LOGIN) )":      false,
		"MsgType:SET_AGENT_STATE_REQ (InvokeID:0x1 AgentID:5 AgentState:LOGIN": true,
	} {
		var m Match
		require.Equal(t, Claimed, c.Process("ctisvr").Head([]byte(body), &m), body)
		require.Equal(t, want, m.More, body)
	}
}

func TestOrphan(t *testing.T) {
	c := embeddedCatalog(t)
	for body, want := range map[string]string{
		"SkgState=UNKNOWN SkgDuration=0 OverallState=NOT_READY OverallDuration=0 Reason=0":     "ctisvr.agent-event skgstate=UNKNOWN skgduration=0 overall=NOT_READY overallduration=0 reason=0",
		"OverallState=NOT_READY SkgState=UNKNOWN":                                              "ctisvr.agent-event overall=NOT_READY skgstate=UNKNOWN",
		"SkillGroupNumber:117497 SkillGroupID:5006 SkillGroupPriority:0 AgentState:NOT_ACTIVE": "ctisvr.agent-state-event sgnumber=117497 sgid=5006 sgpriority=0 eventstate=NOT_ACTIVE",
		"SkillGroupNumber:28353 SkillGroupID:9431 )":                                           "no", // two messages can own it
		"SkillGroupNumber:28353":                                                               "no",
		"CSTASetAgentStateConfEvent: InvokeID=0x1":                                             "no",
		"Reason: the agent went home":                                                          "no",
		"":                                                                                     "no",
		"EventReasonCode:0 MRDID:5001 NumTasks:0 AgentMode:1 MaxTaskLimit:1 ICMAgentID:5001":       "ctisvr.agent-state-event reason=0 mrd=5001 tasks=0 agentmode=1 maxtasks=1 stid=5001",
		"MRDID=1 NumTasks=0 MaxTaskLimit=1 AgtMode=1 AGTAvailabilityStatus=0 ICMAgtID=5001 failed": "no",
	} {
		var m Match
		got := "no"
		if c.Process("ctisvr").Orphan([]byte(body), &m) == Claimed {
			got = m.Message.ID + " " + fieldsOf(c, body, &m)
		} else {
			require.Empty(t, m.Fields, body)
		}
		require.Equal(t, want, got, body)
	}
}

func TestUnder(t *testing.T) {
	c := embeddedCatalog(t)
	msg, _ := c.Message("pim.snapshot-response")
	s := c.Process("pim")
	from := 0
	for _, x := range []struct{ line, want string }{
		{"Note: this is prose", "no"},
		{"", "no"}, // nothing of the dump was there yet
		{"Invoke ID: (0) 0000000\t", "1 snapinvoke=0 snapinvokehex=0000000"},
		{"Succeeded: (0) 00000000", "2 snapok=0 snapokhex=00000000"},
		{"", "2"},
		{"Calling Device ID: 41007", "3 ext=41007"},
		{"BusyTrigger: (2) 00000002", "3 ?BusyTrigger=(2) 00000002"},
		{"From Router logs:", "no"},
		{"CID: Undefined", "6 snapcall=Undefined"},
		{"ConnDev:", "8 conndev!="},
		{"6. Pim will request the JGW process", "no"},
		{"COCDeviceIDType: (0) 00000000", ": cocdevicetype=0 cocdevicetypehex=00000000"},
		{"Succeeded: (0) 00000000", "no"},
	} {
		if x.line == "COCDeviceIDType: (0) 00000000" {
			x.want = string(rune('0'+14)) + " cocdevicetype=0 cocdevicetypehex=00000000"
		}
		var m Match
		next, ok := s.Under(msg, from, []byte(x.line), &m)
		got := "no"
		if ok {
			from = next
			got = strings.TrimSpace(string(rune('0'+next)) + " " + fieldsOf(c, x.line, &m))
		}
		require.Equal(t, x.want, got, x.line)
	}
}

func TestContinues(t *testing.T) {
	c := embeddedCatalog(t)
	for _, x := range []struct {
		message, body, line string
		want                bool
	}{
		{"pim.observer-response", "ApplicationProtocol::RecvAddCallObserverResponseMsg: Address: 41007 Succeeded: 1\t", "InvID=277865 cause=-1\t", true},
		{"pim.observer-response", "ApplicationProtocol::RecvAddCallObserverResponseMsg: Address: 41007 Succeeded: 1 InvID=277865 cause=-1", "Note: 7", false},
		{"pim.observer-response", "ApplicationProtocol::RecvAddCallObserverResponseMsg: Address: 41007", "", false},
		{"opc.set-agent-state", "PrivateData: EventReasonCode=50004 WorkMode=0 NumAdditionalGroups=0 PositionID= SupervisorID= ClientAddress=", "5. OPC will ask the PIM", false},
		{"opc.set-agent-state", "PrivateData: EventReasonCode=50004 WorkMode=0", "NumAdditionalGroups=0 PositionID=12", true},
		{"jgw.observer-response", "MsgAddCallObserverResponse: Addr: 41007 Succeeded: 1 InvID: 277865 Cause: -1.", "7. After establishing an observer PIM is notified about it:", false},
		{"router.logged-in-to-group", "Agent 5001 (7001) on peripheral 5000", "(CUCM_PIM1) logged in to group 5000.", true},
		{"jgw.adding-call-observer", "Adding Call Observer to:", "41007.", false}, // a value never stands behind a line break
	} {
		msg, ok := c.Message(x.message)
		require.True(t, ok, x.message)
		require.Equal(t, x.want, c.Process(msg.Process).Continues(msg, []byte(x.body), []byte(x.line)), x.body+x.line)
	}
}

// A value ends where its own template goes on, also behind a message that begins
// alike, and never holds a line break.
func TestWhereValuesEnd(t *testing.T) {
	c, err := with(t, `
message opc.one "one"
  line Alpha <controller>, one
  example assumed "made up"
    | Alpha a, one
message opc.two "two"
  line Alpha <controller>; two
  example assumed "made up"
    | Alpha a; two
message opc.three "three"
  line Beta <aname> end
  example assumed "made up"
    | Beta a b end
`)
	require.NoError(t, err)
	for body, want := range map[string]string{
		"Alpha a;b; two":   "opc.two controller=a;b",
		"Alpha a,b, one":   "opc.one controller=a,b",
		"Beta a end end":   "opc.three aname=a end",
		"Beta a b\nend":    "opc.three aname=a b",
		"Beta a\nb end":    "unclaimed",
		"Beta\na end":      "unclaimed",
		"Beta a b end end": "opc.three aname=a b end",
	} {
		require.Equal(t, want, read(c, "opc", body), body)
	}
}
