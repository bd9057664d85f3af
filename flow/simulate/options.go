package simulate

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"uccetrace/flow/decision"
	"uccetrace/flow/reference/site"
	"uccetrace/parser/catalog"
)

// Dialect is how entries are spelled.
type Dialect string

// Dialects of a capture.
const (
	Dumplog  Dialect = "dumplog"   // 23:35:36:354 PG1A-opc Trace: …, local time of the host
	DumplogS Dialect = "dumplog-s" // the same without milliseconds
	CiscoLog Dialect = "ciscolog"  // dumplog /ciscoLog, in UTC
)

// Dialects are all dialects.
func Dialects() []string { return []string{string(Dumplog), string(DumplogS), string(CiscoLog)} }

// Rule is a setting with the probability that it holds for a sign-in. One means
// that it holds all the time, for whatever happens.
type Rule struct {
	Setting     decision.Setting
	Probability Millionths
}

// String spells a rule as ParseRule reads it.
func (r Rule) String() string {
	text := r.Setting.String()
	if r.Probability < One {
		text += ":" + r.Probability.String()
	}
	return text
}

// Switch is a side switch of a PG, so long after the capture's beginning.
type Switch struct {
	PG    int
	After time.Duration
	Lost  int // phones of so many agents who are logged in were cut off before, and it loses them
}

// Options say what a capture is to hold.
type Options struct {
	Dir     string // folder to be made
	Replace bool   // it may hold an earlier capture, which is lost
	// AW is the SQLite file to write the AW database to, "" for none. It may be one
	// in Dir, and must not be there yet elsewhere.
	AW string

	Site       *site.Site
	Catalog    *catalog.Catalog
	Seed       uint64
	Start      time.Time // when the capture begins, in UTC
	OnlyPublic bool      // without lines whose wording nobody published
	Dialect    Dialect   // "" is Dumplog

	// Logins is how many times somebody signs in; retries come on top. 0 is each
	// agent once, or with a Size or with a Rate and a Duration as many as they take.
	Logins   int
	Rate     Millionths    // sign-ins a second
	Burst    time.Duration // in place of a rate: all sign in within it, most in its middle
	Duration time.Duration // nobody begins anything later; 0 for no limit
	Size     int64         // nobody begins anything once so many bytes are written; 0 for no limit

	Decide []Rule
	Other  Millionths // share of the entries that belong to no login; below One
	Retry  bool       // who is refused tries again after some seconds, at most twice
	Switch []Switch

	Sides    int           // 1 or 2 sides of every pair; 0 leaves it to the site
	Zones    time.Duration // each host gets a zone of up to so much, in quarters of an hour; 0 leaves it to the site
	Skew     time.Duration // and a clock that is up to so much off, in milliseconds; 0 as well
	Loss     Millionths    // share of the entries that the files have not got
	Disorder time.Duration // an entry may stand so late in its file, at most MaxDisorder
	Trace    []Level

	// Progress, if it is set, is told now and then how far the run has come.
	Progress func(Progress)
}

// Level is a trace level of a process.
type Level struct{ Process, Level string }

// Progress says how far a run has come.
type Progress struct {
	Done    Millionths // of what was asked for
	Logins  int64
	Entries int64
	Bytes   int64
}

// Limits of options.
const (
	// MaxDisorder is how late lines of one process come in real dumps; a time that
	// falls back further is a new stretch of the log.
	MaxDisorder = 5 * time.Second
	maxZone     = 14 * time.Hour
	maxSkew     = 12 * time.Hour
	maxDuration = 366 * 24 * time.Hour
)

