package clock

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
)

// opening is a run that was begun to be read: its first block, and the rest.
type opening struct {
	run   *parser.Run
	block parser.Block
	err   error
	more  bool // there was a block
	next  func() (parser.Block, error, bool)
	stop  func()
}

func open(ctx context.Context, run *parser.Run) *opening {
	b := &opening{run: run}
	b.next, b.stop = iter.Pull2(run.Blocks(ctx))
	b.block, b.err, b.more = b.next()
	return b
}

// reached is how far a run was read, from its beginning on.
func (b *opening) reached() parser.Time { return b.block.Reached - b.run.First }

// prescan reads the beginning of every run for what lines say of the configuration: which
// peripheral lives on which PG, which CTI server serves it. Numbers that come before the line
// which says so are then read in the right space. What it learns by mistake the convention
// would not know better. The same lines tell how far clocks are apart, if they are to be
// compared; and if one is off, or nothing is known of it, some more are looked at (C13).
func (c *Clocks) prescan(ctx context.Context, runs []*parser.Run, compare bool) {
	k := newSamples(c.lines)
	var deep []*opening
	for _, r := range runs[:min(maxRuns, len(runs))] {
		b := open(ctx, r)
		c.hosts[r] = c.mainHost(b.block)
		if c.sample(k, b, true); compare && b.more && len(deep) < maxDeep && slices.ContainsFunc(b.block.Spans, c.counts) {
			deep = append(deep, b)
		} else {
			b.stop()
		}
	}
	if c.misdated = k.misdated(runs); len(c.misdated) > 0 {
		k.redate(c.misdated)
		c.tellMisdated(runs)
	}
	c.solve(k, compare)
	if compare {
		c.prescanFurther(k, deep)
	}
	for _, b := range deep {
		b.stop()
	}
	c.putForward(ctx, runs, k, compare)
}

// solve takes over what the samples say by now.
func (c *Clocks) solve(k *samples, compare bool) {
	c.network, c.numbers = solve(k, compare), k.clocks
}

// prescanFurther reads on while that can say more of the clocks, at the same pace in all
// runs: what one log prints soon after its beginning, others do too.
func (c *Clocks) prescanFurther(k *samples, deep []*opening) {
	deep = slices.Clone(deep)
	barren := !slices.ContainsFunc(c.network.clocks, func(k hostClock) bool { return k.pairs > 0 })
	for n, least := 0, len(deep); len(deep) > 0 && n < c.network.wants(barren); n++ {
		b := slices.MinFunc(deep, func(a, b *opening) int { return cmp.Compare(a.reached(), b.reached()) })
		if b.block, b.err, b.more = b.next(); !b.more {
			deep = slices.DeleteFunc(deep, func(o *opening) bool { return o == b })
			n-- // nothing was read
			continue
		}
		if c.sample(k, b, false); n >= least { // not after every block: it costs
			c.solve(k, true)
			least = 2 * n
		}
	}
	c.solve(k, true)
}

// wants is how many further blocks are worth reading (C13).
func (n *network) wants(barren bool) int {
	most, further := 0, maxFurther
	if barren {
		further = maxBarren
	}
	for i := range n.clocks {
		switch k := &n.clocks[i]; {
		case k.off():
			return maxOff
		case len(n.clocks) > 1 && k.reference == i && !n.referred(i):
			most = further
		}
	}
	return most
}

// sample takes from a block what it tells, of the configuration if asked to.
func (c *Clocks) sample(k *samples, b *opening, learn bool) {
	for _, s := range b.block.Spans {
		if c.counts(s) {
			k.clockOf(c.lines.IDs.UnitOf(s.Proc)) // also one that prints nothing that counts yet
		}
	}
	by := c.continued(b.run) + c.misdated[b.run]
	for i := range b.block.Events {
		ev := &b.block.Events[i]
		u := c.read(ev)
		if learn {
			c.lines.IDs.LearnPeripheral(u, c.values.Peripheral)
		}
		ev.Time += by
		k.take(ev, u, &c.values, b.run.Dated)
		ev.Time -= by
	}
}

// read reads the numbers and names of a line.
func (c *Clocks) read(ev *parser.Event) *ident.Unit {
	u := c.lines.IDs.UnitOf(ev.Proc)
	c.lines.IDs.Read(ev, u, &c.values)
	return u
}

// counts reports whether a process prints samples, if only later.
func (c *Clocks) counts(s parser.ProcSpan) bool {
	u := c.lines.IDs.UnitOf(s.Proc)
	return u.Host != "" && slices.Contains(c.lines.Processes, u.Process)
}

// mainHost is the machine that printed most of a block.
func (c *Clocks) mainHost(b parser.Block) string {
	var best string
	var most int64
	counts := map[string]int64{}
	for _, s := range b.Spans {
		host := c.lines.IDs.UnitOf(s.Proc).Host
		if counts[host] += s.Entries; counts[host] > most {
			best, most = host, counts[host]
		}
	}
	return best
}

// learnHost learns whose log a run is, if nobody has looked into it.
func (c *Clocks) learnHost(ctx context.Context, r *parser.Run) {
	if _, known := c.hosts[r]; known {
		return
	}
	for block := range r.Blocks(ctx) {
		c.hosts[r] = c.mainHost(block)
		return
	}
}
