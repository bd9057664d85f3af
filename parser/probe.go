package parser

import (
	"bytes"
	"context"
	"io"
	"maps"
	"strings"

	"uccetrace/parser/source"
)

const (
	probeWhole  = 4 << 20   // up to this size a source is probed line by line
	probeStep   = 256 << 10 // a larger one has a look taken at every such place,
	probeLook   = 2 << 10   // of this size,
	probeEnds   = 64 << 10  // and at its beginning and end
	maxRunsEach = 1000      // of one source; what follows is one run, in which time may fall
)

// A probe finds the runs of a source without reading all of it. It looks at a few
// lines every 256 KiB, and where two looks show that something happened between
// them (time fell back, a process came up, a day began), it reads what lies
// between line by line. What falls and rises again between two looks is met only
// when the run is read, and said then.
type probe struct {
	*reader
	ctx   context.Context
	in    *source.Reader
	size  int64
	trail *trail
	read  int64 // up to here the trail knows of everything that mattered

	loaded   int64 // what was loaded last
	measures bool  // size is not known yet
	broken   error // why a source that is measured ends where it does; nil at its end
}

// mark is a header at the beginning of a line, or a date header.
type mark struct {
	at     int64
	proc   *process // nil for a date header
	time   Time     // time of day, or the midnight that the date header names
	lineAt int64
	stated *stated // the header of a log that is no dumplog; nil
}

func newProbe(ctx context.Context, o *source.Opened) *probe {
	p := &probe{ctx: ctx, in: o.Reader, size: o.Bytes, trail: newTrail()}
	if o.Bytes < 0 {
		p.size, p.measures = 1<<62, true
	}
	p.reader = &reader{roster: newRoster(o.Source, nil, nil), lf: -1}
	return p
}

// source looks at the beginning and then finds the runs.
func (p *probe) source(c *Capture, st *state) error {
	s := st.Source
	measures := p.measures
	err := p.load(0, probeEnds, true)
	if measures {
		s.Ends(int64(len(p.buf)), nil) // unless more is looked at
	}
	if err == nil && len(p.buf) == 0 && !measures && p.size > 0 {
		err = errCut
	}
	if err != nil || len(p.buf) == 0 {
		return err
	}
	st.encoding = source.EncodingOf(p.buf)
	if p.lens = bare(s.Wide()); p.lens != nil {
		if err := p.load(0, probeEnds, true); err != nil {
			return err
		}
	}
	if err := p.breaks(); err != nil {
		return err
	}
	if st.dress = dressOf(p.buf, st.encoding == "windows-1252"); st.dress != nil {
		st.dress.cr = p.cr
		p.lens = lensOf(s.Wide(), st.dress)
		if err := p.load(0, probeEnds, true); err != nil {
			return err
		}
	}
	st.tell(c, p.buf)
	p.form = st.form
	var unread bool
	if st.foreign, unread = source.Foreign(s.Name, p.buf); st.foreign != "" {
		st.warnings = append(st.warnings, source.Warning{Source: s.Name, Text: st.foreign, Unread: unread})
		return nil
	}
	binary := bytes.IndexByte(p.buf, 0) >= 0
	if measures {
		err = p.whole(p.size)
		s.Ends(p.size, nil)
	} else {
		err = p.looks()
	}
	if binary && !p.trail.known() {
		st.binary = true
		return err
	}
	p.trail.close(p.size)
	if cerr := p.countLines(); err == nil {
		err = cerr
	}
	return err
}

// breaks finds out what ends the lines of the source, whose beginning is loaded and is again
// then: CR, as an old Mac writes it, only where there is no LF from one end to the other.
func (p *probe) breaks() error {
	if bytes.IndexByte(p.buf, '\r') < 0 {
		return nil
	}
	for bytes.IndexByte(p.buf, '\n') < 0 {
		if p.eof {
			p.cr = true
			break
		}
		if err := p.load(p.loaded, chunk, false); err != nil || len(p.buf) == 0 {
			return err // cut while it was read: who reads on meets it
		}
	}
	return p.load(0, probeEnds, true)
}

// looks goes through the source, in looks or whole.
func (p *probe) looks() error {
	if p.size <= probeWhole {
		return p.whole(p.size)
	}
	if err := p.whole(probeEnds); err != nil {
		return err
	}
	for at := int64(probeStep); at < p.size-probeEnds; at += probeStep {
		if err := p.look(at, probeLook); err != nil {
			return err
		}
	}
	return p.look(p.size-probeEnds, probeEnds)
}

