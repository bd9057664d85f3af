package clock

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// observed is what the JTAPI gateway prints of a request at a time, and of its answer.
func observed(at string, number int) string {
	return fmt.Sprintf("%s PG1A-jgw1 Trace: MsgAddCallObserver: Addr: %d Remote Addr: 0 InvID: %d CallDeliveryMode ID: 0.\n", at, 41000+number, number)
}

func answered(at string, number int) string {
	return fmt.Sprintf("%s PG1A-jgw1 Trace: MsgAddCallObserverResponse: Addr: %d Succeeded: 1 InvID: %d Cause: -1.\n", at, 41000+number, number)
}

// clocksOf finds out about the clocks of logs, which are named by number.
func clocksOf(t *testing.T, opt Options, logs ...string) *Clocks {
	t.Helper()
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	lines := Lines{Catalog: cat, Counts: func(m *catalog.Message) bool { return slices.Contains(m.PartOf, "login") }}
	lines.IDs, err = ident.New(cat)
	require.NoError(t, err)
	for _, m := range cat.Messages {
		if lines.Counts(m) && !slices.Contains(lines.Processes, m.Process) {
			lines.Processes = append(lines.Processes, m.Process)
		}
	}
	var sources []*parser.Source
	for i, log := range logs {
		sources = append(sources, parser.FromBytes(fmt.Sprintf("%d.txt", i), []byte(log)))
	}
	capture, err := parser.Open(t.Context(), sources, parser.Options{Catalog: cat})
	require.NoError(t, err)
	c, err := New(t.Context(), lines, capture.Runs, opt)
	require.NoError(t, err)
	return c
}

// TestPutBack: a log goes on behind a fall of its time by an hour where nothing says
// that another one begins there: no date, no line that stands in it already, another
// process, or another time.
func TestPutBack(t *testing.T) {
	const date = "Events from October 25, 2026\n"
	before := observed("00:58:01:000", 1) + observed("01:05:00:000", 2) + observed("01:59:58:000", 3)
	behind := observed("01:00:02:000", 4) + observed("01:30:00:000", 5)
	again := observed("01:00:02:000", 4) + observed("01:05:00:000", 2) + observed("01:30:00:000", 5)
	for name, c := range map[string]struct {
		log  string
		goes bool
	}{
		"it goes on":                      {before + behind, true},
		"it goes on, and has a date":      {date + before + behind, true},
		"a date stands between":           {date + before + date + behind, false},
		"a date stands between, the only": {before + date + behind, false},
		"a line is repeated":              {before + again, false},
		"another time of the same line":   {before + strings.ReplaceAll(again, "01:05:00:000", "01:05:00:001"), true},
		"another process":                 {before + strings.ReplaceAll(behind, "PG1A-jgw1", "PG1A-jgw2"), false},
		"another machine":                 {before + strings.ReplaceAll(behind, "PG1A", "PG1B"), false},
		"too long before the hour":        {strings.ReplaceAll(before, "01:59:58", "01:49:58") + behind, false},
		"too long behind it":              {before + strings.ReplaceAll(behind, "01:00:02", "01:10:02"), false},
		"another hour":                    {before + strings.ReplaceAll(behind, "01:", "00:"), false},
	} {
		k := clocksOf(t, Options{}, c.log)
		assert.Equal(t, c.goes, len(k.follows) == 1, name)
		assert.Equal(t, c.goes, strings.Contains(strings.Join(k.warnings, "\n"), "was put back an hour"), name)
		for _, f := range k.follows {
			assert.Equal(t, anHour, f.by, name)
		}
	}
}

// TestPutForward: a silence of an hour is taken for a change of the clock only where
// that is proven.
func TestPutForward(t *testing.T) {
	before, behind := observed("01:30:00:000", 1)+observed("01:58:00:000", 2), observed("03:02:00:000", 3)+observed("03:30:00:000", 4)
	for name, c := range map[string]struct {
		log   string
		leaps bool
	}{
		"nothing proves it":               {before + behind, false},
		"answered across":                 {before + observed("01:59:59:000", 5) + answered("03:00:01:000", 5) + behind, true},
		"answered too late for that":      {before + observed("01:58:30:000", 5) + answered("03:01:00:000", 5) + behind, false},
		"another number":                  {before + observed("01:59:59:000", 5) + answered("03:00:01:000", 6) + behind, false},
		"answered before":                 {before + observed("01:59:58:000", 5) + answered("01:59:59:000", 5) + behind, false},
		"the answer is another request's": {before + answered("01:59:59:000", 5) + observed("03:00:01:000", 5) + behind, false},
	} {
		k := clocksOf(t, Options{}, c.log)
		assert.Equal(t, c.leaps, len(k.jumps) == 1, name)
		assert.Equal(t, c.leaps, strings.Contains(strings.Join(k.warnings, "\n"), "was put forward an hour"), name)
		for _, j := range k.jumps {
			assert.Equal(t, anHour, j.By, name)
		}
	}
}
