package redact

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// TestNamesOfCopies: copies are called as the logs are, below the last folder that all
// lie in, lead nowhere else, and no two are one.
func TestNamesOfCopies(t *testing.T) {
	for name, c := range map[string]struct{ logs, want []string }{
		"one":               {[]string{"logs/opc.txt"}, []string{"logs/opc.txt"}},
		"alone":             {[]string{"opc.txt"}, []string{"opc.txt"}},
		"folders":           {[]string{"/a/b/pg1a/opc.txt", "/a/b/ra/rtr.txt"}, []string{"b/pg1a/opc.txt", "b/ra/rtr.txt"}},
		"nothing in common": {[]string{"a/opc.txt", "b/opc.txt"}, []string{"a/opc.txt", "b/opc.txt"}},
		"standard input":    {[]string{"-"}, []string{"standard-input.log"}},
		"members":           {[]string{"x.zip!/a/opc.txt", "x.zip!/b/opc.txt"}, []string{"x.zip!/a/opc.txt", "x.zip!/b/opc.txt"}},
		"out of it":         {[]string{"../x/../../opc.txt"}, []string{"x/opc.txt"}},
		"a drive":           {[]string{"C:/logs/opc.txt", "D:/logs/opc.txt"}, []string{"C_/logs/opc.txt", "D_/logs/opc.txt"}},
		"one name":          {[]string{"a/./opc.txt", "a/OPC.txt", "a/opc.txt"}, []string{"a/opc.txt", "a/OPC.txt (2)", "a/opc.txt (3)"}},
	} {
		t.Run(name, func(t *testing.T) {
			cat, err := catalog.Embedded()
			assert.NoError(t, err)
			var logs []*source.Source
			for _, n := range c.logs {
				logs = append(logs, source.FromBytes(n, nil))
			}
			assert.Equal(t, c.want, New(cat, NewKey()).names(logs))
		})
	}
}
