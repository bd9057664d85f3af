package render

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"uccetrace/flow"
)

// document is what is known once everything has been read.
func (d *dossier) document(c *flow.Closing) *document {
	var sources []string
	for _, s := range c.Input.Sources {
		sources = append(sources, s.Name)
	}
	d.places = placesIn(sources)
	doc := &document{Title: d.opt.Title, Case: d.opt.Case}
	if c.Nothing != nil {
		own := *c.Nothing
		doc.Nothing, doc.Elsewhere = &own, d.elsewhereOf(&own.Elsewhere)
	} else if c.Found != nil {
		doc.Elsewhere = d.elsewhereOf(&c.Found.Elsewhere)
	}
	if doc.Title == "" {
		doc.Title = "Agent logins: what happened"
	}
	if d.limit < mostFull*mostFull && !d.all {
		doc.Most = d.limit
	}
	d.verdictOf(doc, c)
	blocks := d.blocks(c)
	parts := d.incidentsOf(doc, blocks)
	d.loginsOf(doc, blocks, parts)
	d.answersOf(doc, blocks)
	if d.weighed {
		d.reasonsOf(doc, blocks, parts)
	}
	doc.Bad, doc.Good, doc.MoreBad, doc.MoreGood = d.rest(), d.good, d.moreBad, d.moreGood
	if doc.Unsure, doc.MoreUnsure = d.unsure, d.moreUnsure; d.logins() == 1 {
		doc.Unsure = nil // it stands in full
	}
	if doc.Only != nil {
		doc.Good = nil // it stands in full
	}
	for _, l := range d.ended {
		doc.Ended = append(doc.Ended, who(l)+", logged in at "+l.Start.String()+", "+d.loggedOut(l))
	}
	doc.MoreEnded = d.left
	d.latenciesOf(doc, c)
	d.clocksOf(doc, c)
	d.inputOf(doc, c)
	return doc
}

// verdictOf is what a reader sees first.
func (d *dossier) verdictOf(doc *document, c *flow.Closing) {
	n := d.logins()
	switch {
	case noLogs(c):
		doc.Verdict = "Nothing here is a trace log"
		for i := range c.Input.Sources {
			if why := whyNot(&c.Input.Sources[i]); why != "" && i < d.limit {
				doc.Told = append(doc.Told, why)
			}
		}
	case n == 0 && c.Nothing != nil:
		head, rest := d.leading(c)
		doc.Verdict = head + rest
	case n == 0:
		doc.Verdict = "No login in this capture"
	case n == 1 && d.only != nil:
		doc.Verdict = "1 login: " + string(d.only.Outcome) + ", " + who(d.only) + labelledComma("extension", d.only.Agent.Extension) + d.ending(d.only)
	default:
		var parts []string
		for _, o := range []flow.Outcome{flow.Failed, flow.Inconclusive, flow.Succeeded} {
			if k := d.count[o]; k > 0 {
				parts = append(parts, digits(k)+" "+string(o))
			}
		}
		doc.Verdict = count(n, "login", "logins") + ": " + strings.Join(parts, ", ")
	}
	if text := unread(c); text != "" && !noLogs(c) {
		doc.Told = append(doc.Told, text)
	}
	for _, o := range []flow.Outcome{flow.Failed, flow.Inconclusive, flow.Succeeded} {
		if k := d.count[o]; k > 0 {
			doc.Outcomes = append(doc.Outcomes, outcomeCount{o, digits(k)})
		}
	}
	if n > 1 {
		doc.Told = append(doc.Told, d.unjudged.sentences()...)
	}
	if n > 0 && c.Summary.Filtered > 0 {
		doc.Told = append(doc.Told, "chosen by the filters; "+count(c.Summary.Filtered, "other login", "other logins")+" not shown")
	}
	if f := c.Found; f != nil && len(f.Spaces) > 0 {
		var where []string
		for _, s := range f.Spaces {
			where = append(where, s.Space+" ("+count(s.Count, "login", "logins")+")")
		}
		doc.Told = append(doc.Told, f.Text+" found as "+d.some(where))
	}
	d.windowOf(doc, c)
}

