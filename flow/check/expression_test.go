package check

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGrammar pins the language: a change of it shows here.
func TestGrammar(t *testing.T) {
	p, err := grammar()
	require.NoError(t, err)
	path := filepath.Join("testdata", "grammar.ebnf")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(p.String()+"\n"), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), p.String()+"\n")
}

// objectives and conditions that are right, in canonical form.
var objectives = []string{
	"p95(confirmed) < 1.5s",
	`p50(hop("AttributeLogin") where pg = 1 and not client = Finesse) <= 200ms or max(settled) < 2m`,
	"count() >= 20 and rate(failed) < 0.5%",
	"count(where agent = 10000) = 1",
	"rate(confirmed < 1.5s where pg in (1, PG2)) >= 99.5%",
	"not (p99(router) > 3s or p90(cucm) > 100ms)",
	"max(settled where outcome = failed) <= 1min",
	`count(client = "Finesse Desktop" or client = 'a"b') != 3`,
	"rate(hop(SetAgentState) > 1ms) = 0%",
}

var conditions = []string{
	"agent = 10000", "ext != 41000", "pg in (1, PG2A)", "not failed", "succeeded or inconclusive and cause = phone-unregistered",
	"(confirmed < 1.5s or router > 2s) and peripheral = 5000", `hop("AttributeLogin") > 45ms`, "confirmed", `client = "a, b"`, "settled >= 0.5ms",
}

func TestPrintReadsBack(t *testing.T) {
	for _, text := range append(append([]string(nil), objectives...), conditions...) {
		e, err := parse(text)
		require.NoError(t, err, text)
		assert.Equal(t, text, e.String())
	}
	for _, text := range objectives {
		_, err := ParseObjective(text, embedded(t))
		assert.NoError(t, err, text)
	}
	for _, text := range conditions {
		_, err := ParseWhere(text, embedded(t))
		assert.NoError(t, err, text)
	}
}

// TestPrintOfAny: whatever expression is made, its print reads back as itself.
func TestPrintOfAny(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	words := []string{"agent", "p95", "a.b", "1.5s", "10*", "käse", "x-y", "5%"}
	texts := append([]string{"a b", "and", "(", "", `"`, "it's", "where"}, words...)
	var any func(depth int) *expression
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	operandOf := func(depth int) operand {
		o := operand{Name: pick(words)}
		if depth > 0 && random.IntN(3) == 0 {
			o.Call = &arguments{}
			switch random.IntN(3) {
			case 0:
				text := pick(texts)
				o.Call.Of = &argument{Text: &text}
			case 1:
				o.Call.Of = &argument{Cond: any(depth - 1)}
			}
			if random.IntN(2) == 0 {
				o.Call.Where = any(depth - 1)
			}
		}
		return o
	}
	factorOf := func(depth int) *factor {
		switch {
		case depth > 0 && random.IntN(4) == 0:
			return &factor{Group: any(depth - 1)}
		case depth > 0 && random.IntN(4) == 0:
			return &factor{Not: &factor{Group: any(depth - 1)}}
		}
		x := &test{Left: operandOf(depth)}
		switch random.IntN(3) {
		case 0:
			x.Sign, x.To = pick([]string{"<", "<=", ">", ">=", "=", "!="}), &value{Text: pick(texts)}
		case 1:
			for range 1 + random.IntN(3) {
				x.In = append(x.In, &value{Text: pick(texts)})
			}
		}
		return &factor{Test: x}
	}
	any = func(depth int) *expression {
		e := &expression{}
		for range 1 + random.IntN(2) {
			c := &conjunction{}
			for range 1 + random.IntN(2) {
				c.All = append(c.All, factorOf(depth))
			}
			e.Any = append(e.Any, c)
		}
		return e
	}
	for range 600 {
		text := any(3).String()
		if len(text) > longest {
			continue
		}
		back, err := parse(text)
		require.NoError(t, err, text)
		require.Equal(t, text, back.String())
	}
}

