package render

import (
	"io"
	"strings"
	"time"

	"uccetrace/flow"
)

// mostDetailed is up to how many sessions that filters choose come with their lines.
const mostDetailed = 20

// WriteSessions writes sessions in one of FigureFormats: how many ended by whom and why,
// then a line each or, where filters choose few, each with its lines.
func WriteSessions(w io.Writer, s *flow.Sessions, format string, opt Options) error {
	if format == "json" {
		return writeJSON(w, s)
	}
	p := newPage(w, opt)
	p.sessionsHead(s)
	p.reasonRows(s.Reasons)
	for i := range s.Peaks {
		x := &s.Peaks[i]
		if i == 0 {
			p.blank()
		}
		p.labelled("at once", span{count(x.Agents, "agent", "agents") + on(x.PG), p.odd}, plain(" at "+x.At.String()+": "+x.Reason+" "+x.Text))
	}
	if len(s.Asked) > 0 && len(s.Sessions) <= mostDetailed {
		places := placesIn(sourcesOf(s))
		for i := range s.Sessions {
			p.blank()
			p.session(&s.Sessions[i], places)
		}
	} else {
		p.sessionRows(s)
	}
	if s.Unlisted > 0 {
		p.blank()
		p.para(0, 2, plain(count(s.Unlisted, "more session is", "more sessions are")+" counted and not listed: choose fewer by --pg, --since or --until"))
	}
	for i, n := range s.Notes {
		if i == 0 {
			p.blank()
		}
		p.labelled("note", plain(n))
	}
	return p.w.Flush()
}

// sessionsHead is the verdict.
func (p *page) sessionsHead(s *flow.Sessions) {
	n := s.Ended + s.Open + s.Replaced
	asked := strings.Join(s.Asked, " ")
	if n == 0 {
		head, rest := "no session", ""
		if asked != "" {
			head += " for " + asked
			rest = ": " + count(s.Left, "session is", "sessions are") + " in the capture"
		}
		p.para(0, 2, span{head, p.strong}, plain(rest))
		if s.Left == 0 && len(s.Notes) == 0 {
			p.para(0, 2, plain("no login succeeded in the capture, and no logout shows"))
		}
		return
	}
	some := func(n int64, what string) string {
		if n == 0 {
			return ""
		}
		return digits(n) + " " + what
	}
	p.para(0, 2, span{count(n, "session", "sessions") + " of " + count(s.Agents, "agent", "agents"), p.strong},
		plain(": "+commas(some(s.Ended, "ended"), some(s.Open, "open at the end of the capture"), some(s.Replaced, "replaced by another login"))+left(s.Left)))
}

func on(pg string) string {
	if pg == "" {
		return ""
	}
	return " of " + pg
}

// reasonRows count the reasons.
func (p *page) reasonRows(reasons []flow.Reason) {
	if len(reasons) == 0 {
		return
	}
	p.blank()
	t := table{indent: 2, columns: []column{{head: "reason", right: true}, {head: "count", right: true}, {head: "share", right: true, rank: 1}, {head: "meaning", least: 12}}}
	for i := range reasons {
		r := &reasons[i]
		code := r.Code
		if code == "" {
			code = "none"
		}
		t.add(plain(code), plain(digits(r.Count)), plain(digits(r.Percent)+" %"), plain(r.Text))
	}
	t.write(p)
}