// Check says what is wrong with options, one line for each thing.
func (o *Options) Check() error {
	var errs []error
	bad := func(wrong bool, format string, args ...any) {
		if wrong {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	bad(o.Logins < 0, "logins %d: must be above 0", o.Logins)
	bad(o.Rate > 0 && o.Burst > 0, "rate excludes burst: give one of them")
	bad(o.Rate < 0 || o.Rate > maxRate, "rate: must be above 0 and at most %d a second", maxRate/One)
	bad(o.Burst < 0 || o.Burst > maxDuration, "burst %v: must be above 0 and at most a year", o.Burst)
	bad(o.Duration < 0 || o.Duration > maxDuration, "duration %v: must be above 0 and at most a year", o.Duration)
	bad(o.Burst > 0 && o.Duration > 0 && o.Burst > o.Duration, "burst %v: is longer than the duration, %v", o.Burst, o.Duration)
	bad(o.Size < 0, "size %d: must be above 0", o.Size)
	bad(o.Other < 0 || o.Other >= One, "other: a share below 1 is left to other traffic: write 0.9 or 90%%")
	bad(o.Loss < 0 || o.Loss > One, "loss: must be a share from 0 to 1")
	bad(o.Sides < 0 || o.Sides > 2, "sides %d: a pair has 1 or 2", o.Sides)
	bad(o.Zones < 0 || o.Zones > maxZone || o.Zones%quarter != 0, "zones %v: write quarters of an hour up to 14h", o.Zones)
	bad(o.Skew < 0 || o.Skew > maxSkew || o.Skew%time.Millisecond != 0, "skew %v: write whole milliseconds up to 12h", o.Skew)
	bad(o.Disorder < 0 || o.Disorder > MaxDisorder, "disorder %v: lines come late by at most %v: what is later is another stretch of the log", o.Disorder, MaxDisorder)
	bad(!known(o.Dialect), "dialect %q is none: dialects are %s", o.Dialect, strings.Join(Dialects(), ", "))
	for _, s := range o.Switch {
		bad(!hasPG(o.Site, s.PG), "switch-side %d: the site has no PG %d", s.PG, s.PG)
		bad(hasPG(o.Site, s.PG) && !o.paired(s.PG), "switch-side %d: PG %d has one side: give it two with --sides 2 or in the site", s.PG, s.PG)
		bad(s.After < 0 || o.Duration > 0 && s.After > o.Duration, "switch-side %d: %v after the beginning is outside of the capture", s.PG, s.After)
	}
	for _, l := range o.Trace {
		if err := checkLevel(l); err != nil {
			errs = append(errs, fmt.Errorf("trace %w", err))
		}
	}
	for _, r := range o.Decide {
		if err := o.checkWho(r.Setting); err != nil {
			errs = append(errs, fmt.Errorf("decide %v: %w", r.Setting, err))
		}
	}
	bad(len(o.Site.Agents) == 0, "the site has no agent: nobody can sign in")
	for _, number := range o.mute() {
		errs = append(errs, fmt.Errorf("PG %d has agents and no client: nobody there can sign in: add one to the site's clients", number))
	}
	return errors.Join(errs...)
}

// checkWho says whether the site has whom a setting is for.
func (o *Options) checkWho(s decision.Setting) error {
	w, in := s.Scope, o.Site
	switch {
	case w.Agent != "" && !slices.ContainsFunc(in.Agents, func(a site.Agent) bool { return a.ID == w.Agent }):
		return fmt.Errorf("the site has no agent %s", w.Agent)
	case w.Device != "" && !slices.ContainsFunc(in.Phones, func(p site.Phone) bool { return p.Terminal == w.Device }):
		return fmt.Errorf("the site has no phone %s", w.Device)
	case w.PG != 0 && !hasPG(in, w.PG):
		return fmt.Errorf("the site has no PG %d", w.PG)
	case w.Peripheral != 0 && pgOf(in, w.Peripheral) == nil:
		return fmt.Errorf("the site has no peripheral %d", w.Peripheral)
	}
	return nil
}

// mute are the numbers of the PGs that have agents, and no client over which they
// could sign in.
func (o *Options) mute() []int {
	var out []int
	for i := range o.Site.Agents {
		pg := pgOf(o.Site, o.Site.Agents[i].Peripheral)
		if pg == nil || slices.Contains(out, pg.Number) {
			continue
		}
		if !slices.ContainsFunc(o.Site.Clients, func(c site.Client) bool { return c.PG == pg.Number }) {
			out = append(out, pg.Number)
		}
	}
	return out
}

// pgOf is the PG of a peripheral, nil for none.
func pgOf(s *site.Site, peripheral int) *site.PG {
	for i := range s.PGs {
		if slices.ContainsFunc(s.PGs[i].Peripherals, func(p site.Peripheral) bool { return p.ID == peripheral }) {
			return &s.PGs[i]
		}
	}
	return nil
}

const quarter = 15 * time.Minute

func known(d Dialect) bool {
	for _, name := range Dialects() {
		if string(d) == name {
			return true
		}
	}
	return d == ""
}

func hasPG(s *site.Site, number int) bool {
	for i := range s.PGs {
		if s.PGs[i].Number == number {
			return true
		}
	}
	return false
}

// paired says whether a PG has two sides in the site that will run.
func (o *Options) paired(number int) bool {
	for i := range o.Site.PGs {
		if pg := &o.Site.PGs[i]; pg.Number == number {
			return o.Sides == 2 || o.Sides == 0 && pg.Sides.B != ""
		}
	}
	return false
}
