package render

import (
	"strconv"
	"strings"

	"uccetrace/flow"
)

func digitsPlain(n int) string { return strconv.Itoa(n) }

// coverage shows which process printed when, and how much of it is of logins.
func (p *page) coverage(c *flow.Closing, title, amount string) {
	all := merged(c.Input.Sources)
	if len(all) == 0 {
		return
	}
	p.blank()
	var times []flow.Time
	for _, s := range all {
		times = append(times, s.First, s.Last)
	}
	clocks := p.clocksOf(times)
	p.para(0, 2, span{title, p.strong}, span{"  " + commas(clocks.day, amount), p.faint})
	t := table{indent: 2, columns: []column{{head: "process", least: 10}, {head: "from"}, {head: "to"},
		{head: "entries", right: true, rank: 2}, {head: "logins", right: true, rank: 1}, {head: "files", right: true, rank: 3}}}
	for i, s := range all {
		if i == 2*p.limit && !p.all {
			break
		}
		t.add(span{processName(s.Node, s.Printed), p.name}, plain(clocks.show(s.First)), plain(clocks.show(s.Last)),
			plain(digits(s.Entries)), plain(digits(s.Login)), plain(digits(int64(s.sources))))
	}
	t.write(p)
	if rest := len(all) - len(t.rows); rest > 0 {
		p.para(2, 4, plain("and "+digits(int64(rest))+" more: --all shows them"))
	}
	_, absent, _ := presence(c.Input.Sources)
	for _, a := range absent {
		p.para(2, 4, span{"no log of " + a.name, p.odd}, plain("; not known: "+a.without))
	}
}

// amount is how much was read and how much of it was understood.
func (p *page) amount(c *flow.Closing) string {
	var entries, gaps int64
	for _, s := range c.Input.Sources {
		entries, gaps = entries+s.Entries, gaps+s.GapBytes
	}
	return commas(count(int64(len(c.Input.Sources)), "source", "sources"), count(totalBytes(c), "byte", "bytes"),
		count(entries, "entry", "entries"), gapText(gaps))
}

func gapText(gaps int64) string {
	if gaps == 0 {
		return ""
	}
	return count(gaps, "byte", "bytes") + " of no entry"
}

// beside shows what was seen that is no login: other requests, and lines that may
// belong to one.
func (p *page) beside(c *flow.Closing) {
	var asked int64
	var kinds []string
	for _, o := range c.Summary.Others {
		asked += o.Count
		kinds = append(kinds, digits(o.Count)+" "+o.Asked)
	}
	var loose int64
	var messages []string
	for _, k := range c.Summary.Loose {
		loose += k.Count
		messages = append(messages, digits(k.Count)+" "+k.Message)
	}
	if asked+loose+c.Summary.Phones == 0 {
		return
	}
	p.blank()
	p.para(0, 2, span{"Beside logins", p.strong})
	if asked > 0 {
		p.para(2, 4, plain(count(asked, "request that is no login: ", "requests that are no logins: ")+p.some(kinds)))
	}
	if loose > 0 {
		p.para(2, 4, plain(count(loose, "line may belong to a login, but nothing ties it to one: ",
			"lines may belong to logins, but nothing ties them to one: ")+p.some(messages)))
	}
	if text := cameBack(c); text != "" {
		p.para(2, 4, plain(text))
	}
}

// cameBack counts the phones that went out of service and came back, "" for none.
func cameBack(c *flow.Closing) string {
	if c.Summary.Phones == 0 {
		return ""
	}
	return count(c.Summary.Phones, "phone", "phones") + " went out of service and came back"
}

// some joins the first items; text is for people.
func (p *page) some(items []string) string {
	if len(items) > 8 && !p.all {
		return strings.Join(items[:8], ", ") + " and " + digits(int64(len(items)-8)) + " more kinds"
	}
	return strings.Join(items, ", ")
}

// unread says what of the input is a log, or could be one, and was not read; "" for nothing.
func unread(c *flow.Closing) string {
	var first *flow.Warning
	parts := map[string]bool{}
	for i := range c.Input.Warnings {
		if w := &c.Input.Warnings[i]; w.Unread {
			if first == nil {
				first = w
			}
			parts[w.Source] = true
		}
	}
	if first == nil {
		return ""
	}
	text := count(int64(len(parts)), "part of the input was", "parts of the input were") + " not read, or not to the end: " + first.Source
	if len(parts) > 1 {
		text += ", the first"
	}
	return text + " (" + first.Text + ")"
}

// warnings shows what a reader must know of the input, and how to look further.
func (p *page) warnings(c *flow.Closing) {
	var near int64
	for _, n := range c.Input.NearMisses {
		near += n.Count
	}
	var all []flow.Warning
	for _, w := range c.Input.Warnings {
		if w.Line > 0 || !p.told[w.Source] {
			all = append(all, w)
		}
	}
	if len(all) == 0 && near == 0 {
		return
	}
	p.blank()
	p.para(0, 2, span{"Mind", p.strong})
	for i, w := range all {
		if i == p.limit && !p.all {
			p.para(2, 4, plain("and "+digits(int64(len(all)-i))+" more: --all shows them"))
			break
		}
		p.warning(w)
	}
	if near > 0 {
		p.paraCells(2, 4, append(p.cells(plain(count(near, "line begins like a message that is known and goes", "lines begin like a message that is known and go")+
			" on otherwise: ")), p.command("uccetrace inspect "+p.capture())...))
	}
}

func (p *page) warning(w flow.Warning) {
	place := w.Source
	if w.Line > 0 {
		place += ":" + strconv.Itoa(w.Line)
	}
	if place != "" {
		place += ": "
	}
	p.para(2, 4, span{place, p.odd}, plain(w.Text))
}

// nothing says what it means that the filters chose no login.
func (p *page) nothing(n *flow.Nothing) {
	p.blank()
	p.fact("seen as", strings.Join(n.Spaces, "; "))
	p.fact("near", strings.Join(n.Near, ", "))
	for _, t := range n.Text {
		p.para(2, 4, plain(t))
	}
	for i, t := range n.Collect {
		label := "collect"
		if i > 0 {
			label = ""
		}
		p.fact(label, t)
	}
}
