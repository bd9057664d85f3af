package incident_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/incident"
	"uccetrace/flow/knowledge"
)

// embedded is read once: it is never changed.
var embedded = sync.OnceValues(knowledge.Embedded)

func base(t testing.TB) *knowledge.Base {
	t.Helper()
	b, err := embedded()
	require.NoError(t, err)
	return b
}

const (
	second = 1000
	minute = 60 * second
	hour   = 60 * minute
)

// clock is a time of which no log shows the date.
func clock(ms int64) flow.Time { return flow.At(ms, false) }

// login is a login made by hand; the rest says how it differs from a healthy one.
type login struct {
	at         int64
	agent, ext string
	pg         int64 // 1 if 0, none if below
	instance   int   // of the PIM
	lasts      int64
	peripheral string
	client     string
	fails      []flow.Cause // tied with each other
	outcome    flow.Outcome // succeeded without causes, else failed
	left       bool         // by filters
	steps      []flow.Step
	reached    string
}

func (l login) flow() *flow.Login {
	out := &flow.Login{
		ID:      fmt.Sprint(l.agent, " at ", l.at),
		Outcome: l.outcome, Start: clock(l.at), Causes: l.fails, Steps: l.steps, Reached: l.reached,
		Agent: flow.Agent{ID: l.agent, Extension: l.ext, Peripheral: l.peripheral, Client: l.client},
	}
	if out.Outcome == "" {
		out.Outcome = flow.Succeeded
		if len(l.fails) > 0 || len(l.steps) > 0 {
			out.Outcome = flow.Failed
		}
	}
	for i := range out.Causes {
		c := &out.Causes[i]
		c.Tied = []string{}
		for k := range out.Causes {
			if k != i {
				c.Tied = append(c.Tied, out.Causes[k].ID)
			}
		}
		if len(c.Evidence) == 0 {
			c.Evidence = []flow.Evidence{{Source: "opc.txt", Offset: l.at}}
		}
	}
	return out
}

func (l login) place() flow.Place {
	out := flow.Place{PG: 1, Instance: l.instance, Start: l.at, End: l.at + l.lasts}
	switch {
	case l.pg < 0:
		out.PG = 0
	case l.pg > 0:
		out.PG = l.pg
	}
	return out
}

func cause(id, decision, outcome string, c flow.Certainty) flow.Cause {
	return flow.Cause{ID: id, Title: "title of " + id, Severity: "error", Decision: decision, Outcome: outcome, Certainty: c, Fix: []string{"fix it"}, Collect: []string{}}
}

func noRule() []flow.Cause {
	return []flow.Cause{cause("extension-in-no-rule", "pim.find-atr", "not-in-range", flow.Stated)}
}

func pimInactive() []flow.Cause {
	return []flow.Cause{cause("pim-inactive", "pim.service", "inactive", flow.Stated)}
}

func wrongPassword() []flow.Cause {
	return []flow.Cause{cause("wrong-password", "aw.authenticate", "wrong-password", flow.Possible)}
}

// told is a line of a system.
func told(at, pg int64, message string, fields ...string) *flow.Moment {
	m := &flow.Moment{
		Kind: flow.Told, At: clock(at), PG: pg, Node: "PG1A", Message: message, Title: "title of " + message, Basis: "public",
		Text: message, Evidence: []flow.Evidence{{Source: "told.txt", Offset: at}},
	}
	for i := 0; i < len(fields); i += 2 {
		m.Fields = append(m.Fields, flow.Field{Name: fields[i], Value: fields[i+1]})
		m.Text += " " + fields[i+1]
	}
	return m
}

// report enters moments, all before the logins as where few logins are held back, and
// logins.
func report(t testing.TB, moments []*flow.Moment, logins ...login) []flow.Incident {
	t.Helper()
	b := incident.New(base(t), false)
	for _, m := range moments {
		b.Moment(m)
	}
	for _, l := range logins {
		b.Login(l.flow(), l.place(), !l.left)
	}
	return b.Incidents()
}

