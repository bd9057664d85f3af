package incident

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// where is where and how somebody logged in.
type where struct {
	pg                 int64
	peripheral, client string
}

// mostWhere bounds what is counted apart; the rest is counted nowhere.
const mostWhere = 4096

// tally counts the successes of the whole capture: what lies between two moments is
// the difference of two counts.
type tally struct {
	number map[where]int
	all    []where
	counts []int64
}

func (t *tally) add(w where) {
	i, ok := t.number[w]
	if !ok {
		if len(t.all) >= mostWhere {
			return
		}
		if t.number == nil {
			t.number = map[where]int{}
		}
		i = len(t.all)
		t.number[w] = i
		t.all, t.counts = append(t.all, w), append(t.counts, 0)
	}
	t.counts[i]++
}

func (t *tally) now() []int64 { return slices.Clone(t.counts) }

// mostSentences bounds what an incident says of others.
const mostSentences = 10

// notAffected says who logged in between the first and the last sight of an incident.
func (t *tally) notAffected(e *entry) []string {
	own, other, pgs, clients := map[int64]int64{}, map[string]int64{}, map[string]int64{}, map[string]int64{}
	for i, w := range t.all {
		n := count(e.until, i) - count(e.before, i)
		if n == 0 {
			continue
		}
		pg := pgName(w.pg)
		switch {
		case w.pg != 0 && e.pgs[pg] && (!wide(e.scope) || w.peripheral == "" || len(e.peripherals) == 0 || e.peripherals[w.peripheral]):
			own[w.pg] += n
		case w.peripheral != "" && !e.peripherals[w.peripheral]:
			other[w.peripheral] += n
		case w.pg != 0 && !e.pgs[pg]:
			pgs[pg] += n
		}
		if w.client != "" && len(e.clients) > 0 && !e.clients[w.client] {
			clients[w.client] += n
		}
	}
	out := []string{}
	if !wide(e.scope) {
		for _, pg := range sorted(own, cmp.Compare[int64]) {
			others := " of other extensions"
			if e.told && len(e.extensions)+len(e.agents) == 0 {
				others = ""
			}
			if n := own[pg] - e.own[pg]; n > 0 {
				out = append(out, fmt.Sprintf("%s%s on PG%d", logins(n), others, pg))
			}
		}
	}
	for _, p := range sorted(other, natural) {
		out = append(out, logins(other[p])+" on peripheral "+p)
	}
	for _, p := range sorted(pgs, natural) {
		out = append(out, logins(pgs[p])+" on "+p)
	}
	for _, c := range sorted(clients, strings.Compare) {
		out = append(out, logins(clients[c])+" with the client "+c)
	}
	if more := len(out) - mostSentences; more > 0 {
		out = append(out[:mostSentences], fmt.Sprintf("and logins in %d more places", more))
	}
	return out
}

func count(counts []int64, i int) int64 {
	if i < len(counts) {
		return counts[i]
	}
	return 0
}

func logins(n int64) string {
	if n == 1 {
		return "1 login"
	}
	return fmt.Sprintf("%d logins", n)
}

func sorted[K comparable](m map[K]int64, order func(a, b K) int) []K {
	out := make([]K, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.SortFunc(out, order)
	return out
}

// natural puts 900 before 5000.
func natural(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) }
