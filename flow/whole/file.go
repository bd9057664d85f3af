package whole

import (
	"bufio"
	"os"
	"path/filepath"
)

// File is a file that is being written.
type File struct {
	*bufio.Writer
	file   *os.File
	path   string // where it will stand
	direct bool   // path is no regular file (a device, a pipe) and is written to as it is
}

// Create opens a file for writing; Commit or Abort ends it. Of a link the target
// is replaced.
func Create(path string) (*File, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return nil, err
		}
		return &File{bufio.NewWriter(f), f, path, true}, nil
	}
	f, err := os.OpenFile(beside(path), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return nil, err
	}
	return &File{bufio.NewWriter(f), f, path, false}, nil
}

// Name is where the file is written to, for whoever writes it by name.
func (f *File) Name() string { return f.file.Name() }

// Commit makes the file stand. After an error it does not.
func (f *File) Commit() error {
	err := f.Flush()
	if err == nil && !f.direct {
		err = f.file.Sync()
	}
	if cerr := f.file.Close(); err == nil {
		err = cerr
	}
	if f.direct {
		return err
	}
	if err == nil {
		err = os.Rename(f.file.Name(), f.path)
	}
	if err != nil {
		os.Remove(f.file.Name())
	}
	return err
}

// Abort removes what was written.
func (f *File) Abort() {
	f.file.Close()
	if !f.direct {
		os.Remove(f.file.Name())
	}
}
