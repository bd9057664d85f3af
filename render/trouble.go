package render

import (
	"slices"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// unread shows the lines that no message claims but that hold one of the login's
// numbers or a code: where wording is not public, they are the answer.
func (p *page) unread(l *flow.Login) {
	if len(l.Unread) == 0 {
		return
	}
	places := placesOf(l)
	p.labelled("unread", span{count(int64(len(l.Unread)), "line", "lines") +
		" that no message claims, but with a number of this login or a code:", p.odd})
	var codes []knowledge.Code
	for _, u := range l.Unread {
		p.para(4, 6, span{places.at(u.Source, u.Line) + "  ", p.faint}, span{processName(u.Node, u.Printed) + " ", p.name},
			plain(strings.TrimRight(u.At.String()+" "+strings.ReplaceAll(u.Text, "\n", " "), " \r\t")))
		p.para(6, 8, span{holds(&u), p.faint})
		if base := p.base(); base != nil {
			codes = append(codes, base.CodesIn(u.Text)...)
		}
	}
	p.meanings("code", codes)
	p.defineIt(l)
}

// defineIt says how an unread line comes to be read.
func (p *page) defineIt(l *flow.Login) {
	if len(l.Unread) == 0 {
		return
	}
	u := l.Unread[0]
	p.labelledCells("define it", p.command(learnCommand(u.Source, u.Line, p.ascii)))
}

// ambiguous shows the lines that fit several logins equally well.
func (p *page) ambiguous(l *flow.Login) {
	if len(l.Ambiguous) == 0 {
		return
	}
	places := placesOf(l)
	p.labelled("ambiguous", span{count(int64(len(l.Ambiguous)), "line fits", "lines fit") +
		" this login and others equally well; none got them:", p.odd})
	for i, a := range l.Ambiguous {
		if i == p.limit && !p.all {
			p.para(4, 6, plain("and "+digits(int64(len(l.Ambiguous)-i))+" more: --all shows them"))
			return
		}
		p.para(4, 6, span{places.at(a.Evidence.Source, a.Evidence.Line) + "  ", p.faint},
			plain(firstLine(a.Text)+"  ("+orElse(&a, l.ID)+")"))
	}
}

// orElse says whose a line may be beside a login's.
func orElse(a *flow.Ambiguity, own string) string {
	if len(a.Logins) == 0 {
		return "or one of many other logins; the first of its kind"
	}
	return "or login " + strings.Join(slices.DeleteFunc(slices.Clone(a.Logins), func(id string) bool { return id == own }), ", ")
}

// remarks shows what is worth knowing and no fault.
func (p *page) remarks(l *flow.Login) {
	if len(l.Remarks) == 0 {
		return
	}
	places := placesOf(l)
	for i, r := range l.Remarks {
		label := "remark"
		if i > 0 {
			label = ""
		}
		spans := []span{plain(r.Text)}
		var at []string
		for _, e := range r.Evidence {
			if place := places.at(e.Source, e.Line); !slices.Contains(at, place) {
				at = append(at, place)
			}
		}
		if len(at) > 3 {
			at = append(at[:3], p.ellipsis())
		}
		for _, place := range at {
			spans = append(spans, span{"  " + place, p.faint})
		}
		p.labelled(label, spans...)
	}
}

// notSeen are the states of a process that showed nothing of a login.
func notSeen() []struct{ state, short, long string } {
	return []struct{ state, short, long string }{
		{"absent", "no log of this time", "no log of it covers this time"},
		{"silent", "prints no login lines", "its log prints no login lines at all"},
		{"quiet", "other logins only", "its log shows other logins, but nothing of this one"},
	}
}

// unseen says which processes showed nothing of this login, and what that leaves
// open.
func (p *page) unseen(l *flow.Login) {
	label := "not seen"
	for _, c := range l.Coverage {
		for _, state := range notSeen() {
			if c.State != state.state {
				continue
			}
			text := ": " + state.long
			for _, known := range processes() {
				if known.name == c.Process && known.without != "" && c.State != "quiet" {
					text += "; not known: " + known.without
				}
			}
			p.labelled(label, span{c.Process, p.name}, plain(text))
			label = ""
		}
	}
}

// unseenShort is unseen in a line, for a list of logins: what each absence leaves
// open is said once, at the end. Without quiet, what only printed other logins is
// left out: it follows from where the login stopped.
func (p *page) unseenShort(l *flow.Login, quiet bool) {
	var parts []string
	for _, state := range notSeen() {
		if state.state == "quiet" && !quiet {
			continue
		}
		var names []string
		for _, c := range l.Coverage {
			if c.State == state.state {
				names = append(names, c.Process)
			}
		}
		if len(names) > 0 {
			parts = append(parts, list(names...)+" ("+state.short+")")
		}
	}
	p.fact("not seen", strings.Join(parts, ", "))
}

// remarkCount sums the remarks of many logins by kind.
type remarkCount struct {
	ids    []string
	counts map[string]int64
	sample map[string]string
}

func (n *remarkCount) add(l *flow.Login) {
	for _, r := range l.Remarks {
		if n.counts == nil {
			n.counts, n.sample = map[string]int64{}, map[string]string{}
		}
		if n.counts[r.ID] == 0 {
			n.ids = append(n.ids, r.ID)
			n.sample[r.ID] = r.Text
		}
		n.counts[r.ID]++
	}
}

func (n *remarkCount) write(p *page) {
	label := "remarks"
	for _, id := range n.ids {
		p.labelled(label, plain(count(n.counts[id], "time: ", "times, first: ")+n.sample[id]))
		label = ""
	}
}
