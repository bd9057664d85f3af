package catalog

import (
	"fmt"
	"math/bits"
	"slices"
	"strconv"
)

// Value is one value for a Printer: a text or a number. The zero Value is the
// empty text.
type Value struct {
	text string
	num  uint64
	kind Kind // Integer and Hex print num; all else text
}

// Str is a value that is printed as it stands. It must not hold a line break, nor
// what ends the value in its message: a Printer does not read back what it wrote.
func Str(s string) Value { return Value{text: s} }

// Int is a decimal number.
func Int(n int64) Value { return Value{num: uint64(n), kind: Integer} }

// Hexadecimal is a number spelled 0xf000001b: lower case, no leading zeros.
func Hexadecimal(n uint64) Value { return Value{num: n, kind: Hex} }

// AppendTo appends the value as a trace spells it.
func (v Value) AppendTo(dst []byte) []byte {
	switch v.kind {
	case Integer:
		return strconv.AppendInt(dst, int64(v.num), 10)
	case Hex:
		return appendHex(dst, v.num)
	}
	return append(dst, v.text...)
}

// appendHex is strconv.AppendUint with 0x before it, in a third of the time:
// most lines of a login hold such a number.
func appendHex(dst []byte, n uint64) []byte {
	dst = append(dst, '0', 'x')
	for shift := (bits.Len64(n|1) - 1) &^ 3; shift >= 0; shift -= 4 {
		dst = append(dst, "0123456789abcdef"[n>>shift&15])
	}
	return dst
}

// String is the value as a trace spells it.
func (v Value) String() string { return string(v.AppendTo(nil)) }

// Printer writes one message again and again, always with values for the same
// names. It does not change and may be used by several goroutines.
type Printer struct {
	segments []segment
	entries  int
	bodies   int
}

// segment is a literal and what follows it.
type segment struct {
	lit  string
	slot int // index of the value; bodyEnd where the body ends here
}

const bodyEnd = -1

// Printer prepares the message for printing with values for these names, in this
// order. It gives what Print gives: a pair whose name is among names stands, what
// is not named comes from the examples. The error says which name the message
// does not have, or has twice.
func (msg *Message) Printer(names ...string) (*Printer, error) { return msg.printer(names, true) }

// PrinterOnly prepares the message as PrintOnly prints it: pairs, further entries
// and lines of which nothing is named are left out.
func (msg *Message) PrinterOnly(names ...string) (*Printer, error) { return msg.printer(names, false) }

func (msg *Message) printer(names []string, fill bool) (*Printer, error) {
	ids := make([]NameID, len(names))
	for i, name := range names {
		id, ok := msg.set.catalog.byName[name]
		if !ok || slices.Contains(ids[:i], id) {
			return nil, fmt.Errorf("%s cannot print <%s>: it is not in the glossary, or named twice", msg.ID, name)
		}
		ids[i] = id
	}
	x := &printing{code: msg.compiled(), fill: fill, value: func(id NameID) (string, bool) {
		return "", slices.Contains(ids, id)
	}}
	bodies, entries, err := x.message(msg)
	if err != nil {
		return nil, err
	}
	p := &Printer{entries: entries, bodies: len(bodies)}
	used := make([]bool, len(ids))
	for _, body := range bodies {
		lit := ""
		for _, w := range body {
			slot := slices.Index(ids, w.name)
			if slot < 0 {
				lit += w.text
				continue
			}
			used[slot] = true
			p.segments, lit = append(p.segments, segment{lit, slot}), ""
		}
		p.segments = append(p.segments, segment{lit, bodyEnd})
	}
	if i := slices.Index(used, false); i >= 0 {
		return nil, fmt.Errorf("%s has no <%s>: name a value of its first wording", msg.ID, names[i])
	}
	return p, nil
}

// Entries is how many of the bodies that Append writes are entries of their own;
// those behind them are lines without a header.
func (p *Printer) Entries() int { return p.entries }

// Bodies is how many bodies Append writes.
func (p *Printer) Bodies() int { return p.bodies }

// Append writes the bodies behind text, one behind the other with nothing
// between, and appends to ends where in text each of them ends. values are those
// for the printer's names, in the names' order; there must not be fewer. Nothing
// is read back. It allocates only where text or ends have no room.
func (p *Printer) Append(text []byte, ends []int, values []Value) ([]byte, []int) {
	for i := range p.segments {
		s := &p.segments[i]
		text = append(text, s.lit...)
		if s.slot == bodyEnd {
			ends = append(ends, len(text))
			continue
		}
		text = values[s.slot].AppendTo(text)
	}
	return text, ends
}
