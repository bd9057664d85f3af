package render

import (
	"bytes"
	"io"
)

// LogLines is a writer of trace lines to a terminal: each line is made safe and
// never cut. What does not end in a line break comes with the next write, or with
// Flush.
type LogLines struct {
	w    io.Writer
	rest []byte
	out  []byte
}

// NewLogLines writes safe lines to w.
func NewLogLines(w io.Writer) *LogLines { return &LogLines{w: w} }

func (l *LogLines) Write(p []byte) (int, error) {
	l.rest = append(l.rest, p...)
	done := 0
	l.out = l.out[:0]
	for {
		n := bytes.IndexByte(l.rest[done:], '\n')
		if n < 0 {
			break
		}
		l.line(l.rest[done : done+n])
		done += n + 1
	}
	l.rest = append(l.rest[:0], l.rest[done:]...)
	if _, err := l.w.Write(l.out); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (l *LogLines) line(b []byte) {
	l.out = append(append(l.out, Line(string(b))...), '\n')
}

// Flush writes what is left.
func (l *LogLines) Flush() error {
	if len(l.rest) == 0 {
		return nil
	}
	l.out = l.out[:0]
	l.line(l.rest)
	l.rest = l.rest[:0]
	_, err := l.w.Write(l.out)
	return err
}
