package render

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	gmtext "github.com/yuin/goldmark/text"

	"uccetrace/flow"
)

// checkMarkdown holds S1, S6 and S7: read by a parser of GitHub's dialect there is no
// raw HTML, no link, no image, and nothing but what the report itself lays out.
func checkMarkdown(t *testing.T, out string) {
	t.Helper()
	require.Empty(t, forbidden(out, false))
	noCommands(t, out)
	src := []byte(out)
	doc := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote)).Parser().Parse(gmtext.NewReader(src))
	width := 0
	require.NoError(t, ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.RawHTML, *ast.HTMLBlock, *ast.Link, *ast.Image, *ast.AutoLink, *ast.Blockquote, *ast.ThematicBreak,
			*east.Strikethrough, *east.FootnoteLink, *east.Footnote, *ast.CodeBlock, *east.TaskCheckBox:
			t.Fatalf("%s in %q", n.Kind(), out)
		case *ast.Heading:
			require.LessOrEqual(t, n.Level, 3)
		case *ast.FencedCodeBlock:
			require.Contains(t, []string{"text", "mermaid"}, string(n.Language(src)))
			if string(n.Language(src)) == "mermaid" {
				checkMermaid(t, string(n.Lines().Value(src)))
			}
		case *ast.Emphasis:
			require.Equal(t, 2, n.Level)
		case *east.TableHeader:
			width = n.ChildCount()
		case *east.TableRow:
			require.Equal(t, width, n.ChildCount())
		case *ast.Text:
			require.NotRegexp(t, "[<>&`*_~@#|\\[\\]\\\\$]", string(n.Value(src)), "outside of code")
		case *ast.CodeSpan:
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	}))
}

// checkMermaid holds the limits of a drawing and that its labels only label.
func checkMermaid(t *testing.T, text string) {
	t.Helper()
	require.Less(t, len(text), 50_000)
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	require.Equal(t, "sequenceDiagram", lines[0])
	require.LessOrEqual(t, len(lines), 500)
	const label = `(?:[^;#<>&"%{}\[\]\x60\\$|]|#\d+;)+`
	for _, l := range lines[1:] {
		require.Regexp(t, `^  (?:participant p\d+ as `+label+`|Note over p\d+(?:,p\d+)?: `+label+`|p\d+--?>>p\d+: `+label+`)$`, l)
	}
}

func TestMarkdownWords(t *testing.T) {
	for in, want := range map[string]string{
		"agent 10000 (agent1), peripheral 5000": "agent 10000 (agent1), peripheral 5000",
		"23:35:36.354 – 23:36:01.100":           "23:35:36.354 – 23:36:01.100",
		"+5 ms, -1":                             "+5 ms, -1",
		"a_b c*d":                               "`a_b c*d`",
		"see http://x.y":                        "see `http://x.y`",
		"www.x.com":                             "`www.x.com`",
		"1.":                                    "`1.`",
		"7f9496a4244e":                          "`7f9496a4244e`",
		"`x`":                                   "`` `x` ``",
		"Müller 李小龍":                            "Müller 李小龍",
		"":                                      "",
	} {
		assert.Equal(t, want, markdown(in))
	}
	assert.Equal(t, "`a \\| b`", codeCell("a | b"))
	assert.Equal(t, []string{"`````text", "```", "x", "````", "`````"}, fenced("text", []string{"```", "x", "````"}), "no line ends it")
	assert.Equal(t, "```text", fenced("text", nil)[0])
}

// TestMermaidIsSplit: a ladder beyond the limits stands in parts that each keep them.
func TestMermaidIsSplit(t *testing.T) {
	for words, least := range map[int]int{0: 1500 / mermaidEdges, 60: 25} {
		splitMermaid(t, words, least)
	}
}

func splitMermaid(t *testing.T, words, least int) {
	t.Helper()
	l := fixtureFailed()
	l.Steps = nil
	for i := range 1500 {
		s := fixtureSteps()[6]
		s.OffsetMS, s.Title, s.Wire.Message = int64(i), "x", fmt.Sprintf("M%dx%s", i, strings.Repeat("&;", words))
		l.Steps = append(l.Steps, s)
	}
	out := draw(t, "md", Options{All: true}, fixtureClosing(), l)
	checkMarkdown(t, out)
	assert.GreaterOrEqual(t, strings.Count(out, "```mermaid"), least)
	for i := range 1500 {
		require.Equal(t, 1, strings.Count(out, fmt.Sprintf(": +%s M%dx", digits(int64(i)), i)), "every message is in one part")
	}
}

// TestTicketRoom: a ticket takes 65,536 characters; what has no room is counted.
func TestTicketRoom(t *testing.T) {
	f, _ := Lookup("md")
	var b strings.Builder
	s := f.New(&b, Options{Capture: "logs"})
	require.NoError(t, s.Begin())
	crowd(2000, func(l *flow.Login) { require.NoError(t, s.Login(l)) })
	require.NoError(t, s.End(fixtureClosing()))
	assert.Less(t, len([]rune(b.String())), 65_536)
	full := strings.Count(b.String(), "\n## Login ")
	assert.Positive(t, full)
	assert.Contains(t, b.String(), fmt.Sprintf("%d more logins that did not succeed have no room here", 40-full))
	checkMarkdown(t, b.String())
}
