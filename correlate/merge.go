package correlate

import (
	"bytes"
	"context"
	"iter"
	"slices"
	"strings"

	"uccetrace/correlate/clock"
	"uccetrace/parser"
	"uccetrace/parser/source"
)

// ahead is how many blocks of a run are read before the merge asks for them.
const ahead = 2

// item is an event with its place in time, on the reference clock.
type item struct {
	ev *parser.Event
	t  parser.Time
}

// feed is a run being merged.
type feed struct {
	run     *parser.Run
	place   clock.Place
	most    parser.Time // the offset of the machine in it whose clock is taken back most
	reached parser.Time // every line up to there is in the queue or gone
	blocks  chan blockOrError
	queue   []item // in order of time
	head    int
	done    bool
	some    bool  // it has entries,
	left    int64 // and bytes that follow on none, where entries are merged
}

type blockOrError struct {
	block parser.Block
	err   error
}

// merger puts the events of all runs into one order.
type merger struct {
	ctx     context.Context
	sources []*feed
	entries bool // every entry is merged, not only what a message claims
	needs   *parser.Needs
	active  []*feed // those with lines in their queues, in order
	ranks   map[*parser.Proc]string
	sharing map[string]*source.Source // who prints into one source; nil for several
	batch   []item

	dates   map[*parser.Proc]bool // whose log says which day it is
	clocks  *clock.Clocks
	offset  func(*parser.Proc) parser.Time
	covered func(parser.ProcSpan, parser.Time)
	failed  error
}

// newMerger is ready to read runs, each placed in time.
func newMerger(ctx context.Context, runs []*parser.Run, clocks *clock.Clocks) *merger {
	m := &merger{ctx: ctx, ranks: map[*parser.Proc]string{}, sharing: map[string]*source.Source{}, dates: map[*parser.Proc]bool{}, clocks: clocks}
	for _, r := range runs {
		p := clocks.Place(r)
		m.sources = append(m.sources, &feed{run: r, place: p, most: p.Offset, reached: r.First + p.Shift - disorder})
	}
	return m
}

// each calls yield with every event in order of time, and with how far all runs
// have come. An error of one run is kept in m.failed; the others are read on.
func (m *merger) each(yield func(it item)) {
	ctx, stop := context.WithCancel(m.ctx)
	defer stop()
	for {
		s := m.furthestBehind()
		if s == nil {
			m.release(1<<62, yield)
			return
		}
		m.advance(ctx, s)
		if m.ctx.Err() != nil {
			m.failed = m.ctx.Err()
			return
		}
		m.release(m.watermark(), yield)
	}
}

func (m *merger) furthestBehind() *feed {
	var best *feed
	for _, s := range m.sources {
		if !s.done && (best == nil || s.reached < best.reached) {
			best = s
		}
	}
	return best
}

// watermark is the time up to which no run has lines to come.
func (m *merger) watermark() parser.Time {
	var low parser.Time = 1 << 62
	for _, s := range m.sources {
		if !s.done {
			low = min(low, s.reached)
		}
	}
	return low - disorder
}

// advance takes the next block of a run, which a goroutine of its own reads
// from the moment that the merge first needs it.
func (m *merger) advance(ctx context.Context, s *feed) {
	if s.blocks == nil {
		s.blocks = make(chan blockOrError, ahead)
		go read(ctx, s.run.Needed(ctx, m.needs), s.blocks)
	}
	b, ok := <-s.blocks
	if !ok {
		s.done = true
		return
	}
	if b.err != nil {
		m.failed = b.err
	}
	several := false // machines with clocks of their own
	for _, p := range b.block.Spans {
		own := m.offset(p.Proc)
		several = several || own != s.place.Offset
		s.most = max(s.most, own)
		m.covered(p, s.place.ShiftAt(p.First)+s.place.Offset-own)
		m.note(p.Proc)
		m.dates[p.Proc] = s.run.Dated
	}
	events := b.block.Events
	if m.entries {
		events = b.block.Entries
		s.left, s.some = s.left+b.block.Left, s.some || len(events) > 0
	}
	for i := range events {
		ev := &events[i]
		t := ev.Time + s.place.ShiftAt(ev.Time)
		if several {
			t += s.place.Offset - m.offset(ev.Proc)
		}
		s.push(item{ev, t})
	}
	if len(events) > 0 && !slices.Contains(m.active, s) {
		at, _ := slices.BinarySearchFunc(m.active, s, func(a, b *feed) int { return a.run.Index - b.run.Index })
		m.active = slices.Insert(m.active, at, s)
	}
	s.reached = max(s.reached, b.block.Reached+s.place.ShiftAt(b.block.Reached)+s.place.Offset-s.most)
}

