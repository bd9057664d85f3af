package parser

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"unicode/utf8"

	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

const (
	// maxEntry is how much of an entry is kept, in bytes with its header.
	maxEntry = source.MaxLine
	// chunk is how much is read at a time. Half a MiB stays in a core's cache.
	chunk = 512 << 10
	// smallChunk is the same where several runs are read at a time, whose blocks wait for each
	// other.
	smallChunk = 128 << 10
	// lookBack is how long an entry may be so that it is still there when its next
	// line begins a new chunk.
	lookBack = 64 << 10
)

// reader reads one run, line by line. A physical line is a header with its body,
// maybe with further entries fused to it; or a line without a header that
// belongs to the entry above; or a gap.
type reader struct {
	run *Run
	in  source.Reader
	at  int64 // where the next read is, in the source
	end int64 // where the run ends
	eof bool  // all of the run is in buf
	err error // why it ended before its end

	chunk int // how much is read at a time, and
	limit int // how much of an entry is kept: tests make them small
	buf   []byte
	base  int64 // offset of buf[0] in the source
	pos   int   // where the next line begins
	lf    int   // the next '\n' at or behind pos, len(buf) for none, or -1
	cr    bool  // lines end in CR: there is no LF in the source
	line  int32 // of pos, from 1
	skip  bool  // in the rest of a line that is too long

	mid   bool    // pos stands before a fused header of a line not yet ended
	own   heading // the first header of that line
	first heading // of the line that is read now
	word  uint64  // the last HH:MM:SS as eight bytes, and its milliseconds
	tod   Time

	lens *lens // of a source whose bytes are not its text: buf holds that, and base counts its bytes

	form   *form  // of a dialect other than dumplog's; nil
	stated stated // the header read last of such a log, and what
	zoned  bool   // the current entry's says of its zone
	zone   int16

	*roster
	clock clock
	match catalog.Match
	cur   current
	build
	counts
	needs *Needs // what is looked at in events; nil for all
	// unread, if it is set, is given the entries that no message claims.
	unread func(Entry) bool
	// sought, if it is set, says by its first line whether an entry that no message claims
	// is to be given away; those with further lines are in any case.
	sought func(of *Proc, at Time, body []byte) bool
	// verbatim, if it is set, keeps every entry as it stands there.
	verbatim *verbatim
	block    int // from 1
	pairs    int // spans of this block

	strays []stray
	again  bool // they are known from the first time that the run was read
	wrong  bool // the entry that is read now is one,
	right  Time // and its time
	waits  bool // for the next entry, which says whether it is

	slow bool // tests: without the short way for most lines
	// headed, if it is set, is told where the header of each entry stands.
	headed func(from, to int64, host []byte)
	// pieces, in tests, is told where every byte went.
	pieces func(entry bool, offset, length int64)
}

// counts are what a reading of a run counts for the summary.
type counts struct {
	bytes, gaps int64
	entries     int64
	near        []nearMiss // by message
	warnings    []source.Warning
	fell        int64 // entries whose time fell back
	shapes      bool
	millis      bool // some entry was printed with them
	latin       bool // some event was not UTF-8
}

// heading is a header in the buffer.
type heading struct {
	*process
	spelling *spelling
	tod      Time
	seconds  bool  // without milliseconds
	session  int32 // or noSession
	at, body int   // where it and the body begin
}

func newReader(run *Run) *reader {
	c := run.capture
	r := &reader{
		run: run, at: run.start, base: run.start, end: run.end, line: run.line, lf: -1,
		in:     c.pool.Reader(run.Source),
		chunk:  chunk,
		limit:  maxEntry,
		roster: newRoster(run.Source, c.catalog, run.procs),
		clock:  run.newClock(),
		form:   run.form,
		cr:     run.cr,
	}
	if r.lens = run.lens(); r.lens != nil {
		r.lens.start(r.at, true)
	}
	r.shapes = c.shapes
	if c.eachOf {
		r.verbatim = &verbatim{limit: r.limit + maxHeader, cr: r.cr}
	}
	if c.catalog != nil {
		r.near = make([]nearMiss, len(c.catalog.Messages))
	}
	return r
}

// next reads on until there is a block to give away: about a chunk's lines. more
// is false once the run is read, or cannot be read further (r.err).
func (r *reader) next(ctx context.Context) (b Block, more bool) {
	r.block++
	r.pairs = 0
	if err := ctx.Err(); err != nil {
		r.err, r.eof = err, true
		return r.emit(true), false
	}
	r.fill()
	r.scan()
	more = !r.eof
	return r.emit(!more), more
}

