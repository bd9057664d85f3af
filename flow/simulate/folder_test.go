package simulate

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNothingIsLeft: a run that fails or is interrupted leaves nothing.
func TestNothingIsLeft(t *testing.T) {
	parent := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	o := options()
	o.Dir = filepath.Join(parent, "capture")
	o.Progress = func(Progress) { cancel() }
	_, err := Run(ctx, o)
	require.ErrorIs(t, err, context.Canceled)
	left, err := os.ReadDir(parent)
	require.NoError(t, err)
	assert.Empty(t, left)
}

// TestFolder: what a capture may replace.
func TestFolder(t *testing.T) {
	o := options()
	o.Logins = 1
	dir, _ := simulate(t, o)
	o.Dir = dir
	_, err := Run(context.Background(), o)
	require.ErrorIs(t, err, ErrOptions)
	assert.ErrorContains(t, err, "not empty: name another folder, or replace the capture in it with --force")

	o.Replace, o.Seed = true, 3
	_, err = Run(context.Background(), o)
	require.NoError(t, err)
	assert.Equal(t, "3", truthOf(t, dir).Seed)

	o.Dir = t.TempDir()
	_, err = Run(context.Background(), o)
	require.NoError(t, err, "an empty folder is no other's")

	o.Dir = filepath.Dir(dir)
	require.NoError(t, os.WriteFile(filepath.Join(o.Dir, "letter.txt"), []byte("dear"), 0o644))
	_, err = Run(context.Background(), o)
	require.ErrorIs(t, err, ErrOptions)
	assert.ErrorContains(t, err, "not a simulated capture")

	o.Dir = filepath.Join(o.Dir, "letter.txt")
	_, err = Run(context.Background(), o)
	assert.ErrorContains(t, err, "a file: name a folder")

	o.Dir = filepath.Join(t.TempDir(), "no", "parent")
	_, err = Run(context.Background(), o)
	require.Error(t, err)
	assert.NotErrorIs(t, err, ErrOptions)
}

// TestKilledRun: what a killed run has left goes with the next one.
func TestKilledRun(t *testing.T) {
	parent := t.TempDir()
	old := filepath.Join(parent, ".capture.99999999"+temporary)
	require.NoError(t, os.MkdirAll(filepath.Join(old, "pg1a"), 0o755))
	o := options()
	o.Dir, o.Logins = filepath.Join(parent, "capture"), 1
	_, err := Run(context.Background(), o)
	require.NoError(t, err)
	assert.NoDirExists(t, old)
}
