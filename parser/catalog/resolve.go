package catalog

import (
	"slices"
	"strings"
)

// text is a template as it is written.
type text struct {
	role  role
	text  string
	pos   Pos
	other bool // another wording: or, or line of an extension
	list  string
}

var kinds = map[string]Kind{"integer": Integer, "hex": Hex, "word": Word, "identifier": Identifier, "text": Text, "decimal": Integer}

var classes = map[string]Class{"": Plain, "request": Request, "entity": Entity, "scope": Scope}

var spaces = map[string]Space{
	"session": InSession, "cg": InCG, "pg": InPG, "instance": InInstance,
	"peripheral": InPeripheral, "system": InSystem,
}

var secrets = map[string]Secret{"person": Person, "phone": Phone, "address": Address, "host": Host, "object": Object}

// name enters a glossary entry.
func (l *loader) name(n *nameNode) {
	pos := position(n.Name.Pos)
	if id, ok := l.c.byName[n.Name.Text]; ok {
		l.errorf(pos, "%s is in the glossary already, at %s: take another name, or leave this one out", n.Name.Text, l.c.Names[id].Pos)
		return
	}
	kind, ok := kinds[n.Kind.Text]
	if !ok || n.Kind.Text == "decimal" {
		known := []string{"integer", "hex", "word", "identifier", "text"}
		l.errorf(position(n.Kind.Pos), "%q is no kind%s kinds are %s", n.Kind.Text, orSemicolon(suggest(n.Kind.Text, known)), strings.Join(known, " "))
		return
	}
	out := Name{ID: NameID(len(l.c.Names)), Name: n.Name.Text, Kind: kind, Class: classes[n.Class], Fact: n.Fact, Values: n.Values, Doc: n.Doc, Pos: pos}
	if n.Space != nil {
		space, ok := spaces[n.Space.Text]
		if !ok {
			known := []string{"session", "cg", "pg", "instance", "peripheral", "system"}
			l.errorf(position(n.Space.Pos), "%q is no space%s spaces are %s", n.Space.Text, orSemicolon(suggest(n.Space.Text, known)), strings.Join(known, " "))
			return
		}
		out.Space = space
	}
	if n.Secret != nil {
		secret, ok := secrets[n.Secret.Text]
		if !ok {
			known := []string{"person", "phone", "address", "host", "object"}
			l.errorf(position(n.Secret.Pos), "%q is nothing private%s write private and one of %s", n.Secret.Text, orSemicolon(suggest(n.Secret.Text, known)), strings.Join(known, " "))
			return
		}
		out.Secret = secret
	}
	if (out.Class == Request || out.Class == Entity) && out.Space == Anywhere {
		l.errorf(pos, "%s ties lines together, so it must be said where it is unique: write %s %s %s in session|cg|pg|instance|peripheral|system", n.Name.Text, n.Name.Text, n.Kind.Text, n.Class)
		return
	}
	if len(l.c.Names) == 1<<16-1 {
		l.errorf(pos, "the glossary is full: 65534 names are the most")
		return
	}
	l.c.Names = append(l.c.Names, out)
	l.c.byName[out.Name] = out.ID
}

// ref finds a name that a clause of meaning uses.
func (l *loader) ref(w word) NameID {
	id, ok := l.c.byName[w.Text]
	if !ok {
		l.errorf(position(w.Pos), "%s is not in the glossary%s", w.Text, orDefine(suggest(w.Text, l.listed)))
	}
	return id
}

func orDefine(s string) string {
	if s == "" {
		return ": define it with name NAME KIND \"what it is\""
	}
	return s
}

