package flow

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Time is when something happened, in whole milliseconds, on the clock of the reference
// node unless said otherwise. The zero value is none.
type Time struct {
	ms    int64
	known known
	form  form
}

// known is what of a time is known.
type known uint8

const (
	nothing known = iota
	clock         // the time of day; the day only orders it
	date
)

// form is how a time is spelled.
type form uint8

const (
	printed form = 1 << iota // as logs print it
	seconds                  // without milliseconds
)

// At is a time in milliseconds since 1970 as a UTC clock counts them. Where no log shows the
// date, only its time of day is ever shown, and only differences count.
func At(ms int64, dated bool) Time {
	if dated {
		return Time{ms: ms, known: date}
	}
	return Time{ms: ms, known: clock}
}

// Printed is a time of a log's own clock, spelled as the log prints it: of one without
// dates the day counts from that of its first entry.
func Printed(ms int64, dated, inSeconds bool) Time {
	t := At(ms, dated)
	if t.form = printed; inSeconds {
		t.form |= seconds
	}
	return t
}

// Seconds returns t cut to whole seconds, and spelled so.
func (t Time) Seconds() Time {
	t.ms -= (t.ms%1000 + 1000) % 1000
	t.form |= seconds
	return t
}

// InSeconds reports whether t stands for all of a second: no more is printed.
func (t Time) InSeconds() bool { return t.form&seconds != 0 }

// IsZero reports whether t is no time.
func (t Time) IsZero() bool { return t.known == nothing }

// Dated reports whether the date of t is known.
func (t Time) Dated() bool { return t.known == date }

// MS returns t as At takes it.
func (t Time) MS() int64 { return t.ms }

// Before reports whether t is earlier than u.
func (t Time) Before(u Time) bool { return t.ms < u.ms }

// Compare orders times; none comes before all others.
func (t Time) Compare(u Time) int {
	switch {
	case t.IsZero() || u.IsZero():
		return int(t.known) - int(u.known)
	case t.ms < u.ms:
		return -1
	case t.ms > u.ms:
		return 1
	}
	return 0
}

// UTC returns t as package time has it.
func (t Time) UTC() time.Time { return time.UnixMilli(t.ms).UTC() }

// String spells t: HH:MM:SS.mmm, with the date in front where it is known, or as it was
// printed; "" for none.
func (t Time) String() string {
	b, _ := t.AppendText(nil)
	return string(b)
}

// AppendText appends what String returns.
func (t Time) AppendText(b []byte) ([]byte, error) {
	if t.IsZero() {
		return b, nil
	}
	days, tod := t.split()
	if t.Dated() {
		b = append(t.UTC().AppendFormat(b, time.DateOnly), ' ')
	}
	two := func(n int64, then string) { b = append(append(b, byte('0'+n/10), byte('0'+n%10)), then...) }
	two(tod/3_600_000, ":")
	two(tod/60_000%60, ":")
	two(tod/1000%60, "")
	if t.form&seconds == 0 {
		point := byte('.')
		if t.form&printed != 0 {
			point = ':'
		}
		b = append(b, point, byte('0'+tod/100%10))
		two(tod%100, "")
	}
	if t.form&printed != 0 && !t.Dated() {
		b = append(b, passed(days)...)
	}
	return b, nil
}

// split returns the days since 1970 and the time of day.
func (t Time) split() (days, tod int64) {
	const day = 24 * 60 * 60 * 1000
	tod = (t.ms%day + day) % day
	return (t.ms - tod) / day, tod
}

// passed says how many days behind the first a time is that has no date.
func passed(days int64) string {
	switch {
	case days == 0:
		return ""
	case days == 1:
		return " a day later"
	case days == -1:
		return " a day before"
	case days > 1:
		return " " + strconv.FormatInt(days, 10) + " days later"
	}
	return " " + strconv.FormatInt(-days, 10) + " days before"
}

// MarshalText is AppendText for encoding/json.
func (t Time) MarshalText() ([]byte, error) { return t.AppendText(nil) }

// UnmarshalText reads what AppendText writes.
func (t *Time) UnmarshalText(text []byte) error {
	*t = Time{}
	if len(text) == 0 {
		return nil
	}
	bad := fmt.Errorf("%q is no time of a report", text)
	rest := string(text)
	var days int64
	known := clock
	if day, clocked, ok := strings.Cut(rest, " "); ok && strings.Contains(day, "-") {
		d, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return bad
		}
		days, known, rest = d.Unix()/(24*60*60), date, clocked
	}
	rest, later, _ := strings.Cut(rest, " ")
	if later != "" {
		n, err := daysOf(later)
		if err != nil || known == date {
			return bad
		}
		days = n
	}
	var form form
	switch {
	case len(rest) == len("15:04:05"):
		form = printed | seconds
	case len(rest) == len("15:04:05:000") && rest[8] == ':':
		form, rest = printed, rest[:8]+"."+rest[9:]
	case len(rest) != len("15:04:05.000") || rest[8] != '.':
		return bad
	}
	at, err := time.Parse("15:04:05", rest) // takes a fraction too
	if err != nil {
		return bad
	}
	tod := at.Sub(at.Truncate(24 * time.Hour)).Milliseconds()
	*t = Time{days*24*60*60*1000 + tod, known, form}
	return nil
}

// daysOf reads what passed writes.
func daysOf(text string) (int64, error) {
	number, rest, _ := strings.Cut(text, " ")
	n := int64(1)
	if number != "a" {
		var err error
		if n, err = strconv.ParseInt(number, 10, 64); err != nil {
			return 0, err
		}
	}
	switch {
	case strings.HasSuffix(rest, " later"):
		return n, nil
	case strings.HasSuffix(rest, " before"):
		return -n, nil
	}
	return 0, errors.New("neither later nor before")
}
