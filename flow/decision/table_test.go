package decision

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestTable: every ID stands for a decision of its own, and those of a decision's
// outcomes differ in name. An ID without a row would be a decision without a name.
func TestTable(t *testing.T) {
	for id := range ID(Count) {
		assert.Equal(t, id, Find(id.String()), "%d %s", id, id)
		d := table[id]
		assert.Equal(t, id >= firstHop, d.Component == "network", d.Name)
		names := map[string]bool{}
		for _, o := range d.Outcomes {
			assert.False(t, names[o.Name], "%s has %s twice", d.Name, o.Name)
			names[o.Name] = true
			assert.Same(t, &table[id].Outcomes[len(names)-1], id.Outcome(o.Name))
		}
	}
	for _, hop := range hops {
		assert.Equal(t, "hop."+hop, Hop(hop).String())
	}
	assert.EqualValues(t, -1, Hop("opc-finesse"))
	assert.PanicsWithValue(t, "decision: pim.find-atr has no outcome gone", func() { PIMFindATR.Outcome("gone") })
}

// TestPassed: the lines that say that a decision went well are of messages of the
// component that takes it.
func TestPassed(t *testing.T) {
	for name, messages := range passed {
		id := Find(name)
		assert.GreaterOrEqual(t, id, ID(0), name)
		for _, m := range messages {
			assert.True(t, strings.HasPrefix(m, table[id].Component+"."), m)
			assert.True(t, Passed(name, m))
			assert.False(t, Passed("pim.mobile", m))
		}
	}
}
