package incident

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/decision"
	"uccetrace/flow/knowledge"
)

// mostIDs is how many logins an incident names.
const mostIDs = 1000

// idOf is a hash of what the trace says.
func idOf(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:6])
}

// failing is a login that did not succeed, as incidents see it.
type failing struct {
	*flow.Login
	pg       int64
	at       stamp
	ids      []string // its first cause and those tied with it, in order
	stop     stopKey  // where at is "", it is not known where it stopped
	instance int      // of the PIM and the JTAPI gateway, 0 if unknown
	side     string   // of the process that handed the request on, if it is printed
}

// certain reports whether its first cause is the only one, and more than possible.
func (f *failing) certain() bool {
	return len(f.ids) == 1 && f.Causes[0].Certainty != flow.Possible
}

// refused reports whether a line refuses it.
func (f *failing) refused() bool { return f.stop.refused != "" }

// byPlace reports whether it is where it stopped that counts, and not what may be its cause.
func (f *failing) byPlace() bool { return f.stop.at != "" && !f.refused() && !f.certain() }

// perInstance are the processes that a PG has one of for each peripheral.
var perInstance = []string{"pim", "jgw", "cucm"}

// failingOf is a login as incidents see it.
func (b *Book) failingOf(l *flow.Login, place flow.Place, at stamp) *failing {
	f := &failing{Login: l, pg: place.PG, at: at, ids: b.causes(l)}
	f.stop, _ = stopOf(l, place.PG)
	if slices.Contains(perInstance, f.stop.at) {
		f.instance = place.Instance
	}
	for i := len(l.Steps) - 1; i >= 0; i-- {
		if s := &l.Steps[i]; s.Status != flow.Unattributed && s.Process != f.stop.at {
			f.side = sideOf(s.Node)
			break
		}
	}
	return f
}

// sideOf is the side of a node: A of PG1A.
func sideOf(node string) string {
	if n := len(node); n > 1 && (node[n-1] == 'A' || node[n-1] == 'B') {
		return node[n-1:]
	}
	return ""
}

// several PIMs serve the logins of a PG.
const several = -1

// learn remembers which PIM serves a PG's logins, as long as it is one.
func (b *Book) learn(place flow.Place) {
	only, known := b.instances[place.PG]
	switch {
	case place.Instance == 0 || only == place.Instance || !known && len(b.instances) >= mostWhere:
	case known:
		b.instances[place.PG] = several
	default:
		b.instances[place.PG] = place.Instance
	}
}

// group finds the incident of a login, nil for none that lasts: one of its causes, or
// one that stopped where it did, whatever its causes.
func (b *Book) group(f *failing, name string) *entry {
	if e := b.open[name]; !f.byPlace() && e != nil && e.lasts(f.at.MS()) {
		return e
	}
	if f.stop.at == "" {
		return nil
	}
	list := b.stopped[f.stop]
	for i := len(list) - 1; i >= 0; i-- {
		e := list[i]
		if e.lasts(f.at.MS()) && (e.instance == 0 || f.instance == 0 || e.instance == f.instance) && e.agrees(f) {
			return e
		}
	}
	return nil
}

// agrees reports whether what is known of why a login stopped does not speak against the
// incident of others that stopped there. Of logins that were refused some cause must fit
// all; what nobody refused may have stopped for whatever stopped the others.
func (e *entry) agrees(f *failing) bool {
	if f.certain() && e.sure != "" {
		return f.ids[0] == e.sure
	}
	if !f.refused() && !f.certain() {
		return e.sure == "" || len(f.ids) == 0 || slices.Contains(f.ids, e.sure)
	}
	if len(f.ids) == 0 || e.counted == 0 {
		return len(f.ids) == 0 && e.counted == 0
	}
	shared, _ := e.shared()
	return slices.ContainsFunc(f.ids, func(id string) bool { return slices.Contains(shared, id) })
}

// countCauses enters the causes of a login.
func (b *Book) countCauses(e *entry, f *failing) {
	if len(f.ids) == 0 {
		return
	}
	e.counted++
	if f.certain() {
		e.sure = f.ids[0]
	}
	for i := range f.Causes {
		if c := &f.Causes[i]; c.Cost == 0 {
			e.byAny[c.ID]++
			if _, known := e.said[c.ID]; !known {
				e.said[c.ID] = said{c.Title, c.Severity, c.Fix, c.Collect}
			}
		}
	}
	for _, id := range f.ids {
		e.byCause[id]++
	}
	e.causes, e.common = e.shared()
	b.inBaseOrder(e)
}

// said is what a login says of a cause.
type said struct {
	title, severity string
	fix, collect    []string
}

// shared are the causes that fit all logins of an incident: those that are first for all,
// else those that may be the cause of each; else all that are first for any.
func (e *entry) shared() (ids []string, common bool) {
	for _, by := range []map[string]int64{e.byCause, e.byAny} {
		for id, n := range by {
			if n == e.counted {
				ids = append(ids, id)
			}
		}
		if len(ids) > 0 || e.counted == 0 {
			return ids, true
		}
	}
	for id := range e.byCause {
		ids = append(ids, id)
	}
	return ids, false
}

// inBaseOrder orders the causes of an incident: where none fits all its logins, those
// that fit most come first.
func (b *Book) inBaseOrder(e *entry) {
	b.sort(e.causes)
	if !e.common {
		slices.SortStableFunc(e.causes, func(x, y string) int { return cmp.Compare(e.byCause[y], e.byCause[x]) })
	}
}

// nameLogin keeps the id of a login.
func (e *entry) nameLogin(id string) {
	if id == "" {
		return
	}
	if len(e.ids) < mostIDs {
		e.ids = append(e.ids, id)
	} else {
		e.idsLeft++
	}
}

// incidentOf is the incident of a login: one that lasts, or a new one.
func (b *Book) incidentOf(f *failing) *entry {
	scope := b.scopeOf(f.Login, f.ids)
	title := ""
	name := "causes " + strings.Join(f.ids, " ")
	if len(f.ids) == 0 {
		key, text := unexplained(f.Login)
		name, title = "stopped "+key, text
	}
	where := placeOf(scope, f.Agent.Peripheral, f.pg)
	if wide(scope) {
		name += " on " + where.String()
	}
	if f.byPlace() {
		name += " at " + f.stop.at
	}
	if e := b.group(f, name); e != nil {
		if e.scope = narrower(e.scope, scope); e.instance == 0 {
			e.instance = f.instance
		}
		return e
	}
	if len(b.all) >= mostIncidents {
		return b.beyond()
	}
	e := &entry{title: title, severity: string(knowledge.Error), scope: scope, place: where, certainty: flow.Possible, stop: f.stop, instance: f.instance, neighbour: f.side}
	if len(f.ids) > 0 {
		e.certainty = ""
	} else if len(f.Causes) > 0 {
		e.collect = f.Causes[0].Collect
	}
	if f.stop.at != "" && !f.refused() {
		e.place = placeOf(spotScope(f.stop.at), f.Agent.Peripheral, f.pg)
	}
	e.id = idOf("incident", f.ID)
	b.begin(name, e)
	if f.stop.at != "" {
		b.stopped[f.stop] = append(slices.DeleteFunc(b.stopped[f.stop], func(o *entry) bool { return !o.lasts(f.at.MS()) }), e)
	}
	return e
}

// spotScope is what a process serves.
func spotScope(process string) decision.Scope {
	if slices.Contains(perInstance, process) {
		return decision.ForPeripheral
	}
	return decision.ForPG
}