// message enters a message, or what extends or replaces one.
func (l *loader) message(n *messageNode) {
	pos := position(n.ID.Pos)
	old := l.c.byID[n.ID.Text]
	if n.Extend {
		if old == nil {
			var ids []string
			for _, m := range l.c.Messages {
				ids = append(ids, m.ID)
			}
			l.errorf(pos, "there is no message %s to extend%s", n.ID.Text, suggest(n.ID.Text, ids))
			return
		}
		l.extend(old, n)
		return
	}
	process, name, ok := strings.Cut(n.ID.Text, ".")
	if !ok || process == "" || name == "" {
		l.errorf(pos, "%s is no message: write PROCESS.NAME, like opc.set-agent-state", n.ID.Text)
		return
	}
	if n.Title == nil || *n.Title == "" {
		l.errorf(pos, "%s has no title: write message %s \"what happens\"", n.ID.Text, n.ID.Text)
		return
	}
	m := &Message{ID: n.ID.Text, Process: process, Title: *n.Title, Index: len(l.c.Messages), Pos: pos}
	if old != nil && (l.base == nil || l.base.byID[m.ID] == nil || old.replaced) {
		l.errorf(pos, "%s is defined already, at %s: take another name, or write extend message %s", m.ID, old.Pos, m.ID)
		return
	}
	said := l.clauses(m, n)
	l.complete(m, n)
	if old != nil {
		m.Index, m.replaced = old.Index, true
		m.inherit(old, said)
		m.keeps = old
		l.c.Messages[m.Index] = m
	} else {
		l.c.Messages = append(l.c.Messages, m)
	}
	l.c.byID[m.ID] = m
}

// complete checks what every message must have and sets its basis.
func (l *loader) complete(m *Message, n *messageNode) {
	first := true
	for _, t := range m.texts {
		first = first && t.role != roleLine
	}
	if first {
		l.errorf(m.Pos, "%s has no template: add line and the trace line with a <name> where it varies", m.ID)
	}
	if !slices.ContainsFunc(n.Clauses, func(c *clauseNode) bool { return c.Example != nil }) {
		l.errorf(m.Pos, "%s has no example: add example public SOURCE, or example assumed \"why\", and | before the trace line", m.ID)
	}
	m.setBasis()
}

func (m *Message) setBasis() {
	if m.Basis == General {
		return
	}
	rank := map[Basis]int{Public: 3, Documented: 2, Assumed: 1}
	for _, e := range m.Examples {
		if rank[e.Basis] > rank[m.Basis] {
			m.Basis = e.Basis
		}
	}
}

// extend adds wordings, further lines and examples to a message.
func (l *loader) extend(m *Message, n *messageNode) {
	x := &Message{ID: m.ID}
	l.clauses(x, n)
	for _, c := range n.Clauses {
		if c.Text == nil && c.Example == nil && c.List == nil {
			l.errorf(position(c.Pos), "extend adds wordings and examples: to change what %s means write message %s", m.ID, m.ID)
			return
		}
	}
	for _, t := range x.texts {
		t.other = t.other || t.role == roleLine
		m.texts = append(m.texts, t)
	}
	m.Examples = append(m.Examples, x.Examples...)
	m.setBasis()
}

// clauses fills m with what a definition says and returns which clauses of
// meaning it has.
func (l *loader) clauses(m *Message, n *messageNode) (said map[string]bool) {
	said = map[string]bool{}
	for _, c := range n.Clauses {
		switch {
		case c.Text != nil:
			l.text(m, c)
		case c.Example != nil:
			l.example(m, c.Example)
		case c.From != nil:
			said["from"] = true
			m.From, m.To, m.Wire, m.Seen = c.From.From, c.From.To, c.From.Wire, Seen(c.From.Seen)
		case c.Step != nil:
			said["step"] = true
			m.Step = c.Step.Text
		case len(c.Part) > 0:
			said["part"] = true
			m.PartOf = append(m.PartOf, c.Part...)
		case c.When != nil:
			said[c.When.Clause] = true
			l.condition(m, c.When)
		case c.Measure != nil:
			said[c.Measure.Clause] = true
			if c.Measure.Clause == "begins" {
				m.Begins = append(m.Begins, c.Measure.Name)
			} else {
				m.Ends = append(m.Ends, c.Measure.Name)
			}
		case c.Addition != nil:
			said["adds"] = true
			m.Adds = append(m.Adds, Addition{l.ref(c.Addition.Name), c.Addition.Measure})
			m.uses = append(m.uses, c.Addition.Name)
		case len(c.Key) > 0:
			said["key"] = true
			for _, w := range c.Key {
				m.Key = append(m.Key, l.ref(w))
				m.uses = append(m.uses, w)
			}
		case c.List != nil:
			l.list(m, c)
		case c.General:
			said["general"] = true
			m.Basis = General
		}
	}
	return said
}

