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
	r.sources(c)
	r.coverage(c, "Processes", "logins are lines that are part of one")
	r.kinds(c)
	r.answers(c)
	r.beside(c)
	r.unknown(c)
	r.nearMisses(c)
	if len(c.Input.Warnings) > 0 {
		r.blank()
		r.para(0, 2, span{"Warnings", r.strong})
		for _, w := range c.Input.Warnings {
			r.warning(w)
		}
	}
	return r.w.Flush()
}

func (r *inspection) sources(c *flow.Closing) {
	if len(c.Input.Sources) == 0 {
		return
	}
	var times, names []string
	for _, s := range c.Input.Sources {
		times, names = append(times, s.First, s.Last), append(names, s.Name)
	}
	clocks, places := r.clocksOf(times), placesIn(names)
	r.blank()
	r.para(0, 2, span{"Sources", r.strong}, span{"  " + commas(clocks.day, "gaps are bytes of no entry; known are entries that a message claims"), r.faint})
	t := table{indent: 2, columns: []column{{head: "source", least: 12}, {head: "bytes", right: true, rank: 4},
		{head: "entries", right: true}, {head: "known", right: true, rank: 3}, {head: "gaps", right: true, rank: 5},
		{head: "first", rank: 1}, {head: "last", rank: 2}, {head: "dialect", rank: 6}, {head: "encoding", rank: 7}}}
	var foreign, broken []string
	for _, s := range c.Input.Sources {
		if s.Error != "" && !s.Recognized {
			broken = append(broken, s.Name)
			continue
		}
		if !s.Recognized {
			foreign = append(foreign, s.Name)
			continue
		}
		t.add(plain(places.name(s.Name)), plain(digits(s.Bytes)), plain(digits(s.Entries)), plain(digits(s.Claimed)),
			plain(digits(s.GapBytes)), plain(clocks.show(s.First)), plain(clocks.show(s.Last)), plain(s.Dialect), plain(s.Encoding))
	}
	if len(t.rows) > 0 {
		left := t.write(r.page)
		if len(left) > 0 {
			r.para(2, 4, span{"no room for " + list(left...) + ": a wider terminal, or --format json", r.faint})
		}
	}
	if len(broken) > 0 {
		r.para(2, 4, span{count(int64(len(broken)), "file", "files") + " could not be read: ", r.odd}, plain(r.someNames(broken)))
	}
	if len(foreign) > 0 {
		r.para(2, 4, span{count(int64(len(foreign)), "file is", "files are") + " no trace log: ", r.odd}, plain(r.someNames(foreign)))
	}
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
	yes, no := r.glyph("✓", "+"), r.glyph("✗", "-")
	for _, p := range processes() {
		switch {
		case login[p.name] > 0:
			if p.shows != "" {
				r.para(2, 4, span{yes + " " + p.name, r.good}, plain(": "+p.shows))
			}
		case have[p.name] && p.core:
			text := ": its log is here, but no line of a login; not answered: " + p.without
			if p.enable != "" {
				text += " (" + p.enable + ")"
			}
			r.para(2, 4, span{no + " " + p.name, r.odd}, plain(text))
		case p.core:
			r.para(2, 4, span{no + " " + p.name, r.odd}, plain(": no log of it; not answered: "+p.without))
		}
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
		r.para(4, 6, span{"uccetrace catalog learn " + place, r.name})
	}
}
