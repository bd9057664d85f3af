package source

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// TestDigests: each file once, as it stands on disk, whatever is in it; a stream by
// what it gave.
func TestDigests(t *testing.T) {
	log, err := os.ReadFile(filepath.Join("..", "..", "testdata", "agent-login.log"))
	require.NoError(t, err)
	large := bytes.Repeat([]byte(strings.Repeat("x", 99)+"\n"), 25_000) // over one read of the digest
	files := map[string][]byte{
		"a.log": log, "b.zip": zipOf(t, file{"opc.log", log}, file{"c.log", log}), "c.gz": gzipOf(t, log), "empty.log": nil, "large.txt": large,
		"utf16.txt": append([]byte{0xff, 0xfe}, []byte("a\x00b\x00")...),
	}
	dir := t.TempDir()
	for name, data := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o644))
	}
	sources, _, err := Find([]string{dir, "-"}, bytes.NewReader(log))
	require.NoError(t, err)
	d := Digest(context.Background(), sources)
	readAllOf(t, &Pool{}, sources)
	got := d.Files()
	require.Len(t, got, len(files)+1)
	for _, f := range got {
		data, ok := files[filepath.Base(f.Name)]
		if f.Name == "-" {
			data, ok = log, true
		}
		require.True(t, ok, f.Name)
		assert.Equal(t, int64(len(data)), f.Bytes, f.Name)
		assert.Equal(t, sumOf(data), f.SHA256, f.Name)
	}
}

// TestDigestOfWhatCannotBeRead: no digest is better than that of a part.
func TestDigestOfWhatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "gone.log")
	require.NoError(t, os.WriteFile(path, []byte("x"), 0o644))
	sources, _, err := Find([]string{path}, nil)
	require.NoError(t, err)
	require.NoError(t, os.Remove(path))
	assert.Empty(t, Digest(context.Background(), sources).Files()[0].SHA256)

	broken := &Source{Name: "broken", open: func() (contents, error) {
		return contents{ReaderAt: bytes.NewReader([]byte("abc")), size: 10}, nil // shrank while it was read
	}}
	f := Digest(context.Background(), []*Source{broken}).Files()[0]
	assert.Equal(t, File{Name: "broken", Bytes: 3}, f)

	ctx, stop := context.WithCancel(context.Background())
	stop()
	assert.Empty(t, Digest(ctx, []*Source{FromBytes("x", []byte("abc"))}).Files()[0].SHA256)
}
