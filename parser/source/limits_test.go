package source

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
)

// zeros are n bytes packed by gzip.
func zeros(tb testing.TB, n int64) []byte {
	tb.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	require.NoError(tb, err)
	_, err = io.Copy(w, io.LimitReader(zeroReader{}, n))
	require.NoError(tb, err)
	require.NoError(tb, w.Close())
	return b.Bytes()
}

type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// nested packs an archive into another, n deep.
func nested(tb testing.TB, n int, data []byte) []byte {
	tb.Helper()
	for i := range n {
		data = zipOf(tb, file{fmt.Sprintf("%d.zip", n-i), data})
	}
	return data
}

// overlapped is a zip archive of n files that all are the same bytes.
func overlapped(tb testing.TB, n int, each int64) []byte {
	tb.Helper()
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestSpeed)
	require.NoError(tb, err)
	_, err = io.Copy(w, io.LimitReader(zeroReader{}, each))
	require.NoError(tb, err)
	require.NoError(tb, w.Close())
	le := binary.LittleEndian
	out := append([]byte(zipLocal), make([]byte, zipLocalLen-4)...)
	le.PutUint16(out[8:], 8)
	out = append(out, packed.Bytes()...)
	from := len(out)
	for i := range n {
		name := fmt.Sprintf("f%06d", i)
		e := append([]byte(zipEntry), make([]byte, zipEntryLen-4)...)
		le.PutUint16(e[10:], 8)
		le.PutUint32(e[20:], uint32(packed.Len()))
		le.PutUint32(e[24:], uint32(each))
		le.PutUint16(e[28:], uint16(len(name)))
		out = append(append(out, e...), name...)
	}
	end := append([]byte(zipEnd), make([]byte, zipEndLen-4)...)
	le.PutUint16(end[8:], uint16(min(n, 65535)))
	le.PutUint16(end[10:], uint16(min(n, 65535)))
	le.PutUint32(end[12:], uint32(len(out)-from))
	le.PutUint32(end[16:], uint32(from))
	return append(out, end...)
}

// manyEmpty is a zip archive of n empty files.
func manyEmpty(tb testing.TB, n int) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := range n {
		_, err := w.CreateRaw(&zip.FileHeader{Name: fmt.Sprintf("%07d", i)})
		require.NoError(tb, err)
	}
	require.NoError(tb, w.Close())
	return b.Bytes()
}

// manyBombs is a zip archive of n files of zeros, none of them hidden.
func manyBombs(tb testing.TB, n int) []byte {
	tb.Helper()
	var files []file
	data := make([]byte, 8<<20)
	for i := range n {
		files = append(files, file{fmt.Sprintf("%03d", i), data})
	}
	return zipOf(tb, files...)
}

// hugeTar declares more than there is.
func hugeTar(tb testing.TB) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	require.NoError(tb, w.WriteHeader(&tar.Header{Name: "good", Mode: 0o600, Size: int64(len(rtrLine))}))
	_, _ = io.WriteString(w, rtrLine)
	require.NoError(tb, w.WriteHeader(&tar.Header{Name: "huge", Mode: 0o600, Size: 1 << 40}))
	_, _ = io.WriteString(w, rtrLine)
	return b.Bytes()
}

// bombs are what no capture is; each is named, whatever else is in it is read.
func bombs(tb testing.TB) map[string]struct {
	data []byte
	says string
} {
	tb.Helper()
	long, err := zstd.NewWriter(nil, zstd.WithWindowSize(64<<20))
	require.NoError(tb, err)
	wide := long.EncodeAll(bytes.Repeat(noise(1<<20, 1), 12), nil)
	return map[string]struct {
		data []byte
		says string
	}{
		"zeros":         {zeros(tb, 256<<20), "a error unpacks to more than 200 times its size"},
		"zeros in zip":  {zipOf(tb, file{"good", []byte(rtrLine)}, file{"zeros.gz", zeros(tb, 256<<20)}), "a!/zeros.gz 0 lines error unpacks to more than 200 times its size"},
		"zeros as zip":  {zipOf(tb, file{"good", []byte(rtrLine)}, file{"zeros", make([]byte, 64<<20)}), "a!/zeros 0 lines error unpacks to more than 200 times its size"},
		"many":          {manyBombs(tb, 20), "of the files in it are not read: it"},
		"nested":        {nested(tb, 6, zipOf(tb, file{"good", []byte(rtrLine)})), "a!/1.zip!/2.zip!/3.zip!/4.zip 0 lines error is a zip archive in archives, more than 4 deep"},
		"gzip of gzip":  {gzipOf(tb, gzipOf(tb, gzipOf(tb, gzipOf(tb, gzipOf(tb, []byte(rtrLine)))))), "a 0 lines error is gzip in archives, more than 4 deep"},
		"gzip of zeros": {gzipOf(tb, gzipOf(tb, zeros(tb, 512<<20))), "error unpacks to more than 200 times its size"},
		"overlap":       {overlapped(tb, 250, 64<<20), "a 0 lines error is no honest archive: 249 of its files share the same bytes"},
		"a million":     {manyEmpty(tb, 200_000), "a 0 lines error holds more than 10000 files"},
		"huge tar":      {hugeTar(tb), "a!/good 1 lines\na!/huge 1 lines error"},
		"zeros in xz":   {packed(tb, "zeros.xz"), "a error unpacks to more than 200 times its size"},
		"wide xz":       {packed(tb, "log-wide.xz"), "needs more than 8 MiB of memory to be unpacked: unpack it with xz -d"},
		"wide zstd":     {wide, "needs more than 8 MiB of memory to be unpacked"},
	}
}

