package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sort"
	"strconv"
	"strings"
)

// mostDeep is how many archives that lie too deep are named one by one: an archive of
// copies of archives of copies has any number of them.
const mostDeep = 16

// maxSkipped is how many files of an archive are named as skipped one by one.
const maxSkipped = 100

// nest is where a source is packed.
type nest struct {
	*trunk      // nil: nowhere
	depth  int  // archives around it
	coated bool // it came out of gzip, zstd, bzip2 or xz: a tar in there is no archive more
}

// unpack opens what is packed in a source, in its place.
func (all *opening) unpack(ctx context.Context, o *Opened, kind packing, length int64) error {
	n, s := o.in, o.Source
	if n.trunk == nil {
		n.trunk = &trunk{limits: all.limits, size: length, yard: &all.yard}
		all.trunks = append(all.trunks, n.trunk)
	}
	if !n.coated || kind != tarArchive {
		n.depth++
	}
	if n.depth > n.limits.depth {
		if n.deep++; n.deep == mostDeep {
			n.stopped = limitError{fmt.Sprintf("holds %d archives or more that lie more than %d deep: the rest is not read", mostDeep, n.limits.depth)}
		}
		o.Bytes, o.Err = max(length, 0), fmt.Errorf("%s: is %s in archives, more than %d deep: unpack the outer ones, and name what comes out", s.Name, kind, n.limits.depth)
		return all.give(ctx, o)
	}
	raw, err := s.reopening()
	if err != nil {
		o.Err = err
		return all.give(ctx, o)
	}
	var coat coat
	if coat, n.coated = kind.coat(); n.coated {
		p := &pack{trunk: n.trunk, raw: raw, coat: coat}
		inner := *s
		inner.open = p.open
		return all.source(ctx, &Opened{Source: &inner, in: n, Err: o.Err})
	}
	a := archive{all: all, Opened: o, nest: n, kind: kind, raw: raw}
	return a.open(ctx, length)
}

// reopening gives a way to read the source that holds nothing open.
func (s *Source) reopening() (func() (contents, error), error) {
	c, err := s.open()
	if err != nil {
		return nil, err
	}
	if c.close == nil || c.weight > 0 {
		return s.open, closing(c, nil)
	}
	size := c.size
	return func() (contents, error) { return contents{ReaderAt: reopened(s.open), size: size}, nil }, c.close()
}

// reopened is contents that are opened for each read.
type reopened func() (contents, error)

func (open reopened) ReadAt(p []byte, off int64) (int, error) {
	c, err := open()
	if err != nil {
		return 0, err
	}
	n, err := readAll(c, p, off)
	if cerr := c.close(); err == nil {
		err = cerr
	}
	return n, err
}

// archive is one while its files are opened.
type archive struct {
	all *opening
	*Opened
	nest
	kind     packing
	raw      func() (contents, error)
	problems []string // what keeps some of it from being read
	found    int      // files, read or not
	skipped  int
	unread   bool // one of those that are not named could be a log
	locked   int
	first    string   // of the locked ones
	names    []string // of all files in it, where some were named
	met      []bool   // by place in the source's wanted: there is such a file
}

// open lists the archive and opens its files, by name.
func (a *archive) open(ctx context.Context, length int64) error {
	list, length, err := a.list(ctx, length)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		a.problem(a.Unnamed(err).Error())
	}
	list = a.files(list)
	a.missed()
	sort.SliceStable(list, func(i, j int) bool { return list[i].name < list[j].name })
	read := 0
	for i := range list {
		if a.stopped != nil {
			a.problem(fmt.Sprintf("%d of the files in it are not read: it %s", len(list)-i, a.stopped))
			break
		}
		m := list[i]
		p := &pack{trunk: a.trunk, raw: a.raw, locate: m.within, coat: m.coat, sum: m.sum}
		s := &Source{Name: a.Name + "!/" + m.name, open: p.open, Named: m.named, wanted: m.wanted}
		if err := a.all.source(ctx, &Opened{Source: s, in: a.nest}); err != nil {
			return err
		}
		read++
	}
	if a.locked > 0 {
		a.problem(fmt.Sprintf("%d of the files in it are encrypted, %s the first: unpack it with its password, and name the folder", a.locked, a.first))
	}
	a.close(read, length)
	return a.all.give(ctx, a.Opened)
}

