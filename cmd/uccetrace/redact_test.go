package main

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rewrite changes every log of a capture; what is no log is removed.
func rewrite(t *testing.T, dir string, change func(name string, text []byte) []byte) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if filepath.Ext(path) == ".yaml" || filepath.Ext(path) == ".json" {
			return os.Remove(path)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(path, change(path, text), 0o644)
	}))
}

func wide(text []byte) []byte {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(string(text))) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

// zipFolder packs a folder and removes it.
func zipFolder(t *testing.T, dir string) {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	require.NoError(t, w.AddFS(os.DirFS(dir)))
	require.NoError(t, w.Close())
	require.NoError(t, os.RemoveAll(dir))
	require.NoError(t, os.WriteFile(dir+".zip", b.Bytes(), 0o644))
}

// TestRedactedAnalysis: the analysis of a redacted capture is the redacted analysis of
// the capture, byte for byte, places included; names of sources are the same because
// the copy keeps them.
func TestRedactedAnalysis(t *testing.T) {
	const shift = " --agents 10 --pgs 2 --clients finesse,crm,ctios --burst 20s --other 40% --mobile 20 --supervisors 20" +
		" --decide cucm.line=unregistered:10% --decide pim.find-atr=not-in-range:10%"
	for name, c := range map[string]struct {
		dialect, from, copied string
		change                func(*testing.T, string)
	}{
		"dumplog":  {from: "cap", copied: "cap"},
		"ciscolog": {dialect: " --dialect ciscolog", from: "cap", copied: "cap"},
		"utf-16": {from: "cap", copied: "cap", change: func(t *testing.T, dir string) {
			rewrite(t, dir, func(_ string, text []byte) []byte { return wide(text) })
		}},
		"crlf": {from: "cap", copied: "cap", change: func(t *testing.T, dir string) {
			rewrite(t, dir, func(_ string, text []byte) []byte { return bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n")) })
		}},
		"zip": {from: "cap.zip", copied: "cap.zip!", change: zipFolder},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			_, code := runIn(t, dir, "uccetrace simulate cap"+c.dialect+shift)
			require.Zero(t, code)
			rewrite(t, filepath.Join(dir, "cap"), func(_ string, text []byte) []byte { return text })
			if c.change != nil {
				c.change(t, filepath.Join(dir, "cap"))
			}
			_, code = runIn(t, dir, "uccetrace redact "+c.from+" -o copy --redact-map map.json")
			require.Zero(t, code)
			first, err := os.ReadFile(filepath.Join(dir, "map.json"))
			require.NoError(t, err)
			formats := []string{" --format json", " --format text --all", " --format inspect"}
			if c.from != c.copied { // text has the path in it, which is another
				formats = formats[:1]
			}
			for _, how := range formats {
				want, _ := runIn(t, dir, "uccetrace --redact --redact-map map.json "+c.from+how)
				got, _ := runIn(t, filepath.Join(dir, "copy"), "uccetrace "+c.copied+how)
				require.NotEmpty(t, want)
				require.Equal(t, strings.ReplaceAll(want, " PATH ", " "+c.copied+" "), got, how)
			}
			second, err := os.ReadFile(filepath.Join(dir, "map.json"))
			require.NoError(t, err)
			assert.Equal(t, string(first), string(second))
			outcomes(t, dir, c.from, c.copied)
		})
	}
}

// outcomes: what happened to the logins stays what it was.
func outcomes(t *testing.T, dir, from, copied string) {
	t.Helper()
	agents := map[string]bool{}
	count := func(dir, path string, same bool) (n [3]int) {
		out, _ := runIn(t, dir, "uccetrace "+path+" --format json")
		var r struct {
			Summary struct{ Succeeded, Failed, Inconclusive int }
			Logins  []struct{ Agent struct{ ID string } }
		}
		require.NoError(t, json.Unmarshal([]byte(out), &r))
		for _, l := range r.Logins {
			if id := l.Agent.ID; id != "" && !same {
				assert.False(t, agents[id], "agent %s is in the copy", id)
			} else {
				agents[id] = true
			}
		}
		return [3]int{r.Summary.Succeeded, r.Summary.Failed, r.Summary.Inconclusive}
	}
	real := count(dir, from, true)
	assert.NotZero(t, real[0])
	assert.NotZero(t, real[1])
	assert.Equal(t, real, count(filepath.Join(dir, "copy"), copied, false))
}

