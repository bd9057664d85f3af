package parser

import (
	"bytes"
	"context"
	"io"
)

// maxOutside is how much of a source that is no trace log is looked through.
const maxOutside = 64 << 20

// Outside yields the lines of a text, with their places, until yield returns false: of
// a source in which no entry was found, where a server's own log lies beside the traces.
// It yields nothing of what is no text, is in UTF-16 or cannot be read again. The bytes
// are good until yield returns.
func (c *Capture) Outside(ctx context.Context, s *Source, yield func(text []byte, at Span) bool) error {
	if s.open == nil || s.order != nil {
		return nil
	}
	in := input{source: s, capture: c}
	defer in.close()
	buf, have := make([]byte, 256<<10), 0
	at := Span{Line: 1}
	for at.Offset < maxOutside {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := in.readAt(buf[have:], at.Offset+int64(have))
		if err != nil && err != io.EOF {
			return err
		}
		text := buf[:have+n]
		if bytes.IndexByte(text, 0) >= 0 {
			return nil
		}
		last := err == io.EOF
		for len(text) > 0 {
			i := bytes.IndexByte(text, '\n')
			if i < 0 && !last && len(text) < len(buf) {
				break
			}
			line, size := text, len(text) // the last one, or one longer than the buffer
			if i >= 0 {
				line, size = text[:i], i+1
			}
			at.Length = int32(len(line))
			if len(line) > 0 && !yield(legible(bytes.TrimRight(line, "\r")), at) {
				return nil
			}
			at.Offset += int64(size)
			if i >= 0 {
				at.Line++
			}
			text = text[size:]
		}
		if last {
			return nil
		}
		have = copy(buf, text)
	}
	return nil
}
