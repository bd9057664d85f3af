package source

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
)

// file is one in an archive that a test makes.
type file struct {
	name string
	data []byte
}

func zipOf(tb testing.TB, files ...file) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate}
		if strings.HasSuffix(f.name, ".zip") {
			h.Method = zip.Store
		}
		to, err := w.CreateHeader(h)
		require.NoError(tb, err)
		_, err = to.Write(f.data)
		require.NoError(tb, err)
	}
	require.NoError(tb, w.Close())
	return b.Bytes()
}

func tarOf(tb testing.TB, files ...file) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		require.NoError(tb, w.WriteHeader(&tar.Header{Name: f.name, Mode: 0o600, Size: int64(len(f.data)), Typeflag: tar.TypeReg}))
		_, err := w.Write(f.data)
		require.NoError(tb, err)
	}
	require.NoError(tb, w.Close())
	return b.Bytes()
}

func gzipOf(tb testing.TB, data []byte) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(data)
	require.NoError(tb, err)
	require.NoError(tb, w.Close())
	return b.Bytes()
}

func zstdOf(tb testing.TB, data []byte) []byte {
	tb.Helper()
	w, err := zstd.NewWriter(nil)
	require.NoError(tb, err)
	defer w.Close()
	return w.EncodeAll(data, nil)
}

const rtrLine = "10:00:00 ra-rtr MDS is in service.\n"

// TestMembersThatAreNotRead: each is named, and what stands beside it is read.
func TestMembersThatAreNotRead(t *testing.T) {
	line := []byte(rtrLine)
	tarWith := func(h tar.Header) []byte {
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		require.NoError(t, w.WriteHeader(&h))
		require.NoError(t, w.WriteHeader(&tar.Header{Name: "good", Size: int64(len(line)), Mode: 0o600}))
		_, err := w.Write(line)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		return b.Bytes()
	}
	zipWith := func(change func(*zip.FileHeader)) []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		h := &zip.FileHeader{Name: "odd", Method: zip.Deflate}
		change(h)
		f, err := w.CreateHeader(h)
		require.NoError(t, err)
		_, _ = f.Write(line)
		f, err = w.Create("good")
		require.NoError(t, err)
		_, _ = f.Write(line)
		require.NoError(t, w.Close())
		return b.Bytes()
	}
	raw := func(method, flags uint16) []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		f, err := w.CreateRaw(&zip.FileHeader{Name: "odd", Method: method, Flags: flags, CompressedSize64: 4, UncompressedSize64: 9})
		require.NoError(t, err)
		_, _ = f.Write([]byte("1234"))
		f, err = w.Create("good")
		require.NoError(t, err)
		_, _ = f.Write(line)
		require.NoError(t, w.Close())
		return b.Bytes()
	}
	for name, tt := range map[string]struct {
		data []byte
		want string
	}{
		"link":      {tarWith(tar.Header{Name: "odd", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}), "warning a!/odd: skipped: a link"},
		"hard":      {tarWith(tar.Header{Name: "odd", Typeflag: tar.TypeLink, Linkname: "good"}), "warning a!/odd: skipped: a link"},
		"fifo":      {tarWith(tar.Header{Name: "odd", Typeflag: tar.TypeFifo}), "warning a!/odd: skipped: not a file"},
		"device":    {tarWith(tar.Header{Name: "odd", Typeflag: tar.TypeChar, Devmajor: 1, Devminor: 5}), "warning a!/odd: skipped: not a file"},
		"up":        {tarWith(tar.Header{Name: "x/../../odd"}), "warning a!/x/../../odd: skipped: a path that leads out of the archive"},
		"absolute":  {tarWith(tar.Header{Name: "/odd"}), "warning a!//odd: skipped: an absolute path"},
		"zip link":  {zipWith(func(h *zip.FileHeader) { h.SetMode(os.ModeSymlink | 0o777) }), "warning a!/odd: skipped: a link"},
		"zip fifo":  {zipWith(func(h *zip.FileHeader) { h.SetMode(os.ModeNamedPipe | 0o777) }), "warning a!/odd: skipped: not a file"},
		"zip up":    {zipWith(func(h *zip.FileHeader) { h.Name = `..\odd` }), "warning a!/../odd: skipped: a path that leads out of the archive"},
		"drive":     {zipWith(func(h *zip.FileHeader) { h.Name = `C:\odd` }), "warning a!/C:/odd: skipped: an absolute path"},
		"no name":   {zipWith(func(h *zip.FileHeader) { h.Name = "" }), "skipped: no name"},
		"long":      {zipWith(func(h *zip.FileHeader) { h.Name = strings.Repeat("x", 4096) }), "skipped: its path has more than 2048 bytes"},
		"escape":    {zipWith(func(h *zip.FileHeader) { h.Name = "o\x1b]0;\u202ed\x00" }), `a!/o\x1b]0;\u202ed\x00 1 lines`},
		"cp437":     {zipWith(func(h *zip.FileHeader) { h.Name = "M\x81ller" }), `a!/Müller 1 lines`},
		"twice":     {zipWith(func(h *zip.FileHeader) { h.Name = "good" }), "a!/good (2) 1 lines"},
		"windows":   {zipWith(func(h *zip.FileHeader) { h.Name = `pg1a\opc.txt` }), "a!/pg1a/opc.txt 1 lines"},
		"locked":    {raw(8, 1), "error 1 of the files in it are encrypted, odd the first"},
		"aes":       {raw(99, 1), "error 1 of the files in it are encrypted, odd the first"},
		"lzma":      {raw(14, 0), "warning a!/odd: skipped: packed with LZMA"},
		"deflate64": {raw(9, 0), "warning a!/odd: skipped: packed with deflate64"},
	} {
		t.Run(name, func(t *testing.T) {
			_, got := summaryOf(t, &Pool{}, FromBytes("a", tt.data))
			require.Contains(t, got, tt.want)
			require.Contains(t, got, "a!/good 1 lines")
		})
	}
}

