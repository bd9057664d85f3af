package parser

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"sort"
	"strings"
	"sync"
	"sync/atomic"

	"uccetrace/parser/catalog"
)

// Options say how a capture is read.
type Options struct {
	Catalog *catalog.Catalog
	Shapes  bool // collect the shapes of unclaimed entries, which costs time
	Entries bool // blocks carry every entry as it stands there, which costs memory
	// Dialects are forced on sources; of those that match one the first counts.
	Dialects []Forced
	// Dates are those of logs without one; of those that match one the first counts.
	Dates []Date

	// Veil, if it is set, gives each source that is no archive another name and lays
	// patches over its bytes before anything else reads them.
	Veil func(name string) (as string, patches []Patch)

	limits limits // tests make them small
}

// Capture is the sources of one analysis and their runs.
type Capture struct {
	Sources []*Source // by name; in the place of an archive the files in it
	Runs    []*Run    // by source, then by offset

	catalog *catalog.Catalog
	shapes  bool
	eachOf  bool         // blocks carry every entry
	states  []*state     // of the sources, in their order
	rooms   sync.Pool    // readers that have read a second time, for their slabs
	open    atomic.Int32 // files held open
	packed  atomic.Int64 // memory that packed sources held open take
	yard    yard
	trunks  []*trunk
	forced  []Forced
	dates   datings
	probed  []byte // Open's buffer
	limits  limits
	veil    func(string) (string, []Patch)
}

// state is what Open learnt of a source.
type state struct {
	*Source
	nest
	hidden   bool  // an archive of which nothing but its warnings is to be said
	size     int64 // bytes; of a stream those in memory
	encoding string
	form     *form  // nil for a dumplog
	forced   string // the dialect that it has to be of; "" where it is told by its lines
	other    string // what its lines look like where none of them has a header
	foreign  string // what it is instead of a log, and what to do; "" for a log
	binary   bool   // it is no text, and nothing more is known of it
	err      error
	warnings []Warning
	runs     []*Run
}

// Run is a stretch of a source in which no node's time falls back by more than
// 5 s: a file that holds one process after the other is several runs. A run is
// read by one goroutine at a time; different runs share nothing that changes.
type Run struct {
	Source *Source
	Index  int    // order: by source, then by offset
	Dated  bool   // a date header stands before it or in it: its times count from 1970-01-01
	First  Time   // of its first entry, as probed
	Last   Time   // the highest, as probed; Last < First where it cannot be known (a stream)
	Headed bool   // a date header stands between the run before it and this one
	Leaps  []Leap // the first ones in it, as probed

	capture    *Capture
	form       *form // of a dialect other than dumplog's; nil
	start, end int64 // bytes of the source
	line       int32 // of start, from 1
	base       Time  // midnight before its first entry
	procs      *procs
	stream     *leftover // what a source that cannot be sought still has

	// A run may be read on while another goroutine reads around a window of it.
	mu     sync.Mutex
	result *reading // of the last time that it was read
	index  []place  // of its blocks so far, what is behind them, and whether that is all
	behind place
	whole  bool
	millis bool // a time of it is printed with milliseconds
}

// leftover is a stream that was too long for memory: its beginning and its rest.
type leftover struct {
	io.Reader
	used bool
}

// Open puts the files in archives in their archive's place, down to archives in
// archives four deep, and probes every source that can be sought for its runs; a
// stream is kept in memory up to 64 MiB, and beyond that is one run that can be
// read once. What is wrong with a single source stands in the Summary; the error
// is that of ctx.
func Open(ctx context.Context, sources []*Source, opt Options) (*Capture, error) {
	if opt.Catalog == nil {
		return nil, errors.New("no catalogue given: load catalog.Embedded")
	}
	c := &Capture{catalog: opt.Catalog, shapes: opt.Shapes, eachOf: opt.Entries, limits: opt.limits.orDefault(), veil: opt.Veil}
	if err := c.force(opt.Dialects); err != nil {
		return nil, err
	}
	for _, d := range opt.Dates {
		if err := d.Check(); err != nil {
			return nil, fmt.Errorf("date of %s: %w", d.Glob, err)
		}
	}
	c.dates = datings{given: opt.Dates, met: make([]bool, len(opt.Dates))}
	for _, s := range sources {
		if err := c.openSource(ctx, &state{Source: s}); err != nil {
			return nil, err
		}
	}
	c.arrange()
	return c, nil
}

