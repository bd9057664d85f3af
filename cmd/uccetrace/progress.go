package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"uccetrace/flow/simulate"
)

// bar shows how far a long run has come: on a terminal's standard error only, and
// not before it has taken a moment. It is drawn by hand because the library for it
// asks the terminal for its colours as soon as it is linked, in every command.
type bar struct {
	out         io.Writer // nil where nobody looks
	full, empty string
	columns     int // of the terminal
	next        time.Time
	shown       bool
}

// redraw is the time between two drawings, and before the first one.
const redraw = 200 * time.Millisecond

// Columns of a bar, and of a terminal that does not tell its own.
const (
	leastBar = 5
	mostBar  = 30
	usually  = 80
)

func (a *app) progress() *bar {
	columns, tty := terminal(a.stderr)
	if !tty || a.env("TERM") == "dumb" {
		return &bar{}
	}
	if columns <= 0 {
		columns = usually
	}
	b := &bar{out: a.stderr, full: "█", empty: "░", columns: columns, next: time.Now().Add(redraw)}
	if a.set.ascii {
		b.full, b.empty = "#", "."
	}
	return b
}

func (b *bar) show(p simulate.Progress) {
	now := time.Now()
	if b.out == nil || now.Before(b.next) {
		return
	}
	b.next, b.shown = now.Add(redraw), true
	fmt.Fprint(b.out, "\r\x1b[K"+b.line(p))
}

// line is the bar with what stands beside it. It leaves the last column free: a line
// that fills it would wrap, and could not be drawn over.
func (b *bar) line(p simulate.Progress) string {
	text := fmt.Sprintf("%3d%%  %s, %s", p.Done*100/simulate.One, plural(p.Logins, "sign-in"), bytesText(p.Bytes))
	width := min(b.columns-len(text)-2, mostBar)
	if width < leastBar {
		text = strings.TrimSpace(text)
		return text[:min(len(text), max(b.columns-1, 0))]
	}
	full := int(int64(p.Done) * int64(width) / int64(simulate.One))
	return strings.Repeat(b.full, full) + strings.Repeat(b.empty, width-full) + " " + text
}

// clear takes the bar away.
func (b *bar) clear() {
	if b.shown {
		fmt.Fprint(b.out, "\r\x1b[K")
	}
}
