package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"uccetrace/correlate/clock"
	"uccetrace/flow"
	"uccetrace/flow/analysis"
	"uccetrace/parser"
	"uccetrace/render"
)

// report reads the paths and writes the report in every format asked for.
func (a *app) report(ctx context.Context, paths []string, standard string) error {
	return a.read(ctx, paths, standard, reading{
		help: "uccetrace --help",
		format: func(name string) (render.Format, error) {
			f, ok := render.Lookup(name)
			if !ok {
				return f, fmt.Errorf("unknown format %q: formats are %s", name, strings.Join(formatNames(), ", "))
			}
			return f, nil
		},
		report: func(opt analysis.Options, outs outputs) (analysis.Status, error) {
			return a.analyze(ctx, opt, outs)
		},
	})
}

// analyze makes a report, with the replays that its formats show.
func (a *app) analyze(ctx context.Context, opt analysis.Options, outs outputs) (analysis.Status, error) {
	switch {
	case outs.replayed():
		return analysis.Replay(ctx, opt, analysis.Replays{Most: a.mostReplays(opt)}, outs)
	case opt.Digests:
		return analysis.Replay(ctx, opt, analysis.Replays{Unsuccessful: true}, outs)
	}
	return analysis.Run(ctx, opt, outs)
}

// reading is a command that reads paths and writes a report on them.
type reading struct {
	help   string                                   // the call that has examples
	format func(name string) (render.Format, error) // finds one of its formats
	report func(analysis.Options, outputs) (analysis.Status, error)
	kinds  bool // it says which kinds of lines a process never printed
	files  bool // it names the inputs with their digests
}

// mostReplays is how many logins need a replay: text shows the first ones only.
func (a *app) mostReplays(opt analysis.Options) int {
	if opt.Shapes || a.set.all { // a format for programs holds all
		return 0
	}
	return render.Shown
}

// prepare judges the flags and finds the formats that they ask for, before anything
// is read.
func (a *app) prepare(standard string, find func(name string) (render.Format, error)) (format render.Format, files []target, err error) {
	if err := a.set.check(); err != nil {
		return format, nil, err
	}
	if format, err = find(standard); err != nil {
		return format, nil, usage("%w", err)
	}
	if files, err = targets(a.set.outputs); err != nil {
		return format, nil, err
	}
	for i := range files {
		if files[i].format, err = find(files[i].format.Name); err != nil {
			return format, nil, usage("-o %s: %w", files[i].path, err)
		}
	}
	return format, files, a.checkCauses()
}

// read reads the paths and writes what comes of them in every format asked for.
func (a *app) read(ctx context.Context, paths []string, standard string, r reading) error {
	format, files, err := a.prepare(standard, r.format)
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return noPath(r.help)
	}
	opt, err := a.options()
	if err != nil {
		return err
	}
	a.made = made(opt.Catalog)
	found, err := a.take(&opt, paths, files)
	if err != nil {
		return err
	}
	outs, brief, err := a.open(format, files, a.named(paths))
	if err != nil {
		return err
	}
	handedOn := r.files || dossier(format, files)
	opt.Brief, opt.Causes, opt.Beyond = brief, a.base, true
	opt.Shapes = r.kinds || wants(format, files, "inspect") || wants(format, files, "json") || wants(format, files, "jsonl")
	opt.Verbatim, opt.Digests = handedOn || wants(format, files, "raw"), handedOn
	return a.deliver(ctx, found, outs, func() (analysis.Status, error) {
		status, err := r.report(opt, outs)
		if err == nil {
			err = a.keepMap()
		}
		return status, err
	})
}

// deliver runs a job that writes to outs, makes their files stand, and judges what
// was read.
func (a *app) deliver(ctx context.Context, found found, outs outputs, job func() (analysis.Status, error)) error {
	var status analysis.Status
	err := await(ctx, func() (err error) {
		status, err = job()
		return err
	})
	if err != nil && (ctx.Err() != nil || outs.healthy()) {
		outs.abort()
		return brokenOff(ctx, err)
	}
	if cerr := outs.commit(); cerr != nil {
		return failure{exitIncomplete, cerr}
	}
	if err != nil {
		return nil // nobody reads on: there is nothing to judge
	}
	return a.verdict(found, status)
}

// brokenOff is the error of a run that did not come to its end.
func brokenOff(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	if asked := new(clock.OptionError); errors.As(err, asked) {
		return failure{exitUsage, err}
	}
	return failure{exitIncomplete, err}
}

// options are what the common flags say of reading a capture. Causes are looked for
// where a filter needs them.
func (a *app) options() (opt analysis.Options, err error) {
	if err := a.set.check(); err != nil {
		return opt, err
	}
	if err := a.checkCauses(); err != nil {
		return opt, err
	}
	opt = analysis.Options{Stdin: a.stdin, Filter: a.set.filter, NoAnswer: a.set.noAnswer, Quiet: a.set.quiet, LongQuiet: a.set.setupQuiet}
	if opt.Catalog, err = a.set.definitions(); err != nil {
		return opt, err
	}
	if opt.Budgets, err = a.set.budgets(); err != nil {
		return opt, err
	}
	if opt.Dialects, err = a.set.forced(); err != nil {
		return opt, err
	}
	if opt.Filter.Cause != "" {
		opt.Causes = a.base
	}
	return opt, a.set.times.apply(&opt)
}

