package render

import (
	"io"
	"sort"

	"uccetrace/flow"
)

func newLadder(w io.Writer, opt Options) Sink {
	return viewOf(func(p *page, l *flow.Login) {
		p.heading(l)
		p.blank()
		p.ladder(l)
		p.unread(l)
		p.unseen(l)
	})(w, opt)
}

// rung is one row of a ladder: an arrow between two lifelines, or a note on one.
type rung struct {
	offset   int64
	from, to int // lifelines; equal for a note
	text     string
	sign     string
	odd      bool // the wording is assumed, or the login unsure
	hop      int64
	both     bool // both ends printed it; hop is the time between
}

// ladder draws the processes as lifelines and what went between them as arrows.
// The two lines that the ends of one wire message print are one arrow.
func (p *page) ladder(l *flow.Login) {
	if len(l.Steps) == 0 {
		p.para(0, 0, plain("no step of this login is in the report"))
		return
	}
	lives, printed := lifelines(l)
	c := p.newCanvas(lives)
	rungs := p.rungs(l, c.index)
	c.heads(printed)
	for i := range rungs {
		if c.x[rungs[i].from] == c.x[rungs[i].to] { // a note, or more lifelines than columns
			c.note(&rungs[i])
		} else {
			c.arrow(&rungs[i])
		}
	}
	c.heads(printed)
	p.blank()
	more := []string{"two lines of one message are one arrow"}
	var mute []string
	for _, name := range lives {
		if !printed[name] {
			mute = append(mute, name)
		}
	}
	if len(mute) > 0 {
		more = append(more, "no line printed by "+list(mute...))
	}
	p.paraCells(0, 2, p.legend(l.Steps, len(l.Unread), more...))
}

// lifelines are the processes of the steps, of their wire messages' ends and of
// the unread entries, in flow order, and which of them printed a line.
func lifelines(l *flow.Login) (lives []string, printed map[string]bool) {
	steps := l.Steps
	printed = map[string]bool{}
	known := map[string]bool{}
	add := func(name string) {
		if !known[name] {
			known[name] = true
			lives = append(lives, name)
		}
	}
	for i := range steps {
		printed[steps[i].Process] = true
		add(steps[i].Process)
		if w := steps[i].Wire; crosses(w) {
			add(w.From)
			add(w.To)
		}
	}
	for i := range l.Unread {
		printed[l.Unread[i].Process] = true
		add(l.Unread[i].Process)
	}
	sort.SliceStable(lives, func(i, j int) bool {
		a, b := rank(lives[i]), rank(lives[j])
		return a < b || a == b && lives[i] < lives[j]
	})
	return lives, printed
}

// crosses says that a step is a message between two processes, both known.
func crosses(w *flow.Wire) bool {
	return w != nil && w.Seen != "local" && w.From != w.To && w.From != "" && w.To != ""
}

// rungs turns steps into rows; the second line of a wire message joins the row of
// the first.
func (p *page) rungs(l *flow.Login, index map[string]int) []rung {
	what := distinctions(l.Steps)
	type end struct{ message, from, to, seen string }
	open := map[end][]int{}
	var out []rung
	for _, n := range story(l) {
		if u := n.unread; u != nil {
			at := index[u.Process]
			out = append(out, rung{offset: u.OffsetMS, from: at, to: at, text: "unread " + oneLine(u), sign: unreadSign, odd: true})
			continue
		}
		s, i := n.step, n.index
		r := rung{offset: s.OffsetMS, sign: p.sign(s), odd: doubt(s) != "" || s.Status == flow.Unattributed}
		r.from, r.to = index[s.Process], index[s.Process]
		w := s.Wire
		if !crosses(w) {
			r.text = noteText(s, what[i])
			out = append(out, r)
			continue
		}
		other := end{w.Message, w.From, w.To, "sent"}
		if w.Seen == "sent" {
			other.seen = "received"
		}
		if waiting := open[other]; w.Message != "" && len(waiting) > 0 {
			first := &out[waiting[0]]
			first.both, first.hop = true, s.OffsetMS-first.offset
			first.odd = first.odd || r.odd
			open[other] = waiting[1:]
			continue
		}
		r.from, r.to = index[w.From], index[w.To]
		r.text = w.Message
		if r.text == "" || what[i] != "" {
			r.text = noteText(s, what[i])
		}
		if d := doubt(s); d != "" && w.Message != "" {
			r.text = w.Message + d
		}
		out = append(out, r)
		mine := end{w.Message, w.From, w.To, w.Seen}
		open[mine] = append(open[mine], len(out)-1)
	}
	return out
}

func noteText(s *flow.Step, what string) string {
	text := s.Title
	if text == "" {
		text = s.Message
	}
	if what != "" {
		text += ": " + what
	}
	return text + doubt(s)
}

// canvas is where lifelines stand.
type canvas struct {
	*page
	lives []string
	index map[string]int
	x     []int // the column of each lifeline
	left  int   // columns of the offset
}

