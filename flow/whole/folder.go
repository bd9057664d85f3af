package whole

import (
	"os"
	"path/filepath"
)

// Folder is a folder that is being filled.
type Folder struct {
	temp, path string
	done       bool
}

// NewFolder makes a folder that will stand at path; Commit makes it stand, and
// Abort, which may follow on Commit, removes what does not. A link is refused with ErrLink.
func NewFolder(path string) (*Folder, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := noLink(path); err != nil {
		return nil, err
	}
	temp, err := beside(path, func(name string) error { return os.Mkdir(name, 0o777) })
	return &Folder{temp: temp, path: path}, err
}

// Name is the folder to write into.
func (f *Folder) Name() string { return f.temp }

// Commit gives the folder its name. A folder that stands there is replaced with
// all that is in it, and stays after an error.
func (f *Folder) Commit() error {
	aside := f.temp + "-old"
	err := os.Rename(f.path, aside)
	old := err == nil
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	if err := os.Rename(f.temp, f.path); err != nil {
		if old {
			os.Rename(aside, f.path)
		}
		return err
	}
	f.done = true
	if old {
		return os.RemoveAll(aside)
	}
	return nil
}

// Abort removes the folder if it does not stand.
func (f *Folder) Abort() {
	if !f.done {
		os.RemoveAll(f.temp)
	}
}
