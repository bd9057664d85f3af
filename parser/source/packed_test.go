package source

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// packed is a file of testdata/packed: what there is no packer for here, written with xz
// and bzip2, of log.txt all but zeros.xz.
func packed(tb testing.TB, name string) []byte {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "packed", name))
	require.NoError(tb, err)
	return data
}

// TestPacked: however a log is packed, it is read.
func TestPacked(t *testing.T) {
	text := packed(t, "log.txt")
	in := func(method uint16, data []byte) []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		f, err := w.CreateRaw(&zip.FileHeader{Name: "log", Method: method, CRC32: crcOf(text), CompressedSize64: uint64(len(data)), UncompressedSize64: uint64(len(text))})
		require.NoError(t, err)
		_, err = f.Write(data)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		return b.Bytes()
	}
	for name, data := range map[string][]byte{
		"gzip": gzipOf(t, text), "zstd": zstdOf(t, text), "bzip2": packed(t, "log.bz2"), "xz": packed(t, "log.xz"), "sha-256": packed(t, "log-sha256.xz"),
		"unchecked": packed(t, "log-unchecked.xz"), "two streams": packed(t, "log-streams.xz"), "xz in gzip": gzipOf(t, packed(t, "log.xz")),
		"zip of xz": in(95, packed(t, "log.xz")), "zip of bzip2": in(12, packed(t, "log.bz2")),
	} {
		t.Run(name, func(t *testing.T) {
			all, got := summaryOf(t, &Pool{}, FromBytes("a", data))
			require.NotContains(t, got, "error")
			var read string
			for _, o := range all { // the archive around it, too
				read += string(o.data)
			}
			require.Equal(t, string(text), read)
		})
	}
	_, got := summaryOf(t, &Pool{}, FromBytes("a", packed(t, "logs.txz")))
	require.Contains(t, got, "a!/pg1a/opc.txt")
	require.Contains(t, got, "a!/pg1a/pim1.txt")
	require.NotContains(t, got, "error")
}
