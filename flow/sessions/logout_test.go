package sessions_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
	"uccetrace/flow/sessions"
)

// day is a tracker with what it tells.
type day struct {
	*sessions.Tracker
	told []flow.Session
}

func newDay(t *testing.T) *day {
	t.Helper()
	base, err := knowledge.Embedded()
	require.NoError(t, err)
	d := &day{}
	d.Tracker = sessions.New(base, func(s *flow.Session) { d.told = append(d.told, *s) })
	return d
}

// in has an agent log in at a time; the answer comes 200 ms later.
func (d *day) in(agent, ext string, t int64) *flow.Login {
	l := login(fmt.Sprint(agent, "@", t), agent, ext, flow.Succeeded)
	l.Start = flow.At(t, false)
	d.Login(l, flow.Place{PG: 1, Instance: 1, Start: t, Confirmed: t + 200, End: t + 1000})
	return l
}

func event(agent, ext, reason string, t int64) *flow.Moment {
	return &flow.Moment{Kind: flow.LoggedOut, At: flow.At(t, false), PG: 1, Process: "ctisvr", Title: "event", Text: "event " + agent + ext,
		Agent: flow.Agent{ID: agent, Extension: ext, Client: "Finesse"}, Leaves: true, Reason: reason, Evidence: []flow.Evidence{{Source: "c.log", Line: int(t)}}}
}

// request is one to log out, as a client or only OPC shows it.
func request(agent, ext, reason string, client bool, t int64) *flow.Moment {
	m := event(agent, ext, reason, t)
	m.Kind, m.Asked, m.Title, m.Client = flow.Asked, "LOG_OUT", "request", client
	return m
}

func inMS(at flow.Time) string {
	if at.IsZero() {
		return ""
	}
	return fmt.Sprint(at.MS())
}

// lines are sessions in short, by start and end.
func lines(told []flow.Session) []string {
	out := []string{}
	for _, s := range told {
		by := s.EndedBy
		if by == "" {
			by = "-"
		}
		switch s.State {
		case flow.SessionEnded:
			out = append(out, strings.TrimSpace(fmt.Sprintf("%s/%s %s..%s by %s as %s %s", s.Agent.ID, s.Agent.Extension, inMS(s.Start), inMS(s.EndedAt), by, s.EndedAs, s.Reason)))
		case flow.SessionReplaced:
			out = append(out, strings.TrimSpace(fmt.Sprintf("%s/%s %s..replaced at %s %s", s.Agent.ID, s.Agent.Extension, inMS(s.Start), inMS(s.ReplacedAt), s.ReplacedBy)))
		default:
			out = append(out, fmt.Sprintf("%s/%s %s..open", s.Agent.ID, s.Agent.Extension, inMS(s.Start)))
		}
	}
	slices.Sort(out)
	return out
}

