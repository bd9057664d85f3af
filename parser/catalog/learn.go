package catalog

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"strconv"
	"strings"
)

// Learn drafts a definition that claims an entry of a process. Values behind
// labels that the process's messages have get their names; other pairs and
// numbers get names of their own, defined in the draft; all else stays as it is
// written. Further physical lines of the body become under lines. The draft
// loads as it is; what it means, and what its numbers are, is for a person to
// say. It is an error if a message claims the entry already.
func (c *Catalog) Learn(process, body string) (string, error) {
	if strings.TrimSpace(body) == "" {
		return "", fmt.Errorf("the entry is empty: there is nothing to learn from it")
	}
	if process == "" || strings.ContainsAny(process, " \t.\"") {
		return "", fmt.Errorf("%q is no process: write opc, pim, jgw, router, ctisvr or the name that stands in the entry's header", process)
	}
	var near *Message
	if s := c.Process(process); s != nil {
		var m Match
		switch v := s.Head([]byte(body), &m); {
		case v == Claimed && m.Message.Basis != General:
			return "", fmt.Errorf("%s claims this entry already: see catalog show %s", m.Message.ID, m.Message.ID)
		case v == Near:
			near = m.Message
		}
	}
	var first error
	for _, effort := range []effort{allNumbers, pairsOnly, nothing} {
		d := newDraft(c, process, effort)
		text := d.write(body, near)
		l := newLoader(c)
		l.parse([]string{"draft.trace"}, []string{text})
		_, err := l.finish(true)
		if err == nil {
			return text, nil
		}
		if first == nil {
			first = err
		}
	}
	return "", fmt.Errorf("no draft of this entry loads: %w", first)
}

// effort is how much of an entry a draft makes vary. What varies too much may be
// claimed by another message as well, or tell nothing apart.
type effort uint8

const (
	allNumbers effort = iota
	pairsOnly
	nothing
)

// draft is a definition being drafted.
type draft struct {
	c       *Catalog
	process string
	effort  effort
	known   map[string]NameID // by label and sign
	used    map[string]bool   // names that the message has
	mark    string            // ends new names
	names   []string          // definitions of new names
	guessed []string          // comments
}

func newDraft(c *Catalog, process string, e effort) *draft {
	d := &draft{c: c, process: process, effort: e, known: map[string]NameID{}, used: map[string]bool{}}
	if s := c.Process(process); s != nil {
		for _, general := range []bool{false, true} { // a message of its own knows better
			for _, m := range s.Messages {
				if (m.Basis == General) == general {
					d.learnLabels(m)
				}
			}
		}
	}
	return d
}

// learnLabels notes which value stands behind which label, with its sign: behind
// InvokeID= and InvokeID: stand numbers of two kinds.
func (d *draft) learnLabels(m *Message) {
	for _, all := range [][]labelRef{m.code.labels, m.code.dump} {
		for _, r := range all {
			p := r.t.pairs[r.pair]
			pc := r.t.pieces[p.first]
			for _, sign := range []string{"=", ":"} {
				if strings.Contains(pc.lit, p.label+sign) || strings.Contains(pc.lit, p.label+" "+sign) {
					if _, ok := d.known[p.label+sign]; !ok && d.c.Names[pc.name].Kind == pc.kind {
						d.known[p.label+sign] = pc.name
					}
				}
			}
		}
	}
}

// write drafts the definition.
func (d *draft) write(body string, near *Message) string {
	lines := strings.Split(strings.TrimRight(body, "\r\n\t "), "\n")
	var w writer
	var templates []string
	id := d.id(lines[0])
	d.mark = mark(d.process, body)
	for i, l := range lines {
		l = strings.TrimSpace(l)
		if l == "" {
			continue
		}
		clause := "under "
		if i == 0 {
			clause = "line "
		}
		begin := ""
		if i == 0 && near != nil && d.effort == allNumbers {
			begin, l = d.like(near, l)
		}
		templates = append(templates, "  "+clause+begin+d.template(l, i == 0 && begin == ""))
	}
	w.line("# A draft: say in the titles what happens and what the values are, add what it")
	w.line("# means (from, step, part of, opens, confirms, refuses), and where it is from.")
	if near != nil {
		w.line("# It begins like " + near.ID + ": if it is another wording of that, write")
		w.line("# extend message " + near.ID + " in place of message, and or in place of line.")
	}
	for _, n := range d.names {
		w.line(n)
	}
	w.line("message " + id + " " + quote("what happens here"))
	for _, g := range d.guessed {
		w.line("  # " + g)
	}
	for _, t := range templates {
		w.line(t)
	}
	w.line(`  example assumed "from a capture that is not public: say which"`)
	for i, l := range lines {
		l = strings.TrimRight(l, "\r")
		if i == 0 {
			l = header(d.process) + l
		}
		w.line(strings.TrimRight("    | "+l, " "))
	}
	return w.String()
}

// like is the beginning of an entry as the message has it that it begins like,
// and the rest of the entry.
func (d *draft) like(near *Message, line string) (begin, rest string) {
	b := []byte(squeeze(line))
	for _, t := range near.code.lines {
		var m Match
		failed, _, _ := t.place(b, 0, len(b), 0, &m)
		if failed == 0 || failed > len(m.Fields) || int(m.Fields[failed-1].End) <= len(line)-len(rest) && begin != "" {
			continue
		}
		begin = ""
		clear(d.used)
		for _, pc := range t.pieces[:failed] {
			name := d.c.Names[pc.name].Name
			d.used[name] = true
			begin += escape(pc.lit) + "<" + name + ">"
		}
		rest = string(b[m.Fields[failed-1].End:])
	}
	if begin == "" {
		return "", line
	}
	return begin, rest
}

