package render

import (
	"io"
	"strings"

	"uccetrace/flow"
)

// WriteDifference writes in one of FigureFormats in what two captures differ, a line
// or two each: + is new, - is gone, ~ has changed.
func WriteDifference(w io.Writer, d *flow.Difference, format string, opt Options) error {
	if format == "json" {
		return writeJSON(w, d)
	}
	p := newPage(w, opt)
	if d.Equal {
		p.para(0, 2, span{"no difference", p.good}, plain(": "+sides(d)))
		p.diffNotes(d)
		return p.w.Flush()
	}
	p.para(0, 2, span{"the captures differ", p.bad}, plain(": "+sides(d)))
	p.section("outcomes", len(d.Outcomes))
	for _, o := range d.Outcomes {
		p.changed(o.Change, plain(string(o.Outcome)+": "+count(o.Old, "login", "logins")+" "+p.to()+" "+digits(o.New)))
	}
	p.section("variants of a login", len(d.Variants))
	for i := range d.Variants {
		v := &d.Variants[i]
		p.changed(v.Change, plain(variantText(&v.Variant)+" "), span{"(" + count(v.Logins, "login", "logins") + ", " + v.Sample + ")", p.faint})
	}
	p.section("percentiles, in milliseconds", len(d.Moved))
	for i := range d.Moved {
		m := &d.Moved[i]
		change := flow.More
		if m.NewMS < m.OldMS {
			change = flow.Fewer
		}
		name := m.Name
		if m.From != "" {
			name += " " + m.From + " " + p.to() + " " + m.To
		}
		p.changed(change, plain(m.Percentile+" of "+name+": "+digits(m.OldMS)+" "+p.to()+" "+digits(m.NewMS)+" "), span{"(of " + digits(m.OldCount) + " and " + digits(m.NewCount) + ")", p.faint})
	}
	p.section("incidents", len(d.Incidents))
	for i := range d.Incidents {
		in := &d.Incidents[i]
		p.changed(in.Change, plain(incidentText(in)+" "), span{"[" + commas(in.Cause, in.Severity, string(in.Certainty)) + "]", p.faint})
	}
	p.kindChanges("kinds of lines", d.Kinds)
	p.kindChanges("near misses", d.NearMisses)
	p.diffNotes(d)
	return p.w.Flush()
}

// sides are the two captures in numbers.
func sides(d *flow.Difference) string {
	one := func(c flow.Captured) string {
		return count(c.Logins, "login", "logins") + endings(&flow.Group{Succeeded: c.Succeeded, Failed: c.Failed, Inconclusive: c.Inconclusive})
	}
	if d.Old == d.New {
		return one(d.Old) + " in both"
	}
	return one(d.Old) + "; now " + one(d.New)
}

func (p *page) section(title string, n int) {
	if n > 0 {
		p.blank()
		p.para(0, 2, span{title, p.strong})
	}
}

// changed is one difference behind its mark.
func (p *page) changed(change string, spans ...span) {
	mark, paint := "~", p.odd
	switch change {
	case flow.Added:
		mark, paint = "+", p.bad
	case flow.Gone:
		mark, paint = "-", p.good
	}
	p.para(2, 4, append([]span{{mark, paint}, plain(" " + change + " ")}, spans...)...)
}

// incidentText is an incident in words: all that it may be, where that is not certain.
func incidentText(in *flow.IncidentChange) string {
	title := in.Title
	switch len(in.Causes) {
	case 0:
	case 1:
		title += " (" + in.Causes[0] + ")"
	default:
		title += ": " + strings.Join(in.Causes, ", ")
	}
	where := strings.Join(append(append([]string{}, in.PGs...), in.Peripherals...), " ")
	if len(in.Causes) > 1 && where != "" {
		return title + "; " + where
	}
	return commas(title, where)
}

// variantText is what a login went through, in words.
func variantText(v *flow.Variant) string {
	parts := []string{string(v.Outcome), v.Cause, labelled("reached", v.Stop), labelled("refused by", v.Refused)}
	parts = append(parts, v.Codes...)
	return commas(append(parts, labelled("client", v.Client), v.Kind)...)
}

func (p *page) kindChanges(title string, list []flow.KindChange) {
	p.section(title, len(list))
	for _, k := range list {
		p.changed(k.Change, plain(k.Message+" "), span{"(" + count(k.Count, "line", "lines") + ")", p.faint})
		if k.Sample != "" {
			p.para(6, 6, plain(k.Sample))
		}
	}
}

// diffNotes say what was not compared.
func (p *page) diffNotes(d *flow.Difference) {
	var notes []string
	for _, side := range []struct {
		name string
		logs []string
	}{{"OLD", d.LogsOnlyOld}, {"NEW", d.LogsOnlyNew}} {
		if len(side.logs) > 0 {
			notes = append(notes, "only "+side.name+" has logs of "+strings.Join(side.logs, ", ")+": what they would show cannot be compared")
		}
	}
	for i, n := range append(notes, d.Notes...) {
		if i == 0 {
			p.blank()
		}
		p.labelled("note", plain(n))
	}
}
