package render

import (
	"strings"

	"uccetrace/flow"
)

// Shown is how many logins text shows one by one unless all are asked for: no more
// of them need a replay.
const Shown = defaultLimit

// Replays is the table of formats for a report whose logins carry replays: text
// shows them beside what was observed, the others hold them as they hold all else.
func Replays() []Format {
	out := []Format{{Name: "text", Extensions: []string{".txt"}, New: newAlign,
		Doc: "each login beside the engine's run for the same request"}}
	for _, f := range Formats() {
		if f.Name == "json" || f.Name == "jsonl" {
			out = append(out, f)
		}
	}
	return out
}

func (p *page) replayFacts(l *flow.Login) {
	a := &l.Agent
	p.fact("when", l.Start.String()+" "+p.dash()+" "+l.End.String())
	p.fact("request", commas(labelled("agent", a.ID), labelled("extension", a.Extension), labelled("client", a.Client), labelled("peripheral", a.Peripheral)))
	p.fact("login", l.ID)
	r := l.Replay
	if r == nil {
		p.fact("engine", "no replay of this login is in the report")
		return
	}
	spans := []span{{string(r.Outcome), p.outcome(r.Outcome)}}
	if r.Error != "" {
		spans = []span{{"could not make the request: ", p.odd}, plain(r.Error)}
	}
	if len(r.Decided) > 0 {
		spans = append(spans, plain(", where "), span{list(r.Decided...), p.strong})
	}
	p.labelled("engine", spans...)
}

// replaySums counts what found a partner, and says what could not.
func (p *page) replaySums(l *flow.Login, rows []replayRow) {
	var both, left, right int64
	var mute []string // processes of which no line of this login was seen, in order of the replay
	lines := map[string]int64{}
	for _, r := range rows {
		switch {
		case r.observed != nil && r.expected != nil:
			both++
		case r.observed != nil:
			left++
		case r.expected != nil:
			if stateOf(l, r.process) != "seen" {
				if lines[r.process] == 0 {
					mute = append(mute, r.process)
				}
				lines[r.process]++
			}
			if !r.hidden {
				right++
			}
		}
	}
	parts := []string{count(both, "line", "lines") + " on both sides"}
	if left > 0 {
		parts = append(parts, digits(left)+" only observed")
	}
	if right > 0 {
		parts = append(parts, digits(right)+" only expected")
	}
	p.fact("beside", strings.Join(parts, ", "))
	label := "not seen"
	for _, process := range mute {
		text := count(lines[process], "line of it is expected", "lines of it are expected")
		if hides(stateOf(l, process)) {
			text = count(lines[process], "expected line", "expected lines") + " of it could not be seen"
		}
		p.labelled(label, span{process, p.name}, plain(": "+whyMute(l, process)+"; "+text))
		label = ""
	}
}

// stateOf is what the capture could show of a process for this login; a process
// that coverage does not know has no log.
func stateOf(l *flow.Login, process string) string {
	for _, c := range l.Coverage {
		if c.Process == process {
			return c.State
		}
	}
	return "absent"
}

// hides says that no log could have shown a line of a process in this state.
func hides(state string) bool { return state == "absent" || state == "silent" }

func whyMute(l *flow.Login, process string) string {
	for _, s := range notSeen() {
		if s.state == stateOf(l, process) {
			return s.long
		}
	}
	return ""
}

