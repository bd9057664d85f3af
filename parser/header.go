package parser

import (
	"encoding/binary"
	"strconv"
)

// Header is what stands before the body of an entry in dumplog's standard format:
//
//	23:35:36:354 PG1A-opc Trace: body
//	10:06:31:759 cg1a-ctisvr Session 1: body
//	00:37:44 ra-rtr body
//
// (Serviceability Best Practices Guide for Unified ICM/CCE 9.0(1), section 10.5;
// the milliseconds come with dumplog /ms.)
type Header struct {
	Time    Time   // since midnight, 0 ≤ Time < Day
	Millis  bool   // printed with milliseconds
	Printed string // node and process as printed: PG1A-opc
	Level   string // the word before the body: Trace, Session 8, SESSION 9, Fail, or ""
}

// Append prints the header, with the blank that stands before the body.
func (h Header) Append(dst []byte) []byte {
	dst = appendClock(dst, h.Time, h.Millis)
	dst = append(dst, ' ')
	dst = append(dst, h.Printed...)
	dst = append(dst, ' ')
	if h.Level != "" {
		dst = append(dst, h.Level...)
		dst = append(dst, ": "...)
	}
	return dst
}

// ReadHeader reads the header at the beginning of a line and says where the body
// begins. A header is a time, a blank, and a node and a process joined by '-'.
func ReadHeader(line []byte) (h Header, body int, ok bool) {
	tod, n := readClock(line)
	if n == 0 {
		return Header{}, 0, false
	}
	h.Time, h.Millis = tod, n == len("00:00:00:000")
	n = skipBlanks(line, n)
	t, ok := readToken(line[n:])
	if !ok {
		return Header{}, 0, false
	}
	h.Printed = string(line[n : n+t.length])
	n = skipBlanks(line, n+t.length)
	_, word, body := readLevel(line, n)
	h.Level = string(line[n : n+word])
	return h, body, true
}

// clockWord says whether eight bytes (the first in the lowest place) spell a time
// of day, 00:00:00 to 23:59:59.
func clockWord(w uint64) bool {
	// Against "00:00:00": a digit leaves 0 to 9, a colon nothing.
	y := w ^ 0x30303a30303a3030
	if (y|(y+0x0606000606000606))&0xf0f0fff0f0fff0f0 != 0 {
		return false
	}
	hours := (y&0xf)*10 + y>>8&0xf
	return hours < 24 && y>>24&0xf < 6 && y>>48&0xf < 6
}

// clockMillis gives the milliseconds since midnight of a word that clockWord
// accepts.
func clockMillis(w uint64) Time {
	digit := func(place uint) Time { return Time(w >> (8 * place) & 0xf) }
	hours, minutes := digit(0)*10+digit(1), digit(3)*10+digit(4)
	return ((hours*60+minutes)*60 + digit(6)*10 + digit(7)) * 1000
}

// readClock reads HH:MM:SS or HH:MM:SS:mmm with a blank behind it; n is its
// length, 0 where there is none.
func readClock(b []byte) (tod Time, n int) {
	if len(b) < len("00:00:00 a-b") {
		return 0, 0
	}
	w := binary.LittleEndian.Uint64(b)
	if !clockWord(w) {
		return 0, 0
	}
	tod = clockMillis(w)
	if isBlank(b[8]) {
		return tod, 8
	}
	millis, ok := readMillis(b)
	if !ok {
		return 0, 0
	}
	return tod + millis, 12
}

// readMillis reads ":mmm " at b[8:], where b has at least 12 bytes.
func readMillis(b []byte) (Time, bool) {
	if len(b) < 13 || b[8] != ':' || !isBlank(b[12]) {
		return 0, false
	}
	x, y, z := b[9]-'0', b[10]-'0', b[11]-'0'
	return Time(x)*100 + Time(y)*10 + Time(z), x <= 9 && y <= 9 && z <= 9
}

// appendClock prints a time of day as dumplog does.
func appendClock(dst []byte, t Time, millis bool) []byte {
	t = ((t % Day) + Day) % Day
	two := func(n Time) { dst = append(dst, byte('0'+n/10), byte('0'+n%10)) }
	two(t / 3600_000)
	dst = append(dst, ':')
	two(t / 60_000 % 60)
	dst = append(dst, ':')
	two(t / 1000 % 60)
	if millis {
		dst = append(dst, ':', byte('0'+t%1000/100))
		two(t % 100)
	}
	return dst
}

