package site

import (
	"bytes"
	"strings"
)

// YAML prints the site so that Read gives an equal one. What is as it would be if
// nothing were said is left out.
func (s *Site) YAML() []byte {
	p := &printer{}
	writeObject(p, &siteObject, s)
	return p.text.Bytes()
}

// printer writes block YAML, two blanks a level.
type printer struct {
	text  bytes.Buffer
	depth int
	dash  bool // the next line begins an item
}

func writeObject[T any](p *printer, o *object[T], of *T) {
	for i := range o.keys {
		if k := &o.keys[i]; !k.plain(of) {
			k.write(p, of)
		}
	}
}

func (p *printer) line(parts ...string) {
	for range p.depth - 1 {
		p.text.WriteString("  ")
	}
	switch {
	case p.dash:
		p.text.WriteString("- ")
	case p.depth > 0:
		p.text.WriteString("  ")
	}
	p.dash = false
	for _, s := range parts {
		p.text.WriteString(s)
	}
	p.text.WriteByte('\n')
}

func (p *printer) value(name, shown string) { p.line(name, ": ", shown) }
func (p *printer) list(name string, shown []string) {
	p.line(name, ": [", strings.Join(shown, ", "), "]")
}
func (p *printer) begin(name string) { p.line(name, ":"); p.depth++ }
func (p *printer) item()             { p.dash = true }
func (p *printer) end()              { p.depth-- }
