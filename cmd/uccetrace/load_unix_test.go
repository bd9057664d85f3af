//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// peakOf runs the program and gives its exit code, what it said on standard error, and
// how much memory it held, in MiB.
func peakOf(t *testing.T, stdin io.Reader, args ...string) (code int, said string, held int) {
	t.Helper()
	cmd := exec.Command("peak", args...)
	var errs bytes.Buffer
	cmd.Stdin, cmd.Stderr = stdin, &errs
	require.NoError(t, cmd.Start())
	_ = ended(t, cmd)
	said, rest, ok := strings.Cut(errs.String(), peakLine)
	require.True(t, ok, "%s", said)
	_, err := fmt.Sscan(rest, &held)
	require.NoError(t, err)
	t.Logf("%d MiB, %v", held>>10, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
	return cmd.ProcessState.ExitCode(), said, held >> 10
}

// spread writes a file of a beginning, of n bytes that are all the same, and of an end.
func spread(t *testing.T, begin []byte, filler byte, n int, end string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "opc.log")
	f, err := os.Create(path)
	require.NoError(t, err)
	defer f.Close()
	_, err = f.Write(begin)
	require.NoError(t, err)
	if filler == 0 { // holes cost nothing
		require.NoError(t, f.Truncate(int64(len(begin)+n)))
		_, err = f.Seek(0, io.SeekEnd)
		require.NoError(t, err)
	} else {
		piece := bytes.Repeat([]byte{filler}, 1<<20)
		for range n >> 20 {
			_, err = f.Write(piece)
			require.NoError(t, err)
		}
	}
	_, err = f.WriteString(end)
	require.NoError(t, err)
	return path
}

// nested makes n folders in each other, below which paths are longer than the system
// takes, and puts a log into the first and the last.
func nested(t *testing.T, n int, name string, log []byte) string {
	t.Helper()
	dir, err := os.MkdirTemp(t.TempDir(), "")
	require.NoError(t, err)
	// Deeper than what the test's own folder can be removed with.
	t.Cleanup(func() { _ = exec.Command("rm", "-rf", dir).Run() })
	at, err := os.OpenRoot(dir)
	require.NoError(t, err)
	for i := range n {
		require.NoError(t, at.Mkdir(name, 0o700))
		next, err := at.OpenRoot(name)
		require.NoError(t, err)
		at.Close()
		if at = next; i == 0 || i == n-1 {
			require.NoError(t, at.WriteFile("opc.log", log, 0o600))
		}
	}
	at.Close()
	return dir
}

// TestLoad: whatever a path leads to, memory is bounded, what was not read is named in
// one line, and the exit code says so.
func TestLoad(t *testing.T) {
	log, err := os.ReadFile(capture)
	require.NoError(t, err)
	const mebibyte = 1 << 20
	lines := func(n int) string { return strings.Repeat("23:35:39:000 PG1A-opc Trace: x\n", n) }
	for name, load := range map[string]struct {
		path func() string
		code int
		says string
		most int // MiB
	}{
		"many files": {func() string {
			dir := t.TempDir()
			requests, err := os.ReadFile(many(t, rounds(500, 5_000)))
			require.NoError(t, err)
			for request := range bytes.Lines(requests) {
				require.NoError(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("opc%d.log", rand.Int())), request, 0o600))
			}
			return dir
		}, exitDone, "", 600},
		"deep folders": {func() string {
			if thorough {
				return nested(t, 10_000, "d", log)
			}
			return nested(t, 20, strings.Repeat("d", 250), log)
		}, exitIncomplete, "cannot be looked into: file name too long: change into a folder further in", 128},
		"a hole": {func() string { return spread(t, log, 0, rounds(64, 2048)*mebibyte, "") },
			exitIncomplete, "a line longer than 1 MiB", mostHeld},
		"one letter": {func() string { return spread(t, log, 'a', rounds(64, 2048)*mebibyte, "\n"+lines(3)) },
			exitIncomplete, "a line longer than 1 MiB", mostHeld},
		"nothing but one letter": {func() string { return spread(t, nil, 'a', rounds(64, 2048)*mebibyte, "") },
			exitIncomplete, "a line longer than 1 MiB", mostHeld},
		"a device": {func() string { return "/dev/zero" }, exitIncomplete, "neither a file nor a folder: name a file, or pipe it to -", mostHeld},
	} {
		t.Run(name, func(t *testing.T) {
			code, said, held := peakOf(t, nil, load.path())
			assert.Equal(t, load.code, code, said)
			assert.Contains(t, said, load.says)
			assert.LessOrEqual(t, strings.Count(said, "\n"), 2)
			assert.LessOrEqual(t, held, load.most, "MiB")
		})
	}
	t.Run("a pipe without an end", func(t *testing.T) {
		if !thorough {
			t.Skip("reads 4 GiB: runs with UCCETRACE_THOROUGH")
		}
		zero, err := os.Open("/dev/zero")
		require.NoError(t, err)
		defer zero.Close()
		code, said, held := peakOf(t, zero, "-")
		assert.Equal(t, exitIncomplete, code, said)
		assert.Contains(t, said, "is a pipe of more than 4 GiB, which is not read: save it as a file")
		assert.LessOrEqual(t, held, 256, "MiB")
	})
}

