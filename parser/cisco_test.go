package parser

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/parser/source"
)

// What CiscoHeader prints is read back as the standard format's header reads: the
// same process, level, time of day and body.
func TestCiscoReadsWhatItPrints(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	for range 2000 {
		printed := pick("ra-rtr", "rb-rtr", "la-hlgr", "PG1A-opc", "PG12B-pim3", "pg1A-jgw1", "cg1A-ctisvr", "cg2B-ctisvr", "dialer-baDialer", "ctios1A-ctios")
		h := NewCiscoHeader(printed, pick("HOST", "10.0.0.1", "host.example.com"), "ipcc")
		h.Sequence = r.Uint64N(1e12)
		h.Time = 11_000*Day + Time(r.Int64N(int64(10_000*Day)))
		h.Level = pick("", "Trace", "Session 8", "SESSION 9", "Fail")
		body := pick("MDS is in service.", "[a=b]: c", "x", "Agent 1: 2")
		line := append(h.Append(nil), body...)
		standard := append(Header{Time: h.Time, Millis: true, Printed: printed, Level: h.Level}.Append(nil), body...)

		require.Equal(t, &forms[0], &forms[kindOf(line)-1], "%s", line)
		var s stated
		require.True(t, readCisco(line, &s), "%s", line)
		require.Equal(t, body, string(line[s.body:]))
		require.Equal(t, h.Host, string(s.host))
		require.Equal(t, h.Time, s.day+s.tod)
		require.True(t, s.zoned && s.zone == 0)

		of := func(text []byte) (who string, tod Time, session int32, body string) {
			rd := reader{roster: newRoster(&source.Source{}, nil, nil), lf: -1, buf: text}
			if rd.form, _, _ = formOf(text); rd.form == nil {
				h := heading{}
				require.True(t, rd.heading(0, len(text), &h))
				return fmt.Sprintf("%s %d %s %d %c", h.process.folded, h.Instance, h.Kind, h.Number, h.Side), h.tod, h.session, string(text[h.body:])
			}
			p := rd.says(0, len(text))
			return fmt.Sprintf("%s %d %s %d %c", p.folded, p.Instance, p.Kind, p.Number, p.Side), rd.stated.tod, rd.stated.session, string(text[rd.stated.body:])
		}
		who, tod, session, text := of(standard)
		who2, tod2, session2, text2 := of(line)
		require.Equal(t, []any{who, tod, session, text}, []any{who2, tod2, session2, text2}, "%s", line)
	}
}

func TestNodeOf(t *testing.T) {
	for component, want := range map[string]string{
		"Router-A": "ra", "ROUTER-b": "rb", "Logger-A": "la", "PG1-A": "PG1A", "pg12-B": "pg12B", "CG1-A": "cg1A",
		"PG1A": "PG1A", "DIALER": "dialer", "Router": "router", "-A": "-a", "A": "a", "": "", "MR-PG-A": "mr-pgA",
	} {
		require.Equal(t, want, nodeOf(component), component)
	}
}

// Parts of a message go on with its first part only: of the same process and
// message, in order, with nothing between them.
func TestCiscoParts(t *testing.T) {
	line := func(pname, part, body string) string {
		return "1: h: Mar 2 2026 08:00:00.746 +0000: %ICM_PG1_x: [comp=PG1-A][pname=" + pname + "][part=" + part + "]: " + body + "\n"
	}
	for name, test := range map[string]struct {
		log     string
		entries int64
		gaps    int64
	}{
		"in order":      {line("opc", "7.1/3", "a,") + line("opc", "7.2/3", "b,") + line("opc", "7.3/3", "c"), 1, 0},
		"one missing":   {line("opc", "7.1/3", "a,") + line("opc", "7.3/3", "c"), 2, 0},
		"another's":     {line("opc", "7.1/2", "a,") + line("pim1", "7.2/2", "b"), 2, 0},
		"of another":    {line("opc", "7.1/2", "a,") + line("opc", "8.2/2", "b"), 2, 0},
		"one between":   {line("opc", "7.1/2", "a,") + line("pim1", "0", "x") + line("opc", "7.2/2", "b"), 3, 0},
		"without head":  {line("opc", "7.2/2", "b"), 1, 0},
		"no number":     {line("opc", "x.1/2", "a,") + line("opc", "7./2", "b") + line("opc", "7.2", "b"), 3, 0},
		"an empty one":  {line("opc", "7.1/3", "a,") + line("opc", "7.2/3", "") + line("opc", "7.3/3", "c"), 1, 3}, // as a blank line
		"all too large": {line("opc", "99999999999999999999.1/2", "a") + line("opc", "7.9999999/2", "b"), 2, 0},
	} {
		t.Run(name, func(t *testing.T) {
			capture := open(t, embedded(t), []byte(test.log))
			require.Len(t, capture.Runs, 1)
			require.Equal(t, test.entries, countEntries(t, capture.Runs[0]))
			s := capture.Summary().Sources[0]
			require.Equal(t, test.gaps, s.GapBytes)
			checkRead(t, embedded(t), []byte(test.log))
		})
	}
}

// However many names a log makes up, memory stays bounded, and it is said.
func TestCiscoTooManyNames(t *testing.T) {
	var log []byte
	for i := range 2 * maxSpellings {
		log = fmt.Appendf(log, "Mar 2 2026 08:00:00.746 +0000: %%ICM_x: [comp=PG%d-A][pname=opc]: x\n", i)
	}
	capture := open(t, embedded(t), log)
	require.EqualValues(t, maxSpellings, countEntries(t, capture.Runs[0]))
	warnings := capture.Summary().Warnings
	require.Contains(t, warnings[0].Text, "more than 1000 names of processes")
}

