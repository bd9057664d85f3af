package parser

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