// TestGivenFiles: a file that is named beside the logs and is too long for what it is to
// be, has no end or is none is a wrong call, told in a few lines, and memory is bounded.
func TestGivenFiles(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	pipe := filepath.Join(dir, "pipe")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	folder := func(name, file string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(path, 0o700))
		require.NoError(t, os.Symlink("/dev/zero", filepath.Join(path, file)))
		return path
	}
	items := "require: [" + strings.Repeat("opc,", 3_000_000) + "opc]\n"
	findings := `{"schema": "uccetrace.check/v1", "findings": [` + strings.Repeat(`{"fingerprint": "0"},`, rounds(100_000, 20_000_000)) + `1]}`
	value := `{"schema": "uccetrace.report/v1", "summary": {"x": "` + strings.Repeat("x", 17<<20)
	for _, call := range []struct {
		args, says string
	}{
		{"check CAPTURE --policy /dev/zero", "has more than 16 MiB: name a YAML file"},
		{"check CAPTURE --policy " + put("items.yaml", items), "holds more than some 125,000 values"},
		{"check CAPTURE --policy " + put("wrong.yaml", "require: ["+strings.Repeat("x,", 200_000)+"x]\n"), "and 199981 more: correct these first"},
		{"check CAPTURE --policy " + dir, "a folder: name a YAML file"},
		{"check CAPTURE --expect /dev/zero", "has more than 16 MiB: name a YAML file"},
		{"check CAPTURE --expect " + put("all.yaml", strings.Repeat("- {agent: 1}\n", 1_000_000)), "holds more than some 125,000 values"},
		{"check CAPTURE --baseline /dev/zero", "no JSON of a check"},
		{"check CAPTURE --baseline " + put("check.json", findings), "no JSON of a check"},
		{"check CAPTURE --baseline " + put("value.json", strings.Replace(value, "report", "check", 1)), "a value in it has more than 8 MiB"},
		{"CAPTURE --budgets /dev/zero", "no JSON report"},
		{"CAPTURE --budgets " + put("good.json", value), "a value in it has more than 8 MiB"},
		{"CAPTURE --redact --redact-map /dev/zero", "not a regular file: name one"},
		{"CAPTURE --redact --redact-map " + pipe, "not a regular file: name one"},
		{"CAPTURE --redact --redact-map " + put("map.json", `{"map": {`+strings.Repeat(" ", 65<<20)), "has more than 64 MiB: name another file"},
		{"CAPTURE --catalog /dev/zero", "not a folder"},
		{"CAPTURE --catalog " + folder("catalog", "a.trace"), "a.trace: not a regular file: take it out"},
		{"CAPTURE --catalog " + filepath.Dir(put("long/a.trace", strings.Repeat("# x\n", 5<<20))), "a.trace: has more than 16 MiB"},
		{"CAPTURE --causes " + folder("causes", "a.md"), "a.md: not a regular file: take it out"},
		{"simulate " + filepath.Join(dir, "s") + " --site /dev/zero", "more than the 64 MiB of any site"},
	} {
		t.Run(strings.ReplaceAll(call.args, dir, ""), func(t *testing.T) {
			code, said, held := peakOf(t, nil, strings.Fields(strings.Replace(call.args, "CAPTURE", capture, 1))...)
			assert.Equal(t, exitUsage, code, said)
			assert.Contains(t, said, call.says)
			assert.LessOrEqual(t, strings.Count(said, "\n"), 1+mostComplaints)
			assert.LessOrEqual(t, held, 256, "MiB")
		})
	}
}

// TestStuckReading: a pipe that nobody writes to, or begins to and does not go on, keeps
// no interrupted call alive, whatever it is named as.
func TestStuckReading(t *testing.T) {
	for i, call := range []string{"analyze PIPE", "check PIPE", "merge PIPE", "redact PIPE -o COPY", "check CAPTURE --policy PIPE", "check CAPTURE --baseline PIPE",
		"check CAPTURE --expect PIPE", "CAPTURE --budgets PIPE", "simulate COPY --site PIPE"} {
		sig := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM}[i%2]
		for _, begun := range []bool{false, true} {
			t.Run(fmt.Sprint(call, begun), func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				pipe := filepath.Join(dir, "pipe")
				require.NoError(t, syscall.Mkfifo(pipe, 0o600))
				words := strings.NewReplacer("PIPE", pipe, "CAPTURE", capture, "COPY", filepath.Join(dir, "copy"))
				cmd := exec.Command("uccetrace", strings.Fields(words.Replace(call))...)
				require.NoError(t, cmd.Start())
				expected := []int{128 + int(sig)}
				if begun {
					f, err := os.OpenFile(pipe, os.O_WRONLY, 0) // waits until the program has opened it
					require.NoError(t, err)
					defer f.Close()
					_, err = f.WriteString("{")
					require.NoError(t, err)
				} else {
					time.Sleep(300 * time.Millisecond)
					expected = append(expected, -1) // of one that has not begun by now
				}
				_ = cmd.Process.Signal(sig)
				_ = ended(t, cmd)
				assert.Contains(t, expected, cmd.ProcessState.ExitCode())
				assert.Equal(t, []string{"pipe"}, namesIn(t, dir))
			})
		}
	}
}
