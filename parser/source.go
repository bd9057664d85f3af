package parser

// Source is one file, or standard input.
type Source struct {
	Name  string
	Index int // its place among the sources, which are sorted by name
}
