package render

import (
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"uccetrace/flow"
	vectors "uccetrace/testdata/hostile"
)

// poisonedVerdict is one of everything with a text in every field that a trace, a file
// name or a policy may fill.
func poisonedVerdict(bad string) *flow.Verdict {
	v := badVerdict()
	for i := range v.Findings {
		v.Findings[i].Collect = []string{""}
	}
	levels := make([]flow.Level, len(v.Findings))
	for i := range v.Findings {
		levels[i] = v.Findings[i].Level
	}
	poison(reflect.ValueOf(v), bad)
	v.Schema = flow.CheckSchema
	for i := range v.Findings {
		v.Findings[i].Level = levels[i]
		if levels[i] != flow.NoteLevel && i%2 == 1 {
			v.Findings[i].Fingerprint = "" // a condition
		}
	}
	for i := range v.Rules {
		v.Rules[i].Level = flow.ErrorLevel
	}
	return v
}

var annotationShape = regexp.MustCompile(`^::(error|warning|notice) (file=[^:,\r]*,)?(line=\d+,)?title=[^:,\r]*::[^\r]*$`)

// checkGitHub holds that only annotations of ours are commands; it counts them.
func checkGitHub(t testing.TB, out string, ascii bool) int {
	t.Helper()
	require.Empty(t, forbidden(out, ascii))
	n := 0
	for _, line := range strings.Split(out, "\n") {
		if strings.HasPrefix(line, "::") {
			require.Regexp(t, annotationShape, line)
			n++
			continue
		}
		head := strings.TrimLeft(line, " ")
		require.False(t, strings.HasPrefix(head, "::") || strings.HasPrefix(head, "##["), line)
	}
	return n
}

// built is the structure of Markdown as GitHub reads it, without what stands in it.
// Links, HTML and pictures are refused.
func built(t testing.TB, markdown string) string {
	t.Helper()
	require.Empty(t, forbidden(markdown, false))
	noCommands(t, markdown)
	doc := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader([]byte(markdown)))
	var b strings.Builder
	require.NoError(t, ast.Walk(doc, func(n ast.Node, in bool) (ast.WalkStatus, error) {
		switch n.Kind() {
		case ast.KindLink, ast.KindAutoLink, ast.KindImage, ast.KindRawHTML, ast.KindHTMLBlock, ast.KindFencedCodeBlock, ast.KindCodeBlock, ast.KindBlockquote:
			require.Fail(t, "what a trace says is markup", "%s in %s", n.Kind(), markdown)
		case ast.KindText, ast.KindString, ast.KindCodeSpan:
			return ast.WalkSkipChildren, nil
		}
		if in {
			b.WriteString(n.Kind().String() + " ")
		}
		return ast.WalkContinue, nil
	}))
	return b.String()
}

// checkCheckFormat holds S1, S4 to S7 for one format.
func checkCheckFormat(t testing.TB, parts *jsonschema.Schema, f CheckFormat, bad string, opt Options) {
	t.Helper()
	v := poisonedVerdict(bad)
	out := drawCheck(t, f.Name, opt, v)
	harmless := func() string { return drawCheck(t, f.Name, opt, poisonedVerdict("harmless")) }
	switch f.Name {
	case "json":
		var back flow.Verdict
		require.NoError(t, json.Unmarshal([]byte(out), &back))
		require.Empty(t, forbidden(out, false))
		want, err := json.Marshal(bad)
		require.NoError(t, err)
		var text string
		require.NoError(t, json.Unmarshal(want, &text))
		require.Equal(t, text, back.Findings[0].Text)
	case "junit":
		_, _, errors, _ := checkJUnit(t, out)
		require.Equal(t, 1, errors)
	case "sarif":
		run := checkSARIF(t, parts, out)
		require.Len(t, run.Results, len(v.Findings))
	case "github":
		require.Equal(t, checkGitHub(t, harmless(), opt.ASCII), checkGitHub(t, out, opt.ASCII))
	case "summary":
		require.Equal(t, built(t, harmless()), built(t, out))
	default:
		bare := sgr.ReplaceAllString(out, "")
		if !opt.Color {
			require.NotContains(t, out, "\x1b")
		}
		require.Empty(t, forbidden(bare, opt.ASCII))
		noCommands(t, bare)
	}
}

// TestHostileChecks: every text in every field of a verdict, in every format; by default
// in one look, with UCCETRACE_THOROUGH in each.
func TestHostileChecks(t *testing.T) {
	parts := sarifParts(t)
	looks := []Options{{Width: 80}, {Width: 40, Color: true, All: true}, {Width: 80, ASCII: true}}
	for i, v := range vectors.Vectors() {
		t.Run(v.Name, func(t *testing.T) {
			for n, opt := range looks {
				for _, f := range CheckFormats() {
					if thorough || n == i%len(looks) {
						checkCheckFormat(t, parts, f, v.Text, opt)
					}
				}
			}
		})
	}
}

// TestMarkdownCannotAct: what Markdown and GitHub would make something of.
func TestMarkdownCannotAct(t *testing.T) {
	parts := sarifParts(t)
	for _, bad := range []string{"[a](http://x)", "<b>x</b>", "<http://x>", "http://example.com", "www.example.com", "a@example.com", "@someone", "#12", "```", "`", "``x`", "`*x*`", "``*x* `y``", " `", "a|b", "![x](y)",
		"- x", "1. x", "# x", "> x", "---", "***", "*x*", "_x_", "~~x~~", "&lt;", "<!--", "\\", "\\`", "a: b", "a. b", "x  ", "| - |", "[x]: y", "- [ ] x", "    code", "\tcode", "$x$", "=====", "www.x.y z", "see www.example.com", "mailto:x", "a.b", "a://b"} {
		for _, f := range CheckFormats() {
			checkCheckFormat(t, parts, f, bad, Options{Width: 80})
		}
	}
}

// FuzzCheckFormats has its seeds from the table of hostile texts.
func FuzzCheckFormats(f *testing.F) {
	formats, parts := CheckFormats(), sarifParts(f)
	for i, v := range vectors.Vectors() {
		f.Add(v.Text, uint8(i%len(formats)), i%2 == 0)
	}
	f.Fuzz(func(t *testing.T, text string, format uint8, ascii bool) {
		if len(text) > 512 {
			return
		}
		checkCheckFormat(t, parts, formats[int(format)%len(formats)], text, Options{Width: 80, ASCII: ascii})
	})
}
