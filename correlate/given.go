package correlate

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"uccetrace/parser"
	"uccetrace/parser/source"
)

// Zone is the zone of the logs whose name, or the end of it behind a slash, matches
// the pattern.
type Zone struct {
	Glob string
	Zone *time.Location
}

// Check says what is wrong with it: a pattern that is none.
func (z Zone) Check() error {
	return source.CheckGlob(z.Glob)
}

// MostAhead bounds what a user may say of a clock beside its zone.
const MostAhead = 12 * time.Hour

// OptionError says what of the options does not fit the capture.
type OptionError string

func (e OptionError) Error() string { return string(e) }

// givenClocks puts what the user knows of clocks in place of what was found out. An
// error says which glob or node is wrong.
func (c *Correlator) givenClocks(ctx context.Context, opt Options, runs []*parser.Run) error {
	if len(opt.Zones) > 0 {
		if err := c.givenZones(ctx, opt, runs); err != nil {
			return err
		}
	}
	nodes := make([]string, 0, len(opt.Ahead))
	for node := range opt.Ahead {
		nodes = append(nodes, node)
	}
	slices.Sort(nodes)
	for _, node := range nodes {
		by := opt.Ahead[node]
		if by < -MostAhead || by > MostAhead {
			return fmt.Errorf("skew of %s: %v is more than %v: say what is a zone's by the zone of its logs", node, by, MostAhead)
		}
		i, known := c.clockNumbers[strings.ToLower(node)]
		if !known || i >= len(c.clocks.clocks) {
			return OptionError(fmt.Sprintf("skew of %s: no log is of that node: nodes are %s", node, strings.Join(c.nodes(), ", ")))
		}
		if c.clocks.referred(i) {
			return OptionError(fmt.Sprintf("skew of %s: the others are measured by it: say how far they are ahead of it", node))
		}
		k := &c.clocks.clocks[i]
		c.clocks.tie(i)
		k.ahead, k.given, k.torn, k.likely, k.evidence = k.zone+parser.Time(by.Milliseconds()), true, false, false, nil
	}
	return nil
}

// tie has a clock that nothing is known of be measured by the first that is one's own
// reference.
func (n *network) tie(i int) {
	if n.clocks[i].reference != i || n.referred(i) {
		return
	}
	for j := range n.clocks {
		if k := n.clocks[i].reference; n.clocks[j].reference == j && n.before(j, k) {
			n.clocks[i].reference = j
		}
	}
}

// nodes are the machines of which there is a log.
func (c *Correlator) nodes() []string {
	var out []string
	for host := range c.clockNumbers {
		out = append(out, c.nodeOf(host))
	}
	slices.Sort(out)
	return out
}

// givenZones sets the zones that the user knows. Against a reference whose zone
// nobody knows, a zone says something only beside another one that was given: the
// first of them takes its place.
func (c *Correlator) givenZones(ctx context.Context, opt Options, runs []*parser.Run) error {
	zones := map[int]parser.Time{}
	base, found := parser.Time(0), false
	for _, z := range opt.Zones {
		if err := z.Check(); err != nil {
			return fmt.Errorf("zone of %s: %w", z.Glob, err)
		}
	}
	met := make([]bool, len(opt.Zones))
	var when *parser.Run // one that has a date
	if n := slices.IndexFunc(runs, func(r *parser.Run) bool { return r.Dated }); n >= 0 {
		when = runs[n]
	}
	for _, r := range runs {
		c.meet(ctx, r)
		i, known := c.clockNumbers[c.hosts[r]]
		if !known || i >= len(c.clocks.clocks) {
			continue
		}
		n := slices.IndexFunc(opt.Zones, func(z Zone) bool { return z.matches(r.Source.Name) })
		if n < 0 {
			continue
		}
		met[n] = true
		east, known := eastOf(opt.Zones[n].Zone, r, when)
		if !known {
			return OptionError(fmt.Sprintf("zone of %s: %v has summer time, and no log has a date: give one by --date, or the zone as -05:00", opt.Zones[n].Glob, opt.Zones[n].Zone))
		}
		zones[i] = east
	}
	for n, z := range opt.Zones {
		if !met[n] {
			c.warnings = append(c.warnings, fmt.Sprintf("zone of %s: no source has such a name that an earlier pattern leaves", z.Glob))
		}
	}
	for i := range c.clocks.clocks { // the zone of a reference, given or stated
		k := &c.clocks.clocks[i]
		if k.reference != i {
			continue
		}
		z, known := zones[i]
		if s, stated := c.clocks.stated[i]; !known && stated && !s.changes {
			z, known = parser.Time(s.minutes)*60_000, true
		}
		if known && !found {
			base, found = z, true
		}
	}
	set := false
	for i := range c.clocks.clocks {
		if z, given := zones[i]; given && !found {
			base, found = z, true
		} else if given {
			k := &c.clocks.clocks[i]
			if k.zone = z - base; k.pairs == 0 || k.torn || k.allows(k.zone) {
				k.ahead, k.torn, k.likely, k.evidence = k.zone, false, false, nil
			} // else lines disprove that it is all: the clock is off beside it
			c.clocks.tie(i)
			k.given, set = true, true
		}
	}
	if len(zones) > 0 && !set {
		c.warnings = append(c.warnings, "a zone that is given says something beside that of another machine's logs only: give both")
	}
	return nil
}

func (z Zone) matches(name string) bool {
	return source.MatchGlob(z.Glob, strings.ReplaceAll(name, "\\", "/"))
}

// eastOf is how far a zone is east of UTC when a run begins, in milliseconds. Where
// the run has no date another one's has to do; without any it is known of a zone that
// has no summer time.
func eastOf(zone *time.Location, r, dated *parser.Run) (parser.Time, bool) {
	east := func(t time.Time) parser.Time {
		_, seconds := t.In(zone).Zone()
		return parser.Time(seconds) * 1000
	}
	switch {
	case r.Dated:
		dated = r
	case dated == nil:
		january := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
		return east(january), east(january) == east(january.AddDate(0, 6, 0))
	}
	t := time.UnixMilli(int64(dated.First)).UTC()
	return east(time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone)), true
}

// meet learns whose log a run is, if nobody has looked into it.
func (c *Correlator) meet(ctx context.Context, r *parser.Run) {
	if _, known := c.hosts[r]; known || !r.Seekable() {
		return
	}
	for block := range r.Blocks(ctx) {
		c.hosts[r] = c.mainHost(block)
		return
	}
}

// aheadOfRun is how much the clock of a run's machine is taken back.
func (c *Correlator) aheadOfRun(r *parser.Run) parser.Time {
	if i, known := c.clockNumbers[c.hosts[r]]; known && i < len(c.clocks.clocks) {
		return c.clocks.clocks[i].ahead
	}
	return 0
}