func TestMistakes(t *testing.T) {
	for _, tt := range []struct {
		text   string
		column int
		reason string
	}{
		{"", 1, "nothing stands here"},
		{"p95(confirmed) < 1500", 18, `"1500" is no time: write 1.5s, 200ms or 2m`},
		{"p95(confirmed) <", 17, "something is missing at the end"},
		{"p95(confirmed", 14, "something is missing at the end"},
		{"p95(confirmed) < 1s and", 24, "something is missing at the end"},
		{"p95(confirmed)", 1, "p95 needs something to be compared with"},
		{"p95 < 1s", 1, "p95 needs to know of what"},
		{"p95() < 1s", 1, "p95 is of one time"},
		{"p97(confirmed) < 1s", 1, `"p97" is not of many logins: write p50, p90, p95, p99, max, count or rate`},
		{"p95(latency) < 1s", 5, `"latency" is no time: write confirmed, router`},
		{"p95(agent = 1) < 1s", 1, "p95 is of one time"},
		{"p95(hop) < 1s", 5, "hop needs the name of a message"},
		{"confirmed < 1s", 1, `"confirmed" is not of many logins`},
		{"rate(failed) < 5", 16, `"5" is no share: write 5% or 99.5%`},
		{"rate(failed) < 101%", 16, "is no share"},
		{"rate() < 5%", 1, "rate needs to know of what"},
		{"count() < 1.5", 11, `"1.5" is no number of logins`},
		{"count(p95(confirmed)) < 1", 7, "p95 is of many logins, and here one is chosen"},
		{"count(where agent < 1) < 1", 21, "agent is no number: compare it with = or !="},
		{"count(where agent) < 1", 13, "agent needs a value"},
		{"count(where colour = red) < 1", 13, `"colour" is not known here: write agent, ext`},
		{"count(where outcome = red) < 1", 23, `"red" is no outcome: write succeeded, failed or inconclusive`},
		{"count(where pg = x) < 1", 18, `"x" is no peripheral gateway`},
		{"count(failed = 1) < 1", 7, "failed stands alone"},
		{"count(confirmed < soon) < 1", 19, `"soon" is no time`},
		{"count(confirmed in (1s)) < 1", 21, "a time is no list"},
		{"count(confirmed(1) < 1s) < 1", 7, "confirmed takes no parentheses"},
		{"count(agent(1) = 1) < 1", 7, "agent takes no parentheses"},
		{"count(colour(1)) < 1", 7, `"colour" is not known here`},
		{`count("x") < 1`, 7, "a text alone is no condition"},
		{"count(where agent = 100*) = 0", 21, `"100*": no patterns here: write the whole value, or agent in (…)`},
		{"count(where ext in (41000, '4?')) = 0", 28, `"4?": no patterns here: write the whole value, or ext in (…)`},
		{"count(peripheral != 5*) = 0", 21, `"5*": no patterns here: write the whole value, or peripheral in (…)`},
		{"rate(failed where client = Fin*) = 0%", 28, `"Fin*": no patterns here: write the whole value, or client in (…)`},
		{"count(cause = phone-unregisterd) = 0", 15, `"phone-unregisterd" is no cause (did you mean phone-unregistered?): uccetrace explain lists them`},
		{"count(cause in (licence, nosuch)) = 0", 26, `"nosuch" is no cause: uccetrace explain lists them`},
		{"count(cause = not-registered) = 0", 15, "did you mean phone-unregistered"},
		{`count(cause = "") = 0`, 15, `"" is no cause`},
		{"p95(confirmed) < 1s where agent = 10000", 21, `"where" belongs inside the parentheses, once: write p95(confirmed where agent = 10000) < 1.5s`},
		{"count(failed where pg = 1 where pg = 2) < 1", 27, `"where" belongs inside the parentheses, once`},
		{"where pg = 1", 1, `"where" does not fit here`},
		{"count() == 1", 9, `"==" is no sign: write = or !=`},
		{"count() ! 1", 9, `"!" is no sign`},
		{`count(agent = "1) < 1`, 15, `the text is not closed: write " at its end`},
		{"ä = ) < 1", 5, `")" does not fit here`},
		{"count() < 1 or or", 16, `"or" does not fit here`},
		{strings.Repeat("(", 80), 65, "more than 64 parentheses"},
		{strings.Repeat("not ", 80) + "failed", 257, "more than 64 nots"},
		{strings.Repeat("a", 5000), 1, "more than 4096 bytes"},
	} {
		_, err := ParseObjective(tt.text, embedded(t))
		var wrong *ExpressionError
		require.ErrorAs(t, err, &wrong, tt.text)
		assert.Equal(t, tt.column, wrong.Column, tt.text)
		assert.Contains(t, wrong.Reason, tt.reason, tt.text)
		assert.NotContains(t, wrong.Error(), "\n")
		if caret := wrong.Caret(); caret != nil {
			assert.Equal(t, tt.column+2, len(caret[1]), tt.text)
		}
	}
	_, err := ParseWhere("p95(confirmed) < 1s", embedded(t))
	assert.ErrorContains(t, err, "p95 is of many logins")
	for text, want := range map[string]string{
		"not (agent = 1 or agent = 1?)": "column 27: \"1?\": no patterns here",
		"cause = licences":              "column 9: \"licences\" is no cause (did you mean licence?)",
		"agent = 1 where pg = 2":        "column 11: \"where\" belongs inside the parentheses",
	} {
		_, err := ParseWhere(text, embedded(t))
		assert.ErrorContains(t, err, want)
	}
	_, err = ParseWhere("cause = nosuch", nil)
	assert.NoError(t, err, "without a base any cause may be named")
	assert.Nil(t, (&ExpressionError{Text: "ä", Column: 1}).Caret())
}

