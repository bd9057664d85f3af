package parser

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/parser/source"
)

// stretchOf writes entries of a process from one time to another, about as many
// bytes as asked for.
func stretchOf(printed string, from, to Time, size int) []byte {
	var b bytes.Buffer
	const body = "the queue to the other side holds 0 messages, nothing to be done"
	n := size / (len(body) + 32)
	for i := range n {
		h := Header{Time: (from + (to-from)*Time(i)/Time(n)) % Day, Millis: true, Printed: printed, Level: "Trace"}
		b.Write(h.Append(nil))
		b.WriteString(body + "\n")
	}
	return b.Bytes()
}

func runsOf(t *testing.T, data []byte) []string {
	t.Helper()
	c, err := Open(context.Background(), []*source.Source{source.FromBytes("x", data)}, Options{Catalog: testCatalog(t)})
	require.NoError(t, err)
	require.NoError(t, c.Summary().Sources[0].Err)
	var out []string
	for i, r := range c.Runs {
		require.Equal(t, i, r.Index)
		head, _, _ := ReadHeader(data[r.start:])
		out = append(out, fmt.Sprintf("%s %s to %s", head.Printed, r.Printed(r.First).String()[:5], r.Printed(r.Last).String()[:5]))
		require.EqualValues(t, 1+bytes.Count(data[:r.start], []byte("\n")), r.line)
		if i > 0 {
			require.Equal(t, c.Runs[i-1].end, r.start)
		}
		// What the probe found is what reading finds.
		first, last := Time(1<<60), Time(-1<<60)
		for b, err := range r.Blocks(context.Background()) {
			require.NoError(t, err)
			for _, s := range b.Spans {
				first, last = min(first, s.First), max(last, s.Last)
			}
		}
		require.Equal(t, first, r.First)
		require.Equal(t, last, r.Last)
	}
	require.Empty(t, c.Summary().Warnings)
	return out
}

// TestRunsOfSampledFile has files so large that they are probed in looks.
func TestRunsOfSampledFile(t *testing.T) {
	const MiB = 1 << 20
	at := func(h, m Time) Time { return (h*60 + m) * 60_000 }
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	for name, test := range map[string]struct {
		data []byte
		want []string
	}{
		"one process": {stretchOf("PG1A-opc", at(8, 0), at(20, 0), 10*MiB), []string{"PG1A-opc 08:00 to 19:59"}},
		"processes of one node": {
			join(stretchOf("PG1A-opc", at(8, 0), at(20, 0), 5*MiB), stretchOf("PG1A-pim1", at(8, 0), at(20, 0), 5*MiB)),
			[]string{"PG1A-opc 08:00 to 19:59", "PG1A-pim1 08:00 to 19:59"},
		},
		"processes of several nodes, more than half a day": {
			join(stretchOf("PG1A-opc", at(8, 0), at(21, 0), 4*MiB), stretchOf("ra-rtr", at(8, 0), at(21, 0), 4*MiB), stretchOf("cg1A-ctisvr", at(8, 0), at(21, 0), 3*MiB)),
			[]string{"PG1A-opc 08:00 to 20:59", "ra-rtr 08:00 to 20:59", "cg1A-ctisvr 08:00 to 20:59"},
		},
		"over midnight": {stretchOf("PG1A-opc", at(20, 0), at(28, 0), 10*MiB), []string{"PG1A-opc 20:00 to 03:59"}},
		"one process twice": {
			join(stretchOf("PG1A-opc", at(8, 0), at(10, 0), 5*MiB), stretchOf("PG1A-opc", at(9, 0), at(10, 0), 5*MiB)),
			[]string{"PG1A-opc 08:00 to 09:59", "PG1A-opc 09:00 to 09:59"},
		},
		"a gap of prose in between": {
			join(stretchOf("PG1A-opc", at(8, 0), at(10, 0), 5*MiB), bytes.Repeat([]byte("and so on\n"), 300_000), stretchOf("PG1A-opc", at(10, 0), at(11, 0), 2*MiB)),
			[]string{"PG1A-opc 08:00 to 10:59"},
		},
		"one long line in between": {
			join(stretchOf("PG1A-opc", at(8, 0), at(10, 0), 5*MiB), bytes.Repeat([]byte("x"), 3*MiB), []byte("\n"), stretchOf("PG1A-pim1", at(8, 0), at(11, 0), 2*MiB)),
			[]string{"PG1A-opc 08:00 to 09:59", "PG1A-pim1 08:00 to 10:59"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "one long line in between" {
				c, err := Open(context.Background(), []*source.Source{source.FromBytes("x", test.data)}, Options{Catalog: testCatalog(t)})
				require.NoError(t, err)
				require.Len(t, c.Runs, len(test.want))
				return
			}
			require.Equal(t, test.want, runsOf(t, test.data))
		})
	}
}

