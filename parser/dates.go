package parser

import (
	"fmt"
	"strings"
	"time"
)

// Date says on which day the first entry of logs without a date was printed: of those
// whose name, or the end of it behind a slash, matches the pattern.
type Date struct {
	Glob string    // as in Forced; "**" for all
	Day  time.Time // its year, month and day count
}

// Check says what is wrong with it: a pattern that is none, or a day that no log is of.
func (d Date) Check() error {
	if err := CheckGlob(d.Glob); err != nil {
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
		if MatchGlob(d.Glob, r.Source.called()) {
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
func (d *datings) warnings() (out []Warning) {
	switch {
	case d.named == 1:
		out = append(out, Warning{Source: d.first, Text: "has no date: that in its name counts; give --date if it is wrong"})
	case d.named > 1:
		out = append(out, Warning{Text: fmt.Sprintf("%d stretches of logs have no date: those in their names count, as in %s; give --date if they are wrong", d.named, d.first)})
	}
	for i, g := range d.given {
		if !d.met[i] {
			out = append(out, Warning{Text: g.Glob + "=" + g.Day.Format("2006-01-02") + ": dates no source: none has such a name that an earlier pattern leaves"})
		}
	}
	return out
}
