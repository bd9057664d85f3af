package parser

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestClock: "o 23:59:59" is an entry of process o, "= 2007-02-08" a date header;
// want are the times, with days, and ! where one fell.
func TestClock(t *testing.T) {
	date := func(s string) Time {
		d, ok := readDate([]byte("Events from " + s))
		require.True(t, ok, s)
		return d
	}
	type step struct {
		process string // or "" for a date header
		text    string
		want    string
	}
	for name, steps := range map[string][]step{
		"midnight":                      {{"o", "23:59:59", "0 23:59:59"}, {"o", "00:00:01", "1 00:00:01"}, {"o", "23:58:58", "1 23:58:58"}, {"o", "00:00:02", "2 00:00:02"}},
		"late over midnight":            {{"o", "23:59:57", "0 23:59:57"}, {"o", "00:00:01", "1 00:00:01"}, {"o", "23:59:58", "0 23:59:58"}, {"o", "00:00:02", "1 00:00:02"}},
		"late":                          {{"o", "10:00:05", "0 10:00:05"}, {"o", "10:00:00", "0 10:00:00"}, {"o", "10:00:06", "0 10:00:06"}},
		"a fall":                        {{"o", "10:00:05", "0 10:00:05"}, {"o", "09:59:59", "0 09:59:59!"}, {"o", "10:00:00", "0 10:00:00"}},
		"a long silence":                {{"o", "01:00:00", "0 01:00:00"}, {"o", "14:30:00", "0 14:30:00"}, {"o", "02:00:00", "1 02:00:00"}},
		"another process":               {{"o", "23:59:59", "0 23:59:59"}, {"p", "00:00:00", "1 00:00:00"}, {"o", "00:00:00", "1 00:00:00"}},
		"another process, behind":       {{"o", "00:00:01", "0 00:00:01"}, {"p", "23:59:59", "-1 23:59:59"}, {"p", "00:00:02", "0 00:00:02"}},
		"another process, skewed":       {{"o", "13:00:00", "0 13:00:00"}, {"p", "08:00:00", "0 08:00:00!"}, {"o", "13:00:01", "0 13:00:01"}, {"p", "08:00:01", "0 08:00:01"}},
		"fastened to a date":            {{"o", "23:59:59", "0 23:59:59"}, {"", "February 9, 2007", ""}, {"o", "00:00:00", "1 00:00:00"}, {"", "February 11, 2007", ""}, {"o", "00:00:00", "3 00:00:00"}},
		"a midnight without its header": {{"o", "10:00:00", "0 10:00:00"}, {"", "February 9, 2007", ""}, {"o", "23:59:59", "0 23:59:59"}, {"o", "00:00:01", "1 00:00:01"}, {"p", "00:00:02", "1 00:00:02"}},
		"date header after a late":      {{"o", "23:59:59", "0 23:59:59"}, {"", "February 9, 2007", ""}, {"o", "00:00:00", "1 00:00:00"}, {"", "February 10, 2007", ""}, {"p", "10:00:00", "2 10:00:00"}, {"o", "10:00:00", "2 10:00:00"}},
	} {
		t.Run(name, func(t *testing.T) {
			var c clock
			procs := map[string]*hands{"o": {}, "p": {}}
			for _, s := range steps {
				if s.process == "" {
					c.header(date(s.text))
					continue
				}
				tod, n := readClock([]byte(s.text + " a-b x"))
				require.NotZero(t, n)
				at, fell := c.at(procs[s.process], tod)
				got := itoa(midnight(at)/Day) + " " + string(appendClock(nil, at, false))
				if fell {
					got += "!"
				}
				require.Equal(t, s.want, got, "%s %s", s.process, s.text)
			}
		})
	}
}

func TestDatedClock(t *testing.T) {
	feb8, ok := readDate([]byte("Events from February 8, 2007 "))
	require.True(t, ok)
	c := clock{base: feb8, dated: true}
	var o, p hands
	c.header(feb8)
	at, _ := c.at(&o, Day-1000)
	require.Equal(t, "2007-02-08 23:59:59:000", printTime(at, true, true))
	c.header(feb8 + Day)
	late, fell := c.at(&p, Day-2000) // still of the day before
	require.False(t, fell)
	require.Equal(t, "2007-02-08 23:59:58", printTime(late, true, false))
	at, _ = c.at(&o, 1000)
	require.Equal(t, "2007-02-09 00:00:01", printTime(at, true, false))
	at, _ = c.at(&p, 1500)
	require.Equal(t, "2007-02-09 00:00:01:500", printTime(at, true, true))
}

func TestReadDate(t *testing.T) {
	for line, want := range map[string]bool{
		"Events from February 8, 2007 ": true, "Events from December 31, 1999": true, "Events from May 1, 2021 \t": true,
		"Events from February 30, 2007": false, "Events from Feb 8, 2007": false, "Events from February 8, 2007 on": false,
		"events from February 8, 2007": false, "Events from February 8, 0007": false, "Events from ": false,
	} {
		_, ok := readDate([]byte(line))
		require.Equal(t, want, ok, line)
	}
}

func TestPrintTime(t *testing.T) {
	require.Equal(t, "00:00:01:002", printTime(1002, false, true))
	require.Equal(t, "00:00:01 a day later", printTime(Day+1000, false, false))
	require.Equal(t, "00:00:01 3 days later", printTime(3*Day+1000, false, false))
	require.Equal(t, "23:59:59 a day before", printTime(-1000, false, false))
	require.Equal(t, "23:59:59 2 days before", printTime(-Day-1000, false, false))
}
