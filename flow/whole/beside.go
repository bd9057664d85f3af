package whole

import (
	"crypto/rand"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

const temporary = ".uccetrace-tmp"

// ErrLink says that a link stands where a file or folder is to be written: whoever put it
// there may not be the one who names it.
var ErrLink = errors.New("a link: name what it leads to")

func noLink(path string) error {
	if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return &fs.PathError{Op: "write", Path: path, Err: ErrLink}
	}
	return nil
}

// beside makes what will stand at path under a temporary name: one that nobody can
// foresee, and that did not exist. What killed calls have left of it is gone then.
func beside(path string, create func(name string) error) (string, error) {
	dir, base := filepath.Dir(path), filepath.Base(path)
	sweep(dir, base)
	for {
		name := filepath.Join(dir, prefix(base)+strconv.Itoa(os.Getpid())+"."+strings.ToLower(rand.Text())+temporary)
		if err := create(name); !errors.Is(err, fs.ErrExist) {
			return name, err
		}
	}
}

// prefix begins the temporary names that this machine makes: on a share others may be
// writing, too.
func prefix(base string) string {
	host, _ := os.Hostname()
	mark := fnv.New32a()
	mark.Write([]byte(host))
	return fmt.Sprintf(".%s.%08x.", base, mark.Sum32())
}

// sweep removes what killed calls on this machine have left of this name.
func sweep(dir, base string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		rest, ours := strings.CutPrefix(e.Name(), prefix(base))
		number, _, _ := strings.Cut(rest, ".")
		if pid, err := strconv.Atoi(number); ours && strings.HasSuffix(rest, temporary) && err == nil && !alive(pid) {
			os.RemoveAll(filepath.Join(dir, e.Name()))
		}
	}
}

// alive reports whether a process of this number runs.
func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	if os.PathSeparator == '\\' {
		return true // finding it is proof there
	}
	err = p.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, syscall.EPERM)
}
