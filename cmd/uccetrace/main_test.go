package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) {
	commands := map[string]func(){"uccetrace": main, "peak": peak}
	if !raced {
		testscript.Main(m, commands)
	}
	delete(commands, "uccetrace")
	testscript.Main(plainly{m}, commands)
}

// plainly has the tests that start the program start it as it is built for users:
// looking for races makes each start ten times as slow, and the tests that call the
// program in their own process look for them.
type plainly struct{ *testing.M }

func (p plainly) Run() int {
	dir, err := os.MkdirTemp("", "uccetrace")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	if out, err := exec.Command("go", "build", "-o", dir, "uccetrace/cmd/uccetrace").CombinedOutput(); err != nil {
		panic(string(out))
	}
	os.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return p.M.Run()
}

// TestScripts runs the command line as a user sees it. Each script's folder holds
// the main capture as agent-login.log.
func TestScripts(t *testing.T) {
	capture, err := os.ReadFile(filepath.Join("..", "..", "testdata", "agent-login.log"))
	require.NoError(t, err)
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			env.Setenv("COLUMNS", "")
			return os.WriteFile(filepath.Join(env.WorkDir, "agent-login.log"), capture, 0o644)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code": exitCode, "widest": widest, "ascii": onlyASCII, "plain": noEscape, "noise": noise, "pack": pack,
		},
		Condition: func(cond string) (bool, error) {
			if path, ok := strings.CutPrefix(cond, "exists:"); ok {
				_, err := os.Stat(path)
				return err == nil, nil
			}
			return cond == "root" && os.Geteuid() == 0, nil
		},
		RequireExplicitExec: true,
	})
}

// exitCode is "code N uccetrace ARGS…": the command ends with exit code N.
func exitCode(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if exit, ok := err.(*exec.ExitError); ok {
		got = strings.TrimPrefix(exit.String(), "exit status ")
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}

// widest is "widest N FILE": no line has more than N characters.
func widest(ts *testscript.TestScript, _ bool, args []string) {
	limit := map[string]int{"40": 40, "80": 80}[args[0]]
	for _, line := range strings.Split(ts.ReadFile(args[1]), "\n") {
		if n := len([]rune(line)); n > limit {
			ts.Fatalf("%d characters: %s", n, line)
		}
	}
}

func onlyASCII(ts *testscript.TestScript, _ bool, args []string) {
	for _, r := range ts.ReadFile(args[0]) {
		if r > 0x7e {
			ts.Fatalf("%s holds %q", args[0], r)
		}
	}
}

func noEscape(ts *testscript.TestScript, neg bool, args []string) {
	if strings.Contains(ts.ReadFile(args[0]), "\x1b") != neg {
		ts.Fatalf("%s: escape sequences: %v", args[0], !neg)
	}
}

// noise writes bytes that are no text.
func noise(ts *testscript.TestScript, _ bool, args []string) {
	b := make([]byte, 64<<10)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o644))
}

// pack is "pack ARCHIVE FILE…": a zip archive of files, by a .tgz name a packed tar.
func pack(ts *testscript.TestScript, _ bool, args []string) {
	var b bytes.Buffer
	var err error
	if strings.HasSuffix(args[0], ".tgz") {
		packed := gzip.NewWriter(&b)
		w := tar.NewWriter(packed)
		for _, name := range args[1:] {
			text := ts.ReadFile(name)
			ts.Check(w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(text))}))
			_, err = io.WriteString(w, text)
			ts.Check(err)
		}
		ts.Check(w.Close())
		ts.Check(packed.Close())
	} else {
		w := zip.NewWriter(&b)
		for _, name := range args[1:] {
			f, err := w.Create(name)
			ts.Check(err)
			_, err = io.WriteString(f, ts.ReadFile(name))
			ts.Check(err)
		}
		ts.Check(w.Close())
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o644))
}

// asRoot is a folder that looks like the repository's root to the commands of the
// documentation, and may be written to.
func asRoot(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	testdata, err := filepath.Abs(filepath.Join("..", "..", "testdata"))
	require.NoError(t, err)
	require.NoError(t, os.Symlink(testdata, filepath.Join(dir, "testdata")))
	return dir
}

// runIn runs the program in a folder.
func runIn(t *testing.T, dir, command string) (stdout string, code int) {
	t.Helper()
	args := fields(command)
	require.Equal(t, "uccetrace", args[0])
	cmd := exec.Command(args[0], args[1:]...) // TestMain has put it in the path
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "COLUMNS=", "NO_COLOR=1")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if _, ok := err.(*exec.ExitError); !ok {
		require.NoError(t, err)
	}
	if errs.Len() > 0 {
		t.Logf("stderr: %s", errs.String())
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

var word = regexp.MustCompile(`'[^']*'|\S+`)

func fields(command string) []string {
	var out []string
	for _, w := range word.FindAllString(command, -1) {
		out = append(out, strings.Trim(w, "'"))
	}
	return out
}

// TestHelpExamples runs every example of every command's help.
func TestHelpExamples(t *testing.T) {
	a := &app{env: os.Getenv}
	seen, dir := 0, asRoot(t)
	commands := []*cobra.Command{a.root()}
	for i := 0; i < len(commands); i++ {
		commands = append(commands, commands[i].Commands()...)
	}
	for _, c := range commands {
		for _, line := range strings.Split(c.Example, "\n") {
			command, ok := strings.CutPrefix(strings.TrimSpace(line), "$ ")
			if !ok {
				assert.NotContains(t, line, "$ uccetrace", "an example begins its line")
				continue
			}
			seen++
			t.Run(command, func(t *testing.T) {
				out, code := runIn(t, dir, command)
				assert.Zero(t, code)
				assert.NotEmpty(t, out)
			})
		}
	}
	assert.Greater(t, seen, 15)
}

// TestDocuments runs every "$ uccetrace" block of the repository's documents and
// compares what it prints; a line "…" stands for any lines.
func TestDocuments(t *testing.T) {
	for _, name := range []string{"README.md", "CONTRIBUTING.md"} {
		text, err := os.ReadFile(filepath.Join("..", "..", name))
		if os.IsNotExist(err) {
			continue
		}
		require.NoError(t, err)
		dir := asRoot(t)
		for _, b := range blocks(string(text)) {
			t.Run(name+"/"+b.command, func(t *testing.T) {
				out, _ := runIn(t, dir, b.command)
				if b.want != "" {
					assert.Regexp(t, pattern(b.want), out)
				}
			})
		}
	}
}

type block struct{ command, want string }

// blocks finds the commands in fenced blocks, each with the lines up to the next
// one.
func blocks(text string) []block {
	var out []block
	fenced := false
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
			if fenced {
				out = append(out, block{})
			}
			continue
		}
		if !fenced {
			continue
		}
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			out = append(out, block{command: command})
			continue
		}
		out[len(out)-1].want += line + "\n"
	}
	var ours []block
	for _, b := range out {
		if strings.HasPrefix(b.command, "uccetrace") && !strings.ContainsAny(b.command, "|<>") {
			b.want = strings.Trim(b.want, "\n")
			ours = append(ours, b)
		}
	}
	return ours
}

func pattern(want string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`^\n*`)
	for _, line := range strings.Split(want, "\n") {
		if strings.TrimSpace(line) == "…" {
			b.WriteString(`(?:.*\n)*?`)
			continue
		}
		b.WriteString(regexp.QuoteMeta(line) + `\n`)
	}
	b.WriteString(`\n*$`)
	return regexp.MustCompile(b.String())
}