// load reads size bytes from an offset, or what there is. line says that a line is
// known to begin there.
func (p *probe) load(at int64, size int, line bool) error {
	if err := p.ctx.Err(); err != nil {
		return err
	}
	size = int(max(0, min(int64(size), p.size-at)))
	if cap(p.buf) < size {
		p.buf = make([]byte, size)
	}
	into := p.buf[:size]
	if p.lens != nil {
		into = p.lens.scratch(size)
	}
	n, err := p.in.ReadAt(into, at)
	if p.measures && n < size {
		p.size, p.measures = at+int64(n), false
		if err != io.EOF {
			p.broken = err
		}
		err = nil
	}
	p.base, p.pos, p.lf, p.loaded = at, 0, -1, at+int64(n)
	p.eof = p.loaded >= p.size
	if p.lens != nil {
		p.lens.start(at, line)
		p.buf = p.lens.append(p.buf[:0], into[:n], p.eof)
	} else {
		p.buf = p.buf[:n]
	}
	if err == io.EOF {
		err = nil
	}
	return err
}

// whole reads line by line from where the probe stands up to an offset at least.
func (p *probe) whole(to int64) error {
	for p.read < to {
		if err := p.load(p.read, chunk, true); err != nil {
			return err
		}
		if len(p.buf) == 0 {
			return nil
		}
		end := p.marks(p.read, false, p.trail, func(m mark) bool {
			p.trail.step(m)
			return false
		})
		if end == p.read { // a line that is longer than a chunk: no header in the rest of it
			end = p.loaded
			for p.eof = true; end < p.size; {
				if err := p.load(end, chunk, false); err != nil {
					return err
				}
				p.eof = p.loaded == end
				if _, after, ok := p.lineEnd(); ok {
					end = p.offset(end + int64(after))
					break
				}
				if end = p.loaded; p.eof {
					break
				}
			}
		}
		p.read = end
	}
	return nil
}

// look takes a look at a place; if something happened before it, everything from
// the last look on is read.
func (p *probe) look(at int64, size int) error {
	if at <= p.read {
		return p.whole(min(at+int64(size), p.size))
	}
	if err := p.load(at, size, false); err != nil {
		return err
	}
	trial := p.trail.clone()
	odd := false
	end := p.marks(at, true, trial, func(m mark) bool {
		odd = odd || trial.step(m)
		return odd
	})
	if odd {
		return p.whole(min(at+int64(size), p.size))
	}
	p.trail = trial
	p.read = max(p.read, end)
	return nil
}

// marks gives the headers that stand at the beginning of the buffer's lines, up
// to the last whole line, whose end it returns. Where the buffer begins inside a
// line, that one is left out; so are lines whose time is wrong by what the trail has.
func (p *probe) marks(at int64, inside bool, t *trail, yield func(mark) (stop bool)) (end int64) {
	for p.pos < len(p.buf) {
		to, after, ok := p.lineEnd()
		if !ok {
			break
		}
		from := p.pos
		p.pos = after
		if inside {
			inside = false
			continue
		}
		for to > from && p.buf[to-1] == 0 {
			to--
		}
		line := p.buf[from:to]
		if from == 0 && p.base == 0 {
			skipped := len(line) - len(bytes.TrimPrefix(line, []byte(source.BOM)))
			from, line = from+skipped, line[skipped:]
		}
		blanks := skipEmpty(line)
		m := mark{at: p.reader.behind(p.base + int64(from+blanks)), lineAt: p.offset(p.base + int64(from))}
		h := heading{}
		if p.form != nil {
			if m.proc = p.says(from+blanks, to); m.proc == nil {
				continue
			}
			m.time, m.stated = p.stated.tod, &p.stated
		} else if len(line) > blanks && line[blanks]-'0' <= 2 && p.heading(from+blanks, to, &h) {
			if hands := t.hands[h.process]; t.clock.suspect(&hands, h.tod) {
				_, wrong, known := p.stray(&h, &hands, after)
				if !known {
					p.pos = from
					break
				}
				if wrong {
					continue
				}
				hands.leap()
				t.hands[h.process] = hands
			}
			m.proc, m.time = h.process, h.tod
		} else if day, ok := readDate(line[blanks:]); ok {
			m.time = day
		} else {
			continue
		}
		if yield(m) {
			break
		}
	}
	return p.offset(at + int64(p.pos))
}

// countLines finds the number of the first line of each run.
func (p *probe) countLines() error {
	if p.lens != nil {
		p.lens = bare(p.roster.source.Wide()) // which keeps nothing back for the next read
	}
	line, at := int32(1), int64(0)
	for i := range p.trail.runs {
		b := &p.trail.runs[i]
		for at < b.start {
			if err := p.load(at, int(min(chunk, b.start-at)), false); err != nil || len(p.buf) == 0 {
				return err
			}
			line += int32(bytes.Count(p.buf, []byte{breakOf(p.cr)}))
			at = p.loaded
		}
		b.line = line
	}
	return nil
}

// bound is a run as probed.
type bound struct {
	start, end  int64
	line        int32
	first, last Time
	some, dated bool
	base        Time
	headed      bool
	leaps       []Leap
}

// Leap is a silence in a run that a clock put forward by an hour would leave: From is
// the last time in the minutes before an hour's end, To the next one, in the first
// minutes of the next hour but one.
type Leap struct{ From, To Time }

