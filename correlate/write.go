package correlate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"uccetrace/correlate/clock"
	"uccetrace/flow"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// writer writes logins down.
type writer struct {
	rules
	logs  *logs
	brief bool        // the steps of those that succeeded are left out, but for the first
	n     int         // logins written down
	kinds []*stepKind // by Message.Index; nil where none was written down

	clocks *clock.Clocks
	dated  func(*parser.Proc) bool // whether the log says which day it is
}

// login writes a login down, with the lines that may be its own or one of many others', but
// for what outbox adds when it is handed out.
func (w *writer) login(s *strand, strayed []*line) *ended {
	steps := w.show(s)
	w.n++
	brief := w.brief && w.n > 1 && confirmed(steps)
	if !brief { // the order within a millisecond matters to who reads the steps
		steps = arrange(steps)
	}
	out := &Login{Numbers: w.numbers(s), Instance: w.instanceOf(s), Person: s.patient}
	out.Login = flow.Login{
		PG: s.pg, Mobile: s.patient,
		Agent: flow.Agent{SkillGroups: []string{}, PrecisionQueues: []string{}},
		IDs:   flow.IDs{CTI: []string{}, OPC: []string{}, JGW: []string{}},
		Steps: []flow.Step{}, Unread: []flow.Unread{}, Ambiguous: []flow.Ambiguity{}, Remarks: []flow.Remark{},
		Deviations: []flow.Deviation{}, Causes: []flow.Cause{},
	}
	first, last := extent(steps)
	out.from, out.until = first, last
	dated := w.isDated(s)
	out.Start, out.End, out.SettledMS = flow.At(int64(first), dated), flow.At(int64(last), dated), int64(last-first)
	w.fill(&out.Login, steps)
	if s.disputed {
		w.resolve(&out.Login, steps)
	}
	if s.answered && !s.refused {
		out.confirmed = s.answeredAt
	}
	w.measures(&out.Login, steps)
	judge(&out.Login, steps)
	if !s.explicit && (w.logs.mayShow(s) || out.Outcome != flow.Succeeded) {
		doubtful(&out.Login, steps[0])
	}
	out.ID = identify(&out.Login, s)
	out.Coverage = w.logs.coverage(s, first, last)
	out.Hops, out.Untimed = w.hops(steps)
	out.Remarks = append(out.Remarks, repeats(steps)...)
	if s.icm != nil && out.Agent.ICMID == "" {
		out.Agent.ICMID = string(s.icm.entities[w.ids.ICM].Text)
		out.Remarks = append(out.Remarks, flow.Remark{ID: "only-open-login", Text: "no line says whose ICM id " + out.Agent.ICMID + " is: this was the only login open at that time", Evidence: evidence(s.icm.lines[0])})
	}
	for _, l := range strayed {
		out.Ambiguous = append(out.Ambiguous, ambiguous(l, nil)...)
	}
	s.id = new(string)
	if !brief {
		steps = append(steps, witnesses(s.doubts)...)
		sortDoubts(steps)
		out.Steps = make([]flow.Step, 0, len(steps))
		for _, st := range steps {
			out.Steps = append(out.Steps, w.step(st, first))
		}
	}
	return &ended{Login: out, id: s.id, shows: shows(steps, first), ambiguous: s.ambiguous}
}

// resolve enters what most lines of a login say where a few with its number contradict them,
// and says so.
func (w *writer) resolve(out *flow.Login, steps []*step) {
	for _, id := range w.ids.Entities {
		fact := w.says.facts[id]
		if fact == nil {
			continue
		}
		single, _ := fact(out)
		if single == nil {
			continue
		}
		name := &w.says.catalog.Names[id]
		said := map[string][]*step{}
		most := *single
		for _, st := range steps {
			if v := st.lines[0].ev.Value(id); len(v) > 0 {
				value := spelled(name.Kind, name.Kind, v)
				if said[value] = append(said[value], st); len(said[value]) > len(said[most]) {
					most = value
				}
			}
		}
		*single = most
		for _, value := range slices.Sorted(maps.Keys(said)) {
			switch others := said[value]; {
			case value == most:
			case len(others) < len(said[most]):
				out.Remarks = append(out.Remarks, remark("contradicts", fmt.Sprintf("a line with this login's number has %s %s, the others %s: taken as damaged", name.Name, value, most), others...))
			default:
				out.Remarks = append(out.Remarks, remark("contradicts", fmt.Sprintf("lines with this login's number have %s %s and %s: nothing tells which is damaged", name.Name, most, value), append(said[most], others...)...))
			}
		}
	}
}

// show gives the steps of a login, and keeps what kinds of lines the logs have shown by it.
func (w *writer) show(s *strand) []*step {
	inOrder(s.lines)
	steps := w.surest(witnesses(s.lines))
	w.logs.show(steps)
	return steps
}

