package parser

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDays: which lines of a log with date headers keep the day that their clocks
// showed: + takes a header, anything else is who printed and when.
func TestDays(t *testing.T) {
	type line struct {
		proc, at string
		keeps    bool
	}
	for name, lines := range map[string][]line{
		"in order": {{"+", "02 00:00:00", true}, {"PG1A-opc", "02 23:59:59", true}, {"+", "03 00:00:00", true}, {"PG1A-opc", "03 00:00:01", true}},
		"late by its own clock": {{"+", "02 00:00:00", true}, {"PG1A-opc", "02 23:59:59", true}, {"PG1B-opc", "02 23:59:58", true},
			{"+", "03 00:00:00", true}, {"PG1A-opc", "03 00:00:01", true}, {"PG1B-opc", "02 23:59:59", true}, {"PG1B-opc", "03 00:00:02", true}},
		"first of its machine, late": {{"+", "03 00:00:00", true}, {"PG1A-opc", "03 00:00:20", true}, {"PG1B-opc", "02 23:59:50", false}},
		"half an hour behind":        {{"+", "03 00:00:00", true}, {"PG1A-opc", "03 00:29:54", true}, {"rb-rtr", "02 23:59:54", false}},
		"half an hour behind, later": {{"+", "03 00:00:00", true}, {"PG1A-opc", "03 00:29:54", true}, {"rb-rtr", "03 00:00:00", true}},
		"no date":                    {{"PG1A-opc", "02 23:59:59", true}, {"PG1A-opc", "03 00:00:01", true}, {"PG1B-opc", "02 23:59:58", true}, {"PG1B-opc", "03 00:00:02", true}},
		"no date, a run of its own":  {{"PG1A-opc", "03 00:29:54", true}, {"rb-rtr", "02 23:59:54", true}, {"rb-rtr", "03 00:00:01", true}},
		"no date, two days on":       {{"PG1A-opc", "02 23:59:59", true}, {"PG1A-opc", "04 23:59:59", false}},
	} {
		d := NewDays()
		for _, l := range lines {
			at, err := time.Parse("2006-01 02 15:04:05", "2026-03 "+l.at)
			require.NoError(t, err)
			if l.proc == "+" {
				d.Header(Time(at.UnixMilli()))
				continue
			}
			assert.Equal(t, l.keeps, d.Keeps(&Proc{Printed: l.proc, Node: l.proc[:len(l.proc)-4]}, Time(at.UnixMilli())), "%s: %s %s", name, l.proc, l.at)
		}
	}
}