// TestRunsWithDates: a date header belongs to the run behind it, and holds for
// the runs behind that.
func TestRunsWithDates(t *testing.T) {
	const MiB = 1 << 20
	head := func(date string) []byte { return []byte("Events from " + date + "\n") }
	data := bytes.Join([][]byte{
		head("February 8, 2007"), stretchOf("PG1A-opc", 20*hour, 24*hour, 5*MiB),
		head("February 9, 2007"), stretchOf("PG1A-opc", 0, 4*hour, 5*MiB),
		head("February 8, 2007"), stretchOf("PG1A-pim1", 20*hour, 21*hour, MiB),
		stretchOf("PG1A-jgw1", 20*hour, 21*hour, MiB),
	}, nil)
	c, err := Open(context.Background(), []*source.Source{source.FromBytes("x", data)}, Options{Catalog: testCatalog(t)})
	require.NoError(t, err)
	var got []string
	for _, r := range c.Runs {
		require.True(t, r.Dated)
		got = append(got, r.Printed(r.First).String()[:16]+" to "+r.Printed(r.Last).String()[:16])
	}
	require.Equal(t, []string{"2007-02-08 20:00 to 2007-02-09 03:59", "2007-02-08 20:00 to 2007-02-08 20:59", "2007-02-08 20:00 to 2007-02-08 20:59"}, got)
	require.True(t, bytes.HasPrefix(data[c.Runs[1].start:], head("February 8, 2007")))
}

// TestRunDatedFromItsMiddle: the header at a midnight far inside dates all of it.
func TestRunDatedFromItsMiddle(t *testing.T) {
	const MiB = 1 << 20
	data := bytes.Join([][]byte{
		stretchOf("PG1A-opc", 20*hour, 24*hour, 5*MiB), []byte("Events from February 9, 2007\n"), stretchOf("PG1A-opc", 0, 4*hour, 5*MiB),
	}, nil)
	c := open(t, testCatalog(t), data)
	require.Len(t, c.Runs, 1)
	r := c.Runs[0]
	require.Equal(t, "2007-02-08 20:00:00:000", r.Printed(r.First).String())
	require.Equal(t, "2007-02-09 03:59", r.Printed(r.Last).String()[:16])
}

// TestFallThatProbingMissed: between two looks time falls and rises again; by more than one
// line, whose time would be wrong.
func TestFallThatProbingMissed(t *testing.T) {
	const MiB = 1 << 20
	part := stretchOf("PG1A-opc", 8*hour, 9*hour, 5*MiB)
	cut := len(part) / 2
	cut = bytes.LastIndexByte(part[:cut], '\n') + 1
	old := []byte("07:00:00:000 PG1A-opc Trace: an hour ago\n07:00:01:000 PG1A-opc Trace: an hour ago\n")
	// Not where a look is taken.
	for cut%probeStep < probeLook || cut%probeStep > probeStep-1000 {
		cut += bytes.IndexByte(part[cut:], '\n') + 1
	}
	data := bytes.Join([][]byte{part[:cut], old, part[cut:], stretchOf("PG1A-opc", 9*hour, 10*hour, 5*MiB)}, nil)
	c := open(t, testCatalog(t), data)
	require.Len(t, c.Runs, 1)
	entries := countEntries(t, c.Runs[0])
	require.EqualValues(t, bytes.Count(data, []byte("\n")), entries)
	s := c.Summary()
	require.Len(t, s.Warnings, 1)
	require.Contains(t, s.Warnings[0].Text, "falls back")
	require.Equal(t, 1+bytes.Count(data[:cut], []byte("\n")), s.Warnings[0].Line)
}