// fill makes room behind what is not yet read, and reads a chunk.
func (r *reader) fill() {
	keep := r.pos
	if from := int(r.cur.from - r.base); r.cur.kept && from >= 0 && r.pos-from <= lookBack {
		keep = from
	}
	want := r.chunk
	if most := r.run.capture.chunk; most > 0 {
		want = min(want, most)
	}
	if left := r.end - r.at; left < int64(want) {
		want = int(left)
	}
	n := len(r.buf) - keep
	need := n + want
	if r.lens != nil {
		need = n + want*3/2 + 2*utf8.UTFMax
	}
	if cap(r.buf) < need {
		grown := make([]byte, n, max(need, min(2*cap(r.buf), r.limit+2*r.chunk)))
		copy(grown, r.buf[keep:])
		r.buf = grown
	} else {
		copy(r.buf, r.buf[keep:])
	}
	r.base += int64(keep)
	r.pos -= keep
	r.lf = -1
	into := r.buf[n:need]
	if r.lens != nil {
		into = r.lens.scratch(want)
	}
	got, err := r.read(into)
	r.at += int64(got)
	r.bytes += int64(got)
	if err != nil || r.at == r.end {
		r.eof = true
		if err != nil && err != io.EOF {
			r.err = r.readError(err)
		}
	}
	if r.lens != nil {
		r.recode(n, into[:got])
	} else {
		r.buf = r.buf[:n+got]
	}
	if r.base == 0 && r.pos == 0 && r.line == 1 && bytes.HasPrefix(r.buf, []byte(source.BOM)) {
		r.gap(0, len(source.BOM))
		r.pos = len(source.BOM)
	}
}

// recode puts the text of what was read of a source behind the first n bytes of buf.
func (r *reader) recode(n int, raw []byte) {
	oldest := r.base
	if r.cur.process != nil {
		oldest = min(oldest, r.cur.span.Offset)
	}
	for _, d := range r.drafts {
		oldest = min(oldest, r.spans[d.spans.from].Offset)
	}
	r.lens.forget(oldest)
	r.buf = r.lens.append(r.buf[:n], raw, r.eof)
}

// offset gives the place in the source of one in the text that is read: the same
// but where a lens lies between. That of a line's beginning is in front of what was
// taken off it.
func (r *reader) offset(at int64) int64 {
	if r.lens == nil {
		return at
	}
	return r.lens.place(at)
}

// behind is like offset, but behind what was taken off the line.
func (r *reader) behind(at int64) int64 {
	if r.lens == nil {
		return at
	}
	return r.lens.behind(at)
}

// inSource turns a span of the text into one of the source.
func (r *reader) inSource(s Span) Span {
	if r.lens != nil {
		end := r.lens.place(s.Offset + int64(s.Length))
		s.Offset = r.lens.behind(s.Offset)
		s.Length = int32(end - s.Offset)
	}
	return s
}

func (r *reader) read(p []byte) (int, error) {
	n, err := r.in.ReadAt(p, r.at)
	if err == io.EOF {
		err = fmt.Errorf("ends after %d bytes of the %d that it had: it was cut while it was read", r.at+int64(n), r.run.Source.Size())
	}
	return n, err
}

func (r *reader) readError(err error) error {
	return fmt.Errorf("%s: at byte %d: %w", r.run.Source.Name, r.at, r.run.Source.Unnamed(err))
}

// scan reads all whole lines of the buffer.
func (r *reader) scan() {
	for r.pos < len(r.buf) {
		if !r.mid && !r.skip && !r.slow {
			if r.quick(); r.pos == len(r.buf) {
				return
			}
		}
		end, after, ok := r.lineEnd()
		for ok && end > r.pos && r.buf[end-1] == 0 {
			end--
		}
		switch {
		case r.skip:
			if !ok {
				r.gap(r.pos, after)
				r.pos = after
				return
			}
			r.skip = false
			r.gap(r.pos, after)
			r.pos = after
		case !ok:
			if len(r.buf)-r.pos < r.limit+maxHeader {
				return
			}
			r.long()
			continue
		case r.form != nil:
			r.said(end, after)
			r.pos = after
		default:
			if r.physical(end, after); r.waits {
				r.waits = false
				return
			}
			r.pos = after
		}
		r.line++
	}
}

