//go:build unix

package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSignals: an interrupted call ends with 128 and the signal's number, though
// standard input is open and silent, and leaves no file.
func TestSignals(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			dir := t.TempDir()
			cmd := exec.Command("uccetrace", "-", "-o", filepath.Join(dir, "report.json"))
			in, err := cmd.StdinPipe()
			require.NoError(t, err)
			stderr, err := cmd.StderrPipe()
			require.NoError(t, err)
			require.NoError(t, cmd.Start())
			// The pipe takes this much only once the program reads it.
			_, err = in.Write(make([]byte, 1<<20))
			require.NoError(t, err)
			require.NoError(t, cmd.Process.Signal(sig))
			said, err := io.ReadAll(stderr)
			require.NoError(t, err)
			assert.Error(t, cmd.Wait())
			assert.Equal(t, 128+int(sig), cmd.ProcessState.ExitCode())
			assert.Empty(t, string(said))
			entries, err := os.ReadDir(dir)
			require.NoError(t, err)
			assert.Empty(t, entries)
		})
	}
}

// TestClosedPipe: a reader that takes one line and goes is no error, and nobody is
// told of it.
func TestClosedPipe(t *testing.T) {
	// A report that no pipe holds at once.
	log := filepath.Join(t.TempDir(), "opc.log")
	var b strings.Builder
	for i := range 400 {
		fmt.Fprintf(&b, "08:%02d:%02d:000 PG1A-opc Trace: CSTASetAgentState: TPServices::AddInvocationByCTIInvokeID InvokeID=0xf0000%03x Dev=%d AgentMode=LOG_IN AGID=%d SG=-1(0xfffffff)\n", i/60, i%60, i, 40000+i, 10000+i)
	}
	require.NoError(t, os.WriteFile(log, []byte(b.String()), 0o644))
	for range 5 {
		cmd := exec.Command("uccetrace", log, "--format", "json")
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		stderr, err := cmd.StderrPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		_, err = bufio.NewReaderSize(out, 16).ReadString('\n')
		require.NoError(t, err)
		out.Close()
		said, err := io.ReadAll(stderr)
		require.NoError(t, err)
		assert.NoError(t, cmd.Wait())
		assert.Empty(t, string(said))
	}
}
