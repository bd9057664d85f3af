package source

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// TestBrokenStream: what came before it broke is there, and why there is no more.
func TestBrokenStream(t *testing.T) {
	broken := errors.New("the line is dead")
	all := readAllOf(t, &Pool{}, []*Source{FromReader("-", io.MultiReader(iotest.OneByteReader(strings.NewReader(rtrLine)), iotest.ErrReader(broken)))})
	require.ErrorIs(t, all[0].Err, broken)
	require.EqualError(t, all[0].Err, "-: at byte 35: the line is dead")
	require.Equal(t, rtrLine, string(all[0].data))
}

// TestLongStream: what does not fit into memory lies in a file that nobody sees, and reads
// as a file does, as often as one likes; what is too long for that is refused.
func TestLongStream(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	p := &Pool{limits: limits{held: 2 * pieceSize, spilled: 10 * pieceSize}}
	data := make([]byte, 10*pieceSize+1)
	for i := range data {
		data[i] = byte(i * i >> 8)
	}
	for _, size := range []int{0, 1, 2 * pieceSize, 2*pieceSize + 1, 5*pieceSize - 1, 10 * pieceSize} {
		s := FromReader("-", iotest.HalfReader(bytes.NewReader(data[:size])))
		for range 2 {
			all := readAllOf(t, p, []*Source{s})
			require.NoError(t, all[0].Err, size)
			require.Equal(t, string(data[:size]), string(all[0].data))
			require.Equal(t, size, all[0].size)
			require.Equal(t, int64(size), s.Size())
		}
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Empty(t, entries)
	}
	all := readAllOf(t, p, []*Source{FromReader("-", bytes.NewReader(data))})
	require.EqualError(t, all[0].Err, "-: is a pipe of more than 655360 bytes, which is not read: save it as a file, or name the files that it is made of")
	require.Zero(t, all[0].size)
	broken := errors.New("the line is dead")
	all = readAllOf(t, p, []*Source{FromReader("-", io.MultiReader(bytes.NewReader(data[:5*pieceSize]), iotest.ErrReader(broken)))})
	require.ErrorIs(t, all[0].Err, broken)
	require.Equal(t, data[:5*pieceSize], all[0].data)
}

// TestNoRoom: where a stream cannot be kept nothing of it is read, and it is said what
// helps.
func TestNoRoom(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "none"))
	t.Setenv("TMP", os.Getenv("TMPDIR"))
	p := &Pool{limits: limits{held: pieceSize, spilled: 10 * pieceSize}}
	all := readAllOf(t, p, []*Source{FromReader("-", bytes.NewReader(make([]byte, 2*pieceSize)))})
	require.ErrorContains(t, all[0].Err, "-: is a pipe of more than 65536 bytes, and cannot be kept in a temporary file (")
	require.ErrorContains(t, all[0].Err, "set TMPDIR to a folder with room, or save it as a file and name that")
	require.Zero(t, all[0].size)
}

func TestStreamThatGivesNothing(t *testing.T) {
	all := readAllOf(t, &Pool{}, []*Source{FromReader("-", iotest.TimeoutReader(strings.NewReader(strings.Repeat("x", 99999))))})
	require.ErrorIs(t, all[0].Err, iotest.ErrTimeout)
	all = readAllOf(t, &Pool{}, []*Source{FromReader("-", idle{})})
	require.ErrorIs(t, all[0].Err, io.ErrNoProgress)
}

type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

func TestMemory(t *testing.T) {
	var whole []byte
	var m memory
	for i := range 3 {
		piece := bytes.Repeat([]byte{byte('a' + i)}, pieceSize)
		if i == 2 {
			piece = piece[:100]
		}
		m, whole = append(m, piece), append(whole, piece...)
	}
	for _, off := range []int64{0, 1, pieceSize - 1, pieceSize, 2*pieceSize + 99, 2*pieceSize + 100, 9 * pieceSize} {
		p, q := make([]byte, pieceSize+1), make([]byte, pieceSize+1)
		n, err := m.ReadAt(p, off)
		k, want := bytes.NewReader(whole).ReadAt(q, off)
		require.Equal(t, want, err)
		require.Equal(t, q[:k], p[:n])
	}
}
