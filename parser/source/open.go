package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
)

// Opened is a source as Open found it.
type Opened struct {
	*Source
	Bytes  int64   // -1 for what is packed: known once it is read to its end, see Ends
	Reader *Reader // reads it, until Open goes on; nil where there is nothing to read

	Stream io.Reader // in place of Reader: all of a stream that is too long for memory,
	Head   []byte    // and how it begins

	Hidden   bool   // an archive whose files were read: only its Warnings are of interest
	Foreign  string // what it is instead of a log, and what to do; "" for what may be one
	Err      error  // why it cannot be read, or not to its end
	Warnings []Warning

	in nest
}

// Open yields each source, once it can be read: in the place of an archive the files
// in it, down to archives in archives four deep, and the archive behind them. Of a
// stream up to 64 MiB are kept in memory. It ends early where ctx does.
func (p *Pool) Open(ctx context.Context, sources []*Source) iter.Seq[*Opened] {
	return func(yield func(*Opened) bool) {
		p.limits = p.limits.orDefault()
		all := opening{Pool: p, yield: yield}
		for _, s := range sources {
			if all.source(ctx, &Opened{Source: s}) != nil {
				return
			}
		}
		all.finish()
	}
}

// opening is an Open while it goes on.
type opening struct {
	*Pool
	yield func(*Opened) bool
	given []*Source
}

var errStop = errors.New("no more is wanted")

// give yields a source.
func (all *opening) give(ctx context.Context, o *Opened) error {
	all.given = append(all.given, o.Source)
	if !all.yield(o) {
		return errStop
	}
	return ctx.Err()
}

// finish ends the measuring of what is packed, and hides the names that are not yet.
func (all *opening) finish() {
	if all.Veil != nil {
		for _, s := range all.given { // archives, and what could not be opened
			if s.given == "" {
				name, _ := all.Veil(s.Name)
				s.hide(name, nil)
			}
		}
	}
	for _, t := range all.trunks {
		t.sealed = true
	}
}

// source opens a source, or what is packed in it.
func (all *opening) source(ctx context.Context, o *Opened) error {
	s := o.Source
	if s.stream != nil && !s.collected {
		held, rest, err := collect(s.stream)
		s.collected = true
		for _, piece := range held {
			o.Bytes += int64(len(piece))
		}
		s.size = o.Bytes
		if err != nil {
			s.broken = fmt.Errorf("%s: at byte %d: %w", s.Name, o.Bytes, s.Unnamed(err))
		}
		if rest != nil {
			return all.stream(ctx, o, held, rest)
		}
		size := o.Bytes
		s.open = func() (contents, error) { return contents{ReaderAt: held, size: size}, nil }
	}
	if s.open == nil {
		o.Err = fmt.Errorf("%s: was read already, and cannot be sought: save it as a file", s.Name)
		return all.give(ctx, o)
	}
	r := all.Reader(s)
	defer r.Close()
	size, err := r.size()
	if err != nil {
		o.Err = s.fault(err)
		return all.give(ctx, o)
	}
	o.Err = s.broken
	head := make([]byte, tarBlock)
	n, _ := r.ReadAt(head, 0) // who reads on meets the same error
	head = head[:n]
	if kind := packingOf(head); kind != notPacked {
		r.Close()
		return all.unpack(ctx, o, kind, size)
	}
	o.Bytes = size
	if s.wanted != nil {
		o.Err = fmt.Errorf("%s: is no archive that could hold %q: name the file alone", s.Name, s.wanted[0])
		return all.give(ctx, o)
	}
	if all.Veil != nil {
		r.Close()
		s.hide(all.Veil(s.Name))
	}
	s.order = orderOf(head)
	s.size = max(size, 0)
	o.Reader = &r
	return all.give(ctx, o)
}

// stream opens a stream that is too long to be kept. What gzip or zstd packed is
// unpacked as it comes; an archive needs to be sought.
func (all *opening) stream(ctx context.Context, o *Opened, held memory, rest io.Reader) error {
	switch kind := packingOf(held[0]); kind {
	case notPacked:
	case gzipFile, zstdFile:
		return all.unpackStream(ctx, o, kind, &drain{held: held, rest: rest})
	default:
		o.Err = fmt.Errorf("%s: is %s of more than %s, which cannot be read from a pipe: save it as a file", o.Name, kind, inUnits(streamLimit))
		return all.give(ctx, o)
	}
	o.order = orderOf(held[0])
	o.Head, o.Stream = held[0], &drain{held: held, rest: rest}
	return all.give(ctx, o)
}

// unpackStream opens what a stream too long for memory unpacks to.
func (all *opening) unpackStream(ctx context.Context, o *Opened, kind packing, r io.Reader) error {
	coat := gzipped
	if kind == zstdFile {
		coat = zstandard
	}
	if o.in.depth++; o.in.depth > all.limits.depth {
		o.Err = fmt.Errorf("%s: is packed more than %d times: unpack it, and name what comes out", o.Name, all.limits.depth)
		return all.give(ctx, o)
	}
	p := &packedPipe{limits: all.limits, coat: coat}
	if p.r, p.err = coat.decoder(&counted{r, &p.read}, packedChunk); p.err != nil {
		p.err = coat.damaged(p.err)
	}
	inner := *o.Source
	inner.stream, inner.collected, inner.broken = p, false, nil
	return all.source(ctx, &Opened{Source: &inner, in: nest{depth: o.in.depth, coated: true}})
}
