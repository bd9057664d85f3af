package parser

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each place of decoded text is that of its character in the source.
func TestPieceOf(t *testing.T) {
	latin := windows1252(t, "aé-Jürgen=7")
	s := pieceOf(latin, 100, nil)
	require.Equal(t, "aé-Jürgen=7", string(s.Text))
	for text, at := range map[string]int64{"a": 100, "é": 101, "-": 102, "gen": 106, "7": 110} {
		require.Equal(t, at, s.At(bytes.Index(s.Text, []byte(text))), text)
	}
	require.Equal(t, int64(111), s.At(len(s.Text)))
	mixed := append([]byte("né "), 0xfc, 'x')
	s = pieceOf(mixed, 0, nil)
	require.Equal(t, "né üx", string(s.Text))
	for at, want := range []int64{0, 1, 2, 3, 4, 4, 5, 6} {
		require.Equal(t, want, s.At(at), at)
	}
}
