package incident_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/incident"
)

func gone() flow.Cause { return cause("process-gone", "jgw.provider", "gone", flow.Possible) }
func lost() flow.Cause { return cause("pg-message-lost", "hop.pim-jgw", "lost", flow.Possible) }

// stopped is a login whose request went from one process to another and no further.
func stopped(at int64, agent, from, to string, causes ...flow.Cause) login {
	return login{at: at, agent: agent, ext: "4" + agent, peripheral: "5000", instance: 1, outcome: flow.Inconclusive, steps: stops(from, to), fails: causes}
}

// refused is a login that a process refuses with a code.
func refused(at int64, agent, process, failure string, causes ...flow.Cause) login {
	step := flow.Step{Process: process, Node: "PG1A", Says: "refuses", Title: "refused", Fields: []flow.Field{{Name: "failure", Value: failure}}, Evidence: []flow.Evidence{{Source: process + ".txt"}}}
	return login{at: at, agent: agent, ext: "4" + agent, peripheral: "5000", instance: 1, outcome: flow.Failed, steps: []flow.Step{step}, fails: causes}
}

// timedOut is a login that stopped, after which the CTI server says that it got no answer.
func timedOut(at int64, agent, from, to string, causes ...flow.Cause) login {
	l := stopped(at, agent, from, to, causes...)
	l.outcome = flow.Failed
	l.steps = append(l.steps, flow.Step{Process: "ctisvr", Node: "CG1A", Says: "refuses", Title: "too late", Fields: []flow.Field{{Name: "status", Value: "16"}}, Evidence: []flow.Evidence{{Source: "ctisvr.txt"}}})
	return l
}

func sure(c flow.Cause, certainty flow.Certainty) flow.Cause {
	c.Certainty = certainty
	return c
}

