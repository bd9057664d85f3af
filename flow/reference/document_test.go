package reference

import (
	"context"
	"os"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/parser"
	"uccetrace/parser/source"
)

// said is an event as a test compares it: who said what, with every value.
type said struct {
	at      parser.Time
	process string
	message string
	fields  string
}

// read gives the claimed events of a dump, by time, then as they stand.
func read(t *testing.T, name string, dump []byte) []said {
	t.Helper()
	cat := embedded(t)
	capture, err := parser.Open(context.Background(), []*source.Source{source.FromBytes(name, dump)}, parser.Options{Catalog: cat})
	require.NoError(t, err)
	var out []said
	for _, run := range capture.Runs {
		for block, err := range run.Blocks(context.Background()) {
			require.NoError(t, err)
			for _, e := range block.Events {
				var fields []string
				for _, f := range e.Fields {
					fields = append(fields, cat.Names[f.Name].Name+"="+string(e.Text[f.Start:f.End]))
				}
				out = append(out, said{e.Time, e.Proc.Printed, e.Message.ID, strings.Join(fields, " ")})
			}
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		if out[i].process != out[j].process {
			return out[i].process < out[j].process
		}
		return out[i].at < out[j].at
	})
	return out
}

// garbled is what the document spells otherwise than the product would: eight f
// are a 32-bit -1, and it has lost one of them twice.
var garbled = strings.NewReplacer("sghex=0xfffffff", "sghex=0xffffffff", "sgnumhex=0xfffffff", "sgnumhex=0xffffffff")

// TestDocument: the built-in site, one log-in of agent 10000, prints the lines of
// the document, message for message, in every value but times.
//
// Where the document is garbled: an f is lost in SG=-1(0xfffffff) and in
// SkGrpNo=0xfffffff; one PIM entry is wrapped inside a field, and entries stand
// fused on one line, which the parser undoes; the PIM's group assignment stands
// before lines that are older.
func TestDocument(t *testing.T) {
	document, err := os.ReadFile("../../testdata/agent-login.log")
	require.NoError(t, err)
	run := run(t, Options{}, Action{At: Second, Kind: SignIn})
	var dump strings.Builder
	for _, e := range run.entries {
		if e.process.Name != "finesse" { // the document has no log of it
			dump.WriteString(e.text)
		}
	}
	strip := func(in []said) (out []said) {
		for _, s := range in {
			s.at, s.fields = 0, strings.ReplaceAll(garbled.Replace(s.fields), "0xfffffffff", "0xffffffff")
			out = append(out, s)
		}
		return out
	}
	want := strip(read(t, "agent-login.log", document))
	assert.Equal(t, 34, len(want), "messages in the document")
	assert.Equal(t, want, strip(read(t, "run.log", []byte(dump.String()))))
}

// TestDocumentOrder: what must come before what, in the engine's own run, is a
// partial order, and the document keeps to it.
func TestDocumentOrder(t *testing.T) {
	document, err := os.ReadFile("../../testdata/agent-login.log")
	require.NoError(t, err)
	p, err := NewReplayer(embedded(t))
	require.NoError(t, err)
	r, err := p.Replay(context.Background(), Request{Agent: flow.Agent{
		SkillGroups: []string{"5000", "5002", "5003"}, PrecisionQueues: []string{"5000"},
	}})
	require.NoError(t, err)
	steps := r.Login.Steps

	times := make([]parser.Time, len(steps))
	seen := make([]bool, len(steps))
	for _, s := range read(t, "agent-login.log", document) {
		for i := range steps {
			if !seen[i] && steps[i].Message == s.message && (steps[i].Node+"-"+steps[i].Printed) == s.process {
				seen[i], times[i] = true, s.at
				break
			}
		}
	}
	before, pairs := 0, 0
	for i := range steps {
		assert.False(t, r.Before(i, i))
		for j := range steps {
			if !r.Before(i, j) {
				continue
			}
			before++
			assert.False(t, r.Before(j, i), "%s and %s", steps[i].Message, steps[j].Message)
			for k := range steps {
				if r.Before(j, k) {
					assert.True(t, r.Before(i, k))
				}
			}
			if seen[i] && seen[j] {
				pairs++
				assert.LessOrEqual(t, times[i], times[j], "%s before %s", steps[i].Message, steps[j].Message)
			}
		}
	}
	assert.Greater(t, pairs, 300)
	t.Logf("%d steps, %d pairs in order, %d of them in the document", len(steps), before, pairs)

	at := func(message string) int {
		for i := range steps {
			if steps[i].Message == message {
				return i
			}
		}
		t.Fatalf("no %s", message)
		return 0
	}
	ordered := func(a, b string) bool { return r.Before(at(a), at(b)) }
	assert.True(t, ordered("opc.map-invocation", "pim.set-agent-state"))
	assert.True(t, ordered("jgw.add-call-observer", "pim.snapshot-response"))
	assert.True(t, ordered("opc.attribute-login", "router.attribute-login"))
	assert.True(t, ordered("pim.observer-response", "ctisvr.set-agent-state-conf-event"))
	assert.False(t, ordered("router.attribute-login", "ctisvr.set-agent-state-conf-event"), "the confirmation and the router run side by side")
	assert.False(t, ordered("ctisvr.set-agent-state-conf-event", "router.logged-in-to-group"))
	assert.False(t, ordered("pim.network-target", "pim.device-target"), "lines of one handling")
}
