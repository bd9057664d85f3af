package simulate

import (
	"os"
	"path/filepath"
	"strconv"
	"time"

	"uccetrace/flow/reference"
	"uccetrace/parser"
)

// file is the log of one process. It is made with its first entry.
type file struct {
	path   string // in the capture, with slashes
	local  string // on this machine
	clock  clock
	header header

	out   *os.File
	buf   []byte
	full  int   // how much of buf is worth a write
	bytes int64 // with what waits in buf
	day   int64 // whose line was written last

	late late
}

// clock is a host's: how it shows a moment.
type clock struct {
	start int64 // µs of the capture's beginning since 1970, in UTC
	shift int64 // µs: zone and error of the clock
}

func newClock(start time.Time, zone, offset time.Duration) clock {
	return clock{start.UnixMicro(), (zone + offset).Microseconds()}
}

// millis is what the clock shows, since midnight of 1970-01-01 as it shows that.
func (c clock) millis(t reference.Time) int64 {
	us := c.start + c.shift + int64(t)
	ms := us / 1000
	if us%1000 < 0 {
		ms--
	}
	return ms
}

const dayMillis = int64(parser.Day)

// dayOf is the day of a time in milliseconds, counted from 1970-01-01.
func dayOf(ms int64) int64 {
	day := ms / dayMillis
	if ms%dayMillis < 0 {
		day--
	}
	return day
}

// write puts what begins at ms of the file's clock behind what it has.
func (f *file) write(ms int64, text []byte) error {
	if err := f.begin(ms); err != nil {
		return err
	}
	f.buf = append(f.buf, text...)
	return f.end(len(text))
}

// begin makes the file ready for an entry of that time: what is appended to buf
// then is told to end.
func (f *file) begin(ms int64) error {
	if f.out == nil {
		if err := f.open(); err != nil {
			return err
		}
		f.day = dayOf(ms) - 1
	}
	if day := dayOf(ms); f.header.dated() && day > f.day {
		f.day = day
		from := len(f.buf)
		f.buf = append(f.buf, dateLine...)
		f.buf = time.UnixMilli(ms).UTC().AppendFormat(f.buf, "January 2, 2006 ")
		f.buf = append(f.buf, '\n')
		f.bytes += int64(len(f.buf) - from)
	}
	return nil
}

// end counts n bytes that were appended, and writes what has come together.
func (f *file) end(n int) error {
	f.bytes += int64(n)
	if len(f.buf) < f.full {
		return nil
	}
	return f.flush()
}

// dateLine stands at the beginning of a dump and where a day begins, with a blank
// behind the date (Serviceability Best Practices Guide 9.0(1), section 10.5).
const dateLine = "Events from "

func (f *file) open() error {
	if err := os.MkdirAll(filepath.Dir(f.local), 0o777); err != nil {
		return err
	}
	f.buf = make([]byte, 0, f.full+f.full/8)
	var err error
	f.out, err = os.OpenFile(f.local, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	return err
}

func (f *file) flush() error {
	if len(f.buf) == 0 {
		return nil
	}
	_, err := f.out.Write(f.buf)
	f.buf = f.buf[:0]
	return err
}

// finish writes what has waited, and closes the file.
func (f *file) finish() error {
	if err := f.late.until(1<<62, f.write); err != nil {
		return err
	}
	if f.out == nil {
		return nil
	}
	if err := f.flush(); err != nil {
		return err
	}
	err := f.out.Close()
	f.out = nil
	return err
}

// abandon closes the file, whatever it holds.
func (f *file) abandon() {
	if f.out != nil {
		f.out.Close()
	}
}

// late are messages that stand late in their file: a heap by when they are
// written, of two for one moment the one that was printed first. Their buffers are
// used again.
type late struct {
	heap  []delayed
	count uint64
	free  [][]byte
}

type delayed struct {
	due  reference.Time
	seq  uint64
	ms   int64
	text []byte
}

func (d *delayed) before(o *delayed) bool {
	return d.due < o.due || d.due == o.due && d.seq < o.seq
}

// add keeps a copy of text until due.
func (l *late) add(due reference.Time, ms int64, text []byte) {
	var own []byte
	if n := len(l.free); n > 0 {
		own, l.free = l.free[n-1][:0], l.free[:n-1]
	}
	l.count++
	l.heap = append(l.heap, delayed{due, l.count, ms, append(own, text...)})
	for i := len(l.heap) - 1; i > 0; {
		parent := (i - 1) / 2
		if !l.heap[i].before(&l.heap[parent]) {
			break
		}
		l.heap[i], l.heap[parent] = l.heap[parent], l.heap[i]
		i = parent
	}
}

// until writes what is due by then.
func (l *late) until(t reference.Time, write func(int64, []byte) error) error {
	for len(l.heap) > 0 && l.heap[0].due <= t {
		first := l.heap[0]
		n := len(l.heap) - 1
		l.heap[0] = l.heap[n]
		l.heap = l.heap[:n]
		for i := 0; ; {
			child := 2*i + 1
			if child >= n {
				break
			}
			if child+1 < n && l.heap[child+1].before(&l.heap[child]) {
				child++
			}
			if !l.heap[child].before(&l.heap[i]) {
				break
			}
			l.heap[i], l.heap[child] = l.heap[child], l.heap[i]
			i = child
		}
		if err := write(first.ms, first.text); err != nil {
			return err
		}
		l.free = append(l.free, first.text)
	}
	return nil
}

// sessionLevels spells "Session 8" once for each session.
type sessionLevels struct {
	word  string
	level []string
}

// of is the level word of a CTI session.
func (s *sessionLevels) of(session int) string {
	for session >= len(s.level) {
		s.level = append(s.level, s.word+" "+strconv.Itoa(len(s.level)))
	}
	return s.level[session]
}
