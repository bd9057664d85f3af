package whole

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

const temporary = ".uccetrace-tmp"

// beside is the temporary name of what will stand at path. What killed calls have
// left of it is gone then.
func beside(path string) string {
	dir, base := filepath.Dir(path), filepath.Base(path)
	sweep(dir, base)
	return filepath.Join(dir, "."+base+"."+strconv.Itoa(os.Getpid())+temporary)
}

// sweep removes what killed calls have left of this name.
func sweep(dir, base string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		rest, ours := strings.CutPrefix(e.Name(), "."+base+".")
		number, temp := strings.CutSuffix(rest, temporary)
		if pid, err := strconv.Atoi(number); ours && temp && err == nil && !alive(pid) {
			os.RemoveAll(filepath.Join(dir, e.Name()))
		}
	}
}

// alive says whether a process of this number runs.
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
