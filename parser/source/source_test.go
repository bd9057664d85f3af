package source

import (
	"bytes"
	"errors"
	"io"
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

// TestEndlessLine: a stream of one line is not kept in memory.
func TestEndlessLine(t *testing.T) {
	all := readAllOf(t, &Pool{}, []*Source{FromReader("-", strings.NewReader(strings.Repeat("x", MaxLine+2*pieceSize)))})
	require.False(t, all[0].Seekable())
	require.Equal(t, MaxLine+2*pieceSize, all[0].size)
}

// TestReadOnce: a stream gives what it has to who opens it first.
func TestReadOnce(t *testing.T) {
	s := FromReader("-", io.LimitReader(zeroReader{}, MaxLine+2*pieceSize))
	readAllOf(t, &Pool{}, []*Source{s})
	require.ErrorContains(t, readAllOf(t, &Pool{}, []*Source{s})[0].Err, "was read already")
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
