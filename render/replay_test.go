package render

import (
	"bytes"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	vectors "uccetrace/testdata/hostile"
)

// replayOf is the engine's run for a login that went well, beside the login: the
// first steps of the fixture in an order and with numbers of its own.
func replayOf(l *flow.Login, decided ...string) *flow.Login {
	r := &flow.Replay{Decided: append([]string{}, decided...), Outcome: flow.Succeeded, Minted: []string{"cti", "opc", "jgw", "ntid"}, Steps: []flow.Step{}, Pairs: []flow.Pair{}}
	for i, s := range fixtureSteps() {
		s.Status, s.Link, s.Evidence, s.At = flow.Expected, flow.Link{Strength: flow.Replayed}, []flow.Evidence{}, flow.Time{}
		s.OffsetMS = int64(i) * 2
		r.Steps = append(r.Steps, s)
	}
	for i := range r.Steps {
		pair := flow.Pair{Expected: place(i)}
		if i < len(l.Steps) {
			pair.Observed = place(i)
		}
		r.Pairs = append(r.Pairs, pair)
	}
	l.Replay = r
	return judged(l)
}

func drawReplay(t testing.TB, format string, opt Options, closing *flow.Closing, logins ...*flow.Login) string {
	t.Helper()
	for _, f := range Replays() {
		if f.Name != format {
			continue
		}
		var b bytes.Buffer
		s := f.New(&b, opt)
		require.NoError(t, s.Begin())
		for _, l := range logins {
			require.NoError(t, s.Login(l))
		}
		require.NoError(t, s.End(closing))
		return b.String()
	}
	require.Fail(t, "no such format", format)
	return ""
}

// fixtureDecided is a login that the JGW refused beside a replay in which it does
// so for another reason; the capture holds a line more.
func fixtureDecided() *flow.Login {
	l := replayOf(fixtureFailed(), "jgw.add-call-observer=refused", "router.agent-login=lost")
	l.Steps[11].Says = "refuses"
	l.Steps[11].Fields = []flow.Field{{Name: "ext", Value: "41077"}, {Name: "succeeded", Value: "0"}, {Name: "jgw", Value: "277901"}, {Name: "cause", Value: "1005"}}
	r := l.Replay
	r.Outcome = flow.Failed
	r.Steps = r.Steps[:14]
	r.Steps[11].Says = "refuses"
	r.Pairs = r.Pairs[:14]
	r.Pairs[2].Observed = nil // the PIM's line is another one
	r.Pairs = append(r.Pairs[:3:3], append([]flow.Pair{{Observed: place(2)}}, r.Pairs[3:]...)...)
	return judged(l)
}

func place(n int) *int { return &n }

// judged makes the deviations of what stands on one side only, or differs in a code,
// in the order of the pairs: the first that counts is the first, expected ones
// behind it follow.
func judged(l *flow.Login) *flow.Login {
	r, first := l.Replay, true
	l.Deviations = []flow.Deviation{}
	add := func(kind string, pair flow.Pair, s *flow.Step, want, got string) {
		d := flow.Deviation{Kind: kind, Step: s.Step, Process: s.Process, Message: s.Message, Want: want, Got: got, Expected: pair.Expected, Observed: pair.Observed, Evidence: []flow.Evidence{}}
		if kind != flow.Unobservable {
			d.Cost, d.First, d.Consequence, first = 4, first, !first && pair.Expected != nil, false
		}
		l.Deviations = append(l.Deviations, d)
	}
	for _, pair := range r.Pairs {
		switch {
		case pair.Observed == nil && hides(stateOf(l, r.Steps[*pair.Expected].Process)):
			add(flow.Unobservable, pair, &r.Steps[*pair.Expected], r.Steps[*pair.Expected].Text, "")
		case pair.Observed == nil:
			add(flow.Missing, pair, &r.Steps[*pair.Expected], r.Steps[*pair.Expected].Text, "")
		case pair.Expected == nil:
			add(flow.Unexpected, pair, &l.Steps[*pair.Observed], "", l.Steps[*pair.Observed].Text)
		default:
			e, o := &r.Steps[*pair.Expected], &l.Steps[*pair.Observed]
			if want, got := allValues(e)["cause"], allValues(o)["cause"]; want != got {
				add(flow.Different, pair, o, "cause="+want, "cause="+got)
			}
		}
	}
	return l
}

func TestReplayGolden(t *testing.T) {
	for name, opt := range map[string]Options{
		"80":    {Width: 80, Capture: "logs"},
		"40":    {Width: 40, Capture: "logs"},
		"ascii": {Width: 80, ASCII: true, Capture: "logs"},
		"color": {Width: 80, Color: true, Capture: "logs"},
		"wide":  {Width: 130, All: true, Capture: "logs"},
	} {
		t.Run(name, func(t *testing.T) {
			golden(t, "replay."+name, drawReplay(t, "text", opt, fixtureClosing(), replayOf(fixtureLogin()), fixtureDecided(), replayOf(fixtureStopped())))
		})
	}
}

