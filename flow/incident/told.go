package incident

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"uccetrace/flow"
	"uccetrace/flow/decision"
	"uccetrace/flow/knowledge"
)

const (
	mostFitting = 10_000  // lines that fit a cause and name none
	mostTold    = 100_000 // lines that may turn out to be a login's
)

// line is a place in the capture.
type line struct {
	source string
	offset int64
}

// moment is a moment with the causes that its line names, and those that it fits.
type moment struct {
	*flow.Moment
	signs, fits []string
	back        bool // a phone is in service
}

// weigh says whether a moment matters: what an agent asks for does not, nor what a line
// tells of one phone or person that shows no cause.
func (b *Book) weigh(m *flow.Moment) (moment, bool) {
	switch m.Kind {
	case flow.Switched:
		return moment{Moment: m}, true
	case flow.Told:
		if m.Step == inService {
			return moment{Moment: m, back: true}, true
		}
		value := fieldOf(m)
		w := moment{Moment: m, signs: idsOf(b.base.Signed(m.Message, value)), fits: idsOf(b.base.Fitting(m.Message, value))}
		if onlyFused(m) { // found in another entry's line: it may have been written there
			w.signs, w.fits = nil, append(w.signs, w.fits...)
		}
		return w, len(w.signs) > 0 || len(w.fits) > 0 || device(m) == "" && person(m) == ""
	}
	return moment{}, false
}

func onlyFused(m *flow.Moment) bool {
	return len(m.Evidence) > 0 && !slices.ContainsFunc(m.Evidence, func(e flow.Evidence) bool { return !e.Fused })
}

// enter takes a moment whose turn has come.
func (b *Book) enter(m moment) {
	if m.Kind == flow.Switched {
		pair := pairOf(m.Moment)
		was, seen := b.sides[pair]
		b.sides[pair] = m.Side
		if seen && was != m.Side {
			b.changes.enter(m)
			b.lead(m)
		}
		return
	}
	b.lead(m)
	switch {
	case len(m.signs) > 0:
		b.sign(m.Moment, m.signs, m.fits)
	case len(m.fits) > 0 && len(b.fitting) < mostFitting:
		e := &entry{told: true, evidence: m.Evidence}
		e.seen(stampOf(m.Moment), nil)
		e.name(m.Moment, m.fits)
		b.fitting = append(b.fitting, e)
	}
	b.changes.enter(m)
}

// pairOf names a PIM with its JTAPI gateway.
func pairOf(m *flow.Moment) string { return pair(m.PG, m.Instance) }

func pair(pg int64, instance int) string { return fmt.Sprint(pg, " ", instance) }

func idsOf(causes []*knowledge.Cause) (out []string) {
	for _, c := range causes {
		out = append(out, c.ID)
	}
	return out
}

// sign enters a line that names causes.
func (b *Book) sign(m *flow.Moment, ids, fits []string) {
	if to := b.vouch(m, ids); to != nil {
		to.beside(m.Evidence)
		return
	}
	at := stampOf(m)
	e, begun := b.toldOf(m, ids)
	e.seen(at, b.tally.now())
	e.first = earlier(e.first, at)
	if e == b.rest {
		return
	}
	e.lines++
	if ofSystem(m) && len(e.leads) < mostFitting {
		e.leads = append(e.leads, lead{stamp: at, subject: subjectOf(m)})
	}
	e.name(m, fits)
	e.add(m.Evidence, mostEvidence)
	switch {
	case len(ids) != 1 || m.Basis != "public" && m.Basis != "documented" && !b.coded(m, ids[0]):
		e.weaken(flow.Possible)
	case m.InLogin: // other lines of that login, which nobody sees, may speak against it
		e.weaken(flow.Inferred)
	default:
		e.weaken(flow.Stated)
	}
	for _, v := range m.Evidence {
		if len(b.told) < mostTold {
			b.told[line{v.Source, v.Offset}] = e
		}
	}
	if d := device(m); d != "" {
		b.phones.gone(m, e, d)
		phone := key{phoneKey, d, m.PG}
		if !slices.Contains(b.byKey[phone], e) && len(e.extensions) < mostNames {
			b.byKey[phone] = append(b.byKey[phone], e)
		}
		e.wasGood(b.lastOf([]key{phone}))
	}
	b.await(e)
	if begun {
		e.changed, e.earlier = b.changes.before(e)
	}
}

