package render

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"uccetrace/flow"
)

// jsonReport writes one object, a login at a time, so that memory does not grow
// with the report.
type jsonReport struct {
	w *bufio.Writer
	t jsonText
}

func newJSON(w io.Writer, _ Options) Sink {
	return &jsonReport{w: bufio.NewWriterSize(w, 64<<10), t: jsonText{indented: true}}
}

func (r *jsonReport) Begin() error {
	r.t.open('{')
	r.t.text("schema", flow.Schema)
	r.t.name("logins")
	r.t.open('[')
	return nil
}

func (r *jsonReport) Login(l *flow.Login) error {
	r.t.next()
	r.t.open('{')
	loginMembers(&r.t, l)
	r.t.close('}')
	// The last byte stays, for what follows goes by it.
	last := len(r.t.b) - 1
	_, err := r.w.Write(r.t.b[:last])
	r.t.b = append(r.t.b[:0], r.t.b[last])
	return err
}

// End writes the closing summary's members beside the logins.
func (r *jsonReport) End(c *flow.Closing) error {
	r.t.close(']')
	closingMembers(&r.t, c)
	r.t.close('}')
	r.w.Write(r.t.b)
	r.w.WriteByte('\n')
	return r.w.Flush()
}

// jsonLines writes a login a line, and a last line {"schema":…,"closing":…} by
// which a reader knows that the report is whole.
type jsonLines struct {
	w *bufio.Writer
	t jsonText
}

func newJSONL(w io.Writer, _ Options) Sink {
	return &jsonLines{w: bufio.NewWriterSize(w, 64<<10)}
}

func (r *jsonLines) Begin() error { return nil }

func (r *jsonLines) Login(l *flow.Login) error {
	r.t.open('{')
	loginMembers(&r.t, l)
	return r.line()
}

func (r *jsonLines) End(c *flow.Closing) error {
	r.t.open('{')
	r.t.text("schema", flow.Schema)
	object(&r.t, "closing", c, closingMembers)
	if err := r.line(); err != nil {
		return err
	}
	return r.w.Flush()
}

// line ends the object of a line and writes it.
func (r *jsonLines) line() error {
	r.t.close('}')
	r.t.b = append(r.t.b, '\n')
	_, err := r.w.Write(r.t.b)
	r.t.b = r.t.b[:0]
	return err
}

// marshal is encoding/json, for documents of which a run writes one, with every
// character spelled out that could act on whoever prints the report; < > and & stay as
// traces print them.
func marshal(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return escape(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

// escape spells what is not printable beyond ASCII as \uXXXX, and one of two # that
// might begin a command to the CI system that shows the report. In JSON such
// characters stand only inside strings.
func escape(b []byte) []byte {
	i := 0
	for i < len(b) && b[i] < 0x7f && !pound(b[i:]) {
		i++
	}
	if i == len(b) {
		return b
	}
	out := append(make([]byte, 0, len(b)+64), b[:i]...)
	for i < len(b) {
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case r < 0x7f && !pound(b[i:]) || r > 0x7f && unicode.IsPrint(r) && !hidden(r):
			out = append(out, b[i:i+n]...)
		case r > 0xffff:
			hi, lo := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, hi, lo)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		i += n
	}
	return out
}

// pound says whether text begins with two #.
func pound(b []byte) bool { return len(b) > 1 && b[0] == '#' && b[1] == '#' }
