package analysis_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow/analysis"
	"uccetrace/flow/knowledge"
)

// hooked is a context that does something when it is asked for its state the nth time, as
// it is before each block that is read.
type hooked struct {
	context.Context
	left *atomic.Int64
	do   func()
}

func (h hooked) Err() error {
	if h.left.Add(-1) == 0 {
		h.do()
	}
	return h.Context.Err()
}

// TestCutWhileRead: of a log that is cut, or grows, at any moment of the first or second
// reading there is a report, which says that it is not whole if it is not the whole one's.
func TestCutWhileRead(t *testing.T) {
	log := "09:00:00:123 PG7B-opc Trace: TPServices::AddInvocationByCTIInvokeID - CTIInvokeID 0x3a0000f1 mapped to OPCInvokeID 0xf00001a7\n" +
		"09:00:00:123 PG7B-opc Trace: CSTASetAgentState: TPServices::AddInvocationByCTIInvokeID InvokeID=0xf00001a7 Dev=41055 AgentMode=LOG_IN AGID=20417 SG=-1(0xfffffff))\n" +
		strings.Repeat("09:00:01:000 PG7B-opc Trace: nothing of interest that goes on and on and on and on and on and on and on and on\n", 6_000) +
		"09:00:02:000 PG7B-opc Trace: nobody knows this line of agent 20417\n"
	path := filepath.Join(t.TempDir(), "opc.txt")
	read := func(moment int64, do func()) (text string, incomplete, done bool) {
		require.NoError(t, os.WriteFile(path, []byte(log), 0o666))
		left := &atomic.Int64{}
		left.Store(moment)
		opt := analysis.Options{Paths: []string{path}, Catalog: embedded(), Causes: knowledge.Embedded, Verbatim: true, Beyond: true, Filter: analysis.Filter{Agent: "20417"}}
		var c collector
		status, err := analysis.Run(hooked{t.Context(), left, do}, opt, &c)
		require.NoError(t, err, moment)
		require.NotEmpty(t, c.closing.Input.Sources, moment)
		assert.Equal(t, len(status.Incomplete) > 0, c.closing.Input.Sources[0].Error != "", moment)
		all, err := json.Marshal([]any{c.logins, c.closing})
		require.NoError(t, err)
		return string(all), len(status.Incomplete) > 0, left.Load() > 0
	}
	whole, incomplete, _ := read(0, nil)
	require.False(t, incomplete)
	require.Contains(t, whole, "nobody knows this line")
	for name, do := range map[string]func(){
		"cut":   func() { os.Truncate(path, int64(len(log)/2)) },
		"empty": func() { os.Truncate(path, 0) },
		"grows": func() {
			f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			if err == nil {
				f.WriteString(log)
				f.Close()
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			hurt := 0
			for moment := int64(1); ; moment += 1 + moment/6 { // later ones come while causes are looked for
				text, incomplete, done := read(moment, do)
				if done {
					break
				}
				if incomplete {
					hurt++
				} else if name != "grows" {
					assert.Equal(t, whole, text, moment)
				}
			}
			if name != "grows" {
				assert.Positive(t, hurt)
			} else {
				assert.Zero(t, hurt)
			}
		})
	}
}