// coded reports whether a line holds a published code that names a cause: such a line
// states it whatever its wording.
func (b *Book) coded(m *flow.Moment, cause string) bool {
	return slices.ContainsFunc(m.Fields, func(f flow.Field) bool {
		code, ok := b.base.Field(f.Name, f.Value)
		return ok && b.base.Published(code) && slices.ContainsFunc(b.base.Related(code), func(r knowledge.Related) bool {
			return r.Cause.ID == cause && r.Strength == knowledge.Names
		})
	})
}

// soon is how long after the start of a login CUCM's lines of its phone may come.
const soon = 15 * 1000

// vouch finds the incident of a login right behind which a line with a terminal came,
// with its cause, nil for none: CUCM names the terminal where the PG names the extension,
// and a login that failed seldom has both. One login vouches for one terminal.
func (b *Book) vouch(m *flow.Moment, ids []string) *entry {
	value := fieldOf(m)
	terminal := value("terminal")
	if terminal == "" || value("ext") != "" {
		return nil
	}
	for i := len(b.all) - 1; i >= 0; i-- {
		e := b.all[i]
		after := m.At.MS() - e.last.MS()
		if e.told || after < 0 || after > soon || !slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(e.causes, id) }) {
			continue
		}
		if e.vouched[terminal] || int64(len(e.vouched)) < e.logins {
			e.vouched.add(terminal)
			return e
		}
	}
	return nil
}

func earlier(a, b stamp) stamp {
	if b.MS() < a.MS() {
		return b
	}
	return a
}

// toldOf is the incident of a line: one that lasts, or a new one.
func (b *Book) toldOf(m *flow.Moment, ids []string) (e *entry, begun bool) {
	name := fmt.Sprint("told ", ids, " on ", pgName(m.PG))
	if e := b.open[name]; e != nil && e.lasts(m.At.MS()) {
		return e, false
	}
	if len(b.all) >= mostIncidents {
		return b.beyond(), false
	}
	scope := decision.ForDevice
	if device(m) == "" && person(m) == "" {
		scope = ""
		for _, id := range ids {
			scope = narrower(scope, b.scope(id))
		}
		if scope == "" {
			scope = decision.ForDevice // an event, no state: no success speaks against it
		}
	}
	e = &entry{causes: ids, common: true, scope: scope, place: placeOf(scope, "", m.PG), told: true, crowd: true}
	e.id = idOf("line", m.Node, m.At.String(), m.Message, m.Text)
	b.begin(name, e)
	return e, true
}

// name enters whom a line names, and which causes all lines of the incident fit.
func (e *entry) name(m *flow.Moment, fits []string) {
	value := fieldOf(m)
	e.pgs.add(pgName(m.PG))
	e.was(m.PG, m.Instance, m.At.MS(), m.At.MS())
	e.peripherals.add(value("peripheral"))
	if e.extensions.add(device(m)) && value("ext") == "" {
		e.terminals.add(device(m))
	}
	e.agents.add(person(m))
	if e.lines <= 1 {
		for _, id := range fits {
			e.fits.add(id)
		}
		return
	}
	for id := range e.fits {
		if !slices.Contains(fits, id) {
			delete(e.fits, id)
		}
	}
}

// claim takes the lines of a login that did not succeed from the incidents that they
// would be by themselves. Most of them are still to come: a login is entered by its start.
func (b *Book) claim(l *flow.Login) {
	for i := range l.Steps {
		for _, v := range l.Steps[i].Evidence {
			at := line{v.Source, v.Offset}
			if e := b.told[at]; e != nil {
				e.claimed++
				delete(b.told, at)
			} else if _, waits := b.coming[at]; waits {
				b.coming[at] = true
			}
		}
	}
}

// isClaimed says whether a login has a line whose turn has come.
func (b *Book) isClaimed(m *flow.Moment) bool {
	claimed := false
	for _, v := range m.Evidence {
		at := line{v.Source, v.Offset}
		claimed = claimed || b.coming[at]
		delete(b.coming, at)
	}
	return claimed
}

