package align

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/flow"
)

// lines reads steps, one a line: "opc.asked@120 step=asked says=refuses
// basis=assumed node=B flag=Error_7 doubt +ext=41007 jgw=7". What is not said is a
// step of node A, named like its message, at 10 ms after the one before.
func lines(text string) []flow.Step {
	var out []flow.Step
	at := int64(0)
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		message, when, timed := strings.Cut(words[0], "@")
		s := step(message)
		if timed {
			fmt.Sscan(when, &at)
		}
		_, s.Step, _ = strings.Cut(message, ".")
		s.Node, s.At, s.OffsetMS, s.Basis, s.Status, s.Text = "A", flow.Printed(10*3_600_000, false, false), at, "public", flow.Observed, line
		s.Evidence = []flow.Evidence{{Source: "x.log", Line: len(out) + 1}}
		at += 10
		for _, w := range words[1:] {
			k, v, _ := strings.Cut(w, "=")
			switch k {
			case "step":
				s.Step = v
			case "says":
				s.Says = v
			case "basis":
				s.Basis = v
			case "node":
				s.Node = v
			case "flag":
				s.Flags = append(s.Flags, v)
			case "doubt":
				s.Status = flow.Unattributed
			case "seconds":
				s.At = flow.Printed(10*3_600_000, false, true)
			default:
				one := step("x " + w)
				s.Fields, s.Keys = append(s.Fields, one.Fields...), append(s.Keys, one.Keys...)
			}
		}
		out = append(out, s)
	}
	return out
}

// chain is a run in which each step leads to the next.
func chain(text string) Run {
	return Run{lines(text), func(i, j int) bool { return i < j }}
}

// told are deviations in short: the kind, the message, what is marked, the cost,
// what was expected and observed where it is not the line itself.
func told(r Result) []string {
	out := []string{}
	for _, d := range r.Deviations {
		text := fmt.Sprintf("%s %s %d", d.Kind, d.Message, d.Cost)
		if d.First {
			text += " first"
		}
		if d.Consequence {
			text += " follows"
		}
		switch d.Kind {
		case flow.Different, flow.Reordered, flow.Late:
			text += ": " + d.Want + " | " + d.Got
		}
		out = append(out, text)
	}
	return out
}

const aLogin = `
	opc.mapped cti=1 opc=2
	opc.asked opc=2 ext=41007
	pim.asked opc=2 ext=41007
	jgw.asked +ext=41007 jgw=7
	jgw.detail step=
	jgw.answered +ext=41007 jgw=7 observed=1
	ctisvr.confirmed says=confirms cti=1`

