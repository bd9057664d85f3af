package render

import (
	"io"
	"strings"

	"uccetrace/flow"
)

func newTimeline(w io.Writer, opt Options) Sink {
	return viewOf(func(p *page, l *flow.Login) {
		p.heading(l)
		p.facts(l)
		p.causeOf(l)
		p.blank()
		p.timeline(l, true)
		p.defineIt(l)
		p.ambiguous(l)
		p.remarks(l)
		p.unseen(l)
	})(w, opt)
}

// valueLines is how many lines a step's values may take unless all are asked for.
const valueLines = 3

// timeline writes a step a line: offset, who printed it, what tied it, what it
// says, where it stands; with values, what it carries below. Entries that no
// message claims stand among them at their time.
func (p *page) timeline(l *flow.Login, withValues bool) {
	if len(l.Steps) == 0 {
		return
	}
	places := placesOf(l)
	what := distinctions(l.Steps)
	lines := story(l)
	rows := make([]timelineRow, len(lines))
	for i, entry := range lines {
		if u := entry.unread; u != nil {
			rows[i] = p.unreadRow(u, places)
			continue
		}
		rows[i] = p.stepRow(entry.step, places)
		if !withValues && what[entry.index] != "" {
			rows[i].body = append(rows[i].body, span{": " + what[entry.index], p.strong})
		}
		if times := p.twoTimes(entry.step); times != "" && withValues {
			rows[i].values = strings.TrimRight(times+"  "+rows[i].values, " ")
		} else if times != "" {
			rows[i].body = append(rows[i].body, span{"  " + times, p.faint})
		}
		rows[i].body = append(rows[i].body, span{doubt(entry.step), p.odd})
		for _, f := range entry.step.Flags {
			rows[i].body = append(rows[i].body, span{"  ! " + f, p.odd})
		}
	}
	wide, name, place := 2, 0, 0
	for _, r := range rows {
		wide = max(wide, len(r.offset))
		name = max(name, min(p.columns(r.who), 20))
		place = max(place, min(p.columns(r.place), max(p.width/3, 12)))
	}
	p.para(0, 2, span{"Timeline", p.strong}, span{"  ms from the start, process, tie, step, " + places.heading(), p.faint})
	p.paraCells(2, 2, p.legend(l.Steps, len(l.Unread)))
	for _, r := range rows {
		off := p.cells(plain(r.offset))
		head := append(blanks(2+wide-widthOf(off)), off...)
		who := p.cut(p.cells(span{r.who, p.name}), name)
		head = append(append(head, blanks(2)...), who...)
		head = append(head, blanks(name-widthOf(who)+1)...)
		head = append(head, p.cells(r.sign)...)
		right := p.cutPlace(p.cells(span{r.place, p.faint}), place)
		right = append(right, blanks(place-widthOf(right))...)
		p.row(head, p.cells(r.body...), right)
		if withValues {
			p.rowValues(r.values, min(widthOf(head), p.width/3))
		}
	}
}

// timelineRow is a row before its columns are as wide as those of the others.
type timelineRow struct {
	offset, who   string
	sign          span
	body          []span
	values, place string
}

func (p *page) stepRow(s *flow.Step, places places) timelineRow {
	title := s.Title
	if title == "" {
		title = s.Message
	}
	return timelineRow{offset: offset(s.OffsetMS), who: printer(s), sign: span{p.sign(s) + " ", p.faint}, body: []span{plain(title)},
		values: values(s), place: places.column(s)}
}

// mostUnreadText is how many characters of an unread entry stand in a timeline
// unless all are asked for.
const mostUnreadText = 160

func (p *page) unreadRow(u *flow.Unread, places places) timelineRow {
	text := oneLine(u)
	if runes := []rune(text); len(runes) > mostUnreadText && !p.all {
		text = string(runes[:mostUnreadText-1]) + p.ellipsis()
	}
	place := places.at(u.Source, u.Line)
	if places.only != "" {
		place = ":" + digitsPlain(u.Line)
	}
	return timelineRow{offset: offset(u.OffsetMS), who: processName(u.Node, u.Printed), sign: span{unreadSign + " ", p.odd},
		body: []span{{"unread ", p.odd}, plain(text)}, values: holds(u), place: place}
}

// rowValues writes what a row carries below it.
func (p *page) rowValues(text string, indent int) {
	if text == "" {
		return
	}
	if p.narrow() {
		indent = 4
	}
	lines := p.wrapped(indent, indent, p.width, p.cells(span{text, p.faint}))
	for i, l := range lines {
		if i == valueLines-1 && len(lines) > valueLines && !p.all {
			l = append(p.cut(l, p.width-2), p.cells(span{" " + p.ellipsis(), p.faint})...)
			p.put(l)
			return
		}
		p.put(l)
	}
}