// TestArchivesWithoutFiles are named as such.
func TestArchivesWithoutFiles(t *testing.T) {
	for name, data := range map[string][]byte{"a.zip": zipOf(t), "b.zip": zipOf(t, file{"folder/", nil})} {
		all, got := summaryOf(t, &Pool{}, FromBytes(name, data))
		require.Contains(t, got, "is a zip archive without a file that could be read")
		require.EqualValues(t, len(data), all[0].Bytes)
		require.True(t, all[0].Named)
	}
}

// TestCutArchives: whatever is cut off, what stands before the cut is read, and that
// it was cut is said.
func TestCutArchives(t *testing.T) {
	var files []file
	for i := range 5 {
		files = append(files, file{fmt.Sprintf("f%d", i), noise(2000, int64(i))})
	}
	known := zipKnown(t, files)
	for name, data := range map[string][]byte{
		"zip": zipOf(t, files...), "known": known, "tar": tarOf(t, files...), "tgz": gzipOf(t, tarOf(t, files...)), "zst": zstdOf(t, files[0].data), "gz": gzipOf(t, files[0].data), "xz": packed(t, "log.xz"), "txz": packed(t, "logs.txz"),
		"zip in tgz": gzipOf(t, tarOf(t, file{"x", zipOf(t, files...)})),
	} {
		t.Run(name, func(t *testing.T) {
			whole, text := summaryOf(t, &Pool{}, FromBytes("a", data))
			require.NotContains(t, text, "error")
			before := 0
			for cut := 0; cut < len(data); cut += 97 {
				s, text := summaryOf(t, &Pool{}, FromBytes("a", data[:cut]))
				n := linesOf(s)
				require.LessOrEqual(t, n, linesOf(whole))
				if name == "tar" || name == "tgz" || name == "gz" || name == "known" {
					require.GreaterOrEqual(t, n, before, "cut at %d: %s", cut, text)
					before = n
				}
				if n < linesOf(whole) && (cut >= tarBlock || cut > 3 && name != "tar") {
					require.Regexp(t, "error|without a file", text, "cut at %d", cut)
				}
			}
			if name != "zst" {
				require.Positive(t, before+1)
			}
		})
	}
}

// zipKnown makes an archive whose local headers name the sizes.
func zipKnown(tb testing.TB, files []file) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		to, err := w.CreateRaw(&zip.FileHeader{Name: f.name, Method: zip.Store, CRC32: crcOf(f.data), CompressedSize64: uint64(len(f.data)), UncompressedSize64: uint64(len(f.data))})
		require.NoError(tb, err)
		_, err = to.Write(f.data)
		require.NoError(tb, err)
	}
	require.NoError(tb, w.Close())
	return b.Bytes()
}

// noise is a log that packs badly, of about n bytes.
func noise(n int, seed int64) []byte {
	rnd := rand.New(rand.NewSource(seed))
	var b bytes.Buffer
	for b.Len() < n {
		fmt.Fprintf(&b, "10:00:00:%03d PG1A-pim1 Trace: %x\n", b.Len()*900/n, rnd.Uint64())
	}
	return b.Bytes()
}

