package reference

import (
	"uccetrace/flow/reference/site"
	"uccetrace/parser/catalog"
)

// Process is one process that prints a trace.
type Process struct {
	Index   int    // numbers the engine's processes, from 0
	Name    string // canonical: opc pim jgw ctisvr router finesse …
	Node    string // as printed: PG1A, cg1A, ra
	Printed string // process as printed: opc, pim1, rtr
	Side    byte   // 'A', 'B', or 0
	Host    *site.Host
}

// Line is one message printed into a process's trace: an entry, and what further
// entries and lines belong to it. It is valid only until Sink.Line returns.
type Line struct {
	At      Time
	Process *Process
	Session int // CTI session in the header; -1 for none
	Message *catalog.Message
	Attempt *Attempt // the sign-in that it is part of; nil for none

	printer *catalog.Printer
	values  []catalog.Value
}

// Append appends the bodies of the line's entries and of its further physical
// lines to text, and where each one ends to ends. The first Message.Entries()
// of them are entries with a header of their own.
func (l *Line) Append(text []byte, ends []int) ([]byte, []int) {
	return l.printer.Append(text, ends, l.values)
}

// Sink takes what a run prints, in the order of true time, and each attempt when
// nothing more will happen for it. An error ends the run.
type Sink interface {
	Line(*Line) error
	Done(*Attempt) error
}
