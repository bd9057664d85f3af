package analysis

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"uccetrace/flow"
)

// Filter chooses logins; it never hides lines from the correlator. The zero value
// chooses all.
type Filter struct {
	Find       string // in every identifier space
	Login      string // id, or its beginning
	Agent      string // login id, ICM id or name
	Ext        string
	PG         string // 1, PG1
	Peripheral string
	Client     string
	Outcome    string
	Cause      string // id; of a login that did not succeed, the first or one that is tied with it
	Since      string // [YYYY-MM-DD ]HH:MM[:SS[.mmm]]
	Until      string
	At         string // a moment within the login
}

var moment = regexp.MustCompile(`^(?:(\d{4}-\d\d-\d\d)[ T])?([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.:](\d{1,3}))?)?$`)

// Check says what is wrong with a filter, naming the flag.
func (f Filter) Check() error {
	for _, c := range []struct{ flag, value string }{{"since", f.Since}, {"until", f.Until}, {"at", f.At}} {
		if _, ok := askedOf(c.value); c.value != "" && !ok {
			return fmt.Errorf("--%s %q is not a time: write 23:35, 23:35:36.354 or 2007-02-08 23:35", c.flag, c.value)
		}
	}
	switch flow.Outcome(f.Outcome) {
	case "", flow.Succeeded, flow.Failed, flow.Inconclusive:
	default:
		return fmt.Errorf("--outcome %q is none: outcomes are succeeded, failed, inconclusive", f.Outcome)
	}
	if f.PG != "" && pgNumber(f.PG) == "" {
		return fmt.Errorf("--pg %q is no peripheral gateway: write 1 or PG1", f.PG)
	}
	return nil
}

// names lists what is asked for by name.
func (f Filter) names() []string { return nonEmpty(f.Agent, f.Ext, f.Find) }

// Empty says that the filter chooses everything.
func (f Filter) Empty() bool { return f == Filter{} }

// Asked lists the filters as they were given.
func (f Filter) Asked() []string {
	out := []string{}
	for _, c := range []struct{ flag, value string }{
		{"find", f.Find}, {"login", f.Login}, {"agent", f.Agent}, {"ext", f.Ext}, {"pg", f.PG}, {"peripheral", f.Peripheral},
		{"client", f.Client}, {"outcome", f.Outcome}, {"cause", f.Cause}, {"since", f.Since}, {"until", f.Until}, {"at", f.At},
	} {
		if c.value != "" {
			out = append(out, "--"+c.flag+" "+c.value)
		}
	}
	return out
}

var pgShape = regexp.MustCompile(`^(?i:pg)?(\d{1,3})[abAB]?$`)

func pgNumber(s string) string {
	m := pgShape.FindStringSubmatch(s)
	if m == nil {
		return ""
	}
	return strings.TrimLeft(m[1], "0")
}

// Chooses says whether a login passes; pg is the PG it was seen on, 0 for none.
func (f Filter) Chooses(l *flow.Login, pg int64) bool {
	a := &l.Agent
	switch {
	case f.Login != "" && !strings.HasPrefix(l.ID, strings.ToLower(f.Login)):
	case f.Agent != "" && a.ID != f.Agent && a.ICMID != f.Agent && !strings.EqualFold(a.Name, f.Agent):
	case f.Ext != "" && a.Extension != f.Ext && a.Instrument != f.Ext:
	case f.PG != "" && pgNumber(f.PG) != strconv.FormatInt(pg, 10):
	case f.Peripheral != "" && a.Peripheral != f.Peripheral:
	case f.Client != "" && !strings.EqualFold(a.Client, f.Client):
	case f.Outcome != "" && string(l.Outcome) != f.Outcome:
	case before(l.Start, f.Since):
	case after(l.Start, f.Until):
	case f.At != "" && (after(l.Start, f.At) || before(l.End, f.At)):
	case f.Find != "" && len(Spaces(l, f.Find)) == 0:
	default:
		return true
	}
	return false
}

// choosesSession reports whether a session passes. Of one whose beginning or end does
// not show, the moments that do are compared: --since leaves out what ended before,
// --until what began later.
func (f Filter) choosesSession(s *flow.Session) bool {
	a := &s.Agent
	l := flow.Login{ID: s.Login, Agent: flow.Agent{ID: a.ID, ICMID: a.ICMID, Name: a.Name, Extension: a.Extension, Instrument: a.Instrument, Peripheral: a.Peripheral, Client: a.Client}}
	switch {
	case before(s.EndedAt, f.Since):
	case after(s.Start, f.Until):
	case f.At != "" && (after(s.Start, f.At) || before(s.EndedAt, f.At)):
	default:
		f.Since, f.Until, f.At, f.Outcome, f.Cause = "", "", "", "", ""
		return f.Chooses(&l, s.PGNumber)
	}
	return false
}

// caused says that a login, once it is explained, has the cause that is asked for.
func (f Filter) caused(l *flow.Login) bool {
	return f.Cause == "" || slices.ContainsFunc(l.Causes, func(c flow.Cause) bool { return c.ID == f.Cause || slices.Contains(c.Tied, f.Cause) })
}

// asked is a time that a filter asks for, from its first to its last millisecond: without
// seconds it is all of the minute. What it is compared with may lack the date, or it may
// itself: then the time of day decides.
type asked struct {
	day      int64 // since 1970, in days; only if dated
	dated    bool
	from, to int64 // of the day
}

const dayMS = 24 * 60 * 60 * 1000

// askedOf reads the time of a flag, and reports whether it is one.
func askedOf(text string) (a asked, ok bool) {
	m := moment.FindStringSubmatch(text)
	if m == nil {
		return a, false
	}
	if m[1] != "" {
		day, err := time.Parse(time.DateOnly, m[1])
		if err != nil {
			return a, false
		}
		a.day, a.dated = day.UnixMilli()/dayMS, true
	}
	unit := int64(60 * 60 * 1000)
	for i, part := range m[2:] {
		if part == "" {
			break
		}
		if i == 3 {
			part, unit = (part + "00")[:3], 1
		} else if i > 0 {
			unit /= 60
		}
		n, _ := strconv.ParseInt(part, 10, 64)
		a.from += n * unit
	}
	a.to = a.from + unit - 1
	return a, true
}

// of is the day and the time of day that are compared with what is asked for.
func (a asked) of(t flow.Time) (days, tod int64) {
	tod = (t.MS()%dayMS + dayMS) % dayMS
	if a.dated && t.Dated() {
		days = (t.MS()-tod)/dayMS - a.day
	}
	return days, tod
}

// before reports whether a time lies before what a flag asks for, after whether it lies
// behind it; neither is so of a time that is not known, nor where nothing is asked for.
func before(t flow.Time, flag string) bool {
	a, ok := askedOf(flag)
	days, tod := a.of(t)
	return ok && !t.IsZero() && (days < 0 || days == 0 && tod < a.from)
}

func after(t flow.Time, flag string) bool {
	a, ok := askedOf(flag)
	days, tod := a.of(t)
	return ok && !t.IsZero() && (days > 0 || days == 0 && tod > a.to)
}
