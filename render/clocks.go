package render

import (
	"fmt"
	"slices"
	"strings"

	"uccetrace/flow"
)

// clocks says which machines' clocks do not go together, how far they are taken back,
// and what of that is proven. A capture whose clocks do needs no word on them.
func (p *page) clocks(all []flow.Clock) {
	if len(all) == 0 {
		return
	}
	var names, references []string
	for i := range all {
		for _, e := range all[i].Evidence {
			names = append(names, e.Source)
		}
		if r := all[i].Reference; r != all[i].Node && !slices.Contains(references, r) {
			references = append(references, r)
		}
	}
	by := ""
	if len(references) > 0 {
		by = "  against " + list(references...) + "; lines are put in order as if all went together"
	}
	p.blank()
	p.para(0, 2, span{"Clocks", p.strong}, span{by, p.faint})
	t := table{indent: 2, columns: []column{{head: "node", least: 6}, {head: "zone", right: true}, {head: "ahead", right: true},
		{head: "proven", rank: 2}, {head: "pairs", right: true, rank: 3}, {head: "seen in", least: 12, place: true, rank: 4}}}
	where := placesIn(names)
	for i := range all {
		if i == p.limit && !p.all {
			break
		}
		c := &all[i]
		seen := ""
		if e := witness(c); e != nil {
			seen = where.at(e.Source, e.Line)
		}
		if c.OffsetMS == nil {
			t.add(span{c.Node, p.name}, plain(""), span{"unsure", p.odd}, plain(""), plain(digits(c.Pairs)), span{seen, p.faint})
			continue
		}
		t.add(span{c.Node, p.name}, plain(zoneText(c.ZoneMin)), span{secondsText(*c.OffsetMS), p.odd}, plain(p.proven(c)), plain(digits(c.Pairs)), span{seen, p.faint})
	}
	t.write(p)
	if rest := len(all) - len(t.rows); rest > 0 {
		p.para(2, 4, plain("and "+digits(int64(rest))+" more: --all shows them"))
	}
	p.clockNotes(all)
}

// witness is the line of a clock's own log that bounds it, nil for none.
func witness(c *flow.Clock) *flow.Evidence {
	for i := range c.Evidence {
		if strings.EqualFold(c.Evidence[i].Node, c.Node) {
			return &c.Evidence[i]
		}
	}
	if len(c.Evidence) > 0 {
		return &c.Evidence[0]
	}
	return nil
}

// clockNotes says what there is to know of clocks, once for all that it is true of.
func (p *page) clockNotes(all []flow.Clock) {
	var notes []string
	of := map[string][]string{}
	for i := range all {
		if all[i].Note == "" {
			continue
		}
		for _, note := range strings.Split(all[i].Note, "; ") {
			if of[note] == nil {
				notes = append(notes, note)
			}
			of[note] = append(of[note], all[i].Node)
		}
	}
	for _, note := range notes {
		p.para(2, 4, span{p.someNames(of[note]), p.name}, plain(": "+note))
	}
}

// zoneText spells minutes as +5:30, "" for none.
func zoneText(minutes int64) string {
	sign := "+"
	if minutes < 0 {
		sign, minutes = "-", -minutes
	}
	if minutes == 0 {
		return ""
	}
	return fmt.Sprintf("%s%d:%02d", sign, minutes/60, minutes%60)
}

// secondsText spells milliseconds as +2.500 s.
func secondsText(ms int64) string {
	if ms == 0 {
		return "0 s"
	}
	return fmt.Sprintf("%+.3f s", float64(ms)/1000)
}

// proven spells the interval that a clock's error is proven to lie in.
func (p *page) proven(c *flow.Clock) string {
	short := func(ms int64) string { return strings.TrimSuffix(secondsText(ms), " s") }
	switch {
	case c.LowMS != nil && c.HighMS != nil:
		return short(*c.LowMS) + " to " + short(*c.HighMS)
	case c.HighMS != nil:
		return p.glyph("≤", "<=") + " " + short(*c.HighMS)
	case c.LowMS != nil:
		return p.glyph("≥", ">=") + " " + short(*c.LowMS)
	}
	return "open"
}

// twoTimes says what a step's clock showed, where that is not what the reference's did.
func (p *page) twoTimes(s *flow.Step) string {
	if s.SetRight.IsZero() {
		return ""
	}
	return "printed at " + p.time(s.At) + ", set right " + p.time(s.SetRight)
}

// together are the sources without those whose clocks do not go with the others, or
// all if nothing is left.
func together(c *flow.Closing) []flow.Source {
	odd := func(s flow.Source) bool {
		return slices.ContainsFunc(s.Processes, func(p flow.SourceProcess) bool {
			return slices.ContainsFunc(c.Clocks, func(k flow.Clock) bool { return strings.EqualFold(k.Node, p.Node) })
		})
	}
	if left := slices.DeleteFunc(slices.Clone(c.Input.Sources), odd); len(left) > 0 {
		return left
	}
	return c.Input.Sources
}

// aheadOf is how much a node's clock is taken back, in milliseconds; ok is false for
// one of which that is not known.
func aheadOf(all []flow.Clock, node string) (ms int64, ok bool) {
	for i := range all {
		if c := &all[i]; strings.EqualFold(c.Node, node) {
			if c.OffsetMS == nil {
				return 0, false
			}
			return c.ZoneMin*60_000 + *c.OffsetMS, true
		}
	}
	return 0, true
}
