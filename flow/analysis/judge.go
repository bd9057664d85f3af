package analysis

import (
	"strconv"
	"strings"

	"uccetrace/flow"
	"uccetrace/parser"
)

// judge says of each source whether it is a trace log that was read to its end,
// and why it is not: in the status, and for a reader of the report in a warning. What is or
// could be a log and was not read stands in the status as what was not read to its end.
func judge(status *Status, in *flow.Input, sources []parser.SourceSummary) {
	unread := map[string]bool{}
	for _, w := range in.Warnings {
		if w.Unread {
			t := Trouble{w.Source, w.Text}
			if w.Line > 0 {
				t.Source += ":" + strconv.Itoa(w.Line)
			}
			unread[t.Source] = true
			status.Incomplete = append(status.Incomplete, t)
		}
	}
	for i := range sources {
		s := &sources[i]
		status.Recognized = status.Recognized || s.Recognized
		why := ""
		if s.Bytes == 0 {
			why = "is empty"
		} else if !s.Recognized {
			why = s.Foreign
		}
		switch {
		case s.Err != nil:
			t := Trouble{s.Source.Name, unreadable(s)}
			status.Incomplete = append(status.Incomplete, t)
			in.Sources[i].Error = reason(s)
			in.Warnings = append(in.Warnings, flow.Warning{Source: t.Source, Text: t.Text, Unread: true})
		case s.Recognized, unread[s.Source.Name]:
		case s.Source.Named:
			if s.Bytes == 0 {
				in.Sources[i].Foreign = why
				in.Warnings = append(in.Warnings, flow.Warning{Source: s.Source.Name, Text: why})
			}
			if why == "" {
				why = "not a trace log: no line begins with a time and a process such as 23:35:36:354 PG1A-opc"
			}
			status.NamedUnrecognized = append(status.NamedUnrecognized, Trouble{s.Source.Name, why})
		case why != "":
			status.Foreign = append(status.Foreign, Trouble{s.Source.Name, why})
		}
	}
}

// unreadable says how far a source could be read, and why no further.
func unreadable(s *parser.SourceSummary) string {
	if s.Entries == 0 {
		return reason(s)
	}
	return "could not be read to its end, the report covers what was read: " + reason(s)
}

// reason is why a source could not be read, without its name.
func reason(s *parser.SourceSummary) string {
	return strings.TrimPrefix(s.Err.Error(), s.Source.Name+": ")
}
