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
	d := newDossier(w, opt, ticketLogins, func(d *dossier, doc *document) error {
		n := caseNote{opt: Options{Width: noteColumns, ASCII: true, Capture: opt.Capture}}
		if opt.Width > 0 {
			n.opt.Width = min(opt.Width, noteColumns)
		}
		_, err := io.WriteString(w, n.of(doc))
		return err
	})
	d.weighed = true
	return d
}

// caseNote writes a document as a case note.
type caseNote struct {
	opt   Options
	out   strings.Builder
	kinds []string         // of what there was no room for, in the order they are told
	left  map[string]int64 // how many of each kind
	named map[*incidentPart]bool
}

// Kinds of pieces: one, and many of them.
const (
	incidents = "incident in full|incidents in full"
	badLogins = "login that did not succeed|logins that did not succeed"
	inputs    = "file|files"
	warnings  = "warning|warnings"
	lines     = "line|lines"
)

// noteReserve is room for what is counted at the end.
const noteReserve = 300

// drawn is what a function draws.
func (n *caseNote) drawn(draw func(*page)) string {
	var b bytes.Buffer
	p := newPage(&b, n.opt)
	draw(p)
	p.w.Flush()
	return b.String()
}

// fits adds a text if there is room for the whole of it.
func (n *caseNote) fits(text string) bool {
	if n.out.Len()+len(text) > noteRoom-noteReserve {
		return false
	}
	n.out.WriteString(text)
	return true
}

// piece adds what a function draws, which stands whole or is counted.
func (n *caseNote) piece(kind string, draw func(*page)) {
	if !n.fits(n.drawn(draw)) {
		n.without(kind, 1)
	}
}

// without counts what there is no room for.
func (n *caseNote) without(kind string, count int64) {
	if !slices.Contains(n.kinds, kind) {
		n.kinds = append(n.kinds, kind)
	}
	n.left[kind] += count
}

// of is the whole within its room: why for all, then the details, and rows of logins
// of which an incident tells last.
func (n *caseNote) of(doc *document) string {
	n.left, n.named = map[string]int64{}, map[*incidentPart]bool{}
	n.kinds = []string{incidents, badLogins, inputs, warnings}
	n.head(doc)
	n.reasons(doc)
	for _, in := range doc.Incidents {
		n.incident(in)
	}
	var rows []*loginPart
	for _, l := range surestFirst(slices.Concat(doc.Failed, doc.Open)) {
		if l.Incident != nil {
			rows = append(rows, l)
			continue
		}
		n.login(l)
	}
	if doc.Only != nil {
		n.login(doc.Only)
	}
	n.sources(doc)
	n.rows(rows)
	n.without(incidents, doc.MoreIncidents)
	n.without(badLogins, int64(len(doc.Bad))+doc.MoreBad)
	n.without(inputs, doc.MoreFiles)
	n.without(warnings, doc.MoreMind)
	var rest []string
	for _, kind := range n.kinds {
		if k := n.left[kind]; k > 0 {
			one, many, _ := strings.Cut(kind, "|")
			rest = append(rest, count(k, one, many))
		}
	}
	if len(rest) > 0 {
		n.out.WriteString(n.drawn(func(p *page) {
			p.blank()
			p.para(0, 2, plain("No room here: "+p.some(rest)+". uccetrace report -o report.html has all."))
		}))
	}
	return n.out.String()
}

func (n *caseNote) head(doc *document) {
	n.piece(lines, func(p *page) {
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
	if len(doc.Elsewhere) > 0 {
		n.piece(lines, func(p *page) {
			p.blank()
			p.para(0, 2, plain("IN LINES OF NO LOGIN"))
			for _, text := range doc.Elsewhere {
				p.para(2, 4, plain("- "+text))
			}
		})
	}
	if doc.Nothing != nil {
		n.piece(lines, func(p *page) { p.nothing(doc.Nothing) })
	}
}

func (n *caseNote) incident(in *incidentPart) {
	if !n.named[in] {
		n.without(incidents, 1)
		return
	}
	n.piece(incidents, func(p *page) {
		p.blank()
		p.para(0, 2, plain(strings.ToUpper(in.Name)+"  "+in.Hit+", "+in.Period))
		n.why(p, in.Why)
		for _, f := range in.Facts {
			p.fact(f.Label, strings.Join(f.Texts, "; "))
		}
		n.cited(p, "changed", in.Changed)
	})
}

// login is a login of which no incident tells.
func (n *caseNote) login(l *loginPart) {
	kind := badLogins
	if l.Outcome == string(flow.Succeeded) {
		kind = lines
	}
	n.piece(kind, func(p *page) {
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
		n.piece(lines, func(p *page) { p.para(0, 2, plain("NOT CHECKED  "+text)) })
	}
	n.piece(lines, func(p *page) {
		p.blank()
		p.para(0, 2, plain("READ  "+doc.Read))
		for _, m := range doc.Made {
			p.fact(m.Label, strings.Join(m.Texts, " "))
		}
	})
	for _, f := range doc.Files {
		n.piece(inputs, func(p *page) {
			p.para(0, 2, plain("SHA-256  "+f.Name+" ("+f.Bytes+" bytes) "+f.SHA256))
		})
	}
	for _, text := range doc.Mind {
		n.piece(warnings, func(p *page) { p.para(0, 2, plain("MIND  "+text)) })
	}
}
