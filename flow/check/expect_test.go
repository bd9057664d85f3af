package check

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

func TestExpectations(t *testing.T) {
	all := shift()
	three := func() []*flow.Login { s := shift(); return []*flow.Login{s[0], s[18], s[19]} }
	for _, tt := range []struct {
		name, text string
		logins     []*flow.Login
		code       int
		rules      []string
		got        string
	}{
		{"as expected", "- {agent: 10000, max_ms: 100}\n- {agent: 10018, outcome: failed, cause: phone-unregistered}\n- {ext: 41019, outcome: inconclusive}",
			three(), 0, []string{}, "3 as expected, 0 other, 0 extra, 0 absent"},
		{"a tied cause, an ICM id", "- {agent: 5000}\n- {agent: 10018, outcome: failed, cause: line-out-of-service}\n- {outcome: inconclusive}", three(), 0, []string{}, "3 as expected"},
		{"absent", "- {agent: 10000}\n- {agent: 7, ext: 8, count: 2}", all[:1], 1, []string{"expect-absent!"}, "1 as expected, 0 other, 0 extra, 2 absent"},
		{"extra", "- {agent: 10000}", all[:2], 1, []string{"expect-extra!"}, "1 extra"},
		{"extra by count", "- {agent: 10000, count: 2}", []*flow.Login{all[0], all[0], all[0]}, 1, []string{"expect-extra!"}, "2 as expected, 0 other, 1 extra"},
		{"none expected", "- {agent: 10000, count: 0}", all[:1], 1, []string{"expect-extra!"}, "1 extra"},
		{"an empty list", "", all[:1], 1, []string{"expect-extra!"}, "1 extra"},
		{"other outcome", "- {agent: 10000, outcome: failed}", all[:1], 1, []string{"expect-other!"}, "1 other"},
		{"failed all the same", "- {agent: 10018}", all[18:19], 1, []string{"phone-unregistered!", "expect-other!"}, "1 other"},
		{"other cause", "- {agent: 10018, outcome: failed, cause: licence}", all[18:19], 1, []string{"phone-unregistered!", "expect-other!"}, ""},
		{"named, so not for anybody", "- {agent: 10000, outcome: failed}\n- {count: 2}", all[:2], 1, []string{"expect-other!", "expect-absent!"}, "1 as expected, 1 other, 0 extra, 1 absent"},
		{"too slow", "- {agent: 10001, max_ms: 199}", all[1:2], 1, []string{"expect-other!"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := verdictOf(t, Settings{Expect: one("e.yaml")}, files{"e.yaml": tt.text}, tt.logins, nil)
			assert.Equal(t, tt.code, v.Code)
			assert.Equal(t, tt.rules, rulesOf(v))
			assert.Contains(t, v.Conditions[1].Got, tt.got)
			assert.Equal(t, tt.code == 0, v.Conditions[1].Held)
		})
	}
	v := verdictOf(t, Settings{Expect: one("e.yaml"), FailOnInconclusive: one("true")}, files{"e.yaml": "- {agent: 10018, outcome: failed}\n- {outcome: inconclusive}\n- {count: 18}"}, all, nil)
	assert.Equal(t, 0, v.Code, "a negative test is green")
	assert.Equal(t, int64(2), v.Counts.Expected)
	v = verdictOf(t, Settings{Expect: one("e.yaml")}, files{"e.yaml": "- {agent: 10001, max_ms: 199}\n- {agent: 7}"}, all[1:2], nil)
	assert.Equal(t, "login of agent 10001 on extension 41001: expected to be confirmed within 199 ms, took 200 ms", v.Findings[0].Text)
	assert.Equal(t, "opc.log", v.Findings[0].Evidence[0].Source)
	assert.Equal(t, "expected a login of agent 7, succeeded: 1 of 1 not seen", v.Findings[1].Text)
	assert.Equal(t, flow.Evidence{Source: "e.yaml", Line: 2}, v.Findings[1].Evidence[0])
}

func TestExpectationMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"agent: 1":                           `e.yaml:1:1: want a list of expectations, got keys and values`,
		"- 1":                                `e.yaml:1:3: want an expectation as lines of key: value, got "1"`,
		"- {outcome: fine}":                  `e.yaml:1:13: "fine" is no outcome`,
		"- {max_ms: fast}":                   `e.yaml:1:12: "fast" is no number of milliseconds: write 1500`,
		"- {count: -1}":                      `e.yaml:1:11: "-1" is no number of logins: write 1, or 0 where there must be none`,
		"- {outcome: failed, cause: licenc}": `e.yaml:1:28: "licenc" is no cause (did you mean licence?): uccetrace explain lists them`,
		"- agent: 1\n  outcome: failed\n  cause: nosuch": `e.yaml:3:10: "nosuch" is no cause: uccetrace explain lists them`,
		"- {cause: licence}":                             `e.yaml:1:3: a login that succeeds has no cause: write outcome: failed beside it`,
		"- {outcome: failed, max_ms: 5}":                 `e.yaml:1:3: only a login that succeeds is confirmed: take max_ms out`,
	} {
		_, err := Settings{Expect: one("e.yaml")}.Load(files{"e.yaml": text}.open, embedded(t), today)
		assert.ErrorContains(t, err, want, text)
	}
}

