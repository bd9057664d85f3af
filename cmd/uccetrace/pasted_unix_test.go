//go:build unix

package main

import (
	"archive/zip"
	"bytes"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
)

// refused is a login of an agent that is refused, with a line that no message claims.
const refused = "09:00:05:123 PG7B-opc Trace: CSTASetAgentState: TPServices::AddInvocationByCTIInvokeID InvokeID=0xf00001a8 Dev=41056 AgentMode=LOG_IN AGID=20418 SG=-1(0xfffffff)\n" +
	"09:00:05:125 PG7B-pim2 Trace: CSTASetAgentState: Peripheral::ProcessCSTAThirdPartyServiceRequest InvokeID=0xf00001a8 Dev=41056 AgentMode=LOG_IN AGID=20418 SG=-1(0xfffffff))\n" +
	"09:00:05:126 PG7B-pim2 Trace: nobody knows this line of 41056 and InvokeID=0xf00001a8\n"

var (
	markup  = regexp.MustCompile(`<[^>]*>`)
	command = regexp.MustCompile(`(?s)uccetrace (?:[a-z]+ )+.*`)
	broken  = regexp.MustCompile(` \\\n *`)
)

// TestPastedCommands pastes every command of every format, over files whose names would
// act, into a shell in which uccetrace does nothing. By default each name meets some of
// the formats, with UCCETRACE_THOROUGH all.
func TestPastedCommands(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long where races are looked for: runs without -short")
	}
	sh, err := exec.LookPath("sh")
	require.NoError(t, err)
	stub, names := t.TempDir(), []string{
		";touch PWNED;.log", "$(touch PWNED).log", "`touch PWNED`.log", "'touch PWNED'.log", `"$(touch PWNED)".log`, `\';touch PWNED;'.log`, "a|touch PWNED", "a&touch PWNED&.log",
		">PWNED", "<PWNED", "^a.log", "%PATH%.log", "!!.log", "-o", "a b  c.log", "a\ntouch PWNED\n.log", "a\u2028touch PWNED.log", "\u202egol.a", "*?[a]{b,c}~#.log", "\x1b]0;a\a.log", "a\xff.log", "##vso[a]b.log",
	}
	require.NoError(t, os.WriteFile(filepath.Join(stub, "uccetrace"), []byte("#!"+sh+"\necho done\n"), 0o700))
	seen := map[string]int{}
	for i, name := range names {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(refused), 0o600))
		var packed bytes.Buffer
		w := zip.NewWriter(&packed)
		f, err := w.Create(name)
		require.NoError(t, err)
		_, err = f.Write([]byte(refused))
		require.NoError(t, err)
		require.NoError(t, w.Close())
		require.NoError(t, os.WriteFile(filepath.Join(dir, "a.zip"), packed.Bytes(), 0o600))
		for _, path := range []string{"./" + name, "a.zip"} {
			for k, call := range []string{"analyze", "analyze --format json", "analyze --all", "inspect", "show", "show --view align", "collect", "report --format md", "report --format html", "report --format note",
				"check", "check --format sarif", "check --format junit", "check --format github", "check --format summary"} {
				if !thorough && (i+k)%16 != 0 {
					continue
				}
				cmd := exec.Command("uccetrace", append(strings.Fields(call), path)...)
				cmd.Dir, cmd.Env = dir, append(os.Environ(), "COLUMNS=60", "NO_COLOR=1")
				out, _ := cmd.CombinedOutput()
				text := broken.ReplaceAllString(string(out), " ")
				if strings.HasSuffix(call, "md") {
					var page bytes.Buffer
					require.NoError(t, goldmark.Convert([]byte(text), &page))
					text = page.String()
				}
				if strings.HasPrefix(call, "report") && !strings.HasSuffix(call, "note") {
					text = html.UnescapeString(markup.ReplaceAllString(text, "\n"))
				}
				for line := range strings.Lines(text) {
					pasted := command.FindString(line)
					if pasted == "" || strings.HasPrefix(pasted, "uccetrace reads") {
						continue
					}
					seen[call]++
					paste := exec.Command(sh, "-c", pasted)
					paste.Dir, paste.Env = dir, []string{"PATH=" + stub + ":" + os.Getenv("PATH")}
					said, _ := paste.CombinedOutput()
					assert.NoFileExists(t, filepath.Join(dir, "PWNED"), "%s of %q: %s: %s", call, name, pasted, said)
					require.NoError(t, os.RemoveAll(filepath.Join(dir, "PWNED")))
				}
			}
		}
	}
	for _, call := range []string{"analyze", "show --view align", "report --format md", "report --format html"} {
		assert.Positive(t, seen[call], call)
	}
}
