package decision

import "strings"

// The decisions that components take, in the order of the flow. Those of the hops
// follow.
const (
	DesktopRequest ID = iota
	Token
	AWAuthenticate
	AWReach
	FinesseService
	CTISession
	CTIValidate
	OPCProcess
	OPCController
	PIMService
	PIMCheckAgent
	PIMFindATR
	PIMMobile
	CUCMProvider
	JGWProvider
	CUCMLine
	CUCMSetupCall
	RouterAttributeLogin
	RouterGroups
	FinesseForcedLogout
	firstHop
)

// hops are the ways on which a message may be lost, from one system to the next, in
// the order of the flow.
var hops = [...]string{
	"desktop-finesse", "finesse-desktop", "finesse-aw", "aw-finesse",
	"finesse-ctisvr", "ctisvr-finesse", "ctios-ctisvr", "ctisvr-ctios", "crm-ctisvr", "ctisvr-crm",
	"ctisvr-opc", "opc-ctisvr", "opc-pim", "pim-opc", "pim-jgw", "jgw-pim", "jgw-cucm", "cucm-jgw",
	"opc-router", "router-opc",
}

// Count is how many decisions there are.
const Count = int(firstHop) + len(hops)

// table is everything that can go wrong.
var table = [Count]Decision(append(systems(), lossOnHops()...))

