package site

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// MaxBytes is how long a site file may be: one of 200,000 agents is.
const MaxBytes = 64 << 20

// Read reads a site from YAML. name is the file's name, for positions in errors.
// The error joins all mistakes in the order of the file, each
// "name:line:col: what is wrong, and what to do". A broken YAML syntax is told
// alone: what follows it cannot be judged.
func Read(name string, src []byte) (*Site, error) {
	if len(src) > MaxBytes {
		return nil, &mistake{name, position{1, 1}, fmt.Sprintf("the file has more than the %d MiB of any site: is it a site file?", MaxBytes>>20)}
	}
	root, err := parse(name, src)
	if err != nil {
		return nil, err
	}
	d := newDecoder(name)
	s := &Site{}
	siteObject.read(d, root, s)
	check(d, s)
	if err := d.err(); err != nil {
		return nil, err
	}
	s.Latency = fillLatency(s.Latency)
	return s, nil
}

// parse reads the one document of a file.
func parse(name string, src []byte) (*yaml.Node, error) {
	dec := yaml.NewDecoder(bytes.NewReader(src))
	var first, second yaml.Node
	switch err := dec.Decode(&first); {
	case errors.Is(err, io.EOF) || err == nil && (len(first.Content) == 0 || isNull(first.Content[0])):
		return nil, &mistake{name, position{1, 1}, "nothing stands here: a site needs hosts, router and pgs at least"}
	case err != nil:
		return nil, syntaxError(name, src, err)
	}
	switch err := dec.Decode(&second); {
	case err == nil:
		return nil, &mistake{name, position{second.Line, max(second.Column, 1)}, "a second document begins here: write one site a file"}
	case !errors.Is(err, io.EOF):
		return nil, syntaxError(name, src, err)
	}
	return first.Content[0], nil
}

// syntaxError puts what the YAML library says into a line of our own. The library
// knows the line at most, and that is often the line before. What can be found
// exactly is: a tab as indentation, the usual reason, and bytes that are no text.
func syntaxError(name string, src []byte, err error) error {
	if at, ok := indentingTab(src); ok {
		return &mistake{name, at, "a tab indents this line: YAML wants blanks"}
	}
	if at, ok := noText(src); ok {
		return &mistake{name, at, "a byte here is no text: save the file as UTF-8, without control characters"}
	}
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	at := position{1, 1}
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		if digits, rest, ok := strings.Cut(rest, ": "); ok {
			if n, err := strconv.Atoi(digits); err == nil && n > 0 {
				at.line, text = n, rest
			}
		}
	}
	if anchor, ok := strings.CutPrefix(text, "unknown anchor '"); ok {
		anchor, _, _ = strings.Cut(anchor, "'")
		if i := bytes.Index(src, []byte("*"+anchor)); i >= 0 {
			at = positionOf(src, i)
		}
		text = "an alias (*" + anchor + ") names no anchor"
	}
	return &mistake{name, at, "YAML cannot be read from about here: " + oneLine(text) + "; look at indentation, quotes and brackets of this line and its neighbours"}
}

// positionOf gives the position of a byte, columns counting characters.
func positionOf(src []byte, offset int) position {
	before := src[:offset]
	return position{1 + bytes.Count(before, []byte("\n")), 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])}
}

// noText finds the first byte that is neither UTF-8 nor printable nor white
// space. Files in UTF-16, which YAML knows by its mark, are left alone.
func noText(src []byte) (position, bool) {
	if bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff")) {
		return position{}, false
	}
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && n == 1 || unicode.IsControl(r) && !strings.ContainsRune("\t\n\r\u0085", r) {
			return positionOf(src, i), true
		}
		i += n
	}
	return position{}, false
}

func indentingTab(src []byte) (position, bool) {
	line := 0
	for text := range bytes.Lines(src) {
		line++
		if blanks := len(text) - len(bytes.TrimLeft(text, " ")); blanks < len(text) && text[blanks] == '\t' &&
			len(bytes.TrimSpace(text)) > 0 {
			return position{line, blanks + 1}, true
		}
	}
	return position{}, false
}

func oneLine(text string) string { return strings.Join(strings.Fields(shortened(text)), " ") }
