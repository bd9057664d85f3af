package correlate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/parser/catalog"
)

// TestDamagedNames: a line whose agent or phone has run into what stands behind it does not
// name one. It belongs to the login that has its number, and makes none of its own unless
// it is all there is of a request and names the phone at least.
func TestDamagedNames(t *testing.T) {
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	opc := mapped(10, 0xf0000001, 1001)
	pim := strings.ReplaceAll(opc, "opc", "pim1")
	for name, test := range map[string]struct {
		text   string
		logins []string
	}{
		"whole":                      {opc + pim, []string{"1001 inconclusive 2"}},
		"the PIM's agent has run on": {opc + strings.Replace(pim, "1001 SG", "1001!SG", 1), []string{"1001 inconclusive 2"}},
		"OPC's agent has run on":     {strings.Replace(opc, "1001 SG", "1001|SG", 1) + pim, []string{"1001 inconclusive 2"}},
		"the phone holds a control":  {opc + strings.Replace(pim, "Dev=41001", "Dev=410\x0101", 1), []string{"1001 inconclusive 2"}},
		"the only line":              {strings.Replace(opc, "1001 SG", "1001!SG", 1), []string{" inconclusive 1"}},
		"the only line names nobody": {strings.NewReplacer("1001 SG", "1001!SG", "41001", "41=01").Replace(opc), nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			logins, _ := correlated(t, cat, map[string]string{"pg1a/opc.txt": deskDates + test.text})
			for _, l := range logins {
				got = append(got, fmt.Sprintf("%s %s %d", l.Agent.ID, l.Outcome, len(l.Steps)))
			}
			assert.Equal(t, test.logins, got)
		})
	}
}
