package incident

import (
	"fmt"
	"slices"
	"strings"

	"uccetrace/flow"
)

// change is something that happened to a system.
type change struct {
	stamp
	pg       int64
	text     string
	evidence []flow.Evidence
	fold     string // lines of this name within a minute are one change; "" for none
	times    int64
	doubtful bool     // when it was is only likely
	signs    []string // causes that it names
}

const (
	// mostChanges bounds what is kept of the capture, mostChanged what an incident
	// shows.
	mostChanges = 10_000
	mostChanged = 20
	// apart is how long an incident may be unseen before it is another one, and how far
	// from it a line or a change still belongs to it.
	apart = 30 * 60 * 1000
	// foldWithin is how close lines are to be one change.
	foldWithin = 60 * 1000
)

// changeLog keeps the changes of the capture, in order of time.
type changeLog struct {
	all []change
}

// mostText bounds the line that a change shows.
const mostText = 200

// enter makes a change of a moment. What is told of many phones or people within a
// minute is one, and so is what shows no cause. What tells of a request, or of what a
// phone or a person ran into, is a symptom and no change.
func (g *changeLog) enter(m moment) {
	if m.Kind == flow.Told && (m.InLogin || len(m.signs) > 0 && (device(m.Moment) != "" || person(m.Moment) != "")) {
		return
	}
	c := change{stamp: stampOf(m.Moment), pg: m.PG, text: textOf(m.Moment), evidence: m.Evidence, times: 1, doubtful: m.Doubtful, signs: m.signs}
	if m.Kind == flow.Told && (device(m.Moment) != "" || person(m.Moment) != "" || len(m.signs)+len(m.fits) == 0) {
		c.fold = m.Message + " " + m.Node
	}
	for i := len(g.all) - 1; i >= 0 && g.all[i].MS() >= c.MS()-foldWithin; i-- {
		o := &g.all[i]
		switch {
		case c.fold != "" && o.fold == c.fold:
			o.times++
			return
		case o.MS() == c.MS() && o.text == c.text && o.pg == c.pg:
			return // told twice, by another side or source
		}
	}
	if len(g.all) >= mostChanges {
		g.all = append(g.all[:0], g.all[mostChanges/2:]...)
	}
	g.all = append(g.all, c)
	for i := len(g.all) - 1; i > 0 && g.all[i-1].MS() > g.all[i].MS(); i-- {
		g.all[i-1], g.all[i] = g.all[i], g.all[i-1]
	}
}

func textOf(m *flow.Moment) string {
	if m.Kind == flow.Switched {
		who := "the PIM"
		if m.Instance != 0 {
			who = fmt.Sprintf("pim%d", m.Instance)
		}
		return strings.TrimSpace(fmt.Sprintf("side %s of %s of %s works from now on", m.Side, who, strings.TrimSuffix(pgName(m.PG), " ")))
	}
	line, _, _ := strings.Cut(strings.TrimSpace(m.Text), "\n")
	if r := []rune(line); len(r) > mostText {
		line = string(r[:mostText]) + "…"
	}
	if m.Title == "" || line == "" {
		return m.Title + line
	}
	return m.Title + ": " + line
}

// before are the changes between the last success and the first sight of an incident,
// the nearest of them, and how many others there were.
func (g *changeLog) before(e *entry) (out []change, more int64) {
	from := e.first.MS() - apart
	if good := e.lastGood(); !good.none() {
		from = good.MS()
	}
	for i := len(g.all) - 1; i >= 0 && g.all[i].MS() >= from; i-- {
		c := g.all[i]
		switch {
		case slices.ContainsFunc(c.signs, func(id string) bool { return slices.Contains(e.causes, id) }): // it shows the incident itself
		case c.MS() > e.first.MS() || c.pg != 0 && len(e.pgs) > 0 && !e.pgs[pgName(c.pg)]:
		case len(out) < mostChanged:
			out = append(out, c)
		default:
			more++
		}
	}
	slices.Reverse(out)
	return out, more
}

// changes are what is reported: what lies before a success that was found later is
// none of it.
func (e *entry) changes() []flow.Change {
	out := []flow.Change{}
	good, before := e.lastGood(), e.earlier
	for _, c := range e.changed {
		if !good.none() && c.MS() < good.MS() {
			before = 0
			continue
		}
		text := c.text
		if c.times > 1 {
			text = fmt.Sprintf("%s (the first of %d within a minute)", text, c.times)
		}
		if c.doubtful {
			text += " (by a clock that is only likely to go with the others: it may have been after)"
		}
		evidence := c.evidence
		if evidence == nil {
			evidence = []flow.Evidence{}
		}
		out = append(out, flow.Change{At: c.Time, Text: text, Evidence: evidence})
	}
	if before > 0 {
		out = append(out, flow.Change{At: out[0].At, Text: fmt.Sprintf("and %d more before that", before), Evidence: []flow.Evidence{}})
	}
	return out
}

// fieldOf is a value of a moment's line, "" for none.
func fieldOf(m *flow.Moment) func(name string) string {
	return func(name string) string {
		if i := slices.IndexFunc(m.Fields, func(f flow.Field) bool { return f.Name == name }); i >= 0 {
			return m.Fields[i].Value
		}
		return ""
	}
}

// device is the phone that a line names, "" for none: its extension, else its
// terminal.
func device(m *flow.Moment) string {
	value := fieldOf(m)
	if ext := value("ext"); ext != "" {
		return ext
	}
	return value("terminal")
}

// person is the agent whom a line names, "" for none.
func person(m *flow.Moment) string {
	value := fieldOf(m)
	if agent := value("agent"); agent != "" {
		return agent
	}
	return value("user")
}
