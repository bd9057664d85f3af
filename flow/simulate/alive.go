package simulate

import (
	"errors"
	"os"
	"syscall"
)

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
