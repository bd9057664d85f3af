package analysis_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/analysis"
	"uccetrace/parser/catalog"
	"uccetrace/render"
	"uccetrace/render/schema"
)

// collector is a sink that keeps everything.
type collector struct {
	logins  []flow.Login
	closing flow.Closing
	json    string
}

func (c *collector) Begin() error                    { return nil }
func (c *collector) Login(l *flow.Login) error       { c.logins = append(c.logins, *l); return nil }
func (c *collector) End(closing *flow.Closing) error { c.closing = *closing; return nil }

// embedded is the built-in catalogue, loaded once.
var embedded = sync.OnceValue(func() *catalog.Catalog {
	cat, err := catalog.Embedded()
	if err != nil {
		panic(err)
	}
	return cat
})

// analyze runs the whole tool over paths.
func analyze(t testing.TB, paths ...string) *collector {
	t.Helper()
	return analyzeWith(t, analysis.Options{Paths: paths})
}

func analyzeWith(t testing.TB, opt analysis.Options) *collector {
	t.Helper()
	if opt.Catalog == nil {
		opt.Catalog = embedded()
	}
	var c collector
	var text bytes.Buffer
	format, _ := render.Lookup("json")
	_, err := analysis.Run(context.Background(), opt, &c, format.New(&text, render.Options{}))
	require.NoError(t, err)
	c.json = text.String()
	valid(t, c.json)
	return &c
}

// reportSchema is the published schema, compiled once.
var reportSchema = sync.OnceValue(func() *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema.Report))
	if err != nil {
		panic(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("report.json", doc); err != nil {
		panic(err)
	}
	return c.MustCompile("report.json")
})

// valid holds every report of these tests against the published schema.
func valid(t testing.TB, report string) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(report))
	require.NoError(t, err)
	require.NoError(t, reportSchema().Validate(v))
}

// agentLogin is one login of a made capture.
type agentLogin struct {
	pg                                         int
	at                                         int // ms since midnight
	agent, stid, name, ext, inst, target, ntid string
	dialed, term, peripheral, cti, opc, jgw    string
	groups, queues                             []string
}

// entry is one entry of a made capture; text may hold line breaks.
type entry struct {
	at   int
	proc string // PG1A-opc
	text string // from the level word on
}

func clock(ms int) string {
	ms %= 24 * 3600_000
	return fmt.Sprintf("%02d:%02d:%02d:%03d", ms/3600_000, ms/60_000%60, ms/1000%60, ms%1000)
}

func (e entry) String() string { return clock(e.at) + " " + e.proc + " " + e.text + "\n" }

