package source

import "io"

// streamLimit is how much of a stream is kept in memory so that it can be sought;
// a longer one is read once.
const streamLimit = 64 << 20

// MaxLine is how long a line may be so that a stream is kept in memory.
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

// collect reads a stream into memory, at most streamLimit bytes and only while
// its lines are no longer than MaxLine (a stream of one endless line would be held
// in memory for nothing), but for an archive, which has none. rest is what is left
// of the stream, nil at its end; err is why it ended too early.
func collect(r io.Reader) (held memory, rest io.Reader, err error) {
	size, line, packed := 0, 0, false
	for {
		piece := make([]byte, pieceSize)
		n, err := ReadFull(r, piece)
		if held = append(held, piece[:n]); size == 0 {
			packed = packingOf(piece[:n]) != notPacked
		}
		size += n
		if line = tailLine(piece[:n], line); err == nil && (size >= streamLimit || line > MaxLine && !packed) {
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

// drain reads what is held in memory, letting go of it, and then the rest.
type drain struct {
	held memory
	at   int
	rest io.Reader
}

func (d *drain) Read(p []byte) (int, error) {
	for len(d.held) > 0 {
		if n := copy(p, d.held[0][d.at:]); n > 0 {
			d.at += n
			return n, nil
		}
		d.held[0] = nil
		d.held, d.at = d.held[1:], 0
	}
	return d.rest.Read(p)
}

// packedPipe unpacks a stream within the limits.
type packedPipe struct {
	limits
	coat     coat
	r        io.Reader
	read, at int64 // packed and unpacked bytes
	err      error
}

func (p *packedPipe) Read(b []byte) (int, error) {
	if p.err != nil {
		return 0, p.err
	}
	n, err := p.r.Read(b)
	p.at += int64(n)
	if err != nil && err != io.EOF {
		err = p.coat.damaged(err)
	}
	if err == nil {
		t := trunk{limits: p.limits, size: p.read}
		err = t.charge(p.at)
	}
	p.err = err
	return n, err
}
