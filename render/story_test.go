package render

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

// withUnread is the failed login with lines that nobody reads before, amid and
// behind its steps.
func withUnread() *flow.Login {
	l := fixtureFailed()
	l.Unread = nil
	for i, ms := range []int64{-3, 1, 3, 9} {
		l.Unread = append(l.Unread, flow.Unread{Source: "logs/opc.log", Line: 50 + i, Process: "opc", Node: "PG1A", Printed: "opc", At: when("23:36:01:100"),
			OffsetMS: ms, Text: fmt.Sprintf("word%d  \n\tof 41077", i), Keys: []string{"ext 41077"}, Codes: []string{}, Raw: fmt.Sprintf("RAW word%d\r\n\tof 41077\r\n", i)})
	}
	return l
}

// TestStory: unread lines stand among the steps at their time, none is lost, and
// no step moves.
func TestStory(t *testing.T) {
	l := withUnread()
	var order []string
	steps := 0
	for _, n := range story(l) {
		if n.unread != nil {
			order = append(order, fmt.Sprintf("unread %d", n.unread.OffsetMS))
			continue
		}
		require.Equal(t, steps, n.index)
		require.Same(t, &l.Steps[steps], n.step)
		steps++
		if text := fmt.Sprint(n.step.OffsetMS); order == nil || order[len(order)-1] != text {
			order = append(order, text)
		}
	}
	assert.Equal(t, len(l.Steps), steps)
	assert.Equal(t, []string{"unread -3", "0", "1", "unread 1", "3", "unread 3", "4", "unread 9"}, order)
}

// TestUnreadIsShown: every view that has a time line shows them in it, marked.
func TestUnreadIsShown(t *testing.T) {
	c := oneLogin()
	c.Summary.Succeeded, c.Summary.Failed = 0, 1
	for _, format := range []string{"text", "timeline", "ladder"} {
		for _, width := range []int{40, 80} {
			got := draw(t, format, Options{Width: width, Capture: "logs"}, c, withUnread())
			assert.Contains(t, got, "! unread: no message", "%s %d", format, width)
			for i := range 4 {
				assert.Contains(t, got, fmt.Sprintf("unread word%d of", i), "%s %d", format, width)
			}
		}
	}
	raw := draw(t, "raw", Options{Width: 80, Capture: "logs"}, c, withUnread())
	assert.Regexp(t, `(?s)\nopc.log:50  RAW word0\n +\S*of 41077\n.*opc.log:2 .*opc.log:51  RAW word1.*jgw1.log:7 .*RAW word2.*jgw1.log:9 .*opc.log:53  RAW word3\n`, strings.ReplaceAll(raw, "\t", " "))
}

// TestReached: where a login stopped is said in words.
func TestReached(t *testing.T) {
	l := fixtureFailed()
	assert.Equal(t, `"the JGW answers" (observer-answered)`, reached(l))
	l.Steps = nil
	assert.Equal(t, "observer-answered", reached(l), "a login without its steps")
	got := draw(t, "text", Options{Width: 80}, oneLogin(), fixtureFailed())
	assert.Contains(t, got, `stopped after`)
	assert.Contains(t, got, `reached    "the JGW answers" (observer-answered)`)
}

// TestLineNumberSurvives: where space is short the file name goes, not the line.
func TestLineNumberSurvives(t *testing.T) {
	p := newPage(nil, Options{Width: 40})
	for _, tt := range []struct {
		place string
		width int
		want  string
	}{
		{"opc.log:12", 20, "opc.log:12"},
		{"a-long-name.log:12", 9, "a-lon…:12"},
		{"a-long-name.log:12", 4, "…:12"},
		{"a-long-name.log:12", 3, "a-…"}, // nothing useful fits
		{"a-long-name", 6, "a-lon…"},
		{"", 3, ""},
		{":7", 1, "…"},
		{"opc.log:7", 2, "o…"},
	} {
		got := ""
		for _, c := range p.cutPlace(p.cells(plain(tt.place)), tt.width) {
			got += c.text
		}
		assert.Equal(t, tt.want, got, "%s in %d", tt.place, tt.width)
	}
	l := fixtureLogin()
	for i := range l.Steps {
		e := &l.Steps[i].Evidence[0]
		e.Source = "logs/a-very-long-name-of-a-" + strings.TrimPrefix(e.Source, "logs/")
		e.Line += 1000
	}
	for _, format := range []string{"text", "timeline", "links"} {
		got := draw(t, format, Options{Width: 40}, oneLogin(), l)
		for i := range l.Steps {
			assert.True(t, strings.Contains(got, fmt.Sprintf(":%d\n", l.Steps[i].Evidence[0].Line)), "%s has no line %d:\n%s", format, l.Steps[i].Evidence[0].Line, got)
		}
	}
}

// TestClocks: the date that all times of a table have is said once; dates that
// differ stay, and so do seconds.
func TestClocks(t *testing.T) {
	p, narrow := newPage(nil, Options{Width: 80}), newPage(nil, Options{Width: 40})
	one := []flow.Time{when("2019-03-04 09:14:07:101"), {}, when("2019-03-04 09:15:00:000")}
	other, undated := when("2019-03-05 00:00:01:000"), when("09:15:00:000")
	assert.Equal(t, "2019-03-04", p.clocksOf(one).day)
	assert.Equal(t, "09:14:07.101", p.clocksOf(one).show(one[0]))
	assert.Equal(t, "09:14:07", narrow.clocksOf(one).show(one[0]))
	for _, mixed := range [][]flow.Time{{one[0], other}, {other, one[0]}, {one[0], undated}, {undated, one[0]}} {
		c := p.clocksOf(mixed)
		assert.Equal(t, "", c.day, "%v", mixed)
		assert.Equal(t, "2019-03-04 09:14:07", c.show(one[0]))
		assert.Equal(t, "03-04 09:14", narrow.clocksOf(mixed).show(one[0]))
		assert.Equal(t, "09:15:00.000", c.show(undated))
	}
	assert.Equal(t, "", p.clocksOf(nil).show(flow.Time{}))

	c := fixtureClosing()
	for i := range c.Input.Sources {
		s := &c.Input.Sources[i]
		if s.Recognized {
			s.First, s.Last = when("2019-03-04 23:30:00.001"), when(fmt.Sprintf("2019-03-0%d 23:59:59.800", 4+i%2))
		}
	}
	got := draw(t, "inspect", Options{Width: 80}, c)
	assert.Regexp(t, `(?m)^  ctisvr.log .* 2019-03-04 23:30:00  2019-03-04 23:59:59$`, got)
	assert.Regexp(t, `(?m)^  jgw1.log .* 2019-03-04 23:30:00  2019-03-05 23:59:59$`, got)
	c.Input.Sources[1].Name = "other/ctisvr.log"
	assert.Contains(t, draw(t, "inspect", Options{Width: 120}, c), "other/ctisvr.log")
}
