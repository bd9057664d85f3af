package parser

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"sort"
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

// bundle is a small capture as a folder holds it.
func bundle(tb testing.TB) []file {
	tb.Helper()
	shape := func(name string) []byte {
		data, err := os.ReadFile("testdata/" + name)
		require.NoError(tb, err)
		return data
	}
	return []file{
		{"cap/readme.txt", []byte("what the customer says\n")},
		{"cap/finesse/webservices/Desktop.log", shape("dialects/webservices-without-sequence.log")},
		{"cap/pg1a/pim1.txt", append(traffic(2000, true, false), traffic(500, true, true)...)},
		{"cap/pg1a/jtapi.log", shape("dialects/jtapi.log")},
		{"cap/pg1a/opc_070208_093000.ems", []byte("\x01\x02\x03")},
		{"cap/pg1b/pim1.txt", bytes.ReplaceAll(traffic(9000, true, false), []byte("PG1A"), []byte("PG1B"))},
	}
}

func opened(tb testing.TB, sources []*Source, change ...func(*Options)) *Capture {
	tb.Helper()
	opt := Options{Catalog: embedded(tb)}
	for _, f := range change {
		f(&opt)
	}
	c, err := Open(context.Background(), sources, opt)
	require.NoError(tb, err)
	require.Zero(tb, c.open.Load())
	require.Zero(tb, c.packed.Load())
	return c
}

func openedBytes(tb testing.TB, name string, data []byte, change ...func(*Options)) *Capture {
	tb.Helper()
	return opened(tb, []*Source{FromBytes(name, data)}, change...)
}

// told is all that a capture holds, its sources called by what stands behind "cap/".
func told(t *testing.T, c *Capture) string {
	t.Helper()
	var lines []string
	for _, line := range strings.Split(dump(t, c), "\n") {
		for _, word := range strings.Fields(line) {
			if i := strings.Index(word, "cap/"); i >= 0 {
				line = strings.ReplaceAll(line, word[:i], "")
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// same compares two texts and shows the first line that differs.
func same(t *testing.T, want, got string) {
	t.Helper()
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		require.Equal(t, w[i], g[i], "line %d", i)
	}
	require.Equal(t, len(w), len(g))
}

// TestSameCaptureHoweverPacked: what is read does not depend on the packing, but for
// the names.
func TestSameCaptureHoweverPacked(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	files := bundle(t)
	dir := t.TempDir()
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f.name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, os.WriteFile(path, f.data, 0o666))
	}
	sources, _, err := Find([]string{dir}, nil)
	require.NoError(t, err)
	want := told(t, opened(t, sources))
	require.Contains(t, want, "dumplog /if FILE")
	require.Contains(t, want, "webservices")
	var each []file // every file packed on its own
	for _, f := range files {
		each = append(each, file{f.name, gzipOf(t, f.data)})
	}
	tgz := gzipOf(t, tarOf(t, files...))
	for name, data := range map[string][]byte{
		"a.zip": zipOf(t, files...), "a.tar": tarOf(t, files...), "a.tgz": tgz, "a.tar.zst": zstdOf(t, tarOf(t, files...)),
		"zip-in-tgz.tgz": gzipOf(t, tarOf(t, file{"x/b.zip", zipOf(t, files...)})),
		"three":          zipOf(t, file{"active_1.tgz", gzipOf(t, tarOf(t, file{"x/log.zip", zipOf(t, files...)}))}),
		"deflated-zip":   zipOf(t, file{"inner", zipOf(t, files...)}),
		"tgz-in-zip":     zipOf(t, file{"b.tgz", tgz}), "zst-of-zip": zstdOf(t, zipOf(t, files...)),
		"before.exe.zip": zipOf(t, files...),
	} {
		t.Run(name, func(t *testing.T) {
			same(t, want, told(t, openedBytes(t, name, data)))
			path := filepath.Join(t.TempDir(), name)
			require.NoError(t, os.WriteFile(path, data, 0o666))
			sources, _, err := Find([]string{path}, nil)
			require.NoError(t, err)
			c := opened(t, sources)
			same(t, want, told(t, c))
			for _, s := range c.Sources {
				require.False(t, s.Named, "it was found in an archive")
			}
			same(t, want, told(t, opened(t, []*Source{FromReader("-", bytes.NewReader(data))})))
		})
	}
	t.Run("each by itself", func(t *testing.T) {
		same(t, want, told(t, openedBytes(t, "each.zip", zipOf(t, each...))))
	})
}

// TestManyMembersAtOnce reads many files of archives side by side and in pieces:
// however much is held open, what is read is the same.
func TestManyMembersAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	var files []file
	for i := range 60 {
		files = append(files, file{fmt.Sprintf("pg%da/pim1.txt", i), bytes.ReplaceAll(traffic(3000, true, false), []byte("PG1A"), []byte(fmt.Sprintf("PG%dA", i)))})
	}
	for name, data := range map[string][]byte{"zip": zipOf(t, files...), "tar.zst": zstdOf(t, tarOf(t, files...))} {
		c := openedBytes(t, name, data)
		require.Len(t, c.Runs, len(files))
		c.packed.Store(maxPacked - 3<<20) // so that few may be held
		var readers []*reader
		for _, run := range c.Runs {
			r := newReader(run)
			r.chunk = 20_000
			readers = append(readers, r)
		}
		events := make([]int, len(readers))
		for left := len(readers); left > 0; {
			for i, r := range readers {
				if r == nil {
					continue
				}
				b, more := r.next(context.Background())
				events[i] += len(b.Events)
				if !more {
					require.NoError(t, r.err)
					r.in.close()
					readers[i] = nil
					left--
				}
			}
		}
		require.EqualValues(t, maxPacked-3<<20, c.packed.Load())
		for _, n := range events {
			require.Equal(t, 300, n, name)
		}
	}
}

