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
	n int
}

func newJSON(w io.Writer, _ Options) Sink { return &jsonReport{w: bufio.NewWriterSize(w, 64<<10)} }

func (r *jsonReport) Begin() error {
	_, err := fmt.Fprintf(r.w, "{\n  \"schema\": %q,\n  \"logins\": [", flow.Schema)
	return err
}

func (r *jsonReport) Login(l *flow.Login) error {
	sep := ",\n    "
	if r.n == 0 {
		sep = "\n    "
	}
	r.n++
	b, err := marshal(l, "    ", "  ")
	if err != nil {
		return err
	}
	if _, err := r.w.WriteString(sep); err != nil {
		return err
	}
	_, err = r.w.Write(b)
	return err
}

// End writes the closing summary's members beside the logins.
func (r *jsonReport) End(c *flow.Closing) error {
	b, err := marshal(c, "", "  ")
	if err != nil {
		return err
	}
	if r.n > 0 {
		r.w.WriteString("\n  ")
	}
	r.w.WriteString("],")
	r.w.Write(bytes.TrimPrefix(b, []byte("{")))
	r.w.WriteByte('\n')
	return r.w.Flush()
}

// jsonLines writes a login a line, and a last line {"schema":…,"closing":…} by
// which a reader knows that the report is whole.
type jsonLines struct{ w *bufio.Writer }

func newJSONL(w io.Writer, _ Options) Sink { return &jsonLines{bufio.NewWriterSize(w, 64<<10)} }

func (r *jsonLines) Begin() error { return nil }

func (r *jsonLines) Login(l *flow.Login) error { return r.line(l) }

func (r *jsonLines) End(c *flow.Closing) error {
	err := r.line(struct {
		Schema  string        `json:"schema"`
		Closing *flow.Closing `json:"closing"`
	}{flow.Schema, c})
	if err != nil {
		return err
	}
	return r.w.Flush()
}

func (r *jsonLines) line(v any) error {
	b, err := marshal(v, "", "")
	if err != nil {
		return err
	}
	r.w.Write(b)
	return r.w.WriteByte('\n')
}

// marshal is encoding/json with every character spelled out that could act on
// whoever prints the report; < > and & stay as traces print them.
func marshal(v any, prefix, indent string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if indent != "" {
		enc.SetIndent(prefix, indent)
	}
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