func TestCompare(t *testing.T) {
	for name, tt := range map[string]struct {
		observed string
		hidden   []string // processes that the capture cannot show
		assumed  bool     // the detail's wording is
		want     []string
	}{
		"as it should be": {observed: `
			opc.mapped cti=0x2600001d opc=0xf0
			opc.asked opc=0xf0 ext=41007
			pim.asked opc=0xF0 ext=41007
			jgw.asked +ext=41007 jgw=9
			jgw.detail
			jgw.answered +ext=41007 jgw=9 observed=1
			ctisvr.confirmed cti=0x2600001d`, want: []string{}},
		"a detail is missing": {observed: strings.Replace(aLogin, "jgw.detail step=", "", 1), want: []string{"missing jgw.detail 2 first"}},
		"a step is missing, and what follows": {observed: `
			opc.mapped
			opc.asked
			pim.asked`, want: []string{"missing jgw.asked 4 first", "missing jgw.detail 2 follows", "missing jgw.answered 4 follows", "missing ctisvr.confirmed 10 follows"}},
		"some of it could not be seen": {observed: `
			opc.mapped
			opc.asked
			pim.asked`, hidden: []string{"jgw"}, want: []string{"unobservable jgw.asked 0", "unobservable jgw.detail 0", "unobservable jgw.answered 0", "missing ctisvr.confirmed 10 first"}},
		"a line that no run has":                   {observed: aLogin + "\npim.refused says=refuses opc=2", want: []string{"unexpected pim.refused 10 first"}},
		"it is assumed and counts":                 {observed: aLogin + "\npim.refused says=refuses basis=assumed opc=2", want: []string{"unexpected pim.refused 10 first"}},
		"nobody published it and it is absent":     {observed: strings.Replace(aLogin, "jgw.detail step=", "", 1), assumed: true, want: []string{"unobservable jgw.detail 0"}},
		"only its shape is known":                  {observed: aLogin + "\npim.csta basis=general", want: []string{}},
		"but it shows an error":                    {observed: aLogin + "\npim.csta step= basis=general flag=Error=7", want: []string{"unexpected pim.csta 2 first"}},
		"perhaps another login's":                  {observed: aLogin + "\npim.refused doubt", want: []string{}},
		"everybody's":                              {observed: strings.Replace(aLogin, "jgw.detail step=", "", 1) + "\njgw.detail@0 peripheral=5000\npim.updated peripheral=5000", want: []string{}},
		"somebody's":                               {observed: aLogin + "\npim.updated peripheral=5000 stid=5001", want: []string{"unexpected pim.updated 4 first"}},
		"printed twice":                            {observed: aLogin + "\njgw.answered +ext=41007 jgw=7 observed=1\nctisvr.confirmed cti=1", want: []string{}},
		"twice, the second time with another code": {observed: aLogin + "\njgw.answered +ext=41007 jgw=7 observed=0", want: []string{"unexpected jgw.answered 4 first"}},
		"twice, for another request":               {observed: aLogin + "\njgw.answered +ext=41007 jgw=8 observed=1", want: []string{"unexpected jgw.answered 4 first"}},
		"twice, with an error":                     {observed: aLogin + "\njgw.answered +ext=41007 jgw=7 observed=1 flag=Error_7", want: []string{"unexpected jgw.answered 4 first"}},
		"a code":                                   {observed: strings.Replace(aLogin, "observed=1", "observed=0 says=refuses", 1), want: []string{"different jgw.answered 10 first: observed=1 | observed=0"}},
		"a value of the request": {observed: strings.Replace(aLogin, "pim.asked opc=2 ext=41007", "pim.asked opc=2 ext=041007", 1),
			want: []string{"different pim.asked 4 first: ext=41007 | ext=041007"}},
		"a second value for a number": {observed: strings.Replace(aLogin, "pim.asked opc=2", "pim.asked opc=3", 1),
			want: []string{"different pim.asked 4 first: opc=2 | opc=3"}},
		"an error beside what is defined": {observed: strings.Replace(aLogin, "says=confirms", "says=confirms flag=Error_7", 1),
			want: []string{"different ctisvr.confirmed 10 first:  | Error_7"}},
		"too early": {observed: `
			ctisvr.confirmed@5 cti=1
			opc.mapped@10 cti=1
			opc.asked
			pim.asked
			jgw.asked +ext=41007
			jgw.detail
			jgw.answered +ext=41007`, want: []string{"reordered ctisvr.confirmed 5 first: after jgw.answered | 55 ms before it"}},
		"a detail rather than a step": {observed: `
			opc.mapped
			opc.asked
			pim.asked
			jgw.detail step=
			jgw.asked +ext=41007
			jgw.answered +ext=41007
			ctisvr.confirmed`, want: []string{"reordered jgw.detail 1 first: after jgw.asked | 10 ms before it"}},
		"another clock proves no order": {observed: `
			ctisvr.confirmed@0 node=C cti=1
			opc.mapped@10
			opc.asked
			pim.asked
			jgw.asked +ext=41007
			jgw.detail
			jgw.answered +ext=41007`, want: []string{}},
		"one millisecond proves none": {observed: `
			ctisvr.confirmed@10
			opc.mapped@10
			opc.asked@10
			pim.asked@10
			jgw.answered@10 +ext=41007
			jgw.asked@10 +ext=41007
			jgw.detail@10`, want: []string{}},
		"nothing": {observed: "x.y doubt", want: []string{"missing opc.mapped 4 first", "missing opc.asked 4 follows", "missing pim.asked 4 follows", "missing jgw.asked 4 follows",
			"missing jgw.detail 2 follows", "missing jgw.answered 4 follows", "missing ctisvr.confirmed 10 follows"}},
	} {
		t.Run(name, func(t *testing.T) {
			run := chain(aLogin)
			if tt.assumed {
				run.Steps[4].Basis = assumed
			}
			r := Compare(run, lines(tt.observed), Options{
				Minted:     []string{"cti", "opc", "jgw"},
				Observable: func(i int) bool { return !slices.Contains(tt.hidden, run.Steps[i].Process) },
			})
			assert.Equal(t, tt.want, told(r))
			sum := 0
			for _, d := range r.Deviations {
				sum += d.Cost
			}
			assert.Equal(t, sum, r.Cost)
		})
	}
}

