package render

import (
	"bufio"
	"io"
	"strings"

	"github.com/rivo/uniseg"

	"uccetrace/flow/knowledge"
)

// Widths in columns: what a report takes where nobody says, and the least it can
// be drawn in.
const (
	defaultWidth = 80
	leastWidth   = 24
)

// span is a stretch of text in one ink.
type span struct {
	text string
	ink  ink
}

// cell is one character as a reader sees it (a grapheme cluster).
type cell struct {
	text  string
	width int
	ink   ink
	glued bool // a blank at which no line is broken
	shell bool // of a command to be copied
}

func (c cell) breaks() bool { return c.text == " " && !c.glued }

// page lays text out in a fixed width. Everything that reaches the writer goes
// through put, and everything that put gets went through cells: that is where
// text is made safe.
type page struct {
	palette
	w     *bufio.Writer
	width int
	ascii bool
	all   bool
	limit int
	hint  string
	told  map[string]bool // sources whose warning stands in the verdict already
	known func() *knowledge.Base
}

func newPage(w io.Writer, opt Options) *page {
	p := &page{
		palette: newPalette(opt.Color), w: bufio.NewWriterSize(w, 32<<10),
		width: opt.Width, ascii: opt.ASCII, all: opt.All, limit: opt.Limit, hint: opt.Capture, known: opt.Known,
	}
	if p.width <= 0 {
		p.width = defaultWidth
	}
	p.width = max(p.width, leastWidth)
	if p.limit <= 0 {
		p.limit = defaultLimit
	}
	return p
}

// narrow says that two columns of text do not fit side by side.
func (p *page) narrow() bool { return p.width < 60 }

// glyph is the character that a mark is drawn with, or its ASCII stand-in.
func (p *page) glyph(fine, plain string) string {
	if p.ascii {
		return plain
	}
	return fine
}

func (p *page) ellipsis() string { return p.glyph("…", "~") }

// to stands between two things of which one leads to the other.
func (p *page) to() string { return p.glyph("→", "->") }

// dash stands between the ends of a range.
func (p *page) dash() string { return p.glyph("–", "-") }

func plain(text string) span { return span{text: text} }

// cells cuts spans into characters, each made safe.
func (p *page) cells(spans ...span) []cell {
	var out []cell
	for _, s := range spans {
		text := s.text
		if p.ascii { // what shortens a text is a mark, not part of it
			text = strings.ReplaceAll(text, "…", "...")
		}
		text = safe(text, p.ascii)
		state := -1
		for text != "" {
			var c string
			var width int
			if text[0] < 0x7f && (len(text) == 1 || text[1] < 0x7f) {
				c, text, width, state = text[:1], text[1:], 1, -1
			} else {
				c, text, width, state = uniseg.FirstGraphemeClusterInString(text, state)
			}
			out = append(out, cell{text: c, width: width, ink: s.ink})
		}
	}
	return out
}

// columns is how wide text is once it is safe.
func (p *page) columns(text string) int {
	n := 0
	for _, c := range p.cells(plain(text)) {
		n += c.width
	}
	return n
}

func widthOf(cells []cell) int {
	n := 0
	for _, c := range cells {
		n += c.width
	}
	return n
}

// cut shortens cells to width columns, the last of them an ellipsis where
// something was lost.
func (p *page) cut(cells []cell, width int) []cell {
	if widthOf(cells) <= width {
		return cells
	}
	if width <= 0 {
		return nil
	}
	n, i := 0, 0
	for i < len(cells) && n+cells[i].width <= width-1 {
		n += cells[i].width
		i++
	}
	var last ink
	if i > 0 {
		last = cells[i-1].ink
	}
	return append(cells[:i:i], cell{text: p.ellipsis(), width: 1, ink: last})
}

// put writes one line of cells.
func (p *page) put(cells []cell) {
	for len(cells) > 0 && cells[len(cells)-1].text == " " {
		cells = cells[:len(cells)-1]
	}
	cells = p.disarm(cells)
	for i := 0; i < len(cells); {
		j := i + 1
		for j < len(cells) && cells[j].ink == cells[i].ink {
			j++
		}
		var b strings.Builder
		for _, c := range cells[i:j] {
			b.WriteString(c.text)
		}
		p.w.WriteString(p.paint(cells[i].ink, b.String()))
		i = j
	}
	p.w.WriteByte('\n')
}

// disarm keeps a line from being a command to the CI system that reads it.
func (p *page) disarm(cells []cell) []cell {
	i := 0
	for i < len(cells) && cells[i].text == " " {
		i++
	}
	var head string
	for _, c := range cells[i:min(i+3, len(cells))] {
		head += c.text
	}
	fixed := annotation(head)
	if fixed == head {
		return cells
	}
	spelled := p.cells(span{fixed[:4], cells[i].ink})
	out := append(append(cells[:i:i], spelled...), cells[i+1:]...)
	return p.cut(out, p.width)
}

func (p *page) blank() { p.w.WriteByte('\n') }

// ends writes spans at the left and more at the right edge; the left ones are cut
// if both do not fit.
func (p *page) ends(left []span, right ...span) {
	r := p.cut(p.cells(right...), p.width/2)
	l := p.cut(p.cells(left...), p.width-widthOf(r)-1)
	pad := p.width - widthOf(l) - widthOf(r)
	line := append(l[:len(l):len(l)], blanks(pad)...)
	p.put(append(line, r...))
}

func blanks(n int) []cell {
	out := make([]cell, max(n, 0))
	for i := range out {
		out[i] = cell{text: " ", width: 1}
	}
	return out
}

// para writes spans as a paragraph: the first line after indent columns, the
// further ones after hang columns, broken at blanks, within words only where a
// word is wider than a line.
func (p *page) para(indent, hang int, spans ...span) {
	p.paraCells(indent, hang, p.cells(spans...))
}

func (p *page) paraCells(indent, hang int, cells []cell) {
	for _, l := range p.wrapped(indent, hang, p.width, cells) {
		p.put(l)
	}
}

// wrapped breaks cells into lines of at most width columns, indents included.
func (p *page) wrapped(indent, hang, width int, cells []cell) [][]cell {
	hang = min(hang, width/2)
	indent = min(indent, width/2)
	var lines [][]cell
	line, used, empty := blanks(indent), indent, true
	next := func() {
		lines = append(lines, line)
		line, used, empty = blanks(hang), hang, true
	}
	for i := 0; i < len(cells); {
		if cells[i].breaks() {
			j := i
			for j < len(cells) && cells[j].breaks() {
				j++
			}
			word := j
			for word < len(cells) && !cells[word].breaks() {
				word++
			}
			need := (j - i) + widthOf(cells[j:word])
			if word < len(cells) && cells[word].shell {
				need += 2 // the backslash
			}
			switch {
			case cells[i].shell && used+need > width:
				line = append(line, cell{text: " ", width: 1, ink: cells[i].ink}, cell{text: `\`, width: 1, ink: cells[i].ink})
				next()
			case empty && len(lines) > 0: // no blanks at the head of a further line
			case used+need <= width || widthOf(cells[j:word]) > width-hang && used+(j-i) < width:
				line, used = append(line, cells[i:j]...), used+(j-i)
			default:
				next()
			}
			i = j
			continue
		}
		if used+cells[i].width > width && !empty && !cells[i].shell {
			next()
		}
		line, used, empty = append(line, cells[i]), used+cells[i].width, false
		i++
	}
	return append(lines, line)
}
