package render

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"uccetrace/flow"
)

// A case note has room for so much; what is pasted there keeps neither more columns
// nor other letters.
const (
	noteRoom    = 4000
	noteColumns = 78
)

// newNote is what is pasted into a case: why, on which lines that rests, what to do.
// What there is no room for is counted.
func newNote(w io.Writer, opt Options) Sink {
	opt.ASCII = true
	return newDossier(w, opt, ticketLogins, func(d *dossier, doc *document) error {
		n := caseNote{opt: Options{Width: noteColumns, ASCII: true, Capture: opt.Capture}}
		if opt.Width > 0 {
			n.opt.Width = min(opt.Width, noteColumns)
		}
		_, err := io.WriteString(w, n.of(doc))
		return err
	})
}

// caseNote writes a document as a case note.
type caseNote struct {
	opt   Options
	parts []notePart
}

// notePart is a piece that stands whole or not at all.
type notePart struct {
	text string
	kind string // what is counted where there is no room for it
	n    int64
}

// Kinds of pieces: one, and many of them.
const (
	incidents = "incident|incidents"
	badLogins = "login that did not succeed|logins that did not succeed"
	inputs    = "file|files"
	warnings  = "warning|warnings"
	lines     = "line|lines"
)

// piece adds what a function draws.
func (n *caseNote) piece(kind string, count int64, draw func(*page)) {
	var b bytes.Buffer
	p := newPage(&b, n.opt)
	draw(p)
	p.w.Flush()
	if b.Len() > 0 {
		n.parts = append(n.parts, notePart{text: b.String(), kind: kind, n: count})
	}
}

// of is the whole within its room.
func (n *caseNote) of(doc *document) string {
	n.head(doc)
	for _, in := range doc.Incidents {
		n.incident(in)
	}
	if len(doc.Incidents) > 0 && len(doc.Failed)+len(doc.Open) > 0 {
		n.parts[len(n.parts)-1].text += "\n"
	}
	for _, l := range append(append([]*loginPart(nil), doc.Failed...), doc.Open...) {
		n.login(l)
	}
	if doc.Only != nil {
		n.login(doc.Only)
	}
	n.sources(doc)
	left := map[string]int64{incidents: doc.MoreIncidents, badLogins: int64(len(doc.Bad)) + doc.MoreBad,
		inputs: doc.MoreFiles, warnings: doc.MoreMind}
	kinds := []string{incidents, badLogins, inputs, warnings}
	const reserve = 300 // for what is counted
	var out strings.Builder
	for _, part := range n.parts {
		if out.Len()+len(part.text) <= noteRoom-reserve {
			out.WriteString(part.text)
			continue
		}
		if !slices.Contains(kinds, part.kind) {
			kinds = append(kinds, part.kind)
		}
		left[part.kind] += part.n
	}
	var rest []string
	for _, kind := range kinds {
		if k := left[kind]; k > 0 {
			one, many, _ := strings.Cut(kind, "|")
			rest = append(rest, count(k, one, many))
		}
	}
	if len(rest) > 0 {
		var b bytes.Buffer
		p := newPage(&b, n.opt)
		p.blank()
		p.para(0, 2, plain("No room here: "+p.some(rest)+". uccetrace report -o report.html has all."))
		p.w.Flush()
		out.WriteString(b.String())
	}
	return out.String()
}

func (n *caseNote) head(doc *document) {
	n.piece(lines, 1, func(p *page) {
		p.para(0, 2, plain(doc.Title))
		if doc.Case != "" {
			p.para(0, 2, plain("Case "+doc.Case))
		}
		p.para(0, 2, plain("VERDICT  "+doc.Verdict))
		for _, text := range doc.Told[:min(len(doc.Told), 5)] {
			p.para(2, 4, plain(text))
		}
		for _, f := range doc.Window {
			p.fact(f.Label+" ", strings.Join(f.Texts, "; "))
		}
	})
	if doc.Nothing != nil {
		n.piece(lines, 1, func(p *page) { p.nothing(doc.Nothing) })
	}
}

func (n *caseNote) incident(in *incidentPart) {
	n.piece(incidents, 1, func(p *page) {
		p.blank()
		p.para(0, 2, plain(strings.ToUpper(in.Name)+"  "+in.Hit+", "+in.Period))
		n.why(p, in.Why)
		for _, f := range in.Facts {
			p.fact(f.Label, strings.Join(f.Texts, "; "))
		}
		n.cited(p, "changed", in.Changed)
	})
}

