//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSimulateInterrupted: an interrupted run ends with 130 and leaves nothing.
func TestSimulateInterrupted(t *testing.T) {
	parent := t.TempDir()
	cmd := exec.Command("uccetrace", "simulate", filepath.Join(parent, "capture"), "--agents", "50", "--rate", "100", "--other", "90%", "--size", "10GiB")
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
