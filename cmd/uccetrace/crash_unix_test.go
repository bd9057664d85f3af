//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

// rounds is how often something random is tried: by default few times, with
// UCCETRACE_THOROUGH as often as is promised.
func rounds(few, promised int) int {
	if thorough {
		return promised
	}
	return few
}

// hang is far beyond what any of these calls takes: it tells a hang from a slow machine.
const hang = time.Minute

// ended waits for a command, and kills what hangs.
func ended(t *testing.T, cmd *exec.Cmd) error {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case err := <-done:
		return err
	case <-time.After(hang):
		_ = cmd.Process.Kill()
		<-done
		require.Fail(t, "hangs", cmd.String())
		return nil
	}
}

// many writes the requests of n agents.
func many(t *testing.T, n int) string {
	t.Helper()
	log := filepath.Join(t.TempDir(), "opc.log")
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%02d:%02d:%02d:000 PG1A-opc Trace: CSTASetAgentState: TPServices::AddInvocationByCTIInvokeID InvokeID=0xf0000%03x Dev=%d AgentMode=LOG_IN AGID=%d SG=-1(0xfffffff)\n", 8+i/3600, i/60%60, i%60, i, 40000+i, 10000+i)
	}
	require.NoError(t, os.WriteFile(log, []byte(b.String()), 0o644))
	return log
}

// took is about how long a call takes here, by one that is left alone.
func took(t *testing.T, args ...string) time.Duration {
	t.Helper()
	start := time.Now()
	require.NoError(t, exec.Command("uccetrace", args...).Run())
	return time.Since(start)
}

// TestKilledAtAnyMoment: a report's file is the old one or the new one, whenever the
// call is killed, and what it leaves is gone after the next one.
func TestKilledAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	log, dir := many(t, 20), t.TempDir()
	names := []string{"report.html", "report.json", "report.md"}
	args := []string{"report", log}
	for _, name := range names {
		args = append(args, "-o", filepath.Join(dir, name))
	}
	all := took(t, args...)
	whole := map[string]string{}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		whole[name] = string(text)
	}
	const old = "an old report\n"
	r := rand.New(rand.NewSource(5))
	unwritten := 0
	for range rounds(20, 500) {
		for _, name := range names {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(old), 0o600))
		}
		cmd := exec.Command("uccetrace", args...)
		require.NoError(t, cmd.Start())
		time.Sleep(time.Duration(r.Int63n(int64(all) + 1)))
		_ = cmd.Process.Kill()
		_ = ended(t, cmd)
		for _, name := range names {
			got, err := os.ReadFile(filepath.Join(dir, name))
			require.NoError(t, err)
			if string(got) != whole[name] {
				require.Equal(t, old, string(got), "neither the old report nor the new one")
				unwritten++
			}
		}
	}
	assert.NotZero(t, unwritten, "none was killed before its end")
	require.NoError(t, exec.Command("uccetrace", args...).Run())
	assert.Equal(t, names, namesIn(t, dir))
}

func namesIn(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestSignalsAtAnyMoment: an interrupted call ends with 128 and the signal's number or,
// if it was done by then, with 0 and a whole file; a second signal ends it at once.
func TestSignalsAtAnyMoment(t *testing.T) {
	log, dir := many(t, 20), t.TempDir()
	file := filepath.Join(dir, "report.json")
	args := []string{log, "-o", file}
	all := took(t, args...)
	whole, err := os.ReadFile(file)
	require.NoError(t, err)
	r := rand.New(rand.NewSource(7))
	for i := range rounds(12, 200) {
		require.NoError(t, os.RemoveAll(file))
		sig := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP}[i%3]
		cmd := exec.Command("uccetrace", args...)
		var errs bytes.Buffer
		cmd.Stderr = &errs
		require.NoError(t, cmd.Start())
		// Until a Go program runs, the system's own way with signals holds.
		time.Sleep(all/5 + time.Duration(r.Int63n(int64(all)+1)))
		_ = cmd.Process.Signal(sig)
		if i%2 == 1 {
			_ = cmd.Process.Signal(sig)
		}
		_ = ended(t, cmd)
		assert.NotContains(t, errs.String(), "goroutine")
		code := cmd.ProcessState.ExitCode()
		if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			assert.Equal(t, sig, status.Signal())
			code = 128 + int(sig)
		}
		got, err := os.ReadFile(file)
		if code == exitDone {
			require.NoError(t, err)
		} else {
			require.Equal(t, 128+int(sig), code, errs.String())
		}
		if err == nil {
			require.Equal(t, string(whole), string(got), "a part of a file")
		}
	}
	_ = os.RemoveAll(file)
	require.NoError(t, exec.Command("uccetrace", args...).Run())
	assert.Equal(t, []string{"report.json"}, namesIn(t, dir))
}

