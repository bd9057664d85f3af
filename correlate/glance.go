package correlate

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"uccetrace/parser"
)

const (
	// mostGlances is how many runs are looked into before they are read.
	mostGlances = 64
	// mostFurther is how many blocks, of a MiB at least, are read beyond the first of
	// each run where those say nothing of a clock, mostBarren where no two of them tell
	// of one thing, and mostClose where they say that a clock is off: it may be set right later.
	// mostDeep is how many runs are.
	mostFurther = 4
	mostBarren  = 64
	mostClose   = 256
	mostDeep    = 16
)

// beginning is a run that was begun to be read: its first block, and the rest.
type beginning struct {
	run   *parser.Run
	block parser.Block
	err   error
	more  bool // there was a block
	next  func() (parser.Block, error, bool)
	stop  func()
}

func begin(ctx context.Context, run *parser.Run) *beginning {
	b := &beginning{run: run}
	b.next, b.stop = iter.Pull2(run.Blocks(ctx))
	b.block, b.err, b.more = b.next()
	return b
}

// glance reads the beginning of every run for what lines say of the configuration:
// which peripheral lives on which PG, which CTI server serves it. Numbers that come
// before the line which says so are then read in the right space. What it learns by
// mistake the convention would not know better. The same lines tell how far clocks
// are apart, and if one is, or nothing is known of it, some more are looked at. Of a
// stream the first block has to do: it is kept for the reading.
func (c *Correlator) glance(ctx context.Context, runs []*parser.Run, clocks bool) {
	k := newSightings()
	var deep []*beginning
	for _, r := range runs[:min(mostGlances, len(runs))] {
		b := begin(ctx, r)
		c.hosts[r] = c.mainHost(b.block)
		if !r.Seekable() {
			c.streams[r] = b
			c.sightAll(k, b, false)
			continue
		}
		if c.sightAll(k, b, true); clocks && b.more && len(deep) < mostDeep && c.printsLogins(b.block) {
			deep = append(deep, b)
		} else {
			b.stop()
		}
	}
	c.clocks, c.clockNumbers = c.newNetwork(k, clocks), k.clocks
	if clocks {
		c.glanceFurther(k, deep)
	}
	for _, b := range deep {
		b.stop()
	}
	c.leapForward(ctx, runs, k, clocks)
}

// glanceFurther reads on while that can say more of the clocks, at the same pace in all
// runs: what one log prints soon after its beginning, others do too.
func (c *Correlator) glanceFurther(k *sightings, deep []*beginning) {
	deep = slices.Clone(deep)
	barren := !slices.ContainsFunc(c.clocks.clocks, func(k machine) bool { return k.pairs > 0 })
	for n, least := 0, len(deep); len(deep) > 0 && n < c.clocks.wants(barren); n++ {
		b := slices.MinFunc(deep, func(a, b *beginning) int { return cmp.Compare(a.come(), b.come()) })
		if b.block, b.err, b.more = b.next(); !b.more {
			deep = slices.DeleteFunc(deep, func(o *beginning) bool { return o == b })
			n-- // nothing was read
			continue
		}
		if c.sightAll(k, b, false); n >= least { // not after every block: it costs
			c.clocks, c.clockNumbers = c.newNetwork(k, true), k.clocks
			least = 2 * n
		}
	}
	c.clocks, c.clockNumbers = c.newNetwork(k, true), k.clocks
}

// come is how far a run was read, from its beginning on.
func (b *beginning) come() parser.Time { return b.block.Reached - b.run.First }

// wants is how many further blocks are worth reading.
func (n *network) wants(barren bool) int {
	most, further := 0, mostFurther
	if barren {
		further = mostBarren
	}
	for i := range n.clocks {
		switch k := &n.clocks[i]; {
		case k.odd():
			return mostClose
		case len(n.clocks) > 1 && k.reference == i && !n.referred(i):
			most = further
		}
	}
	return most
}

// referred says that another clock is measured by this one.
func (n *network) referred(i int) bool {
	for j := range n.clocks {
		if j != i && n.clocks[j].reference == i {
			return true
		}
	}
	return false
}

// sightAll takes from a block what it tells, of the configuration if asked to.
func (c *Correlator) sightAll(k *sightings, b *beginning, learn bool) {
	for _, s := range b.block.Spans {
		if u := c.unitOf(s.Proc); c.mayPrintLogins(u) {
			k.clockOf(u) // also one that prints nothing of a login yet
		}
	}
	by := c.fallen(b.run)
	for i := range b.block.Events {
		ev := &b.block.Events[i]
		u := c.unitOf(ev.Proc)
		c.ids.Read(ev, u.Unit, &c.scratch)
		if learn {
			c.ids.LearnPeripheral(u.Unit, c.scratch.Peripheral)
		}
		ev.Time += by
		c.sight(k, ev, u, &c.scratch, b.run.Dated)
		ev.Time -= by
	}
}

// printsLogins says that a process prints in a block that prints logins, if only later.
func (c *Correlator) printsLogins(b parser.Block) bool {
	return slices.ContainsFunc(b.Spans, func(s parser.ProcSpan) bool { return c.mayPrintLogins(c.unitOf(s.Proc)) })
}

func (c *Correlator) mayPrintLogins(u *unit) bool {
	return u.Host != "" && slices.Contains(c.processes, u.Process)
}

// mainHost is the machine that printed most of a block.
func (c *Correlator) mainHost(b parser.Block) string {
	var best string
	var most int64
	counts := map[string]int64{}
	for _, s := range b.Spans {
		host := c.unitOf(s.Proc).Host
		if counts[host] += s.Entries; counts[host] > most {
			best, most = host, counts[host]
		}
	}
	return best
}
