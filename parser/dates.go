package parser

import (
	"fmt"
	"strings"
	"time"

	"uccetrace/parser/source"
)

// Date says on which day the first entry of logs without a date was printed: of those
// whose name, or the end of it behind a slash, matches the pattern.
type Date struct {
	Glob string    // as in Forced; "**" for all
	Day  time.Time // its year, month and day count
}

// Check says what is wrong with it: a pattern that is none, or a day that no log is of.
func (d Date) Check() error {
	if err := source.CheckGlob(d.Glob); err != nil {
		return err
	}
	if d.Day.Year() < 1970 || d.Day.Year() > 9999 {
		return fmt.Errorf("year %d: no log is of that year", d.Day.Year())
	}
	return nil
}

func (d Date) midnight() Time {
	y, m, day := d.Day.Date()
	return Time(time.Date(y, m, day, 0, 0, 0, 0, time.UTC).UnixMilli())
}

// datings are how runs that name no date get one.
type datings struct {
	given []Date
	met   []bool // of given
	named int    // sources that were dated by their names
	first string // of them
}

// date gives a run without a date the day of its first entry, if the caller or the
// source's name knows it.
func (c *Capture) date(r *Run) {
	name := r.Source.Name
	for i, d := range c.dates.given {
		if source.MatchGlob(d.Glob, r.Source.Given()) {
			c.dates.met[i] = true
			if !r.Dated {
				r.fasten(d.midnight())
			}
			return
		}
	}
	if r.Dated {
		return
	}
	day, tod, ok := dateInName(name)
	if !ok {
		return
	}
	if r.First-midnight(r.First) < tod-hour { // made before midnight: nothing in it is older
		day += Day
	}
	r.fasten(day)
	if c.dates.named++; c.dates.first == "" {
		c.dates.first = name
	}
}

// fasten puts the scale of an undated run on the calendar.
func (r *Run) fasten(day Time) {
	by := day - midnight(r.First)
	r.Dated, r.base, r.First, r.Last = true, r.base+by, r.First+by, r.Last+by
	for i := range r.Leaps {
		r.Leaps[i].From += by
		r.Leaps[i].To += by
	}
}

// dateInName reads the time of a log's making from the name that a process gives its
// file, pim1_070208_094839.ems, however it is called once it is a text.
func dateInName(name string) (day, tod Time, ok bool) {
	if i := strings.LastIndexAny(name, "/\\!"); i >= 0 {
		name = name[i+1:]
	}
	for at := strings.IndexByte(name, '_'); at >= 0; {
		rest := name[at+1:]
		if len(rest) >= len("070208_094839") && rest[6] == '_' && digits([]byte(rest), 0) == 6 && digits([]byte(rest), 7) == 13 {
			layout := "060102_150405"
			t, err := time.Parse(layout, rest[:len(layout)])
			return midnight(Time(t.UnixMilli())), Time(t.UnixMilli()) - midnight(Time(t.UnixMilli())), err == nil
		}
		next := strings.IndexByte(rest, '_')
		if next < 0 {
			return 0, 0, false
		}
		at += 1 + next
	}
	return 0, 0, false
}

// warnings say which dates were taken from names, and which met no source.
func (d *datings) warnings() (out []source.Warning) {
	switch {
	case d.named == 1:
		out = append(out, source.Warning{Source: d.first, Text: "has no date: that in its name counts; give --date if it is wrong"})
	case d.named > 1:
		out = append(out, source.Warning{Text: fmt.Sprintf("%d stretches of logs have no date: those in their names count, as in %s; give --date if they are wrong", d.named, d.first)})
	}
	for i, g := range d.given {
		if !d.met[i] {
			out = append(out, source.Warning{Text: g.Glob + "=" + g.Day.Format("2006-01-02") + ": dates no source: none has such a name that an earlier pattern leaves"})
		}
	}
	return out
}

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
