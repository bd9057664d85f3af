package render

import (
	"slices"
	"strings"

	"uccetrace/flow"
)

// apart is how much later than the others a log may begin, how much earlier end, and
// how long it may be silent between two of its files, in milliseconds, before that is
// worth a line.
const apart = 5 * 60 * 1000

// stretch is when something was printed, in milliseconds.
type stretch struct {
	first, last int64
	dated       bool
}

// stretchOf is not ok where the days of a log are not known: they may be any.
func stretchOf(first, last flow.Time) (s stretch, ok bool) {
	dayKnown := func(t flow.Time) bool { return t.Dated() || t.MS() >= 0 && t.MS() < 24*60*60*1000 }
	ok = alike(first, last) && dayKnown(first) && dayKnown(last)
	return stretch{first.MS(), last.MS(), first.Dated()}, ok && !last.Before(first)
}

// partial says which processes' logs begin later or end earlier than half of the
// others, their clocks set right, and which are silent between two of their files. Times of which some have
// a date and others none are not compared.
func partial(c *flow.Closing, clocks clocks) (out []string) {
	all := merged(c.Input.Sources)
	var of []seen
	var reaches []stretch
	var firsts, lasts [2][]int64 // without and with a date
	for _, s := range all {
		r, ok := stretchOf(s.First, s.Last)
		ahead, sure := aheadOf(c.Clocks, s.Node)
		if !ok || !sure {
			continue
		}
		r.first, r.last = r.first-ahead, r.last-ahead
		of, reaches = append(of, s), append(reaches, r)
		k := kindOfTime(r)
		firsts[k], lasts[k] = append(firsts[k], r.first), append(lasts[k], r.last)
	}
	for k := range firsts {
		slices.Sort(firsts[k])
		slices.Sort(lasts[k])
	}
	for i, r := range reaches {
		name, k := processName(of[i].Node, of[i].Printed), kindOfTime(r)
		n := len(firsts[k])
		if n > 1 {
			if late := r.first - firsts[k][(n-1)/2]; late > apart {
				out = append(out, name+" begins "+clocks.show(of[i].First)+", "+length(late)+" after the others")
			}
			if early := lasts[k][n/2] - r.last; early > apart {
				out = append(out, name+" ends "+clocks.show(of[i].Last)+", "+length(early)+" before the others")
			}
		}
		out = append(out, silences(c, of[i], clocks)...)
	}
	return out
}

func kindOfTime(s stretch) int {
	if s.dated {
		return 1
	}
	return 0
}

// silences says where a process has a file that ends and no other that goes on.
func silences(c *flow.Closing, s seen, clocks clocks) (out []string) {
	if s.sources < 2 {
		return nil
	}
	type file struct {
		stretch
		from, to flow.Time
	}
	var files []file
	for _, src := range c.Input.Sources {
		for _, p := range src.Processes {
			if r, ok := stretchOf(p.First, p.Last); ok && same(&p, &s.SourceProcess) {
				files = append(files, file{r, p.First, p.Last})
			}
		}
	}
	slices.SortStableFunc(files, func(a, b file) int { return int(min(1, max(-1, a.first-b.first))) })
	for i := 1; i < len(files); i++ {
		before, f := &files[i-1], &files[i]
		if before.dated == f.dated && f.first-before.last > apart {
			out = append(out, processName(s.Node, s.Printed)+" has nothing from "+clocks.show(before.to)+" to "+clocks.show(f.from)+
				", "+length(f.first-before.last)+" between two files")
		}
		if before.dated == f.dated && before.last > f.last {
			*f = file{stretch{f.first, before.last, f.dated}, f.from, before.to} // it lies inside
		}
	}
	return out
}

func same(a, b *flow.SourceProcess) bool {
	return a.Process == b.Process && strings.EqualFold(a.Node, b.Node) && strings.EqualFold(a.Printed, b.Printed)
}

// length spells a stretch of time so that its size can be seen.
func length(ms int64) string {
	switch minutes := ms / 60_000; {
	case minutes < 120:
		return digits(minutes) + " min"
	case minutes < 48*60:
		return digits(minutes/60) + " h " + digits(minutes%60) + " min"
	default:
		return digits(minutes/(24*60)) + " days"
	}
}
