package knowledge

import (
	"regexp"
	"strconv"
	"strings"
)

// Table is a table of codes.
type Table struct {
	Name  string // CF, PERERR, E_CTI, CTIERR …
	Title string
	Used  string // message, field and processes in which its numbers stand
}

// Basis says where the name of a code is from.
type Basis string

// Bases of a code. What is derived follows from another table's number; what is
// inferred nobody has published.
const (
	Published Basis = "published"
	Derived   Basis = "derived"
	Inferred  Basis = "inferred"
)

// Code is a number that a system prints for an error, a cause or a state.
type Code struct {
	Table   *Table
	Number  int64  // unsigned where a table spells its numbers in hex
	Spelled string // as the table spells it; "" where the number was never published
	Name    string // "" where it was never published
	Basis   Basis
	Meaning string // what it says of a login and what not; "" where it says nothing
	Sources []Reference
}

// Key names the code.
func (c *Code) Key() Key { return Key{Table: c.Table.Name, Number: c.Spelled} }

// Forms are the spellings of the number: as the table has it, then the others.
func (c *Code) Forms() []string {
	if c.Spelled == "" {
		return nil
	}
	out := []string{c.Spelled}
	switch {
	case c.Number > 1<<31:
		return append(out, strconv.FormatInt(c.Number-1<<32, 10), strconv.FormatInt(c.Number, 10))
	case strings.HasPrefix(c.Spelled, "0x"):
		return append(out, strconv.FormatInt(c.Number, 10))
	case c.Number < 0:
		return append(out, strconv.FormatInt(c.Number+1<<32, 10), "0x"+strconv.FormatInt(c.Number+1<<32, 16))
	}
	return append(out, "0x"+strconv.FormatInt(c.Number, 16))
}

// A row is NUMBER, (derived) or (inferred), [its own sources], NAME; a number or
// name of "-" was never published. What is indented behind it is its meaning.
var rowForm = regexp.MustCompile(`^(-|-?[0-9]+|0x[0-9A-Fa-f]+) (?:\((derived|inferred)\) )?(?:\[([^\]]+)\] )?(\S.*)$`)

// codes reads a file of tables:
//
//	table CF control failure
//	used FailureCode of CONTROL_FAILURE_CONF …
//	source ged188-constants
//	260 CF_INVALID_LOGON_DEVICE_SPECIFIED
//	    what it says of a login
func (p *parser) codes(file, text string) error {
	s := newScan(file, text)
	var table *Table
	var common []Reference
	for {
		l, ok := s.next()
		if !ok {
			return s.err()
		}
		word, rest, _ := strings.Cut(l, " ")
		switch {
		case l == "" || strings.HasPrefix(l, "#"):
		case word == "table":
			name, title, _ := strings.Cut(rest, " ")
			table, common = &Table{Name: name, Title: title}, nil
			p.base.tables = append(p.base.tables, table)
		case table == nil:
			s.fail(1, "want a table first, got %q", clip(l))
			return s.err()
		case word == "used":
			table.Used = rest
		case word == "source":
			common = p.named(s, rest)
		case strings.HasPrefix(l, "    "):
			p.meaning(s, strings.TrimSpace(l))
		default:
			p.row(s, table, common, l)
		}
	}
}

func (p *parser) named(s *lineScan, keys string) (out []Reference) {
	for _, key := range strings.Fields(keys) {
		r, ok := p.source(key)
		if !ok {
			s.fail(1, "source %q is none of sources.txt", clip(key))
		}
		out = append(out, r)
	}
	return out
}

// meaning adds a line to the meaning of the row above.
func (p *parser) meaning(s *lineScan, text string) {
	if len(p.base.codes) == 0 {
		s.fail(1, "a meaning without a row")
		return
	}
	last := &p.base.codes[len(p.base.codes)-1]
	last.Meaning = strings.TrimSpace(last.Meaning + " " + text)
}

func (p *parser) row(s *lineScan, table *Table, common []Reference, l string) {
	m := rowForm.FindStringSubmatch(l)
	if m == nil {
		s.fail(1, "want NUMBER NAME, got %q", clip(l))
		return
	}
	c := Code{Table: table, Basis: Published, Sources: common}
	if m[1] != "-" {
		n, err := strconv.ParseInt(m[1], 0, 64)
		if err != nil {
			s.fail(1, "number %q: %v", clip(m[1]), err)
			return
		}
		c.Number, c.Spelled = n, m[1]
	}
	if m[2] != "" {
		c.Basis = Basis(m[2])
	}
	if m[3] != "" {
		c.Sources = p.named(s, m[3])
	}
	if m[4] != "-" {
		c.Name = m[4]
	}
	p.base.codes = append(p.base.codes, c)
}