const (
	leapMinutes = 10 * 60 * 1000
	mostLeaps   = 16 // kept of a run
)

// leaps says whether the clock may have been put forward between two times.
func leaps(from, to Time) bool {
	return to/hour-from/hour == 2 && from%hour >= hour-leapMinutes && to%hour < leapMinutes && from >= 0
}

// trail follows the times of a source, and finds where a run ends.
type trail struct {
	clock  clock
	hands  map[*process]hands
	nodes  map[string]Time // the highest time of each node
	first  Time
	at     Time  // of the entry that it took last
	start  int64 // of the run
	dateAt int64 // a date header stands there, and no entry behind it; or -1
	date   Time  // the last date header's
	dated  bool  // there was one
	headed bool  // one stands before the run's first entry
	leaps  []Leap
	runs   []bound
}

func newTrail() *trail {
	return &trail{dateAt: -1, hands: map[*process]hands{}, nodes: map[string]Time{}}
}

func (t *trail) clone() *trail {
	c := *t
	c.hands, c.nodes = maps.Clone(t.hands), maps.Clone(t.nodes)
	c.runs = t.runs[:len(t.runs):len(t.runs)]
	return &c
}

func (t *trail) known() bool { return t.clock.some || len(t.runs) > 0 }

// step takes the next header. It says whether that is worth a closer look at what
// stands before it: a run or a day has ended, or a process was not met before.
func (t *trail) step(m mark) (odd bool) {
	if m.proc == nil {
		if t.dateAt < 0 {
			t.dateAt = m.lineAt
		}
		t.date, t.dated = m.time, true
		t.clock.header(m.time)
		return true
	}
	if !t.clock.some && t.dated && t.clock.headers == 0 {
		t.clock.base, t.clock.dated = t.date, true
	}
	if !t.clock.some && t.dateAt >= 0 {
		// The header before the first entry dates the run.
		t.clock = clock{base: t.date, dated: true}
	}
	if !t.clock.some && m.stated != nil && m.stated.dating == fullDate {
		t.clock.base, t.clock.dated = m.stated.day, true
	}
	h, c := t.hands[m.proc], t.clock
	known := h.headers > 0
	if m.stated != nil {
		c.stamped(&h, m.stated)
	}
	time, _ := c.at(&h, m.time)
	if t.splits(m, time, known) {
		start := m.lineAt
		if t.dateAt >= 0 {
			start = t.dateAt
		}
		t.close(start)
		*t = trail{start: start, dateAt: t.dateAt, date: t.date, dated: t.dated, headed: t.dateAt >= 0, runs: t.runs,
			hands: map[*process]hands{}, nodes: map[string]Time{}}
		t.step(m)
		return true
	}
	odd = !known || midnight(time) != midnight(t.clock.last)
	if !t.clock.some {
		t.first = time
	} else if time-t.clock.last > hour && len(t.leaps) < mostLeaps {
		odd = odd || time-t.clock.last < 2*hour // look closer: there may be lines between
		if leaps(t.clock.last, time) {
			t.leaps = append(t.leaps[:len(t.leaps):len(t.leaps)], Leap{t.clock.last, time})
		}
	}
	t.clock, t.hands[m.proc], t.dateAt, t.at = c, h, -1, time
	if node := m.proc.node(); !known || time > t.nodes[node] {
		t.nodes[node] = max(time, t.nodes[node])
	}
	return odd
}

// splits says whether a run must end before an entry with this time.
func (t *trail) splits(m mark, time Time, known bool) bool {
	if !t.clock.some || len(t.runs) >= maxRunsEach-1 {
		return false
	}
	highest, met := t.nodes[m.proc.node()]
	if met && time < highest-slack {
		return true
	}
	if known {
		return false
	}
	// A machine that begins before what stands above it was put behind it; so was a
	// process that seems to begin deep in the next day. Of a machine that was met only
	// its own clock counts: those of others may differ.
	return !met && time < t.clock.last-slack ||
		t.dateAt < 0 && midnight(time) > midnight(t.clock.last) && time > t.clock.last+hour
}

// close ends the run.
func (t *trail) close(end int64) {
	b := t.finish()
	b.end = end
	t.runs = append(t.runs, b)
}

// finish gives the run up to here. One that a date header was found in has dates
// from its beginning.
func (t *trail) finish() bound {
	b := bound{start: t.start, line: 1, some: t.clock.some, dated: t.clock.dated, base: t.clock.base, first: t.first, last: t.clock.last,
		headed: t.headed, leaps: t.leaps}
	if t.clock.fastened {
		b.dated = true
		b.base -= t.clock.shift
		b.first -= t.clock.shift
		b.last -= t.clock.shift
		for i := range b.leaps {
			b.leaps[i].From -= t.clock.shift
			b.leaps[i].To -= t.clock.shift
		}
	}
	return b
}

// node is the machine's name, however it is spelled.
func (p *process) node() string { return strings.ToLower(p.Node) }
