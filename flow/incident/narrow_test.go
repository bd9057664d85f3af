package incident_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/flow"
	"uccetrace/flow/decision"
	"uccetrace/flow/incident"
)

func narrow(t testing.TB, l login, around ...login) *flow.Login {
	t.Helper()
	return narrowAmong(t, nil, l, around...)
}

// narrowAmong has logins and what happened to systems narrow the causes of one, which is
// entered, too.
func narrowAmong(t testing.TB, moments []*flow.Moment, l login, around ...login) *flow.Login {
	t.Helper()
	n := incident.NewNeighbours(base(t))
	for _, m := range moments {
		n.Moment(m)
	}
	for _, s := range around {
		n.Login(s.flow(), s.place())
	}
	out := l.flow()
	n.Login(out, l.place())
	out.Causes = n.Narrow(out, l.place())
	return out
}

// stops are the lines of a login that a process has handed on, and that nobody took.
func stops(from, to string) []flow.Step {
	return []flow.Step{{Process: from, Node: "PG1A", Title: "handed on", Wire: &flow.Wire{From: from, To: to, Seen: "sent"}, Evidence: []flow.Evidence{{Source: from + ".txt"}}}}
}

// TestNarrow: who else got in after a login had stopped refutes causes that would have
// stopped them; nothing else does.
func TestNarrow(t *testing.T) {
	inactive := func() flow.Cause { return cause("pim-inactive", "pim.service", "inactive", flow.Possible) }
	lost := func() flow.Cause { return cause("pg-message-lost", "hop.opc-pim", "lost", flow.Possible) }
	down := func() flow.Cause { return cause("opc-down", "opc.process", "down", flow.Possible) }
	restarted := func() flow.Cause { return cause("process-restarted", "pim.service", "restarted", flow.Possible) }
	noAW := func() flow.Cause { return cause("aw-unreachable", "aw.reach", "down", flow.Possible) }
	at := func(ms int64, peripheral string) login { return login{at: ms, agent: "10003", peripheral: peripheral} }
	through := func(l login, client string) login { l.client = client; return l }
	on := func(l login, pg int64) login { l.pg = pg; return l }
	lasts := func(l login, ms int64) login { l.lasts = ms; return l }
	fails := func(causes ...flow.Cause) login {
		return login{at: hour, agent: "1", peripheral: "5000", fails: causes}
	}
	for _, c := range []struct {
		name    string
		login   login
		success login
		left    []string
		refuted string
	}{
		{"after it", fails(inactive(), lost()), at(hour+12263, "5000"), []string{"pg-message-lost"}, "agent 10003 logged in on the same peripheral at 01:00:12.263"},
		{"before it", fails(lost(), inactive()), at(hour-1, "5000"), []string{"pg-message-lost", "pim-inactive"}, ""},
		{"at its start", fails(lost(), inactive()), at(hour, "5000"), []string{"pg-message-lost", "pim-inactive"}, ""},
		{"before its end", lasts(fails(lost(), inactive()), 5*second), at(hour+5*second, "5000"), []string{"pg-message-lost", "pim-inactive"}, ""},
		{"after its end", lasts(fails(lost(), inactive()), 5*second), at(hour+5*second+1, "5000"), []string{"pg-message-lost"}, "agent 10003 logged in on the same peripheral at 01:00:05.001"},
		{"soon after its end", lasts(fails(lost(), inactive()), 5*second), at(hour+35*second, "5000"), []string{"pg-message-lost"}, "agent 10003 logged in on the same peripheral at 01:00:35.000"},
		{"too late", fails(inactive(), lost()), at(hour+30*second+1, "5000"), []string{"pim-inactive", "pg-message-lost"}, ""},
		{"another peripheral", fails(inactive(), lost()), at(hour+1, "5001"), []string{"pim-inactive", "pg-message-lost"}, ""},
		{"the PG", fails(inactive(), down(), lost()), at(hour+1, "5001"), []string{"pim-inactive", "pg-message-lost"}, "agent 10003 logged in on the same PG at 01:00:00.001"},
		{"another PG", fails(down(), lost()), on(at(hour+1, "5002"), 2), []string{"opc-down", "pg-message-lost"}, ""},
		{"nothing is left", fails(inactive(), down()), at(hour+1, "5000"), []string{"pim-inactive", "opc-down"}, ""},
		{"what passes", fails(restarted(), lost()), at(hour+1, "5000"), []string{"process-restarted", "pg-message-lost"}, ""},
		{"the site", through(fails(noAW(), lost()), "Finesse"), through(on(at(hour+1, "5002"), 2), "Finesse"), []string{"pg-message-lost"}, "agent 10003 logged in at the same site through the same kind of client at 01:00:00.001"},
		{"another client", through(fails(noAW(), lost()), "Finesse"), through(at(hour+1, "5000"), "CTI OS"), []string{"aw-unreachable", "pg-message-lost"}, ""},
		{"a client that is not known", fails(noAW(), lost()), through(at(hour+1, "5000"), "Finesse"), []string{"aw-unreachable", "pg-message-lost"}, ""},
		{"a failure", fails(inactive(), lost()), login{at: hour + 1, peripheral: "5000", fails: noRule()}, []string{"pim-inactive", "pg-message-lost"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := narrow(t, c.login, c.success)
			var left []string
			for _, k := range l.Causes {
				left = append(left, k.ID)
				assert.Len(t, k.Tied, len(c.left)-1)
				assert.Equal(t, flow.Possible, k.Certainty, "never more certain")
				if c.refuted != "" && assert.Len(t, k.Refuted, 1) {
					assert.Equal(t, c.refuted, k.Refuted[0].Line)
				}
			}
			assert.Equal(t, c.left, left)
		})
	}
}

