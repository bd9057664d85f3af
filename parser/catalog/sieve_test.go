package catalog

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSieve: what a message may claim passes; most other entries do not.
func TestSieve(t *testing.T) {
	c, err := Embedded()
	require.NoError(t, err)
	for _, m := range c.Messages {
		set := c.Process(m.Process)
		for _, e := range m.Examples {
			_, _, body := splitHeader(e.Lines[0])
			assert.True(t, set.May([]byte(strings.TrimLeft(body, " "))), "%s: %q", m.ID, body)
		}
	}
	for _, body := range []string{"PeripheralTimer: heartbeat", "Routing client request", "0 calls"} {
		assert.False(t, c.Process("pim").May([]byte(body)), body)
	}
}
