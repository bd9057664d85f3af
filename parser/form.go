package parser

import (
	"bytes"
	"path"
	"strings"

	"uccetrace/parser/catalog"
)

// maxKinds is how many headers at the beginning of a source are looked at to tell
// its dialect.
const maxKinds = 100

// formOf tells the dialect of a source by the headers at its beginning: that of
// most of them, of the first one where two have as many. nil is dumplog's, or
// none that is known: some says that there was a header. mixed says that headers of
// another dialect stand there too.
func formOf(head []byte) (of *form, mixed, some bool) {
	head = bytes.TrimPrefix(head, []byte(utf8BOM))
	var counts [1 + maxForms]int // of dumplog's, then of each form
	first, seen := -1, 0
	for len(head) > 0 && seen < maxKinds {
		line, rest := cutLine(head)
		if kind := kindOf(line[skipEmpty(line):]); kind >= 0 {
			if first < 0 {
				first = kind
			}
			counts[kind]++
			seen++
		}
		head = rest
	}
	if first < 0 {
		return nil, false, false
	}
	best := first
	for kind, n := range counts {
		if n > counts[best] {
			best = kind
		}
	}
	if best > 0 {
		of = &forms[best-1]
	}
	return of, counts[best] < seen, true
}

// maxForms is how many forms there are.
const maxForms = 7

// kindOf gives 0 for a line with dumplog's header, the place of its form from 1
// for one of another, and -1 for none.
func kindOf(line []byte) int {
	var s stated
	return kindStated(line, &s)
}

// kindStated is kindOf, and what the header of a form says.
func kindStated(line []byte, s *stated) int {
	if len(line) == 0 || !isAlnum(line[0]) && line[0] != '*' && line[0] != '.' {
		return -1
	}
	if _, n := readClock(line); n > 0 {
		if _, ok := readToken(line[skipBlanks(line, n):]); ok {
			return 0
		}
		return -1
	}
	for i := range forms {
		if forms[i].read(line, s) {
			return i + 1
		}
	}
	return -1
}

// tell finds the source's dialect, if none is forced on it.
func (st *state) tell(c *Capture, head []byte) {
	if i := c.forcedOn(st.called()); i >= 0 {
		st.forced = c.forced[i].Dialect
		st.form = formNamed(st.forced)
		return
	}
	mixed, some := false, false
	if st.form, mixed, some = formOf(head); !some {
		st.other = otherThan(head)
	} else if mixed {
		st.warnings = append(st.warnings, Warning{Source: st.Name,
			Text: "holds entries of more than one kind of log: read as " + dialectOf(st.form) + "; save the others as files of their own"})
	}
}

// formNamed is the form of a dialect; nil is dumplog's.
func formNamed(dialect string) *form {
	for i := range forms {
		if string(forms[i].dialect) == dialect {
			return &forms[i]
		}
	}
	return nil
}

// dialectOf is a source's dialect by its form.
func dialectOf(f *form) string {
	if f == nil {
		return string(catalog.Dumplog)
	}
	return string(f.dialect)
}

// stating gives the process of a log of a form, by the host in the header; where
// that has none, by the folder that the log lies in. nil if there are too many.
func (r *roster) stating(f *form, s *stated) *process {
	if f.process == "" {
		return r.tagged(s)
	}
	host := s.host
	if r.speaker != nil && string(host) == r.host {
		return r.speaker
	}
	node := string(legible(host))
	if node == "" {
		node = folderOf(r.source.Name)
	}
	fold := strings.ToLower(node) + "-" + f.process
	p := r.folded[fold]
	if p == nil {
		if len(r.folded) >= maxSpellings {
			r.full = true
			return nil
		}
		p = r.meet(r.known.of(fold, func() *Proc {
			proc := &Proc{Source: r.source, Printed: strings.TrimPrefix(node+"-"+f.process, "-"), Node: node, Process: f.process}
			proc.Kind, proc.Number, proc.Side = readNode(strings.ToLower(node))
			return proc
		}), fold)
	}
	r.speaker, r.host = p, string(host)
	return p
}

// folderOf names the machine of a log by the folder that it lies in: the nearest
// one whose name is not that of a kind of log, as in pg1a/logfiles/jtapi.log. ""
// where there is none.
func folderOf(source string) string {
	for dir := path.Dir(source); ; dir = path.Dir(dir) {
		name := path.Base(dir)
		if archive, ok := strings.CutSuffix(name, "!"); ok {
			name = unpackedName(archive) // as the folder that it is unpacked to
		}
		switch strings.ToLower(name) {
		case ".", "..", "/", "-", "":
			return ""
		case "log", "logs", "logfiles", "trace", "traces", "cm", "cti", "sdl", "jtapi", "syslog", "desktop", "webservices", "realm":
		default:
			return name
		}
	}
}

// said reads the line from pos to end in a log of a form: an entry, or one that
// goes on.
func (r *reader) said(end, after int) {
	at := r.pos + skipEmpty(r.buf[r.pos:end])
	p := r.says(at, end)
	if p == nil {
		r.warnFull()
		r.further(end, after)
		return
	}
	if at > r.pos {
		r.gap(r.pos, at)
	}
	if r.continues(p) {
		r.partly(at, end, after)
		return
	}
	r.state(p, at, end, after)
}

// says reads the header at buf[at:end] and gives whose entry it is; nil where
// there is none.
func (r *reader) says(at, end int) *process {
	if at >= end || !r.form.read(r.buf[at:end], &r.stated) {
		return nil
	}
	return r.stating(r.form, &r.stated)
}

// longSaid reads a line whose end is not in the buffer: the first limit bytes of its
// entry; the rest becomes a gap.
func (r *reader) longSaid() {
	at := r.pos + skipEmpty(r.buf[r.pos:])
	p := r.says(at, len(r.buf))
	if p == nil || at+r.limit > len(r.buf) {
		r.tooLong("")
		r.leave()
		r.gap(r.pos, len(r.buf))
		r.pos = len(r.buf)
		return
	}
	if at > r.pos {
		r.gap(r.pos, at)
		r.pos = at
	}
	cut := at + r.limit
	r.state(p, at, cut, cut)
	r.cur.open = false
	r.tooLong(" of this entry")
	r.gap(cut, len(r.buf))
	r.pos = len(r.buf)
}

// state takes the entry whose header has just been read.
func (r *reader) state(p *process, at, end, after int) {
	if r.clock.stamped(&p.hands, &r.stated) {
		r.fall()
	}
	r.zoned, r.zone = r.stated.zoned, r.stated.zone
	r.take(p, r.stated.tod, r.stated.session, r.stated.seconds, at, min(at+r.stated.body, end), end, after, false)
	r.cur.whole, r.cur.part = r.stated.whole, r.stated.part
}