// TestVerbatimOfMembers: what is cited is what stands at that place of the file
// unpacked, in any order.
func TestVerbatimOfMembers(t *testing.T) {
	big := traffic(20_000, true, false)
	for name, data := range map[string][]byte{"a.zip": zipOf(t, file{"x/a.txt", big}), "a.tar": tarOf(t, file{"x/a.txt", big}), "a.txt.gz": gzipOf(t, big), "a.tgz": gzipOf(t, tarOf(t, file{"b", big}, file{"x/a.txt", big}))} {
		c := openedBytes(t, name, data)
		s := c.Sources[len(c.Sources)-1]
		rnd := rand.New(rand.NewSource(1))
		for range 40 {
			at := rnd.Intn(len(big) - 100)
			require.Equal(t, string(big[at:at+100]), string(c.Verbatim(s, int64(at), 100)), name)
		}
		require.Equal(t, string(big[len(big)-10:]), string(c.Verbatim(s, int64(len(big)-10), 100)))
		require.Empty(t, c.Verbatim(s, int64(len(big))+5, 100))
	}
}

func summaryOf(t *testing.T, c *Capture) (s Summary, text string) {
	t.Helper()
	for _, r := range c.Runs {
		for range r.Blocks(context.Background()) {
		}
	}
	s = c.Summary()
	var b strings.Builder
	for _, src := range s.Sources {
		fmt.Fprintf(&b, "%s %d entries", src.Source.Name, src.Entries)
		if src.Err != nil {
			require.NotContains(t, src.Err.Error(), "\n")
			require.True(t, strings.HasPrefix(src.Err.Error(), src.Source.Name+": "), "%s", src.Err)
			fmt.Fprintf(&b, " error %s", strings.TrimPrefix(src.Err.Error(), src.Source.Name+": "))
		}
		b.WriteString("\n")
	}
	for _, w := range s.Warnings {
		fmt.Fprintf(&b, "warning %s: %s\n", w.Source, w.Text)
	}
	return s, b.String()
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
		"escape":    {zipWith(func(h *zip.FileHeader) { h.Name = "o\x1b]0;\u202ed\x00" }), `a!/o\x1b]0;\u202ed\x00 1 entries`},
		"cp437":     {zipWith(func(h *zip.FileHeader) { h.Name = "M\x81ller" }), `a!/Müller 1 entries`},
		"twice":     {zipWith(func(h *zip.FileHeader) { h.Name = "good" }), "a!/good (2) 1 entries"},
		"windows":   {zipWith(func(h *zip.FileHeader) { h.Name = `pg1a\opc.txt` }), "a!/pg1a/opc.txt 1 entries"},
		"locked":    {raw(8, 1), "error 1 of the files in it are encrypted, odd the first"},
		"aes":       {raw(99, 1), "error 1 of the files in it are encrypted, odd the first"},
		"lzma":      {raw(14, 0), "warning a!/odd: skipped: packed with LZMA"},
		"deflate64": {raw(9, 0), "warning a!/odd: skipped: packed with deflate64"},
	} {
		t.Run(name, func(t *testing.T) {
			_, got := summaryOf(t, openedBytes(t, "a", tt.data))
			require.Contains(t, got, tt.want)
			require.Contains(t, got, "a!/good 1 entries")
		})
	}
}

