package correlate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"uccetrace/flow"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// assemble writes a login down, but for what closed.go adds when it is handed out.
func (c *Correlator) assemble(s *strand) *ended {
	inOrder(s.lines)
	steps := c.surest(witnesses(s.lines))
	c.show(steps)
	c.assembled++
	brief := c.brief && c.assembled > 1 && confirmed(steps)
	if !brief { // the order within a millisecond matters to who reads the steps
		steps = arrange(steps)
	}
	out := &Login{Numbers: c.numbers(s), Instance: c.instanceOf(s), Person: s.patient}
	out.Login = flow.Login{
		PG: s.domain, Mobile: s.patient,
		Agent: flow.Agent{SkillGroups: []string{}, PrecisionQueues: []string{}},
		IDs:   flow.IDs{CTI: []string{}, OPC: []string{}, JGW: []string{}},
		Steps: []flow.Step{}, Unread: []flow.Unread{}, Ambiguous: []flow.Ambiguity{}, Remarks: []flow.Remark{},
		Deviations: []flow.Deviation{}, Causes: []flow.Cause{},
	}
	first, last := extent(steps)
	out.from, out.until = first, last
	dated := c.dated(s)
	out.Start, out.End, out.SettledMS = flow.At(int64(first), dated), flow.At(int64(last), dated), int64(last-first)
	c.facts(&out.Login, steps)
	if s.answered && !s.refused {
		out.confirmed = s.answeredAt
	}
	measures(&out.Login, c, steps)
	c.judge(&out.Login, steps)
	if c.mayRecover(s) || !s.explicit && out.Outcome != flow.Succeeded {
		c.doubt(&out.Login, steps[0])
	}
	out.ID = c.identify(&out.Login, s)
	out.Coverage = c.coverage(s, first, last)
	out.Hops, out.Untimed = c.hops(steps)
	out.Remarks = append(out.Remarks, repeats(steps)...)
	if s.icm != nil && out.Agent.ICMID == "" {
		out.Agent.ICMID = string(s.icm.entities[c.stid].text)
		out.Remarks = append(out.Remarks, flow.Remark{ID: "only-open-login", Text: "no line says whose ICM id " + out.Agent.ICMID + " is: this was the only login open at that time", Evidence: evidence(s.icm.lines[0])})
	}
	s.ended = &ended{Login: out, shows: shows(steps, first), ambiguous: s.ambiguous}
	if !brief {
		steps = append(steps, witnesses(s.doubts)...)
		sortDoubts(steps)
		for _, st := range steps {
			out.Steps = append(out.Steps, c.step(st, first))
		}
	}
	return s.ended
}

// doubt says of a login that it may be none.
func (c *Correlator) doubt(l *flow.Login, first *step) {
	if l.Outcome == flow.Failed {
		l.Outcome, l.Certainty = flow.Inconclusive, ""
	}
	l.Remarks = append(l.Remarks, c.remark("no-request", "no line asks to log in: it may be an agent who was logged in already and is recovered, as when a side takes over", first))
}

// confirmed says that a step answers the request with yes.
func confirmed(steps []*step) bool {
	for _, s := range steps {
		if m := s.lines[0].ev.Message; len(m.Confirms) > 0 && catalog.Any(m.Confirms, getter(s.lines[0].ev)) && len(alarms(s.lines[0])) == 0 {
			return true
		}
	}
	return false
}

// extent is the first and the last line as printed; of several witnesses of one
// message the first counts.
func extent(steps []*step) (first, last parser.Time) {
	first, last = steps[0].t, steps[0].t
	for _, s := range steps {
		first, last = min(first, s.t), max(last, s.t)
	}
	return first, last
}

// sortDoubts moves the doubtful steps, which stand at the end, to their times.
func sortDoubts(steps []*step) {
	for i := 1; i < len(steps); i++ {
		for j := i; j > 0 && steps[j].lines[0].doubtful && !steps[j-1].lines[0].doubtful && steps[j-1].t > steps[j].t; j-- {
			steps[j-1], steps[j] = steps[j], steps[j-1]
		}
	}
}

