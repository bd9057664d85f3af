package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"time"
	_ "time/tzdata" // zones by name, also where the system knows none

	"github.com/spf13/pflag"

	"uccetrace/correlate/clock"
	"uccetrace/flow/analysis"
	"uccetrace/parser"
)

// times are the flags that say what the user knows of clocks, zones and dates.
type times struct {
	zones, skews, dates []string
}

func (t *times) flags(f *pflag.FlagSet) {
	f.StringArrayVar(&t.zones, "tz", nil, "sources with such a name print the time of a zone: `GLOB=ZONE`, an IANA name or ±HH:MM; may be repeated, the first that fits counts")
	f.StringArrayVar(&t.skews, "skew", nil, "`auto` finds out how far clocks are apart, off takes them as they are, NODE=±TIME says how far one is ahead; may be repeated")
	f.StringArrayVar(&t.dates, "date", nil, "the day of logs without a date: `[GLOB=]YYYY-MM-DD`; may be repeated, the first that fits counts")
}

// apply puts what the flags say into options.
func (t *times) apply(opt *analysis.Options) (err error) {
	if opt.Clocks.Zones, err = t.zoned(); err != nil {
		return err
	}
	if opt.Clocks.NoSync, opt.Clocks.Offsets, err = t.ahead(); err != nil {
		return err
	}
	opt.Dates, err = t.dated()
	return err
}

// zoned are the zones that --tz gives.
func (t *times) zoned() ([]clock.Zone, error) {
	var out []clock.Zone
	for _, text := range t.zones {
		i := strings.LastIndexByte(text, '=')
		if i < 0 {
			return nil, usage("--tz %q: write GLOB=ZONE, as in 'finesse/**=UTC' or 'ra/*.txt=-05:00'", text)
		}
		zone, err := zoneOf(text[i+1:])
		if err != nil {
			return nil, usage("--tz %s: %w", text, err)
		}
		z := clock.Zone{Glob: filepath.ToSlash(text[:i]), Zone: zone}
		if err := z.Check(); err != nil {
			return nil, usage("--tz %s: %w", text, err)
		}
		out = append(out, z)
	}
	return out, nil
}

var hoursMinutes = regexp.MustCompile(`^[+-](\d\d):(\d\d)$`)

// zoneOf reads a zone: America/New_York, UTC or -05:00. "Local" would be that of the
// machine that this runs on, which no log is of.
func zoneOf(name string) (*time.Location, error) {
	if m := hoursMinutes.FindStringSubmatch(name); m != nil {
		at, err := time.Parse("15:04", m[1]+":"+m[2])
		east := time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
		if err != nil || east > 14*time.Hour {
			return nil, fmt.Errorf("no zone is %s from UTC: write -05:00 or +05:30, up to 14:00", name)
		}
		if name[0] == '-' {
			east = -east
		}
		return time.FixedZone(name, int(east.Seconds())), nil
	}
	if name != "" && name != "Local" {
		if zone, err := time.LoadLocation(name); err == nil {
			return zone, nil
		}
	}
	return nil, fmt.Errorf("unknown zone %q: write an IANA name such as America/New_York, or -05:00", name)
}

// ahead are the clocks that --skew tells of; apart says that nothing is to be found
// out about the others.
func (t *times) ahead() (apart bool, ahead map[string]time.Duration, err error) {
	ahead = map[string]time.Duration{}
	for _, text := range t.skews {
		node, by, given := strings.Cut(text, "=")
		switch {
		case text == "auto" || text == "off":
			apart = text == "off"
		case !given || node == "":
			return false, nil, usage("--skew %q: write auto, off or NODE=TIME, as in ra=-2.5s", text)
		default:
			d, err := time.ParseDuration(by)
			if err != nil {
				return false, nil, usage("--skew %s: %q is no time: write 250ms, -2.5s or 1m30s", text, by)
			}
			if d < -clock.MaxOffset || d > clock.MaxOffset {
				return false, nil, usage("--skew %s: at most 12h: what is a zone's, --tz says", text)
			}
			ahead[node] = d
		}
	}
	return apart, ahead, nil
}

// dated are the days that --date gives.
func (t *times) dated() ([]parser.Date, error) {
	var out []parser.Date
	for _, text := range t.dates {
		glob, day := "**", text
		if i := strings.LastIndexByte(text, '='); i >= 0 {
			glob, day = filepath.ToSlash(text[:i]), text[i+1:]
		}
		at, err := time.Parse("2006-01-02", day)
		if err != nil {
			return nil, usage("--date %s: %q is no day: write 2007-02-08", text, day)
		}
		d := parser.Date{Glob: glob, Day: at}
		if err := d.Check(); err != nil {
			return nil, usage("--date %s: %w", text, err)
		}
		out = append(out, d)
	}
	return out, nil
}
