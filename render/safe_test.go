package render

import (
	"testing"

	"github.com/stretchr/testify/assert"

	vectors "uccetrace/testdata/hostile"
)

// hostile is the table of texts that act on whoever shows them as they are.
var hostile = vectors.Texts()

func TestSafe(t *testing.T) {
	for _, tt := range []struct{ in, want, ascii string }{
		{"", "", ""},
		{"Agent=5001 (agent1)", "Agent=5001 (agent1)", ""},
		{`ADDED\UPDATED`, `ADDED\UPDATED`, ""},
		{"a\tb", "a b", ""},
		{"\x1b[2J", `\x1b[2J`, ""},
		{"\u009b2J", `\x9b2J`, ""},
		{"\x9b2J", `\x9b2J`, ""},
		{"\u202egnp", `\u202egnp`, ""},
		{"\U000e0041", `\U000e0041`, ""},
		{"Müller 李", "Müller 李", `M\xfcller \u674e`},
		{"e\u0301", "e\u0301", `e\u0301`},
		{"\u0301x", `\u0301x`, ""},
		{"Z\u0301\u0302\u0303", "Z\u0301\u0302" + `\u0303`, `Z\u0301\u0302\u0303`},
		{"a\nb", `a\x0ab`, ""},
		{"\xff", `\xff`, ""},
		{"at ##vso[task.x]y", `at \x23#vso[task.x]y`, ""},
		{"# ## ### a#[b]", "# ## ### a#[b]", ""},
	} {
		assert.Equal(t, tt.want, safe(tt.in, false))
		if tt.ascii == "" {
			tt.ascii = tt.want
		}
		assert.Equal(t, tt.ascii, safe(tt.in, true))
	}
	for name, s := range hostile {
		once := safe(s, false)
		assert.Equal(t, once, safe(once, false), name)
		assert.Empty(t, forbidden(once, false), name)
		assert.Empty(t, forbidden(safe(s, true), true), name)
	}
}

func TestLine(t *testing.T) {
	assert.Equal(t, `\x3a:error::x`, Line("::error::x"))
	assert.Equal(t, `  \x23#[group]`, Line("  ##[group]"))
	assert.Equal(t, `x \x23#[group]`, Line("x ##[group]"))
	assert.Equal(t, "opc.log: no such file", Line("opc.log: no such file\r\n"))
}
