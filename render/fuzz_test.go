package render

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	vectors "uccetrace/testdata/hostile"
)

// sgr are the only sequences that this package writes itself.
var sgr = regexp.MustCompile("\x1b\\[[0-9;]*m")

// ci are commands to CI systems that count in the middle of a line too.
var ci = regexp.MustCompile(`##[A-Za-z]*\[`)

// forbidden lists the characters of a text that a terminal might act on.
func forbidden(text string, ascii bool) string {
	var out strings.Builder
	for i, r := range text {
		bad := r != '\n' && r != ' ' && !unicode.IsPrint(r) || hidden(r) || ascii && r > 0x7e
		if r == utf8.RuneError {
			_, n := utf8.DecodeRuneInString(text[i:])
			bad = n == 1
		}
		if bad {
			fmt.Fprintf(&out, "%U ", r)
		}
	}
	return out.String()
}

// noCommands holds that no line is a command to a CI system that shows it.
func noCommands(t testing.TB, out string) {
	t.Helper()
	require.NotRegexp(t, ci, out)
	require.NotRegexp(t, `(?m)^[ \t]*::`, out)
}

// poison puts a text into every string of a value, element by element.
func poison(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			poison(v.Elem(), text)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			poison(v.Field(i), text)
		}
	case reflect.Slice:
		for i := range v.Len() {
			poison(v.Index(i), text)
		}
	case reflect.String:
		switch v.Type() {
		case reflect.TypeFor[flow.Outcome](), reflect.TypeFor[flow.Certainty]():
			return
		}
		v.SetString(text)
	}
}

// whole is the fixture with one of everything that a report can say; small, without
// what repeats itself.
func whole(small bool) (*flow.Login, *flow.Closing) {
	l, c := replayOf(fixtureFailed(), "pim.find-atr=not-in-range"), fixtureClosing()
	one := func() []string { return []string{""} }
	at := func() []flow.Evidence { return []flow.Evidence{{Source: "logs/opc.log", Line: 3}} }
	c.Incidents = []flow.Incident{{ID: "1", Number: 1, LoginIDs: one(), ByCause: []flow.CauseCount{{}}, FollowUps: &flow.FollowUps{Logins: 1, Causes: one(), LoginIDs: one()}, Severity: "error", Evidence: []flow.Evidence{}, Logins: 2, Agents: 2, Tied: one(), Changed: []flow.Change{{Evidence: at()}}, NotAffected: one(), Fix: one(), Collect: one(), Asks: one(), Certainty: flow.Possible,
		Scope: flow.Scope{PGs: one(), Peripherals: one(), Clients: one(), Agents: one(), Extensions: one(), Terminals: one()}}, {Number: 2, LoginIDs: []string{}, Severity: "warning", Tied: []string{}, Changed: []flow.Change{}, NotAffected: []string{}, Collect: []string{}, Evidence: at(), Fix: one(), Certainty: flow.Stated,
		Scope: flow.Scope{PGs: []string{}, Peripherals: []string{}, Clients: []string{}, Agents: []string{}, Extensions: []string{}}}}
	c.Sides = []flow.Side{{Active: []flow.Active{{Side: "A", Lost: []string{}, Evidence: []flow.Evidence{}}, {Side: "B", Recovered: 2, Lost: one(), Evidence: at()}}}}
	c.Clocks = []flow.Clock{{ZoneMin: 60, OffsetMS: num(1000), LowMS: num(900), HighMS: num(1100), Pairs: 3, Evidence: at()}, {ZoneMin: -60, Evidence: at()}}
	c.Input.Files = []flow.File{{}}
	l.Causes = []flow.Cause{{Severity: "error", Certainty: flow.Possible, Tied: one(), Refuted: []flow.Refuted{{}}, Fix: one(), Collect: one(), Asks: one(), Evidence: at()}}
	l.Coverage[0].Switches = one()
	l.Incident, l.Stopped = "1", &flow.Stop{}
	l.Agent.SkillGroups, l.Agent.PrecisionQueues = []string{"5000", "5002"}, []string{"5000"}
	l.Deviations[0].Evidence = at()
	l.Remarks = []flow.Remark{{Evidence: at()}}
	l.Hops, l.Untimed = []flow.HopTime{{}}, []flow.HopTime{{}}
	l.Steps[6].Keys, l.Replay.Steps[6].Keys, l.Replay.Steps[6].Flags, l.Replay.Steps[6].Evidence = one(), one(), one(), at()
	l.After, l.Attempt, l.Holder = &flow.After{Evidence: at()}, &flow.Attempt{N: 1, Of: 2}, &flow.Holder{}
	l.OwnSession = &flow.Holder{}
	if small {
		l.Replay, l.Deviations = nil, nil
		l.Steps, l.Coverage = append(l.Steps[6:8], l.Steps[11]), l.Coverage[:1]
		c.Input.Sources = c.Input.Sources[:1]
		c.Summary.Loose, c.Summary.Others, c.Summary.Hops = c.Summary.Loose[:1], c.Summary.Others[:1], c.Summary.Hops[:1]
	}
	c.Nothing = &flow.Nothing{Asked: []string{""}, Spaces: []string{""}, Near: []string{""}, Text: []string{""}, Collect: []string{""}, Elsewhere: beyond()}
	c.Found = &flow.Found{Spaces: []flow.FoundSpace{{Count: 2}}, Elsewhere: beyond()}
	return l, c
}

