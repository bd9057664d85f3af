package catalog

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write golden files")

// golden compares with a file of testdata; -update writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

// The grammar is pinned, so that a change of the language shows in review.
func TestEBNF(t *testing.T) {
	golden(t, "language.ebnf", newParser().String()+"\n")
}

// with loads definitions on top of the embedded ones.
func with(t testing.TB, text string) (*Catalog, error) {
	t.Helper()
	return embeddedCatalog(t).With(fstest.MapFS{"defs/my.trace": {Data: []byte(text)}}, "defs")
}

const example = "\n  example assumed \"made up\"\n    | 10:00:00:000 PG1A-opc Trace: "

// Every error names the place and says what to write. Each case stands between
// ==== lines in the golden file, its errors below it.
func TestErrors(t *testing.T) {
	var b strings.Builder
	for _, text := range []string{
		"nam foo integer \"x\"",
		"lines Foo",
		"name foo number \"x\"",
		"name foo integer request \"x\"",
		"name foo integer request in pgs \"x\"",
		"name foo word private persons \"x\"",
		"name foo integer",
		"name foo integer \"x",
		"name ext word \"x\"",
		"line Foo <ext>",
		"| Foo",
		"message foo \"x\"\n  line Foo",
		"message opc.foo\n  line Foo",
		"message opc.foo \"x\"\n  line Foo bar",
		"message opc.foo \"x\"" + example + "Foo bar",
		"message opc.foo \"x\"\n  line Foo <ect> bar" + example + "Foo 1 bar",
		"message opc.foo \"x\"\n  line Foo <ext hexa> bar" + example + "Foo 1 bar",
		"message opc.foo \"x\"\n  line Foo <ext bar" + example + "Foo 1 bar",
		"message opc.foo \"x\"\n  line Foo <the new ext> bar" + example + "Foo 1 bar",
		"message opc.foo \"x\"\n  line <ext> bar" + example + "1 bar",
		"message opc.foo \"x\"\n  line Foo <ext><agent>" + example + "Foo 12",
		"message opc.foo \"x\"\n  line Foo <ext> or <ext>" + example + "Foo 1 or 2",
		"message opc.foo \"x\"\n  line Foo A=<ext>\n  then B=<ext>" + example + "Foo A=1",
		"message opc.foo \"x\"\n  line Foo\n  line Bar" + example + "Foo",
		"message opc.foo \"x\"\n  line Foo\n  under Bar\n  then Baz" + example + "Foo",
		"message opc.foo \"x\"\n  opens login when mood is LOG_IN\n  line Foo <mode>" + example + "Foo LOG_IN",
		"message opc.foo \"x\"\n  opens login when mode is LOG_IN\n  line Foo <ext>" + example + "Foo 1",
		"message opc.foo \"x\"\n  opens login when mode LOG_IN\n  line Foo <mode>" + example + "Foo LOG_IN",
		"message opc.foo \"x\"\n  opens the login\n  line Foo <mode>" + example + "Foo LOG_IN",
		"message opc.foo \"x\"\n  from opc\n  line Foo <mode>" + example + "Foo LOG_IN",
		"message opc.foo \"x\"\n  key\n  line Foo <mode>" + example + "Foo LOG_IN",
		"message opc.foo \"x\"\n  line Foo <steps>\n  list steps" + example + "Foo 1",
		"message opc.foo \"x\"\n  line Foo <ext>\n  list steps\n  each <steppq>," + example + "Foo 1",
		"message opc.foo \"x\"\n  line Foo <ext>\n  each <steppq>," + example + "Foo 1",
		"message opc.foo \"x\"\n  line Foo <ext>\n  example rumour \"x\"\n    | Foo 1",
		"message opc.foo \"x\"\n  line Foo <ext>\n  example public\n    | Foo 1",
		"message opc.foo \"x\"\n  line Foo <ext>\n  example public source",
		"message opc.foo \"x\"\n  line Foo <ext>" + example + "Bar 1",
		"message opc.foo \"x\"\n  line Foo number <opc>" + example + "Foo number yes",
		"message opc.foo \"x\"\n  line Foo <ext>" + example + "Foo 1\n    | 10:00:00:000 PG1A-opc Trace: Bar",
		"message opc.foo \"x\"\n  line Foo <ext>" + example + "Foo 1\n    | Bar: 5",
		"message opc.foo \"x\"\n  line CSTASetAgentState: <caller> InvokeID=<opc> Dev=<ext> AgentMode=<mode> AGID=<agent> SG=<sg>(<sghex>))" + example + "CSTASetAgentState: F InvokeID=0x1 Dev=1 AgentMode=LOG_IN AGID=1 SG=-1(0xf))",
		"message opc.foo \"x\"\n  line Foo <ext>" + example + "Foo 1\nmessage opc.foo \"y\"\n  line Bar <ext>" + example + "Bar 1",
		"extend message opc.set-agent-stat\n  or Foo <ext>",
		"extend message opc.set-agent-state\n  step request",
		"message opc.set-agent-state \"x\"\n  line CSTASetAgentState2: Dev=<ext>" + example + "CSTASetAgentState2: Dev=1",
		"message opc.foo \"x\"\n  general 5\n  line Foo <ext>" + example + "Foo 1",
	} {
		_, err := with(t, text)
		var errs Errors
		require.ErrorAs(t, err, &errs, text)
		b.WriteString("====\n" + text + "\n----\n")
		for _, e := range errs {
			require.NotContains(t, e.Error(), "\n")
			require.Positive(t, e.Pos.Line)
			require.Positive(t, e.Pos.Column)
			b.WriteString(e.Error() + "\n" + e.Excerpt() + "\n")
		}
	}
	golden(t, "errors.txt", b.String())
}