// systems are the decisions of the components. Numbers and names of codes are
// the public ones of the CTI server protocol (E_CTI_, CF_), of the CTI OS manual
// (PERERR_) and of CUCM's alarms (0x8CCC…); which of them goes with which failure
// is documented for some only, see failures.md beside this file.
func systems() []Decision {
	return []Decision{
		DesktopRequest: {"desktop.request", "desktop", ForAgent, "what the agent types and the desktop makes of it", []Outcome{
			{Name: "malformed", Doc: "a required parameter is missing, or the extension is written as E.164", Code: http(400, "INVALID_INPUT"), Failures: f("F07")},
			{Name: "too-long", Doc: "extension typed with a prefix that the site does not use", Code: control(260, 10004), Failures: f("F25")},
		}},
		Token: {"ids.token", "finesse", ForAgent, "single sign-on: the token in place of a password", []Outcome{
			{Name: "expired", Doc: "the token has expired and was not renewed", Code: http(401, "UNAUTHORIZED"), Failures: f("F08")},
			{Name: "mode-mismatch", Doc: "the user's single sign-on flag and the site's mode differ", Code: http(401, "UNAUTHORIZED"), Failures: f("F08")},
		}},
		AWAuthenticate: {"aw.authenticate", "aw", ForAgent, "the AW database checks who signs in", []Outcome{
			{Name: "wrong-password", Doc: "the password is wrong", Code: http(401, "UNAUTHORIZED"), Failures: f("F01")},
			{Name: "locked", Doc: "five wrong passwords: blocked for five minutes", Code: http(401, "UNAUTHORIZED"), Failures: f("F01")},
			{Name: "unknown-user", Doc: "no agent has that id or login name", Code: http(404, "UNKNOWN_USER"), Failures: f("F02")},
			{Name: "ambiguous-user", Doc: "one agent's id is another agent's login name", Code: http(401, "UNAUTHORIZED"), Failures: f("F58")},
			{Name: "no-password", Doc: "the person has no password", Code: http(401, "UNAUTHORIZED"), Failures: f("F59")},
			{Name: "not-a-supervisor", Doc: "a supervisor without supervisor flag or directory account", Code: http(401, "INVALID_SUPERVISOR"), Failures: f("F05")},
		}},
		AWReach: {"aw.reach", "aw", ForSite, "Finesse reaches an AW database", []Outcome{
			{Name: "down", Doc: "no AW database can be reached", Code: http(500, "AWS_SERVICE_UNAVAILABLE"), Failures: f("F04")},
		}},
		FinesseService: {"finesse.service", "finesse", ForSite, "Finesse is in service", []Outcome{
			{Name: "out-of-service", Doc: "CTI, database or notification service is down: every request is refused", Code: http(503, "SERVER_OUT_OF_SERVICE"), Failures: f("F06")},
		}},
		CTISession: {"ctisvr.session", "ctisvr", ForPG, "the client's session with the CTI server", []Outcome{
			{Name: "down", Doc: "the CTI server is not active or the connection is lost", Failures: f("F09")},
			{Name: "rejected", Doc: "the session was refused when it was opened: client password", Code: ecti(36, "E_CTI_INVALID_PASSWORD"), Failures: f("F10")},
			{Name: "offline", Doc: "the CTI server is not in service", Code: ecti(15, "E_CTI_CTI_SERVER_OFFLINE"), Failures: f("F09")},
			{Name: "not-master", Doc: "the client talks to the standby side", Code: ecti(92, "E_CTI_SERVER_NOT_MASTER"), Failures: f("F09", "F54")},
			{Name: "secured-only", Doc: "the CTI server takes secured connections only", Failures: f("F63")},
			{Name: "standby-client", Doc: "the client is too old for a standby CTI server", Code: ecti(107, "E_CTI_INVALID_CLIENT_FOR_STANDBY"), Failures: f("F64")},
			{Name: "maintenance", Doc: "the CTI server is in maintenance mode", Code: ecti(110, "E_CTI_SERVER_IN_MAINTENANCE_MODE"), Failures: f("F61")},
		}},
		CTIValidate: {"ctisvr.validate", "ctisvr", ForAgent, "the CTI server looks at the request before it passes it on", []Outcome{
			{Name: "data-missing", Doc: "the request lacks a required element", Code: ecti(6, "E_CTI_REQUIRED_DATA_MISSING"), Failures: f("F13")},
			{Name: "unknown-peripheral", Doc: "no peripheral of this PG has that id", Code: ecti(7, "E_CTI_INVALID_PERIPHERAL_ID"), Failures: f("F03")},
			{Name: "invalid-agent", Doc: "the agent is not known here", Code: ecti(8, "E_CTI_INVALID_AGENT_DATA"), Failures: f("F02")},
			{Name: "device-in-use", Doc: "another client already has the device", Code: ecti(10, "E_CTI_DEVICE_IN_USE"), Failures: f("F11")},
			{Name: "inconsistent", Doc: "agent, extension and instrument belong to different logins", Code: ecti(32, "E_CTI_INCONSISTENT_AGENT_DATA"), Failures: f("F12")},
			{Name: "work-mode", Doc: "the work mode does not exist", Code: ecti(50, "E_CTI_INVALID_AGENT_WORK_MODE"), Failures: f("F14")},
			{Name: "skill-group", Doc: "the request names a skill group that does not exist", Code: ecti(72, "E_CTI_INVALID_SKILL_GROUP"), Failures: f("F15")},
		}},
		OPCProcess: {"opc.process", "opc", ForPG, "OPC is there and in step", []Outcome{
			{Name: "down", Doc: "OPC accepts nothing from the CTI server", Failures: f("F16"), Dies: true},
			{Name: "out-of-step", Doc: "OPC has given the request a number and lost it: the two sides are not in step", Failures: f("F16", "F62")},
		}},
		OPCController: {"opc.controller", "opc", ForPG, "OPC's path to the central controller", []Outcome{
			{Name: "offline", Doc: "the PG has lost the central controller", Failures: f("F49")},
		}},
		PIMService: {"pim.service", "pim", ForPeripheral, "the PIM is active", []Outcome{
			{Name: "inactive", Doc: "the peripheral's data service is not active", Code: control(1006, 0), Failures: f("F17")},
			{Name: "inactivated", Doc: "the routing client service was taken out of service", Code: control(1015, 0), Failures: f("F17")},
			{Name: "gone", Doc: "the process is not there and OPC's message goes nowhere", Failures: f("F17", "F61"), Dies: true},
			{Name: "restarted", Doc: "the process restarts with the request in hand and forgets it", Failures: f("F61"), Dies: true},
		}},
		PIMCheckAgent: {"pim.check-agent", "pim", ForAgent, "the PIM checks the agent", []Outcome{
			{Name: "unknown", Doc: "the PG knows no such agent on this peripheral", Code: control(256, 0), Failures: f("F02", "F51")},
			{Name: "password", Doc: "the client's password is wrong (clients that do not ask the AW)", Code: control(257, 0), Failures: f("F21")},
			{Name: "id-or-password", Doc: "agent id or password is wrong", Code: control(258, 0), Failures: f("F21")},
			{Name: "locked-out", Doc: "the agent's account is locked", Code: control(289, 0), Failures: f("F01")},
			{Name: "unknown-peripheral", Doc: "the request names another peripheral", Code: control(1004, 0), Failures: f("F03")},
			{Name: "already-on", Doc: "the agent is logged in elsewhere", Code: control(259, 10102), Failures: f("F18")},
			{Name: "extension-in-use", Doc: "another agent is logged in on the extension", Code: control(283, 0), Failures: f("F19")},
			{Name: "bad-transition", Doc: "the agent's state does not allow it", Code: control(22, 10108), Failures: f("F20")},
			{Name: "limit", Doc: "as many agents as the PG takes are logged in", Code: control(52, 0), Failures: f("F22")},
			{Name: "licence", Doc: "no licence is left", Code: control(41, 0), Failures: f("F22")},
			{Name: "work-mode", Doc: "the work mode is not allowed", Code: control(265, 0), Failures: f("F14")},
			{Name: "skill-group", Doc: "the skill group does not exist", Code: control(262, 0), Failures: f("F15")},
			{Name: "team", Doc: "the team does not exist", Code: control(264, 0), Failures: f("F15")},
			{Name: "reason", Doc: "the reason code does not exist", Code: control(266, 0), Failures: f("F15")},
			{Name: "reason-required", Doc: "a reason code is required", Code: control(281, 0), Failures: f("F15")},
		}},
		PIMFindATR: {"pim.find-atr", "pim", ForAgent, "the PIM looks for the extension in the Agent Targeting Rules", []Outcome{
			{Name: "not-in-range", Doc: "no rule of the peripheral has the extension", Code: control(260, 10004), Failures: f("F23", "F25")},
			{Name: "no-device-target", Doc: "no rule and no configured device target has it", Code: control(12, 10004), Failures: f("F24")},
		}},
		PIMMobile: {"pim.mobile", "pim", ForAgent, "may the agent work on any phone, and how", []Outcome{
			{Name: "not-enabled", Doc: "the desk settings do not allow the mode", Code: control(265, 0), Failures: f("F44")},
			{Name: "no-ports", Doc: "the pair of CTI ports is not complete", Code: control(260, 20024), Failures: f("F45")},
		}},
		CUCMProvider: {"cucm.provider", "cucm", ForPeripheral, "CUCM opens the provider for the application user", []Outcome{
			{Name: "wrong-password", Doc: "user or password of the JTAPI gateway is wrong", Code: control(1006, 20096), CTIERR: 0x8ccc0060, Failures: f("F27")},
			{Name: "no-cti-role", Doc: "the user is not in the group Standard CTI Enabled", Code: control(1006, 20095), CTIERR: 0x8ccc005f, Failures: f("F28")},
			{Name: "locked", Doc: "the user is locked", Code: control(1006, 20287), CTIERR: 0x8ccc011f, Failures: f("F29")},
			{Name: "password-expired", Doc: "the user's password has expired", Code: control(1006, 20285), CTIERR: 0x8ccc011d, Failures: f("F29")},
			{Name: "directory-timeout", Doc: "the directory does not answer in time", Code: control(1006, 20117), CTIERR: 0x8ccc0075, Failures: f("F30")},
			{Name: "directory-unavailable", Doc: "the directory cannot be reached", Code: control(1006, 20094), CTIERR: 0x8ccc005e, Failures: f("F30")},
			{Name: "version", Doc: "the JTAPI client is not this CUCM's", Code: control(1006, 20080), CTIERR: 0x8ccc0050, Failures: f("F31")},
			{Name: "connection-limit", Doc: "CTI Manager has as many connections as it takes", Code: control(1006, 20071), CTIERR: 0x8ccc0047, Failures: f("F32")},
			{Name: "insecure-port", Doc: "a secured user connects to the plain port", Code: control(1006, 20209), CTIERR: 0x8ccc00d1, Failures: f("F32")},
			{Name: "not-authorized-tls", Doc: "a plain user connects to the secured port", Code: control(1006, 20208), CTIERR: 0x8ccc00d0, Failures: f("F32")},
		}},
		JGWProvider: {"jgw.provider", "jgw", ForPeripheral, "the JTAPI gateway has an open provider", []Outcome{
			{Name: "closed", Doc: "CTI Manager has closed the provider", Code: control(267, 20512), Failures: f("F32")},
			{Name: "timeout", Doc: "CTI Manager does not answer", Code: control(267, 20513), Failures: f("F32")},
			{Name: "device-limit", Doc: "the provider has as many devices as CUCM allows", Code: control(42, 0), Failures: f("F33")},
			{Name: "gone", Doc: "the process is not there", Failures: f("F32", "F61"), Dies: true},
		}},
		CUCMLine: {"cucm.line", "cucm", ForDevice, "CUCM lets the gateway observe the line", []Outcome{
			{Name: "not-associated", Doc: "the phone is not among the application user's devices", Code: control(260, 20024), CTIERR: 0x8ccc0018, Failures: f("F34", "F56")},
			{Name: "not-a-line", Doc: "the extension is a hunt pilot or route point", Code: control(260, 0), Failures: f("F26")},
			{Name: "device-restricted", Doc: "CTI control is not allowed on the phone", Code: control(287, 20210), CTIERR: 0x8ccc00d2, Cause: 1008, Failures: f("F35")},
			{Name: "line-restricted", Doc: "CTI control is not allowed on the line", Code: control(288, 20211), CTIERR: 0x8ccc00d3, Cause: 1009, Failures: f("F35", "F41")},
			{Name: "unregistered", Doc: "the phone is not registered", Code: control(34, 20119), CTIERR: 0x8ccc0077, Cause: 1005, Failures: f("F36", "F56")},
			{Name: "callmanager-failure", Doc: "the CUCM node of the phone has failed", Code: control(34, 20118), CTIERR: 0x8ccc0076, Cause: 1001, Failures: f("F36")},
			{Name: "retry", Doc: "the device fails for now and Finesse tries again", Code: control(34, 12004), Cause: 1004, Failures: f("F36")},
			{Name: "resetting", Doc: "the phone restarts", Code: control(34, 20154), CTIERR: 0x8ccc009a, Failures: f("F37")},
			{Name: "max-calls", Doc: "maximum calls or busy trigger of a line do not fit multi-line control", Code: control(260, 0), Failures: f("F38")},
			{Name: "too-many-lines", Doc: "the phone has more than four lines", Code: control(291, 0), Failures: f("F39")},
			{Name: "shared-line", Doc: "the line is on another agent's phone too", Code: control(292, 0), Failures: f("F40")},
			{Name: "not-unique", Doc: "the directory number exists in several partitions", Code: control(293, 0), Failures: f("F40")},
			{Name: "unsupported", Doc: "the phone's features or protocol need a role that the user lacks", Code: control(287, 20210), CTIERR: 0x8ccc00d2, Cause: 1008, Failures: f("F41")},
			{Name: "ip-mode", Doc: "the phone's IP addressing mode does not fit", Code: control(34, 20243), CTIERR: 0x8ccc00f3, Failures: f("F42")},
			{Name: "open-elsewhere", Doc: "another application has opened the device", Code: control(260, 20019), CTIERR: 0x8ccc0013, Failures: f("F43")},
			{Name: "undefined-line", Doc: "extension mobility has taken the line off the phone", Code: control(260, 20005), CTIERR: 0x8ccc0005, Failures: f("F43", "F56")},
		}},
		CUCMSetupCall: {"cucm.setup-call", "cucm", ForAgent, "the nailed agent's phone is called and answered", []Outcome{
			{Name: "declined", Doc: "the agent does not take the call", Code: control(33, 0), Failures: f("F46")},
			{Name: "busy", Doc: "the agent's phone is busy", Code: control(33, 0), Failures: f("F46")},
			{Name: "unreachable", Doc: "the number cannot be reached from the port", Code: control(34, 0), Failures: f("F47")},
			{Name: "rings-on", Doc: "the phone rings and nobody ends it", Failures: f("F46", "F48")},
		}},
		RouterAttributeLogin: {"router.attribute-login", "router", ForAgent, "the router takes the attribute login", []Outcome{
			{Name: "ignored", Doc: "the router knows no such agent yet and does not answer", Failures: f("F50", "F51")},
			{Name: "busy", Doc: "the router takes the login and does not come to answer", Failures: f("F50", "F62")},
		}},
		RouterGroups: {"router.groups", "router", ForAgent, "the router logs the agent in to skill groups and queues", []Outcome{
			{Name: "none", Doc: "the agent is in no skill group and matches no queue: logged in, and nothing is routed", Failures: f("F52")},
		}},
		FinesseForcedLogout: {"finesse.forced-logout", "finesse", ForAgent, "what an old session does to the new one", []Outcome{
			{Name: "kicked", Doc: "a session that was lost earlier is closed late and logs the agent out again", Failures: f("F60")},
		}},
	}
}

