package simulate

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
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

// TestRefusedIsOneErrorEach: what is wrong with options comes apart into one error
// for each thing, and nothing else.
func TestRefusedIsOneErrorEach(t *testing.T) {
	o := options()
	o.Sides, o.Loss = 3, -1
	_, err := Run(context.Background(), o)
	require.ErrorIs(t, err, ErrOptions)
	all, ok := err.(interface{ Unwrap() []error })
	require.True(t, ok)
	require.Len(t, all.Unwrap(), 2)
	assert.EqualError(t, all.Unwrap()[0], "loss: must be a share from 0 to 1")

	o.Dir = ""
	o.Sides, o.Loss = 0, 0
	_, err = Run(context.Background(), o)
	require.ErrorIs(t, err, ErrOptions)
	assert.EqualError(t, err, "the capture's folder has no name: name one to be made")
}

// TestAW: the AW database is a file that SQL tools open, beside the capture or in
// it. It stands when the capture does, and replaces nothing but with the capture.
func TestAW(t *testing.T) {
	parent := t.TempDir()
	o := options()
	o.Dir, o.AW, o.Logins = filepath.Join(parent, "capture"), filepath.Join(parent, "aw.sqlite"), 1
	run := func() error {
		_, err := Run(context.Background(), o)
		return err
	}
	isDatabase := func(path string) {
		t.Helper()
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.True(t, bytes.HasPrefix(text, []byte("SQLite format 3\x00")))
	}

	ctx, cancel := context.WithCancel(context.Background())
	interrupted := o
	interrupted.Progress = func(Progress) { cancel() }
	_, err := Run(ctx, interrupted)
	require.ErrorIs(t, err, context.Canceled)
	left, err := os.ReadDir(parent)
	require.NoError(t, err)
	assert.Empty(t, left)

	require.NoError(t, run())
	isDatabase(o.AW)
	o.Replace = true
	assert.ErrorContains(t, run(), "aw.sqlite: is there already and is not replaced")
	o.AW = filepath.Join(o.Dir, "aw.sqlite")
	require.NoError(t, run())
	require.NoError(t, run())
	isDatabase(o.AW)
	for _, name := range []string{".", "truth.json", "site.yaml", "no/aw.sqlite"} {
		o.AW = filepath.Join(o.Dir, name)
		err := run()
		assert.ErrorContains(t, err, "the database cannot stand there", name)
		assert.ErrorIs(t, err, ErrOptions)
	}
	o.AW = filepath.Join(parent, "no", "aw.sqlite")
	assert.ErrorContains(t, run(), filepath.Join("no", "aw.sqlite")+": no such file or directory")
	isDatabase(filepath.Join(o.Dir, "aw.sqlite"))
}

// TestWriteFails: what cannot be written is named as it would have been, and
// nothing is left.
func TestWriteFails(t *testing.T) {
	parent := t.TempDir()
	o := options()
	o.Dir, o.AW, o.Logins = filepath.Join(parent, "capture"), filepath.Join(parent, "capture", "ra"), 1 // a file where a folder must be
	_, err := Run(context.Background(), o)
	require.Error(t, err)
	assert.NotErrorIs(t, err, ErrOptions)
	assert.True(t, strings.HasPrefix(err.Error(), filepath.Join(o.Dir, "ra")+": "), err)
	left, err := os.ReadDir(parent)
	require.NoError(t, err)
	assert.Empty(t, left)
}
