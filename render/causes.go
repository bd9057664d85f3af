package render

import "uccetrace/flow"

// mostCauses and mostAdvice bound what a list of logins shows of each: explain has
// it all.
const (
	mostCauses = 5
	mostAdvice = 3
)

// causes shows why a login went wrong, as far as the capture proves it. What is
// only possible is never called the cause.
func (p *page) causes(l *flow.Login) {
	if len(l.Causes) == 0 {
		return
	}
	first := &l.Causes[0]
	switch {
	case first.Certainty != flow.Possible:
		p.labelled("root cause", span{first.Title, p.strong}, plain(" ("+string(first.Certainty)+")"))
		p.advice("fix", first.Fix)
	case first.Cost > 0:
		p.labelled("nearest", plain("no known cause explains all lines of this login; the nearest, with what they leave open:"))
		p.titles(l.Causes)
	default:
		p.labelled("may be", plain("nothing in this capture tells these apart:"))
		p.titles(l.Causes)
	}
	if first.Certainty == flow.Possible {
		p.advice("to collect", first.Collect)
	}
	p.more("explain", "explain "+first.ID)
}

// titles lists causes, the likeliest first.
func (p *page) titles(causes []flow.Cause) {
	for i, c := range causes {
		if i == mostCauses && !p.all {
			p.para(4, 6, plain("and "+digits(int64(len(causes)-i))+" more: --all shows them"))
			return
		}
		p.para(4, 6, plain(c.Title+"  "), span{c.ID, p.faint})
	}
}

// advice shows the first of some texts.
func (p *page) advice(label string, texts []string) {
	for i, text := range texts {
		if i == mostAdvice && !p.all {
			return
		}
		p.labelled(label, plain(text))
		label = ""
	}
}