// canaries stand in every private field of the capture that planted makes, and in text
// that no message claims.
var canaries = []string{"47113", "83917", "zquux", "SEPCAFE0BADF00D", "fincanary", "10.77.66.55", "jane.canary", "corpcanary"}

// digest matches login ids, incident ids and digests: five digits of a canary are in one of
// them by chance.
var digest = regexp.MustCompile(`\b(?:[0-9a-f]{12}|[0-9a-f]{16}|[0-9a-f]{64})\b`)

func planted(t *testing.T, dir, dialect string) {
	t.Helper()
	_, code := runIn(t, dir, "uccetrace simulate plain")
	require.Zero(t, code)
	site, err := os.ReadFile(filepath.Join(dir, "plain", "site.yaml"))
	require.NoError(t, err)
	text := strings.NewReplacer("[10000-10999]", "[47000-47999]", "lines: [10000]", "lines: [47113]", "extension: 10000", "extension: 47113",
		"id: 10000", "id: 83917", "CIPCWIN7B", "SEPCAFE0BADF00D", "agent1", "zquux", "fin1", "fincanary", "finesse1", "fincanary").Replace(string(site))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "site.yaml"), []byte(text), 0o644))
	_, code = runIn(t, dir, "uccetrace simulate cap --logins 1 --site site.yaml"+dialect)
	require.Zero(t, code)
	rewrite(t, filepath.Join(dir, "cap"), func(name string, text []byte) []byte {
		if filepath.Base(name) != "opc.txt" {
			return text
		}
		header := regexp.MustCompile(`(?m)^.*? (?:Trace: )`).Find(text)
		require.NotEmpty(t, header)
		for _, line := range []string{"Odd thing from 10.77.66.55:42027 on Desk-47113", "Odd owner jane.canary@corpcanary.example.com",
			"Odd word Agent83917x (zquux) SEPCAFE0BADF00D at fincanary"} {
			text = append(append(append(text, header...), line...), '\n')
		}
		return text
	})
	require.NoError(t, os.Symlink(dir, filepath.Join(dir, "cap", "pg1a", "out"))) // of which Find warns
	require.NoError(t, os.Rename(filepath.Join(dir, "cap", "pg1a"), filepath.Join(dir, "cap", "47113")))
}

// TestRedactionLeaksNothing: canaries in every private field appear in no format, no
// error and no written log, not even inside other words.
func TestRedactionLeaksNothing(t *testing.T) {
	for _, dialect := range []string{"", " --dialect ciscolog"} {
		dir := t.TempDir()
		planted(t, dir, dialect)
		for name, text := range map[string]string{
			"expect.yaml": "- {agent: 83917, ext: 47113}\n",
			"nobody.yaml": "- {agent: 47113, ext: 83917, outcome: failed}\n",
			"policy.yaml": "slo: ['count(agent = 83917) > 7 or p95(confirmed where ext = 47113) < 1ms']\nrequire: [pim=observable]\nmin-logins: 9\n" +
				"suppressions: [{rule: unconfirmed, agent: 83917, reason: zquux on Desk-47113, expires: 2020-01-01}]\n",
		} {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
		}
		real, _ := runIn(t, dir, "uccetrace cap --format json")
		for _, c := range canaries[:5] {
			require.Contains(t, real, c)
		}
		clean := func(what, text string) {
			text = digest.ReplaceAllStringFunc(strings.ToLower(text), func(id string) string {
				if strings.Contains(id, "cafe0bad") {
					return id
				}
				return ""
			})
			for _, c := range canaries {
				assert.NotContains(t, text, strings.ToLower(c), what)
			}
		}
		for _, command := range []string{"--format json", "--format jsonl", "--format text --all", "inspect --all", "show --view timeline", "show --view ladder",
			"show --view align", "show --view links", "show --view raw", "replay", "replay --format json", "collect", "collect --agent 83917",
			"--agent 83917", "--ext 47113", "--find 47113", "--agent 47113 --ext 83917", "--agent 83917 --outcome failed",
			"report --format html", "report --format md", "report --format note", "report --format json", "stats --by pg,hour,client,peripheral", "stats --format json",
			"diff cap", "diff --format json cap", "merge", "merge --agent 83917 --context 2s", "check --expect expect.yaml", "check --expect nobody.yaml --format sarif",
			"check --policy policy.yaml", "check --policy policy.yaml --format json", "check --policy policy.yaml --format github", "check --policy policy.yaml --format summary",
			"check --policy policy.yaml --format junit", "check --where 'ext = 47113 and agent != 83917'", "check --require jgw --where 'agent = 83917'"} {
			out, code := said(t, dir, "uccetrace "+command+" --redact cap")
			require.NotEmpty(t, out)
			require.Contains(t, []int{0, 1, exitIncomplete}, code, "%s: %s", command, out) // a link leads out of the folder
			clean(command, out)
		}
		told, _ := said(t, dir, "uccetrace redact cap -o copy")
		clean("stderr", told)
		require.NoError(t, filepath.WalkDir(filepath.Join(dir, "copy"), func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				text, _ := os.ReadFile(path)
				clean(path, strings.TrimPrefix(path, dir)+"\n"+string(text))
			}
			return err
		}))
	}
}