// lineEnd finds where the line at pos ends and where the next one begins, behind LF, with
// the CRs before it; behind CR only in a source that has no LF, or whoever puts one into a
// value ends the line. ok is false where the rest of the line is not read yet.
func (r *reader) lineEnd() (end, after int, ok bool) {
	if r.lf < r.pos {
		if r.lf = bytes.IndexByte(r.buf[r.pos:], '\n'); r.lf >= 0 {
			r.lf += r.pos
		} else {
			r.lf = len(r.buf)
		}
	}
	end = r.lf
	if r.cr {
		if c := bytes.IndexByte(r.buf[r.pos:end], '\r'); c >= 0 {
			c += r.pos
			if c+1 == end && end < len(r.buf) {
				return c, end + 1, true
			}
			return c, c + 1, c+1 < len(r.buf) || r.eof
		}
	}
	after = end
	if ok = end < len(r.buf); ok {
		after++
	} else if ok = r.eof; !ok {
		return end, end, false
	}
	for !r.cr && end > r.pos && r.buf[end-1] == '\r' {
		end--
	}
	return end, after, ok
}

// physical reads the line from pos to end.
func (r *reader) physical(end, after int) {
	h := &r.first // a field, as nearly every line fills it
	if r.mid {
		r.mid = false
		if r.heading(r.pos, end, h) {
			r.entries(h, &r.own, end, after, true)
			return
		}
	}
	at := r.pos
	if at < end && isEmpty(r.buf[at]) {
		at += skipEmpty(r.buf[at:end])
	}
	if at == end || r.buf[at]-'0' > 2 || !r.heading(at, end, h) {
		r.warnFull()
		r.further(end, after)
		return
	}
	var known bool
	if r.right, r.wrong, known = r.rightTime(h, after); !known {
		r.waits = true
		return
	}
	if at > r.pos {
		r.gap(r.pos, at)
	}
	// Without a further dash there is no further header: most lines end here.
	if from := h.body + leastTime + h.spelling.node; from < end && (r.minus || bytes.IndexByte(r.buf[from:end], '-') >= 0) {
		r.entries(h, h, end, after, false)
		return
	}
	r.entry(h, end, after, false)
}

// heading reads a header at buf[at:end].
func (r *reader) heading(at, end int, h *heading) bool {
	line := r.buf[at:end]
	if len(line) < len("00:00:00 a-b") {
		return false
	}
	w := binary.LittleEndian.Uint64(line)
	if w != r.word {
		if !clockWord(w) {
			return false
		}
		r.word, r.tod = w, clockMillis(w)
	}
	h.tod, h.seconds = r.tod, true
	n := 8
	if !isBlank(line[8]) {
		millis, ok := readMillis(line)
		if !ok {
			return false
		}
		h.tod += millis
		h.seconds = false
		n = 12
	}
	for n++; n < len(line) && isBlank(line[n]); n++ {
	}
	s := r.roster.at(line[n:])
	if s == nil {
		return false
	}
	h.spelling, h.process, h.session, h.at = s, s.process, noSession, at
	n = skipBlanks(line, n+len(s.text))
	if len(line) > n+6 && string(line[n:n+6]) == "Trace:" {
		n = skipBlanks(line, n+6)
	} else {
		h.session, _, n = readLevel(line, n)
	}
	h.body = at + n
	return true
}

// gap counts bytes that belong to no entry.
func (r *reader) gap(from, to int) {
	if r.lens == nil {
		r.gaps += int64(to - from)
	} else {
		r.gaps += r.lens.place(r.base+int64(to)) - r.lens.place(r.base+int64(from))
	}
	if r.verbatim != nil {
		r.verbatim.add(r.buf[from:to])
	}
	if r.pieces != nil {
		r.piece(false, from, to)
	}
}

// piece tells a test where bytes of the buffer went.
func (r *reader) piece(entry bool, from, to int) {
	at := r.offset(r.base + int64(from))
	r.pieces(entry, at, r.offset(r.base+int64(to))-at)
}

func (r *reader) warn(line int32, text string) { r.tell(line, text, false) }

// tell warns; unread says that the log has lines here that were not read.
func (r *reader) tell(line int32, text string, unread bool) {
	if len(r.warnings) < maxWarnings {
		r.warnings = append(r.warnings, source.Warning{Source: r.run.Source.Name, Line: int(line), Text: text, Unread: unread})
	}
}

// warnFull says that the roster is full, once.
func (r *reader) warnFull() {
	if r.full && !r.saidFull {
		r.saidFull = true
		r.tell(r.line, "more than "+itoa(maxSpellings)+" names of processes: entries of further ones are not read as such", true)
	}
}

// maxWarnings is how many warnings of one run are kept: they are for people.
const maxWarnings = 100
