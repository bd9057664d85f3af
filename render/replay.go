package render

import (
	"io"
	"strings"

	"uccetrace/flow"
)

// Shown is how many logins text shows one by one unless all are asked for: no more
// of them need a replay.
const Shown = defaultLimit

// Replays is the table of formats for a report whose logins carry replays: text
// shows them beside what was observed, the others hold them as they hold all else.
func Replays() []Format {
	out := []Format{{Name: "text", Extensions: []string{".txt"}, New: newReplay,
		Doc: "each login beside the engine's run for the same request"}}
	for _, f := range Formats() {
		if f.Name == "json" || f.Name == "jsonl" {
			out = append(out, f)
		}
	}
	return out
}

func newReplay(w io.Writer, opt Options) Sink {
	return viewOf(func(p *page, l *flow.Login) {
		p.heading(l)
		p.replayFacts(l)
		if l.Replay == nil {
			return
		}
		rows := replayRows(l)
		p.replaySums(l, rows)
		p.blank()
		p.replay(l, rows)
		p.defineIt(l)
		p.more("lines", "show "+p.capture()+" --login "+l.ID)
	})(w, opt)
}

func (p *page) replayFacts(l *flow.Login) {
	a := &l.Agent
	p.fact("when", l.Start+" "+p.dash()+" "+l.End)
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

// replayRow is a step that was expected, observed or both, or an entry that no
// message claims.
type replayRow struct {
	process            string
	observed, expected *flow.Step
	unread             *flow.Unread
	hidden             bool // only expected, and no log could have shown it

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
	behind := map[int][]*flow.Step{} // expected steps by the observed one before them
	last := -1
	for _, pair := range r.Pairs {
		switch {
		case pair.Observed == nil:
			behind[last] = append(behind[last], &r.Steps[*pair.Expected])
		case pair.Expected != nil:
			last = *pair.Observed
			partner[last] = &r.Steps[*pair.Expected]
		}
	}
	var out []replayRow
	var waiting []*flow.Step
	next := func(steps []*flow.Step) {
		for _, s := range waiting {
			out = append(out, replayRow{process: s.Process, expected: s, hidden: hides(stateOf(l, s.Process))})
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
		out = append(out, replayRow{process: line.step.Process, observed: line.step, expected: partner[line.index]})
	}
	next(nil)
	return out
}
