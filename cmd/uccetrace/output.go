package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/whole"
	"uccetrace/parser/source"
	"uccetrace/render"
)

// output is one place that a report goes to. An output whose writer failed takes
// no more, and does not keep the others from theirs.
type output struct {
	name   string // for messages
	format render.Format
	sink   render.Sink
	file   *whole.File // nil for standard output
	err    error
}

// outputs hands a report to each output; it stops the run only when none is left.
type outputs []*output

func (o outputs) each(call func(render.Sink) error) error {
	var last error
	alive := false
	for _, out := range o {
		if out.err == nil {
			out.err = call(out.sink)
		}
		if out.err == nil {
			alive = true
		} else {
			last = out.err
		}
	}
	if alive {
		return nil
	}
	return last
}

// replayed says that some output shows replays.
func (o outputs) replayed() bool {
	for _, out := range o {
		if out.format.Replayed {
			return true
		}
	}
	return false
}

func (o outputs) Begin() error { return o.each(render.Sink.Begin) }
func (o outputs) Login(l *flow.Login) error {
	return o.each(func(s render.Sink) error { return s.Login(l) })
}
func (o outputs) End(c *flow.Closing) error {
	return o.each(func(s render.Sink) error { return s.End(c) })
}

// commit makes the files stand under their names and says what could not be
// written.
func (o outputs) commit() error {
	var errs []error
	for _, out := range o {
		if out.file != nil {
			if out.err == nil {
				out.err = out.file.Commit()
			} else {
				out.file.Abort()
			}
		}
		if out.err != nil && !(out.file == nil && brokenPipe(out.err)) {
			errs = append(errs, fmt.Errorf("%s: %w: the report there is not whole", out.name, bare(out.err)))
		}
	}
	return errors.Join(errs...)
}

func (o outputs) abort() {
	for _, out := range o {
		if out.file != nil {
			out.file.Abort()
		}
	}
}

// target is what an -o flag asks for.
type target struct {
	format render.Format
	path   string
}

// targets reads the -o flags.
func targets(flags []string) ([]target, error) {
	var out []target
	for _, flag := range flags {
		var t target
		name, path, named := strings.Cut(flag, "=")
		if named && !strings.ContainsAny(name, `./\:`) {
			f, ok := render.Lookup(name)
			if !ok {
				return nil, usage("-o %s: unknown format %q: formats are %s", flag, name, strings.Join(formatNames(), ", "))
			}
			t = target{f, path}
		} else {
			f, ok := render.ForFile(flag)
			if !ok {
				return nil, usage("-o %s: no format has this extension: write FORMAT=FILE, or end the name in %s", flag, strings.Join(extensions(), ", "))
			}
			t = target{f, flag}
		}
		if t.path == "" || t.path == "-" {
			return nil, usage("-o %s: name a file; --format is for standard output", flag)
		}
		out = append(out, t)
	}
	return out, nil
}

func extensions() []string {
	var out []string
	for _, f := range render.Formats() {
		out = append(out, f.Extensions...)
	}
	return out
}

// refuseInputs keeps a report from replacing a log that it is made of, or another
// report of the same call.
func refuseInputs(ts []target, sources []*source.Source) error {
	for i, t := range ts {
		info, err := os.Stat(t.path)
		if err != nil {
			for _, other := range ts[:i] {
				if filepath.Clean(other.path) == filepath.Clean(t.path) {
					return usage("-o %s: named twice: give each report a file of its own", t.path)
				}
			}
			continue
		}
		if info.IsDir() {
			return usage("-o %s: a folder: name a file in it", t.path)
		}
		for _, s := range sources {
			if in, err := os.Stat(filepath.FromSlash(s.Name)); err == nil && os.SameFile(in, info) {
				return usage("-o %s: this file is read as input (%s) and would be lost: write elsewhere", t.path, s.Name)
			}
		}
		for _, other := range ts[:i] {
			if o, err := os.Stat(other.path); err == nil && os.SameFile(o, info) && info.Mode().IsRegular() {
				return usage("-o %s: the same file as -o %s: give each report a file of its own", t.path, other.path)
			}
		}
	}
	return nil
}

// bare is an error of the file system without operation and path, which the
// message around it names already.
func bare(err error) error {
	var path *os.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
