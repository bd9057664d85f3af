package parser

import (
	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// Time is milliseconds on the clock of the machine that the dump was made on. In
// an undated run 0 is midnight before its first entry; in a dated one it is
// midnight of 1970-01-01. Days are counted up where the clock passes midnight.
type Time int64

// Day is one day of Time.
const Day Time = 24 * 60 * 60 * 1000

// Event is an entry (or several that make one message) that a message claims.
// All its slices belong to the block it came in, which nobody reuses; of one that nobody
// needs they are empty.
type Event struct {
	Message *catalog.Message
	Proc    *Proc // who printed it
	Time    Time
	Session int32           // CTI session in the header, or -1
	Seq     uint32          // how many entries Proc printed in this run before it
	Whole   bool            // its first entry is there (not cut off by a dump's window)
	Seconds bool            // printed without milliseconds
	Zoned   bool            // its header says how far its clock is from UTC:
	Zone    int16           // minutes east of it; Time is as printed all the same
	Text    []byte          // the bodies of its entries and lines, joined by '\n'
	Fields  []catalog.Field // offsets into Text
	Spans   []Span          // where its entries and lines stand
}

// Needs is what a caller of Blocks looks at in events.
type Needs struct {
	// Whole has the messages of which it is all, by Message.Index.
	Whole []bool
	// Names are those whose values it is of the others, by NameID. An event that has one
	// of them comes with these values and its text, any other one without; neither says
	// where it stands.
	Names []bool
}

// Value returns the first value that an event has under a name, nil for none.
func (e *Event) Value(name catalog.NameID) []byte {
	for i := range e.Fields {
		if f := &e.Fields[i]; f.Name == name {
			return e.Text[f.Start:f.End]
		}
	}
	return nil
}

// Span is where an entry stands in its source: byte offset from 0 (before any
// decoding), line from 1, length in bytes with the header. Fused: it was found
// inside another entry's line.
type Span struct {
	Offset int64
	Line   int32
	Length int32
	Fused  bool
}

// Proc is one process as one run prints it, and a ciscoLog as the standard format
// would. Where headers name no process (in all dialects but dumplog's two) it follows
// from the dialect; its node is the host in the header, else the folder that the log
// lies in, or "".
type Proc struct {
	Source   *source.Source
	Printed  string // PG1A-pim1
	Node     string // PG1A
	Process  string // canonical: pim; the printed word in lower case where it is none of ours
	Instance int    // 1 of pim1; 0 for none
	Kind     string // node without number and side, lower case: pg cg r dialer
	Number   int    // 1 of PG1A; 0 for none
	Side     byte   // 'A', 'B' or 0
}

// Block is a stretch of a run: the claimed events in it, in the order of the
// source, and how far the run has come (every entry up to there is read, but for
// lines that come late, by up to 5 s). Reached falls only where the run's time
// does.
type Block struct {
	Events  []Event
	Reached Time
	Spans   []ProcSpan // who printed in this block, and when

	// Entries, where Options ask for them, is every entry, claimed or not, as an event
	// without a message: one span from its header to the end of its body, and as its
	// text all that stands there up to the next entry, in UTF-8, with a line break at
	// its end. Left is how many bytes stand above the first entry, or follow on one
	// that is longer than what is read; blanks and date headers do not count.
	Entries []Event
	Left    int64
}

// ProcSpan says that Proc printed Entries entries between First and Last.
type ProcSpan struct {
	Proc        *Proc
	First, Last Time
	Entries     int64
}

// legible makes an event's text UTF-8, and moves its fields with it.
func (e *Event) legible() {
	text, places := source.LegibleMap(e.Text)
	for i := range e.Fields {
		f := &e.Fields[i]
		f.Start, f.End = places[f.Start], places[f.End]
		f.LabelStart, f.LabelEnd = places[f.LabelStart], places[f.LabelEnd]
	}
	e.Text = text
}
