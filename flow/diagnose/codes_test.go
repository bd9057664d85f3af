package diagnose_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// request is one as the CTI server, OPC and the PIM print it.
const (
	requestCTI = "%[1]s cg4A-ctisvr Session 6: MsgType:SET_AGENT_STATE_REQ (InvokeID:%#[2]x PeripheralID:5040 AgentState:0(LOGIN) AgentWorkMode:0 NumSkillGroups:0\n" +
		"%[1]s cg4A-ctisvr Session 6:         EventReasonCode:0 ForcedFlag:0 AgentServiceReq:0x0 AgentInstrument:%[3]d AgentID:%[4]d\n" +
		"%[1]s cg4A-ctisvr Session 6:         AgentExtension:%[3]d PositionID: SupervisorID: ClientAddress: )\n"
	requestPIM = "%[1]s PG4A-pim1 Trace: CSTASetAgentState: Peripheral::ProcessCSTAThirdPartyServiceRequest InvokeID=%#[5]x Dev=%[3]d AgentMode=LOG_IN AGID=%[4]d SG=-1(0xfffffff))\n" +
		"%[1]s PG4A-pim1 Trace: PrivateData: EventReasonCode=0 WorkMode=0 NumAdditionalGroups=0 PositionID= SupervisorID= ClientAddress=\n"
	requestJGW = "%[1]s PG4A-jgw1 Trace: MsgAddCallObserver:  Addr: %[3]d Remote Addr: 0 InvID: %[6]d CallDeliveryMode ID: 0.\n"
	answerJGW  = "%[1]s PG4A-jgw1 Trace: MsgAddCallObserverResponse:  Addr: %[3]d Succeeded: 0 InvID: %[6]d Cause: %[7]s.\n"
)

// lone writes a capture in which each code refuses an agent of its own, two seconds apart,
// and reads it.
func lone(t *testing.T, codes []knowledge.Code) map[string]*flow.Login {
	t.Helper()
	var ctisvr, pim, jgw strings.Builder
	for i, c := range codes {
		at := fmt.Sprintf("%02d:%02d:%02d:100", 8+i/1800, i/30%60, 2*i%60)
		values := []any{at, 0x5000 + i, 60000 + i, 20000 + i, 0xf0010000 + uint32(i), 300000 + i, c.Spelled}
		write := func(to *strings.Builder, form string) {
			to.WriteString(strings.Split(fmt.Sprintf(form, values...), "%!(EXTRA")[0])
		}
		write(&ctisvr, requestCTI)
		switch c.Table.Name {
		case "CF":
			fmt.Fprintf(&ctisvr, "%s cg4A-ctisvr Session 6: MsgType:CONTROL_FAILURE_CONF (InvokeID:%#x FailureCode:%d PeripheralErrorCode:0 )\n", at, 0x5000+i, c.Number)
		case "E_CTI":
			fmt.Fprintf(&ctisvr, "%s cg4A-ctisvr Session 6: MsgType:FAILURE_CONF (InvokeID:%#x Status:%d )\n", at, 0x5000+i, c.Number)
		default:
			write(&pim, requestPIM)
			write(&jgw, requestJGW)
			values[6] = strconv.FormatInt(int64(int32(c.Number)), 10)
			write(&jgw, answerJGW)
		}
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"ctisvr.txt": ctisvr.String(), "pim.txt": pim.String(), "jgw.txt": jgw.String()} {
		if text != "" {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
		}
	}
	out := map[string]*flow.Login{}
	for _, l := range read(t, dir).judged(t, "") {
		out[l.Agent.ID] = &l
	}
	require.Len(t, out, len(codes))
	return out
}

// answers reports whether a code can refuse a request for a login in a line of lone's.
func answers(c knowledge.Code) bool {
	if c.Spelled == "" || c.Number == 0 {
		return false
	}
	switch c.Table.Name {
	case "CF", "JTAPI_OUT_OF_SERVICE", "CTIERR":
		return true
	case "PERERR":
		return c.Number > 0
	case "E_CTI":
		return c.Number != 16 // nobody refuses: the CTI server gives up waiting
	}
	return false
}

