package correlate

import (
	"fmt"
	"slices"
	"strings"

	"uccetrace/flow"
	"uccetrace/parser/catalog"
)

// judge says how a login ended (R26). A confirmation wins; a printed refusal makes it
// failed, unless other lines show the agent logged in or the refusal was only
// found inside another entry's line; all else is inconclusive.
func judge(out *flow.Login, steps []*step) {
	var confirmed, attested, refused *step
	for _, s := range steps {
		l := s.lines[0]
		if l.doubtful {
			continue
		}
		m, get := l.ev.Message, l.ev.Value
		if catalog.Any(m.Confirms, get) {
			if flags := alarms(l); len(flags) > 0 {
				out.Remarks = append(out.Remarks, remark("confirmed-with-error", "the confirmation prints "+strings.Join(flags, ", ")+": it proves nothing by itself", s))
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
			out.Remarks = append(out.Remarks, remark("refused-and-confirmed", "a line refuses, and the request is confirmed all the same", refused))
		}
	case refused != nil && attested != nil:
		out.Remarks = append(out.Remarks, remark("contradiction", "one line refuses the login, another shows the agent logged in, and no confirmation is in the capture", refused, attested))
	case refused != nil && onlyFused(refused):
		out.Remarks = append(out.Remarks, remark("fused-refusal", "the line that refuses was found inside another entry's line and proves nothing by itself", refused))
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
	case c.beside.wasOn(l):
		l.Unprove("the agent is shown logged in, and was so before this request, which no line confirms: the line may be of the earlier session")
	}
}

// confirmable reports whether a process that printed the login's request prints
// confirmations, too, and goes on behind the login's last line.
func (c *Correlator) confirmable(l *Login) bool {
	for i := range l.Steps {
		s := &l.Steps[i]
		asks, ok := c.says.catalog.Message(s.Message)
		if !ok || len(asks.Opens) == 0 {
			continue
		}
		for _, m := range c.says.catalog.Messages {
			if len(m.Confirms) > 0 && m.Process == s.Process && c.logs.shown(s.Node, s.Process, m) && c.logs.continues(s.Node, s.Process, l.until) {
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

// doubtful says of a login that it may be none.
func doubtful(l *flow.Login, first *step) {
	if l.Outcome == flow.Failed {
		l.Outcome, l.Certainty = flow.Inconclusive, ""
	}
	l.Remarks = append(l.Remarks, remark("no-request", "no line asks to log in: it may be an agent who was logged in already and is recovered, as when a side takes over", first))
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