// TestReplayOfTheSchema: a report with replays follows the published schema.
func TestReplayOfTheSchema(t *testing.T) {
	report, line := compiled(t, ""), compiled(t, "#/$defs/line")
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(drawReplay(t, "json", Options{}, fixtureClosing(), replayOf(fixtureLogin()), fixtureDecided())))
	require.NoError(t, err)
	require.NoError(t, report.Validate(v))
	first, _, _ := strings.Cut(drawReplay(t, "jsonl", Options{}, fixtureClosing(), fixtureDecided()), "\n")
	v, err = jsonschema.UnmarshalJSON(strings.NewReader(first))
	require.NoError(t, err)
	require.NoError(t, line.Validate(v))
	assert.Contains(t, first, `{"expected":2},{"observed":2},{"expected":3,"observed":3}`)
	assert.NotContains(t, draw(t, "json", Options{}, fixtureClosing(), fixtureLogin()), `"replay"`)
}

// TestReplayRows: the observed side stays in order of time, each step of both
// sides stands in one row, and what the capture ends with comes before what it
// lacks.
func TestReplayRows(t *testing.T) {
	l := replayOf(fixtureStopped())
	l.Unread = []flow.Unread{{Process: "opc", OffsetMS: -1}, {Process: "opc", OffsetMS: 0}, {Process: "opc", OffsetMS: 900}}
	l.Steps = append(l.Steps, fixtureSteps()[3])
	l.Steps[3].OffsetMS = 2
	r := l.Replay
	r.Steps = r.Steps[:6]
	r.Pairs = []flow.Pair{ // the engine prints another order, and lines around
		{Expected: place(0)}, {Expected: place(1), Observed: place(2)}, {Expected: place(2)}, {Expected: place(3), Observed: place(0)},
		{Observed: place(1)}, {Expected: place(4), Observed: place(3)}, {Expected: place(5)},
	}
	var got []string
	for _, row := range replayRows(l) {
		text := ""
		for i := range l.Steps {
			if row.observed == &l.Steps[i] {
				text = fmt.Sprint("o", i)
			}
		}
		if row.unread != nil {
			text = fmt.Sprint("u", row.unread.OffsetMS)
		}
		for i := range r.Steps {
			if row.expected == &r.Steps[i] {
				text += fmt.Sprint("e", i)
			}
		}
		got = append(got, text)
	}
	assert.Equal(t, []string{"u-1", "e0", "o0e3", "o1", "u0", "o2e1", "e2", "o3e4", "u900", "e5"}, got)
}

// TestReplayValues: values in which the sides differ stand below a step, those
// that every run gives anew do not; with all, every one does.
func TestReplayValues(t *testing.T) {
	got := drawReplay(t, "text", Options{Width: 120}, fixtureClosing(), fixtureDecided())
	assert.Contains(t, got, "succeeded=0 cause=1005")
	assert.Contains(t, got, "succeeded=1 cause=-1")
	assert.NotContains(t, got, "jgw=")
	got = drawReplay(t, "text", Options{Width: 200, All: true}, fixtureClosing(), fixtureDecided())
	assert.Contains(t, got, "succeeded=0 jgw=277901 cause=1005")
	assert.Contains(t, got, "succeeded=1 jgw=277865 cause=-1")
	l := fixtureDecided()
	l.Steps[11].Keys, l.Replay.Steps[11].Keys = []string{"jgw"}, []string{"jgw"}
	assert.NotContains(t, drawReplay(t, "text", Options{Width: 120}, fixtureClosing(), l), "jgw 2")
	step := flow.Step{Fields: []flow.Field{{Name: "pq", Value: "1"}, {Name: "pq", Value: "a b"}, {Name: "none"}}}
	assert.Equal(t, map[string]string{"pq": `1,"a b"`, "none": ""}, allValues(&step))
}

// TestReplayUnseen: which expected lines no log could show is said, and why.
func TestReplayUnseen(t *testing.T) {
	l := replayOf(fixtureStopped())
	l.Coverage = l.Coverage[:4] // the router's is not known: no log
	got := drawReplay(t, "text", Options{Width: 160}, fixtureClosing(), l)
	assert.Contains(t, got, "3 lines on both sides, 9 only expected")
	assert.Contains(t, got, "jgw: its log prints no login lines at all; 5 expected lines of it could not be seen")
	assert.Contains(t, got, "router: no log of it covers this time; 4 expected lines of it could not be seen")
	l.Coverage[3].State = "quiet"
	judged(l)
	got = drawReplay(t, "text", Options{Width: 160}, fixtureClosing(), l)
	assert.Contains(t, got, "3 lines on both sides, 14 only expected")
	assert.Contains(t, got, "jgw: its log shows other logins, but nothing of this one; 5 lines of it are expected")
}