func (l *loader) text(m *Message, c *clauseNode) {
	roles := map[string]role{"line": roleLine, "or": roleLine, "then": roleThen, "under": roleUnder, "each": roleEach}
	t := text{role: roles[c.Text.Clause], text: c.Text.Template.Text, pos: position(c.Text.Template.Pos), other: c.Text.Clause == "or"}
	pos := position(c.Pos)
	last := len(m.texts) - 1
	switch {
	case t.role == roleEach:
		if last < 0 || m.texts[last].role != roleEach || m.texts[last].text != "" {
			l.errorf(pos, "each says how an element of a list looks: write list NAME before it")
			return
		}
		t.list = m.texts[last].list
		m.texts = m.texts[:last]
	case c.Text.Clause == "line":
		for _, o := range m.texts {
			if o.role == roleLine && !o.other {
				l.errorf(pos, "%s has a line already: write or for another wording, then for a further entry, under for a further line without a header", m.ID)
				return
			}
		}
	}
	m.texts = append(m.texts, t)
}

// list notes the list whose elements the next clause describes.
func (l *loader) list(m *Message, c *clauseNode) {
	l.ref(*c.List)
	m.uses = append(m.uses, *c.List)
	m.texts = append(m.texts, text{role: roleEach, list: c.List.Text, pos: position(c.Pos)})
}

func (l *loader) example(m *Message, n *exampleNode) {
	e := Example{Basis: Basis(n.Basis.Text), Note: strings.Join(n.Note, " "), Pos: position(n.Pos)}
	switch e.Basis {
	case Public, Documented, Assumed:
	default:
		known := []string{"public", "documented", "assumed"}
		l.errorf(position(n.Basis.Pos), "%q is no basis%s an example is public, documented or assumed", n.Basis.Text, orSemicolon(suggest(n.Basis.Text, known)))
		return
	}
	if e.Note == "" {
		l.errorf(e.Pos, "the example does not say where it is from: write example %s SOURCE, or example assumed \"why\"", e.Basis)
		return
	}
	for _, r := range n.Lines {
		e.Lines = append(e.Lines, r.Text)
	}
	if len(e.Lines) == 0 {
		l.errorf(e.Pos, "the example has no line: write | and the trace line below it")
		return
	}
	m.Examples = append(m.Examples, e)
}

// condition enters opens, confirms, attests, refuses, leaves or waits.
func (l *loader) condition(m *Message, w *whenNode) {
	var c Condition
	for i, n := range w.All {
		one := Condition{Name: l.ref(n.Name), Not: n.Not, Values: n.Values}
		m.uses = append(m.uses, n.Name)
		if i == 0 {
			c = one
		} else {
			c.Also = append(c.Also, one)
		}
	}
	switch w.Clause {
	case "opens":
		m.Opens = append(m.Opens, c)
	case "confirms":
		m.Confirms = append(m.Confirms, c)
	case "attests":
		m.Attests = append(m.Attests, c)
	case "refuses":
		m.Refuses = append(m.Refuses, c)
	case "leaves":
		m.Leaves = append(m.Leaves, c)
	default:
		m.Waits = append(m.Waits, c)
	}
}

// inherit takes over from a replaced message what the new one does not say.
func (m *Message) inherit(old *Message, said map[string]bool) {
	m.uses = append(m.uses, old.uses...)
	if !said["from"] {
		m.From, m.To, m.Wire, m.Seen = old.From, old.To, old.Wire, old.Seen
	}
	if !said["step"] {
		m.Step = old.Step
	}
	if !said["part"] {
		m.PartOf = old.PartOf
	}
	if !said["opens"] {
		m.Opens = old.Opens
	}
	if !said["confirms"] {
		m.Confirms = old.Confirms
	}
	if !said["attests"] {
		m.Attests = old.Attests
	}
	if !said["refuses"] {
		m.Refuses = old.Refuses
	}
	if !said["leaves"] {
		m.Leaves = old.Leaves
	}
	if !said["waits"] {
		m.Waits = old.Waits
	}
	if !said["begins"] {
		m.Begins = old.Begins
	}
	if !said["ends"] {
		m.Ends = old.Ends
	}
	if !said["adds"] {
		m.Adds = old.Adds
	}
	if !said["key"] {
		m.Key = old.Key
	}
}
