package parser

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/parser/source"
)

// each puts something in front of each line of a text.
func each(with func(i int) string) func(string) string {
	return func(text string) string {
		var b strings.Builder
		for i, line := range strings.SplitAfter(text, "\n") {
			if line != "" {
				b.WriteString(with(i+1) + line)
			}
		}
		return b.String()
	}
}

func always(with string) func(string) string { return each(func(int) string { return with }) }

func numbered(format string) func(string) string {
	return each(func(i int) string { return fmt.Sprintf(format, i) })
}

func timed(format string) func(string) string {
	return each(func(i int) string { return fmt.Sprintf(format, i/60%60, i%60) })
}

// dressings are what people and their tools put around logs.
var dressings = []struct {
	name, says string
	put        func(string) string
}{
	{"quote", "every line begins with a quote mark: taken off", always("> ")},
	{"quote without a blank", "every line begins with a quote mark: taken off", always(">")},
	{"quote in a quote", "every line begins with a quote mark: taken off", always("> > ")},
	{"quotes of two mailers", "every line begins with a quote mark: taken off", always(">>> ")},
	{"bar", "every line begins with a quote mark: taken off", always("| ")},
	{"grep -n", "every line begins with a line number: taken off", numbered("%d:")},
	{"grep -n -C", "every line begins with a line number: taken off", each(func(i int) string { return fmt.Sprintf("%d%c", i, ":-"[i%5/4]) })},
	{"grep -H", "every line begins with a file name: taken off", always("logs/pg1a-pim1.txt:")},
	{"grep -Hn", "every line begins with a file name and a line number: taken off", numbered("pim 1 of today.txt:%d:")},
	{"findstr", "every line begins with a file name and a line number: taken off", numbered(`C:\icm\pim1.log:%d:`)},
	{"grep of files without an extension", `every line begins with "pim1:": taken off`, always("pim1:")},
	{"quoted grep", "every line begins with a quote mark and a line number: taken off", numbered("> %d:")},
	{"cat -n", "every line begins with a line number: taken off", numbered("%6d\t")},
	{"cat -n, pasted", "every line begins with a line number: taken off", numbered("%6d  ")},
	{"editor", "every line begins with a line number: taken off", numbered("%4d ")},
	{"editor with a bar", "every line begins with a line number: taken off", numbered("%d | ")},
	{"editor with a line", "every line begins with a line number: taken off", numbered("%4d\u2502")},
	{"editor with an arrow", "every line begins with a line number: taken off", numbered("%4d\u2192")},
	{"list", "every line begins with a line number: taken off", numbered("%d. ")},
	{"colon", "every line begins with a line number: taken off", numbered("%d: ")},
	{"ISO", "every line begins with a collector's time and host: taken off", timed("2026-02-03T09:%02d:%02d.123456+01:00 pg1a ")},
	{"ISO and a tag", "every line begins with a collector's time and host: taken off", timed("2026-02-03T09:%02d:%02dZ pg1a icm[1234]: ")},
	{"ISO alone", "every line begins with another time: taken off", timed("[2026-02-03 09:%02d:%02d,123] ")},
	{"RFC 3164", "every line begins with a collector's time and host: taken off", timed("<134>Feb  3 09:%02d:%02d pg1a icm: ")},
	{"RFC 3164, as written to a file", "every line begins with a collector's time and host: taken off", timed("Feb  3 09:%02d:%02d pg1a icm[12]: ")},
	{"RFC 5424", "every line begins with a collector's time and host: taken off", timed("<134>1 2026-02-03T09:%02d:%02d.003Z pg1a icm 12 - - ")},
	{"RFC 5424 with data", "every line begins with a collector's time and host: taken off", timed(`<134>1 2026-02-03T09:%02d:%02d.003Z pg1a icm 12 ID1 [x@32473 iut="3" source="App log"] ` + source.BOM)},
	{"journalctl", "every line begins with a collector's time and host: taken off", timed("Feb 03 09:%02d:%02d pg1a pim[812]: ")},
	{"journalctl -o short-iso", "every line begins with a collector's time and host: taken off", timed("2026-02-03T09:%02d:%02d+0100 pg1a pim[812]: ")},
	{"container", "every line begins with a collector's time and host: taken off", timed("2026-02-03T09:%02d:%02d.123456789Z stdout F ")},
	{"ts", "every line begins with another time: taken off", timed("Feb 03 09:%02d:%02d ")},
	{"literal", `every line begins with "[pasted] ": taken off`, always("[pasted] ")},
	{"fence", "lines of ``` stand around it: left out", func(s string) string { return "```text\n" + s + "```\n" }},
	{"quoted fence", "every line begins with a quote mark: taken off; lines of ``` stand around it: left out", func(s string) string { return always("> ")("```\n" + s + "```\n") }},
	{"HTML", "HTML entities: read as what they stand for", html.EscapeString},
	{"non-breaking blanks", "non-breaking blanks: read as what they stand for", func(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") }},
	{"non-breaking blanks and quotes", "every line begins with a quote mark: taken off; non-breaking blanks: read as what they stand for",
		func(s string) string { return strings.ReplaceAll(always("> ")(s), " ", "\u00a0") }},
	{"TABs", "TABs that are spelled out: read as what they stand for", func(s string) string { return strings.ReplaceAll(s, "\t", `\t`) }},
	{"TABs by syslog", "every line begins with a collector's time and host: taken off; TABs that are spelled out: read as what they stand for",
		func(s string) string {
			return timed("Feb  3 09:%02d:%02d pg1a icm: ")(strings.ReplaceAll(s, "\t", "#011"))
		}},
	{"quotes as HTML", "every line begins with a quote mark: taken off; HTML entities: read as what they stand for", func(s string) string { return html.EscapeString(always("> ")(s)) }},
}

// small is a capture with all that lines may be: a dump, a wrap, one that nobody
// claims, prose between them, and what looks like a number or a quote in a line.
const small = `10:00:00:100 PG1A-pim1 Trace: CSTASetAgentState: localDeviceId: 41207 -- remoteDeviceID:
10:00:00:100 PG1A-pim1 Trace: Generated network target id is:5017 10:00:00:101 PG1A-pim1 Trace: "A <b> & c" -> d
10:00:00:110 PG1A-pim1 Trace: ApplicationProtocol::RecvAddCallObserverResponseMsg: Address: 41207 Succeeded: 1	
	InvID=411201 cause=-1	
10:00:00:120 PG1A-pim1 Trace: something that nobody claims
	12:34 and a line to it

10:00:00:130 PG1A-pim1 Trace: Generated network target id is:5018
10:00:00:140 PG1A-opc Trace: CSTASetAgentState: TPServices::AddInvocationByCTIInvokeID InvokeID=0xf000001b Dev=41207 AgentMode=LOG_IN AGID=61030 SG=-1(0xfffffff))
10:00:00:140 PG1A-opc Trace: PrivateData: EventReasonCode=50004 WorkMode=0 NumAdditionalGroups=0 PositionID= SupervisorID= ClientAddress=
`

// unread prints what no message claims, and where it stands.
func unread(t *testing.T, c *Capture) string {
	var b strings.Builder
	for _, run := range c.Runs {
		require.NoError(t, run.Unclaimed(context.Background(), everything, func(e Entry) bool {
			fmt.Fprintf(&b, "%d %d %q\n", e.Time, e.Span.Line, e.Text)
			return true
		}))
	}
	return b.String()
}

// TestDressings: whatever stands around the lines, the log says the same, and what it
// cites stands in the file where it says, in every encoding.
func TestDressings(t *testing.T) {
	cat := embedded(t)
	for _, d := range dressings {
		t.Run(d.name, func(t *testing.T) {
			plain := small
			if strings.Contains(d.name, "fence") {
				plain = "\n" + small // its line is empty
			}
			c := open(t, cat, []byte(plain))
			events, want := said(t, c)
			require.Greater(t, len(events), 3)
			left := unread(t, c)
			text := d.put(small)
			for name, data := range map[string][]byte{
				"UTF-8": []byte(text), "BOM": []byte(source.BOM + text), "CRLF": []byte(strings.ReplaceAll(text, "\n", "\r\n")), "CR": []byte(strings.ReplaceAll(text, "\n", "\r")),
				"UTF-16LE": utf16Text(text, binary.LittleEndian, true), "UTF-16BE": utf16Text(text, binary.BigEndian, false),
				"no line break at the end": []byte(strings.TrimSuffix(text, "\n")),
			} {
				c := open(t, cat, data)
				require.Len(t, c.Runs, 1, name)
				got, text := said(t, c)
				require.Equal(t, want, text, name)
				require.Equal(t, left, unread(t, c), name)
				for range c.Runs[0].Blocks(context.Background()) {
				}
				require.Equal(t, left, unread(t, c), name) // from its blocks
				require.Equal(t, d.says, c.Summary().Sources[0].Around, name)
				for i, e := range got {
					for j, s := range e.Spans {
						cited, _, _ := strings.Cut(plain[events[i].Spans[j].Offset:][:events[i].Spans[j].Length], "\n")
						raw := c.Verbatim(c.Sources[0], s.Offset, int(s.Length))
						raw, _ = cutLine(raw)
						l := c.Runs[0].lens()
						l.start(0, false)
						if c.Sources[0].Wide() != nil {
							raw = utf16Text(string(raw), c.Sources[0].Wide().(binary.AppendByteOrder), false)
						}
						require.Equal(t, cited, string(l.append(nil, raw, true)), "%s: %v", name, s)
					}
				}
				checkRead(t, cat, data)
			}
		})
	}
}

// unsequenced are logs with headers to which a number and a colon may belong.
var unsequenced = map[string]bool{"alarm.log": true, "ciscolog-tags-and-hosts.log": true, "webservices-without-sequence.log": true}

// TestDressedLogs: every log of testdata says the same whatever stands around it.
func TestDressedLogs(t *testing.T) {
	cat := embedded(t)
	logs, err := filepath.Glob("testdata/*/*.log")
	require.NoError(t, err)
	for _, log := range logs {
		data, err := os.ReadFile(log)
		require.NoError(t, err)
		name := filepath.Base(log)
		plain := open(t, cat, data)
		if bytes.ContainsAny(data, "\r\x00") || len(plain.Runs) == 0 || plain.Summary().Sources[0].Around != "" || countEntries(t, plain.Runs[0]) < 2 {
			continue
		}
		if name == "indented-by-a-paste.log" {
			continue // one of its lines is a quote among lines that are none
		}
		plain = open(t, cat, data)
		_, want := said(t, plain)
		left := unread(t, plain)
		for _, d := range dressings {
			if d.name == "colon" && unsequenced[name] {
				continue // it is the sequence number that a header may have
			}
			if strings.Contains(d.name, "fence") || strings.Contains(d.name, "TABs") || strings.Contains(d.name, "HTML") {
				continue
			}
			t.Run(name+"/"+d.name, func(t *testing.T) {
				c := open(t, cat, []byte(d.put(string(data))))
				_, got := said(t, c)
				require.Equal(t, want, got)
				require.Equal(t, left, unread(t, c))
			})
		}
	}
}

// TestNothingAround: no log of testdata as it is has anything around it.
func TestNothingAround(t *testing.T) {
	logs, err := filepath.Glob("testdata/*/*.log")
	require.NoError(t, err)
	public, err := filepath.Glob("../testdata/public/*")
	require.NoError(t, err)
	require.NotEmpty(t, public)
	for _, log := range append(append(logs, public...), "../testdata/agent-login.log") {
		data, err := os.ReadFile(log)
		require.NoError(t, err)
		require.Empty(t, dressOf(data, source.EncodingOf(data) == "windows-1252").String(), log)
	}
}

// TestDressedLargeFiles: such a one is probed in looks, read from the middle, has
// several runs, and may come by a pipe that is too long for memory.
func TestDressedLargeFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	plain := string(traffic(40_000, true, false)) + string(traffic(30_000, true, true))
	c := openedBytes(t, "x", []byte(plain))
	require.Len(t, c.Runs, 2)
	events, want := said(t, c)
	window := func(c *Capture) (out []string) {
		run := c.Runs[1]
		countEntries(t, run)
		at := run.First + 60_000
		require.NoError(t, run.Unclaimed(context.Background(), []Window{{at, at + 300}}, func(e Entry) bool {
			line := c.Verbatim(c.Sources[0], e.Span.Offset, int(e.Span.Length))
			out = append(out, fmt.Sprintf("%d %q %v", e.Span.Line, e.Text, strings.HasSuffix(strings.ReplaceAll(string(line), "\u00a0", " "), string(e.Text))))
			return true
		}))
		return out
	}
	unclaimed := window(c)
	require.NotEmpty(t, unclaimed)
	for _, d := range dressings {
		switch d.name {
		case "quote in a quote", "grep -n", "RFC 3164", "non-breaking blanks and quotes":
		default:
			continue
		}
		for _, wide := range []bool{false, true} {
			raw := []byte(d.put(plain))
			if wide {
				raw = utf16Text(string(raw), binary.LittleEndian, true)
			}
			c := openedBytes(t, "x", raw)
			got, text := said(t, c)
			same(t, want, text)
			require.EqualValues(t, len(raw), c.Runs[1].end)
			if d.name != "non-breaking blanks and quotes" {
				for i := 0; i < len(got); i += 997 {
					s := got[i].Spans[0]
					require.Equal(t, plain[events[i].Spans[0].Offset:][:events[i].Spans[0].Length], string(c.Verbatim(c.Sources[0], s.Offset, int(s.Length))))
				}
			}
			require.Equal(t, unclaimed, window(c), d.name)
		}
	}
	// Where reading can begin again, the first line is read like the others.
	again := openedBytes(t, "x", []byte(numbered("%d:")(string(traffic(20_000, false, false)))))
	run := again.Runs[0]
	require.EqualValues(t, 20_000, countEntries(t, run))
	require.Greater(t, len(run.index), 3)
	for i := range run.index {
		first := int32(0)
		_, err := run.rescan(context.Background(), run.index[i], run.end, []Window{everything[0]}, func(e Entry) bool { first = e.Span.Line; return false })
		require.NoError(t, err)
		require.Equal(t, run.index[i].line, first)
	}
	raw := bytes.Repeat([]byte("> "+rtrLine), (64<<20)/len(rtrLine)+10)
	c, err := Open(context.Background(), []*source.Source{source.FromReader("-", bytes.NewReader(raw))}, Options{Catalog: testCatalog(t)})
	require.NoError(t, err)
	require.EqualValues(t, bytes.Count(raw, []byte{'\n'}), countEntries(t, c.Runs[0]))
}

// TestMixedDress: lines without what stands around the others stay as they are, and
// what a line's own beginning looks like is not taken off.
func TestMixedDress(t *testing.T) {
	for text, want := range map[string]string{
		"> 10:00:00 ra-rtr a\n10:00:01 ra-rtr b\n> 10:00:02 ra-rtr c\n> \tx\n":                            "10:00:00 ra-rtr a\n10:00:01 ra-rtr b\n10:00:02 ra-rtr c\n\tx\n",
		"1:10:00:00 ra-rtr a\n10:00:01 ra-rtr b\n3:10:00:02 ra-rtr c\n4:12:x\n5:10:00:03 ra-rtr d":        "10:00:00 ra-rtr a\n10:00:01 ra-rtr b\n10:00:02 ra-rtr c\n12:x\n10:00:03 ra-rtr d",
		"Hello,\nhere it is\n\n> 10:00:00 ra-rtr a\n> 10:00:01 ra-rtr b\n>\n> 10:0\n\nRegards\n":          "Hello,\nhere it is\n\n10:00:00 ra-rtr a\n10:00:01 ra-rtr b\n\n10:0\n\nRegards\n",
		"a.txt:10:00:00 ra-rtr a\nb.txt:10:00:01 ra-rtr b\nb.txt-x: y\n--\nc-d.txt:10:00:01 ra-rtr b:c\n": "10:00:00 ra-rtr a\n10:00:01 ra-rtr b\nx: y\n--\n10:00:01 ra-rtr b:c\n",
		"     9  10:00:00 ra-rtr a\n    10\n    11  10:00:01 ra-rtr b\n":                                  "10:00:00 ra-rtr a\n\n10:00:01 ra-rtr b\n",
		"10:00:00 ra-rtr a\n> b\n> c\n> d\n":                                                              "",
		"1:10:00:00 is no log\n2:10:00:01 nor this\n":                                                     "",
		"10:00:00 ra-rtr C:\\temp\\t\n10:00:00 ra-rtr a\\tb\\t\n":                                         "10:00:00 ra-rtr C:\\temp\t\n10:00:00 ra-rtr a\\tb\t\n",
		"10:00:00 ra-rtr AT&amp;T &gt; <x>\n":                                                             "",
		"10:00:00 ra-rtr AT&amp;T &gt; x\n":                                                               "10:00:00 ra-rtr AT&T > x\n",
	} {
		d := dressOf([]byte(text), false)
		if want == "" {
			require.Nil(t, d, text)
			continue
		}
		require.NotNil(t, d, text)
		l := lensOf(nil, d)
		l.start(0, true)
		require.Equal(t, want, string(l.append(nil, []byte(text), true)), text)
	}
}

// TestDressedPlaces: where values and headers stand is known behind what was taken off,
// and a collector's host is a sender.
func TestDressedPlaces(t *testing.T) {
	cat := embedded(t)
	list := func(data []byte) (values, senders []string, c *Capture) {
		c = open(t, cat, data)
		for p, err := range c.Runs[0].Places(context.Background()) {
			require.NoError(t, err)
			for _, p := range p.Of {
				switch stands := string(c.Stretch(c.Sources[0], p.Offset, p.Length).Text); p.Role {
				case AValue:
					values = append(values, fmt.Sprintf("%d %s %q", p.Name, p.Label, p.Text))
					require.Contains(t, []string{p.Text, html.EscapeString(p.Text), strings.ReplaceAll(p.Text, " ", "\u00a0")}, stands)
				case ASender:
					senders = append(senders, p.Text)
					require.Equal(t, p.Text, stands)
				case InHeader:
					require.Regexp(t, `^10:00:00:\d{3}[ \x{a0}]PG1A-`, stands)
				}
			}
		}
		return values, senders, c
	}
	want, _, _ := list([]byte(small))
	require.Greater(t, len(want), 10)
	for _, d := range dressings {
		for _, data := range [][]byte{[]byte(d.put(small)), utf16Text(d.put(small), binary.BigEndian, true)} {
			values, senders, c := list(data)
			require.Equal(t, want, values, d.name)
			if host := strings.Contains(d.put("x\n"), "pg1a "); host {
				require.Len(t, senders, strings.Count(small, "\n"), d.name)
				require.Equal(t, "pg1a", senders[0])
			} else {
				require.Empty(t, senders, d.name)
			}
			require.NotNil(t, c.Runs[0].dress, d.name)
		}
	}
}

// TestOpenedTwice: a source that was opened before, as for redaction, is opened as it
// was the first time.
func TestOpenedTwice(t *testing.T) {
	for _, data := range [][]byte{[]byte(small), utf16Text("> "+strings.ReplaceAll(strings.TrimSpace(small), "\n", "\n> "), binary.LittleEndian, true)} {
		sources := []*source.Source{source.FromBytes("x", data)}
		want := dump(t, opened(t, sources))
		require.Contains(t, want, "PG1A")
		same(t, want, dump(t, opened(t, sources)))
	}
}
