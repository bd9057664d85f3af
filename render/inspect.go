package render

import (
	"io"
	"strings"

	"uccetrace/flow"
)

// inspection says what a capture holds and what it can answer. It needs no
// logins, only how many there were.
type inspection struct {
	*page
	logins int64
}

func newInspect(w io.Writer, opt Options) Sink { return &inspection{page: newPage(w, opt)} }

func (r *inspection) Begin() error { return nil }

func (r *inspection) Login(*flow.Login) error { r.logins++; return nil }

func (r *inspection) End(c *flow.Closing) error {
	r.para(0, 2, span{r.amount(c), r.strong}, plain("; "+count(r.logins, "login", "logins")))
	r.processes(c)
	r.clocks(c.Clocks)
	r.sources(c)
	r.kinds(c)
	r.answers(c)
	r.beside(c)
	r.unknown(c)
	r.nearMisses(c)
	r.warned(c)
	return r.w.Flush()
}

// warned shows what has not been said of the sources yet.
func (r *inspection) warned(c *flow.Closing) {
	shown := 0
	for i, w := range c.Input.Warnings {
		if w.Line == 0 && r.told[w.Source] {
			continue
		}
		if shown == 0 {
			r.blank()
			r.para(0, 2, span{"Warnings", r.strong})
		}
		if shown == r.limit && !r.all {
			r.para(2, 4, plain("and "+digits(int64(len(c.Input.Warnings)-i))+" more: --all shows them"))
			return
		}
		shown++
		r.warning(w)
	}
}

// processes shows who printed when, what of it, and where its log is cut.
func (r *inspection) processes(c *flow.Closing) {
	all := merged(c.Input.Sources)
	if len(all) == 0 {
		return
	}
	var times []flow.Time
	for _, s := range all {
		times = append(times, s.First, s.Last)
	}
	clocks := r.clocksOf(times)
	r.blank()
	r.para(0, 2, span{"Processes", r.strong}, span{"  " + commas(clocks.day, "logins are lines that are part of one; kinds of lines that are known"), r.faint})
	t := table{indent: 2, columns: []column{{head: "process", least: 10}, {head: "side", rank: 4}, {head: "from"}, {head: "to"},
		{head: "entries", right: true, rank: 2}, {head: "logins", right: true, rank: 1}, {head: "kinds", right: true, rank: 5}, {head: "files", right: true, rank: 3}}}
	for i := range all {
		if i == 2*r.limit && !r.all {
			break
		}
		s := &all[i]
		kinds := int64(0)
		for _, k := range s.Kinds {
			if k.Count > 0 {
				kinds++
			}
		}
		t.add(span{processName(s.Node, s.Printed), r.name}, plain(sideOf(s.Node)), plain(clocks.show(s.First)), plain(clocks.show(s.Last)),
			plain(digits(s.Entries)), plain(digits(s.Login)), plain(digits(kinds)), plain(digits(int64(s.sources))))
	}
	t.write(r.page)
	if rest := len(all) - len(t.rows); rest > 0 {
		r.para(2, 4, plain("and "+digits(int64(rest))+" more: --all shows them"))
	}
	cut := partial(c, clocks)
	for i, text := range cut {
		if i == r.limit && !r.all {
			r.para(2, 4, plain("and "+digits(int64(len(cut)-i))+" more such: --all shows them"))
			return
		}
		r.para(2, 4, span{text, r.odd})
	}
}

// sideOf is the side of a duplex node, "" for one that has none.
func sideOf(node string) string {
	n := len(node) - 1
	if n < 1 || !strings.ContainsAny(node[n:], "ABab") {
		return ""
	}
	if kind := strings.ToLower(node[:n]); kind == "r" || kind == "l" || node[n-1] >= '0' && node[n-1] <= '9' {
		return strings.ToUpper(node[n:])
	}
	return ""
}

func (r *page) someNames(items []string) string {
	if len(items) > r.limit && !r.all {
		return strings.Join(items[:r.limit], ", ") + " and " + digits(int64(len(items)-r.limit)) + " more"
	}
	return strings.Join(items, ", ")
}

