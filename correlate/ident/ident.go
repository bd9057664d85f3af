// Package ident reads the numbers and names of a line, each in the space of its owner.
//
// A request number means nothing by itself: OPC's InvokeID is one of its PG, the number
// that a PIM gives the JTAPI gateway one of its instance, a client's one of its session.
// The glossary of the catalogue says which space a name belongs to. A Number is a value
// in its space: two lines that share one speak of the same request, or of the same agent,
// phone or target.
//
// A Registry knows the processes of a capture (Unit), and learns from its lines what makes
// spaces known: on which PG a peripheral lives, the instance of its PIM, which PG a CTI
// server serves, and which agent an ICM id is. Read takes what a line says; LearnPeripheral
// and LearnAgent keep what it tells of the configuration. What was learnt first stays.
package ident

import (
	"bytes"
	"hash/maphash"

	"uccetrace/parser/catalog"
)

// Number is a value in its space: what two lines must share to be tied by it.
type Number struct {
	Name  catalog.NameID
	Owner int64 // the PG, CG, session or instance that the value is unique in
	Value uint64
}

// Entity is a value that ties a line into an open request: an agent, extension or target.
type Entity struct {
	Number
	Text []byte // as printed; empty where the line has none
}

// Request is a request number.
type Request struct {
	Number
	Text []byte // as printed
}

// MaxEntities is how many entity names a glossary may have; New refuses more.
const MaxEntities = 8

// Entities are the entities of a line or a request, by slot: see Registry.Entities.
type Entities [MaxEntities]Entity

// Named reports whether there is any.
func (e *Entities) Named() bool {
	for i := range e {
		if len(e[i].Text) > 0 {
			return true
		}
	}
	return false
}

// Consistent reports whether no two entities of one name differ.
func (e *Entities) Consistent(o *Entities) bool {
	for i := range e {
		if !e[i].Consistent(&o[i]) {
			return false
		}
	}
	return true
}

// Consistent reports whether two entities of one name are equal, or one of them is unknown.
func (e *Entity) Consistent(o *Entity) bool {
	if len(e.Text) == 0 || len(o.Text) == 0 || e.Value == o.Value && e.Owner == o.Owner {
		return true
	}
	return bytes.Equal(e.Text, o.Text)
}

// Values are the numbers and names that a line carries.
type Values struct {
	Requests   []Request
	Entities   Entities
	Peripheral []byte
}

// Equal values hash alike within one run of the program, and nothing that is printed
// depends on the hash.
var seed = maphash.MakeSeed()

// Hash folds a text into a number: equal texts into equal ones, within one run of the
// program.
func Hash(text []byte) uint64 { return maphash.Bytes(seed, text) }

// fold makes a number of a value as printed: integers and hexadecimal numbers by what
// they mean, all else by its text.
func fold(kind catalog.Kind, text []byte) uint64 {
	switch kind {
	case catalog.Hex:
		if v, ok := parseHex(text); ok {
			return v
		}
	case catalog.Integer:
		if v, ok := ParseInteger(text); ok {
			return v
		}
	}
	if len(text) <= 7 { // short texts are their own hash
		var v uint64
		for _, b := range text {
			v = v<<8 | uint64(b)
		}
		return v | 0xff<<56
	}
	return Hash(text)
}

func parseHex(text []byte) (uint64, bool) {
	if len(text) > 2 && text[0] == '0' && text[1]|0x20 == 'x' {
		text = text[2:]
	}
	if len(text) == 0 || len(text) > 16 {
		return 0, false
	}
	var v uint64
	for _, b := range text {
		switch {
		case b >= '0' && b <= '9':
			v = v<<4 | uint64(b-'0')
		case b|0x20 >= 'a' && b|0x20 <= 'f':
			v = v<<4 | uint64(b|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return v, true
}

// ParseInteger reads a decimal number of up to 18 digits; a negative one as the two's
// complement.
func ParseInteger(text []byte) (uint64, bool) {
	negative := len(text) > 1 && text[0] == '-'
	if negative {
		text = text[1:]
	}
	if len(text) == 0 || len(text) > 18 {
		return 0, false
	}
	var v uint64
	for _, b := range text {
		if b < '0' || b > '9' {
			return 0, false
		}
		v = v*10 + uint64(b-'0')
	}
	if negative {
		v = -v
	}
	return v, true
}
