package main

import (
	"context"
	"io"
	"strings"
	"time"

	"uccetrace/flow"
	"uccetrace/flow/analysis"
	"uccetrace/flow/check"
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
		return noPath("uccetrace check --help")
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
	if err := refuseNamed(outs.targets(), named); err != nil {
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
	err = outs.write(a.stdout, func(w io.Writer, format render.CheckFormat, file bool) error {
		return format.Write(w, v, a.lookAt(file, paths))
	})
	if err != nil {
		return err
	}
	if v.Code == exitDone {
		return nil
	}
	return failure{code: v.Code}
}

// renamed has a policy name what a redacted capture names, if that is asked for.
func (a *app) renamed(opt *analysis.Options, p *check.Policy, gate *check.Gate, outs sheets[render.CheckFormat], found found) error {
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
func (a *app) judge(ctx context.Context, opt analysis.Options, gate *check.Gate, outs sheets[render.CheckFormat]) (status analysis.Status, err error) {
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

// formats are those of standard output and of the files, before anything is read.
func (f *checkFlags) formats() (sheets[render.CheckFormat], error) {
	names := strings.Join(checkFormatNames(), ", ")
	format, ok := render.LookupCheck(f.format)
	if !ok {
		return nil, usage("unknown format %q: formats of a check are %s", f.format, names)
	}
	outs := sheets[render.CheckFormat]{{format: format}}
	for _, flag := range f.outputs {
		o := &sheet[render.CheckFormat]{path: flag}
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
