package analysis_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/analysis"
	"uccetrace/flow/knowledge"
	"uccetrace/flow/reference/site"
	"uccetrace/flow/simulate"
)

// TestDigests: the report names each input by its digest where it is asked to, and
// says nothing where it is not.
func TestDigests(t *testing.T) {
	data, err := os.ReadFile(document)
	require.NoError(t, err)
	sum := sha256.Sum256(data)
	c := analyzeWith(t, analysis.Options{Paths: []string{document}, Catalog: embedded(), Digests: true})
	assert.Equal(t, []flow.File{{Name: "../../testdata/agent-login.log", Bytes: int64(len(data)), SHA256: hex.EncodeToString(sum[:])}}, c.closing.Input.Files)
	assert.Empty(t, analyze(t, document).closing.Input.Files)
}

// TestReplaysOfTheUnsuccessful: the logins that did not succeed have a replay, and
// the first one; the others lose nothing by it.
func TestReplaysOfTheUnsuccessful(t *testing.T) {
	rule, err := simulate.ParseRule("cucm.line=unregistered:20%")
	require.NoError(t, err)
	dir, _ := simulated(t, simulate.Options{Seed: 3, Site: site.Generate(site.Shape{Seed: 3, Agents: 30}), Rate: simulate.One, Decide: []simulate.Rule{rule}})
	var c collector
	_, err = analysis.Replay(t.Context(), analysis.Options{Paths: []string{dir}, Catalog: embedded(), Brief: true, Causes: knowledge.Embedded},
		analysis.Replays{Unsuccessful: true}, &c)
	require.NoError(t, err)
	failed := 0
	for i, l := range c.logins {
		if l.Outcome != flow.Succeeded {
			failed++
			assert.NotEmpty(t, l.Deviations)
		}
		assert.Equal(t, i == 0 || l.Outcome != flow.Succeeded, l.Replay != nil, "%d: %s", i, l.Outcome)
	}
	assert.Positive(t, failed)
	assert.Less(t, failed, len(c.logins))
}
