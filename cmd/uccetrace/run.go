package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"uccetrace/flow/check"
	"uccetrace/flow/knowledge"
	"uccetrace/flow/redact"
	"uccetrace/parser/catalog"
	"uccetrace/render"
)

// Exit codes: the contract with scripts.
const (
	exitDone         = 0
	exitUsage        = 2 // flags, arguments, catalogue
	exitIncomplete   = 3 // a named path could not be read to its end, or an output not be written
	exitUnrecognized = 5 // nothing recognised at all, or not in a file that was named
)

// failure is an error that has an exit code of its own.
type failure struct {
	code int
	err  error // nil where all has been said already
}

func (f failure) Error() string {
	if f.err == nil {
		return ""
	}
	return f.err.Error()
}

func (f failure) Unwrap() error { return f.err }

func usage(format string, args ...any) error {
	return failure{exitUsage, fmt.Errorf(format, args...)}
}

// wrong is an error of definitions, which may be many at once.
type wrong struct {
	what string
	err  error
}

func (w wrong) Error() string { return w.lines()[0] }
func (w wrong) Unwrap() error { return w.err }

// lines has one for each definition that is wrong.
func (w wrong) lines() []string {
	var all catalog.Errors
	if !errors.As(w.err, &all) {
		return []string{w.what + ": " + w.err.Error()}
	}
	var out []string
	for i, e := range all {
		if i == mostComplaints {
			out = append(out, fmt.Sprintf("%s: and %d more: correct these first", w.what, len(all)-i))
			break
		}
		out = append(out, w.what+": "+e.Error())
	}
	return out
}

// app is one call of the program.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            func(string) string
	set            settings
	known          *knowledge.Base  // once it was asked for
	hides          *redact.Redactor // of --redact, once it is made
	held           []string         // what is to be said once it is
	made           [][2]string      // by which program and definitions, once they are read
}

// run is the program: arguments and streams in, an exit code out.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := interruptible()
	defer stop()
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr, env: os.Getenv}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	help := &remembering{Writer: stdout}
	root.SetOut(help)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil || help.err != nil {
		err = a.printed(help.err)
	}
	a.release()
	defer a.release()
	var sig interrupted
	switch {
	case err == nil:
		return exitDone
	case errors.As(context.Cause(ctx), &sig):
		return 128 + int(sig.Signal.(syscall.Signal))
	}
	var f failure
	if !errors.As(err, &f) {
		f = failure{exitUsage, err} // cobra's own errors are about flags and arguments
	}
	if f.err != nil && !brokenPipe(f.err) {
		for _, line := range complaints(f.err) {
			a.complain(line)
		}
	}
	return f.code
}

// remembering keeps the first error of what is written: of help, whose writer asks for none.
type remembering struct {
	io.Writer
	err error
}

func (k *remembering) Write(p []byte) (int, error) {
	n, err := k.Writer.Write(p)
	if k.err == nil {
		k.err = err
	}
	return n, err
}

// complaints are what an error says, a line for each thing that is wrong.
func complaints(err error) []string {
	var w wrong
	if errors.As(err, &w) {
		return w.lines()
	}
	var expression *check.ExpressionError
	if all, ok := err.(interface{ Unwrap() []error }); !ok && errors.As(err, &expression) {
		return append([]string{err.Error()}, expression.Caret()...)
	} else if ok {
		var out []string
		for _, one := range all.Unwrap() {
			out = append(out, complaints(one)...)
		}
		return out
	}
	return []string{err.Error()}
}

// complain says one line on standard error. What it says may hold what a trace or
// a file name says, so it is made safe.
func (a *app) complain(text string) {
	if a.set.redact {
		if a.hides == nil {
			a.held = append(a.held, text)
			return
		}
		text = a.hides.Line(text)
	}
	fmt.Fprintf(a.stderr, "uccetrace: %s\n", render.Line(text))
}

// release says what was held back until it could be redacted.
func (a *app) release() {
	held := a.held
	if a.held = nil; a.hides == nil {
		a.set.redact = false // nothing was read: there is nothing but what was typed
	}
	for _, text := range held {
		a.complain(text)
	}
}

// interrupted is the cause of a context that a signal cancelled.
type interrupted struct{ os.Signal }

func (i interrupted) Error() string { return i.Signal.String() }

// stuck is how long an interrupted call may take in all: to open a pipe that nobody reads,
// or to write to it, never ends.
const stuck = 500 * time.Millisecond

// interruptible gives a context that the first SIGINT, SIGTERM or SIGHUP cancels;
// a second one ends the process at once, as does getting stuck. A closed pipe is an error of the write,
// so that files that are being written beside it are finished all the same.
func interruptible() (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	pipe := make(chan os.Signal, 1)
	signal.Notify(pipe, syscall.SIGPIPE)
	done := make(chan struct{})
	go func() {
		var s os.Signal
		select {
		case s = <-signals:
			cancel(interrupted{s})
		case <-done:
			return
		}
		select {
		case s = <-signals:
		case <-time.After(stuck):
		case <-done:
			return
		}
		os.Exit(128 + int(s.(syscall.Signal)))
	}()
	return ctx, func() {
		signal.Stop(signals)
		signal.Stop(pipe)
		close(done)
		cancel(nil)
	}
}

// grace is how long an interrupted job may take to end by itself: a read of
// standard input that nobody feeds never does.
const grace = 150 * time.Millisecond

// await runs a job and leaves it behind when it does not end after an interrupt.
func await(ctx context.Context, job func() error) error {
	result := make(chan error, 1)
	go func() { result <- job() }()
	select {
	case err := <-result:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-result:
		if err == nil {
			return nil
		}
	case <-time.After(grace):
	}
	return context.Cause(ctx)
}

// brokenPipe says that whoever read the output has had enough, which is no error.
func brokenPipe(err error) bool {
	const noData, pipeClosed = syscall.Errno(232), syscall.Errno(109) // as Windows says it
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) ||
		os.PathSeparator == '\\' && (errors.Is(err, noData) || errors.Is(err, pipeClosed))
}