// TestEveryCode: one code is enough. Whatever stands on a cause's page as its code leads
// to that cause, in a line that has nothing else: the causes that list it are those named
// first, and it is certain only where the code names it. A code of no cause leaves those
// of whoever refused, and explains nothing.
func TestEveryCode(t *testing.T) {
	base, err := known()
	require.NoError(t, err)
	for _, tables := range [][]string{{"CF"}, {"E_CTI"}, {"JTAPI_OUT_OF_SERVICE"}, {"CTIERR"}, {"PERERR"}} {
		var codes []knowledge.Code
		seen := map[int64]bool{}
		for _, c := range base.All() {
			if slices.Contains(tables, c.Table.Name) && answers(c) && !seen[c.Number] {
				seen[c.Number] = true
				codes = append(codes, c)
			}
		}
		logins := lone(t, codes)
		listed, first := 0, 0
		for i, c := range codes {
			l := logins[strconv.Itoa(20000+i)]
			if !assert.NotNil(t, l, c.Key()) {
				continue
			}
			assert.Equal(t, flow.Failed, l.Outcome, c.Key())
			fact := knowledge.Fact{Table: c.Table.Name, Number: c.Number, Printed: c.Spelled}
			if c.Table.Name == "PERERR" && c.Number < 1100 && c.Number > 1000 {
				continue // the gateway's causes have these numbers
			}
			related := base.Related(fact)
			if len(related) == 0 {
				assert.Empty(t, certain(l), "%s is on no page", c.Key())
				if len(l.Causes) > 0 {
					assert.Positive(t, l.Causes[0].Cost, "%s is on no page, so nothing explains it", c.Key())
				}
				continue
			}
			listed++
			lists := func(id string) bool {
				return slices.ContainsFunc(related, func(r knowledge.Related) bool { return r.Cause.ID == id })
			}
			good := len(l.Causes) > 0
			for k := range min(3, len(l.Causes)) {
				good = good && (lists(l.Causes[k].ID) || k >= len(related))
			}
			if assert.True(t, good, "%s leads to %v", c.Key(), causes(l)) {
				first++
			}
			for _, r := range related {
				assert.True(t, slices.ContainsFunc(l.Causes, func(k flow.Cause) bool {
					return k.ID == r.Cause.ID || slices.ContainsFunc(k.Refuted, func(o flow.Refuted) bool { return o.ID == r.Cause.ID })
				}), "%s stands on the page of %s", c.Key(), r.Cause.ID)
			}
			if sure := certain(l); sure != "" {
				assert.Equal(t, knowledge.Names, related[0].Strength, "%s: %s is certain", c.Key(), sure)
				assert.Equal(t, related[0].Cause.ID, sure, c.Key())
			}
		}
		t.Logf("%v: %d codes, %d on a page, %d of these lead to it first", tables, len(codes), listed, first)
	}
}

// TestGivenUp: that the CTI server gives up waiting says that somebody was silent. Without
// the logs of those behind it that may be any of them.
func TestGivenUp(t *testing.T) {
	base, err := known()
	require.NoError(t, err)
	for _, c := range base.All() {
		if c.Key() != (knowledge.Key{Table: "E_CTI", Number: "16"}) {
			continue
		}
		l := lone(t, []knowledge.Code{c})["20000"]
		require.NotNil(t, l)
		assert.Empty(t, certain(l))
		for _, id := range []string{"opc-down", "process-gone", "pg-message-lost", "cucm-answer-lost", "router-answer-lost", "central-controller-lost"} {
			assert.Contains(t, append(l.Causes[0].Tied, l.Causes[0].ID), id)
		}
		return
	}
	t.Fatal("the code is not known")
}

// coded are outcomes that are refused with a code, each with the other codes of its
// cause in the same table, and no peripheral error as well.
func coded(t *testing.T, kind string) (out []one, sets [][]knowledge.Key) {
	base, err := known()
	require.NoError(t, err)
	narrow, _ := outcomes(kind)
	for _, w := range narrow {
		for _, o := range w.Decision.Outcomes {
			if o.Name != w.Setting.Outcome || o.Code.Table != "CF" && o.Code.Table != "E_CTI" || o.Code.Number == 16 {
				continue
			}
			var set []knowledge.Key
			for _, r := range base.For(w.Decision.Name, o.Name).Codes {
				if r.Table == o.Code.Table || r.Table == "PERERR" && o.Code.Table == "CF" {
					set = append(set, r.Key)
				}
			}
			if o.Code.Table == "CF" {
				set = append(set, knowledge.Key{Table: "PERERR", Number: "0"})
			}
			out, sets = append(out, w), append(sets, set)
		}
	}
	return out, sets
}

var failureNumber = regexp.MustCompile(`(?i)((?:failurecode|status)\s?[:=]\s?)\d+(\s?)(\((?:CF_|E_CTI_)\w+\))?`)

// withCode gives every refusal another code.
func withCode(k knowledge.Key) func(file, line string) string {
	return func(_, line string) string {
		switch {
		case !refuses.MatchString(line):
			return line
		case k.Table == "PERERR":
			return pererr.ReplaceAllString(line, "${1}"+k.Number)
		}
		return failureNumber.ReplaceAllString(line, "${1}"+k.Number)
	}
}

