package parser

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"uccetrace/parser/catalog"
)

// FuzzReader: whatever the bytes, every one belongs to an entry or a gap, spans
// and fields lie where they say, and the way of reading makes no difference: of those
// the bytes choose one. Its seeds are the logs of testdata/shapes and
// testdata/dialects, which TestShapes and its like read in every way.
func FuzzReader(f *testing.F) {
	c, theirs := testCatalog(f), embedded(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<14 {
			return
		}
		cat := c
		if of, _, _ := formOf(data); of != nil {
			cat = theirs // the small catalogue knows dumplogs only
		}
		ways[crc32.ChecksumIEEE(data)%uint32(len(ways))].check(t, readWhole(t, cat, data))
	})
}

// FuzzArchive: whatever the bytes, what unpacks stays within the limits, what is
// wrong is said by name, and what is read twice is the same. Its seeds are small
// archives of every kind, whole, nested and damaged; TestArchiveSeeds makes them.
func FuzzArchive(f *testing.F) {
	c := testCatalog(f)
	small := limits{entries: 50, bytes: 1 << 20, ratio: 50, free: 64 << 10, depth: 3, bombs: 3}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		checkArchive(t, c, small, data)
	})
}

// FuzzForms: a header of any form that is read leaves a body on its line, and a time
// of day; and no line has the headers of two forms.
func FuzzForms(f *testing.F) {
	f.Fuzz(func(t *testing.T, line []byte) {
		read := 0
		for i := range forms {
			var s stated
			if !forms[i].read(line, &s) {
				continue
			}
			read++
			if s.body <= 0 || s.body > len(line) || s.tod < 0 || s.tod >= Day || s.day != midnight(s.day) || s.zone < -900 || s.zone > 900 {
				t.Fatalf("%s: %q: %+v", forms[i].dialect, line, s)
			}
		}
		if _, _, dumplog := ReadHeader(line); dumplog {
			read++
		}
		if read > 1 {
			t.Fatalf("%q has the headers of %d", line, read)
		}
	})
}

// FuzzClock: a time of day that is read is one, and prints as it was read; a date
// header is a midnight; and the clock keeps a process's times of day and lets
// them go back by no more than a late line's minute or a fall's half day.
func FuzzClock(f *testing.F) {
	f.Fuzz(func(t *testing.T, line []byte, tods []byte) {
		if h, body, ok := ReadHeader(line); ok {
			if h.Time < 0 || h.Time >= Day || body > len(line) {
				t.Fatalf("%q: %v, body at %d", line, h, body)
			}
			again, n, ok := ReadHeader(h.Append(nil))
			if !ok || again != h || n < len(h.Printed) {
				t.Fatalf("%q: %+v, printed and read again %+v", line, h, again)
			}
		}
		if day, ok := readDate(line); ok && day%Day != 0 {
			t.Fatalf("%q is no midnight: %d", line, day)
		}
		var c clock
		var procs [3]hands
		last := Time(0)
		for i := 0; i+3 < len(tods); i += 4 {
			tod := (Time(tods[i])<<16 | Time(tods[i+1])<<8 | Time(tods[i+2])) * 6 % Day
			if tods[i+3]&0xf0 == 0xf0 {
				c.header(midnight(tod * 1000))
			}
			p := &procs[int(tods[i+3])%len(procs)]
			known, before := p.headers == c.headers+1, p.last
			at, fell := c.at(p, tod)
			if at-midnight(at) != tod {
				t.Fatalf("%d became %d, which is another time of day", tod, at)
			}
			if known && (at < before-Day/2-lateLine || at > before+Day) {
				t.Fatalf("from %d to %d", before, at)
			}
			if known && !fell && at < before-slack && at < before-lateLine {
				t.Fatalf("from %d to %d, and no fall", before, at)
			}
			last = at
		}
		_ = printTime(last, len(tods)%2 == 0, true)
	})
}

func checkArchive(t *testing.T, cat *catalog.Catalog, small limits, data []byte) {
	var texts [2]string
	for i := range texts {
		c, err := Open(context.Background(), []*Source{FromBytes("x", data)}, Options{Catalog: cat, limits: small})
		if err != nil {
			t.Fatal(err)
		}
		for _, trunk := range c.trunks {
			if trunk.unpacked > small.bytes+chunk || trunk.unpacked > small.free+small.ratio*int64(len(data))+chunk || trunk.entries > small.entries {
				t.Fatalf("%d files, %d bytes", trunk.entries, trunk.unpacked)
			}
		}
		for _, s := range c.Sources {
			if s.Name != printable(s.Name) || !strings.HasPrefix(s.Name, "x") {
				t.Fatalf("%q", s.Name)
			}
		}
		_, texts[i] = summaryOf(t, c)
		for _, r := range c.Runs {
			for b := range r.Blocks(context.Background()) {
				for _, e := range b.Events {
					if e.Spans[0].Offset < r.start || e.Spans[0].Offset+int64(e.Spans[0].Length) > r.end || !utf8.Valid(e.Text) {
						t.Fatalf("%v in %d to %d", e.Spans, r.start, r.end)
					}
				}
			}
		}
		if held := c.packed.Load(); held != 0 {
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
		"utf-16-gz": gzipOf(t, files[1].data), "zip-empty": zipOf(t), "names": zipOf(t, file{"../a", line}, file{"/b", line}, file{"c\x1b", line}, file{"d", nil}),
	}
	cat := testCatalog(t)
	for name, data := range seeds {
		if *update {
			text := fmt.Sprintf("go test fuzz v1\n[]byte(%q)\n", data)
			require.NoError(t, os.MkdirAll("testdata/fuzz/FuzzArchive", 0o777))
			require.NoError(t, os.WriteFile("testdata/fuzz/FuzzArchive/"+name, []byte(text), 0o666))
		}
		for at := 0; at < len(data); at += 1 + len(data)/40 {
			bad := bytes.Clone(data)
			bad[at] ^= 0xff
			checkArchive(t, cat, limits{entries: 50, bytes: 1 << 20, ratio: 50, free: 64 << 10, depth: 3, bombs: 3}, bad)
		}
	}
}
