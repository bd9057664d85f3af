package reference

// lineID names one thing that a component prints.
type lineID uint8

const (
	finesseAsks lineID = iota
	finesseRefuses
	finesseLocked
	finesseNoDatabase
	finesseConfirmed
	finesseRefusedControl
	finesseRefused
	finesseState
	ctiosRefused

	ctiAsked
	ctiConfirms
	ctiConfirmsClient
	ctiPublishes
	ctiPublishesState
	ctiRefuses
	ctiRefusesControl
	ctiRefusesCSTA
	ctiClientStatus
	ctiOpenSession
	ctiHeartbeat
	ctiStatistics
	ctiStatisticsConf

	opcMaps
	opcAsked
	opcAttributeLogin
	opcRefused

	pimAsked
	pimDevice
	pimInATR
	pimNotInATR
	pimNetworkTarget
	pimDeviceTarget
	pimDriverLogin
	pimActivates
	pimObserved
	pimAttributeLogin
	pimSnapshot
	pimUpdated
	pimRefuses
	pimCall

	jgwAsked
	jgwAddsCallObserver
	jgwAddressMode
	jgwLineState
	jgwAddsTerminalObserver
	jgwObserverReturned
	jgwTerminalIn
	jgwCallInfo
	jgwAnswers
	jgwTerminalOut
	jgwAddressesOut
	jgwAddressOutSent

	jtapiOpened
	jtapiClosed

	cucmProviderOpened
	cucmProviderFails
	cucmDeviceInvalid
	cucmFailure
	cucmDeviceFails
	cucmLineFails

	nmLost
	nmBack

	routerLogin
	routerSteps
	routerAssigns
	routerGroup
	routerQueue
	routerCall

	numLines
)

