package site

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"go.yaml.in/yaml/v3"
)

// position is a place in the file, both counted from 1.
type position struct{ line, col int }

// mistake is one thing that is wrong with a site file.
type mistake struct {
	file string
	position
	text string
}

func (m *mistake) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", m.file, m.line, m.col, m.text)
}

// most mistakes that are told of one file; nobody reads further.
const maxMistakes = 10_000

// Suggestions cost time with every name that there is, so a file full of
// nonsense gets them for its first mistakes only.
const (
	maxComparisons = 300_000
	maxCompared    = 64 // longest text that is compared, in bytes
)

// decoder turns YAML nodes into a site. It goes on after a mistake, and remembers
// where each value stood: the checks of the whole site come later, when no nodes
// are at hand.
type decoder struct {
	file        string
	mistakes    []*mistake
	more        bool // there are more mistakes than are kept
	comparisons int  // that suggestions have taken

	// Positions of what could be read, by a pointer to it: &agent, &agent.ID. Lists
	// are made at their full length, so nothing moves. What is not here was left
	// out, or is wrong and has been told.
	at map[any]position
	// Fields whose values were refused, where that is not the same as left out.
	refused map[any]bool
}

func newDecoder(file string) *decoder {
	return &decoder{file: file, at: map[any]position{}, refused: map[any]bool{}}
}

func (d *decoder) mark(to any, n *yaml.Node) { d.at[to] = position{n.Line, n.Column} }

func (d *decoder) given(field any) bool {
	_, ok := d.at[field]
	return ok
}

func (d *decoder) fail(at position, format string, args ...any) {
	if len(d.mistakes) == maxMistakes {
		d.more = true
		return
	}
	d.mistakes = append(d.mistakes, &mistake{d.file, at, fmt.Sprintf(format, args...)})
}

func (d *decoder) failNode(n *yaml.Node, format string, args ...any) {
	d.fail(position{n.Line, n.Column}, format, args...)
}

// err gives all mistakes in the order of the file.
func (d *decoder) err() error {
	if len(d.mistakes) == 0 {
		return nil
	}
	slices.SortStableFunc(d.mistakes, func(a, b *mistake) int {
		return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.col, b.col))
	})
	all := make([]error, 0, len(d.mistakes)+1)
	for _, m := range d.mistakes {
		all = append(all, m)
	}
	if d.more {
		last := d.mistakes[len(d.mistakes)-1]
		all = append(all, &mistake{d.file, last.position, "there are more mistakes than these: correct them first"})
	}
	return errors.Join(all...)
}

// suggest gives " (did you mean …?)" for a name that is not known, or "".
func (d *decoder) suggest(word string, known func(yield func(string) bool)) string {
	if len(word) > maxCompared {
		return ""
	}
	best, least := "", 1+len(word)/3
	folded := strings.ToLower(word)
	for k := range known {
		if d.comparisons++; d.comparisons > maxComparisons {
			return ""
		}
		if len(k) > maxCompared {
			continue
		}
		n := levenshtein.ComputeDistance(folded, strings.ToLower(k))
		if n < least || n == least && best != "" && k < best { // maps come in any order
			best, least = k, n
		}
	}
	if best == "" {
		return ""
	}
	return " (did you mean " + best + "?)"
}

// object says how one kind of thing is written: its keys, in the order in which
// they are printed, and what it is where nothing is said.
type object[T any] struct {
	noun  string // an agent
	blank T
	keys  []key[T]
}

// key is one key of an object.
type key[T any] struct {
	name  string
	need  bool
	read  func(d *decoder, n *yaml.Node, to *T)
	write func(p *printer, of *T)
	plain func(of *T) bool // it is what it would be if nothing were said
}

// read reads an object from a mapping.
func (o *object[T]) read(d *decoder, n *yaml.Node, to *T) {
	*to = o.blank
	if n.Kind != yaml.MappingNode {
		d.failNode(n, "want %s as lines of key: value, got %s", o.noun, kindOf(n))
		return
	}
	d.mark(to, n)
	lines := make([]int, len(o.keys)) // where each key stands
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		k := slices.IndexFunc(o.keys, func(k key[T]) bool { return k.name == name.Value })
		switch {
		case k < 0 || name.Kind != yaml.ScalarNode:
			d.failNode(name, "%s has no key %s%s: correct it or take it out", o.noun, quoted(name.Value), d.suggest(name.Value, o.names))
		case lines[k] > 0:
			d.failNode(name, "%s is said twice (first in line %d): keep one", name.Value, lines[k])
		default:
			lines[k] = name.Line
			switch {
			case !isNull(value):
				o.keys[k].read(d, value, to)
			case o.keys[k].need:
				d.failNode(name, "%s needs a value: write one behind it", name.Value)
			}
		}
	}
	for k := range o.keys {
		if o.keys[k].need && lines[k] == 0 {
			d.failNode(n, "%s needs the key %s: write it", o.noun, o.keys[k].name)
		}
	}
}

func (o *object[T]) names(yield func(string) bool) {
	for i := range o.keys {
		if !yield(o.keys[i].name) {
			return
		}
	}
}

// isNull says that nothing stands behind a key.
func isNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Style == 0 && n.ShortTag() == "!!null"
}

func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "keys and values"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias (*" + shortened(n.Value) + "), which is not read here: write the value out"
	}
	return quoted(n.Value)
}

// quoted is text from the file as an error shows it: on one line and not long.
func quoted(text string) string { return fmt.Sprintf("%q", shortened(text)) }

func shortened(text string) string {
	const most = 60
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
