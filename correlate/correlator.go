package correlate

import (
	"context"
	"fmt"
	"iter"
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
	// Each, if it is set, is told every event that counts, in order of time; stamp gives
	// its time as Login.Start has it.
	Each func(ev *parser.Event, stamp func() string)
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
	catalog *catalog.Catalog
	brief   bool

	quiet, longQuiet parser.Time
	merger           *merger
	clocks           *clock.Clocks

	ids     *ident.Registry
	units   []*unit         // by Unit.Index; see all
	printed map[place]int64 // entries, in the source that holds most of them
	shelves map[shelf]int64 // entries

	inLogin                   []bool         // by message: it is part of a login
	unsolicited               []bool         // by message: see isUnsolicited
	precedes                  []bool         // by message: its process prints unsolicited ones too
	factOf                    []fact         // name → what it fills
	reason                    catalog.NameID // why a state is asked for
	supervisor                catalog.NameID // who asks for somebody else
	agentName, peripheralName catalog.NameID
	latest                    parser.Time // of all lines so far
	beside                    *aside      // nil where nobody wants to be told
	each                      func(*parser.Event, func() string)

	desks    desks
	reskills reskills
	holders  map[ident.Number]*holder
	byEntity map[ident.Number][]*strand
	asleep   map[ident.Number][]*strand
	woken    []*strand
	begun    []*strand // in order of first sight, for handing out in order
	waiting  []waiter
	pending  []*strand
	closing  deadlines
	logs     openLogins
	finished []*ended
	ready    []*ended // of the finished, those that have their ids, in order

	namedAt   parser.Time    // the latest start that ids were given to
	sameStart map[string]int // id → logins with that start that it was worked out for

	processes []string        // those whose messages are part of a login
	asks      map[string]bool // those that print who asks to log in
	loose     map[string]int64
	others    map[string]int64
	cut       int
	assembled int
	warnings  []string
	scratch   ident.Values
	late      bool   // choose takes what it would wait with at first
	one       strand // a line that is looked at as a strand
	slab      []line
}

// New prepares to correlate runs.
func New(ctx context.Context, cat *catalog.Catalog, runs []*parser.Run, opt Options) (*Correlator, error) {
	ids, err := ident.New(cat)
	if err != nil {
		return nil, err
	}
	c := &Correlator{
		catalog: cat, ids: ids, brief: opt.Brief, each: opt.Each, quiet: 60_000, longQuiet: 120_000,
		printed: map[place]int64{}, shelves: map[shelf]int64{},
		holders: map[ident.Number]*holder{}, byEntity: map[ident.Number][]*strand{}, asleep: map[ident.Number][]*strand{},
		loose: map[string]int64{}, others: map[string]int64{}, sameStart: map[string]int{},
	}
	if opt.Quiet > 0 {
		c.quiet = parser.Time(opt.Quiet.Milliseconds())
	}
	if opt.LongQuiet > 0 {
		c.longQuiet = parser.Time(opt.LongQuiet.Milliseconds())
	}
	c.longQuiet = max(c.longQuiet, c.quiet)
	if err := c.learnGlossary(); err != nil {
		return nil, err
	}
	c.wanted(opt)
	c.clocks, err = clock.New(ctx, clock.Lines{Catalog: cat, IDs: ids, Counts: partOfLogin, Processes: c.processes}, runs, opt.Clocks)
	if err != nil {
		return nil, err
	}
	c.warnings = c.clocks.Warnings()
	c.merger = newMerger(ctx, runs, c.clocks)
	c.merger.covered = c.covers
	c.merger.offset = func(p *parser.Proc) parser.Time { return c.clocks.Offset(ids.UnitOf(p)) }
	return c, nil
}

