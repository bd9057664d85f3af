package catalog

import (
	"embed"
	"io/fs"
	"maps"
	"path"
	"sort"
	"strings"
	"sync"
)

//go:embed trace/*.trace
var embedded embed.FS

// Catalog is a glossary and the messages that use it. It does not change once it
// is loaded and may be used by several goroutines.
type Catalog struct {
	Names    []Name     // index = NameID; element 0 is unused
	Messages []*Message // index = Message.Index

	byName map[string]NameID
	byID   map[string]*Message
	sets   map[string]*Set
	lines  map[string][]string // of its files, for errors
}

// Name finds a glossary entry.
func (c *Catalog) Name(name string) (Name, bool) {
	id, ok := c.byName[name]
	return c.Names[id], ok
}

// Message finds a message by its ID (opc.set-agent-state).
func (c *Catalog) Message(id string) (*Message, bool) {
	m, ok := c.byID[id]
	return m, ok
}

// Process returns the messages of a process (opc pim jgw router ctisvr …), nil
// where there are none. They are compiled when the process is first asked for.
func (c *Catalog) Process(process string) *Set {
	s := c.sets[process]
	if s == nil {
		return nil
	}
	s.compile()
	return s
}

// Processes lists the processes that have messages, sorted.
func (c *Catalog) Processes() []string {
	var p []string
	for name := range c.sets {
		p = append(p, name)
	}
	sort.Strings(p)
	return p
}

// Embedded gives the definitions that are part of the program. They are read once; no
// catalogue ever changes.
func Embedded() (*Catalog, error) { return ours() }

var ours = sync.OnceValues(loadEmbedded)

func loadEmbedded() (*Catalog, error) {
	l := newLoader(nil)
	l.read(embedded, "trace", "")
	return l.finish(false)
}

// With loads every *.trace of a folder on top of the catalogue and returns the
// two as a new one. There `extend message` adds wordings and examples, `message`
// adds a message or replaces one: the clauses of meaning that it does not repeat
// stay, and so must the values that tie lines together. All examples are
// checked. The error is of type Errors, or says that the folder cannot be read.
func (c *Catalog) With(fsys fs.FS, dir string) (*Catalog, error) {
	l := newLoader(c)
	if err := l.read(fsys, dir, dir); err != nil {
		return nil, err
	}
	return l.finish(true)
}

// loader turns files of definitions into a catalogue.
type loader struct {
	c      *Catalog
	base   *Catalog
	nodes  []*fileNode
	errs   Errors
	listed []string // names of the glossary, for suggestions
}

func newLoader(base *Catalog) *loader {
	c := &Catalog{Names: make([]Name, 1, 256), byName: map[string]NameID{}, byID: map[string]*Message{}, sets: map[string]*Set{}, lines: map[string][]string{}}
	l := &loader{c: c, base: base}
	if base == nil {
		return l
	}
	c.Names = append(c.Names, base.Names[1:]...)
	maps.Copy(c.lines, base.lines)
	for _, n := range base.Names[1:] {
		c.byName[n.Name] = n.ID
	}
	for _, m := range base.Messages {
		m := m.copy()
		c.Messages = append(c.Messages, m)
		c.byID[m.ID] = m
	}
	return l
}

// copy is the message without its compiled templates.
func (m *Message) copy() *Message {
	n := *m
	n.code, n.set, n.keeps, n.replaced = nil, nil, nil, false
	n.Examples = append([]Example(nil), m.Examples...)
	n.texts = append([]text(nil), m.texts...)
	return &n
}

// read parses the *.trace files of a folder; shown is the folder's name in
// positions.
func (l *loader) read(fsys fs.FS, dir, shown string) error {
	files, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return err
	}
	var names, texts []string
	for _, f := range files {
		if f.IsDir() || path.Ext(f.Name()) != ".trace" {
			continue
		}
		b, err := fs.ReadFile(fsys, path.Join(dir, f.Name()))
		if err != nil {
			return err
		}
		name := f.Name()
		if shown != "" && shown != "." {
			name = path.Join(shown, name)
		}
		names, texts = append(names, name), append(texts, string(b))
	}
	if len(names) == 0 {
		return Errors{Pos{dir, 1, 1}.errorf("the folder holds no *.trace file: put definitions there, or leave --catalog out")}
	}
	l.parse(names, texts)
	return nil
}

// parse reads files, each on its own goroutine: this is nearly all of what
// loading costs.
func (l *loader) parse(names, texts []string) {
	p := newParser()
	nodes, errs := make([]*fileNode, len(names)), make([]*Error, len(names))
	var wg sync.WaitGroup
	for i := range names {
		wg.Go(func() { nodes[i], errs[i] = parse(p, names[i], texts[i]) })
	}
	wg.Wait()
	for i := range names {
		l.c.lines[names[i]] = strings.Split(texts[i], "\n")
		if errs[i] != nil {
			l.errs = append(l.errs, errs[i])
			continue
		}
		l.nodes = append(l.nodes, nodes[i])
	}
}

// finish resolves what was read. check compiles all of it and reads the
// examples; without it both happen when a process is first used.
func (l *loader) finish(check bool) (*Catalog, error) {
	for _, f := range l.nodes {
		for _, b := range f.Blocks {
			if b.Name != nil {
				l.name(b.Name)
			}
		}
	}
	for _, n := range l.c.Names[1:] {
		l.listed = append(l.listed, n.Name)
	}
	for _, f := range l.nodes {
		for _, b := range f.Blocks {
			if b.Message != nil {
				l.message(b.Message)
			}
		}
	}
	for _, m := range l.c.Messages {
		l.c.add(m)
	}
	if len(l.errs) == 0 && check {
		for _, p := range l.c.Processes() {
			s := l.c.sets[p]
			s.compile()
			l.errs = append(l.errs, s.errs...)
			if len(s.errs) == 0 {
				l.errs = append(l.errs, s.checkExamples()...)
			}
		}
	}
	if len(l.errs) == 0 {
		return l.c, nil
	}
	return nil, l.sorted()
}

// sorted puts the errors in the order of the text and shows their lines.
func (l *loader) sorted() Errors {
	for _, e := range l.errs {
		if lines := l.c.lines[e.Pos.File]; e.Line == "" && e.Pos.Line > 0 && e.Pos.Line <= len(lines) {
			e.Line = strings.TrimSuffix(lines[e.Pos.Line-1], "\r")
		}
	}
	sort.SliceStable(l.errs, func(i, j int) bool {
		a, b := l.errs[i].Pos, l.errs[j].Pos
		if a.File != b.File {
			return a.File < b.File
		}
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Column < b.Column
	})
	return l.errs
}

func (l *loader) errorf(p Pos, format string, args ...any) {
	l.errs = append(l.errs, p.errorf(format, args...))
}

// add puts a message into its process's set.
func (c *Catalog) add(m *Message) {
	s := c.sets[m.Process]
	if s == nil {
		s = &Set{Process: m.Process, catalog: c, once: new(sync.Once)}
		c.sets[m.Process] = s
	}
	m.set = s
	s.Messages = append(s.Messages, m)
}
