package simulate

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"time"

	"uccetrace/flow/reference"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// form is whose log an entry stands in, and so what its header looks like.
type form uint8

const (
	traced  form = iota // dumplog, in the dialect of the options
	web                 // Finesse webservices
	realm               // Finesse realm.log
	cil                 // client of CTI OS
	sdl                 // CUCM's CTI Manager
	alarm               // CUCM's syslog
	jtapi               // JTAPI client on the PG
	noForms             // how many there are
)

// logs are the names of the files of forms that dumplog does not make.
var logs = [noForms]string{web: "webservices.log", realm: "realm.log", cil: "ctios-client.log", sdl: "sdl.txt", alarm: "syslog.txt", jtapi: "jtapi.log"}

// kind is what a header must know of a message.
type kind struct {
	form     form
	entries  int
	level    string
	severity int
	thread   string         // web, realm: thread; jtapi: provider
	sessions *sessionLevels // nil where the header names no session
}

func kindOf(m *catalog.Message) kind {
	k := kind{entries: m.Entries(), level: m.Level()}
	header := ""
	if len(m.Examples) > 0 {
		header = m.Examples[0].Lines[0]
	}
	if digit := strings.IndexAny(k.level, "01234567"); digit == 0 {
		k.severity = int(k.level[0] - '0')
	}
	switch m.Process {
	case "finesse":
		k.form, k.thread = web, between(header, "%CCBU_", fmt.Sprintf("-%d-", k.severity))
		if k.level == "" || k.level[0] > '9' {
			k.form, k.thread = realm, between(header, "[", "]")
		}
	case "ctios":
		k.form = cil
	case "cucm":
		k.form = sdl
		if strings.Contains(header, "UTC :") {
			k.form, k.level = alarm, between(header, "%", "-")
		}
	case "jtapi":
		k.form, k.severity, k.thread = jtapi, 7, between(header, "(", ")")
	}
	if word, _, ok := strings.Cut(k.level, " "); ok && strings.EqualFold(word, "session") {
		k.sessions = &sessionLevels{word: word}
	}
	return k
}

// between is what stands in text between two words, "" where they are not there.
func between(text, left, right string) string {
	_, text, ok := strings.Cut(text, left)
	if !ok {
		return ""
	}
	text, _, _ = strings.Cut(text, right)
	return text
}

// header prints headers of one file. Only those of its form are filled.
type header struct {
	form    form
	cisco   bool // dumplog /ciscoLog
	dumplog parser.Header
	ciscoIt parser.CiscoHeader
	web     parser.FinesseHeader
	realm   parser.RealmHeader
	cil     parser.CILHeader
	sdl     parser.SDLHeader
	jtapi   parser.JTAPIHeader
}

func newHeader(o *Options, p *reference.Process, of form) header {
	zone, printed := int(p.Host.Zone/time.Minute), p.Node+"-"+p.Printed
	return header{
		form: of, cisco: o.Dialect == CiscoLog,
		dumplog: parser.Header{Printed: printed, Millis: o.Dialect != DumplogS},
		ciscoIt: parser.NewCiscoHeader(printed, strings.ToUpper(p.Host.Name), "ucce"),
		web:     parser.FinesseHeader{Host: p.Host.Name, Zone: zone},
		realm:   parser.RealmHeader{Zone: zone},
		cil:     parser.CILHeader{PID: 3276, Program: "CTIOSSoftphone", Thread: 4388},
		jtapi:   parser.JTAPIHeader{Zone: "UTC"},
	}
}

// utc says whether the form's times are UTC on any host.
func (h *header) utc() bool {
	return h.form == traced && h.cisco || h.form == alarm || h.form == jtapi
}

// dated says whether "Events from …" stands where a day begins.
func (h *header) dated() bool { return h.form == traced && !h.cisco }

// skip counts an entry that is lost: its number is missing.
func (h *header) skip() {
	h.ciscoIt.Sequence++
	h.web.Sequence++
	h.realm.Sequence++
	h.sdl.Sequence++
	h.jtapi.Sequence++
}

// append prints the header of an entry of a kind.
func (h *header) append(text []byte, ms int64, k *kind, level string) []byte {
	t := parser.Time(ms)
	switch {
	case h.form == traced && !h.cisco:
		h.dumplog.Time, h.dumplog.Level = t, level
		return h.dumplog.Append(text)
	case h.form == traced:
		h.ciscoIt.Time, h.ciscoIt.Level = t, level
		text = h.ciscoIt.Append(text)
	case h.form == web:
		h.web.Time, h.web.Severity, h.web.Thread = t, k.severity, k.thread
		text = h.web.Append(text)
	case h.form == realm:
		h.realm.Time, h.realm.Level, h.realm.Thread = t, level, k.thread
		text = h.realm.Append(text)
	case h.form == cil:
		h.cil.Time = t
		return h.cil.Append(text)
	case h.form == sdl:
		h.sdl.Time, h.sdl.Kind = t, level
		text = h.sdl.Append(text)
	case h.form == alarm:
		a := parser.AlarmHeader{Time: t, Catalog: level, Severity: k.severity}
		return a.Append(text)
	default:
		h.jtapi.Time, h.jtapi.Facility, h.jtapi.Severity, h.jtapi.Provider = t, level, k.severity, k.thread
		text = h.jtapi.Append(text)
	}
	h.skip()
	return text
}

// folderOf is the folder of a node: its name, as far as every system can have it.
func folderOf(node string) string {
	name := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.' {
			return c
		}
		return '_'
	}, strings.ToLower(node))
	if strings.Trim(name, ".") == "" {
		name = "_" + name
	}
	return name
}

// file gives the log that entries of a form by a process stand in.
func (w *writer) file(p *reference.Process, of form) *file {
	if f := w.files[p.Index][of]; f != nil {
		return f
	}
	name := p.Printed + ".txt"
	if of != traced {
		name = logs[of]
		if stem, ext, ok := strings.Cut(name, "."); ok && of == jtapi { // one for each gateway of the node
			name = stem + strings.TrimLeft(p.Printed, "abcdefghijklmnopqrstuvwxyz") + "." + ext
		}
	}
	name = path.Join(folderOf(p.Node), name)
	for n := 2; w.taken[name]; n++ {
		name = path.Join(fmt.Sprintf("%s-%d", folderOf(p.Node), n), path.Base(name))
	}
	w.taken[name] = true
	f := &file{path: name, local: filepath.Join(w.dir, filepath.FromSlash(name)), header: newHeader(w.opt, p, of), full: w.buffer}
	zone := p.Host.Zone
	if f.header.utc() {
		zone = 0
	}
	f.clock = newClock(w.opt.Start, zone, p.Host.Offset)
	w.files[p.Index][of] = f
	w.all = append(w.all, f)
	return f
}
