package main

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

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