// arrange numbers the sources and runs, and ends the measuring of what is packed.
func (c *Capture) arrange() {
	if c.veil != nil {
		for _, st := range c.states { // archives, and what could not be opened
			if st.given == "" {
				name, _ := c.veil(st.Name)
				st.hide(name, nil)
			}
		}
	}
	sort.SliceStable(c.states, func(i, j int) bool { return c.states[i].Name < c.states[j].Name })
	for _, st := range c.states {
		if !st.hidden {
			st.Index = len(c.Sources)
			c.Sources = append(c.Sources, st.Source)
		}
		for _, r := range st.runs {
			r.Index = len(c.Runs)
			c.Runs = append(c.Runs, r)
		}
	}
	for _, t := range c.trunks {
		t.sealed = true
	}
	c.probed = nil
}

// openSource opens a source, or what is packed in it, and keeps what it learns.
func (c *Capture) openSource(ctx context.Context, st *state) error {
	s := st.Source
	if s.stream != nil && !s.collected {
		held, rest, err := collect(s.stream)
		s.collected = true
		for _, piece := range held {
			st.size += int64(len(piece))
		}
		s.size = st.size
		if err != nil {
			s.broken = fmt.Errorf("%s: at byte %d: %w", s.Name, st.size, trimName(s.Name, err))
		}
		if rest != nil {
			return c.openStream(ctx, st, held, rest)
		}
		size := st.size
		s.open = func() (contents, error) { return contents{ReaderAt: held, size: size}, nil }
	}
	if s.open == nil {
		st.err = fmt.Errorf("%s: was read already, and cannot be sought: save it as a file", s.Name)
		c.states = append(c.states, st)
		return ctx.Err()
	}
	in := input{source: s, capture: c}
	defer in.close()
	size, err := in.size()
	if err != nil {
		st.err = fmt.Errorf("%s: %w", s.Name, trimName(s.Name, err))
		c.states = append(c.states, st)
		return ctx.Err()
	}
	st.err = s.broken
	head := make([]byte, tarBlock)
	n, _ := in.readAt(head, 0) // the probe meets the same error
	if kind := packingOf(head[:n]); kind != notPacked {
		in.close()
		return c.unpack(ctx, st, kind, size)
	}
	if s.wanted != nil {
		st.size, st.err = size, fmt.Errorf("%s: is no archive that could hold %q: name the file alone", s.Name, s.wanted[0])
		c.states = append(c.states, st)
		return ctx.Err()
	}
	if c.veil != nil {
		in.close()
		s.hide(c.veil(s.Name))
	}
	c.states = append(c.states, st)
	return c.probe(ctx, st, &in, size)
}

