package correlate

import (
	"cmp"
	"slices"
	"strings"

	"uccetrace/correlate/ident"
	"uccetrace/flow"
	"uccetrace/parser"
)

// unit is a process, with what its log has shown.
type unit struct {
	*ident.Unit
	last *line // the newest line of a login or the like

	recent []*line // what it has just printed: see noteRecent

	first, until parser.Time // what its log covers
	logins       int64       // lines of logins that it printed
	shown        []bool      // by Message.Index: kinds of them that a login was told by
}

// unitOf finds the process that printed.
func (c *Correlator) unitOf(p *parser.Proc) *unit {
	id := c.ids.UnitOf(p)
	return c.all()[id.Index]
}

// all are the processes of the capture, in order of first sight.
func (c *Correlator) all() []*unit {
	for _, id := range c.ids.Units[len(c.units):] {
		c.units = append(c.units, &unit{Unit: id, first: 1 << 62, until: -1 << 62})
	}
	return c.units
}

// covers widens what a process's log covers.
func (c *Correlator) covers(p parser.ProcSpan, shift parser.Time) {
	u := c.unitOf(p.Proc)
	u.first = min(u.first, p.First+shift)
	u.until = max(u.until, p.Last+shift)
	c.count(place{u.Kind, u.Number}, p)
}

// Logs are the logs of processes as far as they have been read, on the reference clock.
func (c *Correlator) Logs() []flow.Log {
	out := make([]flow.Log, 0, len(c.all()))
	for _, u := range c.all() {
		l := flow.Log{Process: u.Process, Node: u.Node, Printed: u.Printed, From: int64(u.first), To: int64(u.until)}
		if u.first > u.until {
			l.From, l.To = 0, 0
		}
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b flow.Log) int {
		return cmp.Or(strings.Compare(a.Node, b.Node), strings.Compare(a.Printed, b.Printed))
	})
	return out
}

// Clocks are the clocks that do not go with the reference's, by node.
func (c *Correlator) Clocks() []flow.Clock { return c.clocks.Report() }
