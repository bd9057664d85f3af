package clock

import (
	"fmt"

	"uccetrace/parser"
	"uccetrace/parser/source"
)

// misdated finds the runs whose date header names another day than the one on which they were
// printed (C14): request numbers in them are printed at the same time of day, but days away,
// by other logs, which agree on their day, and by none on its own. It returns what must be
// added to their times.
func (k *samples) misdated(runs []*parser.Run) map[*parser.Run]parser.Time {
	of := map[*source.Source]*parser.Run{} // nil for what is not one day of one log
	for _, r := range runs {
		if _, several := of[r.Source]; several || !r.Dated || r.Last-r.First >= parser.Day {
			of[r.Source] = nil
			continue
		}
		of[r.Source] = r
	}
	logs := map[parser.Time]int{} // by day
	for _, r := range of {
		if r != nil {
			logs[midnightOf(r.First)]++
		}
	}
	if len(logs) < 2 {
		return nil
	}
	apart, shift, near := map[*parser.Run]int{}, map[*parser.Run]parser.Time{}, map[*parser.Run]bool{}
	tell := func(r, o *parser.Run, days parser.Time) {
		if logs[midnightOf(r.First)] > 1 || logs[midnightOf(o.First)] == 1 {
			return
		}
		if by, known := shift[r]; known && by != -days*parser.Day {
			near[r] = true
		}
		apart[r]++
		shift[r] = -days * parser.Day
	}
	for i := range k.events {
		e := &k.events[i]
		if !e.exact {
			continue
		}
		seen := map[*parser.Run]bool{} // an event counts once
		for x := range e.samples {
			for y := range e.samples[:x] {
				a, b := &e.samples[x], &e.samples[y]
				r, o := of[a.proc.Source], of[b.proc.Source]
				if r == nil || o == nil || r == o {
					continue
				}
				days := midnightOf(a.t-b.t+parser.Day/2) / parser.Day
				switch off := a.t - b.t - days*parser.Day; {
				case off > agreeing || off < -agreeing:
				case days == 0:
					near[r], near[o] = true, true
				default:
					if !seen[r] {
						tell(r, o, days)
					}
					if !seen[o] {
						tell(o, r, -days)
					}
					seen[r], seen[o] = true, true
				}
			}
		}
	}
	for r := range shift {
		if near[r] || apart[r] < minNumbered {
			delete(shift, r)
		}
	}
	return shift
}

// redate moves the samples of misdated runs to their day.
func (k *samples) redate(by map[*parser.Run]parser.Time) {
	shift := map[*source.Source]parser.Time{}
	for r, t := range by {
		shift[r.Source] = t
	}
	for i := range k.events {
		for j := range k.events[i].samples {
			s := &k.events[i].samples[j]
			s.t += shift[s.proc.Source]
		}
	}
}

// tellMisdated warns of the runs that were given another day than their date header's.
func (c *Clocks) tellMisdated(runs []*parser.Run) {
	for _, r := range runs {
		if by, is := c.misdated[r]; is {
			c.warn("%s: its date header is wrong: other logs print its request numbers at the same time of day, %s; its lines are read as of that day", r.Source.Name, daysApart(by))
		}
	}
}

func daysApart(by parser.Time) string {
	n, when := by/parser.Day, "later"
	if n < 0 {
		n, when = -n, "earlier"
	}
	if n == 1 {
		return "a day " + when
	}
	return fmt.Sprintf("%d days %s", n, when)
}
