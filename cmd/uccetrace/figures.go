package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"uccetrace/flow/whole"
	"uccetrace/render"
)

// figureFlags say where the figures of stats and diff go.
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

// figureOutput is one place that figures go to.
type figureOutput struct {
	format, path string // path "" for standard output
	file         *whole.File
}

type figureOutputs []*figureOutput

// places judges the flags before anything is read.
func (f *figureFlags) places() (figureOutputs, error) {
	if !slices.Contains(render.FigureFormats(), f.format) {
		return nil, usage("unknown format %q: formats are %s", f.format, strings.Join(render.FigureFormats(), ", "))
	}
	outs := figureOutputs{{format: f.format}}
	for _, path := range f.outputs {
		format := map[string]string{".txt": "text", ".json": "json"}[strings.ToLower(filepath.Ext(path))]
		if format == "" {
			return nil, usage("-o %s: no format has this extension: end the name in .txt or .json", path)
		}
		outs = append(outs, &figureOutput{format: format, path: path})
	}
	return outs, nil
}

// targets are the files, for refuseInputs.
func (o figureOutputs) targets() []target {
	var out []target
	for _, f := range o[1:] {
		out = append(out, target{path: f.path})
	}
	return out
}

func (o figureOutputs) open() error {
	for _, f := range o[1:] {
		file, err := whole.Create(f.path)
		if err != nil {
			o.abort()
			return failure{exitIncomplete, fmt.Errorf("-o %s: %w", f.path, bare(err))}
		}
		f.file = file
	}
	return nil
}

func (o figureOutputs) abort() {
	for _, f := range o {
		if f.file != nil {
			f.file.Abort()
		}
	}
}

// write writes the figures everywhere; one output that fails does not keep the others
// from theirs.
func (o figureOutputs) write(stdout io.Writer, draw func(w io.Writer, format string, file bool) error) error {
	var errs []error
	for _, f := range o {
		name, err := "standard output", error(nil)
		if f.file == nil {
			if err = draw(stdout, f.format, false); brokenPipe(err) {
				err = nil
			}
		} else {
			name = f.path
			if err = draw(f.file, f.format, true); err == nil {
				err = f.file.Commit()
			} else {
				f.file.Abort()
			}
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w: what stands there is not whole", name, bare(err)))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return failure{exitIncomplete, err}
	}
	return nil
}
