package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"uccetrace/flow"
)

// GitHub takes 65,536 characters in one comment; a ticket's reader fewer logins.
const (
	ticketRoom   = 60_000
	ticketLogins = 20
	ticketRows   = 50
)

// newMarkdown is a report as a ticket takes it: GitHub's Markdown without raw HTML
// and without a link.
func newMarkdown(w io.Writer, opt Options) Sink {
	return newDossier(w, opt, ticketLogins, func(d *dossier, doc *document) error {
		t := ticket{all: d.all, capture: d.capture()}
		out := bufio.NewWriterSize(w, 64<<10)
		for _, line := range t.of(doc) {
			out.WriteString(line)
			out.WriteByte('\n')
		}
		return out.Flush()
	})
}

// ticket writes a document as Markdown.
type ticket struct {
	all     bool
	capture string
	lines   []string
}

func (t *ticket) line(format string, args ...any) {
	if format == "" && len(t.lines) > 0 && t.lines[len(t.lines)-1] == "" {
		return // one blank line parts two things
	}
	t.lines = append(t.lines, fmt.Sprintf(format, args...))
}

// part is what a function writes, apart from the rest.
func (t *ticket) part(write func(*ticket)) []string {
	own := ticket{all: t.all, capture: t.capture}
	write(&own)
	return own.lines
}

func sizeOf(lines []string) int {
	n := 0
	for _, l := range lines {
		n += len(l) + 1
	}
	return n
}

// of is the whole: head and end first, then as many logins as there is room for.
func (t *ticket) of(doc *document) []string {
	out := t.part(func(t *ticket) { t.head(doc) })
	end := t.part(func(t *ticket) { t.end(doc) })
	room := ticketRoom - sizeOf(out) - sizeOf(end) - 1000
	left := int64(0)
	add := func(lines []string) {
		switch size := sizeOf(lines); {
		case t.all || size <= room:
			out, room = append(out, lines...), room-size
		default:
			left++
		}
	}
	for _, in := range doc.Incidents {
		add(t.part(func(t *ticket) { t.incident(in) }))
	}
	if left += doc.MoreIncidents; left > 0 {
		out = append(out, "", count(left, "more incident has", "more incidents have")+" no room here: "+code("uccetrace report "+t.capture+" -o report.html")+" shows them.")
	}
	left = 0
	for _, l := range append(append([]*loginPart(nil), doc.Failed...), doc.Open...) {
		add(t.part(func(t *ticket) { t.login(l) }))
	}
	if doc.Only != nil {
		add(t.part(func(t *ticket) { t.login(doc.Only) }))
	}
	if left += int64(len(doc.Bad)) + doc.MoreBad; left > 0 {
		out = append(out, "", count(left, "more login that did not succeed has", "more logins that did not succeed have")+
			" no room here: "+code("uccetrace report "+t.capture+" -o report.html")+" shows them.")
	}
	add(t.part(func(t *ticket) { t.rows(doc) }))
	return append(out, end...)
}

// head is the verdict, the window and the answers.
func (t *ticket) head(doc *document) {
	t.line("# %s", markdown(doc.Title))
	if doc.Case != "" {
		t.line("")
		t.line("Case %s", markdown(doc.Case))
	}
	t.line("")
	t.line("**Verdict:** %s", markdown(doc.Verdict))
	for _, text := range doc.Told {
		t.line("")
		t.line("Note: %s", markdown(text))
	}
	if len(doc.Window) > 0 {
		t.line("")
		t.line("## Impact window")
		t.table(doc.Window)
	}
	if len(doc.Answers) > 0 {
		t.line("")
		t.line("## Why")
		t.line("")
		for _, a := range doc.Answers {
			t.line("- %s: %s%s", bold(a.Name), markdown(a.Text), inParens(markdown(a.Certainty)))
		}
		if doc.MoreAnswers > 0 {
			t.line("- and %s more", digits(doc.MoreAnswers))
		}
	}
	if len(doc.Elsewhere) > 0 {
		t.line("")
		t.line("## In lines of no login")
		t.line("")
		for _, text := range doc.Elsewhere {
			t.line("- %s", markdown(text))
		}
	}
	if n := doc.Nothing; n != nil {
		t.line("")
		for _, group := range []struct {
			label string
			texts []string
		}{{"asked", n.Asked}, {"seen as", n.Spaces}, {"near", n.Near}, {"note", n.Text}, {"to collect", n.Collect}} {
			for _, text := range group.texts {
				t.line("- %s: %s", group.label, markdown(text))
			}
		}
	}
	if len(doc.Switches) > 0 {
		t.line("")
		t.line("## Side switches")
		t.cited(doc.Switches)
	}
}

func inParens(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}

// table is labels and what stands behind them.
func (t *ticket) table(rows []labels) {
	if len(rows) == 0 {
		return
	}
	t.line("")
	t.line("| | |")
	t.line("|---|---|")
	for _, r := range rows {
		var texts []string
		for _, text := range r.Texts {
			texts = append(texts, cellOf(text))
		}
		t.line("| %s | %s |", cellOf(r.Label), strings.Join(texts, "; "))
	}
}