func TestForced(t *testing.T) {
	cisco, standard := dialectLogs(t)["ciscolog"], []byte("23:35:36:354 PG1A-opc Trace: first\n")
	read := func(name string, data []byte, forced ...Forced) (SourceSummary, []source.Warning) {
		capture, err := Open(context.Background(), []*source.Source{source.FromBytes(name, data)}, Options{Catalog: embedded(t), Dialects: forced})
		require.NoError(t, err)
		for _, r := range capture.Runs {
			countEntries(t, r)
		}
		s := capture.Summary()
		return s.Sources[0], s.Warnings
	}
	for _, test := range []struct {
		glob, dialect string
		data          []byte
		entries       int64
		warning       string
	}{
		{"*.log", "ciscolog", cisco, 3, ""},
		{"a/b/c.log", "ciscolog", cisco, 3, ""},
		{"b/**", "ciscolog", cisco, 3, ""},
		{"**", "dumplog", standard, 1, ""},
		{"c.log", "dumplog", cisco, 0, "is no dumplog, which it was forced to be read as: "},
		{"c.log", "sdl", standard, 0, "is no sdl, which it was forced to be read as: "},
		{"c.log", "sdl", nil, 0, ""},
		{"c.log", "sdl", bytes.Repeat([]byte("x\n"), 100), 0, "is no sdl, which it was forced to be read as: "},
		{"*.txt", "sdl", standard, 1, "*.txt=sdl: forces a dialect on no source"},
		{"b", "sdl", standard, 1, "b=sdl: forces a dialect on no source"},
	} {
		s, warnings := read("a/b/c.log", test.data, Forced{test.glob, test.dialect})
		require.Equal(t, test.entries, s.Entries, test)
		require.Equal(t, test.entries > 0, s.Recognized, test)
		require.Equal(t, s.Bytes-s.GapBytes > 0, s.Recognized, test)
		if test.warning == "" {
			require.Empty(t, warnings, test)
			continue
		}
		require.Len(t, warnings, 1, test)
		require.Contains(t, warnings[0].Text, test.warning)
	}
	s, warnings := read("c.log", cisco, Forced{"c.*", "ciscolog"}, Forced{"*.log", "sdl"})
	require.EqualValues(t, 3, s.Entries, "the first counts")
	require.Len(t, warnings, 1)
	require.Contains(t, warnings[0].Text, "*.log=sdl: forces a dialect on no source")
	// Entries of another kind are not those that were asked for, and nothing is said.
	s, warnings = read("c.log", append(standard, cisco...), Forced{"*", "dumplog"})
	require.EqualValues(t, 1, s.Entries)
	require.Empty(t, warnings)

	require.Equal(t, []string{"dumplog", "ciscolog", "webservices", "realm", "cil", "sdl", "alarm", "jtapi"}, Dialects())
	for _, f := range []struct{ glob, dialect, want string }{
		{"", "sdl", "names no source"},
		{"[", "sdl", "no pattern"},
		{"*", "csv", `unknown dialect "csv": dialects are dumplog, ciscolog, webservices, realm, cil, sdl, alarm, jtapi`},
	} {
		_, err := Open(context.Background(), nil, Options{Catalog: embedded(t), Dialects: []Forced{{f.glob, f.dialect}}})
		require.ErrorContains(t, err, f.want)
	}
}

// A text is named by what its lines look like, if enough of them do.
func TestOtherThan(t *testing.T) {
	for text, want := range map[string]string{
		"7091923: Nov 20 10:43:59.435 EDT %MIVR-ICD_CTI-7-UNK: x":                                    "MIVR",
		"7091923: Nov 20 2023 10:43:59.435 EDT %MIVR-ICD_CTI-7-UNK: x":                               "MIVR",
		"\n\n10.10.10.1 - - [14/Apr/2017:14:01:17 -0700] \"GET /finesse/ HTTP/1.1\" 401 -\r\n":       "access log",
		"10.10.10.1 10.10.10.2 GET /finesse/api/SystemInfo HTTP/1.1 200":                             "access log",
		"10:12:33.123 |CCM_CLUSTER|x":                                                                "SDI",
		"11/23/2010 13:44:18.123 CCM|x":                                                              "SDI",
		"14:32:40 Trace: EMT Creating Mutex":                                                         "procmon",
		">>>> jtapiver\n>>>>Cisco Jtapi version 11.0(1.10000)-2 Release\nx\nx\nx\nx":                 "procmon",
		">>>> jtapiver\nx\nx\nx":                                                                     "",
		"2017-11-15T09:56:08.886 +00:00: : h.x: Nov 15 2017 09:56:09.377 +0000: x":                   "browser",
		"10: R: Feb 8 2007 05:37:44.658 +0000: %ICM_Router: [comp=Router-\nA][pname=rtr]: x":         "broken",
		"18: host.cisco.com: Jun 13 2003 23:11:52.468 UTC: %BACC-3-UNEXPECTED_EXCEPTION:\n%[a=b]: x": "another product",
		"12: host.cisco.com: *Jun 13 2003 23:11:52.454 UTC: %BACC-4-BAD_REQUEST:":                    "another product",
		"":               "",
		"dear customer,": "",
		"<html>\n<body>": "",
	} {
		got := otherThan([]byte(text))
		if want == "" {
			require.Empty(t, got, text)
			continue
		}
		require.Contains(t, got, want, text)
		require.Regexp(t, "^is .*: not read", got)
	}
}
