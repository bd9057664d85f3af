package parser

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"uccetrace/parser/source"
)

const (
	maxDress    = 1 << 10 // bytes of a line that are looked at for what stands around it
	dressLines  = 400     // at the beginning of a source that are
	plainEnough = 20      // lines with a header and nothing around it: the source has nothing
	maxLayers   = 4
	maxWords    = 8 // that a collector puts behind its time
)

// dress is what somebody put around the lines of a log before it came here: quote marks
// of a mail, line numbers of grep or of an editor, a collector's time and host; and
// characters that stand for others. It is found once, at the beginning of the source:
// what is on most lines, and without which there are headers where none were.
type dress struct {
	swaps  swaps
	layers []layer // from the outside
	fenced bool    // by ``` lines
	every  bool    // every line that was looked at has the layers
	cr     bool    // lines end in CR
}

// dressOf finds what stands around the lines of a text; nil for nothing. latin says
// that it is in Windows-1252.
func dressOf(head []byte, latin bool) *dress {
	head = bytes.TrimPrefix(head, []byte(source.BOM))
	d := &dress{swaps: swapsOf(head, latin)}
	if d.swaps.any() {
		head = (&swapper{swaps: d.swaps}).Append(nil, 0, head, true)
	}
	d.fenced = bytes.Contains(head, []byte(fence))
	lines, own := dressed(head)
	if own < plainEnough && 2*own < len(lines) && slices.ContainsFunc(lines, clocked) {
		d.search(lines, own)
	}
	d.fenced = d.fenced && slices.ContainsFunc(lines, d.fencing)
	if !d.swaps.any() && len(d.layers) == 0 && !d.fenced || own == 0 && len(d.layers) == 0 {
		return nil
	}
	return d
}

// dressed gives lines that are not empty, and how many have a header as they stand.
func dressed(head []byte) (lines [][]byte, own int) {
	for len(head) > 0 && len(lines) < dressLines && own < plainEnough {
		line, rest := cutLine(head)
		head = rest
		line = line[:min(len(line), maxDress)]
		if len(bytes.Trim(line, " \t\x00")) == 0 {
			continue
		}
		lines = append(lines, line)
		if headed(line) {
			own++
		}
	}
	return lines, own
}

// clocked reports whether a time of day stands anywhere in a line, as in every header.
func clocked(line []byte) bool {
	for at := 2; at < len(line); at++ {
		i := bytes.IndexByte(line[at:], ':')
		if i < 0 {
			return false
		}
		if at += i; len(line) >= at+6 && clockWord(binary.LittleEndian.Uint64(line[at-2:])) {
			return true
		}
	}
	return false
}

// headed reports whether a line has a header as it stands. A sender that is a number, or
// neither a name nor an address, is none: a line number or a mark stands before it.
func headed(line []byte) bool {
	var s stated
	switch kind := kindStated(line[skipEmpty(line):], &s); {
	case kind < 0:
		return false
	case kind == 0 || len(s.host) == 0:
		return true
	case nameable(s.host):
		return digits(s.host, 0) < len(s.host)
	}
	_, err := netip.ParseAddr(string(s.host))
	return err == nil
}

// search looks for the layers under which there are the most headers: more than stand
// at the beginning of lines, own. Those lines have nothing before them.
func (d *dress) search(lines [][]byte, own int) {
	best := own
	var try func(rest [][]byte, layers []layer)
	try = func(rest [][]byte, layers []layer) {
		if len(layers) > 0 {
			if n, every, ok := under(rest); n > 0 {
				if ok && n > best {
					best, d.layers, d.every = n, slices.Clone(layers), every
				}
				return
			}
		}
		if len(layers) == maxLayers || len(layers) > 0 && layers[len(layers)-1].kind == aTime {
			return // how many words stand behind a time is tried, not what they are
		}
		for _, l := range layersOf(rest) {
			if inner, ok := l.off(rest); ok {
				try(inner, append(layers, l))
			}
		}
	}
	rest := slices.Clone(lines)
	for i, line := range rest {
		if own > 0 && headed(line) {
			rest[i] = nil
		}
	}
	try(rest, nil)
}

// under counts the headers in lines that something was taken off, nil for those that
// did not have it. every says that none of those between the first header and the last
// is such a one; ok, that less than half of them are.
func under(lines [][]byte) (n int, every, ok bool) {
	first, last := -1, -1
	for i, line := range lines {
		if line != nil && headed(line) {
			if n++; first < 0 {
				first = i
			}
			last = i
		}
	}
	if n == 0 {
		return 0, false, false
	}
	without := 0
	for _, line := range lines[first : last+1] {
		if line == nil {
			without++
		}
	}
	return n, without == 0, 2*without < last+1-first
}

// around is how much of a line's beginning is to be taken off. A line with a header at
// its beginning has nothing before it.
func (d *dress) around(line []byte) int {
	n := 0
	if len(d.layers) > 0 && !headed(line) {
		for i := range d.layers {
			k := d.layers[i].length(line[n:])
			if k < 0 {
				break
			}
			n += k
		}
	}
	if d.fenced && isFence(line[n:]) {
		return len(line)
	}
	return n
}

