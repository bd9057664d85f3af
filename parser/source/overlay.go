package source

import (
	"io"
	"sort"
)

// Patch replaces as many bytes of a source as it has, from Offset on.
type Patch struct {
	Offset int64
	Bytes  []byte // may be shared: nobody changes them
}

// hide gives the source another name, and lays patches over its bytes, which are
// sorted and do not overlap.
func (s *Source) hide(as string, patches []Patch) {
	s.given, s.Name = s.Name, as
	open := s.open
	if len(patches) == 0 || open == nil {
		return
	}
	s.open = func() (contents, error) {
		c, err := open()
		c.ReaderAt = patched{c.ReaderAt, patches}
		return c, err
	}
}

// Patched is r with patches laid over it, which are sorted and do not overlap.
func Patched(r io.ReaderAt, patches []Patch) io.ReaderAt { return patched{r, patches} }

type patched struct {
	io.ReaderAt
	patches []Patch
}

func (v patched) ReadAt(p []byte, off int64) (int, error) {
	n, err := v.ReaderAt.ReadAt(p, off)
	Lay(p[:n], off, v.patches)
	return n, err
}

// Lay lays patches over bytes that stand at an offset of their source.
func Lay(p []byte, off int64, patches []Patch) {
	end := off + int64(len(p))
	i := sort.Search(len(patches), func(i int) bool { return patches[i].Offset+int64(len(patches[i].Bytes)) > off })
	for ; i < len(patches) && patches[i].Offset < end; i++ {
		at, b := patches[i].Offset-off, patches[i].Bytes
		if at < 0 {
			b, at = b[-at:], 0
		}
		copy(p[at:], b)
	}
}
