package parser

import "io"

// Verbatim gives length bytes of a source from an offset, as they stand there but
// in UTF-8; nothing where the source cannot be read again.
func (c *Capture) Verbatim(s *Source, offset int64, length int) []byte {
	if s.open == nil {
		return nil
	}
	in := input{source: s, capture: c}
	defer in.close()
	text := make([]byte, length)
	n, err := in.readAt(text, offset)
	if err != nil && err != io.EOF {
		return nil
	}
	return s.decoded(text[:n])
}
