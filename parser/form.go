package parser

import (
	"path"
	"strings"

	"uccetrace/parser/source"
)

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
	node := string(source.Legible(host))
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
func folderOf(name string) string {
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		name := path.Base(dir)
		if archive, ok := strings.CutSuffix(name, "!"); ok {
			name = source.UnpackedName(archive) // as the folder that it is unpacked to
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
