package render

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/flow"
)

// TestUnsure: the refusal that stands alone says that it may be another login's.
func TestUnsure(t *testing.T) {
	assert.Empty(t, unsure(&flow.Step{Basis: "documented"}))
	assert.Equal(t, " [assumed wording]", unsure(&flow.Step{Basis: "assumed"}))
	assert.Equal(t, " [may be another login's] [read by its shape]", unsure(&flow.Step{Basis: "general", Status: flow.Unattributed}))
	doubtful := flow.Login{Outcome: flow.Inconclusive, Steps: []flow.Step{{Says: "refuses", Status: flow.Unattributed, Text: "no", Process: "jgw", Printed: "PG1A-jgw1"}}}
	var part loginPart
	(&dossier{}).refusedOf(&part, &doubtful, placesOf(&doubtful))
	assert.Contains(t, part.Refused.Text, "[may be another login's]")
}
