package render

import "uccetrace/flow"

// strengths are the ways in which a step may be tied to its login, strongest
// first, with the sign that text shows for each.
var strengths = [...]struct{ strength, fine, plain, doc string }{
	{flow.Exact, "=", "=", "same number"},
	{flow.Entity, "~", "~", "same agent, extension, target"},
	{flow.Adjacent, "·", ".", "next to a tied line"},
	{"", "?", "?", "login unsure"},
}

// sign is the mark of what tied a step.
func (p *page) sign(s *flow.Step) string {
	if s.Status != flow.Unattributed {
		for _, t := range strengths {
			if t.strength == s.Link.Strength && t.strength != "" {
				return p.glyph(t.fine, t.plain)
			}
		}
	}
	return "?"
}

// unreadSign marks a line that no message claims.
const unreadSign = "!"

// legend explains the signs that the steps use, each in one piece, and that of
// lines that nobody reads where there are any.
func (p *page) legend(steps []flow.Step, unread int, more ...string) []cell {
	used := map[string]bool{}
	for i := range steps {
		used[p.sign(&steps[i])] = true
	}
	var items []string
	for _, t := range strengths {
		if g := p.glyph(t.fine, t.plain); used[g] {
			items = append(items, g+" "+t.doc)
		}
	}
	if unread > 0 {
		items = append(items, unreadSign+" unread: no message claims it")
	}
	var out []cell
	for i, item := range append(items, more...) {
		if i > 0 {
			out = append(out, blanks(3)...)
		}
		for _, c := range p.cells(span{item, p.faint}) {
			c.glued = i < len(items)
			out = append(out, c)
		}
	}
	return out
}
