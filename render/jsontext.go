package render

import (
	"encoding/binary"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"uccetrace/flow"
)

// jsonText is JSON as it grows: what encoding/json makes of the same values, HTML not
// escaped, with every character spelled out that escape spells out. A login is some 26 kB
// of it, which is why nothing is reflected on the way.
type jsonText struct {
	b        []byte
	indented bool // by two blanks a depth, each member and element on a line of its own
	depth    int
}

func (t *jsonText) open(bracket byte) {
	t.b = append(t.b, bracket)
	t.depth++
}

func (t *jsonText) close(bracket byte) {
	t.depth--
	if !t.begun() {
		t.line()
	}
	t.b = append(t.b, bracket)
}

// begun reports whether an object or list has been opened and nothing put in: a string
// that ends in a bracket has its quote behind it.
func (t *jsonText) begun() bool {
	last := t.b[len(t.b)-1]
	return last == '{' || last == '['
}

// next begins a member or an element.
func (t *jsonText) next() {
	if !t.begun() {
		t.b = append(t.b, ',')
	}
	t.line()
}

func (t *jsonText) line() {
	if !t.indented {
		return
	}
	t.b = append(t.b, '\n')
	for range t.depth {
		t.b = append(t.b, "  "...)
	}
}

// name begins a member; names hold nothing that would need escaping.
func (t *jsonText) name(name string) {
	t.next()
	t.b = append(append(append(t.b, '"'), name...), '"', ':')
	if t.indented {
		t.b = append(t.b, ' ')
	}
}

func (t *jsonText) null() { t.b = append(t.b, "null"...) }

func (t *jsonText) text(name, value string) {
	t.name(name)
	t.b = appendQuoted(t.b, value)
}

func (t *jsonText) optText(name, value string) {
	if value != "" {
		t.text(name, value)
	}
}

func (t *jsonText) time(name string, at flow.Time) {
	t.name(name)
	t.b = append(t.b, '"')
	t.b, _ = at.AppendText(t.b) // nothing in it would need escaping
	t.b = append(t.b, '"')
}

func (t *jsonText) optTime(name string, at flow.Time) {
	if !at.IsZero() {
		t.time(name, at)
	}
}

func (t *jsonText) integer(name string, n int64) {
	t.name(name)
	t.b = strconv.AppendInt(t.b, n, 10)
}

func (t *jsonText) optInteger(name string, n int64) {
	if n != 0 {
		t.integer(name, n)
	}
}

// known is an integer that may be null, optKnown one that may be absent.
func (t *jsonText) known(name string, n *int64) {
	if n == nil {
		t.name(name)
		t.null()
		return
	}
	t.integer(name, *n)
}

func (t *jsonText) optKnown(name string, n *int64) {
	if n != nil {
		t.integer(name, *n)
	}
}

func (t *jsonText) optPlace(name string, n *int) {
	if n != nil {
		t.integer(name, int64(*n))
	}
}

func (t *jsonText) boolean(name string, v bool) {
	t.name(name)
	t.b = strconv.AppendBool(t.b, v)
}

func (t *jsonText) texts(name string, list []string) {
	t.name(name)
	if list == nil {
		t.null()
		return
	}
	t.open('[')
	for _, s := range list {
		t.next()
		t.b = appendQuoted(t.b, s)
	}
	t.close(']')
}

func (t *jsonText) optTexts(name string, list []string) {
	if len(list) > 0 {
		t.texts(name, list)
	}
}

// object is a member whose own members are put in by members, optObject one that is
// absent where it is nil.
func object[T any](t *jsonText, name string, v *T, members func(*jsonText, *T)) {
	t.name(name)
	t.open('{')
	members(t, v)
	t.close('}')
}

func optObject[T any](t *jsonText, name string, v *T, members func(*jsonText, *T)) {
	if v != nil {
		object(t, name, v, members)
	}
}

func objects[T any](t *jsonText, name string, list []T, members func(*jsonText, *T)) {
	t.name(name)
	if list == nil {
		t.null()
		return
	}
	t.open('[')
	for i := range list {
		t.next()
		t.open('{')
		members(t, &list[i])
		t.close('}')
	}
	t.close(']')
}

func optObjects[T any](t *jsonText, name string, list []T, members func(*jsonText, *T)) {
	if len(list) > 0 {
		objects(t, name, list, members)
	}
}

// appendQuoted appends a JSON string.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for {
		n := plainPrefix([]byte(s))
		b = append(b, s[:n]...)
		if n == len(s) {
			return append(b, '"')
		}
		r, width := utf8.DecodeRuneInString(s[n:])
		if r == '#' && strings.HasPrefix(s[n+1:], "#") || r == utf8.RuneError && width == 1 {
			b = appendUnicode(b, r)
		} else {
			b = appendCharacter(b, r)
		}
		s = s[n+width:]
	}
}

// plainPrefix is how many bytes text begins with that stand in JSON as they are.
func plainPrefix(text []byte) int {
	i := 0
	for ; i+8 <= len(text); i += 8 {
		if !plainWord(binary.LittleEndian.Uint64(text[i:])) {
			break
		}
	}
	for i < len(text) && text[i] >= ' ' && text[i] < 0x7f && text[i] != '"' && text[i] != '\\' && text[i] != '#' {
		i++
	}
	return i
}

// plainWord reports whether eight bytes all stand in JSON as they are; it may say no where
// they do.
func plainWord(w uint64) bool {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	// The top bit of a byte is set in below where it is less than a blank, in quote, slash
	// and pound where it is that character, in beyond where it is 0x7f or more. A borrow or
	// a carry sets it wrongly only behind a byte that has it rightly.
	below := w - ' '*ones
	quote, slash, pound := (w^'"'*ones)-ones, (w^'\\'*ones)-ones, (w^'#'*ones)-ones
	beyond := w | (w + ones)
	return (below|quote|slash|pound|beyond)&tops == 0
}

// appendCharacter appends one that may not stand in a JSON string as it is.
func appendCharacter(b []byte, r rune) []byte {
	switch {
	case r == '"' || r == '\\':
		return append(b, '\\', byte(r))
	case r == '\n':
		return append(b, `\n`...)
	case r == '\t':
		return append(b, `\t`...)
	case r == '\r':
		return append(b, `\r`...)
	case r == '\b':
		return append(b, `\b`...)
	case r == '\f':
		return append(b, `\f`...)
	case r == '#' || r > 0x7f && unicode.IsPrint(r) && !hidden(r):
		return utf8.AppendRune(b, r)
	}
	return appendUnicode(b, r)
}

// appendUnicode spells a character as \uXXXX, or as two of them.
func appendUnicode(b []byte, r rune) []byte {
	if r > 0xffff {
		hi, lo := utf16.EncodeRune(r)
		return appendUnicode(appendUnicode(b, hi), lo)
	}
	const hex = "0123456789abcdef"
	return append(b, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}
