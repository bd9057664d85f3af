package parser

import (
	"bytes"
	"strings"

	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// CiscoLog is dumplog's other format (dumplog /ciscoLog). No message has examples
// in it: what follows the header is what follows it in the standard format.
const CiscoLog catalog.Dialect = "ciscolog"

// maxTags is how many tags of a header are looked at: real ones have four or five.
const maxTags = 32

// readCisco reads
//
//	[sequence: ][host: ][*|.]date time zone: %ICM_…: [%][comp=Router-A][pname=rtr][…]: [Trace: ]
//
// A message over several lines has a header for each, with a tag [part=1.2/3]: the
// message's number, the line's, and how many there are.
func readCisco(b []byte, s *stated) bool {
	n := readSender(b, s)
	if n < len(b) && (b[n] == '*' || b[n] == '.') { // says how exact the clock is
		n++
	}
	if n = readDay(b, n, s, true); n == 0 {
		return false
	}
	if n = readDotted(b, n, s); n == 0 {
		return false
	}
	if n = readZoneOrName(b, n, s); n == 0 || !startsAt(b, n, ": %ICM_") {
		return false
	}
	word := b[n:min(len(b), n+maxThread)]
	end := bytes.Index(word[len(": %"):], []byte(": "))
	if end < 0 || bytes.IndexByte(word[len(": %"):][:end], ' ') >= 0 {
		return false
	}
	n = readTags(b, n+len(": %")+end+len(": "), s)
	if n == 0 || len(s.pname) == 0 {
		return false
	}
	s.session, _, s.body = readLevel(b, n)
	return true
}

// readSender reads the sequence and the host, of which either may be missing.
func readSender(b []byte, s *stated) int {
	if len(b) > 0 && isDigit(b[0]) {
		if n := readPrefix(b, s); n > 0 {
			return n
		}
	}
	*s = stated{session: noSession}
	end := wordEnd(b, 0)
	if end < 2 || end > maxThread || end == len(b) || b[end-1] != ':' {
		return 0
	}
	s.host = b[:end-1]
	return end + 1
}

// readZoneOrName reads " +0000" or " UTC".
func readZoneOrName(b []byte, n int, s *stated) int {
	if len(b) < n+len(" +0000") {
		return 0
	}
	if end := readZone(b, n+1, s); end > 0 {
		return end
	}
	end := zoneName(b, n)
	if end > 0 {
		name := string(b[n+1 : end])
		s.zoned = name == "UTC" || name == "GMT"
	}
	return end
}

// readTags reads the tags and the colon behind them, with its blanks.
func readTags(b []byte, n int, s *stated) int {
	if startsAt(b, n, "%[") {
		n++
	}
	tags := 0
	for ; startsAt(b, n, "["); tags++ {
		line := b[n:min(len(b), n+maxThread)]
		end := bytes.IndexByte(line, ']')
		if end < 0 || tags == maxTags {
			return 0
		}
		name, value, _ := bytes.Cut(line[1:end], []byte("="))
		switch string(name) {
		case "comp":
			s.comp = value
		case "pname":
			s.pname = value
		case "part":
			s.readPart(value)
		}
		n += end + 1
	}
	if tags == 0 || !startsAt(b, n, ":") || !nameable(s.comp) || !nameable(s.pname) {
		return 0
	}
	return skipBlanks(b, n+1)
}

// readPart reads 1.2/3. What is none is no part.
func (s *stated) readPart(value []byte) {
	dot := digits(value, 0)
	if dot == 0 || dot > 18 || !startsAt(value, dot, ".") {
		return
	}
	slash := digits(value, dot+1)
	if slash == dot+1 || slash > dot+7 || !startsAt(value, slash, "/") {
		return
	}
	s.whole, s.part = number(value[:dot]), int32(number(value[dot+1:slash]))
}

// nameable says whether a tag's value can be part of the name of a process.
func nameable(value []byte) bool {
	for _, c := range value {
		if !isAlnum(c) && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return true
}

// nodeOf is the node that the standard format prints for a component: ra for
// Router-A, PG1A for PG1-A, cg1A for CG1-A.
func nodeOf(component string) string {
	base, side := component, ""
	if n := len(component) - 2; n > 0 && component[n] == '-' && strings.IndexByte("ABab", component[n+1]) >= 0 {
		base, side = component[:n], component[n+1:]
	}
	switch lower := strings.ToLower(base); {
	case side != "" && (lower == "router" || lower == "logger"):
		return lower[:1] + strings.ToLower(side)
	case strings.HasPrefix(lower, "pg"):
		return base + side
	default:
		return lower + side
	}
}

// tagged gives the process that a header with tags names, by the host where it
// names no component. nil if there are too many.
func (r *roster) tagged(s *stated) *process {
	key := append(append(append(r.key[:0], s.comp...), 0), s.pname...)
	if len(s.comp) == 0 {
		key = append(append(key, 0), s.host...)
	}
	r.key = key
	p := r.tags[string(key)]
	if p != nil {
		return p
	}
	if len(r.tags) >= maxSpellings {
		r.full = true
		return nil
	}
	node := nodeOf(string(s.comp))
	if node == "" {
		node = string(source.Legible(s.host))
	}
	if node == "" {
		node = folderOf(r.source.Name)
	}
	printed := []byte(node + "-" + string(s.pname))
	spelled := r.add(printed, token{node: len(node), dash: 1, length: len(printed)})
	if spelled == nil {
		return nil
	}
	if r.tags == nil {
		r.tags = map[string]*process{}
	}
	r.tags[string(key)] = spelled.process
	return spelled.process
}

// continues says whether the header that has just been read is that of a further
// line of the current entry.
func (r *reader) continues(p *process) bool {
	c := &r.cur
	return r.stated.part > 1 && c.process == p && c.whole == r.stated.whole && c.part == r.stated.part-1
}

// partly reads a further line of the current entry, with its own header, which
// belongs to that entry whatever becomes of the line.
func (r *reader) partly(at, end, after int) {
	r.cur.part = r.stated.part
	body := min(at+r.stated.body, end)
	if r.headed != nil {
		r.head(at, body)
	}
	if r.verbatim != nil {
		r.verbatim.add(r.buf[at:body])
	}
	if r.pieces != nil {
		r.piece(true, at, body)
	}
	if r.pos = body; body < after {
		r.further(end, after)
	}
}