// TestOneIncident: 200 failed logins of extensions that no rule has are one incident.
func TestOneIncident(t *testing.T) {
	logins := []login{{at: 7 * hour, agent: "9001", ext: "42001", peripheral: "5000", client: "Finesse"}}
	for i := range 200 {
		at := int64(8*hour + i*second)
		logins = append(logins, login{at: at, agent: fmt.Sprint(20000 + i), ext: fmt.Sprint(41000 + i), peripheral: "5000", client: "Finesse", fails: noRule()})
		if i%10 == 5 {
			logins = append(logins, login{at: at, agent: fmt.Sprint(9000 + i), ext: fmt.Sprint(42000 + i), peripheral: "5000", client: "Finesse"})
		}
	}
	got := report(t, nil, logins...)
	require.Len(t, got, 1)
	i := got[0]
	assert.Equal(t, "extension-in-no-rule", i.Cause)
	assert.Equal(t, []string{"41000-41199"}, i.Scope.Extensions)
	assert.Equal(t, []string{"20000-20199"}, i.Scope.Agents)
	assert.Equal(t, []string{"PG1"}, i.Scope.PGs)
	assert.Equal(t, []string{"5000"}, i.Scope.Peripherals)
	assert.Equal(t, []string{"Finesse"}, i.Scope.Clients)
	assert.EqualValues(t, []int64{200, 200, 200, 0}, []int64{i.Logins, i.Agents, i.Attempts, i.Recovered})
	assert.Equal(t, []string{"08:00:00.000", "08:03:19.000", "07:00:00.000", ""}, []string{i.First.String(), i.Last.String(), i.LastGood.String(), i.FirstGood.String()})
	assert.Equal(t, []string{"20 logins of other extensions on PG1"}, i.NotAffected)
	assert.Equal(t, flow.Stated, i.Certainty)
	assert.Equal(t, "error", i.Severity)
	assert.Len(t, i.Evidence, 5)
	assert.Equal(t, []string{"fix it"}, i.Fix)
	assert.Empty(t, i.Tied)
}

// TestEnds: what ends an incident, and what does not.
func TestEnds(t *testing.T) {
	fail := func(at int64, agent, peripheral string, causes []flow.Cause) login {
		return login{at: at, agent: agent, ext: "4" + agent, peripheral: peripheral, fails: causes}
	}
	works := func(at int64, agent, peripheral string) login {
		return login{at: at, agent: agent, ext: "4" + agent, peripheral: peripheral}
	}
	for _, c := range []struct {
		name   string
		logins []login
		want   []int64 // logins of each incident
	}{
		{"no success", []login{fail(0, "1", "5000", pimInactive()), fail(minute, "2", "5000", pimInactive())}, []int64{2}},
		{"a success there", []login{fail(0, "1", "5000", pimInactive()), works(second, "9", "5000"), fail(minute, "2", "5000", pimInactive())}, []int64{1, 1}},
		{"a success elsewhere", []login{fail(0, "1", "5000", pimInactive()), works(second, "9", "5001"), fail(minute, "2", "5000", pimInactive())}, []int64{2}},
		{"half an hour", []login{fail(0, "1", "5000", pimInactive()), fail(30*minute, "1", "5000", pimInactive())}, []int64{2}},
		{"more", []login{fail(0, "1", "5000", pimInactive()), fail(30*minute+1, "1", "5000", pimInactive())}, []int64{1, 1}},
		{"it goes on", []login{fail(0, "1", "5000", pimInactive()), fail(29*minute, "1", "5000", pimInactive()), fail(58*minute, "1", "5000", pimInactive())}, []int64{3}},
		{"two peripherals", []login{fail(0, "1", "5000", pimInactive()), fail(1, "1", "5001", pimInactive())}, []int64{1, 1}},
		{"another agent's success", []login{fail(0, "1", "5000", noRule()), works(second, "9", "5000"), fail(minute, "2", "5000", noRule())}, []int64{2}},
		{"the agent's success", []login{fail(0, "1", "5000", noRule()), works(second, "1", "5000"), fail(minute, "2", "5000", noRule())}, []int64{1, 1}},
		{"one of two agents'", []login{fail(0, "1", "5000", noRule()), fail(1, "2", "5000", noRule()), works(second, "1", "5000"), fail(minute, "3", "5000", noRule())}, []int64{3}},
		{"both agents'", []login{fail(0, "1", "5000", noRule()), fail(1, "2", "5000", noRule()), works(second, "1", "5000"), works(second, "2", "5000"), fail(minute, "3", "5000", noRule())}, []int64{2, 1}},
		{"two causes in turns", []login{fail(0, "1", "5000", noRule()), fail(1, "2", "5000", wrongPassword()), fail(2, "3", "5000", noRule()), fail(3, "4", "5000", wrongPassword())}, []int64{2, 2}},
		{"past midnight", []login{fail(24*hour-second, "1", "5000", noRule()), fail(24*hour+second, "2", "5000", noRule())}, []int64{2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []int64
			for _, i := range report(t, nil, c.logins...) {
				got = append(got, i.Logins)
			}
			assert.Equal(t, c.want, got)
		})
	}
}

