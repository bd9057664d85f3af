package clock

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
)

// TestSetZones: a zone that is given counts against that of the reference, or against
// another one that is given; what lines disprove is off beside it.
func TestSetZones(t *testing.T) {
	const h = anHour
	at := func(d parser.Time) limit { return limit{true, d} }
	type zones = map[int]parser.Time
	for name, c := range map[string]struct {
		clock  hostClock // ra's; that of pg1a is the reference's
		given  zones
		stated statedZones
		zone   parser.Time
		offset parser.Time
		warns  bool
	}{
		"both given":                 {hostClock{}, zones{0: -5 * h, 1: 2 * h}, nil, 7 * h, 7 * h, false},
		"one given, and one stated":  {hostClock{}, zones{1: 2 * h}, statedZones{0: {minutes: 60}}, h, h, false},
		"given goes before stated":   {hostClock{}, zones{0: -5 * h, 1: 2 * h}, statedZones{0: {minutes: 60}}, 7 * h, 7 * h, false},
		"one given alone":            {hostClock{}, zones{1: 2 * h}, nil, 0, 0, true},
		"beside one that changes":    {hostClock{}, zones{1: 2 * h}, statedZones{0: {minutes: 60, changes: true}}, 0, 0, true},
		"the reference's alone":      {hostClock{}, zones{0: 2 * h}, nil, 0, 0, false},
		"none":                       {hostClock{}, nil, nil, 0, 0, false},
		"in place of what was found": {hostClock{pairs: 3, low: at(h - 5), high: at(2*h + 5), zone: h, offset: h}, zones{0: 0, 1: 2 * h}, nil, 2 * h, 2 * h, false},
		"which lines disprove":       {hostClock{pairs: 3, low: at(h + 5000), high: at(h + 5020), zone: h, offset: h + 5000}, zones{0: 0, 1: h}, nil, h, h + 5000, false},
		"of a clock that was set":    {hostClock{pairs: 3, low: at(5000), stepped: true}, zones{0: 0, 1: h}, nil, h, h, false},
	} {
		c.clock.host = "ra"
		k := &Clocks{network: &network{clocks: []hostClock{{host: "pg1a"}, c.clock}, stated: c.stated}, numbers: map[string]int{"pg1a": 0, "ra": 1}}
		k.setZones(c.given)
		got := k.network.clocks[1]
		assert.Equal(t, []parser.Time{c.zone, c.offset}, []parser.Time{got.zone, got.offset}, name)
		assert.Equal(t, c.zone != 0, got.given, name)
		assert.False(t, got.given && got.stepped, name)
		assert.Equal(t, c.warns, len(k.warnings) > 0, name)
	}
}

// TestEastOf: how far a zone is from UTC depends on the day, which another log may say.
func TestEastOf(t *testing.T) {
	newYork, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	day := func(y int, m time.Month, d, hour int) *parser.Run {
		return &parser.Run{Dated: true, First: parser.Time(time.Date(y, m, d, hour, 0, 0, 0, time.UTC).UnixMilli())}
	}
	for name, c := range map[string]struct {
		zone   *time.Location
		run    *parser.Run
		dated  *parser.Run
		hours  parser.Time
		unsure bool
	}{
		"in winter":                   {newYork, day(2026, 1, 10, 8), nil, -5, false},
		"in summer":                   {newYork, day(2026, 7, 10, 8), nil, -4, false},
		"as its clock shows it":       {newYork, day(2026, 3, 8, 1), nil, -5, false},
		"and two hours later":         {newYork, day(2026, 3, 8, 3), nil, -4, false},
		"another log has a date":      {newYork, &parser.Run{}, day(2026, 7, 10, 8), -4, false},
		"its own date counts":         {newYork, day(2026, 1, 10, 8), day(2026, 7, 10, 8), -5, false},
		"no date":                     {newYork, &parser.Run{}, nil, -5, true},
		"no date, and no summer time": {time.FixedZone("", 19_800), &parser.Run{}, nil, 5, false},
		"a zone of half an hour":      {time.FixedZone("", 19_800), day(2026, 1, 10, 8), nil, 5, false},
	} {
		east, known := eastOf(c.zone, c.run, c.dated)
		assert.Equal(t, !c.unsure, known, name)
		assert.Equal(t, c.hours, east/anHour, name)
	}
}

// TestOffsets: what is said of a clock counts in its zone, and of the reference nothing can
// be said.
func TestOffsets(t *testing.T) {
	pg, router := "14:01:10:190 PG1A-opc Trace: Peripheral::ProcessVoiceAgentAttributeLoginReq - AgentSTID=9100 on Peripheral=5000\n",
		"14:01:10:200 ra-rtr Trace: AgentAttrLoginReq: Agent=9100 (kim), Peripheral=5000 (CM_NORTH)\n"
	ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	for name, c := range map[string]struct {
		given  map[string]time.Duration
		zones  []Zone
		offset int64
		note   string
	}{
		"an offset":              {map[string]time.Duration{"RA": ms(1500)}, nil, 1500, "as given"},
		"behind":                 {map[string]time.Duration{"ra": ms(-20)}, nil, -20, "as given"},
		"twelve hours":           {map[string]time.Duration{"ra": MaxOffset}, nil, 12 * 3_600_000, "as given"},
		"beside its zone":        {map[string]time.Duration{"ra": ms(5)}, []Zone{{"0.txt", time.UTC}, {"1.txt", time.FixedZone("", 3600)}}, 5, "as given"},
		"nothing is off":         {nil, nil, 0, ""},
		"a zone that matches no": {nil, []Zone{{"2.txt", time.UTC}}, 0, ""},
	} {
		k := clocksOf(t, Options{Zones: c.zones, Offsets: c.given}, pg, router)
		report := k.Report()
		if c.note == "" {
			assert.Empty(t, report, name)
			assert.Equal(t, len(c.zones) > 0, len(k.Warnings()) == 1, name)
			continue
		}
		require.Len(t, report, 1, name)
		assert.Equal(t, []string{"ra", "PG1A"}, []string{report[0].Node, report[0].Reference}, name)
		assert.Equal(t, c.offset, *report[0].OffsetMS, name)
		assert.EqualValues(t, 60*len(c.zones)/2, report[0].ZoneMin, name)
		assert.Contains(t, report[0].Note, c.note, name)
	}
}

// TestReferenceStands: of a clock that others are measured by nothing can be said, nor of one
// that no log is of.
func TestReferenceStands(t *testing.T) {
	for node, want := range map[string]string{"PG1A": "the others are measured by it", "rb": "nodes are pg1a, ra", "ra": ""} {
		k := &Clocks{lines: Lines{IDs: &ident.Registry{}}, network: &network{clocks: []hostClock{{host: "pg1a"}, {host: "ra"}}}, numbers: map[string]int{"pg1a": 0, "ra": 1}}
		err := k.apply(t.Context(), Options{Offsets: map[string]time.Duration{node: time.Second}}, nil)
		if want == "" {
			assert.NoError(t, err)
			continue
		}
		assert.ErrorAs(t, err, new(OptionError))
		assert.ErrorContains(t, err, want)
	}
	k := &Clocks{network: &network{clocks: []hostClock{{host: "pg1a"}}}, numbers: map[string]int{"pg1a": 0}}
	assert.ErrorContains(t, k.apply(t.Context(), Options{Offsets: map[string]time.Duration{"pg1a": MaxOffset + 1}}, nil), "is more than 12h0m0s")
}
