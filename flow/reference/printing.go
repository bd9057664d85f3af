package reference

import (
	"fmt"

	"uccetrace/parser/catalog"
)

// printing turns what components say into lines.
type printing struct {
	lines *[numLines]prepared
	off   [numLines]bool // left out by the trace level, or by --only-public
	line  Line
}

// prepared is a line of the table with its message found in the catalogue.
type prepared struct {
	message *catalog.Message
	printer *catalog.Printer
}

// prepare finds the messages of all lines.
func prepare(cat *catalog.Catalog) (*[numLines]prepared, error) {
	var out [numLines]prepared
	for id, l := range lines {
		msg, ok := cat.Message(l.message)
		if !ok {
			return nil, fmt.Errorf("the catalogue has no message %s, which the engine prints", l.message)
		}
		make := msg.Printer
		if l.only {
			make = msg.PrinterOnly
		}
		printer, err := make(l.values...)
		if err != nil {
			return nil, err
		}
		out[id] = prepared{msg, printer}
	}
	return &out, nil
}

func newPrinting(opt Options, prepared *[numLines]prepared) printing {
	p := printing{lines: prepared}
	for id := range prepared {
		msg := prepared[id].message
		p.off[id] = !traced(opt.Site.Trace[msg.Process], lines[id].level) ||
			opt.OnlyPublic && (msg.Basis == catalog.Assumed || msg.Basis == catalog.General)
	}
	return p
}

// traced says whether a process at a trace level prints lines that need another.
func traced(level, needs string) bool {
	switch level {
	case "off":
		return false
	case "", "default":
		return needs == ""
	}
	return needs == "" || needs == level
}

// write prints a line for the attempt in hand.
func (e *Engine) write(p *Process, session int, id lineID, values []catalog.Value) {
	l := &e.printing.lines[id]
	if e.printing.off[id] || p == nil || e.err != nil {
		return
	}
	line := &e.printing.line
	line.At, line.Process, line.Session = e.now, p, session
	line.Message, line.printer, line.Attempt = l.message, l.printer, e.attempt
	line.values = append(line.values[:0], values...)
	if e.attempt != nil {
		e.attempt.Ended = e.now
	}
	e.order.line(e.event)
	if err := e.out.Line(line); err != nil {
		e.err = err
	}
}

func str(s string) catalog.Value { return catalog.Str(s) }

func num[T ~int | ~int64 | ~uint32](n T) catalog.Value { return catalog.Int(int64(n)) }

func hex(n uint32) catalog.Value { return catalog.Hexadecimal(uint64(n)) }