// holds asserts that nobody of a capture is said to have failed for another reason than
// the true one, and that where a code names a cause, that is the first.
func (c *captured) holds(t *testing.T, name string) {
	t.Helper()
	base, err := known()
	require.NoError(t, err)
	logins := c.judged(t, "")
	neverWrong(t, c, logins, name)
	for i := range logins {
		l := &logins[i]
		w := c.of(l)
		if w == nil || len(w.Decisions) == 0 || l.Outcome == flow.Succeeded {
			continue
		}
		truly := causeOf(t, w.Decisions[0])
		for _, s := range l.Refusals() {
			for _, f := range s.Fields {
				code, ok := base.Field(f.Name, f.Value)
				if ok && slices.ContainsFunc(base.Related(code), func(r knowledge.Related) bool { return r.Cause.ID == truly && r.Strength == knowledge.Names }) {
					assert.Contains(t, causes(l), truly, "%s: %s names it", name, code)
				}
			}
		}
	}
}

// TestOtherCodes: an outcome may be told by any code of its set, with any peripheral
// error or none.
func TestOtherCodes(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	runs := 0
	for _, kind := range kinds {
		all, sets := coded(t, kind)
		for i, w := range all {
			if !thorough() && i%4 != 1 {
				continue
			}
			c := befallen(t, kind, 81, []one{w})
			for _, k := range sets[i] {
				c.rewritten(t, withCode(k)).holds(t, fmt.Sprintf("%s with %s", w.Setting, k))
				runs++
			}
		}
	}
	t.Logf("%d captures", runs)
	assert.Greater(t, runs, 30)
}

var header2 = regexp.MustCompile(`^\d\d:\d\d:\d\d:\d\d\d \S+ (?:Trace: )?`)

// shuffled puts the lines that the PIM and the gateway print of one login in another
// order: each keeps its place in the file and its time, and says what another said.
func (c *captured) shuffled(t *testing.T, l *flow.Login, r *rand.Rand) *captured {
	t.Helper()
	lines := map[string][]int{}
	for i := range l.Steps {
		if s := &l.Steps[i]; (s.Process == "pim" || s.Process == "jgw") && len(s.Evidence) > 0 && !strings.Contains(s.Text, "PrivateData") && s.Message != "pim.snapshot-response" && s.Message != "pim.set-agent-state" {
			for _, e := range s.Evidence {
				lines[e.Source] = append(lines[e.Source], e.Line)
			}
		}
	}
	out := &captured{dir: t.TempDir(), truth: c.truth}
	for _, path := range logs(t, c.dir, "nothing") {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		all := strings.Split(string(text), "\n")
		if at := lines[path]; len(at) > 1 {
			bodies := make([]string, len(at))
			for i, n := range at {
				bodies[i] = header2.ReplaceAllString(all[n-1], "")
			}
			r.Shuffle(len(bodies), func(i, j int) { bodies[i], bodies[j] = bodies[j], bodies[i] })
			for i, n := range at {
				all[n-1] = header2.FindString(all[n-1]) + bodies[i]
			}
		}
		to := filepath.Join(out.dir, filepath.Base(filepath.Dir(path))+"-"+filepath.Base(path))
		require.NoError(t, os.WriteFile(to, []byte(strings.Join(all, "\n")), 0o600))
	}
	out.collector = read(t, out.dir)
	return out
}

// cutAt ends every log behind a time.
func (c *captured) cutAt(t *testing.T, at string) *captured {
	t.Helper()
	return c.rewritten(t, func(_, line string) string {
		if header2.MatchString(line) && line[:12] > at {
			return ""
		}
		return line
	})
}

// TestAnyOrderAnyEnd: whatever order the lines of one component stand in, and wherever
// the logs end, no wrong cause is certain.
func TestAnyOrderAnyEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	r := rand.New(rand.NewPCG(1, 2))
	runs := 0
	for _, kind := range kinds {
		narrow, _ := outcomes(kind)
		if !thorough() {
			narrow = every(9, 2, narrow)
		}
		for _, w := range narrow {
			if strings.HasSuffix(w.Setting.Outcome, "late") || strings.HasSuffix(w.Setting.Outcome, "overdue") {
				continue
			}
			c := befallen(t, kind, 91, []one{w})
			i := slices.IndexFunc(c.logins, func(l flow.Login) bool { return l.Outcome != flow.Succeeded })
			if i < 0 {
				continue
			}
			l := &c.logins[i]
			for range 3 {
				c.shuffled(t, l, r).holds(t, w.Setting.String()+" in another order")
				runs++
			}
			ends := map[string]bool{}
			for k := range l.Steps {
				if at := l.Steps[k].At; !at.InSeconds() {
					ends[at.String()] = true
				}
			}
			n := 0
			for at := range ends {
				if n++; n > 4 && !thorough() {
					break
				}
				c.cutAt(t, at).holds(t, w.Setting.String()+" cut at "+at)
				runs++
			}
		}
	}
	t.Logf("%d captures", runs)
}