// TestStops: logins that stop at one place are one incident, whatever their causes.
func TestStops(t *testing.T) {
	cut, resetting := cause("phone-unregistered", "cucm.line", "unregistered", flow.Possible), cause("phone-resetting", "cucm.line", "resetting", flow.Possible)
	on := func(l login, pg int64, peripheral string, instance int) login {
		l.pg, l.peripheral, l.instance = pg, peripheral, instance
		return l
	}
	for _, c := range []struct {
		name   string
		logins []login
		want   []string // cause and tied ones, certainty, logins
	}{
		{"one list of causes", []login{stopped(0, "1", "pim", "jgw", gone(), lost()), stopped(1, "2", "pim", "jgw", lost())}, []string{"pg-message-lost possible 2"}},
		{"in any order", []login{stopped(0, "1", "pim", "jgw", gone(), lost()), stopped(1, "2", "pim", "jgw", lost(), gone())}, []string{"process-gone pg-message-lost possible 2"}},
		{"none fits all", []login{stopped(0, "1", "pim", "jgw", gone()), stopped(1, "2", "pim", "jgw", lost()), stopped(2, "3", "pim", "jgw", lost())}, []string{"pg-message-lost process-gone possible 3"}},
		{"one without causes", []login{stopped(0, "1", "pim", "jgw", gone()), stopped(1, "2", "pim", "jgw")}, []string{"process-gone possible 2"}},
		{"two places", []login{stopped(0, "1", "pim", "jgw", lost()), stopped(1, "2", "opc", "pim", lost())}, []string{"pg-message-lost possible 1", "pg-message-lost possible 1"}},
		{"two PGs", []login{stopped(0, "1", "pim", "jgw", lost()), on(stopped(1, "2", "pim", "jgw", lost()), 2, "5000", 1)}, []string{"pg-message-lost possible 1", "pg-message-lost possible 1"}},
		{"two gateways of a PG", []login{stopped(0, "1", "pim", "jgw", lost()), on(stopped(1, "2", "pim", "jgw", lost()), 1, "5001", 2)}, []string{"pg-message-lost possible 1", "pg-message-lost possible 1"}},
		{"two peripherals at OPC", []login{stopped(0, "1", "ctisvr", "opc", lost()), on(stopped(1, "2", "ctisvr", "opc", lost()), 1, "5001", 2)}, []string{"pg-message-lost possible 2"}},
		{"two spans", []login{stopped(0, "1", "pim", "jgw", lost()), stopped(31*minute, "2", "pim", "jgw", lost())}, []string{"pg-message-lost possible 1", "pg-message-lost possible 1"}},
		{"one cause is certain", []login{stopped(0, "1", "pim", "jgw", sure(gone(), flow.Inferred)), stopped(1, "2", "pim", "jgw", gone(), lost())}, []string{"process-gone possible 2"}},
		{"two that are certain", []login{stopped(0, "1", "pim", "jgw", sure(gone(), flow.Inferred)), stopped(1, "2", "pim", "jgw", sure(lost(), flow.Inferred))}, []string{"process-gone inferred 1", "pg-message-lost inferred 1"}},
		{"refused with one code", []login{refused(0, "1", "pim", "34", cut, resetting), refused(1, "2", "pim", "34", resetting)}, []string{"phone-resetting possible 2"}},
		{"with two", []login{refused(0, "1", "pim", "34", cut, resetting), refused(1, "2", "pim", "35", resetting)}, []string{"phone-unregistered phone-resetting possible 1", "phone-resetting possible 1"}},
		{"by two processes", []login{refused(0, "1", "pim", "34", cut, resetting), refused(1, "2", "jgw", "34", resetting)}, []string{"phone-unregistered phone-resetting possible 1", "phone-resetting possible 1"}},
		{"with one code for nothing in common", []login{refused(0, "1", "pim", "34", cut), refused(1, "2", "pim", "34", resetting)}, []string{"phone-unregistered possible 1", "phone-resetting possible 1"}},
		{"one cause by two codes", []login{refused(0, "1", "pim", "34", cut), refused(1, "2", "pim", "35", cut)}, []string{"phone-unregistered possible 2"}},
		{"stopped, and somebody says that he waited", []login{stopped(0, "1", "pim", "jgw", lost()), timedOut(1, "2", "pim", "jgw", lost())}, []string{"pg-message-lost possible 2"}},
		{"stopped and refused", []login{stopped(0, "1", "pim", "jgw", cut), refused(1, "2", "jgw", "34", cut)}, []string{"phone-unregistered possible 1", "phone-unregistered possible 1"}},
		{"refused and stopped", []login{refused(0, "1", "jgw", "34", cut), stopped(1, "2", "pim", "jgw", cut)}, []string{"phone-unregistered possible 1", "phone-unregistered possible 1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, i := range report(t, nil, c.logins...) {
				got = append(got, strings.Join(append(append([]string{i.Cause}, i.Tied...), string(i.Certainty), fmt.Sprint(i.Logins)), " "))
			}
			assert.Equal(t, c.want, got)
		})
	}
	i := report(t, nil, stopped(0, "1", "pim", "jgw", gone()), stopped(1, "2", "pim", "jgw", lost()), stopped(2, "3", "pim", "jgw", lost()))[0]
	assert.Equal(t, []flow.CauseCount{{Cause: "pg-message-lost", Logins: 2}, {Cause: "process-gone", Logins: 1}}, i.ByCause)
	assert.Equal(t, "jgw", i.StoppedAt)
}