// TestArchivesWithoutFiles are named as such.
func TestArchivesWithoutFiles(t *testing.T) {
	for name, data := range map[string][]byte{"a.zip": zipOf(t), "b.zip": zipOf(t, file{"folder/", nil})} {
		s, got := summaryOf(t, openedBytes(t, name, data))
		require.Contains(t, got, "is a zip archive without a file that could be read")
		require.EqualValues(t, len(data), s.Sources[0].Bytes)
		require.True(t, s.Sources[0].Source.Named)
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
		"zip": zipOf(t, files...), "known": known, "tar": tarOf(t, files...), "tgz": gzipOf(t, tarOf(t, files...)), "zst": zstdOf(t, files[0].data), "gz": gzipOf(t, files[0].data),
		"zip in tgz": gzipOf(t, tarOf(t, file{"x", zipOf(t, files...)})),
	} {
		t.Run(name, func(t *testing.T) {
			whole, text := summaryOf(t, openedBytes(t, "a", data))
			require.NotContains(t, text, "error")
			before := int64(0)
			for cut := 0; cut < len(data); cut += 97 {
				s, text := summaryOf(t, openedBytes(t, "a", data[:cut]))
				n := entriesOf(s)
				require.LessOrEqual(t, n, entriesOf(whole))
				if name == "tar" || name == "tgz" || name == "gz" || name == "known" {
					require.GreaterOrEqual(t, n, before, "cut at %d: %s", cut, text)
					before = n
				}
				if n < entriesOf(whole) && (cut >= tarBlock || cut > 3 && name != "tar") {
					require.Regexp(t, "error|without a file", text, "cut at %d", cut)
				}
			}
			if name != "zst" {
				require.Greater(t, before+1, int64(0))
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

func entriesOf(s Summary) (n int64) {
	for _, src := range s.Sources {
		n += src.Entries
	}
	return n
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
	for name, data := range map[string][]byte{"zip": zipOf(t, files...), "tgz": gzipOf(t, tarOf(t, files...)), "zst": zstdOf(t, tarOf(t, files...))} {
		for at := 0; at < len(data); at += 7 {
			bad := bytes.Clone(data)
			bad[at] ^= 0x55
			s, _ := summaryOf(t, openedBytes(t, "a", bad))
			require.LessOrEqual(t, entriesOf(s), int64(400), "%s at %d", name, at)
		}
	}
	// One file that is not what was packed, beside one that is.
	data := zipOf(t, files...)
	at := bytes.Index(data, []byte("PK\x01\x02"))
	data[at+16] ^= 1
	_, text := summaryOf(t, openedBytes(t, "a", data))
	require.Contains(t, text, "a!/a 32 entries error is damaged: what it unpacks to is not what was packed (checksum)\na!/b 32 entries\n")
	// The same where nothing is packed, and of an archive in an archive.
	data = zipKnown(t, files)
	data[bytes.Index(data, files[0].data)+len(files[0].data)/2] ^= 1
	_, text = summaryOf(t, openedBytes(t, "a", data))
	require.Contains(t, text, "a!/a 32 entries error is damaged: what it unpacks to is not what was packed (checksum)\na!/b 32 entries\n")
	data = zipKnown(t, []file{{"in.zip", zipOf(t, files...)}, files[1]})
	data[bytes.Index(data, []byte("PK\x01\x02"))+12] ^= 1 // the time of a file: nothing that is read depends on it
	_, text = summaryOf(t, openedBytes(t, "a", data))
	require.Contains(t, text, "a!/in.zip 0 entries error is damaged: what it unpacks to is not what was packed (checksum)")
	require.Contains(t, text, "a!/b 32 entries\n")
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
	_, got := summaryOf(t, opened(t, sources))
	require.Equal(t, filepath.ToSlash(dir)+"/a.zip!/pg1a/opc.txt 1 entries\n", got)
}

// TestPackedPipes: a pipe that unpacks to more than memory holds is one run.
func TestPackedPipes(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	line := []byte("10:00:00:000 PG1A-pim1 Trace: Generated network target id is:1, ")
	n := streamLimit/80 + 10_000
	for name, pack := range map[string]func(io.Writer) io.WriteCloser{
		"gzip": func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
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
		c := opened(t, []*Source{FromReader("-", r)})
		require.Len(t, c.Runs, 1, name)
		require.EqualValues(t, n, countEntries(t, c.Runs[0]))
		require.EqualValues(t, n*80, c.Summary().Sources[0].Bytes, name)
	}
}

func TestNamesOfMembersAreSorted(t *testing.T) {
	line := []byte(rtrLine)
	c := opened(t, []*Source{
		FromBytes("b.zip", zipOf(t, file{"z", line}, file{"a", line})), FromBytes("a.txt", line), FromBytes("b.log", line),
	})
	var names []string
	for i, s := range c.Sources {
		require.Equal(t, i, s.Index)
		require.Equal(t, i, c.Runs[i].Index)
		require.Same(t, s, c.Runs[i].Source)
		names = append(names, s.Name)
	}
	require.True(t, sort.StringsAreSorted(names), names)
	require.Equal(t, []string{"a.txt", "b.log", "b.zip!/a", "b.zip!/z"}, names)
}

func crcOf(data []byte) uint32 { return crc32.ChecksumIEEE(data) }
