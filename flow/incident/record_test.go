package incident_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/incident"
)

// lived makes the incidents as a run does, of logins in order.
func lived(t testing.TB, moments []*flow.Moment, logins []*flow.Login, places []flow.Place) []flow.Incident {
	t.Helper()
	n, b := incident.NewNeighbours(base(t)), incident.New(base(t), false)
	for _, m := range moments {
		n.Moment(m)
		b.Moment(m)
	}
	for i, l := range logins {
		n.Login(l, places[i])
	}
	for i, l := range logins {
		c := *l
		if l.Outcome != flow.Succeeded {
			c.Causes = n.Narrow(&c, places[i])
			c.Holder = incident.Holder(&c)
		}
		b.Login(&c, places[i], true)
	}
	return b.Incidents()
}

// some are logins of days without dates, by two clients one of which only its own log
// shows, and what is told meanwhile.
func some(r *rand.Rand) (moments []*flow.Moment, logins []*flow.Login, places []flow.Place) {
	noAW := []flow.Cause{cause("aw-unreachable", "aw.reach", "down", flow.Possible), cause("pim-inactive", "pim.service", "inactive", flow.Possible)}
	on := []flow.Cause{cause("agent-already-signed-on", "pim.check-agent", "already-on", flow.Stated)}
	causes := [][]flow.Cause{noRule(), pimInactive(), wrongPassword(), noAW, on, nil}
	at := int64(0)
	enter := func(l login, log string, own bool, steps ...flow.Step) {
		for i := range steps {
			steps[i].Status, steps[i].Evidence = flow.Observed, []flow.Evidence{{Source: log, Offset: at}}
		}
		l.at, l.steps, l.fails = at, steps, slices.Clone(l.fails)
		f := l.flow()
		if own {
			f.OwnSession = &flow.Holder{Agent: l.agent}
		}
		logins, places = append(logins, f), append(places, l.place())
	}
	ok, refused, lost := login{outcome: flow.Succeeded}, login{outcome: flow.Failed}, login{outcome: flow.Inconclusive}
	says, router := flow.Step{Process: "pim", Says: "refuses"}, flow.Step{Process: "router"}
	for range 400 {
		at += r.Int64N(int64([]int{20, 10 * 60, 2 * 60 * 60}[r.IntN(3)]) * second)
		who := r.IntN(30)
		l, steps := ok, []flow.Step{{Process: []string{"finesse", "ctios"}[r.IntN(2)]}}
		switch r.IntN(6) {
		case 0, 1:
			l, steps = refused, append(steps, says)
			l.fails = causes[r.IntN(len(causes))]
		case 2:
			l, steps = lost, append(steps, router)
		}
		l.agent, l.ext, l.pg, l.peripheral, l.lasts = fmt.Sprint(who), fmt.Sprint(100+who), r.Int64N(4)-1, []string{"", "5000", "5001"}[r.IntN(3)], r.Int64N(5*second)
		if r.IntN(2) == 0 {
			l.client = "Finesse"
		}
		enter(l, fmt.Sprint(r.IntN(3), ".txt"), false, steps...)
		if r.IntN(3) == 0 {
			moments = append(moments, told(at+r.Int64N(minute), r.Int64N(3), "jgw.address-out-sent", "ext", l.ext, "outcause", fmt.Sprint(1001+r.IntN(9))))
		}
		if r.IntN(9) == 0 {
			moments = append(moments, told(at+r.Int64N(minute), r.Int64N(3), "nm.process-lost", "nmprocess", "pim1"))
		}
	}
	slices.SortStableFunc(moments, func(a, b *flow.Moment) int { return int(a.At.MS() - b.At.MS()) })
	for _, agent := range []string{"900", "901"} { // who meets what a lost answer left behind, or his own session
		lost.agent, refused.agent, refused.fails = agent, agent, on
		enter(lost, "0.txt", false, router)
		at += minute
		enter(refused, "0.txt", agent == "901", says)
	}
	ok.agent, refused.agent, refused.fails = "902", "902", noRule() // half a day apart, in another log
	enter(ok, "0.txt", false, router)
	at += 13 * hour
	enter(refused, "1.txt", false, says)
	return moments, logins, places
}

// TestRecord: incidents that are made of records are those that a run makes, whatever
// part of them a record holds, and as often as they are made.
func TestRecord(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 3))
		moments, logins, places := some(r)
		want := lived(t, moments, logins, places)
		var parts [3]incident.Record
		for _, m := range moments {
			p := &parts[r.IntN(2)] // one has none
			p.Moment(m)
		}
		for i, l := range logins {
			parts[r.IntN(3)].Login(l, places[i], l.Causes, l.Holder)
		}
		for _, all := range []*incident.Record{
			incident.Unite(&parts[0], &parts[1], &parts[2]),
			incident.Unite(&parts[2], incident.Unite(&parts[1], &parts[0])),
		} {
			for range 2 {
				got, _ := all.Incidents(base(t))
				require.Equal(t, want, got, "seed %d", seed)
			}
		}
	}
}

// TestRecordOfSides: a part begins with the side that works. Where an earlier part ended
// with it nothing has changed: who got in behind it refutes what would have stopped him.
func TestRecordOfSides(t *testing.T) {
	side := func(at int64, side string) *incident.Record {
		r := &incident.Record{}
		r.Moment(&flow.Moment{Kind: flow.Switched, At: flow.At(at, false), PG: 1, Instance: 1, Side: side, Node: "PG1" + side, Process: "pim"})
		return r
	}
	for next, causes := range map[string]string{"A": "pg-message-lost", "B": "pim-inactive"} {
		var logins incident.Record
		bad := login{at: hour, agent: "1", peripheral: "5000", outcome: flow.Failed, fails: []flow.Cause{cause("pim-inactive", "pim.service", "inactive", flow.Possible), cause("pg-message-lost", "hop.opc-pim", "lost", flow.Possible)}}
		good := login{at: hour + 10*second, agent: "2", peripheral: "5000"}
		for _, l := range []login{bad, good} {
			f := l.flow()
			logins.Login(f, l.place(), f.Causes, nil)
		}
		got, _ := incident.Unite(&logins, side(hour+5*second, next), side(0, "A")).Incidents(base(t))
		require.Len(t, got, 1)
		assert.Equal(t, causes, got[0].Cause, "side %s", next)
	}
}