// TestDamagedArchives: any byte may be wrong.
func TestDamagedArchives(t *testing.T) {
	files := []file{{"a", noise(1500, 1)}, {"b", noise(1500, 2)}}
	for name, data := range map[string][]byte{"zip": zipOf(t, files...), "tgz": gzipOf(t, tarOf(t, files...)), "zst": zstdOf(t, tarOf(t, files...)), "xz": packed(t, "log.xz")} {
		for at := 0; at < len(data); at += 7 {
			bad := bytes.Clone(data)
			bad[at] ^= 0x55
			s, _ := summaryOf(t, &Pool{}, FromBytes("a", bad))
			require.LessOrEqual(t, linesOf(s), 400, "%s at %d", name, at)
		}
	}
	// One file that is not what was packed, beside one that is.
	data := zipOf(t, files...)
	at := bytes.Index(data, []byte("PK\x01\x02"))
	data[at+16] ^= 1
	_, text := summaryOf(t, &Pool{}, FromBytes("a", data))
	require.Contains(t, text, "a!/a 32 lines error is damaged: what it unpacks to is not what was packed (checksum)\na!/b 32 lines\n")
	// The same where nothing is packed, and of an archive in an archive.
	data = zipKnown(t, files)
	data[bytes.Index(data, files[0].data)+len(files[0].data)/2] ^= 1
	_, text = summaryOf(t, &Pool{}, FromBytes("a", data))
	require.Contains(t, text, "a!/a 32 lines error is damaged: what it unpacks to is not what was packed (checksum)\na!/b 32 lines\n")
	data = zipKnown(t, []file{{"in.zip", zipOf(t, files...)}, files[1]})
	data[bytes.Index(data, []byte("PK\x01\x02"))+12] ^= 1 // the time of a file: nothing that is read depends on it
	_, text = summaryOf(t, &Pool{}, FromBytes("a", data))
	require.Contains(t, text, "a!/in.zip 0 lines error is damaged: what it unpacks to is not what was packed (checksum)")
	require.Contains(t, text, "a!/b 32 lines\n")
}

// TestLinksAndPipesInFolders are not followed; the archive beside them is read.
func TestLinksAndPipesInFolders(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("making links needs a right of its own")
	}
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.zip"), zipOf(t, file{"pg1a/opc.txt", []byte(rtrLine)}), 0o666))
	require.NoError(t, os.Symlink(dir, filepath.Join(dir, "loop")))
	require.NoError(t, os.Symlink("b", filepath.Join(dir, "a")))
	require.NoError(t, os.Symlink("a", filepath.Join(dir, "b")))
	require.NoError(t, makePipe(filepath.Join(dir, "pipe")))
	sources, warnings, err := Find([]string{dir}, nil)
	require.NoError(t, err)
	require.Len(t, warnings, 3)
	require.Contains(t, warnings[2].Source+warnings[2].Text, "pipeskipped: not a file")
	_, got := summaryOf(t, &Pool{}, sources...)
	require.Equal(t, filepath.ToSlash(dir)+"/a.zip!/pg1a/opc.txt 1 lines\n", got)
}

// TestFilesHoweverPacked: what stands in the files does not depend on the packing, nor do
// their names behind that of the archive.
func TestFilesHoweverPacked(t *testing.T) {
	files := []file{{"cap/readme.txt", []byte("what the customer says\n")}, {"cap/pg1a/empty.txt", nil}, {"cap/pg1a/pim1.txt", noise(300_000, 1)}, {"cap/pg1b/pim1.txt", noise(5000, 2)}}
	dir := t.TempDir()
	var each []file // every file packed on its own
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f.name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, os.WriteFile(path, f.data, 0o666))
		each = append(each, file{f.name, gzipOf(t, f.data)})
	}
	held := func(sources ...*Source) map[string]string {
		got := map[string]string{}
		for _, o := range readAllOf(t, &Pool{}, sources) {
			if require.NoError(t, o.Err); !o.Hidden {
				require.EqualValues(t, len(o.data), o.Size())
				_, name, _ := strings.Cut(o.Name, "cap/")
				got[name] = string(o.data)
			}
		}
		return got
	}
	found, _, err := Find([]string{dir}, nil)
	require.NoError(t, err)
	want := held(found...)
	require.Len(t, want, len(files))
	tgz := gzipOf(t, tarOf(t, files...))
	for name, data := range map[string][]byte{
		"a.zip": zipOf(t, files...), "a.tar": tarOf(t, files...), "a.tgz": tgz, "a.tar.zst": zstdOf(t, tarOf(t, files...)),
		"zip-in-tgz.tgz": gzipOf(t, tarOf(t, file{"x/b.zip", zipOf(t, files...)})),
		"three":          zipOf(t, file{"active_1.tgz", gzipOf(t, tarOf(t, file{"x/log.zip", zipOf(t, files...)}))}),
		"deflated-zip":   zipOf(t, file{"inner", zipOf(t, files...)}),
		"tgz-in-zip":     zipOf(t, file{"b.tgz", tgz}), "zst-of-zip": zstdOf(t, zipOf(t, files...)),
		"before.exe.zip": zipOf(t, files...), "each.zip": zipOf(t, each...),
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, want, held(FromBytes(name, data)))
			path := filepath.Join(t.TempDir(), name)
			require.NoError(t, os.WriteFile(path, data, 0o666))
			sources, _, err := Find([]string{path}, nil)
			require.NoError(t, err)
			require.Equal(t, want, held(sources...))
			require.Equal(t, want, held(FromReader("-", bytes.NewReader(data))))
		})
	}
}

