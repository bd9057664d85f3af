package parser

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// packing is what a source is packed as, by its first bytes.
type packing uint8

const (
	notPacked packing = iota
	zipArchive
	tarArchive
	gzipFile
	zstdFile
)

func (p packing) String() string {
	return [...]string{"a file", "a zip archive", "a tar archive", "gzip", "zstd"}[p]
}

// packingOf recognises what is packed by the bytes that it begins with.
func packingOf(head []byte) packing {
	if len(head) < 4 {
		if len(head) >= 2 && string(head[:2]) == "\x1f\x8b" {
			return gzipFile
		}
		return notPacked
	}
	switch string(head[:4]) {
	case zipLocal, zipEnd:
		return zipArchive
	case zipSpanned:
		if len(head) >= 8 && string(head[4:8]) == zipLocal {
			return zipArchive
		}
	case "\x28\xb5\x2f\xfd":
		return zstdFile
	}
	switch {
	case string(head[:2]) == "\x1f\x8b":
		return gzipFile
	case head[0]&0xf0 == 0x50 && string(head[1:4]) == "\x2a\x4d\x18":
		return zstdFile // one that begins with a frame to be skipped
	case isTar(head):
		return tarArchive
	}
	return notPacked
}

// mostDeep is how many archives that lie too deep are named one by one: an archive of
// copies of archives of copies has any number of them.
const mostDeep = 16

// maxMemberName is how many bytes the path of a file in an archive may have.
const maxMemberName = 2048

// nest is where a source is packed.
type nest struct {
	*trunk      // nil: nowhere
	depth  int  // archives around it
	coated bool // it came out of gzip or zstd: a tar in there is no archive more
}

// unpack opens what is packed in a source, in its place.
func (c *Capture) unpack(ctx context.Context, st *state, kind packing, length int64) error {
	n, s := st.nest, st.Source
	if n.trunk == nil {
		n.trunk = &trunk{limits: c.limits, size: length, yard: &c.yard}
		c.trunks = append(c.trunks, n.trunk)
	}
	if !n.coated || kind != tarArchive {
		n.depth++
	}
	if n.depth > n.limits.depth {
		if n.deep++; n.deep == mostDeep {
			n.stopped = limitError{fmt.Sprintf("holds %d archives or more that lie more than %d deep: the rest is not read", mostDeep, n.limits.depth)}
		}
		st.size, st.err = max(length, 0), fmt.Errorf("%s: is %s in archives, more than %d deep: unpack the outer ones, and name what comes out", s.Name, kind, n.limits.depth)
		c.states = append(c.states, st)
		return nil
	}
	raw, err := s.reopening()
	if err != nil {
		st.err = err
		c.states = append(c.states, st)
		return ctx.Err()
	}
	if n.coated = kind == gzipFile || kind == zstdFile; n.coated {
		coat := gzipped
		if kind == zstdFile {
			coat = zstandard
		}
		p := &pack{trunk: n.trunk, raw: raw, coat: coat}
		inner := *s
		inner.open = p.open
		return c.openSource(ctx, &state{Source: &inner, nest: n, err: st.err})
	}
	a := archive{Capture: c, state: st, nest: n, kind: kind, raw: raw}
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
	*Capture
	state *state
	nest
	kind     packing
	raw      func() (contents, error)
	problems []string // what keeps some of it from being read
	found    int      // files, read or not
	skipped  int
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
		a.problem(trimName(a.state.Name, err).Error())
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
		s := &Source{Name: a.state.Name + "!/" + m.name, open: p.open, Named: m.named, wanted: m.wanted}
		if err := a.openSource(ctx, &state{Source: s, nest: a.nest}); err != nil {
			return err
		}
		read++
	}
	if a.locked > 0 {
		a.problem(fmt.Sprintf("%d of the files in it are encrypted, %s the first: unpack it with its password, and name the folder", a.locked, a.first))
	}
	a.close(read, length)
	return nil
}

// close says what is wrong with the archive itself: it stands among the sources only
// then.
func (a *archive) close(read int, length int64) {
	st := a.state
	if a.skipped > maxWarnings {
		st.warnings = append(st.warnings, Warning{Source: st.Name, Text: itoa(a.skipped-maxWarnings) + " further files in it are skipped too"})
	}
	switch {
	case len(a.problems) > 0:
		text := strings.Join(a.problems, "; ")
		if st.err != nil {
			text = trimName(st.Name, st.err).Error() + "; " + text
		}
		st.err = errors.New(st.Name + ": " + text)
	case st.err == nil && read > 0:
		st.hidden = true
	case st.err == nil:
		st.foreign = "is " + a.kind.String() + " without a file that could be read"
		st.warnings = append([]Warning{{Source: st.Name, Text: st.foreign}}, st.warnings...)
	}
	if read == 0 {
		st.size = length
	}
	a.states = append(a.states, st)
}

func (a *archive) problem(text string) { a.problems = append(a.problems, text) }

// list reads the archive's directory. length is that of the archive.
func (a *archive) list(ctx context.Context, length int64) ([]member, int64, error) {
	in := input{source: a.state.Source, capture: a.Capture}
	defer in.close()
	most, flaw := max(0, a.limits.entries-a.entries), ""
	var list []member
	var err error
	if a.kind == tarArchive {
		list, flaw, err = readTar(ctx, &in, most)
	} else {
		if length < 0 {
			if length, err = measure(ctx, &in); err != nil {
				a.problem(err.Error())
			}
		}
		list, flaw, err = readZip(ctx, &in, length, most)
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

// ReadAt makes an input something that an archive can be read from.
func (in *input) ReadAt(p []byte, off int64) (int, error) { return in.readAt(p, off) }

// measure reads to the end. The error says why there is no more.
func measure(ctx context.Context, in *input) (length int64, err error) {
	for buf := make([]byte, packedChunk); ctx.Err() == nil; {
		n, err := in.readAt(buf, length)
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
			name += " (" + itoa(seen[name]) + ")"
		}
		m.name = name
		kept = append(kept, m)
	}
	return kept
}

func (a *archive) skip(name, why string) {
	if a.skipped++; a.skipped <= maxWarnings {
		a.state.warnings = append(a.state.warnings, Warning{Source: a.state.Name + "!/" + name, Text: "skipped: " + why})
	}
}

// memberName is how a file in an archive is called: its path there, with what cannot
// be printed spelled out. why says why a path is none that is read.
func memberName(name string) (printed, why string) {
	switch {
	case len(name) > maxMemberName:
		return printable(name[:60]) + "…", "its path has more than " + itoa(maxMemberName) + " bytes"
	case strings.HasPrefix(name, "/") || len(name) > 1 && name[1] == ':' && isLetter(name[0]):
		return printable(name), "an absolute path, which no honest archive holds"
	case strings.Trim(name, "/") == "":
		return printable(name), "no name"
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == ".." {
			return printable(name), "a path that leads out of the archive"
		}
	}
	return printable(path.Clean(name)), ""
}

// printable spells out the characters of a name that are no graphic ones.
func printable(name string) string {
	var b strings.Builder
	for i, r := range name {
		switch _, n := utf8.DecodeRuneInString(name[i:]); {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, name[i])
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return b.String()
}
