package parser

import "io"

// Verbatim gives length bytes of a source from an offset, as they stand there;
// nothing where the source cannot be read again.
func (c *Capture) Verbatim(s *Source, offset int64, length int) []byte {
	if s.open == nil {
		return nil
	}
	in := input{source: s, open: &c.open}
	defer in.close()
	text := make([]byte, length)
	n, err := in.readAt(text, offset)
	if err != nil && err != io.EOF {
		return nil
	}
	return text[:n]
}
