package incident

import (
	"cmp"
	"fmt"
	"slices"

	"uccetrace/flow"
	"uccetrace/flow/decision"
	"uccetrace/flow/knowledge"
)

const (
	mostIncidents = 1000    // that are told apart
	mostMembers   = 200_000 // agents of all incidents together
	mostWaiting   = 20_000  // moments that wait for the logins that began after them
	mostPast      = 100_000 // agents and phones whose last success is known, twice
)

// Book makes incidents of logins and moments. It is not safe for use by several
// goroutines at a time.
type Book struct {
	known
	all       []*entry
	open      map[string]*entry    // by causes and place; some have ended
	stopped   map[stopKey][]*entry // by where logins stopped
	instances map[int64]int        // of PIMs, by PG
	answers   map[key]lost         // attempts whose answer was lost
	rest      *entry               // what is beyond the bounds

	leads   []lead // lines that may say why logins stopped, in order of time
	phones  phones
	queue   []moment // in order of time
	changes changeLog
	fitting []*entry          // lines that fit a cause and name none
	sides   map[string]string // which side worked last
	told    map[line]*entry   // lines that are incidents, unless a login has them
	coming  map[line]bool     // lines in the queue; true for those that a login has
	mine    names             // agents and phones of the logins that were chosen; nil where all are

	// Phones are those that went out of service and came back, and no login of them
	// failed: known once Incidents has closed the book.
	Phones int64

	tally   tally
	past    [2]map[key]stamp // last success by key of an agent or phone: new and old ones
	at      map[place]stamp  // and by place
	waiting map[place][]*entry
	byKey   map[key][]*entry
	members int
}

// New is an empty book. Of logins that a filter chooses, what lines tell of other agents
// and phones is no incident; asked are those that it asks for by name.
func New(base *knowledge.Base, filtered bool, asked ...string) *Book {
	b := &Book{
		known: knownOf(base), open: map[string]*entry{}, stopped: map[stopKey][]*entry{}, instances: map[int64]int{}, answers: map[key]lost{}, sides: map[string]string{}, told: map[line]*entry{}, coming: map[line]bool{},
		past: [2]map[key]stamp{{}, {}}, at: map[place]stamp{}, waiting: map[place][]*entry{}, byKey: map[key][]*entry{},
	}
	if filtered {
		b.mine = names{}
		for _, name := range asked {
			b.mine.add(name)
		}
	}
	return b
}

// Moment enters what was seen beside the logins. Moments may run ahead of the logins:
// each waits for its turn. One that comes late is entered as it is. Moment reports whether
// it matters to incidents at all.
func (b *Book) Moment(m *flow.Moment) bool {
	w, ok := b.weigh(m)
	if !ok {
		return false
	}
	b.queue = append(b.queue, w)
	for _, v := range m.Evidence {
		if w.back {
			break // nobody's failure
		}
		if at := (line{v.Source, v.Offset}); !b.coming[at] {
			b.coming[at] = false
		}
	}
	for i := len(b.queue) - 1; i > 0 && b.queue[i].At.Before(b.queue[i-1].At); i-- {
		b.queue[i-1], b.queue[i] = b.queue[i], b.queue[i-1]
	}
	if len(b.queue) > mostWaiting {
		b.take(1)
	}
	return true
}

// upTo enters the moments up to a time.
func (b *Book) upTo(ms int64) {
	n := 0
	for n < len(b.queue) && b.queue[n].At.MS() <= ms {
		n++
	}
	b.take(n)
}

func (b *Book) take(n int) {
	for i, m := range b.queue[:n] {
		if m.back {
			b.phones.back(m.Moment)
		} else if b.isClaimed(m.Moment) {
			b.vouch(m.Moment, m.signs)
		} else {
			b.enter(m)
		}
		b.queue[i] = moment{}
	}
	b.queue = b.queue[n:]
}

// Login enters a login in order of its start, with its causes; it is not kept. judged is
// false for one that filters left out: its success counts as a success, its failure for
// nothing. It returns the id of the incident that one which did not succeed is of, and that
// of the login of the same agent that it follows; "" for none.
func (b *Book) Login(l *flow.Login, place flow.Place, judged bool) (incident, follows string) {
	b.upTo(place.Start)
	at := stamp{Time: l.Start}
	for i := range l.Steps {
		at.in(l.Steps[i].Evidence)
	}
	b.learn(place)
	if judged && b.mine != nil {
		for _, name := range [...]string{l.Agent.ID, l.Agent.Extension, l.Agent.Instrument, l.Agent.Terminal} {
			b.mine.add(name)
		}
	}
	if l.Outcome == flow.Succeeded {
		b.success(l, place.PG, at)
		return "", ""
	}
	b.claim(l)
	if !judged || l.Unjudged() != nil {
		return "", ""
	}
	e, follows := b.failure(l, place, at)
	return e.id, follows
}

