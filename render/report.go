package render

import (
	"fmt"
	"io"
	"strings"

	"uccetrace/flow"
)

// report is the text that answers "what happened?": the verdict first, then each
// login that did not succeed, then the others in a table, then what a reader must
// know of the capture. A verdict needs every login, so it is written at the end;
// until then it keeps the logins that it will show and counts the rest.
type report struct {
	*page
	count    map[flow.Outcome]int64
	failed   []*flow.Login // the first ones, up to the limit
	open     []*flow.Login // inconclusive ones, likewise
	unjudged unjudged      // inconclusive ones that nobody can judge
	rows     [][]span      // a row for each login that succeeded, up to the limit
	only     *flow.Login   // the only login, as long as there is one
	notes    remarkCount

	episodes map[string]*episode // of agents who tried more than once, by the first login
	ended    []*flow.Login       // that succeeded and ended within minutes, up to the limit
	left     int64               // that did, beyond the limit

	places places // of all sources
}

func newReport(w io.Writer, opt Options) Sink {
	return &report{page: newPage(w, opt), count: map[flow.Outcome]int64{}, episodes: map[string]*episode{}}
}

func (r *report) Begin() error { return nil }

func (r *report) Login(l *flow.Login) error {
	if r.logins() == 0 {
		r.only = l
	} else {
		r.only = nil
	}
	r.count[l.Outcome]++
	r.attempt(l)
	room := func(have int) bool { return r.all || have < r.limit }
	switch l.Outcome {
	case flow.Failed:
		if room(len(r.failed)) {
			r.failed = append(r.failed, l)
		}
	case flow.Succeeded:
		r.notes.add(l)
		if room(len(r.rows)) {
			r.rows = append(r.rows, goodRow(r.page, l))
		}
		switch {
		case l.After == nil || l.After.EndedAt.IsZero():
		case room(len(r.ended)):
			r.ended = append(r.ended, l)
		default:
			r.left++
		}
	default:
		if why := missingLogs(l); why != "" {
			r.unjudged.add(l, why, room(len(r.unjudged.first)))
		} else if room(len(r.open)) {
			r.open = append(r.open, l)
		}
	}
	return nil
}

func (r *report) logins() int64 {
	var n int64
	for _, c := range r.count {
		n += c
	}
	return n
}

func (r *report) End(c *flow.Closing) error {
	var names []string
	for _, s := range c.Input.Sources {
		names = append(names, s.Name)
	}
	r.places = placesIn(names)
	r.verdict(c)
	r.clocks(c.Clocks)
	blocks := r.blocks(c)
	r.incidents(blocks)
	if c.Nothing != nil {
		r.elsewhere(&c.Nothing.Elsewhere, r.places)
	}
	r.switches(c.Sides)
	switch {
	case r.logins() > 0:
		r.unsuccessful(blocks)
		r.notJudged()
		r.succeeded()
		if c.Found != nil {
			r.elsewhere(&c.Found.Elsewhere, r.places)
		}
		r.latencies(c)
		r.coverage(c, "What was read", r.amount(c))
	case c.Nothing != nil:
		r.nothing(c.Nothing) // says what was read, too
	default:
		r.coverage(c, "What was read", r.amount(c))
	}
	if c.Nothing == nil {
		r.beside(c)
	}
	r.warnings(c)
	return r.w.Flush()
}

// verdict is the first thing a reader sees.
func (r *report) verdict(c *flow.Closing) {
	n := r.logins()
	first, last := spanOf(together(c))
	period := ""
	if !first.IsZero() {
		period = r.time(first) + " " + r.dash() + " " + r.time(last)
	}
	switch {
	case noLogs(c):
		r.noLog(c)
		return
	case n == 0 && c.Nothing != nil:
		head, rest := r.leading(c)
		r.para(0, 2, span{head, r.odd}, plain(rest))
	case n == 0:
		r.para(0, 2, span{"No login in this capture", r.odd})
	case n == 1 && r.only != nil:
		r.para(0, 2, span{"1 login", r.strong}, plain(": "), span{string(r.only.Outcome), r.outcome(r.only.Outcome)},
			plain(", "+who(r.only)+labelledComma("extension", r.only.Agent.Extension)+r.ending(r.only)))
	default:
		spans := []span{{count(n, "login", "logins"), r.strong}, plain(": ")}
		sep := ""
		for _, o := range []flow.Outcome{flow.Failed, flow.Inconclusive, flow.Succeeded} {
			if k := r.count[o]; k > 0 {
				spans = append(spans, plain(sep), span{digits(k) + " " + string(o), r.outcome(o)})
				sep = ", "
			}
		}
		r.para(0, 2, spans...)
	}
	if n > 1 {
		for _, text := range r.unjudged.sentences() {
			r.para(0, 2, plain(text))
		}
	}
	if n > 0 && c.Summary.Filtered > 0 {
		r.para(0, 2, plain("chosen by the filters; "+count(c.Summary.Filtered, "other login", "other logins")+" not shown"))
	}
	if text := unread(c); text != "" {
		r.para(0, 2, span{text, r.odd})
	}
	r.found(c.Found)
	present, absent, others := presence(c.Input.Sources)
	logs := list(append(names(present), others...)...)
	if logs != "" {
		text := "logs of " + logs
		if len(absent) > 0 {
			text += "; none of " + list(names(absent)...)
		}
		r.para(0, 2, plain(commas(period, text)))
	}
}

