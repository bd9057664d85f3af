package parser

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/parser/source"
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
		to, err := w.Create(f.name)
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
	sources, _, err := source.Find([]string{dir}, nil)
	require.NoError(t, err)
	want := told(t, opened(t, sources))
	require.Contains(t, want, "dumplog /if FILE")
	require.Contains(t, want, "webservices")
	var each []file // every file packed on its own
	for _, f := range files {
		each = append(each, file{f.name, gzipOf(t, f.data)})
	}
	for name, data := range map[string][]byte{
		"a.zip": zipOf(t, files...), "a.tar": tarOf(t, files...), "a.tgz": gzipOf(t, tarOf(t, files...)),
		"zip-in-tgz.tgz": gzipOf(t, tarOf(t, file{"x/b.zip", zipOf(t, files...)})), "each.zip": zipOf(t, each...),
	} {
		t.Run(name, func(t *testing.T) {
			same(t, want, told(t, openedBytes(t, name, data)))
			path := filepath.Join(t.TempDir(), name)
			require.NoError(t, os.WriteFile(path, data, 0o666))
			sources, _, err := source.Find([]string{path}, nil)
			require.NoError(t, err)
			c := opened(t, sources)
			same(t, want, told(t, c))
			for _, s := range c.Sources {
				require.False(t, s.Named, "it was found in an archive")
			}
			same(t, want, told(t, opened(t, []*source.Source{source.FromReader("-", bytes.NewReader(data))})))
		})
	}
}

func TestNamesOfMembersAreSorted(t *testing.T) {
	line := []byte(rtrLine)
	c := opened(t, []*source.Source{
		source.FromBytes("b.zip", zipOf(t, file{"z", line}, file{"a", line})), source.FromBytes("a.txt", line), source.FromBytes("b.log", line),
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

// TestVerbatimOfMembers: what is cited is what stands at that place of the file
// unpacked.
func TestVerbatimOfMembers(t *testing.T) {
	big := traffic(20_000, true, false)
	c := openedBytes(t, "a.tgz", gzipOf(t, tarOf(t, file{"b", big}, file{"x/a.txt", big})))
	for _, at := range []int{500_000, 7, len(big) - 100} {
		require.Equal(t, string(big[at:at+100]), string(c.Verbatim(c.Sources[1], int64(at), 100)))
	}
	require.Equal(t, string(big[len(big)-10:]), string(c.Verbatim(c.Sources[1], int64(len(big)-10), 100)))
	require.Empty(t, c.Verbatim(c.Sources[1], int64(len(big))+5, 100))
}

// TestDamagedMembers: what unpacks is read, and what is wrong is said of that file alone.
func TestDamagedMembers(t *testing.T) {
	log := traffic(10_000, true, false)
	data := zipOf(t, file{"a", log}, file{"b", log})
	data[bytes.Index(data, []byte("PK\x01\x02"))+16] ^= 1 // the checksum of a
	c := openedBytes(t, "x.zip", data)
	failed := map[string]error{}
	for _, r := range c.Runs {
		for _, err := range r.Blocks(context.Background()) {
			if err != nil {
				failed[r.Source.Name] = err
			}
		}
	}
	sum := c.Summary()
	require.Len(t, sum.Sources, 2)
	for _, s := range sum.Sources {
		require.EqualValues(t, 10_000, s.Entries)
		require.EqualValues(t, len(log), s.Bytes)
	}
	require.EqualError(t, sum.Sources[0].Err, "x.zip!/a: is damaged: what it unpacks to is not what was packed (checksum)")
	require.NoError(t, sum.Sources[1].Err)
	require.Equal(t, map[string]error{"x.zip!/a": sum.Sources[0].Err}, failed)
}
