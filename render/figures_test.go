package render

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/render/schema"
)

func timing(name, from, to string, count, untimed int64) flow.Timing {
	return flow.Timing{Name: name, From: from, To: to, Count: count, Untimed: untimed, P50: num(137), P90: num(165), P95: num(172), P99: num(1_183), Max: num(12_345),
		Histogram: []flow.Bucket{{UpToMS: 100, Count: count / 20}, {UpToMS: 200, Count: count - count/20 - 1}, {UpToMS: 500}, {UpToMS: 20_000, Count: 1}}}
}

func fixtureStatistics() *flow.Statistics {
	times := []flow.Timing{timing("confirmed", "", "", 20_000, 0), timing("settled", "", "", 20_000, 0), timing("AttributeLogin", "opc", "router", 19_000, 1_000),
		{Name: "TPLogin", From: "pim", To: "jgw", Untimed: 20_000, Histogram: []flow.Bucket{}}}
	return &flow.Statistics{Schema: flow.StatsSchema, By: []string{"pg", "client"}, Groups: []flow.Group{
		{Keys: []flow.GroupKey{}, Logins: 20_003, Succeeded: 20_000, Failed: 2, Inconclusive: 1, Times: times},
		{Keys: []flow.GroupKey{{Name: "pg", Value: "PG1"}, {Name: "client", Value: "Finesse"}}, Logins: 20_000, Succeeded: 20_000, Times: times[:1]},
		{Keys: []flow.GroupKey{{Name: "pg"}, {Name: "client"}}, Logins: 3, Failed: 2, Inconclusive: 1, Times: []flow.Timing{}},
	}, Left: 7, Undated: 20_003, Notes: []string{"21,000 times a message was printed by both its ends and is not timed: their clocks are not known well enough to tell"}}
}

func fixtureDifference() *flow.Difference {
	return &flow.Difference{Schema: flow.DiffSchema, Old: flow.Captured{Logins: 30, Succeeded: 30}, New: flow.Captured{Logins: 31, Succeeded: 27, Failed: 4},
		Outcomes: []flow.OutcomeChange{{Change: flow.Added, Outcome: flow.Failed, New: 4}, {Change: flow.Fewer, Outcome: flow.Succeeded, Old: 30, New: 27}},
		Variants: []flow.VariantChange{{Change: flow.Added, Variant: flow.Variant{Outcome: flow.Failed, Cause: "phone-unregistered", Stop: "line-state", Refused: "jgw.observer-response", Codes: []string{"CF 34", "PERERR 20119"}, Client: "Finesse", Kind: "mobile agent"}, Logins: 4, Sample: "4a389f03c246"}, {Change: flow.Gone, Variant: flow.Variant{Outcome: flow.Succeeded, Codes: []string{}}, Logins: 1, Sample: "f4117114d137"}},
		Moved:    []flow.MovedTime{{Name: "confirmed", Percentile: "p95", OldMS: 173, NewMS: 4_521, OldCount: 30, NewCount: 27}, {Name: "AttributeLogin", From: "opc", To: "router", Percentile: "p50", OldMS: 90, NewMS: 45, OldCount: 30, NewCount: 27}},
		Incidents: []flow.IncidentChange{{Change: flow.Added, Cause: "phone-unregistered", Causes: []string{}, Certainty: flow.Stated, Title: "The phone is not registered", Severity: "error", PGs: []string{"PG1"}, Peripherals: []string{"5000"}, Logins: 4},
			{Change: flow.Added, Causes: []string{"router-answer-lost", "router-busy"}, Certainty: flow.Possible, Title: "may be one of 2 causes", Severity: "error", PGs: []string{"PG1"}, Peripherals: []string{}, Logins: 2},
			{Change: flow.Gone, Causes: []string{"router-busy"}, Certainty: flow.Possible, Title: "may be: The router is busy", Severity: "error", PGs: []string{"PG2"}, Peripherals: []string{}, Logins: 1}},
		Kinds:       []flow.KindChange{{Change: flow.Gone, Process: "opc", Message: "opc.universal-failure", Count: 1}},
		NearMisses:  []flow.KindChange{{Change: flow.Added, Process: "opc", Message: "opc.set-agent-state", Count: 2, Sample: "CSTASetAgentState: InvokeID=?"}},
		LogsOnlyOld: []string{"ctisvr", "router", "finesse"}, LogsOnlyNew: []string{"cucm"},
		Notes: []string{"1 times of messages and measures were not held against each other"}}
}

func equalDifference() *flow.Difference {
	both := flow.Captured{Logins: 3, Succeeded: 3}
	return &flow.Difference{Schema: flow.DiffSchema, Equal: true, Old: both, New: both, Outcomes: []flow.OutcomeChange{}, Variants: []flow.VariantChange{}, Moved: []flow.MovedTime{},
		Incidents: []flow.IncidentChange{}, Kinds: []flow.KindChange{}, NearMisses: []flow.KindChange{}, LogsOnlyOld: []string{}, LogsOnlyNew: []string{}, Notes: []string{}}
}

