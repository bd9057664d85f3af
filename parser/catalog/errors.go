package catalog

import (
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
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
		if d := levenshtein.ComputeDistance(word, k); d < at || d == at && best != "" && k < best {
			best, at = k, d
		}
	}
	if best == "" {
		return ""
	}
	return "; did you mean " + best + "?"
}