// settle makes lines evidence of the logins that they go with, and gives the
// incidents that are left by first sight.
func (b *Book) settle() []*entry {
	all := slices.Clone(b.all)
	slices.SortStableFunc(all, func(x, y *entry) int { return cmp.Compare(x.first.MS(), y.first.MS()) })
	gone := map[*entry]bool{}
	for _, e := range all {
		if l := b.ledBy(e); l != nil {
			e.ledTo(l)
		}
	}
	for _, e := range all {
		gone[e] = e.told && (e.claimed > 0 && e.claimed >= e.lines || b.isOthers(e))
	}
	for _, e := range all {
		if !e.told || gone[e] {
			continue
		}
		if slices.ContainsFunc(all, func(to *entry) bool { return e.joins(to, b) }) {
			gone[e] = true
			continue
		}
		if to := hostOf(e, all, gone); to != nil {
			more := !e.saysNoMore(to)
			if more && e.leadsTo(to) {
				to.certain(e.causes[0])
				to.front(e.evidence[:min(len(e.evidence), mostLines)])
				more = false
			} else {
				to.beside(e.evidence)
			}
			gone[e] = !more
		} else if to := otherEnd(e, all, gone); to != nil {
			to.beside(e.evidence)
			gone[e] = true
		} else {
			b.Phones += e.returned
			gone[e] = e.routine()
		}
	}
	left := slices.DeleteFunc(all, func(e *entry) bool { return gone[e] })
	for _, e := range b.fitting {
		if to := hostOf(e, left, gone); to != nil {
			to.beside(e.evidence)
		}
	}
	return left
}

// isOthers says that lines tell of agents and phones only whose logins were left out.
func (b *Book) isOthers(e *entry) bool {
	if b.mine == nil || len(b.mine) >= mostNames || len(e.extensions)+len(e.agents) == 0 {
		return false
	}
	mine := func(name string) bool { return b.mine[name] }
	return !slices.ContainsFunc(slices.Collect(maps.Keys(e.extensions)), mine) && !slices.ContainsFunc(slices.Collect(maps.Keys(e.agents)), mine)
}

// otherEnd is the incident of a PG's lines that CUCM's lines tell of from their end,
// nil for none: of the same cause, in the same seconds, and of as many phones, which
// CUCM calls by terminal and the PG by extension.
func otherEnd(e *entry, all []*entry, gone map[*entry]bool) *entry {
	for _, to := range all {
		if to != e && to.told && !gone[to] && len(e.pgs) == 0 && len(to.pgs) > 0 && slices.Equal(e.causes, to.causes) &&
			len(e.extensions) > 0 && len(e.extensions) <= len(to.extensions) && to.first.MS()-e.first.MS() <= soon && e.last.MS()-to.last.MS() <= soon {
			return to
		}
	}
	return nil
}

// hostOf is the incident that lines are evidence of, nil for none: one that says at
// least as much, one of logins before one of lines, and the nearest in time.
func hostOf(e *entry, all []*entry, gone map[*entry]bool) (best *entry) {
	nearest := int64(0)
	for _, to := range all {
		far := max(e.first.MS()-to.last.MS(), to.first.MS()-e.last.MS(), 0)
		if to == e || gone[to] || far > apart || !e.goesWith(to) {
			continue
		}
		if to.led && len(e.leads) > 0 {
			continue // they speak of another process, or of another time
		}
		if best == nil || e.prefers(to, best, far < nearest) {
			best, nearest = to, far
		}
	}
	return best
}

func (e *entry) prefers(to, best *entry, nearer bool) bool {
	if more, had := e.saysNoMore(to), e.saysNoMore(best); more != had {
		return more
	}
	if to.told != best.told {
		return best.told
	}
	return nearer
}

// saysNoMore says that lines name nothing that an incident does not: where tied causes
// of logins are more than those of the lines, the lines say more.
func (e *entry) saysNoMore(to *entry) bool {
	return !slices.ContainsFunc(to.causes, func(id string) bool { return !e.fits[id] && !slices.Contains(e.causes, id) })
}

// goesWith says that lines speak of an incident's causes, where it is and of nobody
// else.
func (e *entry) goesWith(to *entry) bool {
	speaks := slices.ContainsFunc(to.causes, func(id string) bool {
		return e.fits[id] || !to.told && slices.Contains(e.causes, id)
	})
	if !speaks || !e.extensions.within(to.extensions, to.devices, to.vouched) || !e.agents.within(to.agents) {
		return false
	}
	if len(e.pgs) == 0 || len(to.pgs) == 0 {
		return true
	}
	for pg := range e.pgs {
		if to.pgs[pg] {
			return true
		}
	}
	return false
}
