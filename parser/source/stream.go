package source

import (
	"context"
	"fmt"
	"io"
	"os"
)

// MaxLine is how much of a line is read.
const MaxLine = 1 << 20

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

// keep reads a stream to its end, so that it can be sought like a file: what is more than
// fits into memory lies in a temporary file. The error is why it cannot be kept.
func (all *opening) keep(ctx context.Context, s *Source) (contents, error) {
	var held memory
	var file *os.File
	var err error
	for err == nil {
		if ctx.Err() != nil {
			return contents{}, ctx.Err()
		}
		piece := make([]byte, pieceSize)
		var n int
		n, err = ReadFull(s.stream, piece)
		s.size += int64(n)
		switch {
		case s.size > all.limits.spilled:
			return contents{}, fmt.Errorf("is a pipe of more than %s, which is not read: save it as a file, or name the files that it is made of", inUnits(all.limits.spilled))
		case file == nil && s.size <= all.limits.held:
			held = append(held, piece[:n])
			continue
		case file == nil:
			var terr error
			if file, terr = temporary(); terr == nil {
				terr = held.writeTo(file)
			}
			if terr != nil {
				return contents{}, all.cannotSpill(terr)
			}
			held = nil
		}
		if _, werr := file.Write(piece[:n]); werr != nil {
			return contents{}, all.cannotSpill(werr)
		}
	}
	if err != io.EOF {
		s.broken = fmt.Errorf("%s: at byte %d: %w", s.Name, s.size, s.Unnamed(err))
	}
	c := contents{ReaderAt: held, size: s.size}
	if file != nil {
		c.ReaderAt = file // it stays open as long as somebody may read it, and is gone then
	}
	return c, nil
}

func (all *opening) cannotSpill(err error) error {
	return fmt.Errorf("is a pipe of more than %s, and cannot be kept in a temporary file (%s): set TMPDIR to a folder with room, or save it as a file and name that",
		inUnits(all.limits.held), plain(err))
}

func (m memory) writeTo(w io.Writer) error {
	for _, piece := range m {
		if _, err := w.Write(piece); err != nil {
			return err
		}
	}
	return nil
}

// ReadFull fills p like io.ReadFull, but gives io.EOF at the end whatever was
// read, the error of the reader unchanged, and gives up on one that gives nothing.
func ReadFull(r io.Reader, p []byte) (int, error) {
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
