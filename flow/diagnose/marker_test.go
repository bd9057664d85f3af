package diagnose_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

// asks is the request as the CTI server prints it, which the document's capture
// lacks.
const asks = `23:35:36:353 cg1A-ctisvr Session 8: MsgType:SET_AGENT_STATE_REQ (InvokeID:0x1b65f PeripheralID:5000 AgentState:0(LOGIN) AgentWorkMode:0 NumSkillGroups:0
23:35:36:353 cg1A-ctisvr Session 8:         EventReasonCode:0 ForcedFlag:0 AgentServiceReq:0x0 AgentInstrument:10000 AgentID:10000
23:35:36:353 cg1A-ctisvr Session 8:         AgentExtension:10000 PositionID: SupervisorID: ClientAddress: )`

// inNoRange is what a PIM may print in place of the line that it has found the rule.
const inNoRange = "23:35:36:355 PG1A-pim1 Trace: PimConfig::IsExtConfiguredInATR - Could not find the extension 10000 in a valid ATR range"

// stages are the markers of a log-in, in the order of its flow, by what stands in
// the entries that come with each; an entry that names none goes with the one
// before it.
var stages = []struct {
	marker  string
	entries []string
}{
	{"M2", []string{"AddInvocationByCTIInvokeID - CTIInvokeID"}},
	{"M3", []string{"TPServices::AddInvocationByCTIInvokeID InvokeID"}},
	{"M4", []string{"ProcessCSTAThirdPartyServiceRequest"}},
	{"M4, checked", []string{"localDeviceId"}},
	{"M5", []string{"IsExtConfiguredInATR"}},
	{"M6", []string{"Generated network target", "DeskLinkDeviceTarget", "TelephonyDriver:Login"}},
	{"M7", []string{"ActivateJTAPIClient"}},
	{"M8", []string{"MsgAddCallObserver:", "Adding Call Observer", "Address Name", "Before addCallObserver"}},
	{"M9", []string{"Adding Terminal Observer", "Call to addCallObserver", "CiscoTermInServiceEv", "getAddressCallInfo"}},
	{"M10", []string{"MsgAddCallObserverResponse: Addr"}},
	{"M11", []string{"RecvAddCallObserverResponseMsg", "AgentAttributeLoginReqMSG", "RecvSnapshotDeviceResponseMsg"}},
	{"M12", []string{"ProcessVoiceAgentAttributeLoginReq"}},
	{"M13", []string{"AgentAttrLoginReq:", "PQSteps", "AgentSGAssignment"}},
	{"M14", []string{"Agents on peripheral"}},
	{"M15", []string{"CSTASetAgentStateConfEvent", "AGENT_EVENT", "SET_CLIENT_STATUS_RESP"}},
	{"M16", []string{"logged in to"}},
}

var header = regexp.MustCompile(`\d\d:\d\d:\d\d:\d\d\d (?:PG1A-opc|PG1A-pim1|PG1A-jgw1|ra-rtr|cg1A-ctisvr) `)

// document is the document's capture as entries, each with the place of its marker
// in stages.
func document(t *testing.T) (entries []string, stage []int) {
	text, err := os.ReadFile("../../testdata/agent-login.log")
	require.NoError(t, err)
	from := header.FindAllIndex(text, -1)
	at := 0
	for i, f := range from {
		end := len(text)
		if i+1 < len(from) {
			end = from[i+1][0]
		}
		entry := string(text[f[0]:end])
		entry, _, _ = strings.Cut(entry, "\n\n") // what the colleague wrote
		for s := range stages {
			if slices.ContainsFunc(stages[s].entries, func(part string) bool { return strings.Contains(entry, part) }) {
				at = s
			}
		}
		entries, stage = append(entries, strings.TrimSpace(entry)), append(stage, at)
	}
	require.Greater(t, len(entries), 35)
	return entries, stage
}

// another makes the entries of a log-in those of another agent, two minutes before.
var another = strings.NewReplacer("23:35:36", "23:33:36", "0xf000001b", "0xf0000011", "0x2600001d", "0x26000011", "0x2600001e", "0x26000012",
	"277865", "277801", "100003", "100001", "CIPCWIN7B", "CIPCWIN7A", "AgentSTID=5001", "AgentSTID=5041", "Agent=5001", "Agent=5041",
	"Agent 5001", "Agent 5041", "ICMAgtID=5001", "ICMAgtID=5041", "SkTgtID=5001", "SkTgtID=5041", "agent1", "agent7", "10000", "10077",
	"0x1b65f", "0x1b600")

// cut writes the document's log-in until a marker into logs of their own; with
// others, behind two of other agents that are whole.
func cut(t *testing.T, until string, others bool, more ...string) string {
	dir := t.TempDir()
	entries, stage := document(t)
	files := map[string][]string{}
	put := func(entry string) {
		name := "finesse.log"
		if m := header.FindString(entry); m != "" {
			name = strings.Fields(m)[1] + ".txt"
		}
		files[name] = append(files[name], entry)
	}
	if others {
		put(another.Replace(asks))
		for _, e := range entries {
			put(another.Replace(e))
		}
	}
	put(asks)
	last := slices.IndexFunc(stages, func(s struct {
		marker  string
		entries []string
	}) bool {
		return s.marker == until
	})
	for i, e := range entries {
		if stage[i] <= last {
			put(e)
		}
	}
	for _, e := range more {
		put(e)
	}
	for name, all := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(strings.Join(all, "\n")+"\n"), 0o600))
	}
	return dir
}

