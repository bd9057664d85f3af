package knowledge

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// lineScan reads a file line by line and gathers what is wrong with it.
type lineScan struct {
	file  string
	lines []string
	n     int // lines read
	errs  []error
}

func newScan(file, text string) *lineScan {
	s := &lineScan{file: file}
	text = strings.TrimPrefix(text, "\ufeff")
	s.lines = strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
	for i, l := range s.lines {
		if !utf8.ValidString(l) {
			s.n = i + 1
			s.fail(1, "not UTF-8: save the file as UTF-8")
			s.lines[i] = strings.ToValidUTF8(l, "\ufffd")
		}
		s.lines[i] = strings.TrimRight(s.lines[i], " \t")
	}
	s.n = 0
	return s
}

// next gives the next line.
func (s *lineScan) next() (string, bool) {
	if s.n >= len(s.lines) {
		return "", false
	}
	s.n++
	return s.lines[s.n-1], true
}

// back takes a line back.
func (s *lineScan) back() { s.n-- }

// pos is a column of the line that was read last.
func (s *lineScan) pos(col int) Pos { return Pos{s.file, max(s.n, 1), col} }

func (s *lineScan) fail(col int, format string, args ...any) {
	s.failAt(s.pos(col), format, args...)
}

func (s *lineScan) failAt(p Pos, format string, args ...any) {
	s.errs = append(s.errs, fmt.Errorf("%s: %s", p, fmt.Sprintf(format, args...)))
}

func (s *lineScan) err() error { return errors.Join(s.errs...) }

// pair reads "key: value" of the line that was read last; col is where the value
// begins.
func pair(line string) (key, value string, col int, ok bool) {
	key, rest, ok := strings.Cut(line, ":")
	value = strings.TrimSpace(rest)
	if !ok || key == "" || strings.ContainsAny(key, " \t") {
		return "", "", 0, false
	}
	return key, value, len(key) + 2 + len(rest) - len(strings.TrimLeft(rest, " \t")), true
}

// listed reads a list with commas, each element with its column.
func listed(value string, col int) (out []element) {
	for value != "" {
		one, rest, more := strings.Cut(value, ",")
		lead := len(one) - len(strings.TrimLeft(one, " \t"))
		out = append(out, element{strings.TrimSpace(one), col + lead})
		col += len(one) + 1
		value = rest
		if more && strings.TrimSpace(rest) == "" {
			return append(out, element{"", col})
		}
	}
	return out
}

type element struct {
	text string
	col  int
}
