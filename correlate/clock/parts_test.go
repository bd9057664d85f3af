package clock

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/correlate/ident"
	"uccetrace/flow"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// TestJoin: what is proven in a part is proven of the whole, in whatever order parts
// come.
func TestJoin(t *testing.T) {
	ms := func(n int64) *int64 { return &n }
	at := func(log string) []flow.Evidence { return []flow.Evidence{{Source: log}} }
	// part is a clock by one part: its bounds, each by the line of a log of that name.
	part := func(log string, zone int64, off, low, high *int64, pairs int64, note string) Measured {
		m := Measured{Clock: flow.Clock{Node: "ra", Reference: "PG1A", ZoneMin: zone, OffsetMS: off, LowMS: low, HighMS: high, Pairs: pairs, Note: note}}
		if high != nil {
			m.Above = at(log + " above")
		}
		if low != nil {
			m.Below = at(log + " below")
		}
		m.Evidence = append(append([]flow.Evidence{}, m.Above...), m.Below...)
		return m
	}
	set := part("torn", 0, nil, nil, nil, 4, setMeanwhile)
	likely, lone := "only likely: proven is one side", tooLittle+"; "+maybeWrong
	for _, tt := range []struct {
		name  string
		parts []Measured
		want  string // how it is told, "" for not at all
		off   any    // nil where nothing is taken back
		low   any
		high  any
		by    []string // evidence
	}{
		{"one part", []Measured{part("a", 0, ms(5), ms(5), ms(9), 3, "")}, "", int64(5), int64(5), int64(9), []string{"a above", "a below"}},
		{"the tightest bounds", []Measured{part("a", 0, ms(5), ms(5), ms(9), 3, ""), part("b", 0, ms(2), ms(2), ms(7), 3, "")}, "", int64(5), int64(5), int64(7), []string{"b above", "a below"}},
		{"one part knows nothing of it", []Measured{part("a", 0, ms(0), ms(-5), ms(9), 3, ""), part("b", 0, ms(2), ms(2), ms(30), 3, "")}, "", int64(2), int64(2), int64(9), []string{"a above", "b below"}},
		{"none does", []Measured{part("a", 0, ms(0), ms(-5), ms(9), 3, ""), part("b", 0, ms(0), ms(-2), ms(30), 3, "")}, "none", nil, nil, nil, nil},
		{"each proves one end", []Measured{part("a", 60, ms(5), ms(5), nil, 3, likely+"; "+maybeWrong), part("b", 60, ms(-2), nil, ms(7), 3, likely+"; "+maybeWrong)}, maybeWrong, int64(5), int64(5), int64(7), []string{"b above", "a below"}},
		{"one end", []Measured{part("a", 0, ms(-9), nil, ms(-9), 3, likely), part("b", 0, ms(-4), nil, ms(-4), 8, likely)}, likely, int64(-9), nil, int64(-9), []string{"a above"}},
		{"guesses", []Measured{part("a", 0, ms(-9), nil, nil, 3, "few"), part("b", 0, ms(-4), nil, nil, 8, "many")}, "many", int64(-4), nil, nil, nil},
		{"a guess that another part disproves", []Measured{part("a", 0, ms(-90), nil, nil, 8, "many"), part("b", 0, ms(-40), ms(-40), nil, 3, likely)}, likely, int64(-40), int64(-40), nil, []string{"b below"}},
		{"one login and several", []Measured{part("a", 60, ms(0), ms(-1), ms(1), 2, lone), part("b", 60, ms(0), ms(-3), ms(3), 1, maybeWrong)}, maybeWrong, int64(0), int64(-1), int64(1), []string{"a above", "a below"}},
		{"it was set", []Measured{part("a", 0, ms(5), ms(5), ms(9), 3, ""), part("b", 0, ms(-7), ms(-9), ms(-7), 3, "")}, setMeanwhile, nil, nil, nil, []string{"a above", "a below", "b above", "b below"}},
		{"another zone", []Measured{part("a", 0, ms(0), ms(-5), ms(9), 3, ""), part("b", 60, ms(0), ms(-5), ms(9), 3, "")}, setMeanwhile, nil, nil, nil, []string{"a above", "a below", "b above", "b below"}},
		{"it was set within a part", []Measured{set, part("a", 0, ms(5), ms(5), ms(9), 3, "")}, setMeanwhile, nil, nil, nil, nil},
	} {
		pairs := int64(0)
		for _, p := range tt.parts {
			pairs += p.Pairs
		}
		for seed := range uint64(6) {
			r := rand.New(rand.NewPCG(seed, 1))
			r.Shuffle(len(tt.parts), func(i, j int) { tt.parts[i], tt.parts[j] = tt.parts[j], tt.parts[i] })
			got := Join(tt.parts)
			if tt.want == "none" {
				assert.Empty(t, got, tt.name)
				continue
			}
			if !assert.Len(t, got, 1, tt.name) {
				continue
			}
			k := got[0]
			value := func(p *int64) any {
				if p == nil {
					return nil
				}
				return *p
			}
			var by []string
			for _, e := range k.Evidence {
				by = append(by, e.Source)
			}
			assert.NotNil(t, k.Evidence, tt.name)
			assert.Equal(t, []any{tt.want, tt.off, tt.low, tt.high, pairs}, []any{k.Note, value(k.OffsetMS), value(k.LowMS), value(k.HighMS), k.Pairs}, tt.name)
			assert.Equal(t, tt.by, by, tt.name)
		}
	}
}