// TestDeviation: what a deviation names.
func TestDeviation(t *testing.T) {
	run := chain("opc.asked ext=1\npim.asked says=refuses\njgw.asked")
	seen := lines("pim.asked@0\nopc.asked@9 ext=2\nrtr.asked step=")
	r := Compare(run, seen, Options{})
	place := func(n int) *int { return &n }
	assert.Equal(t, []flow.Deviation{
		{Kind: flow.Different, Step: "asked", Process: "opc", Message: "opc.asked", Want: "ext=1", Got: "ext=2", Cost: 4, Consequence: true,
			Expected: place(0), Observed: place(1), Evidence: seen[1].Evidence},
		{Kind: flow.Reordered, Step: "asked", Process: "opc", Message: "opc.asked", Want: "before pim.asked", Got: "9 ms after it", Cost: 2, Consequence: true,
			Expected: place(0), Observed: place(1), Evidence: []flow.Evidence{seen[0].Evidence[0], seen[1].Evidence[0]}},
		{Kind: flow.Unexpected, Process: "rtr", Message: "rtr.asked", Got: "rtr.asked step=", Cost: 2, Observed: place(2), Evidence: seen[2].Evidence},
		{Kind: flow.Missing, Step: "asked", Process: "jgw", Message: "jgw.asked", Want: "jgw.asked", Cost: 4, Expected: place(2), Evidence: []flow.Evidence{}},
	}, unmarked(r.Deviations))
}

// TestDifferent: which values are held against each other, and how.
func TestDifferent(t *testing.T) {
	for name, tt := range map[string]struct {
		run, observed string
		want          []string
	}{
		"a number in two bases":      {"a.a client=0x1b65f\nb.b client=112223", "a.a client=0x10\nb.b client=16", nil},
		"another one in two bases":   {"a.a client=0x1b65f\nb.b client=112223", "a.a client=0x10\nb.b client=17", []string{"different b.b 4 first: client=0x10 | client=17"}},
		"the first observed one":     {"a.a client=1\nb.b client=1", "b.b client=8 node=B\na.a client=9", []string{"different a.a 4 first: client=8 | client=9"}},
		"two numbers of two":         {"a.a client=1 opc=1", "a.a client=8 opc=9", nil},
		"no value says nothing":      {"a.a client=1 ext=7\nb.b client=1 ext=", "a.a client= ext=\nb.b client=5 ext=3", nil},
		"of a list the first":        {"a.a group=1 group=2", "a.a group=1 group=3", nil},
		"several":                    {"a.a ext=1 elapsed=5 agent=7", "a.a ext=2 elapsed=9 agent=8", []string{"different a.a 4 first: ext=1 agent=7 | ext=2 agent=8"}},
		"an error that is expected":  {"a.a flag=Error_7", "a.a flag=Error_7", nil},
		"and one that is not":        {"a.a flag=Error_7", "a.a flag=Error_7 flag=Cause_9", []string{"different a.a 4 first:  | Cause_9"}},
		"what the observed one says": {"a.a ext=1", "a.a ext=2 says=refuses", []string{"different a.a 10 first: ext=1 | ext=2"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := told(Compare(chain(tt.run), lines(tt.observed), Options{Minted: []string{"client", "opc"}}))
			assert.Equal(t, append([]string{}, tt.want...), got)
		})
	}
}

