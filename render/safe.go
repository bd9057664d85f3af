package render

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many combining marks may stand on one letter: enough for any
// script that is written, too few to paint over the lines around it.
const maxMarks = 2

// safe makes text printable on one line: every character that could move the
// cursor, reorder or hide what stands beside it, or that shows as nothing, is
// spelled out (\x1b, \u202e, \U000e0041; a byte that is no UTF-8 as \xff), and
// so is the first character of what CI systems act on wherever it stands in a line
// (\x23#vso[). A tab is a blank. A backslash stays as it is, for traces are full of them: what is
// shown is for people, and JSON for those who must tell the two apart. With
// ascii everything beyond ASCII is spelled out. safe(safe(s)) == safe(s).
func safe(s string, ascii bool) string {
	i := 0
	for i < len(s) && s[i] >= 0x20 && s[i] < 0x7f && !command(s[i:]) {
		i++
	}
	if i == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	b.WriteString(s[:i])
	letter, marks := i > 0 && s[i-1] != ' ', 0
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
			letter, marks = true, 0
		case r == '\t':
			b.WriteByte(' ')
			letter, marks = false, 0
		case command(s[i:]):
			spell(&b, r)
			letter, marks = true, 0
		case r < 0x80 && r >= 0x20 && r != 0x7f:
			b.WriteByte(byte(r))
			letter, marks = r != ' ', 0
		case !ascii && unicode.IsMark(r) && !hidden(r) && letter && marks < maxMarks:
			b.WriteRune(r)
			marks++
		case !ascii && unicode.IsPrint(r) && !unicode.IsMark(r) && !hidden(r):
			b.WriteRune(r)
			letter, marks = true, 0
		default:
			spell(&b, r)
			letter, marks = true, 0
		}
		i += n
	}
	return b.String()
}

// spell writes a character as people write it when they cannot show it.
func spell(b *strings.Builder, r rune) {
	switch {
	case r < 0x100:
		fmt.Fprintf(b, `\x%02x`, r)
	case r < 0x10000:
		fmt.Fprintf(b, `\u%04x`, r)
	default:
		fmt.Fprintf(b, `\U%08x`, r)
	}
}

// hidden says whether a character that Unicode calls printable shows as nothing
// or changes its neighbours: fillers, variation selectors and the regional
// letters that fuse in pairs. (Control, format, private and unassigned
// characters are not printable to begin with.)
func hidden(r rune) bool {
	switch {
	case r == 0x034f, r == 0x115f, r == 0x1160, r == 0x3164, r == 0xffa0, r == 0x2800:
		return true
	case r >= 0x17b4 && r <= 0x17b5, r >= 0x180b && r <= 0x180f:
		return true
	case r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0100 && r <= 0xe01ef:
		return true
	case r >= 0x1f1e6 && r <= 0x1f1ff, r >= 0x1f3fb && r <= 0x1f3ff:
		return true
	case r >= 0x1100 && r <= 0x11ff, r >= 0xa960 && r <= 0xa97c, r >= 0xd7b0 && r <= 0xd7fb:
		return true // jamo, which fuse to syllables of another width
	}
	return false
}

// Line makes text safe for one line of a terminal, for callers that must show
// what a user or a trace said outside of a format: an error, a prompt.
func Line(s string) string {
	return annotation(safe(strings.TrimRight(s, "\r\n"), false))
}

// command says whether text begins with what a CI system acts on in the middle of a
// line too: ##[error], ##vso[task.…], ##teamcity[…].
func command(text string) bool {
	if len(text) < 3 || text[0] != '#' || text[1] != '#' {
		return false
	}
	rest := strings.TrimLeft(text[2:], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	return rest != "" && rest[0] == '['
}

// annotation keeps a line from being taken as a command by the CI systems that read
// a job's output: they act on lines that begin with ::, or with ##[ put together from
// parts.
func annotation(s string) string {
	rest := strings.TrimLeft(s, " ")
	for _, mark := range []string{"::", "##"} {
		if strings.HasPrefix(rest, mark) {
			return fmt.Sprintf(`%s\x%02x%s`, s[:len(s)-len(rest)], rest[0], rest[1:])
		}
	}
	return s
}
