package source

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"syscall"
)

// temporary makes a file that the system removes once nobody has it open, however the
// process ends.
func temporary() (*os.File, error) {
	const temporaryAttribute, deleteOnClose = 0x100, 0x04000000
	path := filepath.Join(os.TempDir(), "uccetrace-"+rand.Text())
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil, syscall.CREATE_NEW, temporaryAttribute|deleteOnClose, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(h), path), nil
}
