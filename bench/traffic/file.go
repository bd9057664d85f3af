package main

import (
	"bufio"
	"io"
)

// seconds is how many seconds of a log are in the making: nothing is printed for later.
const seconds = 16

// file is the log of one process. Lines stand in it in the order of the time at which
// they were written, which for a late line is not that of its time stamp.
type file struct {
	w       *bufio.Writer
	process string // with blanks around it
	pending [seconds]second
	current *second // of the record that is being made
	slot    int     // and its millisecond
	start   int     // and where it begins
}

// second holds the records of one second, in a list for each of its milliseconds.
type second struct {
	text    []byte
	records []record
	first   [1000]int32 // 1 + index into records, 0 for none
	last    [1000]int32
}

type record struct {
	from, to int
	next     int32
}

func newFile(w io.Writer, process, header string) *file {
	f := &file{w: bufio.NewWriterSize(w, 1<<20), process: process}
	f.w.WriteString(header) // an error shows at the next write
	return f
}

// begin opens a record that is written at a time, and gives the buffer to append to.
func (f *file) begin(at int) []byte {
	f.current = &f.pending[at/1000%seconds]
	f.slot = at % 1000
	f.start = len(f.current.text)
	return f.current.text
}

// end closes the record, and says how long it is.
func (f *file) end(b []byte) int {
	s := f.current
	s.text = b
	s.records = append(s.records, record{from: f.start, to: len(b)})
	n := int32(len(s.records))
	if s.last[f.slot] == 0 {
		s.first[f.slot] = n
	} else {
		s.records[s.last[f.slot]-1].next = n
	}
	s.last[f.slot] = n
	return len(b) - f.start
}

// flush writes a second and makes room for the one that comes round.
func (f *file) flush(at int) error {
	s := &f.pending[at%seconds]
	for ms := range s.first {
		for n := s.first[ms]; n != 0; {
			r := &s.records[n-1]
			if _, err := f.w.Write(s.text[r.from:r.to]); err != nil {
				return err
			}
			n = r.next
		}
	}
	s.text, s.records = s.text[:0], s.records[:0]
	clear(s.first[:])
	clear(s.last[:])
	return nil
}

// stamp appends a time of the day as HH:MM:SS:mmm.
func stamp(b []byte, t int) []byte {
	s := t / 1000
	two := func(n int) (byte, byte) { return byte('0' + n/10), byte('0' + n%10) }
	h1, h2 := two(s / 3600)
	m1, m2 := two(s / 60 % 60)
	s1, s2 := two(s % 60)
	x1, x2 := two(t % 1000 / 10)
	return append(b, h1, h2, ':', m1, m2, ':', s1, s2, ':', x1, x2, byte('0'+t%10))
}