// TestStuckPipes: a pipe that nobody opens to read, or opens and does not read, keeps no
// interrupted call alive.
func TestStuckPipes(t *testing.T) {
	log, dir := many(t, 600), t.TempDir()
	for _, call := range [][]string{{"analyze", log}, {"check", log}, {"stats", log}, {"diff", log, log}} {
		for _, opened := range []bool{false, true} {
			pipe := filepath.Join(dir, strings.Join(append(call[:1:1], fmt.Sprint(opened)), "-")+".json")
			require.NoError(t, syscall.Mkfifo(pipe, 0o600))
			if opened {
				f, err := os.OpenFile(pipe, os.O_RDWR, 0)
				require.NoError(t, err)
				defer f.Close()
			}
			cmd := exec.Command("uccetrace", append(call, "-o", pipe)...)
			require.NoError(t, cmd.Start())
			time.Sleep(300 * time.Millisecond) // a call that has ended or not begun by now passes all the same
			_ = cmd.Process.Signal(syscall.SIGTERM)
			_ = ended(t, cmd)
			if code := cmd.ProcessState.ExitCode(); !opened {
				assert.Contains(t, []int{-1, 128 + int(syscall.SIGTERM)}, code, "%s", call)
			}
		}
	}
}

// TestReadersThatLeave: who reads one line or none of the report is no error, and nobody
// is told of it.
func TestReadersThatLeave(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	log := many(t, 150) // more than a pipe holds
	shell, err := exec.LookPath("sh")
	require.NoError(t, err)
	for _, reader := range []string{"head -1 >/dev/null", "true"} {
		for _, call := range []string{"analyze --format json", "analyze", "report --format html", "stats --by hour", "merge", "check --max-inconclusive 100% --format sarif"} {
			for range rounds(1, 160) {
				cmd := exec.Command(shell, "-c", `{ uccetrace `+call+` "$1"; echo "code $?" >&2; } | `+reader, "sh", log)
				said, err := cmd.CombinedOutput()
				require.NoError(t, err)
				assert.Equal(t, "code 0\n", string(said), "%s | %s", call, reader)
			}
		}
	}
}

// TestFullDevice: where nothing more can be written the exit code says so, on standard
// output as in a file.
func TestFullDevice(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this system has no /dev/full, which stands for a full disk")
	}
	defer full.Close()
	for _, args := range [][]string{{"--help"}, {"help", "check"}, {"check", "--help"}, {"completion", "bash"}, {capture}, {capture, "--format", "json"}, {"inspect", capture}, {"show", capture, "--view", "raw"},
		{"collect", capture}, {"replay", capture}, {"schema"}, {"report", capture}, {"report", capture, "--format", "html"}, {"report", capture, "--format", "note"},
		{"check", capture}, {"check", capture, "--format", "json"}, {"check", capture, "--format", "junit"}, {"check", capture, "--format", "sarif"},
		{"check", capture, "--format", "github"}, {"check", capture, "--format", "summary"}, {"stats", capture}, {"diff", capture, capture}, {"merge", capture}, {"version"}, {"catalog", "list"}, {"explain", "20119"}, {"simulate", "--list-decisions"}} {
		var errs bytes.Buffer
		cmd := exec.Command("uccetrace", args...)
		cmd.Stdout, cmd.Stderr = full, &errs
		require.Error(t, cmd.Run(), "%s", args)
		assert.Equal(t, exitIncomplete, cmd.ProcessState.ExitCode(), "%s", args)
		assert.Regexp(t, `^uccetrace: standard output: no space left on device[^\n]*\n$`, errs.String(), "%s", args)
	}
}