// sessionRows are a line a session: first those that the agents did not end themselves.
func (p *page) sessionRows(s *flow.Sessions) {
	if len(s.Sessions) == 0 {
		return
	}
	var first, rest []*flow.Session
	for i := range s.Sessions {
		if x := &s.Sessions[i]; x.State == flow.SessionEnded && (forced(x) || x.EndedAs == flow.AsEvent) {
			first = append(first, x)
		} else {
			rest = append(rest, x)
		}
	}
	all := append(first, rest...)
	shown := all
	if len(shown) > mostGroups && !p.all {
		shown = shown[:mostGroups]
	}
	day, pg := dayOfAll(shown), pgOf(shown)
	p.blank()
	if common := commas(labelled("times of", day), labelled("all on", pg)); common != "" {
		p.para(0, 2, span{common, p.faint})
	}
	t := table{columns: []column{{head: "agent", least: 6}, {head: "name", least: 10, rank: 7}, {head: "ext", rank: 5}, {head: "PG", rank: 6}, {head: "logged in", rank: 4},
		{head: "until", least: 8}, {head: "for", right: true, rank: 3}, {head: "by", least: 10, rank: 2}, {head: "why", least: 14}, {head: "at that time", least: 24, rank: 8}}}
	for _, x := range shown {
		a := &x.Agent
		who := a.ID
		if who == "" {
			who = labelled("ICM", a.ICMID)
		}
		why := plain(strings.NewReplacer("Logged Out - ", "", " (not in Cisco's table)", "").Replace(reasonOf(x)))
		if forced(x) {
			why = span{why.text, p.odd}
		}
		t.add(span{who, p.name}, plain(a.Name), plain(a.Extension), plain(strings.TrimSuffix(x.PG, pg)), plain(begunAt(x, day)), plain(until(x, day)), plain(lasted(x)), plain(endedBy(x)), why, plain(atOnce(x)))
	}
	t.write(p)
	if n := len(all) - len(shown); n > 0 {
		p.para(0, 2, plain("and "+count(int64(n), "more session", "more sessions")+": --all shows them, --agent one with its lines"))
	}
}

// forced reports whether somebody else than the agent ended a session.
func forced(s *flow.Session) bool {
	return s.EndedBy == flow.BySystem || s.EndedBy == flow.BySupervisor
}

// dayOfAll is the date that all times have, "" where they have several or none.
func dayOfAll(list []*flow.Session) string {
	day := ""
	for _, s := range list {
		for _, at := range []flow.Time{s.Start, s.EndedAt, s.ReplacedAt} {
			if at.IsZero() {
				continue
			}
			if !at.Dated() || day != "" && dayOf(at) != day {
				return ""
			}
			day = dayOf(at)
		}
	}
	return day
}

// pgOf is the PG that all are on, "" where they are on several.
func pgOf(list []*flow.Session) string {
	for _, s := range list {
		if s.PG != list[0].PG {
			return ""
		}
	}
	return list[0].PG
}

// clockOf is a time to the second, without the date that all have.
func clockOf(at flow.Time, day string) string {
	if day != "" {
		return at.UTC().Format(time.TimeOnly)
	}
	return at.Seconds().String()
}

func begunAt(s *flow.Session, day string) string {
	if s.Start.IsZero() {
		return "not seen"
	}
	return clockOf(s.Start, day)
}

func until(s *flow.Session, day string) string {
	switch s.State {
	case flow.SessionEnded:
		return clockOf(s.EndedAt, day)
	case flow.SessionOpen:
		return "open"
	}
	return "unseen"
}

func lasted(s *flow.Session) string {
	if s.DurationMS == nil {
		return ""
	}
	d := *s.DurationMS
	switch {
	case d < 120_000:
		return digits(d/1000) + " s"
	case d < 120*60_000:
		return digits(d/60_000) + " min"
	}
	return digits(d/3_600_000) + " h " + digits(d/60_000%60) + " min"
}

// endedBy says in a word who ended a session.
func endedBy(s *flow.Session) string {
	switch {
	case s.State != flow.SessionEnded:
		return ""
	case s.EndedBy != "":
		return s.EndedBy
	case s.EndedAs == flow.AsRequest:
		return "request"
	}
	return "not shown"
}

// reasonOf is why a session ended, in short.
func reasonOf(s *flow.Session) string {
	switch {
	case s.State == flow.SessionReplaced && s.ReplacedBy != "":
		return "agent " + s.ReplacedBy + " logged in on the extension"
	case s.State == flow.SessionReplaced:
		return "the agent logged in again"
	case s.State != flow.SessionEnded:
		return ""
	case s.Reason == "":
		return "no reason printed"
	case s.ReasonText == "":
		return s.Reason + " (not in Cisco's table)"
	}
	return s.Reason + " " + s.ReasonText
}