const fence = "```"

// isFence reports whether a line is one that begins or ends a block of code.
func isFence(line []byte) bool {
	word, ok := bytes.CutPrefix(bytes.Trim(line, " \t"), []byte(fence))
	return ok && nameLen(word) == len(word)
}

func (d *dress) fencing(line []byte) bool {
	return len(line) > 0 && d.around(line) == len(line) && bytes.Contains(line, []byte(fence))
}

// String says what was found, and what became of it.
func (d *dress) String() string {
	if d == nil {
		return ""
	}
	var parts []string
	if len(d.layers) > 0 {
		names := make([]string, len(d.layers))
		for i := range d.layers {
			names[i] = d.layers[i].String()
		}
		which := "most lines begin"
		if d.every {
			which = "every line begins"
		}
		parts = append(parts, which+" with "+strings.Join(names, " and ")+": taken off")
	}
	if d.fenced {
		parts = append(parts, "lines of "+fence+" stand around it: left out")
	}
	if what := d.swaps.String(); what != "" {
		parts = append(parts, what+": read as what they stand for")
	}
	return strings.Join(parts, "; ")
}

// layerKind is what kind of thing stands at the beginning of lines.
type layerKind uint8

const (
	aQuote   layerKind = iota // one or several of the same mark
	aNumber                   // of the line, with what stands behind it
	aName                     // of the file
	aTime                     // with some words behind it
	aLiteral                  // the same text always
)

// layer is one thing that stands at the beginning of lines.
type layer struct {
	kind  layerKind
	text  string // the mark, what stands behind the number, or the literal
	words int    // behind a time
}

func (l *layer) String() string {
	switch l.kind {
	case aQuote:
		return "a quote mark"
	case aNumber:
		return "a line number"
	case aName:
		return "a file name"
	case aTime:
		if l.words == 0 {
			return "another time"
		}
		return "a collector's time and host"
	}
	return fmt.Sprintf("%q", l.text)
}

// off takes the layer off lines that are not nil; ok says that at least half have it.
func (l *layer) off(lines [][]byte) (out [][]byte, ok bool) {
	out = make([][]byte, len(lines))
	had, has := 0, 0
	for i, line := range lines {
		if line == nil {
			continue
		}
		had++
		if n := l.length(line); n >= 0 {
			out[i] = line[n:]
			has++
		}
	}
	return out, has > 0 && 2*has >= had
}

// length is how many bytes of a line are the layer; -1 where it has none.
func (l *layer) length(line []byte) int {
	switch l.kind {
	case aQuote:
		return quoteLen(line, l.text[0])
	case aNumber:
		return numberLen(line, l.text)
	case aName:
		return nameOfFile(line)
	case aTime:
		_, _, n := collected(line, l.words)
		return n
	}
	if !bytes.HasPrefix(line, []byte(l.text)) {
		return -1
	}
	return len(l.text)
}

// sender is where the layer, whose text this is, names a machine; nothing where it does
// not.
func (l *layer) sender(text []byte) (from, to int) {
	if l.kind != aTime || l.words == 0 {
		return 0, 0
	}
	from, to, _ = collected(text, l.words)
	if to > from && text[to-1] == ':' {
		to--
	}
	if word := string(text[from:to]); word == "stdout" || word == "stderr" || digits(text[:to], from) == to || word == "-" {
		return 0, 0
	}
	return from, to
}

// layersOf gives those that some of the lines may have.
func layersOf(lines [][]byte) []layer {
	out := []layer{{kind: aQuote, text: ">"}, {kind: aQuote, text: "|"}}
	if _, ok := (&layer{kind: aTime}).off(lines); ok {
		for n := range maxWords {
			out = append(out, layer{kind: aTime, words: n})
		}
	}
	out = append(out, layer{kind: aName})
	for _, text := range behindNumbers(lines) {
		out = append(out, layer{kind: aNumber, text: text})
	}
	if text := literalOf(lines); text != "" {
		out = append(out, layer{kind: aLiteral, text: text})
	}
	return out
}

// quoteLen is the length of the quote marks that a line begins with, with one blank
// behind each: what is indented by more stays so.
func quoteLen(line []byte, mark byte) int {
	n, i := -1, 0
	for i < 3 && i < len(line) && line[i] == ' ' {
		i++
	}
	for i < len(line) && line[i] == mark {
		if i++; i < len(line) && line[i] == ' ' {
			i++
		}
		n = i
	}
	return n
}

// maxLineNumber is how many digits the number of a line may have.
const maxLineNumber = 10

// numberEnd is where the number ends that a line begins with; 0 for none.
func numberEnd(line []byte) int {
	from := skipBlanks(line, 0)
	end := digits(line, from)
	if end == from || end > from+maxLineNumber {
		return 0
	}
	return end
}

