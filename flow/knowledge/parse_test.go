package knowledge

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const own = `---
id: own-cause
title: Something of this site
severity: warning
decisions: pim.find-atr=not-in-range
goes-with: CF 260, CTIERR 0x8ccc0018
releases: all
failures: F23
---

## What happened

A paragraph
of two lines.

- an item
  that goes on

## What the agent sees

"A sentence."

## Why

Why.

## Fix

- Do it.

` + "```command" + `
where: here
release: all
impact: load
run: do <from>
run: do more
restore: undo
source: https://example.com/do
` + "```" + `

## Collect

@opc-log

## References

- cisco-20406: dumping
- https://example.com/page
`

func with(t testing.TB, files map[string]string) (*Base, error) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return embedded(t).With(fsys, ".")
}

func TestParse(t *testing.T) {
	b, err := with(t, map[string]string{"own.md": own})
	require.NoError(t, err)
	c := b.Cause("own-cause")
	require.NotNil(t, c)
	assert.Equal(t, Warning, c.Severity)
	assert.Equal(t, []Block{{Text: "A paragraph of two lines."}, {Item: true, Text: "an item that goes on"}}, c.Happened)
	cmd := c.Fix[1].Command
	assert.Equal(t, []string{"do <from>", "do more"}, cmd.Run)
	assert.Equal(t, Load, cmd.Impact)
	assert.Equal(t, "https://example.com/do", cmd.Source.URL)
	assert.Equal(t, "opc-log", c.Collect[0].Command.Name)
	assert.Equal(t, "dumping", c.Sources[0].Note)
	assert.Equal(t, "own.md:31:1", cmd.Pos.String())
	crlf, err := with(t, map[string]string{"own.md": "\ufeff" + strings.ReplaceAll(own, "\n", "\r\n")})
	require.NoError(t, err)
	assert.Equal(t, c, crlf.Cause("own-cause"))
}

