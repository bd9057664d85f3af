package main

import (
	"encoding/binary"
	"encoding/json"
	"html"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

// freeText has a line of every kind that is known by its shape, for text that no
// message claims.
var freeText = []string{
	"Odd peer fd00:a7c3::88b1 and 2001:db8:0:9d4e::e5f6%zq9 and ::ffff:10.88.77.66",
	"Odd card 00:9a:8b:7c:6d:5f and 0A-9B-8C-7D-6E-5F and 0f1e.2d3c.4b5a",
	"Odd phone SEP9A8B7C6D5E4F CSFQXJONES TCTQXJANE BOTQX4UP TABQX9LEFT",
	"Odd mail qx.jo@qxcorp.example.org, see https://qxuser:qxpass@qx-web7.qxdom.example/x and http://qxsrv:8080",
	`Odd share \\qxfiler\qxshare$\x by QXNTDOM\qxlogin`,
	"Odd host qx-pub1.qxlab.internal and address 10.88.77.65:4000",
	"Odd peer addr:fd00:b6d2::99c3 and “fd00:c5e1::aad4”",
	"Odd card 1f2e-3d4c-5b6a and 2f3e4d-5c6b7a and 3f4e5d6c7b8a",
	"Odd phone sep8b7c6d5e4f3a and CSF_QYJONES.QY",
	"Odd mail o'qyneil@qycorp.example and qyjo%40qycorp.example.org, “https://qyweb”",
	`Odd share \\?\UNC\qyfiler\qyshare by user:QY_DOM\qyone and "QYDOM\\qytwo"`,
	"Odd host qypub1.qyfirma.de and qypub2.local and “qypub3.qylab.com”",
}

// secrets are what of freeText, the folders and the archive must be nowhere. Short parts
// stand with a character that is around them: a hash or a pseudonym may hold them too.
var secrets = []string{
	"a7c3::", "::88b1", ":9d4e:", "e5f6%", "%zq9", "10.88.77.66", "10.88.77.65", "fd00:",
	"00:9a:8b", "7c:6d:5f", "0a-9b-8c", "7d-6e-5f", "0f1e.", "2d3c.", ".4b5a",
	"9a8b7c6d5e4f", "qxjones", "qxjane", "botqx4", "qx4up", "qx9left",
	"qx.jo", "qxcorp", "qxuser", "qxpass", "qx-web7", "qxdom", "qxsrv",
	"b6d2::", "99c3", "c5e1::", "aad4", "1f2e-", "5b6a", "2f3e4d", "3f4e5d", "8b7c6d5e4f3a", "qyjones", ".qy", "o'qyneil", "qyneil", "qycorp", "qyjo",
	"qyweb", "qyfiler", "qyshare", "qy_dom", "qyone", "qydom", "qytwo", "qypub1", "qyfirma", "qypub2", "qypub3", "qylab",
	"qxfiler", "qxshare", "qxntdom", "qxlogin", "qx-pub1", "qxlab", "qxhost77", "qxsite9", "qxarch5",
}

// leftOpen are the kinds that stay: documented in the help of redact.
var leftOpen = []string{
	"Odd name Qwybert Zanolli",        // a name in prose that no message claims
	"Odd id ICMAgentID 5791",          // ids of the configuration database
	"Odd web https://a.example/qwfol", // the path of a URL
	"Odd drive C:\\qwdrive\\qwdir",    // a local path
	"Odd machine qwserver",            // a bare host name that nothing calls one
	"Odd form QWDOM/qwslash",          // an account, or a share, with another slash
	"Odd number 0x0a584d41",           // an address as a number
}

// spelled are the forms that a text may take in an output.
func spelled(s string) (out []string) {
	quoted, _ := json.Marshal(s)
	wide := func(order binary.AppendByteOrder) string {
		var b []byte
		for _, u := range utf16.Encode([]rune(s)) {
			b = order.AppendUint16(b, u)
		}
		return string(b)
	}
	return []string{s, strings.Trim(string(quoted), `"`), html.EscapeString(s), url.QueryEscape(s), url.PathEscape(s),
		wide(binary.LittleEndian), wide(binary.BigEndian)}
}

// TestCanariesOfEveryKind: what is known by its shape, and hosts in the names of folders
// and archives, are in no format, no message on standard error, no copy and no name of
// one, however they are spelled.
func TestCanariesOfEveryKind(t *testing.T) {
	for name, packed := range map[string]bool{"folder": false, "zip": true} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			planted(t, dir, "")
			cap := filepath.Join(dir, "cap")
			require.NoError(t, os.Remove(filepath.Join(cap, "47113", "out")))
			rewrite(t, cap, func(name string, text []byte) []byte {
				if filepath.Base(name) != "opc.txt" {
					return text
				}
				header := regexp.MustCompile(`(?m)^.*? (?:Trace: )`).Find(text)
				prose := "QUOTE " + strings.Join(freeText, "\nQUOTE ") + "\n"
				for _, line := range append(freeText, leftOpen...) {
					text = append(append(append(text, header...), line...), '\n')
				}
				return append([]byte(prose), text...)
			})
			require.NoError(t, os.Rename(filepath.Join(cap, "47113"), filepath.Join(cap, "PG-QXHOST77")))
			require.NoError(t, os.WriteFile(filepath.Join(cap, "PG-QXHOST77", "notes.bin"), []byte("no log "+freeText[0]), 0o644))
			require.NoError(t, os.WriteFile(filepath.Join(cap, "PG-QXHOST77", "bad.gz"), []byte("\x1f\x8b\x08 broken"), 0o644))
			require.NoError(t, os.MkdirAll(filepath.Join(dir, "QXSITE9"), 0o755))
			from := "QXSITE9/cap"
			require.NoError(t, os.Rename(cap, filepath.Join(dir, from)))
			if packed {
				zipFolder(t, filepath.Join(dir, from))
				require.NoError(t, os.Rename(filepath.Join(dir, from+".zip"), filepath.Join(dir, "QXSITE9", "qxarch5.zip")))
				from = "QXSITE9/qxarch5.zip"
			}
			clean := func(what, text string) {
				low := strings.ToLower(text)
				for _, s := range secrets {
					for _, form := range spelled(s) {
						if at := strings.Index(low, strings.ToLower(form)); at >= 0 {
							t.Errorf("%s: %q in …%q…", what, s, text[max(0, at-60):min(len(text), at+60)])
							break
						}
					}
				}
			}
			for _, command := range []string{"--format json", "--format jsonl", "--format text --all", "inspect --all", "show --view timeline",
				"show --view raw", "replay", "collect", "sessions", "sessions --format json", "report --format html", "report --format md",
				"report --format note", "stats --format json", "stats", "diff " + from, "merge", "--find qxlogin", "--find QXHOST77",
				"check", "check --format sarif", "check --format github", "check --format junit", "check --format summary", "check --format json"} {
				out, _ := said(t, dir, "uccetrace "+command+" --redact "+from)
				require.NotEmpty(t, out, command)
				clean(command, out)
			}
			require.NoError(t, fs.WalkDir(os.DirFS(dir), "QXSITE9", func(path string, d fs.DirEntry, err error) error {
				if err == nil && d.Name() == "bad.gz" {
					return os.Remove(filepath.Join(dir, path)) // a copy of what cannot be read is refused
				}
				return err
			}))
			told, code := said(t, dir, "uccetrace redact "+from+" -o copy")
			clean("stderr of redact", told)
			if packed {
				require.NotZero(t, code) // bad.gz is in it
				return
			}
			require.Zero(t, code, told)
			logs := ""
			require.NoError(t, filepath.WalkDir(filepath.Join(dir, "copy"), func(path string, d fs.DirEntry, err error) error {
				if err == nil && !d.IsDir() {
					text, _ := os.ReadFile(path)
					logs += string(text)
					clean(path, strings.TrimPrefix(path, dir)+"\n"+string(text))
				}
				return err
			}))
			for _, line := range leftOpen {
				words := regexp.MustCompile(`\W+`).Split(line, -1)
				require.True(t, strings.Contains(logs, words[len(words)-1]), line)
			}
		})
	}
}
