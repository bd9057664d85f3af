package source

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// Opened is a source as Open found it.
type Opened struct {
	*Source
	Bytes  int64   // -1 for what is packed: known once it is read to its end, see Ends
	Reader *Reader // reads it, until Open goes on; nil where there is nothing to read

	Hidden   bool   // an archive whose files were read: only its Warnings are of interest
	Foreign  string // what it is instead of a log, and what to do; "" for what may be one
	Err      error  // why it cannot be read, or not to its end
	Warnings []Warning

	in nest
}

// Open yields each source, once it can be read: in the place of an archive the files
// in it, down to archives in archives four deep, and the archive behind them. A stream is
// read to its end first: up to 64 MiB of it are kept in memory, up to 4 GiB in a temporary
// file, and a longer one is refused. It ends early where ctx does.
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
	if s.open == nil {
		c, err := all.keep(ctx, s)
		s.open = func() (contents, error) { return c, err }
	}
	r := all.Reader(s)
	defer r.Close()
	size, err := r.size()
	if err != nil {
		o.Err = s.fault(err)
		return all.give(ctx, o)
	}
	o.Err = s.broken
	if s.info != nil && size >= 0 && size < s.info.Size() {
		o.Err = fmt.Errorf("%s: has %d bytes of the %d that it had: it was cut while it was read", s.Name, size, s.info.Size())
	}
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
