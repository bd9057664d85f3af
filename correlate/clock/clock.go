// Package clock finds out how far the clocks of a capture's machines are apart, and proves
// it as far as the logs do. It knows nothing of logins: what a line tells of its machine's
// clock it takes as a sample, and who asks for a time gets an offset with its proof.
//
// How it works, in the order of the files; rules.go has every rule with its number:
//
//  1. samples.go takes samples of lines. Lines that several machines print of one event (a
//     message, a request, a line of both sides) are kept together.
//  2. compare.go sets two clocks against each other: where the differences of most events
//     agree, that is how far they are apart. bounds.go finds what is proven of it, because
//     nothing is received before it is sent.
//  3. network.go carries that from machine to machine. Offsets are measured by the clock of
//     a reference, the first PG's host by name of all that are tied; each is the least that
//     brings a clock within what is proven.
//  4. prescan.go reads the beginnings of the runs for all that, and further where they say
//     nothing or a clock is off. What it meets of the configuration it leaves in the
//     ident.Registry. Of a stream the first block has to do: it is kept for the reading.
//  5. summertime.go finds clocks that were put back or forward by an hour within a log.
//  6. options.go puts in place what the caller knows.
//  7. days.go gives every run its place in time, and one without a date its day.
//  8. report.go says what came of it, and which times tell how long something took.
package clock

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// Lines say which lines of a capture are samples.
type Lines struct {
	Catalog *catalog.Catalog
	IDs     *ident.Registry
	// Counts reports whether a message's lines tell of clocks: those of requests do, which
	// are numbered or name somebody.
	Counts func(*catalog.Message) bool
	// Processes are those that print such lines.
	Processes []string
}

// Clocks are the clocks of a capture's machines, and where that places its runs in time.
type Clocks struct {
	lines    Lines
	hosts    map[*parser.Run]string      // who printed most of a run
	follows  map[*parser.Run]follow      // runs behind a clock that was put back
	jumps    map[*parser.Run]Jump        // runs with a clock that was put forward
	places   map[*parser.Run]Place       // where runs stand in time
	misdated map[*parser.Run]parser.Time // what is added to the times of runs with a wrong date header
	network  *network                    // what is known of every clock
	numbers  map[string]int              // host → its number in the network, and beyond
	warnings []string                    // in words
	values   ident.Values                // of the line that is being read
}

// New finds out about the clocks of some runs, unless the options leave them as they are, and
// places the runs in time. An error says what of the options does not fit the capture.
func New(ctx context.Context, lines Lines, runs []*parser.Run, opt Options) (*Clocks, error) {
	c := &Clocks{
		lines: lines, hosts: map[*parser.Run]string{},
		follows: map[*parser.Run]follow{}, jumps: map[*parser.Run]Jump{},
	}
	c.putBack(ctx, runs)
	c.prescan(ctx, runs, !opt.NoSync)
	if err := c.apply(ctx, opt, runs); err != nil {
		return nil, err
	}
	if slices.ContainsFunc(c.network.clocks, func(k hostClock) bool { return k.offset != 0 }) {
		for _, r := range runs {
			c.learnHost(ctx, r)
		}
	}
	var moved []string
	if c.places, moved = placeRuns(runs, c.offsetOf, c.follows, c.jumps, c.misdated); len(moved) > 0 {
		c.warn("no date in the capture: read as the day after the other logs: %s; give a dump with its date header if that is wrong", listed(moved))
	}
	return c, nil
}

// listed names sources, each once and of many the first ones.
func listed(names []string) string {
	const most = 5
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	if more := len(names) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	}
	return strings.Join(names, ", ")
}

func (c *Clocks) warn(format string, args ...any) {
	c.warnings = append(c.warnings, fmt.Sprintf(format, args...))
}

// Warnings are what a reader must know of how the clocks were read.
func (c *Clocks) Warnings() []string { return c.warnings }

// of returns what is known of a machine's clock, nil for nothing.
func (c *Clocks) of(host string) *hostClock {
	if i, known := c.numbers[host]; known && i < len(c.network.clocks) {
		return &c.network.clocks[i]
	}
	return nil
}

// Offset returns by how much more than the reference's a machine's clock shows, as far as
// that is taken back.
func (c *Clocks) Offset(u *ident.Unit) parser.Time { return c.offset(u.Host) }

func (c *Clocks) offset(host string) parser.Time {
	if k := c.of(host); k != nil {
		return k.offset
	}
	return 0
}

// offsetOf is the offset of the machine that printed most of a run.
func (c *Clocks) offsetOf(r *parser.Run) parser.Time { return c.offset(c.hosts[r]) }

// Doubtful reports whether a machine's clock is only likely to be as it is taken.
func (c *Clocks) Doubtful(u *ident.Unit) bool {
	k := c.of(u.Host)
	return k != nil && (k.stepped || k.estimated)
}

// Comparable reports whether times of two machines tell how long something took from one
// to the other: on one machine, on machines whose clocks go together as printed or as the
// caller says, or where their difference is proven well enough (C9).
func (c *Clocks) Comparable(a, b *ident.Unit) bool {
	if a.Host == b.Host {
		return true
	}
	k, l := c.of(a.Host), c.of(b.Host)
	if k == nil || l == nil {
		return true // nothing was done to either
	}
	i, j := c.numbers[a.Host], c.numbers[b.Host]
	switch {
	case k.stepped || l.stepped || k.estimated || l.estimated:
		return false
	case k.offset == l.offset, k.given && l.given, k.given && l.reference == j, l.given && k.reference == i:
		return true
	}
	there, back := c.network.between(i, j), c.network.between(j, i)
	return there.known && back.known && there.d+back.d <= maxInterval
}

// MayBeOtherZone reports whether what a machine prints of an agent may be what others print
// at another time: nothing ties its clock, and its lines fit theirs if it runs in another
// zone.
func (c *Clocks) MayBeOtherZone(u *ident.Unit, agent ident.Number) bool {
	if len(c.network.suspects) == 0 {
		return false
	}
	k := c.of(u.Host)
	return k != nil && !k.tied() && c.network.suspects[zoneSuspect{c.numbers[u.Host], agent}]
}

// Place returns where a run stands in time.
func (c *Clocks) Place(r *parser.Run) Place { return c.places[r] }
