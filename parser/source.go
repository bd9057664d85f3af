package parser

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// Source is one file, standard input, or one file in an archive. Such a one is called
// as its archive, "!/" and its own path there: bundle.zip!/pg1a/opc.txt. Where a
// place in a source is meant, it counts the bytes of that file, unpacked.
type Source struct {
	Name  string
	Index int  // its place among the sources, which are sorted by name
	Named bool // named on the command line, not found in a folder

	open   func() (contents, error) // nil for a stream
	stream io.Reader                // standard input or a pipe, read once
	size   int64                    // as Open found it; of a stream: what is in memory
	info   os.FileInfo              // what Find saw; nil for memory
	broken error                    // why there is no more of a stream, or of what is packed
	order  binary.ByteOrder         // of UTF-16; nil for other text
	dress  *dress                   // what stands around the lines of the log; nil for nothing

	collected bool // the stream was read

	given string // what it is called before it is redacted; "" for Name

	wanted []string // paths in the archive that were named; nil for all
}

// contents is an open source. Close is nil where there is nothing to close.
type contents struct {
	io.ReaderAt
	size   int64 // -1: known once its end is met
	close  func() error
	weight int64 // about how much memory a packed one takes while it is open; 0 for others
}

// streamLimit is how much of a stream is kept in memory so that it can be sought;
// a longer one is read once, as one run.
const streamLimit = 64 << 20

// maxOpen is how many sources are held open at a time; any further one is opened
// for each block, which costs a few microseconds in a hundred.
const maxOpen = 48

// FromBytes makes a source of bytes in memory. The bytes must not change.
func FromBytes(name string, data []byte) *Source {
	return &Source{Name: name, Named: true, open: func() (contents, error) {
		return contents{ReaderAt: memory{data}, size: int64(len(data))}, nil
	}}
}

// FromReader makes a source of what can be read once: up to 64 MiB is kept in
// memory by Open, so that it can be sought; beyond that it streams as one run.
func FromReader(name string, r io.Reader) *Source {
	return &Source{Name: name, Named: true, stream: r}
}

// fromFile makes a source of a file that Find saw.
func fromFile(name, path string, info os.FileInfo) *Source {
	s := &Source{Name: name, info: info}
	s.open = func() (contents, error) {
		f, err := os.Open(path)
		if err != nil {
			return contents{}, fileError(name, err)
		}
		now, err := f.Stat()
		if err == nil && !os.SameFile(now, info) {
			err = errors.New("another file has taken its place while it was read: run again when nobody writes there")
		}
		if err != nil {
			f.Close()
			return contents{}, fileError(name, err)
		}
		return contents{ReaderAt: f, size: now.Size(), close: f.Close}, nil
	}
	return s
}

// fileError gives an error of the file system as one line that begins with the
// source's name.
func fileError(name string, err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	switch {
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("%s: %w: give this user the right to read it, or copy it", name, err)
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("%s: %w: check the path", name, err)
	}
	return fmt.Errorf("%s: %w", name, err)
}

// memory is contents that are held in pieces, each but the last of pieceSize
// bytes: a stream is collected without being copied to make room. One piece of
// any size will do too.
type memory [][]byte

const pieceSize = 64 << 10

func (m memory) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	if len(m) == 1 {
		if off < int64(len(m[0])) {
			n = copy(p, m[0][off:])
		}
	} else {
		for at := off; n < len(p) && at/pieceSize < int64(len(m)); at = off + int64(n) {
			piece := m[at/pieceSize]
			if at%pieceSize >= int64(len(piece)) {
				break
			}
			n += copy(p[n:], piece[at%pieceSize:])
		}
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// collect reads a stream into memory, at most streamLimit bytes and only while
// its lines are of a size that an entry can have (a stream of one endless line
// would be held in memory for nothing), but for an archive, which has none. rest is what is left of the stream, nil
// at its end; err is why it ended too early.
func collect(r io.Reader) (held memory, rest io.Reader, err error) {
	size, line, packed := 0, 0, false
	for {
		piece := make([]byte, pieceSize)
		n, err := readFull(r, piece)
		if held = append(held, piece[:n]); size == 0 {
			packed = packingOf(piece[:n]) != notPacked
		}
		size += n
		if line = tailLine(piece[:n], line); err == nil && (size >= streamLimit || line > maxEntry && !packed) {
			return held, r, nil
		}
		if err == io.EOF {
			return held, nil, nil
		}
		if err != nil {
			return held, nil, err
		}
	}
}

// tailLine gives the length of the unfinished line at the end of data, given that
// of the one before.
func tailLine(data []byte, before int) int {
	for i := len(data) - 1; i >= 0; i-- {
		if data[i] == '\n' || data[i] == '\r' {
			return len(data) - 1 - i
		}
	}
	return before + len(data)
}

// readFull fills p like io.ReadFull, but gives io.EOF at the end whatever was
// read, the error of the reader unchanged, and gives up on one that gives nothing.
func readFull(r io.Reader, p []byte) (int, error) {
	n, idle := 0, 0
	for n < len(p) {
		k, err := r.Read(p[n:])
		if n += k; err != nil {
			return n, err
		}
		if k > 0 {
			idle = 0
		} else if idle++; idle == 100 {
			return n, io.ErrNoProgress
		}
	}
	return n, nil
}

// input reads one source for one run: held open if there is room, else opened for
// each read. Of a stream it gives what was collected and then the rest.
type input struct {
	source  *Source
	capture *Capture // counts what is held open
	held    contents
	isHeld  bool
}

// readAt fills p from off, and says io.EOF only together with less than len(p).
func (in *input) readAt(p []byte, off int64) (int, error) {
	if in.isHeld {
		return readAll(in.held, p, off)
	}
	c, err := in.source.open()
	if err != nil {
		return 0, err
	}
	if in.hold(c) {
		return readAll(c, p, off)
	}
	n, err := readAll(c, p, off)
	if cerr := c.close(); err == nil {
		err = cerr
	}
	return n, err
}

// hold keeps contents open if there is room.
func (in *input) hold(c contents) bool {
	switch {
	case c.close == nil:
	case c.weight > 0:
		if in.capture.packed.Add(c.weight) > maxPacked {
			in.capture.packed.Add(-c.weight)
			return false
		}
	case in.capture.open.Add(1) > maxOpen:
		in.capture.open.Add(-1)
		return false
	}
	in.held, in.isHeld = c, true
	return true
}

func readAll(r io.ReaderAt, p []byte, off int64) (int, error) {
	n, err := r.ReadAt(p, off)
	if n == len(p) {
		err = nil
	}
	return n, err
}

// size is the source's size now.
func (in *input) size() (int64, error) {
	if _, err := in.readAt(nil, 0); err != nil && err != io.EOF {
		return 0, err
	}
	if in.isHeld {
		return in.held.size, nil
	}
	c, err := in.source.open()
	if err != nil {
		return 0, err
	}
	if c.close != nil {
		err = c.close()
	}
	return c.size, err
}

func (in *input) close() {
	if in.isHeld && in.held.close != nil {
		in.held.close() // nothing was written to it: its error says nothing
		if in.held.weight > 0 {
			in.capture.packed.Add(-in.held.weight)
		} else {
			in.capture.open.Add(-1)
		}
	}
	in.held, in.isHeld = contents{}, false
}
