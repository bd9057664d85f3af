package clock

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
	"uccetrace/parser/source"
)

// Clocks of a capture are put back by an hour in autumn and forward in spring. In autumn a
// log's time falls back where an hour ends, and the parser begins a new run: that it is the
// change of a zone, and no second log put behind the first, shows in that the same processes
// go on without repeating themselves, in most logs of the host that span the hour. In spring
// an hour is missing, which may as well be silence: it takes a request whose answer would
// otherwise be an hour late, or another machine whose clock does not change.

// follow is the run that another one goes on from, whose clock was put back when it ended: by
// brings the other's times on its scale.
type follow struct {
	run *parser.Run
	by  parser.Time
}

// Jump is a change of a run's clock: from a time on, as printed, it shows more.
type Jump struct{ At, By parser.Time }

// of is what the clock shows more at a time, as printed.
func (j Jump) of(t parser.Time) parser.Time {
	if j.By != 0 && t >= j.At {
		return j.By
	}
	return 0
}

// change is a stretch in which one run's clock may have been changed.
type change struct {
	a, b *parser.Run // b is a for a clock that was put forward
	hour parser.Time // when it was, as the clock shows it then, on a's scale
	leap parser.Leap
	line string // where it goes on
}

// putBack finds the runs that go on after their clock was put back (C10).
func (c *Clocks) putBack(ctx context.Context, runs []*parser.Run) {
	of := map[string][]change{}
	for i := 1; i < len(runs); i++ {
		a, b := runs[i-1], runs[i]
		if a.Source != b.Source || b.Headed || a.Last < a.First || b.Last < b.First {
			continue
		}
		hour := (a.Last/anHour + 1) * anHour
		begin := nearestDay(b.First-hour+anHour, 0)
		if hour-a.Last > aroundHour || begin < 0 || begin > aroundHour {
			continue
		}
		if line, goesOn := c.goesOn(ctx, a, b); goesOn {
			of[c.hosts[a]] = append(of[c.hosts[a]], change{a: a, b: b, hour: hour, line: line})
		}
	}
	if len(of) == 0 {
		return
	}
	for _, r := range runs {
		c.learnHost(ctx, r)
	}
	for _, host := range slices.Sorted(maps.Keys(of)) {
		all := of[host]
		agree, others := c.spanning(host, all, runs)
		if !agree {
			continue
		}
		for _, ch := range all {
			days := nearestDay(ch.b.First+anHour-ch.a.Last, 0) - (ch.b.First + anHour - ch.a.Last)
			c.follows[ch.b] = follow{ch.a, days + anHour}
		}
		for r, at := range others { // silent in one of the two hours
			c.jumps[r] = Jump{at, -anHour}
		}
		c.warn("%s: the clock was put back an hour at %s (%s goes on at %s): what stands behind it is taken an hour later",
			c.lines.IDs.NodeOf(host), TimeOfDay(all[0].hour), all[0].a.Source.Name, all[0].line)
	}
}

// continued is what brings a run's times on the scale of the first of those that it goes on
// from.
func (c *Clocks) continued(r *parser.Run) (by parser.Time) {
	for f := c.follows[r]; f.run != nil; f = c.follows[f.run] {
		by += f.by
	}
	return by
}

// spanning reports whether most of a host's logs that span a change show it, and returns
// those that do not, with the time on their scale.
func (c *Clocks) spanning(host string, all []change, runs []*parser.Run) (bool, map[*parser.Run]parser.Time) {
	shows := map[*parser.Run]bool{}
	for _, ch := range all {
		shows[ch.a], shows[ch.b] = true, true
	}
	others := map[*parser.Run]parser.Time{}
	for _, r := range runs {
		if c.hosts[r] != host || shows[r] {
			continue
		}
		hour := all[0].hour
		if !r.Dated || !all[0].a.Dated {
			hour = hour - midnightOf(hour) + midnightOf(r.First)
			if hour < r.First {
				hour += parser.Day
			}
		}
		if r.First < hour-anHour && r.Last > hour {
			others[r] = hour
		}
	}
	return len(others) <= len(all), others
}

// goesOn reports whether b holds what the processes of a printed after it, and returns at
// which line: the same ones print, and nothing that stands in a already.
func (c *Clocks) goesOn(ctx context.Context, a, b *parser.Run) (line string, yes bool) {
	type printed struct {
		t          parser.Time
		proc, text string
	}
	again := map[printed]bool{}
	who := map[*ident.Unit]bool{}
	for block := range b.Blocks(ctx) {
		c.hosts[b] = c.mainHost(block)
		for _, s := range block.Spans {
			who[c.lines.IDs.UnitOf(s.Proc)] = true
		}
		for i := range block.Events {
			ev := &block.Events[i]
			if again[printed{ev.Time % parser.Day, ev.Proc.Printed, string(ev.Text)}] = true; line == "" && len(ev.Spans) > 0 {
				line = fmt.Sprint("line ", ev.Spans[0].Line)
			}
		}
		break
	}
	n, same := 0, false
	for block := range a.Blocks(ctx) {
		if n == 0 {
			c.hosts[a] = c.mainHost(block)
		}
		for _, s := range block.Spans {
			same = same || who[c.lines.IDs.UnitOf(s.Proc)]
		}
		for i := range block.Events {
			ev := &block.Events[i]
			if again[printed{ev.Time % parser.Day, ev.Proc.Printed, string(ev.Text)}] {
				return "", false
			}
		}
		if n++; n == maxHourBlocks {
			break
		}
	}
	return line, same && c.hosts[a] == c.hosts[b]
}

