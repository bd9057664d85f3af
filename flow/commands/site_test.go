package commands

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestNode: what the name of a node says, and that any other name says nothing.
func TestNode(t *testing.T) {
	for name, want := range map[string]struct {
		of     host
		number int64
		side   string
	}{
		"PG3A": {gateway, 3, "a"}, "pg0012b": {gateway, 12, "b"}, "CG1B": {ctiServer, 1, "b"}, "RA": {router, 0, "a"}, "rb": {router, 0, "b"},
		"": {}, "a": {}, "r": {}, "r1a": {}, "pga": {}, "pg3": {}, "pg3c": {}, "pg-3a": {}, "pg+3a": {}, "pg12345a": {}, "pg3ab": {}, "xpg3a": {}, "pg1 a": {},
	} {
		of, number, side := node(name)
		assert.Equal(t, want.of, of, name)
		assert.Equal(t, want.number, number, name)
		assert.Equal(t, want.side, side, name)
	}
}
