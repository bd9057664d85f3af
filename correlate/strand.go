package correlate

import (
	"uccetrace/correlate/ident"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// strength is what ties a line to its login.
type strength uint8

const (
	loose strength = iota // nothing does
	adjacent
	byEntity
	exact
)

// line is an event in its place.
type line struct {
	ev       *parser.Event
	unit     *unit
	t        parser.Time
	strand   *strand
	via      catalog.NameID // the name whose value carries the tie; 0 for adjacency
	tie      strength
	doubtful bool // seen, but for which login cannot be said

	numbers [2]ident.Number // the request numbers it carries
	after   *line           // the line of the same process and millisecond before it
	next    *line           // the line behind it, likewise
	recent  []*line         // of an unsolicited line: see noteRecent
}

// has reports whether a line carries a request number.
func (l *line) has(n ident.Number) bool { return l.numbers[0] == n || l.numbers[1] == n }

// fused reports whether all of a line was found inside other entries' lines.
func (l *line) fused() bool {
	for i := range l.ev.Spans {
		if !l.ev.Spans[i].Fused {
			return false
		}
	}
	return true
}

// kind is what a strand is known to be.
type kind uint8

const (
	fragment kind = iota // lines that may belong to a login
	login                // a line says that somebody logs in
	other                // a request that is no login: a change of state, a log-out
)

// state is how far it has been decided on.
type state uint8

const (
	gathering state = iota // its window is open: see R3
	untied                 // nothing ties it yet; its neighbours are still to be decided on
	standing               // it is a login, or another request, of its own
	joined                 // its lines are another strand's
	closed                 // it is written down, or counted
	dropped                // it is no login of its own, and nobody's for certain
)

// strand is lines that belong together for certain. From gathering it goes on to standing,
// to joined, or to untied; from untied to standing, joined or dropped; what stands is
// joined with what turns out to be its other half, or closed.
type strand struct {
	state       state
	kind        kind
	lines       []*line
	first, last parser.Time
	asked       []byte // what a request that is no login asked for
	pg          int64  // 0 while unknown
	instance    int    // of its PIM and JTAPI gateway; 0 while unknown
	peripheral  []byte
	requests    []ident.Request
	entities    ident.Entities

	explicit   bool // a line says that somebody asks to log in
	patient    bool // a person must answer a set-up call
	answered   bool // a line confirms or refuses it, first at
	answeredAt parser.Time
	refused    bool // a line refuses it, first at
	refusedAt  parser.Time
	disputed   bool // lines of it name another phone

	into      *strand   // where its lines are, once joined
	id        *string   // of the login that is written down; "" until it is known
	maybe     []*strand // the logins that it may belong to, equally likely
	doubts    []*line   // lines that may be this login's
	icm       *strand   // those of them whose ICM id can be no other's
	ambiguous []*ambiguity
}

// ambiguity is lines that belong to one of several logins.
type ambiguity struct {
	lines  []*line
	logins []*strand
}

// open reports whether lines may still be put into a strand.
func (s *strand) open() bool { return s.state < joined }

// root follows joins.
func (s *strand) root() *strand {
	for s.into != nil {
		s = s.into
	}
	return s
}

func (s *strand) answer(t parser.Time) {
	if !s.answered || t < s.answeredAt {
		s.answered, s.answeredAt = true, t
	}
}

func (s *strand) refuse(t parser.Time) {
	if !s.refused || t < s.refusedAt {
		s.refused, s.refusedAt = true, t
	}
}

// hear takes from a line what it says of the request as a whole.
func (s *strand) hear(l *line) {
	m, get := l.ev.Message, l.ev.Value
	if !l.fused() { // what stands in another entry's line may be no answer
		if catalog.Any(m.Refuses, get) {
			s.refuse(l.t)
		}
		if s.refused || catalog.Any(m.Confirms, get) {
			s.answer(l.t)
		}
	}
	if catalog.Any(m.Waits, get) {
		s.patient = true
	}
}

// absorb takes b's lines, and what is known of it but for its kind and entities.
func (s *strand) absorb(b *strand) {
	for _, l := range b.lines {
		l.strand = s
	}
	s.lines = append(s.lines, b.lines...)
	s.first, s.last = min(s.first, b.first), max(s.last, b.last)
	if b.answered {
		s.answer(b.answeredAt)
	}
	if b.refused {
		s.refuse(b.refusedAt)
	}
	s.explicit = s.explicit || b.explicit
	s.disputed = s.disputed || b.disputed
	s.patient = s.patient || b.patient
	if s.pg == 0 {
		s.pg = b.pg
	}
	if s.instance == 0 {
		s.instance = b.instance
	}
	if len(s.peripheral) == 0 {
		s.peripheral = b.peripheral
	}
	s.requests = append(s.requests, b.requests...)
	s.doubts = append(s.doubts, b.doubts...)
	if s.icm == nil {
		s.icm = b.icm
	}
	s.ambiguous = append(s.ambiguous, b.ambiguous...)
	if b.state == standing {
		s.state = standing
	}
	b.state, b.into, b.lines = joined, s, nil
}