// key is an agent, or a phone.
type key struct {
	kind keyKind
	id   string
	pg   int64 // ids are unique on a PG; 0 if it is not known
}

type keyKind uint8

const (
	agentKey keyKind = iota
	icmKey
	phoneKey
)

// keys name the agent and the phone of a login, the agent first, or the phone where
// the agent is not known.
func keys(l *flow.Login, pg int64) []key {
	out := make([]key, 0, 2)
	switch {
	case l.Agent.ID != "":
		out = append(out, key{agentKey, l.Agent.ID, pg})
	case l.Agent.ICMID != "":
		out = append(out, key{icmKey, l.Agent.ICMID, pg})
	}
	if l.Agent.Extension != "" {
		out = append(out, key{phoneKey, l.Agent.Extension, pg})
	}
	return out
}

// anywhere is the key as systems have it that do not know their PG.
func (k key) anywhere() key { return key{k.kind, k.id, 0} }

// success enters a login that worked.
func (b *Book) success(l *flow.Login, pg int64, at stamp) {
	own := keys(l, pg)
	for _, k := range own {
		delete(b.answers, k)
		b.again(k, pg, at)
		if pg != 0 {
			b.again(k.anywhere(), pg, at)
		}
		b.remember(k, at)
	}
	for _, p := range placesOf(l.Agent.Peripheral, pg) {
		if !p.none() {
			b.came(p, at)
		}
	}
	b.tally.add(where{pg, l.Agent.Peripheral, l.Agent.Client})
}

// came enters a success at a place: what waits for one has it, and what holds there has
// ended.
func (b *Book) came(p place, at stamp) {
	b.at[p] = at
	left := b.waiting[p][:0]
	for _, e := range b.waiting[p] {
		if at.MS() < e.last.MS() {
			left = append(left, e)
			continue
		}
		e.waits, e.placeBehind = false, at
		e.ended = e.ended || wide(e.scope) || b.ledBy(e) != nil
	}
	clear(b.waiting[p][len(left):])
	b.waiting[p] = left
}

// again enters the success of an agent or phone into the incidents that it has.
func (b *Book) again(k key, pg int64, at stamp) {
	all := b.byKey[k]
	if len(all) == 0 {
		return
	}
	left := all[:0]
	for _, e := range all {
		back, member := e.members[k]
		if member && !back {
			e.members[k] = true
			e.recovered++
		}
		if e.goodBehind.none() {
			e.goodBehind = at
		}
		if member && e.lasts(at.MS()) {
			e.attempts++
			e.pending[pg]++
		}
		if member && !wide(e.scope) && !e.crowd && e.recovered == int64(len(e.members)) {
			e.ended = true
		}
		if e.lasts(at.MS()) {
			left = append(left, e)
		}
	}
	if len(left) == 0 {
		delete(b.byKey, k)
		return
	}
	clear(all[len(left):])
	b.byKey[k] = left
}

// lasts says whether an incident goes on.
func (e *entry) lasts(ms int64) bool { return !e.ended && ms-e.last.MS() <= apart }

// remember keeps the last success of an agent or phone. Of those who have been quiet
// for longest some are forgotten.
func (b *Book) remember(k key, at stamp) {
	if len(b.past[0]) >= mostPast {
		b.past[0], b.past[1] = map[key]stamp{}, b.past[0]
	}
	b.past[0][k] = at
}

func (b *Book) lastOf(keys []key) (out stamp) {
	for _, k := range keys {
		for _, past := range b.past {
			for _, s := range [...]stamp{past[k], past[k.anywhere()]} {
				if !s.none() && (out.none() || s.MS() > out.MS()) {
					out = s
				}
			}
		}
	}
	return out
}

