package simulate

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"uccetrace/flow/decision"
)

// ParseRule reads NAME=OUTCOME[@SCOPE:WHO][:PROBABILITY], such as
// cucm.line=unregistered:5% or pim.find-atr=not-in-range@agent:10000:1/2.
func ParseRule(text string) (Rule, error) {
	setting, share := text, ""
	at := strings.IndexByte(text, '@')
	from := at + 1
	if at >= 0 {
		who := strings.IndexByte(text[from:], ':')
		if who < 0 {
			who = len(text) - from - 1
		}
		from += who + 1
	}
	if i := strings.IndexByte(text[from:], ':'); i >= 0 {
		setting, share = text[:from+i], text[from+i+1:]
	}
	s, err := decision.Parse(setting)
	if err != nil {
		return Rule{}, err
	}
	r := Rule{Setting: s, Probability: One}
	if len(setting) < len(text) {
		if r.Probability, err = ParseShare(share); err != nil {
			return Rule{}, fmt.Errorf("decision %q: %w", text, err)
		}
	}
	return r, nil
}

// ParseSwitch reads PG@TIME, such as 1@90s (after the beginning) or 1@08:05 (the
// first such time of day, in UTC), and PG@TIME/LOST, where agents are lost.
func ParseSwitch(text string, start time.Time) (Switch, error) {
	number, when, ok := strings.Cut(text, "@")
	when, losing, loses := strings.Cut(when, "/")
	pg, err := strconv.Atoi(number)
	if !ok || err != nil || pg <= 0 {
		return Switch{}, fmt.Errorf("%q: write PG@TIME, such as 1@90s or 1@08:05, and PG@TIME/6 to lose six agents", text)
	}
	lost, err := strconv.Atoi(losing)
	if loses && (err != nil || lost < 0) {
		return Switch{}, fmt.Errorf("%q: %q is no number of agents", text, losing)
	}
	if !strings.Contains(when, ":") {
		after, err := time.ParseDuration(when)
		if err != nil {
			return Switch{}, fmt.Errorf("%q: %q is no time: write 90s or 08:05", text, when)
		}
		return Switch{pg, after, lost}, nil
	}
	tod, err := ParseTime(when)
	if err != nil {
		return Switch{}, fmt.Errorf("%q: %w", text, err)
	}
	midnight := start.Truncate(24 * time.Hour)
	at := midnight.Add(tod)
	if at.Before(start) {
		at = at.Add(24 * time.Hour)
	}
	return Switch{pg, at.Sub(start), lost}, nil
}

// ParseTime reads a time of day, HH:MM or HH:MM:SS, as what has passed since
// midnight.
func ParseTime(text string) (time.Duration, error) {
	for _, layout := range []string{"15:04:05", "15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Sub(t.Truncate(24 * time.Hour)), nil
		}
	}
	return 0, fmt.Errorf("%q is no time of day: write 08:00 or 08:00:30", text)
}

// ParseSize reads a number of bytes: 1000000, 512KiB, 100MiB or 10GiB.
func ParseSize(text string) (int64, error) {
	number, shift := text, 0
	for i, unit := range []string{"KiB", "MiB", "GiB", "TiB"} {
		if n, ok := strings.CutSuffix(text, unit); ok {
			number, shift = n, 10*(i+1)
		}
	}
	n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
	if err != nil || n <= 0 || n > 1<<50>>shift {
		return 0, fmt.Errorf("%q is no size: write bytes, or 512KiB, 100MiB, 10GiB", text)
	}
	return n << shift, nil
}

// ParseLevel reads PROCESS=LEVEL, such as router=agent-changes.
func ParseLevel(text string) (Level, error) {
	process, level, ok := strings.Cut(text, "=")
	l := Level{process, level}
	if !ok {
		return Level{}, fmt.Errorf("%q: write PROCESS=LEVEL, such as router=agent-changes", text)
	}
	return l, checkLevel(l)
}
