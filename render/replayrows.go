package render

import (
	"slices"
	"strings"

	"uccetrace/flow"
)

// replay draws the rows: two columns of text, or where they do not fit a row of
// two offsets with the text below.
func (p *page) replay(l *flow.Login, rows []replayRow) {
	p.say(l, rows)
	c := replayColumns{page: p, process: len("process"), at: len("+0")}
	for i := range rows {
		r := &rows[i]
		c.process = max(c.process, min(p.columns(r.process), 10))
		c.at = max(c.at, len(r.left.at), len(r.right.at))
	}
	p.para(0, 2, span{"Replay", p.strong}, span{"  ms from the start of each side", p.faint})
	p.marks(rows)
	if p.narrow() {
		c.stackedHead()
		for i := range rows {
			p.parts(&rows[i])
			c.stacked(&rows[i])
		}
		return
	}
	c.head()
	for i := range rows {
		p.parts(&rows[i])
		c.row(&rows[i])
	}
}

// say fills in what each side of the rows says.
func (p *page) say(l *flow.Login, rows []replayRow) {
	minted := l.Replay.Minted
	tells := map[*flow.Step]string{}
	for _, steps := range [][]flow.Step{l.Steps, l.Replay.Steps} {
		for i, text := range distinctions(without(steps, minted)) {
			tells[&steps[i]] = text
		}
	}
	for i := range rows {
		r := &rows[i]
		if u := r.unread; u != nil {
			row := p.unreadRow(u, places{})
			r.left = side{at: row.offset, body: row.body, values: row.values}
			continue
		}
		if r.observed != nil {
			r.left = p.sideOf(r.observed, tells[r.observed], 0)
		}
		if r.expected != nil {
			ink := ink(0)
			if r.hidden || r.follows() {
				ink = p.faint
			}
			r.right = p.sideOf(r.expected, tells[r.expected], ink)
		}
		r.left.values, r.right.values = p.below(r, minted)
	}
}

// without are the steps without the values of these names, which tell lines apart
// on one side only.
func without(steps []flow.Step, names []string) []flow.Step {
	out := slices.Clone(steps)
	for i := range out {
		out[i].Fields = slices.DeleteFunc(slices.Clone(out[i].Fields), func(f flow.Field) bool { return slices.Contains(names, f.Name) })
	}
	return out
}

func (p *page) sideOf(s *flow.Step, tells string, k ink) side {
	if s.Says == "refuses" {
		k = p.bad
	}
	out := side{at: offset(s.OffsetMS), body: []span{{noteText(s, tells), k}}}
	for _, f := range s.Flags {
		out.body = append(out.body, span{"  ! " + f, p.odd})
	}
	return out
}

// below are the values that stand under the sides of a row: all where all are
// asked for, else those in which the two sides differ, but for those that every
// run gives anew and a second value is no deviation; and when they came, where that
// is one.
func (p *page) below(r *replayRow, minted []string) (left, right string) {
	if d := r.deviation; d != nil && (d.Kind == flow.Reordered || d.Kind == flow.Late) {
		left, right = d.Got, d.Want
	}
	if p.all {
		if r.observed != nil {
			left = words(values(r.observed), left)
		}
		if r.expected != nil {
			right = words(values(r.expected), right)
		}
		return left, right
	}
	if r.observed == nil || r.expected == nil {
		return left, right
	}
	o, e := allValues(r.observed), allValues(r.expected)
	var differ []string
	for _, s := range []*flow.Step{r.observed, r.expected} {
		for _, f := range s.Fields {
			if o[f.Name] != e[f.Name] && !slices.Contains(differ, f.Name) && (r.says(f.Name) || !slices.Contains(minted, f.Name)) {
				differ = append(differ, f.Name)
			}
		}
	}
	var ls, rs []string
	for _, name := range differ {
		ls, rs = append(ls, name+"="+o[name]), append(rs, name+"="+e[name])
	}
	return words(append(ls, left)...), words(append(rs, right)...)
}

