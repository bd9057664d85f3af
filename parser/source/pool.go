package source

import (
	"io"
	"sync/atomic"
)

const (
	// maxOpen is how many sources are held open at a time; any further one is opened
	// for each block, which costs a few microseconds in a hundred.
	maxOpen = 48
	// maxPacked is how much memory readers of packed sources may hold at a time; any
	// further one begins anew for each block.
	maxPacked = 160 << 20
)

// Pool opens the sources of one analysis, and bounds what all their readers together
// hold open, in files and in memory. Its zero value is ready for use. Readers may be
// used side by side once Open is through.
type Pool struct {
	// Veil, if it is set, gives each source that is no archive another name and lays
	// patches over its bytes before anything else reads them.
	Veil func(name string) (as string, patches []Patch)

	open   atomic.Int32 // files held open
	packed atomic.Int64 // memory that packed sources held open take
	yard   yard
	trunks []*trunk
	limits limits // tests make them small
}

// Reader reads one source for one goroutine: held open if there is room, else opened
// for each read. It reads only what Open could open.
type Reader struct {
	source *Source
	pool   *Pool // counts what is held open
	held   contents
	isHeld bool
}

// Reader is one of a source.
func (p *Pool) Reader(s *Source) Reader { return Reader{source: s, pool: p} }

// ReadAt fills p from off, and says io.EOF only together with less than len(p).
func (r *Reader) ReadAt(p []byte, off int64) (int, error) {
	if r.isHeld {
		return readAll(r.held, p, off)
	}
	c, err := r.source.open()
	if err != nil {
		return 0, err
	}
	if r.hold(c) {
		return readAll(c, p, off)
	}
	n, err := readAll(c, p, off)
	if cerr := c.close(); err == nil {
		err = cerr
	}
	return n, err
}

// hold keeps contents open if there is room.
func (r *Reader) hold(c contents) bool {
	switch {
	case c.close == nil:
	case c.weight > 0:
		if r.pool.packed.Add(c.weight) > maxPacked {
			r.pool.packed.Add(-c.weight)
			return false
		}
	case r.pool.open.Add(1) > maxOpen:
		r.pool.open.Add(-1)
		return false
	}
	r.held, r.isHeld = c, true
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
func (r *Reader) size() (int64, error) {
	if _, err := r.ReadAt(nil, 0); err != nil && err != io.EOF {
		return 0, err
	}
	if r.isHeld {
		return r.held.size, nil
	}
	c, err := r.source.open()
	if err != nil {
		return 0, err
	}
	if c.close != nil {
		err = c.close()
	}
	return c.size, err
}

// Close lets go of the source. The Reader may be used again.
func (r *Reader) Close() {
	if r.isHeld && r.held.close != nil {
		r.held.close() // nothing was written to it: its error says nothing
		if r.held.weight > 0 {
			r.pool.packed.Add(-r.held.weight)
		} else {
			r.pool.open.Add(-1)
		}
	}
	r.held, r.isHeld = contents{}, false
}