// close says what is wrong with the archive itself: it stands among the sources only
// then.
func (a *archive) close(read int, length int64) {
	o := a.Opened
	if a.skipped > maxSkipped {
		o.Warnings = append(o.Warnings, Warning{Source: o.Name, Text: strconv.Itoa(a.skipped-maxSkipped) + " further files in it are skipped too", Unread: a.unread})
	}
	switch {
	case len(a.problems) > 0:
		text := strings.Join(a.problems, "; ")
		if o.Err != nil {
			text = o.Unnamed(o.Err).Error() + "; " + text
		}
		o.Err = errors.New(o.Name + ": " + text)
	case o.Err == nil && read > 0:
		o.Hidden = true
	case o.Err == nil:
		o.Foreign = "is " + a.kind.String() + " without a file that could be read"
		o.Warnings = append([]Warning{{Source: o.Name, Text: o.Foreign}}, o.Warnings...)
	}
	if read == 0 {
		o.Bytes = length
	}
}

func (a *archive) problem(text string) { a.problems = append(a.problems, text) }

// list reads the archive's directory. length is that of the archive.
func (a *archive) list(ctx context.Context, length int64) ([]member, int64, error) {
	r := a.all.Reader(a.Source)
	defer r.Close()
	most, flaw := max(0, a.limits.entries-a.entries), ""
	var list []member
	var err error
	if a.kind == tarArchive {
		list, flaw, err = readTar(ctx, &r, most)
	} else {
		if length < 0 {
			if length, err = measure(ctx, &r); err != nil {
				a.problem(err.Error())
			}
		}
		list, flaw, err = readZip(ctx, &r, length, most)
	}
	if flaw != "" {
		a.problem(flaw)
	}
	if len(list) > most {
		a.problem(fmt.Sprintf("holds more than %d files, with the archives in it: the rest is not read; unpack it, and name the folders that matter", a.limits.entries))
		list = list[:most]
	}
	a.entries += len(list)
	return list, max(length, 0), err
}

// measure reads to the end. The error says why there is no more.
func measure(ctx context.Context, r *Reader) (length int64, err error) {
	for buf := make([]byte, packedChunk); ctx.Err() == nil; {
		n, err := r.ReadAt(buf, length)
		if length += int64(n); err == io.EOF {
			return length, nil
		}
		if err != nil {
			return length, err
		}
	}
	return length, ctx.Err()
}

// files keeps what can be read, and names what cannot.
func (a *archive) files(list []member) []member {
	kept := list[:0]
	seen := map[string]int{}
	for _, m := range list {
		name, why := memberName(m.name)
		if m.folder || !a.chosen(&m, name) {
			continue
		}
		a.found++
		if why == "" {
			why = m.why
		}
		switch {
		case m.locked && why == "" || why == "encrypted":
			if a.locked++; a.locked == 1 {
				a.first = name
			}
			continue
		case why != "":
			a.skip(name, why)
			continue
		}
		if seen[name]++; seen[name] > 1 {
			name += " (" + strconv.Itoa(seen[name]) + ")"
		}
		m.name = name
		kept = append(kept, m)
	}
	return kept
}

func (a *archive) skip(name, why string) {
	unread := why != isLink && why != noFile && why != overlaps && mayBeLog(name)
	if a.skipped++; a.skipped <= maxSkipped {
		a.Warnings = append(a.Warnings, Warning{Source: a.Name + "!/" + name, Text: "skipped: " + why, Unread: unread})
		return
	}
	a.unread = a.unread || unread
}
