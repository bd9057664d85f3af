package correlate

import (
	"context"

	"uccetrace/parser"
)

// mostGlances is how many runs are looked into before they are read.
const mostGlances = 64

// glance reads the beginning of every run for what lines say of the
// configuration: which peripheral lives on which PG, which CTI server serves it.
// Numbers that come before the line which says so are then read in the right
// space. What it learns by mistake the convention would not know better.
func (c *Correlator) glance(ctx context.Context, runs []*parser.Run) {
	for _, r := range runs[:min(mostGlances, len(runs))] {
		if !r.Seekable() {
			continue
		}
		for block := range r.Blocks(ctx) {
			for _, s := range block.Spans {
				c.unitOf(s.Proc)
			}
			for i := range block.Events {
				ev := &block.Events[i]
				u := c.unitOf(ev.Proc)
				c.read(ev, u, &c.scratch)
				if p := c.scratch.peripheral; len(p) > 0 {
					c.learnPeripheral(u, string(p))
				}
			}
			break // a block is enough: the line comes with every login
		}
	}
}