// token is a node and a process, joined by one '-' (or by U+2212, which word
// processors and PDFs put in its place).
type token struct{ node, dash, length int }

const (
	minus    = "\u2212"
	maxToken = 80 // bytes of node and process: the longest known has 15
)

// readToken reads letter {letter|digit} dash letter {letter|digit|_} with a blank
// or the end of the line behind it.
func readToken(b []byte) (t token, ok bool) {
	n := nameLen(b)
	if n == 0 || n >= len(b) || n > maxToken {
		return t, false
	}
	t.node = n
	switch {
	case b[n] == '-':
		t.dash = 1
	case len(b) > n+len(minus) && string(b[n:n+len(minus)]) == minus:
		t.dash = len(minus)
	default:
		return t, false
	}
	rest := b[n+t.dash:]
	p := nameLen(rest)
	for p > 0 && p < len(rest) && (rest[p] == '_' || isAlnum(rest[p])) {
		p++
	}
	if p == 0 || n+p > maxToken || p < len(rest) && !isBlank(rest[p]) {
		return t, false
	}
	t.length = n + t.dash + p
	return t, true
}

// nameLen is the length of a letter and what letters and digits follow it.
func nameLen(b []byte) int {
	if len(b) == 0 || !isLetter(b[0]) {
		return 0
	}
	n := 1
	for n < len(b) && isAlnum(b[n]) {
		n++
	}
	return n
}

// noSession stands where the header names no CTI session.
const noSession = -1

// readLevel reads the word before a body, which begins at n: "Trace:", "Fail:",
// "Session 8:" in any case, or none. It gives the session, the length of the word
// without its colon, and where the body begins (the first byte that is no blank).
func readLevel(line []byte, n int) (session int32, word, body int) {
	rest := line[n:]
	if len(rest) < 5 {
		return noSession, 0, n
	}
	switch rest[0] | 0x20 {
	case 't':
		word = wordBefore(rest, "trace")
	case 'f':
		word = wordBefore(rest, "fail")
	case 's':
		if s, w := readSession(rest); w > 0 {
			return s, w, skipBlanks(line, n+w+1)
		}
	}
	if word == 0 {
		return noSession, 0, n
	}
	return noSession, word, skipBlanks(line, n+word+1)
}

// wordBefore gives the length of the word if b begins with it, in any case, and a
// colon.
func wordBefore(b []byte, word string) int {
	if len(b) <= len(word) || b[len(word)] != ':' || !equalFold(b[:len(word)], word) {
		return 0
	}
	return len(word)
}

// readSession reads "Session n:"; word is its length without the colon, or 0.
func readSession(b []byte) (session int32, word int) {
	const name = "session "
	if len(b) < len(name)+2 || !equalFold(b[:len(name)], name) {
		return noSession, 0
	}
	end := len(name)
	for end < len(b) && isDigit(b[end]) {
		end++
	}
	if end == len(name) || end == len(b) || b[end] != ':' {
		return noSession, 0
	}
	n, err := strconv.ParseInt(string(b[len(name):end]), 10, 32)
	if err != nil {
		return noSession, 0
	}
	return int32(n), end
}

func skipBlanks(b []byte, n int) int {
	for n < len(b) && isBlank(b[n]) {
		n++
	}
	return n
}

// skipEmpty is the length of the blanks and NULs that b begins with: a machine that
// lost its power leaves NULs where it had not written yet.
func skipEmpty(b []byte) int {
	n := 0
	for n < len(b) && isEmpty(b[n]) {
		n++
	}
	return n
}

func isEmpty(c byte) bool  { return isBlank(c) || c == 0 }
func isBlank(c byte) bool  { return c == ' ' || c == '\t' }
func isDigit(c byte) bool  { return c-'0' <= 9 }
func isLetter(c byte) bool { return c|0x20-'a' < 26 }
func isAlnum(c byte) bool  { return isDigit(c) || isLetter(c) }

// equalFold compares ASCII text; word is in lower case.
func equalFold(b []byte, word string) bool {
	if len(b) != len(word) {
		return false
	}
	for i, c := range b {
		if c != word[i] && !(isLetter(c) && c|0x20 == word[i]) {
			return false
		}
	}
	return true
}