// TestLeads: the line of a system just before the first of several stops says why, where
// it speaks of the process at which they did and nobody got in between.
func TestLeads(t *testing.T) {
	died := func(at, pg int64, node, process string) *flow.Moment {
		m := told(at, pg, "nm.process-lost", "nmnode", node, "nmprocess", process)
		m.Process, m.Node = "nm", node
		return m
	}
	works := func(at int64) login { return login{at: at, agent: "9", ext: "49", peripheral: "5000", instance: 1} }
	switched := func(at int64, side string) *flow.Moment {
		return &flow.Moment{Kind: flow.Switched, At: clock(at), PG: 1, Instance: 1, Side: side, Process: "pim", Node: "PG1" + side}
	}
	closed := told(hour-minute, 1, "jtapi.provider-closed", "closereason", "1")
	closed.Process, closed.Instance = "jtapi", 1
	likely := died(hour-minute, 1, "PG1A", "jgw1")
	likely.Doubtful = true
	restarting := told(hour-minute, 1, "nm.restarting", "nmnode", "PG1A", "nmprocess", "jgw1")
	byHand := told(hour-minute, 1, "nm.process-closed", "nmnode", "PG1A", "nmprocess", "jgw1")
	at := func(to string) []login {
		from := map[string]string{"jgw": "pim", "pim": "opc", "opc": "ctisvr"}[to]
		return []login{stopped(hour, "1", from, to, gone(), lost()), stopped(hour+20*second, "2", from, to, lost())}
	}
	two := at("jgw")
	unsaid := at("jgw")
	for i := range unsaid {
		unsaid[i].instance = 0
	}
	served := func(peripheral string, instance int) login {
		l := works(hour - 10*minute)
		l.peripheral, l.instance = peripheral, instance
		return l
	}
	for _, c := range []struct {
		name    string
		moments []*flow.Moment
		logins  []login
		want    []string
	}{
		{"a minute before", []*flow.Moment{died(hour-minute, 1, "PG1A", "jgw1")}, two, []string{"process-died inferred 2"}},
		{"two minutes", []*flow.Moment{died(hour-2*minute, 1, "PG1A", "jgw1")}, two, []string{"process-died inferred 2"}},
		{"more", []*flow.Moment{died(hour-2*minute-1, 1, "PG1A", "jgw1")}, two, []string{"pg-message-lost possible 2", "process-died stated 0"}},
		{"with the first in hand", []*flow.Moment{died(hour+5*second, 1, "PG1A", "jgw1")}, two, []string{"process-died inferred 2"}},
		{"later", []*flow.Moment{died(hour+11*second, 1, "PG1A", "jgw1")}, two, []string{"pg-message-lost possible 2", "process-died stated 0"}},
		{"one login", []*flow.Moment{died(hour-minute, 1, "PG1A", "jgw1")}, two[:1], []string{"process-gone possible 1", "process-died stated 0"}},
		{"a success between", []*flow.Moment{died(hour-minute, 1, "PG1A", "jgw1")}, append([]login{works(hour - second)}, two...), []string{"pg-message-lost possible 2", "process-died stated 0"}},
		{"a success before", []*flow.Moment{died(hour-minute, 1, "PG1A", "jgw1")}, append([]login{works(hour - minute - second)}, two...), []string{"process-died inferred 2"}},
		{"a success ends it", []*flow.Moment{died(hour-minute, 1, "PG1A", "jgw1")}, append(slices.Clone(two), works(hour+minute), stopped(hour+2*minute, "3", "pim", "jgw", lost())), []string{"process-died inferred 2", "pg-message-lost possible 1"}},
		{"another process", []*flow.Moment{died(hour-minute, 1, "PG1A", "pim1")}, two, []string{"pg-message-lost possible 2", "process-died stated 0"}},
		{"another process, whose end goes with the causes", []*flow.Moment{died(hour-minute, 1, "PG1A", "pim1")}, []login{stopped(hour, "1", "pim", "jgw", gone(), lost()), stopped(hour+20*second, "2", "pim", "jgw", gone(), lost())}, []string{"process-gone possible 2", "process-died stated 0"}},
		{"another gateway", []*flow.Moment{died(hour-minute, 1, "PG1A", "jgw2")}, two, []string{"pg-message-lost possible 2", "process-died stated 0"}},
		{"the only gateway, of logins that do not say which", []*flow.Moment{died(hour-minute, 1, "PG1A", "jgw1")}, append([]login{served("5000", 1)}, unsaid...), []string{"process-died inferred 2"}},
		{"one of two gateways, of logins that do not say which", []*flow.Moment{died(hour-minute, 1, "PG1A", "jgw1")}, append([]login{served("5000", 1), served("5001", 2)}, unsaid...), []string{"pg-message-lost possible 2", "process-died stated 0"}},
		{"another PG", []*flow.Moment{died(hour-minute, 2, "PG2A", "jgw1")}, two, []string{"pg-message-lost possible 2", "process-died stated 0"}},
		{"the side that rests", []*flow.Moment{switched(0, "A"), died(hour-minute, 1, "PG1B", "jgw1")}, two, []string{"pg-message-lost possible 2", "process-died stated 0"}},
		{"the side that works", []*flow.Moment{switched(0, "B"), died(hour-minute, 1, "PG1B", "jgw1")}, two, []string{"process-died inferred 2"}},
		{"by a clock that is only likely", []*flow.Moment{likely}, two, []string{"pg-message-lost possible 2", "process-died stated 0"}},
		{"a restart", []*flow.Moment{restarting}, two, []string{"process-restarted inferred 2"}},
		{"somebody closed it", []*flow.Moment{byHand}, two, []string{"process-gone possible 2"}},
		{"a side switch", []*flow.Moment{switched(0, "A"), switched(hour-minute, "B")}, at("pim"), []string{"side-switch inferred 2"}},
		{"a provider", []*flow.Moment{closed}, two, []string{"provider-closed inferred 2"}},
		{"a provider is not of OPC", []*flow.Moment{closed}, at("opc"), []string{"pg-message-lost possible 2", "provider-closed stated 0"}},
		{"OPC", []*flow.Moment{died(hour-minute, 1, "PG1A", "opc")}, at("opc"), []string{"process-died inferred 2"}},
		{"OPC of the other side", []*flow.Moment{died(hour-minute, 1, "PG1B", "opc")}, at("opc"), []string{"pg-message-lost possible 2", "process-died stated 0"}},
		{"two processes", []*flow.Moment{died(hour-minute, 1, "PG1A", "jgw1"), died(hour-minute+second, 1, "PG1A", "pim2")}, two, []string{"process-died inferred 2", "process-died stated 0"}},
		{"refused", []*flow.Moment{died(hour-minute, 1, "PG1A", "jgw1")}, []login{refused(hour, "1", "jgw", "34", lost()), refused(hour+second, "2", "jgw", "34", lost())}, []string{"pg-message-lost possible 2", "process-died stated 0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, i := range report(t, c.moments, c.logins...) {
				got = append(got, fmt.Sprintf("%s %s %d", i.Cause, i.Certainty, i.Logins))
				if i.Certainty == flow.Inferred {
					assert.Empty(t, i.Tied)
					assert.NotEmpty(t, i.Fix)
					assert.Equal(t, "error", i.Severity)
					if c.name != "a side switch" {
						assert.Equal(t, "told.txt", i.Evidence[0].Source, "the line comes first")
					}
				}
			}
			assert.Equal(t, c.want, got)
		})
	}
}

