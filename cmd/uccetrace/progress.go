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
	width       int
	next        time.Time
	shown       bool
}

// redraw is the time between two drawings, and before the first one.
const redraw = 200 * time.Millisecond

// Columns of a bar: what stands beside it takes up to 50.
const (
	besideBar = 50
	leastBar  = 10
	mostBar   = 40
)

func (a *app) progress() *bar {
	columns, tty := terminal(a.stderr)
	if !tty || a.env("TERM") == "dumb" {
		return &bar{}
	}
	b := &bar{out: a.stderr, full: "█", empty: "░", width: min(max(columns-besideBar, leastBar), mostBar), next: time.Now().Add(redraw)}
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

// line is the bar with what stands beside it.
func (b *bar) line(p simulate.Progress) string {
	full := int(int64(p.Done) * int64(b.width) / int64(simulate.One))
	return fmt.Sprintf("%s%s %3d%%  %s, %s", strings.Repeat(b.full, full), strings.Repeat(b.empty, b.width-full),
		p.Done*100/simulate.One, plural(p.Logins, "sign-in"), bytesText(p.Bytes))
}

// clear takes the bar away.
func (b *bar) clear() {
	if b.shown {
		fmt.Fprint(b.out, "\r\x1b[K")
	}
}
