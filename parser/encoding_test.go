package parser

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"

	"uccetrace/parser/source"
)

// utf16Text encodes text, with a byte order mark in front of it if asked for.
func utf16Text(text string, order binary.AppendByteOrder, mark bool) []byte {
	if mark {
		text = source.BOM + text
	}
	var out []byte
	for _, u := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, u)
	}
	return out
}

func windows1252(tb testing.TB, text string) []byte {
	tb.Helper()
	out, err := charmap.Windows1252.NewEncoder().String(text)
	require.NoError(tb, err)
	return []byte(out)
}

// encodings are ways in which one text may be stored.
var encodings = []struct {
	name, says string
	encode     func(testing.TB, string) []byte
}{
	{"BOM", "utf-8 with BOM", func(_ testing.TB, s string) []byte { return []byte(source.BOM + s) }},
	{"UTF-16LE", "UTF-16LE", func(_ testing.TB, s string) []byte { return utf16Text(s, binary.LittleEndian, true) }},
	{"UTF-16BE", "UTF-16BE", func(_ testing.TB, s string) []byte { return utf16Text(s, binary.BigEndian, true) }},
	{"UTF-16LE without mark", "UTF-16LE", func(_ testing.TB, s string) []byte { return utf16Text(s, binary.LittleEndian, false) }},
	{"UTF-16BE without mark", "UTF-16BE", func(_ testing.TB, s string) []byte { return utf16Text(s, binary.BigEndian, false) }},
	{"Windows-1252", "windows-1252", windows1252},
	{"CRLF", "", func(_ testing.TB, s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r\n")) }},
	{"CR", "", func(_ testing.TB, s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r")) }},
	{"mixed", "", func(_ testing.TB, s string) []byte {
		i := 0
		return []byte(replaceEach(s, func() string { i++; return []string{"\n", "\r\n"}[i%2] }))
	}},
	{"UTF-16LE and CRLF", "UTF-16LE", func(_ testing.TB, s string) []byte {
		return utf16Text(strings.ReplaceAll(s, "\n", "\r\n"), binary.LittleEndian, true)
	}},
	{"NULs at the ends of lines", "", func(_ testing.TB, s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\x00\n")) }},
	{"NULs between lines", "", func(_ testing.TB, s string) []byte {
		lines := strings.SplitAfter(s, "\n")
		lines[len(lines)/2] = strings.Repeat("\x00", 600) + lines[len(lines)/2]
		return []byte(strings.Join(lines, "") + strings.Repeat("\x00", 4096))
	}},
}

func replaceEach(s string, with func() string) string {
	var b strings.Builder
	for _, line := range strings.SplitAfter(s, "\n") {
		if body, ok := strings.CutSuffix(line, "\n"); ok {
			b.WriteString(body + with())
		} else {
			b.WriteString(line)
		}
	}
	return b.String()
}

// said prints what must be the same in all encodings.
func said(t *testing.T, c *Capture, change ...func(*reader)) (events []Event, text string) {
	t.Helper()
	var b strings.Builder
	for _, run := range c.Runs {
		e, _, r := readPieces(t, run, change...)
		require.NoError(t, r.err)
		fmt.Fprintf(&b, "%s to %s, %d entries\n", run.Printed(run.First).String(), run.Printed(run.Last).String(), r.reading().entries)
		events = append(events, e...)
	}
	for _, e := range events {
		fmt.Fprintf(&b, "%s %v %s %d %v %v %q %v", e.Message.ID, e.Time, e.Proc.Printed, e.Seq, e.Whole, e.Seconds, e.Text, e.Fields)
		for _, s := range e.Spans {
			fmt.Fprintf(&b, " %d", s.Line)
		}
		b.WriteString("\n")
	}
	return events, b.String()
}

// TestEncodings: the logs of testdata say the same in every encoding, however they
// are read, and what they cite stands at the place that they name.
func TestEncodings(t *testing.T) {
	logs, err := filepath.Glob("testdata/*/*.log")
	require.NoError(t, err)
	require.Greater(t, len(logs), 10)
	for _, log := range logs {
		data, err := os.ReadFile(log)
		require.NoError(t, err)
		name := filepath.Base(log)
		if bytes.ContainsAny(data, "\x00\r\ufeff") || strings.Contains(name, "line-end") || len(bytes.TrimSpace(data)) == 0 {
			continue
		}
		plain := strings.TrimRight(string(data), "\n") + "\n"
		if i := strings.Index(plain, "Trace: "); i > 0 && !strings.Contains(plain, minus) {
			plain += "23:59:59:998 PG1A-pim1 Trace: M\u00fcller \u20ac 5 logs in\n23:59:59:999 PG1A-pim1 Trace: Generated network target id is:1\n"
		}
		t.Run(name, func(t *testing.T) { checkEncodings(t, name, plain) })
	}
}

func checkEncodings(t *testing.T, name, plain string) {
	c := openedBytes(t, name, []byte(plain))
	events, want := said(t, c)
	for _, enc := range encodings {
		if enc.name == "Windows-1252" && strings.Contains(plain, minus) {
			continue
		}
		if strings.HasPrefix(enc.name, "NULs") && strings.HasPrefix(name, "foreign-") {
			continue // with NULs and without an entry it is no text
		}
		raw := enc.encode(t, plain)
		c := openedBytes(t, name, raw)
		got, text := said(t, c)
		same(t, want, text)
		if sum := c.Summary().Sources[0]; enc.says != "" && (enc.name != "Windows-1252" || strings.Contains(plain, "\u20ac")) {
			require.Equal(t, enc.says, sum.Encoding, enc.name)
		}
		for i, e := range got {
			for j, s := range e.Spans {
				cited := func(c *Capture, s Span) string {
					return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "").Replace(string(c.Verbatim(c.Sources[0], s.Offset, int(s.Length))))
				}
				plain := source.FromBytes("p", []byte(plain))
				require.Equal(t, cited(&Capture{Sources: []*source.Source{plain}}, events[i].Spans[j]), cited(c, s), "%s: %v", enc.name, s)
			}
		}
		for _, size := range []int{1, 3, 64, 1000} {
			_, text := said(t, c, func(r *reader) { r.chunk = size })
			same(t, want, text)
		}
		var unread [2][]string
		for i, c := range []*Capture{openedBytes(t, name, []byte(plain)), c} {
			for _, run := range c.Runs {
				require.NoError(t, run.Unclaimed(context.Background(), everything, func(e Entry) bool {
					unread[i] = append(unread[i], fmt.Sprintf("%d %d %q", e.Time, e.Span.Line, bytes.ReplaceAll(e.Text, []byte{0}, nil)))
					return true
				}))
			}
		}
		require.Equal(t, unread[0], unread[1], enc.name)
	}
}

// TestEncodingsOfLargeFiles: such a one is probed in looks, read from the middle, and
// has several runs.
func TestEncodingsOfLargeFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	plain := string(traffic(40_000, true, false)) + strings.ReplaceAll(string(traffic(30_000, true, false)), "device", "d\u00e9vice \u4e2d\U0001f600")
	c := openedBytes(t, "x", []byte(plain))
	require.Len(t, c.Runs, 2)
	events, want := said(t, c)
	for _, enc := range encodings[1:4] {
		raw := enc.encode(t, plain)
		c := openedBytes(t, "x", raw)
		got, text := said(t, c)
		same(t, want, text)
		require.EqualValues(t, len(raw), c.Runs[1].end)
		for i := 0; i < len(got); i += 997 {
			s := got[i].Spans[0]
			require.Equal(t, plain[events[i].Spans[0].Offset:][:events[i].Spans[0].Length], string(c.Verbatim(c.Sources[0], s.Offset, int(s.Length))))
		}
		// Around one entry far inside, after all blocks were read.
		run := c.Runs[1]
		countEntries(t, run)
		at, n := run.First+60_000, 0
		require.NoError(t, run.Unclaimed(context.Background(), []Window{{at, at + 300}}, func(e Entry) bool {
			n++
			line := string(c.Verbatim(c.Sources[0], e.Span.Offset, int(e.Span.Length)))
			require.True(t, strings.HasSuffix(line, string(e.Text)), "%q %q", line, e.Text)
			return true
		}))
		require.Equal(t, 90, n)
		_, _, r := readPieces(t, c.Runs[0])
		require.Zero(t, r.gaps-int64(len(raw)-len(enc.encode(t, plain)))-bom(raw))
	}
}

func bom(raw []byte) int64 {
	switch {
	case bytes.HasPrefix(raw, []byte(source.BOM)):
		return 3
	case raw[0] >= 0xfe:
		return 2
	}
	return 0
}

// TestClipAtACharacter: a sample does not end inside one.
func TestClipAtACharacter(t *testing.T) {
	for n := range 5 {
		got := clip([]byte(strings.Repeat("x", maxSample-n) + "\U0001f600\U0001f600"))
		require.Equal(t, strings.Repeat("x", maxSample-n)+strings.Repeat("\U0001f600", n/4)+"…", got)
	}
	require.Equal(t, strings.Repeat("\u00fc", maxSample)+"…", clip(bytes.Repeat([]byte{0xfc}, maxSample+1)))
}

// TestLoneCR: a carriage return inside a value of a log whose lines end in LF ends no line,
// however far from the beginning the first LF stands, and in whatever the log comes; in one
// that has no LF it ends them all.
func TestLoneCR(t *testing.T) {
	forged := "10:00:00:000 ra-rtr Trace: the agent x\r10:00:00:001 PG1A-pim1 Trace: Generated network target id is:1\r\n10:00:00:002 ra-rtr Trace: the next\r\r\n"
	long := "10:00:00:000 ra-rtr Trace: " + strings.Repeat("x\r10:00:00:001 PG1A-pim1 Trace: a\r", 4000) + "\n10:00:00:002 ra-rtr Trace: the next\n"
	old := "10:00:00:000 ra-rtr Trace: the agent\r10:00:00:001 PG1A-pim1 Trace: Generated network target id is:1\r10:00:00:002 ra-rtr Trace: the next"
	var z bytes.Buffer
	w := zip.NewWriter(&z)
	f, err := w.Create("rtr.txt")
	require.NoError(t, err)
	_, err = f.Write([]byte(forged))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	quoted := "> " + strings.ReplaceAll(forged, "\n", "\n> ")
	for name, tt := range map[string]struct {
		in   *source.Source
		want []int32 // lines
	}{
		"file":      {source.FromBytes("x", []byte(forged)), []int32{1, 2}},
		"no end":    {source.FromBytes("x", []byte(strings.TrimSpace(forged))), []int32{1, 2}},
		"wide":      {source.FromBytes("x", utf16Text(forged, binary.LittleEndian, true)), []int32{1, 2}},
		"packed":    {source.FromBytes("x.zip", z.Bytes()), []int32{1, 2}},
		"pipe":      {source.FromReader("-", strings.NewReader(forged)), []int32{1, 2}},
		"quoted":    {source.FromBytes("x", []byte(quoted)), []int32{1, 2}},
		"late":      {source.FromBytes("x", []byte(long)), []int32{1, 2}},
		"late pipe": {source.FromReader("-", strings.NewReader(long)), []int32{1, 2}},
		"old Mac":   {source.FromBytes("x", []byte(old)), []int32{1, 2, 3}},
		"old wide":  {source.FromBytes("x", utf16Text(old, binary.BigEndian, true)), []int32{1, 2, 3}},
	} {
		t.Run(name, func(t *testing.T) {
			c := opened(t, []*source.Source{tt.in})
			require.Len(t, c.Runs, 1)
			for _, change := range []func(*reader){func(*reader) {}, func(r *reader) { r.chunk = 7 }, func(r *reader) { r.slow = true }} {
				_, pieces, _ := readPieces(t, c.Runs[0], change)
				pieces = slices.DeleteFunc(pieces, func(p piece) bool { return !p.entry })
				require.Len(t, pieces, len(tt.want))
			}
			var lines []int32
			require.NoError(t, c.Runs[0].Unclaimed(context.Background(), everything, func(e Entry) bool { lines = append(lines, e.Span.Line); return true }))
			if len(tt.want) == 3 {
				tt.want = []int32{1, 3} // a message claims the second
			}
			require.Equal(t, tt.want, lines)
		})
	}
}