// putForward finds the runs whose clock was put forward, as far as that is proven (C11).
// Machines of one zone are looked at together: what crosses the hour is asked on one and
// answered on another.
func (c *Clocks) putForward(ctx context.Context, runs []*parser.Run, k *samples, compare bool) {
	of := map[string][]change{}
	var all []change
	for _, r := range runs {
		for _, l := range r.Leaps {
			c.learnHost(ctx, r)
			ch := change{a: r, b: r, hour: l.To / anHour * anHour, leap: l}
			all, of[c.hosts[r]] = append(all, ch), append(of[c.hosts[r]], ch)
		}
	}
	for _, hour := range hoursOf(all) {
		var hosts []string
		var at []change
		for _, host := range slices.Sorted(maps.Keys(of)) {
			here := slices.DeleteFunc(slices.Clone(of[host]), func(ch change) bool { return ch.hour%parser.Day != hour })
			if len(here) == 0 {
				continue
			}
			if most, _ := c.spanning(host, here, runs); most {
				hosts, at = append(hosts, host), append(at, here...)
			}
		}
		if len(hosts) > 0 {
			c.tryForward(ctx, k, compare, hosts, at)
		}
	}
}

// tryForward takes the clocks of some hosts to have been put forward, if that is proven.
func (c *Clocks) tryForward(ctx context.Context, k *samples, compare bool, hosts []string, at []change) {
	jumps := map[*source.Source]Jump{}
	for _, ch := range at {
		jumps[ch.a.Source] = Jump{ch.leap.To, anHour}
	}
	contradictions := func() int { return solve(k, compare).stepped() }
	how, before := c.answeredAcross(ctx, at), contradictions()
	for _, host := range hosts {
		k.jump(host, jumps)
	}
	left := contradictions()
	for _, host := range slices.Clone(hosts) { // who was silent just then
		if len(hosts) == 1 {
			break
		}
		k.jump(host, back(jumps))
		if n := contradictions(); n < left {
			hosts, left = slices.DeleteFunc(hosts, func(h string) bool { return h == host }), n
		} else {
			k.jump(host, jumps)
		}
	}
	if how == "" && left < before {
		how = "lines of other machines go together with it then, and not before"
	}
	if how == "" || left > before {
		for _, host := range hosts {
			k.jump(host, back(jumps))
		}
		return
	}
	c.network = solve(k, compare)
	var nodes []string
	for _, host := range hosts {
		nodes = append(nodes, c.lines.IDs.NodeOf(host))
	}
	for _, ch := range at {
		if slices.Contains(hosts, c.hosts[ch.a]) {
			c.jumps[ch.a] = jumps[ch.a.Source]
		}
	}
	c.warn("%s: the clock was put forward an hour, to %s (%s): what stands behind it is taken an hour earlier",
		strings.Join(nodes, ", "), TimeOfDay(at[0].hour), how)
}

func hoursOf(all []change) []parser.Time {
	var out []parser.Time
	for _, ch := range all {
		out = append(out, ch.hour%parser.Day)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// answeredAcross looks for a request that was asked before the gap and answered behind
// it, soon but for the hour, and says where.
func (c *Clocks) answeredAcross(ctx context.Context, all []change) string {
	k := newSamples(c.lines)
	for _, ch := range all {
		n := 0
		for block := range ch.a.Blocks(ctx) {
			for i := range block.Events {
				ev := &block.Events[i]
				if ev.Time < ch.leap.From-reach || ev.Time > ch.leap.To+reach {
					continue
				}
				k.take(ev, c.read(ev), &c.values, ch.a.Dated)
			}
			if n++; n == maxHourBlocks || block.Reached > ch.leap.To+reach {
				break
			}
		}
	}
	for i := range k.events {
		e := &k.events[i]
		for x := range e.samples {
			for y := range e.samples {
				a, b := &e.samples[x], &e.samples[y]
				late := difference(a, b) - anHour
				if e.exact && a.role == earlier && b.role == later && late >= -nearly && late < reach/2 && (a.clock == b.clock || k.comparable(a, b)) {
					return fmt.Sprintf("%s:%d answers %s:%d", b.proc.Source.Name, b.span.Line, a.proc.Source.Name, a.span.Line)
				}
			}
		}
	}
	return ""
}

func back(jumps map[*source.Source]Jump) map[*source.Source]Jump {
	out := map[*source.Source]Jump{}
	for s, u := range jumps {
		out[s] = Jump{u.At - u.By, -u.By}
	}
	return out
}

// jump takes the times of a host's lines behind a change back.
func (k *samples) jump(host string, jumps map[*source.Source]Jump) {
	clock, known := k.clocks[host]
	if !known {
		return
	}
	for i := range k.events {
		for j := range k.events[i].samples {
			if s := &k.events[i].samples[j]; s.clock == clock {
				s.t -= jumps[s.proc.Source].of(s.t)
			}
		}
	}
}
