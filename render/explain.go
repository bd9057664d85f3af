package render

import (
	"bufio"
	"io"
	"strings"

	"uccetrace/flow/knowledge"
)

// ExplainSchema names the form of an explanation in JSON.
const ExplainSchema = "uccetrace.explain/v1"

// Explanation is what is known of a question. Its texts may come from a user's
// own files.
type Explanation struct {
	Schema   string             `json:"schema"`
	Question string             `json:"question"`
	Codes    []ExplainedCode    `json:"codes"`
	Causes   []*knowledge.Cause `json:"causes"` // best first
	Messages []ExplainedMessage `json:"messages"`
	// Left is how many causes of less weight are not shown.
	Left   int  `json:"left,omitempty"`
	Ranked bool `json:"-"` // the causes were found by words
}

// ExplainedCode is a code with the causes that name it.
type ExplainedCode struct {
	Table   string                `json:"table"`
	Number  string                `json:"number"`
	Forms   []string              `json:"forms"`
	Name    string                `json:"name"`
	Basis   string                `json:"basis"`
	Title   string                `json:"title"` // of the table
	Used    string                `json:"used"`
	Meaning string                `json:"meaning"`
	Causes  []string              `json:"causes"` // ids
	Sources []knowledge.Reference `json:"sources"`
}

// ExplainedMessage is a message of the catalogue.
type ExplainedMessage struct {
	ID      string `json:"id"`
	Process string `json:"process"`
	Title   string `json:"title"`
	Basis   string `json:"basis"`
	Wording string `json:"wording"`
}

// ExplainJSON writes an explanation as one object.
func ExplainJSON(w io.Writer, e *Explanation) error {
	b, err := marshal(e, "", "  ")
	if err != nil {
		return err
	}
	buf := bufio.NewWriter(w)
	buf.Write(b)
	buf.WriteByte('\n')
	return buf.Flush()
}

// Explain writes an explanation for a reader: codes, a cause that stands alone
// whole, several as a list, messages.
func Explain(w io.Writer, e *Explanation, opt Options) error {
	p := newPage(w, opt)
	for i := range e.Codes {
		p.explainCode(&e.Codes[i], len(e.Codes) > 1)
	}
	if len(e.Causes) == 1 && len(e.Codes) == 0 {
		p.explainCause(e.Causes[0])
	} else if len(e.Causes) > 0 {
		p.explainCauses(e)
	}
	for i, m := range e.Messages {
		if i > 0 || len(e.Codes)+len(e.Causes) > 0 {
			p.blank()
		}
		p.para(0, 2, span{m.ID, p.strong}, plain("  "+m.Title))
		p.explainFact(2, "printed by", plain(m.Process))
		p.explainFact(2, "basis", plain(m.Basis))
		p.explainFact(2, "wording", plain(m.Wording))
		p.explainFact(2, "more", plain("uccetrace catalog show "+m.ID))
	}
	return p.w.Flush()
}

// explainCode writes a code, a blank line behind it; the causes that name it only
// where it is one of several.
func (p *page) explainCode(c *ExplainedCode, causes bool) {
	head := []span{{c.Table, p.strong}}
	if c.Number != "" {
		head = append(head, span{" " + c.Number, p.strong})
	}
	if len(c.Forms) > 1 {
		head = append(head, span{" = " + strings.Join(c.Forms[1:], " = "), p.faint})
	}
	p.para(0, 2, head...)
	switch {
	case c.Name == "":
		p.explainFact(2, "name", span{"never published", p.faint})
	case c.Basis != string(knowledge.Published):
		p.explainFact(2, "name", span{c.Name, p.name}, span{" (" + c.Basis + ")", p.odd})
	default:
		p.explainFact(2, "name", span{c.Name, p.name})
	}
	p.explainFact(2, "kind", plain(c.Title))
	p.explainFact(2, "stands in", plain(c.Used))
	if c.Meaning != "" {
		p.explainFact(2, "meaning", plain(c.Meaning))
	}
	if causes && len(c.Causes) > 0 {
		p.explainFact(2, "causes", span{strings.Join(c.Causes, ", "), p.name})
	}
	var titles []string
	for _, s := range c.Sources {
		titles = append(titles, s.Title)
	}
	p.explainFact(2, "source", span{strings.Join(titles, "; "), p.faint})
	p.blank()
}

// explainCauses lists causes, each with how to see it whole.
func (p *page) explainCauses(e *Explanation) {
	title := "Causes"
	switch {
	case len(e.Codes) > 0:
		title = "Causes that name this"
	case e.Ranked:
		title = "Causes, the best match first"
	}
	p.para(0, 0, span{title, p.strong})
	wide := 0
	for _, c := range e.Causes {
		wide = max(wide, p.columns(c.ID)+2)
	}
	for _, c := range e.Causes {
		if p.narrow() {
			p.para(2, 4, span{c.ID, p.name})
			p.para(4, 4, plain(c.Title))
			continue
		}
		p.hanging(2, wide, span{c.ID, p.name}, plain(c.Title))
	}
	if e.Left > 0 {
		p.para(2, 2, span{count(int64(e.Left), "more cause", "more causes") + " of less weight: --all lists them", p.faint})
	}
	p.blank()
	which := "the first"
	if len(e.Causes) == 1 {
		which = "it"
	}
	p.para(0, 0, span{"uccetrace explain " + e.Causes[0].ID, p.name}, plain(" says what to do about "+which+"."))
}

// factLabel is how wide the names of facts are.
const factLabel = 12

// explainFact writes a name and its text beside it.
func (p *page) explainFact(indent int, name string, text ...span) {
	label := span{name, p.faint}
	if p.narrow() {
		p.para(indent, indent+2, append([]span{label, plain(": ")}, text...)...)
		return
	}
	p.hanging(indent, factLabel, label, text...)
}

// hanging writes text beside a label of so many columns.
func (p *page) hanging(indent, wide int, label span, text ...span) {
	head := p.cells(label, plain(strings.Repeat(" ", max(wide-p.columns(label.text), 1))))
	for i := range head {
		head[i].glued = true
	}
	p.paraCells(indent, indent+wide, append(head, p.cells(text...)...))
}
