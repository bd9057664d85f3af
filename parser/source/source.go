package source

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Source is one file, standard input, or one file in an archive. Such a one is called
// as its archive, "!/" and its own path there: bundle.zip!/pg1a/opc.txt. Where a
// place in a source is meant, it counts the bytes of that file, unpacked.
type Source struct {
	Name  string
	Index int  // its place among the sources, which are sorted by name
	Named bool // named on the command line, not found in a folder

	open   func() (contents, error) // nil for a stream that was not read yet
	stream io.Reader                // standard input or a pipe, read once
	size   int64                    // as Open found it; of a stream: what is kept
	info   os.FileInfo              // what Find saw; nil for memory
	broken error                    // why there is no more of a stream, or of what is packed
	order  binary.ByteOrder         // of UTF-16; nil for other text

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

// FromBytes makes a source of bytes in memory. The bytes must not change.
func FromBytes(name string, data []byte) *Source {
	return FromReaderAt(name, memory{data}, int64(len(data)))
}

// FromReaderAt makes a source of size bytes that can be read at any place.
func FromReaderAt(name string, r io.ReaderAt, size int64) *Source {
	return &Source{Name: name, Named: true, open: func() (contents, error) {
		return contents{ReaderAt: r, size: size}, nil
	}}
}

// FromReader makes a source of what can be read once: Open keeps it, so that it can be
// sought.
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

// Direct reports whether several can read the source side by side, each at its own place,
// at no cost to the others: it is not packed.
func (s *Source) Direct() bool {
	c, err := s.open()
	if err != nil {
		return false
	}
	if c.close != nil {
		c.close() // nothing was read
	}
	return c.weight == 0
}

// Size is how many bytes the source had when it was opened.
func (s *Source) Size() int64 { return s.size }

// Broken is why there is no more of a stream, or of what is packed, than Size; nil
// where that is all of it.
func (s *Source) Broken() error { return s.broken }

// Ends keeps what reading a source to its end came to whose size Open did not know:
// after how many bytes that was, and why it was not the right end, if it was not.
func (s *Source) Ends(size int64, err error) {
	if s.size = size; err != nil {
		s.broken = s.fault(err)
	}
}

// Given is the name that the user knows the source by, whatever a Veil calls it.
func (s *Source) Given() string {
	if s.given != "" {
		return s.given
	}
	return s.Name
}

// Wide is the order of the bytes of a source in UTF-16, nil for others.
func (s *Source) Wide() binary.ByteOrder { return s.order }

// Text is a stretch of the source as UTF-8.
func (s *Source) Text(raw []byte) []byte {
	if s.order == nil {
		return Legible(raw)
	}
	d := NewDecoder(s.order)
	return d.Append(nil, 0, raw, true)
}

// fault is an error of the source as one line that begins with its name.
func (s *Source) fault(err error) error { return fmt.Errorf("%s: %w", s.Name, s.Unnamed(err)) }

// Unnamed takes the source's name off an error, so that it stands there once.
func (s *Source) Unnamed(err error) error {
	if text, ok := strings.CutPrefix(err.Error(), s.Name+": "); ok {
		return shortened{text, err}
	}
	return err
}

// shortened is an error whose text says less.
type shortened struct {
	text string
	err  error
}

func (s shortened) Error() string { return s.text }
func (s shortened) Unwrap() error { return s.err }

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