func unmarked(ds []flow.Deviation) []flow.Deviation {
	out := slices.Clone(ds)
	for i := range out {
		out[i].First = false
		out[i].Consequence = i < 2
	}
	return out
}

// TestClocks: across nodes an order is proven only by the bounds of both clocks.
func TestClocks(t *testing.T) {
	run := chain("opc.asked\nrtr.asked")
	for name, tt := range map[string]struct {
		observed string
		clocks   map[string]Bounds
		want     []string
	}{
		"nothing is known":   {"rtr.asked@0 node=B\nopc.asked@500", nil, []string{}},
		"only one is":        {"rtr.asked@0 node=B\nopc.asked@500", map[string]Bounds{"A": {0, 0}}, []string{}},
		"both are":           {"rtr.asked@0 node=B\nopc.asked@500", map[string]Bounds{"A": {0, 0}, "B": {-10, 20}}, []string{"reordered rtr.asked 2 first: after opc.asked | 480 ms before it"}},
		"not well enough":    {"rtr.asked@0 node=B\nopc.asked@500", map[string]Bounds{"A": {-480, 0}, "B": {-10, 20}}, []string{}},
		"just well enough":   {"rtr.asked@0 node=B\nopc.asked@500", map[string]Bounds{"A": {-479, 0}, "B": {-10, 20}}, []string{"reordered rtr.asked 2 first: after opc.asked | 1 ms before it"}},
		"bounds of no clock": {"rtr.asked@0 node=B\nopc.asked@500", map[string]Bounds{"A": {0, 0}, "B": {20, -10}}, []string{}},
		"of one node, its bounds do not matter": {"rtr.asked@0\nopc.asked@500", map[string]Bounds{"A": {-5000, 5000}},
			[]string{"reordered rtr.asked 2 first: after opc.asked | 500 ms before it"}},
		"whole seconds":       {"rtr.asked@0 seconds\nopc.asked@999", nil, []string{}},
		"beyond the second":   {"rtr.asked@0 seconds\nopc.asked@1000", nil, []string{"reordered rtr.asked 2 first: after opc.asked | 1 ms before it"}},
		"the order of a list": {"rtr.asked@500 node=B\nopc.asked@0", map[string]Bounds{"A": {0, 0}, "B": {0, 0}}, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			r := Compare(run, lines(tt.observed), Options{Clock: func(node string) (Bounds, bool) { b, ok := tt.clocks[node]; return b, ok }})
			assert.Equal(t, tt.want, told(r))
		})
	}
}

