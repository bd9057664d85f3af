package parser

import (
	"bytes"
	"time"
)

// slack is how far a node's time may fall back within a run: lines of one node
// come late by up to this, and no further.
const slack = 5 * 1000

const (
	hour     = 60 * 60 * 1000
	lateLine = 60 * 1000 // how late a line may stand behind a midnight and still be of the day before
)

// clock puts the times of day of one run on one scale. In an undated run 0 is
// midnight before the first entry, in a dated one midnight of 1970-01-01.
//
// A process's next time is the one on the day of its last time, unless that is
// more than half a day back: then midnight has passed. A date header says which
// day begins; each process takes it over with its next entry. In a run that began
// without a date (a stream, whose dates were not known in time), the first header
// is fastened to the day of the entry behind it, and later ones count from there.
type clock struct {
	base  Time // midnight before the first entry
	dated bool // the scale is the calendar's

	headers  int32 // date headers so far
	date     Time  // midnight that the last one names, on the run's scale
	shift    Time  // the run's scale less the calendar's
	fastened bool  // shift is known
	loose    bool  // date is the calendar's still, and waits for an entry

	days yearlessDays // of a log whose dates have no year

	last Time // the highest so far; after a fall, what it fell to
	some bool // there was an entry
}

// hands are one process's place on the clock.
type hands struct {
	day, last Time  // midnight of its last entry, and its highest time
	headers   int32 // the date headers that it has taken over, plus 1; 0 before its first entry
	left      Time  // its time before it leapt last, if it has
	leapt     bool
}

// header takes a date header: midnight of the day that it names.
func (c *clock) header(midnight Time) {
	c.headers++
	if c.date = midnight; c.dated || c.fastened {
		c.date += c.shift
	} else {
		c.loose = true
	}
}

// at gives the time of a process's entry, and whether that is a fall: it lies
// further back than lines come late.
func (c *clock) at(p *hands, tod Time) (t Time, fell bool) {
	t = p.day + tod
	if d := t - p.last; p.headers != c.headers+1 || d < -slack || d > Day/2 {
		return c.turn(p, tod)
	}
	if t > p.last {
		if p.last = t; t > c.last {
			c.last = t
		}
	}
	return t, false
}

// turn is at for the rare entries: a process's first one, those behind a
// midnight, a date header, a long silence, and those that fall back.
func (c *clock) turn(p *hands, tod Time) (t Time, fell bool) {
	known, caughtUp := p.headers > 0, p.headers == c.headers+1
	switch {
	case c.headers > 0 && !caughtUp && !c.loose:
		t = c.date + tod
		if c.some && t-Day >= c.last-lateLine && t-Day <= c.last {
			// Printed before the header's midnight: the process stays a day behind.
			return t - Day, false
		}
		if c.some && t < c.last-Day/2 { // midnights without a header have passed since
			t += (c.last - Day/2 - t + Day - 1) / Day * Day
		}
	case known:
		t = p.day + tod
		if t < p.last-Day/2 {
			t += Day
		} else if t > p.last+Day-lateLine && c.last < p.last+hour {
			return t - Day, false
		}
	case c.some:
		t = nearest(c.last, tod)
	default:
		t = c.base + tod
	}
	if c.loose {
		c.shift, c.fastened, c.loose = t-tod-c.date, true, false
		c.date = t - tod
	}
	fell = known && t < p.last-slack || !known && c.some && t < c.last-slack
	p.day, p.headers = t-tod, c.headers+1
	if fell || !known || t > p.last {
		p.last = t
	}
	if fell || !c.some || t > c.last {
		c.last = t
	}
	c.some = true
	return t, fell
}

// stamped takes an entry whose header has a date, so that at then gives its time:
// no midnight has to be guessed. It says whether that is a fall.
func (c *clock) stamped(p *hands, s *stated) (fell bool) {
	if s.dating == noDate {
		return false
	}
	day := s.day
	if s.dating == yearless {
		day = c.base + c.days.count(day)
	}
	t := day + s.tod
	known := p.headers > 0
	fell = known && t < p.last-slack || !known && c.some && t < c.last-slack
	p.day, p.headers = day, c.headers+1
	if fell || !known || t > p.last {
		p.last = t
	}
	if fell || !c.some || t > c.last {
		c.last = t
	}
	c.some = true
	return fell
}

// nearest is the time with this time of day that is less than half a day away.
func nearest(reference, tod Time) Time {
	t := midnight(reference) + tod
	switch {
	case t < reference-Day/2:
		return t + Day
	case t >= reference+Day/2:
		return t - Day
	}
	return t
}

// midnight is the one before t, or t itself.
func midnight(t Time) Time {
	day := t / Day
	if t < 0 && t%Day != 0 {
		day--
	}
	return day * Day
}

const datePrefix = "Events from "

// readDate reads "Events from February 8, 2007", which stands at the beginning of
// a dump and where a day begins: midnight of that day.
func readDate(line []byte) (Time, bool) {
	if len(line) > 64 || !bytes.HasPrefix(line, []byte(datePrefix)) {
		return 0, false
	}
	text := string(bytes.TrimRight(line[len(datePrefix):], " \t"))
	day, err := time.Parse("January 2, 2006", text)
	if err != nil || day.Year() < 1970 { // a damaged year
		return 0, false
	}
	return Time(day.UnixMilli()), true
}

// Printed is a time of a run, and how much of it the run prints. The zero value is none.
type Printed struct {
	Time                 Time
	Dated, Millis, Known bool
}

func (p Printed) String() string {
	if !p.Known {
		return ""
	}
	return printTime(p.Time, p.Dated, p.Millis)
}

// printTime prints a time of a run: as dumplog prints it, with its date where
// that is known, else with the days that have passed.
func printTime(t Time, dated, millis bool) string {
	clock := string(appendClock(nil, t, millis))
	if dated {
		return time.UnixMilli(int64(t)).UTC().Format("2006-01-02 ") + clock
	}
	switch day := midnight(t) / Day; {
	case day == 1:
		return clock + " a day later"
	case day == -1:
		return clock + " a day before"
	case day > 1:
		return clock + " " + itoa(day) + " days later"
	case day < -1:
		return clock + " " + itoa(-day) + " days before"
	}
	return clock
}

// DateHeader is what stands in a dump where the day of a midnight begins.
func DateHeader(midnight Time) string {
	return datePrefix + time.UnixMilli(int64(midnight)).UTC().Format("January 2, 2006")
}

// yearlessDays counts the days of a log whose dates have no year, from that of its
// first entry. A year ends where the date falls by more than half a year; February
// has a 29th only if that is met.
type yearlessDays struct {
	some  bool
	first Time // the first entry's midnight, since the first of January
	last  Time // the newest midnight, since that of a leap year
	years Time // that have ended
	leap  bool // this one has a 29th of February
}

const (
	newYear2000 Time = 10957 * Day // 2000-01-01, of a leap year
	february29       = 59 * Day    // since the first of January
	halfAYear        = 183 * Day
)

// count takes a midnight of 2000 and gives the run's.
func (y *yearlessDays) count(midnight Time) Time {
	day := midnight - newYear2000
	switch {
	case !y.some:
	case day < y.last-halfAYear:
		y.years += 365 * Day
		if y.leap {
			y.years += Day
		}
		y.leap = false
	case day > y.last+363*Day: // of the year before: a line that comes late
		return y.years - (366*Day - day) - y.first
	}
	y.last = day
	y.leap = y.leap || day == february29
	if day > february29 && !y.leap {
		day -= Day
	}
	if !y.some {
		y.some, y.first = true, day
	}
	return y.years + day - y.first
}
