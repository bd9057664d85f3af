package reference

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow/decision"
	"uccetrace/flow/reference/site"
)

// TestConfiguration: what is wrong in a site makes a sign-in fail where the
// product would notice, without any decision.
func TestConfiguration(t *testing.T) {
	for _, tt := range []struct {
		name   string
		spoil  func(*site.Site, *Action)
		by     string
		number int
		pererr int
		last   string // the last line that tells
	}{
		{"wrong password", func(_ *site.Site, a *Action) { a.Password = site.HashPassword("guess") }, "aw", 401, 0, "finesse.unable-to-authenticate"},
		{"no password", func(s *site.Site, _ *Action) { s.Agents[0].Password = "" }, "aw", 401, 0, "finesse.unable-to-authenticate"},
		{"disabled", func(s *site.Site, _ *Action) { s.Agents[0].Enabled = false }, "aw", 404, 0, "finesse.unable-to-authenticate"},
		{"token without single sign-on", func(_ *site.Site, a *Action) { a.SSO = true }, "aw", 401, 0, "finesse.unable-to-authenticate"},
		{"login name is another agent's id", func(s *site.Site, _ *Action) {
			other := s.Agents[0]
			other.ID, other.ICMID, other.Name, other.Login = "10001", 5101, "agent2", s.Agents[0].ID
			s.Agents = append(s.Agents, other)
		}, "aw", 401, 0, "finesse.unable-to-authenticate"},
		{"wrong password at the PG", func(_ *site.Site, a *Action) { a.Client, a.Password = 1, site.HashPassword("guess") }, "pim", 257, 0, "ctios.client-event"},
		{"disabled, at the PG", func(s *site.Site, a *Action) { a.Client, s.Agents[0].Enabled = 2, false }, "pim", 256, 0, "ctisvr.control-failure-conf"},
		{"in no range", func(s *site.Site, _ *Action) { s.PGs[0].Peripherals[0].Rules = nil }, "pim", 260, 10004, "finesse.control-failure-conf"},
		{"range of another length", func(s *site.Site, _ *Action) {
			s.PGs[0].Peripherals[0].Rules[0].Ranges = []site.Range{{Low: "1000", High: "1999"}}
		}, "pim", 260, 10004, "finesse.control-failure-conf"},
		{"not associated", func(s *site.Site, _ *Action) { s.Users[0].Devices = nil }, "cucm", 260, 20024, "finesse.control-failure-conf"},
		{"unregistered", func(s *site.Site, _ *Action) { s.Phones[0].Registered = false }, "cucm", 34, 20119, "finesse.control-failure-conf"},
		{"no control", func(s *site.Site, _ *Action) { s.Phones[0].AllowControl = false }, "cucm", 287, 20210, "finesse.control-failure-conf"},
		{"five lines", func(s *site.Site, _ *Action) {
			s.Phones[0].Lines = append(s.Phones[0].Lines, "1", "2", "3", "4")
		}, "cucm", 291, 0, "finesse.control-failure-conf"},
		{"IPv6 only", func(s *site.Site, _ *Action) { s.Phones[0].IPMode = "IP_ADDRESSING_MODE_IPV6" }, "cucm", 34, 20243, "finesse.control-failure-conf"},
		{"user locked", func(s *site.Site, _ *Action) { s.Users[0].Locked = true }, "cucm", 1006, 20287, "finesse.control-failure-conf"},
		{"user without CTI", func(s *site.Site, _ *Action) { s.Users[0].CTI = false }, "cucm", 1006, 20095, "finesse.control-failure-conf"},
		{"mobile not enabled", func(s *site.Site, a *Action) { s.Agents[0].Mobile, a.WorkMode = site.NotMobile, nailed }, "pim", 265, 0, "finesse.control-failure-conf"},
		{"other mobile mode", func(s *site.Site, a *Action) { s.Agents[0].Mobile, a.WorkMode = site.CallByCall, nailed }, "pim", 265, 0, "finesse.control-failure-conf"},
		{"no remote port", func(s *site.Site, a *Action) { s.Phones[0].Remote, a.WorkMode = "", callByCall }, "pim", 260, 20024, "finesse.control-failure-conf"},
		{"no such work mode", func(_ *site.Site, a *Action) { a.WorkMode = 7 }, "ctisvr", 50, 0, "finesse.failure-conf"},
		{"client of another PG", func(s *site.Site, a *Action) {
			a.Client = 3
			other := s.PGs[0]
			other.Number, other.Peripherals = 2, nil
			c := s.Clients[0]
			c.Name, c.PG = "elsewhere", 2
			s.PGs, s.Clients = append(s.PGs, other), append(s.Clients, c)
		}, "ctisvr", 7, 0, "finesse.failure-conf"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, a := anySite(), Action{At: Second, Kind: SignIn}
			tt.spoil(s, &a)
			out := run(t, Options{Site: s}, a)
			require.Len(t, out.done, 1)
			at := out.done[0]
			assert.Equal(t, Refused, at.Outcome)
			assert.True(t, at.Told)
			assert.Equal(t, []any{tt.by, tt.number, tt.pererr}, []any{at.By, at.Code.Number, at.Code.PERERR})
			assert.Empty(t, at.Settings, "nobody decided anything")
			last := ""
			for _, e := range out.entries {
				if e.attempt == at {
					last = e.message.ID
				}
			}
			assert.Equal(t, tt.last, last)
		})
	}
}

