package simulate

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// folder is written beside its name and renamed when it is whole.
type folder struct {
	temp, path string
	old        bool // there is an earlier capture to be replaced
	done       bool
}

const temporary = ".uccetrace-tmp"

// newFolder makes the folder that will be named dir. One that holds anything is
// refused, or, with replace, anything but a capture.
func newFolder(dir string, replace bool) (*folder, error) {
	path, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // a link stays, its target is replaced
	}
	f := &folder{path: path}
	if f.old, err = occupied(dir, path, replace); err != nil {
		return nil, err
	}
	base := filepath.Base(path)
	sweep(filepath.Dir(path), base)
	f.temp = filepath.Join(filepath.Dir(path), "."+base+"."+strconv.Itoa(os.Getpid())+temporary)
	if err := os.Mkdir(f.temp, 0o777); err != nil {
		return nil, wrap(dir, err)
	}
	return f, nil
}

// occupied says whether there is a capture that may be replaced.
func occupied(dir, path string, replace bool) (bool, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return false, nil
	case err != nil:
		return false, wrap(dir, err)
	case !info.IsDir():
		return false, refuse(fmt.Errorf("%s: a file: name a folder", dir))
	}
	if here, err := os.Getwd(); err == nil {
		if at, err := os.Stat(here); err == nil && os.SameFile(at, info) {
			return false, refuse(fmt.Errorf("%s: the folder that you are in cannot be replaced: name one to be made", dir))
		}
	}
	entries, err := os.ReadDir(path)
	switch {
	case err != nil:
		return false, wrap(dir, err)
	case len(entries) == 0:
		return true, nil
	case !replace:
		return false, refuse(fmt.Errorf("%s: not empty: name another folder, or replace the capture in it with --force", dir))
	case !isCapture(path):
		return false, refuse(fmt.Errorf("%s: not a simulated capture (no %s with %s in it): --force replaces nothing else", dir, truthFile, TruthSchema))
	}
	return true, nil
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

// sweep removes what killed runs have left of this folder.
func sweep(parent, base string) {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return
	}
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), "."+base+".")
		number, ok2 := strings.CutSuffix(rest, temporary)
		if pid, err := strconv.Atoi(number); ok && ok2 && err == nil && !alive(pid) {
			os.RemoveAll(filepath.Join(parent, e.Name()))
		}
	}
}

// commit gives the folder its name.
func (f *folder) commit() error {
	if f.old {
		aside := f.temp + "-old"
		if err := os.Rename(f.path, aside); err != nil {
			return wrap(f.path, err)
		}
		if err := os.Rename(f.temp, f.path); err != nil {
			os.Rename(aside, f.path)
			return wrap(f.path, err)
		}
		f.done = true
		return os.RemoveAll(aside)
	}
	if err := os.Rename(f.temp, f.path); err != nil {
		return wrap(f.path, err)
	}
	f.done = true
	return nil
}

// abandon removes what is not whole.
func (f *folder) abandon() {
	if !f.done {
		os.RemoveAll(f.temp)
	}
}
