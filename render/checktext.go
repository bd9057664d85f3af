package render

import (
	"io"
	"sort"
	"strconv"

	"uccetrace/flow"
)

// mostLines is how many findings text tells unless all are asked for.
const mostLines = 200

// writeCheckText tells each finding in one line that editors and CI systems can follow,
// never wrapped, and below them the verdict. What is excused is counted only, unless
// all is asked for.
func writeCheckText(w io.Writer, v *flow.Verdict, opt Options) error {
	p := newPage(w, opt)
	told, left := 0, int64(0)
	for i := range v.Troubles {
		t := &v.Troubles[i]
		p.put(p.cells(plain(t.Source+": "), span{"error", p.bad}, plain(": "+t.Text)))
	}
	for i := range v.Findings {
		f := &v.Findings[i]
		switch {
		case excused(f) != "" && !p.all:
		case told == mostLines && !p.all:
			left++
		default:
			told++
			p.findingLine(f)
		}
	}
	if left > 0 {
		p.para(0, 2, plain("and "+count(left, "more finding", "more findings")+": --all shows them"))
	}
	if told > 0 || len(v.Troubles) > 0 {
		p.blank()
	}
	p.verdict(v)
	return p.w.Flush()
}

// findingLine is file:line: level: title: text [rule].
func (p *page) findingLine(f *flow.Finding) {
	source, line := placeOf(f)
	at := "uccetrace: "
	if source != "" {
		at = source + ":"
		if line > 0 {
			at += strconv.Itoa(line) + ":"
		}
		at += " "
	}
	spans := []span{plain(at), {string(f.Level), p.level(f)}, plain(": " + named(f) + " "), {"[" + f.Rule + "]", p.faint}}
	if why := excused(f); why != "" {
		spans = append(spans, plain(" ("+why+")"))
	} else if !f.Fails {
		spans = append(spans, plain(" (does not fail the check)"))
	}
	p.put(p.cells(spans...))
}

// level is the ink of a finding's level.
func (p *page) level(f *flow.Finding) ink {
	switch {
	case !f.Fails:
		return p.faint
	case f.Level == flow.ErrorLevel:
		return p.bad
	}
	return p.odd
}

// verdict says how the check ended and what it was made of.
func (p *page) verdict(v *flow.Verdict) {
	paint := p.good
	if v.Code != 0 {
		paint = p.bad
	}
	p.para(0, 2, span{"check " + passed(v), paint}, plain(": "+v.Reason+exitWords(v)))
	logins, findings := tallyOf(&v.Counts)
	p.fact("logins", logins)
	p.fact("findings", findings)
	for i := range v.Conditions {
		c := &v.Conditions[i]
		label, mark := "held", p.good
		if !c.Held {
			label, mark = "not met", p.bad
		}
		p.labelled(label, span{c.Kind, mark}, plain(" "+c.Text+": "+c.Got))
	}
	label := "rules"
	for _, r := range byRule(v) {
		spans := []span{plain(digits(r.count) + " "), {r.rule.ID, p.strong}, plain(": " + r.rule.Title)}
		if r.rule.Cause {
			spans = append(spans, span{"  uccetrace explain " + r.rule.ID, p.name})
		}
		p.labelled(label, spans...)
		label = ""
	}
	label = "note"
	for _, n := range v.Notes {
		p.labelled(label, plain(n))
		label = ""
	}
}

// ruleCount is a rule and how many findings of it are not excused.
type ruleCount struct {
	rule  flow.Rule
	count int64
}

// byRule counts what is not excused, most first.
func byRule(v *flow.Verdict) []ruleCount {
	counts := map[string]int64{}
	for i := range v.Findings {
		if f := &v.Findings[i]; excused(f) == "" {
			counts[f.Rule]++
		}
	}
	var out []ruleCount
	for _, r := range v.Rules {
		if n := counts[r.ID]; n > 0 {
			out = append(out, ruleCount{r, n})
			counts[r.ID] = 0 // once
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].count > out[j].count })
	return out
}
