package render

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// harmlessLike is a text of the same shape with nothing in it that acts anywhere:
// what is laid out by it has the same parts.
func harmlessLike(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if unicode.IsSpace(r) && r < 0x80 {
			b.WriteRune(r)
		} else {
			b.WriteByte('x')
		}
		i += n
	}
	return b.String()
}

// shape lists the elements of a page in order, with their attributes' names; texts
// gives all its text.
func shape(t *testing.T, page string) (elements, texts []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	for n := range root.Descendants() {
		switch n.Type {
		case html.ElementNode:
			names := []string{}
			for _, a := range n.Attr {
				names = append(names, a.Namespace+a.Key)
				if n.DataAtom.String() != "meta" {
					texts = append(texts, a.Val)
				}
			}
			elements = append(elements, n.Data+"["+strings.Join(names, " ")+"]")
		case html.TextNode:
			if n.Parent.Data != "style" {
				texts = append(texts, n.Data)
			}
		case html.CommentNode:
			elements = append(elements, "comment")
		}
	}
	return elements, texts
}

// external is what would make a browser ask for something.
var external = regexp.MustCompile(`(?i)\b(?:src|srcset|action|formaction|poster|background|ping|xlink:href|data)\s*=|@import|url\(`)

// checkHTML holds S1 and S2 for a page: hostile text gives the elements and the
// attributes that harmless text of the same shape gives, and shows as letters.
func checkHTML(t *testing.T, text, page, harmless string) {
	t.Helper()
	require.Empty(t, forbidden(page, false))
	noCommands(t, page)
	got, texts := shape(t, page)
	want, _ := shape(t, harmless)
	require.Equal(t, want, got, "%q", text)
	require.Empty(t, forbidden(strings.Join(texts, ""), false))
	for _, e := range got {
		name, attrs, _ := strings.Cut(strings.TrimSuffix(e, "]"), "[")
		require.NotContains(t, []string{"script", "iframe", "img", "link", "object", "embed", "base", "form", "input", "comment", "image", "use", "foreignObject"}, name)
		for _, a := range strings.Fields(attrs) {
			require.False(t, strings.HasPrefix(a, "on") || a == "style" || a == "src", "%s has %s", name, a)
		}
	}
}

func fullHTML(t *testing.T) string {
	t.Helper()
	return draw(t, "html", Options{Capture: "logs", Made: [][2]string{{"uccetrace", "v1"}}}, fixtureClosing(), fixtureLogin(), fixtureFailed(), fixtureStopped())
}

// TestHTMLPolicy: the policy allows the one style that is there and nothing else.
func TestHTMLPolicy(t *testing.T) {
	page := fullHTML(t)
	_, rest, ok := strings.Cut(page, "<style>")
	require.True(t, ok)
	style, rest, ok := strings.Cut(rest, "</style>")
	require.True(t, ok)
	require.NotContains(t, rest, "<style")
	sum := sha256.Sum256([]byte(style))
	assert.Contains(t, page, fmt.Sprintf(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'">`,
		base64.StdEncoding.EncodeToString(sum[:])))
	assert.Less(t, strings.Index(page, "Content-Security-Policy"), strings.Index(page, "<style>"))
	assert.NotContains(t, style, "/*", "html/template would drop a comment, and the digest would not fit")
	assert.Empty(t, external.FindString(page))
	assert.NotRegexp(t, `https?://`, page)
	assert.NotContains(t, page, "<script")
	assert.NotContains(t, page, "style=")
	assert.NotContains(t, page, "ZgotmplZ")
}

// TestNobodyTrustsText: nothing in this package calls a text safe that is not.
func TestNobodyTrustsText(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.NotRegexp(t, `template\.(HTML|HTMLAttr|JS|JSStr|URL|CSS|Srcset)\b`, string(text), name)
		assert.NotContains(t, string(text), `"text/template"`, name)
	}
}

// blaming are words that a report never says of people.
var blaming = regexp.MustCompile(`(?i)\b(?:blame|fault of|careless\w*|negligen\w*|forgot\w*|should have|guilty|culprit|incompeten\w*|user error|human error|mistakenly|sloppy)\b`)

