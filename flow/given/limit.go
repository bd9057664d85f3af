package given

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// tooLong is the error of what goes on where it should have ended.
type tooLong int64

func (t tooLong) Error() string {
	if n := int64(t); n < 1<<30 {
		return fmt.Sprintf("has more than %d MiB", n>>20)
	}
	return fmt.Sprintf("has more than %d GiB", int64(t)>>30)
}

// limited reads no more than is left of most bytes.
type limited struct {
	io.Reader
	most, left int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		var one [1]byte
		if n, err := l.Reader.Read(one[:]); n == 0 {
			return 0, err
		}
		return 0, tooLong(l.most)
	}
	n, err := l.Reader.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	return n, err
}

// Bytes are all that r gives, which must not be more than most bytes: whole MiB or GiB.
func Bytes(r io.Reader, most int64) ([]byte, error) {
	return io.ReadAll(&limited{r, most, most})
}

var (
	errFolder = errors.New("a folder")
	errNoFile = errors.New("not a regular file: name one")
)

// Open opens a file, or a pipe of a shell as <(command) makes it.
func Open(path string) (*os.File, error) {
	return open(path, func(m fs.FileMode) error {
		if m.IsDir() {
			return errFolder
		}
		return nil
	})
}

// Regular opens a regular file: nothing else is opened, which may wait for ever.
func Regular(path string) (*os.File, error) {
	return open(path, func(m fs.FileMode) error {
		if !m.IsRegular() {
			return errNoFile
		}
		return nil
	})
}

func open(path string, refuse func(fs.FileMode) error) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if err := refuse(info.Mode()); err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return os.Open(path)
}

// Folder is a folder of definitions, of which only regular files are read, and in all no
// more than most bytes.
func Folder(path string, most int64) fs.FS {
	return &folder{os.DirFS(path), most, most}
}

type folder struct {
	fs.FS
	most, left int64
}

// ReadFile reads a file in the folder, for fs.ReadFile.
func (f *folder) ReadFile(name string) ([]byte, error) {
	info, err := fs.Stat(f.FS, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a regular file: take it out of the folder", name)
	}
	file, err := f.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(&limited{file, f.most, f.left})
	f.left -= int64(len(text))
	if errors.As(err, new(tooLong)) {
		err = fmt.Errorf("%s: %w, with the files before it: leave in the folder what is needed", name, err)
	}
	return text, err
}
