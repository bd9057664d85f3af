package knowledge

import (
	"cmp"
	"regexp"
	"slices"
)

// Strength says how much a code says of a cause.
type Strength string

// Strengths, the strongest first. Names: the published text of the code admits this
// cause alone. Among: it admits several causes, or says "or". GoesWith: no published
// text ties the two; a hint, never a proof.
const (
	Names    Strength = "names"
	Among    Strength = "among"
	GoesWith Strength = "goes with"
)

var strengths = []Strength{Names, Among, GoesWith}

// Weaker reports whether s says less than other.
func (s Strength) Weaker(other Strength) bool {
	return slices.Index(strengths, s) > slices.Index(strengths, other)
}

// Relation ties a code to a cause. Sources are those of the published text that does;
// a relation without one is inferred.
type Relation struct {
	Key
	Strength Strength    `json:"strength"`
	Sources  []Reference `json:"sources"`
}

// Related is a cause that a code leads to.
type Related struct {
	Cause *Cause
	Relation
}

// relationForm is TABLE NUMBER [SOURCE SOURCE].
var relationForm = regexp.MustCompile(`^(\S+) (\S+)(?: \[([^\]]+)\])?$`)

// relations reads "TABLE NUMBER [SOURCE], TABLE NUMBER [SOURCE]".
func (p *parser) relations(s *lineScan, c *Cause, strength Strength, value string, col int) {
	for _, e := range listed(value, col) {
		m := relationForm.FindStringSubmatch(e.text)
		if m == nil {
			s.fail(e.col, "code %q: write TABLE NUMBER [SOURCE], as in CF 260 [ged188-constants]", clip(e.text))
			continue
		}
		r := Relation{Key: Key{m[1], m[2], s.pos(e.col)}, Strength: strength, Sources: []Reference{}}
		if _, ok := p.base.code(r.Key); !ok {
			s.fail(e.col, "code %q: write TABLE NUMBER of a code that is known, as in CF 260 or CTIERR 0x8CCC0018", clip(e.text))
			continue
		}
		if m[3] != "" {
			r.Sources = p.named(s, m[3])
		} else if strength != GoesWith {
			s.fail(e.col, "code %q: %s needs its source, as in CF 260 [ged188-constants]; without one write goes-with:", clip(e.text), strength)
			continue
		}
		if slices.ContainsFunc(c.Codes, func(o Relation) bool { return o.Table == r.Table && sameValue(o.Number, r.Number) }) {
			s.fail(e.col, "code %q stands twice: keep the stronger one", clip(e.text))
			continue
		}
		c.Codes = append(c.Codes, r)
	}
}

// indexRelations makes causes findable by code.
func (b *Base) indexRelations() {
	b.related = map[id][]Related{}
	for _, c := range b.causes {
		for _, r := range c.Codes {
			k := b.idOf(r.Key)
			b.related[k] = append(b.related[k], Related{c, r})
		}
	}
}

// Related returns the causes that a code leads to under any of its numbers, each once
// with its strongest relation, the strongest first and otherwise in the order of Causes.
func (b *Base) Related(f Fact) (out []Related) {
	for _, k := range f.ids() {
		for _, r := range b.related[k] {
			i := slices.IndexFunc(out, func(o Related) bool { return o.Cause == r.Cause })
			switch {
			case i < 0:
				out = append(out, r)
			case out[i].Strength.Weaker(r.Strength):
				out[i] = r
			}
		}
	}
	slices.SortStableFunc(out, func(x, y Related) int {
		return cmp.Compare(slices.Index(strengths, x.Strength), slices.Index(strengths, y.Strength))
	})
	return out
}

// idOf is a key by number. The key must be one that is known.
func (b *Base) idOf(k Key) id {
	c, _ := b.code(k)
	return id{c.Table.Name, c.Number}
}
