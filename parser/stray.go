package parser

import (
	"bytes"
	"slices"
)

// A digit of a time that was damaged moves a line by minutes or hours, to where it would be a
// request that nobody made. The lines around it tell.

const (
	// together is how far apart the entries before and behind a stray one may be. Chosen:
	// by chance, in logs of several days put together, they are that near once in 300.
	together = 5 * 60 * 1000
	// off is how far from its neighbours an entry must be so that its time is wrong: up to
	// that, one of the three may have been printed late. Chosen: several times slack.
	off = 30 * 1000
	// ahead is how many bytes behind an entry the next one of its process is looked for.
	ahead = 8 << 10
	// mostStrays is how many of them are kept of a run: what has more has another fault.
	mostStrays = 10_000
)

// suspect reports whether an entry of a process is so far from the one before it that its
// time may be wrong: what stands behind it tells.
func (c *clock) suspect(p *hands, tod Time) bool {
	d := p.day + tod - p.last
	return (d > off || d < -off) && p.headers == c.headers+1
}

// strays reports whether the time of an entry is wrong: the entries of its process before and
// behind it are near each other, and it is far from both, and from where time leapt off last.
func (p *hands) strays(tod, next Time) bool {
	d, n := p.since(tod), p.since(next)
	return n >= -slack && n <= together && max(d-n, -d) > max(off, n/2) && !(p.leapt && apart(p.last+d, p.left) <= together)
}

// leap notes that the next time of the process is far from its last one and yet right.
func (p *hands) leap() { p.left, p.leapt = p.last, true }

// since is how far a time of day is from the process's last one, at most half a day.
func (p *hands) since(tod Time) Time { return nearest(p.last, tod) - p.last }

// stray is a line whose time is wrong, and when it was printed by the lines around it.
type stray struct {
	line int32
	at   Time
}

// righted is when an entry with a wrong time was printed: with the one before it or with the
// next one, whichever of the two times it looks more like.
func (p *hands) righted(tod, next Time) Time {
	if alike(tod, next) > alike(tod, p.last-midnight(p.last)) {
		return p.last + p.since(next)
	}
	return p.last
}

// alike is how many digits two times of day have in common.
func alike(a, b Time) (n int) {
	x, y := appendClock(nil, a, true), appendClock(nil, b, true)
	for i := range x {
		if x[i] == y[i] {
			n++
		}
	}
	return n
}

// stray reports whether the time of the entry whose header is h is wrong, by the next entry of
// its process, and when it was printed. Where time soon leaps there again, two clocks print into
// this log, and neither is wrong. known is false where that may stand behind the buffer.
func (r *reader) stray(h *heading, hands *hands, after int) (at Time, stray, known bool) {
	var before Time // of the entry of the process that was looked at last
	for from := after; from < len(r.buf) && from-after <= ahead; {
		line, next := r.buf[from:], len(r.buf)
		if n := bytes.IndexByte(line, breakOf(r.cr)); n >= 0 {
			line, next = line[:n], from+n+1
		} else if !r.eof {
			return 0, false, false
		}
		from = next
		line = line[skipEmpty(line):]
		if bytes.HasPrefix(line, []byte(datePrefix)) {
			return at, stray, true
		}
		tod, ok := h.spelling.next(line)
		switch d := hands.since(tod); {
		case !ok:
			continue
		case !stray:
			if !hands.strays(h.tod, tod) {
				return 0, false, true
			}
			at, stray = hands.righted(h.tod, tod), true
		case apart(d, before) > off && apart(d, hands.since(h.tod)) <= together:
			return 0, false, true
		}
		before = hands.since(tod)
	}
	return at, stray, r.eof || len(r.buf)-after > ahead
}

// apart is how far two times are from each other.
func apart(a, b Time) Time { return max(a-b, b-a) }

// next reads the time of a line that begins with a header of the same process.
func (s *spelling) next(line []byte) (tod Time, ok bool) {
	tod, n := readClock(line)
	return tod, n > 0 && s.same(line[skipBlanks(line, n):])
}

// rightTime gives the time of the entry that begins at pos where the one in its header is
// wrong. known is false where that cannot be told before more is read. Who reads again knows
// it from the first time.
func (r *reader) rightTime(h *heading, after int) (at Time, wrong, known bool) {
	if r.again {
		i, wrong := slices.BinarySearchFunc(r.strays, r.line, func(s stray, line int32) int { return int(s.line - line) })
		if !wrong {
			return 0, false, true
		}
		return r.strays[i].at, true, true
	}
	if !r.clock.suspect(&h.process.hands, h.tod) || len(r.strays) == mostStrays {
		return 0, false, true
	}
	switch at, wrong, known = r.stray(h, &h.process.hands, after); {
	case !known:
	case wrong:
		r.strays = append(r.strays, stray{r.line, at})
	default:
		h.process.hands.leap()
	}
	return at, wrong, known
}

// wrongTimes are the lines whose time was found to be wrong when the run was read; again
// is false where nobody has.
func (r *Run) wrongTimes() (lines []stray, again bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.strays, len(r.index) > 0
}

// tellStrays warns of them all at once: who reads the warning wants to know how many.
func (r *reader) tellStrays() {
	if len(r.strays) == 0 {
		return
	}
	more := ""
	if n := len(r.strays) - 1; n > 0 {
		more = "; lines like it in this log: " + itoa(n) + " more"
	}
	r.warn(r.strays[0].line, "the lines around this one contradict its time: read as "+string(appendClock(nil, r.strays[0].at, true))+more)
}