// identify hashes what the trace says of a login, never where it stood. Several may
// have it in common: see name.
func (c *Correlator) identify(l *flow.Login, s *strand) string {
	where := l.Agent.Peripheral
	if where == "" {
		where = fmt.Sprint("pg", s.domain)
	}
	who := l.Agent.ID
	if who == "" {
		who = l.Agent.ICMID
	}
	var number string
	for _, list := range [][]string{l.IDs.CTI, l.IDs.OPC, l.IDs.JGW} {
		if number == "" && len(list) > 0 {
			number = list[0]
		}
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{where, who, number, l.Start.String()}, "\x00")))
	return hex.EncodeToString(sum[:6])
}

// judge says how the login ended. A confirmation wins; a printed refusal makes it
// failed, unless other lines show the agent logged in or the refusal was only
// found inside another entry's line; all else is inconclusive.
func (c *Correlator) judge(out *flow.Login, steps []*step) {
	var confirmed, attested, refused *step
	for _, s := range steps {
		l := s.lines[0]
		if l.doubtful {
			continue
		}
		m, get := l.ev.Message, getter(l.ev)
		if catalog.Any(m.Confirms, get) {
			if flags := alarms(l); len(flags) > 0 {
				out.Remarks = append(out.Remarks, c.remark("confirmed-with-error", "the confirmation prints "+strings.Join(flags, ", ")+": it proves nothing by itself", s))
				continue
			}
			if confirmed == nil {
				confirmed = s
			}
		}
		if catalog.Any(m.Attests, get) && attested == nil {
			attested = s
		}
		if catalog.Any(m.Refuses, get) {
			if refused == nil || onlyFused(refused) && !onlyFused(s) {
				refused = s
			}
			continue
		}
		if m.Step != "" && (refused == nil || onlyFused(refused)) {
			out.Reached = m.Step
		}
	}
	out.Outcome = flow.Inconclusive
	switch {
	case confirmed != nil:
		out.Outcome, out.Certainty = flow.Succeeded, certainty(confirmed)
		out.Reached = confirmed.lines[0].ev.Message.Step
		if refused != nil {
			out.Remarks = append(out.Remarks, c.remark("refused-and-confirmed", "a line refuses, and the request is confirmed all the same", refused))
		}
	case refused != nil && attested != nil:
		out.Remarks = append(out.Remarks, c.remark("contradiction", "one line refuses the login, another shows the agent logged in, and no confirmation is in the capture", refused, attested))
	case refused != nil && onlyFused(refused):
		out.Remarks = append(out.Remarks, c.remark("fused-refusal", "the line that refuses was found inside another entry's line and proves nothing by itself", refused))
	case refused != nil:
		out.Outcome, out.Certainty = flow.Failed, certainty(refused)
	case attested != nil:
		out.Outcome, out.Certainty, out.Attested = flow.Succeeded, flow.Inferred, true
	}
}

// unproven takes back a success that only an event or a router's line shows, where the
// confirmation of the request could have been observed, or where an event showed the agent
// logged in before it: what shows him now may be of that session.
func (c *Correlator) unproven(l *Login) {
	switch {
	case !l.Attested:
	case c.confirmable(l):
		l.Unprove("the agent is shown logged in, but nothing confirms this request where the log confirms others: the line may be of an earlier session")
	case c.wasOn(l):
		l.Unprove("the agent is shown logged in, and was so before this request, which no line confirms: the line may be of the earlier session")
	}
}

// confirmable reports whether a process that printed the login's request prints
// confirmations, too, and goes on behind the login's last line.
func (c *Correlator) confirmable(l *Login) bool {
	for i := range l.Steps {
		s := &l.Steps[i]
		asks, ok := c.catalog.Message(s.Message)
		if !ok || len(asks.Opens) == 0 {
			continue
		}
		for _, m := range c.catalog.Messages {
			if len(m.Confirms) > 0 && m.Process == s.Process && c.Shown(s.Node, s.Process, m.ID) && c.continues(s.Node, s.Process, l.until) {
				return true
			}
		}
	}
	return false
}