// kinds lists what each process printed. A kind with no count is one that a
// login prints and this process did not.
func (r *inspection) kinds(c *flow.Closing) {
	type printed struct {
		process string
		kinds   []flow.Kind
	}
	var all []printed
	for _, s := range merged(c.Input.Sources) {
		if len(all) == 0 || all[len(all)-1].process != s.Process {
			all = append(all, printed{process: s.Process})
		}
		last := &all[len(all)-1]
		last.kinds = addKinds(last.kinds, s.Kinds)
	}
	titled := false
	for _, p := range all {
		var have, lack []string
		for _, k := range p.kinds {
			name := strings.TrimPrefix(k.Message, p.process+".")
			if k.Count > 0 {
				if k.Count > 1 {
					name = digits(k.Count) + r.glyph("×", "x") + name
				}
				have = append(have, name)
			} else {
				lack = append(lack, name)
			}
		}
		if len(have)+len(lack) == 0 {
			continue
		}
		if !titled {
			titled = true
			r.blank()
			r.para(0, 2, span{"Kinds of lines", r.strong})
		}
		r.labelled(p.process, plain(strings.Join(have, ", ")))
		if len(lack) > 0 {
			r.labelled("", span{"never: ", r.odd}, plain(strings.Join(lack, ", ")))
		}
	}
}

// answers says of each process what of a login this capture can show.
func (r *inspection) answers(c *flow.Closing) {
	login := map[string]int64{}
	have := map[string]bool{}
	for _, s := range merged(c.Input.Sources) {
		have[s.Process] = true
		login[s.Process] += s.Login
	}
	if len(have) == 0 {
		return
	}
	r.blank()
	r.para(0, 2, span{"What it can answer about logins", r.strong})
	lacking := false
	yes, no := r.glyph("✓", "+"), r.glyph("✗", "-")
	for _, p := range processes() {
		switch {
		case login[p.name] > 0:
			if p.shows != "" {
				r.para(2, 4, span{yes + " " + p.name, r.good}, plain(": "+p.shows))
			}
		case have[p.name] && p.core:
			lacking = true
			text := ": its log is here, but no line of a login; not answered: " + p.without
			if p.enable != "" {
				text += " (" + p.enable + ")"
			}
			r.para(2, 4, span{no + " " + p.name, r.odd}, plain(text))
		case p.core:
			lacking = true
			r.para(2, 4, span{no + " " + p.name, r.odd}, plain(": no log of it; not answered: "+p.without))
		}
	}
	if lacking {
		r.paraCells(2, 4, append(r.cells(plain("What to collect, from which host, by which command: ")), r.command("uccetrace collect "+r.capture())...))
	}
	if login["opc"]+login["pim"]+login["router"] == 0 {
		r.para(2, 4, plain("Without a login line of opc, pim or router no login can be told from a state change: observers, confirmations and agent events join a login, they never make one."))
	}
}

func (r *inspection) unknown(c *flow.Closing) {
	if len(c.Input.Unknown) == 0 {
		return
	}
	r.blank()
	r.para(0, 2, span{"Shapes that no message claims", r.strong})
	t := table{indent: 2, columns: []column{{head: "count", right: true}, {head: "process"}, {head: "shape", least: 10}}}
	for i, u := range c.Input.Unknown {
		if i == r.limit && !r.all {
			break
		}
		t.add(plain(digits(u.Count)), span{u.Process, r.name}, plain(u.Shape))
	}
	t.write(r.page)
	if rest := len(c.Input.Unknown) - len(t.rows); rest > 0 {
		r.para(2, 4, plain("and "+digits(int64(rest))+" more: --all shows them"))
	}
}

func (r *inspection) nearMisses(c *flow.Closing) {
	if len(c.Input.NearMisses) == 0 {
		return
	}
	r.blank()
	r.para(0, 2, span{"Near misses", r.strong}, span{"  begin like a known message and go on otherwise: its wording may have changed", r.faint})
	for i, n := range c.Input.NearMisses {
		if i == r.limit && !r.all {
			r.para(2, 4, plain("and "+digits(int64(len(c.Input.NearMisses)-i))+" more: --all shows them"))
			return
		}
		place := n.Source + ":" + digitsPlain(n.Line)
		r.para(2, 4, plain(digits(n.Count)+" like "), span{n.Message, r.name}, plain(": "+firstLine(n.Sample)), span{"  " + place, r.faint})
		r.paraCells(4, 6, r.command(learnCommand(n.Source, n.Line, r.ascii)))
	}
}
