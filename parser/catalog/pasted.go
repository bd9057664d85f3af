package catalog

import (
	"slices"
	"strings"
)

// Reading is what a line that stands alone is read as.
type Reading struct {
	Message *Message // nil where nothing reads it
	Verdict Verdict  // Claimed, or Near: it begins like the message and goes on otherwise
	values  map[NameID]string
	catalog *Catalog
}

// Value is a field of the line as printed, "" where it has none of that name.
func (r *Reading) Value(field string) string {
	name, ok := r.catalog.byName[field]
	if !ok {
		return ""
	}
	return r.values[name]
}

// Pasted reads a line that stands alone, as somebody copied it from a log of any
// process: with its header, with a part of it or without.
func (c *Catalog) Pasted(line string) Reading {
	_, _, body := splitHeader(line)
	if _, rest := splitLevel(body); rest != "" {
		body = rest // a line that was cut in front of its level
	}
	best := Reading{catalog: c}
	for _, name := range c.processesOf(line) {
		s := c.Process(name)
		for _, read := range []func([]byte, *Match) Verdict{s.Head, s.Orphan} {
			var m Match
			v := read([]byte(body), &m)
			if v == Unclaimed || best.Message != nil && (v == Near || best.Verdict == Claimed && m.Message.Basis == General) {
				continue
			}
			best.Message, best.Verdict, best.values = m.Message, v, map[NameID]string{}
			for _, f := range m.Fields {
				best.values[f.Name] = body[f.Start:f.End]
			}
			if v == Claimed && m.Message.Basis != General {
				return best
			}
		}
	}
	return best
}

// processesOf are the processes, that of the line's header (PG1A-pim1) first.
func (c *Catalog) processesOf(line string) []string {
	all := c.Processes()
	for i, word := range strings.Fields(line) {
		if i == 2 {
			break
		}
		if _, process, ok := strings.Cut(word, "-"); ok && isNode(word) {
			if at := slices.Index(all, strings.TrimRight(process, "0123456789")); at >= 0 {
				name := all[at]
				return slices.Insert(slices.Delete(all, at, at+1), 0, name)
			}
		}
	}
	return all
}
