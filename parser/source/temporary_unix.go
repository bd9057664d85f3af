//go:build unix

package source

import "os"

// temporary makes a file for this user alone that has no name any more: it is gone once
// nobody has it open, however the process ends.
func temporary() (*os.File, error) {
	f, err := os.CreateTemp("", "uccetrace-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}
