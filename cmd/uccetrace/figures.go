package main

import (
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"uccetrace/flow/analysis"
	"uccetrace/render"
)

// figureFlags say where the figures of stats, diff and sessions go.
type figureFlags struct {
	format  string
	outputs []string
}

func (f *figureFlags) add(c *cobra.Command) {
	names := strings.Join(render.FigureFormats(), ", ")
	c.Flags().SortFlags = false
	c.Flags().StringVar(&f.format, "format", "text", "`format` of standard output: "+names)
	c.Flags().StringArrayVarP(&f.outputs, "output", "o", nil, "write to `FILE` too, its format by extension (.txt, .json); may be repeated")
	c.RegisterFlagCompletionFunc("format", fixed(render.FigureFormats()...))
}

// places judges the flags before anything is read.
func (f *figureFlags) places() (sheets[string], error) {
	if !slices.Contains(render.FigureFormats(), f.format) {
		return nil, usage("unknown format %q: formats are %s", f.format, strings.Join(render.FigureFormats(), ", "))
	}
	outs := sheets[string]{{format: f.format}}
	for _, path := range f.outputs {
		format := map[string]string{".txt": "text", ".json": "json"}[strings.ToLower(filepath.Ext(path))]
		if format == "" {
			return nil, usage("-o %s: no format has this extension: end the name in .txt or .json", path)
		}
		outs = append(outs, &sheet[string]{format: format, path: path})
	}
	return outs, nil
}

// count has the paths read into a sink, and writes the figures that come of it in every
// format asked for.
func count[T any](ctx context.Context, a *app, paths []string, opt analysis.Options, outs sheets[string], into analysis.Sink, figures func() T, write func(io.Writer, T, string, render.Options) error) error {
	found, err := a.take(&opt, paths, outs.targets())
	if err != nil {
		return err
	}
	if err := outs.open(); err != nil {
		return err
	}
	opt.Brief = true
	var status analysis.Status
	if err := await(ctx, func() (err error) { status, err = analysis.Run(ctx, opt, into); return err }); err != nil {
		outs.abort()
		return brokenOff(ctx, err)
	}
	if err := a.keepMap(); err != nil {
		outs.abort()
		return failure{exitIncomplete, err}
	}
	made := figures()
	err = outs.write(a.stdout, func(w io.Writer, format string, file bool) error {
		return write(w, made, format, a.lookAt(file, paths))
	})
	if err != nil {
		return err
	}
	return a.verdict(found, status)
}

// noPath is the error of a call that names nothing to read; help is the call that has
// examples.
func noPath(help string) error {
	return usage("no path given: name log files, folders or patterns, or - for standard input; \"%s\" has examples", help)
}
