package sessions_test

import (
	"runtime"
	"testing"
	"weak"

	"github.com/stretchr/testify/assert"

	"uccetrace/flow"
	"uccetrace/flow/sessions"
)

const minute = 60_000

// login is one of agent on ext that begins at a minute and takes a second.
func login(id, agent, ext string, outcome flow.Outcome) *flow.Login {
	return &flow.Login{ID: id, Outcome: outcome, Start: flow.At(7, false), Agent: flow.Agent{ID: agent, Extension: ext}}
}

func at(start int64) flow.Place {
	return flow.Place{PG: 1, Instance: 1, Start: start, End: start + 1000}
}

func asked(agent, what string, t int64) *flow.Moment {
	return &flow.Moment{Kind: flow.Asked, At: flow.At(t, false), PG: 1, Agent: flow.Agent{ID: agent, Client: "Finesse"}, Asked: what, Leaves: what == "LOG_OUT", Reason: "7"}
}

func TestAfter(t *testing.T) {
	b := sessions.New(nil, nil)
	l := login("l", "100", "4100", flow.Succeeded)
	b.Moment(asked("100", "READY", -1000))
	b.Login(l, at(0))
	assert.Nil(t, l.After, "what came before a login is not its own")
	b.Moment(asked("101", "READY", 2000))
	assert.Nil(t, l.After)
	refused := asked("100", "READY", 2500)
	refused.Refused = true
	b.Moment(refused)
	b.Moment(asked("100", "NOT_READY", 2600))
	assert.Nil(t, l.After)
	b.Moment(asked("100", "READY", 3000))
	b.Moment(asked("100", "READY", 4000))
	assert.Equal(t, &flow.After{ReadyAt: flow.At(3000, false)}, l.After)
	b.Moment(asked("100", "LOG_OUT", 5000))
	b.Moment(asked("100", "LOG_OUT", 6000))
	b.Moment(asked("100", "READY", 7000))
	assert.Equal(t, &flow.After{ReadyAt: flow.At(3000, false), EndedAt: flow.At(5000, false), EndedBy: "Finesse", EndedAs: flow.AsRequest, Reason: "7"}, l.After)
}

func TestAfterIsNear(t *testing.T) {
	b := sessions.New(nil, nil)
	late, settled := login("late", "100", "4100", flow.Succeeded), login("settled", "101", "4101", flow.Succeeded)
	b.Login(late, at(0))
	b.Login(settled, at(0))
	b.Settled(settled, at(0))
	b.Moment(asked("101", "READY", 2*minute))
	b.Moment(asked("100", "READY", 60*minute))
	assert.Nil(t, late.After)
	assert.Nil(t, settled.After, "a login that was handed out is written to no more")
}

// TestSupersededIsLetGo: a session that the agent's next login ends keeps no login,
// which is handed out by then.
func TestSupersededIsLetGo(t *testing.T) {
	b := sessions.New(nil, nil)
	first := login("first", "100", "4100", flow.Succeeded)
	gone := weak.Make(first)
	b.Login(first, at(0))
	b.Login(login("second", "100", "4100", flow.Succeeded), at(10*minute))
	b.Settled(first, at(0))
	first = nil
	runtime.GC()
	assert.Nil(t, gone.Value())
	runtime.KeepAlive(b)
}

func TestAttempts(t *testing.T) {
	type try struct {
		agent, ext string
		outcome    flow.Outcome
		start      int64
		n, of      int
	}
	for name, tries := range map[string][]try{
		"one":                       {{"100", "4100", flow.Failed, 0, 0, 0}},
		"three of one agent":        {{"100", "4100", flow.Failed, 0, 1, 3}, {"100", "4100", flow.Failed, 2 * minute, 2, 3}, {"100", "4100", flow.Succeeded, 4 * minute, 3, 3}},
		"five minutes apart":        {{"100", "4100", flow.Failed, 0, 0, 0}, {"100", "4100", flow.Failed, 5 * minute, 0, 0}},
		"a chain":                   {{"100", "4100", flow.Failed, 0, 1, 3}, {"100", "4100", flow.Failed, 4 * minute, 2, 3}, {"100", "4100", flow.Failed, 8 * minute, 3, 3}},
		"the phone, another id":     {{"999", "4100", flow.Failed, 0, 1, 2}, {"100", "4100", flow.Succeeded, minute, 2, 2}},
		"the phone, the next agent": {{"100", "4100", flow.Succeeded, 0, 0, 0}, {"101", "4100", flow.Succeeded, minute, 0, 0}},
		"another phone":             {{"100", "4100", flow.Failed, 0, 1, 2}, {"100", "4199", flow.Failed, minute, 2, 2}},
	} {
		t.Run(name, func(t *testing.T) {
			b := sessions.New(nil, nil)
			var all []*flow.Login
			for i, try := range tries {
				l := login(string(rune('a'+i)), try.agent, try.ext, try.outcome)
				b.Login(l, at(try.start))
				all = append(all, l)
			}
			for i, try := range tries {
				if try.n == 0 {
					assert.Nil(t, all[i].Attempt)
					continue
				}
				assert.Equal(t, &flow.Attempt{N: try.n, Of: try.of, Episode: "a"}, all[i].Attempt)
			}
		})
	}
}

