package render

import (
	"charm.land/lipgloss/v2"

	"uccetrace/flow"
)

// ink is one way to paint text, by its place in a palette; 0 paints nothing.
type ink uint8

// palette is what each kind of text is painted with. Its zero value is "no
// colour".
type palette struct {
	strong, faint, name, good, bad, odd ink

	styles []lipgloss.Style // by ink, from 1
}

// newPalette uses the terminal's own sixteen colours, so that text stays legible
// on any background.
func newPalette(color bool) palette {
	if !color {
		return palette{}
	}
	var p palette
	add := func(s lipgloss.Style) ink {
		p.styles = append(p.styles, s.Inline(true))
		return ink(len(p.styles))
	}
	of := func(number string) lipgloss.Style { return lipgloss.NewStyle().Foreground(lipgloss.Color(number)) }
	p.strong = add(lipgloss.NewStyle().Bold(true))
	p.faint = add(lipgloss.NewStyle().Faint(true))
	p.name = add(of("6"))
	p.good = add(of("2").Bold(true))
	p.bad = add(of("1").Bold(true))
	p.odd = add(of("3").Bold(true))
	return p
}

// paint wraps safe text of one line in an ink's SGR sequence.
func (p palette) paint(k ink, text string) string {
	if k == 0 || text == "" {
		return text
	}
	return p.styles[k-1].Render(text)
}

// outcome is the ink of an outcome.
func (p palette) outcome(o flow.Outcome) ink {
	switch o {
	case flow.Succeeded:
		return p.good
	case flow.Failed:
		return p.bad
	}
	return p.odd
}
