package parser

import (
	"encoding/binary"
	"time"
)

// readZone reads -0700.
func readZone(b []byte, n int, s *stated) int {
	if b[n] != '+' && b[n] != '-' {
		return 0
	}
	for _, c := range b[n+1 : n+5] {
		if !isDigit(c) {
			return 0
		}
	}
	hours, minutes := two(b[n+1:]), two(b[n+3:])
	if hours > 14 || minutes > 59 {
		return 0
	}
	s.zoned, s.zone = true, int16(hours*60+minutes)
	if b[n] == '-' {
		s.zone = -s.zone
	}
	return n + 5
}

// readDay reads "Apr 14 2017 " or, without a year, "Nov 23 ".
func readDay(b []byte, n int, s *stated, year bool) int {
	if len(b) < n+len("Apr 1 ") || b[n+3] != ' ' {
		return 0
	}
	month := monthOf(b[n : n+3])
	if n += 4; b[n] == ' ' { // a day below ten may be padded
		n++
	}
	end := digits(b, n)
	if month == 0 || end == n || end > n+2 || !startsAt(b, end, " ") {
		return 0
	}
	day := int(number(b[n:end]))
	n = end + 1
	if !year {
		if !s.monthDay(month, day) {
			return 0
		}
		return n
	}
	if end = digits(b, n); end != n+4 || !startsAt(b, end, " ") || !s.date(int(number(b[n:end])), month, day) {
		return 0
	}
	return end + 1
}

// date keeps a date, if there is such a day.
func (s *stated) date(year int, month time.Month, day int) bool {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if year < 1970 || month < time.January || month > time.December || day < 1 || t.Day() != day {
		return false
	}
	s.day, s.dating = Time(t.UnixMilli()), fullDate
	return true
}

// monthDay keeps a date without its year.
func (s *stated) monthDay(month time.Month, day int) bool {
	if !s.date(2000, month, day) { // a leap year has all days
		return false
	}
	s.dating = yearless
	return true
}

// readDotted reads 14:01:17.196, 20:12:57.1 or 20:12:57, with a blank behind it.
func readDotted(b []byte, n int, s *stated) int {
	if len(b) < n+len("00:00:00 ") {
		return 0
	}
	w := binary.LittleEndian.Uint64(b[n:])
	if !clockWord(w) {
		return 0
	}
	s.tod, s.seconds = clockMillis(w), true
	if n += 8; b[n] == '.' {
		from := n + 1
		end := digits(b, from)
		if end == from || end > from+3 {
			return 0
		}
		s.seconds = false
		for i, unit := from, Time(100); i < end; i, unit = i+1, unit/10 {
			s.tod += unit * Time(b[i]-'0')
		}
		n = end
	}
	if !startsAt(b, n, " ") {
		return 0
	}
	return n
}

// zoneName reads the abbreviation of a zone: " COT".
func zoneName(b []byte, n int) int {
	from := n + 1
	if !startsAt(b, n, " ") {
		return 0
	}
	for n = from; n < len(b) && n < from+8 && b[n]-'A' < 26; n++ {
	}
	if n == from {
		return 0
	}
	return n
}

func monthOf(b []byte) time.Month {
	const names = "JanFebMarAprMayJunJulAugSepOctNovDec"
	for i := 0; i < len(names); i += 3 {
		if string(b) == names[i:i+3] {
			return time.Month(i/3 + 1)
		}
	}
	return 0
}

// startsAt says whether text stands at b[n:].
func startsAt(b []byte, n int, text string) bool {
	return len(b) >= n+len(text) && string(b[n:n+len(text)]) == text
}

// digits is where the digits at b[n:] end.
func digits(b []byte, n int) int {
	for n < len(b) && isDigit(b[n]) {
		n++
	}
	return n
}

// wordEnd is where the next blank stands, or the line ends.
func wordEnd(b []byte, n int) int {
	for n < len(b) && !isBlank(b[n]) {
		n++
	}
	return n
}

// two is a number of two digits.
func two(b []byte) int { return int(b[0]-'0')*10 + int(b[1]-'0') }

// number is that of some digits; of more than twenty it is none that counts.
func number(b []byte) (n uint64) {
	for _, c := range b {
		n = n*10 + uint64(c-'0')
	}
	return n
}