// TestNearCauses: only causes are offered, though codes and words are spelled so, too.
func TestNearCauses(t *testing.T) {
	base := embedded(t)
	for _, text := range []string{"passwrd", "registerd", "phone-unregisterd", "licences"} {
		near := nearCauses(base, text)
		assert.NotEmpty(t, near, text)
		assert.LessOrEqual(t, len(near), mostNear)
		for _, id := range near {
			assert.NotNil(t, base.Cause(id), "%s: %s", text, id)
		}
	}
	assert.Equal(t, []string{"phone-unregistered"}, nearCauses(base, "phone-unreg"))
	assert.Empty(t, nearCauses(base, strings.Repeat("licence ", 99)))
}

func ms(n int64) *int64 { return &n }

// shift is twenty logins: 18 confirmed within 100 to 1,800 ms, one failed, one stopped.
func shift() []*flow.Login {
	var out []*flow.Login
	for i := range 20 {
		l := &flow.Login{ID: fmt.Sprintf("%012x", i), Outcome: flow.Succeeded, Certainty: flow.Stated, Reached: "published", Start: flow.At(8*3_600_000+int64(i)*1000, false),
			ConfirmedMS: ms(int64(i+1) * 100), SettledMS: int64(i+1) * 150, PG: int64(1 + i%2),
			Agent: flow.Agent{ID: fmt.Sprint(10000 + i), ICMID: fmt.Sprint(5000 + i), Extension: fmt.Sprint(41000 + i), Peripheral: fmt.Sprint(5000 + i%2), Client: "Finesse"},
			Hops:  []flow.HopTime{{Wire: "AttributeLogin", From: "opc", To: "router", MS: int64(i)}}}
		for _, p := range []string{"ctisvr", "opc", "pim", "jgw", "router"} {
			l.Coverage = append(l.Coverage, flow.Coverage{Process: p, State: "seen"})
		}
		l.Steps = []flow.Step{{Process: "opc", Node: "PG1A", Printed: "opc", Title: "OPC takes the request", Text: "CSTASetAgentState: x\nmore", At: flow.Printed(8*3_600_000, false, false),
			Evidence: []flow.Evidence{{Source: "opc.log", Node: "PG1A", Line: i*2 + 1, Offset: int64(i) * 200, Length: 90}}}}
		out = append(out, l)
	}
	failed, stopped := out[18], out[19]
	failed.Outcome, failed.ConfirmedMS, failed.Reached, failed.Hops = flow.Failed, nil, "observer-answered", nil
	failed.Causes = []flow.Cause{{ID: "phone-unregistered", Title: "The phone is not registered", Severity: "error", Certainty: flow.Stated, Tied: []string{"line-out-of-service"},
		Evidence: []flow.Evidence{{Source: "jgw1.log", Node: "PG1A", Line: 7, Offset: 700}}, Fix: []string{"Register the phone."}}}
	failed.Steps = append(failed.Steps, flow.Step{Process: "jgw", Node: "PG1A", Printed: "jgw1", Says: "refuses", Title: "the JGW answers", Text: "MsgAddCallObserverResponse: Succeeded: 0", At: flow.Printed(8*3_600_000+18_010, false, false), OffsetMS: 10,
		Evidence: []flow.Evidence{{Source: "jgw1.log", Node: "PG1A", Line: 9, Offset: 900}}})
	stopped.Outcome, stopped.Certainty, stopped.ConfirmedMS, stopped.Reached, stopped.Hops = flow.Inconclusive, flow.Possible, nil, "asked", nil
	stopped.Causes = []flow.Cause{{ID: "pim-inactive", Title: "The PIM is not active", Severity: "error", Certainty: flow.Possible, Tied: []string{"process-gone"}, Collect: []string{"the log of pim"}},
		{ID: "process-gone", Title: "A process of the PG is not there", Severity: "error", Certainty: flow.Possible, Collect: []string{"the log of pim", "the list of processes"}}}
	stopped.Coverage[2].State, stopped.Coverage[3].State = "absent", "silent"
	return out
}

