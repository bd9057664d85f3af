package site_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/flow/reference/site"
)

func TestIndex(t *testing.T) {
	s, err := site.Read("s.yaml", []byte(right))
	require.NoError(t, err)
	x := s.Index()

	require.Same(t, &s.Hosts[1], x.Host("pg1a"))
	require.Same(t, &s.PGs[0], x.PG(1))
	pg, p := x.PeripheralByID(5001)
	require.Same(t, &s.PGs[0], pg)
	require.Same(t, &s.PGs[0].Peripherals[1], p)
	require.Same(t, &s.Users[0], x.UserByName("pguser"))
	require.Same(t, &s.Phones[1], x.Phone("SEP002"))
	require.Same(t, &s.SkillGroups[1], x.Group(6001))
	require.Same(t, &s.Queues[0], x.Queue(7000))
	require.Same(t, &s.Queues[0], x.QueueByOwnGroup(6009))
	require.Equal(t, 0, x.Agent(5000, "1201"))
	require.Equal(t, 2, x.Agent(5001, "1201"))
	require.Equal(t, 1, x.AgentByICM(5102))

	require.Nil(t, x.Host("pg1"))
	require.Nil(t, x.PG(2))
	pg, p = x.PeripheralByID(5002)
	require.Nil(t, pg)
	require.Nil(t, p)
	require.Nil(t, x.UserByName(""))
	require.Nil(t, x.Phone("41001"))
	require.Nil(t, x.Group(6009), "a queue's own group is none for agents")
	require.Nil(t, x.Queue(6009))
	require.Nil(t, x.QueueByOwnGroup(7000))
	require.Equal(t, -1, x.Agent(5001, "1202"))
	require.Equal(t, -1, x.AgentByICM(1201))
}

// A line is looked for where the peripheral's application user can reach it.
func TestPhoneByLine(t *testing.T) {
	s := &site.Site{
		PGs: []site.PG{{Peripherals: []site.Peripheral{{ID: 1, User: "one"}, {ID: 2, User: "two"}}}},
		Users: []site.ApplicationUser{
			{Name: "one", Devices: []string{"SEP3", "SEP1"}},
			{Name: "two", Devices: []string{"SEP2"}},
		},
		Phones: []site.Phone{
			{Terminal: "SEP0", Lines: []string{"10"}},
			{Terminal: "SEP1", Lines: []string{"10", "11"}},
			{Terminal: "SEP2", Lines: []string{"10"}},
			{Terminal: "SEP3", Lines: []string{"12", "10"}},
		},
	}
	x := s.Index()
	for _, c := range []struct {
		peripheral int
		line       string
		terminal   string
		controlled bool
	}{
		{1, "10", "SEP3", true}, // shared: the user's first device
		{1, "11", "SEP1", true},
		{2, "10", "SEP2", true},
		{2, "11", "SEP1", false},
		{3, "10", "SEP0", false},
	} {
		phone, controlled := x.PhoneByLine(c.peripheral, c.line)
		require.Equal(t, c.terminal, phone.Terminal)
		require.Equal(t, c.controlled, controlled)
	}
	phone, controlled := x.PhoneByLine(1, "99")
	require.Nil(t, phone)
	require.False(t, controlled)
}
