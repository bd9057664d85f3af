package analysis_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// misprinted writes a login's logs, in one of which something stands otherwise, where it
// stands first.
func misprinted(t *testing.T, entries []entry, log, was, is string) []string {
	t.Helper()
	paths := dump(t, t.TempDir(), entries)
	for _, path := range paths {
		if filepath.Base(path) != log {
			continue
		}
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Contains(t, string(data), was)
		require.NoError(t, os.WriteFile(path, bytes.Replace(data, []byte(was), []byte(is), 1), 0o644))
	}
	return paths
}

// TestMisprint: a line of which a character is another one makes no login of its own, but a
// client's request for another phone. Nothing of the login that was meant becomes doubtful.
func TestMisprint(t *testing.T) {
	const asks = " Trace: CSTASetAgentState: "
	a := distinct(1, 7, 36_000_000)
	asked := client(a, 0x1b65f, "SET_AGENT_STATE_CONF (InvokeID:0x%x")
	for i := range asked[:3] {
		asked[i].at = a.at // in the millisecond in which OPC takes it
	}
	entries := append(asked, a.entries()...)
	sound := analyze(t, dump(t, t.TempDir(), entries)...)
	require.Len(t, sound.logins, 1)
	for name, c := range map[string]struct {
		log, was, is string
		apart        int // steps of a login beside the one; 0 for none
	}{
		"OPC's node, to that of no PG":    {"pg1a-opc.txt", "PG1A-opc" + asks, "PW1A-opc" + asks, 0},
		"OPC's side, to neither":          {"pg1a-opc.txt", "PG1A-opc" + asks, "PG1I-opc" + asks, 0},
		"OPC's node, to another PG":       {"pg1a-opc.txt", "PG1A-opc" + asks, "PG3A-opc" + asks, 0},
		"the PIM's node, to another PG":   {"pg1a-pim1.txt", "PG1A-pim1" + asks, "PG3A-pim1" + asks, 0},
		"OPC's number":                    {"pg1a-opc.txt", "InvokeID=" + a.opc, "InvokeID=0xf0000407", 0},
		"the PIM's number":                {"pg1a-pim1.txt", "InvokeID=" + a.opc, "InvokeID=0xf0000407", 0},
		"the device, where OPC asks":      {"pg1a-opc.txt", "Dev=" + a.ext, "Dev=41407", 0},
		"the device, where the PIM asks":  {"pg1a-pim1.txt", "Dev=" + a.ext, "Dev=41407", 0},
		"the device, where a client asks": {"cg1a-ctisvr.txt", "AgentExtension:" + a.ext, "AgentExtension:41407", 2},
	} {
		t.Run(name, func(t *testing.T) {
			paths := misprinted(t, entries, c.log, c.was, c.is)
			got := analyze(t, paths...)
			want := []int{len(sound.logins[0].Steps) - c.apart}
			if c.apart > 0 {
				want = append(want, c.apart)
			}
			var steps []int
			for _, l := range got.logins {
				steps = append(steps, len(l.Steps))
				assert.Empty(t, l.Ambiguous)
				assert.Equal(t, a.agent, l.Agent.ID)
			}
			assert.ElementsMatch(t, want, steps)
			assert.Len(t, analyze(t, append(misprinted(t, entries, c.log, c.was, c.is), paths...)...).logins, len(want), "twice")
			assert.Empty(t, got.closing.Summary.Loose)
		})
	}
}

// TestLostLineOfTheRouter: what the router prints first of an agent's second login is
// that login's, though of the first one just that line is lost.
func TestLostLineOfTheRouter(t *testing.T) {
	first := distinct(1, 7, 36_000_000)
	second := later(first, 8000)
	var entries []entry
	for _, e := range first.entries() {
		if !strings.Contains(e.text, "AgentAttrLoginReq") {
			entries = append(entries, e)
		}
	}
	c := analyze(t, dump(t, t.TempDir(), append(entries, second.entries()...))...)
	require.Len(t, c.logins, 2)
	whole(t, second, c.logins[1])
}