// TestWhatEnded: a success after a stop says nothing of what may have ended meanwhile.
func TestWhatEnded(t *testing.T) {
	gone := []flow.Cause{cause("process-gone", "pim.service", "gone", flow.Possible), cause("pg-message-lost", "hop.opc-pim", "lost", flow.Possible)}
	stopped := func(at int64, agent, to string) login {
		return login{at: at, agent: agent, peripheral: "5000", outcome: flow.Inconclusive, fails: gone, steps: stops("opc", to)}
	}
	works := func(at int64) login { return login{at: at, agent: "9", peripheral: "5000"} }
	switched := func(at int64, side string) *flow.Moment {
		return &flow.Moment{Kind: flow.Switched, At: clock(at), PG: 1, Instance: 1, Side: side}
	}
	for _, c := range []struct {
		name    string
		moments []*flow.Moment
		around  []login
		left    int
	}{
		{"alone", nil, []login{works(hour - second), works(hour + 10*second)}, 1},
		{"another stopped there, too", nil, []login{works(hour - second), stopped(hour+second, "2", "pim"), works(hour + 10*second)}, 2},
		{"another before it", nil, []login{works(hour - 2*second), stopped(hour-second, "2", "pim"), works(hour + 10*second)}, 2},
		{"another, and a success between", nil, []login{stopped(hour-2*second, "2", "pim"), works(hour - second), works(hour + 10*second)}, 1},
		{"another after the success", nil, []login{works(hour + 10*second), stopped(hour+11*second, "2", "pim")}, 1},
		{"another elsewhere", nil, []login{stopped(hour+second, "2", "jgw"), works(hour + 10*second)}, 1},
		{"a restart between", []*flow.Moment{told(hour+5*second, 1, "nm.restarting")}, []login{works(hour + 10*second)}, 2},
		{"a restart before", []*flow.Moment{told(hour-5*second, 1, "nm.restarting")}, []login{works(hour + 10*second)}, 1},
		{"a restart after", []*flow.Moment{told(hour+11*second, 1, "nm.restarting")}, []login{works(hour + 10*second)}, 1},
		{"a restart on another PG", []*flow.Moment{told(hour+5*second, 2, "nm.restarting")}, []login{works(hour + 10*second)}, 1},
		{"a phone's line between", []*flow.Moment{told(hour+5*second, 1, "jgw.address-out-sent", "ext", "1")}, []login{works(hour + 10*second)}, 1},
		{"the other side takes over", []*flow.Moment{switched(0, "A"), switched(hour+second, "B")}, []login{works(hour + 10*second)}, 2},
		{"the first side works", []*flow.Moment{switched(hour+second, "A")}, []login{works(hour + 10*second)}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Len(t, narrowAmong(t, c.moments, stopped(hour, "1", "pim"), c.around...).Causes, c.left)
		})
	}
}

// TestDoubt: a cause that was stated is so no more where somebody else got in.
func TestDoubt(t *testing.T) {
	l := narrow(t, login{at: hour, agent: "1", peripheral: "5000", fails: pimInactive()}, login{at: hour + 1, agent: "2", peripheral: "5000"})
	assert.Equal(t, flow.Possible, l.Causes[0].Certainty)
	assert.NotEmpty(t, l.Causes[0].Collect)
	l = narrow(t, login{at: hour, agent: "1", peripheral: "5000", fails: noRule()}, login{at: hour + 1, agent: "2", peripheral: "5000"})
	assert.Equal(t, flow.Stated, l.Causes[0].Certainty, "a cause of the agent's")
}

// TestNearest: of many successes in a second the first and the last are kept, which
// hides none at the edge.
func TestNearest(t *testing.T) {
	var busy []login
	for ms := int64(0); ms < 2*minute; ms += 7 {
		busy = append(busy, login{at: ms, agent: "2", peripheral: "5000"})
	}
	mixed := append(pimInactive(), cause("pg-message-lost", "hop.opc-pim", "lost", flow.Possible))
	for _, at := range []int64{-29 * second, 0, minute, 2*minute - 2*second} {
		l := narrow(t, login{at: at, agent: "1", peripheral: "5000", fails: mixed}, busy...)
		assert.Len(t, l.Causes, 1, at)
	}
	for _, at := range []int64{-30*second - 1, 2 * minute} {
		assert.Len(t, narrow(t, login{at: at, agent: "1", peripheral: "5000", fails: mixed}, busy...).Causes, 2, at)
	}
}

// TestWideDecisions: every outcome of a wide decision is a state that a success
// refutes, or one of those that come and go.
func TestWideDecisions(t *testing.T) {
	passing := map[string]bool{"pim.service=restarted": true, "jgw.provider=timeout": true, "jgw.provider=device-limit": true, "opc.process=out-of-step": true}
	b := base(t)
	for _, d := range decision.All() {
		if d.Scope == decision.ForAgent || d.Scope == decision.ForDevice {
			continue
		}
		for _, o := range d.Outcomes {
			c := cause(b.For(d.Name, o.Name).ID, d.Name, o.Name, flow.Stated)
			l := narrow(t, login{at: hour, agent: "1", peripheral: "5000", client: "Finesse", fails: []flow.Cause{c}}, login{at: hour + 1, agent: "2", peripheral: "5000", client: "Finesse"})
			assert.Equal(t, passing[d.Name+"="+o.Name], l.Causes[0].Certainty == flow.Stated, "%s=%s", d.Name, o.Name)
		}
	}
}
