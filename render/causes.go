package render

import (
	"slices"
	"strings"

	"uccetrace/flow"
)

// mostCauses and mostAdvice bound what a list of logins shows of each: explain has
// it all.
const (
	mostCauses = 5
	mostAdvice = 3
)

// why is the answer to why a login, or many, went wrong.
type why struct {
	unknown      string // what is known where nothing explains it
	unjudged     string // the logs without which nobody can judge; then there is no cause
	certainty    flow.Certainty
	open         bool     // the causes leave something unexplained
	causes       []titled // those that nothing tells apart
	lesser       []titled // others that its codes lead to, less likely
	refuted      []flow.Refuted
	fix, collect []string
	asks         []string // collect, its commands as the knowledge base has them
}

// titled is a cause by its id and its title; the title may be unknown.
type titled struct{ id, title string }

// whyOf is why a login went wrong, as far as its causes say.
func (p *page) whyOf(l *flow.Login) why {
	var w why
	if w.unjudged = missingLogs(l); w.unjudged != "" {
		return w
	}
	for i := range l.Causes {
		c := &l.Causes[i]
		if i > 0 && !slices.Contains(l.Causes[0].Tied, c.ID) {
			w.lesser = append(w.lesser, titled{c.ID, c.Title})
		} else {
			w.causes = append(w.causes, titled{c.ID, c.Title})
		}
		for _, text := range c.Collect {
			if !slices.Contains(w.collect, text) {
				w.collect = append(w.collect, text)
			}
		}
	}
	for _, id := range l.Unlisted() {
		if c := (titled{id, p.titleInBase(id)}); slices.Contains(l.Causes[0].Tied, id) {
			w.causes = append(w.causes, c)
		} else {
			w.lesser = append(w.lesser, c)
		}
	}
	for i := range l.Causes {
		w.asks = append(w.asks, l.Causes[i].Asks...)
	}
	if len(l.Causes) > 0 {
		first := &l.Causes[0]
		w.certainty, w.open, w.refuted, w.fix = first.Certainty, first.Cost > 0, first.Refuted, first.Fix
	}
	return w
}

// whyIn is why the logins of an incident went wrong.
func (p *page) whyIn(b *block) why {
	if b.Cause == "" {
		w := why{collect: b.Collect, asks: b.Asks}
		if len(b.logins) > 0 {
			w = p.whyOf(b.logins[0])
		}
		w.unknown, w.certainty = b.Title, flow.Possible
		return w
	}
	w := why{certainty: b.Certainty, causes: []titled{{b.Cause, b.Title}}, fix: b.Fix, collect: b.Collect, asks: b.Asks}
	for _, id := range b.Tied {
		w.causes = append(w.causes, titled{id, p.titleOfCause(b, id)})
	}
	for i := range w.causes {
		c := &w.causes[i]
		if k := slices.IndexFunc(b.ByCause, func(n flow.CauseCount) bool { return n.Cause == c.id }); k >= 0 && c.title != "" {
			c.title += " (fits " + digits(b.ByCause[k].Logins) + " of " + count(b.Logins, "login", "logins") + ")"
		}
	}
	return w
}

// titleOfCause is what a cause is called, "" where nobody says.
func (p *page) titleOfCause(b *block, id string) string {
	for _, l := range b.logins {
		for _, c := range l.Causes {
			if c.ID == id {
				return c.Title
			}
		}
	}
	return p.titleInBase(id)
}

// titleInBase is what the knowledge base calls a cause, "" where it does not have it.
func (p *page) titleInBase(id string) string {
	if base := p.base(); base != nil {
		if c := base.Cause(id); c != nil {
			return c.Title
		}
	}
	return ""
}

