package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sort"
	"strings"
)

// Problem is one thing that Test found.
type Problem struct {
	Pos     Pos
	Message string // ID of the message
	Text    string
}

// String is one line: file:line:column: message: text.
func (p Problem) String() string { return fmt.Sprintf("%s: %s: %s", p.Pos, p.Message, p.Text) }

// Test checks every definition: its templates compile, its examples are claimed
// by it and by no other message, and print as they were read, up to white space,
// where the first wording claims them. The result is empty if all is well.
func (c *Catalog) Test() []Problem {
	var out []Problem
	for _, process := range c.Processes() {
		s := c.Process(process)
		for _, e := range s.errs {
			out = append(out, Problem{e.Pos, process, e.Text})
		}
		if len(s.errs) > 0 {
			continue
		}
		for _, m := range s.Messages {
			out = append(out, s.test(m)...)
		}
	}
	return out
}

// test checks the examples of one message.
func (s *Set) test(m *Message) (out []Problem) {
	for _, e := range m.Examples {
		parts, problem := s.readExample(m, e)
		if problem == "" {
			problem = s.rivals(m, parts[0])
		}
		if problem == "" {
			problem = s.printed(m, parts)
		}
		if problem != "" {
			out = append(out, Problem{e.Pos, m.ID, oneLine(problem)})
		}
	}
	return out
}

// printed says whether an example prints as it was read. One that another wording
// claims, or whose head is missing, cannot.
func (s *Set) printed(m *Message, parts []part) string {
	if parts[0].orphan || m.code.wording(parts[0].body) != 0 {
		return ""
	}
	values := map[NameID]string{}
	for i := range parts {
		m.code.collect(values, parts[i].body, &parts[i].match)
	}
	out, err := m.PrintOnly(func(id NameID) (string, bool) {
		v, ok := values[id]
		return v, ok
	})
	if err != nil {
		return "the example does not print: " + err.Error()
	}
	for i := range out {
		want := ""
		if i < len(parts) {
			want = parts[i].body
		}
		if strings.Join(strings.Fields(out[i]), " ") != strings.Join(strings.Fields(want), " ") {
			return fmt.Sprintf("the example prints as %q and was read from %q", out[i], want)
		}
	}
	return ""
}

// wording is which line claims a body, by place or by label; -1 for none.
func (c *code) wording(body string) int {
	b := []byte(body)
	p, end := trim(b)
	for i, t := range c.lines {
		if _, _, ok := t.place(b, p, end, 0, &Match{}); ok {
			return i
		}
	}
	for i, t := range c.lines {
		if _, ok := t.byLabel(b, p, end, &Match{}); ok {
			return i
		}
	}
	return -1
}

// Digest tells two catalogues apart: sixteen hex digits over all definitions, the
// same in whatever files and order they stand.
func (c *Catalog) Digest() string {
	var all []string
	for _, n := range c.Names[1:] {
		all = append(all, n.Format())
	}
	for _, m := range c.Messages {
		all = append(all, Format(m))
	}
	sort.Strings(all)
	sum := sha256.Sum256([]byte(strings.Join(all, "\n")))
	return hex.EncodeToString(sum[:8])
}

// oneLine makes text fit an error of one line.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
}
