package parser

import (
	"bytes"
	"encoding/binary"

	"uccetrace/parser/source"
)

// leastTime is the least that stands before a header's node.
const leastTime = len("00:00:00 ")

// maxHeader is more than any header has bytes.
const maxHeader = 256

// wrapAround is how far behind its line's first header a fused one may lie, less a
// day: a line that spans midnight.
const wrapAround = hour

// entries takes the entry of header h, which ends at end, and those fused to it:
// own is the first header of the line. The line's break, up to after, belongs to
// the last one.
func (r *reader) entries(h, own *heading, end, after int, fused bool) {
	next := heading{}
	if !r.fused(h.body, end, own, &next) {
		r.entry(h, end, after, fused)
		return
	}
	first := *own
	for at := *h; ; at, fused = next, true {
		if !r.fused(at.body, end, &first, &next) {
			r.entry(&at, end, after, fused)
			return
		}
		r.entry(&at, next.at, next.at, fused)
	}
}

// long reads a line whose end is not in the buffer: its entries but for the last,
// which may go on; if that one fills the buffer, its first limit bytes are
// taken and the rest of the line becomes a gap.
func (r *reader) long() {
	if r.form != nil {
		r.longSaid()
		return
	}
	h := heading{}
	end := len(r.buf) - maxHeader // a header behind it may be cut
	fused := r.mid
	at := r.pos
	if !fused {
		at += skipEmpty(r.buf[r.pos:])
	}
	if at >= end || !r.heading(at, end, &h) {
		r.tooLong("")
		r.leave()
		r.gap(r.pos, len(r.buf))
		r.pos = len(r.buf)
		return
	}
	if !fused {
		r.own = h
		if at > r.pos {
			r.gap(r.pos, at)
			r.pos = at
		}
	}
	for {
		next := heading{}
		if !r.fused(h.body, end, &r.own, &next) {
			break
		}
		r.entry(&h, next.at, next.at, fused)
		h, fused = next, true
		r.mid, r.pos = true, next.at
	}
	if len(r.buf)-r.pos < r.limit {
		return
	}
	cut := r.pos + r.limit
	r.entry(&h, cut, cut, fused)
	r.cur.open = false
	r.tooLong(" of this entry")
	r.gap(cut, len(r.buf))
	r.pos = len(r.buf)
}

func (r *reader) tooLong(of string) {
	r.skip, r.mid = true, false
	r.tell(r.line, "a line longer than 1 MiB, at byte "+itoa(r.offset(r.base+int64(r.pos)))+": what follows"+of+" up to its end is not read", true)
}

// fused finds the next header inside a line's body: behind white space, of the
// same node and process as the line's own first header, and not before its time.
// Anything else is text, which may well quote a header.
func (r *reader) fused(from, end int, own, next *heading) bool {
	line := r.buf[:end]
	node := own.spelling.node
	// Before the dash: white space, a time, a blank, the node.
	for i := from + leastTime + node; i < end; {
		n := bytes.IndexByte(line[i:], '-')
		if r.minus {
			if m := bytes.Index(line[i:], []byte(minus)); m >= 0 && (n < 0 || m < n) {
				n = m
			}
		}
		if n < 0 {
			return false
		}
		i += n + 1
		if s := i - 1 - node; isBlank(line[s-1]) && r.fusedAt(from, s, end, own, next) {
			return true
		}
	}
	return false
}

// fusedAt says whether the node that begins at s is that of a header.
func (r *reader) fusedAt(from, s, end int, own, next *heading) bool {
	if !own.spelling.same(r.buf[s:end]) {
		return false
	}
	e := s - 1
	for e > from && isBlank(r.buf[e-1]) {
		e--
	}
	at := e - len("00:00:00:000")
	if at < from || !r.heading(at, end, next) {
		at = e - len("00:00:00")
		if at < from || !r.heading(at, end, next) {
			return false
		}
	}
	if !isBlank(r.buf[at-1]) || next.process != own.process {
		return false
	}
	return next.tod >= own.tod || own.tod-next.tod >= Day-wrapAround
}

// entry reads the entry of a header: its body ends at end, its bytes at after.
func (r *reader) entry(h *heading, end, after int, fused bool) {
	r.take(h.process, h.tod, h.session, h.seconds, h.at, h.body, end, after, fused)
}

