package render

import (
	"strings"

	"uccetrace/flow"
)

// mostUnreadLines bounds the unread lines that text shows beside the logins.
const mostUnreadLines = 5

// none reports whether nothing was found elsewhere.
func none(e *flow.Elsewhere) bool { return len(e.Lines)+len(e.Unread) == 0 }

// lead is what was found elsewhere in a sentence: how many lines, the first message of
// them, how often and when.
func (p *page) lead(e *flow.Elsewhere) string {
	n := e.MoreLines + int64(len(e.Unread)) + e.MoreUnread
	for i := range e.Lines {
		n += e.Lines[i].Count
	}
	if len(e.Lines) == 0 {
		return "in " + count(n, "line", "lines") + " that no message claims"
	}
	k := &e.Lines[0]
	text := k.Title + ", " + times(k.Count) + ", " + p.period(k.First.At, k.Last.At)
	if n -= k.Count; n > 0 {
		text += "; and " + count(n, "more line", "more lines")
	}
	return text
}

// leading is what comes before everything where no login was chosen: whom it is about
// and what other lines say of them, or that there is nothing.
func (p *page) leading(c *flow.Closing) (head, rest string) {
	others := "the capture holds " + count(c.Summary.Filtered, "other login", "other logins")
	if c.Summary.Filtered == 0 {
		others = "the capture holds no login"
	}
	asked := strings.Join(c.Nothing.Asked, " ")
	if none(&c.Nothing.Elsewhere) {
		return "No login matches " + asked, "; " + others
	}
	return asked + ": " + p.lead(&c.Nothing.Elsewhere), "; no login matches, " + others
}

func times(n int64) string {
	if n == 1 {
		return "once"
	}
	return digits(n) + " times"
}

// elsewhere lists the lines of no login that hold what was asked for.
func (p *page) elsewhere(e *flow.Elsewhere, places places) {
	if none(e) && len(e.Unsearched) == 0 {
		return
	}
	p.blank()
	p.para(0, 2, span{"In lines of no login", p.strong})
	at := func(l *flow.FoundLine) string { return places.at(l.Evidence.Source, l.Evidence.Line) }
	for i := range e.Lines {
		k := &e.Lines[i]
		if i == p.limit/2 && !p.all {
			p.para(2, 4, plain("and "+digits(int64(len(e.Lines)-i))+" more kinds of lines: --all shows them"))
			break
		}
		where := at(&k.First)
		if k.Count > 1 {
			where += " " + p.ellipsis() + " " + at(&k.Last)
		}
		p.para(2, 4, span{digits(k.Count), p.strong}, plain("  "+k.Title+"  "), span{k.Message, p.faint},
			plain("  "+p.period(k.First.At, k.Last.At)+"  "), span{where, p.faint})
		if k.Refuses || i == 0 {
			p.para(6, 8, plain(squeezed(k.First.Text)))
		}
	}
	if e.MoreLines > 0 {
		p.para(2, 4, plain("and "+count(e.MoreLines, "line", "lines")+" of other messages"))
	}
	for i := range e.Unread {
		l := &e.Unread[i]
		if i == mostUnreadLines && !p.all {
			break
		}
		p.para(2, 4, span{"unread", p.odd}, plain("  "+words(at(l), l.Printed, l.At.String())+"  "+squeezed(l.Text)))
	}
	rest := e.MoreUnread
	if !p.all {
		rest += int64(max(len(e.Unread)-mostUnreadLines, 0))
	}
	if rest > 0 {
		p.para(2, 4, plain("and "+count(rest, "more line", "more lines")+" that no message claims"))
	}
	for _, text := range notSearched(e) {
		p.para(2, 4, plain(text))
	}
}

// mostSqueezed bounds what is shown of a line: further lines of an entry say as much as
// its first.
const mostSqueezed = 200

// squeezed is an entry in one line, not long.
func squeezed(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > mostSqueezed {
		text = strings.ToValidUTF8(text[:mostSqueezed], "") + "…"
	}
	return text
}

// notSearched says which sources could not be read a second time.
func notSearched(e *flow.Elsewhere) []string {
	if len(e.Unsearched) == 0 {
		return nil
	}
	return []string{"the lines of " + strings.Join(e.Unsearched, ", ") +
		" that no message claims were not searched: a second time they could not be read"}
}

// elsewhereOf is the same for a report that is handed on, a sentence each.
func (d *dossier) elsewhereOf(e *flow.Elsewhere) []string {
	var out []string
	for i := range e.Lines {
		k := &e.Lines[i]
		if i == mostNamedLines && !d.all {
			out = append(out, "and "+digits(int64(len(e.Lines)-i))+" more kinds of lines")
			break
		}
		text := k.Title + " (" + k.Message + "), " + times(k.Count) + ", " + d.period(k.First.At, k.Last.At) + ": " +
			squeezed(k.First.Text) + " (" + d.places.at(k.First.Evidence.Source, k.First.Evidence.Line) + ")"
		out = append(out, text)
	}
	for i := range e.Unread {
		l := &e.Unread[i]
		if i == mostUnreadLines && !d.all {
			break
		}
		out = append(out, "unread: "+words(d.places.at(l.Evidence.Source, l.Evidence.Line), l.Printed, l.At.String(), squeezed(l.Text)))
	}
	if rest := int64(len(e.Unread)-mostUnreadLines) + e.MoreUnread; rest > 0 {
		out = append(out, "and "+count(rest, "more line", "more lines")+" that no message claims")
	}
	return append(out, notSearched(e)...)
}

// mostNamedLines bounds the kinds of lines that a handed-on report names.
const mostNamedLines = 8