// probe finds the runs of a source.
func (c *Capture) probe(ctx context.Context, st *state, in *input, size int64) error {
	if size == 0 {
		return ctx.Err() // an archive may have thousands of such
	}
	s := st.Source
	p, err := newProbe(ctx, in, size)
	if err == nil {
		p.buf = c.probed[:0]
		err = p.source(st)
		c.probed = p.buf
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if st.size = s.size; err == nil && p.broken != nil {
		err = p.broken
		s.broken = fmt.Errorf("%s: %w", s.Name, trimName(s.Name, err))
	}
	if err != nil {
		st.err = fmt.Errorf("%s: %w", s.Name, trimName(s.Name, err))
	}
	for _, b := range p.trail.runs {
		if !b.some {
			b.last = b.first - 1
		}
		r := &Run{
			Source: s, capture: c, form: st.form, procs: &procs{},
			Dated: b.dated, First: b.first, Last: b.last, Headed: b.headed, Leaps: b.leaps,
			start: b.start, end: b.end, line: b.line, base: b.base,
		}
		if b.some {
			c.date(r)
		}
		st.runs = append(st.runs, r)
	}
	return nil
}

// openStream makes one run of a stream that is too long to be kept; its beginning
// says whether it is a log and what date it begins with. What gzip or zstd packed is
// unpacked as it comes; an archive needs to be sought.
func (c *Capture) openStream(ctx context.Context, st *state, held memory, rest io.Reader) error {
	s := st.Source
	switch kind := packingOf(held[0]); kind {
	case notPacked:
	case gzipFile, zstdFile:
		return c.unpackStream(ctx, st, kind, &drain{held: held, rest: rest})
	default:
		st.err = fmt.Errorf("%s: is %s of more than %s, which cannot be read from a pipe: save it as a file", s.Name, kind, inUnits(streamLimit))
		c.states = append(c.states, st)
		return ctx.Err()
	}
	c.states = append(c.states, st)
	st.encoding = encodingOf(held[0])
	s.order = orderOf(st.encoding)
	head := held[0]
	if s.order != nil {
		head = s.decoded(head)
	}
	if s.dress = dressOf(head, st.encoding == "windows-1252"); s.dress != nil {
		l := s.lens()
		l.start(0, true)
		head = l.append(nil, held[0], false)
	}
	st.tell(c, head)
	if st.foreign = foreign(s.Name, held[0]); st.foreign != "" {
		st.warnings = append(st.warnings, Warning{Source: s.Name, Text: st.foreign})
		return ctx.Err()
	}
	r := &Run{Source: s, capture: c, form: st.form, procs: &procs{}, end: -1, line: 1, Last: -1}
	r.stream = &leftover{Reader: &drain{held: held, rest: rest}}
	p := probe{reader: &reader{roster: newRoster(s, nil, nil), lf: -1, form: st.form}, trail: newTrail()}
	p.buf = head
	p.marks(0, false, func(m mark) bool {
		p.trail.step(m)
		return p.trail.clock.some
	})
	if b := p.trail.finish(); b.some {
		r.First, r.Last = b.first, b.first-1
		r.Dated, r.base = b.dated, b.base
		c.date(r)
	}
	st.runs = append(st.runs, r)
	return ctx.Err()
}

// drain reads what is held in memory, letting go of it, and then the rest.
type drain struct {
	held memory
	at   int
	rest io.Reader
}

func (d *drain) Read(p []byte) (int, error) {
	for len(d.held) > 0 {
		if n := copy(p, d.held[0][d.at:]); n > 0 {
			d.at += n
			return n, nil
		}
		d.held[0] = nil
		d.held, d.at = d.held[1:], 0
	}
	return d.rest.Read(p)
}

// Seekable says whether the run can be read again: whether Unclaimed works.
func (r *Run) Seekable() bool { return r.stream == nil }

// Dialect is in which dialect the run's source is read.
func (r *Run) Dialect() string { return dialectOf(r.form) }

func (r *Run) newClock() clock { return clock{base: r.base, dated: r.Dated} }

// Print prints a time of the run as its trace does, with the date if that is
// known, else with the days since its first entry.
func (r *Run) Print(t Time) string {
	return r.Printed(t).String()
}

// Printed is a time of the run as Print prints it.
func (r *Run) Printed(t Time) Printed {
	r.mu.Lock()
	defer r.mu.Unlock()
	return Printed{Time: t, Dated: r.Dated, Millis: len(r.index) == 0 || r.millis || t%1000 != 0, Known: true}
}

// read is what came of reading the run, nil where nobody has.
func (r *Run) read() *reading {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.result
}

// known are the blocks that were read so far, the place behind them, and whether these
// are all.
func (r *Run) known() (index []place, behind place, whole bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.index, r.behind, r.whole
}

// note keeps what a block adds to what is known of the run.
func (r *Run) note(from, behind place, last, millis bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.index, r.behind, r.whole, r.millis = append(r.index, from), behind, last, r.millis || millis
}

// Blocks reads the run from its beginning. There is a block at least for every
// MiB that is read, also where no entry is claimed. An error ends it; all that was
// read before has been yielded, and the error stands in the Summary too.
func (r *Run) Blocks(ctx context.Context) iter.Seq2[Block, error] {
	return func(yield func(Block, error) bool) {
		rd := newReader(r)
		if r.stream != nil {
			if r.stream.used {
				yield(Block{}, fmt.Errorf("%s: is a stream, which can be read only once: save it as a file", r.Source.Name))
				return
			}
			r.stream.used = true
			rd.stream, rd.end = r.stream, -1
		}
		r.mu.Lock()
		r.index, r.whole = nil, false
		r.mu.Unlock()
		defer func() { // however it ends: what was counted so far is what there is
			rd.in.close()
			r.mu.Lock()
			defer r.mu.Unlock()
			r.result = rd.reading()
		}()
		behind := rd.place()
		for more := true; more; {
			from := behind
			var b Block
			b, more = rd.next(ctx)
			for _, s := range b.Spans {
				from.include(s.First, s.Last)
			}
			behind = rd.place()
			r.note(from, behind, !more, rd.millis)
			if !yield(b, nil) {
				return
			}
		}
		if rd.err == nil && r.end == r.Source.size {
			rd.err = r.Source.broken
		}
		if rd.err != nil {
			yield(Block{Reached: rd.clock.last}, rd.err)
		}
	}
}

// trimName takes the source's name off an error, so that it stands there once.
func trimName(name string, err error) error {
	if text, ok := strings.CutPrefix(err.Error(), name+": "); ok {
		return shortened{text, err}
	}
	return err
}

// shortened is an error whose text says less.
type shortened struct {
	text string
	err  error
}

func (s shortened) Error() string { return s.text }
func (s shortened) Unwrap() error { return s.err }