func labelledComma(label, value string) string {
	if value == "" {
		return ""
	}
	return " on " + label + " " + value
}

func totalBytes(c *flow.Closing) int64 {
	var n int64
	for _, s := range c.Input.Sources {
		n += s.Bytes
	}
	return n
}

// succeeded shows the logins that succeeded: the only one whole, several a row
// each.
func (r *report) succeeded() {
	n := r.count[flow.Succeeded]
	if n == 0 {
		return
	}
	r.blank()
	if r.only != nil && r.only.Outcome == flow.Succeeded {
		r.facts(r.only)
		r.ambiguous(r.only)
		r.remarks(r.only)
		r.unseen(r.only)
		if len(r.only.Steps) > 0 {
			r.blank()
			r.timeline(r.only, false)
		}
		return
	}
	r.para(0, 2, span{"Succeeded", r.good}, span{"  milliseconds: conf from request to confirmation, rtr in the router", r.faint})
	t := table{indent: 2, rows: r.rows, columns: []column{
		{head: "start"}, {head: "agent", least: 8}, {head: "name", least: 6, rank: 5}, {head: "ext", least: 8},
		{head: "periph", least: 6, rank: 4}, {head: "client", least: 7, rank: 6}, {head: "groups", least: 6, rank: 7},
		{head: "conf", right: true, rank: 1}, {head: "rtr", right: true, rank: 2},
	}}
	if left := t.write(r.page); len(left) > 0 {
		r.para(2, 4, span{"no room for " + list(left...) + ": a wider terminal, or --format json", r.faint})
	}
	if rest := n - int64(len(r.rows)); rest > 0 {
		r.para(2, 4, plain("and "+digits(rest)+" more: --all shows them"))
	}
	r.endings()
	r.notes.write(r.page)
}

func goodRow(p *page, l *flow.Login) []span {
	a := &l.Agent
	id := a.ID
	if id == "" && a.ICMID != "" {
		id = "ICM " + a.ICMID
	}
	groups := strings.Join(a.SkillGroups, " ")
	if len(a.PrecisionQueues) > 0 {
		groups = strings.TrimSpace(groups + " PQ " + strings.Join(a.PrecisionQueues, " "))
	}
	number := func(n *int64) span {
		if n == nil {
			return span{p.glyph("–", "-"), p.faint}
		}
		return plain(digits(*n))
	}
	return []span{plain(l.Start.String()), {id, p.name}, plain(a.Name), plain(a.Extension), plain(a.Peripheral),
		plain(a.Client), plain(groups), number(l.ConfirmedMS), number(l.RouterMS)}
}

// latencies shows how long logins and their hops took.
func (r *report) latencies(c *flow.Closing) {
	if r.only != nil && r.logins() == 1 && c.Summary.Filtered == 0 {
		return // its own numbers and timeline say it
	}
	t := table{indent: 2, columns: []column{{head: "took", least: 18}, {head: "", least: 8, rank: 4},
		{head: "count", right: true, rank: 2}, {head: "median", right: true}, {head: "95 %", right: true, rank: 3}, {head: "longest", right: true}}}
	number := func(n *int64) span {
		if n == nil {
			return span{}
		}
		return plain(ms(*n))
	}
	if q := c.Summary.ConfirmedMS; q.Max != nil {
		t.add(plain("request to confirmation"), span{}, span{}, number(q.P50), number(q.P95), number(q.Max))
	}
	for _, h := range c.Summary.Hops {
		t.add(plain(h.Name), plain(h.From+" "+r.to()+" "+h.To), plain(digits(h.Count)), number(h.P50), number(h.P95), number(h.Max))
	}
	if len(t.rows) == 0 {
		return
	}
	r.blank()
	r.para(0, 2, span{"Latency", r.strong}, span{fmt.Sprintf("  of %s", count(c.Summary.Succeeded, "login", "logins")+" that succeeded"), r.faint})
	t.write(r.page)
}
