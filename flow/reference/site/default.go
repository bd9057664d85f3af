package site

import _ "embed"

//go:embed default.yaml
var defaultYAML []byte

// Default gives the site of the published agent login flow: agent 10000 on one
// peripheral gateway, one side of everything.
func Default() *Site {
	s, err := Read("default.yaml", defaultYAML)
	if err != nil {
		panic(err) // the file is part of the program, and a test reads it
	}
	return s
}

// DefaultYAML gives the file that Default reads, comments and all: the beginning
// of a site of one's own.
func DefaultYAML() []byte { return append([]byte(nil), defaultYAML...) }
