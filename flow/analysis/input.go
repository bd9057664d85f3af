package analysis

import (
	"uccetrace/flow"
	"uccetrace/parser"
)

// input puts what the parser counted into the report's words.
func input(sum parser.Summary, warnings []parser.Warning) flow.Input {
	out := flow.Input{Sources: []flow.Source{}, Unknown: []flow.Unknown{}, NearMisses: []flow.NearMiss{}, Warnings: []flow.Warning{}}
	for _, s := range sum.Sources {
		src := flow.Source{
			Name: s.Source.Name, Bytes: s.Bytes, GapBytes: s.GapBytes, Entries: s.Entries, Claimed: s.Claimed, Recognized: s.Recognized,
			Dialect: s.Dialect, Encoding: s.Encoding, First: s.First, Last: s.Last, Processes: []flow.SourceProcess{},
		}
		for _, p := range s.Procs {
			proc := flow.SourceProcess{Process: p.Proc.Process, Node: p.Proc.Node, Instance: p.Proc.Instance,
				Entries: p.Entries, Claimed: p.Claimed, Login: p.Login, First: p.First, Last: p.Last, Kinds: []flow.Kind{}}
			for _, k := range p.Kinds {
				proc.Kinds = append(proc.Kinds, flow.Kind{Message: k.Message, Count: k.Count})
			}
			src.Processes = append(src.Processes, proc)
		}
		out.Sources = append(out.Sources, src)
	}
	for _, u := range sum.Unknown {
		out.Unknown = append(out.Unknown, flow.Unknown{Process: u.Process, Shape: u.Shape, Count: u.Count})
	}
	for _, n := range sum.NearMisses {
		out.NearMisses = append(out.NearMisses, flow.NearMiss{Message: n.Message, Count: n.Count, Sample: n.Sample, Source: n.Source, Line: n.Line})
	}
	for _, w := range append(append([]parser.Warning(nil), warnings...), sum.Warnings...) {
		out.Warnings = append(out.Warnings, flow.Warning{Source: w.Source, Line: w.Line, Text: w.Text})
	}
	return out
}