func fixtureSessions() *flow.Sessions {
	line := func(logout bool, title, text string) flow.SessionLine {
		return flow.SessionLine{At: when("2024-04-16 08:42:17.512"), Node: "cg4A", Process: "ctisvr", Logout: logout, Title: title, Text: text, Evidence: flow.Evidence{Source: "logs/ctisvr.log", Node: "cg4A", Line: 147}}
	}
	return &flow.Sessions{Schema: flow.SessionsSchema, Asked: []string{}, Agents: 5, Ended: 4, Open: 1, Replaced: 1, Left: 2, Unlisted: 3, Notes: []string{"no log of a CTI server or Finesse is in the capture"},
		Reasons: []flow.Reason{{Code: "50003", Text: "Logged Out - Device Error", Count: 2, Percent: 50}, {Code: "7", Text: "not in Cisco's table: defined at the site", Count: 1, Percent: 25}, {Text: "no reason printed", Count: 1, Percent: 25}},
		Peaks:   []flow.Peak{{PG: "PG4", Reason: "50003", Text: "Logged Out - Device Error", At: when("2024-04-16 08:42:17.512"), Agents: 13}},
		Sessions: []flow.Session{
			{Agent: flow.SessionAgent{ID: "52107", ICMID: "6403", Name: "jdoe", Extension: "43310", Instrument: "8843310", Peripheral: "5008", Client: "Finesse"}, PG: "PG4", State: flow.SessionEnded, Login: "302cceaf91fa", Start: when("2024-04-16 08:15:00.210"), ReadyAt: when("2024-04-16 08:15:20.000"), EndedAt: when("2024-04-16 08:42:17.512"), DurationMS: num(1_637_302),
				EndedBy: flow.BySystem, EndedAs: flow.AsEvent, Reason: "50003", ReasonText: "Logged Out - Device Error", Alike: 12, Lines: []flow.SessionLine{line(true, "the agent's state is published to clients", "AGENT_EVENT: ID=52107\nOverallState=LOGOUT Reason=50003"), line(false, "CUCM says that the terminal is out of service", "CiscoTermOutOfServiceEv Term: SEP00AACC00B107 Cause: DEVICE_UNREGISTERED")}},
			{Agent: flow.SessionAgent{ICMID: "6404", Extension: "43317"}, State: flow.SessionEnded, EndedAt: when("2024-04-16 09:00:00.000"), EndedAs: flow.AsEvent, Lines: []flow.SessionLine{line(true, "the agent's state is published to clients", "AGENT_EVENT: ID=52107")}},
			{Agent: flow.SessionAgent{ID: "52114", Extension: "43324", Client: "Finesse"}, PG: "PG4", State: flow.SessionEnded, Start: when("2024-04-16 08:15:00.210"), EndedAt: when("2024-04-16 12:15:00.210"), DurationMS: num(14_400_000), EndedBy: "Finesse", EndedAs: flow.AsRequest, Reason: "7", Lines: []flow.SessionLine{}},
			{Agent: flow.SessionAgent{ID: "52121"}, PG: "PG4", State: flow.SessionEnded, Start: when("2024-04-16 08:15:00.210"), EndedAt: when("2024-04-16 08:16:10.210"), DurationMS: num(70_000), EndedBy: flow.BySupervisor, EndedAs: flow.AsRequest, Reason: "999", ReasonText: "Supervisor Initiated (Not Ready or Logged Out)", Lines: []flow.SessionLine{}},
			{Agent: flow.SessionAgent{ID: "52128", Extension: "43331"}, PG: "PG4", State: flow.SessionReplaced, Start: when("2024-04-16 08:15:00.210"), ReplacedAt: when("2024-04-16 10:00:00.000"), ReplacedBy: "52135", Lines: []flow.SessionLine{}},
			{Agent: flow.SessionAgent{ID: "52135", Extension: "43331"}, PG: "PG4", State: flow.SessionOpen, Start: when("2024-04-16 10:00:00.000"), Lines: []flow.SessionLine{}},
		}}
}

// chosenSessions are those of one agent, with their lines.
func chosenSessions() *flow.Sessions {
	s := fixtureSessions()
	s.Asked, s.Unlisted = []string{"--pg 4"}, 0
	return s
}

func noSessions() *flow.Sessions {
	return &flow.Sessions{Schema: flow.SessionsSchema, Asked: []string{"--agent 1"}, Sessions: []flow.Session{}, Reasons: []flow.Reason{}, Peaks: []flow.Peak{}, Left: 7, Notes: []string{}}
}

func drawFigures(t testing.TB, v any, format string, opt Options) string {
	t.Helper()
	var b bytes.Buffer
	switch v := v.(type) {
	case *flow.Statistics:
		require.NoError(t, WriteStatistics(&b, v, format, opt))
	case *flow.Sessions:
		require.NoError(t, WriteSessions(&b, v, format, opt))
	case *flow.Difference:
		require.NoError(t, WriteDifference(&b, v, format, opt))
	}
	return b.String()
}

