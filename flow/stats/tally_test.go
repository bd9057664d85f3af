package stats

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

func login(start string, pg int64, client string, ms int64, o flow.Outcome) *flow.Login {
	var at flow.Time
	if err := at.UnmarshalText([]byte(start)); err != nil {
		panic(err)
	}
	return &flow.Login{Outcome: o, Start: at, PG: pg, Agent: flow.Agent{Client: client, Peripheral: "5000"}, ConfirmedMS: &ms, SettledMS: ms + 1,
		Hops: []flow.HopTime{{Wire: "AttributeLogin", From: "opc", To: "router", MS: ms}}, Untimed: []flow.HopTime{{Wire: "TPLogin", From: "pim", To: "jgw"}}}
}

// TestNearestRank: each percentile is a time that some login took.
func TestNearestRank(t *testing.T) {
	all, err := New(nil)
	require.NoError(t, err)
	for i := range int64(200) {
		require.NoError(t, all.Login(login("08:00:00.000", 1, "Finesse", i+1, flow.Succeeded)))
	}
	require.NoError(t, all.Login(login("08:00:00.000", 1, "Finesse", 99_000, flow.Failed)))
	require.NoError(t, all.Login(login("08:00:00.000", 1, "Finesse", 99_000, flow.Inconclusive)))
	s := all.Statistics()
	require.Len(t, s.Groups, 1)
	g := s.Groups[0]
	assert.Equal(t, []int64{202, 200, 1, 1}, []int64{g.Logins, g.Succeeded, g.Failed, g.Inconclusive})
	var names []string
	for _, h := range g.Times {
		names = append(names, h.Name)
	}
	assert.Equal(t, []string{"confirmed", "settled", "AttributeLogin", "TPLogin"}, names)
	c := g.Times[0]
	assert.Equal(t, []int64{200, 100, 180, 190, 198, 200}, []int64{c.Count, *c.P50, *c.P90, *c.P95, *c.P99, *c.Max}, "what failed is not timed")
	assert.Equal(t, []flow.Bucket{{UpToMS: 1, Count: 1}, {UpToMS: 2, Count: 1}, {UpToMS: 5, Count: 3}, {UpToMS: 10, Count: 5}, {UpToMS: 20, Count: 10}, {UpToMS: 50, Count: 30}, {UpToMS: 100, Count: 50}, {UpToMS: 200, Count: 100}}, c.Histogram)
	assert.Equal(t, flow.Timing{Name: "TPLogin", From: "pim", To: "jgw", Untimed: 200, Histogram: []flow.Bucket{}}, g.Times[3])
	assert.Equal(t, []string{"200 times a message was printed by both its ends and is not timed: their clocks are not known well enough to tell, or a log has no milliseconds"}, s.Notes)
}

// TestBucketsHoldEveryTime, also those beyond the last bound.
func TestBucketsHoldEveryTime(t *testing.T) {
	all, err := New(nil)
	require.NoError(t, err)
	for _, ms := range []int64{0, 59_999, 60_001, 600_001, 5_000_000} {
		require.NoError(t, all.Login(login("08:00:00.000", 1, "", ms, flow.Succeeded)))
	}
	var n int64
	for _, b := range all.Statistics().Groups[0].Times[0].Histogram {
		n += b.Count
	}
	assert.Equal(t, int64(5), n)
}

// TestGroups: each login in one group beside that of all; numbers in their order, what
// is not known last, hours with the date where one is known.
func TestGroups(t *testing.T) {
	by, err := New([]string{"pg", "hour", "client"})
	require.NoError(t, err)
	for _, l := range []*flow.Login{
		login("2026-03-02 09:59:59.999", 10, "Finesse", 5, flow.Succeeded),
		login("2026-03-02 10:00:00.000", 2, "Finesse", 5, flow.Succeeded),
		login("2026-03-02 10:59:59.999", 2, "Finesse", 5, flow.Failed),
		login("2026-03-03 10:00:00.000", 2, "Finesse", 5, flow.Succeeded),
		login("2026-03-03 10:00:00.000", 2, "CTIOS", 5, flow.Succeeded),
		login("10:00:00.000", 0, "", 5, flow.Succeeded),
	} {
		require.NoError(t, by.Login(l))
	}
	require.NoError(t, by.End(&flow.Closing{Summary: flow.Summary{Filtered: 3}}))
	s := by.Statistics()
	var got []string
	for _, g := range s.Groups {
		line := fmt.Sprint(g.Logins)
		for _, k := range g.Keys {
			line += " " + k.Name + "=" + k.Value
		}
		got = append(got, line)
	}
	assert.Equal(t, []string{"6", "2 pg=PG2 hour=2026-03-02 10:00 client=Finesse", "1 pg=PG2 hour=2026-03-03 10:00 client=CTIOS", "1 pg=PG2 hour=2026-03-03 10:00 client=Finesse",
		"1 pg=PG10 hour=2026-03-02 09:00 client=Finesse", "1 pg= hour=10:00 client="}, got)
	assert.Equal(t, int64(3), s.Left)
	assert.Equal(t, int64(1), s.Undated)
	assert.Contains(t, s.Notes[1], "of 1 of 6 logins no log says the date")
}

func TestNew(t *testing.T) {
	_, err := New([]string{"pg", "agent"})
	assert.EqualError(t, err, `"agent" is nothing to tell logins apart by: write pg, hour, client, peripheral`)
	_, err = New([]string{"pg", "pg"})
	assert.EqualError(t, err, `"pg" stands there twice: name it once`)
}