// says says that the row's deviation is one of this value.
func (r *replayRow) says(name string) bool {
	return r.deviation != nil && r.deviation.Kind == flow.Different && strings.Contains(" "+r.deviation.Want, " "+name+"=")
}

// words joins what is not empty.
func words(items ...string) string {
	return strings.Join(slices.DeleteFunc(items, func(s string) bool { return s == "" }), " ")
}

// allValues are a step's values by name, those of a list joined.
func allValues(s *flow.Step) map[string]string {
	out := map[string]string{}
	for _, f := range s.Fields {
		v := f.Value
		if strings.ContainsAny(v, " \t") {
			v = `"` + v + `"`
		}
		if have := out[f.Name]; have != "" {
			v = have + "," + v
		}
		out[f.Name] = v
	}
	return out
}

// hiddenMark is that of a row that only one side can have, so that it is no fault.
func (p *page) hiddenMark() string { return p.glyph("·", ".") }

// followsMark is that of a row that only follows from the first divergence.
const followsMark = ":"

// follows says that the row's deviation only follows from the first.
func (r *replayRow) follows() bool { return r.deviation != nil && r.deviation.Consequence }

// mark is what stands between the sides of a row.
func (p *page) mark(r *replayRow) span {
	d := r.deviation
	switch {
	case r.unread != nil:
		return span{unreadSign, p.odd}
	case r.hidden || d == nil && r.expected == nil:
		return span{p.hiddenMark(), p.faint}
	case d == nil:
		return span{p.glyph("│", "|"), p.faint}
	case d.Consequence:
		return span{followsMark, p.faint}
	}
	k := p.odd
	if d.First {
		k = p.bad
	}
	for _, m := range kinds {
		if m.kind == d.Kind {
			return span{p.glyph(m.fine, m.plain), k}
		}
	}
	return span{p.hiddenMark(), p.faint}
}

// parts draws the line that stands before the first divergence.
func (p *page) parts(r *replayRow) {
	if r.deviation != nil && r.deviation.First {
		rule := p.glyph("──", "--")
		p.para(2, 2, span{rule + " here the two part: " + r.deviation.Kind + " " + rule, p.bad})
	}
}

// marks says what the marks of the rows mean, each in one piece.
func (p *page) marks(rows []replayRow) {
	used := map[string]bool{}
	for i := range rows {
		used[p.mark(&rows[i]).text] = true
	}
	var all [][2]string
	for _, m := range kinds {
		all = append(all, [2]string{p.glyph(m.fine, m.plain), m.doc})
	}
	all = append(all, [2]string{followsMark, "follows from the first"},
		[2]string{p.hiddenMark(), "on one side, and no fault"}, [2]string{unreadSign, "unread: no message claims it"})
	var out []cell
	for _, m := range all {
		if !used[m[0]] {
			continue
		}
		if len(out) > 0 {
			out = append(out, blanks(3)...)
		}
		for _, c := range p.cells(span{m[0] + " " + m[1], p.faint}) {
			c.glued = true
			out = append(out, c)
		}
	}
	if len(out) > 0 {
		p.paraCells(2, 2, out)
	}
}

// replayColumns draws rows under aligned columns.
type replayColumns struct {
	*page
	process, at int // widths
}

const gutter = 3 // a blank, the mark, a blank

func (c replayColumns) widths() (left, right int) {
	room := c.width - 2 - c.process - 2 - gutter
	return (room + 1) / 2, room / 2
}

func (c replayColumns) head() {
	left, _ := c.widths()
	line := append(blanks(2), c.padded(c.cells(span{"process", c.faint}), c.process+2)...)
	line = append(line, c.padded(c.cells(span{"observed", c.faint}), left)...)
	line = append(line, c.cells(plain(" "), span{c.glyph("│", "|"), c.faint}, plain(" "), span{"expected", c.faint})...)
	c.put(line)
}

func (c replayColumns) padded(cells []cell, width int) []cell {
	return append(cells[:len(cells):len(cells)], blanks(width-widthOf(cells))...)
}

