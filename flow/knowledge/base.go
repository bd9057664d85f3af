package knowledge

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"sort"
	"sync"
)

//go:embed data
var files embed.FS

// Base is all that is known. It is never changed: With gives another one.
type Base struct {
	tables   []*Table
	codes    []Code
	numbers  map[int64][]int // codes by number
	names    map[string][]int
	causes   []*Cause
	commands map[string]*Command
	sees     map[string][]Block
	sources  map[string]Reference
	signs    map[string][]signOf // by message
	fits     map[string][]signOf
	related  map[id][]Related
}

// Embedded is the base that the program brings along, read once; no base ever changes.
// An error is one of its files'.
func Embedded() (*Base, error) { return ours() }

var ours = sync.OnceValues(loadEmbedded)

func loadEmbedded() (*Base, error) {
	b := &Base{commands: map[string]*Command{}, sees: map[string][]Block{}, sources: map[string]Reference{}}
	p := &parser{base: b, commands: b.commands, sees: b.sees, sources: b.sources}
	var errs []error
	read := func(name string, parse func(file, text string) error) {
		text, err := files.ReadFile(name)
		if err == nil {
			err = parse(name, string(text))
		}
		errs = append(errs, err)
	}
	read("data/sources.txt", p.sourceList)
	tables, err := files.ReadDir("data/codes")
	errs = append(errs, err)
	for _, t := range tables {
		read("data/codes/"+t.Name(), p.codes)
	}
	b.index()
	b.shareMeanings()
	causes, err := fs.Sub(files, "data/causes")
	errs = append(errs, err)
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return b.With(causes, ".")
}

// With is the base with the causes of a folder (its *.md files), each of which is
// added or, by its id, replaces one. A decision belongs to the cause that names it
// last. The folder may have a commands.md, a sentences.md and a sources.txt of its own.
// Errors are one a line, file:line:col.
func (b *Base) With(fsys fs.FS, dir string) (*Base, error) {
	out := *b
	out.commands, out.sees, out.sources = maps.Clone(b.commands), maps.Clone(b.sees), maps.Clone(b.sources)
	p := &parser{base: &out, commands: out.commands, sees: out.sees, sources: out.sources}
	names, err := fs.Glob(fsys, path.Join(dir, "*.md"))
	if err != nil {
		return nil, err
	}
	var errs []error
	special := func(name string, parse func(file, text string) error) {
		text, err := fs.ReadFile(fsys, path.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err == nil {
			err = parse(name, string(text))
		}
		errs = append(errs, err)
	}
	special("sources.txt", p.sourceList)
	special("commands.md", p.shared)
	special("sentences.md", p.sentences)
	added := map[string]*Cause{}
	decided := map[string]*Cause{}
	for _, name := range names {
		if slices.Contains([]string{"commands.md", "sentences.md", "README.md"}, path.Base(name)) {
			continue
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		c, err := p.cause(path.Base(name), string(text))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		errs = append(errs, alone(c, added, decided))
		added[c.ID] = c
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	out.causes = merge(b.causes, added, decided)
	out.indexSigns()
	out.indexRelations()
	return &out, nil
}

// alone says when a folder has an id, or an outcome, twice.
func alone(c *Cause, added, decided map[string]*Cause) error {
	if other := added[c.ID]; other != nil {
		return fmt.Errorf("%s: id %s is that of %s already: give it another", c.Pos, c.ID, other.Pos.File)
	}
	for _, d := range c.Decisions {
		if other := decided[d.String()]; other != nil {
			return fmt.Errorf("%s: decision %s is that of %s already: keep one", d.Pos, d, other.Pos.File)
		}
		decided[d.String()] = c
	}
	return nil
}

// merge puts causes that were added among the others: an outcome that one of them
// names is taken from who had it.
func merge(old []*Cause, added, decided map[string]*Cause) []*Cause {
	var out []*Cause
	for _, c := range old {
		if added[c.ID] != nil {
			continue
		}
		kept := *c
		kept.Decisions = nil
		for _, d := range c.Decisions {
			if decided[d.String()] == nil {
				kept.Decisions = append(kept.Decisions, d)
			}
		}
		out = append(out, &kept)
	}
	for _, c := range added {
		out = append(out, c)
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if fa, fb := first(a.Failures), first(b.Failures); fa != fb {
			return fa < fb
		}
		return a.ID < b.ID
	})
	return out
}

// first is the lowest failure; causes without one come last.
func first(failures []string) string {
	if len(failures) == 0 {
		return "G"
	}
	return failures[0]
}

// Causes are all causes in the order of the failure catalogue, then by id.
func (b *Base) Causes() []*Cause { return append([]*Cause(nil), b.causes...) }

// Cause is the cause of that id, nil for none.
func (b *Base) Cause(id string) *Cause {
	for _, c := range b.causes {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// For is the cause that an outcome of a decision has, nil for none.
func (b *Base) For(decision, outcome string) *Cause {
	for _, c := range b.causes {
		for _, d := range c.Decisions {
			if d.Name == decision && d.Outcome == outcome {
				return c
			}
		}
	}
	return nil
}

// Naming are the causes that list a code under its own number.
func (b *Base) Naming(c Code) (out []*Cause) {
	for _, r := range b.related[id{c.Table.Name, c.Number}] {
		out = append(out, r.Cause)
	}
	return out
}

// Tables are the tables of codes.
func (b *Base) Tables() []*Table { return append([]*Table(nil), b.tables...) }

// All are all codes, in the order of their tables.
func (b *Base) All() []Code { return append([]Code(nil), b.codes...) }

// code finds a code by its key.
func (b *Base) code(k Key) (Code, bool) {
	for _, n := range parseNumber(k.Number) {
		for _, i := range b.numbers[n] {
			if b.codes[i].Table.Name == k.Table {
				return b.codes[i], true
			}
		}
	}
	return Code{}, false
}