// TestFollowUps: what meets the traces of an attempt whose answer was lost is told with
// that one.
func TestFollowUps(t *testing.T) {
	already := func(at int64, agent string) login {
		return refused(at, agent, "pim", "259", cause("agent-already-signed-on", "pim.check-agent", "already-on", flow.Stated))
	}
	inUse := func(at int64, agent, ext string) login {
		l := refused(at, agent, "pim", "283", cause("extension-in-use", "pim.check-agent", "extension-in-use", flow.Stated))
		l.ext = ext
		return l
	}
	passedOn := flow.Step{Process: "opc", Step: "attribute-login-opc", Node: "PG1A"}
	first := stopped(hour, "1", "opc", "ctisvr", lost())
	before := first
	first.steps = append([]flow.Step{passedOn}, first.steps...)
	late := refused(hour, "1", "ctisvr", "78", lost())
	late.steps = append([]flow.Step{passedOn}, late.steps...)
	for _, c := range []struct {
		name   string
		logins []login
		want   []string
		follow int64
	}{
		{"a retry", []login{first, already(hour+minute, "1")}, []string{"pg-message-lost 1"}, 1},
		{"of one that came to nobody", []login{before, already(hour+minute, "1")}, []string{"agent-already-signed-on 1", "pg-message-lost 1"}, 0},
		{"many", []login{first, already(hour+4*minute, "1"), already(hour+8*minute, "1")}, []string{"pg-message-lost 1"}, 2},
		{"too late", []login{first, already(hour+5*minute+1, "1")}, []string{"agent-already-signed-on 1", "pg-message-lost 1"}, 0},
		{"another agent", []login{first, already(hour+minute, "2")}, []string{"agent-already-signed-on 1", "pg-message-lost 1"}, 0},
		{"a success between", []login{first, {at: hour + second, agent: "1", ext: "41", peripheral: "5000"}, already(hour+minute, "1")}, []string{"agent-already-signed-on 1", "pg-message-lost 1"}, 0},
		{"another cause", []login{first, refused(hour+minute, "1", "pim", "260", noRule()...)}, []string{"extension-in-no-rule 1", "pg-message-lost 1"}, 0},
		{"somebody waited too long", []login{late, already(hour+minute, "1")}, []string{"pg-message-lost 1"}, 1},
		{"refused before", []login{refused(hour, "1", "pim", "260", noRule()...), already(hour+minute, "1")}, []string{"extension-in-no-rule 1", "agent-already-signed-on 1"}, 0},
		{"his own extension", []login{first, inUse(hour+minute, "1", "41")}, []string{"pg-message-lost 1"}, 1},
		{"another extension", []login{first, inUse(hour+minute, "1", "49")}, []string{"extension-in-use 1", "pg-message-lost 1"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := report(t, nil, c.logins...)
			assert.ElementsMatch(t, c.want, causesOf(got))
			for _, i := range got {
				if i.Cause != "pg-message-lost" || c.follow == 0 {
					assert.Nil(t, i.FollowUps)
					continue
				}
				require.NotNil(t, i.FollowUps)
				assert.Equal(t, c.follow, i.FollowUps.Logins)
				assert.Len(t, i.FollowUps.LoginIDs, int(c.follow))
			}
		})
	}

	t.Run("somebody else has the phone", func(t *testing.T) {
		b := incident.New(base(t), false)
		b.Login(first.flow(), first.place(), true)
		l := inUse(hour+minute, "1", "41")
		f := l.flow()
		f.Holder = &flow.Holder{Agent: "7"}
		_, follows := b.Login(f, l.place(), true)
		assert.Len(t, b.Incidents(), 2)
		assert.Empty(t, follows)
	})
	t.Run("the agent has a session of before", func(t *testing.T) {
		b := incident.New(base(t), false)
		b.Login(first.flow(), first.place(), true)
		l := already(hour+minute, "1")
		f := l.flow()
		f.OwnSession = &flow.Holder{Agent: "1"}
		_, follows := b.Login(f, l.place(), true)
		assert.Len(t, b.Incidents(), 2)
		assert.Empty(t, follows)
	})
	t.Run("both ways", func(t *testing.T) {
		b := incident.New(base(t), false)
		one, two := first.flow(), already(hour+minute, "1").flow()
		mine, none := b.Login(one, first.place(), true)
		where, follows := b.Login(two, already(hour+minute, "1").place(), true)
		got := b.Incidents()
		require.Len(t, got, 1)
		assert.Equal(t, []string{got[0].ID, "", got[0].ID, one.ID}, []string{mine, none, where, follows})
		assert.Equal(t, []string{one.ID}, got[0].LoginIDs)
		assert.Equal(t, []string{two.ID}, got[0].FollowUps.LoginIDs)
		assert.Equal(t, []string{"agent-already-signed-on"}, got[0].FollowUps.Causes)
		assert.EqualValues(t, 2, got[0].Attempts)
	})
}