// TestManyMembersAtOnce reads many files of archives side by side and in pieces:
// however much is held open, what is read is the same.
func TestManyMembersAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	var files []file
	for i := range 60 {
		files = append(files, file{fmt.Sprintf("pg%02da/pim1.txt", i), noise(200_000, int64(i))})
	}
	for name, data := range map[string][]byte{"zip": zipOf(t, files...), "tar.zst": zstdOf(t, tarOf(t, files...))} {
		p := &Pool{}
		p.packed.Store(maxPacked - 3<<20) // so that few may be held
		var readers []Reader
		for _, o := range readAllOf(t, p, []*Source{FromBytes(name, data)}) {
			if !o.Hidden {
				require.False(t, o.Named, "it was found in an archive")
				readers = append(readers, p.Reader(o.Source))
			}
		}
		require.Len(t, readers, len(files))
		const piece = 20_000
		for at := 0; at < 200_000; at += piece {
			for i := range readers {
				want := files[i].data[at:min(at+piece, len(files[i].data))]
				got := make([]byte, len(want))
				_, err := readers[i].ReadAt(got, int64(at))
				require.NoError(t, err)
				require.Equal(t, string(want), string(got), "%s at %d", files[i].name, at)
			}
			require.LessOrEqual(t, p.packed.Load(), int64(maxPacked))
		}
		for i := range readers {
			readers[i].Close()
		}
		require.EqualValues(t, maxPacked-3<<20, p.packed.Load())
	}
}

// TestAnyPlaceOfMembers: what is read is what stands at that place of the file
// unpacked, in any order.
func TestAnyPlaceOfMembers(t *testing.T) {
	big := noise(3*recentKept, 1)
	for name, data := range map[string][]byte{"a.zip": zipOf(t, file{"x/a.txt", big}), "a.tar": tarOf(t, file{"x/a.txt", big}), "a.txt.gz": gzipOf(t, big), "a.tgz": gzipOf(t, tarOf(t, file{"b", big}, file{"x/a.txt", big}))} {
		p := &Pool{}
		all := readAllOf(t, p, []*Source{FromBytes(name, data)})
		i := slices.IndexFunc(all, func(o *opened) bool { return !o.Hidden && !strings.HasSuffix(o.Name, "b") })
		rnd := rand.New(rand.NewSource(1))
		at := func(off int64) (string, error) {
			r := p.Reader(all[i].Source)
			defer r.Close()
			b := make([]byte, 100)
			n, err := r.ReadAt(b, off)
			return string(b[:n]), err
		}
		for range 40 {
			off := rnd.Intn(len(big) - 100)
			got, err := at(int64(off))
			require.NoError(t, err)
			require.Equal(t, string(big[off:off+100]), got, name)
		}
		got, err := at(int64(len(big) - 10))
		require.Equal(t, io.EOF, err)
		require.Equal(t, string(big[len(big)-10:]), got)
		got, err = at(int64(len(big)) + 5)
		require.Equal(t, io.EOF, err)
		require.Empty(t, got)
	}
}

// TestPackedPipes: a pipe of what is packed is unpacked where it is kept, in memory or not.
func TestPackedPipes(t *testing.T) {
	line := []byte("10:00:00:000 PG1A-pim1 Trace: Generated network target id is:1, ")
	p := Pool{limits: limits{held: 1 << 20, spilled: 8 << 20}}
	n := 20_000
	for name, pack := range map[string]func(io.Writer) io.WriteCloser{
		"gzip": func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
		"not packed much": func(w io.Writer) io.WriteCloser {
			z, err := gzip.NewWriterLevel(w, gzip.NoCompression)
			require.NoError(t, err)
			return z
		},
		"zstd": func(w io.Writer) io.WriteCloser { z, err := zstd.NewWriter(w); require.NoError(t, err); return z },
	} {
		r, w := io.Pipe()
		go func() {
			p := pack(w)
			b := bufio.NewWriter(p)
			for i := range n {
				b.Write(append(strconv.AppendInt(line[:len(line):len(line)], 1e14+int64(i)*7919, 10), '\n'))
			}
			b.Flush()
			p.Close()
			w.Close()
		}()
		all := readAllOf(t, &p, []*Source{FromReader("-", r)})
		require.Len(t, all, 1, name)
		require.NoError(t, all[0].Err)
		require.Equal(t, n, all[0].lines)
		require.Equal(t, n*80, all[0].size)
	}
}

func crcOf(data []byte) uint32 { return crc32.ChecksumIEEE(data) }
