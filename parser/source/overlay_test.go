package source

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
	v := Patched(bytes.NewReader(text), patches)
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
