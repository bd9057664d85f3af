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
			r.in.Close()
		})
	}
	for _, fused := range []bool{false, true} {
		require.Equal(t, allocs(2000, fused), allocs(4000, fused))
	}
}

// TestNoAllocationsWhereClaimed: once a few blocks were read, a block costs the slabs
// that are given away with it, however many of its lines a message claims.
func TestNoAllocationsWhereClaimed(t *testing.T) {
	capture := open(t, testCatalog(t), traffic(60_000, true, false))
	allocs := func(chunk int) float64 {
		r := newReader(capture.Runs[0])
		defer r.in.Close()
		r.chunk = chunk
		for range 10 {
			r.next(context.Background())
		}
		events := 0
		n := testing.AllocsPerRun(10, func() {
			b, more := r.next(context.Background())
			require.True(t, more)
			events += len(b.Events)
		})
		require.Greater(t, events, chunk/100) // 11 blocks, of which every tenth line is claimed
		return n
	}
	few, many := allocs(32<<10), allocs(128<<10)
	require.Equal(t, few, many)
	require.LessOrEqual(t, many, 10.0)
}
