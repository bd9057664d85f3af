package incident_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/flow"
	"uccetrace/flow/incident"
	"uccetrace/flow/reference"
)

func narrow(t testing.TB, l login, successes ...login) *flow.Login {
	t.Helper()
	n := incident.NewNeighbours(base(t))
	for _, s := range successes {
		n.Success(s.flow(), s.place(), s.at)
	}
	out := l.flow()
	n.Narrow(out, l.place(), l.at)
	return out
}

// TestNarrow: who else got in refutes causes that would have stopped them.
func TestNarrow(t *testing.T) {
	inactive := func() flow.Cause { return cause("pim-inactive", "pim.service", "inactive", flow.Possible) }
	lost := func() flow.Cause { return cause("pg-message-lost", "hop.opc-pim", "lost", flow.Possible) }
	down := func() flow.Cause { return cause("opc-down", "opc.process", "down", flow.Possible) }
	restarted := func() flow.Cause { return cause("process-restarted", "pim.service", "restarted", flow.Possible) }
	noAW := func() flow.Cause { return cause("aw-unreachable", "aw.reach", "down", flow.Possible) }
	at := func(ms int64, peripheral string) login { return login{at: ms, agent: "10003", peripheral: peripheral} }
	through := func(l login, client string) login { l.client = client; return l }
	on := func(l login, pg int64) login { l.pg = pg; return l }
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
		{"near", fails(inactive(), lost()), at(hour+12263, "5000"), []string{"pg-message-lost"}, "agent 10003 logged in on the same peripheral at 01:00:12.263"},
		{"before", fails(lost(), inactive()), at(hour-30*second, "5000"), []string{"pg-message-lost"}, "agent 10003 logged in on the same peripheral at 00:59:30.000"},
		{"too far", fails(inactive(), lost()), at(hour+30*second+1, "5000"), []string{"pim-inactive", "pg-message-lost"}, ""},
		{"another peripheral", fails(inactive(), lost()), at(hour, "5001"), []string{"pim-inactive", "pg-message-lost"}, ""},
		{"the PG", fails(inactive(), down(), lost()), at(hour, "5001"), []string{"pim-inactive", "pg-message-lost"}, "agent 10003 logged in on the same PG at 01:00:00.000"},
		{"another PG", fails(down(), lost()), on(at(hour, "5002"), 2), []string{"opc-down", "pg-message-lost"}, ""},
		{"nothing is left", fails(inactive(), down()), at(hour, "5000"), []string{"pim-inactive", "opc-down"}, ""},
		{"what passes", fails(restarted(), lost()), at(hour, "5000"), []string{"process-restarted", "pg-message-lost"}, ""},
		{"the site", through(fails(noAW(), lost()), "Finesse"), through(on(at(hour, "5002"), 2), "Finesse"), []string{"pg-message-lost"}, "agent 10003 logged in at the same site through the same kind of client at 01:00:00.000"},
		{"another client", through(fails(noAW(), lost()), "Finesse"), through(at(hour, "5000"), "CTI OS"), []string{"aw-unreachable", "pg-message-lost"}, ""},
		{"a client that is not known", fails(noAW(), lost()), through(at(hour, "5000"), "Finesse"), []string{"aw-unreachable", "pg-message-lost"}, ""},
		{"a failure", fails(inactive(), lost()), login{at: hour, peripheral: "5000", fails: noRule()}, []string{"pim-inactive", "pg-message-lost"}, ""},
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

// TestDoubt: a cause that was stated is so no more where somebody else got in.
func TestDoubt(t *testing.T) {
	l := narrow(t, login{at: hour, agent: "1", peripheral: "5000", fails: pimInactive()}, login{at: hour, agent: "2", peripheral: "5000"})
	assert.Equal(t, flow.Possible, l.Causes[0].Certainty)
	assert.NotEmpty(t, l.Causes[0].Collect)
	l = narrow(t, login{at: hour, agent: "1", peripheral: "5000", fails: noRule()}, login{at: hour, agent: "2", peripheral: "5000"})
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
	for _, at := range []int64{0, minute, 2*minute + 29*second} {
		l := narrow(t, login{at: at, agent: "1", peripheral: "5000", fails: mixed}, busy...)
		assert.Len(t, l.Causes, 1, at)
	}
	assert.Len(t, narrow(t, login{at: 2*minute + 30*second, agent: "1", peripheral: "5000", fails: mixed}, busy...).Causes, 2)
}

// TestWideDecisions: every outcome of a wide decision is a state that a success
// refutes, or one of those that come and go.
func TestWideDecisions(t *testing.T) {
	passing := map[string]bool{"pim.service=restarted": true, "jgw.provider=timeout": true, "jgw.provider=device-limit": true, "opc.process=out-of-step": true}
	b := base(t)
	for _, d := range reference.Decisions() {
		if d.Scope == reference.ForAgent || d.Scope == reference.ForDevice {
			continue
		}
		for _, o := range d.Outcomes {
			c := cause(b.For(d.Name, o.Name).ID, d.Name, o.Name, flow.Stated)
			l := narrow(t, login{at: hour, agent: "1", peripheral: "5000", client: "Finesse", fails: []flow.Cause{c}}, login{at: hour, agent: "2", peripheral: "5000", client: "Finesse"})
			assert.Equal(t, passing[d.Name+"="+o.Name], l.Causes[0].Certainty == flow.Stated, "%s=%s", d.Name, o.Name)
		}
	}
}
