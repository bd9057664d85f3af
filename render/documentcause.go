package render

import (
	"slices"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// incidentsOf are the incidents that are told by themselves, up to the limit.
func (d *dossier) incidentsOf(doc *document, blocks []*block) map[*block]*incidentPart {
	parts := map[*block]*incidentPart{}
	for _, b := range d.told(blocks) {
		if len(doc.Incidents) == d.limit && !d.all {
			doc.MoreIncidents++
			continue
		}
		part := d.incidentOf(b)
		parts[b] = part
		doc.Incidents = append(doc.Incidents, part)
	}
	return parts
}

func (d *dossier) incidentOf(b *block) *incidentPart {
	part := &incidentPart{Anchor: "incident-" + digitsPlain(b.number), Name: "I" + b.name()[1:], Hit: hitBy(b),
		Period: d.period(b.First, b.Last), Severity: b.Severity}
	w := d.whyIn(b)
	part.Why = d.whyPart(w, b.Evidence, nil)
	if len(b.logins) > 0 {
		first := b.logins[0]
		part.Why.Codes = meaningsOf(d.codesOf(first))
		part.Why.RuledOut = d.ruledOut(d.whyOf(first))
		d.refine(part.Why, first)
	}
	part.add("stopped at", b.StoppedAt)
	part.add("retries", retries(b))
	part.add("scope", d.scope(&b.Scope))
	part.Facts = append(part.Facts, d.aroundOf(b)...)
	part.Changed = d.changedOf(b)
	part.Evidence, part.MoreEvidence = d.evidence(b.Evidence, nil)
	return part
}

func (p *incidentPart) add(label, text string) {
	if text != "" {
		p.Facts = append(p.Facts, labels{label, []string{text}})
	}
}

// aroundOf says what was well before, after and beside an incident.
func (d *dossier) aroundOf(b *block) []labels {
	var out []labels
	add := func(label string, texts ...string) {
		if len(texts) > 0 && texts[0] != "" {
			out = append(out, labels{label, texts})
		}
	}
	add("last good", d.time(b.LastGood))
	add("first good", d.time(b.FirstGood))
	if b.Logins > 0 {
		add("recovered", recovered(b))
	}
	add("not affected", d.someOf(b.NotAffected))
	return out
}

// changedOf is what happened between the last success and the first failure.
func (d *dossier) changedOf(b *block) []cited {
	var out []cited
	for _, c := range b.Changed {
		one := cited{At: d.time(c.At), Text: c.Text}
		if len(c.Evidence) > 0 {
			one.Place = d.places.at(c.Evidence[0].Source, c.Evidence[0].Line)
		}
		out = append(out, one)
	}
	return out
}

// mostEvidence is how many lines are named for one thing.
const mostEvidence = 6

// evidence are places with the line that stands there, as far as a login or the
// evidence itself has it.
func (d *dossier) evidence(all []flow.Evidence, l *flow.Login) (out []cited, more int64) {
	for i, e := range all {
		if i == mostEvidence && !d.all {
			return out, int64(len(all) - i)
		}
		out = append(out, cited{At: e.Node, Text: textAt(e, l), Place: d.places.at(e.Source, e.Line)})
	}
	return out, 0
}

// textAt is the line that stands at a place, "" where nobody has kept it.
func textAt(e flow.Evidence, l *flow.Login) string {
	if e.Text != "" {
		return firstLine(e.Text)
	}
	if l == nil {
		return ""
	}
	for i := range l.Steps {
		for _, have := range l.Steps[i].Evidence {
			if have.Source != e.Source || have.Offset != e.Offset || have.Line != e.Line {
				continue
			}
			if have.Text != "" {
				return firstLine(have.Text)
			}
			return firstLine(l.Steps[i].Text)
		}
	}
	return ""
}

// certain says that the first cause is more than possible.
func (w why) certain() bool {
	return len(w.causes) > 0 && w.unknown == "" && w.certainty != flow.Possible && w.certainty != ""
}

// head says how sure the causes are.
func (w why) head() string {
	switch {
	case w.unjudged != "":
		return "Cannot be judged: " + w.unjudged + "; " + noSign
	case w.unknown != "":
		return "Not known: " + w.unknown
	case len(w.causes) == 0:
		return "Not known"
	case w.certain():
		return "Root cause (" + string(w.certainty) + ")"
	case w.open:
		return "No known cause explains all lines; the nearest, with what they leave open"
	case len(w.causes) == 1:
		return "May be"
	}
	return "May be one of these, which nothing in this capture tells apart"
}

// whyPart is why something went wrong. Evidence is that of the first cause, where it
// is known beside a login's own.
func (d *dossier) whyPart(w why, evidence []flow.Evidence, l *flow.Login) *whyPart {
	part := &whyPart{Head: w.head(), Collect: w.collect,
		Certain: w.certain()}
	for i, c := range w.causes {
		if i == mostCauses && !d.all {
			part.MoreCause = int64(len(w.causes) - i)
			break
		}
		one := d.causePart(c)
		if i == 0 {
			one.Certainty = string(w.certainty)
			one.Evidence, _ = d.evidence(evidence, l)
		}
		if len(one.Fix) == 0 && i == 0 {
			one.Fix = items(w.fix)
		}
		part.Causes = append(part.Causes, one)
	}
	if len(w.causes) > 0 {
		part.Explain = "uccetrace explain " + w.causes[0].id
	}
	return part
}

// loginWhy is why a login went wrong.
func (d *dossier) loginWhy(l *flow.Login) *whyPart {
	w := d.whyOf(l)
	part := d.whyPart(w, nil, l)
	d.refine(part, l)
	part.RuledOut = d.ruledOut(w)
	part.Codes = meaningsOf(d.codesOf(l))
	part.Lesser = w.lessLikely()
	return part
}

// refine adds what a login knows of the causes.
func (d *dossier) refine(part *whyPart, l *flow.Login) {
	for i := range part.Causes {
		c := &part.Causes[i]
		k := slices.IndexFunc(l.Causes, func(own flow.Cause) bool { return own.ID == c.ID })
		if k < 0 && (len(l.Causes) == 0 || !slices.Contains(l.Causes[0].Tied, c.ID)) {
			continue
		}
		own := &l.Causes[max(k, 0)] // what is tied with the first is as sure
		c.Certainty, c.Basis, c.Severity, c.Leaves = string(own.Certainty), own.Basis, own.Severity, own.Cost > 0
		if k >= 0 && own.Decision != "" {
			c.Decision = own.Decision + "=" + own.Outcome
		}
		if len(c.Evidence) == 0 || c.Evidence[0].Text == "" {
			c.Evidence, _ = d.evidence(own.Evidence, l)
		}
		if i > 0 && slices.Equal(c.Evidence, part.Causes[0].Evidence) {
			c.Evidence = nil // said with the first
		}
	}
}

// causePart is what the knowledge base says of a cause.
func (d *dossier) causePart(c titled) causePart {
	part := causePart{ID: c.id, Title: c.title}
	base := d.base()
	if base == nil {
		return part
	}
	known := base.Cause(c.id)
	if known == nil {
		return part
	}
	if part.Title == "" {
		part.Title = known.Title
	}
	part.Severity = string(known.Severity)
	part.Happened, part.Sees, part.Reason = adviceOf(known.Happened), adviceOf(known.Sees), adviceOf(known.Why)
	part.Fix, part.Collect = adviceOf(known.Fix), adviceOf(known.Collect)
	return part
}

func items(texts []string) []advice {
	var out []advice
	for _, t := range texts {
		out = append(out, advice{Item: true, Text: t})
	}
	return out
}

// adviceOf are the blocks of the knowledge base.
func adviceOf(blocks []knowledge.Block) []advice {
	var out []advice
	for _, b := range blocks {
		a := advice{Item: b.Item, Text: b.Text}
		if c := b.Command; c != nil {
			a.Run = c.Run
			for _, f := range [][2]string{{"where", c.Where}, {"release", c.Release}, {"impact", string(c.Impact)},
				{"restore", c.Restore}, {"source", c.Source.Title}} {
				if f[1] != "" {
					a.Details = append(a.Details, labels{f[0], []string{f[1]}})
				}
			}
		}
		out = append(out, a)
	}
	return out
}

// ruledOut are the causes that lines contradict, by their titles.
func (d *dossier) ruledOut(w why) []ruledOutPart {
	var out []ruledOutPart
	for _, r := range byLine(w.refuted) {
		part := ruledOutPart{Line: firstLine(r.line)}
		for _, id := range r.ids {
			name := id
			if base := d.base(); base != nil {
				if c := base.Cause(id); c != nil {
					name = c.Title
				}
			}
			part.Causes = append(part.Causes, name)
		}
		out = append(out, part)
	}
	return out
}

// meaningsOf says what codes mean, each once.
func meaningsOf(codes []knowledge.Code) []labels {
	var out []labels
	for _, c := range onceEach(codes) {
		text := c.Name
		if c.Meaning != "" {
			text = strings.TrimPrefix(text+": "+c.Meaning, ": ")
		}
		if text == "" {
			text = "no name was ever published"
		}
		out = append(out, labels{c.Key().String(), []string{text}})
	}
	return out
}
