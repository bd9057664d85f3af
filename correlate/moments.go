package correlate

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"uccetrace/flow"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// aside is what is seen beside the logins, in wait for its turn: moments are
// handed out in order of time, each before the logins that start later.
type aside struct {
	write *writer
	tell  func(*flow.Moment)
	tells []bool // by Message.Index: its lines are told
	held  heap[turn]
	noted int
	sides map[works]*working
	on    map[string]parser.Time // agents whom events show logged in, and since when
	whose flow.Login             // of whom one line, or one request, speaks
	one   [1]*step               // of one line
}

// works is what has two sides of which one works: a PIM with its JTAPI gateway.
type works struct {
	pg       int64
	instance int
}

// working is the side that works, and the one that seems to have taken over.
type working struct {
	side, next byte
	since      *flow.Moment // the first line of next
	until      parser.Time  // its newest one
}

// settles is how long the other side alone must have printed before it counts as
// the one that works: where both print at a time, neither has taken over.
const settles = 5_000

// newAside prepares to tell what the caller wants to be told; nil where that is nothing.
func newAside(w *writer, opt Options) *aside {
	if opt.Beside == nil {
		return nil
	}
	a := &aside{write: w, tell: opt.Beside, tells: make([]bool, len(w.says.catalog.Messages)), sides: map[works]*working{}, on: map[string]parser.Time{}, one: [1]*step{{}}}
	for i, m := range w.says.catalog.Messages {
		a.tells[i] = opt.Tells != nil && opt.Tells(m)
	}
	return a
}

// note keeps a moment.
func (a *aside) note(m *flow.Moment) {
	a.noted++
	a.held.push(turn{m, a.noted})
}

// release hands out what lies before a time, or at it.
func (a *aside) release(until parser.Time) {
	if a == nil {
		return
	}
	for len(a.held) > 0 && a.held[0].At.MS() <= int64(until) {
		a.tell(a.held.pop().Moment)
	}
}

// turn is a moment in wait, and how many came before it.
type turn struct {
	*flow.Moment
	n int
}

func (t turn) Before(o turn) bool {
	a, b := t.At.MS(), o.At.MS()
	return a < b || a == b && t.n < o.n
}

// wants reports whether lines of a message may tell something by themselves.
func (a *aside) wants(m *catalog.Message) bool {
	return a != nil && (a.tells[m.Index] || len(m.Leaves) > 0)
}

// look takes from a line what it tells by itself.
func (a *aside) look(it item, u *unit) {
	if a == nil {
		return
	}
	if a.tells[it.ev.Message.Index] && it.ev.Whole {
		l := &line{ev: it.ev, unit: u, t: it.t}
		m := a.momentOf(l, flow.Told)
		m.Agent = a.agentIn(l)
		a.note(m)
	}
	if leaves := it.ev.Message.Leaves; len(leaves) > 0 {
		switch get := it.ev.Value; {
		case catalog.Any(leaves, get):
			m := a.loggedOut(&line{ev: it.ev, unit: u, t: it.t})
			delete(a.on, onKey(&m.Agent))
			a.note(m)
		case catalog.Any(it.ev.Message.Attests, get) && !a.write.otherMedium(it.ev):
			a.isOn(&line{ev: it.ev, unit: u, t: it.t})
		}
	}
	if u.Kind == "pg" && (u.Process == "pim" || u.Process == "jgw") && it.ev.Proc.Side != 0 && a.write.says.inLogin[it.ev.Message.Index] {
		a.works(it, u)
	}
}

// onKey is an agent by peripheral and id.
func onKey(a *flow.Agent) string { return a.Peripheral + " " + a.ID }

// maxOn bounds how many agents are remembered to be on.
const maxOn = 200_000

// isOn remembers since when an event shows an agent logged in.
func (a *aside) isOn(l *line) {
	who := flow.Agent{ID: valueOf(l, a.write.says.agent), Peripheral: valueOf(l, a.write.says.peripheral)}
	if who.ID == "" || who.Peripheral == "" || len(a.on) >= maxOn {
		return
	}
	if key := onKey(&who); a.on[key] == 0 || l.t < a.on[key] {
		a.on[key] = l.t
	}
}

// wasOn reports whether an event showed the agent of a login logged in before it began,
// and none shows that he left since.
func (a *aside) wasOn(l *Login) bool {
	if a == nil || l.Agent.ID == "" {
		return false
	}
	since, on := a.on[onKey(&l.Agent)]
	return on && since < l.from
}

// loggedOut is that an event says an agent is logged out. Every CTI session, side and
// skill group has an event of its own: each is told.
func (a *aside) loggedOut(l *line) *flow.Moment {
	m := a.momentOf(l, flow.LoggedOut)
	m.Agent, m.Leaves, m.Reason = a.agentIn(l), true, valueOf(l, a.write.says.reason)
	if m.PG == 0 {
		m.PG = a.write.ids.PG(l.unit.Unit, []byte(m.Agent.Peripheral))
	}
	return m
}

// agentIn is what a line says of an agent or a phone.
func (a *aside) agentIn(l *line) flow.Agent {
	a.whose = flow.Login{}
	*a.one[0] = step{lines: append(a.one[0].lines[:0], l)}
	a.write.fill(&a.whose, a.one[:])
	return a.whose.Agent
}

