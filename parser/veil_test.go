package parser

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

// Patches look the same in whatever pieces the source is read.
func TestLay(t *testing.T) {
	text := []byte("0123456789abcdef")
	patches := []Patch{{Offset: 1, Bytes: []byte("XY")}, {Offset: 3, Bytes: []byte("Z")}, {Offset: 9, Bytes: []byte("PQRS")}, {Offset: 15, Bytes: []byte("E")}}
	want := "0XYZ45678PQRSdeE"
	v := veiled{bytes.NewReader(text), patches}
	for size := 1; size <= len(text); size++ {
		var got []byte
		for at := 0; at < len(text); at += size {
			p := make([]byte, size)
			n, err := v.ReadAt(p, int64(at))
			if err != io.EOF {
				require.NoError(t, err)
			}
			got = append(got, p[:n]...)
		}
		require.Equal(t, want, string(got), "pieces of %d", size)
	}
	require.Equal(t, "0123456789abcdef", string(text))
}

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