// take reads one entry. It has no struct for what it is told: every line comes
// this way.
func (r *reader) take(p *process, tod Time, session int32, seconds bool, at, body, end, after int, fused bool) {
	if r.cur.waits {
		r.leave()
	}
	var t Time
	if r.wrong {
		t, r.wrong = r.right, false
	} else {
		var fell bool
		if t, fell = r.clock.at(&p.hands, tod); fell {
			r.fall()
		}
	}
	if p.spanned != r.block {
		r.begin(p, t)
	}
	p.span.Entries++
	if t > p.span.Last {
		p.span.Last = t
	} else if t < p.span.First {
		p.span.First = t
	}
	r.millis = r.millis || !seconds
	if r.headed != nil {
		r.head(at, body)
	}
	seq := uint32(p.entries)
	p.entries++
	if r.pieces != nil {
		r.piece(true, at, after)
	}
	if r.verbatim != nil {
		r.verbatim.begin(Event{Proc: p.Proc, Time: t, Session: session, Seq: seq, Whole: true, Seconds: seconds},
			r.inSource(Span{Offset: r.base + int64(at), Line: r.line, Length: int32(end - at), Fused: fused}), r.buf[at:after])
	}
	for end > body && isEmpty(r.buf[end-1]) {
		end--
	}
	r.cur.cut = r.eof && after == end && after == len(r.buf)
	// One by one: a literal is built elsewhere and copied, for every line.
	c := &r.cur
	c.process, c.before, c.draft, c.near = p, c.draft, nil, nil
	c.time, c.session, c.seconds, c.seq = t, session, seconds, seq
	c.from, c.to, c.until = r.base+int64(body), r.base+int64(end), r.base+int64(after)
	c.span.Offset, c.span.Line, c.span.Length, c.span.Fused = r.base+int64(at), r.line, int32(end-at), fused
	c.open, c.kept, c.blank, c.wrapped, c.waits, c.unasked = true, true, false, false, false, false
	c.rejected, c.lines = 0, 0
	if len(p.open) > 0 && (p.open[0].time != t || r.clock.last > p.open[0].since+slack) {
		p.dropAll()
	}
	if p.set != nil && (len(p.open) > 0 || p.set.May(r.buf[body:end])) {
		if c.unasked = r.sought != nil && r.mayWait(r.buf[body:end]); !c.unasked {
			r.claim(r.buf[body:end])
		}
	} else if r.shapes || r.unread != nil {
		r.unclaimed(r.buf[body:end])
	}
}

// claim asks the catalogue whose the entry's body is.
func (r *reader) claim(body []byte) {
	near, claimed := r.ask(body)
	if claimed {
		return
	}
	if near != nil {
		r.cur.near, r.cur.waits = near, true
		if r.near[near.Index].count == 0 {
			r.sample = clip(body)
		}
	}
	if r.shapes || r.unread != nil {
		r.unclaimed(body)
	}
}

// unclaimed keeps what is asked for of an entry that no message claims.
func (r *reader) unclaimed(body []byte) {
	r.cur.waits = true
	if r.shapes {
		r.shape = appendShape(r.shape[:0], source.Legible(body))
	}
	if r.unread != nil && (r.sought == nil || r.seeks(body)) {
		r.keepUnclaimed(body)
	}
}

// seeks reports whether an entry that no message claims is to be given away for its first
// line. One that may not be in the buffer when its next line comes is in any case.
func (r *reader) seeks(body []byte) bool {
	return len(body) > lookBack/2 || r.sought(r.cur.Proc, r.cur.time, body)
}

// mayWait reports whether it does not matter if a message claims the current entry, as
// long as no further line belongs to it: nobody seeks it, and it stands alone.
func (r *reader) mayWait(body []byte) bool {
	p := r.cur.process
	return len(p.open) == 0 && !p.set.MayBePart(body) && !r.seeks(body)
}

// keepUnclaimed makes a draft of an entry that no message claims.
func (r *reader) keepUnclaimed(body []byte) {
	r.cur.draft = r.draft()
	r.cur.draft.add(&r.build, body, nil, r.cur.span)
}

// begin opens a process's span of this block.
func (r *reader) begin(p *process, t Time) {
	p.spanned = r.block
	p.span = ProcSpan{Proc: p.Proc, First: t, Last: t}
	r.pairs++
}

// fall notes that time fell back further than lines come late.
func (r *reader) fall() {
	if r.fell++; r.fell == 1 {
		r.warn(r.line, "the time falls back here by more than 5 s: logs that were put together one after the other are better given as files")
	}
}

// traceWord is " Trace: " as eight bytes, the first in the lowest place.
const traceWord = 0x203a656361725420

// quick reads lines as long as they are what nearly all are: of the process of
// the line before, with milliseconds, the word Trace and one entry. It does
// nothing that scan does not do for any line; it only looks at fewer bytes.
func (r *reader) quick() {
	s := r.last
	if s.process == nil || r.minus {
		return
	}
	buf, p := r.buf, s.process
	name := len("00:00:00:000 ")
	body := name + len(s.text) + len(" Trace: ")
	least := leastTime + s.node
	for pos := r.pos; pos < len(buf); pos = r.pos {
		if r.lf < pos {
			n := bytes.IndexByte(buf[pos:], '\n')
			if n < 0 {
				r.lf = len(buf)
				return
			}
			r.lf = pos + n
		}
		n, after := r.lf-pos, r.lf+1
		if after > len(buf) {
			return
		}
		for n > 0 && buf[pos+n-1] == '\r' {
			n--
		}
		if n <= body {
			return
		}
		line := buf[pos : pos+n]
		w := binary.LittleEndian.Uint64(line)
		if w != r.word {
			if !clockWord(w) {
				return
			}
			r.word, r.tod = w, clockMillis(w)
		}
		x, y, z := line[9]-'0', line[10]-'0', line[11]-'0'
		if line[8] != ':' || x > 9 || y > 9 || z > 9 || line[12] != ' ' ||
			string(line[name:name+len(s.text)]) != s.text || binary.LittleEndian.Uint64(line[body-8:]) != traceWord || isBlank(line[body]) {
			return
		}
		for i := body + least; i < n; i++ {
			dash := bytes.IndexByte(line[i:], '-')
			if dash < 0 {
				break
			}
			if i += dash; isBlank(line[i-s.node-1]) {
				return // maybe a fused header
			}
		}
		tod := r.tod + Time(x)*100 + Time(y)*10 + Time(z)
		if r.again && len(r.strays) > 0 || r.clock.suspect(&p.hands, tod) {
			return
		}
		r.take(p, tod, noSession, false, pos, pos+body, pos+n, after, false)
		r.pos = after
		r.line++
	}
}
