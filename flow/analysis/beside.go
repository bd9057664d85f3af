package analysis

import (
	"slices"

	"uccetrace/correlate"
	"uccetrace/flow"
	"uccetrace/flow/commands"
	"uccetrace/flow/incident"
	"uccetrace/flow/knowledge"
	"uccetrace/flow/sessions"
	"uccetrace/parser/catalog"
)

// beside makes of what is seen beside the logins what became of them, and the
// incidents. A nil one, where nobody asks for causes, does nothing. Where sessions are
// asked for, there are no incidents.
type beside struct {
	present *sessions.Tracker
	near    *incident.Neighbours
	book    *incident.Book
	base    *knowledge.Base
	advice  *commands.Advice
	pims    map[served]int // instances

	record *incident.Record // nil unless asked for
	// causes and holder are those of the login that is being settled, before others spoke
	// against its causes.
	causes []flow.Cause
	holder *flow.Holder
}

// served is a peripheral on a PG, which one PIM serves.
type served struct {
	pg         int64
	peripheral string
}

// mostServed bounds the peripherals that are kept.
const mostServed = 10_000

func newBeside(opt Options) (*beside, error) {
	if opt.Part != nil && !opt.Filter.Empty() {
		return nil, errPart
	}
	if opt.Causes == nil {
		return nil, nil
	}
	base, err := opt.Causes()
	if err != nil {
		return nil, err
	}
	if opt.Sessions != nil {
		tell := func(s *flow.Session) { opt.Sessions(s, opt.Filter.choosesSession(s)) }
		return &beside{present: sessions.New(base, tell), base: base, pims: map[served]int{}}, nil
	}
	b := &beside{present: sessions.New(base, nil), near: incident.NewNeighbours(base), book: incident.New(base, !opt.Filter.Empty(), opt.Filter.names()...), base: base, advice: commands.New(base), pims: map[served]int{}}
	if opt.Part != nil {
		b.record = &opt.Part.Record
	}
	return b, nil
}

// systems are what a message may be part of that tells of a system.
var systems = []string{"line", "provider", "restart"}

// tells says that a message tells of a system by itself, or that a cause is known by
// it. A step of a login that tells of a phone is told, too: it ends what was said of it.
func (b *beside) tells(m *catalog.Message) bool {
	if b.book != nil && b.base.Shows(m.ID) || m.Step != "" && slices.Contains(m.PartOf, "line") {
		return true
	}
	return !slices.Contains(m.PartOf, "login") && slices.ContainsFunc(m.PartOf, func(p string) bool { return slices.Contains(systems, p) })
}

// listen has the correlator tell it the moments.
func (b *beside) listen(opt *correlate.Options) {
	if b == nil {
		return
	}
	opt.Tells = b.tells
	opt.Beside = func(m *flow.Moment) {
		b.present.Moment(m)
		if b.book != nil {
			b.near.Moment(m)
			if b.book.Moment(m) && b.record != nil {
				b.record.Moment(m)
			}
		}
	}
}

// placeOf is where and when a login was. A login that reached no PIM was on its way to
// the one that serves the peripheral.
func (b *beside) placeOf(l *correlate.Login) flow.Place {
	start, end := l.Span()
	at := flow.Place{PG: l.PG, Instance: l.Instance, Start: start, Confirmed: l.Confirmed(), End: end}
	if at.Instance == 0 && l.Agent.Peripheral != "" {
		at.Instance = b.pims[served{l.PG, l.Agent.Peripheral}]
	}
	return at
}

// login enters a login as soon as it is known.
func (b *beside) login(l *correlate.Login) {
	if b == nil {
		return
	}
	if l.Instance != 0 && l.Agent.Peripheral != "" && len(b.pims) < mostServed {
		b.pims[served{l.PG, l.Agent.Peripheral}] = l.Instance
	}
	at := b.placeOf(l)
	if l.Attested && b.present.On(&l.Login, at) {
		l.Unprove("the agent is shown logged in, but no confirmation of this request could be observed and an earlier session of the agent is still open: the line may be of that session")
	}
	l.Holder, l.OwnSession = b.present.Login(&l.Login, at)
	if b.book != nil {
		b.near.Login(&l.Login, at)
	}
}

// narrow has the logins around one speak against its causes.
func (b *beside) narrow(l *correlate.Login) {
	if b.record != nil {
		b.causes, b.holder = slices.Clone(l.Causes), l.Holder
	}
	l.Causes = b.near.Narrow(&l.Login, b.placeOf(l))
	l.Holder = incident.Holder(&l.Login)
}

// settled enters a login that is handed on; one that is not chosen counts as a
// success only.
func (b *beside) settled(l *correlate.Login, chosen bool) {
	if b == nil {
		return
	}
	at := b.placeOf(l)
	b.present.Settled(&l.Login, at)
	if b.book != nil {
		l.Incident, l.Follows = b.book.Login(&l.Login, at, chosen)
	}
	if b.record != nil {
		b.record.Login(&l.Login, at, b.causes, b.holder)
	}
}

// advise fills in what the causes of a login say to do, once it is settled: of those that
// are listed.
func (b *beside) advise(l *correlate.Login, site *commands.Site) {
	if b != nil && b.book != nil && len(l.Causes) > 0 {
		l.Shorten()
		l.Causes = b.advice.Causes(&l.Login, b.placeOf(l), site)
	}
}

// close tells the sessions that are left.
func (b *beside) close() {
	if b != nil {
		b.present.Close()
	}
}

func (b *beside) incidents(site *commands.Site) []flow.Incident {
	if b == nil || b.book == nil {
		return []flow.Incident{}
	}
	out := b.book.Incidents()
	for i := range out {
		b.advice.Incident(&out[i], site)
	}
	return out
}

// phones are those that went out of service and came back; known once the incidents are.
func (b *beside) phones() int64 {
	if b == nil || b.book == nil {
		return 0
	}
	return b.book.Phones
}

func (b *beside) sides() []flow.Side {
	if b == nil {
		return []flow.Side{}
	}
	return b.present.Sides()
}
