package analysis

import (
	"bufio"
	"context"
	"io"
	"slices"
	"time"

	"uccetrace/correlate"
	"uccetrace/flow"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// MostContext is how much time around the lines of chosen logins can be asked for:
// that much of the log is held in memory.
const MostContext = 10 * time.Minute

// Merged says what stands in a merged log.
type Merged struct {
	Entries int64         // that were written
	Logins  int64         // that the filter chose, if there is one
	Nothing *flow.Nothing // what it means that it chose none
	Left    []correlate.Left
	// Dialects are those of the entries; only one of several is read again. DaysApart
	// says that clocks differ so that a reader of this log would give some line another
	// day than its clock showed: such a log cannot be read again as it is meant.
	Dialects  []string
	DaysApart bool
	// Clocks are those that were put right for the order.
	Clocks   []flow.Clock
	Warnings []string
}

// Merge writes the entries of all sources into one log, in order of time. What
// belongs to an entry comes with it, as it stands there but in UTF-8. Clocks are put
// right for the order only. Where dumplog's date header gave days their dates, it is
// written where a day begins.
//
// A filter leaves the lines of the logins that it chooses, and around each of them
// as much of all logs as beside says; then every source is read twice. An error is
// about the call or w; what is wrong with the input is in the Status.
func Merge(ctx context.Context, opt Options, beside time.Duration, w io.Writer) (Merged, Status, error) {
	opt.Brief, opt.Shapes, opt.Verbatim, opt.Digests = false, false, false, false
	o, err := open(ctx, &opt, true)
	if err != nil {
		return Merged{}, Status{}, err
	}
	m := &merging{out: bufio.NewWriterSize(w, 256<<10), beside: parser.Time(beside.Milliseconds()), until: -1 << 62, day: -1 << 62, days: parser.NewDays()}
	if !opt.Filter.Empty() {
		if m.own, err = o.lines(ctx, opt, &m.Merged); err != nil {
			return m.Merged, Status{}, err
		}
	}
	if m.own == nil || len(m.own) > 0 {
		err = m.read(ctx, o, opt)
	}
	sum := o.Summary()
	in := input(sum, o.warnings, nil)
	for _, warning := range in.Warnings {
		if warning.Source == "" {
			m.Warnings = append(m.Warnings, warning.Text)
		}
	}
	var status Status
	judge(&status, &in, sum.Sources)
	return m.Merged, status, err
}

// lines are the lines of the logins that the filter chooses.
func (o opened) lines(ctx context.Context, opt Options, m *Merged) (ownLines, error) {
	k := &lineKeeper{own: ownLines{}}
	_, err := o.run(ctx, opt, k)
	k.own.sort()
	m.Logins, m.Nothing = k.logins, k.nothing
	return k.own, err
}

// ownLines are places of entries: by source, bytes and, negative, lines.
type ownLines map[string][]int64

func (o ownLines) sort() {
	for name, places := range o {
		slices.Sort(places)
		o[name] = slices.Compact(places)
	}
}

func (o ownLines) has(ev *parser.Event) bool {
	places := o[ev.Proc.Source.Name]
	if _, found := slices.BinarySearch(places, ev.Spans[0].Offset); found {
		return true
	}
	_, found := slices.BinarySearch(places, -int64(ev.Spans[0].Line))
	return found
}

// lineKeeper is a sink that keeps where the lines of logins stand.
type lineKeeper struct {
	own     ownLines
	logins  int64
	nothing *flow.Nothing
}

func (k *lineKeeper) Begin() error { return nil }

func (k *lineKeeper) Login(l *flow.Login) error {
	k.logins++
	add := func(e *flow.Evidence) { k.own[e.Source] = append(k.own[e.Source], e.Offset) }
	for i := range l.Steps {
		for j := range l.Steps[i].Evidence {
			add(&l.Steps[i].Evidence[j])
		}
	}
	for i := range l.Ambiguous {
		add(&l.Ambiguous[i].Evidence)
	}
	for i := range l.Unread {
		u := &l.Unread[i]
		k.own[u.Source] = append(k.own[u.Source], -int64(u.Line))
	}
	return nil
}

func (k *lineKeeper) End(c *flow.Closing) error {
	k.nothing = c.Nothing
	return nil
}

// merging is a log while it is written.
type merging struct {
	Merged
	out    *bufio.Writer
	own    ownLines // nil for all lines
	beside parser.Time
	until  parser.Time // up to there lines stand beside one that was chosen
	before []correlate.Entry
	day    parser.Time // the latest that a line was shown at
	days   *parser.Days

	dialects map[*source.Source]string
}

// read writes the entries that are wanted.
func (m *merging) read(ctx context.Context, o opened, opt Options) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	cor, err := correlate.New(ctx, opt.Catalog, o.Runs, opt.placing())
	if err != nil {
		return err
	}
	m.dialects = map[*source.Source]string{}
	for _, r := range o.Runs {
		m.dialects[r.Source] = r.Dialect()
	}
	for e, rerr := range cor.Entries() {
		if rerr != nil {
			if ctx.Err() != nil {
				return rerr
			}
			break // a source ended early: the status says so, the rest was read
		}
		if err := m.take(e); err != nil {
			stop() // nobody wants the rest
			return err
		}
	}
	m.Left = cor.Left()
	for _, k := range cor.Clocks() {
		if k.OffsetMS != nil && (*k.OffsetMS != 0 || k.ZoneMin != 0) {
			m.Clocks = append(m.Clocks, k)
		}
	}
	m.Warnings = append(m.Warnings, cor.Warnings()...)
	return m.out.Flush()
}

