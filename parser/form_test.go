package parser

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// dumpForms prints what a capture holds, but for the fields, which are the
// catalogue's.
func dumpForms(t *testing.T, c *Capture) string {
	t.Helper()
	var b strings.Builder
	for _, r := range c.Runs {
		fmt.Fprintf(&b, "run bytes %d-%d line %d, dated %v, %s to %s\n", r.start, r.end, r.line, r.Dated, r.Printed(r.First).String(), r.Printed(r.Last).String())
		for block, err := range r.Blocks(context.Background()) {
			require.NoError(t, err)
			for _, e := range block.Events {
				fmt.Fprintf(&b, "%s %s #%d %s zone %v %d seconds %v %v\n\t%q\n", r.Printed(e.Time).String(), e.Proc.Printed, e.Seq, e.Message.ID, e.Zoned, e.Zone, e.Seconds, e.Spans, e.Text)
			}
			for _, s := range block.Spans {
				fmt.Fprintf(&b, "%s %s/%s kind %s number %d side %q: %d entries, %s to %s\n", s.Proc.Printed, s.Proc.Node,
					s.Proc.Process, s.Proc.Kind, s.Proc.Number, s.Proc.Side, s.Entries, r.Printed(s.First).String(), r.Printed(s.Last).String())
			}
		}
		require.NoError(t, r.Unclaimed(context.Background(), everything, func(e Entry) bool {
			if e.Shaped {
				return true
			}
			fmt.Fprintf(&b, "unclaimed %s %s %s\n\t%q\n", r.Printed(e.Time).String(), e.Proc.Printed, dumpSpan(e.Span), e.Text)
			return true
		}))
	}
	for _, src := range c.Summary().Sources {
		fmt.Fprintf(&b, "%d bytes, %d in gaps, %d entries, %d claimed, recognized %v %q, %q to %q\n",
			src.Bytes, src.GapBytes, src.Entries, src.Claimed, src.Recognized, src.Dialect, src.First, src.Last)
	}
	for _, w := range c.Summary().Warnings {
		fmt.Fprintf(&b, "warning %d: %s\n", w.Line, w.Text)
	}
	return b.String()
}

// dialectLogs are the logs of testdata/dialects by name.
func dialectLogs(tb testing.TB) map[string][]byte {
	tb.Helper()
	files, err := filepath.Glob("testdata/dialects/*.log")
	require.NoError(tb, err)
	require.NotEmpty(tb, files)
	logs := map[string][]byte{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(tb, err)
		logs[strings.TrimSuffix(filepath.Base(file), ".log")] = data
	}
	return logs
}

// TestDialects reads each testdata/dialects/*.log, which lies in a folder pg1a, and
// compares with its golden file; what is foreign stays it.
func TestDialects(t *testing.T) {
	c := embedded(t)
	for name, data := range dialectLogs(t) {
		t.Run(name, func(t *testing.T) {
			capture, err := Open(context.Background(), []*source.Source{source.FromBytes("pg1a/logfiles/"+name+".log", data)}, Options{Catalog: c})
			require.NoError(t, err)
			got := dumpForms(t, capture)
			golden := filepath.Join("testdata", "dialects", name+".golden")
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(got), 0o666))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), got)
			s := capture.Summary().Sources[0]
			require.Equal(t, !strings.HasPrefix(name, "foreign-"), s.Recognized)
			if !s.Recognized {
				require.Equal(t, s.Bytes, s.GapBytes)
				require.Empty(t, s.Dialect)
			}
		})
	}
}

