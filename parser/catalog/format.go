package catalog

import (
	"strings"
)

// Format writes a message's definition as it would stand in a *.trace file. Read
// again it is the same message; comments are not kept.
func Format(m *Message) string {
	w := &writer{}
	w.line("message " + m.ID + " " + quote(m.Title))
	w.meaning(m)
	w.templates(m)
	for _, e := range m.Examples {
		w.line("  example " + string(e.Basis) + " " + note(e))
		for _, l := range e.Lines {
			if l == "" {
				w.line("    |")
				continue
			}
			w.line("    | " + l)
		}
	}
	return w.String()
}

// Format writes the glossary entry as it would stand in a *.trace file.
func (n Name) Format() string {
	w := &writer{}
	w.WriteString("name " + n.Name + " " + kindName(n.Kind))
	w.option(map[Class]string{Request: "request", Entity: "entity", Scope: "scope"}[n.Class])
	for name, s := range spaces {
		if s == n.Space {
			w.option("in " + name)
		}
	}
	for name, s := range secrets {
		if s == n.Secret {
			w.option("private " + name)
		}
	}
	if n.Fact != "" {
		w.option("fills " + n.Fact)
	}
	if len(n.Values) > 0 {
		w.option("values " + strings.Join(n.Values, " "))
	}
	w.line(" " + quote(n.Doc))
	return w.String()
}

// String is the kind as a definition spells it.
func (k Kind) String() string { return kindName(k) }

func kindName(k Kind) string {
	switch k {
	case Integer:
		return "integer"
	case Hex:
		return "hex"
	case Word:
		return "word"
	case Identifier:
		return "identifier"
	case Text:
		return "text"
	}
	return "none"
}

// quote writes text in quotes; a quote inside it cannot be written and becomes '.
func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, "'") + `"` }

// note is where an example is from: a source is written bare where it is one
// word. A quote or # inside a word is part of it; only at its beginning they
// open a text or a comment.
func note(e Example) string {
	if e.Basis == Assumed || e.Note == "" || strings.ContainsAny(e.Note, " \t") || strings.ContainsAny(e.Note[:1], "\"#") {
		return quote(e.Note)
	}
	return e.Note
}

type writer struct{ strings.Builder }

func (w *writer) line(s string) {
	w.WriteString(s)
	w.WriteByte('\n')
}

func (w *writer) option(s string) {
	if s != "" {
		w.WriteString(" " + s)
	}
}

func (w *writer) meaning(m *Message) {
	if m.Basis == General {
		w.line("  general")
	}
	if m.From != "" {
		w.WriteString("  from " + m.From + " to " + m.To)
		if m.Wire != "" {
			w.option("as " + m.Wire)
		}
		w.option(string(m.Seen))
		w.line("")
	}
	if m.Step != "" {
		w.line("  step " + m.Step)
	}
	if len(m.PartOf) > 0 {
		w.line("  part of " + strings.Join(m.PartOf, " "))
	}
	w.conditions("opens login", m, m.Opens)
	w.conditions("confirms", m, m.Confirms)
	w.conditions("attests", m, m.Attests)
	w.conditions("refuses", m, m.Refuses)
	w.conditions("leaves", m, m.Leaves)
	w.conditions("waits", m, m.Waits)
	for _, b := range m.Begins {
		w.line("  begins " + b)
	}
	for _, e := range m.Ends {
		w.line("  ends " + e)
	}
	for _, a := range m.Adds {
		w.line("  adds " + m.nameOf(a.Name) + " to " + a.Measure)
	}
	if len(m.Key) > 0 {
		w.WriteString("  key")
		for _, k := range m.Key {
			w.option(m.nameOf(k))
		}
		w.line("")
	}
}

func (m *Message) nameOf(id NameID) string {
	if m.set == nil {
		return ""
	}
	return m.set.catalog.Names[id].Name
}

func (w *writer) conditions(clause string, m *Message, all []Condition) {
	for _, c := range all {
		w.WriteString("  " + clause)
		if c.Name != 0 {
			w.option("when " + m.condition(c))
			for _, also := range c.Also {
				w.option("and " + m.condition(also))
			}
		}
		w.line("")
	}
}

func (m *Message) condition(c Condition) string {
	s := m.nameOf(c.Name) + " is "
	if c.Not {
		s += "not "
	}
	return s + strings.Join(c.Values, " ")
}

// templates writes line, or, then, under, and each behind the line that holds
// its list.
func (w *writer) templates(m *Message) {
	line := false
	for _, t := range m.texts {
		switch t.role {
		case roleLine:
			clause := "or"
			if !line {
				clause = "line"
			}
			line = true
			w.line("  " + clause + " " + t.text)
		case roleThen:
			w.line("  then " + t.text)
		case roleUnder:
			w.line("  under " + t.text)
		case roleEach:
			w.line("  list " + t.list)
			if t.text != "" {
				w.line("  each " + t.text)
			}
		}
	}
}
