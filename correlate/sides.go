package correlate

import (
	"slices"

	"uccetrace/correlate/ident"
	"uccetrace/parser/catalog"
)

// reclaim takes back for a new strand the lines that l's process has just printed
// with l's number and that went to another request with that number: two sides
// that do not see each other give out the same ones.
func (c *Correlator) reclaim(home *strand, l *line) {
	for h := c.holders[l.numbers[0]]; h != nil; h = h.older {
		s := h.strand.root()
		if s == home || !open(s) || !c.otherSide(s, l) {
			continue
		}
		s.lines = slices.DeleteFunc(s.lines, func(o *line) bool {
			if o.unit != l.unit || l.t-o.t > repeat || o.numbers[0] != l.numbers[0] && o.numbers[1] != l.numbers[0] || c.speaks(o) {
				return false
			}
			o.strand = home
			home.lines = append(home.lines, o)
			home.first = min(home.first, o.t)
			for _, r := range s.requests {
				if r.Number == o.numbers[0] || r.Number == o.numbers[1] {
					c.hold(home, r)
				}
			}
			return true
		})
		return
	}
}

// otherSide says that the other side of l's process has printed of s.
func (c *Correlator) otherSide(s *strand, l *line) bool {
	return slices.ContainsFunc(s.lines, func(o *line) bool { return o.unit != l.unit && o.unit.SameOwner(l.unit.Unit) })
}

// reused says that a line of the same message and number stands in s already,
// printed by the same process at another time, or by its other side, of which only
// one works at a time, long before: the number was given out again. What stands in
// another entry's line does not say so.
func reused(s *strand, l *line, n ident.Number) bool {
	for _, o := range s.lines {
		if o.ev.Message != l.ev.Message || o.numbers[0] != n && o.numbers[1] != n || o.fused() != l.fused() {
			continue
		}
		if o.unit == l.unit && o.ev.Session == l.ev.Session && o.t != l.t {
			return true
		}
		if o.unit != l.unit && l.unit.OneSided() && o.unit.SameOwner(l.unit.Unit) && l.t-o.t > disorder {
			return true
		}
	}
	return false
}

// recovery says that l is printed by the other side of a PIM or a JTAPI gateway
// that has printed of s: after the answer l is of a side that has taken over and
// recovers the agent.
func (c *Correlator) recovery(s *strand, l *line) bool {
	return l.unit.OneSided() && c.otherSide(s, l)
}

// speaks says that a line names an agent or device.
func (c *Correlator) speaks(l *line) bool {
	return slices.ContainsFunc(l.ev.Fields, func(f catalog.Field) bool { return c.catalog.Names[f.Name].Class == catalog.Entity })
}