func TestMidnightCutAnywhere(t *testing.T) {
	// Twelve steps of a login, midnight before each of them in turn.
	for cut := range 13 {
		var b strings.Builder
		for i := range 12 {
			at := Day + Time(i-cut)*7 - 3
			h := Header{Time: at % Day, Millis: true, Printed: "PG1A-pim1", Level: "Trace"}
			b.Write(h.Append(nil))
			fmt.Fprintf(&b, "Generated network target id is:%d\n", i)
		}
		c := open(t, testCatalog(t), []byte(b.String()))
		require.Len(t, c.Runs, 1)
		var times []Time
		for block, err := range c.Runs[0].Blocks(context.Background()) {
			require.NoError(t, err)
			for _, e := range block.Events {
				times = append(times, e.Time)
			}
		}
		require.Len(t, times, 12)
		for i := 1; i < 12; i++ {
			require.EqualValues(t, 7, times[i]-times[i-1], "midnight before step %d", cut)
		}
	}
}

func TestForeignSources(t *testing.T) {
	for name, test := range map[string]struct{ data, says string }{
		"a.7z": {"7z\xbc\xaf\x27\x1c", "7z"}, "a.rar": {"Rar!\x1a\x07\x00", "rar"},
		"opc_070208_093000.EMS": {"\x01\x02", "dumplog /if FILE"}, "opc_070208_093000.ems.gz": {"\x01\x02", "dumplog /if FILE"},
		"a.cap": {"text", "packets"}, "b": {"\xd4\xc3\xb2\xa1\x02", "packets"}, "c": {"\x0a\x0d\x0d\x0a\x1c", "packets"},
		"Application.evtx": {"x", "Windows events"}, "d": {"ElfFile\x00", "Windows events"}, "e": {"MDMP\x93", "crashed"}, "opc.mdmp": {"x", "crashed"},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := Open(context.Background(), []*source.Source{source.FromBytes(name, []byte(test.data))}, Options{Catalog: testCatalog(t)})
			require.NoError(t, err)
			require.Empty(t, c.Runs)
			s := c.Summary()
			require.False(t, s.Sources[0].Recognized)
			require.NoError(t, s.Sources[0].Err)
			require.EqualValues(t, len(test.data), s.Sources[0].GapBytes)
			require.Len(t, s.Warnings, 1)
			require.Contains(t, s.Warnings[0].Text, test.says)
		})
	}
}

func TestNothingToRead(t *testing.T) {
	for name, data := range map[string]string{"empty": "", "prose": "This is no log.\n", "binary": "\x7fELF\x00\x01\x02" + strings.Repeat("\x00\xff", 999)} {
		t.Run(name, func(t *testing.T) {
			c := open(t, testCatalog(t), []byte(data))
			for _, r := range c.Runs {
				require.Less(t, r.Last, r.First)
				require.Zero(t, countEntries(t, r))
			}
			s := c.Summary().Sources[0]
			require.False(t, s.Recognized)
			require.EqualValues(t, len(data), s.Bytes)
			require.EqualValues(t, len(data), s.GapBytes)
		})
	}
}

func TestEncodingOf(t *testing.T) {
	require.Equal(t, "utf-8", source.EncodingOf([]byte("plain")))
	require.Equal(t, "utf-8", source.EncodingOf([]byte("pg1A\u2212pgag")[:6]))
	require.Equal(t, "utf-8 with BOM", source.EncodingOf([]byte("\ufeffx")))
	require.Equal(t, "windows-1252", source.EncodingOf([]byte("M\xfcller logs in")))
}

func TestOpenNeedsACatalogue(t *testing.T) {
	_, err := Open(context.Background(), nil, Options{})
	require.ErrorContains(t, err, "catalogue")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = Open(ctx, []*source.Source{source.FromBytes("x", []byte("10:00:00 ra-rtr x\n"))}, Options{Catalog: testCatalog(t)})
	require.ErrorIs(t, err, context.Canceled)
}
