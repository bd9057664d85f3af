package whole

import (
	"os"
	"path/filepath"
	"strconv"
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

// TestSweep: what a killed call has left goes with the next one, what one that runs, or
// another machine, is writing stays.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "capture")
	name := func(begin, pid string) string { return filepath.Join(dir, begin+pid+".x7"+temporary) }
	left, running := name(prefix("capture"), "99999999"), name(prefix("capture"), strconv.Itoa(os.Getpid()))
	others, another := name(".capture.00000000.", "99999999"), name(prefix("capture2"), "99999999")
	for _, d := range []string{left, running, others, another} {
		require.NoError(t, os.MkdirAll(filepath.Join(d, "pg1a"), 0o755))
	}
	f, err := NewFolder(path)
	require.NoError(t, err)
	assert.NoDirExists(t, left)
	for _, d := range []string{f.Name(), running, others, another} {
		assert.DirExists(t, d)
	}
}

// TestLinks: nothing is written through a link, whatever it leads to, and what it leads
// to stays.
func TestLinks(t *testing.T) {
	dir := t.TempDir()
	target, nowhere, folder := filepath.Join(dir, "target"), filepath.Join(dir, "nowhere"), filepath.Join(dir, "folder")
	require.NoError(t, os.WriteFile(target, []byte("old"), 0o600))
	require.NoError(t, os.Mkdir(folder, 0o700))
	for _, to := range []string{target, nowhere, folder} {
		link := filepath.Join(dir, "link to "+filepath.Base(to))
		if err := os.Symlink(to, link); err != nil {
			t.Skipf("links cannot be made here: %v", err)
		}
		_, err := NewFolder(link)
		assert.ErrorIs(t, err, ErrLink)
		if to != folder {
			_, err = Create(link)
			assert.ErrorIs(t, err, ErrLink)
		}
	}
	assert.Equal(t, "old", text(t, target))
	assert.Equal(t, []string{"folder", "link to folder", "link to nowhere", "link to target", "target"}, names(t, dir))
}

// TestTaken: a temporary name that stands already is never written to.
func TestTaken(t *testing.T) {
	dir := t.TempDir()
	seen := map[string]bool{}
	name, err := beside(filepath.Join(dir, "report"), func(name string) error {
		assert.False(t, seen[name])
		if seen[name] = true; len(seen) < 3 {
			return os.ErrExist
		}
		return nil
	})
	require.NoError(t, err)
	assert.Len(t, seen, 3)
	assert.True(t, seen[name])
}

// TestNoPlace: what cannot be made is said.
func TestNoPlace(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "no", "parent")
	_, err := Create(nowhere)
	assert.ErrorIs(t, err, os.ErrNotExist)
	_, err = NewFolder(nowhere)
	assert.ErrorIs(t, err, os.ErrNotExist)
}
