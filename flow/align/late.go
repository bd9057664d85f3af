package align

import (
	"fmt"
	"slices"

	"uccetrace/flow"
)

// Budget is how long it may take from one step of the flow to another that follows
// from it: an answer after its request, or one end of a hop after the other.
type Budget struct {
	Name string // what is timed
	// From and To name the steps (flow.Step.Step) at which the time begins and ends,
	// whichever of them the capture shows.
	From, To []string
	MS       int64 // the most that is in time
	// Person marks a time in which a mobile agent's phone may be called: how long a
	// person takes to answer is no latency.
	Person bool
}

// NoAnswer is after how many milliseconds a CTI server's answer is overdue: 10 to
// 15 s may elapse, says the CTI server protocol.
const NoAnswer = 15_000

// Timers are the budgets that follow from published timers: the CTI server's
// answer, after noAnswer milliseconds, and CtiRequestTimeout, 15 s, after which
// JTAPI gives up a request to CUCM. For no other hop of a login was one published.
func Timers(noAnswer int64) []Budget {
	return []Budget{
		{Name: "CTI server answer", MS: noAnswer, Person: true,
			From: []string{"submitted", "client-request", "mapped"},
			To: []string{"confirmed", "confirmed-client", "confirmed-desktop",
				"refused", "refused-control", "refused-csta", "refused-desktop", "refused-desktop-server"}},
		{Name: "JTAPI request", MS: 15_000, From: []string{"call-observer-added"}, To: []string{"observer-returned"}},
	}
}

// late lists the steps that came later than a budget allows after what caused
// them, even if as little time passed between the two as the clocks allow. A run
// that goes beyond the budget itself expects no less.
func (c *comparison) late() {
	calls := c.callsPerson()
	for _, m := range c.both {
		s := &c.run.Steps[m.Expected]
		for i := range c.opt.Budgets {
			b := &c.opt.Budgets[i]
			if b.Person && calls || !slices.Contains(b.To, s.Step) {
				continue
			}
			if ms, from := c.waited(b, m); from != nil && ms > b.MS {
				c.add(flow.Late, m.Expected, m.Observed, 0, fmt.Sprintf("%s: %d ms after %s at most", b.Name, b.MS, from.Message), fmt.Sprintf("%d ms", ms), from.Evidence...)
				break
			}
		}
	}
}

// waited is the longest time that has passed for certain from a step that begins a
// budget and led to the given pair, and the observed step that it began with.
func (c *comparison) waited(b *Budget, to Match) (most int64, from *flow.Step) {
	end := c.instant(to.Observed)
	for _, m := range c.both {
		if !slices.Contains(b.From, c.run.Steps[m.Expected].Step) || !c.run.Before(m.Expected, to.Expected) ||
			c.run.Steps[to.Expected].OffsetMS-c.run.Steps[m.Expected].OffsetMS > b.MS {
			continue
		}
		begin := c.instant(m.Observed)
		if ms, ok := shortest(&begin, &end); ok && (from == nil || ms > most) {
			most, from = ms, &c.observed[m.Observed]
		}
	}
	return most, from
}

// callsPerson says that the log-in is one of work mode 3 or 4, in which the
// agent's phone is called and a person answers.
func (c *comparison) callsPerson() bool {
	for i := range c.observed {
		switch c.observed[i].Value("workmode") {
		case "3", "4":
			return true
		}
	}
	return false
}
