package whole

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
)

// File is a file that is being written.
type File struct {
	*bufio.Writer
	file   *os.File
	path   string // where it will stand
	direct bool   // path is no regular file (a device, a pipe) and is written to as it is
}

// Create opens a file for writing; Commit or Abort ends it. What is no regular file is
// written to as it is; a link to one is refused with ErrLink.
func Create(path string) (*File, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return nil, err
		}
		return &File{bufio.NewWriter(f), f, path, true}, nil
	}
	return create(path, 0o666)
}

// CreateSecret opens a file for writing that nobody but its owner may read, at no time.
// What is no regular file is refused.
func CreateSecret(path string) (*File, error) {
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		if err := noLink(path); err != nil {
			return nil, err
		}
		return nil, &fs.PathError{Op: "write", Path: path, Err: errors.New("no regular file")}
	}
	return create(path, 0o600)
}

func create(path string, mode fs.FileMode) (*File, error) {
	if err := noLink(path); err != nil {
		return nil, err
	}
	var f *os.File
	_, err := beside(path, func(name string) (err error) {
		f, err = os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		return err
	})
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