// lossOnHops are the decisions of what lies between the systems.
func lossOnHops() []Decision {
	var out []Decision
	for _, hop := range hops {
		from, to, _ := strings.Cut(hop, "-")
		out = append(out, Decision{"hop." + hop, "network", ForAgent, "the first message of a sign-in on its way from " + from + " to " + to, []Outcome{
			{Name: Lost, Doc: "it does not arrive", Failures: f("F55")},
			{Name: Late, Doc: "it arrives 5 s late, while the CTI server still waits", Failures: f("F55")},
			{Name: Overdue, Doc: "it arrives 25 s late, when the CTI server waits no more", Failures: f("F55")},
		}})
	}
	return out
}

// What becomes of a message on its way.
const (
	Lost    = "lost"
	Late    = "late"
	Overdue = "overdue"
)

func f(numbers ...string) []string { return numbers }

func http(status int, name string) Code { return Code{Table: "HTTP", Number: status, Name: name} }

func ecti(number int, name string) Code { return Code{Table: "E_CTI", Number: number, Name: name} }

// control is a control failure (CF_) with a peripheral error code.
func control(number, pererr int) Code {
	return Code{Table: "CF", Number: number, Name: controlFailures[number], PERERR: pererr}
}

// controlFailures are the names of the control failure codes that the engine
// gives out, as the CTI server protocol has them.
var controlFailures = map[int]string{
	12:   "CF_INVALID_CSTA_DEVICE_IDENTIFIER",
	22:   "CF_INVALID_OBJECT_STATE",
	33:   "CF_RESOURCE_BUSY",
	34:   "CF_RESOURCE_OUT_OF_SERVICE",
	41:   "CF_GENERIC_SUBSCRIBED_RESOURCE_AVAILABILITY",
	42:   "CF_OBJECT_MONITOR_LIMIT_EXCEEDED",
	52:   "CF_PERFORMANCE_LIMIT_EXCEEDED",
	256:  "CF_INVALID_AGENT_ID_SPECIFIED",
	257:  "CF_INVALID_PASSWORD_SPECIFIED",
	258:  "CF_INVALID_AGENT_ID_OR_PASSWORD_SPECIFIED",
	259:  "CF_SPECIFIED_AGENT_ALREADY_SIGNED_ON",
	260:  "CF_INVALID_LOGON_DEVICE_SPECIFIED",
	262:  "CF_INVALID_SKILL_GROUP_SPECIFIED",
	264:  "CF_INVALID_TEAM_SPECIFIED",
	265:  "CF_INVALID_AGENT_WORKMODE",
	266:  "CF_INVALID_AGENT_REASON_CODE",
	267:  "CF_ADJUNCT_SWITCH_COMM_ERROR",
	281:  "CF_REASON_CODE_REQUIRED",
	283:  "CF_SPECIFIED_EXTENSION_ALREADY_IN_USE",
	287:  "CF_DEVICE_RESTRICTED",
	288:  "CF_LINE_RESTRICTED",
	289:  "CF_AGENT_ACCOUNT_LOCKED_OUT",
	291:  "CF_MAXIMUM_LINE_LIMIT_EXCEEDED",
	292:  "CF_SHARED_LINES_NOT_SUPPORTED",
	293:  "CF_EXTENSION_NOT_UNIQUE",
	1004: "CF_UNKNOWN_PID",
	1006: "CF_PD_SERVICE_INACTIVE",
	1015: "CF_RC_SERVICE_INACTIVATE_PIM",
}
