package parser

import (
	"hash/crc32"
	"testing"
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