// entries are the login's lines, after those of the published document.
func (a agentLogin) entries() []entry {
	pg, cg := fmt.Sprintf("PG%dA", a.pg), fmt.Sprintf("cg%dA", a.pg)
	var out []entry
	add := func(ms int, proc, format string, args ...any) {
		out = append(out, entry{a.at + ms, proc, fmt.Sprintf(format, args...)})
	}
	const private = "Trace: PrivateData: EventReasonCode=0 WorkMode=0 NumAdditionalGroups=0 PositionID= SupervisorID= ClientAddress="
	opc, pim, jgw, ctisvr := pg+"-opc", pg+"-pim1", pg+"-jgw1", cg+"-ctisvr"
	add(0, opc, "Trace: TPServices::AddInvocationByCTIInvokeID - CTIInvokeID %s mapped to OPCInvokeID %s", a.cti, a.opc)
	add(0, opc, "Trace: CSTASetAgentState: TPServices::AddInvocationByCTIInvokeID InvokeID=%s Dev=%s AgentMode=LOG_IN AGID=%s SG=-1(0xffffffff))", a.opc, a.ext, a.agent)
	add(0, opc, private)
	add(1, pim, "Trace: CSTASetAgentState: Peripheral::ProcessCSTAThirdPartyServiceRequest InvokeID=%s Dev=%s AgentMode=LOG_IN AGID=%s SG=-1(0xffffffff))", a.opc, a.ext, a.agent)
	add(1, pim, private)
	add(1, pim, "Trace: CSTASetAgentState: localDeviceId: %s -- remoteDeviceID:", a.ext)
	add(1, pim, "Trace: PimConfig::IsExtConfiguredInATR - Found the extension %s in a valid ATR range", a.ext)
	add(1, pim, "Trace: Generated network target id is:%s", a.ntid)
	add(1, pim, "Trace: DeskLinkDeviceTarget::Constructor: NetworkTargetID=%s, Type=CISCOPHONE, Ext=%s, Dialed#=%s", a.ntid, a.ext, a.dialed)
	add(1, pim, "Trace: TelephonyDriver:Login IP address Login Device ID %s Device Target %s Instrument %s", a.ext, a.target, a.inst)
	add(1, pim, "Trace: ActivateJTAPIClient: sending msgAddCallObserver")
	add(1, jgw, "Trace: MsgAddCallObserver: Addr: %s Remote Addr: 0 InvID: %s CallDeliveryMode ID: 0.", a.ext, a.jgw)
	add(1, jgw, "Trace: Adding Call Observer to: %s.", a.ext)
	add(1, jgw, "Trace: Address Name: %sIP Addressing Mode:IP_ADDRESSING_MODE_IPV4.", a.ext)
	add(1, jgw, "Trace: handleMsgAddCallObserver::Before addCallObserver for Addr: %s RegState: InService.", a.ext)
	add(3, jgw, "Trace: Adding Terminal Observer to: %s.", a.ext)
	add(3, jgw, "Trace: Call to addCallObserver and address.getTerminals for %s returned in 2 milsecs.", a.ext)
	add(3, jgw, "Trace: CiscoTermInServiceEv Term: %s Cause: NORMAL.", a.term)
	add(4, jgw, "Trace: Call to CiscoAddress[%s].getAddressCallInfo() returned in 1 milsecs.", a.ext)
	add(4, jgw, "Trace: MsgAddCallObserverResponse: Addr: %s Succeeded: 1 InvID: %s Cause: -1.", a.ext, a.jgw)
	add(4, pim, "Trace: ApplicationProtocol::RecvAddCallObserverResponseMsg: Address: %s Succeeded: 1 InvID=%s cause=-1", a.ext, a.jgw)
	add(4, pim, "Trace: AgentAttributeLoginReqMSG invokeID %s", a.opc)
	add(4, pim, "Trace: RecvSnapshotDeviceResponseMsg: SnapshotDeviceResponse (92); Message Length 55 bytes\nInvoke ID: (0) 0000000\nSucceeded: (0) 00000000\nCalling Device ID: %s\nErrorCode: (0) 00000000\nCallCount: (1) 0000001\nCID: Undefined\nConnDevType: (0) 00000000\nConnDev:\nLineType: (0) 00000000\nLocalConnInfo: (0) 0000000\nSilentMonitorStatus: (0) 00000000\nCOCCallID: Undefined\nCOCDeviceID:\nCOCDeviceIDType: (0) 00000000", a.ext)
	add(5, opc, "Trace: Peripheral::ProcessVoiceAgentAttributeLoginReq - AgentSTID=%s on Peripheral=%s", a.stid, a.peripheral)
	add(50, "ra-rtr", "Trace: AgentAttrLoginReq: Agent=%s (%s), Peripheral=%s (CUCM_PIM%d)", a.stid, a.name, a.peripheral, a.pg)
	add(50, "ra-rtr", "Trace: Agent %s(%s) - PQSteps,5900(Sales.1),", a.stid, a.name)
	add(50, "ra-rtr", "Trace: AgentSGAssignment : Agent %s(%s) PQChange 1, SG's - 5906", a.stid, a.name)
	add(169, ctisvr, "Trace: CSTASetAgentStateConfEvent: InvokeID=%s", a.cti)
	out = append(out, a.event(169, "NOT_READY")...)
	for _, g := range a.groups {
		add(850, "ra-rtr", "Trace: Agent %s (%s) on peripheral %s (CUCM_PIM%d) logged in to group %s.", a.stid, a.agent, a.peripheral, a.pg, g)
	}
	for _, q := range a.queues {
		add(850, "ra-rtr", "Trace: Agent %s (%s) on peripheral %s (CUCM_PIM%d) logged in to PQ %s.", a.stid, a.agent, a.peripheral, a.pg, q)
	}
	return out
}

// event is an AGENT_EVENT of the agent.
func (a agentLogin) event(ms int, state string) []entry {
	proc := fmt.Sprintf("cg%dA-ctisvr", a.pg)
	var out []entry
	for _, text := range []string{
		fmt.Sprintf("AGENT_EVENT: ID=%s Periph=%s Ext=%s Inst=%s Sig=Finesse", a.agent, a.peripheral, a.ext, a.inst),
		"SkgState=UNKNOWN SkgDuration=0 OverallState=" + state + " OverallDuration=0 Reason=0",
		"MRDID=1 NumTasks=0 MaxTaskLimit=1 AgtMode=1 AGTAvailabilityStatus=0 ICMAgtID=" + a.stid,
		"SkTgtID=" + a.stid + " SkGrpNo=0xfffffff SkGrpID=-1 NumLines=0 CurLine=0 ClientStatus=0x1 Direction=0",
		"",
	} {
		out = append(out, entry{a.at + ms, proc, strings.TrimRight("Trace: "+text, " ")})
	}
	return out
}