// TestRedactedCheck: a check judges the same with other names, whatever names its
// policy holds; what other checks found is known only by the same names.
func TestRedactedCheck(t *testing.T) {
	dir := t.TempDir()
	planted(t, dir, "")
	links, err := filepath.Glob(filepath.Join(dir, "cap", "*", "out"))
	require.NoError(t, err)
	require.Len(t, links, 1)
	require.NoError(t, os.Remove(links[0])) // what it leads to is not read, and no check passes over that
	for name, text := range map[string]string{
		"expect.yaml":  "- {agent: 83917, ext: 47113}\n",
		"nobody.yaml":  "- {agent: 47113, ext: 83917}\n",
		"pattern.yaml": "suppressions: [{rule: '*', agent: '83*', reason: x, expires: 2026-12-31}]\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	for _, how := range []string{"--expect expect.yaml", "--expect nobody.yaml", "--where 'agent = 83917'", "--where 'not (agent in (1, 83917))'",
		"--slo 'count(ext = 47113) = 1'", "--slo 'count(ext = 83917) = 1'", "--slo 'count(where agent = 83917) = 1'", "--agent 83917", "--agent 47113"} {
		plain, code := runIn(t, dir, "uccetrace check cap "+how)
		hidden, again := runIn(t, dir, "uccetrace check cap --redact "+how)
		assert.Equal(t, code, again, "%s\n%s\n%s", how, plain, hidden)
		assert.Contains(t, []int{0, 1}, code, how)
	}
	first, code := runIn(t, dir, "uccetrace check cap --expect nobody.yaml --format json --redact --redact-map map.json")
	require.Equal(t, 1, code)
	second, _ := runIn(t, dir, "uccetrace check cap --expect nobody.yaml --format json --redact --redact-map map.json")
	assert.Equal(t, first, second)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "first.json"), []byte(first), 0o644))
	for call, want := range map[string]string{
		"--baseline first.json --redact":                         "add --redact-map FILE",
		"--policy pattern.yaml --redact":                         "pattern.yaml:1: a pattern fits no pseudonym",
		"--baseline first.json --redact --redact-map first.json": "holds no key and map",
		"--redact-map map.json":                                  "nothing is redacted",
	} {
		out, code := said(t, dir, "uccetrace check cap "+call)
		assert.Contains(t, out, want, call)
		assert.Equal(t, exitUsage, code, call)
	}
	_, code = runIn(t, dir, "uccetrace check cap --baseline first.json --redact --redact-map map.json")
	assert.Zero(t, code)
}

// said is what a command writes on standard output and standard error.
func said(t *testing.T, dir, command string) (text string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	t.Chdir(dir)
	code = run(fields(command)[1:], strings.NewReader(""), &out, &errs)
	return out.String() + errs.String(), code
}

// TestRedactedEqualities: one value has one pseudonym, as agent, as extension and
// inside other words.
func TestRedactedEqualities(t *testing.T) {
	dir := asRoot(t)
	out, code := runIn(t, dir, "uccetrace --redact testdata/agent-login.log --format json")
	require.Zero(t, code)
	var r struct {
		Logins []struct {
			Agent struct {
				ID, Name, Extension, Instrument, Terminal string
				Target                                    string `json:"device_target"`
			}
		}
	}
	require.NoError(t, json.Unmarshal([]byte(out), &r))
	require.Len(t, r.Logins, 1)
	a := r.Logins[0].Agent
	assert.NotEqual(t, "10000", a.ID)
	assert.Regexp(t, `^[1-9]\d{4}$`, a.ID)
	assert.Equal(t, []string{a.ID, a.ID, "Cisco" + a.ID}, []string{a.Extension, a.Instrument, a.Target})
	assert.Regexp(t, `^[a-z]{5}\d$`, a.Name)
	assert.Regexp(t, `^[A-Z]{7}\d[A-Z]$`, a.Terminal)
}