// confirmed reports whether a step answers the request with yes.
func confirmed(steps []*step) bool {
	for _, s := range steps {
		if m := s.lines[0].ev.Message; len(m.Confirms) > 0 && catalog.Any(m.Confirms, s.lines[0].ev.Value) && len(alarms(s.lines[0])) == 0 {
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
func identify(l *flow.Login, s *strand) string {
	where := l.Agent.Peripheral
	if where == "" {
		where = fmt.Sprint("pg", s.pg)
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

func remark(id, text string, steps ...*step) flow.Remark {
	return flow.Remark{ID: id, Text: text, Evidence: evidenceOf(steps...)}
}

func evidenceOf(steps ...*step) []flow.Evidence {
	n := 0
	for _, s := range steps {
		for _, l := range s.lines {
			n += len(l.ev.Spans)
		}
	}
	out := make([]flow.Evidence, 0, n)
	for _, s := range steps {
		for _, l := range s.lines {
			out = appendEvidence(out, l)
		}
	}
	return out
}

func evidence(l *line) []flow.Evidence {
	return appendEvidence(make([]flow.Evidence, 0, len(l.ev.Spans)), l)
}

func appendEvidence(out []flow.Evidence, l *line) []flow.Evidence {
	for _, s := range l.ev.Spans {
		out = append(out, flow.Evidence{Source: l.ev.Proc.Source.Name, Node: l.unit.Node, Line: int(s.Line), Offset: s.Offset, Length: int(s.Length), Fused: s.Fused})
	}
	return out
}

// stepKind is what all steps of one message have in common.
type stepKind struct {
	wire *flow.Wire
	keys []string
}

func (w *writer) kind(m *catalog.Message) *stepKind {
	if w.kinds == nil {
		w.kinds = make([]*stepKind, len(w.says.catalog.Messages))
	}
	k := w.kinds[m.Index]
	if k != nil {
		return k
	}
	k = &stepKind{}
	for _, name := range m.Key {
		k.keys = append(k.keys, w.says.catalog.Names[name].Name)
	}
	k.keys = slices.Clip(k.keys)
	if m.From != "" || m.To != "" {
		k.wire = &flow.Wire{Message: m.Wire, From: m.From, To: m.To, Seen: string(m.Seen)}
	}
	w.kinds[m.Index] = k
	return k
}

// step writes one step down.
func (w *writer) step(s *step, start parser.Time) flow.Step {
	l := s.lines[0]
	m := l.ev.Message
	kind, text := w.kind(m), string(l.ev.Text)
	out := flow.Step{
		Step: m.Step, Process: m.Process, Node: l.unit.Node, Printed: l.unit.Printed, Message: m.ID, Title: m.Title, Basis: string(m.Basis),
		At: printed(l.ev), OffsetMS: int64(s.t - start), Status: flow.Observed, Link: w.link(l), Wire: kind.wire, Fields: w.fields(l, text),
		Keys: kind.keys, Flags: alarms(l), Evidence: evidenceOf(s), Text: text,
	}
	if (l.t-l.ev.Time)%parser.Day != 0 {
		out.SetRight = flow.At(int64(l.t), false)
	}
	if l.doubtful {
		out.Status, out.Link = flow.Unattributed, flow.Link{Strength: flow.Adjacent}
	}
	switch get := l.ev.Value; {
	case catalog.Any(m.Refuses, get):
		out.Says = "refuses"
	case catalog.Any(m.Confirms, get):
		out.Says = "confirms"
	case catalog.Any(m.Attests, get):
		out.Says = "attests"
	}
	return out
}

// fields are a line's values, by the names of the glossary or else their labels; text is
// its text, which they are parts of.
func (w *writer) fields(l *line, text string) []flow.Field {
	out := make([]flow.Field, 0, len(l.ev.Fields))
	for _, f := range l.ev.Fields {
		name := text[f.LabelStart:f.LabelEnd]
		if f.Name != catalog.Unlisted {
			name = w.says.catalog.Names[f.Name].Name
		}
		out = append(out, flow.Field{Name: name, Value: text[f.Start:f.End]})
	}
	return out
}

// link is what ties a line to its login, and as the line spells it.
func (w *writer) link(l *line) flow.Link {
	out := flow.Link{Strength: flow.Entity}
	switch l.tie {
	case exact:
		out.Strength = flow.Exact
	case adjacent:
		return flow.Link{Strength: flow.Adjacent}
	}
	if l.via != 0 { // else it is the line that the login is made of
		out.Key = w.says.catalog.Names[l.via].Name + " " + string(l.ev.Value(l.via))
	}
	return out
}

// hops are the wire messages that both ends printed: timed, and those that clocks or
// logs cannot time.
func (w *writer) hops(steps []*step) (timed, untimed []flow.HopTime) {
	for _, p := range wires(steps) {
		a, b := steps[p.sent], steps[p.received]
		m := a.message
		hop := flow.HopTime{Wire: m.Wire, From: m.From, To: m.To}
		if b.t < a.t || a.lines[0].ev.Seconds || b.lines[0].ev.Seconds || !w.clocks.Comparable(a.lines[0].unit.Unit, b.lines[0].unit.Unit) {
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

// isDated reports whether one of a login's logs shows the date. The day that another log
// was given only orders it.
func (w *writer) isDated(s *strand) bool {
	return slices.ContainsFunc(s.lines, func(l *line) bool { return w.dated(l.ev.Proc) })
}

// ambiguous is a line that belongs to one of some logins; to one of very many, if none is
// named.
func ambiguous(l *line, logins []string) (out []flow.Ambiguity) {
	if logins == nil {
		logins = []string{}
	}
	for _, place := range evidence(l) {
		out = append(out, flow.Ambiguity{Evidence: place, Message: l.ev.Message.ID, Text: string(l.ev.Text), Logins: logins})
	}
	return out
}