// header is one that an entry of the process could have.
func header(process string) string {
	node := map[string]string{"ctisvr": "cg1A-ctisvr", "router": "ra-rtr", "pim": "PG1A-pim1", "jgw": "PG1A-jgw1"}[process]
	if node == "" {
		node = "PG1A-" + process
	}
	return "00:00:00:000 " + node + " Trace: "
}

// value is a pair or a number in an entry: label and sign, then the value. A sign
// is no part of :: and a label begins a word.
var value = regexp.MustCompile(`([A-Za-z][A-Za-z0-9_#]*)(\s*=\s*|:\s*)([^\s,;()<>=]*)|\b(0x[0-9a-fA-F]+|[0-9]+)\b`)

// template marks what varies in a line.
func (d *draft) template(line string, head bool) string {
	line = squeeze(line)
	var b strings.Builder
	at := 0
	for search := 0; ; {
		m := value.FindStringSubmatchIndex(line[search:])
		if m == nil {
			break
		}
		for i := range m {
			if m[i] >= 0 {
				m[i] += search
			}
		}
		from, to, label, sign := m[6], m[7], "", ""
		search = to
		if m[8] >= 0 {
			from, to = m[8], m[9]
			search = to
		} else {
			label, sign = line[m[2]:m[3]], strings.TrimSpace(line[m[4]:m[5]])
			to = from + len(strings.TrimRight(line[from:to], "."))
		}
		name := ""
		if d.varies(line, label, from, to, head) {
			name = d.name(label, sign, line[from:to], line[at:from])
		}
		if name == "" {
			if label != "" {
				search = m[5] // what stood there may be a pair itself
			}
			continue
		}
		b.WriteString(escape(line[at:from]))
		b.WriteString("<" + name + ">")
		at = to
	}
	b.WriteString(escape(line[at:]))
	return b.String()
}

// varies says whether the value is to be a <name>.
func (d *draft) varies(line, label string, from, to int, head bool) bool {
	v := line[from:to]
	before := strings.TrimSpace(line[:from])
	switch {
	case d.effort == nothing, head && before == "":
		return false
	case label == "":
		// A number inside a word is part of a name, one beside a letter too.
		return d.effort == allNumbers && !strings.HasSuffix(line[:from], ".") && !strings.HasPrefix(line[to:], ".0")
	case strings.HasPrefix(v, ":"), strings.HasSuffix(before, "::"):
		return false
	case head && before == label+":":
		return false // the name of the message
	case v == "", strings.Contains(v, ":"), to < len(line) && line[to] == '=':
		return false // prose, or another pair
	}
	_, known := d.known[label+":"]
	_, equal := d.known[label+"="]
	return known || equal || strings.ContainsAny(v, "0123456789") || strings.HasSuffix(before, "=")
}

// name finds or makes the name for a value; "" where it cannot vary.
func (d *draft) name(label, sign, v, before string) string {
	kind := Word
	switch {
	case spelled([]byte(v), Integer) == Integer:
		kind = Integer
	case strings.HasPrefix(v, "0x") && spelled([]byte(v), Hex) == Hex:
		kind = Hex
	}
	if label != "" {
		if id, ok := d.known[label+sign]; ok {
			n := d.c.Names[id]
			if !d.used[n.Name] && (n.Kind == kind || n.Kind.isWord() || n.Kind == Text) {
				d.used[n.Name] = true
				d.guessed = append(d.guessed, "<"+n.Name+"> was guessed from the label "+label+": "+n.Doc)
				return n.Name
			}
		}
	}
	base := slug(label)
	doc := "value of " + label + ": say what it is"
	if label == "" {
		base = map[Kind]string{Integer: "number", Hex: "hexnumber"}[kind]
		doc = "number behind " + quoteWords(before) + ": say what it is"
	}
	base += d.mark
	name := base
	for i := 2; d.used[name] || d.c.byName[name] != 0; i++ {
		name = base + "-" + strconv.Itoa(i)
	}
	d.used[name] = true
	d.names = append(d.names, "name "+name+" "+kindName(kind)+" "+quote(doc))
	return name
}

// mark tells the new names of one entry's draft from those of any other's, so that
// drafts made one by one can stand in one folder.
func mark(process, body string) string {
	h := fnv.New32a()
	h.Write([]byte(process + "\x00" + body))
	return fmt.Sprintf("-%04x", h.Sum32()>>16)
}

// quoteWords is the last words before a number.
func quoteWords(s string) string {
	f := strings.Fields(s)
	if len(f) > 3 {
		f = f[len(f)-3:]
	}
	return strings.ReplaceAll(strings.Join(f, " "), `"`, "'")
}

func escape(s string) string { return strings.ReplaceAll(s, "<", "<<") }

// maxWords is how many words of an entry name its draft: enough that two drafts of
// different entries have different names.
const maxWords = 7

var hexNumber = regexp.MustCompile(`\b0[xX][0-9a-fA-F]+`)

// id makes a message ID of the first words.
func (d *draft) id(line string) string {
	var words []string
	for _, f := range strings.FieldsFunc(hexNumber.ReplaceAllString(line, ""), func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') }) {
		if len(words) < maxWords {
			words = append(words, slug(f))
		}
	}
	base := d.process + "." + strings.Join(words, "-")
	if len(words) == 0 {
		base = d.process + ".entry"
	}
	id := base
	for i := 2; d.c.byID[id] != nil; i++ {
		id = base + "-" + strconv.Itoa(i)
	}
	return id
}

// slug spells a word as a name: lower case, letters and digits.
func slug(w string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(w) {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			b.WriteRune(c)
		}
	}
	if b.Len() == 0 {
		return "value"
	}
	return b.String()
}
