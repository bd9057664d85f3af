package render

import (
	"io"
	"strings"

	"uccetrace/flow"
)

// views shows one login after the other, each drawn by the same function.
type views struct {
	*page
	draw          func(*page, *flow.Login)
	shown, hidden int
}

func viewOf(draw func(*page, *flow.Login)) func(io.Writer, Options) Sink {
	return func(w io.Writer, opt Options) Sink { return &views{page: newPage(w, opt), draw: draw} }
}

func (v *views) Begin() error { return nil }

func (v *views) Login(l *flow.Login) error {
	if v.shown >= v.limit && !v.all {
		v.hidden++
		return nil
	}
	if v.shown > 0 {
		v.blank()
	}
	v.shown++
	v.draw(v.page, l)
	return nil
}

func (v *views) End(c *flow.Closing) error {
	if v.hidden > 0 {
		v.blank()
		v.para(0, 2, plain(count(int64(v.hidden), "more login", "more logins")+
			": --all shows them, --agent, --ext, --login or --since choose"))
	}
	switch {
	case v.shown > 0:
	case noLogs(c):
		v.noLog(c)
	case c.Nothing != nil:
		head, rest := v.leading(c)
		v.para(0, 2, span{head, v.odd}, plain(rest))
		var names []string
		for _, s := range c.Input.Sources {
			names = append(names, s.Name)
		}
		v.elsewhere(&c.Nothing.Elsewhere, placesIn(names))
		v.nothing(c.Nothing)
	default:
		cells := append(v.cells(span{"No login in this capture", v.odd}, plain(": ")), v.command("uccetrace inspect "+v.capture())...)
		v.paraCells(0, 2, append(cells, v.cells(plain(" says what it holds"))...))
	}
	return v.w.Flush()
}

// heading names a login and how it ended.
func (p *page) heading(l *flow.Login) {
	p.para(0, 2, span{who(l), p.strong}, plain(": "), span{string(l.Outcome), p.outcome(l.Outcome)},
		plain(p.ending(l)))
}

// who names a login's agent by what the capture knows of it.
func who(l *flow.Login) string {
	a := &l.Agent
	switch {
	case a.ID != "" && a.Name != "":
		return "agent " + a.ID + " (" + a.Name + ")"
	case a.ID != "":
		return "agent " + a.ID
	case a.ICMID != "" && a.Name != "":
		return "agent with ICM id " + a.ICMID + " (" + a.Name + ")"
	case a.ICMID != "":
		return "agent with ICM id " + a.ICMID
	case a.Extension != "":
		return "agent on extension " + a.Extension
	}
	return "agent unknown"
}

// ending is what the verdict adds to an outcome.
func (p *page) ending(l *flow.Login) string {
	switch {
	case l.Outcome == flow.Succeeded && l.ConfirmedMS != nil:
		return ", confirmed in " + ms(*l.ConfirmedMS)
	case l.Outcome == flow.Succeeded:
		return ", though no confirmation is in the capture"
	case missingLogs(l) != "":
		return ", cannot be judged: " + missingLogs(l)
	case l.Reached != "":
		return ", stopped after " + reached(l)
	}
	return ""
}

// reached is the step that a login got to, in words where a line of it says them.
func reached(l *flow.Login) string {
	for i := len(l.Steps) - 1; i >= 0; i-- {
		if s := &l.Steps[i]; s.Step == l.Reached && s.Title != "" {
			return `"` + s.Title + `" (` + l.Reached + ")"
		}
	}
	return l.Reached
}

// labelledText is a label and what stands behind it.
type labelledText struct{ label, text string }

// facts lists what the capture says of a login.
func (p *page) facts(l *flow.Login) {
	for _, f := range p.factsOf(l) {
		p.fact(f.label, f.text)
	}
}

// factsOf is what the capture says of a login; some of it may be "".
func (p *page) factsOf(l *flow.Login) []labelledText {
	a := &l.Agent
	period := l.Start.String()
	if l.End != l.Start && !l.End.IsZero() {
		period += " " + p.dash() + " " + l.End.String()
	}
	return []labelledText{
		{"when", period},
		{"agent", commas(labelled("id", a.ID), labelled("ICM id", a.ICMID), labelled("name", a.Name))},
		{"device", commas(labelled("extension", a.Extension), labelled("instrument", a.Instrument),
			labelled("terminal", a.Terminal), labelled("device target", a.DeviceTarget),
			labelled("network target", a.NetworkTarget))},
		{"where", commas(labelled("peripheral", a.Peripheral), labelled("client", a.Client))},
		{"groups", commas(labelled(plural(a.SkillGroups, "skill group", "skill groups"), strings.Join(a.SkillGroups, " ")),
			labelled(plural(a.PrecisionQueues, "precision queue", "precision queues"), strings.Join(a.PrecisionQueues, " ")))},
		{"numbers", commas(labelled("cti", strings.Join(l.IDs.CTI, " ")), labelled("opc", strings.Join(l.IDs.OPC, " ")),
			labelled("jgw", strings.Join(l.IDs.JGW, " ")))},
		{"took", commas(took("confirmed in", l.ConfirmedMS), took("router", l.RouterMS), took("CUCM", l.CUCMMS),
			took("settled in", &l.SettledMS))},
		{"after", p.afterwards(l)},
		{"attempt", episodeOf(l)},
		{"in use", inUse(l)},
		{"login", l.ID},
	}
}

func plural(items []string, one, many string) string {
	if len(items) == 1 {
		return one
	}
	return many
}

func took(what string, n *int64) string {
	if n == nil {
		return ""
	}
	return what + " " + ms(*n)
}

// fact writes a label and its value, further lines under the value.
func (p *page) fact(label, text string) {
	if text == "" {
		return
	}
	p.labelled(label, plain(text))
}

// labelWidth is where the values of labelled lines begin.
const labelWidth = 13

func (p *page) labelled(label string, spans ...span) {
	p.labelledCells(label, p.cells(spans...))
}

func (p *page) labelledCells(label string, cells []cell) {
	indent, hang := 2, labelWidth
	if p.narrow() {
		hang = 4
		if label == "" {
			indent = hang
		}
	}
	if label != "" || !p.narrow() {
		label += strings.Repeat(" ", max(labelWidth-2-p.columns(label), 1))
	}
	p.paraCells(indent, hang, append(p.cells(span{label, p.faint}), cells...))
}

// row writes a line of a fixed head, a body that wraps under itself, and what
// stands at the right edge. Where that leaves the body no room it goes below.
func (p *page) row(head, body, right []cell) {
	room := p.width - widthOf(head) - widthOf(right) - 1
	if room < 24 {
		head = p.cut(head, p.width)
		pad := p.width - widthOf(head) - widthOf(right)
		if pad < 1 {
			right = p.cutPlace(right, p.width-widthOf(head)-1)
			pad = p.width - widthOf(head) - widthOf(right)
		}
		p.put(append(append(head[:len(head):len(head)], blanks(pad)...), right...))
		for _, l := range p.wrapped(4, 4, p.width, body) {
			p.put(l)
		}
		return
	}
	for i, l := range p.wrapped(0, 0, room, body) {
		if i > 0 {
			p.put(append(blanks(widthOf(head)), l...))
			continue
		}
		pad := room - widthOf(l) + 1
		line := append(append(head[:len(head):len(head)], l...), blanks(pad)...)
		p.put(append(line, right...))
	}
}
