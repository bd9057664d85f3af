package source

import (
	"bytes"
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the seeds anew")

// FuzzArchive: whatever the bytes, what unpacks stays within the limits, what is
// wrong is said by name, and what is read twice is the same. Its seeds are small
// archives of every kind, whole, nested and damaged; TestArchiveSeeds makes them.
func FuzzArchive(f *testing.F) {
	small := limits{entries: 50, bytes: 1 << 20, ratio: 50, free: 64 << 10, depth: 3, bombs: 3}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		checkArchive(t, small, data)
	})
}

func checkArchive(t *testing.T, small limits, data []byte) {
	const chunk = 512 << 10
	var texts [2]string
	for i := range texts {
		p := &Pool{limits: small}
		var all []*opened
		all, texts[i] = summaryOf(t, p, FromBytes("x", data))
		for _, trunk := range p.trunks {
			if trunk.unpacked > small.bytes+chunk || trunk.unpacked > small.free+small.ratio*int64(len(data))+chunk || trunk.entries > small.entries {
				t.Fatalf("%d files, %d bytes", trunk.entries, trunk.unpacked)
			}
		}
		for _, o := range all {
			if o.Name != printable(o.Name) || !strings.HasPrefix(o.Name, "x") {
				t.Fatalf("%q", o.Name)
			}
			if o.Reader == nil {
				continue
			}
			r := p.Reader(o.Source)
			again := make([]byte, len(o.data))
			if n, err := r.ReadAt(again, 0); n < len(again) || !bytes.Equal(again, o.data) {
				t.Fatalf("%q: read again: %d of %d bytes: %v", o.Name, n, len(again), err)
			}
			r.Close()
		}
		if held := p.packed.Load(); held != 0 {
			t.Fatalf("%d bytes are held", held)
		}
	}
	if texts[0] != texts[1] {
		t.Fatalf("%s\nand then\n%s", texts[0], texts[1])
	}
}

// TestArchiveSeeds writes FuzzArchive's seeds, and runs what it checks on damaged ones.
func TestArchiveSeeds(t *testing.T) {
	line := []byte(rtrLine + "10:00:01:000 PG1A-pim1 Trace: Generated network target id is:1\n")
	files := []file{{"pg1a/opc.txt", line}, {"b", utf16Text(string(line), binary.LittleEndian, true)}}
	seeds := map[string][]byte{
		"zip": zipOf(t, files...), "zip-stored": zipKnown(t, files), "tar": tarOf(t, files[0]), "tgz": gzipOf(t, tarOf(t, files...)), "tar-zst": zstdOf(t, tarOf(t, files...)),
		"nested": nested(t, 3, zipOf(t, files...)), "zip-in-tgz": gzipOf(t, tarOf(t, file{"c.zip", zipOf(t, files...)})), "tgz-in-zip": zipOf(t, file{"c", gzipOf(t, tarOf(t, files...))}),
		"zip-cut": zipOf(t, files...)[:150], "zip-known-cut": zipKnown(t, files)[:250], "overlap": overlapped(t, 5, 100_000), "zeros": zeros(t, 1<<20), "huge-tar": hugeTar(t),
		"utf-16-gz": gzipOf(t, files[1].data), "xz": packed(t, "log-streams.xz"), "txz": packed(t, "logs.txz"), "bz2": packed(t, "log.bz2"), "zip-empty": zipOf(t), "names": zipOf(t, file{"../a", line}, file{"/b", line}, file{"c\x1b", line}, file{"d", nil}),
	}
	for name, data := range seeds {
		if *update {
			text := fmt.Sprintf("go test fuzz v1\n[]byte(%q)\n", data)
			require.NoError(t, os.MkdirAll("testdata/fuzz/FuzzArchive", 0o777))
			require.NoError(t, os.WriteFile("testdata/fuzz/FuzzArchive/"+name, []byte(text), 0o666))
		}
		for at := 0; at < len(data); at += 1 + len(data)/40 {
			bad := bytes.Clone(data)
			bad[at] ^= 0xff
			checkArchive(t, limits{entries: 50, bytes: 1 << 20, ratio: 50, free: 64 << 10, depth: 3, bombs: 3}, bad)
		}
	}
}