// atOnce is what happened when a session ended.
func atOnce(s *flow.Session) string {
	for _, l := range s.Lines {
		if !l.Logout {
			return l.Title
		}
	}
	if s.Alike > 0 {
		return othersToo(s)
	}
	return ""
}

func othersToo(s *flow.Session) string {
	return count(s.Alike, "other agent", "other agents") + on(s.PG) + " logged out with the same reason within a second"
}

// session is one with its lines.
func (p *page) session(s *flow.Session, places places) {
	a := &s.Agent
	l := flow.Login{Agent: flow.Agent{ID: a.ID, ICMID: a.ICMID, Name: a.Name, Extension: a.Extension}}
	p.para(0, 2, span{who(&l), p.name}, plain(tail(commas(labelled("extension", a.Extension), s.PG, labelled("client", a.Client)))))
	begun := "not in the capture: it was before it, or its lines are missing"
	if !s.Start.IsZero() {
		begun = commas(s.Start.String(), labelled("login", s.Login), labelled("ready at", s.ReadyAt.String()))
	}
	p.labelled("logged in", plain(begun))
	switch s.State {
	case flow.SessionOpen:
		p.labelled("logged out", plain("not in the capture: still open at its end"))
		return
	case flow.SessionReplaced:
		p.labelled("logged out", plain("not in the capture: it was before "+s.ReplacedAt.String()+", when "+reasonOf(s)))
		return
	}
	out := s.EndedAt.String()
	if d := lasted(s); d != "" {
		out += ", after " + d
	}
	p.labelled("logged out", plain(commas(out, howEnded(s.EndedBy, s.EndedAs))))
	why := plain(reasonOf(s))
	if forced(s) {
		why = span{why.text, p.odd}
	}
	meaning := p.reasonMeaning(s.Reason)
	if meaning != "" {
		meaning = ". " + meaning
	}
	p.labelled("why", why, plain(meaning))
	if s.Alike > 0 {
		p.labelled("scope", plain(othersToo(s)))
	}
	label := "lines"
	for i := range s.Lines {
		x := &s.Lines[i]
		if !x.Logout && (i == 0 || s.Lines[i-1].Logout) {
			label = "around it"
		}
		p.labelled(label, plain(commas(x.At.String(), x.Node+" "+x.Process)+": "+x.Title+", "), span{places.at(x.Evidence.Source, x.Evidence.Line), p.faint})
		p.labelled("", span{strings.Join(strings.Fields(x.Text), " "), p.faint})
		label = ""
	}
	if len(s.Lines) > 0 && s.Lines[len(s.Lines)-1].Logout {
		p.labelled("around it", plain("no line shows what happened to the phone or the PG from 5 s before to 1 s after"))
	}
}

func tail(text string) string {
	if text == "" {
		return ""
	}
	return ", " + text
}

// howEnded says who ended a session, and what shows it.
func howEnded(by, as string) string {
	switch {
	case by == flow.BySystem:
		return "by the system"
	case by == flow.BySupervisor:
		return "by a supervisor"
	case by != "":
		return "by " + by
	case as == flow.AsRequest:
		return "by request of a client that no line names"
	case as == flow.AsEvent:
		return "as an event tells; who asked for it is not known"
	}
	return ""
}

// reasonMeaning is what the knowledge base adds to the name of a reason code.
func (p *page) reasonMeaning(reason string) string {
	base := p.base()
	if base == nil || reason == "" {
		return ""
	}
	for _, c := range base.Codes("REASON " + reason) {
		return c.Meaning
	}
	return ""
}

// sourcesOf are the files that sessions' lines stand in.
func sourcesOf(s *flow.Sessions) []string {
	var out []string
	for i := range s.Sessions {
		for _, l := range s.Sessions[i].Lines {
			out = append(out, l.Evidence.Source)
		}
	}
	return out
}
