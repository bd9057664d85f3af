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
		"from fd00:77::88, to 2001:db8::1:2.":                   "fd00:77::88 2001:db8::1:2",
		"on fe80::1:2%eth7. and (::ffff:10.1.2.3)":              "fe80::1:2%eth7 ::ffff:10.1.2.3",
		"addr:fd00:7::8 ip:fe80:2:3:4:5:6:7:8 x:::ffff:1.2.3.4": "fd00:7::8 fe80:2:3:4:5:6:7:8 ::ffff:1.2.3.4",
		"“fd00:7::8” fd00:7::9» fd00:7::a： FDAB::CAFE":          "fd00:7::8 fd00:7::9 fd00:7::a FDAB::CAFE",
		"[fd00:7::8]:80 fd00:7::8/64 fd00::1-fd00::2":           "fd00:7::8 fd00:7::8 fd00::1 fd00::2",
		"F::G at 09:00:00:131, ::1, std::a, std::list::add":     "",
		"mac 00:1a:2b:3c:4d:5e 00-1A-2B-3C-4D-5E":               "00:1a:2b:3c:4d:5e 00-1A-2B-3C-4D-5E",
		"mac 001a.2b3c.4d5e 001A-2B3C-4D5E 001a2b-3c4d5e":       "001a.2b3c.4d5e 001A-2B3C-4D5E 001a2b-3c4d5e",
		"mac 001A2B3C4D5E, 0:1a:2b:3c:4d:5e “001a2b3c4d5f”":     "001A2B3C4D5E 0:1a:2b:3c:4d:5e 001a2b3c4d5f",
		"123456789012 at 9f1c2d3e-4a5b-4c6d-8e7f-001a2b3c4d5e":  "",
		"phone SEP001A2B3C4D5E CSFJSMITH BOT7X TABLE BOTTOM":    "SEP001A2B3C4D5E CSFJSMITH BOT7X",
		"phone sep001a2b3c4d5e CSF_Q.X-Y TABQX TABLE_SIZE":      "sep001a2b3c4d5e CSF_Q.X-Y TABQX",
		"get https://jo:pw@host-a1.x:8443/path":                 "jo:pw host-a1.x",
		"“https://qhost” http://höst/ ldap://a%2Db":             "qhost höst a%2Db",
		`open \\fs7\logs$\a, C:\\x\\y`:                          `fs7 logs$`,
		`path:\\fs7\a \\?\UNC\fs8\b\c “\\fs9\d” \\fs0`:          `fs7 a fs8 b fs9 d fs0`,
		`in \\\\fs7\\logs\\a`:                                   `fs7 logs`,
		`by CORP\jsmith from C:\icm\bin\opc.exe`:                "CORP jsmith",
		`by user:CO_RP\jo, "CORP\\jü" in C:\\icm\\bin\\x`:       "CO_RP jo CORP jü",
		"host a1.corp.example.com, com.cisco.ccbu.finesse":      "a1.corp.example com",
		"a1.firma.de b2.lab.co.uk c3.local d_4.x.com":           "a1.firma de b2.lab.co uk c3 local d_4.x com",
		"“a1.x.com” a1.x.com.log höst.x.com c.cloud":            "a1.x com a1.x com höst.x com",
		"12.5.1.su opc.1.gz i.e.we main.cc":                     "",
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

// TestUserAtHost: also as a URL spells it, with what such names hold.
func TestUserAtHost(t *testing.T) {
	for text, want := range map[string]string{
		"o'neil@corp.ex":       "o'neil corp.ex",
		"'jo@corp.ex'":         "jo corp.ex",
		"jo%40corp.ex":         "jo corp.ex",
		"jo@[10.1.2.3]":        "jo 10.1.2.3",
		"sip:1001@höst.x;a=b":  "1001 höst.x",
		"thin:@host @ a@ @b":   "",
		"“10.1.2.3” »10.1.2.4": "10.1.2.3 10.1.2.4",
	} {
		var got []string
		shapes([]byte(text), func(from, to int, _ catalog.Secret) {
			if to > from {
				got = append(got, text[from:to])
			}
		})
		assert.Equal(t, want, strings.Join(got, " "), text)
	}
}

// TestWholeValuesAreBounded: however many values begin with one word, few lengths of
// them are looked for where it stands.
func TestWholeValuesAreBounded(t *testing.T) {
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	r := New(cat, Key{Secret: testKey})
	for i := range 1000 {
		r.keep(catalog.Host, "smith."+strings.Repeat("a.", i)+"b", "")
	}
	assert.NotEmpty(t, r.begins["smith"])
	assert.LessOrEqual(t, len(r.begins["smith"]), mostWhole)
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