// TestUncertainCauses: what only may be the cause is called nothing else, and an
// expectation that it meets says so.
func TestUncertainCauses(t *testing.T) {
	failed := func(c flow.Certainty, ids ...string) []*flow.Login {
		l := shift()[18]
		l.Causes = []flow.Cause{{ID: ids[0], Title: "x", Certainty: c, Tied: ids[1:]}}
		return []*flow.Login{l}
	}
	judged := func(cause string, logins []*flow.Login) *flow.Verdict {
		return verdictOf(t, Settings{Expect: one("e.yaml")}, files{"e.yaml": "# of a lab\n- {agent: 10018, outcome: failed, count: " + fmt.Sprint(len(logins)) + ", cause: " + cause + "}"}, logins, nil)
	}
	for _, tt := range []struct {
		logins []*flow.Login
		want   string
	}{
		{failed(flow.Stated, "licence"), "expected cause agent-limit, the cause is licence"},
		{failed(flow.Inferred, "licence"), "the cause is licence"},
		{failed(flow.Possible, "licence"), "the cause may be licence"},
		{failed(flow.Possible, "licence", "device-in-use"), "the cause may be licence or device-in-use"},
		{failed(flow.Stated, "licence", "device-in-use", "no-skill-group"), "the cause may be licence or device-in-use or no-skill-group"},
		{failed(flow.Possible, "licence", "device-in-use", "no-skill-group", "opc-down", "no-password-set"), "the cause may be licence, device-in-use, no-skill-group or one of 2 more"},
	} {
		v := judged("agent-limit", tt.logins)
		require.Equal(t, "expect-other!", rulesOf(v)[1])
		assert.Regexp(t, tt.want+"$", v.Findings[1].Text)
		assert.Empty(t, v.Notes)
	}
	for _, tt := range []struct {
		logins []*flow.Login
		want   []string
	}{
		{failed(flow.Stated, "licence"), []string{}},
		{failed(flow.Possible, "licence"), []string{"e.yaml:2: expected cause licence is possible, not certain: login of agent 10018 on extension 41018"}},
		{failed(flow.Possible, "opc-down", "licence"), []string{"e.yaml:2: expected cause licence is one of 2 that may be: login of agent 10018 on extension 41018"}},
		{append(failed(flow.Stated, "licence", "opc-down"), failed(flow.Stated, "licence", "opc-down")[0]),
			[]string{"e.yaml:2: expected cause licence is one of 2 that may be: login of agent 10018 on extension 41018 and 1 other"}},
	} {
		v := judged("licence", tt.logins)
		assert.Equal(t, 0, v.Code, "met all the same")
		assert.True(t, v.Conditions[1].Held)
		assert.Equal(t, tt.want, v.Notes)
	}
	var list strings.Builder
	var logins []*flow.Login
	for i := range mostUnsure + 2 {
		l := failed(flow.Possible, "licence")[0]
		l.Agent.ID = fmt.Sprint(i)
		logins = append(logins, l)
		fmt.Fprintf(&list, "- {agent: %d, outcome: failed, cause: licence}\n", i)
	}
	v := verdictOf(t, Settings{Expect: one("e.yaml")}, files{"e.yaml": list.String()}, logins, nil)
	require.Len(t, v.Notes, mostUnsure+1)
	assert.Equal(t, "2 more expected causes may be the one expected and may be another", v.Notes[mostUnsure])
}

// TestMeeting holds the assignment against trying all: as many logins as can be are as
// expected.
func TestMeeting(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	outcomes := []flow.Outcome{flow.Succeeded, flow.Failed}
	for range 400 {
		var rows []row
		for range 1 + random.IntN(6) {
			rows = append(rows, row{CheckedLogin: flow.CheckedLogin{Agent: fmt.Sprint(random.IntN(3)), Extension: fmt.Sprint(random.IntN(2)), Outcome: outcomes[random.IntN(2)]}})
		}
		var expect []Expectation
		for range 1 + random.IntN(5) {
			e := Expectation{Outcome: outcomes[random.IntN(2)], MaxMS: -1, Count: int64(random.IntN(3))}
			if random.IntN(2) == 0 {
				e.Agent = fmt.Sprint(random.IntN(3))
			}
			if random.IntN(2) == 0 {
				e.Ext = fmt.Sprint(random.IntN(2))
			}
			expect = append(expect, e)
		}
		m := meet(rows, expect)
		met := 0
		for e, list := range m.filled {
			require.LessOrEqual(t, int64(len(list)), expect[e].Count)
			for _, i := range list {
				require.True(t, meets(expect, e, &rows[i]))
				require.True(t, rows[i].Expected)
			}
			met += len(list)
		}
		room := make([]int64, len(expect))
		for e := range expect {
			room[e] = expect[e].Count
		}
		require.Equal(t, most(rows, expect, room), met)
	}
}

// most tries all assignments.
func most(rows []row, expect []Expectation, room []int64) int {
	if len(rows) == 0 {
		return 0
	}
	best := most(rows[1:], expect, room)
	for e := range expect {
		if room[e] > 0 && meets(expect, e, &rows[0]) {
			room[e]--
			best = max(best, 1+most(rows[1:], expect, room))
			room[e]++
		}
	}
	return best
}

// meets says whether a login is as an expectation says that is about it.
func meets(expect []Expectation, e int, r *row) bool {
	nobody := expect[e].Agent == "" && expect[e].Ext == ""
	for i := range expect {
		if nobody && expect[i].who(r) && (expect[i].Agent != "" || expect[i].Ext != "") {
			return false
		}
	}
	return expect[e].who(r) && expect[e].unlike(r) == ""
}
