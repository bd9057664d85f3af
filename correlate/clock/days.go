package clock

import (
	"slices"
	"sort"

	"uccetrace/parser"
)

// Place is where a run stands in time: what its lines' times as printed are on the reference
// clock.
type Place struct {
	Shift  parser.Time // what is added to its times, Offset taken back
	Offset parser.Time // of the clock of the machine that printed most of it
	Jump   Jump        // a change of that clock within it
}

// ShiftAt is what is added to a time as printed.
func (p Place) ShiftAt(printed parser.Time) parser.Time { return p.Shift - p.Jump.of(printed) }

// Printed is how the run's clock shows a time on the reference clock.
func (p Place) Printed(t parser.Time) parser.Time {
	t -= p.Shift
	return t + p.Jump.of(t+p.Jump.By)
}

// placeRuns places every run in time, the clock of its machine put right. It returns the
// names of the sources that were moved by a day though no run has a date.
func placeRuns(runs []*parser.Run, offset func(*parser.Run) parser.Time, follows map[*parser.Run]follow, jumps map[*parser.Run]Jump, misdated map[*parser.Run]parser.Time) (places map[*parser.Run]Place, moved []string) {
	var spans []span
	spanOf := map[*parser.Run]int{}
	added := map[*parser.Run]parser.Time{} // before its stretch is placed
	for _, r := range runs {
		first, last := r.First-offset(r), max(r.First, r.Last)-offset(r)
		if f, goesOn := follows[r]; goesOn {
			spanOf[r], added[r] = spanOf[f.run], added[f.run]+f.by
			s := &spans[spanOf[r]]
			s.last = max(s.last, last+added[r])
			continue
		}
		added[r] = misdated[r]
		s := span{first: first + added[r], last: last + added[r], dated: r.Dated}
		if !r.Dated && offset(r) != 0 {
			added[r] = s.wrap()
		}
		spanOf[r] = len(spans)
		spans = append(spans, s)
	}
	placeDays(spans)
	dated := slices.ContainsFunc(spans, func(s span) bool { return s.dated })
	places = map[*parser.Run]Place{}
	for _, r := range runs {
		by := spans[spanOf[r]].shift
		places[r] = Place{Shift: by + added[r] - offset(r), Offset: offset(r), Jump: jumps[r]}
		if by > 0 && !dated {
			moved = append(moved, r.Source.Name)
		}
	}
	return places, moved
}

// span is a run's stretch of time, and what must be added to place it.
type span struct {
	first, last parser.Time
	dated       bool
	shift       parser.Time
}

// wrap moves a stretch whose clock was put right into the day that undated runs
// begin in, and says by how much.
func (s *span) wrap() parser.Time {
	by := -midnightOf(s.first)
	s.first, s.last = s.first+by, s.last+by
	return by
}

// midnightOf is the midnight before a time, or the time itself.
func midnightOf(t parser.Time) parser.Time { return t - (t%parser.Day+parser.Day)%parser.Day }

// placeDays gives every run without a date its day: the one that brings it closest to a dated
// run, or, where no run has a date, the day after the others if the capture evidently passes
// midnight (C12).
func placeDays(spans []span) {
	var dated []span
	var undated []*span
	for i := range spans {
		if spans[i].dated {
			dated = append(dated, spans[i])
		} else {
			undated = append(undated, &spans[i])
		}
	}
	if len(dated) > 0 {
		for _, s := range undated {
			s.shift = closestDay(*s, dated)
		}
		return
	}
	splitAtMidnight(undated)
}

// closestDay is the shift by whole days that leaves the smallest gap between s
// and one of the dated spans; the earliest day where several leave none.
func closestDay(s span, dated []span) parser.Time {
	var best, bestGap parser.Time = 0, -1
	for _, d := range dated {
		for day := (d.first-s.last)/parser.Day - 1; day <= (d.last-s.first)/parser.Day+1; day++ {
			shift := day * parser.Day
			g := gap(s.first+shift, s.last+shift, d.first, d.last)
			if bestGap < 0 || g < bestGap || g == bestGap && shift < best {
				best, bestGap = shift, g
			}
		}
	}
	return best
}

// gap is the time between two stretches; 0 where they touch.
func gap(a, b, c, d parser.Time) parser.Time {
	switch {
	case b < c:
		return c - b
	case d < a:
		return a - d
	}
	return 0
}

// splitAtMidnight moves the runs that begin early in the day behind those that
// end late, if half a day or more without a line lies between the two and the
// lines around midnight are near each other.
func splitAtMidnight(spans []*span) {
	if len(spans) == 0 {
		return
	}
	byFirst := append([]*span(nil), spans...)
	sort.SliceStable(byFirst, func(i, j int) bool { return byFirst[i].first < byFirst[j].first })
	var end parser.Time
	for _, s := range byFirst {
		if s.last-s.first >= parser.Day {
			return
		}
		end = max(end, s.last)
	}
	// What passes midnight covers the morning up to tail.
	tail := max(0, end-parser.Day)
	reach, widest, cut := tail, parser.Time(0), parser.Time(0)
	for i, s := range byFirst {
		if (i > 0 || tail > 0) && s.first-reach > widest {
			widest, cut = s.first-reach, s.first
		}
		reach = max(reach, s.last)
	}
	if widest < parser.Day/2 || byFirst[0].first+parser.Day-end > aroundMidnight {
		return
	}
	for _, s := range byFirst {
		if s.first < cut {
			s.shift = parser.Day
		}
	}
}