// TestBombs: each is stopped by a limit that is named, before it takes time or
// memory.
func TestBombs(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	for name, bomb := range bombs(t) {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			path := filepath.Join(t.TempDir(), "a")
			require.NoError(t, os.WriteFile(path, bomb.data, 0o666))
			sources, _, err := Find([]string{path}, nil)
			require.NoError(t, err)
			runtime.GC()
			runtime.ReadMemStats(&before)
			_, got := summaryOf(t, &Pool{}, sources...)
			runtime.ReadMemStats(&after)
			got = strings.ReplaceAll(got, filepath.ToSlash(path), "a")
			require.Contains(t, strings.ReplaceAll(got, "a 0 lines error unpacks", "a error unpacks"), bomb.says)
			if strings.Contains(name, " in zip") || strings.Contains(name, " as zip") {
				require.Contains(t, got, "a!/good 1 lines\n")
			}
			require.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(64<<20), "held")
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(256<<20), "allocated in all")
		})
	}
}

// TestLimits: each limit is named where it is met, and what lies before it is read.
func TestLimits(t *testing.T) {
	files := []file{{"a", noise(3000, 1)}, {"b", noise(3000, 2)}, {"c", noise(3000, 3)}}
	var small []file // none beyond the ratio by itself
	for i := range 20 {
		small = append(small, file{strconv.Itoa(i), bytes.Repeat([]byte(rtrLine), 25)})
	}
	for name, tt := range map[string]struct {
		data  []byte
		limit func(*limits)
		want  string
	}{
		"entries":        {zipOf(t, files...), func(l *limits) { l.entries = 2 }, "x 0 lines error holds more than 2 files, with the archives in it"},
		"entries in all": {zipOf(t, file{"1.zip", zipOf(t, files[:2]...)}, file{"2.zip", zipOf(t, files...)}), func(l *limits) { l.entries = 5 }, "x!/2.zip 0 lines error holds more than 5 files"},
		"bytes":          {gzipOf(t, tarOf(t, files...)), func(l *limits) { l.bytes = 5000 }, "unpacks to more than 5000 bytes"},
		"ratio":          {zipOf(t, file{"r", bytes.Repeat([]byte(rtrLine), 1000)}, files[1]), func(l *limits) { l.ratio, l.free = 3, 1000 }, "error unpacks to more than 3 times its size"},
		"ratio in all":   {zipOf(t, small...), func(l *limits) { l.ratio, l.free = 3, 1000 }, "of the files in it are not read: it unpacks to more than 3 times its size"},
		"depth":          {nested(t, 2, zipOf(t, files...)), func(l *limits) { l.depth = 2 }, "more than 2 deep"},
		"bombs":          {zipOf(t, file{"1", make([]byte, 1<<20)}, file{"2", make([]byte, 1<<20)}, files[0]), func(l *limits) { l.free, l.bombs = 1000, 1 }, "2 of the files in it are not read: it 1 files in it unpack to more than 200 times"},
	} {
		t.Run(name, func(t *testing.T) {
			l := limits{}.orDefault()
			tt.limit(&l)
			_, got := summaryOf(t, &Pool{limits: l}, FromBytes("x", tt.data))
			require.Contains(t, got, tt.want)
			require.Contains(t, got, "error")
		})
	}
}

// TestZip64: more files than the directory's end can count, and sizes that stand in
// the extra field.
func TestZip64(t *testing.T) {
	l := limits{}.orDefault()
	l.entries = 100_000
	all := readAllOf(t, &Pool{limits: l}, []*Source{FromBytes("a", manyEmpty(t, 70_000))})
	require.Len(t, all, 70_001) // with the archive itself

	line := []byte(rtrLine)
	var b bytes.Buffer
	le := binary.LittleEndian
	b.WriteString(zipLocal + strings.Repeat("\x00", 22) + "\x01\x00" + "\x00\x00" + "n")
	b.Write(line)
	from := b.Len()
	e := append([]byte(zipEntry), make([]byte, zipEntryLen-4)...)
	for _, at := range []int{20, 24, 42} {
		le.PutUint32(e[at:], 1<<32-1)
	}
	le.PutUint32(e[16:], crcOf(line))
	e[28], e[30] = 1, 28+4
	e = append(e, "n\x99\x99\x00\x00\x01\x00\x18\x00"...)
	for _, v := range []int{len(line), len(line), 0} {
		e = le.AppendUint64(e, uint64(v))
	}
	b.Write(e)
	end := b.Len()
	record := append([]byte(zip64End), make([]byte, 52)...)
	le.PutUint64(record[40:], uint64(end-from))
	le.PutUint64(record[48:], uint64(from))
	b.Write(record)
	locator := append([]byte(zip64Locator), make([]byte, 16)...)
	le.PutUint64(locator[8:], uint64(end))
	b.Write(locator)
	b.WriteString(zipEnd + "\x00\x00\x00\x00\xff\xff\xff\xff" + strings.Repeat("\xff", 8) + "\x00\x00")
	for _, before := range []string{"", "something put before it"} {
		data := append([]byte(before), b.Bytes()...)
		list, flaw, err := readZip(t.Context(), bytes.NewReader(data), int64(len(data)), 10)
		require.NoError(t, err)
		require.Empty(t, flaw)
		require.Len(t, list, 1)
		require.EqualValues(t, len(before), list[0].at)
		require.EqualValues(t, len(line), list[0].packed)
	}
	_, got := summaryOf(t, &Pool{}, FromBytes("a", b.Bytes()))
	require.Equal(t, "a!/n 1 lines\n", got)
}
