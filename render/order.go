package render

import (
	"strings"

	"uccetrace/flow"
)

// line is one line of a login's story: a step, or an entry that no message claims.
type line struct {
	step   *flow.Step
	index  int // of the step
	unread *flow.Unread
}

// story puts a login's unread entries among its steps, each before the first step
// that is later.
func story(l *flow.Login) []line {
	out := make([]line, 0, len(l.Steps)+len(l.Unread))
	next := 0
	until := func(offset int64, last bool) {
		for ; next < len(l.Unread) && (last || l.Unread[next].OffsetMS < offset); next++ {
			out = append(out, line{unread: &l.Unread[next]})
		}
	}
	for i := range l.Steps {
		until(l.Steps[i].OffsetMS, false)
		out = append(out, line{step: &l.Steps[i], index: i})
	}
	until(0, true)
	return out
}

// oneLine is what an unread entry says, on one line.
func oneLine(u *flow.Unread) string {
	return strings.Join(strings.FieldsFunc(u.Text, func(r rune) bool { return strings.ContainsRune(" \t\r\n", r) }), " ")
}

// holds says what an unread entry shares with its login.
func holds(u *flow.Unread) string {
	return commas(labelled("holds", strings.Join(u.Keys, ", ")), labelled("code", strings.Join(u.Codes, ", ")))
}
