package parser

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNoAllocations on a line that no message claims: reading twice as many
// lines of one block allocates no more.
func TestNoAllocations(t *testing.T) {
	c := testCatalog(t)
	allocs := func(lines int, fused bool) float64 {
		capture := open(t, c, traffic(lines, false, fused))
		return testing.AllocsPerRun(5, func() {
			r := newReader(capture.Runs[0])
			for more := true; more; {
				_, more = r.next(context.Background())
			}
			r.in.close()
		})
	}
	for _, fused := range []bool{false, true} {
		require.Equal(t, allocs(2000, fused), allocs(4000, fused))
	}
}
