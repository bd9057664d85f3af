package analysis

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/correlate"
	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// TestPlaceOf: a login that reached no PIM was on its way to the one that serves other
// logins of its peripheral.
func TestPlaceOf(t *testing.T) {
	b, err := newBeside(Options{Causes: knowledge.Embedded})
	require.NoError(t, err)
	login := func(pg int64, peripheral string, instance int) *correlate.Login {
		return &correlate.Login{Login: flow.Login{PG: pg, Agent: flow.Agent{ID: "61030", Peripheral: peripheral}}, Instance: instance}
	}
	b.login(login(3, "5017", 2))
	for _, tt := range []struct {
		l    *correlate.Login
		want int
	}{
		{login(3, "5017", 0), 2}, {login(3, "5017", 4), 4}, {login(3, "5018", 0), 0}, {login(4, "5017", 0), 0}, {login(3, "", 0), 0},
	} {
		assert.Equal(t, tt.want, b.placeOf(tt.l).Instance, "PG %d, peripheral %q", tt.l.PG, tt.l.Agent.Peripheral)
	}
}
