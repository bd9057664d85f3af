package incident

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/decision"
	"uccetrace/flow/knowledge"
)

// width orders the scopes, the narrowest first.
var width = []decision.Scope{decision.ForAgent, decision.ForDevice, decision.ForPeripheral, decision.ForPG, decision.ForSite}

func wide(s decision.Scope) bool {
	return slices.Index(width, s) >= slices.Index(width, decision.ForPeripheral)
}

func narrower(a, b decision.Scope) decision.Scope {
	if a == "" || b != "" && slices.Index(width, b) < slices.Index(width, a) {
		return b
	}
	return a
}

// known is the knowledge base with the order of its causes and the scopes of the
// engine's decisions.
type known struct {
	base      *knowledge.Base
	order     map[string]int
	decisions map[string]decision.Scope
}

func knownOf(base *knowledge.Base) known {
	k := known{base: base, order: map[string]int{}, decisions: map[string]decision.Scope{}}
	for i, c := range base.Causes() {
		k.order[c.ID] = i
	}
	for _, d := range decision.All() {
		k.decisions[d.Name] = d.Scope
	}
	return k
}

// sort puts ids of causes in the order of the base, those that it does not have last.
func (k *known) sort(ids []string) {
	place := func(id string) int {
		if i, ok := k.order[id]; ok {
			return i
		}
		return len(k.order)
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(cmp.Compare(place(a), place(b)), strings.Compare(a, b)) })
}

// causes are the causes of a login, the first and those tied with it, in order; none
// where nothing explains it.
func (k *known) causes(l *flow.Login) []string {
	if len(l.Causes) == 0 || l.Causes[0].Cost > 0 {
		return nil
	}
	ids := append([]string{l.Causes[0].ID}, l.Causes[0].Tied...)
	k.sort(ids)
	return slices.Compact(ids)
}

// scopeOf is the narrowest scope of a login's causes: that of the agent where it has
// none.
func (k *known) scopeOf(l *flow.Login, ids []string) decision.Scope {
	var out decision.Scope
	for _, id := range ids {
		var s decision.Scope
		if i := slices.IndexFunc(l.Causes, func(c flow.Cause) bool { return c.ID == id }); i >= 0 {
			s = k.decisions[l.Causes[i].Decision]
		}
		if s == "" {
			s = k.scope(id)
		}
		out = narrower(out, s)
	}
	if out == "" {
		return decision.ForAgent
	}
	return out
}

// scope is the narrowest scope of a cause's decisions, "" for none.
func (k *known) scope(id string) (out decision.Scope) {
	if c := k.base.Cause(id); c != nil {
		for _, d := range c.Decisions {
			out = narrower(out, k.decisions[d.Name])
		}
	}
	return out
}

// place is where something holds: a peripheral, a PG or the site; the zero value is
// none that is known.
type place struct {
	pg         int64
	peripheral string
	site       bool
	via        string // only for who comes through that kind of client; "" for all
}

var site = place{site: true}

func (p place) none() bool { return p == place{} }

func (p place) String() string {
	switch {
	case p.site:
		return "site"
	case p.peripheral != "":
		return "peripheral " + p.peripheral
	}
	return pgName(p.pg)
}

// pgName is PG1, "" if it is not known.
func pgName(pg int64) string {
	if pg == 0 {
		return ""
	}
	return "PG" + strconv.FormatInt(pg, 10)
}

// placeOf is where a cause of that scope holds.
func placeOf(s decision.Scope, peripheral string, pg int64) place {
	switch {
	case s == decision.ForSite:
		return site
	case s == decision.ForPG || peripheral == "":
		return place{pg: pg}
	}
	return place{peripheral: peripheral}
}

// placesOf are all places that a login is in; those that are not known are none.
func placesOf(peripheral string, pg int64) [3]place {
	return [...]place{site, {peripheral: peripheral}, {pg: pg}}
}