// TestMarkers: where the log of a login ends behind one of its markers, the login is
// inconclusive and the suspects of the next hop are possible: among other logins,
// which show what should have come, and alone, where nothing does.
func TestMarkers(t *testing.T) {
	for _, tt := range []struct {
		until string
		more  []string
		want  []string // the causes of the next hop
		alone []string // more of them where nothing shows what should have come
		not   []string // of hops that are behind it, or far ahead
	}{
		{"M1", nil, []string{"opc-down", "pg-message-lost"}, nil, []string{"pim-inactive", "extension-in-no-rule"}},
		{"M2", nil, []string{"opc-out-of-step", "opc-down"}, nil, []string{"extension-in-no-rule"}},
		{"M3", nil, []string{"pim-inactive", "process-gone", "pg-message-lost", "provider-wrong-password", "provider-no-cti-role", "cti-connection-limit"}, nil, []string{"opc-down", "phone-unregistered", "router-busy"}},
		{"M4", nil, []string{"agent-already-signed-on", "extension-in-use", "illegal-state-transition", "agent-password-refused-by-pg", "agent-limit", "licence"}, nil, []string{"pim-inactive", "phone-unregistered", "router-busy"}},
		{"M4, checked", nil, []string{"extension-in-no-rule", "no-device-target", "extension-typed-wrong"}, nil, []string{"agent-limit", "phone-unregistered"}},
		{"M4, checked", []string{inNoRange}, []string{"extension-in-no-rule", "extension-typed-wrong", "no-device-target"}, nil, []string{"agent-limit", "phone-unregistered"}},
		{"M5", nil, nil, []string{"process-gone"}, []string{"agent-limit", "router-busy"}},
		{"M6", nil, []string{"process-gone"}, nil, []string{"agent-limit", "extension-in-no-rule", "router-busy"}},
		{"M7", nil, []string{"process-gone", "pg-message-lost"}, []string{"provider-closed", "cti-manager-silent", "too-many-devices"}, []string{"extension-in-no-rule", "router-busy"}},
		{"M8", nil, nil, []string{"cti-control-not-allowed", "phone-resetting", "max-calls-busy-trigger", "too-many-lines", "shared-line", "unsupported-phone"}, []string{"provider-closed", "router-busy"}},
		{"M9", nil, []string{"process-gone"}, []string{"pg-message-lost"}, []string{"provider-closed", "router-busy"}},
		{"M10", nil, []string{"pg-message-lost"}, nil, []string{"phone-unregistered", "router-busy"}},
		{"M11", nil, []string{"pg-message-lost"}, nil, []string{"phone-unregistered"}},
		{"M12", nil, []string{"central-controller-lost", "router-does-not-know-agent", "router-answer-lost"}, nil, []string{"phone-unregistered", "opc-down"}},
		{"M13", nil, []string{"router-answer-lost", "router-busy"}, nil, []string{"phone-unregistered"}},
		{"M14", nil, []string{"pg-message-lost"}, nil, []string{"phone-unregistered"}},
	} {
		for _, others := range []bool{true, false} {
			name := tt.until + strings.Repeat(" in no rule", len(tt.more)) + map[bool]string{true: " among others", false: " alone"}[others]
			t.Run(name, func(t *testing.T) {
				logins := read(t, cut(t, tt.until, others, tt.more...)).judged(t, "")
				i := slices.IndexFunc(logins, func(l flow.Login) bool { return l.Agent.ID == "10000" })
				require.GreaterOrEqual(t, i, 0)
				l := &logins[i]
				assert.Equal(t, flow.Inconclusive, l.Outcome)
				assert.NotEmpty(t, l.Causes)
				assert.Subset(t, causes(l), tt.want)
				if !others {
					assert.Subset(t, causes(l), tt.alone)
				}
				for _, id := range tt.not {
					assert.NotContains(t, causes(l), id)
				}
				for _, c := range l.Causes {
					assert.Equal(t, flow.Possible, c.Certainty, c.ID)
				}
				if others {
					assert.Equal(t, flow.Succeeded, logins[1-i].Outcome)
				}
			})
		}
	}
}

// TestMarkersWhole: with the CTI server's confirmation the login is one, whether the
// router's lines follow or not.
func TestMarkersWhole(t *testing.T) {
	for _, until := range []string{"M15", "M16"} {
		logins := read(t, cut(t, until, false)).judged(t, "")
		require.Len(t, logins, 1)
		assert.Equal(t, flow.Succeeded, logins[0].Outcome)
		assert.Empty(t, logins[0].Causes)
	}
}
