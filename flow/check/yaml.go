package check

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"
	"go.yaml.in/yaml/v3"

	"uccetrace/flow/given"
)

const (
	biggest      = 16 << 20 // bytes of a policy, of expectations
	mostMistakes = 20       // that are told of one file
	// mostSigns is how many characters a file may have behind which a value can begin:
	// each costs the library some 300 bytes and 10 microseconds, and 40,000 expectations
	// have as many.
	mostSigns = 250_000
)

// document is a YAML file that is being read; it goes on after a mistake.
type document struct {
	file     string
	mistakes []error
}

// place is file:line:column.
func (d *document) place(n *yaml.Node) string {
	return fmt.Sprintf("%s:%d:%d", d.file, n.Line, n.Column)
}

func (d *document) fail(n *yaml.Node, format string, args ...any) {
	if len(d.mistakes) < mostMistakes {
		d.mistakes = append(d.mistakes, fmt.Errorf("%s: %s", d.place(n), fmt.Sprintf(format, args...)))
	}
}

func (d *document) err() error { return errors.Join(d.mistakes...) }

// yamlLine is how the library names a line in its errors.
var yamlLine = regexp.MustCompile(`^yaml: (?:while .*? )?(?:line (\d+): )?`)

// root reads a file's one document, nil for an empty one.
func (d *document) root(r io.Reader) *yaml.Node {
	text, err := given.Bytes(r, biggest)
	switch {
	case err != nil:
		d.mistakes = append(d.mistakes, fmt.Errorf("%s: %w: name a YAML file", d.file, err))
		return nil
	case signs(text) > mostSigns:
		d.mistakes = append(d.mistakes, fmt.Errorf("%s: holds more than some %d,000 values, and is not read: an expectation with a count stands for many logins", d.file, mostSigns/2000))
		return nil
	}
	dec := yaml.NewDecoder(strings.NewReader(string(text)))
	var doc, more yaml.Node
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		return nil
	} else if err != nil {
		d.broken(err)
		return nil
	}
	if err := dec.Decode(&more); err == nil {
		d.fail(&more, "a second document begins here: write one only")
		return nil
	} else if !errors.Is(err, io.EOF) {
		d.broken(err)
		return nil
	}
	return doc.Content[0]
}

// signs counts what may stand before a value: an upper bound of how many there are.
func signs(text []byte) (n int) {
	for _, c := range text {
		switch c {
		case ',', ':', '-', '?', '[', '{', '\n', '\r':
			n++
		}
	}
	return n
}

// broken tells of a file that is no YAML.
func (d *document) broken(err error) {
	text := strings.Join(strings.Fields(err.Error()), " ")
	line := 1
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			line = n
		}
		text = text[len(m[0]):]
	}
	d.mistakes = append(d.mistakes, fmt.Errorf("%s:%d:1: no YAML: %s", d.file, line, text))
}

// key is a key of a mapping and what reads its value.
type key struct {
	name string
	read func(*yaml.Node)
}

// mapping reads keys, each at most once; it says which were there.
func (d *document) mapping(n *yaml.Node, noun string, keys ...key) map[string]bool {
	given := map[string]bool{}
	if n.Kind != yaml.MappingNode {
		d.fail(n, "want %s as lines of key: value, got %s", noun, kindOf(n))
		return given
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		k := slices.IndexFunc(keys, func(k key) bool { return k.name == name.Value })
		switch {
		case k < 0:
			d.fail(name, "%s has no key %s%s: correct it or take it out", noun, shown(name.Value), nearest(name.Value, keys))
		case given[name.Value]:
			d.fail(name, "%s is said twice: keep one", name.Value)
		case value.Kind == yaml.ScalarNode && value.ShortTag() == "!!null":
			given[name.Value] = true
			d.fail(name, "%s needs a value: write one behind it, or take it out", name.Value)
		default:
			given[name.Value] = true
			keys[k].read(value)
		}
	}
	return given
}

// list reads the elements of a list; one value alone is a list of itself where that is
// allowed.
func (d *document) list(n *yaml.Node, noun string, alone bool, read func(*yaml.Node)) {
	switch {
	case n.Kind == yaml.SequenceNode:
		for _, e := range n.Content {
			read(e)
		}
	case alone && n.Kind == yaml.ScalarNode:
		read(n)
	default:
		d.fail(n, "want a list of %s, got %s", noun, kindOf(n))
	}
}

// text reads a scalar as it is written, whatever YAML takes it for: 010000 is an
// agent, and no number of another base.
func (d *document) text(to *string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode {
			d.fail(n, "want a value, got %s", kindOf(n))
			return
		}
		*to = n.Value
	}
}

func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "keys and values"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias, which is not read here: write the value out"
	}
	return shown(n.Value)
}

// shown is text of a file as an error shows it.
func shown(text string) string {
	const most = 60
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return strconv.Quote(text)
}

// nearest gives " (did you mean …?)" for a key that is near, or "".
func nearest(word string, keys []key) string {
	if len(word) > 64 {
		return ""
	}
	best, least := "", 2+len(word)/3
	for _, k := range keys {
		if n := levenshtein.ComputeDistance(strings.ToLower(word), k.name); n < least {
			best, least = k.name, n
		}
	}
	if best == "" {
		return ""
	}
	return " (did you mean " + best + "?)"
}