func TestSessions(t *testing.T) {
	for name, c := range map[string]struct {
		happens func(*day)
		want    []string
	}{
		"open": {func(d *day) { d.in("100", "4100", 1000) }, []string{"100/4100 1000..open"}},
		"kicked out": {func(d *day) { d.in("100", "4100", 1000); d.Moment(event("100", "4100", "50002", 96_000)) },
			[]string{"100/4100 1000..96000 by system as event 50002"}},
		"hours later": {func(d *day) { d.in("100", "4100", 1000); d.Moment(event("100", "4100", "50003", 600*minute)) },
			[]string{"100/4100 1000..36000000 by system as event 50003"}},
		"an event a skill group, session and side is one logout": {func(d *day) {
			d.in("100", "4100", 1000)
			for i := range int64(5) {
				d.Moment(event("100", "4100", "50004", 96_000+i*300))
			}
		}, []string{"100/4100 1000..96000 by system as event 50004"}},
		"a client's request with its event": {func(d *day) {
			d.in("100", "4100", 1000)
			d.Moment(request("100", "4100", "7", true, 60_000))
			d.Moment(event("100", "4100", "7", 60_200))
		}, []string{"100/4100 1000..60000 by Finesse as request 7"}},
		"the request printed behind its event": {func(d *day) {
			d.in("100", "4100", 1000)
			d.Moment(event("100", "4100", "7", 60_000))
			d.Moment(request("100", "4100", "7", true, 60_100))
		}, []string{"100/4100 1000..60000 by Finesse as request 7"}},
		"the event says what the request does not": {func(d *day) {
			d.in("100", "4100", 1000)
			d.Moment(request("100", "4100", "0", true, 60_000))
			d.Moment(event("100", "4100", "50002", 60_200))
		}, []string{"100/4100 1000..60000 by system as request 50002"}},
		"what OPC passes on may ride without a meaning": {func(d *day) {
			d.in("100", "4100", 1000)
			d.Moment(request("100", "4100", "50004", false, 60_000))
		}, []string{"100/4100 1000..60000 by Finesse as request 50004"}},
		"and gives way to the event's": {func(d *day) {
			d.in("100", "4100", 1000)
			d.Moment(request("100", "4100", "50004", false, 60_000))
			d.Moment(event("100", "4100", "12", 60_200))
		}, []string{"100/4100 1000..60000 by Finesse as request 12"}},
		"a refused request ends nothing": {func(d *day) {
			d.in("100", "4100", 1000)
			m := request("100", "4100", "7", true, 60_000)
			m.Refused = true
			d.Moment(m)
		}, []string{"100/4100 1000..open"}},
		"a supervisor, by code": {func(d *day) { d.in("100", "4100", 1000); d.Moment(event("100", "4100", "999", 60_000)) },
			[]string{"100/4100 1000..60000 by supervisor as event 999"}},
		"a supervisor, by name": {func(d *day) {
			d.in("100", "4100", 1000)
			m := request("100", "4100", "3", true, 60_000)
			m.Supervisor = true
			d.Moment(m)
		}, []string{"100/4100 1000..60000 by supervisor as request 3"}},
		"an event of the site's own code: who asked does not show": {func(d *day) { d.in("100", "4100", 1000); d.Moment(event("100", "4100", "7", 60_000)) },
			[]string{"100/4100 1000..60000 by - as event 7"}},
		"nor with none": {func(d *day) { d.in("100", "4100", 1000); d.Moment(event("100", "4100", "0", 60_000)) },
			[]string{"100/4100 1000..60000 by - as event"}},
		"by force, whoever did it": {func(d *day) { d.in("100", "4100", 1000); d.Moment(event("100", "4100", "20002", 60_000)) },
			[]string{"100/4100 1000..60000 by - as event 20002"}},
		"as a signed number": {func(d *day) { d.in("100", "4100", 1000); d.Moment(event("100", "4100", "-2", 60_000)) },
			[]string{"100/4100 1000..60000 by system as event -2"}},
		"another reason is another logout, though no line shows the login between": {func(d *day) {
			d.in("100", "4100", 1000)
			d.Moment(event("100", "4100", "0", 60_000))
			d.Moment(event("100", "4100", "50002", 78_000))
		}, []string{"100/4100 ..78000 by system as event 50002", "100/4100 1000..60000 by - as event"}},
		"before the capture": {func(d *day) {
			d.Moment(event("100", "4100", "50002", 60_000))
			d.Moment(event("100", "4100", "50002", 60_010))
		}, []string{"100/4100 ..60000 by system as event 50002"}},
		"a login that failed is no session": {func(d *day) {
			l := login("l", "100", "4100", flow.Failed)
			d.Login(l, at(1000))
			d.Moment(event("100", "4100", "0", 2000))
		}, []string{}},
		"twice": {func(d *day) {
			d.in("100", "4100", 1000)
			d.Moment(event("100", "4100", "50002", 60_000))
			d.in("100", "4100", 70_000)
			d.Moment(event("100", "4100", "50003", 300_000))
		}, []string{"100/4100 1000..60000 by system as event 50002", "100/4100 70000..300000 by system as event 50003"}},
		"its echo is none of the next session": {func(d *day) {
			d.in("100", "4100", 1000)
			d.Moment(event("100", "4100", "50002", 60_000))
			d.in("100", "4100", 60_010)
			d.Moment(event("100", "4100", "50002", 60_020)) // before the answer
			d.Moment(event("100", "4100", "50002", 60_400)) // the standby side's, late
		}, []string{"100/4100 1000..60000 by system as event 50002", "100/4100 60010..open"}},
		"signs in elsewhere": {func(d *day) {
			d.in("100", "4100", 1000)
			d.in("100", "4200", 60_000)
			d.Moment(event("100", "4100", "20002", 60_100))
		}, []string{"100/4100 1000..60100 by - as event 20002", "100/4200 60000..open"}},
		"signs in by force on the same extension": {func(d *day) {
			d.in("100", "4100", 1000)
			d.in("100", "4100", 60_000)
			d.Moment(event("100", "4100", "20002", 60_100))
		}, []string{"100/4100 1000..60100 by - as event 20002", "100/4100 60000..open"}},
		"signs in by force, logged in since before the capture": {func(d *day) {
			d.in("100", "4100", 60_000)
			d.Moment(event("100", "4100", "20002", 60_100))
		}, []string{"100/4100 ..60100 by - as event 20002", "100/4100 60000..open"}},
		"signs in elsewhere, told late": {func(d *day) {
			d.in("100", "4100", 1000)
			d.in("100", "4200", 60_000)
			d.Moment(event("100", "4100", "20002", 62_000))
		}, []string{"100/4100 1000..62000 by - as event 20002", "100/4200 60000..open"}},
		"logs in again, and no line shows the end": {func(d *day) { d.in("100", "4100", 1000); d.in("100", "4100", 10*minute) },
			[]string{"100/4100 1000..replaced at 600000", "100/4100 600000..open"}},
		"another agent has the extension": {func(d *day) { d.in("100", "4100", 1000); d.in("101", "4100", 10*minute) },
			[]string{"100/4100 1000..replaced at 600000 101", "101/4100 600000..open"}},
		"another PG's agent of that number": {func(d *day) {
			d.in("100", "4100", 1000)
			m := event("100", "4100", "50002", 60_000)
			m.PG = 2
			d.Moment(m)
		}, []string{"100/4100 ..60000 by system as event 50002", "100/4100 1000..open"}},
		"a desktop's log does not say which PG, and the phone is another": {func(d *day) {
			d.in("100", "4100", 1000)
			m := event("100", "4300", "50002", 60_000)
			m.PG = 0
			d.Moment(m)
		}, []string{"100/4100 1000..open", "100/4300 ..60000 by system as event 50002"}},
		"nor whose, where two PGs have the agent": {func(d *day) {
			d.in("100", "4100", 1000)
			d.Login(login("two", "100", "4100", flow.Succeeded), flow.Place{PG: 2, Start: 2000, End: 2500})
			m := event("100", "4100", "50002", 60_000)
			m.PG = 0
			d.Moment(m)
		}, []string{"100/4100 1000..open", "100/4100 7..open"}},
		"a desktop's log does not say which PG": {func(d *day) {
			d.in("100", "4100", 1000)
			m := event("100", "4100", "50002", 60_000)
			m.PG = 0
			d.Moment(m)
		}, []string{"100/4100 1000..60000 by system as event 50002"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDay(t)
			c.happens(d)
			d.Close()
			assert.Equal(t, c.want, lines(d.told))
		})
	}
}