func (t *ticket) cited(list []cited) {
	t.line("")
	for _, c := range list {
		t.line("- %s", words(markdown(c.At), markdown(c.Text), inParens(code(c.Place))))
	}
}

// quoted are lines as they stand in the logs, each behind its place.
func (t *ticket) quoted(list []cited) {
	var lines []string
	for _, c := range list {
		lines = append(lines, c.Place+": "+words(c.Text))
	}
	if len(lines) > 0 {
		t.line("")
		t.lines = append(t.lines, fenced("text", lines)...)
	}
}

func (t *ticket) incident(in *incidentPart) {
	t.line("")
	t.line("## %s: %s, %s", markdown(in.Name), markdown(in.Hit), markdown(in.Period))
	t.why(in.Why)
	t.table(in.Facts)
	if len(in.Changed) > 0 {
		t.line("")
		t.line("### What changed before")
		t.cited(in.Changed)
	}
}

// why is the causes, what rules others out, and what to do.
func (t *ticket) why(w *whyPart) {
	t.line("")
	t.line("### Why: %s", markdown(w.Head))
	for i := range w.Causes {
		c := &w.Causes[i]
		t.line("")
		t.line("- %s %s%s", bold(c.Title), code(c.ID), inParens(markdown(commas(c.Certainty, labelled("basis", c.Basis), c.Severity, leaves(c.Leaves)))))
	}
	if w.MoreCause > 0 {
		t.line("- and %s more", digits(w.MoreCause))
	}
	if w.Lesser != "" {
		t.line("- less likely: %s", markdown(w.Lesser))
	}
	if len(w.Causes) > 0 {
		c := &w.Causes[0]
		t.quoted(c.Evidence)
		if len(c.Happened) > 0 && w.Certain {
			t.advice("", c.Happened)
		}
	}
	t.table(w.Codes)
	if len(w.RuledOut) > 0 {
		t.line("")
		t.line("Ruled out:")
		t.line("")
		t.line("| cause | by this line |")
		t.line("|---|---|")
		for _, r := range w.RuledOut {
			var names []string
			for _, c := range r.Causes {
				names = append(names, cellOf(c))
			}
			t.line("| %s | %s |", strings.Join(names, "; "), codeCell(r.Line))
		}
	}
	switch {
	case w.Certain:
		t.advice("Fix", w.Causes[0].Fix)
	case len(w.Collect) > 0:
		t.line("")
		t.line("### To collect: what would decide")
		t.line("")
		for _, text := range w.Collect {
			t.line("- %s", markdown(text))
		}
	}
	if w.Explain != "" {
		t.line("")
		t.line("More: %s", code(w.Explain))
	}
}

// bold is text that stands out.
func bold(text string) string {
	if text = markdown(text); text == "" {
		return "–"
	}
	return "**" + text + "**"
}

func leaves(unexplained bool) string {
	if unexplained {
		return "leaves lines unexplained"
	}
	return ""
}

// advice is what the knowledge base says, each command with what must be known
// before it is typed.
func (t *ticket) advice(title string, list []advice) {
	if len(list) == 0 {
		return
	}
	if title != "" {
		t.line("")
		t.line("### %s", title)
	}
	t.line("")
	for _, a := range list {
		switch {
		case len(a.Run) > 0:
			t.lines = append(t.lines, "")
			t.lines = append(t.lines, fenced("text", a.Run)...)
			t.table(a.Details)
			t.line("")
		case a.Item:
			t.line("- %s", markdown(a.Text))
		default:
			t.line("%s", markdown(a.Text))
			t.line("")
		}
	}
}

// login is one login with its ladder and its lines.
func (t *ticket) login(l *loginPart) {
	t.line("")
	t.line("## %s: %s, %s: %s", l.Name, markdown(l.Who), markdown(l.When), markdown(l.Outcome))
	t.line("")
	outcome := l.Outcome
	if outcome == string(flow.Inconclusive) {
		outcome = "is inconclusive"
	}
	t.line("This login %s.", markdown(outcome+l.Ending))
	if l.Incident != nil {
		t.line("")
		t.line("Why: see %s.", markdown(l.Incident.Name))
	}
	if r := l.Refused; r != nil {
		t.line("")
		t.line("%s:", markdown(strings.ToUpper(r.At[:1])+r.At[1:]))
		t.quoted([]cited{*r})
	}
	if l.Why != nil {
		t.why(l.Why)
	}
	t.table(append(append([]labels(nil), l.Around...), l.Facts...))
	if len(l.Changed) > 0 {
		t.line("")
		t.line("### What changed before")
		t.cited(l.Changed)
	}
	t.ladder(l)
	t.unread(l)
	if len(l.Ambiguous) > 0 {
		t.line("")
		t.line("Lines that fit several logins equally well; none got them:")
		t.cited(l.Ambiguous)
	}
	if len(l.Remarks) > 0 {
		t.line("")
		t.line("Remarks:")
		t.cited(l.Remarks)
	}
	if len(l.Unseen) > 0 {
		t.line("")
		t.line("### What could not be checked")
		t.table(l.Unseen)
	}
}
