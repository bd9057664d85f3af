package correlate

import (
	"uccetrace/flow"
	"uccetrace/parser"
)

// coverage says of every process that a login's lines may come from what the
// capture could show of this one.
func (c *Correlator) coverage(s *strand, first, last parser.Time) []flow.Coverage {
	seen := map[string]bool{}
	for _, l := range s.lines {
		seen[l.unit.process] = true
	}
	out := make([]flow.Coverage, 0, len(c.processes))
	for _, p := range c.processes {
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
