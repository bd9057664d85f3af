package parser

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"uccetrace/parser/source"
)

// swaps say which characters of a source stand for others.
type swaps struct {
	entities bool // &lt; for <
	blanks   bool // non-breaking ones for blanks
	latin    bool // these in Windows-1252
	tabs     bool // \t or #011 for a TAB
}

func (s swaps) any() bool { return s.entities || s.blanks || s.tabs }

func (s swaps) String() string {
	var what []string
	if s.entities {
		what = append(what, "HTML entities")
	}
	if s.blanks {
		what = append(what, "non-breaking blanks")
	}
	if s.tabs {
		what = append(what, "TABs that are spelled out")
	}
	return strings.Join(what, " and ")
}

// maxSwap is more than any spelling has bytes.
const maxSwap = 8

var (
	entities = []struct {
		text string
		is   byte
	}{{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&nbsp;", ' '}, {"&#39;", '\''}, {"&#34;", '"'},
		{"&#60;", '<'}, {"&#62;", '>'}, {"&#38;", '&'}, {"&#160;", ' '}, {"&#x27;", '\''}, {"&#xa0;", ' '}, {"&#xA0;", ' '}, {"&#9;", '\t'}, {"&#09;", '\t'}}
	spelledTabs = regexp.MustCompile(`(?:^|[ >|:\r\n])(?:\\t|#011)|(?:\\t|#011)(?:[\r\n]|$)`)
	plainTabs   = regexp.MustCompile(`[\r\n]\t|\t(?:[\r\n]|$)`)
)

// swapsOf finds them. A log that was turned into HTML has no '<' of its own left, nor a
// '>' or a '&'; one whose TABs are spelled out has none at the ends of lines.
func swapsOf(head []byte, latin bool) (s swaps) {
	s.latin = latin
	nobreak := bytes.Count(head, []byte("\u00a0")) + bytes.Count(head, []byte("\u202f"))
	if latin { // as most of what is no ASCII: else it is noise
		if n := bytes.Count(head, []byte{0xa0}); 2*n > notASCII(head) {
			nobreak += n
		}
	}
	s.blanks = nobreak > 0 && nobreak > bytes.Count(head, []byte{'\n'})/10
	s.entities = bytes.IndexByte(head, '&') >= 0 && escaped(head)
	if bytes.Contains(head, []byte(`\t`)) || bytes.Contains(head, []byte("#011")) {
		s.tabs = spelledTabs.Match(head) && !plainTabs.Match(head)
	}
	return s
}

// notASCII counts the bytes that are no ASCII.
func notASCII(head []byte) (n int) {
	for _, c := range head {
		if c >= utf8.RuneSelf {
			n++
		}
	}
	return n
}

// escaped reports whether text was turned into HTML: marks of a mail's quotes aside.
func escaped(head []byte) bool {
	if bytes.IndexByte(head, '<') >= 0 {
		return false
	}
	for len(head) > 0 {
		line, rest := cutLine(head)
		line = bytes.TrimLeft(line, "> ")
		if bytes.IndexByte(line, '>') >= 0 {
			return false
		}
		for i := bytes.IndexByte(line, '&'); i >= 0; {
			if _, n := entityAt(line[i:]); n == 0 && (len(rest) > 0 || len(line)-i >= maxSwap) {
				return false
			}
			next := bytes.IndexByte(line[i+1:], '&')
			if next < 0 {
				break
			}
			i += 1 + next
		}
		head = rest
	}
	return true
}

func entityAt(b []byte) (is byte, n int) {
	for _, e := range entities {
		if bytes.HasPrefix(b, []byte(e.text)) {
			return e.is, len(e.text)
		}
	}
	return 0, 0
}

// begins reports whether c may begin a character that is spelled otherwise.
func (s *swaps) begins(c byte) bool {
	switch c {
	case '&':
		return s.entities
	case 0xc2, 0xe2, 0xa0:
		return s.blanks
	case '\\', '#':
		return s.tabs
	}
	return false
}

// at gives the character that b begins with, and in how many bytes it is spelled: 0
// where it stands for itself. before stands in front of it: the \t of a path is none.
func (s *swaps) at(b []byte, before byte) (c byte, n int) {
	switch b[0] {
	case '&':
		return entityAt(b)
	case 0xa0:
		if s.latin && before < utf8.RuneSelf {
			return ' ', 1
		}
	case 0xc2:
		if len(b) > 1 && b[1] == 0xa0 {
			return ' ', 2
		}
	case 0xe2:
		if bytes.HasPrefix(b, []byte("\u202f")) {
			return ' ', 3
		}
	case '#':
		if bytes.HasPrefix(b, []byte("#011")) {
			return '\t', 4
		}
	case '\\':
		path := isAlnum(before) || bytes.IndexByte([]byte(`:.\_`), before) >= 0
		if len(b) > 1 && b[1] == 't' && !(path && len(b) > 2 && isAlnum(b[2])) {
			return '\t', 2
		}
	}
	return 0, 0
}

// swapper turns characters that stand for others into those.
type swapper struct {
	swaps
	source.Mapping
	before byte   // what comes next, as it was turned into
	left   []byte // what may be the beginning of one
	work   []byte
}

func (s *swapper) Start(at int64, line bool) {
	s.Mapping.Start(at)
	s.left, s.before = s.left[:0], 0
}

func (s *swapper) Append(dst []byte, text int64, raw []byte, last bool) []byte {
	if len(s.left) > 0 {
		s.work = append(append(s.work[:0], s.left...), raw...)
		raw, s.left = s.work, s.left[:0]
	}
	from := len(dst)
	for i := 0; i < len(raw); {
		k := i
		for k < len(raw) && !s.swaps.begins(raw[k]) {
			k++
		}
		if k > i {
			s.Copied(text+int64(len(dst)-from), k-i)
			dst = append(dst, raw[i:k]...)
			s.before, i = raw[k-1], k
			continue
		}
		rest := raw[i:]
		if len(rest) < maxSwap && !last {
			s.left = append(s.left, rest...)
			break
		}
		c, n := s.swaps.at(rest, s.before)
		if n == 0 {
			s.Copied(text+int64(len(dst)-from), 1)
			dst = append(dst, rest[0])
			s.before, i = rest[0], i+1
			continue
		}
		s.Turned(text+int64(len(dst)-from), 1, n)
		dst = append(dst, c)
		s.before, i = c, i+n
	}
	return dst
}
