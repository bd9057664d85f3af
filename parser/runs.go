package parser

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sort"
	"sync"

	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
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

	// Chunk is how many bytes of a run are read at a time at most; 0 for what is fastest.
	// What is read is the same.
	Chunk int

	// Veil, if it is set, gives each source that is no archive another name and lays
	// patches over its bytes before anything else reads them.
	Veil func(name string) (as string, patches []source.Patch)
}

// Capture is the sources of one analysis and their runs.
type Capture struct {
	Sources []*source.Source // by name; in the place of an archive the files in it
	Runs    []*Run           // by source, then by offset

	catalog *catalog.Catalog
	shapes  bool
	eachOf  bool      // blocks carry every entry
	chunk   int       // read at a time at most; 0 for any number
	states  []*state  // of the sources, in their order
	rooms   sync.Pool // readers that have read a second time, for their slabs
	pool    source.Pool
	forced  []Forced
	dates   datings
	probed  []byte // Open's buffer
}

// state is what Open learnt of a source.
type state struct {
	*source.Source
	hidden   bool  // an archive of which nothing but its warnings is to be said
	size     int64 // bytes
	encoding string
	dress    *dress // what stands around the lines of the log; nil for nothing
	form     *form  // nil for a dumplog
	forced   string // the dialect that it has to be of; "" where it is told by its lines
	other    string // what its lines look like where none of them has a header
	foreign  string // what it is instead of a log, and what to do; "" for a log
	binary   bool   // it is no text, and nothing more is known of it
	err      error
	warnings []source.Warning
	runs     []*Run
}

// Run is a stretch of a source in which no node's time falls back by more than
// 5 s: a file that holds one process after the other is several runs. A run is
// read by one goroutine at a time; different runs share nothing that changes.
type Run struct {
	Source *source.Source
	Index  int    // order: by source, then by offset
	Dated  bool   // a date header stands before it or in it: its times count from 1970-01-01
	First  Time   // of its first entry, as probed
	Last   Time   // the highest, as probed; Last < First where there is none
	Headed bool   // a date header stands between the run before it and this one
	Leaps  []Leap // the first ones in it, as probed

	capture    *Capture
	form       *form  // of a dialect other than dumplog's; nil
	dress      *dress // of its source
	cr         bool   // its source's lines end in CR
	start, end int64  // bytes of the source
	line       int32  // of start, from 1
	base       Time   // midnight before its first entry
	procs      *procs

	// A run may be read on while another goroutine reads around a window of it.
	mu     sync.Mutex
	result *reading // of the last time that it was read
	cut    error    // why it could not be read again
	index  []place  // of its blocks so far, what is behind them, and whether that is all
	behind place
	whole  bool
	millis bool    // a time of it is printed with milliseconds
	strays []stray // of these blocks
}

