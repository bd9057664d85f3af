package correlate

import (
	"container/heap"
	"fmt"
	"slices"
	"sort"

	"uccetrace/flow"
	"uccetrace/parser"
)

// mostOpen is how many logins may be open at once; beyond it the oldest is
// closed as cut.
const mostOpen = 100_000

// deadline is when a request is looked at to be closed.
type deadline struct {
	strand *strand
	at     parser.Time
}

// deadlines is a heap, the nearest first.
type deadlines []deadline

func (d deadlines) Len() int           { return len(d) }
func (d deadlines) Less(i, j int) bool { return d[i].at < d[j].at }
func (d deadlines) Swap(i, j int)      { d[i], d[j] = d[j], d[i] }
func (d *deadlines) Push(x any)        { *d = append(*d, x.(deadline)) }
func (d *deadlines) Pop() any {
	old := *d
	x := old[len(old)-1]
	old[len(old)-1] = deadline{}
	*d = old[:len(old)-1]
	return x
}

// openLogins are the logins that are open, in order of first sight, among some
// that no longer are.
type openLogins struct {
	list []*strand
	n    int
}

func (o *openLogins) add(s *strand) {
	o.list = append(o.list, s)
	o.n++
}

// gone says that one of them is open no longer; now and then the list is swept.
func (o *openLogins) gone() {
	if o.n--; len(o.list) > 2*o.n+64 {
		o.list = slices.DeleteFunc(o.list, func(s *strand) bool { return !open(s) })
	}
}

// oldest is the login that has been open longest.
func (o *openLogins) oldest() *strand {
	for len(o.list) > 0 && !open(o.list[0]) {
		o.list = o.list[1:]
	}
	return o.list[0]
}

func open(s *strand) bool { return s.into == nil && !s.closed && !s.dropped }

// expireOpen closes every request of which nothing has come for its patience.
func (c *Correlator) expireOpen(now parser.Time) {
	for len(c.closing) > 0 && c.closing[0].at <= now {
		d := heap.Pop(&c.closing).(deadline)
		s := d.strand
		if s.into != nil || s.closed || s.dropped {
			continue
		}
		if at := s.last + c.patience(s) + neighbourhood; at > now {
			heap.Push(&c.closing, deadline{s, at})
			continue
		}
		c.close(s)
	}
	for c.logs.n > mostOpen {
		s := c.logs.oldest()
		if c.cut == 0 {
			c.warnings = append(c.warnings, fmt.Sprintf("more than %d logins open at once: the oldest were closed as they stood, the first at %s; split the capture by time", mostOpen, clockText(s.first)))
		}
		c.cut++
		c.close(s)
	}
}

// close ends a request: a login is written down, another kind counted.
func (c *Correlator) close(s *strand) {
	s.closed = true
	c.forget(s)
	if s.kind == other {
		c.tellRequest(s, flow.Asked)
		c.others[string(s.asked)]++
		s.lines = nil
		return
	}
	c.logs.gone()
	if c.recovered(s) {
		c.tellRequest(s, flow.Recovered)
		c.others[Recovered]++
		s.lines = nil
		return
	}
	c.finished = append(c.finished, c.assemble(s))
	heapUp(c.finished)
	s.lines = nil
}

// Recovered is what Others call an agent whose observers, attribute login or
// groups were made anew without a client's request, as after a side switch.
const Recovered = "recovered"

// recovered says that nobody asked for a login: none of its lines is a request,
// though the log of an OPC or PIM that prints requests covers the time. Where a
// log begins shortly before, the request may only be cut off.
func (c *Correlator) recovered(s *strand) bool {
	if s.explicit {
		return false
	}
	for _, u := range c.byName {
		if c.asks[u.process] && u.kind == "pg" && u.number == s.domain && u.logins > 0 && u.first < s.first-disorder && u.until >= s.first {
			return true
		}
	}
	return false
}

// drop ends a strand that is no login of its own.
func (c *Correlator) drop(s *strand) {
	s.dropped = true
	c.forget(s)
	if s.kind == login {
		c.logs.gone()
	}
}

// handOut yields the finished logins that start before anything still open.
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
	for len(c.finished) > 0 && c.finished[0].from < now-disorder {
		l := popFirst(&c.finished)
		if c.beside != nil {
			c.beside.release(l.from)
		}
		if !yield(l) {
			return false
		}
	}
	if c.beside != nil {
		c.beside.release(now - disorder - 1)
	}
	return true
}

// finished logins are a heap by start, then id.
func before(a, b *Login) bool {
	if a.from != b.from {
		return a.from < b.from
	}
	return a.ID < b.ID
}

func heapUp(h []*Login) {
	i := len(h) - 1
	for i > 0 && before(h[i], h[(i-1)/2]) {
		h[i], h[(i-1)/2] = h[(i-1)/2], h[i]
		i = (i - 1) / 2
	}
}

func popFirst(h *[]*Login) *Login {
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

// flush ends everything that is open, at the end of the capture.
func (c *Correlator) flush() {
	const never parser.Time = 1 << 61
	c.settle(never)
	left := slices.Clone(c.logs.list)
	sort.SliceStable(left, func(i, j int) bool { return left[i].first < left[j].first })
	for _, s := range left {
		if open(s) {
			c.close(s)
		}
	}
	c.expireOpen(never)
}