func read(ctx context.Context, blocks iter.Seq2[parser.Block, error], out chan<- blockOrError) {
	defer close(out)
	for block, err := range blocks {
		select {
		case out <- blockOrError{block, err}:
		case <-ctx.Done():
			return
		}
	}
}

// push keeps the queue in order; lines are nearly in order already.
func (s *feed) push(it item) {
	if s.head == len(s.queue) {
		s.queue, s.head = s.queue[:0], 0
	}
	s.queue = append(s.queue, it)
	for i := len(s.queue) - 1; i > s.head && s.queue[i-1].t > s.queue[i].t; i-- {
		s.queue[i-1], s.queue[i] = s.queue[i], s.queue[i-1]
	}
}

// release hands out everything before the watermark, a millisecond at a time so
// that the order within it does not depend on files.
func (m *merger) release(watermark parser.Time, yield func(it item)) {
	for {
		first := watermark
		for _, s := range m.active {
			if s.head < len(s.queue) {
				first = min(first, s.queue[s.head].t)
			}
		}
		if first >= watermark {
			break
		}
		m.batch = m.batch[:0]
		for _, s := range m.active {
			for s.head < len(s.queue) && s.queue[s.head].t == first {
				m.batch = append(m.batch, s.queue[s.head])
				s.queue[s.head].ev = nil
				s.head++
			}
		}
		for _, it := range m.unite(m.batch) {
			yield(it)
		}
	}
	kept := m.active[:0]
	for _, s := range m.active {
		if s.compact(); s.head < len(s.queue) {
			kept = append(kept, s)
		}
	}
	m.active = kept
}

// compact drops the part of the queue that is gone, once it is most of it.
func (s *feed) compact() {
	if s.head > 1024 && s.head > len(s.queue)/2 {
		n := copy(s.queue, s.queue[s.head:])
		clear(s.queue[n:])
		s.queue, s.head = s.queue[:n], 0
	}
}

// note remembers whether one process prints into several sources.
func (m *merger) note(p *parser.Proc) {
	if _, known := m.ranks[p]; known {
		return
	}
	name := strings.ToLower(p.Printed)
	m.ranks[p] = name
	if src, seen := m.sharing[name]; !seen {
		m.sharing[name] = p.Source
	} else if src != p.Source {
		m.sharing[name] = nil
	}
}

// unite sorts the lines of one millisecond by process, and counts a line that
// several sources hold as often as the source that has it most.
func (m *merger) unite(batch []item) []item {
	if len(batch) < 2 {
		return batch
	}
	shared := false
	for _, it := range batch {
		if m.sharing[m.ranks[it.ev.Proc]] == nil {
			shared = true
		}
	}
	slices.SortStableFunc(batch, func(a, b item) int { return strings.Compare(m.ranks[a.ev.Proc], m.ranks[b.ev.Proc]) })
	if !shared {
		return batch
	}
	type key struct {
		proc, text string
		session    int32
	}
	type count struct {
		source *source.Source
		most   int
		now    int
	}
	// Batches come source by source within a process: the stable sort keeps it.
	counts := map[key]*count{}
	owner := func(it item) (key, *source.Source) {
		text := it.ev.Text
		if m.entries {
			text = bytes.TrimRight(bytes.ReplaceAll(text, []byte{'\r'}, nil), " \t\n\x00") // a copy's line breaks may differ
		}
		return key{m.ranks[it.ev.Proc], string(text), it.ev.Session}, it.ev.Proc.Source
	}
	kept := batch[:0]
	for _, it := range batch {
		k, src := owner(it)
		c := counts[k]
		if c == nil {
			c = &count{source: src}
			counts[k] = c
		}
		if c.source != src {
			c.source, c.now = src, 0
		}
		c.now++
		if c.now > c.most {
			c.most = c.now
			kept = append(kept, it)
		}
	}
	return kept
}