// works notes which side of a PIM, or of its JTAPI gateway, printed, and when the
// other one has taken over.
func (a *aside) works(it item, u *unit) {
	k, side := works{u.Number, u.Instance}, it.ev.Proc.Side
	w := a.sides[k]
	switch {
	case w == nil:
		a.sides[k] = &working{side: side}
		a.note(a.switched(it, u)) // the first of all: nothing has changed yet
	case w.side == side:
		w.next = 0
	case w.next == 0:
		w.next, w.since, w.until = side, a.switched(it, u), it.t
	default:
		if w.until = it.t; int64(w.until)-w.since.At.MS() >= settles {
			a.takenOver(w)
		}
	}
}

// switched is that a side works from a line on.
func (a *aside) switched(it item, u *unit) *flow.Moment {
	return a.momentOf(&line{ev: it.ev, unit: u, t: it.t}, flow.Switched)
}

func (a *aside) takenOver(w *working) {
	a.note(w.since)
	w.side, w.next = w.next, 0
}

// lastSides settles who works at the end of the capture: in the order of the PGs,
// for what changed at the same time is told as it is noted.
func (a *aside) lastSides() {
	if a == nil {
		return
	}
	keys := slices.SortedFunc(maps.Keys(a.sides), func(a, b works) int {
		return cmp.Or(cmp.Compare(a.pg, b.pg), cmp.Compare(a.instance, b.instance))
	})
	for _, k := range keys {
		if w := a.sides[k]; w.next != 0 {
			a.takenOver(w)
		}
	}
}

// momentOf is a moment that one line shows.
func (a *aside) momentOf(l *line, kind flow.MomentKind) *flow.Moment {
	m := &flow.Moment{
		Kind: kind, At: flow.At(int64(l.t), a.write.dated(l.ev.Proc)), Doubtful: a.write.clocks.Doubtful(l.unit.Unit), PG: a.write.ids.PG(l.unit.Unit, nil), Instance: l.unit.Instance,
		Process: l.unit.Process, Node: l.unit.Node, Message: l.ev.Message.ID, Title: l.ev.Message.Title,
		Basis: string(l.ev.Message.Basis), Text: string(l.ev.Text), Evidence: evidence(l),
	}
	if l.ev.Proc.Side != 0 {
		m.Side = string(l.ev.Proc.Side)
	}
	if kind == flow.Told {
		m.InLogin, m.Step = a.write.says.inLogin[l.ev.Message.Index], l.ev.Message.Step
		m.Fields = a.write.fields(l, m.Text)
		m.Evidence[0].Text = m.Text
	}
	return m
}

// tellRequest tells of a request that is no login, or of an agent who is taken
// over by the other side.
func (a *aside) tellRequest(s *strand, kind flow.MomentKind) {
	if a == nil || len(s.lines) == 0 {
		return
	}
	inOrder(s.lines)
	m := &flow.Moment{Kind: kind}
	leaves := kind == flow.Asked && leaves(s.asked)
	if leaves || kind != flow.Asked { // nobody cites a change of state
		m = a.momentOf(s.lines[0], kind)
	}
	m.At, m.PG, m.Instance, m.Asked = flow.At(int64(s.first), a.write.isDated(s)), s.pg, s.instance, string(s.asked)
	m.Agent, m.Refused = a.who(s), s.refused
	if m.Leaves = leaves; leaves {
		delete(a.on, onKey(&m.Agent))
		var l flow.Login
		a.write.fill(&l, witnesses(s.lines))
		m.Agent.Client = l.Agent.Client
		a.requested(m, s)
	}
	a.note(m)
}

// leaves reports whether a log-out is asked for: LOG_OUT by OPC, LOGOUT by clients, and
// 1 by number.
func leaves(asked []byte) bool {
	return strings.EqualFold(strings.ReplaceAll(string(asked), "_", ""), "logout") || string(asked) == "1"
}

// who is whom a request is about.
func (a *aside) who(s *strand) flow.Agent {
	l := &a.whose
	*l = flow.Login{}
	for i, id := range a.write.ids.Entities {
		if e := &s.entities[i]; len(e.Text) > 0 && a.write.says.facts[id] != nil {
			if single, _ := a.write.says.facts[id](l); single != nil {
				*single = string(e.Text)
			}
		}
	}
	if l.Agent.Peripheral == "" {
		l.Agent.Peripheral = string(s.peripheral)
	}
	return l.Agent
}

// nobody are the values of a supervisor's id where no supervisor has a part in a request.
var nobody = []string{"", "0", "-1", "null"}

// requested enters the reason of a request, and who made it: what the client itself
// asked for comes before what is passed on.
func (a *aside) requested(m *flow.Moment, s *strand) {
	for _, l := range s.lines {
		if len(l.ev.Message.Opens) == 0 {
			continue
		}
		client := l.ev.Message.From == "client"
		if reason := valueOf(l, a.write.says.reason); reason != "" && (m.Reason == "" || client && !m.Client) {
			m.Reason = reason
		}
		m.Client = m.Client || client
		m.Supervisor = m.Supervisor || !slices.Contains(nobody, strings.ToLower(valueOf(l, a.write.says.supervisor)))
	}
}

// valueOf is the value that a line has under a name, "" for none.
func valueOf(l *line, name catalog.NameID) string {
	for _, f := range l.ev.Fields {
		if f.Name != catalog.Unlisted && f.Name == name && f.Kind != catalog.Cut {
			return string(l.ev.Text[f.Start:f.End])
		}
	}
	return ""
}
