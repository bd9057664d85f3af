package source

import (
	"bufio"
	"compress/bzip2"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/mikelolasagasti/xz"
)

// coat is how bytes are packed.
type coat uint8

const (
	stored coat = iota
	deflated
	gzipped
	zstandard
	bzipped
	xzipped
)

func (c coat) String() string {
	return [...]string{"stored", "deflate", "gzip", "zstd", "bzip2", "xz"}[c]
}

const (
	// windowLimit is how far back zstd and xz may refer: what every decoder of zstd is asked
	// to support, what xz does unless told otherwise, and more than other levels in common
	// use need.
	windowLimit = 8 << 20
	// packedChunk is how much is read of a packed file at a time.
	packedChunk = 64 << 10
	// recentKept is how many unpacked bytes a reader may step back without beginning anew.
	recentKept = 128 << 10
)

// pack is bytes that must be unpacked from their beginning to be read. What they
// unpack to is never kept: who wants it again unpacks it again.
type pack struct {
	*trunk
	raw     func() (contents, error)                       // the packed bytes, and
	locate  func(contents) (from, length int64, err error) // where in them; nil: all
	coat    coat
	sum     *uint32 // CRC-32 of what it unpacks to, where that stands beside it
	charged int64   // up to here the trunk was charged

	summedTo int64 // of what is stored: up to here it was summed up, before it is sealed
	summed   uint32
}

// open gives the unpacked contents, whose size is not known before their end is
// met. One reader that was left where it stood is taken up again.
func (p *pack) open() (contents, error) {
	if u := p.yard.take(p); u != nil {
		return u.contents(), nil
	}
	c, err := p.raw()
	if err != nil {
		return contents{}, err
	}
	from, length := int64(0), c.size
	if p.locate != nil {
		if from, length, err = p.locate(c); err != nil {
			return contents{}, closing(c, err)
		}
	}
	if length < 0 {
		length = 1 << 62
	}
	if p.coat == stored {
		out := contents{ReaderAt: section{c, from, length}, size: -1, close: c.close, weight: max(c.weight, 1)}
		if p.sum != nil && !p.sealed {
			out.ReaderAt = summing{section{c, from, length}, p}
		}
		return out, nil
	}
	u := &unpacker{pack: p, outer: c, from: from, length: length}
	return u.contents(), nil
}

// closing closes contents that turned out to be of no use.
func closing(c contents, err error) error {
	if c.close != nil {
		c.close() // the first error says more
	}
	return err
}

// section is a stretch of contents, as io.SectionReader is, and remembers no place.
type section struct {
	contents
	from, length int64
}

func (s section) ReadAt(p []byte, off int64) (int, error) {
	if off >= s.length {
		return 0, io.EOF
	}
	cut := int64(len(p)) > s.length-off
	if cut {
		p = p[:s.length-off]
	}
	n, err := readAll(s.contents, p, s.from+off)
	switch {
	case n == len(p) && cut:
		err = io.EOF
	case n < len(p) && err == io.EOF:
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// summing is a section that is summed up as far as it is read from its beginning
// without a gap, as it is when it is measured: at its end it must be what was packed.
type summing struct {
	section section
	pack    *pack
}

func (s summing) ReadAt(b []byte, off int64) (int, error) {
	n, err := s.section.ReadAt(b, off)
	p := s.pack
	if end := off + int64(n); off <= p.summedTo && end > p.summedTo {
		p.summed = crc32.Update(p.summed, crc32.IEEETable, b[p.summedTo-off:n])
		p.summedTo = end
	}
	if err == io.EOF && p.summedTo == s.section.length && p.summed != *p.sum {
		err = errChecksum
	}
	return n, err
}

var errChecksum = errors.New("is damaged: what it unpacks to is not what was packed (checksum)")

// unpacker reads a pack at any place: what lies before it is skipped, and for what
// lies far back it begins anew.
type unpacker struct {
	*pack
	outer        contents
	from, length int64 // where the packed bytes stand in outer

	read   int64     // packed bytes
	r      io.Reader // unpacks; nil before the first read
	at     int64     // of it
	sum    uint32    // of what was unpacked
	err    error     // why there is no more behind at
	recent []byte    // before at
	skip   []byte
}

func (u *unpacker) contents() contents {
	return contents{ReaderAt: u, size: -1, weight: u.outer.weight + packedChunk + 2*recentKept + u.weight(), close: func() error {
		u.yard.leave(u)
		return nil
	}}
}

// weight is about how much memory the decoder takes.
func (u *unpacker) weight() int64 {
	switch u.coat {
	case zstandard:
		return 4 << 20 // at the level that zstd uses unless told otherwise
	case bzipped:
		return 4 << 20 // of blocks of 900,000 bytes
	case xzipped:
		return windowLimit
	}
	return 48 << 10
}

func (u *unpacker) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	if back := u.at - off; back > int64(len(u.recent)) {
		u.r = nil
	} else if back > 0 {
		n = copy(p, u.recent[int64(len(u.recent))-back:])
		off += int64(n)
	}
	if n == len(p) {
		return n, nil
	}
	if u.r == nil {
		u.begin()
	}
	for u.at < off && u.err == nil {
		if u.skip == nil {
			u.skip = make([]byte, 32<<10)
		}
		u.next(u.skip[:min(int64(len(u.skip)), off-u.at)])
	}
	for u.err == nil && n < len(p) {
		n += u.next(p[n:])
	}
	if n < len(p) {
		return n, u.err
	}
	return n, nil
}

// begin goes back to the beginning.
func (u *unpacker) begin() {
	u.at, u.read, u.sum, u.err, u.recent = 0, 0, 0, nil, u.recent[:0]
	raw := &counted{io.NewSectionReader(u.outer, u.from, u.length), &u.read}
	if u.r, u.err = u.coat.decoder(raw, u.length); u.err != nil {
		u.err = u.coat.damaged(u.err)
	}
}

// decoder unpacks what r reads, of a length.
func (c coat) decoder(r io.Reader, length int64) (io.Reader, error) {
	r = bufio.NewReaderSize(r, int(max(16, min(packedChunk, length))))
	switch c {
	case gzipped:
		return gzip.NewReader(r)
	case zstandard:
		return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(windowLimit))
	case bzipped:
		return bzip2.NewReader(r), nil
	case xzipped:
		return xz.NewReader(r, windowLimit)
	}
	return flate.NewReader(r), nil
}

