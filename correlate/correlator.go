package correlate

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sort"
	"time"

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
	// Apart leaves clocks as they are: nothing is found out about them. Zones and
	// Ahead are what the user knows of them, and win over what is found out.
	Apart bool
	// Zones say in which zone the clocks of logs run, the first that fits a log.
	Zones []Zone
	// Ahead is by how much more than the reference's a node's clock, its zone not
	// counted, shows; within twelve hours either way.
	Ahead map[string]time.Duration
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
	clocks           *network
	clockNumbers     map[string]int             // host → its number in clocks
	hosts            map[*parser.Run]string     // who printed most of a run
	streams          map[*parser.Run]*beginning // what cannot be sought
	follows          map[*parser.Run]follow     // runs behind a clock that was put back
	jumps            map[*parser.Run]jump       // runs with a clock that was put forward

	units    map[*parser.Proc]*unit
	byName   map[string]*unit
	printed  map[place]int64   // entries, in the source that holds most of them
	shelves  map[shelf]int64   // entries
	gateways map[string]int64  // peripheral → PG
	shown    map[int64]string  // CG → the peripheral that its log names first
	served   map[int64]bool    // PGs that a CTI server of another number serves
	homes    map[string]int    // peripheral → instance of its PIM, where a PIM names it
	agents   map[uint64]entity // ICM id → agent

	entityNames               []catalog.NameID // slot → name
	uses                      []use            // by name
	inLogin                   []bool           // by message: it is part of a login
	unsolicited               []bool           // by message: see isUnsolicited
	precedes                  []bool           // by message: its process prints unsolicited ones too
	factOf                    []fact           // name → what it fills
	agent, stid               int              // slots; -1 where the glossary has none
	reason                    catalog.NameID   // why a state is asked for
	supervisor                catalog.NameID   // who asks for somebody else
	agentName, peripheralName catalog.NameID
	latest                    parser.Time // of all lines so far
	beside                    *aside      // nil where nobody wants to be told
	each                      func(*parser.Event, flow.Time)

	desks    desks
	reskills reskills
	holders  map[number]*holder
	byEntity map[number][]*strand
	asleep   map[number][]*strand
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
	scratch   values
	late      bool   // choose takes what it would wait with at first
	one       strand // a line that is looked at as a strand
	slab      []line
}

// New prepares to correlate runs.
func New(ctx context.Context, cat *catalog.Catalog, runs []*parser.Run, opt Options) (*Correlator, error) {
	c := &Correlator{
		catalog: cat, brief: opt.Brief, each: opt.Each, quiet: 60_000, longQuiet: 120_000,
		units: map[*parser.Proc]*unit{}, byName: map[string]*unit{}, printed: map[place]int64{}, shelves: map[shelf]int64{}, gateways: map[string]int64{}, shown: map[int64]string{}, homes: map[string]int{}, served: map[int64]bool{}, agents: map[uint64]entity{},
		holders: map[number]*holder{}, byEntity: map[number][]*strand{}, asleep: map[number][]*strand{},
		loose: map[string]int64{}, others: map[string]int64{}, sameStart: map[string]int{}, agent: -1, stid: -1,
		hosts: map[*parser.Run]string{}, streams: map[*parser.Run]*beginning{},
		follows: map[*parser.Run]follow{}, jumps: map[*parser.Run]jump{},
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
	c.fallBack(ctx, runs)
	c.glance(ctx, runs, !opt.Apart)
	if err := c.givenClocks(ctx, opt, runs); err != nil {
		return nil, err
	}
	if slices.ContainsFunc(c.clocks.clocks, func(k machine) bool { return k.ahead != 0 }) {
		for _, r := range runs {
			c.meet(ctx, r)
		}
	}
	var moved []string
	c.merger, moved = newMerger(ctx, runs, c.aheadOfRun, c.follows, c.jumps)
	c.merger.covered, c.merger.begun = c.covers, func(r *parser.Run) *beginning { return c.streams[r] }
	c.merger.aheadOf = func(p *parser.Proc) parser.Time { return c.aheadOf(c.unitOf(p)) }
	if w := dayWarning(moved); w != "" {
		c.warnings = append(c.warnings, w)
	}
	return c, nil
}

// learnGlossary gives every entity name a slot.
func (c *Correlator) learnGlossary() error {
	c.uses = make([]use, len(c.catalog.Names))
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
		c.uses[i] = use{class: n.Class, space: n.Space, kind: n.Kind, slot: uint8(len(c.entityNames)), peripheral: n.Fact == "agent.peripheral"}
		if n.Class != catalog.Entity {
			continue
		}
		if len(c.entityNames) == maxEntities {
			return fmt.Errorf("%s: more than %d entity names in the glossary: make one of them plain", n.Pos, maxEntities)
		}
		switch n.Fact {
		case "agent.id":
			c.agent = len(c.entityNames)
		case "agent.icm_id":
			c.stid = len(c.entityNames)
		}
		c.entityNames = append(c.entityNames, n.ID)
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
	shift := c.merger.shift(run)
	from, until = l.from-shift, l.until-shift
	if u := c.jumps[run]; u.by != 0 {
		from, until = from+u.of(from+u.by), until+u.of(until+u.by)
	}
	return from, until
}

// take puts one event in its place.
func (c *Correlator) take(it item) {
	m := it.ev.Message
	c.latest = max(c.latest, it.t)
	if c.each != nil {
		c.each(it.ev, flow.At(int64(it.t), c.merger.dates[it.ev.Proc]))
	}
	v, u := &c.scratch, c.unitOf(it.ev.Proc)
	c.read(it.ev, u, v)
	c.learn(u, v)
	if c.beside != nil {
		c.look(it, u)
	}
	if !c.inLogin[m.Index] || !it.ev.Whole && len(v.requests) == 0 && !v.named() {
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
	if len(v.requests) == 0 {
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

// getter reads an event's values by name.
func getter(ev *parser.Event) func(catalog.NameID) []byte {
	return func(name catalog.NameID) []byte {
		for i := range ev.Fields {
			if f := &ev.Fields[i]; f.Name == name {
				return ev.Text[f.Start:f.End]
			}
		}
		return nil
	}
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
