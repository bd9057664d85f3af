package promises_test

import (
	"bytes"
	"encoding/binary"
	"testing"
	"unicode/utf16"
)

// encodings are the forms in which the same text is handed over.
var encodings = []struct {
	name   string
	encode func(text []byte) []byte
}{
	{"CRLF", func(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n")) }},
	{"CR", func(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\n"), []byte("\r")) }},
	{"mixed line ends", func(text []byte) []byte {
		var out []byte
		for i, line := range lines(text) {
			line = bytes.TrimSuffix(line, []byte("\n"))
			out = append(append(out, line...), []string{"\n", "\r\n"}[i%2]...) // where LF ends lines, CR alone is text
		}
		return out
	}},
	{"UTF-8 with BOM", func(text []byte) []byte { return append([]byte("\xef\xbb\xbf"), text...) }},
	{"UTF-16LE with BOM", func(text []byte) []byte { return wideText(text, binary.LittleEndian) }},
	{"UTF-16BE with BOM", func(text []byte) []byte { return wideText(text, binary.BigEndian) }},
	{"NULs at the end", func(text []byte) []byte { return append(bytes.Clone(text), make([]byte, 300)...) }},
}

func wideText(text []byte, order binary.AppendByteOrder) []byte {
	out := order.AppendUint16(nil, 0xfeff)
	for _, u := range utf16.Encode([]rune(string(text))) {
		out = order.AppendUint16(out, u)
	}
	return out
}

// TestEncodings: however the text is encoded, the report is the same.
func TestEncodings(t *testing.T) {
	forEach(t, func(t *testing.T, s scenario) {
		f := newFolder(t)
		want := story(t, f.analyze(t, s.capture))
		for n, e := range encodings {
			if !thorough && n%2 != len(s.name)%2 {
				continue
			}
			t.Run(e.name, func(t *testing.T) {
				same(t, want, story(t, f.analyze(t, s.each(e.encode))), e.name)
			})
		}
	})
}

// TestNoLastLineBreak: where the last line has no line break its last value may be cut:
// no fact comes of it, and none is wrong.
func TestNoLastLineBreak(t *testing.T) {
	forEach(t, func(t *testing.T, s scenario) {
		f := newFolder(t)
		whole := f.analyze(t, s.capture)
		got := f.analyze(t, s.each(func(text []byte) []byte { return bytes.TrimRight(text, "\r\n") }))
		restricted(t, whole, got, "no last line break")
	})
}

// TestWindowsText: bytes of code page 1252 in a name are read as its characters.
func TestWindowsText(t *testing.T) {
	f := newFolder(t)
	s := scenarios()[0]
	rename := func(name string) capture {
		return s.each(func(data []byte) []byte { return bytes.ReplaceAll(data, []byte("Mei_Ito1"), []byte(name)) })
	}
	want := story(t, f.analyze(t, rename("Zo\u00eb_M\u00fc1")))
	got := story(t, f.analyze(t, rename("Zo\xeb_M\xfc1")))
	same(t, want, got, "code page 1252")
}
