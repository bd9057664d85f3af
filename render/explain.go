package render

import (
	"bufio"
	"cmp"
	"io"
	"slices"
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
	ReadAs   []string           `json:"read_as"` // the codes that the question names
	Codes    []ExplainedCode    `json:"codes"`
	Causes   []*knowledge.Cause `json:"causes"` // best first
	Messages []ExplainedMessage `json:"messages"`
	// Relations are those of the codes, and of the message of a line, to the causes.
	Relations []ExplainedRelation `json:"relations"`
	// Respelled are words that were read as others.
	Respelled []Respelling `json:"respelled,omitempty"`
	// Left is how many causes of less weight are not shown.
	Left      int  `json:"left,omitempty"`
	Line      bool `json:"-"` // the question is a line, or holds codes of one
	Ranked    bool `json:"-"` // it was found by words
	CodesLead bool `json:"-"` // of what words found, the codes match best
}

// ExplainedRelation says how a code, or a message, leads to a cause.
type ExplainedRelation struct {
	Cause    string                `json:"cause"`
	Code     string                `json:"code,omitempty"`    // or
	Message  string                `json:"message,omitempty"` // of the catalogue
	As       string                `json:"as,omitempty"`      // the number that the cause gives: another table's for the same error
	Strength knowledge.Strength    `json:"strength"`
	Sources  []knowledge.Reference `json:"sources"` // none: inferred
}

// Respelling is a word that was read as another one.
type Respelling struct {
	From string `json:"from"`
	To   string `json:"to"`
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
	Near    bool   `json:"near,omitempty"` // the line only begins like it
}

// ExplainJSON writes an explanation as one object.
func ExplainJSON(w io.Writer, e *Explanation) error {
	b, err := marshal(e, "  ")
	if err != nil {
		return err
	}
	buf := bufio.NewWriter(w)
	buf.Write(b)
	buf.WriteByte('\n')
	return buf.Flush()
}

// Explain writes an explanation for a reader: what the question was read as, then of a
// line its message first, codes, causes (one that stands alone whole) and messages.
func Explain(w io.Writer, e *Explanation, opt Options) error {
	p := newPage(w, opt)
	p.explainReading(e)
	if e.Line {
		p.explainMessages(e.Messages)
	}
	if !e.Ranked || e.CodesLead || len(e.Causes) == 0 {
		p.explainCodes(e)
	}
	switch {
	case len(e.Causes) == 1 && len(e.Codes)+len(e.Messages) == 0:
		p.explainCause(e.Causes[0])
	case len(e.Causes) > 0:
		p.explainCauses(e)
	case e.Line && len(e.Codes) > 0:
		p.para(0, 0, plain("No known cause of a failed login has "+these(len(e.Codes), "this code", "one of these codes")+"."))
	}
	if e.Ranked && !e.CodesLead && len(e.Causes) > 0 && len(e.Codes) > 0 {
		p.explainBeside(e)
	}
	if !e.Line {
		if len(e.Messages) > 0 && len(e.Causes) > 0 {
			p.blank()
		}
		p.explainMessages(e.Messages)
	}
	return p.w.Flush()
}

func these(n int, one, several string) string {
	if n == 1 {
		return one
	}
	return several
}

// mostRead is how many codes a question is said to be read as.
const mostRead = 4

// explainReading says what the question was read as.
func (p *page) explainReading(e *Explanation) {
	if len(e.ReadAs) > 0 {
		read := strings.Join(e.ReadAs[:min(len(e.ReadAs), mostRead)], "; ")
		if more := len(e.ReadAs) - mostRead; more > 0 {
			read += "; and " + count(int64(more), "other", "others")
		}
		p.para(0, 2, span{"Read as ", p.faint}, plain(read))
	}
	for _, r := range e.Respelled {
		p.para(0, 2, span{"Read " + r.From + " as ", p.faint}, plain(r.To))
	}
	if len(e.ReadAs)+len(e.Respelled) > 0 {
		p.blank()
	}
}

// explainMessages writes messages, a blank line behind each but the last of all.
func (p *page) explainMessages(messages []ExplainedMessage) {
	for i, m := range messages {
		if i > 0 {
			p.blank()
		}
		p.para(0, 2, span{m.ID, p.strong}, plain("  "+m.Title))
		if m.Near {
			p.explainFact(2, "reading", span{"the line begins like it and goes on otherwise", p.odd})
		}
		p.explainFact(2, "printed by", plain(m.Process))
		p.explainFact(2, "basis", plain(m.Basis))
		p.explainFact(2, "wording", plain(m.Wording))
		p.explainFact(2, "more", plain("uccetrace catalog show "+m.ID))
	}
}

func (p *page) explainCodes(e *Explanation) {
	if e.Line && len(e.Messages) > 0 {
		p.blank()
	}
	for i := range e.Codes {
		p.explainCode(&e.Codes[i], e)
	}
}

