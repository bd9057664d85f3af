package render

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

// bundle is a day of rotated logs of two PGs: 200 files, one gateway that begins
// late, one that ends early, one file lost, and files of other products.
func bundle() *flow.Closing {
	c := fixtureClosing()
	c.Input.Sources, c.Input.Unknown, c.Input.NearMisses, c.Input.Warnings = nil, nil, nil, nil
	clock := func(minute int) flow.Time {
		return when(fmt.Sprintf("2026-03-02 %02d:%02d:00:000", 8+minute/60, minute%60))
	}
	add := func(node, printed, process string, from, to int, encoding string) {
		p := flow.SourceProcess{Process: process, Node: node, Printed: printed, Entries: 1000, Claimed: 10, Login: 5,
			First: clock(from), Last: clock(to), Kinds: []flow.Kind{{Message: process + ".x", Count: 3}}}
		c.Input.Sources = append(c.Input.Sources, flow.Source{Name: fmt.Sprintf("bundle/%s/%s_%03d.txt", strings.ToLower(node), printed, from), Bytes: 1000,
			Entries: 1000, Claimed: 10, Recognized: true, Dialect: "dumplog", Encoding: encoding, First: p.First, Last: p.Last, Processes: []flow.SourceProcess{p}})
	}
	for _, node := range []string{"PG1A", "PG1B", "PG2A", "PG2B"} {
		for i := range 16 {
			from := 30 + 10*i
			add(node, "opc", "opc", from, from+10, "utf-8")
			add(node, "pim1", "pim", from, from+10, map[bool]string{true: "UTF-16LE", false: "utf-8"}[node == "PG2A"])
			if node == "PG1A" && i < 3 || node == "PG2B" && (i == 7 || i == 8) || node == "PG1B" && i > 12 {
				continue
			}
			add(node, "jgw1", "jgw", from, from+10, "utf-8")
		}
	}
	add("ra", "rtr", "router", 30, 190, "windows-1252")
	for i, says := range []string{"is a log of X: not read", "is a log of X: not read", "is a log of X: not read", "is a log of X: not read", "is a web log: not read", ""} {
		name := fmt.Sprintf("bundle/other/%d.log", i)
		c.Input.Sources = append(c.Input.Sources, flow.Source{Name: name, Bytes: 100, GapBytes: 100, Foreign: says, Processes: []flow.SourceProcess{}})
		if says != "" {
			c.Input.Warnings = append(c.Input.Warnings, flow.Warning{Source: name, Text: says})
		}
	}
	return c
}

func TestInspectBundle(t *testing.T) {
	for name, opt := range map[string]Options{
		"80":  {Width: 80, Capture: "bundle"},
		"40":  {Width: 40, Capture: "bundle"},
		"all": {Width: 80, Capture: "bundle", All: true},
	} {
		golden(t, "inspect-bundle."+name, draw(t, "inspect", opt, bundle()))
	}
	text := draw(t, "inspect", Options{Width: 80, Capture: "bundle"}, bundle())
	require.Less(t, strings.Count(text, "\n"), 60, "a glance")
	for _, want := range []string{
		"PG1A-jgw1 begins 09:00:00.000, 30 min after the others", "PG1B-jgw1 ends 10:40:00.000, 30 min before the others",
		"PG2B-jgw1 has nothing from 09:40:00.000 to 10:00:00.000, 20 min between two", "dumplog in UTF-16LE: ",
		"uccetrace collect bundle", "and 1 more: each is", "bundle/other/4.log is a web log: not read",
	} {
		require.Contains(t, text, want)
	}
}

// Times that cannot be compared are not: dated with undated ones, one log alone.
func TestPartial(t *testing.T) {
	source := func(printed, first, last string) flow.Source {
		return flow.Source{Name: printed, Recognized: true, Processes: []flow.SourceProcess{{Process: printed, Node: "PG1A", Printed: printed, First: when(first), Last: when(last)}}}
	}
	for name, test := range map[string]struct {
		sources []flow.Source
		want    []string
	}{
		"alone":   {[]flow.Source{source("opc", "08:00:00", "09:00:00")}, nil},
		"near":    {[]flow.Source{source("opc", "08:00:00", "09:00:00"), source("jgw1", "08:05:00", "08:55:00")}, nil},
		"two":     {[]flow.Source{source("opc", "08:00:00", "09:00:00"), source("jgw1", "08:30:00", "08:40:00")}, []string{"PG1A-jgw1 begins 08:30:00, 30 min after the others", "PG1A-jgw1 ends 08:40:00, 20 min before the others"}},
		"undated": {[]flow.Source{source("opc", "2026-03-02 08:00:00", "2026-03-02 09:00:00"), source("jgw1", "08:30:00", "08:40:00")}, nil},
		"days":    {[]flow.Source{source("opc", "08:00:00", "09:00:00"), source("jgw1", "08:30:00", "08:40:00 a day later")}, nil},
		"far":     {[]flow.Source{source("opc", "2026-03-02 08:00:00", "2026-03-09 09:00:00"), source("jgw1", "2026-03-02 08:00:00", "2026-03-03 08:40:00")}, []string{"PG1A-jgw1 ends 2026-03-03 08:40:00, 6 days before the others"}},
		"rotated": {[]flow.Source{source("opc", "08:00:00", "09:00:00"), source("opc", "08:10:00", "08:20:00"), source("opc", "09:10:00", "11:20:00"), source("opc", "13:30:00", "13:30:00")},
			[]string{"PG1A-opc has nothing from 09:00:00 to 09:10:00, 10 min between two files", "PG1A-opc has nothing from 11:20:00 to 13:30:00, 2 h 10 min between two files"}},
	} {
		p := newPage(&strings.Builder{}, Options{Width: 80})
		require.Equal(t, test.want, partial(&flow.Closing{Input: flow.Input{Sources: test.sources}}, clocks{page: p}), name)
	}
}
