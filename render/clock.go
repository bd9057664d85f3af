package render

import (
	"time"

	"uccetrace/flow"
)

// time is a time with its milliseconds behind a full stop, as everywhere in text, however
// its log prints it, and without them where space is short.
func (p *page) time(at flow.Time) string {
	text := at.String()
	i := len(text) - len(":354")
	if i < len("23:35:36") || text[i] != ':' && text[i] != '.' {
		return text
	}
	if p.narrow() {
		return text[:i]
	}
	return text[:i] + "." + text[i+1:]
}

// clocks shows the times of a table: the date that all have stands in the heading,
// and dates that differ leave no room for milliseconds.
type clocks struct {
	*page
	day string // "" if there is not one for all
}

// clocksOf looks at the times of a table, those that are none left out.
func (p *page) clocksOf(times []flow.Time) clocks {
	c := clocks{page: p}
	for i, at := range times {
		if at.IsZero() {
			continue
		}
		if !at.Dated() || i > 0 && c.day != "" && dayOf(at) != c.day {
			return clocks{page: p}
		}
		c.day = dayOf(at)
	}
	return c
}

// dayOf is the date of a time that has one.
func dayOf(at flow.Time) string { return at.UTC().Format(time.DateOnly) }

func (c clocks) show(at flow.Time) string {
	switch {
	case c.day != "":
		return c.onDay(at)
	case !at.Dated():
		return c.time(at)
	case c.narrow():
		return at.UTC().Format("01-02 15:04")
	default:
		return at.UTC().Format(time.DateTime)
	}
}

// onDay is a time of a day that is known from elsewhere.
func (p *page) onDay(at flow.Time) string {
	text := p.time(at)
	if at.Dated() {
		return text[len(time.DateOnly+" "):]
	}
	return text
}