func TestObjectives(t *testing.T) {
	for _, tt := range []struct {
		text string
		held bool
		got  string
	}{
		{"p50(confirmed) = 900ms", true, "p50(confirmed) is 900ms (18 timed)"},
		{"p95(confirmed) < 1.8s", false, "p95(confirmed) is 1800ms (18 timed)"},
		{"p95(confirmed) <= 1.8s", true, ""},
		{"p90(confirmed) > 1699.9ms", true, "p90(confirmed) is 1700ms (18 timed)"},
		{"max(settled) < 2.7001s", true, "max(settled) is 2700ms (18 timed)"},
		{"max(settled where failed or inconclusive) = 3s", true, "is 3000ms (2 timed)"},
		{"p99(hop(AttributeLogin) where pg = 2) = 17ms", true, "is 17ms (9 timed)"},
		{"p99(hop(Nothing)) < 1s", false, "p99(hop(Nothing)): no such time was seen"},
		{"not p99(hop(Nothing)) < 1s", false, "no such time"},
		{"p99(hop(Nothing)) < 1s or count() = 20", true, ""},
		{"p99(hop(Nothing)) < 1s and count() = 20", false, ""},
		{"rate(failed) <= 5%", true, "rate(failed) is 5%, 1 of 20 logins"},
		{"rate(failed) < 5%", false, ""},
		{"rate(failed where pg = 1) > 10%", false, "rate(failed where pg = 1) is 10%, 1 of 10 logins"},
		{"rate(confirmed < 1s) = 45%", true, "is 45%, 9 of 20 logins"},
		{"rate(failed where agent = 1) = 0%", false, "no such login was seen"},
		{"count(cause = line-out-of-service) = 1", true, "count(cause = line-out-of-service) is 1"},
		{"count(agent in (5000, 10001)) = 2", true, ""},
		{"count(client != finesse) = 0", true, ""},
		{"count(ext = 41003 or peripheral = 5000 and pg = PG1A) = 11", true, ""},
		{"count(not confirmed) = 2", true, ""},
		{"count(where agent = 1) = 0", false, "count(where agent = 1): no such login was seen"},
		{"count(failed where agent = 1) = 0", false, "no such login was seen"},
		{"not count(failed where agent = 1) > 0", false, "no such login was seen"},
		{"count(failed where agent = 10000) = 0", true, "is 0"},
		{"count(agent = 1) = 0", true, "count(agent = 1) is 0"},
		{"count() = 20", true, "count() is 20"},
		{"count(outcome = inconclusive) != 1", false, ""},
		{"(count() > 19 and count() < 21) and not count() = 0", true, "count() is 20"},
	} {
		o, err := ParseObjective(tt.text, embedded(t))
		require.NoError(t, err, tt.text)
		for _, l := range shift() {
			o.Add(l)
		}
		held, got := o.Held()
		assert.Equal(t, tt.held, held, "%s: %s", tt.text, got)
		assert.Contains(t, got, tt.got, tt.text)
	}
}

