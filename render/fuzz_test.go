package render

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
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
)

// sgr are the only sequences that this package writes itself.
var sgr = regexp.MustCompile("\x1b\\[[0-9;]*m")

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

// poisoned is the fixture with a text in every field; small, with one of each.
func poisoned(text string, small bool) (*flow.Login, *flow.Closing) {
	l, c := fixtureFailed(), fixtureClosing()
	one := []string{""}
	at := []flow.Evidence{{Line: 3}}
	c.Incidents = []flow.Incident{{Logins: 2, Agents: 2, Tied: one, Changed: []flow.Change{{Evidence: at}}, NotAffected: one, Fix: one, Collect: one, Certainty: flow.Possible,
		Scope: flow.Scope{PGs: one, Peripherals: one, Clients: one, Agents: one, Extensions: one}}, {Evidence: at, Fix: one, Certainty: flow.Stated}}
	c.Sides = []flow.Side{{Active: []flow.Active{{}, {Recovered: 2, Lost: one, Evidence: at}}}}
	l.Causes = []flow.Cause{{Tied: one, Refuted: []flow.Refuted{{}}, Fix: one, Collect: one}}
	l.After, l.Attempt, l.Holder = &flow.After{}, &flow.Attempt{N: 1, Of: 2}, &flow.Holder{}
	if small {
		l.Steps, l.Coverage = append(l.Steps[6:8], l.Steps[11]), l.Coverage[:1]
		c.Input.Sources = c.Input.Sources[:1]
		c.Summary.Loose, c.Summary.Others, c.Summary.Hops = c.Summary.Loose[:1], c.Summary.Others[:1], c.Summary.Hops[:1]
	}
	c.Nothing = &flow.Nothing{Asked: []string{""}, Spaces: []string{""}, Near: []string{""}, Text: []string{""}, Collect: []string{""}}
	c.Found = &flow.Found{Spaces: []flow.FoundSpace{{Count: 2}}}
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
	for _, line := range strings.Split(bare, "\n") {
		head := strings.TrimLeft(line, " ")
		require.False(t, strings.HasPrefix(head, "::") || strings.HasPrefix(head, "##["), "%s: %q", format, line)
		if format != "raw" {
			require.LessOrEqual(t, uniseg.StringWidth(line), max(opt.Width, leastWidth), "%s: %q", format, line)
		}
	}
}

func checkFormat(t *testing.T, f Format, text string, opt Options, small bool) {
	t.Helper()
	l, c := poisoned(text, small)
	out := draw(t, f.Name, opt, c, l)
	switch f.Name {
	case "json":
		var r flow.Report
		require.NoError(t, json.Unmarshal([]byte(out), &r))
		checkJSON(t, out, text, r.Logins[0].Agent.ID)
	case "jsonl":
		var back flow.Login
		require.NoError(t, json.Unmarshal([]byte(strings.SplitN(out, "\n", 2)[0]), &back))
		require.Equal(t, 2, strings.Count(out, "\n"))
		checkJSON(t, out, text, back.Agent.ID)
	default:
		checkText(t, f.Name, out, opt)
		checkText(t, f.Name, draw(t, f.Name, opt, c), opt) // nothing found
		for i := range c.Input.Sources {
			c.Input.Sources[i].Recognized = false
		}
		checkText(t, f.Name, draw(t, f.Name, opt, c), opt) // no log
		l, c = poisoned(text, small)
		if !small {
			l2, _ := poisoned(text, small)
			c.Nothing = nil
			checkText(t, f.Name, draw(t, f.Name, opt, c, l, l2), opt)
			l.Outcome, l2.Outcome = flow.Succeeded, flow.Succeeded
			checkText(t, f.Name, draw(t, f.Name, opt, c, l), opt)
			checkText(t, f.Name, draw(t, f.Name, opt, c, l, l2), opt)
		}
	}
}

// checkJSON holds that a report is one that any terminal may show and that gives
// back the text (bytes that are no UTF-8 as U+FFFD each).
func checkJSON(t *testing.T, out, text, back string) {
	t.Helper()
	require.Empty(t, forbidden(out, false))
	var want strings.Builder
	for _, r := range text {
		want.WriteRune(r)
	}
	require.Equal(t, want.String(), back)
}

func TestHostileText(t *testing.T) {
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			for _, opt := range []Options{{Width: 80}, {Width: 40, Color: true}, {Width: 80, ASCII: true, All: true}, {Width: 24}} {
				opt.Capture = text
				for _, f := range Formats() {
					checkFormat(t, f, text, opt, false)
				}
			}
		})
	}
}

// TestSeeds keeps the seed files of FuzzFormats equal to the table of hostile
// texts.
func TestSeeds(t *testing.T) {
	for name, text := range hostile {
		path := filepath.Join("testdata", "fuzz", "FuzzFormats", strings.NewReplacer(" ", "-", ",", "").Replace(name))
		want := fmt.Sprintf("go test fuzz v1\nstring(%q)\nbyte('\\x%02x')\nbyte('\\x%02x')\nbool(%v)\nbool(%v)\n", text,
			len(name)%len(Formats()), 24+len(text)%120, len(text)%2 == 0, len(text)%3 == 0)
		if *update {
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
			require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
		}
		got, err := os.ReadFile(path)
		require.NoError(t, err, "go test ./render -update writes it")
		assert.Equal(t, want, string(got), name)
	}
}

func FuzzFormats(f *testing.F) {
	formats := Formats()
	f.Fuzz(func(t *testing.T, text string, format, width uint8, color, ascii bool) {
		if len(text) > 1024 {
			return
		}
		opt := Options{Width: int(width), Color: color, ASCII: ascii, Capture: text}
		checkFormat(t, formats[int(format)%len(formats)], text, opt, true)
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
		if f.Name != "json" && f.Name != "jsonl" {
			assert.Contains(t, color, "\x1b[", f.Name)
		}
	}
}
