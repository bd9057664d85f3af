package clock

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"uccetrace/parser"
)

// Options are what the caller knows of clocks. It wins over what is found out.
type Options struct {
	// NoSync leaves clocks as they are: nothing is found out about them.
	NoSync bool
	// Zones say in which zone the clocks of logs run, the first that fits a log.
	Zones []Zone
	// Offsets say by how much more than the reference's a node's clock shows, its zone not
	// counted; within MaxOffset either way.
	Offsets map[string]time.Duration
}

// Zone is the zone of the logs whose name, or the end of it behind a slash, matches the
// pattern.
type Zone struct {
	Glob string
	Zone *time.Location
}

// Check says what is wrong with a zone: a pattern that is none.
func (z Zone) Check() error {
	return parser.CheckGlob(z.Glob)
}

// MaxOffset bounds what a caller may say of a clock beside its zone.
const MaxOffset = 12 * time.Hour

// OptionError says what of the options does not fit the capture.
type OptionError string

func (e OptionError) Error() string { return string(e) }

// apply puts what the caller knows of clocks in place of what was found out. An error says
// which glob or node is wrong.
func (c *Clocks) apply(ctx context.Context, opt Options, runs []*parser.Run) error {
	if len(opt.Zones) > 0 {
		zones, err := c.matchZones(ctx, opt.Zones, runs)
		if err != nil {
			return err
		}
		c.setZones(zones)
	}
	nodes := make([]string, 0, len(opt.Offsets))
	for node := range opt.Offsets {
		nodes = append(nodes, node)
	}
	slices.Sort(nodes)
	for _, node := range nodes {
		by := opt.Offsets[node]
		if by < -MaxOffset || by > MaxOffset {
			return fmt.Errorf("skew of %s: %v is more than %v: say what is a zone's by the zone of its logs", node, by, MaxOffset)
		}
		k := c.of(strings.ToLower(node))
		if k == nil {
			return OptionError(fmt.Sprintf("skew of %s: no log is of that node: nodes are %s", node, strings.Join(c.nodes(), ", ")))
		}
		i := c.numbers[strings.ToLower(node)]
		if c.network.referred(i) {
			return OptionError(fmt.Sprintf("skew of %s: the others are measured by it: say how far they are ahead of it", node))
		}
		c.network.refer(i)
		k.offset, k.given, k.stepped, k.estimated, k.evidence = k.zone+parser.Time(by.Milliseconds()), true, false, false, nil
	}
	return nil
}

// refer has a clock that nothing is known of be measured by the first that is one's own
// reference.
func (n *network) refer(i int) {
	if n.clocks[i].reference != i || n.referred(i) {
		return
	}
	for j := range n.clocks {
		if k := n.clocks[i].reference; n.clocks[j].reference == j && n.prefers(j, k) {
			n.clocks[i].reference = j
		}
	}
}

// nodes are the machines of which there is a log.
func (c *Clocks) nodes() []string {
	var out []string
	for host := range c.numbers {
		out = append(out, c.lines.IDs.NodeOf(host))
	}
	slices.Sort(out)
	return out
}

// matchZones finds how far east of UTC the clocks run whose logs the zones match, by number.
func (c *Clocks) matchZones(ctx context.Context, zones []Zone, runs []*parser.Run) (map[int]parser.Time, error) {
	for _, z := range zones {
		if err := z.Check(); err != nil {
			return nil, fmt.Errorf("zone of %s: %w", z.Glob, err)
		}
	}
	east, met := map[int]parser.Time{}, make([]bool, len(zones))
	var when *parser.Run // one that has a date
	if n := slices.IndexFunc(runs, func(r *parser.Run) bool { return r.Dated }); n >= 0 {
		when = runs[n]
	}
	for _, r := range runs {
		c.learnHost(ctx, r)
		if c.of(c.hosts[r]) == nil {
			continue
		}
		n := slices.IndexFunc(zones, func(z Zone) bool { return z.matches(r.Source.Name) })
		if n < 0 {
			continue
		}
		met[n] = true
		by, known := eastOf(zones[n].Zone, r, when)
		if !known {
			return nil, OptionError(fmt.Sprintf("zone of %s: %v has summer time, and no log has a date: give one by --date, or the zone as -05:00", zones[n].Glob, zones[n].Zone))
		}
		east[c.numbers[c.hosts[r]]] = by
	}
	for n, z := range zones {
		if !met[n] {
			c.warn("zone of %s: no source has such a name that an earlier pattern leaves", z.Glob)
		}
	}
	return east, nil
}

// setZones sets the zones that the caller knows. Against a reference whose zone nobody
// knows, a zone says something only beside another one that was given: the first of them
// takes its place.
func (c *Clocks) setZones(zones map[int]parser.Time) {
	base, found := c.network.baseZone(zones)
	set := false
	for i := range c.network.clocks {
		if z, given := zones[i]; given && !found {
			base, found = z, true
		} else if given {
			k := &c.network.clocks[i]
			if k.zone = z - base; k.pairs == 0 || k.stepped || k.allows(k.zone) {
				k.offset, k.stepped, k.estimated, k.evidence = k.zone, false, false, nil
			} // else lines disprove that it is all: the clock is off beside it
			c.network.refer(i)
			k.given, set = true, true
		}
	}
	if len(zones) > 0 && !set {
		c.warn("a zone that is given says something beside that of another machine's logs only: give both")
	}
}

// baseZone is the zone of the first reference whose zone is given or stated.
func (n *network) baseZone(zones map[int]parser.Time) (zone parser.Time, found bool) {
	for i := range n.clocks {
		if n.clocks[i].reference != i {
			continue
		}
		if z, given := zones[i]; given {
			return z, true
		}
		if s, stated := n.stated[i]; stated && !s.changes {
			return parser.Time(s.minutes) * 60_000, true
		}
	}
	return 0, false
}

func (z Zone) matches(name string) bool {
	return parser.MatchGlob(z.Glob, strings.ReplaceAll(name, "\\", "/"))
}

// eastOf is how far a zone is east of UTC when a run begins, in milliseconds. Where the run
// has no date another one's has to do; without any it is known of a zone that has no summer
// time.
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
