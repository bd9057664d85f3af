package clock

import (
	"cmp"
	"slices"
	"strings"

	"uccetrace/flow"
)

// Measured is what a run knows of a machine's clock, also where it goes with the
// reference's and nothing is told of it. It is plain data: the clocks of a capture that
// was read in parts are put together of it.
type Measured struct {
	flow.Clock
	Above, Below []flow.Evidence // those of Evidence that bound it from above and from below
}

// Measured returns the clocks that were measured by another one's.
func (c *Clocks) Measured() (out []Measured) {
	for i := range c.network.clocks {
		k := &c.network.clocks[i]
		if k.reference == i && !k.off() {
			continue
		}
		m := Measured{Clock: c.entry(i, k)}
		if !k.stepped && !k.given && c.network.atMost != nil {
			above := 2 * len(c.network.path(k.reference, i)) // two lines each
			m.Above, m.Below = m.Evidence[:above:above], m.Evidence[above:]
		}
		out = append(out, m)
	}
	return out
}

// Join returns the clocks that do not go with the reference's, of the parts of a
// capture together. What is proven in one part is proven in all: the bounds of a clock
// are the tightest of all parts, and it is taken back by the least that they demand. Where
// parts contradict each other it was set in between.
//
// It cannot do better than the parts where one run does because it has more lines: it
// leaves a zone that each part is too small to prove as only likely, and where no bound is
// proven it takes the guess of the part that has most pairs. Clocks that were measured by
// different references stay so: it does not carry bounds over a machine that two parts
// share.
func Join(measured []Measured) []flow.Clock {
	all := slices.Clone(measured)
	slices.SortStableFunc(all, func(a, b Measured) int {
		return cmp.Or(strings.Compare(a.Node, b.Node), strings.Compare(a.Reference, b.Reference),
			slices.CompareFunc(a.Evidence, b.Evidence, func(x, y flow.Evidence) int {
				return cmp.Or(strings.Compare(x.Source, y.Source), cmp.Compare(x.Offset, y.Offset))
			}), -cmp.Compare(a.Pairs, b.Pairs))
	})
	out := []flow.Clock{}
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].Node == all[0].Node && all[n].Reference == all[0].Reference {
			n++
		}
		if k := together(all[:n]); k.OffsetMS == nil || k.ahead() != 0 {
			if k.Evidence == nil {
				k.Evidence = []flow.Evidence{}
			}
			out = append(out, k.Clock)
		}
		all = all[n:]
	}
	return out
}

// ahead is how much it is taken back.
func (m *Measured) ahead() int64 { return m.ZoneMin*60_000 + *m.OffsetMS }

// together is one clock by what several parts say of it.
func together(parts []Measured) Measured {
	m := parts[0]
	for _, p := range parts[1:] {
		pairs := m.Pairs + p.Pairs
		switch {
		case m.OffsetMS == nil: // it was set already
		case p.OffsetMS == nil:
			m = p
		case m.ZoneMin != p.ZoneMin:
			m = stepped(&m, &p)
		default:
			if p.HighMS != nil && (m.HighMS == nil || *p.HighMS < *m.HighMS) {
				m.HighMS, m.Above = p.HighMS, p.Above
			}
			if p.LowMS != nil && (m.LowMS == nil || *p.LowMS > *m.LowMS) {
				m.LowMS, m.Below = p.LowMS, p.Below
			}
			if m.LowMS != nil && m.HighMS != nil && *m.LowMS > *m.HighMS {
				m = stepped(&m, &p)
			}
		}
		m.Pairs = pairs
	}
	if m.OffsetMS == nil || len(parts) == 1 {
		return m
	}
	off := m.within(guessed(parts))
	m.OffsetMS, m.Evidence = &off, slices.Concat(m.Above, m.Below)
	m.Note = m.note(parts)
	return m
}

// stepped is a clock of which two parts contradict each other.
func stepped(a, b *Measured) Measured {
	return Measured{Clock: flow.Clock{Node: a.Node, Reference: a.Reference, Note: setMeanwhile,
		Evidence: slices.Concat(a.Evidence, b.Evidence)}}
}

// within is the difference nearest to one that the bounds allow.
func (m *Measured) within(d int64) int64 {
	if m.HighMS != nil {
		d = min(d, *m.HighMS)
	}
	if m.LowMS != nil {
		d = max(d, *m.LowMS)
	}
	return d
}

// guessed is what a clock is taken back beside the zone where bounds allow it: nothing,
// unless a part took back more than its own bounds demand.
func guessed(parts []Measured) (d int64) {
	pairs := int64(-1)
	for i := range parts {
		if p := &parts[i]; *p.OffsetMS != p.within(0) && p.Pairs > pairs {
			d, pairs = *p.OffsetMS, p.Pairs
		}
	}
	return d
}

// note is what a part says that proves as much of the clock: one that has enough lines,
// and the most. Where parts prove the two ends nothing is left to doubt but whether it is a
// zone.
func (m *Measured) note(parts []Measured) string {
	var best *Measured
	small := func(p *Measured) bool { return strings.Contains(p.Note, tooLittle) }
	for i := range parts {
		p := &parts[i]
		same := (p.LowMS == nil) == (m.LowMS == nil) && (p.HighMS == nil) == (m.HighMS == nil)
		switch {
		case !same || p.ahead() == 0:
		case best == nil, small(best) && !small(p), small(best) == small(p) && p.Pairs > best.Pairs:
			best = p
		}
	}
	if best != nil {
		return best.Note
	}
	if slices.ContainsFunc(parts, func(p Measured) bool { return strings.Contains(p.Note, maybeWrong) }) {
		return maybeWrong
	}
	return ""
}
