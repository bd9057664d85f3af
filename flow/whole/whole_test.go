package whole

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	out := []string{}
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func text(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(b)
}

// TestFile: the old file stands until the new one is whole, and for good where it
// is not.
func TestFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "report")
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
	for _, end := range []struct {
		commit bool
		want   string
	}{{false, "old"}, {true, "new"}} {
		f, err := Create(path)
		require.NoError(t, err)
		_, err = f.WriteString("new")
		require.NoError(t, err)
		assert.Equal(t, "old", text(t, path))
		if end.commit {
			require.NoError(t, f.Commit())
		} else {
			f.Abort()
		}
		assert.Equal(t, end.want, text(t, path))
		assert.Equal(t, []string{"report"}, names(t, dir))
	}
}

// TestFolder: the same of a folder, and of one that was not there.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "capture")
	fill := func() *Folder {
		f, err := NewFolder(path)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(f.Name(), "log"), []byte("x"), 0o600))
		return f
	}
	fill().Abort()
	assert.Empty(t, names(t, dir))

	f := fill()
	require.NoError(t, f.Commit())
	f.Abort()
	assert.Equal(t, []string{"log"}, names(t, path))

	require.NoError(t, os.WriteFile(filepath.Join(path, "earlier"), nil, 0o600))
	fill().Abort()
	assert.Equal(t, []string{"earlier", "log"}, names(t, path))
	require.NoError(t, fill().Commit())
	assert.Equal(t, []string{"log"}, names(t, path))
	assert.Equal(t, []string{"capture"}, names(t, dir))
}

// TestSweep: what a killed call has left goes with the next one, what one that
// runs is writing stays.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	left := filepath.Join(dir, ".capture.99999999"+temporary)
	require.NoError(t, os.MkdirAll(filepath.Join(left, "pg1a"), 0o755))
	parent := beside(filepath.Join(dir, "capture"))
	assert.NoDirExists(t, left)

	require.NoError(t, os.WriteFile(parent, nil, 0o600)) // this process runs
	beside(filepath.Join(dir, "capture"))
	assert.FileExists(t, parent)
}

// TestNoPlace: what cannot be made is said.
func TestNoPlace(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "no", "parent")
	_, err := Create(nowhere)
	assert.ErrorIs(t, err, os.ErrNotExist)
	_, err = NewFolder(nowhere)
	assert.ErrorIs(t, err, os.ErrNotExist)
}