// twoAgents is a site with a second agent on a phone of their own.
func twoAgents() *site.Site {
	s := anySite()
	other, phone := s.Agents[0], s.Phones[0]
	other.ID, other.ICMID, other.Name, other.Login, other.Extension = "10001", 5101, "agent2", "agent2", "10001"
	phone.Terminal, phone.Lines = "SEP0050569902C1", []string{"10001"}
	s.Agents, s.Phones = append(s.Agents, other), append(s.Phones, phone)
	s.Users[0].Devices = append(s.Users[0].Devices, phone.Terminal)
	s.PGs[0].Peripherals[0].Rules[0].Ranges = []site.Range{{Low: "10000", High: "10099"}}
	return s
}

// TestWhoIsOn: what refuses a second sign-in is who is logged in already.
func TestWhoIsOn(t *testing.T) {
	later := func(a Action, s int) Action { a.At, a.Kind = Time(s)*Second, SignIn; return a }
	for _, tt := range []struct {
		name   string
		limit  int
		second Action
		number int
		pererr int
	}{
		{"already on", 0, Action{Agent: 0}, 259, 10102},
		{"extension in use", 0, Action{Agent: 1, Extension: "10000"}, 283, 0},
		{"full", 1, Action{Agent: 1}, 52, 0},
	} {
		s := twoAgents()
		s.PGs[0].Agents = tt.limit
		out := run(t, Options{Site: s}, later(Action{}, 1), later(tt.second, 5))
		require.Len(t, out.done, 2, tt.name)
		assert.Equal(t, Succeeded, out.done[0].Outcome)
		assert.Equal(t, []any{Refused, tt.number, tt.pererr}, []any{out.done[1].Outcome, out.done[1].Code.Number, out.done[1].Code.PERERR}, tt.name)

		out = run(t, Options{Site: s}, later(Action{}, 1), Action{At: 3 * Second, Kind: SignOut}, later(tt.second, 5))
		assert.Equal(t, Succeeded, out.done[1].Outcome, "%s, after the first has logged out", tt.name)
	}
}

// TestScope: a provider that cannot be opened takes every log-in of its
// peripheral, says so in CUCM's and JTAPI's logs, again and again, and leaves the
// others alone.
func TestScope(t *testing.T) {
	s := site.Generate(site.Shape{Seed: 2, PGs: 1, Peripherals: 2, Agents: 20})
	id := s.PGs[0].Peripherals[0].ID
	setting, err := decision.Parse("cucm.provider=wrong-password@peripheral:" + decimal(id))
	require.NoError(t, err)
	var actions []Action
	for i := range s.Agents {
		actions = append(actions, Action{At: Time(i+1) * 4 * Second, Kind: SignIn, Agent: i})
	}
	out := run(t, Options{Site: s, Settings: []decision.Setting{setting}}, actions...)
	tried := map[string]int{}
	for _, e := range out.entries {
		if e.attempt == nil {
			tried[e.message.ID]++
			continue
		}
		if s.Agents[e.attempt.Agent].Peripheral == id {
			assert.NotEqual(t, "pim", e.process.Name, "a PIM that is not active prints nothing of requests")
		}
	}
	for _, a := range out.done {
		want := Succeeded
		if s.Agents[a.Agent].Peripheral == id {
			want = Refused
			assert.Equal(t, 20096, a.Code.PERERR)
			assert.Equal(t, []decision.Setting{{Decision: "cucm.provider", Outcome: "wrong-password"}}, a.Settings)
		}
		assert.Equal(t, want, a.Outcome)
	}
	for _, m := range []string{"cucm.provider-open-completed", "cucm.provider-open-failure", "jtapi.provider-open-completed", "jtapi.provider-closed"} {
		assert.Equal(t, 3, tried[m], "%s: at the start and every 30 s", m)
	}
}
