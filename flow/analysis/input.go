package analysis

import (
	"slices"
	"strings"

	"uccetrace/flow"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// input puts what the parser counted into the report's words.
func input(sum parser.Summary, warnings []source.Warning, never map[string][]string) flow.Input {
	out := flow.Input{
		Sources: make([]flow.Source, 0, len(sum.Sources)), Unknown: []flow.Unknown{}, NearMisses: []flow.NearMiss{},
		Warnings: make([]flow.Warning, 0, len(warnings)+len(sum.Warnings)),
	}
	for _, s := range sum.Sources {
		src := flow.Source{
			Name: s.Source.Name, Bytes: s.Bytes, GapBytes: s.GapBytes, Entries: s.Entries, Claimed: s.Claimed, Recognized: s.Recognized, Foreign: s.Foreign,
			Dialect: s.Dialect, Encoding: s.Encoding, Around: s.Around, First: printedAt(s.First), Last: printedAt(s.Last), Processes: []flow.SourceProcess{},
		}
		for _, p := range s.Procs {
			proc := flow.SourceProcess{Process: p.Proc.Process, Node: p.Proc.Node, Printed: strings.TrimPrefix(p.Proc.Printed, p.Proc.Node+"-"),
				Entries: p.Entries, Claimed: p.Claimed, Login: p.Login, First: printedAt(p.First), Last: printedAt(p.Last), Kinds: []flow.Kind{}}
			for _, k := range p.Kinds {
				proc.Kinds = append(proc.Kinds, flow.Kind{Message: k.Message, Count: k.Count})
			}
			proc.Kinds = append(proc.Kinds, missing(proc.Kinds, never[logKind(s.Dialect, p.Proc.Process)])...)
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
	for _, list := range [][]source.Warning{warnings, sum.Warnings} {
		for _, w := range list {
			out.Warnings = append(out.Warnings, flow.Warning{Source: w.Source, Line: w.Line, Text: w.Text, Unread: w.Unread})
		}
	}
	return out
}

// printedAt is a time of a log in the report's words.
func printedAt(p parser.Printed) flow.Time {
	if !p.Known {
		return flow.Time{}
	}
	return flow.Printed(int64(p.Time), p.Dated, !p.Millis)
}

// files are the inputs with their digests.
func files(d *source.Digests) []flow.File {
	var out []flow.File
	for _, f := range d.Files() {
		out = append(out, flow.File{Name: f.Name, Bytes: f.Bytes, SHA256: f.SHA256})
	}
	return out
}

// missing lists the messages that a process could print of a login and did not.
func missing(kinds []flow.Kind, all []string) []flow.Kind {
	var out []flow.Kind
	for _, id := range all {
		if !slices.ContainsFunc(kinds, func(k flow.Kind) bool { return k.Message == id }) {
			out = append(out, flow.Kind{Message: id})
		}
	}
	return out
}

// logKind names a kind of log: who prints it, in which dialect. What a ciscoLog may
// show is what the standard format may.
func logKind(dialect, process string) string {
	if dialect == string(parser.CiscoLog) {
		dialect = string(catalog.Dumplog)
	}
	return dialect + " " + process
}

// loginKinds are the published messages of a login, by kind of log: what it may be
// expected to show.
func loginKinds(cat *catalog.Catalog) map[string][]string {
	out := map[string][]string{}
	for _, m := range cat.Messages {
		if m.Basis == catalog.Public && parser.Reads(m.Dialect()) && slices.Contains(m.PartOf, "login") {
			kind := logKind(string(m.Dialect()), m.Process)
			out[kind] = append(out[kind], m.ID)
		}
	}
	return out
}
