package render

import (
	"io"
	"path/filepath"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// Sink receives a report in order: Begin once, Login for each login by start and
// then id, End once. A login that was handed over belongs to the sink. The first
// error of the writer is returned by the call that met it, at the latest by End.
type Sink interface {
	Begin() error
	Login(*flow.Login) error
	End(*flow.Closing) error
}

// defaultLimit is how many logins text shows one by one unless all are asked for.
const defaultLimit = 20

// Options say what text looks like. Formats for machines ignore them.
type Options struct {
	Width   int    // columns; 0 means 80, and less than 24 is taken as 24
	Color   bool   // paint with SGR sequences
	ASCII   bool   // nothing beyond ASCII
	All     bool   // every login, every field
	Limit   int    // logins shown one by one unless All; 0 means 20
	Capture string // the paths as a user would type them, for the commands that text suggests

	Title, Case string      // of a report that is handed on; "" for none
	Made        [][2]string // by which program and definitions: a label and a value each

	// Known, if it is set, gives what is known of codes and causes, nil for nothing. It
	// is asked only where text has a use for it.
	Known func() *knowledge.Base
}

// Format is one way to show a report.
type Format struct {
	Name       string
	Extensions []string // of files that are written in it, with the dot
	Doc        string   // one line for help
	View       bool     // it shows one login after the other
	Brief      bool     // it needs no steps of logins that succeeded, but for the only one
	Replayed   bool     // it shows the replay that a login carries
	Dossier    bool     // it shows each login that did not succeed with its lines and its replay, and the digests of the input
	New        func(io.Writer, Options) Sink
}

// Formats is the table of formats: names, help, completion and dispatch come
// from it and from nowhere else.
func Formats() []Format {
	return []Format{
		{Name: "text", Extensions: []string{".txt"}, Brief: true, New: newReport,
			Doc: "the answer for a reader: verdict, logins that did not succeed, the rest in a table"},
		{Name: "json", Extensions: []string{".json"}, New: newJSON,
			Doc: "one object by the published schema (see \"uccetrace schema\")"},
		{Name: "jsonl", Extensions: []string{".jsonl", ".ndjson"}, New: newJSONL,
			Doc: "a login a line, the closing summary as last line"},
		{Name: "html", Extensions: []string{".html", ".htm"}, Brief: true, Dossier: true, New: newHTML,
			Doc: "the report for whoever asks, as one page to read, print and keep"},
		{Name: "md", Extensions: []string{".md", ".markdown"}, Brief: true, Dossier: true, New: newMarkdown,
			Doc: "the same as Markdown for a ticket, ladders as Mermaid"},
		{Name: "note", Brief: true, Dossier: true, New: newNote,
			Doc: "the same as a case note: ASCII, at most 4,000 characters"},
		{Name: "timeline", View: true, New: newTimeline,
			Doc: "every step of a login with time, process, values and evidence"},
		{Name: "ladder", View: true, New: newLadder,
			Doc: "the processes as lifelines, their messages as arrows"},
		{Name: "align", View: true, Replayed: true, New: newAlign,
			Doc: "what was observed beside what the engine expects, and where they part"},
		{Name: "links", View: true, New: newLinks,
			Doc: "the numbers of a login and which step carries which"},
		{Name: "raw", View: true, New: newRaw,
			Doc: "the trace lines themselves, in order of time (never wrapped or cut)"},
		{Name: "inspect", Brief: true, New: newInspect,
			Doc: "what the capture holds, and what it can and cannot answer"},
	}
}

// Lookup finds a format by its name.
func Lookup(name string) (Format, bool) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// ForFile finds the format that a file's extension asks for.
func ForFile(name string) (Format, bool) {
	ext := strings.ToLower(filepath.Ext(name))
	for _, f := range Formats() {
		for _, e := range f.Extensions {
			if e == ext {
				return f, true
			}
		}
	}
	return Format{}, false
}
