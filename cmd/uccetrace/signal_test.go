//go:build unix

package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
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