// TestScopes: causes of PG and site; tied causes have the narrowest scope.
func TestScopes(t *testing.T) {
	opcDown := []flow.Cause{cause("opc-down", "opc.process", "down", flow.Possible)}
	noAW := []flow.Cause{cause("aw-unreachable", "aw.reach", "down", flow.Stated)}
	mixed := []flow.Cause{cause("pim-inactive", "pim.service", "inactive", flow.Possible), cause("pg-message-lost", "hop.opc-pim", "lost", flow.Possible)}
	got := report(t, nil,
		login{at: 0, agent: "1", pg: 1, peripheral: "5000", fails: opcDown}, login{at: 1, agent: "2", pg: 1, peripheral: "5001", fails: opcDown},
		login{at: 2, agent: "3", pg: 2, peripheral: "5002"}, login{at: 3, agent: "4", pg: 1, peripheral: "5001", fails: opcDown},
		login{at: 4, agent: "5", pg: 1, peripheral: "5000"}, login{at: 5, agent: "6", pg: 1, peripheral: "5000", fails: opcDown})
	require.Len(t, got, 2)
	assert.EqualValues(t, 3, got[0].Logins)
	assert.Equal(t, []string{"5000-5001"}, got[0].Scope.Peripherals)
	assert.Equal(t, []string{"1 login on peripheral 5002"}, got[0].NotAffected)
	assert.Equal(t, clock(4), got[0].FirstGood)
	assert.Equal(t, clock(4), got[1].LastGood)

	got = report(t, nil, login{at: 0, agent: "1", pg: 1, fails: noAW}, login{at: 1, agent: "2", pg: 2, fails: noAW}, login{at: 2, agent: "3", pg: 3}, login{at: 3, agent: "1", pg: 1, fails: noAW})
	require.Len(t, got, 2)
	assert.Equal(t, []string{"PG1", "PG2"}, got[0].Scope.PGs)

	got = report(t, nil, login{at: 0, agent: "1", peripheral: "5000", fails: mixed}, login{at: 1, agent: "2", peripheral: "5000"}, login{at: 2, agent: "3", peripheral: "5000", fails: mixed})
	require.Len(t, got, 1)
	assert.Equal(t, "pim-inactive", got[0].Cause)
	assert.Equal(t, []string{"pg-message-lost"}, got[0].Tied)
	mixed = append(noRule(), cause("provider-closed", "jgw.provider", "closed", flow.Possible))
	assert.Len(t, report(t, nil, login{at: 0, agent: "1", peripheral: "5000", fails: mixed}, login{at: 1, agent: "2", peripheral: "5000"}, login{at: 2, agent: "3", peripheral: "5000", fails: mixed}), 1)
	mixed = []flow.Cause{cause("pim-inactive", "pim.service", "inactive", flow.Possible), cause("pg-message-lost", "hop.opc-pim", "lost", flow.Possible)}
	reversed := []flow.Cause{mixed[1], mixed[0]}
	assert.Equal(t, "pim-inactive", report(t, nil, login{agent: "1", fails: reversed})[0].Cause, "the base orders tied causes")
}

// TestRanges: consecutive numbers of equal length are one range.
func TestRanges(t *testing.T) {
	var logins []login
	for i, ext := range []string{"1000", "999", "0041", "41", "0040", "1002", "alice", "1001", "SEP1", "12345678901234567890", "5"} {
		logins = append(logins, login{at: int64(i), agent: fmt.Sprint(999 + i%2), ext: ext, fails: noRule()})
	}
	got := report(t, nil, logins...)[0].Scope
	assert.Equal(t, []string{"5", "41", "999", "0040-0041", "1000-1002", "12345678901234567890", "SEP1", "alice"}, got.Extensions)
	assert.Equal(t, []string{"999", "1000"}, got.Agents)
}