// beyond is one of everything that is found in lines of no login.
func beyond() flow.Elsewhere {
	line := flow.FoundLine{Evidence: flow.Evidence{Source: "logs/opc.log", Line: 3}}
	return flow.Elsewhere{Lines: []flow.FoundLines{{Count: 2, First: line, Last: line}}, Unread: []flow.FoundLine{line}, Unsearched: []string{""}}
}

// poisoned is whole with a text in every field.
func poisoned(text string, small bool) (*flow.Login, *flow.Closing) {
	l, c := whole(small)
	sent := l.Steps[0].Wire
	if !small {
		sent = l.Steps[6].Wire
	}
	poison(reflect.ValueOf(l), text)
	poison(reflect.ValueOf(c), text)
	l.Steps[0].Wire = sent // one arrow at least, whatever the ends are called
	return l, c
}

// look checks what S1 and S6 of every text format promise.
func checkText(t *testing.T, format, out string, opt Options) {
	t.Helper()
	bare := sgr.ReplaceAllString(out, "")
	if opt.Width == 0 {
		opt.Width = 80 // what 0 means
	}
	if !opt.Color {
		require.NotContains(t, out, "\x1b", format)
	}
	require.Empty(t, forbidden(bare, opt.ASCII), format)
	noCommands(t, bare)
	before := ""
	for _, line := range strings.Split(bare, "\n") {
		word := strings.HasSuffix(before, ` \`) // of a command, which is not broken
		before = line
		if !strings.HasPrefix(format, "raw") && !word {
			require.LessOrEqual(t, uniseg.StringWidth(line), max(opt.Width, leastWidth), "%s: %q", format, line)
		}
	}
}

// variants are the reports that a text is tried in: with a login; without one, and
// then with no log at all; with two; with one or two that succeeded.
const variants = 6

// drawVariant is a variant of a report with a text in every field, and of how many
// logins it is.
func drawVariant(t *testing.T, format, text string, opt Options, small bool, variant int) (out string, logins int) {
	t.Helper()
	l, c := poisoned(text, small)
	all := []*flow.Login{l}
	switch variant {
	case 1, 2:
		all = nil
		for i := range c.Input.Sources {
			c.Input.Sources[i].Recognized = variant == 1
		}
	case 3, 5:
		l2, _ := poisoned(text, small)
		all, c.Nothing = append(all, l2), nil
	}
	if variant >= 4 {
		for _, l := range all {
			l.Outcome = flow.Succeeded
		}
	}
	opt.Capture, opt.Title, opt.Case = text, text, text
	return draw(t, format, opt, c, all...), len(all)
}

// checkFormat tries a text in a variant of a report in one format.
func checkFormat(t *testing.T, f Format, text string, opt Options, small bool, variant int) {
	t.Helper()
	out, logins := drawVariant(t, f.Name, text, opt, small, variant)
	switch f.Name {
	case "json":
		checkReport(t, out, text, logins)
	case "jsonl":
		checkLines(t, out, text, logins)
	case "html":
		harmless, _ := drawVariant(t, f.Name, harmlessLike(text), opt, small, variant)
		checkHTML(t, text, out, harmless)
	case "md":
		checkMarkdown(t, out)
	default:
		checkText(t, f.Name, out, opt)
	}
}

func checkReport(t *testing.T, out, text string, logins int) {
	t.Helper()
	var r flow.Report
	require.NoError(t, json.Unmarshal([]byte(out), &r))
	require.Len(t, r.Logins, logins)
	checkJSON(t, out, text, r.Summary.Hops[0].Name)
	for _, l := range r.Logins {
		checkJSON(t, out, text, l.Agent.ID)
	}
}

func checkLines(t *testing.T, out, text string, logins int) {
	t.Helper()
	lines := strings.SplitAfter(out, "\n")
	require.Len(t, lines, logins+2)
	for _, line := range lines[:logins] {
		var back flow.Login
		require.NoError(t, json.Unmarshal([]byte(line), &back))
		checkJSON(t, out, text, back.Agent.ID)
	}
}

// checkJSON holds that a report is one that any terminal may show and that gives
// back the text (bytes that are no UTF-8 as U+FFFD each).
func checkJSON(t *testing.T, out, text, back string) {
	t.Helper()
	require.Empty(t, forbidden(out, false))
	noCommands(t, out)
	var want strings.Builder
	for _, r := range text {
		want.WriteRune(r)
	}
	require.Equal(t, want.String(), back)
}

// TestHostileText: every text in all fields at once. With UCCETRACE_THOROUGH every one is
// tried in every format, look and variant of a report, else in half of the formats, one
// look and variant each.
func TestHostileText(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	looks := []Options{{Width: 80}, {Width: 40, Color: true}, {Width: 80, ASCII: true, All: true}, {Width: 24}}
	for i, v := range vectors.Vectors() {
		t.Run(v.Name, func(t *testing.T) {
			for j, f := range Formats() {
				for n, opt := range looks {
					for variant := range variants {
						if thorough || (i+j)%2 == 0 && n == (i/2+j/2)%len(looks) && variant == (i/len(looks)+j)%variants {
							checkFormat(t, f, v.Text, opt, false, variant)
						}
					}
				}
			}
		})
	}
}

// FuzzFormats has its seeds from the table of hostile texts.
func FuzzFormats(f *testing.F) {
	formats := Formats()
	for i, v := range vectors.Vectors() {
		f.Add(v.Text, uint8(i%len(formats)), uint8(24+i%120), i%2 == 0, i%3 == 0)
	}
	f.Fuzz(func(t *testing.T, text string, format, width uint8, color, ascii bool) {
		if len(text) > 1024 {
			return
		}
		opt := Options{Width: int(width), Color: color, ASCII: ascii, Capture: text}
		checkFormat(t, formats[int(format)%len(formats)], text, opt, true, len(text)%variants)
	})
}

// TestWidths holds that no line of a text format is wider than asked for.
func TestWidths(t *testing.T) {
	for width := leastWidth; width <= 130; width += 1 + width/10 {
		for _, ascii := range []bool{false, true} {
			opt := Options{Width: width, ASCII: ascii, Capture: "logs"}
			for _, f := range Formats() {
				if f.Name == "text" || f.View || f.Name == "inspect" {
					checkText(t, f.Name, draw(t, f.Name, opt, fixtureClosing(), fixtureLogin(), fixtureFailed(), fixtureStopped()), opt)
				}
			}
		}
	}
}

// TestLadderOfMany: more processes than a narrow page has columns for are drawn
// all the same.
func TestLadderOfMany(t *testing.T) {
	l := fixtureLogin()
	for i := range 40 {
		s := l.Steps[6]
		s.Process = fmt.Sprintf("extra%d", i)
		s.Wire = &flow.Wire{Message: "M", From: s.Process, To: fmt.Sprintf("extra%d", (i*7)%40), Seen: "sent"}
		l.Steps = append(l.Steps, s)
	}
	for _, width := range []int{24, 40, 80} {
		opt := Options{Width: width}
		checkText(t, "ladder", draw(t, "ladder", opt, fixtureClosing(), l), opt)
	}
}

// TestColorChangesNothing holds that colour adds sequences and nothing else.
func TestColorChangesNothing(t *testing.T) {
	for _, f := range Formats() {
		plain := draw(t, f.Name, Options{Width: 80}, fixtureClosing(), fixtureLogin(), fixtureFailed())
		color := draw(t, f.Name, Options{Width: 80, Color: true}, fixtureClosing(), fixtureLogin(), fixtureFailed())
		assert.Equal(t, plain, sgr.ReplaceAllString(color, ""), f.Name)
		if f.Name != "json" && f.Name != "jsonl" && !f.Dossier {
			assert.Contains(t, color, "\x1b[", f.Name)
		}
	}
}
