//go:build unix

package main

import (
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

// TestSimulateExamples runs the examples of the help that make a capture.
func TestSimulateExamples(t *testing.T) {
	seen := 0
	for _, line := range strings.Split(strings.ReplaceAll(simulateExamples, "\\\n", " "), "\n") {
		command := strings.TrimSpace(line)
		if !strings.HasPrefix(command, "uccetrace simulate capture") {
			continue
		}
		seen++
		t.Run(command, func(t *testing.T) {
			args := strings.Fields(command)
			cmd := exec.Command(args[0], args[1:]...)
			cmd.Dir = t.TempDir()
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s", out)
			assert.FileExists(t, filepath.Join(cmd.Dir, "capture", "truth.json"))
			assert.NotContains(t, string(out), "never came about")
		})
	}
	assert.Equal(t, 3, seen)
}

// TestSimulateInterrupted: an interrupted run ends with 130 and leaves nothing.
func TestSimulateInterrupted(t *testing.T) {
	parent := t.TempDir()
	cmd := exec.Command("uccetrace", "simulate", filepath.Join(parent, "capture"), "--agents", "50", "--rate", "100", "--other", "90%", "--size", "10GiB", "--aw", filepath.Join(parent, "aw.sqlite"))
	require.NoError(t, cmd.Start())
	require.Eventually(t, func() bool {
		logs, _ := filepath.Glob(filepath.Join(parent, ".*", "pg1a", "opc.txt"))
		return len(logs) > 0
	}, time.Minute, time.Millisecond)
	require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
	assert.Error(t, cmd.Wait())
	assert.Equal(t, 130, cmd.ProcessState.ExitCode())
	left, err := os.ReadDir(parent)
	require.NoError(t, err)
	assert.Empty(t, left)
}
