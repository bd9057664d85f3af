package redact

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow/whole"
	"uccetrace/parser/catalog"
)

// TestMore: what is found by its shape, and what only looks like it.
func TestMore(t *testing.T) {
	for text, want := range map[string]string{
		"from fd00:77::88, to 2001:db8::1:2.":                "fd00:77::88 2001:db8::1:2",
		"on fe80::1:2%eth7 and ::ffff:10.1.2.3":              "fe80::1:2%eth7 ::ffff:10.1.2.3",
		"F::G at 09:00:00:131, ::1, std::a":                  "",
		"mac 00:1a:2b:3c:4d:5e 00-1A-2B-3C-4D-5E":            "00:1a:2b:3c:4d:5e 00-1A-2B-3C-4D-5E",
		"mac 001a.2b3c.4d5e":                                 "001a.2b3c.4d5e",
		"phone SEP001A2B3C4D5E CSFJSMITH BOT7X TABLE BOTTOM": "SEP001A2B3C4D5E CSFJSMITH BOT7X",
		"get https://jo:pw@host-a1.x:8443/path":              "jo:pw host-a1.x",
		`open \\fs7\logs$\a, C:\\x\\y`:                       `fs7 logs$`,
		`by CORP\jsmith from C:\icm\bin\opc.exe`:             "CORP jsmith",
		"host a1.corp.example.com, com.cisco.ccbu.finesse":   "a1.corp.example.com",
	} {
		var got []string
		more([]byte(text), func(from, to int, _ catalog.Secret, _ bool) { got = append(got, text[from:to]) })
		assert.ElementsMatch(t, strings.Fields(want), got, text)
	}
}

// TestWholeValues: a value that a message claims is replaced whole, there and in prose.
func TestWholeValues(t *testing.T) {
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	line := "1: HOSTX: Feb 8 2007 05:37:44.658 +0000: %ICM_PeripheralGateway_X: [comp=PG1-A][pname=opc][iid=x][sev=info]: Trace: "
	_, out := redacted(t, cat, []byte(line+"Odd al@corp.ex, https://host-a1.qq/x\n"+line+"Odd again on host-a1.qq\n"))
	require.NotRegexp(t, `\b(al|corp|ex|host|a1|qq)\b`, string(out))
}

// TestKeyFile: nobody else may read the key, and a link in its place is refused with
// what it leads to untouched.
func TestKeyFile(t *testing.T) {
	dir := t.TempDir()
	name, link, target := filepath.Join(dir, "map.json"), filepath.Join(dir, "link.json"), filepath.Join(dir, "target")
	require.NoError(t, NewKey().Save(name))
	info, err := os.Stat(name)
	require.NoError(t, err)
	if os.PathSeparator == '/' {
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
	require.NoError(t, os.WriteFile(target, []byte("mine"), 0o644))
	if os.Symlink(target, link) != nil {
		t.Skip("no links here")
	}
	require.ErrorIs(t, NewKey().Save(link), whole.ErrLink)
	_, err = LoadKey(link)
	require.ErrorIs(t, err, whole.ErrLink)
	text, _ := os.ReadFile(target)
	assert.Equal(t, "mine", string(text))
	left, _ := os.ReadDir(dir)
	assert.Len(t, left, 3)
}
