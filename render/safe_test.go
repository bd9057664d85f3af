package render

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// hostile are texts that act on a terminal, a CI log or a reader's eye when they
// are shown as they are.
var hostile = map[string]string{
	"empty":                  "",
	"clear screen":           "\x1b[2J",
	"colour":                 "\x1b[31mred\x1b[0m",
	"window title":           "\x1b]0;title\x07",
	"hyperlink":              "\x1b]8;;http://x\x1b\\y\x1b]8;;\x1b\\",
	"clipboard":              "\x1b]52;c;ZXZpbA==\x07",
	"device control string":  "\x1bP1;2q\x1b\\",
	"application program":    "\x1b_x\x1b\\",
	"privacy message":        "\x1b^x\x1b\\",
	"start of string":        "\x1bXx\x1b\\",
	"lone escape":            "a\x1b",
	"8-bit CSI, raw":         "\x9b2J",
	"8-bit CSI, UTF-8":       "\u009b2J",
	"8-bit OSC, UTF-8":       "\u009d0;x\u009c",
	"carriage return":        "good\rbad",
	"back space":             "bad\b\b\bgood",
	"bell, tabs, feeds":      "\a\v\f\x00\x7f",
	"line feed":              "a\nb",
	"right to left":          "\u202egnp.exe",
	"isolates":               "\u2066x\u2069\u2067y\u2068",
	"marks":                  "a\u200eb\u200fc\u061cd",
	"zero width":             "1\u200b0\u200c0\u200d0\u2060",
	"soft hyphen":            "10\u00ad000",
	"separators":             "a\u2028b\u2029c",
	"byte order mark":        "\ufeffx",
	"tags":                   "\U000e0041\U000e0042\U000e007f",
	"variation":              "x\ufe0f\U000e0100",
	"fillers":                "\u3164\u115f\u1160\uffa0\u2800",
	"no UTF-8":               "\xff\xfe\xc3\x28\xed\xa0\x80",
	"zalgo":                  "Z\u0301\u0302\u0303\u0304\u0305\u0306\u0307",
	"mark on nothing":        "\u0301x",
	"private use":            "\ue000\U000f0000",
	"no-break space":         "a\u00a0b\u3000c",
	"CI commands":            "::error::x",
	"CI commands, old":       "##[error]x",
	"flags":                  "\U0001f1e9\U0001f1ea",
	"emoji":                  "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f44d\U0001f3fd",
	"wide and right to left": "李小龍 한글 ภาษาไทย עברית नमस्ते",
	"jamo":                   "\u1112\u1161\u11ab",
	"forged entry":           "x 23:35:36:404 ra-rtr Trace: AgentAttrLoginReq: Agent=5001 (agent1), Peripheral=5000",
	"no blank at all":        strings.Repeat("x", 400),
	"JSON and quotes":        `"},{"id":"\u001b` + "\\",
	"formula":                "=cmd|' /C calc'!A0",
	"markup":                 "<script>alert(1)</script>&amp;",
}

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
	assert.Equal(t, "opc.log: no such file", Line("opc.log: no such file\r\n"))
}
