package correlate

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/correlate/clock"
	"uccetrace/correlate/ident"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// routerClock is what a router's clock shows more than its PG's, for the first three of six
// agents and for the others, and what the user says of it.
type routerClock struct {
	more, later int // seconds
	given       time.Duration
}

// The clocks that times are told by in these tests.
var (
	likely  = routerClock{more: 437, later: 437} // no message from the router to the PG proves it
	stepped = routerClock{more: 437, later: 1337}
	given   = routerClock{given: 500 * time.Millisecond}
)

// correlator prepares to correlate what OPC and the router print of these agents.
func (k routerClock) correlator(t *testing.T) *Correlator {
	t.Helper()
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	opc, rtr := mapped(10, 0xf0000001, 1001), ""
	for i := range 6 {
		more := k.more
		if i >= 3 {
			more = k.later
		}
		at := time.Date(2026, 3, 2, 15, 5*i, 0, 190e6, time.UTC)
		opc += fmt.Sprintf("%s PG1A-opc Trace: Peripheral::ProcessVoiceAgentAttributeLoginReq - AgentSTID=%d on Peripheral=5000\n", at.Format("15:04:05:000"), 9101+i)
		rtr += fmt.Sprintf("%s ra-rtr Trace: AgentAttrLoginReq: Agent=%d (kim), Peripheral=5000 (CM_NORTH)\n", at.Add(time.Duration(more)*time.Second+10*time.Millisecond).Format("15:04:05:000"), 9101+i)
	}
	ctx := context.Background()
	sources := []*parser.Source{parser.FromBytes("opc.txt", []byte(opc)), parser.FromBytes("rtr.txt", []byte(rtr))}
	capture, err := parser.Open(ctx, sources, parser.Options{Catalog: cat})
	require.NoError(t, err)
	var opt Options
	if k.given != 0 {
		opt.Clocks = clock.Options{NoSync: true, Offsets: map[string]time.Duration{"ra": k.given}}
	}
	c, err := New(ctx, cat, capture.Runs, opt)
	require.NoError(t, err)
	ra := &ident.Unit{Host: "ra"}
	require.Equal(t, k == likely || k == stepped, c.clocks.Doubtful(ra))
	require.Equal(t, k == likely || k == given, c.clocks.Offset(ra) != 0)
	return c
}

// on is a step that a machine printed.
func on(host string, at parser.Time, m *catalog.Message) *step {
	l := &line{unit: &unit{Unit: &ident.Unit{Host: host}}, ev: &parser.Event{Message: m, Time: at}, t: at}
	return &step{message: m, lines: []*line{l}, t: at}
}

// TestMeasuresOverClocks: what is measured over two clocks stands or falls with them;
// what one clock measures stands.
func TestMeasuresOverClocks(t *testing.T) {
	asks := &catalog.Message{Begins: []string{"confirmed"}, Wire: "X", Seen: catalog.Sent}
	answers := &catalog.Message{Ends: []string{"confirmed"}, Wire: "X", Seen: catalog.Received}
	for name, c := range map[string]struct {
		clock routerClock
		to    string
		want  bool
	}{
		"clocks that go together": {routerClock{}, "ra", true},
		"one as given":            {given, "ra", true},
		"one only likely":         {likely, "ra", false},
		"one stepped":             {stepped, "ra", false},
		"one clock":               {likely, "pg1a", true},
	} {
		k := c.clock.correlator(t)
		steps := []*step{on("pg1a", 10, asks), on(c.to, 40, answers)}
		ms := k.write.measure(steps, "confirmed", false)
		hops, untimed := k.write.hops(steps)
		require.Len(t, untimed, 1-len(hops), name)
		require.Equal(t, c.want, ms != nil, name)
		require.Equal(t, c.want, len(hops) == 1, name)
		if c.want {
			assert.EqualValues(t, 30, *ms, name)
			assert.EqualValues(t, 30, hops[0].MS, name)
		}
	}
}

// TestSurest: of a message that both sides print, the side whose clock is known says
// when; the other one is a witness all the same.
func TestSurest(t *testing.T) {
	sides := func(first, second string) []*step {
		m := &catalog.Message{}
		s := on(first, 10, m)
		s.lines = append(s.lines, on(second, 30, m).lines[0])
		return []*step{s, on("pg1a", 20, m)}
	}
	for name, c := range map[string]struct {
		clock         routerClock
		first, second string
		want          []parser.Time
	}{
		"a clock only likely":      {likely, "ra", "pg1a", []parser.Time{20, 30}},
		"one that is stepped":      {stepped, "ra", "pg1a", []parser.Time{20, 30}},
		"one that is known":        {given, "ra", "pg1a", []parser.Time{10, 20}},
		"the other one likely":     {likely, "pg1a", "ra", []parser.Time{10, 20}},
		"both of them":             {likely, "ra", "ra", []parser.Time{10, 20}},
		"nothing is known of them": {routerClock{}, "rb", "rc", []parser.Time{10, 20}},
	} {
		steps := c.clock.correlator(t).write.surest(sides(c.first, c.second))
		var got []parser.Time
		for _, s := range steps {
			got = append(got, s.t)
			assert.Equal(t, s.t, s.lines[0].t, name)
		}
		assert.Equal(t, c.want, got, name)
		assert.Equal(t, 3, len(steps[0].lines)+len(steps[1].lines), name)
	}
}