// TestFirst: the first divergence on the observed timeline is marked, and what the
// run orders after it, or would have printed further in handling the same message.
func TestFirst(t *testing.T) {
	// The PIM handles one message in three lines; JGW and router follow from it,
	// side by side.
	parallel := Run{lines("opc.asked\npim.asked\npim.found\npim.built\njgw.asked\nrtr.asked\njgw.answered\nrtr.in"), func(i, j int) bool {
		led := map[int][]int{0: {1, 2, 3, 4, 5, 6, 7}, 1: {4, 5, 6, 7}, 2: {4, 5, 6, 7}, 3: {4, 5, 6, 7}, 4: {6}, 5: {7}}
		return slices.Contains(led[i], j)
	}}
	for name, tt := range map[string]struct {
		observed string
		want     []string
	}{
		"at the end": {"opc.asked\npim.asked\npim.found\npim.built\njgw.asked\nrtr.asked\njgw.answered", []string{"missing rtr.in 4 first"}},
		"not before another branch": {"opc.asked\npim.asked\npim.found\npim.built\njgw.asked\nrtr.asked\nrtr.in\nrtr.out",
			[]string{"unexpected rtr.out 4 first", "missing jgw.answered 4"}},
		"at the latest before what follows from it": {"opc.asked\npim.asked\npim.found\npim.built\nrtr.asked\nrtr.out\njgw.answered\nrtr.in",
			[]string{"unexpected rtr.out 4 first", "missing jgw.asked 4"}},
		"before what its process prints further": {"opc.asked\npim.asked\npim.built\npim.odd\njgw.asked\nrtr.asked\njgw.answered\nrtr.in",
			[]string{"missing pim.found 4 first", "unexpected pim.odd 4"}},
		"the process went another way": {"opc.asked\npim.asked\npim.lost\npim.refused says=refuses",
			[]string{"unexpected pim.lost 4 first", "unexpected pim.refused 10", "missing pim.found 4 follows", "missing pim.built 4 follows", "missing jgw.asked 4 follows",
				"missing rtr.asked 4 follows", "missing jgw.answered 4 follows", "missing rtr.in 4 follows"}},
		"two ways part": {"opc.asked\npim.asked\npim.found\npim.built\njgw.asked\nrtr.asked",
			[]string{"missing jgw.answered 4 first", "missing rtr.in 4"}},
		"an odd line, and what its process does not print then": {"opc.asked\npim.asked\npim.found\npim.built\npim.lost\njgw.asked\nrtr.asked\nrtr.in",
			[]string{"unexpected pim.lost 4 first", "missing jgw.answered 4 follows"}},
		"an odd line of a process of which nothing else is seen": {"x.lost\nopc.asked\npim.asked\npim.found\npim.built\njgw.asked\nrtr.asked\nrtr.in",
			[]string{"unexpected x.lost 4 first", "missing jgw.answered 4"}},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tt.want, told(Compare(parallel, lines(tt.observed), Options{})))
		})
	}
}

// TestFollows: what has another reason does not follow.
func TestFollows(t *testing.T) {
	led := func(pairs ...[2]int) func(i, j int) bool {
		return func(i, j int) bool { return slices.Contains(pairs, [2]int{i, j}) }
	}
	apart := Run{lines("opc.a\npim.b\npim.c"), led([2]int{0, 1})}
	assert.Equal(t, []string{"missing pim.b 4 first", "missing pim.c 4"}, told(Compare(apart, lines("opc.a"), Options{})))
	leading := Run{lines("pim.a\npim.b\nopc.z"), led([2]int{0, 2})}
	assert.Equal(t, []string{"missing pim.a 4 first", "missing pim.b 4"}, told(Compare(leading, lines("opc.z"), Options{})))
	nodes := Run{lines("opc.a\npim.b\npim.c node=B"), led([2]int{0, 1}, [2]int{0, 2})}
	assert.Equal(t, []string{"missing pim.b 4 first", "missing pim.c 4"}, told(Compare(nodes, lines("opc.a"), Options{})))

	causes := Run{lines("opc.a\npim.b\nopc.z\npim.c"), led([2]int{0, 1}, [2]int{2, 3})}
	assert.Equal(t, []string{"missing pim.b 4 first", "missing pim.c 4"}, told(Compare(causes, lines("opc.a\nopc.z"), Options{})))

	// An odd line comes from what its process printed last.
	two := Run{lines("pim.a\npim.b\nopc.z\njgw.x\nrtr.y"), led([2]int{0, 3}, [2]int{2, 3}, [2]int{1, 4}, [2]int{2, 4})}
	assert.Equal(t, []string{"unexpected pim.odd 4 first", "missing jgw.x 4", "missing rtr.y 4 follows"}, told(Compare(two, lines("pim.a\npim.b\npim.odd\nopc.z"), Options{})))
	assert.Equal(t, []string{"unexpected pim.odd 4 first", "missing jgw.x 4 follows", "missing rtr.y 4"}, told(Compare(two, lines("pim.a\npim.odd\npim.b\nopc.z"), Options{})))
	assert.Equal(t, []string{"unexpected pim.odd 4 first", "missing jgw.x 4 follows", "missing rtr.y 4"}, told(Compare(two, lines("pim.b\npim.a\npim.odd\nopc.z"), Options{})))
}

