package parser

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"uccetrace/parser/source"
)

// TestDateInName reads the time of a log's making from the names that files have.
func TestDateInName(t *testing.T) {
	for name, want := range map[string]string{
		"pim1_070208_094839.ems":                  "2007-02-08 09:48:39",
		"logs/pg1a/pim1_070208_094839.txt":        "2007-02-08 09:48:39",
		"a.zip!/pg1a\\pim1_070208_094839.ems.txt": "2007-02-08 09:48:39",
		"rtr_old_261122_235959":                   "2026-11-22 23:59:59",
		"pim1_1_070208_094839.ems":                "2007-02-08 09:48:39",
		"a_b_c_d_070208_094839":                   "2007-02-08 09:48:39",
		"pim1_070208_094839/opc.txt":              "", // a folder's
		"pim1.txt":                                "",
		"pim1_070208.txt":                         "",
		"pim1_070208_09483.txt":                   "",
		"pim1_0702080_094839.txt":                 "",
		"pim1_070208_0948390.txt":                 "", // a longer number
		"pim1_071308_094839.txt":                  "", // no month
		"pim1_070230_094839.txt":                  "", // no day
		"pim1_070208_246060.txt":                  "", // no time
		"pim1_":                                   "",
		"_":                                       "",
	} {
		day, tod, ok := dateInName(name)
		require.Equal(t, want != "", ok, name)
		if ok {
			require.Equal(t, want, printTime(day+tod, true, false)[:19], name)
			require.Zero(t, day%Day, name)
		}
	}
}

// TestDates: a log without a date gets that of its name, or the one that is given, and
// all that is read of it stands on that scale; one with a date keeps its own.
func TestDates(t *testing.T) {
	const (
		entry  = " PG1A-opc Trace: nothing of interest\n"
		header = "Events from March 1, 2020\n"
		named  = "opc_261122_094839.txt"
	)
	jtapi := func(day, at string) string {
		return "1: " + day + " " + at + " COT %JTAPI-MISC-7-UNK:(P1-10.0.0.1) first\n"
	}
	given := func(glob string) []Date {
		return []Date{{Glob: glob, Day: time.Date(2031, 5, 6, 17, 0, 0, 0, time.UTC)}}
	}
	for name, c := range map[string]struct {
		source, text string
		given        []Date
		want         []string // of each entry; where no date is known, without one
		warns        string
	}{
		"nothing says it":                {"opc.txt", "10:00:00:000" + entry, nil, []string{"10:00:00:000"}, ""},
		"its name":                       {named, "10:00:00:000" + entry, nil, []string{"2026-11-22 10:00:00:000"}, "that in its name counts"},
		"its name, and a line before it": {named, "08:48:39:000" + entry, nil, []string{"2026-11-22 08:48:39:000"}, "that in its name counts"},
		"its name, made before midnight": {"opc_261122_235959.txt", "00:00:03:000" + entry, nil, []string{"2026-11-23 00:00:03:000"}, "that in its name counts"},
		"its name, over an hour before":  {named, "08:48:38:999" + entry, nil, []string{"2026-11-23 08:48:38:999"}, "that in its name counts"},
		"over midnight":                  {named, "23:59:59:000" + entry + "00:00:01:000" + entry, nil, []string{"2026-11-22 23:59:59:000", "2026-11-23 00:00:01:000"}, "that in its name counts"},
		"its own":                        {named, header + "10:00:00:000" + entry, nil, []string{"2020-03-01 10:00:00:000"}, ""},
		"given":                          {"opc.txt", "10:00:00:000" + entry, given("**"), []string{"2031-05-06 10:00:00:000"}, ""},
		"given, whatever its name":       {named, "10:00:00:000" + entry, given("opc*"), []string{"2031-05-06 10:00:00:000"}, ""},
		"given, and its own":             {"opc.txt", header + "10:00:00:000" + entry, given("**"), []string{"2020-03-01 10:00:00:000"}, ""},
		"given to another":               {"opc.txt", "10:00:00:000" + entry, given("rtr.txt"), []string{"10:00:00:000"}, "dates no source"},
		"without a year":                 {"jtapi.log", jtapi("Dec 31", "23:59:59.000") + jtapi("Jan 1", "00:00:01.000"), nil, []string{"23:59:59:000", "00:00:01:000 a day later"}, ""},
		"without a year, given":          {"jtapi.log", jtapi("Dec 31", "23:59:59.000") + jtapi("Jan 1", "00:00:01.000") + jtapi("Jan 3", "00:00:01.000"), given("**"), []string{"2031-05-06 23:59:59:000", "2031-05-07 00:00:01:000", "2031-05-09 00:00:01:000"}, ""},
		"without a year, its name":       {"jtapi_261122_094839.log", jtapi("Nov 22", "10:00:00.000") + jtapi("Nov 24", "10:00:00.000"), nil, []string{"2026-11-22 10:00:00:000", "2026-11-24 10:00:00:000"}, "that in its name counts"},
	} {
		t.Run(name, func(t *testing.T) {
			capture, err := Open(context.Background(), []*source.Source{source.FromBytes(c.source, []byte(c.text))}, Options{Catalog: testCatalog(t), Dates: c.given})
			require.NoError(t, err)
			require.Len(t, capture.Runs, 1)
			r := capture.Runs[0]
			require.Equal(t, c.want[0], r.Printed(r.First).String())
			require.Equal(t, c.want[len(c.want)-1], r.Printed(r.Last).String())
			var got []string
			require.NoError(t, r.Unclaimed(context.Background(), everything, func(e Entry) bool {
				got = append(got, r.Printed(e.Time).String())
				return true
			}))
			require.Equal(t, c.want, got)
			for block, err := range r.Blocks(context.Background()) {
				require.NoError(t, err)
				for _, s := range block.Spans {
					require.Equal(t, []string{c.want[0], c.want[len(c.want)-1]}, []string{r.Printed(s.First).String(), r.Printed(s.Last).String()})
				}
			}
			warnings := capture.Summary().Warnings
			if c.warns == "" {
				require.Empty(t, warnings)
				return
			}
			require.Len(t, warnings, 1)
			require.Contains(t, warnings[0].Text, c.warns)
		})
	}
}