// TestAfterByEvent: what a login is told of within five minutes.
func TestAfterByEvent(t *testing.T) {
	d := newDay(t)
	soon, late := d.in("100", "4100", 1000), d.in("101", "4101", 1000)
	d.Moment(event("100", "4100", "50002", 96_000))
	d.Moment(event("101", "4101", "50002", 10*minute))
	assert.Equal(t, &flow.After{EndedAt: flow.At(96_000, false), EndedBy: flow.BySystem, EndedAs: flow.AsEvent, Reason: "50002", ReasonText: "Logged Out - System Failure",
		Evidence: []flow.Evidence{{Source: "c.log", Line: 96_000}}}, soon.After)
	assert.Nil(t, late.After)
}

// TestHolderUntilAnEvent: who was logged out holds no extension, whoever did it.
func TestHolderUntilAnEvent(t *testing.T) {
	for reason, held := range map[string]bool{"": true, "50002": false} {
		d := newDay(t)
		d.in("100", "4100", 1000)
		if !held {
			d.Moment(event("100", "4100", reason, 60_000))
		}
		other := login("other", "101", "4100", flow.Failed)
		other.Holder, _ = d.Login(other, at(120_000))
		assert.Equal(t, held, other.Holder != nil, reason)
	}
}

// TestAround: what happened to the phone or the PG then, and to nobody else.
func TestAround(t *testing.T) {
	told := func(title, ext string, pg, t int64) *flow.Moment {
		return &flow.Moment{Kind: flow.Told, At: flow.At(t, false), PG: pg, Process: "jgw", Title: title, Text: title, Agent: flow.Agent{Extension: ext}}
	}
	d := newDay(t)
	for i := range int64(4) {
		d.in(fmt.Sprint(100+i), fmt.Sprint(4100+i), 1000)
	}
	d.Moment(told("too early", "4100", 1, 90_000))
	d.Moment(told("the phone", "4100", 1, 98_000))
	d.Moment(told("another phone", "4199", 1, 99_000))
	d.Moment(told("another PG's phone of that number", "4100", 2, 99_100))
	d.Moment(told("the PG", "", 1, 99_500))
	d.Moment(told("another PG", "", 2, 99_600))
	d.Moment(event("100", "4100", "50003", 100_000))
	d.Moment(event("101", "4101", "50002", 100_200))
	d.Moment(event("102", "4102", "50002", 100_900))
	d.Moment(event("103", "4103", "50002", 102_000))
	d.Moment(told("too late", "4100", 1, 101_500))
	d.Close()
	got, others := map[string][]string{}, map[string]int64{}
	for _, s := range d.told {
		others[s.Agent.ID] = s.Alike
		for _, l := range s.Lines {
			if !l.Logout {
				got[s.Agent.ID] = append(got[s.Agent.ID], l.Title)
			}
		}
	}
	assert.Equal(t, map[string][]string{"100": {"the phone", "the PG"}, "101": {"the PG"}, "102": {"the PG"}, "103": {"the PG"}}, got)
	assert.Equal(t, map[string]int64{"100": 0, "101": 1, "102": 1, "103": 0}, others)
}

