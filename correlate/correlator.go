package correlate

import (
	"context"
	"iter"
	"slices"
	"sort"
	"time"

	"uccetrace/correlate/clock"
	"uccetrace/correlate/ident"
	"uccetrace/flow"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// Options say when a login is closed, and what is written down of it.
type Options struct {
	// Quiet is how long of log time nothing of a login has come before it is
	// closed; LongQuiet the same where a person must answer a set-up call. Zero
	// means 60 s and 120 s.
	Quiet, LongQuiet time.Duration
	// Brief leaves the steps out of logins that succeeded, but for the first.
	Brief bool
	// Beside, if it is set, is told what the capture shows beside the logins, in
	// order of time: what lies before a login's start before that login is handed
	// out. Tells says of which messages each line is told.
	Beside func(*flow.Moment)
	Tells  func(*catalog.Message) bool
	// Each, if it is set, is told every event that counts, in order of time, and when it
	// was on the reference clock.
	Each func(ev *parser.Event, at flow.Time)
	// Clocks are what the user knows of clocks.
	Clocks clock.Options
}

// Login is a login with what a second look at the capture needs.
type Login struct {
	flow.Login
	// From and Until are its first and last line, on the reference clock.
	from, until parser.Time
	// Instance is that of its PIM, 0 if nothing says so.
	Instance int
	// confirmed is when the request was answered, 0 if that does not show.
	confirmed parser.Time
	// Person says that a person must answer a set-up call before the login is.
	Person bool
	// Numbers are what an entry that nobody claims may hold of it.
	Numbers []Number
}

// Number is one of a login's numbers, as printed.
type Number struct {
	Name    string // opc
	Text    string // 0xf000001b
	Request bool   // a request number, which other lines may spell in another base
	Hex     bool
}

// Correlator ties events into logins. It is used once.
type Correlator struct {
	says   *meanings
	ids    *ident.Registry
	logs   *logs
	clocks *clock.Clocks
	merger *merger

	match    *matcher
	desks    *desks
	reskills *reskills
	write    *writer
	out      *outbox
	beside   *aside // nil where nobody wants to be told
	each     func(*parser.Event, flow.Time)

	due      []*strand   // what ends at once
	latest   parser.Time // of all lines so far
	others   map[string]int64
	cut      int
	warnings []string
	scratch  ident.Values
}

// New prepares to correlate runs.
func New(ctx context.Context, cat *catalog.Catalog, runs []*parser.Run, opt Options) (*Correlator, error) {
	ids, err := ident.New(cat)
	if err != nil {
		return nil, err
	}
	says, err := newMeanings(cat)
	if err != nil {
		return nil, err
	}
	c := &Correlator{says: says, ids: ids, logs: newLogs(ids, says), each: opt.Each, others: map[string]int64{}}
	r := rules{ids: ids, says: says, quiet: quiet, longQuiet: longQuiet}
	if opt.Quiet > 0 {
		r.quiet = parser.Time(opt.Quiet.Milliseconds())
	}
	if opt.LongQuiet > 0 {
		r.longQuiet = parser.Time(opt.LongQuiet.Milliseconds())
	}
	r.longQuiet = max(r.longQuiet, r.quiet)
	c.clocks, err = clock.New(ctx, clock.Lines{Catalog: cat, IDs: ids, Counts: partOfLogin, Processes: says.processes}, runs, opt.Clocks)
	if err != nil {
		return nil, err
	}
	c.warnings = c.clocks.Warnings()
	c.merger = newMerger(ctx, runs, c.clocks)
	c.merger.covered = c.logs.covers
	c.merger.offset = func(p *parser.Proc) parser.Time { return c.clocks.Offset(ids.UnitOf(p)) }
	c.match = newMatcher(r, c.logs)
	c.desks = newDesks(c.match)
	c.reskills = newReskills(ids, says)
	c.write = &writer{rules: r, logs: c.logs, brief: opt.Brief, clocks: c.clocks, dated: func(p *parser.Proc) bool { return c.merger.dates[p] }}
	c.out = &outbox{sameStart: map[string]int{}, lose: c.match.lose}
	c.beside = newAside(c.write, opt)
	c.merger.needs = c.needs(opt)
	return c, nil
}

// needs is what is looked at in events: of what is no line of a login, and tells nothing
// beside them, only what it teaches of the configuration; nil for all.
func (c *Correlator) needs(opt Options) *parser.Needs {
	if opt.Each != nil {
		return nil
	}
	n := &parser.Needs{Whole: slices.Clone(c.says.inLogin), Names: c.ids.Teaching()}
	for i, m := range c.says.catalog.Messages {
		n.Whole[i] = n.Whole[i] || c.beside.wants(m)
	}
	return n
}

// Logins reads the runs to their end and yields the logins by start, then id. An
// error (a source that could not be read to its end, a cancelled context) comes
// last; what was read before it has been yielded.
func (c *Correlator) Logins() iter.Seq2[*Login, error] {
	return func(yield func(*Login, error) bool) {
		stopped := false
		hand := func(l *Login) bool {
			stopped = stopped || !yield(l, nil)
			return !stopped
		}
		c.merger.each(func(it item) {
			if stopped {
				return
			}
			c.match.settle(it.t)
			c.desks.settle(it.t)
			c.expireOpen(it.t, hand)
			c.handOut(it.t, hand)
			c.take(it)
		})
		if !stopped {
			c.flush(hand)
		}
		if err := c.merger.failed; err != nil && !stopped {
			yield(nil, err)
		}
	}
}

// take puts one event in its place.
func (c *Correlator) take(it item) {
	m := it.ev.Message
	c.latest = max(c.latest, it.t)
	if c.each != nil {
		c.each(it.ev, flow.At(int64(it.t), c.merger.dates[it.ev.Proc]))
	}
	v, u := &c.scratch, c.logs.unitOf(it.ev.Proc)
	c.ids.Read(it.ev, u.Unit, v)
	c.ids.LearnPeripheral(u.Unit, v.Peripheral)
	if icm, news := c.ids.LearnAgent(v); news {
		c.match.news = append(c.match.news, icm)
	}
	c.beside.look(it, u)
	if !c.says.inLogin[m.Index] || c.match.otherMedium(it.ev) || !it.ev.Whole && len(v.Requests) == 0 && !v.Entities.Named() {
		c.match.wake()
		return
	}
	l := c.match.newLine()
	*l = line{ev: it.ev, unit: u, t: it.t}
	if c.says.pleads[m.Index] {
		c.desks.plead(l, v)
		return
	}
	u.logins++
	if c.reskills.has(l, v) {
		c.match.wake()
		return
	}
	remember(l)
	c.match.take(l, v)
}

// handOut yields the finished logins that start before anything still open, each when it is
// known which logins its ambiguous lines may belong to.
func (c *Correlator) handOut(now parser.Time, yield func(*Login) bool) {
	now = min(now, c.match.oldest(), c.desks.oldest())
	c.out.name(now - disorder)
	for len(c.out.ready) > 0 && c.out.tellAmbiguous(c.out.ready[0]) {
		l := c.out.ready[0].Login
		c.out.ready[0] = nil
		c.out.ready = c.out.ready[1:]
		c.beside.release(l.from)
		c.unproven(l)
		c.unfinished(l)
		if !yield(l) {
			return
		}
	}
	until := now - disorder - 1
	if len(c.out.ready) > 0 {
		until = min(until, c.out.ready[0].from)
	}
	c.beside.release(until)
}

// Confirmed is when the request of a login was answered, on the clock of Moment.Time;
// where no answer shows, when it began.
func (l *Login) Confirmed() int64 {
	if l.confirmed == 0 {
		return int64(l.from)
	}
	return int64(l.confirmed)
}

// Span is a login's first and last line on the clock of Moment.Time.
func (l *Login) Span() (from, until int64) { return int64(l.from), int64(l.until) }

// Extent is a login's first and last line as a run's clock counts them.
func (c *Correlator) Extent(l *Login, run *parser.Run) (from, until parser.Time) {
	p := c.clocks.Place(run)
	return p.Printed(l.from), p.Printed(l.until)
}

// Loose counts the lines that may belong to a login but are tied to none.
func (c *Correlator) Loose() []flow.Kind {
	out := []flow.Kind{}
	for id, n := range c.match.loose {
		out = append(out, flow.Kind{Message: id, Count: n})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Message < out[j].Message })
	return out
}

// Others counts the requests that are no logins.
func (c *Correlator) Others() []flow.Other {
	out := []flow.Other{}
	if n := c.reskills.found; n > 0 {
		out = append(out, flow.Other{Asked: Reskilled, Count: n})
	}
	for asked, n := range c.others {
		out = append(out, flow.Other{Asked: asked, Count: n})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Asked < out[j].Asked })
	return out
}

// Warnings are what a reader must know of how the capture was read.
func (c *Correlator) Warnings() []string { return c.warnings }

// Clocks are the clocks that do not go with the reference's, by node.
func (c *Correlator) Clocks() []flow.Clock { return c.clocks.Report() }

// Logs are the logs of processes as far as they have been read, on the reference clock.
func (c *Correlator) Logs() []flow.Log { return c.logs.spans() }

// Shown returns what the logs have shown of the logins that were handed out so far.
func (c *Correlator) Shown() *Shown { return c.logs.snapshot() }

// Measured returns the clocks that were measured by another one's.
func (c *Correlator) Measured() []clock.Measured { return c.clocks.Measured() }