// windowOf says when it went wrong, for whom, and what the capture covers.
func (d *dossier) windowOf(doc *document, c *flow.Closing) {
	add := func(label, text string) {
		if text != "" {
			doc.Window = append(doc.Window, labels{label, []string{text}})
		}
	}
	if w := &d.window; !w.firstBad.IsZero() {
		add("last good before", d.time(w.lastGood))
		add("first bad", d.time(w.firstBad))
		if w.lastBad != w.firstBad {
			add("last bad", d.time(w.lastBad))
		}
		after := d.time(w.firstGood)
		if after == "" {
			after = "none in the capture"
		}
		add("first good after", after)
		add("not successful", digits(d.notGood())+" of "+count(d.logins(), "login", "logins"))
		if n := int64(len(w.agents)); n > 0 {
			add("agents hit", digits(n))
		}
	}
	if first, last := spanOf(c.Input.Sources); !first.IsZero() {
		add("capture", d.time(first)+" "+d.dash()+" "+d.time(last))
	}
	present, absent, others := presence(c.Input.Sources)
	if logs := list(append(names(present), others...)...); logs != "" {
		if len(absent) > 0 {
			logs += "; none of " + list(names(absent)...)
		}
		add("logs of", logs)
	}
}

// answersOf is why, in a line for each incident and each login that stands alone.
func (d *dossier) answersOf(doc *document, blocks []*block) {
	most := d.limit
	if most > 20 {
		most = 20
	}
	add := func(a answer) {
		if len(doc.Answers) == most {
			doc.MoreAnswers++
			return
		}
		doc.Answers = append(doc.Answers, a)
	}
	told := d.told(blocks)
	for i, in := range doc.Incidents {
		b := told[i]
		add(answer{Name: in.Name, Text: inShort(d.whyIn(b)) + "; " + in.Hit, Certainty: string(b.Certainty), Anchor: in.Anchor})
	}
	doc.MoreAnswers += doc.MoreIncidents
	for _, part := range append(append([]*loginPart(nil), doc.Failed...), doc.Open...) {
		if part.Why != nil {
			add(answer{Name: part.Name + ", " + part.Who, Text: part.Why.Head + part.Why.named(), Anchor: part.Anchor})
		}
	}
}

// mostNamed is how many causes stand in a line that cannot tell them apart.
const mostNamed = 3

// named are the causes behind a heading that names none: the one that is certain, or
// all that may be it, up to a few.
func (w *whyPart) named() string {
	var titles []string
	for i := range w.Causes {
		titles = append(titles, cmp.Or(w.Causes[i].Title, w.Causes[i].ID))
		if w.Certain || len(titles) == mostNamed {
			break
		}
	}
	if len(titles) == 0 {
		return ""
	}
	text := ": " + strings.Join(titles, "; ")
	if more := int64(len(w.Causes)-len(titles)) + w.MoreCause; more > 0 && !w.Certain {
		text += "; and " + digits(more) + " more"
	}
	return text
}

// told are the incidents that are told by themselves, in the order of a document.
func (d *dossier) told(blocks []*block) []*block {
	out := numbered(blocks)
	if d.weighed {
		slices.SortStableFunc(out, weightiest)
	}
	return out
}

// numbered are the incidents that are told by themselves.
func numbered(blocks []*block) []*block {
	var out []*block
	for _, b := range blocks {
		if !b.alone {
			out = append(out, b)
		}
	}
	return out
}

func (d *dossier) latenciesOf(doc *document, c *flow.Closing) {
	number := func(n *int64) string {
		if n == nil {
			return ""
		}
		return ms(*n)
	}
	if q := c.Summary.ConfirmedMS; q.Max != nil {
		doc.Latencies = append(doc.Latencies, latency{Name: "request to confirmation", Median: number(q.P50), P95: number(q.P95), Longest: number(q.Max)})
	}
	for _, h := range c.Summary.Hops {
		doc.Latencies = append(doc.Latencies, latency{h.Name, h.From + " " + d.to() + " " + h.To, digits(h.Count), number(h.P50), number(h.P95), number(h.Max)})
	}
}