// Open puts the files in archives in their archive's place, down to archives in
// archives four deep, and probes every source for its runs. What is wrong with a single
// source stands in the Summary; the error is that of ctx.
func Open(ctx context.Context, sources []*source.Source, opt Options) (*Capture, error) {
	if opt.Catalog == nil {
		return nil, errors.New("no catalogue given: load catalog.Embedded")
	}
	c := &Capture{catalog: opt.Catalog, shapes: opt.Shapes, eachOf: opt.Entries, chunk: opt.Chunk}
	c.pool.Veil = opt.Veil
	if err := c.force(opt.Dialects); err != nil {
		return nil, err
	}
	for _, d := range opt.Dates {
		if err := d.Check(); err != nil {
			return nil, fmt.Errorf("date of %s: %w", d.Glob, err)
		}
	}
	c.dates = datings{given: opt.Dates, met: make([]bool, len(opt.Dates))}
	for o := range c.pool.Open(ctx, sources) {
		c.open(ctx, o)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c.arrange()
	return c, nil
}

// open keeps what there is to learn of a source: its runs, if it can be read.
func (c *Capture) open(ctx context.Context, o *source.Opened) {
	st := &state{Source: o.Source, hidden: o.Hidden, size: o.Bytes, foreign: o.Foreign, err: o.Err, warnings: o.Warnings}
	c.states = append(c.states, st)
	if o.Reader != nil && o.Bytes != 0 { // an archive may have thousands of empty ones
		c.probe(ctx, st, o)
	}
}

// arrange numbers the sources and runs.
func (c *Capture) arrange() {
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
	c.probed = nil
}

// probe finds the runs of a source.
func (c *Capture) probe(ctx context.Context, st *state, o *source.Opened) {
	s := st.Source
	p := newProbe(ctx, o)
	p.buf = c.probed[:0]
	err := p.source(c, st)
	c.probed = p.buf
	if ctx.Err() != nil {
		return
	}
	if st.size = s.Size(); err == nil && p.broken != nil {
		err = p.broken
		s.Ends(st.size, err)
	}
	if err != nil {
		st.err = fmt.Errorf("%s: %w", s.Name, s.Unnamed(err))
	}
	for _, b := range p.trail.runs {
		if !b.some {
			b.last = b.first - 1
		}
		r := &Run{
			Source: s, capture: c, form: st.form, dress: st.dress, cr: p.cr, procs: &procs{},
			Dated: b.dated, First: b.first, Last: b.last, Headed: b.headed, Leaps: b.leaps,
			start: b.start, end: b.end, line: b.line, base: b.base,
		}
		if b.some {
			c.date(r)
		}
		st.runs = append(st.runs, r)
	}
}

// Dialect is in which dialect the run's source is read.
func (r *Run) Dialect() string { return dialectOf(r.form) }

// lens is what the run's source is read through; nil for nothing.
func (r *Run) lens() *lens { return lensOf(r.Source.Wide(), r.dress) }

func (r *Run) newClock() clock { return clock{base: r.base, dated: r.Dated} }

// Printed is a time of the run as its trace prints it, with the date if that is known,
// else with the days since its first entry.
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

// failed keeps why the run could not be read again.
func (r *Run) failed(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cut == nil {
		r.cut = err
	}
}

// failure is why the run could not be read again, nil where it could.
func (r *Run) failure() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.cut
}

// known are the blocks that were read so far, the place behind them, and whether these
// are all.
func (r *Run) known() (index []place, behind place, whole bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.index, r.behind, r.whole
}

// note keeps what a block adds to what is known of the run.
func (r *Run) note(from, behind place, last bool, rd *reader) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.index, r.behind, r.whole, r.millis = append(r.index, from), behind, last, r.millis || rd.millis
	r.strays = rd.strays
}

// Blocks reads the run from its beginning. There is a block at least for every
// MiB that is read, also where no entry is claimed. An error ends it; all that was
// read before has been yielded, and the error stands in the Summary too.
func (r *Run) Blocks(ctx context.Context) iter.Seq2[Block, error] { return r.blocks(ctx, chunk, nil) }

// Needed is like Blocks, for who reads several runs at a time: its blocks are smaller, and of
// events no more is in them than what the caller needs, nil for all.
func (r *Run) Needed(ctx context.Context, needs *Needs) iter.Seq2[Block, error] {
	return r.blocks(ctx, smallChunk, needs)
}

func (r *Run) blocks(ctx context.Context, size int, needs *Needs) iter.Seq2[Block, error] {
	return func(yield func(Block, error) bool) {
		rd := newReader(r)
		rd.chunk, rd.needs = size, needs
		r.mu.Lock()
		r.index, r.whole = nil, false
		r.mu.Unlock()
		defer func() { // however it ends: what was counted so far is what there is
			rd.in.Close()
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
			r.note(from, behind, !more, rd)
			if !yield(b, nil) {
				return
			}
		}
		if rd.err == nil && r.end == r.Source.Size() {
			rd.err = r.Source.Broken()
		}
		if rd.err != nil {
			yield(Block{Reached: rd.clock.last}, rd.err)
		}
	}
}