// answerTime is how long the CTI server waits for an answer at least (GED-188: 10 to 15 s).
const answerTime = 10_000

// unfinished remarks that the logs end while a login may still have been under way.
func (c *Correlator) unfinished(l *Login) {
	if left := c.latest - l.until; l.Outcome == flow.Inconclusive && left < answerTime {
		l.Remarks = append(l.Remarks, flow.Remark{ID: "logs-end", Evidence: []flow.Evidence{},
			Text: fmt.Sprintf("the logs end %d ms behind its last line: what came then is not in them, and it may not have stopped at all", max(left, 0))})
	}
}

// continues reports whether the log of a process, on either side, has lines behind a time.
func (c *Correlator) continues(node, process string, t parser.Time) bool {
	pair := withoutSide(node)
	for _, u := range c.byName {
		if u.process == process && u.until > t && withoutSide(u.node) == pair {
			return true
		}
	}
	return false
}

// certainty is how sure an outcome is that a line states.
func certainty(s *step) flow.Certainty {
	switch s.lines[0].ev.Message.Basis {
	case catalog.Public, catalog.Documented:
		return flow.Stated
	}
	return flow.Possible
}

func onlyFused(s *step) bool {
	return !slices.ContainsFunc(s.lines, func(l *line) bool { return !l.fused() })
}

// fused says that all of a line was found inside other entries' lines.
func (l *line) fused() bool {
	return !slices.ContainsFunc(l.ev.Spans, func(s parser.Span) bool { return !s.Fused })
}

// repeats remarks on lines that one process printed more than once in a moment.
func repeats(steps []*step) []flow.Remark {
	var twice []*step
	for _, s := range steps {
		if s.repeated > 0 {
			twice = append(twice, s)
		}
	}
	if len(twice) > 3 {
		return []flow.Remark{{ID: "printed-twice", Text: fmt.Sprintf("%d lines stand more than once; each counts once", len(twice)), Evidence: evidenceOf(twice...)}}
	}
	var out []flow.Remark
	for _, s := range twice {
		out = append(out, flow.Remark{ID: "printed-twice", Text: fmt.Sprintf("stands more than once, counts once: %s", s.lines[0].ev.Text), Evidence: evidenceOf(s)})
	}
	return out
}

func (c *Correlator) remark(id, text string, steps ...*step) flow.Remark {
	return flow.Remark{ID: id, Text: text, Evidence: evidenceOf(steps...)}
}

func evidenceOf(steps ...*step) []flow.Evidence {
	out := []flow.Evidence{}
	for _, s := range steps {
		for _, l := range s.lines {
			out = append(out, evidence(l)...)
		}
	}
	return out
}

func evidence(l *line) []flow.Evidence {
	out := make([]flow.Evidence, len(l.ev.Spans))
	for i, s := range l.ev.Spans {
		out[i] = flow.Evidence{Source: l.ev.Proc.Source.Name, Node: l.unit.node, Line: int(s.Line), Offset: s.Offset, Length: int(s.Length), Fused: s.Fused}
	}
	return out
}

// step writes one step down.
func (c *Correlator) step(s *step, start parser.Time) flow.Step {
	l := s.lines[0]
	m := l.ev.Message
	out := flow.Step{
		Step: m.Step, Process: m.Process, Node: l.unit.node, Printed: l.unit.printed, Message: m.ID, Title: m.Title, Basis: string(m.Basis),
		At: printed(l.ev), OffsetMS: int64(s.t - start), Status: flow.Observed, Link: c.link(l), Fields: []flow.Field{},
		Evidence: evidenceOf(s), Text: string(l.ev.Text),
	}
	if (l.t-l.ev.Time)%parser.Day != 0 {
		out.SetRight = flow.At(int64(l.t), false)
	}
	if l.doubtful {
		out.Status, out.Link = flow.Unattributed, flow.Link{Strength: flow.Adjacent}
	}
	for _, name := range m.Key {
		out.Keys = append(out.Keys, c.catalog.Names[name].Name)
	}
	switch get := getter(l.ev); {
	case catalog.Any(m.Refuses, get):
		out.Says = "refuses"
	case catalog.Any(m.Confirms, get):
		out.Says = "confirms"
	case catalog.Any(m.Attests, get):
		out.Says = "attests"
	}
	if m.From != "" || m.To != "" {
		out.Wire = &flow.Wire{Message: m.Wire, From: m.From, To: m.To, Seen: string(m.Seen)}
	}
	out.Fields = append(out.Fields, c.fields(l)...)
	out.Flags = alarms(l)
	return out
}

