package render

import (
	"io"

	"uccetrace/flow"
)

func newTimeline(w io.Writer, opt Options) Sink {
	return viewOf(func(p *page, l *flow.Login) {
		p.heading(l)
		p.facts(l)
		p.blank()
		p.timeline(l, true)
		p.unread(l)
		p.ambiguous(l)
		p.remarks(l)
		p.unseen(l)
	})(w, opt)
}

// valueLines is how many lines a step's values may take unless all are asked for.
const valueLines = 3

// timeline writes a step a line: offset, who printed it, what tied it, what it
// says, where it stands; with values, what it carries below.
func (p *page) timeline(l *flow.Login, withValues bool) {
	if len(l.Steps) == 0 {
		return
	}
	places := placesOf(l)
	what := distinctions(l.Steps)
	wide, name, place := 2, 0, 0
	for i := range l.Steps {
		wide = max(wide, len(offset(l.Steps[i].OffsetMS)))
		name = max(name, min(p.columns(printer(&l.Steps[i])), 20))
		place = max(place, min(p.columns(places.column(&l.Steps[i])), max(p.width/3, 12)))
	}
	p.para(0, 2, span{"Timeline", p.strong}, span{"  ms from the start, process, tie, step, " + places.heading(), p.faint})
	p.paraCells(2, 2, p.legend(l.Steps))
	for i := range l.Steps {
		s := &l.Steps[i]
		off := p.cells(plain(offset(s.OffsetMS)))
		head := append(blanks(2+wide-widthOf(off)), off...)
		who := p.cut(p.cells(span{printer(s), p.name}), name)
		head = append(append(head, blanks(2)...), who...)
		head = append(head, blanks(name-widthOf(who)+1)...)
		head = append(head, p.cells(span{p.sign(s) + " ", p.faint})...)
		title := s.Title
		if title == "" {
			title = s.Message
		}
		body := p.cells(plain(title))
		if !withValues && what[i] != "" {
			body = append(body, p.cells(span{": " + what[i], p.strong})...)
		}
		body = append(body, p.cells(span{doubt(s), p.odd})...)
		for _, f := range s.Flags {
			body = append(body, p.cells(span{"  ! " + f, p.odd})...)
		}
		right := p.cut(p.cells(span{places.column(s), p.faint}), place)
		right = append(right, blanks(place-widthOf(right))...)
		p.row(head, body, right)
		if withValues {
			p.stepValues(s, min(widthOf(head), p.width/3))
		}
	}
}

func (p *page) stepValues(s *flow.Step, indent int) {
	text := values(s)
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