// TestIDs: incidents and logins name each other; ids say nothing of files and are the
// same in the next report.
func TestIDs(t *testing.T) {
	enter := func() ([]*flow.Login, []flow.Incident) {
		b := incident.New(base(t), false)
		var logins []*flow.Login
		for i := range 1200 {
			l := stopped(hour+int64(i)*second, fmt.Sprint(i), "pim", "jgw", lost())
			if i%3 == 1 {
				l = refused(l.at, l.agent, "pim", "260", noRule()...)
			}
			logins = append(logins, l.flow())
			logins[i].Incident, logins[i].Follows = b.Login(logins[i], l.place(), true)
		}
		return logins, b.Incidents()
	}
	logins, got := enter()
	require.Len(t, got, 2)
	assert.NotEqual(t, got[0].ID, got[1].ID)
	for n, i := range got {
		assert.Equal(t, n+1, i.Number)
		assert.Len(t, i.ID, 12)
		var own []string
		for _, l := range logins {
			if l.Incident == i.ID {
				own = append(own, l.ID)
			}
		}
		assert.EqualValues(t, i.Logins, len(own))
		assert.Equal(t, own[:len(i.LoginIDs)], i.LoginIDs)
		assert.Equal(t, i.Logins, int64(len(i.LoginIDs))+i.LoginsLeft)
	}
	_, again := enter()
	assert.Equal(t, got, again)
}

