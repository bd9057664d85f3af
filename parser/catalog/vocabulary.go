package catalog

import "strings"

// Vocabulary is every word, in lower case, that a definition is written with: in its
// templates, as the name of its process or message, as a value of the glossary. What
// stands in there names nobody by itself.
func (c *Catalog) Vocabulary() map[string]bool {
	out := map[string]bool{}
	add := func(text string) {
		for _, w := range strings.FieldsFunc(text, func(r rune) bool { return (r|0x20) < 'a' || (r|0x20) > 'z' }) {
			out[strings.ToLower(w)] = true
		}
	}
	for _, m := range c.Messages {
		add(m.Process)
		add(m.Wire)
		for _, t := range m.texts {
			add(t.text)
		}
	}
	for _, n := range c.Names {
		for _, v := range n.Values {
			add(v)
		}
	}
	return out
}