func (p *page) newCanvas(lives []string) *canvas {
	c := &canvas{page: p, lives: lives, index: map[string]int{}, left: 9}
	if p.narrow() {
		c.left = 7
	}
	room := p.width - c.left
	gap := max(room/max(len(lives), 1), 2)
	for i, name := range lives {
		c.index[name] = i
		c.x = append(c.x, min(c.left+gap/2+i*gap, p.width-1))
	}
	return c
}

// lane is a row with nothing but the lifelines.
func (c *canvas) lane() []cell {
	row := blanks(c.width)
	for _, x := range c.x {
		row[x] = cell{text: c.glyph("│", "|"), width: 1, ink: c.faint}
	}
	return row
}

// heads names the lifelines, in parentheses those that printed nothing.
func (c *canvas) heads(printed map[string]bool) {
	row := blanks(c.width)
	copy(row, c.cells(span{"ms", c.faint}))
	gap := c.width
	if len(c.x) > 1 {
		gap = c.x[1] - c.x[0]
	}
	for i, name := range c.lives {
		text := name
		if !printed[name] {
			text = "(" + name + ")"
		}
		if c.columns(text) >= gap && gap > 0 {
			text = short(name)
			if !printed[name] && gap > len(text)+2 {
				text = "(" + text + ")"
			}
		}
		cells := c.cut(c.cells(span{text, c.name}), max(gap, 1))
		c.over(row, cells, c.x[i]-(widthOf(cells)-1)/2)
	}
	c.put(row)
}

// over writes cells onto a row from column x on, as far as they fit.
func (c *canvas) over(row, cells []cell, x int) {
	x = max(min(x, len(row)-widthOf(cells)), 0)
	for _, k := range cells {
		if x+k.width > len(row) {
			return
		}
		row[x] = k
		for n := 1; n < k.width; n++ {
			row[x+n] = cell{text: "", width: 0, ink: k.ink} // the rest of a wide character
		}
		x += k.width
	}
}

func (c *canvas) stamp(row []cell, r *rung) {
	off := c.cells(plain(offset(r.offset)))
	c.over(row, off, max(c.left-2-widthOf(off), 0))
}

// signed is the sign of a rung, never on a line of its own.
func (c *canvas) signed(r *rung) []cell {
	return append([]cell{{text: " ", width: 1, glued: true}}, c.cells(span{r.sign, c.faint})...)
}

// noteLines is how many rows a note may take.
const noteLines = 3

// note writes a local step beside its lifeline: to the right if it fits there on
// one row, else on the side that has more room, wrapped.
func (c *canvas) note(r *rung) {
	ink := ink(0)
	if r.odd {
		ink = c.odd
	}
	x := c.x[r.from]
	text := append(c.cells(span{r.text, ink}), c.signed(r)...)
	right, left := c.width-x-2, x-c.left-1
	toRight := widthOf(text) <= right || right >= left
	lines := c.wrapped(0, 0, max(right, left, 8), text)
	if toRight {
		lines = c.wrapped(0, 0, max(right, 8), text)
	}
	if len(lines) > noteLines {
		lines[noteLines-1] = c.cut(append(append(lines[noteLines-1], blanks(1)...), lines[noteLines]...), max(right, left, 8))
		lines = lines[:noteLines]
	}
	for i, l := range lines {
		row := c.lane()
		if i == 0 {
			c.stamp(row, r)
			row[x] = cell{text: c.glyph("●", "o"), width: 1, ink: c.name}
		}
		padded := append(append(blanks(1), l...), blanks(1)...)
		if toRight {
			c.over(row, append(blanks(1), l...), x+1)
		} else {
			c.over(row, padded, x-widthOf(padded))
		}
		c.put(row)
	}
}

// arrow draws a message: its name on the shaft where it fits, above it otherwise.
func (c *canvas) arrow(r *rung) {
	from, to := c.x[r.from], c.x[r.to]
	lo, hi := min(from, to), max(from, to)
	ink := ink(0)
	if r.odd {
		ink = c.odd
	}
	label := r.text
	if r.both && r.hop > 0 {
		label += " " + ms(r.hop)
	}
	text := append(c.cells(span{label, ink}), c.signed(r)...)
	inside := hi - lo - 5
	row := c.lane()
	c.stamp(row, r)
	if widthOf(text) > inside {
		room := c.width - c.left
		text = c.cut(text, room)
		at := max(lo+2, c.left)
		if at+widthOf(text) > c.width {
			at = c.width - widthOf(text)
		}
		c.over(row, text, at)
		c.put(row)
		row, text = c.lane(), nil
	}
	shaft := cell{text: c.glyph("─", "-"), width: 1, ink: c.name}
	for x := lo + 1; x < hi; x++ {
		row[x] = shaft
	}
	if to > from {
		row[hi-1] = cell{text: c.glyph("▶", ">"), width: 1, ink: c.name}
	} else {
		row[lo+1] = cell{text: c.glyph("◀", "<"), width: 1, ink: c.name}
	}
	if text != nil {
		text = append(append(blanks(1), text...), blanks(1)...)
		c.over(row, text, lo+1+(hi-lo-1-widthOf(text))/2)
	}
	c.put(row)
}
