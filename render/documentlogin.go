package render

import (
	"slices"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// loginsOf are the logins in full: the failed ones, the inconclusive ones, and the
// only one.
func (d *dossier) loginsOf(doc *document, blocks []*block, parts map[*block]*incidentPart) {
	n := 0
	for _, l := range d.listed() {
		n++
		b := blockOf(blocks, l)
		part := d.loginPart(l, n)
		switch {
		case b != nil && !b.alone && parts[b] != nil:
			part.Incident = parts[b]
			parts[b].Logins = append(parts[b].Logins, part)
		case b != nil && b.alone:
			part.Why = d.loginWhy(l)
			if len(blocks) > 1 {
				part.When += ", " + b.name()
			}
			part.Around, part.Changed = d.aroundOf(b), d.changedOf(b)
		default:
			part.Why = d.loginWhy(l)
		}
		if l.Outcome == flow.Failed {
			doc.Failed = append(doc.Failed, part)
		} else {
			doc.Open = append(doc.Open, part)
		}
	}
	if d.only != nil && d.only.Outcome == flow.Succeeded && len(d.only.Steps) > 0 {
		doc.Only = d.loginPart(d.only, 1)
	}
}

// loginPart is a login in full, but for why.
func (d *dossier) loginPart(l *flow.Login, n int) *loginPart {
	part := &loginPart{Anchor: "login-" + digitsPlain(n), Name: "Login " + digitsPlain(n), Outcome: string(l.Outcome),
		Who: who(l) + labelledComma("extension", l.Agent.Extension), When: l.Start.String(), Ending: d.ending(l)}
	for _, f := range d.factsOf(l) {
		if f.label == "attempt" && attemptOf(l) != "" {
			f.text = d.attempts(l)
		}
		if f.text != "" {
			part.Facts = append(part.Facts, labels{f.label, []string{f.text}})
		}
	}
	if text := followed(l); text != "" {
		part.Facts = append(part.Facts, labels{"follows", []string{text}})
	}
	places := placesOf(l)
	d.refusedOf(part, l, places)
	d.engineOf(part, l)
	d.timelineOf(part, l, places)
	d.unreadOf(part, l, places)
	part.Figure = d.figureOf(l)
	for _, a := range l.Ambiguous {
		part.Ambiguous = append(part.Ambiguous, cited{Place: places.at(a.Evidence.Source, a.Evidence.Line),
			Text: firstLine(a.Text) + "  (" + orElse(&a, l.ID) + ")"})
	}
	for _, r := range l.Remarks {
		one := cited{Text: r.Text}
		var at []string
		for _, e := range r.Evidence {
			if where := places.at(e.Source, e.Line); !slices.Contains(at, where) && len(at) < mostEvidence {
				at = append(at, where)
			}
		}
		one.Place = strings.Join(at, ", ")
		part.Remarks = append(part.Remarks, one)
	}
	part.Unseen = unseenOf(l)
	return part
}

// refusedOf is the line that refuses a login, or its last one.
func (d *dossier) refusedOf(part *loginPart, l *flow.Login, places places) {
	if len(l.Steps) == 0 || l.Outcome == flow.Succeeded {
		return
	}
	s, label := &l.Steps[len(l.Steps)-1], "last line"
	all := l.Refusals()
	if len(all) > 0 {
		s, label = flow.Root(all), "refused by"
	}
	part.Refused = &cited{At: label, Text: printer(s) + " " + offset(s.OffsetMS) + " ms  " + firstLine(s.Text) + unsure(s), Place: places.of(s)}
	var by []string
	told := map[string]bool{s.Process: true}
	for _, other := range all {
		if !told[other.Process] {
			told[other.Process] = true
			by = append(by, other.Printed+" "+offset(other.OffsetMS)+" ms")
		}
	}
	if len(by) > 0 {
		part.Facts = append(part.Facts, labels{"passed on by", []string{strings.Join(by, ", ")}})
	}
}

// engineOf says what the replay comes to, and where it and the login part.
func (d *dossier) engineOf(part *loginPart, l *flow.Login) {
	r := l.Replay
	if r == nil {
		return
	}
	add := func(label, text string) {
		if text != "" {
			part.Engine = append(part.Engine, labels{label, []string{text}})
		}
	}
	if r.Error != "" {
		add("engine", "could not make the request: "+r.Error)
		return
	}
	add("expected", "the engine's run of the same request "+endsAs(r.Outcome))
	if len(r.Decided) > 0 {
		add("where", list(r.Decided...))
	}
	for i := range l.Deviations {
		x := &l.Deviations[i]
		if x.Kind == flow.Unobservable {
			continue
		}
		if len(part.Parts) == d.mostParts() {
			part.MoreParts++
			continue
		}
		one := departure{Kind: x.Kind, Process: x.Process, What: titleOf(l, x), Want: firstLine(x.Want), Got: firstLine(x.Got), First: x.First, Follows: x.Consequence}
		if len(x.Evidence) > 0 {
			one.Place = d.places.at(x.Evidence[0].Source, x.Evidence[0].Line)
		}
		part.Parts = append(part.Parts, one)
	}
	if len(part.Parts) == 0 {
		add("judged", "no deviation from what the engine does")
	}
}

func (d *dossier) mostParts() int {
	if d.all {
		return 1 << 30
	}
	return 40
}

func endsAs(o flow.Outcome) string {
	if o == flow.Inconclusive {
		return "ends open"
	}
	return string(o)
}

// timelineOf are the lines of a login with what each carries.
func (d *dossier) timelineOf(part *loginPart, l *flow.Login, places places) {
	what := distinctions(l.Steps)
	_, deviating := deviations(l)
	for _, n := range story(l) {
		if u := n.unread; u != nil {
			part.Timeline = append(part.Timeline, timelinePart{Offset: offset(u.OffsetMS), At: u.At.String(), Process: processName(u.Node, u.Printed),
				Tie: unreadSign, What: "unread", Tells: oneLine(u), Values: holds(u), Unread: true, Place: places.at(u.Source, u.Line)})
			continue
		}
		s := n.step
		row := timelinePart{Offset: offset(s.OffsetMS), At: s.At.String(), Process: printer(s), Tie: d.sign(s), What: s.Title, Tells: what[n.index],
			Doubt: strings.TrimSpace(doubt(s)), Values: values(s), Flags: s.Flags, Refuses: s.Says == "refuses", Place: places.of(s)}
		if row.What == "" {
			row.What = s.Message
		}
		if x := deviating[n.index]; x != nil && x.Kind != flow.Unobservable {
			row.Status, row.First = inWords(x), x.First
		}
		for _, e := range s.Evidence {
			row.Raw = append(row.Raw, rawOf(places.at(e.Source, e.Line), e.Text, s.Text))
		}
		part.Timeline = append(part.Timeline, row)
	}
}

// inWords is a deviation for those who read no marks.
func inWords(x *flow.Deviation) string {
	text := x.Kind
	switch x.Kind {
	case flow.Different, flow.Late, flow.Reordered:
		if x.Want != "" {
			text += ": expected " + firstLine(x.Want) + ", got " + firstLine(x.Got)
		}
	}
	if x.Consequence {
		text += " (follows from the first)"
	}
	return text
}

// rawOf is an entry as it stands in its source, or what is known of it.
func rawOf(at, verbatim, text string) rawPart {
	if verbatim == "" {
		verbatim = text
	}
	out := rawPart{Place: at}
	for _, line := range strings.Split(strings.TrimRight(verbatim, "\r\n\t "), "\n") {
		out.Lines = append(out.Lines, strings.TrimRight(line, "\r\t "))
	}
	return out
}

// unreadOf are the entries that no message claims.
func (d *dossier) unreadOf(part *loginPart, l *flow.Login, places places) {
	for i := range l.Unread {
		u := &l.Unread[i]
		text := u.Raw
		if text == "" { // a stream is not read twice
			text = u.At.String() + " " + processName(u.Node, u.Printed) + " " + u.Text
		}
		one := unreadPart{Place: places.at(u.Source, u.Line), Process: processName(u.Node, u.Printed), Lines: rawOf("", text, "").Lines, Holds: holds(u)}
		if base := d.base(); base != nil {
			var codes []knowledge.Code
			codes = append(codes, base.CodesIn(u.Text)...)
			one.Codes = meaningsOf(codes)
		}
		part.Unread = append(part.Unread, one)
	}
	if len(l.Unread) > 0 {
		part.Learn = learnCommand(l.Unread[0].Source, l.Unread[0].Line, false)
	}
}

// unseenOf says which processes showed nothing of a login, why, and what that leaves
// open.
func unseenOf(l *flow.Login) []labels {
	var out []labels
	for _, c := range l.Coverage {
		for _, state := range notSeen() {
			if c.State != state.state {
				continue
			}
			texts := []string{state.long}
			for _, known := range processes() {
				if known.name == c.Process && known.without != "" && c.State != "quiet" {
					texts = append(texts, "not known: "+known.without)
				}
			}
			out = append(out, labels{c.Process, texts})
		}
	}
	return out
}
