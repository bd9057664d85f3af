package correlate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"

	"uccetrace/parser"
)

// outbox holds logins that are written down until they can be handed out: by start, and
// under ids that are theirs alone.
type outbox struct {
	finished  heap[*ended]
	ready     []*ended       // of the finished, those that have their ids, in order
	namedAt   parser.Time    // the latest start that ids were given to
	sameStart map[string]int // id → logins with that start that it was worked out for
	lose      func([]*line)  // counts lines that turn out to be nobody's
}

// keep takes a login that has ended.
func (o *outbox) keep(e *ended) {
	o.finished.push(e)
}

// ended is a login that is written down and waits to be handed out.
type ended struct {
	*Login
	shows     uint64       // of what its lines say: orders logins that have all else in common
	ambiguous []*ambiguity // of which the other logins are not known yet
	id        *string      // the strand's, set once its id is for it alone
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

// name gives the logins that start before a time the ids that they keep: whatever
// else starts with them has ended. Those that have an id in common, because lines are
// damaged or lack what tells them apart, are counted by what their lines say.
func (o *outbox) name(until parser.Time) {
	for len(o.finished) > 0 && o.finished[0].from < until {
		from, first := o.finished[0].from, len(o.ready)
		if from > o.namedAt || len(o.sameStart) == 0 {
			clear(o.sameStart)
			o.namedAt = from
		}
		for len(o.finished) > 0 && o.finished[0].from == from {
			e := o.finished.pop()
			id := e.ID
			if n := o.sameStart[id]; n > 0 {
				sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", id, n))
				e.ID = hex.EncodeToString(sum[:6])
			}
			o.sameStart[id]++
			*e.id = e.ID
			o.ready = append(o.ready, e)
		}
		slices.SortStableFunc(o.ready[first:], func(a, b *ended) int { return strings.Compare(a.ID, b.ID) })
	}
}

// tellAmbiguous writes down the lines that belong to one of several logins, once it
// is known what each of these is called; it reports whether it is. What turned out to be
// no login is left out; a line for which only one is left is counted as loose.
func (o *outbox) tellAmbiguous(e *ended) bool {
	for _, a := range e.ambiguous {
		for _, s := range a.logins {
			if r := s.root(); r.open() || r.id != nil && *r.id == "" {
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
		if len(ids) < 2 {
			o.lose(a.lines)
			continue
		}
		for _, l := range a.lines {
			e.Ambiguous = append(e.Ambiguous, ambiguous(l, ids)...)
		}
	}
	e.ambiguous = nil
	return true
}

// ids are those of the logins that an ambiguity is between.
func (a *ambiguity) ids() []string {
	var out []string
	for _, s := range a.logins {
		if r := s.root(); r.id != nil && !slices.Contains(out, *r.id) {
			out = append(out, *r.id)
		}
	}
	return out
}

// Before orders finished logins by start, then id, then what their lines say.
func (a *ended) Before(b *ended) bool {
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
