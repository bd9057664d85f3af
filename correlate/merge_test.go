package correlate

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/correlate/clock"
	"uccetrace/parser"
	"uccetrace/parser/source"
)

// TestAdvance: each line of a file that several machines print into is put right by its
// own machine's clock, and nothing is released that a slower one may still precede.
func TestAdvance(t *testing.T) {
	pg, router := &parser.Proc{Printed: "PG1A-opc"}, &parser.Proc{Printed: "ra-rtr"}
	for name, c := range map[string]struct {
		offset  map[*parser.Proc]parser.Time
		main    parser.Time
		jump    clock.Jump
		want    []parser.Time
		reached parser.Time
	}{
		"clocks that go together":      {nil, 0, clock.Jump{}, []parser.Time{100, 200, 300}, 400},
		"all of them off":              {map[*parser.Proc]parser.Time{pg: 50, router: 50}, 50, clock.Jump{}, []parser.Time{50, 150, 250}, 350},
		"the second off":               {map[*parser.Proc]parser.Time{router: 150}, 0, clock.Jump{}, []parser.Time{50, 100, 300}, 250},
		"the second off, as the first": {map[*parser.Proc]parser.Time{pg: 150}, 150, clock.Jump{}, []parser.Time{-50, 150, 200}, 250},
		"the second behind":            {map[*parser.Proc]parser.Time{router: -150}, 0, clock.Jump{}, []parser.Time{100, 300, 350}, 400},
		"put forward meanwhile":        {nil, 0, clock.Jump{At: 200, By: 60}, []parser.Time{100, 140, 240}, 340},
	} {
		blocks := make(chan blockOrError, 1)
		blocks <- blockOrError{block: parser.Block{
			Events:  []parser.Event{{Proc: pg, Time: 100}, {Proc: router, Time: 200}, {Proc: pg, Time: 300}},
			Spans:   []parser.ProcSpan{{Proc: pg, First: 100, Last: 300}, {Proc: router, First: 200, Last: 200}},
			Reached: 400,
		}}
		m := &merger{ranks: map[*parser.Proc]string{}, sharing: map[string]*source.Source{}, dates: map[*parser.Proc]bool{},
			offset: func(p *parser.Proc) parser.Time { return c.offset[p] }}
		covered := map[*parser.Proc]parser.Time{}
		m.covered = func(s parser.ProcSpan, shift parser.Time) { covered[s.Proc] = s.First + shift }
		s := &feed{run: &parser.Run{}, place: clock.Place{Shift: -c.main, Offset: c.main, Jump: c.jump}, most: c.main, blocks: blocks, reached: -1 << 62}
		m.advance(context.Background(), s)
		var got []parser.Time
		for _, it := range s.queue {
			got = append(got, it.t)
			if it.ev.Time == 200 {
				assert.Equal(t, it.t, covered[router], name)
			}
		}
		assert.Equal(t, c.want, got, name)
		assert.Equal(t, c.reached, s.reached, name)
	}
}

// TestLateLine: a line that comes late, in a later block than those that are later than
// it, is handed out in its place among those of other logs.
func TestLateLine(t *testing.T) {
	pg, router := &parser.Proc{Printed: "PG1A-opc"}, &parser.Proc{Printed: "ra-rtr"}
	feedOf := func(index int, blocks ...parser.Block) *feed {
		c := make(chan blockOrError, len(blocks))
		for _, b := range blocks {
			c <- blockOrError{block: b}
		}
		close(c)
		return &feed{run: &parser.Run{Index: index}, blocks: c, reached: -1 << 62}
	}
	event := func(p *parser.Proc, at parser.Time) []parser.Event { return []parser.Event{{Proc: p, Time: at}} }
	m := &merger{
		ctx: context.Background(), ranks: map[*parser.Proc]string{}, sharing: map[string]*source.Source{}, dates: map[*parser.Proc]bool{},
		offset: func(*parser.Proc) parser.Time { return 0 }, covered: func(parser.ProcSpan, parser.Time) {},
		sources: []*feed{
			feedOf(0, parser.Block{Events: event(pg, 20_000), Reached: 20_000}, parser.Block{Events: event(pg, 20_000-disorder+1), Reached: 30_000}),
			feedOf(1, parser.Block{Events: event(router, 20_000-disorder+2), Reached: 40_000}),
		},
	}
	var got []parser.Time
	m.each(func(it item) { got = append(got, it.t) })
	assert.Equal(t, []parser.Time{20_000 - disorder + 1, 20_000 - disorder + 2, 20_000}, got)
}
