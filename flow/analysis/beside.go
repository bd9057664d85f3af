package analysis

import (
	"slices"

	"uccetrace/correlate"
	"uccetrace/flow"
	"uccetrace/flow/presence"
	"uccetrace/parser/catalog"
)

// beside makes of what is seen beside the logins what became of them, and the
// incidents. A nil one, where nobody asks for causes, does nothing.
type beside struct {
	present *presence.Book
}

func newBeside(opt Options) *beside {
	if opt.Causes == nil {
		return nil
	}
	return &beside{present: presence.New()}
}

// systems are what a message may be part of that tells of a system.
var systems = []string{"line", "provider", "restart"}

// tells says that a message tells of a system by itself: not what every login
// shows of it, unless it refuses. So does what refuses in a log whose lines no
// login is made of.
func tells(m *catalog.Message) bool {
	if m.Dialect() != catalog.Dumplog && len(m.Refuses) > 0 {
		return true
	}
	return slices.ContainsFunc(m.PartOf, func(p string) bool { return slices.Contains(systems, p) }) &&
		(!slices.Contains(m.PartOf, "login") || len(m.Refuses) > 0)
}

func (b *beside) hears() func(*flow.Moment) {
	if b == nil {
		return nil
	}
	return b.present.Moment
}

func placeOf(l *correlate.Login) presence.Place {
	start, end := l.Span()
	return presence.Place{PG: l.PG, Instance: l.Instance, Start: start, End: end}
}

func (b *beside) login(l *correlate.Login) {
	if b != nil {
		b.present.Login(&l.Login, placeOf(l))
	}
}

func (b *beside) narrow(*correlate.Login) {}

func (b *beside) settled(l *correlate.Login, chosen bool) {
	if b != nil {
		b.present.Settled(&l.Login, placeOf(l))
	}
}

func (b *beside) incidents() []flow.Incident { return []flow.Incident{} }

func (b *beside) sides() []flow.Side {
	if b == nil {
		return []flow.Side{}
	}
	return b.present.Sides()
}
