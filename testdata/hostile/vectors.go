// Package hostile is the one table of texts that act on whoever shows them as they
// are, for the tests of everything that shows what a trace, a file name or a flag says.
package hostile

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

//go:embed vectors.txt
var table string

// Vector is one such text.
type Vector struct{ Name, Text string }

// Vectors reads the table, in its order. A line that it cannot read is an error of the
// table, and stops the tests.
func Vectors() []Vector {
	var all []Vector
	seen := map[string]bool{}
	for i, line := range strings.Split(table, "\n") {
		line = strings.TrimRight(line, "\r")
		if line == "" || strings.HasPrefix(line, "# ") || strings.HasPrefix(line, "## ") {
			continue
		}
		name, quoted, ok := strings.Cut(line, "\t")
		text, err := strconv.Unquote(quoted)
		if !ok || err != nil || seen[name] {
			panic(fmt.Sprintf("vectors.txt:%d: want a name of its own, a tab and a Go string", i+1))
		}
		seen[name] = true
		all = append(all, Vector{name, text})
	}
	return all
}

// Texts are the vectors by name.
func Texts() map[string]string {
	texts := map[string]string{}
	for _, v := range Vectors() {
		texts[v.Name] = v.Text
	}
	return texts
}