// learnGlossary takes from the catalogue what every line needs.
func (c *Correlator) learnGlossary() error {
	c.factOf = make([]fact, len(c.catalog.Names))
	for i := range c.catalog.Names {
		n := &c.catalog.Names[i]
		if c.factOf[i] = factNames[n.Fact]; n.Fact != "" && c.factOf[i] == nil {
			return fmt.Errorf("%s: <%s> fills %q, which no report has", n.Pos, n.Name, n.Fact)
		}
		switch n.Fact {
		case "request.reason":
			c.reason = n.ID
		case "request.supervisor":
			c.supervisor = n.ID
		case "agent.id":
			c.agentName = n.ID
		case "agent.peripheral":
			c.peripheralName = n.ID
		}
	}
	c.desks = newDesks(len(c.catalog.Messages))
	seen := map[string]bool{}
	c.asks = map[string]bool{}
	c.inLogin = make([]bool, len(c.catalog.Messages))
	c.learnUnsolicited()
	c.learnRouting()
	for i, m := range c.catalog.Messages {
		dialect := m.Dialect()
		c.desks.prints[i] = dialect == catalog.Webservices
		if c.desks.known[i] = c.desks.prints[i] && asksOrAnswers(m); c.desks.known[i] {
			c.desks.process[m.Process] = true
		}
		if dialect != catalog.Dumplog && dialect != catalog.Webservices {
			continue // delivered as an event: no line of a login
		}
		c.inLogin[i] = partOfLogin(m) || len(m.Opens) > 0
		if partOfLogin(m) && !seen[m.Process] {
			seen[m.Process] = true
			c.processes = append(c.processes, m.Process)
		}
		if len(m.Opens) > 0 && m.Opens[0].Name != 0 {
			c.asks[m.Process] = true
		}
	}
	sort.Strings(c.processes)
	return nil
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
			c.settle(it.t)
			c.expireOpen(it.t)
			c.handOut(it.t, hand)
			c.take(it)
		})
		if !stopped {
			c.flush()
			if c.beside != nil {
				c.lastSides()
			}
			c.handOut(1<<62, hand)
		}
		if err := c.merger.failed; err != nil && !stopped {
			yield(nil, err)
		}
	}
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

// take puts one event in its place.
func (c *Correlator) take(it item) {
	m := it.ev.Message
	c.latest = max(c.latest, it.t)
	if c.each != nil {
		c.each(it.ev, func() string { return stamp(it.t, c.merger.dates[it.ev.Proc]) })
	}
	v, u := &c.scratch, c.unitOf(it.ev.Proc)
	c.ids.Read(it.ev, u.Unit, v)
	c.ids.LearnPeripheral(u.Unit, v.Peripheral)
	if icm, news := c.ids.LearnAgent(&v.Entities); news {
		c.wake(icm)
	}
	if c.beside != nil {
		c.look(it, u)
	}
	if !c.inLogin[m.Index] || !it.ev.Whole && len(v.Requests) == 0 && !v.Entities.Named() {
		c.wakeAll()
		return
	}
	l := c.newLine()
	*l = line{ev: it.ev, unit: u, t: it.t}
	if c.desks.known[m.Index] {
		c.plead(l, v)
		return
	}
	l.unit.logins++
	if c.ofReskill(l, v) {
		c.wakeAll()
		return
	}
	remember(l)
	c.noteRecent(l, v)
	if len(v.Requests) == 0 {
		c.waiting = append(c.waiting, waiter{line: l})
	} else {
		c.add(c.place(l, v), l, v)
	}
	c.wakeAll()
}

// newLine cuts a line off a slab: there are as many as events.
func (c *Correlator) newLine() *line {
	if len(c.slab) == 0 {
		c.slab = make([]line, 64)
	}
	l := &c.slab[0]
	c.slab = c.slab[1:]
	return l
}

func partOfLogin(m *catalog.Message) bool {
	for _, p := range m.PartOf {
		if p == "login" {
			return true
		}
	}
	return false
}

// Loose counts the lines that may belong to a login but are tied to none.
func (c *Correlator) Loose() []flow.Kind {
	out := []flow.Kind{}
	for id, n := range c.loose {
		out = append(out, flow.Kind{Message: id, Count: n})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Message < out[j].Message })
	return out
}

// Others counts the requests that are no logins.
func (c *Correlator) Others() []flow.Other {
	out := []flow.Other{}
	for asked, n := range c.others {
		out = append(out, flow.Other{Asked: asked, Count: n})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Asked < out[j].Asked })
	return out
}

// Warnings are what a reader must know of how the capture was read.
func (c *Correlator) Warnings() []string { return c.warnings }
