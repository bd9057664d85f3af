package catalog

import (
	"fmt"
	"strings"
)

// Error is one thing that is wrong in a definition.
type Error struct {
	Pos  Pos
	Text string // what is wrong, what was expected, what to write
	Line string // the line it stands on
}

// Error is one line: file:line:column: text.
func (e *Error) Error() string { return e.Pos.String() + ": " + e.Text }

// Excerpt is the offending line with a caret under the place, two lines.
func (e *Error) Excerpt() string {
	var pad strings.Builder
	n := 1
	for _, r := range e.Line {
		if n >= e.Pos.Column {
			break
		}
		if r == '\t' {
			pad.WriteRune('\t') // the terminal's tab width, whatever it is
		} else {
			pad.WriteByte(' ')
		}
		n++
	}
	return e.Line + "\n" + pad.String() + "^"
}

// Errors is everything that was found wrong in a set of definitions, in the
// order of files and lines. It holds at least one.
type Errors []*Error

// Error holds one line an error.
func (e Errors) Error() string {
	var b strings.Builder
	for i, one := range e {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(one.Error())
	}
	return b.String()
}

func (p Pos) errorf(format string, args ...any) *Error {
	return &Error{Pos: p, Text: fmt.Sprintf(format, args...)}
}

// suggest is "; did you mean X?" for the known word nearest to word, "" where
// none is near.
func suggest(word string, known []string) string {
	best, at := "", 1+(len(word)+1)/3
	for _, k := range known {
		if d := distance(word, k); d < at || d == at && best != "" && k < best {
			best, at = k, d
		}
	}
	if best == "" {
		return ""
	}
	return "; did you mean " + best + "?"
}

// distance counts the letters to add, drop, change or swap between a and b.
func distance(a, b string) int {
	before, prev, cur := []int(nil), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, append([]int(nil), cur...)
	}
	return prev[len(b)]
}
