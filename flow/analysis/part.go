package analysis

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"

	"uccetrace/correlate/clock"
	"uccetrace/flow"
	"uccetrace/flow/commands"
	"uccetrace/flow/incident"
	"uccetrace/flow/knowledge"
	"uccetrace/flow/latency"
)

// Part is what a run keeps of a part of a capture, so that parts which were read apart
// close as one run over all of them would. It is plain data, to be carried from one
// machine to another.
//
// A part holds whole logins: every line of a login is in the same part as its others, and
// no line is in two. PGs are such parts, with the lines of the central controller and of
// the clients shared out by whose they are. So are the times before and after a quiet
// moment, if no request has been open around it for longer than Options.LongQuiet.
//
// Logins are rebuilt and judged by their part alone, and the union is no better than that:
//   - Each part must have logs enough of its own: whether a log covers a login's time, and
//     what a process prints at all, is known of the part.
//   - Each part sets its lines right by the clocks that it measures, by a reference of its
//     own. Where clocks are off and parts measure them differently, their times go together
//     no better. Parts that are read a second time with the offsets of all (Options.Ahead)
//     have the times of one run, and what is only likely of a clock is taken for granted.
//   - A session that began in an earlier part is not known in a later one: a refusal that
//     meets it does not say whose it is. Nor are days, where logs have no dates.
//   - What does not show its PG, a line without a number of its own or a login that only a
//     client's log shows, may be tied or judged otherwise where logs of other PGs are read
//     with it.
//
// One run takes logins in the order in which they are closed, the union by their start: a
// login whose first line was tied late may change the counts around it.
type Part struct {
	Counts    flow.Summary // without percentiles and hops
	Confirmed latency.Histogram
	Hops      []HopTimes
	Record    incident.Record
	Clocks    []clock.Measured
	Logs      []flow.Log
}

// HopTimes are how long the messages of one hop took; MS is left at 0.
type HopTimes struct {
	flow.HopTime
	latency.Histogram
}

var errPart = errors.New("a part of a capture is read without a filter: it must hold every login that others are told beside")

// fillPart fills the part that the options ask for, once everything is read.
func (r *runner) fillPart() {
	p := r.opt.Part
	if p == nil {
		return
	}
	p.Counts, p.Confirmed, p.Hops = r.tally.Summary, r.tally.confirmed, listed(r.tally.hops)
	p.Counts.Loose, p.Counts.Others = r.cor.Loose(), r.cor.Others()
	p.Clocks, p.Logs = r.cor.Measured(), r.cor.Logs()
}

// Union returns the part that several make together. In which order they are united, and
// which of them first, makes no difference to what it closes with.
func Union(parts ...*Part) *Part {
	all, hops := &Part{}, map[flow.HopTime]*latency.Histogram{}
	var records []*incident.Record
	for _, p := range parts {
		all.count(&p.Counts)
		all.Confirmed.Merge(&p.Confirmed)
		for i := range p.Hops {
			h := &p.Hops[i]
			if hops[h.HopTime] == nil {
				hops[h.HopTime] = &latency.Histogram{}
			}
			hops[h.HopTime].Merge(&h.Histogram)
		}
		records = append(records, &p.Record)
		all.Clocks = append(all.Clocks, p.Clocks...)
		all.Logs = append(all.Logs, p.Logs...)
	}
	all.Hops = listed(hops)
	all.Record = *incident.Unite(records...)
	all.Logs = joined(all.Logs)
	return all
}

// listed are the times of hops, in order.
func listed(hops map[flow.HopTime]*latency.Histogram) []HopTimes {
	out := make([]HopTimes, 0, len(hops))
	for h, times := range hops {
		out = append(out, HopTimes{h, *times})
	}
	slices.SortFunc(out, func(a, b HopTimes) int {
		return cmp.Or(strings.Compare(a.Wire, b.Wire), strings.Compare(a.From, b.From), strings.Compare(a.To, b.To))
	})
	return out
}

// count adds the counts of another part.
func (p *Part) count(o *flow.Summary) {
	c := &p.Counts
	c.Logins, c.Succeeded, c.Failed, c.Inconclusive = c.Logins+o.Logins, c.Succeeded+o.Succeeded, c.Failed+o.Failed, c.Inconclusive+o.Inconclusive
	c.Unjudged += o.Unjudged
	loose, others := map[string]int64{}, map[string]int64{}
	for _, list := range [][]flow.Kind{c.Loose, o.Loose} {
		for _, k := range list {
			loose[k.Message] += k.Count
		}
	}
	for _, list := range [][]flow.Other{c.Others, o.Others} {
		for _, k := range list {
			others[k.Asked] += k.Count
		}
	}
	c.Loose, c.Others = []flow.Kind{}, []flow.Other{}
	for _, message := range slices.Sorted(maps.Keys(loose)) {
		c.Loose = append(c.Loose, flow.Kind{Message: message, Count: loose[message]})
	}
	for _, asked := range slices.Sorted(maps.Keys(others)) {
		c.Others = append(c.Others, flow.Other{Asked: asked, Count: others[asked]})
	}
}

// joined are the logs of each process as one, in the order of correlate's.
func joined(logs []flow.Log) []flow.Log {
	slices.SortStableFunc(logs, func(a, b flow.Log) int {
		return cmp.Or(strings.Compare(a.Node, b.Node), strings.Compare(a.Printed, b.Printed), strings.Compare(a.Process, b.Process))
	})
	var out []flow.Log
	for _, l := range logs {
		last := len(out) - 1
		switch {
		case last < 0 || out[last].Node != l.Node || out[last].Printed != l.Printed || out[last].Process != l.Process:
			out = append(out, l)
		case out[last].From == 0 && out[last].To == 0:
			out[last] = l
		case l.From != 0 || l.To != 0:
			out[last].From, out[last].To = min(out[last].From, l.From), max(out[last].To, l.To)
		}
	}
	return out
}

// Closing returns the summary, the incidents and the clocks with which one run over all of
// the part would end, and nothing else of its closing. Which incident a login belongs to is
// told by the incidents: those that the parts' own runs wrote into their logins may have
// become one.
func (p *Part) Closing(base *knowledge.Base) *flow.Closing {
	t := tally{Summary: p.Counts, confirmed: p.Confirmed, hops: map[flow.HopTime]*latency.Histogram{}}
	for i := range p.Hops {
		t.hops[p.Hops[i].HopTime] = &p.Hops[i].Histogram
	}
	c := &flow.Closing{Summary: t.summary(p.Counts.Loose, p.Counts.Others), Clocks: clock.Join(p.Clocks)}
	c.Incidents, c.Summary.Phones = p.Record.Incidents(base)
	advice := commands.New(base)
	for i := range c.Incidents {
		advice.Incident(&c.Incidents[i], &commands.Site{Logs: p.Logs, Clocks: c.Clocks})
	}
	return c
}