// TestJoinSeveral: clocks of other machines, or by other references, stand beside each
// other.
func TestJoinSeveral(t *testing.T) {
	off := int64(7)
	clock := func(node, reference string) Measured {
		return Measured{Clock: flow.Clock{Node: node, Reference: reference, OffsetMS: &off, Pairs: 2}}
	}
	var got []string
	for _, k := range Join([]Measured{clock("rb", "PG2A"), clock("ra", "PG2A"), clock("ra", "PG1A"), clock("ra", "PG2A")}) {
		got = append(got, k.Node+" "+k.Reference)
	}
	assert.Equal(t, []string{"ra PG1A", "ra PG2A", "rb PG2A"}, got)
	assert.Equal(t, []flow.Clock{}, Join(nil))
}

// TestMeasured: a clock that goes with the reference's is none to be told of, and its
// bounds may be those that bound another part's.
func TestMeasured(t *testing.T) {
	from, to := sampleOf("opc.txt"), sampleOf("rtr.txt")
	n := &network{
		clocks: []hostClock{{host: "pg1a"}, {host: "ra", high: limit{true, 9}, low: limit{true, -5}, pairs: 3}, {host: "rb", reference: 2}},
		atMost: [][]link{make([]link, 3), make([]link, 3), make([]link, 3)},
	}
	n.atMost[0][1] = link{limit{true, 9}, 1, pair{from, to}}
	n.atMost[1][0] = link{limit{true, 5}, 0, pair{to, from}}
	n.clocks[1].evidence = append(n.path(0, 1), n.path(1, 0)...)
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	ids, err := ident.New(cat)
	require.NoError(t, err)
	c := &Clocks{lines: Lines{IDs: ids}, network: n}
	assert.Empty(t, c.Report())
	got := c.Measured()
	if assert.Len(t, got, 1) {
		m := got[0]
		assert.Equal(t, []any{"ra", "pg1a", int64(0), int64(-5), int64(9)}, []any{m.Node, m.Reference, *m.OffsetMS, *m.LowMS, *m.HighMS})
		assert.Equal(t, []string{"opc.txt", "rtr.txt"}, []string{m.Above[0].Source, m.Above[1].Source})
		assert.Equal(t, []string{"rtr.txt", "opc.txt"}, []string{m.Below[0].Source, m.Below[1].Source})
	}
}

func sampleOf(log string) *sample {
	return &sample{proc: &parser.Proc{Source: &source.Source{Name: log}}, unit: &ident.Unit{}}
}
