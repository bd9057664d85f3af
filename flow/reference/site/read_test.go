package site_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/flow/reference/site"
)

func TestReadTellsOfSyntax(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"nothing", "", "s.yaml:1:1: nothing stands here: a site needs hosts, router and pgs at least"},
		{"comments only", "# later\n", "s.yaml:1:1: nothing stands here: a site needs hosts, router and pgs at least"},
		{"a word", "site\n", `s.yaml:1:1: want a site as lines of key: value, got "site"`},
		{"tab", "hosts:\n\t- name: a\n", "s.yaml:2:1: a tab indents this line: YAML wants blanks"},
		{"bracket left open", "hosts: [\n", "s.yaml:1:1: YAML cannot be read from about here: did not find expected node content; look at indentation, quotes and brackets of this line and its neighbours"},
		{"two documents", right + "---\nhosts: []\n", "s.yaml:48:1: a second document begins here: write one site a file"},
		{"NUL", "hosts:\n  \x00\n", "s.yaml:2:3: a byte here is no text: save the file as UTF-8, without control characters"},
		{"not UTF-8", "name: Zürich\xff\n", "s.yaml:1:13: a byte here is no text: save the file as UTF-8, without control characters"},
		{"alias", strings.Replace(right, "side-a: rtra", "side-a: *x", 1), "s.yaml:6:18: YAML cannot be read from about here: an alias (*x) names no anchor; look at indentation, quotes and brackets of this line and its neighbours"},
		{"known alias", strings.NewReplacer("{name: rtra}", "{name: &x rtra}", "side-a: rtra", "side-a: *x").Replace(right), "s.yaml:6:18: want one value behind side-a, got an alias (*x), which is not read here: write the value out"},
		{"merge key", strings.Replace(right, "router: {", "router: {<<: {side-b: pg1b}, ", 1), `s.yaml:6:10: the router has no key "<<": correct it or take it out`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := site.Read("s.yaml", []byte(c.src))
			require.EqualError(t, err, c.want)
		})
	}
}

// Whatever stands in a file, reading it ends soon.
func TestReadHostileFiles(t *testing.T) {
	const size = 1 << 18
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'z'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s*%c]\n", c, c, strings.Repeat(fmt.Sprintf("*%c,", c-1), 8), c-1)
	}
	for name, src := range map[string]string{
		"aliases of aliases":     bomb,
		"brackets":               strings.Repeat("[", size),
		"braces":                 strings.Repeat("{a: ", size/4),
		"deep lists":             strings.Repeat("- ", size/2),
		"keys":                   strings.Repeat("? ", size/2),
		"a long word":            strings.Repeat("a", size),
		"a long key":             strings.Repeat("a", size) + ": 1\n",
		"a long quoted text":     "name: \"" + strings.Repeat(`\x41`, size/4) + "\"\n",
		"unknown keys":           "router:\n" + numbered("  k%d: 1\n", size/12),
		"one unknown key, again": strings.Repeat("x: 1\n", size/5),
		"hosts of one name":      "hosts:\n" + strings.Repeat("  - name: a\n", size/12),
		"unknown devices":        "application-users:\n  - name: u\n    devices: [" + numbered("d%d, ", size/9) + "]\nphones:\n" + numbered("- terminal: p%d\n", size/18),
		"overlapping ranges":     "pgs:\n- peripherals:\n  - targeting-rules:\n    - ranges: [" + strings.Repeat("1-9,", size/4) + "]\n",
		"comments":               strings.Repeat("#\n", size/2),
		"anchors":                numbered("- &a%d\n", size/8),
		"NULs":                   strings.Repeat("\x00", size),
		"quotes":                 strings.Repeat("'", size),
		"documents":              strings.Repeat("---\n", size/4),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := site.Read("s.yaml", []byte(src))
			require.Error(t, err)
			require.Less(t, len(err.Error()), 4<<20)
		})
	}
}

func TestReadTooLarge(t *testing.T) {
	_, err := site.Read("s.yaml", make([]byte, 64<<20+1))
	require.EqualError(t, err, "s.yaml:1:1: the file has more than the 64 MiB of any site: is it a site file?")
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// FuzzRead holds that Read neither panics nor takes a site that it would not
// print and read again, and that every mistake has its place.
func FuzzRead(f *testing.F) {
	f.Add(site.DefaultYAML())
	f.Fuzz(func(t *testing.T, src []byte) {
		s, err := site.Read("s.yaml", src)
		if err != nil {
			for line := range strings.Lines(err.Error()) {
				require.Regexp(t, `^s\.yaml:[1-9][0-9]*:[1-9][0-9]*: .`, line)
			}
			return
		}
		again, err := site.Read("again.yaml", s.YAML())
		require.NoError(t, err, string(s.YAML()))
		require.Equal(t, s, again)
		require.Equal(t, string(s.YAML()), string(again.YAML()))
	})
}