// TestWith: a folder adds, replaces by id, and takes outcomes over; the base that
// it was added to stays as it was.
func TestWith(t *testing.T) {
	before := embedded(t)
	b, err := with(t, map[string]string{"own.md": own, "README.md": "not a cause"})
	require.NoError(t, err)
	assert.Len(t, b.Causes(), len(before.Causes())+1)
	assert.Equal(t, "own-cause", b.For("pim.find-atr", "not-in-range").ID)
	assert.Empty(t, b.Cause("extension-in-no-rule").Decisions)
	was := before.For("pim.find-atr", "not-in-range")
	require.NotNil(t, was)
	assert.Equal(t, "extension-in-no-rule", was.ID)

	b, err = with(t, map[string]string{"own.md": strings.Replace(own, "own-cause", "extension-in-no-rule", 1)})
	require.NoError(t, err)
	assert.Len(t, b.Causes(), len(before.Causes()))
	assert.Equal(t, "Something of this site", b.Cause("extension-in-no-rule").Title)

	b, err = with(t, map[string]string{
		"own.md":      strings.Replace(own, "@opc-log", "@own-log", 1),
		"commands.md": "## own-log\n\n```command\nwhere: a\nrelease: b\nimpact: none\nrun: c\nrestore: d\nsource: own-source\n```\n",
		"sources.txt": "own-source Our handbook\n",
	})
	require.NoError(t, err)
	assert.Equal(t, "Our handbook", b.Cause("own-cause").Collect[0].Command.Source.Title)
	_, known := before.sources["own-source"]
	assert.False(t, known)
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"---\nid", "id", `own.md:1:1: want --- before the cause's id, got "id: own-cause"`},
		{"id: own-cause", "id: Own Cause", `own.md:2:5: id "Own Cause": write small letters, digits and hyphens`},
		{"title: Something of this site\n", "", "own.md:1:1: title: is missing"},
		{"title: Something of this site", "title:", "own.md:3:7: title: is empty"},
		{"severity: warning", "severity: grave", `own.md:4:11: severity "grave": write error or warning`},
		{"severity: warning", "severity warning", `own.md:4:1: want KEY: VALUE, got "severity warning"`},
		{"severity: warning", "gravity: warning", `own.md:4:1: unknown key "gravity": keys are id, title,`},
		{"releases: all", "id: again", "own.md:7:1: id stands twice: keep one"},
		{"not-in-range", "not in range", `own.md:5:12: decision "pim.find-atr=not in range": write NAME=OUTCOME`},
		{"CF 260, ", "CF 260, CF 9999, ", `own.md:6:20: code "CF 9999": write TABLE NUMBER of a code that is known`},
		{"CF 260, ", "CF 260,, ", `own.md:6:19: code ""`},
		{"failures: F23", "failures: F23, 24", `own.md:8:16: failure "24": write F and two digits`},
		{"## Why\n\nWhy.\n\n", "", `own.md:23:4: section "Fix": sections are, in this order, What happened`},
		{"\nWhy.\n", "", "own.md:23:1: section Why is empty"},
		{"## Why", "# Why", "own.md:23:1: a heading of another level"},
		{"Why.", "@opc-log", "own.md:25:1: a command stands in Fix or Collect only"},
		{"@opc-log", "@opc-lag", `own.md:43:2: command "opc-lag": commands.md has clock, `},
		{"where: here\n", "", "own.md:31:1: command: where is missing"},
		{"impact: load", "impact: some", `own.md:34:9: impact "some": write none, load or outage`},
		{"run: do <from>", "run: do <that>", `own.md:35:9: placeholder <that>: there are <instance>`},
		{"source: https://example.com/do", "source: handbook", `own.md:38:9: source "handbook": write a key of sources.txt or an address`},
		{"restore: undo\n", "restore: undo\nnote: x\n", `own.md:38:1: unknown key "note": keys of a command are`},
		{"```\n\n## Collect", "\n\n## Collect", "own.md:31:1: command: no ``` ends it"},
		{"```command", "```sh", "own.md:31:1: want ```command, got \"```sh\""},
		{"- cisco-20406: dumping", "- cisco-1: dumping", `own.md:47:3: source "cisco-1": write a key`},
		{"- cisco-20406: dumping", "cisco-20406", `own.md:47:1: want an item (- SOURCE`},
		{"## References\n\n- cisco-20406: dumping\n- https://example.com/page\n", "", "own.md:1:1: section References is missing"},
		{"A paragraph", "A para\xffgraph", "own.md:13:1: not UTF-8: save the file as UTF-8"},
	} {
		text := strings.Replace(own, c.old, c.new, 1)
		require.NotEqual(t, own, text, c.old)
		_, err := with(t, map[string]string{"own.md": text})
		if assert.Error(t, err, c.want) {
			assert.Contains(t, err.Error(), c.want)
		}
	}
	_, err := with(t, map[string]string{"a.md": own, "b.md": own})
	assert.ErrorContains(t, err, "b.md:1:1: id own-cause is that of a.md already")
	_, err = with(t, map[string]string{"a.md": own, "b.md": strings.Replace(own, "own-cause", "other", 1)})
	assert.ErrorContains(t, err, "b.md:5:12: decision pim.find-atr=not-in-range is that of a.md already")
	_, err = with(t, map[string]string{"commands.md": "own-log\n"})
	assert.ErrorContains(t, err, `commands.md:1:1: want ## NAME of a command, got "own-log"`)
	_, err = with(t, map[string]string{"sources.txt": "alone\n"})
	assert.ErrorContains(t, err, `sources.txt:1:1: want KEY TITLE | ADDRESS, got "alone"`)
}

// FuzzCause: no text makes the parser fail otherwise than with an error that names
// a place, and what it takes has every section.
func FuzzCause(f *testing.F) {
	f.Add(own)
	b := embedded(f)
	f.Fuzz(func(t *testing.T, text string) {
		p := &parser{base: b, commands: b.commands, sources: b.sources}
		c, err := p.cause("own.md", text)
		if err != nil {
			assert.Nil(t, c)
			for _, line := range strings.Split(err.Error(), "\n") {
				assert.Regexp(t, `^own\.md:[1-9][0-9]*:[1-9][0-9]*: `, line)
			}
			return
		}
		for title, blocks := range c.parts() {
			assert.NotEmpty(t, blocks, title)
			for _, block := range blocks {
				assert.True(t, (block.Text != "") != (block.Command != nil))
			}
		}
		assert.NotEmpty(t, c.Sources)
	})
}