// TestFileTooLarge: a file that the system lets grow no further is no success and does
// not stand, wherever the limit lies; the old one does.
func TestFileTooLarge(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	log, dir := many(t, 100), t.TempDir()
	file := filepath.Join(dir, "report.json")
	require.NoError(t, exec.Command("uccetrace", log, "-o", file).Run())
	whole, err := os.ReadFile(file)
	require.NoError(t, err)
	last := (len(whole) - 1) / 512 // there it is the end of the file that fails
	points := []int{last}
	for n := 0; n < last; n += max(1, last/rounds(3, 200)) {
		points = append(points, n)
	}
	for _, n := range points {
		require.NoError(t, os.WriteFile(file, []byte("old"), 0o600))
		// The limit counts blocks of 512 bytes; what is beyond it fails.
		cmd := exec.Command("sh", "-c", `trap "" XFSZ; ulimit -f "$1" && exec uccetrace "$2" -o "$3"`, "sh", fmt.Sprint(n), log, file)
		var errs bytes.Buffer
		cmd.Stderr = &errs
		_ = cmd.Run()
		require.Equal(t, exitIncomplete, cmd.ProcessState.ExitCode(), "after %d blocks: %s", n, errs.String())
		assert.Regexp(t, `^uccetrace: .*file too large.*\n$`, errs.String())
		assert.Equal(t, []string{"report.json"}, namesIn(t, dir))
		got, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Equal(t, "old", string(got))
	}
}

// TestSpecialFiles: what is no file is skipped where it is found in a folder, and refused
// where it is named, without being opened.
func TestSpecialFiles(t *testing.T) {
	dir := t.TempDir()
	log, err := os.ReadFile(capture)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "opc.log"), log, 0o600))
	require.NoError(t, os.Symlink(".", filepath.Join(dir, "loop")))
	require.NoError(t, os.Symlink("b", filepath.Join(dir, "a")))
	require.NoError(t, os.Symlink("a", filepath.Join(dir, "b")))
	require.NoError(t, os.Symlink("/dev/zero", filepath.Join(dir, "zero")))
	require.NoError(t, os.Symlink("/proc/self/mem", filepath.Join(dir, "mem")))
	require.NoError(t, os.Symlink("/etc/passwd", filepath.Join(dir, "passwd.log")))
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o600))
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	require.NoError(t, err)
	defer syscall.Close(fd)
	if err := syscall.Bind(fd, &syscall.SockaddrUnix{Name: filepath.Join(dir, "s")}); err != nil {
		t.Logf("no socket in here: %v", err)
	}
	cmd := exec.Command("uccetrace", dir, "--format", "json")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, io.Discard
	require.NoError(t, cmd.Start())
	require.Error(t, ended(t, cmd))
	assert.Equal(t, exitIncomplete, cmd.ProcessState.ExitCode(), "what a link leads to is not read")
	var report flow.Report
	require.NoError(t, json.Unmarshal(out.Bytes(), &report))
	require.Len(t, report.Input.Sources, 1)
	var skipped []string
	for _, w := range report.Input.Warnings {
		skipped = append(skipped, filepath.Base(w.Source)+" "+w.Text)
	}
	text := strings.Join(skipped, "\n")
	for _, name := range []string{"a", "b", "zero", "mem", "passwd.log"} {
		assert.Contains(t, text, name+" skipped: a link that leads out")
	}
	assert.Contains(t, text, "fifo skipped: not a file")
	for _, path := range []string{"/dev/zero", filepath.Join(dir, "zero"), filepath.Join(dir, "a"), "/proc/self/mem"} {
		var errs bytes.Buffer
		cmd := exec.Command("uccetrace", path)
		cmd.Stderr = &errs
		require.NoError(t, cmd.Start())
		require.Error(t, ended(t, cmd))
		assert.Contains(t, []int{exitIncomplete, exitUnrecognized}, cmd.ProcessState.ExitCode(), path)
		assert.Equal(t, 1, strings.Count(errs.String(), "\n"), errs.String())
	}
}

var (
	opened  = regexp.MustCompile(`open(?:at)?\((?:AT_FDCWD, )?"([^"]*)", ([A-Z_|]+)`)
	without = regexp.MustCompile(`(?m)^.*\b(?:socket|connect|sendto|execve)\(.*$`)
)