// row draws a row, both sides wrapped in columns of their own.
func (c replayColumns) row(r *replayRow) {
	left, right := c.widths()
	ls, rs := c.side(&r.left, left), c.side(&r.right, right)
	for i := range max(len(ls), len(rs)) {
		line := blanks(2 + c.process + 2)
		mark := span{c.glyph("│", "|"), c.faint}
		if i == 0 {
			line = append(blanks(2), c.padded(c.cut(c.cells(span{r.process, c.name}), c.process), c.process+2)...)
			mark = c.mark(r)
		}
		var l, e []cell
		if i < len(ls) {
			l = ls[i]
		}
		if i < len(rs) {
			e = rs[i]
		}
		line = append(line, c.padded(l, left)...)
		line = append(append(append(line, blanks(1)...), c.cells(mark)...), blanks(1)...)
		c.put(append(line, e...))
	}
}

// side is one side of a row in width columns: its offset, its text, its values.
func (c replayColumns) side(s *side, width int) [][]cell {
	if s.at == "" {
		return nil
	}
	at := c.cells(plain(s.at))
	head := append(blanks(c.at-widthOf(at)), at...)
	head = append(head, blanks(1)...)
	var out [][]cell
	for i, l := range c.wrapped(0, 0, width-widthOf(head), c.cells(s.body...)) {
		if i > 0 {
			head = blanks(widthOf(head))
		}
		out = append(out, append(head[:len(head):len(head)], l...))
	}
	return append(out, c.valuesOf(s, widthOf(head), width)...)
}

// valuesOf are the lines that a side's values take below it.
func (c replayColumns) valuesOf(s *side, indent, width int) [][]cell {
	if s.values == "" {
		return nil
	}
	lines := c.wrapped(indent, indent, width, c.cells(span{s.values, c.faint}))
	if len(lines) > valueLines && !c.all {
		last := append(lines[valueLines-1], c.cells(span{" " + c.ellipsis(), c.faint})...)
		lines = append(lines[:valueLines-1:valueLines-1], c.cut(last, width))
	}
	return lines
}

func (c replayColumns) stackedHead() {
	line := c.padded(c.cells(span{"  obs", c.faint}), 2+c.at+1)
	c.put(c.cut(append(line, c.cells(span{"exp", c.faint}, plain("  "), span{"process", c.faint})...), c.width))
}

// stacked draws a row where columns of text do not fit: the offsets of both sides,
// the process, and below what they say, once where they say the same.
func (c replayColumns) stacked(r *replayRow) {
	pad := func(at string) []cell {
		cells := c.cells(plain(at))
		return append(blanks(c.at-widthOf(cells)), cells...)
	}
	head := blanks(1)
	if r.observed == nil || r.expected == nil || r.deviation != nil {
		head = c.cells(c.mark(r))
	}
	head = append(append(append(head, blanks(1)...), pad(r.left.at)...), blanks(1)...)
	head = append(append(head, pad(r.right.at)...), blanks(1)...)
	c.put(c.cut(append(head, c.cells(span{r.process, c.name})...), c.width))
	left, right := c.cells(r.left.body...), c.cells(r.right.body...)
	switch {
	case r.left.at == "":
		c.paraCells(4, 4, right)
	case r.right.at == "" || sameText(left, right):
		c.paraCells(4, 4, left)
	default:
		c.paraCells(4, 6, append(c.cells(span{"observed ", c.faint}), left...))
		c.paraCells(4, 6, append(c.cells(span{"expected ", c.faint}), right...))
	}
	for _, v := range []struct {
		label string
		side  *side
	}{{"observed ", &r.left}, {"expected ", &r.right}} {
		s := *v.side
		if s.values == "" {
			continue
		}
		if r.left.at != "" && r.right.at != "" {
			s.values = v.label + s.values
		}
		for _, l := range c.valuesOf(&s, 6, c.width) {
			c.put(l)
		}
	}
}

func sameText(a, b []cell) bool {
	return slices.EqualFunc(a, b, func(x, y cell) bool { return x.text == y.text })
}
