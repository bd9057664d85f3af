package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"uccetrace/flow/whole"
)

// sheet is one place that a report goes to which is written at once, at its end.
type sheet[F any] struct {
	format F
	path   string // "" for standard output
	file   *whole.File
}

// sheets are the places of one call, standard output first.
type sheets[F any] []*sheet[F]

// targets are the files, for refuseInputs.
func (o sheets[F]) targets() []target {
	var out []target
	for _, s := range o[1:] {
		out = append(out, target{path: s.path})
	}
	return out
}

func (o sheets[F]) open() error {
	for _, s := range o[1:] {
		file, err := create(s.path)
		if err != nil {
			o.abort()
			return err
		}
		s.file = file
	}
	return nil
}

// create makes a file that is there when it is whole.
func create(path string) (*whole.File, error) {
	file, err := whole.Create(path)
	if errors.Is(err, whole.ErrLink) {
		return nil, failure{exitIncomplete, fmt.Errorf("-o %s: %w", path, bare(err))}
	}
	if err != nil {
		return nil, failure{exitIncomplete, fmt.Errorf("-o %s: %w: name a file in a folder that is there and may be written to", path, bare(err))}
	}
	return file, nil
}

func (o sheets[F]) abort() {
	for _, s := range o {
		if s.file != nil {
			s.file.Abort()
		}
	}
}

// write writes the report everywhere; one place that fails does not keep the others from
// theirs, and a reader who has had enough is no failure.
func (o sheets[F]) write(stdout io.Writer, draw func(w io.Writer, format F, file bool) error) error {
	var errs []error
	for _, s := range o {
		name, err := "standard output", error(nil)
		if s.file == nil {
			if err = draw(stdout, s.format, false); brokenPipe(err) {
				err = nil
			}
		} else {
			name = s.path
			if err = draw(s.file, s.format, true); err == nil {
				err = s.file.Commit()
			} else {
				s.file.Abort()
			}
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w: the report there is not whole", name, bare(err)))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return failure{exitIncomplete, err}
	}
	return nil
}

// refuseNamed keeps a report from replacing a file that the call is judged by.
func refuseNamed(files []target, named []string) error {
	for _, t := range files {
		for _, name := range named {
			if _, err := os.Stat(name); err == nil && sameFile(t.path, name) {
				return usage("-o %s: this file is read as input (%s) and would be lost: write elsewhere", t.path, name)
			}
		}
	}
	return nil
}