// TestReplayMarks: each kind of deviation has its mark and says what was expected
// and what came; where there is none a line says so.
func TestReplayMarks(t *testing.T) {
	got := drawReplay(t, "text", Options{Width: 120}, fixtureClosing(), replayOf(fixtureLogin()))
	assert.Contains(t, got, "judged     no deviation from what the engine does")
	assert.NotContains(t, got, "part:")

	for kind, tt := range map[string]struct{ fine, plain, want, got, say string }{
		flow.Different: {"≠", "#", "opc=0xf000001b", "opc=0xf000001c", "; expected opc=0xf000001b, got opc=0xf000001c"},
		flow.Reordered: {"↕", "^", "after opc.map-invocation", "4 ms before it", "; expected after opc.map-invocation, got 4 ms before it"},
		flow.Late:      {"»", "+", "hop: 5 ms after it at most", "9 ms", "; expected hop: 5 ms after it at most, got 9 ms"},
	} {
		l := replayOf(fixtureLogin())
		l.Steps[2].Fields = []flow.Field{{Name: "opc", Value: "0xf000001c"}}
		l.Replay.Steps[2].Fields = []flow.Field{{Name: "opc", Value: "0xf000001b"}}
		l.Deviations = []flow.Deviation{{Kind: kind, Process: "pim", Message: "pim.set-agent-state", Want: tt.want, Got: tt.got, Cost: 4, First: true, Expected: place(2), Observed: place(2)}}
		for _, ascii := range []bool{false, true} {
			mark := tt.fine
			if ascii {
				mark = tt.plain
			}
			got := drawReplay(t, "text", Options{Width: 160, ASCII: ascii}, fixtureClosing(), l)
			assert.Contains(t, got, "judged     1 "+kind)
			assert.Contains(t, got, "first      pim "+kind+": the PIM takes the request"+tt.say)
			assert.Contains(t, got, " here the two part: "+kind)
			assert.Regexp(t, `(?m)^  pim .* the PIM takes the request +`+regexp.QuoteMeta(mark)+` .*the PIM takes the request$`, got)
			assert.Regexp(t, `(?m)^ +`+regexp.QuoteMeta(tt.got)+` .* `+regexp.QuoteMeta(tt.want)+`$`, got)
			assert.Contains(t, drawReplay(t, "text", Options{Width: 160, ASCII: ascii, All: true}, fixtureClosing(), l), tt.want)
		}
		l.Deviations[0].First, l.Deviations[0].Consequence = false, true
		assert.Contains(t, drawReplay(t, "text", Options{Width: 120}, fixtureClosing(), l), ": follows from the first")
	}

	l := replayOf(fixtureLogin())
	l.Replay.Pairs[2].Expected = nil // observed alone, and no deviation
	assert.Contains(t, drawReplay(t, "text", Options{Width: 120}, fixtureClosing(), l), "· on one side, and no fault")
}

// TestReplayError: a request that the engine cannot make is said, and what was
// observed is shown all the same.
func TestReplayError(t *testing.T) {
	l := fixtureStopped()
	l.Replay = &flow.Replay{Decided: []string{}, Error: "no such peripheral", Outcome: flow.Inconclusive, Minted: []string{}, Steps: []flow.Step{},
		Pairs: []flow.Pair{{Observed: place(0)}, {Observed: place(1)}, {Observed: place(2)}}}
	got := drawReplay(t, "text", Options{Width: 160}, fixtureClosing(), l)
	assert.Contains(t, got, "engine     could not make the request: no such peripheral")
	assert.Contains(t, got, "0 lines on both sides, 3 only observed")
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(drawReplay(t, "json", Options{}, fixtureClosing(), l)))
	require.NoError(t, err)
	require.NoError(t, compiled(t, "").Validate(v))
}

// TestReplayIsSafe: no text of a trace acts on the terminal or breaks the width,
// and colour adds sequences and nothing else.
func TestReplayIsSafe(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	looks := []Options{{Width: 80}, {Width: 40, Color: true}, {Width: 80, ASCII: true, All: true}, {Width: 24}}
	for i, v := range vectors.Vectors() {
		t.Run(v.Name, func(t *testing.T) {
			text := v.Text
			for n, opt := range looks {
				if n != i%len(looks) && !thorough {
					continue
				}
				opt.Capture = text
				l, c := poisoned(text, false)
				l.Replay = replayOf(fixtureLogin()).Replay
				l.Replay.Decided = []string{""}
				l.Replay.Pairs[3].Observed, l.Replay.Pairs[4].Expected = nil, nil
				poison(reflect.ValueOf(l.Replay), text)
				checkText(t, "replay", drawReplay(t, "text", opt, c, l), opt)
				checkText(t, "replay", drawReplay(t, "text", opt, c), opt)
				l.Replay = nil
				checkText(t, "replay", drawReplay(t, "text", opt, c, l), opt)
			}
		})
	}
	for width := leastWidth; width <= 130; width += 1 + width/10 {
		opt := Options{Width: width, Capture: "logs"}
		plain := drawReplay(t, "text", opt, fixtureClosing(), replayOf(fixtureLogin()), fixtureDecided(), replayOf(fixtureStopped()))
		checkText(t, "replay", plain, opt)
		opt.Color = true
		color := drawReplay(t, "text", opt, fixtureClosing(), replayOf(fixtureLogin()), fixtureDecided(), replayOf(fixtureStopped()))
		assert.Equal(t, plain, sgr.ReplaceAllString(color, ""))
		assert.NotEqual(t, plain, color)
	}
}