// TestAround: last good and first good, attempts and who came back, at agents' causes.
func TestAround(t *testing.T) {
	fails := func(at int64, agent string) login {
		return login{at: at, agent: agent, ext: "4" + agent, peripheral: "5000", fails: noRule()}
	}
	works := func(at int64, agent string) login {
		return login{at: at, agent: agent, ext: "4" + agent, peripheral: "5000"}
	}
	got := report(t, nil, works(minute, "1"), works(2*minute, "2"), works(3*minute, "9"), fails(10*minute, "1"), fails(11*minute, "2"), works(12*minute, "9"),
		works(13*minute, "1"), fails(14*minute, "1"), works(15*minute, "9"), works(16*minute, "1"), works(17*minute, "1"), works(2*hour, "2"))
	require.Len(t, got, 1)
	i := got[0]
	assert.Equal(t, []flow.Time{clock(2 * minute), clock(10 * minute), clock(14 * minute), clock(16 * minute)}, []flow.Time{i.LastGood, i.First, i.Last, i.FirstGood})
	assert.EqualValues(t, []int64{3, 6, 2, 2}, []int64{i.Logins, i.Attempts, i.Agents, i.Recovered})
	assert.Equal(t, []string{"1 login of other extensions on PG1"}, i.NotAffected)

	t.Run("nobody of it logged in before or after", func(t *testing.T) {
		i := report(t, nil, works(minute, "9"), fails(2*minute, "1"), works(3*minute, "9"))[0]
		assert.Equal(t, []flow.Time{clock(minute), clock(3 * minute)}, []flow.Time{i.LastGood, i.FirstGood})
		assert.Zero(t, i.Recovered)
	})
	t.Run("another agent on the extension", func(t *testing.T) {
		other := login{at: 5 * minute, agent: "9", ext: "41", peripheral: "5000"}
		i := report(t, nil, fails(2*minute, "1"), works(3*minute, "9"), other)[0]
		assert.Equal(t, clock(5*minute), i.FirstGood)
		assert.Zero(t, i.Recovered)
	})
	t.Run("left out by filters", func(t *testing.T) {
		out := fails(1, "1")
		out.left = true
		good := works(2, "1")
		good.left = true
		got := report(t, nil, out, fails(1, "1"), good, fails(3, "1"))
		require.Len(t, got, 2)
		assert.EqualValues(t, []int64{1, 2, 1}, []int64{got[0].Logins, got[0].Attempts, got[0].Recovered})
	})
	t.Run("other clients", func(t *testing.T) {
		a, b := fails(1, "1"), fails(3, "2")
		a.client, b.client = "Finesse", "Finesse"
		c := login{at: 2, agent: "9", ext: "49", peripheral: "5000", client: "CTI OS"}
		assert.Equal(t, []string{"1 login of other extensions on PG1", "1 login with the client CTI OS"}, report(t, nil, a, c, b)[0].NotAffected)
	})
}

// TestCertainty: the weakest of the members counts, and what to collect comes with it.
func TestCertainty(t *testing.T) {
	weak := noRule()
	weak[0].Certainty = flow.Possible
	i := report(t, nil, login{at: 0, agent: "1", fails: noRule()}, login{at: 1, agent: "2", fails: weak}, login{at: 2, agent: "3", fails: noRule()})[0]
	assert.Equal(t, flow.Possible, i.Certainty)
	assert.NotEmpty(t, i.Collect)
}

// TestUnexplained: what nothing explains is one incident a step and code.
func TestUnexplained(t *testing.T) {
	refused := func(failure, perror string) []flow.Step {
		return []flow.Step{
			{Step: "asked", Title: "the PIM takes the request", Evidence: []flow.Evidence{{Source: "pim.txt"}}},
			{Step: "refused-pim", Says: "refuses", Title: "the PIM refuses", Fields: []flow.Field{{Name: "failure", Value: failure}, {Name: "perror", Value: perror}}, Evidence: []flow.Evidence{{Source: "pim.txt", Offset: 9}}},
		}
	}
	stopped := []flow.Step{{Step: "asked", Title: "the PIM takes the request", Evidence: []flow.Evidence{{Source: "pim.txt"}}}}
	near := noRule()
	near[0].Cost = 3
	got := report(t, nil,
		login{at: 0, agent: "1", steps: refused("260", "10004"), reached: "refused-pim", fails: near},
		login{at: 1, agent: "2", steps: refused("260", "0"), reached: "refused-pim"},
		login{at: 2, agent: "3", steps: stopped, reached: "asked", outcome: flow.Inconclusive},
		login{at: 3, agent: "4", steps: refused("260", "10004"), reached: "refused-pim"},
		login{at: 4, agent: "5", outcome: flow.Inconclusive})
	require.Len(t, got, 4)
	var titles []string
	for _, i := range got {
		titles = append(titles, i.Title)
		assert.Empty(t, i.Cause)
		assert.Equal(t, flow.Possible, i.Certainty)
		assert.Equal(t, "error", i.Severity)
	}
	assert.Equal(t, []string{
		"refused with CF 260 / PERERR 10004, unexplained", "refused with CF 260, unexplained",
		`stopped after "the PIM takes the request"`, "no step of the login is to be seen",
	}, titles)
	assert.EqualValues(t, 2, got[0].Logins)
	assert.EqualValues(t, 9, got[1].Evidence[0].Offset)
}