// numberLen is the length of a line's number and what stands behind it. Of a line with
// nothing else blanks at its end may have been cut; grep puts '-' behind the numbers
// of lines that it shows around what it found.
func numberLen(line []byte, behind string) int {
	n := numberEnd(line)
	rest := line[n:]
	switch {
	case n == 0:
		return -1
	case bytes.HasPrefix(rest, []byte(behind)):
		return n + len(behind)
	case behind == ":" && len(rest) > 0 && rest[0] == '-':
		return n + 1
	case string(bytes.TrimRight(rest, " \t")) == strings.TrimRight(behind, " \t"):
		return len(line)
	}
	return -1
}

// behindNumbers gives what stands between numbers and lines: first what does before
// headers, then what does most often.
func behindNumbers(lines [][]byte) []string {
	counts := map[string]int{}
	for _, line := range lines {
		n := numberEnd(line)
		if n == 0 {
			continue
		}
		end := n
		for end < len(line) && end < n+8 {
			if bytes.IndexByte([]byte(" \t:-.|)]"), line[end]) >= 0 {
				end++
			} else if bytes.HasPrefix(line[end:], []byte("\u2192")) || bytes.HasPrefix(line[end:], []byte("\u2502")) {
				end += len("\u2192")
			} else {
				break
			}
		}
		if end == n {
			continue
		}
		if counts[string(line[n:end])]++; headed(line[end:]) {
			counts[string(line[n:end])] += dressLines
		}
	}
	var out []string
	for text := range counts {
		out = append(out, text)
	}
	slices.SortFunc(out, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	return out[:min(len(out), 2)]
}

// maxName is how long the name of a file before a line may be.
const maxName = 260

// nameOfFile is the length of the name of a file, with an extension or a folder, and of
// the colon behind it, as grep and findstr put it before a line; grep puts a '-' behind
// that of a line which it shows around what it found.
func nameOfFile(line []byte) int {
	from := 0
	if len(line) > 3 && isLetter(line[0]) && line[1] == ':' && (line[2] == '\\' || line[2] == '/') {
		from = 3
	}
	around := -1
	for i := from; i < len(line) && i < maxName; i++ {
		switch line[i] {
		case ':':
			name := line[:i]
			if i > from && (extended(name) || bytes.ContainsAny(name[from:], `/\`) && wordEnd(name, 0) == i || name[0] == '(' && name[i-1] == ')') {
				return i + 1
			}
			return around
		case '-':
			if around < 0 && extended(line[from:i]) {
				around = i + 1
			}
		}
	}
	return around
}

// extended reports whether a name ends in an extension.
func extended(name []byte) bool {
	dot := bytes.LastIndexByte(name, '.')
	ext := len(name) - dot - 1
	if dot < 0 || ext < 1 || ext > 5 {
		return false
	}
	for _, c := range name[dot+1:] {
		if !isAlnum(c) {
			return false
		}
	}
	return true
}

// collectedTime is a time as collectors of logs print it: of syslog in the old manner
// and the new, of journalctl, of containers and of ts, in brackets or not.
var collectedTime = regexp.MustCompile(`^(?:<\d{1,3}>)?(?:\d )?\[?(?:` +
	`\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[-+]\d\d:?\d\d))?|` +
	`(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} [ 0-3]?\d (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d{1,9})?|` +
	`\d\d:\d\d:\d\d(?:\.\d{1,9})?)\]?:?(?:[ \t]|$)`)

// collected reads a collector's time and the words behind it: where the first of them
// stands, and the length of all; -1 where there are not as many.
func collected(line []byte, words int) (from, to, length int) {
	loc := collectedTime.FindIndex(line)
	if loc == nil {
		return 0, 0, -1
	}
	n := loc[1]
	for i := range words {
		n = skipBlanks(line, n)
		end := wordEnd(line, n)
		if n < len(line) && line[n] == '[' {
			if k := bytes.IndexByte(line[n:], ']'); k > 0 && bytes.IndexByte(line[n:n+k], '=') > 0 {
				end = wordEnd(line, n+k)
			}
		}
		if end == n {
			return 0, 0, -1
		}
		if i == 0 {
			from, to = n, end
		}
		if n = end; n < len(line) {
			n++
		}
	}
	if words > 0 && bytes.HasPrefix(line[n:], []byte(source.BOM)) {
		n += len(source.BOM)
	}
	return from, to, n
}

// literalOf is the text that stands before the headers of most lines that have one
// further behind.
func literalOf(lines [][]byte) string {
	counts := map[string]int{}
	best, seen := "", 0
	for _, line := range lines {
		if line == nil || seen == 50 {
			continue
		}
		for i := 1; i < len(line) && i < 100; i++ {
			if !isAlnum(line[i-1]) && isAlnum(line[i]) && headed(line[i:]) {
				seen++
				text := string(line[:i])
				if counts[text]++; counts[text] > counts[best] {
					best = text
				}
				break
			}
		}
	}
	if 2*counts[best] <= seen {
		return ""
	}
	return best
}