func TestHolder(t *testing.T) {
	b := sessions.New(nil, nil)
	b.Login(login("held", "100", "4100", flow.Succeeded), at(0))
	other := login("other", "101", "4100", flow.Failed)
	other.Holder, _ = b.Login(other, at(minute))
	assert.Equal(t, &flow.Holder{Agent: "100", Since: flow.At(7, false), Login: "held"}, other.Holder)

	same := login("same", "100", "4100", flow.Failed)
	same.Holder, _ = b.Login(same, at(2*minute))
	assert.Nil(t, same.Holder, "an agent does not hold the extension against itself")

	unknown := &flow.Login{ID: "unknown", Outcome: flow.Failed, Agent: flow.Agent{ICMID: "5555", Extension: "4100"}}
	unknown.Holder, _ = b.Login(unknown, at(2*minute))
	assert.Nil(t, unknown.Holder, "the ids are of different spaces: it may be the same agent")

	elsewhere := login("elsewhere", "101", "4100", flow.Failed)
	elsewhere.Holder, _ = b.Login(elsewhere, flow.Place{PG: 2, Start: 3 * minute, End: 3 * minute})
	assert.Nil(t, elsewhere.Holder, "another PG has numbers of its own")

	b.Moment(asked("100", "LOG_OUT", 4*minute))
	later := login("later", "101", "4100", flow.Failed)
	later.Holder, _ = b.Login(later, at(5*minute))
	assert.Nil(t, later.Holder)
}

func side(s string, t int64) *flow.Moment {
	return &flow.Moment{Kind: flow.Switched, Side: s, At: flow.At(t, false), PG: 1, Instance: 1, Process: "pim"}
}

func recovered(agent, ext string, t int64) *flow.Moment {
	return &flow.Moment{Kind: flow.Recovered, At: flow.At(t, false), PG: 1, Instance: 1, Agent: flow.Agent{ID: agent, Extension: ext}}
}

func TestSides(t *testing.T) {
	b := sessions.New(nil, nil)
	b.Moment(side("A", 0))
	for i, id := range []string{"100", "101", "102", "103", "104"} {
		b.Login(login("l"+id, id, "4"+id, flow.Succeeded), at(int64(i)*minute))
	}
	b.Moment(asked("104", "LOG_OUT", 6*minute))
	b.Moment(recovered("", "4101", 10*minute-500)) // OPC prints it before the PIM's own first line
	b.Moment(side("B", 10*minute))
	b.Moment(recovered("100", "4100", 10*minute+100))
	b.Moment(recovered("100", "4100", 10*minute+200))
	no := recovered("102", "4102", 10*minute+300)
	no.Refused = true
	b.Moment(no)
	b.Login(login("back", "103", "4103", flow.Succeeded), at(12*minute))
	got := b.Sides()
	assert.Equal(t, []flow.Side{{Node: "PG1", Process: "pim1", Active: []flow.Active{
		{Side: "A", From: flow.At(0, false), To: flow.At(10*minute, false), Lost: []string{}},
		{Side: "B", From: flow.At(10*minute, false), Recovered: 2, Lost: []string{"102", "103"}},
	}}}, got)
}

// TestSidesAgain: whom each side lost is settled when the next one takes over, and
// who logged out in the ordinary way before that is not missed.
func TestSidesAgain(t *testing.T) {
	b := sessions.New(nil, nil)
	b.Moment(side("A", 0))
	for i, id := range []string{"100", "101", "102"} {
		b.Login(login("l"+id, id, "4"+id, flow.Succeeded), at(int64(i)*minute))
	}
	b.Moment(side("B", 10*minute))
	b.Moment(recovered("100", "4100", 10*minute+100))
	b.Moment(asked("102", "LOG_OUT", 11*minute))
	b.Moment(side("A", 20*minute))
	b.Moment(recovered("100", "4100", 20*minute+100))
	b.Moment(recovered("101", "4101", 20*minute+100))
	assert.Equal(t, []flow.Active{
		{Side: "A", From: flow.At(0, false), To: flow.At(10*minute, false), Lost: []string{}},
		{Side: "B", From: flow.At(10*minute, false), To: flow.At(20*minute, false), Recovered: 1, Lost: []string{"101"}},
		{Side: "A", From: flow.At(20*minute, false), Recovered: 2, Lost: []string{}},
	}, b.Sides()[0].Active)
}

// TestNoRecoveryShown: where a side that took over shows of nobody that it did, the
// capture does not show recoveries, and nobody is called lost.
func TestNoRecoveryShown(t *testing.T) {
	b := sessions.New(nil, nil)
	b.Moment(side("A", 0))
	b.Login(login("l", "100", "4100", flow.Succeeded), at(0))
	b.Moment(side("B", 10*minute))
	assert.Empty(t, b.Sides()[0].Active[1].Lost)
}

// TestOn (V2): an agent is on from a login until something ends that session; another PG
// has numbers of its own.
func TestOn(t *testing.T) {
	b := sessions.New(nil, nil)
	again := login("again", "100", "4101", flow.Succeeded)
	assert.False(t, b.On(again, at(0)))
	b.Login(login("first", "100", "4100", flow.Succeeded), at(0))
	assert.True(t, b.On(again, at(minute)))
	assert.False(t, b.On(login("other", "101", "4100", flow.Succeeded), at(minute)), "the phone is no agent")
	assert.False(t, b.On(again, flow.Place{PG: 2, Start: minute, End: minute}))
	b.Moment(asked("100", "LOG_OUT", 2*minute))
	assert.False(t, b.On(again, at(3*minute)))
}