// TestObjectivesOfNothing: without a login there is a number, none, and no share.
func TestObjectivesOfNothing(t *testing.T) {
	for text, held := range map[string]bool{"count() = 0": true, "count(failed) = 0": true, "count(where pg = 1) = 0": false, "rate(failed) = 0%": false, "p95(confirmed) < 1s": false} {
		o, err := ParseObjective(text, embedded(t))
		require.NoError(t, err)
		got, _ := o.Held()
		assert.Equal(t, held, got, text)
	}
}

func TestShareText(t *testing.T) {
	for _, tt := range []struct {
		part, whole int64
		want        string
	}{{0, 3, "0%"}, {1, 3, "33.33%"}, {1, 2, "50%"}, {1, 100_000, "below 0.01%"}, {99_999, 100_000, "99.99%"}, {7, 7, "100%"}, {1, 8, "12.5%"}, {3, 40, "7.5%"}} {
		assert.Equal(t, tt.want, shareText(tt.part, tt.whole))
	}
}

// FuzzExpression: what is accepted prints as something that is accepted and prints the
// same; what is refused has a place in the text.
func FuzzExpression(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		e, err := parse(text)
		if err != nil {
			var wrong *ExpressionError
			require.ErrorAs(t, err, &wrong)
			require.GreaterOrEqual(t, wrong.Column, 1)
			require.LessOrEqual(t, wrong.Column, len([]rune(text))+1)
			return
		}
		printed := e.String()
		if len(printed) > longest {
			return
		}
		back, err := parse(printed)
		require.NoError(t, err, printed)
		require.Equal(t, printed, back.String())
		o, errO := ParseObjective(text, embedded(t))
		if errO == nil {
			for _, l := range shift()[17:] {
				o.Add(l)
			}
			o.Held()
		}
		if w, err := ParseWhere(text, embedded(t)); err == nil {
			require.Error(t, errO, "no expression is both")
			w.Chooses(shift()[18])
		}
	})
}

// TestSeeds keeps the seed files of FuzzExpression equal to the tables above.
func TestSeeds(t *testing.T) {
	for i, text := range append(append([]string{`a "`, "((", "not not", "p95(hop('"}, objectives...), conditions...) {
		path := filepath.Join("testdata", "fuzz", "FuzzExpression", fmt.Sprintf("seed-%02d", i))
		want := fmt.Sprintf("go test fuzz v1\nstring(%q)\n", text)
		if *update {
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
			require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
		}
		got, err := os.ReadFile(path)
		require.NoError(t, err, "go test ./flow/check -update writes it")
		assert.Equal(t, want, string(got))
	}
}
