package render

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCommandsDoNotAct runs commands as printed, in every width, under a real shell, with
// a stub that records its arguments.
func TestCommandsDoNotAct(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil || os.PathSeparator != '/' {
		t.Skip("no POSIX shell here")
	}
	dir := t.TempDir()
	stub := "#!" + sh + "\nfor a; do printf '%s\\0' \"$a\"; done >>\"$RECORD\"\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "uccetrace"), []byte(stub), 0o700))
	record := filepath.Join(dir, "record")
	names := []string{
		"plain.log", "a.zip!/pim;touch PWNED;.txt", "$(touch PWNED)", "`touch PWNED`", `"a" 'b' 'touch PWNED'`, "a\\", `\'; touch PWNED; '`,
		"a|touch PWNED", "a&touch PWNED", "a>PWNED", "<a", "^a", "%PATH%", "!!", "-o", "~", "#a", "a b c d e f g h i j k", "é",
		"one/" + strings.Repeat("deep/", 30) + "x; touch PWNED", "{a,b}", "*", "=ls", "[a]", "a\u2026",
		"a\ntouch PWNED", "a\rb", "a\tb", "a\u2028b", "a\u202eb", "a\x1b[2Jb", "a  b", "a\xff", "##vso[a]", "::error", "\x00",
	}
	for _, name := range names {
		for _, width := range []int{20, 40, 80, 200} {
			for _, ascii := range []bool{false, true} {
				var b bytes.Buffer
				p := newPage(&b, Options{Width: width, ASCII: ascii, Capture: Typed([]string{name, "z y"})})
				p.more("timeline", "show "+p.capture()+" --login 0123")
				p.labelledCells("define it", p.command(learnCommand(name, 7, ascii)))
				require.NoError(t, p.w.Flush())
				printed := strings.NewReplacer("  timeline ", " ", "  define it ", " ", "\ntimeline", "\n", "\ndefine it", "\n").Replace("\n" + b.String())
				require.NoError(t, os.WriteFile(record, nil, 0o600))
				cmd := exec.Command(sh, "-c", printed)
				cmd.Dir, cmd.Env = dir, []string{"PATH=" + dir + string(os.PathListSeparator) + os.Getenv("PATH"), "RECORD=" + record}
				out, err := cmd.CombinedOutput()
				require.NoError(t, err, "%s\n%s", printed, out)
				got, err := os.ReadFile(record)
				require.NoError(t, err)
				assert.NoFileExists(t, filepath.Join(dir, "PWNED"), printed)
				paths, at := []string{"PATH…"}, unnamed+":7"
				if ascii {
					paths[0] = "PATH..."
				}
				if word, ok := shellWord(name); ok && safe(word, ascii) == word {
					if at = name + ":7"; name[0] == '-' {
						at = "./" + at
					}
					paths = []string{strings.TrimSuffix(at, ":7"), "z y"}
				}
				args := strings.Split(strings.TrimSuffix(string(got), "\x00"), "\x00")
				require.GreaterOrEqual(t, len(args), 6, printed)
				require.Equal(t, "show", args[0], printed)
				n := len(args) - 3
				assert.ElementsMatch(t, paths, args[1:n-2], printed)
				assert.Equal(t, []string{"--login", "0123", "catalog", "learn", at}, args[n-2:], printed)
			}
		}
	}
}

func TestTyped(t *testing.T) {
	for _, tt := range []struct {
		paths []string
		want  string
	}{
		{[]string{"b", "a c", "a"}, "'a c' a b"},
		{[]string{"a", "b", "a c"}, "'a c' a b"},
		{[]string{"it's"}, `'it'\''s'`},
		{[]string{"-x"}, "./-x"},
		{[]string{"-"}, "-"},
		{[]string{""}, "''"},
		{[]string{"a", "b\nc"}, ""},
		{[]string{"a", "b\u2028c"}, ""},
		{[]string{`C:\logs`}, `'C:\logs'`},
	} {
		assert.Equal(t, tt.want, Typed(tt.paths), "%q", tt.paths)
	}
}

// TestWindowsWord: what is quoted means the same to cmd.exe, which acts on % and, with
// delayed expansion, on ! inside quotes, and to PowerShell, which acts on $ and ` there.
func TestWindowsWord(t *testing.T) {
	for _, tt := range []struct{ path, want string }{
		{`C:\logs\pim.txt`, `C:\logs\pim.txt`},
		{`C:\Program Files\a & b\pim.txt`, `"C:\Program Files\a & b\pim.txt"`},
		{`a;calc`, `"a;calc"`}, {`a|calc`, `"a|calc"`}, {`@a`, `"@a"`}, {`(calc)`, `"(calc)"`}, {`it's`, `"it's"`}, {`é.txt`, `"é.txt"`},
		{`-o`, `.\-o`}, {`-o x`, `".\-o x"`}, {``, `""`},
		{`%PATH%`, ``}, {`!PATH!`, ``}, {`$(calc)`, ``}, {"a`b", ``}, {`a"&calc"`, ``}, {`a^b`, ``}, {`a>b`, ``}, {`a<b`, ``}, {"a\u201d;calc", ``}, {`a b\`, ``},
	} {
		word, ok := windowsWord(tt.path)
		if !ok {
			word = ""
		}
		assert.Equal(t, tt.want, word, "%q", tt.path)
	}
}

func TestSARIFBraces(t *testing.T) {
	assert.Equal(t, `at {{0}} of \[a\]`, sarifPlain("at {0} of [a]"))
	assert.Equal(t, "at {0} of [a]", sarifString("at {0} of [a]"))
}

// TestAnnotation holds that no line begins like a command of a CI system, with or without
// a bracket: the bracket may come from what is put behind it.
func TestAnnotation(t *testing.T) {
	for _, text := range []string{"::error::x", "##[error]x", "##vso[task.x]y", "##", "## x", "  ##x", "  ::add-mask::x", "##vso"} {
		head := strings.TrimLeft(Line(text), " ")
		assert.False(t, strings.HasPrefix(head, "::") || strings.HasPrefix(head, "##"), text)
	}
}
