package flow

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestRefusal: of several who refuse the one farthest from the client is the root, and
// one that may be another login's only if no other is there.
func TestRefusal(t *testing.T) {
	step := func(process, status string) Step { return Step{Process: process, Says: "refuses", Status: status} }
	l := &Login{Steps: []Step{{Process: "router"}, step("ctisvr", ""), step("odd", ""), step("pim", ""), step("router", Unattributed), step("opc", ""), step("pim", "")}}
	assert.Len(t, l.Refusals(), 5)
	assert.Same(t, &l.Steps[3], Root(l.Refusals()), "the first of that process")
	l.Steps = l.Steps[4:5]
	assert.Equal(t, "router", Root(l.Refusals()).Process)
	assert.Nil(t, Root((&Login{Steps: []Step{{Process: "pim"}}}).Refusals()))
}
