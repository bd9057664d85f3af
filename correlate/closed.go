package correlate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"

	"uccetrace/flow"
	"uccetrace/parser"
)

// ended is a login that is written down and waits to be handed out.
type ended struct {
	*Login
	shows     uint64      // of what its lines say: orders logins that have all else in common
	ambiguous []ambiguity // of which the other logins are not known yet
	named     bool        // its id is for it alone
}

// shows folds what steps say, whatever the files are called that they stand in.
func shows(steps []*step, start parser.Time) uint64 {
	var sum uint64
	for _, s := range steps {
		for _, l := range s.lines {
			sum += uint64(crc32.ChecksumIEEE(l.ev.Text)) * (2*uint64(l.t-start) + 1)
		}
	}
	return sum
}

// handOut yields the finished logins that start before anything still open, each
// when it is known which logins its ambiguous lines may belong to.
func (c *Correlator) handOut(now parser.Time, yield func(*Login) bool) bool {
	if len(c.waiting) > 0 {
		now = min(now, c.waiting[0].first())
	}
	if d := &c.desks; d.resolved < len(d.list) {
		now = min(now, d.list[d.resolved].t)
	}
	for len(c.begun) > 0 {
		if r := c.begun[0].root(); !r.closed && !r.dropped {
			now = min(now, r.first, c.begun[0].first)
			break
		}
		c.begun[0] = nil
		c.begun = c.begun[1:]
	}
	c.name(now - disorder)
	for len(c.ready) > 0 && c.tellAmbiguous(c.ready[0]) {
		l := c.ready[0].Login
		c.ready[0] = nil
		c.ready = c.ready[1:]
		if c.beside != nil {
			c.beside.release(l.from)
		}
		c.unproven(l)
		c.unfinished(l)
		if !yield(l) {
			return false
		}
	}
	if c.beside != nil {
		until := now - disorder - 1
		if len(c.ready) > 0 {
			until = min(until, c.ready[0].from)
		}
		c.beside.release(until)
	}
	return true
}

// name gives the logins that start before a time the ids that they keep: whatever
// else starts with them has ended. Those that have an id in common, because lines are
// damaged or lack what tells them apart, are counted by what their lines say.
func (c *Correlator) name(until parser.Time) {
	for len(c.finished) > 0 && c.finished[0].from < until {
		from, first := c.finished[0].from, len(c.ready)
		if from > c.namedAt || len(c.sameStart) == 0 {
			clear(c.sameStart)
			c.namedAt = from
		}
		for len(c.finished) > 0 && c.finished[0].from == from {
			e := popFirst(&c.finished)
			id := e.ID
			if n := c.sameStart[id]; n > 0 {
				sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", id, n))
				e.ID = hex.EncodeToString(sum[:6])
			}
			c.sameStart[id]++
			e.named = true
			c.ready = append(c.ready, e)
		}
		slices.SortStableFunc(c.ready[first:], func(a, b *ended) int { return strings.Compare(a.ID, b.ID) })
	}
}

// tellAmbiguous writes down the lines that belong to one of several logins, once it
// is known what each of these is called; it says whether it is. What turned out to be
// no login is left out; a line for which only one is left is counted as loose.
func (c *Correlator) tellAmbiguous(e *ended) bool {
	for _, a := range e.ambiguous {
		for _, s := range a.logins {
			if r := s.root(); open(r) || r.ended != nil && !r.ended.named {
				return false
			}
		}
	}
	told := map[*line]bool{} // requests that were joined bring the same lines twice
	for _, a := range e.ambiguous {
		if told[a.lines[0]] {
			continue
		}
		told[a.lines[0]] = true
		ids := a.ids()
		for _, l := range a.lines {
			if len(ids) < 2 {
				c.loose[l.ev.Message.ID]++
				continue
			}
			for _, place := range evidence(l) {
				e.Ambiguous = append(e.Ambiguous, flow.Ambiguity{Evidence: place, Message: l.ev.Message.ID, Text: string(l.ev.Text), Logins: ids})
			}
		}
	}
	e.ambiguous = nil
	return true
}

// ids are those of the logins that an ambiguity is between.
func (a ambiguity) ids() []string {
	var out []string
	for _, s := range a.logins {
		if r := s.root(); r.ended != nil && !slices.Contains(out, r.ended.ID) {
			out = append(out, r.ended.ID)
		}
	}
	return out
}

// finished logins are a heap by start, then id, then what their lines say.
func before(a, b *ended) bool {
	switch {
	case a.from != b.from:
		return a.from < b.from
	case a.ID != b.ID:
		return a.ID < b.ID
	case a.until != b.until:
		return a.until < b.until
	}
	return a.shows < b.shows
}

func heapUp(h []*ended) {
	i := len(h) - 1
	for i > 0 && before(h[i], h[(i-1)/2]) {
		h[i], h[(i-1)/2] = h[(i-1)/2], h[i]
		i = (i - 1) / 2
	}
}

func popFirst(h *[]*ended) *ended {
	l := *h
	first := l[0]
	last := len(l) - 1
	l[0], l[last] = l[last], nil
	l = l[:last]
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			break
		}
		if child+1 < last && before(l[child+1], l[child]) {
			child++
		}
		if !before(l[child], l[i]) {
			break
		}
		l[i], l[child] = l[child], l[i]
		i = child
	}
	*h = l
	return first
}
