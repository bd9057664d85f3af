package source

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
)

// File is an input as it was found: a file on disk, an archive unopened, or what
// standard input or a pipe gave.
type File struct {
	Name   string
	Bytes  int64
	SHA256 string // in lower case; "" where it could not be read to its end
}

// Digests tell what inputs a report is made of, byte for byte, so that somebody
// else can say whether theirs are the same.
type Digests struct {
	files []File
	done  chan struct{}
	pipes []pipe // by the place of their file
}

// pipe is a stream whose bytes are counted and digested on their way.
type pipe struct {
	at     int
	stream *digested
}

// Digest begins to digest sources as Find gave them, before Open. Files are read a
// second time, beside the work on them; a stream is digested as far as it is read.
func Digest(ctx context.Context, sources []*Source) *Digests {
	d := &Digests{done: make(chan struct{})}
	opens := make([]func() (contents, error), len(sources))
	for i, s := range sources {
		d.files = append(d.files, File{Name: s.Name})
		if s.stream != nil {
			c := &digested{Reader: s.stream, sum: sha256.New()}
			s.stream = c
			d.pipes = append(d.pipes, pipe{i, c})
			continue
		}
		opens[i] = s.open // Open may put another in its place
	}
	go func() {
		defer close(d.done)
		buf := make([]byte, 1<<20)
		for i, open := range opens {
			if open != nil && ctx.Err() == nil {
				d.files[i].Bytes, d.files[i].SHA256 = digest(ctx, open, buf)
			}
		}
	}()
	return d
}

// digest reads what is open to the end that it has now.
func digest(ctx context.Context, open func() (contents, error), buf []byte) (length int64, sum string) {
	c, err := open()
	if err != nil {
		return 0, ""
	}
	if c.close != nil {
		defer c.close()
	}
	h := sha256.New()
	for length < c.size && ctx.Err() == nil {
		n, err := c.ReadAt(buf[:min(int64(len(buf)), c.size-length)], length)
		h.Write(buf[:n])
		length += int64(n)
		if err != nil && length < c.size {
			return length, ""
		}
	}
	if ctx.Err() != nil {
		return length, ""
	}
	return length, spelled(h)
}

func spelled(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// digested is a stream whose bytes are digested as they are read.
type digested struct {
	io.Reader
	sum    hash.Hash
	length int64
}

func (c *digested) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.sum.Write(p[:n])
	c.length += int64(n)
	return n, err
}

// Files are the inputs in the order of their sources, once all work on them is done.
func (d *Digests) Files() []File {
	<-d.done
	for _, p := range d.pipes {
		d.files[p.at].Bytes, d.files[p.at].SHA256 = p.stream.length, spelled(p.stream.sum)
	}
	return d.files
}