// TestNothingElseIsTouched: by the system's own record of a call, nothing is opened but
// what was named and what the run-time of the program needs, nothing is written but what
// -o names, no socket is made, and no program is started.
func TestNothingElseIsTouched(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace, which records what a program asks of the system, is not installed")
	}
	program, err := exec.LookPath("uccetrace")
	require.NoError(t, err)
	in := t.TempDir()
	log, err := os.ReadFile(capture)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(in, "main.log"), log, 0o600))
	for i, name := range []string{"../../escape.log", "/tmp/absolute.log", "a\x00b.log", `C:\temp\x.log`} {
		require.NoError(t, os.WriteFile(filepath.Join(in, fmt.Sprintf("%d.zip", i)), zipped(t, name, log), 0o600))
		require.NoError(t, os.WriteFile(filepath.Join(in, fmt.Sprintf("%d.tar", i)), tarred(t, name, log), 0o600))
	}
	require.NoError(t, os.Symlink("/etc/passwd", filepath.Join(in, "link.log")))
	for name, call := range map[string][]string{"out.json": {"analyze"}, "out.html": {"report"}, "out.sarif": {"check"}, "out.log": {"merge"}} {
		t.Run(call[0], func(t *testing.T) {
			dir := t.TempDir()
			touches(t, dir, in, []string{strace, "-f", "-o", filepath.Join(dir, "record"), "-e", traced, program, call[0], in, "-o", filepath.Join(dir, name)})
			assert.Equal(t, []string{name, "record"}, namesIn(t, dir))
		})
	}
}

const traced = "trace=openat,open,creat,socket,connect,sendto,execve,mkdir,mkdirat,unlink,unlinkat,rename,renameat,renameat2"

// touches holds that a recorded call reads what lies in a folder and writes to another.
func touches(t *testing.T, dir, in string, call []string) {
	t.Helper()
	cmd := exec.Command(call[0], call[1:]...)
	cmd.Env = append(os.Environ(), "TERM=dumb")
	if said, err := cmd.CombinedOutput(); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() > exitUnrecognized || strings.Contains(string(said), "PTRACE") {
			t.Skipf("strace may not record here: %s", said)
		}
		require.Equal(t, exitIncomplete, exit.ExitCode(), "there are parts that are not read: %s", said)
	}
	text, err := os.ReadFile(filepath.Join(dir, "record"))
	require.NoError(t, err)
	require.Contains(t, string(text), "main.log", "the record holds what was read")
	calls := without.FindAllString(string(text), -1)
	require.Len(t, calls, 1, "the program itself: %s", calls)
	for _, m := range opened.FindAllStringSubmatch(string(text), -1) {
		path, how := m[1], m[2]
		switch {
		case strings.HasPrefix(path, dir): // the output and its temporary file
		case strings.Contains(how, "O_WRONLY"), strings.Contains(how, "O_RDWR"), strings.Contains(how, "O_CREAT"):
			assert.Fail(t, "written", "%s %s", path, how)
		case strings.HasPrefix(path, in):
			assert.NotContains(t, path, "link.log")
		case strings.HasPrefix(path, "/sys/"), strings.HasPrefix(path, "/etc/ld.so"), strings.HasPrefix(path, "/lib"), strings.HasPrefix(path, "/usr/lib"),
			strings.HasPrefix(path, "/proc/"), path == "/etc/localtime", strings.HasPrefix(path, "/usr/share/zoneinfo"):
			// what the run-time looks at when it starts
		default:
			assert.Fail(t, "opened", "%s %s", path, how)
		}
	}
}

// TestWithoutNetwork: it works where there is none.
func TestWithoutNetwork(t *testing.T) {
	unshare, err := exec.LookPath("unshare")
	if err != nil || exec.Command(unshare, "-n", "true").Run() != nil {
		t.Skip("this user may not take a program's network away (unshare -n)")
	}
	out, err := exec.Command(unshare, "-n", "uccetrace", capture).CombinedOutput()
	require.NoError(t, err)
	assert.Regexp(t, "^1 login: succeeded", string(out))
}