// wants says whether some output has this format.
func wants(standard render.Format, files []target, name string) bool {
	for _, t := range files {
		if t.format.Name == name {
			return true
		}
	}
	return standard.Name == name
}

// dossier says whether some output is a report that is handed on.
func dossier(standard render.Format, files []target) bool {
	for _, t := range files {
		if t.format.Dossier {
			return true
		}
	}
	return standard.Dossier
}

// healthy says that no output failed: an error is then one of the input.
func (o outputs) healthy() bool {
	for _, out := range o {
		if out.err != nil {
			return false
		}
	}
	return true
}

// open makes the outputs; brief says that none of them needs every step.
func (a *app) open(standard render.Format, files []target, paths []string) (outs outputs, brief bool, err error) {
	brief = standard.Brief
	outs = outputs{{name: "standard output", format: standard, sink: standard.New(a.stdout, a.look(paths))}}
	for _, t := range files {
		f, err := create(t.path)
		if err != nil {
			outs.abort()
			return nil, false, err
		}
		outs = append(outs, &output{name: t.path, format: t.format, sink: t.format.New(f, a.lookOfFile(paths)), file: f})
		brief = brief && t.format.Brief
	}
	return outs, brief, nil
}

// found is what the paths of the command line lead to.
type found struct {
	paths      []string // those that lead somewhere
	sources    []*parser.Source
	unreadable int // named paths that could not be read
	empty      int // folders and patterns without a file
	troubles   []flow.Trouble
}

// find looks at every path before any is read, so that one that leads nowhere is
// said and does not keep the others from being read.
func (a *app) find(paths []string) found {
	var f found
	for _, p := range paths {
		if p == "-" {
			f.paths = append(f.paths, p)
			continue
		}
		sources, _, err := parser.Find([]string{p}, nil)
		if err != nil {
			kind := flow.Incomplete
			if info, serr := os.Stat(p); serr == nil && info.IsDir() && readable(p) {
				kind = flow.Unrecognized
				f.empty++
			} else {
				f.unreadable++
			}
			f.troubles = append(f.troubles, flow.Trouble{Kind: kind, Source: p, Text: strings.TrimPrefix(err.Error(), p+": ")})
			a.complain(err.Error())
			continue
		}
		f.paths = append(f.paths, p)
		f.sources = append(f.sources, sources...)
	}
	return f
}

func readable(dir string) bool {
	_, err := os.ReadDir(dir)
	return err == nil
}

func (f found) code() int {
	if f.unreadable > 0 {
		return exitIncomplete
	}
	return exitUnrecognized
}

// mostComplaints is how many lines standard error gets of one kind.
const mostComplaints = 20

// verdict makes an exit code of what was read, the gravest first: a path that
// could not be read to its end, then one that is no trace log.
func (a *app) verdict(f found, s analysis.Status) error {
	a.complainOf(s.Incomplete)
	a.complainOf(s.NamedUnrecognized)
	if !s.Recognized && len(s.NamedUnrecognized)+len(s.Incomplete) == 0 {
		a.complainOf(s.Foreign)
		text := ": no trace log in there"
		if len(s.Foreign) == 0 {
			text += ": no line begins with a time and a process such as 23:35:36:354 PG1A-opc"
		}
		a.complain(strings.Join(f.paths, " ") + text)
	}
	switch {
	case f.unreadable > 0 || len(s.Incomplete) > 0:
		return failure{code: exitIncomplete}
	case f.empty > 0 || !s.Recognized || len(s.NamedUnrecognized) > 0:
		return failure{code: exitUnrecognized}
	}
	return nil
}

func (a *app) complainOf(troubles []analysis.Trouble) {
	for i, t := range troubles {
		if i == mostComplaints {
			a.complain(fmt.Sprintf("and %d more like these: the report names them", len(troubles)-i))
			return
		}
		a.complain(t.Source + ": " + t.Text)
	}
}

// command decides what a call without a command means: its arguments are paths,
// unless the first one looks like a command that was mistyped.
func (a *app) bareCall(ctx context.Context, args []string, suggest func(string) []string, known []string) error {
	if len(args) > 0 && !strings.ContainsAny(args[0], `./\*?[{:`) && args[0] != "-" {
		if _, err := os.Lstat(args[0]); errors.Is(err, os.ErrNotExist) {
			hint := ""
			if near := suggest(args[0]); len(near) > 0 {
				hint = fmt.Sprintf(": did you mean %s?", strings.Join(near, " or "))
			}
			return usage("%q is neither a command nor a file%s (commands are %s)", args[0], hint, strings.Join(known, ", "))
		}
	}
	return a.report(ctx, args, a.standard("text"))
}

// standard is the format of standard output, by default that of the command.
func (a *app) standard(byDefault string) string {
	if a.set.format != "" {
		return a.set.format
	}
	return byDefault
}
