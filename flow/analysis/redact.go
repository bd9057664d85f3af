package analysis

import (
	"context"

	"uccetrace/flow"
	"uccetrace/parser"
	"uccetrace/parser/source"
)

// veiled opens the sources of a capture again, redacted, and translates the filter.
func (o *Options) veiled(ctx context.Context, sources []*source.Source, real *parser.Capture, how parser.Options) (*parser.Capture, error) {
	f := &o.Filter
	if err := o.Redact.Read(ctx, real, nonEmpty(f.Agent, f.Ext)...); err != nil {
		return nil, err
	}
	f.Agent, f.Ext, f.Find = o.Redact.Value(f.Agent), o.Redact.Value(f.Ext), o.Redact.Value(f.Find)
	how.Veil = o.Redact.Veil
	return parser.Open(ctx, sources, how)
}

// hush takes what is private out of what is said of the input by name.
func (o *Options) hush(s *Status, in *flow.Input) {
	for i := range in.Warnings {
		w := &in.Warnings[i]
		w.Source, w.Text = o.Redact.Line(w.Source), o.Redact.Line(w.Text)
	}
	for i := range in.Files {
		in.Files[i].Name = o.Redact.Line(in.Files[i].Name)
	}
	for _, list := range [][]Trouble{s.NamedUnrecognized, s.Foreign, s.Incomplete} {
		for i := range list {
			list[i].Source, list[i].Text = o.Redact.Line(list[i].Source), o.Redact.Line(list[i].Text)
		}
	}
}
