package reference

import (
	"slices"
	"sort"
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/flow/decision"
	"uccetrace/parser/catalog"
)

// TestPartOfLogin: the messages that the catalogue calls part of a login are those
// that the engine prints for log-ins, in any variant, whatever goes wrong.
func TestPartOfLogin(t *testing.T) {
	cat := embedded(t)
	printed := map[string]bool{}
	for _, d := range decision.All() {
		for _, c := range d.Outcomes {
			s := anySite()
			a := signInFor(d, s)
			a.Settings = []decision.Setting{{Decision: d.Name, Outcome: c.Name}}
			for _, e := range run(t, Options{Site: s, Catalog: cat}, a).entries {
				if e.attempt != nil {
					printed[e.message.ID] = true
				}
			}
		}
	}
	for client := range anySite().Clients {
		a := Action{At: Second, Kind: SignIn, Client: client, Settings: []decision.Setting{{Decision: "pim.find-atr", Outcome: "not-in-range"}}}
		for _, e := range run(t, Options{Site: anySite(), Catalog: cat}, a).entries {
			if e.attempt != nil {
				printed[e.message.ID] = true
			}
		}
	}
	var want, got []string
	for i := range cat.Messages {
		m := cat.Messages[i]
		if slices.Contains(m.PartOf, "login") {
			want = append(want, m.ID)
		}
	}
	for id := range printed {
		got = append(got, id)
	}
	sort.Strings(want)
	sort.Strings(got)
	assert.Equal(t, want, got)
}

// TestLines: whatever the engine prints stands in the catalogue, and what is only
// assumed can be left out.
func TestLines(t *testing.T) {
	cat := embedded(t)
	_, err := prepare(cat)
	assert.NoError(t, err)
	for _, e := range run(t, Options{Site: anySite(), Catalog: cat, OnlyPublic: true}, Action{At: Second, Kind: SignIn}).entries {
		assert.Contains(t, []catalog.Basis{catalog.Public, catalog.Documented}, e.message.Basis, e.message.ID)
	}
}
