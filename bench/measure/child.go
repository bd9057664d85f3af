//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

// usage is what one run took: of a pipe the sums, but of memory that of its largest
// process. Read is what was read by calls of read(2), and not what was mapped.
type usage struct {
	wall, cpu time.Duration
	peak      int64 // bytes
	read      int64
}

// run runs a command to its end and says what it took.
func run(command []string, out *os.File) (usage, error) {
	var said strings.Builder
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdout, cmd.Stderr = out, &said
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		return usage{}, err
	}
	gone := ended(cmd.Process.Pid)
	u := usage{wall: time.Since(begun)}
	if gone == nil {
		u.read, gone = bytesRead(cmd.Process.Pid)
	}
	if err := failure(cmd.Wait(), said.String()); err != nil {
		return u, err
	}
	if gone != nil {
		return u, gone
	}
	used := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	u.cpu = time.Duration(used.Utime.Nano() + used.Stime.Nano())
	u.peak = int64(used.Maxrss) << 10
	return u, nil
}

// ended waits for a child's end and leaves it to be waited for: until then /proc has its
// figures, with those of its own children in them.
func ended(pid int) error {
	const byPID, exited, leave = 1, 4, 0x01000000 // P_PID, WEXITED, WNOWAIT
	var info [128]byte                            // siginfo_t
	for {
		_, _, errno := syscall.Syscall6(syscall.SYS_WAITID, byPID, uintptr(pid), uintptr(unsafe.Pointer(&info)), exited|leave, 0, 0)
		switch errno {
		case 0:
			return nil
		case syscall.EINTR:
		default:
			return errno
		}
	}
}

// bytesRead is what a process has read, from files and pipes.
func bytesRead(pid int) (n int64, err error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/io", pid))
	if err != nil {
		return 0, err
	}
	_, err = fmt.Sscanf(string(b), "rchar: %d", &n)
	return n, err
}
