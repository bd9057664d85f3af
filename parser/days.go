package parser

import "strings"

// Days follows a log of dumplog's form while it is written, and knows which day its
// reader will give each line: the lines have times of day only, and the date headers
// between them are all that says more.
type Days struct {
	trail *trail
	procs map[string]*process // by token, in lower case
	runs  int                 // so many had ended when by was known
	by    Time                // of an undated run: its scale less that of the lines
	some  bool
}

// NewDays is one for a log of which nothing is written.
func NewDays() *Days { return &Days{trail: newTrail(), procs: map[string]*process{}} }

// Header takes DateHeader of a midnight.
func (d *Days) Header(midnight Time) { d.trail.step(mark{time: midnight}) }

// Keeps takes an entry of a process that was printed at a time, and says whether its
// reader gives it that day. Without dates that is the day beside the other lines of
// its run: each run's own is found by the other runs.
func (d *Days) Keeps(p *Proc, at Time) bool {
	token := strings.ToLower(p.Printed)
	own := d.procs[token]
	if own == nil {
		own = &process{Proc: p}
		d.procs[token] = own
	}
	d.trail.step(mark{proc: own, time: at - midnight(at)})
	by := midnight(d.trail.at) - midnight(at)
	if d.trail.clock.dated {
		return by == 0
	}
	if !d.some || d.runs != len(d.trail.runs) {
		d.some, d.runs, d.by = true, len(d.trail.runs), by
	}
	return by == d.by
}
