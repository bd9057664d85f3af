package clock

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/correlate/ident"
	"uccetrace/parser"
)

// message is one between two machines, and when each of them printed it by its own
// clock.
type message struct {
	from, to   string
	sent, seen parser.Time
}

// exchanged is what the logs of some machines tell of messages.
func exchanged(messages ...message) *samples {
	k := newSamples(Lines{IDs: &ident.Registry{}})
	k.opened = true
	src := &parser.Source{}
	kinds := map[string]string{"p": "pg", "c": "cg", "r": "r"}
	saw := func(host string, r role, at parser.Time) sample {
		u := &ident.Unit{Host: host, Kind: kinds[host[:1]]}
		return sample{clock: k.clockOf(u), unit: u, role: r, t: at, proc: &parser.Proc{Source: src}}
	}
	for i, m := range messages {
		sort := k.word(m.from, m.to)
		of := sharedEvent{relation: onTheWay, exact: true, sort: sort}
		k.add(mix(sort, uint64(i)), of, saw(m.from, earlier, m.sent))
		k.add(mix(sort, uint64(i)), of, saw(m.to, later, m.seen))
	}
	return k
}

// many are messages there and back, one a minute, from a number of minutes on, to a
// clock that shows more by some time.
func many(from, to string, since, n int, more parser.Time) (out []message) {
	for i := range n {
		at := parser.Time(since+i) * 60_000
		out = append(out, message{from, to, at, at + more + 4}, message{to, from, at + more + 10, at + 14})
	}
	return out
}

func networkOf(k *samples, compare bool) map[string]hostClock {
	n := solve(k, compare)
	out := map[string]hostClock{}
	for _, m := range n.clocks {
		out[m.host] = m
	}
	return out
}

// TestReference: clocks are measured by that of the first PG of all that are tied, or
// of the first machine where no PG is.
func TestReference(t *testing.T) {
	const h = anHour
	for name, c := range map[string]struct {
		in   []message
		want map[string]parser.Time // what each shows more than its reference
		by   map[string]string
	}{
		"a PG before a CG": {many("cg1a", "pg1a", 0, 6, h), map[string]parser.Time{"pg1a": 0, "cg1a": -h}, map[string]string{"cg1a": "pg1a"}},
		"the first PG, whoever comes first": {append(many("ra", "pg2a", 0, 6, h), many("pg1a", "ra", 0, 6, h)...),
			map[string]parser.Time{"pg1a": 0, "ra": h, "pg2a": 2 * h}, map[string]string{"ra": "pg1a", "pg2a": "pg1a"}},
		"no PG":                 {many("ra", "cg1a", 0, 6, h), map[string]parser.Time{"cg1a": 0, "ra": -h}, map[string]string{"ra": "cg1a"}},
		"two that nothing ties": {append(many("pg1a", "cg1a", 0, 6, h), many("pg2a", "cg2a", 0, 6, 2*h)...), map[string]parser.Time{"cg1a": h, "cg2a": 2 * h}, map[string]string{"cg1a": "pg1a", "cg2a": "pg2a"}},
	} {
		k := exchanged(c.in...)
		got := networkOf(k, true)
		for host, ahead := range c.want {
			assert.InDelta(t, int64(ahead), int64(got[host].offset), 4, "%s: %s", name, host)
			assert.False(t, got[host].stepped || got[host].estimated, name)
		}
		for host, by := range c.by {
			assert.Equal(t, by, k.hosts[got[host].reference], name)
		}
	}
	// Where nothing is compared, what the user says is against the same one.
	for host, m := range networkOf(exchanged(append(many("ra", "pg2a", 0, 1, 0), many("pg1a", "ra", 0, 1, 0)...)...), false) {
		assert.Equal(t, 2, m.reference, host)
	}
}

// TestStepped: a clock that was set within the capture stays as printed, and says so; the
// others are put right all the same, but not by way of it.
func TestStepped(t *testing.T) {
	const h = anHour
	set := append(many("pg1a", "ra", 0, 6, h), many("pg1a", "ra", 200, 6, 20*60_000)...)
	got := networkOf(exchanged(append(set, many("pg1a", "cg1a", 0, 6, 2*h)...)...), true)
	require.True(t, got["ra"].stepped)
	assert.Zero(t, got["ra"].offset)
	assert.Zero(t, got["ra"].zone)
	assert.Len(t, got["ra"].evidence, 2)
	assert.False(t, got["pg1a"].stepped, "of two the one that is no PG's")
	assert.InDelta(t, int64(2*h), int64(got["cg1a"].offset), 4)

	got = networkOf(exchanged(append(set, many("ra", "cg1a", 0, 6, h)...)...), true)
	assert.Zero(t, got["cg1a"].offset, "nothing ties it but the stepped one")

	set = append(many("pg1a", "ra", 0, 6, h), many("pg1a", "ra", 200, 6, 0)...)
	got = networkOf(exchanged(append(append(set, many("pg1a", "cg1a", 0, 6, 0)...), many("pg1a", "cg1a", 200, 6, h)...)...), true)
	assert.True(t, got["pg1a"].stepped, "it disagrees with more")
	assert.False(t, got["ra"].stepped || got["cg1a"].stepped)
}

// TestWants: more of the logs is read where a clock is off, or nothing ties one (C13).
func TestWants(t *testing.T) {
	tied, other := hostClock{pairs: 3}, hostClock{reference: 1}
	for name, c := range map[string]struct {
		clocks []hostClock
		barren bool
		want   int
	}{
		"nobody's":                       {nil, false, 0},
		"one machine":                    {[]hostClock{{}}, false, 0},
		"one machine, and nothing of it": {[]hostClock{{}}, true, 0},
		"two that go together":           {[]hostClock{{}, tied}, false, 0},
		"two that nothing ties":          {[]hostClock{{}, other}, false, maxFurther},
		"and no event is of both":        {[]hostClock{{}, other}, true, maxBarren},
		"one is off":                     {[]hostClock{{}, {offset: 20}}, false, maxOff},
		"one was set":                    {[]hostClock{{}, {stepped: true}, other}, true, maxOff},
	} {
		assert.Equal(t, c.want, (&network{clocks: c.clocks}).wants(c.barren), name)
	}
}