// TestSum: every judged login that did not succeed is in one incident; incidents come
// by first sight; the same capture gives the same ones.
func TestSum(t *testing.T) {
	causes := [][]flow.Cause{noRule(), pimInactive(), wrongPassword(), append(noRule(), wrongPassword()...), nil}
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		var logins []login
		var moments []*flow.Moment
		want, at := int64(0), int64(0)
		for range 600 {
			at += r.Int64N(5 * minute)
			l := login{at: at, agent: fmt.Sprint(r.IntN(40)), ext: fmt.Sprint(100 + r.IntN(40)), pg: r.Int64N(4) - 1, peripheral: []string{"", "5000", "5001"}[r.IntN(3)], left: r.IntN(5) == 0}
			if r.IntN(2) == 0 {
				l.fails, l.outcome = causes[r.IntN(len(causes))], flow.Failed
				if !l.left {
					want++
				}
			}
			if r.IntN(3) == 0 {
				moments = append(moments, told(at-r.Int64N(hour), r.Int64N(3), "jgw.address-out-sent", "ext", l.ext, "outcause", fmt.Sprint(1001+r.IntN(9))))
			}
			logins = append(logins, l)
		}
		got := report(t, moments, logins...)
		sum, first := int64(0), map[flow.Time]bool{}
		for _, i := range got {
			sum += i.Logins
			assert.LessOrEqual(t, i.Recovered, i.Agents)
			assert.LessOrEqual(t, i.Logins, i.Attempts)
			first[i.First] = true
		}
		assert.Equal(t, want, sum, seed)
		assert.Equal(t, got, report(t, moments, logins...))
	}
}

// TestMany: beyond the bound incidents are counted in one.
func TestMany(t *testing.T) {
	var logins []login
	for i := range 1500 {
		logins = append(logins, login{at: int64(i) * hour, agent: fmt.Sprint(i), ext: fmt.Sprint(i), fails: noRule()})
	}
	got := report(t, nil, logins...)
	require.Len(t, got, 1001)
	last := got[1000]
	assert.EqualValues(t, 500, last.Logins)
	assert.Empty(t, last.Cause)
	assert.Contains(t, last.Title, "further incidents")
	assert.Equal(t, clock(1000*hour), last.First)
}

// TestOrderOfLogs: of times in logs without dates, half a day apart or more, nobody
// knows which came first: no success is called the last or the first good one then.
func TestOrderOfLogs(t *testing.T) {
	seen := func(log string) []flow.Step {
		return []flow.Step{{Message: "opc.set-agent-state", Evidence: []flow.Evidence{{Source: log}}}}
	}
	for _, c := range []struct {
		name        string
		apart       int64
		log         string // of the successes
		dated       bool
		good, after bool
	}{
		{"one log", 13 * hour, "incident.txt", false, true, true},
		{"less than half a day", 12*hour - 1, "other.txt", false, true, true},
		{"half a day", 12 * hour, "other.txt", false, false, false},
		{"dated", 13 * hour, "other.txt", true, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, causes := range [][]flow.Cause{noRule(), pimInactive()} { // of the agent, of the place
				b := incident.New(base(t), false)
				start := c.apart
				for _, l := range []login{
					{at: start - c.apart, agent: "1", ext: "41", peripheral: "5000", steps: seen(c.log), outcome: flow.Succeeded},
					{at: start, agent: "1", ext: "41", peripheral: "5000", steps: seen("incident.txt"), fails: causes},
					{at: start + c.apart, agent: "1", ext: "41", peripheral: "5000", steps: seen(c.log), outcome: flow.Succeeded},
				} {
					f := l.flow()
					if c.dated {
						f.Start = flow.At(l.at, true)
					}
					b.Login(f, l.place(), true)
				}
				got := b.Incidents()
				require.Len(t, got, 1)
				assert.Equal(t, c.good, !got[0].LastGood.IsZero(), "the last good one")
				assert.Equal(t, c.after, !got[0].FirstGood.IsZero(), "the first good one")
			}
		})
	}
}
