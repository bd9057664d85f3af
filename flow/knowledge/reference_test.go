package knowledge_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow/decision"
	"uccetrace/flow/knowledge"
)

// TestDecisions: the causes and the engine's decisions name each other: every
// outcome has a cause, which names its codes and failures, and no cause an outcome
// that does not exist.
func TestDecisions(t *testing.T) {
	b, err := knowledge.Embedded()
	require.NoError(t, err)
	outcomes := map[string]bool{}
	for _, d := range decision.All() {
		for _, o := range d.Outcomes {
			name := d.Name + "=" + o.Name
			outcomes[name] = true
			c := b.For(d.Name, o.Name)
			if !assert.NotNil(t, c, "%s has no cause", name) {
				continue
			}
			for _, f := range o.Failures {
				assert.Contains(t, c.Failures, f, "%s in %s", name, c.ID)
			}
			has := map[string]bool{}
			for _, k := range c.Codes {
				has[k.String()] = true
			}
			var want []string
			if o.Code.Table != "" {
				want = append(want, fmt.Sprintf("%s %d", o.Code.Table, o.Code.Number))
			}
			if o.Code.PERERR != 0 {
				want = append(want, fmt.Sprintf("PERERR %d", o.Code.PERERR))
			}
			if o.CTIERR != 0 {
				want = append(want, fmt.Sprintf("CTIERR 0x8CCC%04X", o.CTIERR&0xFFFF))
			}
			if o.Cause != 0 {
				want = append(want, fmt.Sprintf("JTAPI_OUT_OF_SERVICE %d", o.Cause))
			}
			for _, code := range want {
				assert.True(t, has[code], "%s gives %s, which %s does not name", name, code, c.ID)
			}
		}
	}
	for _, c := range b.Causes() {
		for _, d := range append(slices.Clone(c.Decisions), c.Like...) {
			assert.True(t, outcomes[d.String()], "%s: %s", c.ID, d)
		}
	}
}

// TestNames: the engine calls control failures what the protocol calls them.
func TestNames(t *testing.T) {
	b, err := knowledge.Embedded()
	require.NoError(t, err)
	for _, d := range decision.All() {
		for _, o := range d.Outcomes {
			if o.Code.Table != "CF" && o.Code.Table != "E_CTI" {
				continue
			}
			codes := b.Codes(fmt.Sprintf("%s %d", o.Code.Table, o.Code.Number))
			if assert.Len(t, codes, 1) {
				assert.Equal(t, o.Code.Name, codes[0].Name)
			}
		}
	}
}