// explainCode writes a code, a blank line behind it; the causes that it leads to only
// where it is one of several.
func (p *page) explainCode(c *ExplainedCode, e *Explanation) {
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
	if len(e.Codes) > 1 {
		p.explainLed(c, e)
	}
	var titles []string
	for _, s := range c.Sources {
		titles = append(titles, s.Title)
	}
	p.explainFact(2, "source", span{strings.Join(titles, "; "), p.faint})
	p.blank()
}

// relationStrengths are those of relations, the strongest first, in few words.
var relationStrengths = []struct {
	is   knowledge.Strength
	text string
}{{knowledge.Names, "named"}, {knowledge.Among, "one of several"}, {knowledge.GoesWith, "inferred"}}

// explainLed writes the causes that a code leads to, by how surely it does.
func (p *page) explainLed(c *ExplainedCode, e *Explanation) {
	var out []span
	for _, s := range relationStrengths {
		first := true
		for _, r := range e.Relations {
			if r.Code != c.Table+" "+c.Number || r.Strength != s.is {
				continue
			}
			switch {
			case !first:
				out = append(out, plain(", "))
			case len(out) > 0:
				out = append(out, plain("; "+s.text+": "))
			default:
				out = append(out, plain(s.text+": "))
			}
			first = false
			out = append(out, span{r.Cause, p.name})
		}
	}
	if len(out) > 0 {
		p.explainFact(2, "causes", out...)
	}
}

// explainBeside writes the codes beside causes that match better, a line each.
func (p *page) explainBeside(e *Explanation) {
	p.blank()
	p.para(0, 0, span{"Codes that match", p.strong})
	for _, c := range e.Codes {
		head := strings.TrimSpace(c.Table + " " + c.Number)
		text := c.Meaning
		if c.Name != "" {
			head += " " + c.Name
		}
		p.para(2, 4, span{head, p.name}, plain(": "+text))
	}
}

// relation says how a code, or the message of the line, leads to causes, and on what
// that rests.
func relation(r ExplainedRelation) string {
	what := r.Code
	if r.As != "" && r.As != r.Code {
		what += " (" + r.As + ")"
	}
	switch {
	case r.Message != "" && r.Strength == knowledge.Names:
		return "this line names it"
	case r.Message != "":
		return "this line goes with it, and proves nothing"
	case len(r.Sources) == 0:
		return "inferred from " + what + ": no published text ties the two"
	}
	var titles []string
	for _, s := range r.Sources {
		titles = append(titles, s.Title)
	}
	switch r.Strength {
	case knowledge.Names:
		what = "named by " + what
	case knowledge.Among:
		what = "one of several that " + what + " admits"
	default:
		what = "goes with " + what
	}
	return what + ": " + strings.Join(titles, "; ")
}

// relationsOf are the ways in which what was read leads to a cause.
func relationsOf(e *Explanation, cause string) (out []string) {
	for _, r := range e.Relations {
		if r.Cause == cause {
			out = append(out, relation(r))
		}
	}
	return out
}

// led says in few words which of the codes lead to a cause.
func led(e *Explanation, cause string) string {
	var out []string
	for _, s := range relationStrengths {
		for _, r := range e.Relations {
			if r.Cause == cause && r.Strength == s.is {
				out = append(out, cmp.Or(r.Code, "this line")+": "+s.text)
			}
		}
	}
	return strings.Join(out, "; ")
}

// explainCauses lists causes, each with how it is related to the codes, and how to see
// the first whole.
func (p *page) explainCauses(e *Explanation) {
	title := "Causes"
	switch {
	case e.Ranked:
		title = "Causes, the best match first"
	case e.Line:
		title = "Causes that the line leads to"
	case len(e.Codes) > 0:
		title = "Causes that " + these(len(e.Codes), "this code leads", "these codes lead") + " to"
	}
	if e.Line && len(e.Codes) == 0 {
		p.blank()
	}
	p.para(0, 0, span{title, p.strong})
	wide := 0
	for _, c := range e.Causes {
		wide = max(wide, p.columns(c.ID)+2)
	}
	var last []string
	for i, c := range e.Causes {
		// Causes with one relation stand under it: its source is told once. What words
		// found has its own order.
		of := relationsOf(e, c.ID)
		title := []span{plain(c.Title)}
		indent := 2
		switch {
		case e.Ranked && len(of) > 0:
			title = append(title, span{" (" + led(e, c.ID) + ")", p.faint})
		case len(of) > 0:
			indent = 4
			if i == 0 || !slices.Equal(of, last) {
				for _, text := range of {
					p.para(2, 4, span{text, p.faint})
				}
			}
		}
		last = of
		if p.narrow() {
			p.para(indent, indent+2, span{c.ID, p.name})
			p.para(indent+2, indent+2, title...)
			continue
		}
		p.hanging(indent, wide, span{c.ID, p.name}, title...)
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
