package parser

import (
	"context"
	"fmt"
	"io"
)

// unpackStream opens what a stream too long for memory unpacks to.
func (c *Capture) unpackStream(ctx context.Context, st *state, kind packing, r io.Reader) error {
	coat := gzipped
	if kind == zstdFile {
		coat = zstandard
	}
	if st.depth++; st.depth > c.limits.depth {
		st.err = fmt.Errorf("%s: is packed more than %d times: unpack it, and name what comes out", st.Name, c.limits.depth)
		c.states = append(c.states, st)
		return ctx.Err()
	}
	p := &packedPipe{limits: c.limits, coat: coat}
	if p.r, p.err = coat.decoder(&counted{r, &p.read}, packedChunk); p.err != nil {
		p.err = coat.damaged(p.err)
	}
	inner := *st.Source
	inner.stream, inner.collected, inner.broken = p, false, nil
	return c.openSource(ctx, &state{Source: &inner, nest: nest{depth: st.depth, coated: true}})
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
