package render

import (
	"io"
	"strings"

	"uccetrace/flow"
)

// newRaw shows trace lines as they are. It is the one view that is not fitted to
// a width: what is verbatim must not be cut, and who pipes it to grep wants a
// line to stay a line.
func newRaw(w io.Writer, opt Options) Sink {
	return viewOf(func(p *page, l *flow.Login) {
		p.heading(l)
		fitted := p.width
		p.width = 1 << 30
		p.raw(l)
		p.width = fitted
	})(w, opt)
}

func (p *page) raw(l *flow.Login) {
	places := placesOf(l)
	type entry struct{ place, text string }
	var entries []entry
	wide := 0
	add := func(place, text string) {
		wide = max(wide, p.columns(place))
		for _, text := range strings.Split(strings.TrimRight(text, "\r\n\t "), "\n") {
			entries = append(entries, entry{place, strings.TrimRight(text, "\r\t ")})
			place = ""
		}
	}
	for _, n := range story(l) {
		if u := n.unread; u != nil {
			text := u.Raw
			if text == "" { // a stream is not read twice
				text = u.At.String() + " " + processName(u.Node, u.Printed) + " " + u.Text
			}
			add(places.at(u.Source, u.Line), text)
			continue
		}
		for _, e := range n.step.Evidence {
			add(places.at(e.Source, e.Line), e.Text)
		}
	}
	for _, e := range entries {
		place := p.cells(span{e.place, p.faint})
		line := append(place, blanks(wide-widthOf(place)+2)...)
		p.put(append(line, p.cells(plain(e.text))...))
	}
}