// lines is everything that the engine prints: the catalogue's message, the values
// that the engine has for it, and the trace level that it needs beyond the
// default. Values that are not named here are those of the message's example;
// with only, what is not named is left out.
var lines = [numLines]struct {
	message string
	values  []string
	level   string
	only    bool
}{
	finesseAsks:           {message: "finesse.set-agent-state-req", values: v("client", "peripheral", "reqstate", "workmode", "reason", "forced", "instrument", "agent"), level: "debug"},
	finesseRefuses:        {message: "finesse.unable-to-authenticate", values: v("user")},
	finesseLocked:         {message: "finesse.user-locked", values: v("user")},
	finesseNoDatabase:     {message: "finesse.no-awdb"},
	finesseConfirmed:      {message: "finesse.set-agent-state-conf", values: v("client", "timetracker")},
	finesseRefusedControl: {message: "finesse.control-failure-conf", values: v("failure", "failurename", "perror", "client", "timetracker")},
	finesseRefused:        {message: "finesse.failure-conf", values: v("status", "statusname", "client", "timetracker")},
	finesseState:          {message: "finesse.agent-state-event", values: v("skgstatenum", "skgstate", "sgnumber", "overallnum", "overall", "reason", "sig", "agent", "ext", "instrument", "ctisequence", "timetracker")},
	ctiosRefused:          {message: "ctios.client-event", values: v("peripheral", "failure", "perror", "agent", "objectid", "cilmessage", "cilrequest"), only: true},

	ctiAsked:          {message: "ctisvr.set-agent-state-req", values: v("client", "peripheral", "reqstate", "reqstatename", "workmode", "forced", "reason", "instrument", "agent", "ext"), level: "protocol"},
	ctiConfirms:       {message: "ctisvr.set-agent-state-conf-event", values: v("cti")},
	ctiConfirmsClient: {message: "ctisvr.set-agent-state-conf", values: v("client"), level: "protocol"},
	ctiPublishes:      {message: "ctisvr.agent-event", values: v("agent", "peripheral", "ext", "instrument", "sig", "overall", "reason", "stid", "sgtarget", "sgnumhex", "sgid")},
	ctiPublishesState: {message: "ctisvr.agent-state-event", values: v("peripheral", "eventstate", "reason", "mrd", "stid", "sig", "agent", "ext", "instrument"), level: "protocol"},
	ctiRefuses:        {message: "ctisvr.failure-conf", values: v("client", "status", "statusname")},
	ctiRefusesControl: {message: "ctisvr.control-failure-conf", values: v("client", "failure", "failurename", "perror"), only: true},
	ctiRefusesCSTA:    {message: "ctisvr.universal-failure", values: v("cti", "failure", "failurename", "perror")},
	ctiClientStatus:   {message: "ctisvr.set-client-status-resp", values: v("cti")},
	ctiOpenSession:    {message: "ctisvr.ged188", values: v("gedname", "client"), level: "protocol", only: true},
	ctiHeartbeat:      {message: "ctisvr.ged188", values: v("gedname", "client"), only: true},
	ctiStatistics:     {message: "ctisvr.query-group-statistics", values: v("client", "peripheral", "statsgroup", "statsgroupid")},
	ctiStatisticsConf: {message: "ctisvr.query-group-statistics-conf", values: v("client", "peripheral", "statsgroup", "statsgroupid")},

	opcMaps:           {message: "opc.map-invocation", values: v("cti", "opc")},
	opcAsked:          {message: "opc.set-agent-state", values: v("opc", "ext", "mode", "agent", "sg", "sghex", "reason", "workmode")},
	opcAttributeLogin: {message: "opc.attribute-login", values: v("stid", "peripheral")},
	opcRefused:        {message: "opc.universal-failure", values: v("opc", "failure", "failurename", "perror")},

	pimAsked:          {message: "pim.set-agent-state", values: v("opc", "ext", "mode", "agent", "sg", "sghex", "reason", "workmode")},
	pimDevice:         {message: "pim.local-device", values: v("ext", "remote")},
	pimInATR:          {message: "pim.extension-in-atr", values: v("ext")},
	pimNotInATR:       {message: "pim.extension-not-in-atr", values: v("ext")},
	pimNetworkTarget:  {message: "pim.network-target", values: v("ntid")},
	pimDeviceTarget:   {message: "pim.device-target", values: v("ntid", "ext", "dialed")},
	pimDriverLogin:    {message: "pim.driver-login", values: v("ext", "target", "instrument")},
	pimActivates:      {message: "pim.activate-jtapi"},
	pimObserved:       {message: "pim.observer-response", values: v("ext", "observed", "jgw", "obscause")},
	pimAttributeLogin: {message: "pim.attribute-login", values: v("opc")},
	pimSnapshot:       {message: "pim.snapshot-response", values: v("ext")},
	pimUpdated:        {message: "pim.agents-updated", values: v("agents", "peripheral")},
	pimRefuses:        {message: "pim.universal-failure", values: v("opc", "failure", "failurename", "perror")},
	pimCall:           {message: "pim.csta", values: v("cstaname", "uniquecall", "device", "eccause"), only: true},

	jgwAsked:                {message: "jgw.add-call-observer", values: v("ext", "remoteaddr", "jgw", "delivery")},
	jgwAddsCallObserver:     {message: "jgw.adding-call-observer", values: v("ext")},
	jgwAddressMode:          {message: "jgw.address-mode", values: v("ext", "ipmode")},
	jgwLineState:            {message: "jgw.line-state", values: v("ext", "regstate")},
	jgwAddsTerminalObserver: {message: "jgw.adding-terminal-observer", values: v("ext")},
	jgwObserverReturned:     {message: "jgw.observer-returned", values: v("ext", "elapsed")},
	jgwTerminalIn:           {message: "jgw.terminal-in-service", values: v("terminal")},
	jgwCallInfo:             {message: "jgw.call-info-returned", values: v("ext", "elapsed")},
	jgwAnswers:              {message: "jgw.observer-response", values: v("ext", "observed", "jgw", "obscause")},
	jgwTerminalOut:          {message: "jgw.terminal-out-of-service", values: v("terminal", "termcause")},
	jgwAddressesOut:         {message: "jgw.terminal-addresses-out", values: v("addresses")},
	jgwAddressOutSent:       {message: "jgw.address-out-sent", values: v("ext", "outcause")},

	jtapiOpened: {message: "jtapi.provider-open-completed", values: v("ctireason", "ctitext")},
	jtapiClosed: {message: "jtapi.provider-closed", values: v("closereason")},

	cucmProviderOpened: {message: "cucm.provider-open-completed", values: v("ctierror", "ctitext")},
	cucmProviderFails:  {message: "cucm.provider-open-failure", values: v("ctireason")},
	cucmDeviceInvalid:  {message: "cucm.device-not-valid", values: v("terminal", "ctierrorhex")},
	cucmFailure:        {message: "cucm.failure-response", values: v("ctierror")},
	cucmDeviceFails:    {message: "cucm.device-open-failure", values: v("terminal", "ctireason")},
	cucmLineFails:      {message: "cucm.line-open-failure", values: v("terminal", "ext", "ctireason")},

	nmLost: {message: "nm.process-lost", values: v("nmnode", "nmprocess")},
	nmBack: {message: "nm.process-reinitialized", values: v("nmnode", "nmprocess")},

	routerLogin:   {message: "router.attribute-login", values: v("stid", "aname", "peripheral", "pname"), level: "agent-changes"},
	routerSteps:   {message: "router.precision-queue-steps", values: v("stid", "aname", "steps"), level: "agent-changes"},
	routerAssigns: {message: "router.group-assignment", values: v("stid", "aname", "pqchange", "assignments"), level: "agent-changes"},
	routerGroup:   {message: "router.logged-in-to-group", values: v("stid", "agent", "peripheral", "pname", "group"), level: "agent-changes"},
	routerQueue:   {message: "router.logged-in-to-queue", values: v("stid", "agent", "peripheral", "pname", "pq"), level: "agent-changes"},
	routerCall:    {message: "router.new-call", values: v("callday", "callkey", "dn", "ani")},
}

func v(names ...string) []string { return names }