func TestNoDefinitions(t *testing.T) {
	c := embeddedCatalog(t)
	_, err := c.With(fstest.MapFS{"defs/readme.md": {Data: []byte("x")}}, "defs")
	require.ErrorContains(t, err, "holds no *.trace file")
	_, err = c.With(fstest.MapFS{}, "nowhere")
	require.ErrorContains(t, err, "nowhere")
}

func TestExcerpt(t *testing.T) {
	e := &Error{Pos: Pos{"x.trace", 1, 4}, Line: "\tä é"}
	require.Equal(t, "\tä é\n\t  ^", e.Excerpt())
}

func TestSuggest(t *testing.T) {
	known := []string{"ext", "agent", "opc"}
	require.Equal(t, "; did you mean ext?", suggest("ect", known))
	require.Equal(t, "; did you mean agent?", suggest("agnet", known))
	require.Empty(t, suggest("peripheral", known))
}

// Words that are clauses elsewhere may stand anywhere behind the first word of a
// line, comments behind a template begin after two blanks.
func TestClausesAreFirstWords(t *testing.T) {
	c, err := with(t, `
# a comment
name line-number integer "then or under"     # a comment
message opc.line "message line or then"      # a comment
  part of line then                          # a comment
  line Message line <line-number> Dialed# 5 <<x>   # a comment
  example public line                        # a comment
    # a comment between
    | Message line 7 Dialed# 5 <x>
`)
	require.NoError(t, err)
	require.Equal(t, "opc.line line-number=7", read(c, "opc", "Message line 7 Dialed# 5 <x>"))
	m, _ := c.Message("opc.line")
	require.Equal(t, []string{"line", "then"}, m.PartOf)
	require.Equal(t, "message line or then", m.Title)
}

func TestWindowsText(t *testing.T) {
	c, err := with(t, "\ufeffmessage opc.foo \"x\"\r\n  line Foo <ext>\r\n  example public s\r\n    | Foo 7\r\n")
	require.NoError(t, err)
	require.Equal(t, "opc.foo ext=7", read(c, "opc", "Foo 7"))
}