// failure enters a login that did not work and returns the incident that it is in, and the
// id of the login that it follows, "" for none.
func (b *Book) failure(l *flow.Login, place flow.Place, at stamp) (e *entry, follows string) {
	f := b.failingOf(l, place, at)
	own := keys(l, f.pg)
	if e, follows = b.followed(f, own); e != nil {
		return e, follows
	}
	e = b.incidentOf(f)
	e.logins++
	e.attempts++
	if e.logins == 2 {
		e.second = at
	}
	e.nameLogin(l.ID)
	b.attempted(own, e, at)
	e.seen(at, b.tally.now())
	b.join(e, own)
	e.wasGood(b.lastOf(own))
	b.await(e)
	e.pgs.add(pgName(f.pg))
	e.was(f.pg, place.Instance, place.Start, place.End)
	e.peripherals.add(l.Agent.Peripheral)
	e.clients.add(l.Agent.Client)
	e.agents.add(l.Agent.ID)
	e.extensions.add(l.Agent.Extension)
	e.devices.add(l.Agent.Terminal)
	e.devices.add(l.Agent.Instrument)
	if len(f.ids) > 0 && e != b.rest {
		b.countCauses(e, f)
		e.weaken(l.Causes[0].Certainty)
	}
	e.add(sight(l), mostEvidence)
	if e.logins == 1 && e != b.rest {
		e.changed, e.earlier = b.changes.before(e)
	}
	if f.lost() {
		b.lose(own, f, e)
	}
	return e, ""
}

// attempted counts an attempt in the other incidents of an agent.
func (b *Book) attempted(own []key, e *entry, at stamp) {
	if len(own) == 0 {
		return
	}
	for _, o := range b.byKey[own[0]] {
		if _, member := o.members[own[0]]; member && o != e && o.lasts(at.MS()) {
			o.attempts++
		}
	}
}

// begin opens an incident.
func (b *Book) begin(name string, e *entry) {
	e.members, e.own, e.pending = map[key]bool{}, map[int64]int64{}, map[int64]int64{}
	e.byCause, e.byAny, e.said = map[string]int64{}, map[string]int64{}, map[string]said{}
	e.before, e.placeBefore = b.tally.now(), b.at[e.place]
	b.open[name] = e
	b.all = append(b.all, e)
}

// beyond is where incidents are counted that are too many.
func (b *Book) beyond() *entry {
	if b.rest == nil {
		b.rest = &entry{
			title:    fmt.Sprintf("further incidents: only the first %d are told apart", mostIncidents),
			severity: string(knowledge.Error), certainty: flow.Possible, scope: decision.ForAgent, crowd: true,
			id: idOf("further incidents"), members: map[key]bool{}, own: map[int64]int64{}, pending: map[int64]int64{}, before: b.tally.now(),
		}
	}
	return b.rest
}

// join makes the agent of a login a member of the incident, so that a later success is
// seen.
func (b *Book) join(e *entry, own []key) {
	for i, k := range own {
		if i == 0 {
			back, member := e.members[k]
			switch {
			case back:
				e.members[k] = false
				e.recovered--
			case !member && (len(e.members) >= mostNames || b.members >= mostMembers):
				e.crowd = true
				continue
			case !member:
				e.members[k] = false
				b.members++
			}
		}
		if !slices.Contains(b.byKey[k], e) && (i == 0 || len(e.extensions) < mostNames) {
			b.byKey[k] = append(b.byKey[k], e)
		}
	}
	if len(own) == 0 {
		e.crowd = true
	}
}

// await has the next success at the place of an incident noted.
func (b *Book) await(e *entry) {
	if !e.place.none() && !e.waits {
		e.waits = true
		b.waiting[e.place] = append(b.waiting[e.place], e)
	}
}

// weightiest orders incidents by what a reader wants first: those that logins ran into,
// of them those of which the cause is certain, of them those that hit most.
func weightiest(x, y *entry) int {
	first := func(x, y bool) int {
		switch {
		case x == y:
			return 0
		case x:
			return -1
		}
		return 1
	}
	known := func(e *entry) bool { return len(e.causes) > 0 && e.certainty != flow.Possible }
	return cmp.Or(first(x.logins > 0, y.logins > 0), first(known(x), known(y)), cmp.Compare(y.logins, x.logins))
}

// Incidents closes the book: all incidents, the weightiest first, of equal ones by first
// sight.
func (b *Book) Incidents() []flow.Incident {
	b.take(len(b.queue))
	out := []flow.Incident{}
	all := b.settle()
	slices.SortStableFunc(all, weightiest)
	if b.rest != nil {
		all = append(all, b.rest)
	}
	for n, e := range all {
		in := e.incident(&b.tally, b.base)
		in.Number = n + 1
		out = append(out, in)
	}
	return out
}