// However a log is read, in whatever pieces, with whatever line ends, the same
// comes out, and every byte is accounted for.
func TestDialectsReadAnyhow(t *testing.T) {
	c := embedded(t)
	for name, data := range dialectLogs(t) {
		t.Run(name, func(t *testing.T) {
			checkRead(t, c, data)
			checkRead(t, c, bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")))
			checkRead(t, c, append([]byte(source.BOM), data...))
		})
	}
}

// A log cut at any byte (of a long one's first six hundred, and at every fifth
// behind them) is read up to there.
func TestDialectsCutAnywhere(t *testing.T) {
	c := embedded(t)
	for name, data := range dialectLogs(t) {
		for cut := range data {
			if cut > 600 && cut%5 != 0 {
				continue
			}
			capture := open(t, c, data[:cut])
			at := int64(0)
			for _, run := range capture.Runs {
				events, pieces, r := readPieces(t, run)
				require.NoError(t, r.err)
				checkPieces(t, data[:cut], run, pieces, &at)
				checkEvents(t, run, data[:cut], events, pieces)
			}
			require.True(t, len(capture.Runs) == 0 || at == int64(cut), "%s cut at %d", name, cut)
		}
	}
}

// The headers of public lines, and what looks like them.
func TestFormHeaders(t *testing.T) {
	for _, test := range []struct {
		line, dialect, host, time string
		zone                      int16
		body                      string
	}{
		{"0051203603: 10.106.81.82: Apr 14 2017 14:01:17.196 -0700: %CCBU_CTIMessageEventExecutor-0-6-DECODED_MESSAGE: %[a=b-7-c]: x",
			"webservices", "10.106.81.82", "2017-04-14 14:01:17:196", -420, "DECODED_MESSAGE: %[a=b-7-c]: x"},
		{"Sep 23 2014 22:21:22.875 -0700: %CCBU_pool-19-thread-4-7-CTIWriter.x():  {y}", "webservices", "", "2014-09-23 22:21:22:875", -420, "CTIWriter.x():  {y}"},
		{"0000837786:: Jun 20 2017 09:05:00.007 +0530: %CCBU___________CUIC-4-WARN: x", "webservices", "", "2017-06-20 09:05:00:007", 330, "WARN: x"},
		{"1289383032: Nov 18 2016 08:14:15.076 +0100: [http-bio-8445-exec-10] INFO CCRealmConfig.f(): x", "realm", "", "2016-11-18 08:14:15:076", 60, "CCRealmConfig.f(): x"},
		{"12/04/09 12:46:40.227 3276 CTIOSSoftphone Thd(4388) Event Arguments: (", "cil", "", "2009-12-04 12:46:40:227", 0, "Event Arguments: ("},
		{"33407688.002 |08:35:28.162 |AppInfo |CtiLineOpenFailure - x", "sdl", "", "08:35:28:162", 0, "CtiLineOpenFailure - x"},
		{"Dec 22 2015 20:12:57.1 UTC :  %UC_CTI-3-CtiProviderOpenFailure: %[a", "alarm", "", "2015-12-22 20:12:57:100", 0, "CtiProviderOpenFailure: %[a"},
		{"12: cucm-pub.example.com: Dec 2 2015 20:12:57.25 UTC :  %UC_CTI-3-x", "alarm", "cucm-pub.example.com", "2015-12-02 20:12:57:250", 0, "x"},
		{"9372: Nov 23 07:09:03.121 COT %JTAPI-PROTOCOL-7-UNK:(P53-192.168.10.82) received Event: {", "jtapi", "", "11-23 07:09:03:121", 0, "received Event: {"},
		{"9372: Nov 23 07:09:03.121 COT %JTAPI-JTAPIIMPL-7-UNK:{ALL EVENTS} x", "jtapi", "", "11-23 07:09:03:121", 0, "{ALL EVENTS} x"},
		{line: "7091923: Nov 20 10:43:59.435 EDT %MIVR-ICD_CTI-7-UNK: x"}, // UCCX
		{"10: CICMRGRA: Feb 8 2007 05:37:44.658 +0000: %ICM_Router_ProcessSynchronization: [comp=Router-A][pname=rtr][iid=ipcc][sev=info]: MDS is in service.",
			"ciscolog", "CICMRGRA", "2007-02-08 05:37:44:658", 0, "MDS is in service."},
		{"10: *Feb 8 2007 05:37:44 UTC: %ICM_PG1_opc: %[pname=opc][part=1.2/3]:Trace: x", "ciscolog", "", "2007-02-08 05:37:44:000", 0, "x"},
		{"h: Feb 8 2007 05:37:44.658 -0530: %ICM_PG1_opc: [pname=opc]: SESSION 12:   x", "ciscolog", "h", "2007-02-08 05:37:44:658", -330, "x"},
		{".Feb 8 2007 05:37:44.658 GMT: %ICM_x: [pname=opc]:", "ciscolog", "", "2007-02-08 05:37:44:658", 0, ""},
		{line: "10: CICMRGRA: Feb 8 2007 05:37:44.658 +0000: %ICM_Router_ProcessSynchronization: [comp=R]: x"}, // no process
		{line: "10: CICMRGRA: Feb 8 2007 05:37:44.658 +0000: %ICM_Router_ProcessSynchronization: [comp=Router-"},
		{line: "10: h: Feb 8 2007 05:37:44.658 +0000: %ICM_R: [pname=rtr] x"},
		{line: "10: h: Feb 8 2007 05:37:44.658 +0000: %ICM_R: [pname=r t r]: x"},
		{line: "10: h: Feb 8 2007 05:37:44.658 +0000: %ICM R: [pname=rtr]: x"},
		{line: "10: h: Feb 8 2007 05:37:44.658 +0000: %ICM_R: pname=rtr: x"},
		{line: "10: h: Feb 8 2007 05:37:44.658 +0000: %CTI_R: [pname=rtr]: x"},
		{line: "10: h: Feb 8 2007 05:37:44.658 +0000: %ICM_R: [" + strings.Repeat("p", 500) + "][pname=rtr]: x"},
		{line: "10: h: Feb 8 2007 05:37:44.658 +0000: %ICM_R: " + strings.Repeat("[a=b]", 500) + "[pname=rtr]: x"},
		{line: "18: host.cisco.com: Jun 13 2003 23:11:52.468 UTC: %BACC-3-UNEXPECTED_EXCEPTION: x"},
		{line: "10:12:33.123 |CCM_CLUSTER|CcmDbAccess - x|<CLID::S>"}, // SDI
		{line: "14:32:40 Trace: EMT Creating Mutex"},                  // procmon
		{line: "0051203603: h: Apr 31 2017 14:01:17.196 -0700: %CCBU_t-0-6-x"},
		{line: "0051203603: h: Apr 14 2017 24:01:17.196 -0700: %CCBU_t-0-6-x"},
		{line: "0051203603: h: Apr 14 2017 14:01:17.196 -1500: %CCBU_t-0-6-x"},
		{line: "0051203603: h: Apr 14 2017 14:01:17.1967 -0700: %CCBU_t-0-6-x"},
		{line: "0051203603: h: Apr 14 2017 14:01:17.196 -0700: %CCBU_" + strings.Repeat("t", 500) + "-0-6-x"},
		{line: "13/04/09 12:46:40.227 3276 CTIOSSoftphone Thd(4388) x"},
		{line: "Feb 29 2015 20:12:57.1 UTC :  %UC_CTI-3-x"},
		{line: "1: Nov 31 07:09:03.121 COT %JTAPI-PROTOCOL-7-UNK:(P) x"},
		{line: "33407688.002 |08:35:28:162 |AppInfo |x"},
	} {
		kind := kindOf([]byte(test.line))
		if test.dialect == "" {
			require.Equal(t, -1, kind, test.line)
			continue
		}
		require.Positive(t, kind, test.line)
		f := &forms[kind-1]
		require.EqualValues(t, test.dialect, f.dialect, test.line)
		var s stated
		require.True(t, f.read([]byte(test.line), &s))
		require.Equal(t, test.host, string(s.host))
		require.Equal(t, test.zone, s.zone)
		require.Equal(t, test.body, test.line[s.body:])
		printed := printTime(s.day+s.tod, s.dating != noDate, true)
		require.Equal(t, test.time, strings.TrimPrefix(printed, map[bool]string{true: "2000-"}[s.dating == yearless]))
		for i := range test.line { // cut anywhere: no crash, and a body is never behind the end
			if f.read([]byte(test.line[:i]), &s) {
				require.LessOrEqual(t, s.body, i)
			}
		}
	}
}

// What a header prints is read back, whatever it says.
func TestFormsReadWhatTheyPrint(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	for range 2000 {
		at := Time(r.Int64N(int64(30_000*Day-20_000*Day))) + 11_000*Day // 2000 to 2027
		zone := (r.IntN(113) - 56) * 15
		host := pick("", "fin1.example.com", "10.0.0.1", "2001:db8::1")
		number := r.Uint64N(1e12)
		thread := pick("http-bio-8445-exec-10", "pool-19-thread-4", "CTIMessageEventExecutor-0", "a-7-b")
		body := pick("NAME: %[a=b]: x-3-y", "x", "-", "(y) z", "DECODED a-1-b")
		for dialect, header := range map[catalog.Dialect]interface{ Append([]byte) []byte }{
			catalog.Webservices: &FinesseHeader{number, host, at, zone, thread, r.IntN(8)},
			catalog.Realm:       &RealmHeader{number, at, zone, thread, pick("INFO", "ERROR")},
			catalog.CIL:         &CILHeader{at, r.IntN(1e5), "CTIOSSoftphone", r.IntN(1e5)},
			catalog.SDL:         &SDLHeader{number, r.IntN(1000), at, pick("AppInfo", "SdlSig")},
			catalog.Alarm:       &AlarmHeader{at, "UC_CTI", r.IntN(8)},
			catalog.JTAPI:       &JTAPIHeader{number, at, pick("COT", "UTC", "CEST"), "PROTOCOL", 7, "P53-192.168.10.82"},
		} {
			text := header.Append(nil)
			line := append(bytes.Clone(text), body...)
			kind := kindOf(line)
			require.Positive(t, kind, "%s", line)
			f := &forms[kind-1]
			require.Equal(t, dialect, f.dialect)
			var s stated
			require.True(t, f.read(line, &s))
			require.Equal(t, len(text), s.body, "%s", line)
			require.Equal(t, at-midnight(at), s.tod, "%s", line)
			switch _, month, day := date(at); s.dating {
			case fullDate:
				require.Equal(t, midnight(at), s.day, "%s", line)
			case yearless:
				_, m, d := date(s.day)
				require.True(t, m == month && d == day, "%s", line)
			}
			if dialect == catalog.Webservices {
				require.Equal(t, host, string(s.host))
			}
			if dialect == catalog.Webservices || dialect == catalog.Realm {
				require.True(t, s.zoned && int(s.zone) == zone, "%s", line)
			} else {
				require.False(t, s.zoned)
			}
		}
	}
}

func TestReads(t *testing.T) {
	for _, m := range embedded(t).Messages {
		require.True(t, Reads(m.Dialect()), m.ID)
	}
	require.False(t, Reads("csv"))
	require.Len(t, forms, maxForms)
	for _, f := range forms { // each has messages to claim, or names its processes
		require.True(t, f.dialect == CiscoLog || embedded(t).Process(f.process) != nil, f.dialect)
	}
	require.True(t, Reads(CiscoLog))
	require.Len(t, others, noOthers)
}

func TestFolderOf(t *testing.T) {
	for source, want := range map[string]string{
		"webservices.log": "", "-": "", "../realm.log": "", "/jtapi.log": "", "pg1a/jtapi.log": "pg1a",
		"C:/icm/inst/pg1a/logfiles/jtapi.log": "pg1a", "cucm1/cm/trace/cti/sdl/SDL001.txt": "cucm1", "logs/x.log": "",
	} {
		require.Equal(t, want, folderOf(source), source)
	}
}

// A line longer than is kept does not fill the memory, and what follows it is read.
func TestGiantLines(t *testing.T) {
	c := embedded(t)
	entry := "1289383032: Nov 18 2016 08:14:15.076 +0100: [http-bio-8445-exec-10] INFO CCRealmConfig.finesseAuthenticate(): Unable to authenticate user: 100011"
	giant := strings.Repeat("x", 5<<20)
	for name, data := range map[string]string{
		"entry": entry + "\n" + entry + giant + "\n" + entry + "\n",
		"line":  entry + "\n" + giant + "\n" + entry + "\n",
		"first": entry + giant,
	} {
		t.Run(name, func(t *testing.T) {
			capture := open(t, c, []byte(data))
			at := int64(0)
			entries := int64(0)
			for _, run := range capture.Runs {
				_, pieces, r := readPieces(t, run)
				checkPieces(t, []byte(data), run, pieces, &at)
				require.Less(t, cap(r.buf), 4<<20)
				for _, p := range r.list {
					entries += p.entries
				}
			}
			require.EqualValues(t, len(data), at)
			require.EqualValues(t, strings.Count(data, "1289383032: "), entries)
		})
	}
}

// A node's host names it; two hosts in one log are two processes, and time may not
// fall back unseen in either.
func TestTwoHostsInOneLog(t *testing.T) {
	h := FinesseHeader{Thread: "t-0", Severity: 6}
	var data []byte
	for i := range 100 {
		h.Host = []string{"fin1", "FIN1", "fin2"}[i%3]
		h.Time = 17_000*Day + Time(i)*hour
		data = append(h.Append(data), "NAME: x\n"...)
	}
	capture := open(t, embedded(t), data)
	require.Len(t, capture.Runs, 1)
	require.EqualValues(t, 100, countEntries(t, capture.Runs[0]))
	s := capture.Summary().Sources[0]
	require.Len(t, s.Procs, 2)
	require.Equal(t, []string{"fin1-finesse", "fin2-finesse"}, []string{s.Procs[0].Proc.Printed, s.Procs[1].Proc.Printed})
	require.Equal(t, "2016-07-18 00:00:00:000", s.First.String())
	require.Equal(t, "2016-07-22 03:00:00:000", s.Last.String())
}