// counted counts what is read.
type counted struct {
	io.Reader
	n *int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	*c.n += int64(n)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		err = outerError{err}
	}
	return n, err
}

// outerError is one of what a decoder reads, not of the decoder.
type outerError struct{ error }

func (e outerError) Unwrap() error { return e.error }

// next unpacks some bytes into p, which is not empty.
func (u *unpacker) next(p []byte) int {
	n, err := 0, error(nil)
	for idle := 0; n == 0 && err == nil; idle++ {
		if n, err = u.r.Read(p); idle == 100 {
			err = io.ErrNoProgress
		}
	}
	u.at += int64(n)
	u.remember(p[:n])
	if u.pack.sum != nil && !u.sealed {
		u.sum = crc32.Update(u.sum, crc32.IEEETable, p[:n])
	}
	switch {
	case err == io.EOF:
		if u.err = err; u.pack.sum != nil && !u.sealed && u.sum != *u.pack.sum {
			u.err = errChecksum
		}
	case err != nil:
		u.err = u.coat.damaged(err)
	}
	if !u.sealed {
		u.meter()
	}
	return n
}

// meter stops what unpacks to too much.
func (u *unpacker) meter() {
	if u.at <= u.charged {
		return
	}
	more := u.at - u.charged
	u.charged = u.at
	if err := u.charge(more); err != nil {
		u.err = err
	} else if u.at > u.free+u.ratio*u.read {
		u.err = u.bomb()
	}
}

// damaged says in words what a decoder met.
func (c coat) damaged(err error) error {
	var outer outerError
	switch {
	case errors.As(err, &outer):
		return outer.error
	case err == io.EOF || err == io.ErrUnexpectedEOF || err == xz.ErrBuf:
		return fmt.Errorf("is cut off, or damaged: %s ends early; get it anew", c)
	case errors.Is(err, zstd.ErrWindowSizeExceeded) || errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return limitError{fmt.Sprintf("needs more than %s of memory to be unpacked: unpack it with zstd -d --long=31, and name what comes out", inUnits(windowLimit))}
	case err == xz.ErrMemlimit:
		return limitError{fmt.Sprintf("needs more than %s of memory to be unpacked: unpack it with xz -d, and name what comes out", inUnits(windowLimit))}
	case err == xz.ErrUnsupportedCheck || err == xz.ErrOptions:
		return errors.New("is packed in a way that is not read here: unpack it with xz -d, and name what comes out")
	}
	return fmt.Errorf("is damaged (%s): get it anew", err)
}

// remember keeps the newest bytes.
func (u *unpacker) remember(p []byte) {
	if len(p) >= recentKept {
		u.recent = append(u.recent[:0], p[len(p)-recentKept:]...)
		return
	}
	if len(u.recent)+len(p) > 2*recentKept {
		n := copy(u.recent, u.recent[len(u.recent)-recentKept:])
		u.recent = u.recent[:n]
	}
	u.recent = append(u.recent, p...)
}

const (
	maxYard       = 16
	maxYardWeight = 24 << 20
)

// yard is where readers of packed sources are left when nobody needs them now: who
// goes on reading where another stopped does not begin anew.
type yard struct {
	sync.Mutex
	left   []*unpacker // the newest last
	weight int64
}

// take gives a reader of the pack that stands somewhere, nil if there is none.
func (y *yard) take(p *pack) *unpacker {
	y.Lock()
	defer y.Unlock()
	for i := len(y.left) - 1; i >= 0; i-- {
		if y.left[i].pack == p {
			return y.remove(i)
		}
	}
	return nil
}

func (y *yard) remove(i int) *unpacker {
	u := y.left[i]
	y.left = append(y.left[:i], y.left[i+1:]...)
	y.weight -= u.contents().weight
	return u
}

// leave keeps a reader, if there is room when the oldest ones go.
func (y *yard) leave(u *unpacker) {
	w := u.contents().weight
	if w > maxYardWeight {
		return
	}
	y.Lock()
	defer y.Unlock()
	for len(y.left) == maxYard || y.weight+w > maxYardWeight {
		y.remove(0)
	}
	y.left = append(y.left, u)
	y.weight += w
}
