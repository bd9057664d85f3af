package main

import (
	"io"
	"os"
	"strconv"

	"golang.org/x/term"

	"uccetrace/render"
)

// look decides once how text looks on standard output: colour on a terminal
// unless NO_COLOR or TERM=dumb speak against it, its width or COLUMNS, else 80.
func (a *app) look(paths []string) render.Options {
	opt := a.lookOfFile(paths)
	columns, tty := terminal(a.stdout)
	if tty && columns > 0 {
		opt.Width = columns
	}
	if n, err := strconv.Atoi(a.env("COLUMNS")); err == nil && n > 0 && (!tty || columns <= 0) {
		opt.Width = n
	}
	switch a.set.color {
	case "always":
		opt.Color = true
	case "auto":
		opt.Color = tty && a.env("NO_COLOR") == "" && a.env("TERM") != "dumb"
	}
	return opt
}

// lookOfFile is how text looks in a file: the same on any machine.
func (a *app) lookOfFile(paths []string) render.Options {
	return render.Options{Width: 80, ASCII: a.set.ascii, All: a.set.all, Capture: render.Typed(paths), Known: a.baseOrNil,
		Title: a.set.title, Case: a.set.caseID, Made: a.made}
}

func terminal(w io.Writer) (columns int, tty bool) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		columns = 0
	}
	return columns, true
}