// clocksOf are the changes of sides and what is known of the clocks.
func (d *dossier) clocksOf(doc *document, c *flow.Closing) {
	for i := range c.Sides {
		s := &c.Sides[i]
		row := labels{Label: s.Node + " " + s.Process}
		for j, a := range s.Active {
			text := "side " + a.Side + " from " + d.time(a.From)
			if !a.To.IsZero() {
				text += " to " + d.time(a.To)
			}
			row.Texts = append(row.Texts, text)
			if j == 0 {
				continue
			}
			if len(doc.Switches) == d.limit {
				doc.MoreSwitches++
				continue
			}
			doc.Switches = append(doc.Switches, d.switchOf(s, &s.Active[j]))
		}
		doc.Sides = append(doc.Sides, row)
	}
	signed := func(n *int64) string {
		if n == nil {
			return "open"
		}
		return offset(*n) + " ms"
	}
	for _, k := range c.Clocks {
		r := clockRow{Node: k.Node, Reference: k.Reference, Offset: signed(k.OffsetMS), Pairs: digits(k.Pairs), Note: k.Note,
			Bounds: signed(k.LowMS) + " to " + signed(k.HighMS), Zone: "same"}
		if k.ZoneMin != 0 {
			r.Zone = offset(k.ZoneMin) + " min"
		}
		if len(k.Evidence) > 0 {
			r.Place = d.places.at(k.Evidence[0].Source, k.Evidence[0].Line)
		}
		doc.Clocks = append(doc.Clocks, r)
	}
}

func (d *dossier) switchOf(s *flow.Side, to *flow.Active) cited {
	text := s.Node + " (" + s.Process + "): side " + to.Side + " took over"
	if to.Recovered > 0 {
		text += ", " + count(to.Recovered, "agent", "agents") + " recovered"
	}
	if n := int64(len(to.Lost)); n > 0 {
		text += ", " + digits(n) + " not seen again: " + d.someNames(to.Lost)
	}
	out := cited{At: d.time(to.From), Text: text}
	if len(to.Evidence) > 0 {
		out.Place = d.places.at(to.Evidence[0].Source, to.Evidence[0].Line)
	}
	return out
}

// mostListed bounds the lists of files and warnings.
const mostListed = 1000

// inputOf says what was read, and what of it nobody understood.
func (d *dossier) inputOf(doc *document, c *flow.Closing) {
	doc.Read = d.amount(c)
	for _, s := range merged(c.Input.Sources) {
		doc.Processes = append(doc.Processes, processRow{processName(s.Node, s.Printed), d.time(s.First), d.time(s.Last),
			digits(s.Entries), digits(s.Login), digits(int64(s.sources))})
	}
	_, absent, _ := presence(c.Input.Sources)
	for _, a := range absent {
		doc.NoLogs = append(doc.NoLogs, "no log of "+a.name+"; not known: "+a.without)
	}
	for i, f := range c.Input.Files {
		if i == mostListed {
			doc.MoreFiles = int64(len(c.Input.Files) - i)
			break
		}
		sum := f.SHA256
		if sum == "" {
			sum = "could not be read to its end"
		}
		doc.Files = append(doc.Files, fileRow{f.Name, digits(f.Bytes), sum})
	}
	for i, s := range c.Input.Sources {
		if i == mostListed {
			doc.MoreFiles = max(doc.MoreFiles, int64(len(c.Input.Sources)-i))
			break
		}
		what := commas(s.Dialect, s.Encoding, s.Around)
		if !s.Recognized {
			what = "no trace log"
		}
		if s.Error != "" {
			what = s.Error
		}
		doc.Sources = append(doc.Sources, sourceRow{s.Name, digits(s.Bytes), digits(s.Entries), digits(s.Claimed), digits(s.GapBytes), what})
	}
	for i, w := range c.Input.Warnings {
		if i == mostListed {
			doc.MoreMind = int64(len(c.Input.Warnings) - i)
			break
		}
		at := w.Source
		if w.Line > 0 {
			at += ":" + strconv.Itoa(w.Line)
		}
		if at != "" {
			at += ": "
		}
		doc.Mind = append(doc.Mind, at+w.Text)
	}
	for i, n := range c.Input.NearMisses {
		if i < mostListed {
			doc.NearMiss = append(doc.NearMiss, nearMiss{n.Message, digits(n.Count), d.places.at(n.Source, n.Line), firstLine(n.Sample)})
		}
	}
	d.besideOf(doc, c)
	doc.Made = []labels{{"schema", []string{flow.Schema}}}
	for _, m := range d.opt.Made {
		doc.Made = append(doc.Made, labels{m[0], []string{m[1]}})
	}
}

func (d *dossier) besideOf(doc *document, c *flow.Closing) {
	if text := cameBack(c); text != "" {
		doc.Beside = append(doc.Beside, text)
	}
	for _, o := range c.Summary.Others {
		doc.Beside = append(doc.Beside, digits(o.Count)+" "+o.Asked+" (a request that is no login)")
	}
	for _, k := range c.Summary.Loose {
		doc.Beside = append(doc.Beside, digits(k.Count)+" "+k.Message+" (may belong to a login, but nothing ties it to one)")
	}
}
