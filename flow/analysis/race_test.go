package analysis_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/flow"
)

// TestLooksAgainWhileReading: lines that no message claims are looked for while the logs
// are still being read. Under the race detector it shows that the two do not meet; without
// it, that every login gets the line that is its own.
func TestLooksAgainWhileReading(t *testing.T) {
	const many = 900
	var entries []entry
	for i := range many {
		a := distinct(1, i%900, 30_000_000+i*1500)
		a.opc, a.cti, a.jgw = fmt.Sprintf("0xf%07x", i+1), fmt.Sprintf("0x26%06x", i+1), fmt.Sprint(500000+i)
		for _, e := range a.entries() {
			if i%4 > 0 || e.at <= a.at+1 && !strings.Contains(e.text, "Observer") && strings.Contains(e.proc, "PG1A") {
				entries = append(entries, e)
			}
		}
		if i%4 == 0 {
			entries = append(entries, entry{a.at + 300, "PG1A-opc", "Trace: request " + a.opc + " is turned down: " + strings.Repeat("it is ", 200)})
		}
	}
	c := analyze(t, dump(t, t.TempDir(), entries)...)
	assert.Len(t, c.logins, many)
	for _, l := range c.logins {
		if l.Outcome != flow.Succeeded {
			assert.Len(t, l.Unread, 1, l.ID)
		}
	}
}