func (n *caseNote) login(l *loginPart) {
	kind := badLogins
	if l.Outcome == string(flow.Succeeded) {
		kind = lines
	}
	if l.Incident != nil { // which tells why
		n.piece(kind, 1, func(p *page) {
			text := strings.ToUpper(l.Outcome) + "  " + l.Who + ", " + l.When + ": " + strings.ToLower(l.Incident.Name)
			if l.Refused != nil {
				text += "  " + l.Refused.Place
			}
			p.para(0, 2, plain(text))
		})
		return
	}
	n.piece(kind, 1, func(p *page) {
		p.blank()
		p.para(0, 2, plain(strings.ToUpper(l.Outcome)+"  "+l.Who+", "+l.When))
		p.fact("ended", strings.TrimPrefix(l.Ending, ", "))
		if l.Refused != nil {
			p.fact(l.Refused.At, l.Refused.Text+"  "+l.Refused.Place)
		}
		if l.Why != nil {
			n.why(p, l.Why)
		}
		for _, f := range l.Facts {
			if f.Label == "numbers" || f.Label == "attempt" || f.Label == "in use" {
				p.fact(f.Label, strings.Join(f.Texts, "; "))
			}
		}
		for i, u := range l.Unread {
			if i == 3 {
				p.fact("", "and "+digitsPlain(len(l.Unread)-i)+" more unread lines")
				break
			}
			p.fact("unread", u.Place+" "+strings.Join(u.Lines, " "))
		}
		for _, u := range l.Unseen {
			p.fact("not seen", u.Label+": "+u.Texts[0])
		}
	})
}

// why is the causes with how sure they are, the lines, and what to do.
func (n *caseNote) why(p *page, w *whyPart) {
	p.fact("why", w.Head)
	for i := range w.Causes {
		c := &w.Causes[i]
		p.para(4, 6, plain("- "+c.Title+" ["+commas(c.ID, c.Certainty, labelled("basis", c.Basis))+"]"))
	}
	if len(w.Causes) > 0 {
		for i, e := range w.Causes[0].Evidence {
			if i == 2 {
				p.fact("", "and "+digitsPlain(len(w.Causes[0].Evidence)-i)+" more lines")
				break
			}
			p.fact("line", e.Text+"  "+e.Place)
		}
	}
	for i, r := range w.RuledOut {
		if i < 1 {
			p.fact("ruled out", strings.Join(r.Causes, "; ")+": "+r.Line)
		}
	}
	if w.Certain {
		for _, a := range w.Causes[0].Fix {
			n.advice(p, "fix", a)
		}
		return
	}
	for i, text := range w.Collect {
		if i < 4 {
			p.fact("collect", text)
		}
	}
}

// advice is a line of what to do; of a command its impact and what restores the
// former state belong to it.
func (n *caseNote) advice(p *page, label string, a advice) {
	text := a.Text
	if len(a.Run) > 0 {
		text = strings.Join(a.Run, "; ")
		for _, d := range a.Details {
			if d.Label == "where" || d.Label == "impact" || d.Label == "restore" {
				text += " [" + d.Label + ": " + strings.Join(d.Texts, " ") + "]"
			}
		}
	}
	p.fact(label, text)
}

func (n *caseNote) cited(p *page, label string, list []cited) {
	for i, c := range list {
		if i == 5 {
			p.fact("", "and "+digitsPlain(len(list)-i)+" more")
			return
		}
		p.fact(label, words(c.At, c.Text, c.Place))
		label = ""
	}
}

// sources are what was read, a piece each so that as many stand as there is room for.
func (n *caseNote) sources(doc *document) {
	for _, text := range doc.NoLogs {
		n.piece(lines, 1, func(p *page) { p.para(0, 2, plain("NOT CHECKED  "+text)) })
	}
	n.piece(lines, 1, func(p *page) {
		p.blank()
		p.para(0, 2, plain("READ  "+doc.Read))
		for _, m := range doc.Made {
			p.fact(m.Label, strings.Join(m.Texts, " "))
		}
	})
	for _, f := range doc.Files {
		n.piece(inputs, 1, func(p *page) {
			p.para(0, 2, plain("SHA-256  "+f.Name+" ("+f.Bytes+" bytes) "+f.SHA256))
		})
	}
	for _, text := range doc.Mind {
		n.piece(warnings, 1, func(p *page) { p.para(0, 2, plain("MIND  "+text)) })
	}
}