// causes says why, as far as the capture proves it. What is only possible is never
// called the cause.
func (p *page) causes(w why) {
	if w.unjudged != "" {
		p.fact("cause", "cannot tell, "+w.unjudged+"; "+noSign)
	}
	if w.unknown != "" {
		p.fact("cause", "not known: "+w.unknown)
	}
	switch {
	case len(w.causes) == 0:
	case w.certainty != flow.Possible && w.certainty != "":
		c := w.causes[0]
		p.labelled("root cause", span{c.title, p.strong}, plain(" ("+string(w.certainty)+")"), span{"  " + c.id, p.faint})
	case w.open:
		p.labelled("nearest", plain("no known cause explains all lines; the nearest, with what they leave open:"))
		p.titles(w.causes)
	case len(w.causes) == 1:
		p.labelled("may be", plain(w.causes[0].title), span{"  " + w.causes[0].id, p.faint})
	default:
		p.labelled("may be", plain("one of these, which nothing in this capture tells apart:"))
		p.titles(w.causes)
	}
	if text := w.lessLikely(); text != "" {
		p.labelled("less likely", plain(text))
	}
}

// lessLikely names the causes that the codes of a login lead to as well; certain ones
// leave no room for others.
func (w *why) lessLikely() string {
	if w.certainty != flow.Possible {
		return ""
	}
	var names []string
	for _, c := range w.lesser {
		names = append(names, c.title+" ("+c.id+")")
	}
	return strings.Join(names, "; ")
}

// titles lists causes, the likeliest first.
func (p *page) titles(causes []titled) {
	for i, c := range causes {
		if i == mostCauses && !p.all {
			p.para(4, 6, plain("and "+digits(int64(len(causes)-i))+" more: --all shows them"))
			return
		}
		if c.title == "" {
			p.para(4, 6, plain(c.id))
			continue
		}
		p.para(4, 6, plain(c.title+"  "), span{c.id, p.faint})
	}
}

// refuted names the causes that lines of the capture contradict, those of one line
// together.
func (p *page) refuted(w why) {
	label := "ruled out"
	for i, r := range byLine(w.refuted) {
		if i == mostAdvice && !p.all {
			return
		}
		p.labelled(label, plain(strings.Join(r.ids, ", ")+": "), span{firstLine(r.line), p.faint})
		label = ""
	}
}

// ruledOut are the causes that a line contradicts.
type ruledOut struct {
	line string
	ids  []string
}

// byLine puts what one line rules out together.
func byLine(refuted []flow.Refuted) []ruledOut {
	var out []ruledOut
	for _, r := range refuted {
		i := slices.IndexFunc(out, func(o ruledOut) bool { return o.line == r.Line })
		if i < 0 {
			i = len(out)
			out = append(out, ruledOut{line: r.Line})
		}
		if !slices.Contains(out[i].ids, r.ID) {
			out[i].ids = append(out[i].ids, r.ID)
		}
	}
	return out
}

// remedy says what to do: the fix of what is certain, for the rest what would decide.
func (p *page) remedy(w why) {
	if w.certainty != flow.Possible && w.certainty != "" {
		p.advice("fix", w.fix)
	} else {
		p.advice("to collect", w.collect)
	}
	if len(w.causes) > 0 {
		p.more("explain", "explain "+w.causes[0].id)
	}
}

// short is why in a few words, for logins of which an incident tells more.
func (p *page) short(b *block) string {
	switch {
	case b.Cause == "":
		return b.Title
	case b.Certainty != flow.Possible:
		return b.Title
	case len(b.Tied) > 0:
		return "one of " + digitsPlain(len(b.Tied)+1) + " causes"
	}
	return "may be: " + b.Title
}

// causeOf is why in a line, for views of one login.
func (p *page) causeOf(l *flow.Login) {
	w := p.whyOf(l)
	p.causes(w)
	if len(w.causes) == 0 {
		return
	}
	p.refuted(w)
	p.more("explain", "explain "+w.causes[0].id)
}

// advice shows the first of some texts.
func (p *page) advice(label string, texts []string) {
	for i, text := range texts {
		if i == mostAdvice && !p.all {
			return
		}
		p.labelled(label, plain(text))
		label = ""
	}
}