// TestPhonesThatCameBack: phones that were out of service and are back are a count; those
// that are not are an incident, as are those that a login ran into.
func TestPhonesThatCameBack(t *testing.T) {
	line := func(at int64, message string, fields ...string) *flow.Moment {
		m := told(at, 1, message, fields...)
		m.Process = "jgw"
		return m
	}
	var moments []*flow.Moment
	for i := range int64(50) {
		moments = append(moments, line(i*second, "jgw.terminal-out-of-service", "terminal", fmt.Sprint("SEP", 100+i), "termcause", "DEVICE_UNREGISTERED"),
			line(i*second+1, "jgw.address-out-sent", "ext", fmt.Sprint(27100+i), "outcause", "1005"))
	}
	back := func(n int64) *flow.Moment {
		m := line(hour+n, "jgw.terminal-in-service", "terminal", fmt.Sprint("SEP", 100+n))
		m.Step, m.InLogin = "terminal-in-service", true
		return m
	}
	enter := func(moments []*flow.Moment, logins ...login) ([]flow.Incident, int64) {
		b := incident.New(base(t), false)
		for _, m := range moments {
			b.Moment(m)
		}
		for _, l := range logins {
			b.Login(l.flow(), l.place(), true)
		}
		return b.Incidents(), b.Phones
	}
	got, phones := enter(moments)
	assert.Equal(t, []string{"phone-unregistered 0"}, causesOf(got))
	assert.Zero(t, phones)

	all := slices.Clone(moments)
	for n := range int64(50) {
		all = append(all, back(n))
	}
	got, phones = enter(all)
	assert.Empty(t, got)
	assert.EqualValues(t, 50, phones)

	got, phones = enter(all[:149])
	require.Equal(t, []string{"phone-unregistered 0"}, causesOf(got))
	assert.EqualValues(t, 49, phones)
	assert.Equal(t, []string{"27149"}, got[0].Scope.Extensions)
	assert.Equal(t, []string{"SEP149"}, got[0].Scope.Terminals)
	assert.Len(t, got[0].Evidence, 2)

	got, phones = enter(append(all[:2:2], back(0)), login{at: 5 * second, agent: "1", ext: "27100", peripheral: "5000", fails: []flow.Cause{cause("phone-unregistered", "cucm.line", "unregistered", flow.Possible)}})
	assert.Equal(t, []string{"phone-unregistered 1"}, causesOf(got)[:1])
	assert.LessOrEqual(t, phones, int64(1))
}

// TestLinesLead: a line that names one cause of several refused logins is the cause of
// all of them.
func TestLinesLead(t *testing.T) {
	causes := []flow.Cause{cause("pim-inactive", "pim.service", "inactive", flow.Possible), cause("provider-wrong-password", "cucm.provider", "wrong-password", flow.Possible)}
	logins := []login{refused(hour, "1", "pim", "1006", causes...), refused(hour+second, "2", "pim", "1006", causes...)}
	line := told(hour-10*minute, 1, "cucm.provider-open-failure", "ctireason", wrong)
	got := report(t, []*flow.Moment{line}, logins...)
	require.Equal(t, []string{"provider-wrong-password 2"}, causesOf(got))
	assert.Equal(t, flow.Inferred, got[0].Certainty)
	assert.Empty(t, got[0].Tied)
	assert.Equal(t, "told.txt", got[0].Evidence[0].Source)
	good := login{at: hour - minute, agent: "9", ext: "49", peripheral: "5000"}
	assert.Equal(t, []string{"pim-inactive 2", "provider-wrong-password 0"}, causesOf(report(t, []*flow.Moment{line}, append([]login{good}, logins...)...)), "somebody got in between")
	line.PG = 0
	assert.Equal(t, []string{"pim-inactive 2", "provider-wrong-password 0"}, causesOf(report(t, []*flow.Moment{line}, logins...)), "the PG is not known")
}
