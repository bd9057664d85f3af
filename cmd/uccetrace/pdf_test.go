package main

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	pdfObject = regexp.MustCompile(`(?s)(\d+) 0 obj\b(.*?)endobj`)
	pdfPage   = regexp.MustCompile(`/Type\s*/Page\b`)
	pdfFont   = regexp.MustCompile(`/(F\d+)\s+(\d+) 0 R`)
	pdfMap    = regexp.MustCompile(`/ToUnicode\s+(\d+) 0 R`)
	pdfChar   = regexp.MustCompile(`<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>`)
	pdfRange  = regexp.MustCompile(`<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4})>`)
	pdfShown  = regexp.MustCompile(`/(F\d+)\s+[\d.]+\s+Tf|<([0-9A-Fa-f]+)>`)
)

// pdfText reads the text of a PDF as this browser writes it: pages in order, glyphs
// by number in fonts with a table to Unicode. It is no reader of others.
func pdfText(t *testing.T, pdf []byte) (text string, pages int) {
	t.Helper()
	objects := map[string][]byte{}
	for _, m := range pdfObject.FindAllSubmatch(pdf, -1) {
		objects[string(m[1])] = m[2]
	}
	fonts := map[string]map[string]string{} // by object
	toUnicode := func(object string) map[string]string {
		if fonts[object] == nil {
			fonts[object] = map[string]string{}
			if m := pdfMap.FindSubmatch(objects[object]); m != nil {
				fonts[object] = unicodeMap(string(unpacked(t, objects[string(m[1])])))
			}
		}
		return fonts[object]
	}
	contents := regexp.MustCompile(`/Contents\s+(\d+) 0 R`)
	var b strings.Builder
	for _, m := range pdfObject.FindAllSubmatch(pdf, -1) {
		if !pdfPage.Match(m[2]) {
			continue
		}
		pages++
		names := map[string]map[string]string{}
		for _, f := range pdfFont.FindAllSubmatch(m[2], -1) {
			names[string(f[1])] = toUnicode(string(f[2]))
		}
		c := contents.FindSubmatch(m[2])
		require.NotNil(t, c)
		var font map[string]string
		for _, s := range pdfShown.FindAllStringSubmatch(string(unpacked(t, objects[string(c[1])])), -1) {
			if s[1] != "" {
				font = names[s[1]]
				continue
			}
			for hex := strings.ToUpper(s[2]); len(hex) >= 4; hex = hex[4:] {
				b.WriteString(font[hex[:4]])
			}
		}
		b.WriteByte('\n')
	}
	return b.String(), pages
}

// unpacked is the stream of an object.
func unpacked(t *testing.T, object []byte) []byte {
	t.Helper()
	_, stream, ok := bytes.Cut(object, []byte("stream\n"))
	require.True(t, ok)
	if !bytes.Contains(object[:len(object)-len(stream)], []byte("FlateDecode")) {
		return stream
	}
	r, err := zlib.NewReader(bytes.NewReader(stream))
	require.NoError(t, err)
	out, err := io.ReadAll(r)
	require.NoError(t, err)
	return out
}

// unicodeMap reads a table of glyphs, four hexadecimal digits each.
func unicodeMap(cmap string) map[string]string {
	out := map[string]string{}
	number := func(hex string) int64 {
		n, _ := strconv.ParseInt(hex, 16, 64)
		return n
	}
	for _, part := range strings.Split(cmap, "endbf") {
		if _, chars, ok := strings.Cut(part, "beginbfchar"); ok {
			for _, m := range pdfChar.FindAllStringSubmatch(chars, -1) {
				out[strings.ToUpper(m[1])] = string(rune(number(m[2])))
			}
		}
		if _, ranges, ok := strings.Cut(part, "beginbfrange"); ok {
			for _, m := range pdfRange.FindAllStringSubmatch(ranges, -1) {
				for g := number(m[1]); g <= number(m[2]); g++ {
					out[strings.ToUpper(strconv.FormatInt(0x10000+g, 16))[1:]] = string(rune(number(m[3]) + g - number(m[1])))
				}
			}
		}
	}
	return out
}
