package render

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow/knowledge"
)

// explained is a question whose answer has everything; its texts hold what must
// not reach a terminal.
func explained() (codes, cause *Explanation) {
	source := knowledge.Reference{Key: "guide", Title: "A guide of ours", URL: "https://example.com/" + strings.Repeat("long/", 20)}
	c := &knowledge.Cause{
		ID: "extension-in-no-rule", Title: "No Agent Targeting Rule has the extension", Severity: knowledge.Error,
		Decisions: []knowledge.Decision{{Name: "pim.find-atr", Outcome: "not-in-range"}},
		Codes:     []knowledge.Relation{{Key: knowledge.Key{Table: "CF", Number: "260"}, Strength: knowledge.Among, Sources: []knowledge.Reference{source}}},
		Releases:  "8.0 and later", Failures: []string{"F23"},
		Happened: []knowledge.Block{{Text: "The PIM looks for the extension in the Agent Targeting Rules and finds none \x1b[2J\u202e."}},
		Sees:     []knowledge.Block{{Text: `"The device is invalid".`}},
		Why:      []knowledge.Block{{Text: "No rule has it."}},
		Fix:      []knowledge.Block{{Item: true, Text: "Add the range: low and high of one length, no overlap with other rules of the peripheral."}},
		Collect: []knowledge.Block{{Command: &knowledge.Command{
			Where: "PG, both sides", Release: "all", Impact: knowledge.Load, Restore: "debug /on", Source: source,
			Run: []string{"procmon <instance> <node> opc", "debug /agent"},
		}}},
		Sources: []knowledge.Reference{source},
	}
	other := &knowledge.Cause{ID: "a\x1b]0;x\a", Title: "::error::another", Severity: knowledge.Warning}
	code := ExplainedCode{
		Table: "CF", Number: "260", Forms: []string{"260", "0x104"}, Name: "CF_INVALID_LOGON_DEVICE_SPECIFIED", Basis: "published",
		Title: "control failure", Used: "FailureCode of CONTROL_FAILURE_CONF (message type 35)", Meaning: "No phone that an agent can log in on.",
		Causes: []string{c.ID}, Sources: []knowledge.Reference{source},
	}
	unnamed := code
	unnamed.Name, unnamed.Table = "", "PROVIDER_CLOSED_REASON"
	derived := code
	derived.Basis = "derived"
	return &Explanation{
		Schema: ExplainSchema, Question: "260", ReadAs: []string{"CF 260 CF_INVALID_LOGON_DEVICE_SPECIFIED\x1b[2J", "2", "3", "4", "5"},
		Respelled: []Respelling{{"devise", "device\u202e"}},
		Relations: []ExplainedRelation{
			{Cause: c.ID, Code: "CF 260", As: "CF 260", Strength: knowledge.Among, Sources: []knowledge.Reference{source}},
			{Cause: other.ID, Code: "CF 260", As: "PERERR 1", Strength: knowledge.GoesWith},
			{Cause: other.ID, Message: "pim.extension-in-atr", Strength: knowledge.Names},
		},
		Codes: []ExplainedCode{code, unnamed, derived}, Causes: []*knowledge.Cause{c, other}, Left: 2,
		Messages: []ExplainedMessage{{ID: "pim.extension-in-atr", Process: "pim", Title: "the extension is in a rule", Basis: "public", Wording: "Found <ext>"}},
	}, &Explanation{Schema: ExplainSchema, Question: "extension-in-no-rule", Causes: []*knowledge.Cause{c}}
}

func TestExplain(t *testing.T) {
	codes, cause := explained()
	for name, opt := range map[string]Options{
		"80": {Width: 80}, "40": {Width: 40}, "color": {Width: 80, Color: true}, "ascii": {Width: 80, ASCII: true},
	} {
		line, words := *codes, *codes
		line.Line, words.Ranked, words.Left = true, true, 3
		for kind, e := range map[string]*Explanation{"codes": codes, "cause": cause, "line": &line, "words": &words} {
			var b bytes.Buffer
			require.NoError(t, Explain(&b, e, opt))
			golden(t, "explain-"+kind+"."+name, b.String())
			text := b.String()
			assert.NotContains(t, text, "\x1b[2J")
			assert.NotContains(t, text, "\x1b]")
			assert.NotContains(t, text, "\u202e")
			for _, line := range strings.Split(text, "\n") {
				assert.False(t, strings.HasPrefix(strings.TrimSpace(line), "::"), line)
				if !opt.Color {
					assert.LessOrEqual(t, len([]rune(line)), opt.Width, line)
				}
			}
		}
	}
}

// TestExplainAddresses: asked for all, addresses are shown whole, to be copied.
func TestExplainAddresses(t *testing.T) {
	_, cause := explained()
	var short, long bytes.Buffer
	require.NoError(t, Explain(&short, cause, Options{Width: 40}))
	require.NoError(t, Explain(&long, cause, Options{Width: 40, All: true}))
	assert.NotContains(t, short.String(), "https://")
	assert.Contains(t, long.String(), "    "+cause.Causes[0].Sources[0].URL+"\n")
}

func TestExplainJSON(t *testing.T) {
	codes, _ := explained()
	var b bytes.Buffer
	require.NoError(t, ExplainJSON(&b, codes))
	assert.NotContains(t, b.String(), "\x1b")
	assert.NotContains(t, b.String(), "\u202e")
	var back Explanation
	require.NoError(t, json.Unmarshal(b.Bytes(), &back))
	assert.Equal(t, codes.Causes[0].Happened, back.Causes[0].Happened)
	assert.Equal(t, codes.Codes, back.Codes)
}