// parting says in a line whether the two sides part, and where first.
func (p *page) parting(l *flow.Login) {
	if l.Replay.Error != "" {
		return
	}
	counts := map[string]int64{}
	var all, follow int64
	var first *flow.Deviation
	for i := range l.Deviations {
		d := &l.Deviations[i]
		if d.Kind == flow.Unobservable {
			continue
		}
		all++
		counts[d.Kind]++
		if d.First {
			first = d
		}
		if d.Consequence {
			follow++
		}
	}
	if first == nil {
		p.labelled("judged", span{"no deviation", p.good}, plain(" from what the engine does"))
		return
	}
	var parts []string
	for _, k := range kinds {
		if n := counts[k.kind]; n > 0 {
			parts = append(parts, digits(n)+" "+k.kind)
		}
	}
	text := strings.Join(parts, ", ")
	if len(parts) > 1 {
		text = digits(all) + " deviations: " + text
	}
	if follow > 0 {
		text += "; " + count(follow, "only follows", "only follow") + " from the first"
	}
	p.fact("judged", text)
	spans := []span{{first.Process, p.name}, plain(" "), {first.Kind, p.bad}, plain(": " + titleOf(l, first))}
	switch first.Kind {
	case flow.Different, flow.Reordered, flow.Late:
		text := "; got " + first.Got
		if first.Want != "" {
			text = "; expected " + first.Want + ", got " + first.Got
		}
		spans = append(spans, span{text, p.faint})
	}
	p.labelled("first", spans...)
}

// kinds are the deviations that count, with the mark that a row of theirs has.
var kinds = []struct{ kind, fine, plain, doc string }{
	{flow.Unexpected, "<", "<", "unexpected"},
	{flow.Missing, ">", ">", "missing"},
	{flow.Different, "≠", "#", "different, see below"},
	{flow.Reordered, "↕", "^", "reordered: not possible here"},
	{flow.Late, "»", "+", "late: beyond its budget"},
}

// titleOf is what the step of a deviation means.
func titleOf(l *flow.Login, d *flow.Deviation) string {
	switch {
	case d.Observed != nil:
		return l.Steps[*d.Observed].Title
	case d.Expected != nil:
		return l.Replay.Steps[*d.Expected].Title
	}
	return d.Message
}

// replayRow is a step that was expected, observed or both, or an entry that no
// message claims.
type replayRow struct {
	process            string
	observed, expected *flow.Step
	unread             *flow.Unread
	deviation          *flow.Deviation // nil for none
	hidden             bool            // only expected, and the capture could not have shown it

	left, right side
}

// side is what one side of a row says.
type side struct {
	at     string // offset
	body   []span
	values string // what stands below
}

// replayRows puts what was only expected behind what precedes it in the replay:
// the observed side stays in order of time.
func replayRows(l *flow.Login) []replayRow {
	r := l.Replay
	partner := map[int]*flow.Step{}
	behind := map[int][]int{} // expected steps by the observed one before them
	last := -1
	for _, pair := range r.Pairs {
		switch {
		case pair.Observed == nil:
			behind[last] = append(behind[last], *pair.Expected)
		case pair.Expected != nil:
			last = *pair.Observed
			partner[last] = &r.Steps[*pair.Expected]
		}
	}
	ofExpected, ofObserved := deviations(l)
	var out []replayRow
	var waiting []int
	next := func(steps []int) {
		for _, i := range waiting {
			s, d := &r.Steps[i], ofExpected[i]
			out = append(out, replayRow{process: s.Process, expected: s, deviation: d, hidden: d == nil || d.Kind == flow.Unobservable})
		}
		waiting = steps
	}
	next(behind[-1])
	for _, line := range story(l) {
		if u := line.unread; u != nil { // where what was observed ends, these come before what was not
			out = append(out, replayRow{process: u.Process, unread: u})
			continue
		}
		next(behind[line.index])
		out = append(out, replayRow{process: line.step.Process, observed: line.step, expected: partner[line.index], deviation: ofObserved[line.index]})
	}
	next(nil)
	return out
}

// deviations are a login's by the places of the steps that they are about; of
// several of one step the first one that is marked, else the first.
func deviations(l *flow.Login) (ofExpected, ofObserved map[int]*flow.Deviation) {
	ofExpected, ofObserved = map[int]*flow.Deviation{}, map[int]*flow.Deviation{}
	for i := range l.Deviations {
		d := &l.Deviations[i]
		for _, at := range []struct {
			place *int
			of    map[int]*flow.Deviation
		}{{d.Expected, ofExpected}, {d.Observed, ofObserved}} {
			if at.place != nil && at.of[*at.place] == nil {
				at.of[*at.place] = d
			}
		}
	}
	return ofExpected, ofObserved
}
