package parser

import (
	"bytes"
	"unicode/utf8"
)

const (
	maxShapes   = 1000 // distinct ones of a process
	maxShape    = 60   // characters
	maxSample   = 400  // bytes of an entry that is shown as a sample
	otherShapes = "(other shapes)"
)

// count counts an unclaimed entry by its shape.
func (t *tally) count(s []byte) {
	if n, ok := t.shapes[string(s)]; ok {
		t.shapes[string(s)] = n + 1
		return
	}
	if t.shapes == nil {
		t.shapes = map[string]int64{}
	}
	if len(t.shapes) >= maxShapes {
		t.others++
		return
	}
	t.shapes[string(s)] = 1
}

// appendShape appends the first words of a body, '#' standing for each that has a
// digit in it.
func appendShape(dst, body []byte) []byte {
	if len(body) == 0 {
		return append(dst, "(empty)"...)
	}
	runes := 0
	for len(body) > 0 && runes < maxShape {
		n := wordLen(body)
		if n == 0 {
			// No letter and no digit: one character, whatever it is.
			for n = 1; n < len(body) && body[n]&0xc0 == 0x80 && n < 4; n++ {
			}
			c := body[:n]
			if body[0] == '\t' || body[0] == '\r' || body[0] == '\n' {
				c = []byte{' '}
			}
			if !(c[0] == ' ' && len(dst) > 0 && dst[len(dst)-1] == ' ') {
				dst = append(dst, c...)
				runes++
			}
		} else if word := body[:n]; varies(word) {
			dst = append(dst, '#')
			runes++
		} else {
			k := min(n, maxShape-runes)
			dst = append(dst, word[:k]...)
			runes += k
		}
		body = body[n:]
	}
	return bytes.TrimRight(dst, " ")
}

// wordLen is the length of the letters and digits that b begins with.
func wordLen(b []byte) int {
	n := 0
	for n < len(b) && isAlnum(b[n]) {
		n++
	}
	return n
}

// varies says whether a word is, or has, a number.
func varies(word []byte) bool {
	return bytes.ContainsAny(word, "0123456789")
}

// clip copies the beginning of an entry for a sample.
func clip(body []byte) string {
	if len(body) <= maxSample {
		return string(legible(body))
	}
	body = body[:maxSample]
	for i := 1; i < utf8.UTFMax; i++ { // a character that was cut is left out
		if c := body[maxSample-i]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(body[maxSample-i:]) {
				body = body[:maxSample-i]
			}
			break
		}
	}
	return string(legible(body)) + "…"
}