// TestLate: only what is beyond a budget for certain is late.
func TestLate(t *testing.T) {
	run := chain("opc.map step=mapped\nrtr.in step=in\njgw.adds step=call-observer-added\njgw.returned step=observer-returned\nctisvr.yes step=confirmed says=confirms")
	steps := func(mapped, adds, returned, confirmed int, more string) string {
		return fmt.Sprintf("opc.map@%d step=mapped %s\nrtr.in@0 node=B step=in\njgw.adds@%d step=call-observer-added\njgw.returned@%d step=observer-returned\nctisvr.yes@%d step=confirmed", mapped, more, adds, returned, confirmed)
	}
	hop := []Budget{{Name: "hop", From: []string{"mapped"}, To: []string{"in"}, MS: 100}}
	for name, tt := range map[string]struct {
		observed string
		budgets  []Budget
		clocks   map[string]Bounds
		want     []string
	}{
		"in time":                         {steps(0, 10, 14_990, 15_000, ""), Timers(NoAnswer), nil, []string{}},
		"no budget":                       {steps(0, 10, 95_000, 95_000, ""), nil, nil, []string{}},
		"JTAPI in time":                   {steps(0, 10, 15_010, 15_020, ""), Timers(20_000), nil, []string{}},
		"the answer":                      {steps(0, 10, 20, 15_001, ""), Timers(NoAnswer), nil, []string{"late ctisvr.yes 0 first: CTI server answer: 15000 ms after opc.map at most | 15001 ms"}},
		"another budget":                  {steps(0, 10, 20, 1001, ""), Timers(1000), nil, []string{"late ctisvr.yes 0 first: CTI server answer: 1000 ms after opc.map at most | 1001 ms"}},
		"JTAPI":                           {steps(0, 10, 15_011, 15_012, ""), Timers(20_000), nil, []string{"late jgw.returned 0 first: JTAPI request: 15000 ms after jgw.adds at most | 15001 ms"}},
		"a person answers the phone":      {steps(0, 10, 20, 95_000, "workmode=4"), Timers(NoAnswer), nil, []string{}},
		"no person is called":             {steps(0, 10, 20, 95_000, "workmode=0"), Timers(NoAnswer), nil, []string{"late ctisvr.yes 0 first: CTI server answer: 15000 ms after opc.map at most | 95000 ms"}},
		"a person has no part in JTAPI's": {steps(0, 10, 20_000, 20_000, "workmode=4"), Timers(NoAnswer), nil, []string{"late jgw.returned 0 first: JTAPI request: 15000 ms after jgw.adds at most | 19990 ms"}},
		"between two clocks":              {steps(-500, 10, 20, 30, ""), hop, nil, []string{}},
		"the shortest time":               {steps(-500, 10, 20, 30, ""), hop, map[string]Bounds{"A": {-5, 10}, "B": {-20, 0}}, []string{"late rtr.in 0 first: hop: 100 ms after opc.map at most | 470 ms"}},
		"is in time":                      {steps(-500, 10, 20, 30, ""), hop, map[string]Bounds{"A": {-5, 200}, "B": {-200, 0}}, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			r := Compare(run, lines(tt.observed), Options{Budgets: tt.budgets, Clock: func(node string) (Bounds, bool) { b, ok := tt.clocks[node]; return b, ok }})
			assert.Equal(t, tt.want, told(r))
		})
	}
	several := Run{lines("f.ask step=submitted\nopc.map step=mapped\nctisvr.yes step=confirmed"), run.Before}
	assert.Equal(t, []string{"late ctisvr.yes 0 first: CTI server answer: 15000 ms after f.ask at most | 15600 ms"},
		told(Compare(several, lines("f.ask@0 step=submitted\nopc.map@300 step=mapped\nctisvr.yes@15600 step=confirmed"), Options{Budgets: Timers(NoAnswer)})), "the longest that is certain")
	assert.Equal(t, []string{"late ctisvr.yes 0 first: CTI server answer: 15000 ms after opc.map at most | 15300 ms"},
		told(Compare(several, lines("f.ask@0 step=submitted node=F\nopc.map@300 step=mapped\nctisvr.yes@15600 step=confirmed"), Options{Budgets: Timers(NoAnswer)})), "the longest that is certain")
	slow := Run{slices.Clone(run.Steps), run.Before}
	slow.Steps[4].OffsetMS = 25_000
	assert.Empty(t, told(Compare(slow, lines(steps(0, 10, 20, 15_001, "")), Options{Budgets: Timers(NoAnswer)})), "the run expects no less")
	cause := Run{run.Steps, func(i, j int) bool { return false }}
	assert.Empty(t, told(Compare(cause, lines(steps(0, 10, 20, 15_001, "")), Options{Budgets: Timers(NoAnswer)})), "what does not follow from it waits for nothing")
}