// take writes an entry, or keeps it while it may stand before one that is chosen.
func (m *merging) take(e correlate.Entry) error {
	switch {
	case m.own == nil, m.beside > 0 && e.At <= m.until && !m.own.has(e.Event):
		return m.write(e)
	case !m.own.has(e.Event):
		if m.beside > 0 {
			m.keep(e)
		}
		return nil
	}
	m.until = e.At + m.beside
	for _, b := range m.before {
		if b.At >= e.At-m.beside {
			if err := m.write(b); err != nil {
				return err
			}
		}
	}
	m.before = m.before[:0]
	return m.write(e)
}

// keep holds an entry, and lets go of those that are too old.
func (m *merging) keep(e correlate.Entry) {
	if len(m.before) > 0 && len(m.before) == cap(m.before) {
		old, _ := slices.BinarySearchFunc(m.before, e.At-m.beside, func(b correlate.Entry, t parser.Time) int { return int(b.At - t) })
		m.before = slices.Delete(m.before, 0, old)
	}
	m.before = append(m.before, e)
}

// lateLine is how long after a midnight a line of the day before may follow in a log
// whose lines have their dates.
const lateLine parser.Time = 60_000

// write writes an entry, and above it the date where its day begins.
func (m *merging) write(e correlate.Entry) error {
	dialect := m.dialects[e.Proc.Source]
	dumplog := dialect == string(catalog.Dumplog)
	if day := e.Shown - ((e.Shown%parser.Day)+parser.Day)%parser.Day; day > m.day {
		m.day = day
		if e.Dated && dumplog {
			m.days.Header(day)
			if _, err := m.out.WriteString(parser.DateHeader(day) + "\n"); err != nil {
				return err
			}
		}
	}
	if dumplog {
		m.DaysApart = !m.days.Keeps(e.Proc, e.Shown) || m.DaysApart
	} else {
		m.DaysApart = m.DaysApart || e.Shown < m.day-lateLine
	}
	if !slices.Contains(m.Dialects, dialect) {
		m.Dialects = append(m.Dialects, dialect)
	}
	m.Entries++
	_, err := m.out.Write(e.Text)
	return err
}
