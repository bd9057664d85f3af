package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"uccetrace/flow"
	"uccetrace/flow/analysis"
	"uccetrace/flow/check"
	"uccetrace/flow/whole"
	"uccetrace/render"
)

// check reads the paths, judges them and writes the verdict in every format asked for.
// Its exit code is the verdict's.
func (a *app) check(ctx context.Context, paths []string, f *checkFlags, flags check.Settings) error {
	outs, err := f.formats()
	if err != nil {
		return err
	}
	base, err := a.base()
	if err != nil {
		return err
	}
	policy, named, err := f.load(flags, base, time.Now())
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return usage("no path given: name log files, folders or patterns, or - for standard input; \"uccetrace check --help\" has examples")
	}
	opt, err := a.options()
	if err != nil {
		return err
	}
	opt.Brief, opt.Causes = !policy.Steps(), a.base
	found := a.find(paths)
	if err := refuseInputs(outs.targets(), found.sources); err != nil {
		return err
	}
	if err := outs.refuse(named); err != nil {
		return err
	}
	opt.Paths = found.paths
	gate := check.New(policy, base)
	if err := a.renamed(&opt, policy, gate, outs, found); err != nil {
		return err
	}
	if err := outs.open(); err != nil {
		return err
	}
	status, err := a.judge(ctx, opt, gate, outs)
	if err != nil {
		return err
	}
	v := gate.Verdict(a.troubles(found, status))
	if err := outs.write(v, a.stdout, a.look(a.named(paths)), a.lookOfFile(a.named(paths))); err != nil {
		return failure{exitIncomplete, err}
	}
	if v.Code == exitDone {
		return nil
	}
	return failure{code: v.Code}
}

// renamed has a policy name what a redacted capture names, if that is asked for.
func (a *app) renamed(opt *analysis.Options, p *check.Policy, gate *check.Gate, outs verdictOutputs, found found) error {
	if err := a.hide(opt, outs.targets(), found.sources); err != nil || opt.Redact == nil {
		return err
	}
	if text := p.Unnamed(); text != "" {
		return usage("%s", text)
	}
	if p.NeedsNames() && a.set.redactMap == "" {
		return usage("--redact gives agents new names each time, and a baseline or a fingerprint holds those of another check: add --redact-map FILE, that of all of them")
	}
	gate.Rename(check.Names{Value: opt.Redact.Value, Line: opt.Redact.Line})
	return nil
}

// judge reads the capture into the gate; a capture of which no path leads anywhere is
// judged by that alone.
func (a *app) judge(ctx context.Context, opt analysis.Options, gate *check.Gate, outs verdictOutputs) (status analysis.Status, err error) {
	if len(opt.Paths) == 0 {
		return status, nil
	}
	err = await(ctx, func() (err error) {
		status, err = analysis.Run(ctx, opt, gate)
		return err
	})
	if err == nil {
		err = a.keepMap()
	}
	if err != nil {
		outs.abort()
		return status, brokenOff(ctx, err)
	}
	return status, nil
}

// troubles are what is wrong with the input, said on standard error as every command
// says it.
func (a *app) troubles(f found, s analysis.Status) []flow.Trouble {
	out := []flow.Trouble{}
	for _, t := range f.troubles {
		out = append(out, flow.Trouble{Kind: t.Kind, Source: a.hidden(t.Source), Text: a.hidden(t.Text)})
	}
	add := func(kind string, list []analysis.Trouble) {
		for _, t := range list {
			out = append(out, flow.Trouble{Kind: kind, Source: t.Source, Text: t.Text})
		}
	}
	add(flow.Incomplete, s.Incomplete)
	add(flow.Unrecognized, s.NamedUnrecognized)
	if len(f.paths) == 0 {
		return out
	}
	_ = a.verdict(f, s) // the code is the check's own
	if !s.Recognized && len(s.NamedUnrecognized)+len(s.Incomplete) == 0 {
		out = append(out, flow.Trouble{Kind: flow.Unrecognized, Source: a.hidden(strings.Join(f.paths, " ")), Text: "no trace log in there"})
	}
	return out
}

// verdictOutput is one place that a verdict goes to.
type verdictOutput struct {
	format render.CheckFormat
	path   string // "" for standard output
	file   *whole.File
}

type verdictOutputs []*verdictOutput

// formats are those of standard output and of the files, before anything is read.
func (f *checkFlags) formats() (verdictOutputs, error) {
	names := strings.Join(checkFormatNames(), ", ")
	format, ok := render.LookupCheck(f.format)
	if !ok {
		return nil, usage("unknown format %q: formats of a check are %s", f.format, names)
	}
	outs := verdictOutputs{{format: format}}
	for _, flag := range f.outputs {
		o := &verdictOutput{path: flag}
		name, path, named := strings.Cut(flag, "=")
		if named && !strings.ContainsAny(name, `./\:`) {
			if o.format, ok = render.LookupCheck(name); !ok {
				return nil, usage("-o %s: unknown format %q: formats of a check are %s", flag, name, names)
			}
			o.path = path
		} else if o.format, ok = render.ForCheckFile(flag); !ok {
			return nil, usage("-o %s: no format of a check has this extension: write FORMAT=FILE, or end the name in %s", flag, strings.Join(checkExtensions(), ", "))
		}
		if o.path == "" || o.path == "-" {
			return nil, usage("-o %s: name a file; --format is for standard output", flag)
		}
		outs = append(outs, o)
	}
	return outs, nil
}

// targets are the files, for refuseInputs.
func (o verdictOutputs) targets() []target {
	var out []target
	for _, v := range o[1:] {
		out = append(out, target{path: v.path})
	}
	return out
}

// refuse keeps a verdict from replacing a file that it is judged by.
func (o verdictOutputs) refuse(named []string) error {
	for _, v := range o[1:] {
		for _, name := range named {
			a, errA := os.Stat(v.path)
			b, errB := os.Stat(name)
			if errA == nil && errB == nil && os.SameFile(a, b) {
				return usage("-o %s: this file is read as input (%s) and would be lost: write elsewhere", v.path, name)
			}
		}
	}
	return nil
}

func (o verdictOutputs) open() error {
	for _, v := range o[1:] {
		f, err := whole.Create(v.path)
		if err != nil {
			o.abort()
			return failure{exitIncomplete, fmt.Errorf("-o %s: %w", v.path, bare(err))}
		}
		v.file = f
	}
	return nil
}

func (o verdictOutputs) abort() {
	for _, v := range o {
		if v.file != nil {
			v.file.Abort()
		}
	}
}

// write writes the verdict everywhere; one output that fails does not keep the others
// from theirs.
func (o verdictOutputs) write(v *flow.Verdict, stdout io.Writer, look, lookOfFile render.Options) error {
	var errs []error
	for _, out := range o {
		name, err := "standard output", error(nil)
		switch {
		case out.file == nil:
			err = out.format.Write(stdout, v, look)
			if brokenPipe(err) {
				err = nil // nobody reads on; the exit code is the verdict all the same
			}
		default:
			name = out.path
			if err = out.format.Write(out.file, v, lookOfFile); err == nil {
				err = out.file.Commit()
			} else {
				out.file.Abort()
			}
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w: the report there is not whole", name, bare(err)))
		}
	}
	return errors.Join(errs...)
}