func TestFiguresGolden(t *testing.T) {
	for name, v := range map[string]any{"stats": fixtureStatistics(), "diff": fixtureDifference(), "diff-equal": equalDifference(), "sessions": fixtureSessions(), "sessions-chosen": chosenSessions(), "sessions-none": noSessions()} {
		golden(t, name+".txt", drawFigures(t, v, "text", Options{}))
		golden(t, name+"-40.txt", drawFigures(t, v, "text", Options{Width: 40, ASCII: true}))
		golden(t, name+".json", drawFigures(t, v, "json", Options{}))
	}
}

// TestFiguresFit: no line is wider than asked for, and ASCII is ASCII, also where texts
// are long.
func TestFiguresFit(t *testing.T) {
	for _, v := range []any{fixtureStatistics(), fixtureDifference(), fixtureSessions(), chosenSessions()} {
		poison(reflect.ValueOf(v), strings.Repeat("长 word ", 20))
		for _, width := range []int{24, 40, 80} {
			for _, ascii := range []bool{false, true} {
				for _, line := range strings.Split(drawFigures(t, v, "text", Options{Width: width, ASCII: ascii}), "\n") {
					assert.LessOrEqual(t, widthOf(newPage(nil, Options{ASCII: ascii}).cells(plain(line))), width, line)
				}
			}
		}
	}
}

// TestHostileFigures: what a trace says cannot act, whatever field it stands in.
func TestHostileFigures(t *testing.T) {
	for name, bad := range hostile {
		for _, v := range []any{fixtureStatistics(), fixtureDifference(), fixtureSessions(), chosenSessions()} {
			poison(reflect.ValueOf(v), bad)
			for _, ascii := range []bool{false, true} {
				out := drawFigures(t, v, "text", Options{ASCII: ascii, Width: 40})
				assert.Empty(t, forbidden(out, ascii), name)
				for _, line := range strings.Split(out, "\n") {
					head := strings.TrimLeft(line, " ")
					assert.False(t, strings.HasPrefix(head, "::") || strings.HasPrefix(head, "##["), line)
				}
			}
			assert.True(t, json.Valid([]byte(drawFigures(t, v, "json", Options{}))), name)
		}
	}
}

// TestLogLines: a terminal gets every line whole, however it comes, and nothing that
// acts.
func TestLogLines(t *testing.T) {
	for name, bad := range hostile {
		text := "10:00:00:000 PG1A-opc Trace: " + bad + "\n" + bad + "\n  below\nlast" + bad
		var at1, at7 bytes.Buffer
		for _, out := range []struct {
			b    *bytes.Buffer
			size int
		}{{&at1, 1}, {&at7, 7}} {
			l := NewLogLines(out.b)
			for rest := text; rest != ""; {
				n := min(out.size, len(rest))
				_, err := l.Write([]byte(rest[:n]))
				require.NoError(t, err)
				rest = rest[n:]
			}
			require.NoError(t, l.Flush())
		}
		assert.Equal(t, at1.String(), at7.String(), name)
		assert.Empty(t, forbidden(at1.String(), false), name)
		assert.Equal(t, strings.Count(strings.TrimSuffix(text, "\n"), "\n")+1, strings.Count(at1.String(), "\n"), name)
		noCommands(t, at1.String())
	}
}

// TestFiguresFollowTheirSchemas, and the schemas name every member.
func TestFiguresFollowTheirSchemas(t *testing.T) {
	for _, s := range []struct {
		text   []byte
		whole  reflect.Type
		values []any
	}{
		{schema.Stats, reflect.TypeFor[flow.Statistics](), []any{fixtureStatistics(), &flow.Statistics{Schema: flow.StatsSchema, By: []string{}, Groups: []flow.Group{{Keys: []flow.GroupKey{}, Times: []flow.Timing{}}}, Notes: []string{}}}},
		{schema.Sessions, reflect.TypeFor[flow.Sessions](), []any{fixtureSessions(), noSessions()}},
		{schema.Diff, reflect.TypeFor[flow.Difference](), []any{fixtureDifference(), equalDifference()}},
	} {
		var doc map[string]any
		require.NoError(t, json.Unmarshal(s.text, &doc))
		namesEveryMember(t, doc, s.whole)
		shut(doc)
		c := jsonschema.NewCompiler()
		require.NoError(t, c.AddResource("urn:figures", doc))
		compiled, err := c.Compile("urn:figures")
		require.NoError(t, err)
		for _, v := range s.values {
			read, err := jsonschema.UnmarshalJSON(strings.NewReader(drawFigures(t, v, "json", Options{})))
			require.NoError(t, err)
			require.NoError(t, compiled.Validate(read))
		}
	}
}
