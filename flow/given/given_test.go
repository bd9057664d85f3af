package given

import (
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// endless gives the same bytes for ever.
type endless string

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = e[i%len(e)]
	}
	return len(p), nil
}

// TestBytes: what has no end is left alone, what is as long as it may be is whole.
func TestBytes(t *testing.T) {
	all := strings.Repeat("x", 1<<20)
	text, err := Bytes(strings.NewReader(all), 1<<20)
	require.NoError(t, err)
	assert.Equal(t, all, string(text))
	for _, r := range []io.Reader{strings.NewReader(all + "x"), endless("x"), iotest.HalfReader(strings.NewReader(all + "x"))} {
		_, err = Bytes(r, 1<<20)
		assert.EqualError(t, err, "has more than 1 MiB")
	}
	_, err = Bytes(iotest.ErrReader(io.ErrClosedPipe), 1<<20)
	assert.ErrorIs(t, err, io.ErrClosedPipe)
}

// TestObject: only what is asked for is kept, what is no object or does not end is an
// error, and no value is longer than any that is meant.
func TestObject(t *testing.T) {
	deep := strings.Repeat(`{"b": [`, 50) + strings.Repeat(`]}`, 50)
	long := `"` + strings.Repeat("x", mostValue/2) + `"`
	for _, tt := range []struct{ text, a, fails string }{
		{`{}`, "", ""},
		{` { "b": {"a": "no", "c": [1]}, "a": "yes", "c": [{"a": 1}, [], null, "x"], "d": null} `, "yes", ""},
		{`{"schema": "other", "a": "no", `, "", ""},
		{`{"c": ` + deep + `, "a": "yes"}`, "yes", ""},
		{`{"c": [` + strings.Repeat(long+",", 3) + `1], "a": "yes"}`, "yes", ""},
		{`{"c": {"x": ` + long + strings.Repeat(`, "x": `+long, 3) + `}, "a": "yes"}`, "yes", ""},
		{`{"c": ["` + strings.Repeat("x", 3*mostValue) + `"], "a": "yes"}`, "", "a value in it has more than 8 MiB"},
		{`{"a": "` + strings.Repeat("x", 3*mostValue) + `"}`, "", "a value in it has more than 8 MiB"},
		{``, "", "unexpected EOF"},
		{`{`, "", "unexpected EOF"},
		{`{"a": "yes", `, "yes", "unexpected EOF"},
		{`{"c": [1, `, "", "unexpected EOF"},
		{`{"c": {"d": 1`, "", "unexpected EOF"},
		{`[1]`, "", "[ stands where an object is wanted"},
		{`{"list": 1}`, "", "1 stands where a list is wanted"},
		{`{"c": [1 2]}`, "", "expected comma"},
		{`{"c": 1x}`, "", "invalid character"},
	} {
		readers := []io.Reader{strings.NewReader(tt.text)}
		if len(tt.text) < 1000 {
			readers = append(readers, iotest.DataErrReader(iotest.OneByteReader(strings.NewReader(tt.text))))
		}
		for _, r := range readers {
			var a, schema string
			err := Object(r, Fields{"a": Into(&a), "schema": Schema(&schema, "mine"), "list": Each(skip)})
			if name := tt.text[:min(len(tt.text), 60)]; tt.fails == "" {
				assert.NoError(t, err, name)
			} else {
				assert.ErrorContains(t, err, tt.fails, name)
			}
			assert.Equal(t, tt.a, a)
		}
	}
	for _, begin := range []string{`{"c": `, `{"c": [["`, `{"c": {"x": [` + strings.Repeat(long+",", 3)} {
		assert.ErrorIs(t, Object(io.MultiReader(strings.NewReader(begin), endless(" ")), nil), errLargeValue)
	}
}

// TestEach: each element by itself, and none of null.
func TestEach(t *testing.T) {
	for text, want := range map[string][]int{`{"a": [3, 1, 2]}`: {3, 1, 2}, `{"a": []}`: nil, `{"a": null}`: nil, `{"b": [1]}`: nil} {
		var got []int
		require.NoError(t, Object(strings.NewReader(text), Fields{"a": Each(func(d *json.Decoder) error {
			var n int
			err := d.Decode(&n)
			got = append(got, n)
			return err
		})}), text)
		assert.Equal(t, want, got, text)
	}
}

// TestFolder: files and what leads to files are read, up to what all of them may have.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	for name, length := range map[string]int{"a": 600 << 10, "b": 300 << 10, "c": 300 << 10} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), make([]byte, length), 0o600))
	}
	require.NoError(t, os.Mkdir(filepath.Join(dir, "folder"), 0o700))
	f := Folder(dir, 1<<20)
	for _, name := range []string{"a", "b"} {
		_, err := fs.ReadFile(f, name)
		require.NoError(t, err)
	}
	_, err := fs.ReadFile(f, "c")
	assert.ErrorContains(t, err, "c: has more than 1 MiB, with the files before it")
	_, err = fs.ReadFile(f, "folder")
	assert.ErrorContains(t, err, "folder: not a regular file")
	_, err = fs.ReadFile(f, "nothing")
	assert.ErrorIs(t, err, fs.ErrNotExist)
	_, err = Open(dir)
	assert.ErrorContains(t, err, "a folder")
	_, err = Regular(dir)
	assert.ErrorContains(t, err, "not a regular file")
}
