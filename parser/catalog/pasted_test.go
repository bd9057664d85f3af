package catalog

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPasted(t *testing.T) {
	c, err := Embedded()
	require.NoError(t, err)
	for _, x := range []struct {
		line string
		id   string
		want Verdict
	}{
		{"MsgAddCallObserverResponse: Addr: 41023 Succeeded: 0 InvID: 277901 Cause: 1004.", "jgw.observer-response", Claimed},
		{"Trace: MsgAddCallObserverResponse: Addr: 41023 Succeeded: 0 InvID: 277901 Cause: 1004.", "jgw.observer-response", Claimed},
		{"PG1A-jgw1 Trace: MsgAddCallObserverResponse: Addr: 41023 Succeeded: 0 InvID: 277901 Cause: 1004.", "jgw.observer-response", Claimed},
		{"23:35:36:354 PG1A-jgw1 Trace: MsgAddCallObserverResponse: Addr: 41023 Succeeded: 0 InvID: 277901 Cause: 1004.", "jgw.observer-response", Claimed},
		{"MsgAddCallObserverResponse: Addr: ", "jgw.observer-response", Claimed},
		{"The device is not accessible", "", Unclaimed},
		{"", "", Unclaimed},
	} {
		r := c.Pasted(x.line)
		m := r.Message
		assert.Equal(t, x.want, r.Verdict, x.line)
		if m != nil || x.id != "" {
			if assert.NotNil(t, m, x.line) {
				assert.Equal(t, x.id, m.ID, x.line)
			}
		}
	}
	for _, m := range c.Messages {
		for _, e := range m.Examples {
			got := c.Pasted(e.Lines[0])
			if assert.Equal(t, Claimed, got.Verdict, e.Lines[0]) {
				assert.Equal(t, m.ID, got.Message.ID, e.Lines[0])
			}
		}
	}
	r := c.Pasted("MsgAddCallObserverResponse: Addr: 41023 Succeeded: 0 InvID: 277901 Cause: 1004.")
	assert.Equal(t, "1004", r.Value("obscause"))
	assert.Equal(t, "41023", r.Value("ext"))
	assert.Empty(t, r.Value("failure"))
	assert.Empty(t, r.Value("no-such-name"))
}
