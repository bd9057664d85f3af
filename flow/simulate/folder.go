package simulate

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"uccetrace/flow/whole"
)

// places are where a capture and its AW database will stand.
type places struct {
	dir     string // as the caller named it
	folder  *whole.Folder
	aw      *whole.File // nil for none, or one in the folder
	awFile  string      // to write the database to; "" for none
	awNamed string      // as the caller named it
}

// newPlaces makes the places that options name, or says why they are none.
func newPlaces(o *Options) (*places, error) {
	path, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	if o.Dir == "" {
		return nil, refuse(errors.New("the capture's folder has no name: name one to be made"))
	}
	if err := occupied(o.Dir, path, o.Replace); err != nil {
		return nil, err
	}
	inside, err := o.awInside(path)
	if err != nil {
		return nil, err
	}
	p := &places{dir: o.Dir, awNamed: o.AW}
	if p.folder, err = whole.NewFolder(path); err != nil {
		return nil, wrap(o.Dir, err)
	}
	switch {
	case inside != "":
		p.awFile = filepath.Join(p.folder.Name(), inside)
	case o.AW != "":
		if p.aw, err = whole.Create(o.AW); err != nil {
			p.folder.Abort()
			return nil, wrap(o.AW, err)
		}
		p.awFile = p.aw.Name()
	}
	return p, nil
}

// awInside is where in the capture the AW database is to stand, "" if it is not.
// A file that is there already may be a database of somebody's, and is refused.
func (o *Options) awInside(dir string) (string, error) {
	if o.AW == "" {
		return "", nil
	}
	path, err := filepath.Abs(o.AW)
	if err != nil {
		return "", err
	}
	if inside, err := filepath.Rel(dir, path); err == nil && filepath.IsLocal(inside) {
		if inside == filepath.Base(inside) && inside != "." && inside != truthFile && inside != siteFile {
			return inside, nil
		}
		return "", refuse(fmt.Errorf("aw %s: the database cannot stand there: name a file of its own, such as %s", o.AW, filepath.Join(o.Dir, "aw.sqlite")))
	}
	if _, err := os.Stat(path); err == nil {
		return "", refuse(fmt.Errorf("aw %s: is there already and is not replaced: name a file that is not", o.AW))
	}
	return "", nil
}

// occupied says why a capture may not stand at path.
func occupied(dir, path string, replace bool) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return wrap(dir, err)
	case !info.IsDir():
		return refuse(fmt.Errorf("%s: a file: name a folder", dir))
	}
	if here, err := os.Getwd(); err == nil {
		if at, err := os.Stat(here); err == nil && os.SameFile(at, info) {
			return refuse(fmt.Errorf("%s: the folder that you are in cannot be replaced: name one to be made", dir))
		}
	}
	entries, err := os.ReadDir(path)
	switch {
	case err != nil:
		return wrap(dir, err)
	case len(entries) == 0:
		return nil
	case !replace:
		return refuse(fmt.Errorf("%s: not empty: name another folder, or replace the capture in it with --force", dir))
	case !isCapture(path):
		return refuse(fmt.Errorf("%s: not a simulated capture (no %s with %s in it): --force replaces nothing else", dir, truthFile, TruthSchema))
	}
	return nil
}

// isCapture says whether a folder holds what Run has written.
func isCapture(path string) bool {
	f, err := os.Open(filepath.Join(path, truthFile))
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 64)
	n, _ := io.ReadFull(f, head)
	return strings.HasPrefix(string(head[:n]), `{"schema":"`+TruthSchema+`"`)
}

// commit makes everything stand.
func (p *places) commit() error {
	if p.aw != nil {
		aw := p.aw
		p.aw = nil
		if err := aw.Commit(); err != nil {
			return wrap(p.awNamed, err)
		}
	}
	if err := p.folder.Commit(); err != nil {
		if p.awNamed != "" {
			os.Remove(p.awNamed)
		}
		return wrap(p.dir, err)
	}
	return nil
}

// abort removes what does not stand.
func (p *places) abort() {
	if p.aw != nil {
		p.aw.Abort()
	}
	p.folder.Abort()
}

// blame spells a path in the temporary folder as it would have been.
func (p *places) blame(err error) error {
	var at *os.PathError
	if errors.As(err, &at) {
		if rel, rerr := filepath.Rel(p.folder.Name(), at.Path); rerr == nil && filepath.IsLocal(rel) {
			return wrap(filepath.Join(p.dir, rel), err)
		}
	}
	return err
}

// wrap says what could not be written.
func wrap(path string, err error) error {
	var p *os.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		err = p.Err
	case errors.As(err, &l):
		err = l.Err
	}
	return fmt.Errorf("%s: %w", path, err)
}
