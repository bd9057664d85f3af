package correlate

import (
	"strings"

	"uccetrace/flow"
	"uccetrace/parser"
)

// coverage says of every process that a login's lines may come from what the
// capture could show of this one; of a desktop only where it did show it.
func (c *Correlator) coverage(s *strand, first, last parser.Time) []flow.Coverage {
	seen := map[string]bool{}
	for _, l := range s.lines {
		seen[l.unit.process] = true
	}
	out := make([]flow.Coverage, 0, len(c.processes))
	for _, p := range c.processes {
		if c.desks.process[p] && !seen[p] {
			continue // which desktop an agent uses, nothing else says
		}
		state := "absent"
		switch {
		case seen[p]:
			state = "seen"
		default:
			for _, u := range c.byName {
				if u.process != p || u.first > last || u.until < first || c.elsewhere(u, s) {
					continue
				}
				if u.logins > 0 {
					state = "quiet"
					break
				}
				state = "silent"
			}
		}
		out = append(out, flow.Coverage{Process: p, State: state, Switches: []string{}})
	}
	return out
}

// elsewhere says that a unit serves another PG than the login's.
func (c *Correlator) elsewhere(u *unit, s *strand) bool {
	pg := c.domain(u, nil)
	return pg != 0 && s.domain != 0 && pg != s.domain
}

// show keeps which kinds of lines the logs of each process have shown of a login.
func (c *Correlator) show(steps []*step) {
	for _, s := range steps {
		for _, l := range s.lines {
			if l.doubtful {
				continue
			}
			if l.unit.shown == nil {
				l.unit.shown = make([]bool, len(c.catalog.Messages))
			}
			if !l.unit.shown[s.message.Index] {
				l.unit.shown[s.message.Index] = true
				c.kinds++
			}
		}
	}
}

// Shown says whether the logs of a process, on either side, have shown a message of
// any login that was handed out so far. Where they have not, its absence from a
// login is no evidence.
func (c *Correlator) Shown(node, process, message string) bool {
	m, ok := c.catalog.Message(message)
	if !ok {
		return false
	}
	pair := withoutSide(node)
	for _, u := range c.byName {
		if u.process == process && u.shown != nil && u.shown[m.Index] && withoutSide(u.node) == pair {
			return true
		}
	}
	return false
}

// KindsShown is how many kinds of lines Shown says yes to. It says the same of all as
// long as these are as many.
func (c *Correlator) KindsShown() int { return c.kinds }

// withoutSide is a node's name in lower case, without the letter of its side.
func withoutSide(node string) string {
	node = strings.ToLower(node)
	if n := len(node) - 1; n > 0 && (node[n] == 'a' || node[n] == 'b') {
		return node[:n]
	}
	return node
}