// TestCompares: how values of a field are held against each other.
func TestCompares(t *testing.T) {
	for _, tt := range []struct {
		field, a, b string
		same        bool
	}{
		{"ctierror", "0x8ccc0060", "2362179681", true}, // codes are facts of the login, no matter of replay
		{"perror", "20024", "20025", true},
		{"failure", "34", "260", true},
		{"obscause", "1005", "1008", true},
		{"status", "8", "16", true},
		{"observed", "0", "00", true},
		{"observed", "0", "1", false},
		{"stid", "0x1389", "5001", true},
		{"peripheral", "none", "0x", false},
		{"stid", "0x1ffffffff", "0x1FFFFFFFF", false},
		{"ext", "41007", "041007", false},
		{"agent", "Noor", "noor", false},
		{"regstate", "InService", "INSERVICE", true},
		{"regstate", "InService", "OutOfService", false},
		{"elapsed", "1", "2", true},
		{"snaperror", "0", "7", true},
		{"aname", "Noor", "Ada", true},
	} {
		assert.Equal(t, tt.same, compares(tt.field).equal(tt.a, tt.b), "%+v", tt)
	}
}

// TestCovered: what is not seen, not told apart, or doubtful is not missing.
func TestCovered(t *testing.T) {
	l := &flow.Login{
		Coverage:  []flow.Coverage{{Process: "opc", State: "seen"}, {Process: "pim", State: "quiet"}, {Process: "jgw", State: "silent"}, {Process: "router", State: "absent"}},
		Ambiguous: []flow.Ambiguity{{Message: "pim.b"}},
	}
	run := lines("opc.a opc=1\nopc.b opc=2\nopc.c opc=2 cti=3\nopc.d cti=3 agent=7\npim.a ext=1\npim.b ext=1\npim.c peripheral=5000\npim.d terminal=SEP1\npim.e ext=\njgw.a jgw=1\nrouter.a stid=5\nctios.a agent=5")
	shown := Covered(l, run)
	var got []string
	for i, s := range run {
		if shown(i) {
			got = append(got, s.Message)
		}
	}
	assert.Equal(t, []string{"opc.b", "opc.c", "opc.d", "pim.a"}, got, "opc.a has a number that no other line has")

	l.Coverage = append(l.Coverage, flow.Coverage{Process: "ctisvr", State: "seen"})
	run = lines("opc.map cti=3 opc=2\nopc.set opc=2 agent=7\nctisvr.conf cti=3\nctisvr.req agent=7")
	shown = Covered(l, run)
	assert.True(t, shown(0) && shown(1) && shown(2) && shown(3))
	l.Coverage[0].State = "absent"
	shown = Covered(l, run)
	assert.False(t, shown(2), "the log that ties it to the agent is not there")
	assert.True(t, shown(3))
	l.Coverage[0].State = "seen"
	shown = Observable(l, run, func(i int) bool { return i != 1 })
	assert.False(t, shown(0) || shown(1) || shown(2), "the line that ties them is not printed")
}