// fields are a line's values, by the names of the glossary or else their labels.
func (c *Correlator) fields(l *line) []flow.Field {
	var out []flow.Field
	for _, f := range l.ev.Fields {
		text := string(l.ev.Text[f.Start:f.End])
		if f.Name != catalog.Unlisted {
			out = append(out, flow.Field{Name: c.catalog.Names[f.Name].Name, Value: text})
			continue
		}
		out = append(out, flow.Field{Name: string(l.ev.Text[f.LabelStart:f.LabelEnd]), Value: text})
	}
	return out
}

// fine are the values with which a pair that speaks of an error says there is
// none.
var fine = []string{"", "0", "-1", "0x0", "OK", "0(OK)", "NONE", "NULL", "NORMAL", "SUCCESS", "FALSE"}

// alarms are the pairs of a line that its message does not define and whose label
// speaks of an error, as printed: never a silent success.
func alarms(l *line) []string {
	var out []string
	for _, f := range l.ev.Fields {
		if f.Name != catalog.Unlisted {
			continue
		}
		label, text := l.ev.Text[f.LabelStart:f.LabelEnd], string(l.ev.Text[f.Start:f.End])
		if catalog.Alarming(label) && !slices.Contains(fine, strings.ToUpper(text)) {
			out = append(out, fmt.Sprintf("%s %s", label, text))
		}
	}
	return out
}

func (c *Correlator) link(l *line) flow.Link {
	switch l.tie {
	case exact:
		name := c.catalog.Names[l.via.name]
		return flow.Link{Strength: flow.Exact, Key: name.Name + " " + string(l.key)}
	case adjacent:
		return flow.Link{Strength: flow.Adjacent}
	}
	if l.via.name == 0 { // the line that the login is made of
		return flow.Link{Strength: flow.Entity}
	}
	return flow.Link{Strength: flow.Entity, Key: c.catalog.Names[l.via.name].Name + " " + string(l.key)}
}

// hops are the wire messages that both ends printed: timed, and those that clocks or
// logs cannot time.
func (c *Correlator) hops(steps []*step) (timed, untimed []flow.HopTime) {
	for _, w := range wires(steps) {
		a, b := steps[w.sent], steps[w.received]
		m := a.message
		hop := flow.HopTime{Wire: m.Wire, From: m.From, To: m.To}
		if b.t < a.t || a.lines[0].ev.Seconds || b.lines[0].ev.Seconds || !c.tells(a, b) {
			untimed = append(untimed, hop)
			continue
		}
		hop.MS = int64(b.t - a.t)
		timed = append(timed, hop)
	}
	return timed, untimed
}

// printed is an entry's time as it was printed, without the date.
func printed(ev *parser.Event) flow.Time {
	tod := ((ev.Time % parser.Day) + parser.Day) % parser.Day
	return flow.Printed(int64(tod), false, ev.Seconds)
}

// dated says that one of a login's logs shows the date. The day that another
// log was given only orders it.
func (c *Correlator) dated(s *strand) bool {
	for _, l := range s.lines {
		if c.merger.dates[l.ev.Proc] {
			return true
		}
	}
	return false
}

// clockText is a time on the reference clock in a warning.
func clockText(t parser.Time) string { return flow.At(int64(t), false).String() }