// distinct is the n-th agent of a PG; no two of its numbers are equal, but those
// of two PGs are.
func distinct(pg, n, at int) agentLogin {
	return agentLogin{
		pg: pg, at: at, agent: fmt.Sprint(20000 + n), stid: fmt.Sprint(5000 + 1000*pg + n), name: fmt.Sprintf("agent%d", n), ext: fmt.Sprint(41000 + n),
		inst: fmt.Sprint(7000 + n), target: fmt.Sprintf("Desk-%d", n), ntid: fmt.Sprint(100000 + n), dialed: fmt.Sprint(941000 + n),
		term: fmt.Sprintf("SEP%012d", n), peripheral: fmt.Sprint(5000 + pg), cti: fmt.Sprintf("0x%x", 0x26000000+n), opc: fmt.Sprintf("0x%x", uint64(0xf0000000)+uint64(n)),
		jgw: fmt.Sprint(277000 + n), groups: []string{fmt.Sprint(5030 + n%3), fmt.Sprint(5040 + n%5)}, queues: []string{"5900"},
	}
}

// noise is a line that is no login's.
func noise(r *rand.Rand, pg, at int) entry {
	n := r.IntN(9000)
	of := []entry{
		{at, "ra-rtr", fmt.Sprintf("Trace: (65536 x 0 : 0 0) NewCall: CID=(152454,%d), DN=4150, ANI=%d, CED=, RCID=5000 , MRDID=1, CallAtVRU=0, OpCode=0.", n, 3000+n)},
		{at, fmt.Sprintf("PG%dA-opc", pg), fmt.Sprintf("Trace: DialedNumberTask::Run call %d for %d is done", n, 41000+n%300)},
		{at, fmt.Sprintf("PG%dA-pim1", pg), fmt.Sprintf("Trace: TelephonyDriver: call %d on device %d cleared", n, 41000+n%300)},
		{at, fmt.Sprintf("PG%dA-jgw1", pg), fmt.Sprintf("Trace: CallCtlTermConnTalkingEv CID: %d Addr: %d", n, 41000+n%300)},
		{at, fmt.Sprintf("cg%dA-ctisvr", pg), fmt.Sprintf("SESSION 9: MsgType:QUERY_SKILL_GROUP_STATISTICS_REQ (InvokeID:0x%x PeripheralID:%d", n, 5000+pg)},
	}
	return of[r.IntN(len(of))]
}

// other is a line that no message claims, as nine of ten are in a real log.
func other(r *rand.Rand, pg, at int) entry {
	n := r.IntN(9000)
	of := []entry{
		{at, "ra-rtr", fmt.Sprintf("Trace: (65536 x 0 : 0 0) Deliver: label=%d, target=%d, requestor=5000, call type 5003", n, 41000+n%300)},
		{at, fmt.Sprintf("PG%dA-opc", pg), fmt.Sprintf("Trace: DialedNumberTask::Run call %d for %d is done, next state 3", n, 41000+n%300)},
		{at, fmt.Sprintf("PG%dA-pim1", pg), fmt.Sprintf("Trace: TelephonyDriver: call %d on device %d cleared, cause normal", n, 41000+n%300)},
		{at, fmt.Sprintf("PG%dA-jgw1", pg), fmt.Sprintf("Trace: CallCtlTermConnTalkingEv CID: %d Addr: %d Cause: NORMAL", n, 41000+n%300)},
		{at, fmt.Sprintf("cg%dA-ctisvr", pg), fmt.Sprintf("Trace: CTIServer::HeartbeatReq session %d client %d window 60 s", n%40, n)},
	}
	return of[r.IntN(len(of))]
}

// dump writes entries, each process into a file of its own, in order of time.
func dump(t testing.TB, dir string, entries []entry) []string {
	t.Helper()
	sort.SliceStable(entries, func(i, j int) bool { return entries[i].at < entries[j].at })
	files := map[string]*bytes.Buffer{}
	for _, e := range entries {
		name := strings.ToLower(e.proc) + ".txt"
		if files[name] == nil {
			files[name] = &bytes.Buffer{}
		}
		files[name].WriteString(e.String())
	}
	var paths []string
	for name, b := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, b.Bytes(), 0o644))
		paths = append(paths, path)
	}
	sort.Strings(paths)
	return paths
}

// write puts text into a file of a temporary folder.
func write(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	return path
}

// facts are a login without what depends on where its lines stood.
func facts(t testing.TB, l flow.Login) string {
	t.Helper()
	for i := range l.Steps {
		l.Steps[i].Evidence = nil
	}
	for i := range l.Remarks {
		l.Remarks[i].Evidence = nil
	}
	for i := range l.Ambiguous {
		l.Ambiguous[i].Evidence = flow.Evidence{}
	}
	out, err := json.MarshalIndent(l, "", " ")
	require.NoError(t, err)
	return string(out)
}