// TestPeak: the largest number at once is told for each PG and reason.
func TestPeak(t *testing.T) {
	d, l := newDay(t), sessions.NewList()
	require.NoError(t, l.End(&flow.Closing{}))
	for i := range int64(12) {
		agent, ext := fmt.Sprint(100+i), fmt.Sprint(4100+i)
		d.in(agent, ext, 1000)
	}
	for i := range int64(12) {
		agent, ext := fmt.Sprint(100+i), fmt.Sprint(4100+i)
		when := 100_000 + i*100
		if i >= 7 { // few, and much later
			when = 400_000 + i
		}
		d.Moment(event(agent, ext, "50002", when))
	}
	d.Close()
	for i := range d.told {
		l.Add(&d.told[i], true)
	}
	assert.Equal(t, []flow.Peak{{PG: "PG1", Reason: "50002", Text: "Logged Out - System Failure", At: flow.At(100_000, false), Agents: 7}}, l.Sessions(nil).Peaks)
}

// TestBounded: what is kept of phones and lines does not grow with a capture, nor does
// a line with its text.
func TestBounded(t *testing.T) {
	d := newDay(t)
	for i := range int64(60_000) {
		d.Moment(&flow.Moment{Kind: flow.Told, At: flow.At(i, false), PG: 1, Agent: flow.Agent{Extension: fmt.Sprint(i)}})
	}
	d.in("100", "4100", 70_000)
	m := event("100", "4100", "50002", 80_000)
	m.Text = strings.Repeat("长", 1000)
	d.Moment(m)
	d.Close()
	require.Len(t, d.told, 1)
	assert.LessOrEqual(t, len(d.told[0].Lines[0].Text), 310)
	assert.True(t, strings.HasSuffix(d.told[0].Lines[0].Text, "长…"))
}

func TestWords(t *testing.T) {
	base, err := knowledge.Embedded()
	require.NoError(t, err)
	for code, want := range map[string]string{"50002": "Logged Out - System Failure", "50003": "Logged Out - Device Error", "0": "", "": "", "7": "", "-2": "Not Ready - System Reset (-2)",
		"999": "Supervisor Initiated (Not Ready or Logged Out)", "32741": ""} { // Unified CCX's
		assert.Equal(t, want, sessions.Words(base, code), code)
	}
}

// TestList counts reasons and keeps the order.
func TestList(t *testing.T) {
	l := sessions.NewList()
	require.NoError(t, l.End(&flow.Closing{Input: flow.Input{Sources: []flow.Source{{Processes: []flow.SourceProcess{{Process: "opc"}}}}}}))
	add := func(pg int64, agent, state, reason, text string) {
		l.Add(&flow.Session{Agent: flow.SessionAgent{ID: agent}, PGNumber: pg, State: state, Reason: reason, ReasonText: text, Start: flow.At(1, false)}, true)
	}
	add(2, "9", flow.SessionOpen, "", "")
	add(1, "100", flow.SessionEnded, "50002", "System Failure")
	add(1, "20", flow.SessionEnded, "7", "")
	add(1, "20", flow.SessionEnded, "50002", "System Failure")
	add(1, "30", flow.SessionReplaced, "", "")
	l.Add(&flow.Session{}, false)
	s := l.Sessions([]string{"--pg 1"})
	var agents []string
	for _, x := range s.Sessions {
		agents = append(agents, x.Agent.ID)
	}
	assert.Equal(t, []string{"20", "20", "30", "100", "9"}, agents)
	assert.Equal(t, []int64{4, 3, 1, 1, 1, 0}, []int64{s.Agents, s.Ended, s.Open, s.Replaced, s.Left, s.Unlisted})
	assert.Equal(t, []flow.Reason{{Code: "50002", Text: "System Failure", Count: 2, Percent: 67}, {Code: "7", Text: "not in Cisco's table: defined at the site", Count: 1, Percent: 33}}, s.Reasons)
	assert.Len(t, s.Notes, 1, "logouts by the system do not show")
}
