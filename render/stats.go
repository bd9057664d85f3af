package render

import (
	"io"
	"strings"

	"uccetrace/flow"
)

// FigureFormats are the formats of stats and diff.
func FigureFormats() []string { return []string{"text", "json"} }

// mostGroups is how many groups text shows unless all are asked for.
const mostGroups = 40

// WriteStatistics writes figures in one of FigureFormats: a table of each group, and of
// all logins how often what took how long.
func WriteStatistics(w io.Writer, s *flow.Statistics, format string, opt Options) error {
	if format == "json" {
		return writeJSON(w, s)
	}
	p := newPage(w, opt)
	all := &s.Groups[0]
	p.para(0, 2, span{count(all.Logins, "login", "logins"), p.strong}, plain(endings(all)+left(s.Left)))
	if all.Succeeded > 0 {
		p.para(0, 2, span{"times are of those that succeeded, percentiles by nearest rank, in milliseconds", p.faint})
	}
	p.timings(all)
	p.histograms(all)
	groups := s.Groups[1:]
	if len(groups) > mostGroups && !p.all {
		groups = groups[:mostGroups]
	}
	for i := range groups {
		g := &groups[i]
		p.blank()
		p.para(0, 2, span{p.common(g), p.strong}, plain("  "+count(g.Logins, "login", "logins")+endings(g)))
		p.timings(g)
	}
	if n := len(s.Groups) - 1 - len(groups); n > 0 {
		p.blank()
		p.para(0, 2, plain("and "+count(int64(n), "more group", "more groups")+": --all shows them"))
	}
	for i, n := range s.Notes {
		if i == 0 {
			p.blank()
		}
		p.labelled("note", plain(n))
	}
	return p.w.Flush()
}

func writeJSON(w io.Writer, v any) error {
	b, err := marshal(v, "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

func endings(g *flow.Group) string {
	n := func(n int64, what string) string {
		if n == 0 {
			return ""
		}
		return digits(n) + " " + what
	}
	if parts := commas(n(g.Succeeded, "succeeded"), n(g.Failed, "failed"), n(g.Inconclusive, "inconclusive")); parts != "" {
		return ": " + parts
	}
	return ""
}

func left(n int64) string {
	if n == 0 {
		return ""
	}
	return "; " + digits(n) + " left out by the filters"
}

// common is what the logins of a group have in common.
func (p *page) common(g *flow.Group) string {
	var parts []string
	for _, k := range g.Keys {
		value := k.Value
		if value == "" {
			value = "unknown"
		}
		if k.Name == "pg" && k.Value != "" {
			parts = append(parts, value)
			continue
		}
		parts = append(parts, k.Name+" "+value)
	}
	return strings.Join(parts, ", ")
}

// timings are a group's percentiles. Where there is no room the hop's ends and the
// rarer percentiles go first.
func (p *page) timings(g *flow.Group) {
	if len(g.Times) == 0 {
		return
	}
	number := func(n *int64) span {
		if n == nil {
			return plain("-")
		}
		return plain(digits(*n))
	}
	t := table{indent: 2, columns: []column{{head: "took", least: 10}, {head: "", least: 8, rank: 6}, {head: "count", right: true, rank: 2},
		{head: "p50", right: true}, {head: "p90", right: true, rank: 4}, {head: "p95", right: true}, {head: "p99", right: true, rank: 3}, {head: "max", right: true}, {head: "untimed", right: true, rank: 5}}}
	for i := range g.Times {
		h := &g.Times[i]
		untimed := span{}
		if h.Untimed > 0 {
			untimed = plain(digits(h.Untimed))
		}
		t.add(plain(h.Name), plain(p.hopEnds(h)), plain(digits(h.Count)), number(h.P50), number(h.P90), number(h.P95), number(h.P99), number(h.Max), untimed)
	}
	t.write(p)
}

// hopEnds says between whom a message goes.
func (p *page) hopEnds(h *flow.Timing) string {
	if h.From == "" {
		return ""
	}
	return h.From + " " + p.to() + " " + h.To
}

// Bars of a histogram are as long as this at most.
const longestBar = 40

// histograms draw how often what took how long.
func (p *page) histograms(g *flow.Group) {
	for i := range g.Times {
		h := &g.Times[i]
		if len(h.Histogram) == 0 {
			continue
		}
		p.blank()
		spans := []span{{h.Name, p.strong}}
		if ends := p.hopEnds(h); ends != "" {
			spans = append(spans, plain("  "+ends))
		}
		p.para(0, 2, spans...)
		p.histogram(h.Histogram)
	}
}

func (p *page) histogram(buckets []flow.Bucket) {
	most, wide, wideCount := int64(1), 0, 0
	for _, b := range buckets {
		most = max(most, b.Count)
		wide, wideCount = max(wide, len(ms(b.UpToMS))), max(wideCount, len(digits(b.Count)))
	}
	upTo := p.glyph("≤", "<=")
	room := max(1, min(longestBar, p.width-2-p.columns(upTo)-1-wide-2-2-wideCount))
	for _, b := range buckets {
		n := int(b.Count * int64(room) / most)
		if b.Count > 0 {
			n = max(n, 1)
		}
		label, amount := ms(b.UpToMS), digits(b.Count)
		line := "  " + upTo + " " + strings.Repeat(" ", wide-len(label)) + label + "  "
		line += strings.Repeat(" ", wideCount-len(amount)) + amount + "  "
		p.put(p.cut(p.cells(plain(line), span{strings.Repeat(p.glyph("█", "#"), n), p.name}), p.width))
	}
}
