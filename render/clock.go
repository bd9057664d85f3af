package render

import "strings"

// clock is a printed time with its milliseconds behind a full stop, as everywhere
// in text, and without them where space is short.
func (p *page) clock(at string) string {
	i := len(at) - len(":354")
	if i < len("23:35:36") || at[i] != ':' && at[i] != '.' {
		return at
	}
	if p.narrow() {
		return at[:i]
	}
	return at[:i] + "." + at[i+1:]
}

// clocks shows the times of a table: the date that all have stands in the heading,
// and dates that differ leave no room for milliseconds.
type clocks struct {
	*page
	day string // "" if there is not one for all
}

const dateWidth = len("2007-02-08")

// clocksOf looks at the times of a table, those that are "" left out.
func (p *page) clocksOf(times []string) clocks {
	c := clocks{page: p}
	for i, at := range times {
		if at == "" {
			continue
		}
		if !dated(at) || len(at) <= dateWidth || i > 0 && c.day != "" && at[:dateWidth] != c.day {
			return clocks{page: p}
		}
		c.day = at[:dateWidth]
	}
	return c
}

func (c clocks) show(at string) string {
	switch short := c.clock(at); {
	case c.day != "":
		return strings.TrimPrefix(short, c.day+" ")
	case !dated(at) || len(at) < len("2007-02-08 23:35:36"):
		return short
	case c.narrow():
		return at[len("2007-"):len("2007-02-08 23:35")]
	default:
		return at[:len("2007-02-08 23:35:36")]
	}
}
