package render

import (
	"io"
	"strings"

	"uccetrace/flow"
)

func newLinks(w io.Writer, opt Options) Sink {
	return viewOf(func(p *page, l *flow.Login) {
		p.heading(l)
		p.facts(l)
		p.blank()
		p.links(l)
		p.ambiguous(l)
	})(w, opt)
}

// links shows every number of a login with the steps that carry it: the ones it
// tied with their sign, the others without.
func (p *page) links(l *flow.Login) {
	places := placesOf(l)
	what := distinctions(l.Steps)
	p.para(0, 2, span{"Numbers", p.strong}, span{"  and the steps that carry them (no sign: tied by another), " + places.heading(), p.faint})
	p.paraCells(2, 2, p.legend(l.Steps, 0))
	named := map[string]bool{}
	for i := range l.Steps {
		for _, f := range l.Steps[i].Fields {
			named[f.Name] = true
		}
	}
	for _, key := range linkKeys(l) {
		name, val, _ := strings.Cut(key, " ")
		var rows []int
		tied := 0
		for i := range l.Steps {
			switch {
			case l.Steps[i].Link.Key == key:
				rows = append(rows, i)
				tied++
			case carries(&l.Steps[i], name, val, !named[name]):
				rows = append(rows, i)
			}
		}
		if key == "" {
			key = "no number"
		}
		p.blank()
		p.ends([]span{plain("  "), {key, p.strong}},
			span{"ties " + count(int64(tied), "step", "steps"), p.faint})
		t := table{indent: 4, columns: []column{{right: true}, {}, {least: 9}, {least: 12}, {least: 8, rank: 1, place: true}}}
		for _, i := range rows {
			s := &l.Steps[i]
			mark := " "
			if s.Link.Key == key || key == "no number" {
				mark = p.sign(s)
			}
			title := s.Title
			if title == "" {
				title = s.Message
			}
			if what[i] != "" {
				title += ": " + what[i]
			}
			if p.narrow() {
				p.row(p.cells(plain("  "+offset(s.OffsetMS)+" "+mark+" "), span{printer(s), p.name}, plain(" ")), p.cells(plain(title+doubt(s))),
					p.cells(span{places.column(s), p.faint}))
				continue
			}
			t.add(plain(offset(s.OffsetMS)), plain(mark), span{printer(s), p.name}, plain(title+doubt(s)),
				span{places.column(s), p.faint})
		}
		t.write(p)
	}
}

// linkKeys are the numbers of a login: its request numbers, then whatever tied a
// step, in order of first sight.
func linkKeys(l *flow.Login) []string {
	var keys []string
	known := map[string]bool{}
	add := func(key string) {
		if !known[key] {
			known[key] = true
			keys = append(keys, key)
		}
	}
	for _, v := range l.IDs.CTI {
		add("cti " + v)
	}
	for _, v := range l.IDs.OPC {
		add("opc " + v)
	}
	for _, v := range l.IDs.JGW {
		add("jgw " + v)
	}
	loose := false
	for i := range l.Steps {
		if k := l.Steps[i].Link.Key; k != "" {
			add(k)
		} else {
			loose = true
		}
	}
	if loose {
		add("")
	}
	return keys
}

// carries says whether a step has the number under this name. A number that no
// step has under its name (a login's facts need not be called like the values
// that fill them) is looked for under any.
func carries(s *flow.Step, name, val string, anyName bool) bool {
	for _, f := range s.Fields {
		if val != "" && (anyName || f.Name == name) && strings.EqualFold(f.Value, val) {
			return true
		}
	}
	return false
}