func TestNobodyIsBlamed(t *testing.T) {
	for _, format := range []string{"html", "md", "note", "text"} {
		out := draw(t, format, Options{Capture: "logs"}, fixtureClosing(), fixtureLogin(), fixtureFailed(), fixtureStopped())
		assert.Empty(t, blaming.FindString(out), format)
	}
	files, err := filepath.Glob(filepath.Join("..", "flow", "knowledge", "data", "causes", "*.md"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.Empty(t, blaming.FindString(string(text)), name)
	}
}

// TestHTMLOutline: one heading of the first level, none left out below it; every
// header of a table says for what; every drawing has a title and a description.
func TestHTMLOutline(t *testing.T) {
	root, err := html.Parse(strings.NewReader(fullHTML(t)))
	require.NoError(t, err)
	ids, last, firsts, figures := map[string]bool{}, 0, 0, 0
	var refs []string
	attr := func(n *html.Node, name string) string {
		for _, a := range n.Attr {
			if a.Key == name {
				return a.Val
			}
		}
		return ""
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if id := attr(n, "id"); id != "" {
			assert.False(t, ids[id], "id %s stands twice", id)
			ids[id] = true
		}
		refs = append(refs, strings.Fields(attr(n, "aria-labelledby"))...)
		if href := attr(n, "href"); href != "" {
			require.True(t, strings.HasPrefix(href, "#"), href)
			refs = append(refs, href[1:])
		}
		switch n.Data {
		case "h1", "h2", "h3", "h4", "h5":
			level := int(n.Data[1] - '0')
			assert.LessOrEqual(t, level, last+1, "%s: %v", n.Data, n.FirstChild)
			last = level
			if level == 1 {
				firsts++
			}
		case "th":
			assert.NotEmpty(t, attr(n, "scope"))
		case "svg":
			figures++
			assert.Equal(t, "img", attr(n, "role"))
			assert.NotEmpty(t, attr(n, "aria-labelledby"))
		case "html":
			assert.Equal(t, "en", attr(n, "lang"))
		}
		if n.Data == "div" && strings.Contains(attr(n, "class"), "scroll") {
			assert.Equal(t, "0", attr(n, "tabindex"))
			assert.Equal(t, "region", attr(n, "role"))
			assert.NotEmpty(t, attr(n, "aria-label"))
		}
	}
	for _, id := range refs {
		assert.True(t, ids[id], "#%s leads nowhere", id)
	}
	assert.Equal(t, 1, firsts)
	assert.Positive(t, figures)
}

// crowd is many logins, one in fifty of which failed with a replay of its own.
func crowd(n int, each func(*flow.Login)) {
	for i := range n {
		l := fixtureLogin()
		if i%50 == 7 {
			l = fixtureFailed()
			l.Causes = []flow.Cause{{ID: "phone-unregistered", Title: "The phone is not registered", Severity: "error", Certainty: flow.Stated, Basis: "public",
				Tied: []string{}, Evidence: l.Steps[11].Evidence, Refuted: []flow.Refuted{{ID: "phone-resetting", Line: l.Steps[9].Text}}, Fix: []string{"Register the phone"}}}
			l.Replay = healthyRun(fixtureLogin())
		}
		l.ID = fmt.Sprintf("%012x", i)
		l.Agent.ID = fmt.Sprint(100000 + i)
		l.Start = flow.At(int64(i)*1000+int64(i%1000), false)
		each(l)
	}
}

// healthyRun is a replay that holds the steps of a login that succeeded.
func healthyRun(good *flow.Login) *flow.Replay {
	r := &flow.Replay{Outcome: flow.Succeeded, Minted: []string{}, Decided: []string{}}
	for i := range good.Steps {
		s := good.Steps[i]
		s.Status, s.Evidence = flow.Expected, nil
		r.Steps = append(r.Steps, s)
		p := flow.Pair{Expected: &i}
		if i < 12 {
			p.Observed = &i
		}
		r.Pairs = append(r.Pairs, p)
	}
	return r
}

// TestHTMLOfManyLogins: 10,000 logins, 200 of them failed, are below 10 MB.
func TestHTMLOfManyLogins(t *testing.T) {
	n := 10_000
	f, _ := Lookup("html")
	var b strings.Builder
	s := f.New(&b, Options{Capture: "logs"})
	require.NoError(t, s.Begin())
	crowd(n, func(l *flow.Login) { require.NoError(t, s.Login(l)) })
	require.NoError(t, s.End(fixtureClosing()))
	t.Logf("%d logins: %d bytes", n, b.Len())
	assert.Less(t, b.Len(), 10_000_000)
	page := b.String()
	assert.Equal(t, mostFull, strings.Count(page, `<article id="login-`))
	assert.Contains(t, page, "At most 100 logins stand in full above, the failed ones first")
	assert.Equal(t, 100, strings.Count(page, `<td class="failed">failed</td>`), "the other failed ones have a row each")
	assert.Contains(t, page, "9,800 succeeded")
	assert.Equal(t, 9800, strings.Count(page, `<td class="n">800 ms</td>`))
}

// TestDossiersRepeat: the same logins give the same bytes, and no sink changes what
// others are given too.
func TestDossiersRepeat(t *testing.T) {
	for _, format := range []string{"html", "md", "note"} {
		c, plain := fixtureClosing(), fixtureClosing()
		c.Input.Warnings[0].Text, plain.Input.Warnings[0].Text = "a\x1bb", "a\x1bb"
		c.Nothing, plain.Nothing = &flow.Nothing{Asked: []string{"\x1b"}}, &flow.Nothing{Asked: []string{"\x1b"}}
		c.Incidents = []flow.Incident{{Collect: []string{"\x1b"}, Fix: []string{"\x1b"}}}
		plain.Incidents = []flow.Incident{{Collect: []string{"\x1b"}, Fix: []string{"\x1b"}}}
		one := draw(t, format, Options{}, c, fixtureLogin(), fixtureFailed())
		assert.Equal(t, plain, c, format)
		assert.Equal(t, one, draw(t, format, Options{}, c, fixtureLogin(), fixtureFailed()), format)
	}
}

// TestFigure: the ladder of a failed login beside its replay.
func TestFigure(t *testing.T) {
	l := fixtureFailed()
	l.Replay = healthyRun(fixtureLogin())
	at := 12
	l.Deviations = []flow.Deviation{{Kind: flow.Missing, Process: "pim", Expected: &at, First: true}}
	d := newDossier(nil, Options{}, mostFull, nil)
	f := d.figureOf(l)
	var names []string
	for _, v := range f.Lives {
		if v.Mute {
			v.Name = "(" + v.Name + ")"
		}
		names = append(names, v.Name)
	}
	assert.Equal(t, []string{"(client)", "(ctisvr)", "opc", "pim", "jgw", "(router)"}, names)
	var kinds []string
	for _, p := range f.Parts {
		assert.LessOrEqual(t, p.Height, partHeight+headHeight+arrowHeight)
		for _, r := range p.Rows {
			kinds = append(kinds, r.Kind+" "+r.State+" "+r.From+">"+r.To)
			assert.LessOrEqual(t, pixels(r.Label), float64(figureWidth))
		}
	}
	assert.Contains(t, kinds, "arrow matched pim>jgw", "both ends of AddCallObserver are one arrow")
	assert.Equal(t, 1, count1(kinds, "arrow matched pim>jgw"))
	i := slices.IndexFunc(kinds, func(k string) bool { return strings.HasPrefix(k, "rule missing") })
	require.Positive(t, i)
	assert.Equal(t, "arrow missing jgw>pim", kinds[i+1], "the line that is missing first stands behind the rule")
	assert.Contains(t, kinds, "note unread pim>pim")
}

func count1(all []string, one string) (n int) {
	for _, s := range all {
		if s == one {
			n++
		}
	}
	return n
}

// TestDossierGolden: Markdown and note of logins with a cause that the knowledge base
// knows and a replay.
func TestDossierGolden(t *testing.T) {
	base, err := knowledge.Embedded()
	require.NoError(t, err)
	var logins []*flow.Login
	crowd(9, func(l *flow.Login) { logins = append(logins, l) })
	c := fixtureClosing()
	c.Input.Files = []flow.File{{Name: "logs/opc.log", Bytes: 14437320, SHA256: strings.Repeat("0123456789abcdef", 4)}, {Name: "logs/gone.log"}}
	opt := Options{Capture: "logs", Title: "Agents of site *North*", Case: "600123456", Known: func() *knowledge.Base { return base },
		Made: [][2]string{{"uccetrace", "v1"}, {"catalogue", "8f29aff9527a62fe (111 messages)"}}}
	for _, format := range []string{"md", "note"} {
		golden(t, format+".cause", draw(t, format, opt, c, logins...))
	}
}

// TestPartingFirst: what only follows from the first divergence stands behind it,
// where nothing that was observed lies between.
func TestPartingFirst(t *testing.T) {
	step, follows := &flow.Step{}, &flow.Deviation{Consequence: true}
	rows := []replayRow{
		{process: "0", observed: step, expected: step},
		{process: "1", expected: step, deviation: &flow.Deviation{}},
		{process: "2", expected: step, deviation: follows},
		{process: "3", expected: step, hidden: true},
		{process: "4", observed: step, deviation: &flow.Deviation{First: true}},
		{process: "5", expected: step, deviation: follows},
	}
	var got string
	for _, r := range partingFirst(rows) {
		got += r.process
	}
	assert.Equal(t, "014235", got)
	assert.Equal(t, rows[:2], partingFirst(rows[:2]))
}
